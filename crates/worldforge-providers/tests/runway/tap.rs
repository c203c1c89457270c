//! A carrier that keeps the requests and answers with what it is given.

use std::sync::{Arc, Mutex};

use worldforge_core::{
    BoxFuture, CallContext, Connection, Dial, Error, Forge, Header, HttpRequest, HttpResponse,
    Result, Transport,
};
use worldforge_providers::{Setup, runway};
use worldforge_testing::host::TestHost;

use crate::bench::{KEY, ROBOTICS, environment};

/// Keeps what is sent; when the answers are used up, every request is refused with 400.
#[derive(Default)]
pub(crate) struct Tap {
    answers: Mutex<Vec<HttpResponse>>,
    requests: Mutex<Vec<HttpRequest>>,
}

impl Tap {
    /// Answers with JSON texts, in their order.
    pub(crate) fn answering(answers: &[&str]) -> Arc<Self> {
        let answer = |text: &&str| {
            HttpResponse::new(200, text.as_bytes())
                .with_header(Header::new("content-type", "application/json"))
        };
        Arc::new(Self {
            answers: Mutex::new(answers.iter().rev().map(answer).collect()),
            requests: Mutex::default(),
        })
    }

    /// Returns what was sent.
    pub(crate) fn requests(&self) -> Vec<HttpRequest> {
        self.requests.lock().unwrap().clone()
    }

    /// Returns a forge whose provider sends through this.
    pub(crate) fn forge(self: &Arc<Self>) -> Forge {
        let transport: Arc<dyn Transport> = Arc::<Self>::clone(self);
        let setup = Setup::new(environment(&[KEY, ROBOTICS])).with_transport(transport);
        let mut forge = Forge::new(TestHost::manual().host());
        forge.register(runway::provider(&setup).unwrap()).unwrap();
        forge
    }
}

impl Transport for Tap {
    fn exchange<'a>(
        &'a self,
        _cx: &'a CallContext,
        request: HttpRequest,
    ) -> BoxFuture<'a, Result<HttpResponse>> {
        Box::pin(async move {
            self.requests.lock().unwrap().push(request);
            let answer = self.answers.lock().unwrap().pop();
            Ok(answer.unwrap_or_else(|| HttpResponse::new(400, "")))
        })
    }

    fn connect<'a>(
        &'a self,
        _cx: &'a CallContext,
        _dial: Dial,
    ) -> BoxFuture<'a, Result<Box<dyn Connection>>> {
        Box::pin(async { Err(Error::bug("nothing is dialled")) })
    }
}
