//! What a GR00T policy call costs beside what its bytes cost.
//!
//! The server is a thread that answers every observation with the same short chunk: four steps of
//! seven joints and a gripper. `forge` is the whole call: checks, encoding, layers, the connection that is
//! kept, decoding, translation. `socket` sends the same bytes, already encoded and framed, over a plain
//! blocking socket and reads the reply. The two take turns, call by call, because a machine is not always the
//! same; told are minimum, quartiles and the ratio of each.
//!
//! `cargo bench -p worldforge-providers --no-default-features --features gr00t --bench gr00t`
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the clock, tells what it found, and has nothing to say of what cannot be asked"
)]

use std::{
    hint::black_box,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::runtime::{Builder, Runtime};
use worldforge_core::{
    Action, BoxFuture, Forge, Host, JsonObject, Observation, Sleeper, Tensor,
    capability::PolicyRequest,
};
use worldforge_providers::{
    Environment, Setup, gr00t,
    translate::{FnTranslator, RawActions},
    wire::codec::{envelope::Envelope, msgpack::Writer},
};
use worldforge_testing::{block_on, host::TestHost};

/// The captured server's part of a handshake, and how long the client's is.
const GREETING: &[u8] = include_bytes!("../fixtures/zmtp/server_stream.bin");
const GREETING_BYTES: [usize; 2] = [91, 104];

/// How often each is called, and how often before anything counts.
const TURNS: usize = 20_000;
const WARM_UP: usize = 2_000;

/// A timer as a host with an asynchronous runtime has it.
struct Timer(Runtime);

impl Sleeper for Timer {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let _inside = self.0.enter();
        Box::pin(tokio::time::sleep(duration))
    }
}

impl Timer {
    fn start() -> Arc<Self> {
        let mut runtime = Builder::new_multi_thread();
        Arc::new(Self(
            runtime.worker_threads(1).enable_time().build().unwrap(),
        ))
    }
}

/// What a robot sees: two cameras and a state.
fn observation() -> Observation {
    let pixels: Vec<u8> = (0_u8..251).cycle().take(224 * 224 * 3).collect();
    let frame = || Tensor::from_u8([1, 1, 224, 224, 3], pixels.clone()).unwrap();
    let state = Tensor::from_f32([1, 1, 7], &[0.5; 7]).unwrap();
    Observation::new()
        .with(
            "video",
            Observation::new()
                .with("front", frame())
                .with("wrist", frame()),
        )
        .with("state", Observation::new().with("arm", state))
        .with(
            "language",
            Observation::new().with("task", "pick up the apple"),
        )
}

fn modalities() -> Vec<u8> {
    let groups = [
        ("language", &["task"][..]),
        ("state", &["arm"]),
        ("video", &["front", "wrist"]),
    ];
    let mut out = Writer::default();
    out.map(groups.len());
    for (name, keys) in groups {
        out.text(name).map(2);
        out.text("__ModalityConfig__").bool(true);
        out.text("as_json")
            .json(&json!({"delta_indices": [0], "modality_keys": keys}));
    }
    out.finish().unwrap()
}

fn reply() -> Vec<u8> {
    let tensor = |width: usize| Tensor::from_f32([1, 4, width], &vec![0.25; 4 * width]).unwrap();
    let mut out = Writer::default();
    out.array(2).map(2);
    out.text("arm").tensor(&tensor(7), Envelope::MsgpackNumpy);
    out.text("gripper")
        .tensor(&tensor(1), Envelope::MsgpackNumpy);
    out.map(0);
    out.finish().unwrap()
}

/// Frames a message as ZMTP does: an empty delimiter, and a body with a long length.
fn framed(body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![1, 0, 2];
    bytes.extend_from_slice(&(body.len() as u64).to_be_bytes());
    bytes.extend_from_slice(body);
    bytes
}

/// Takes a message's body; nothing when the peer is done.
fn take(stream: &mut TcpStream, body: &mut Vec<u8>) -> Option<()> {
    let mut head = [0; 3];
    stream.read_exact(&mut head).ok()?;
    let mut length = [0; 8];
    let is_long = head.last().is_some_and(|flags| flags & 2 != 0);
    let place = if is_long {
        &mut length[..]
    } else {
        &mut length[7..]
    };
    stream.read_exact(place).ok()?;
    body.resize(usize::try_from(u64::from_be_bytes(length)).ok()?, 0);
    stream.read_exact(body).ok()
}

/// Serves one caller: a short question is for the modalities, a long one for actions.
fn serve(mut stream: TcpStream) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let [ours, theirs] = GREETING_BYTES;
    stream.write_all(GREETING.get(..ours)?).ok()?;
    stream.read_exact(&mut vec![0; theirs]).ok()?;
    let (known, actions) = (framed(&modalities()), framed(&reply()));
    let mut body = Vec::new();
    loop {
        take(&mut stream, &mut body)?;
        let answer = if body.len() < 1000 { &known } else { &actions };
        stream.write_all(answer).ok()?;
    }
}

fn server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(|| serve(stream.unwrap()));
        }
    });
    port
}

fn forge(port: u16) -> Forge {
    let translator = FnTranslator::new("arm", |raw: &RawActions<'_>| {
        let arm = raw.tensors.tensor("arm")?.to_f32();
        let step = |joints: &[f32]| {
            let mut parameters = JsonObject::new();
            parameters.insert("joints".to_owned(), json!(joints));
            Action::from_parts("joints", parameters)
        };
        let chunks = arm.chunks(7 * raw.horizon);
        chunks
            .map(|chunk| chunk.chunks(7).map(step).collect())
            .collect()
    });
    let settings = [
        ("GROOT_POLICY_HOST", "127.0.0.1".to_owned()),
        ("GROOT_POLICY_PORT", port.to_string()),
    ];
    let setup = Setup::new(Environment::from_iter(settings)).with_translator(Arc::new(translator));
    let host = TestHost::manual();
    let mut forge = Forge::new(Host::new(host.clock, Timer::start(), host.ids));
    forge.register(gr00t::provider(&setup).unwrap()).unwrap();
    forge
}

/// Returns the bytes that the adapter sends for an observation, as msgpack lays them out.
fn request(observation: &Observation) -> Vec<u8> {
    let mut out = Writer::with_capacity(1 << 19);
    out.map(2)
        .text("endpoint")
        .text("get_action")
        .text("data")
        .map(2);
    out.text("observation")
        .observation(observation, Envelope::Npy);
    out.text("options").nil();
    framed(&out.finish().unwrap())
}

/// Connects as the adapter does, without it.
fn plain(port: u16) -> TcpStream {
    const CLIENT: &[u8] = include_bytes!("../fixtures/zmtp/client_stream.bin");
    let [theirs, ours] = GREETING_BYTES;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.write_all(CLIENT.get(..ours).unwrap()).unwrap();
    stream.read_exact(&mut vec![0; theirs]).unwrap();
    stream
}

/// Prints minimum, quartiles and what they are to the base's; sorts.
fn tell(name: &str, times: &mut [Duration], base: Option<&[Duration]>) {
    times.sort_unstable();
    let at = |times: &[Duration], quarter: usize| {
        let place = (times.len() * quarter / 4).min(times.len() - 1);
        times.get(place).unwrap().as_secs_f64() * 1e6
    };
    print!("{name:8}");
    for quarter in 0..4 {
        print!("{:10.1} us", at(times, quarter));
        if let Some(base) = base {
            print!(" x{:.2}", at(times, quarter) / at(base, quarter));
        } else {
            print!("      ");
        }
    }
    println!();
}

fn main() {
    // A test run only shows that it runs.
    let is_test = std::env::args().any(|argument| argument == "--test");
    let (warm_up, turns) = if is_test { (0, 1) } else { (WARM_UP, TURNS) };
    let port = server();
    let observation = observation();
    let (forge, asked) = (forge(port), PolicyRequest::new(observation.clone()));
    let (mut stream, bytes) = (plain(port), request(&observation));
    let mut body = Vec::new();
    println!("{} bytes, {turns} turns", bytes.len());
    println!(
        "{:8}{:>13}{:>19}{:>19}{:>19}",
        "", "minimum", "quarter", "median", "three quarters"
    );
    let (mut bare, mut whole) = (Vec::new(), Vec::new());
    for turn in 0..warm_up + turns {
        let started = Instant::now();
        stream.write_all(black_box(&bytes)).unwrap();
        take(&mut stream, &mut body).unwrap();
        let bare_time = started.elapsed();
        let started = Instant::now();
        black_box(block_on(forge.policy("gr00t", black_box(&asked))).unwrap());
        let whole_time = started.elapsed();
        if turn >= warm_up {
            bare.push(bare_time);
            whole.push(whole_time);
        }
    }
    tell("socket", &mut bare, None);
    tell("forge", &mut whole, Some(&bare));
}
