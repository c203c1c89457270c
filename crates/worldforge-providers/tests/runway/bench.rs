//! Requests that the recordings answer, and scenes that play them.

use std::{fs, path::Path, sync::Arc};

use serde_json::{Value, json};
use worldforge_core::{
    Action, CallOptions, Event, Forge, JsonObject, MediaBytes, NonNegative, Positive, Recorder,
    Result, VideoClip, WorldState,
    capability::{GenerateRequest, PredictRequest, Request, TransferRequest},
};
use worldforge_providers::{Environment, Setup, runway};
use worldforge_testing::{
    block_on,
    cassette::{Cassette, Injection, Player, Replay},
    host::TestHost,
};

/// A credential that must be seen nowhere.
pub(crate) const SECRET: &str = "key_wfcanary4f7c1be9d2a8";

/// The setting that holds it.
pub(crate) const KEY: (&str, &str) = ("RUNWAYML_API_SECRET", SECRET);

/// The setting that offers `predict`.
pub(crate) const ROBOTICS: (&str, &str) = ("RUNWAYML_ROBOTICS", "1");

/// The id of every recorded task.
pub(crate) const TASK: &str = "17f20503-6c24-4c16-946b-35dbbce2af2f";

/// A forge with the provider on a recording.
pub(crate) struct Scene {
    pub(crate) forge: Forge,
    pub(crate) player: Arc<Player>,
    pub(crate) host: TestHost,
    recorder: Arc<Recorder>,
}

impl Scene {
    pub(crate) fn of(name: &str) -> Self {
        Self::with(name, &[ROBOTICS], Replay::strict())
    }

    pub(crate) fn with(name: &str, settings: &[(&str, &str)], replay: Replay) -> Self {
        let player = Player::with(cassette(name), replay);
        let transport = Arc::clone(&player);
        let settings = environment(&[&[KEY], settings].concat());
        let setup = Setup::new(settings).with_transport(transport);
        let recorder = Arc::new(Recorder::new());
        let host = TestHost::manual();
        let mut forge = Forge::new(host.host()).with_sink(Arc::clone(&recorder));
        forge.register(runway::provider(&setup).unwrap()).unwrap();
        Self {
            forge,
            player,
            host,
            recorder,
        }
    }

    /// Lets a fault strike, as a command line names it.
    pub(crate) fn struck_by(self, fault: &str) -> Self {
        self.player.inject(fault.parse::<Injection>().unwrap());
        self
    }

    /// Calls, and checks that the key is in no event and no error.
    pub(crate) fn ask<R: Request>(&self, request: &R) -> Result<R::Response> {
        self.ask_with(request, CallOptions::default())
    }

    pub(crate) fn ask_with<R: Request>(
        &self,
        request: &R,
        options: CallOptions,
    ) -> Result<R::Response> {
        let outcome = block_on(self.forge.call_with("runway", request, options));
        self.assert_hidden(SECRET, outcome.as_ref().err());
        outcome
    }

    /// Checks that a text is in no event and no error.
    pub(crate) fn assert_hidden(&self, text: &str, error: Option<&worldforge_core::Error>) {
        let events = self.recorder.events();
        let lines = events.iter().map(Event::to_json);
        let error = error.map(|error| format!("{error} {error:?}"));
        for line in lines.chain(error) {
            assert!(!line.contains(text), "{line}");
        }
    }

    /// Returns what the events of an operation say under a name, in order.
    pub(crate) fn told(&self, operation: &str, name: &str) -> Vec<Value> {
        let events = self.recorder.events().into_iter();
        events
            .filter(|event| &*event.operation == operation)
            .map(|event| event.metadata().get(name).cloned().unwrap_or_default())
            .collect()
    }

    /// Returns how often an operation was told.
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.told(operation, "").len()
    }
}

pub(crate) fn cassette(name: &str) -> Cassette {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cassettes/runway");
    Cassette::load(folder.join(format!("{name}.json"))).unwrap()
}

pub(crate) fn environment(settings: &[(&str, &str)]) -> Environment {
    settings.iter().copied().collect()
}

/// Asks for the video of the recorded prompts.
pub(crate) fn generation() -> GenerateRequest {
    GenerateRequest::new("a robot arm moves a mug", 5.0)
}

/// Asks for the clip to be rendered anew as the recorded results are.
pub(crate) fn transfer() -> TransferRequest {
    let fps = Positive::new(24.0).unwrap();
    let mut request = TransferRequest::new(clip(), [1280, 720], fps);
    "make it snow".clone_into(&mut request.prompt);
    request
}

/// Asks for a video that lies elsewhere to be rendered anew.
pub(crate) fn transfer_of(video: &str) -> TransferRequest {
    let mut request = transfer();
    request.clip.frames.clear();
    request.options.video = Some(video.to_owned());
    request
}

fn clip() -> VideoClip {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/runway/clip.mp4");
    let bytes = MediaBytes::new(fs::read(path).unwrap());
    let (fps, length) = (Positive::new(15.0), NonNegative::new(2.0));
    let mut clip = VideoClip::new(vec![bytes], fps.unwrap(), [640, 480], length.unwrap()).unwrap();
    "video/mp4".clone_into(&mut clip.content_type);
    clip
}

/// Asks for the first chunk that the robotics SDK sent.
pub(crate) fn robot_steps() -> PredictRequest {
    let actions = vec![json!([0.1, 0.2, 0.3, 0.0, 0.0, 0.0, 1.0]); 17];
    robot(
        &json!({"actions": actions, "promptImage": "runway://ctx"}),
        17,
    )
}

pub(crate) fn robot(parameters: &Value, steps: u32) -> PredictRequest {
    let action = Action::from_parts(runway::ROBOT_ACTIONS, members(parameters)).unwrap();
    let mut state = WorldState::new();
    state.step = 3;
    PredictRequest::new(state, action, steps)
}

pub(crate) fn members(value: &Value) -> JsonObject {
    value.as_object().unwrap().clone()
}
