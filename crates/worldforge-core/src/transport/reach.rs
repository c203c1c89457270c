//! How far into the host's own network a request may go.

use serde::{Deserialize, Serialize};

/// The addresses that a request may reach; each level includes the ones before it.
///
/// Multicast, broadcast and unspecified addresses are never reached. The level is applied to the
/// address that is connected to, after names are resolved.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Reach {
    /// Addresses of the public internet.
    #[default]
    Public,
    /// Also this machine.
    Loopback,
    /// Also private, shared and link-local networks.
    Local,
}
