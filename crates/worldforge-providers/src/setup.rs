//! What a host gives a provider to be made from.

use std::{fmt, sync::Arc};

use worldforge_core::Transport;

use crate::{Environment, translate::Translate, wire::Network};

/// The settings, the carrier and the translator of every provider that a host makes.
#[derive(Clone)]
pub struct Setup {
    environment: Environment,
    transport: Arc<dyn Transport>,
    translator: Option<Arc<dyn Translate>>,
}

impl Setup {
    /// Takes the settings; requests go over the network, and no policy's output becomes actions.
    pub fn new(environment: Environment) -> Self {
        Self {
            environment,
            transport: Arc::new(Network),
            translator: None,
        }
    }

    /// Sends requests through another carrier, such as a recording.
    #[must_use]
    pub fn with_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = transport;
        self
    }

    /// Lets policies turn their upstream's output into actions.
    #[must_use]
    pub fn with_translator(mut self, translator: Arc<dyn Translate>) -> Self {
        self.translator = Some(translator);
        self
    }

    /// Returns the settings.
    pub const fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Returns who carries requests.
    pub const fn transport(&self) -> &Arc<dyn Transport> {
        &self.transport
    }

    /// Returns who turns a policy's output into actions.
    pub const fn translator(&self) -> Option<&Arc<dyn Translate>> {
        self.translator.as_ref()
    }
}

impl From<Environment> for Setup {
    fn from(environment: Environment) -> Self {
        Self::new(environment)
    }
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}
