//! Base URLs, URLs of upstreams, allow-lists and path segments.

use proptest::prelude::*;
use url::Url;
use worldforge_core::{ErrorKind, Reach};
use worldforge_providers::wire::guard::{
    AddressClass::*, BaseUrl, HostPatterns, MAX_SEGMENT_BYTES, MAX_URL_BYTES, Schemes,
    check_literal, check_url, segment,
};

#[test]
fn a_base_url_keeps_its_path_and_is_shown_as_it_is() {
    for (text, origin, joined) in [
        ("http://h", "http://h", "http://h/v1/infer"),
        ("HTTPS://H:443/", "https://h", "https://h/v1/infer"),
        (
            "http://h:8000/a/b/",
            "http://h:8000",
            "http://h:8000/a/b/v1/infer",
        ),
        ("http://[::1]:80", "http://[::1]", "http://[::1]/v1/infer"),
        (
            "http://0x7f.1:9/x",
            "http://127.0.0.1:9",
            "http://127.0.0.1:9/x/v1/infer",
        ),
        (
            "https://bücher.example",
            "https://xn--bcher-kva.example",
            "https://xn--bcher-kva.example/v1/infer",
        ),
    ] {
        let base = BaseUrl::parse(text, Schemes::Http).unwrap();
        assert_eq!(base.origin(), origin);
        assert_eq!(base.join("/v1/infer"), joined);
        assert_eq!(base.join("v1/infer"), joined);
    }
    let base = BaseUrl::parse("wss://h.example/ws", Schemes::WebSocket).unwrap();
    assert_eq!(
        (
            base.host(),
            base.port(),
            base.is_encrypted(),
            base.is_named()
        ),
        ("h.example", 443, true, true)
    );
    assert_eq!(base.to_string(), "wss://h.example/ws");
    assert_eq!(format!("{base:?}"), "BaseUrl(wss://h.example/ws)");
}

#[test]
fn what_is_no_base_url_is_refused_without_its_value() {
    let long = format!("http://h/{}", "x".repeat(MAX_URL_BYTES));
    for text in [
        "",
        "h",
        "//h",
        "ftp://h",
        "ws://h",
        "http://",
        "http:///x",
        "http:h",
        "http:/h",
        "https:////h",
        "http://user@h",
        "http://:word@h",
        "http://h?q=word",
        "http://h/#word",
        "http://h:0",
        "http://h:99999",
        "http://h\\x",
        "http://h/a b",
        "http://h/\t",
        "ht\ntp://h",
        "http://[::1",
        "http://1.2.3.256",
        "file:///etc/passwd",
        "data:text/plain,x",
        &long,
    ] {
        let why = BaseUrl::parse(text, Schemes::Http).unwrap_err();
        assert!(why.starts_with("must "), "{text}: {why}");
        assert!(!why.contains("word"));
    }
    assert!(BaseUrl::parse("http://h", Schemes::Https).is_err());
    assert!(BaseUrl::parse("http://h", Schemes::WebSocket).is_err());
}

#[test]
fn a_base_url_written_as_an_address_is_judged_when_it_is_read() {
    for (text, class) in [
        ("http://0x7f.1", Some(Loopback)),
        ("http://2130706433", Some(Loopback)),
        ("http://017700000001", Some(Loopback)),
        ("http://[::ffff:127.0.0.1]", Some(Loopback)),
        ("http://localhost", Some(Loopback)),
        ("http://LOCALHOST.", Some(Loopback)),
        ("http://a.b.localhost", Some(Loopback)),
        ("http://localhost.localdomain", Some(Loopback)),
        ("http://①②⑦.0.0.1", Some(Loopback)),
        ("http://192.168.1.7:8000", Some(Private)),
        ("http://0", Some(Unspecified)),
        ("http://localhost.example.com", None),
        ("http://notlocalhost", None),
    ] {
        let base = BaseUrl::parse(text, Schemes::Http).unwrap();
        assert_eq!(base.class(), class, "{text}");
        let is_far = base.within(Reach::Public).is_ok();
        assert_eq!(is_far, class.is_none(), "{text}");
    }
    let base = |text| BaseUrl::parse(text, Schemes::Http).unwrap();
    assert!(base("http://localhost").within(Reach::Loopback).is_ok());
    let why = base("http://10.0.0.1").within(Reach::Loopback).unwrap_err();
    assert_eq!(
        why.as_str(),
        "must be at an address that is allowed, found a private one"
    );
    assert!(base("http://0.0.0.0").within(Reach::Local).is_err());
}

#[test]
fn a_url_of_an_upstream_may_have_a_signature_and_nothing_odd() {
    let url = check_url("https://s.example/a?sig=1#t=2", Schemes::Http).unwrap();
    assert_eq!(url.query(), Some("sig=1"));
    assert!(check_literal(&url, Reach::Public).is_ok());
    for text in [
        "a.mp4",
        "javascript:x",
        "https://u:p@s.example/",
        "https://s.example/\r\n",
    ] {
        let error = check_url(text, Schemes::Http).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidOutput, "{text}");
    }
    let near = Url::parse("http://[fe80::1]/").unwrap();
    assert!(check_literal(&near, Reach::Loopback).is_err());
    assert!(check_literal(&near, Reach::Local).is_ok());
}

#[test]
fn an_allow_list_allows_what_it_names() {
    let hosts = HostPatterns::parse("models.example.com, *.GPU.example , 10.0.*").unwrap();
    for (host, is_allowed) in [
        ("models.example.com", true),
        ("MODELS.example.com.", true),
        ("a.gpu.example", true),
        ("a.b.gpu.example", true),
        ("10.0.3.4", true),
        ("gpu.example", false),
        ("evilmodels.example.com", false),
        ("models.example.com.evil.example", false),
        ("110.0.3.4", false),
        ("", false),
    ] {
        assert_eq!(hosts.allows(host), is_allowed, "{host}");
    }
    let many = vec!["a"; 65].join(",");
    for text in ["", ",", "a,,b", "*", "*.*", "a b", "http://h", "a/b", &many] {
        assert!(HostPatterns::parse(text).is_err(), "{text}");
    }
    // A pattern of many stars is matched in time that grows with the product of the lengths.
    let stars = HostPatterns::parse(&"a*".repeat(100)).unwrap();
    assert!(!stars.allows(&format!("{}b", "a".repeat(99))));
}

#[test]
fn an_id_is_one_segment_of_a_path() {
    for (id, encoded) in [
        ("17d5-4a_b.c~", "17d5-4a_b.c~"),
        ("a/../b?c#d", "a%2F..%2Fb%3Fc%23d"),
        ("é %", "%C3%A9%20%25"),
        ("...", "..."),
    ] {
        assert_eq!(segment(id).unwrap(), encoded);
    }
    let long = "x".repeat(MAX_SEGMENT_BYTES + 1);
    for id in ["", ".", "..", &long] {
        assert!(segment(id).is_err());
    }
}

proptest! {
    #[test]
    fn reading_a_base_url_never_panics(text in ".*") {
        drop(BaseUrl::parse(&text, Schemes::Http));
        drop(BaseUrl::parse(&format!("http://{text}"), Schemes::Http));
        drop(check_url(&format!("https://h/{text}"), Schemes::Https));
    }

    #[test]
    fn joining_keeps_the_origin(prefix in "(/[a-z.%@:]{0,6}){0,3}", path in ".*") {
        let base = BaseUrl::parse(&format!("https://h.example:8443{prefix}"), Schemes::Http).unwrap();
        let joined = Url::parse(&base.join(&path)).unwrap();
        prop_assert_eq!(joined.origin().ascii_serialization(), base.origin());
        prop_assert!(joined.username().is_empty() && joined.password().is_none());
    }

    #[test]
    fn a_segment_stays_below_its_route(id in ".{1,40}") {
        prop_assume!(id.len() <= MAX_SEGMENT_BYTES && id != "." && id != "..");
        let base = BaseUrl::parse("https://h.example/api", Schemes::Http).unwrap();
        let joined = Url::parse(&base.join(&format!("/tasks/{}", segment(&id).unwrap()))).unwrap();
        let segments: Vec<_> = joined.path_segments().unwrap().collect();
        prop_assert_eq!(segments.len(), 3);
        prop_assert_eq!(&segments[..2], ["api", "tasks"]);
        prop_assert!(joined.query().is_none() && joined.fragment().is_none());
    }
}
