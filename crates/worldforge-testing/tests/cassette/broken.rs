//! Answers that are broken on cue: tensors in every form, and plain values.

use std::sync::{Arc, Mutex};

use serde_json::json;
use worldforge_core::{
    CallContext, Error, ErrorKind, HttpRequest, Provider, ProviderProfile, Result, Transport,
    capability::{EmbedRequest, EmbedResponse, Provide},
};
use worldforge_testing::cassette::{Body, HttpInteraction, Injection, Player};

use crate::toy;

/// Looks at the bytes of one answer.
struct Raw(Arc<Player>, Mutex<Option<Result<Vec<u8>>>>);

impl Provide<EmbedRequest> for Raw {
    async fn provide(&self, cx: &CallContext, _: &EmbedRequest) -> Result<EmbedResponse> {
        let get = HttpRequest::new("GET", "https://h.example/x", 1 << 20);
        let body = self.0.exchange(cx, get).await.map(|answer| answer.body);
        *self.1.lock().unwrap() = Some(body);
        Err(Error::new(ErrorKind::Cancelled, "seen"))
    }
}

/// Breaks an answer and returns its bytes.
fn broken(answer: Body, fault: &str) -> Result<Vec<u8>> {
    let answered = HttpInteraction::new("GET", "/x", 200).answering(answer);
    let player = Player::new(toy::blank().with(answered));
    player.inject(fault.parse::<Injection>().unwrap());
    let raw = Arc::new(Raw(player, Mutex::default()));
    let profile = ProviderProfile::new(toy::name(), "Looks at bytes.");
    let provider = Provider::new(profile).with::<EmbedRequest>(Arc::clone(&raw));
    toy::call(&toy::forge(provider), &toy::request()).unwrap_err();
    raw.1.lock().unwrap().take().unwrap()
}

#[test]
fn tensors_are_broken_in_every_form_that_is_known() {
    let text = |body: Body, fault: &str| String::from_utf8(broken(body, fault).unwrap()).unwrap();
    let json = |value: serde_json::Value| Body::json(value);
    assert_eq!(
        text(
            json(json!({"a": [[1.5, 2], [3, 4]], "b": 1})),
            "wrong-shape"
        ),
        r#"{"a":[[1.5],[3,4]],"b":1}"#
    );
    assert_eq!(
        text(json(json!({"a": [[1, 2], [3, 4.5]], "n": 1})), "non-finite"),
        r#"{"a":[[1,2],[3,1e999]],"n":1}"#
    );
    assert_eq!(
        text(json(json!({"n": 1, "x": 0.5})), "non-finite"),
        r#"{"n":1,"x":1e999}"#
    );
    assert_eq!(
        text(json(json!("{\"actions\":[1.5]}")), "non-finite"),
        r#""{\"actions\":[1e999]}""#
    );
    assert_eq!(
        text(json(toy::tensor(&[1.0])), "wrong-shape"),
        r#"{"__numpy__":"AAAAAAAA8D8=","dtype":"<f8","shape":[2]}"#
    );
    assert_eq!(
        text(json(toy::tensor(&[1.0])), "non-finite"),
        r#"{"__numpy__":"AAAAAAAA+H8=","dtype":"<f8","shape":[1]}"#
    );
    let packed = |value: &rmpv::Value| Body::binary(toy::packed(value));
    let read = |bytes: Vec<u8>| rmpv::decode::read_value(&mut bytes.as_slice()).unwrap();
    let tensor = toy::packed_tensor(&[1.0, 2.0]);
    assert_eq!(
        read(broken(packed(&tensor), "wrong-shape").unwrap())["shape"][0],
        3.into()
    );
    let poisoned = read(broken(packed(&tensor), "non-finite").unwrap());
    let data = poisoned["data"].as_slice().unwrap();
    assert!(f64::from_le_bytes(data[8..].try_into().unwrap()).is_nan());
    let list = toy::map(&[("a".into(), rmpv::Value::Array(vec![1.into(), 0.5.into()]))]);
    let poisoned = read(broken(packed(&list), "non-finite").unwrap());
    assert!(poisoned["a"][1].as_f64().unwrap().is_nan());
    assert_eq!(
        read(broken(packed(&list), "wrong-shape").unwrap())["a"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn npy_files_are_broken_alone_and_inside_messages() {
    let header = format!(
        "{{'descr': '>f4', 'fortran_order': False, 'shape': (2, 1), {:<50}\n",
        "}"
    );
    let mut npy = b"\x93NUMPY\x01\x00".to_vec();
    npy.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    npy.extend(header.as_bytes());
    npy.extend([0; 8]);
    let inside = toy::map(&[
        ("__ndarray_class__".into(), true.into()),
        ("as_npy".into(), rmpv::Value::Binary(npy.clone())),
    ]);
    let unpack = |bytes: Vec<u8>| {
        let value = rmpv::decode::read_value(&mut bytes.as_slice()).unwrap();
        value["as_npy"].as_slice().unwrap().to_vec()
    };
    for fault in ["wrong-shape", "non-finite"] {
        let alone = broken(Body::binary(npy.clone()), fault).unwrap();
        let packed = broken(Body::binary(toy::packed(&inside)), fault).unwrap();
        assert_eq!(unpack(packed), alone);
        assert_eq!(alone.len(), npy.len());
        let is_wider = String::from_utf8_lossy(&alone).contains("'shape': (3, 1)");
        assert_eq!(is_wider, fault == "wrong-shape");
        let last = f32::from_be_bytes(alone[alone.len() - 4..].try_into().unwrap());
        assert_eq!(last.is_nan(), fault == "non-finite");
    }
    assert!(broken(Body::binary(npy), "edit:/x=1").is_err());
}
