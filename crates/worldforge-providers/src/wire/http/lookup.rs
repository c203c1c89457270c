//! Name lookup for connections: only vetted addresses come out, and they are connected to.

use std::{
    error, fmt,
    sync::{Mutex, PoisonError},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use worldforge_core::{Error, Reach};

use crate::wire::guard;

/// Looks names up within one reach.
#[derive(Debug)]
pub(super) struct Lookup {
    reach: Reach,
}

impl Lookup {
    pub(super) const fn new(reach: Reach) -> Self {
        Self { reach }
    }
}

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach;
        Box::pin(async move {
            // The connector puts the URL's port in the place of zero.
            match guard::resolve(name.as_str(), 0, reach).await {
                Ok(found) => Ok(Box::new(found.into_iter()) as Addrs),
                Err(error) => Err(Refused::new(error).into()),
            }
        })
    }
}

/// An error of ours on its way through the client; it is taken out where it arrives.
pub(super) struct Refused(Mutex<Option<Error>>);

impl Refused {
    const fn new(error: Error) -> Self {
        Self(Mutex::new(Some(error)))
    }

    pub(super) fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Refused")
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host was refused")
    }
}

impl error::Error for Refused {}
