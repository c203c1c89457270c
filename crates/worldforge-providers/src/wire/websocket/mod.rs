//! WebSocket: the carrier.
//!
//! Frames, masking and the handshake are those of `tungstenite`; what is written here is who may be
//! connected to, how much may come, and what an ending means. Nothing is compressed.

mod connect;
mod refusal;
mod socket;

pub(super) use connect::connect;
