//! Forms with files.

use proptest::prelude::*;
use worldforge_core::{ErrorKind, HttpRequest, IdSource};
use worldforge_providers::wire::http::Multipart;
use worldforge_testing::host::TestIds;

/// Never has a new id.
struct Stuck;
impl IdSource for Stuck {
    fn next_id(&self) -> u64 {
        0
    }
}

fn request() -> HttpRequest {
    HttpRequest::new("POST", "https://store.example.com/", 100)
}

#[test]
fn a_form_is_written_as_browsers_write_it() {
    let form = Multipart::new()
        .with_field("key", "a/b")
        .with_field("policy\"\r\n", "")
        .with_file("file", "a\".mp4", "video/mp4", *b"\r\n--film");
    let request = form.attach(request(), &TestIds::default()).unwrap();
    let boundary = "worldforge-00000000000000010000000000000002";
    let header = &request.headers[0];
    assert!(header.is_named("Content-Type"));
    assert_eq!(
        header.value(),
        format!("multipart/form-data; boundary={boundary}")
    );
    let expected = [
        &format!("--{boundary}"),
        "Content-Disposition: form-data; name=\"key\"",
        "",
        "a/b",
        &format!("--{boundary}"),
        "Content-Disposition: form-data; name=\"policy%22%0D%0A\"",
        "",
        "",
        &format!("--{boundary}"),
        "Content-Disposition: form-data; name=\"file\"; filename=\"a%22.mp4\"",
        "Content-Type: video/mp4",
        "",
        "\r\n--film",
        &format!("--{boundary}--"),
        "",
    ];
    assert_eq!(
        String::from_utf8(request.body).unwrap(),
        expected.join("\r\n")
    );
}

#[test]
fn a_boundary_that_the_content_mentions_is_not_used() {
    let taken = "worldforge-00000000000000010000000000000002";
    let form = Multipart::new().with_field("a", taken);
    let sent = form.attach(request(), &TestIds::default()).unwrap();
    assert!(
        sent.headers[0]
            .value()
            .ends_with("boundary=worldforge-00000000000000030000000000000004")
    );

    let form = Multipart::new().with_field("a", format!("worldforge-{}", "0".repeat(32)));
    let error = form.attach(request(), &Stuck).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Bug);
}

proptest! {
    #[test]
    fn every_form_reads_back(contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..64), 0..5)) {
        let form = contents.iter().enumerate().fold(Multipart::new(), |form, (index, content)| {
            form.with_file(&index.to_string(), "f", "image/png", content.clone())
        });
        let request = form.attach(request(), &TestIds::default()).unwrap();
        let (_, boundary) = request.headers[0].value().split_once("boundary=").unwrap();
        let mut found = Vec::new();
        let mut rest = &request.body[..];
        while let Some(part) = rest.strip_prefix(format!("--{boundary}\r\n").as_bytes()) {
            let head = position(part, b"\r\n\r\n") + 4;
            let end = position(part, format!("\r\n--{boundary}").as_bytes());
            found.push(part[head..end].to_vec());
            rest = &part[end + 2..];
        }
        prop_assert_eq!(found, contents);
        prop_assert_eq!(rest.to_vec(), format!("--{boundary}--\r\n").into_bytes());
    }
}

fn position(text: &[u8], wanted: &[u8]) -> usize {
    text.windows(wanted.len())
        .position(|window| window == wanted)
        .unwrap()
}
