//! One exchange over the network.

use reqwest::{
    Method, Request, Response, Url,
    header::{HeaderName, HeaderValue},
};
use worldforge_core::{Error, Header, HttpRequest, HttpResponse, Result};

use super::{
    body::read_body,
    client::client,
    failure::{Sent, explain},
};
use crate::wire::{
    guard::{Schemes, check_literal, read_url},
    runtime::within,
};

/// Sends a request and reads its whole answer.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a request that cannot be sent or may
/// not go there, [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) for an answer that is too
/// long, [`Unavailable`](worldforge_core::ErrorKind::Unavailable) when the connection fails; each says
/// whether the request was [`Sent`].
pub(in crate::wire) async fn carry(request: HttpRequest) -> Result<HttpResponse> {
    let method = request.method;
    let outcome = within(exchange(request)).await;
    outcome.map_err(|error| warn_of_ambiguity(method, error))
}

async fn exchange(request: HttpRequest) -> Result<HttpResponse> {
    let (limit, reach) = (request.limit, request.reach);
    let request = prepare(request).map_err(|error| Sent::No.mark(error))?;
    let client = client(request.url(), reach).map_err(|error| Sent::No.mark(error))?;
    let response = client.execute(request).await.map_err(explain)?;
    let status = response.status().as_u16();
    let headers = headers(&response);
    let mut answer = HttpResponse::new(status, read_body(response, limit).await?);
    answer.headers = headers;
    Ok(answer)
}

fn prepare(request: HttpRequest) -> Result<Request> {
    let url = destination(&request)?;
    let method = Method::from_bytes(request.method.as_bytes())
        .map_err(|_invalid| Error::bug("an adapter names a method that is none"))?;
    let mut prepared = Request::new(method, url);
    for header in &request.headers {
        let (name, value) = encode(header)?;
        prepared.headers_mut().append(name, value);
    }
    if !request.body.is_empty() {
        *prepared.body_mut() = Some(request.body.into());
    }
    Ok(prepared)
}

/// The connector looks no address up, so one that is written out is judged here.
fn destination(request: &HttpRequest) -> Result<Url> {
    let url = read_url(&request.url, Schemes::Http)
        .map_err(|why| Error::invalid_input(format!("the destination's URL {why}")))?;
    check_literal(&url, request.reach)?;
    Ok(url)
}

fn encode(header: &Header) -> Result<(HeaderName, HeaderValue)> {
    let refuse = || {
        Error::invalid_input("a header must be of visible ASCII letters and spaces")
            .with("header", header.name().to_owned())
            .triage("check the setting that the header's value comes from")
    };
    let name = HeaderName::from_bytes(header.name().as_bytes()).map_err(|_invalid| refuse())?;
    let mut value = HeaderValue::from_str(header.value()).map_err(|_invalid| refuse())?;
    value.set_sensitive(header.is_secret());
    Ok((name, value))
}

/// The names are in lower case already; a value that is no UTF-8 is read as well as can be.
fn headers(response: &Response) -> Vec<Header> {
    let headers = response.headers().iter();
    headers
        .map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes());
            if name == "set-cookie" {
                Header::secret(name.as_str(), text)
            } else {
                Header::new(name.as_str(), text)
            }
        })
        .collect()
}

/// A request that creates something and perhaps arrived must be looked for before it is repeated.
fn warn_of_ambiguity(method: &str, error: Error) -> Error {
    let is_harmless = matches!(method, "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE");
    if is_harmless || Sent::of(&error) != Some(Sent::Unknown) {
        return error;
    }
    error
        .triage("the upstream may have begun the work: look for it there before repeating the call")
}
