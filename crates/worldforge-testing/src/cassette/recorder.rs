//! A transport that records what another one carries.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use worldforge_core::{
    BoxFuture, CallContext, Connection, Dial, Error, ErrorKind, Header, HttpRequest, HttpResponse,
    Protocol, ProviderName, Redactor, Result, Transport, capability::Capability,
};

use super::{
    Body, Cassette, HttpInteraction, Interaction, ProtocolName, Recorded,
    forget::Secrets,
    limits::{MAX_ALL_FILES_BYTES, MAX_INLINE_BYTES, MAX_INTERACTIONS},
    links,
    matching::dial_target,
    packed::REDACTED,
    taped::TapedConnection,
    target,
};

/// Headers of requests that are kept; those whose names end in `-version` are kept too.
const REQUEST_HEADERS: [&str; 2] = ["accept", "content-type"];
/// Headers of answers that are kept.
const RESPONSE_HEADERS: [&str; 3] = ["content-type", "location", "retry-after"];
/// Most URLs with a query that are remembered from answers.
const MAX_LINKS: usize = 10_000;

/// Records what an inner transport carries, in the order in which it began.
///
/// An exchange that fails, or that its caller gives up, leaves nothing. Credentials are scrubbed when
/// the recording is taken: headers that are marked as secret lend their values to a list that is
/// searched for everywhere, so that a token that an upstream echoes is found as well.
pub struct Recorder {
    inner: Arc<dyn Transport>,
    tape: Arc<Tape>,
}

/// What was recorded so far.
pub(super) struct Tape {
    state: Mutex<State>,
}

struct State {
    cassette: Cassette,
    /// One for each interaction that began; those that did not end well are empty.
    slots: Vec<Option<Interaction>>,
    kept_headers: BTreeSet<String>,
    secrets: Secrets,
    links: BTreeSet<String>,
    bytes: usize,
    is_full: bool,
}

impl Recorder {
    /// Wraps a transport; `provider` and `recorded` are what the recording will say.
    pub fn new(inner: Arc<dyn Transport>, provider: ProviderName, recorded: Recorded) -> Arc<Self> {
        let state = State {
            cassette: Cassette::new(provider, recorded),
            slots: Vec::new(),
            kept_headers: BTreeSet::new(),
            secrets: Secrets::default(),
            links: BTreeSet::new(),
            bytes: 0,
            is_full: false,
        };
        Arc::new(Self {
            inner,
            tape: Arc::new(Tape {
                state: Mutex::new(state),
            }),
        })
    }

    /// Says what the recording shows, and what was asked for.
    pub fn describe(&self, description: impl Into<String>, of: Option<Capability>) {
        let mut state = self.tape.state();
        state.cassette.description = description.into();
        state.cassette.capability = of;
    }

    /// Keeps a header of requests and answers that is not kept otherwise.
    pub fn keep_header(&self, name: &str) {
        self.tape
            .state()
            .kept_headers
            .insert(name.to_ascii_lowercase());
    }

    /// Names a value that the recording must not hold, such as a configured key.
    pub fn hide(&self, secret: &str) {
        self.tape.state().secrets.learn(secret);
    }

    /// Returns how many exchanges and connections began.
    pub fn begun(&self) -> usize {
        self.tape.state().slots.len()
    }

    /// Returns the recording as far as it has come, scrubbed.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) when there was more than a cassette may hold, and
    /// [`InvalidInput`](ErrorKind::InvalidInput) when a credential stands where it cannot be replaced.
    pub fn finish(&self) -> Result<Cassette> {
        let state = self.tape.state();
        if state.is_full {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "a recording must have at most {MAX_INTERACTIONS} interactions and \
                     {MAX_ALL_FILES_BYTES} bytes"
                ),
            ));
        }
        let mut cassette = state.cassette.clone();
        cassette.interactions = state.slots.iter().flatten().cloned().collect();
        let mut cassette = cassette.scrubbed();
        state.secrets.forget(&mut cassette)?;
        for body in cassette.bodies_mut() {
            move_out(body);
        }
        cassette.check()?;
        Ok(cassette)
    }
}

/// Puts a long body into a file that is named after its content.
fn move_out(body: &mut Body) {
    let bytes = body.bytes();
    if bytes.len() > MAX_INLINE_BYTES && body.as_file().is_none() {
        let digest = worldforge_core::Digest::of_bytes(&bytes).to_hex();
        let name = format!("bodies/{}.bin", digest.get(..16).unwrap_or_default());
        *body = Body::file(name, bytes.into_owned());
    }
}

impl Tape {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place in the order.
    fn begin(&self) -> usize {
        let mut state = self.state();
        if state.slots.len() >= MAX_INTERACTIONS {
            state.is_full = true;
        } else {
            state.slots.push(None);
        }
        state.slots.len().saturating_sub(1)
    }

    /// Changes the interaction at a place, counting the bytes that it adds.
    pub(super) fn update(&self, slot: usize, added: usize, change: impl FnOnce(&mut Interaction)) {
        let mut state = self.state();
        state.bytes = state.bytes.saturating_add(added);
        if state.bytes > MAX_ALL_FILES_BYTES {
            state.is_full = true;
        }
        if !state.is_full
            && let Some(Some(interaction)) = state.slots.get_mut(slot)
        {
            change(interaction);
        }
    }

    fn put(&self, slot: usize, interaction: Interaction) {
        let mut state = self.state();
        if let Some(place) = state.slots.get_mut(slot).filter(|place| place.is_none()) {
            *place = Some(interaction);
        }
    }

    /// Returns the headers that are kept, and learns the values of those that are secret.
    fn headers(&self, headers: &[Header], allowed: &[&str]) -> BTreeMap<String, String> {
        let mut state = self.state();
        let mut kept = BTreeMap::new();
        for header in headers {
            let name = header.name().to_ascii_lowercase();
            if header.is_secret() || Redactor::standard().is_sensitive_key(&name) {
                state.secrets.learn(header.value());
                kept.insert(name, REDACTED.to_owned());
            } else if allowed.contains(&name.as_str())
                || name.ends_with("-version")
                || state.kept_headers.contains(&name)
            {
                kept.insert(name, header.value().to_owned());
            }
        }
        kept
    }

    /// Returns what is kept of a URL: a link that an upstream handed out loses its query, as it does
    /// in the recorded answer.
    fn target(&self, url: &str) -> String {
        let is_link = self.state().links.contains(url);
        let kept = target::scrubbed(target::path_and_query(url));
        let kept = if is_link {
            kept.split('?').next().unwrap_or_default()
        } else {
            &kept
        };
        kept.to_owned()
    }

    /// Remembers the links in what an upstream said.
    pub(super) fn read_links(&self, bytes: &[u8]) {
        let found = links::of(bytes);
        let mut state = self.state();
        for link in found {
            if state.links.len() < MAX_LINKS {
                state.links.insert(link);
            }
        }
    }
}

impl Transport for Recorder {
    fn exchange<'a>(
        &'a self,
        cx: &'a CallContext,
        request: HttpRequest,
    ) -> BoxFuture<'a, Result<HttpResponse>> {
        Box::pin(async move {
            let slot = self.tape.begin();
            let mut http =
                HttpInteraction::new(request.method, self.tape.target(&request.url), 200);
            http.request.headers = self.tape.headers(&request.headers, &REQUEST_HEADERS);
            http.request.body = Body::of(&request.body);
            let sent = request.body.len();
            let answer = self.inner.exchange(cx, request).await?;
            self.tape.read_links(&answer.body);
            http.response.status = answer.status;
            http.response.headers = self.tape.headers(&answer.headers, &RESPONSE_HEADERS);
            // A cookie is of no use to a replay.
            http.response.headers.retain(|_, value| value != REDACTED);
            http.response.body = Body::of(&answer.body);
            self.tape.put(slot, http.into());
            self.tape.update(slot, sent + answer.body.len(), |_| {});
            Ok(answer)
        })
    }

    fn connect<'a>(
        &'a self,
        cx: &'a CallContext,
        dial: Dial,
    ) -> BoxFuture<'a, Result<Box<dyn Connection>>> {
        Box::pin(async move {
            let slot = self.tape.begin();
            let protocol = ProtocolName::of(&dial.protocol).ok_or_else(|| {
                Error::new(ErrorKind::Unsupported, "the protocol has no recording")
            })?;
            let mut channel = super::ChannelInteraction::new(protocol);
            match &dial.protocol {
                Protocol::WebSocket { url, headers } => {
                    channel.dial.target = Some(self.tape.target(url));
                    channel.dial.headers = self.tape.headers(headers, &REQUEST_HEADERS);
                }
                Protocol::Worker(_) => channel.dial.target = Some(dial_target(&dial.protocol)),
                // The host of a socket is the operator's own, and says nothing of the protocol.
                _ => {}
            }
            let connection = self.inner.connect(cx, dial).await?;
            self.tape.put(slot, channel.into());
            let tape = Arc::clone(&self.tape);
            Ok(Box::new(TapedConnection::new(connection, tape, slot)) as Box<dyn Connection>)
        })
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("begun", &self.begun())
            .finish_non_exhaustive()
    }
}
