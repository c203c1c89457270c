//! Encrypted connections, against a server whose authority only a test trusts.

use std::{
    net::TcpListener,
    process::Command,
    sync::Arc,
    thread::{self, JoinHandle},
};

use rustls::{
    ServerConfig, ServerConnection, Stream,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use worldforge_core::{ErrorKind, HttpRequest, HttpResponse, Reach, Result, Transport as _};
use worldforge_providers::wire::{Network, http::was_never_sent};
use worldforge_testing::block_on;

use crate::{
    bench::Bench,
    server::{Act, Server, answer, read_request},
};

const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tls/authority.pem");

/// Serves one connection with the certificate of `localhost`.
fn encrypted() -> (u16, JoinHandle<bool>) {
    let certificate = include_bytes!("../../fixtures/tls/server.der");
    let key = include_bytes!("../../fixtures/tls/server-key.der");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(certificate.to_vec())],
            PrivateKeyDer::try_from(key.to_vec()).unwrap(),
        )
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = thread::spawn(move || {
        let mut socket = listener.accept().unwrap().0;
        let mut session = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = Stream::new(&mut session, &mut socket);
        if read_request(&mut stream).is_empty() {
            return false;
        }
        let text = answer("200 OK", "connection: close\r\n", b"private");
        std::io::Write::write_all(&mut stream, &text).unwrap();
        session.send_close_notify();
        session.complete_io(&mut socket).is_ok()
    });
    (port, served)
}

fn get(url: String) -> Result<HttpResponse> {
    let bench = Bench::new();
    let request = HttpRequest::new("GET", url, 1000).with_reach(Reach::Loopback);
    block_on(Network.exchange(&bench.cx, request))
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let (port, served) = encrypted();
    let error = get(format!("https://localhost:{port}/")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(was_never_sent(&error));
    assert!(
        error.to_string().contains("certificate not trusted"),
        "{error}"
    );
    assert!(!served.join().unwrap());
}

#[test]
fn a_peer_that_speaks_no_tls_is_refused() {
    let server = Server::one(Act::Interrupt(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()));
    let error = get(format!("https://127.0.0.1:{}/", server.port())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(was_never_sent(&error));
    assert!(
        error.to_string().contains("TLS handshake failed"),
        "{error}"
    );
}

/// The machine's trust is read once in a process, so the test goes on in a process of its own.
#[test]
#[cfg(all(unix, not(target_vendor = "apple")))]
fn a_trusted_certificate_is_good_for_its_own_host_only() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test that has to see and set the trust of a whole process"
    )]
    let (trust, child) = (
        std::env::var_os("SSL_CERT_FILE"),
        Command::new(std::env::current_exe().unwrap()),
    );
    if trust.is_none_or(|trust| trust != AUTHORITY) {
        let mut child = child;
        let name = "tls::a_trusted_certificate_is_good_for_its_own_host_only";
        child
            .args(["--exact", name])
            .env("SSL_CERT_FILE", AUTHORITY);
        let outcome = child.output().unwrap();
        let said = String::from_utf8_lossy(&outcome.stdout);
        assert!(
            outcome.status.success() && said.contains("1 passed"),
            "{said}"
        );
        return;
    }
    let (port, served) = encrypted();
    let answer = get(format!("https://localhost:{port}/")).unwrap();
    assert_eq!(answer.body, b"private");
    assert!(served.join().unwrap());
    let (port, served) = encrypted();
    let error = get(format!("https://127.0.0.1:{port}/")).unwrap_err();
    assert!(
        error.to_string().contains("certificate not trusted"),
        "{error}"
    );
    assert!(!served.join().unwrap());
}
