//! A provider whose upstream is a recording, in a forge that is watched.

use std::{path::Path, sync::Arc};

use worldforge_core::{Error, ErrorKind, Event, EventHub, Forge, Provider, Recorder, Result};
use worldforge_providers::{Environment, Setup};
use worldforge_testing::{
    cassette::{Cassette, Player, Replay},
    host::TestHost,
};

/// A credential that must be seen nowhere.
pub(crate) const SECRET: &str = "wfcanary-4f7c1be9d2a8";

/// Reads a recording of this crate.
pub(crate) fn cassette(provider: &str, name: &str) -> Cassette {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cassettes");
    Cassette::load(folder.join(provider).join(format!("{name}.json"))).unwrap()
}

/// Returns what a provider is made from: settings, and a recording that is played without end.
pub(crate) fn endless(cassette: Cassette, settings: &[(&str, &str)]) -> Setup {
    let player = Player::with(cassette, Replay::endless());
    Setup::new(environment(settings)).with_transport(player)
}

pub(crate) fn environment(settings: &[(&str, &str)]) -> Environment {
    settings.iter().copied().collect()
}

/// A way to fail: the recording or the fault, the error's kind, its place, and what it says.
pub(crate) type Failure<'a> = (&'a str, ErrorKind, &'a str, &'a str);

/// Checks that an error is the expected one.
pub(crate) fn assert_failure(error: &Error, (name, kind, place, says): Failure<'_>) {
    assert_eq!(error.kind(), kind, "{name}: {error:?}");
    let found = error.pointer().map(ToString::to_string).unwrap_or_default();
    assert_eq!(found, place, "{name}: {error}");
    assert!(error.to_string().contains(says), "{name}: {error}");
}

/// A forge with one provider on a recording.
pub(crate) struct Scene {
    pub(crate) forge: Forge,
    pub(crate) player: Arc<Player>,
    events: Arc<Recorder>,
}

impl Scene {
    /// Makes the provider from settings and from what else the host gives it.
    pub(crate) fn new(
        cassette: Cassette,
        settings: &[(&str, &str)],
        make: impl FnOnce(Setup) -> Result<Provider>,
    ) -> Self {
        let player = Player::new(cassette);
        let transport = Arc::clone(&player);
        let setup = Setup::new(environment(settings)).with_transport(transport);
        let events = Arc::new(Recorder::new());
        let hub = EventHub::new().with(Arc::clone(&events));
        let mut forge = Forge::new(TestHost::manual().host()).with_events(hub);
        forge.register(make(setup).unwrap()).unwrap();
        Self {
            forge,
            player,
            events,
        }
    }

    /// Checks that neither the error nor an event holds the credential.
    pub(crate) fn assert_discreet(&self, error: Option<&Error>) {
        let lines = self.events.events();
        let lines = lines.iter().map(Event::to_json);
        let error = error.map(|error| format!("{error:?}"));
        for text in lines.chain(error) {
            assert!(!text.contains(SECRET), "{text}");
        }
    }
}
