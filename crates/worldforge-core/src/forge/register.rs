//! Registration: whole providers, and single capabilities.

use std::{collections::btree_map::Entry, sync::Arc};

use super::Forge;
use crate::{
    capability::{
        EmbedRequest, GenerateRequest, PolicyRequest, PredictRequest, Provide, ReasonRequest,
        Request, ScoreRequest, TransferRequest,
    },
    error::{Error, ErrorKind, Result},
    id::ProviderName,
    provider::{Provider, ProviderProfile},
};

impl Forge {
    /// Registers a provider under a new name.
    ///
    /// # Errors
    ///
    /// [`Duplicate`](ErrorKind::Duplicate) when the name is taken; see [`Forge::replace`].
    pub fn register(&mut self, provider: Provider) -> Result<()> {
        match self.providers.entry(provider.name().clone()) {
            Entry::Vacant(entry) => {
                entry.insert(provider);
                Ok(())
            }
            Entry::Occupied(entry) => Err(Error::new(
                ErrorKind::Duplicate,
                "a provider is already registered under this name",
            )
            .with("provider", entry.key())),
        }
    }

    /// Registers a provider, returning the one it replaces.
    pub fn replace(&mut self, provider: Provider) -> Option<Provider> {
        self.providers.insert(provider.name().clone(), provider)
    }

    /// Takes a provider out.
    pub fn unregister(&mut self, name: &ProviderName) -> Option<Provider> {
        self.providers.remove(name)
    }

    /// Registers one capability; capabilities registered under one name become one provider.
    ///
    /// # Errors
    ///
    /// [`Duplicate`](ErrorKind::Duplicate) when the name already offers the capability.
    pub fn register_capability<R: Request>(
        &mut self,
        profile: ProviderProfile,
        implementation: impl Provide<R>,
    ) -> Result<()> {
        let provider = Provider::new(profile).with::<R>(Arc::new(implementation));
        match self.providers.get_mut(provider.name()) {
            Some(existing) => existing.absorb(provider),
            None => self.register(provider),
        }
    }
}

macro_rules! registrar {
    ($(#[$doc:meta])* $name:ident, $request:ty) => {
        impl Forge {
            $(#[$doc])*
            ///
            /// # Errors
            ///
            /// As [`Forge::register_capability`].
            pub fn $name(
                &mut self,
                profile: ProviderProfile,
                implementation: impl Provide<$request>,
            ) -> Result<()> {
                self.register_capability::<$request>(profile, implementation)
            }
        }
    };
}

registrar!(
    /// Registers something that prices action candidates.
    register_cost,
    ScoreRequest
);
registrar!(
    /// Registers something that proposes action chunks.
    register_policy,
    PolicyRequest
);
registrar!(
    /// Registers something that rolls world states forward.
    register_predictor,
    PredictRequest
);
registrar!(
    /// Registers something that embeds text.
    register_embedder,
    EmbedRequest
);
registrar!(
    /// Registers something that renders videos from prompts.
    register_generator,
    GenerateRequest
);
registrar!(
    /// Registers something that renders videos anew.
    register_transferer,
    TransferRequest
);
registrar!(
    /// Registers something that answers questions.
    register_reasoner,
    ReasonRequest
);
