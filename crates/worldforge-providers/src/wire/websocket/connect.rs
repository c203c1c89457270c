//! From a URL to an open connection.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};
use tokio_tungstenite::{
    client_async_with_config,
    tungstenite::{
        ClientRequestBuilder, client::IntoClientRequest, handshake::client::Request, http::Uri,
        protocol::WebSocketConfig,
    },
};
use url::Url;
use worldforge_core::{Connection, Dial, Error, Header, Result};

use super::{
    super::{echo::Echo, runtime, tcp, tls},
    refusal::{self, refused},
    socket::Socket,
};

/// Connects, encrypted for a `wss` URL, and shakes hands. No redirect is followed.
///
/// # Errors
///
/// [`Unavailable`](worldforge_core::ErrorKind::Unavailable) when nobody is there or the peer speaks something else,
/// [`Unauthorized`](worldforge_core::ErrorKind::Unauthorized) when it refuses the credentials, and what the guard
/// refuses.
pub(in super::super) async fn connect(
    url: &str,
    headers: &[Header],
    dial: &Dial,
) -> Result<Box<dyn Connection>> {
    let place = Place::read(url)?;
    let request = request(url, headers)?;
    let echo = Echo::of(headers);
    runtime::within(async {
        let stream = tcp::connect(&place.host, place.port, dial.reach).await?;
        if !place.is_encrypted {
            return Box::pin(open(request, stream, echo, dial.limit)).await;
        }
        let connector = TlsConnector::from(tls::config()?);
        let greeting = Box::pin(connector.connect(place.server_name()?, stream));
        let stream = greeting
            .await
            .map_err(|error| not_trusted(&error.to_string()))?;
        Box::pin(open(request, stream, echo, dial.limit)).await
    })
    .await
}

/// Where a URL leads.
struct Place {
    host: String,
    port: u16,
    is_encrypted: bool,
}

impl Place {
    fn read(url: &str) -> Result<Self> {
        let wanted = || Error::invalid_input("must be a ws:// or wss:// URL with a host");
        let url = Url::parse(url).map_err(|_cause| wanted())?;
        let is_encrypted = match url.scheme() {
            "ws" => false,
            "wss" => true,
            _ => return Err(wanted()),
        };
        Ok(Self {
            host: url.host_str().ok_or_else(wanted)?.to_owned(),
            port: url.port_or_known_default().ok_or_else(wanted)?,
            is_encrypted,
        })
    }

    /// Returns the name that the peer's certificate must carry.
    fn server_name(&self) -> Result<ServerName<'static>> {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        ServerName::try_from(bare.to_owned())
            .map_err(|_cause| Error::invalid_input("must be a host that a certificate can name"))
    }
}

fn request(url: &str, headers: &[Header]) -> Result<Request> {
    let wanted = || Error::invalid_input("must be a URL and headers that a handshake can carry");
    let uri: Uri = url.parse().map_err(|_cause| wanted())?;
    let builder = headers
        .iter()
        .fold(ClientRequestBuilder::new(uri), |builder, header| {
            builder.with_header(header.name(), header.value())
        });
    builder.into_client_request().map_err(|_cause| wanted())
}

async fn open<S>(
    request: Request,
    stream: S,
    echo: Echo,
    limit: usize,
) -> Result<Box<dyn Connection>>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let config = WebSocketConfig::default()
        .max_message_size(Some(limit))
        .max_frame_size(Some(limit));
    let opened = client_async_with_config(request, stream, Some(config)).await;
    let (stream, _) = opened.map_err(|error| refusal::of(&error))?;
    Ok(Box::new(Socket::new(stream, echo)))
}

fn not_trusted(cause: &str) -> Error {
    refused("the peer cannot be talked to in private")
        .with("cause", cause.to_owned())
        .triage("check the host's name, its certificate and this machine's trusted authorities")
}
