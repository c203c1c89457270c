//! What only the host can give: time, waiting, identifiers.

use std::{fmt, sync::Arc};

use crate::{
    id::IdSource,
    time::{Clock, Sleeper},
};

/// The host's clock, timer and source of identifiers.
#[derive(Clone)]
pub struct Host {
    clock: Arc<dyn Clock>,
    sleeper: Arc<dyn Sleeper>,
    ids: Arc<dyn IdSource>,
}

impl Host {
    /// Joins the three.
    pub fn new(clock: Arc<dyn Clock>, sleeper: Arc<dyn Sleeper>, ids: Arc<dyn IdSource>) -> Self {
        Self {
            clock,
            sleeper,
            ids,
        }
    }

    /// Returns the clock.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Returns the timer.
    pub fn sleeper(&self) -> &dyn Sleeper {
        &*self.sleeper
    }

    /// Returns the source of identifiers.
    pub fn ids(&self) -> &dyn IdSource {
        &*self.ids
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Host")
    }
}
