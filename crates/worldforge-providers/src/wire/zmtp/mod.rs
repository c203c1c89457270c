//! ZeroMQ: the requesting side of a request and reply pair, over ZMTP 3.
//!
//! Written from the protocol's specification, <https://rfc.zeromq.org/spec/23/> and `/37/`: the `NULL`
//! mechanism, one request at a time, no reconnection and no repetition of its own.

mod command;
mod frame;
mod greeting;
mod requester;
mod socket;

pub(super) use requester::connect;
