//! `policy`: an observation in, the server's chunks as actions out.

use std::sync::{Arc, Mutex, PoisonError};

use worldforge_core::{
    CallContext, Error, ErrorKind, Exchange, JsonObject, Parts, Result, Safe, Step,
    capability::{PolicyInfo, PolicyRequest, PolicyResponse, Provide},
};

use super::{
    Gr00t,
    observation::{self, Sent},
    wire::{self, Actions, Generation, Modalities, Question},
};
use crate::{
    translate::{self, RawActions, Translate},
    wire::session::{Lease, ask},
};

/// Most names of a server's own information that an answer repeats, and the longest of them.
const MAX_INFO_KEYS: usize = 32;
const MAX_INFO_KEY: usize = 64;

/// What a request asks the server to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    GetAction,
    /// Forget the episode, then give the first actions of the next.
    Reset,
}

impl Provide<PolicyRequest> for Gr00t {
    async fn provide(&self, cx: &CallContext, request: &PolicyRequest) -> Result<PolicyResponse> {
        let translator = translate::require(self.translator.as_ref())?;
        translate::check_request(request, &**translator)?;
        self.check_embodiment(&**translator)?;
        let mode = mode(&request.info)?;
        let lease = self.connected(cx).await?;
        let served = Arc::clone(lease.state());
        let (question, seen) = self.question(&request.info, mode, &served)?;
        let lease = match mode {
            Mode::GetAction => lease,
            Mode::Reset => {
                let bytes = wire::reset(question)?.into();
                let read = |reply: &[u8]| wire::acknowledged(reply, question.token);
                self.infer(cx, "reset", (lease, bytes), read).await?.0
            }
        };
        let bytes = wire::get_action(question, &seen)?;
        let read = |reply: &[u8]| wire::actions(reply, question.token, question.generation);
        let (lease, actions) = self.infer(cx, "get_action", (lease, bytes), read).await?;
        lease.give_back();
        self.answer(cx, request, &actions, &**translator)
            .map(|answer| with_notes(answer, &actions, served.generation))
    }
}

fn mode(info: &PolicyInfo) -> Result<Mode> {
    match info.mode.as_deref() {
        None | Some("get_action") => Ok(Mode::GetAction),
        Some("reset") => Ok(Mode::Reset),
        Some(_) => Err(Error::new(
            ErrorKind::Unsupported,
            "must be get_action, or reset to begin an episode",
        )
        .at("/info/mode")),
    }
}

impl Gr00t {
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
                "pass the translator for the server's embodiment, or correct GROOT_EMBODIMENT_TAG",
            )),
            _ => Ok(()),
        }
    }

    /// Checks what is asked, before anything of it is sent.
    fn question<'a>(
        &'a self,
        info: &'a PolicyInfo,
        mode: Mode,
        served: &Modalities,
    ) -> Result<(Question<'a>, Sent)> {
        let unsupported = |message: &'static str, at: &'static str| {
            Err(Error::new(ErrorKind::Unsupported, message).at(at))
        };
        if served.generation == Generation::B {
            if mode == Mode::Reset {
                return unsupported("a server of generation B cannot be reset", "/info/mode");
            }
            if !info.options.is_empty() {
                return unsupported("a server of generation B takes no options", "/info/options");
            }
        }
        let seen = observation::prepare(&info.observation, served, self.config.checking)?;
        let question = Question {
            generation: served.generation,
            token: self.config.token.as_deref(),
            options: &info.options,
        };
        Ok((question, seen))
    }

    /// Runs one exchange that must not be repeated; the connection comes back only from a good one.
    async fn infer<'a, T: Send>(
        &'a self,
        cx: &CallContext,
        operation: &'static str,
        asking: (Lease<'a, Arc<Modalities>>, Parts),
        read: impl Fn(&[u8]) -> Result<T> + Send + Sync,
    ) -> Result<(Lease<'a, Arc<Modalities>>, T)> {
        let asking = Mutex::new(Some(asking));
        let exchange = Exchange::new(Step::Infer, operation).toward(self.target.clone());
        cx.step(exchange, |cx| {
            let taken = asking.lock().unwrap_or_else(PoisonError::into_inner).take();
            let read = &read;
            async move {
                let (mut lease, bytes) =
                    taken.ok_or_else(|| Error::bug("an inference is not repeated"))?;
                cx.record("request_bytes", bytes.len());
                let reply = ask(lease.connection(), &cx, bytes).await?;
                cx.record("reply_bytes", reply.len());
                let value = read(&reply)?;
                Ok((lease, value))
            }
        })
        .await
    }

    fn answer(
        &self,
        cx: &CallContext,
        request: &PolicyRequest,
        actions: &Actions,
        translator: &dyn Translate,
    ) -> Result<PolicyResponse> {
        let asked = request.info.embodiment_tag.as_deref();
        let tag = asked.or(self.config.embodiment_tag.as_deref());
        let raw =
            RawActions::new(cx.provider(), &actions.tensors, actions.axes).with_embodiment_tag(tag);
        translate::answer(cx, request, &raw, translator)
    }
}

/// Adds what is known of the server: its generation, and what else it said, by name.
fn with_notes(
    mut answer: PolicyResponse,
    actions: &Actions,
    generation: Generation,
) -> PolicyResponse {
    let keys = actions.info_keys.iter().take(MAX_INFO_KEYS).map(|key| {
        let key = Safe::redact(key);
        key.chars().take(MAX_INFO_KEY).collect::<String>()
    });
    let notes = JsonObject::from_iter([
        ("generation".to_owned(), generation.name().into()),
        ("info_keys".to_owned(), keys.collect::<Vec<_>>().into()),
    ]);
    answer.metadata.extend(notes);
    answer
}
