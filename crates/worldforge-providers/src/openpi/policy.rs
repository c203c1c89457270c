//! `policy`: an observation in, the server's chunk as actions out.

use std::sync::{Arc, Mutex, PoisonError};

use worldforge_core::{
    CallContext, Error, ErrorKind, Exchange, JsonObject, Message, Result, Safe, Step,
    capability::{PolicyInfo, PolicyRequest, PolicyResponse, Provide},
    json::Pointer,
};

use super::{
    OpenPi, observation,
    wire::{self, Actions},
};
use crate::{
    translate::{self, RawActions, Translate},
    wire::session::{Lease, ambiguous},
};

/// Longest name of a server that an answer repeats.
const MAX_NAME: usize = 64;

impl Provide<PolicyRequest> for OpenPi {
    async fn provide(&self, cx: &CallContext, request: &PolicyRequest) -> Result<PolicyResponse> {
        let translator = translate::require(self.translator.as_ref())?;
        translate::check_request(request, &**translator)?;
        self.check_embodiment(&**translator)?;
        check(&request.info)?;
        let question = wire::request(&request.info.observation)?;
        let lease = self.connected(cx).await?;
        let (lease, actions) = self.infer(cx, (lease, question)).await?;
        lease.give_back();
        let asked = request.info.embodiment_tag.as_deref();
        let tag = asked.or(self.config.embodiment_tag.as_deref());
        let raw =
            RawActions::new(cx.provider(), &actions.tensors, actions.axes).with_embodiment_tag(tag);
        let mut answer = translate::answer(cx, request, &raw, &**translator)?;
        answer.metadata.extend(notes(&actions));
        Ok(answer)
    }
}

/// Refuses what the protocol has no place for, and what would be misunderstood.
fn check(info: &PolicyInfo) -> Result<()> {
    let unsupported = |message: &'static str, at: &'static str| {
        Err(Error::new(ErrorKind::Unsupported, message).at(at))
    };
    if info.mode.as_deref().is_some_and(|mode| mode != "infer") {
        return unsupported("must be infer, the only mode", "/info/mode");
    }
    if !info.options.is_empty() {
        return unsupported(
            "the protocol has no options; what the policy takes goes into the observation",
            "/info/options",
        );
    }
    observation::check(&info.observation)
        .map_err(|error| error.under(&Pointer::root().key("info").key("observation")))
}

impl OpenPi {
    /// Refuses a translator of another embodiment than the server's, when the setting says which.
    fn check_embodiment(&self, translator: &dyn Translate) -> Result<()> {
        match &self.config.embodiment_tag {
            Some(tag) if tag != translator.embodiment_tag() => Err(Error::new(
                ErrorKind::NotConfigured,
                "the translator must be for the server's embodiment",
            )
            .with("server", tag.clone())
            .with("translator", translator.embodiment_tag().to_owned())
            .triage(
                "pass the translator for the server's embodiment, or correct OPENPI_EMBODIMENT_TAG",
            )),
            _ => Ok(()),
        }
    }

    /// Runs the exchange, which must not be repeated; the connection comes back only from a good one.
    async fn infer<'a>(
        &'a self,
        cx: &CallContext,
        asking: (Lease<'a, Arc<[String]>>, Vec<u8>),
    ) -> Result<(Lease<'a, Arc<[String]>>, Actions)> {
        let asking = Mutex::new(Some(asking));
        let exchange = Exchange::new(Step::Infer, "infer").target(&self.url);
        cx.step(exchange, |cx| {
            let taken = asking.lock().unwrap_or_else(PoisonError::into_inner).take();
            async move {
                let (mut lease, question) =
                    taken.ok_or_else(|| Error::bug("an inference is not repeated"))?;
                cx.record("request_bytes", question.len());
                let connection = lease.connection();
                let sent = connection.send(&cx, Message::Binary(question)).await;
                sent.map_err(ambiguous)?;
                let message = connection.receive(&cx).await.map_err(ambiguous)?;
                let is_end = matches!(message, Message::Closed(..));
                let ended = |error| if is_end { ambiguous(error) } else { error };
                let reply = wire::bytes(message).map_err(ended)?;
                cx.record("reply_bytes", reply.len());
                let actions = wire::actions(&reply)?;
                for (name, timing) in &actions.timings {
                    cx.record(name, timing.clone());
                }
                Ok((lease, actions))
            }
        })
        .await
    }
}

/// Tells what the server measured, and what else it said, by name.
fn notes(actions: &Actions) -> JsonObject {
    let names = actions.names.iter().map(|name| {
        let name = Safe::redact(name);
        name.chars().take(MAX_NAME).collect::<String>()
    });
    let mut notes = actions.timings.clone();
    notes.insert("reply_keys".to_owned(), names.collect::<Vec<_>>().into());
    notes
}
