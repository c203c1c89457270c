//! `policy`: one observation to the server, its chunks through the host's translator.

use serde_json::Value;
use worldforge_core::{
    CallContext, Error, ErrorKind, Observation, Result,
    capability::{PolicyInfo, PolicyRequest, PolicyResponse, Provide},
    json::Pointer,
};

use super::{
    CosmosPolicy, DEFAULT_EMBODIMENT,
    config::Wanted,
    wire::{self, ALOHA_HORIZON},
};
use crate::translate::{self, RawActions, Translate};

/// The only mode there is.
const MODE: &str = "select_action";

/// The one option of a request.
const RETURN_ALL: &str = "return_all_query_results";

impl Provide<PolicyRequest> for CosmosPolicy {
    async fn provide(&self, cx: &CallContext, request: &PolicyRequest) -> Result<PolicyResponse> {
        let translator = translate::require(self.translator.as_ref())?;
        let translator: &dyn Translate = &**translator;
        translate::check_request(request, translator)?;
        self.check_robot(translator)?;
        let wanted = self.wanted(&request.info)?;
        let body = wire::request(&request.info.observation, &self.embodiment, wanted)?;
        let reply = self.act(cx, &body).await?;
        let axes = wire::expect_shape(&reply, &self.embodiment)?;
        let tensors = Observation::new().with("actions", reply.chunks);
        let raw = RawActions::new(cx.provider(), &tensors, axes)
            .with_embodiment_tag(Some(&self.embodiment))
            .with_chosen(reply.chosen);
        let mut response = translate::answer(cx, request, &raw, translator)?;
        response.metadata.extend(reply.notes);
        if let Some(model) = &self.model {
            response
                .metadata
                .insert("model".to_owned(), model.as_str().into());
        }
        Ok(response)
    }
}

impl CosmosPolicy {
    /// Refuses a translator for another robot than the server's, before the server is asked.
    fn check_robot(&self, translator: &dyn Translate) -> Result<()> {
        let tag = translator.embodiment_tag();
        if tag == self.embodiment {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::NotConfigured,
            format!(
                "the server drives '{}', and the translator is for '{tag}'",
                self.embodiment
            ),
        )
        .triage("pass the translator of the server's robot, or set COSMOS_POLICY_EMBODIMENT_TAG"))
    }

    /// Reads how the policy is asked, refusing what the server does not know.
    fn wanted(&self, info: &PolicyInfo) -> Result<Wanted> {
        if info.mode.as_deref().is_some_and(|mode| mode != MODE) {
            let message = "the only mode is select_action";
            return Err(Error::new(ErrorKind::Unsupported, message).at("/info/mode"));
        }
        let steps = info.action_horizon.map(|steps| steps as usize);
        if self.embodiment == DEFAULT_EMBODIMENT
            && steps.is_some_and(|steps| steps != ALOHA_HORIZON)
        {
            let message =
                format!("a chunk for ALOHA has {ALOHA_HORIZON} steps, which cannot be chosen");
            return Err(Error::invalid_input(message).at("/info/action_horizon"));
        }
        let place = Pointer::from("/info/options");
        if let Some(key) = info.options.keys().find(|key| *key != RETURN_ALL) {
            let message = "the only option is return_all_query_results";
            return Err(Error::new(ErrorKind::Unsupported, message).at(place.key(key)));
        }
        match info.options.get(RETURN_ALL) {
            None => Ok(self.wanted),
            Some(Value::Bool(all)) => Ok((*all).into()),
            Some(_) => Err(Error::invalid_input("must be true or false").at(place.key(RETURN_ALL))),
        }
    }
}
