//! Every way in which a worker breaks, and that the next call works.

use std::{
    io::{ErrorKind as IoErrorKind, Read as _},
    net::TcpListener,
    path::Path,
    sync::Arc,
    time::Duration,
};

use worldforge_core::{CallOptions, Error, ErrorKind, Feature, Observation, Tensor};
use worldforge_providers::wire::{
    Network,
    worker::bridge::{Python, Runtime},
};

use crate::hosting::{Hosted, SCRIPTED, number, python};

/// The next call is answered by a worker that is well.
#[track_caller]
fn assert_works(hosted: &Hosted) {
    let sent = Observation::new().with("still", "there");
    assert_eq!(hosted.ask("echo", sent.clone()).unwrap(), sent);
}

fn context<'a>(error: &'a Error, key: &str) -> &'a str {
    let mut found = error.context().filter(|(name, _)| *name == key);
    found
        .next()
        .map(|(_, value)| value.as_str())
        .unwrap_or_default()
}

#[test]
fn a_worker_that_dies_is_quoted_without_its_secrets_and_replaced() {
    let Some(python) = python() else { return };
    let hosted = Hosted::new(&python, Observation::new());
    for code in [0, 3, 255] {
        let params = Observation::new().with("code", number(code));
        let error = hosted.ask("end", params).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(context(&error, "exit_code"), code.to_string());
        let shown = format!("{error:?}");
        assert!(shown.contains("the last words"), "{shown}");
        assert!(
            !shown.contains("0123456789") && !shown.contains("someone"),
            "{shown}"
        );
        assert!(shown.len() < 1000, "{shown}");
        assert_works(&hosted);
    }
}

#[test]
fn a_call_whose_time_is_spent_ends_the_worker_and_its_children() {
    let Some(python) = python() else { return };
    let hosted = Hosted::new(&python, Observation::new());
    assert_works(&hosted);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = i64::from(listener.local_addr().unwrap().port());
    let params = Observation::new().with("port", number(port));
    // The clock of the test moves only once both the worker and its child have called back.
    let (mut held, error) = std::thread::scope(|scope| {
        let accepting =
            scope.spawn(|| [listener.accept().unwrap().0, listener.accept().unwrap().0]);
        let cancellation = worldforge_core::Cancellation::new();
        let options = CallOptions::default().with_cancellation(cancellation.clone());
        let calling = scope.spawn(|| hosted.ask_with("hang", params, options).unwrap_err());
        let held = accepting.join().unwrap();
        cancellation.cancel();
        (held, calling.join().unwrap())
    });
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    for stream in &mut held {
        // Whoever held the other end is gone.
        match stream.read(&mut [0]) {
            Ok(count) => assert_eq!(count, 0),
            Err(cause) => assert_eq!(cause.kind(), IoErrorKind::ConnectionReset),
        }
    }
    assert_works(&hosted);
}

#[test]
fn a_deadline_drops_the_call() {
    let Some(python) = python() else { return };
    let hosted = Hosted::new(&python, Observation::new());
    assert_works(&hosted);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = i64::from(listener.local_addr().unwrap().port());
    let options = CallOptions::default().with_timeout(Duration::from_secs(1));
    let params = Observation::new().with("port", number(port));
    let error = hosted.ask_with("hang", params, options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BudgetExceeded);
    assert_works(&hosted);
}

#[test]
fn garbage_on_the_channel_ends_the_worker() {
    let Some(python) = python() else { return };
    let hosted = Hosted::new(&python, Observation::new());
    for (bytes, kind) in [
        (&b"hello, world\n"[..], ErrorKind::LimitExceeded),
        (b"\xff\xff\xff\xff", ErrorKind::LimitExceeded),
        (b"\x00\x00\x00\x01\xc1", ErrorKind::InvalidOutput),
        (b"\x00\x00\x00\x00", ErrorKind::InvalidOutput),
        (
            b"\x00\x00\x00\x05\xdd\xff\xff\xff\xff",
            ErrorKind::InvalidOutput,
        ),
        (b"\x00\x00\x00\x01\x80", ErrorKind::InvalidOutput),
        (b"\x00\x00\x00\x05\x81\xa2id\xa0", ErrorKind::InvalidOutput),
        (b"\x00\x00\x00\x05\x81\xa2id\x02", ErrorKind::InvalidOutput),
    ] {
        let params =
            Observation::new().with("bytes", Tensor::from_u8([bytes.len()], bytes).unwrap());
        let error = hosted.ask("raw", params).unwrap_err();
        assert_eq!(error.kind(), kind, "{bytes:?}: {error}");
        assert_works(&hosted);
    }
}

#[test]
fn what_the_runtime_says_keeps_its_kind_and_the_worker() {
    let Some(python) = python() else { return };
    let hosted = Hosted::new(&python, Observation::new());
    let pid = |hosted: &Hosted| {
        hosted
            .ask("report", Observation::new())
            .unwrap()
            .get("pid")
            .cloned()
    };
    let first = pid(&hosted);
    for (kind, expected) in [
        ("missing_package", ErrorKind::MissingDependency),
        ("missing_checkpoint", ErrorKind::MissingDependency),
        ("unsupported", ErrorKind::Unsupported),
        ("unsupported_version", ErrorKind::Unsupported),
        ("invalid_input", ErrorKind::InvalidInput),
        ("invalid_output", ErrorKind::InvalidOutput),
        ("not_finite", ErrorKind::InvalidOutput),
        ("runtime", ErrorKind::Unavailable),
        ("unheard of", ErrorKind::InvalidOutput),
    ] {
        let params = Observation::new()
            .with("kind", kind)
            .with(
                "message",
                "what it says, with api_key=sk-live-0123456789abcdef",
            )
            .with("package", "torch; rm -rf")
            .with("pointer", Feature::Texts(vec!["info".into(), "a/b".into()]));
        let error = hosted.ask("fault", params).unwrap_err();
        assert_eq!(error.kind(), expected, "{kind}");
        assert_eq!(error.pointer().unwrap().as_str(), "/info/a~1b");
        let shown = format!("{error:?}");
        assert!(shown.contains("what it says"), "{shown}");
        assert!(
            !shown.contains("0123456789") && !shown.contains("rm -rf"),
            "{shown}"
        );
    }
    assert_eq!(pid(&hosted), first);
}

#[test]
fn the_next_step_names_the_settings() {
    let Some(python) = python() else { return };
    let step = |spec: Observation, method: &str| {
        let error = Hosted::new(&python, spec)
            .ask(method, Observation::new())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingDependency, "{error}");
        error.first_triage_step().to_owned()
    };
    for method in ["check", "echo"] {
        let spec = Observation::new().with("package", "no_such_package");
        assert_eq!(
            step(spec, method),
            "install no_such_package for the Python that SCRIPTED_PYTHON names"
        );
    }
    assert_eq!(
        step(Observation::new().with("checkpoint", "nowhere"), "check"),
        "point SCRIPTED_PATH at one, or allow downloads with SCRIPTED_DOWNLOAD=1"
    );
}

#[test]
fn exceptions_and_unknown_methods_are_the_runtimes_failure() {
    let Some(python) = python() else { return };
    let hosted = Hosted::new(&python, Observation::new());
    let error = hosted.ask("crash", Observation::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    let detail = context(&error, "detail");
    assert!(detail.starts_with("ValueError"), "{detail}");
    assert!(!detail.contains("0123456789"), "{detail}");
    let error = hosted.ask("strange", Observation::new()).unwrap_err();
    assert_eq!(
        context(&error, "detail"),
        "the runtime answered with a object"
    );
    let error = hosted.ask("dance", Observation::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_works(&hosted);
}

fn started(python: &Path, runtime: Runtime) -> Error {
    let program = Python::new(python.to_str().unwrap(), &["SCRIPTED_PYTHON"], Vec::new());
    let hosted = Hosted::with(Arc::new(Network), &program, runtime, Observation::new());
    hosted.ask("echo", Observation::new()).unwrap_err()
}

#[test]
fn a_worker_that_does_not_greet_well_is_refused() {
    let Some(python) = python() else { return };
    for (script, kind) in [
        (
            "PROTOCOL = 2\nRUNTIME, PACKAGES, METHODS = 'scripted', (), {}",
            ErrorKind::Unsupported,
        ),
        (
            "RUNTIME, PACKAGES, METHODS = 'another', (), {}",
            ErrorKind::InvalidOutput,
        ),
        ("raise SystemExit(4)", ErrorKind::Unavailable),
        ("def broken(:", ErrorKind::Unavailable),
        (
            "import platform\nplatform.python_version = lambda: '3.8.18'\n\
             RUNTIME, PACKAGES, METHODS = 'scripted', (), {}",
            ErrorKind::Unsupported,
        ),
    ] {
        let runtime = Runtime {
            name: "scripted",
            script,
        };
        let error = started(&python, runtime);
        assert_eq!(error.kind(), kind, "{script}: {error}");
    }
}

#[test]
fn a_missing_interpreter_is_a_missing_dependency() {
    let folder = tempfile::tempdir().unwrap();
    let error = started(&folder.path().join("python3"), SCRIPTED);
    assert_eq!(error.kind(), ErrorKind::MissingDependency);
    assert_eq!(
        error.first_triage_step(),
        "point SCRIPTED_PYTHON at a Python that exists and may be run"
    );
    let shown = format!("{error:?}");
    assert!(!shown.contains(folder.path().to_str().unwrap()), "{shown}");
    let error = started(folder.path(), SCRIPTED);
    assert_eq!(error.kind(), ErrorKind::MissingDependency, "{error}");
}
