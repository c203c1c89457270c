//! The carrier that really sends.

#[cfg(any(feature = "websocket", feature = "zeromq", feature = "worker"))]
use worldforge_core::Protocol;
use worldforge_core::{
    BoxFuture, CallContext, Connection, Dial, Error, ErrorKind, HttpRequest, HttpResponse, Result,
    Transport,
};

/// Carries requests over the network and to worker processes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Network;

impl Transport for Network {
    fn exchange<'a>(
        &'a self,
        _cx: &'a CallContext,
        request: HttpRequest,
    ) -> BoxFuture<'a, Result<HttpResponse>> {
        Box::pin(async move {
            #[cfg(feature = "http")]
            return super::http::carry(request).await;
            #[cfg(not(feature = "http"))]
            return {
                drop(request);
                Err(not_built("http"))
            };
        })
    }

    fn connect<'a>(
        &'a self,
        _cx: &'a CallContext,
        dial: Dial,
    ) -> BoxFuture<'a, Result<Box<dyn Connection>>> {
        Box::pin(async move {
            match &dial.protocol {
                #[cfg(feature = "websocket")]
                Protocol::WebSocket { url, headers } => {
                    super::websocket::connect(url, headers, &dial).await
                }
                #[cfg(feature = "zeromq")]
                Protocol::ZeroMq { host, port } => super::zmtp::connect(host, *port, &dial).await,
                #[cfg(feature = "worker")]
                Protocol::Worker(program) => super::worker::start(program, dial.limit).await,
                other => Err(not_built(other.name())),
            }
        })
    }
}

fn not_built(wire: &'static str) -> Error {
    Error::new(ErrorKind::Unsupported, "this build speaks no such protocol")
        .with("protocol", wire)
        .triage("build with the cargo feature of that name")
}
