//! A carrier that follows a script and keeps what it was asked.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use worldforge_core::{
    BoxFuture, CallContext, Connection, Dial, Error, ErrorKind, Header, HttpRequest, HttpResponse,
    Result, Transport,
};
use worldforge_providers::wire::{
    guard::{BaseUrl, Schemes},
    http::Api,
};

#[derive(Default)]
pub(crate) struct Script {
    answers: Mutex<VecDeque<Result<HttpResponse>>>,
    requests: Mutex<Vec<HttpRequest>>,
}

impl Script {
    pub(crate) fn new(answers: impl IntoIterator<Item = HttpResponse>) -> Arc<Self> {
        Self::of(answers.into_iter().map(Ok))
    }

    pub(crate) fn of(answers: impl IntoIterator<Item = Result<HttpResponse>>) -> Arc<Self> {
        Arc::new(Self {
            answers: Mutex::new(answers.into_iter().collect()),
            requests: Mutex::default(),
        })
    }

    pub(crate) fn requests(&self) -> Vec<HttpRequest> {
        self.requests.lock().unwrap().clone()
    }

    /// Returns the URLs that were asked for.
    pub(crate) fn urls(&self) -> Vec<String> {
        let requests = self.requests().into_iter();
        requests.map(|request| request.url).collect()
    }

    /// Returns an upstream behind the script.
    pub(crate) fn api(self: &Arc<Self>) -> Api {
        let base = BaseUrl::parse("https://models.example.com/v1", Schemes::Http).unwrap();
        Api::new(Arc::clone(self) as Arc<dyn Transport>, base)
    }

    pub(crate) fn transport(self: &Arc<Self>) -> Arc<dyn Transport> {
        Arc::clone(self) as Arc<dyn Transport>
    }
}

impl Transport for Script {
    fn exchange<'a>(
        &'a self,
        _cx: &'a CallContext,
        request: HttpRequest,
    ) -> BoxFuture<'a, Result<HttpResponse>> {
        self.requests.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front();
        let over = || Err(Error::new(ErrorKind::NotFound, "the script is over"));
        Box::pin(async move { answer.unwrap_or_else(over) })
    }

    fn connect<'a>(
        &'a self,
        _cx: &'a CallContext,
        _dial: Dial,
    ) -> BoxFuture<'a, Result<Box<dyn Connection>>> {
        Box::pin(async { Err(Error::new(ErrorKind::Unsupported, "a script of exchanges")) })
    }
}

/// An answer with headers.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
    let answer = HttpResponse::new(status, body);
    let headers = headers
        .iter()
        .map(|(name, value)| Header::new(*name, *value));
    headers.fold(answer, HttpResponse::with_header)
}
