//! HTTP: the carrier, and what adapters build on it.

use worldforge_core::{Error, HttpRequest, HttpResponse, Result};

pub(super) async fn carry(request: HttpRequest) -> Result<HttpResponse> {
    drop(request);
    Err(Error::bug("not yet"))
}
