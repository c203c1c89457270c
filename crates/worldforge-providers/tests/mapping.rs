//! Mapping files: what they make of raw output, and what they refuse.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use proptest::{prelude::*, test_runner::RngSeed};
use serde_json::{Value, json};
use worldforge_core::{
    DType, Error, ErrorKind, Observation, ProviderName, Result, Tensor, json::encode,
};
use worldforge_providers::translate::{Mapping, RawActions, Translate};

macro_rules! example {
    ($name:literal) => {
        include_bytes!(concat!("../../../examples/mappings/", $name, ".json"))
    };
}

fn halves(count: usize) -> Vec<f64> {
    vec![0.5; count]
}

fn robot() -> ProviderName {
    ProviderName::new("robot").unwrap()
}

/// A mapping of one tensor `a`, three wide, to one custom action.
fn file() -> Value {
    json!({
        "schema_version": 1,
        "embodiment_tag": "arm",
        "horizon": 2,
        "tensors": {"a": {"width": 3}},
        "unused": ["debug"],
        "action": {"type": "set", "parameters": {
            "joints": {"tensor": "a", "columns": [0, 2], "scale": 2, "offset": 1, "unit": "rad"},
            "gripper": {"tensor": "a", "column": 2, "min": 0, "max": 1},
            "mode": "position"
        }}
    })
}

fn mapping(file: &Value) -> Result<Mapping> {
    Mapping::from_json(file.to_string().as_bytes())
}

/// Sets the member at a pointer whose parent is there.
fn with(mut file: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let members = file.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    members.insert(key.to_owned(), value);
    file
}

fn tensor(shape: [usize; 3], value: f32) -> Tensor {
    Tensor::from_f32(shape, &vec![value; shape.iter().product()]).unwrap()
}

fn translate(mapping: &Mapping, tensors: &Observation, size: [usize; 2]) -> Result<Value> {
    let robot = robot();
    let raw = RawActions::new(&robot, tensors, size);
    encode(&mapping.translate(&raw)?)
}

#[test]
fn every_column_becomes_its_parameter() {
    let values = [0.5, 1.0, 0.0, 0.25, -1.0, 1.0];
    let raw = Observation::new()
        .with("a", Tensor::from_f32([1, 2, 3], &values).unwrap())
        .with("debug", tensor([1, 2, 9], 7.0));
    let chunks = translate(&mapping(&file()).unwrap(), &raw, [1, 2]).unwrap();
    let action = |joints: [f64; 2], gripper: f64| {
        let parameters = json!({"joints": joints, "gripper": gripper, "mode": "position"});
        json!({"type": "set", "parameters": parameters})
    };
    assert_eq!(
        chunks,
        json!([[action([2.0, 3.0], 0.0), action([1.5, -1.0], 1.0)]])
    );
}

/// Loads an example and translates two chunks of halves.
fn example(bytes: &[u8], horizon: usize, tensors: &[(&'static str, usize)]) -> (String, Value) {
    let mapping = Mapping::from_json(bytes).unwrap();
    assert!(mapping.description().is_some());
    let raw = tensors
        .iter()
        .fold(Observation::new(), |raw, (name, width)| {
            raw.with(*name, tensor([2, horizon, *width], 0.5))
        });
    let chunks = translate(&mapping, &raw, [2, horizon]).unwrap();
    let action = chunks.pointer("/1/0").cloned().unwrap();
    assert_eq!(chunks, json!(vec![vec![&action; horizon]; 2]));
    (mapping.embodiment_tag().to_owned(), action)
}

#[test]
fn the_examples_load_and_translate_what_they_are_for() {
    let aloha = example(example!("cosmos-policy-aloha"), 50, &[("actions", 14)]);
    let side = json!({"joints": halves(6), "gripper": 0.5});
    let action = json!({"type": "joint_targets", "parameters": {"left": side, "right": side}});
    assert_eq!(aloha, ("aloha".to_owned(), action));

    let parts = [
        ("left_arm", 7),
        ("left_hand", 6),
        ("right_arm", 7),
        ("right_hand", 6),
    ];
    let side = json!({"arm": halves(7), "hand": halves(6)});
    let action = json!({"type": "joint_targets", "parameters": {"left": side, "right": side}});
    let gr1 = example(example!("gr00t-gr1-arms"), 16, &parts);
    assert_eq!(gr1, ("gr1".to_owned(), action));
    let with_waist = example(
        example!("gr00t-gr1-arms"),
        16,
        &[&parts[..], &[("waist", 3)]].concat(),
    );
    assert_eq!(with_waist, gr1);

    let pusht = example(example!("pusht-xy"), 8, &[("action", 2)]);
    let target = json!({"x": 0.5 / 512.0, "y": 0.5 / 512.0, "z": 0.0});
    let parameters = json!({"object_id": "pusher", "speed": 1.0, "target": target});
    let action = json!({"type": "move_to", "parameters": parameters});
    assert_eq!(pusht, ("pusht".to_owned(), action));

    let droid = example(example!("droid"), 10, &[("actions", 8)]);
    let parameters = json!({"arm": halves(7), "gripper": 0.5});
    let action = json!({"type": "joint_velocities", "parameters": parameters});
    assert_eq!(droid, ("droid".to_owned(), action));
}

#[test]
fn every_example_has_its_row_above() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/mappings");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(
        files,
        [
            "cosmos-policy-aloha.json",
            "droid.json",
            "gr00t-gr1-arms.json",
            "pusht-xy.json"
        ]
    );
}

/// What is set in the file, what to, and where it is refused.
const WRONG: &[(&str, &str, &str)] = &[
    ("/schema_version", "2", "/schema_version"),
    ("/extra", "1", "/extra"),
    ("/embodiment_tag", r#"" ""#, "/embodiment_tag"),
    ("/embodiment_tag", "7", "/embodiment_tag"),
    (
        "/embodiment_tag",
        r#""api_key=abcdefgh12345678""#,
        "/embodiment_tag",
    ),
    ("/horizon", "0", "/horizon"),
    ("/horizon", "10001", "/horizon"),
    ("/horizon", "1.5", "/horizon"),
    ("/horizon", r#"{"min": 3, "max": 2}"#, "/horizon"),
    ("/horizon", r#"{"min": 3}"#, "/horizon"),
    (
        "/horizon",
        r#"{"min": 1, "max": 2, "step": 1}"#,
        "/horizon/step",
    ),
    ("/tensors", "{}", "/tensors"),
    ("/tensors/a/width", "0", "/tensors/a/width"),
    ("/tensors/a/width", "1025", "/tensors/a/width"),
    ("/tensors/a/width", "4", "/tensors/a"),
    ("/tensors/a/dtype", r#""float32""#, "/tensors/a/dtype"),
    ("/tensors/a/rank", "3", "/tensors/a/rank"),
    (
        "/tensors/a/unused_columns",
        "[3]",
        "/tensors/a/unused_columns",
    ),
    ("/tensors/a/unused_columns", "[2]", "/tensors/a"),
    ("/tensors/b", r#"{"width": 1}"#, "/tensors/b"),
    ("/unused", r#"["a"]"#, "/unused/0"),
    ("/unused", r#"["x", "x"]"#, "/unused/1"),
    ("/action/type", r#""""#, "/action/type"),
    ("/action/note", r#""""#, "/action/note"),
    (
        "/action/parameters/gripper/tensor",
        r#""b""#,
        "/action/parameters/gripper/tensor",
    ),
    (
        "/action/parameters/gripper/column",
        "3",
        "/action/parameters/gripper",
    ),
    (
        "/action/parameters/gripper/column",
        "null",
        "/action/parameters/gripper",
    ),
    (
        "/action/parameters/gripper/columns",
        "[0, 1]",
        "/action/parameters/gripper",
    ),
    (
        "/action/parameters/joints/columns",
        "[2, 2]",
        "/action/parameters/joints",
    ),
    (
        "/action/parameters/joints/columns",
        "[2, 4]",
        "/action/parameters/joints",
    ),
    (
        "/action/parameters/gripper/scale",
        "0",
        "/action/parameters/gripper/scale",
    ),
    (
        "/action/parameters/gripper/clip",
        "true",
        "/action/parameters/gripper/clip",
    ),
    (
        "/action/parameters/gripper/min",
        "2",
        "/action/parameters/gripper/min",
    ),
    (
        "/action/parameters/gripper/unit",
        r#"" ""#,
        "/action/parameters/gripper/unit",
    ),
    ("/action/type", r#""noop""#, "/action/parameters"),
    ("/action/type", r#""move_to""#, "/action/parameters/gripper"),
];

#[test]
fn a_mapping_file_that_does_not_fit_is_refused_where_it_does_not() {
    for (pointer, value, place) in WRONG {
        let value = serde_json::from_str(value).unwrap();
        let error = mapping(&with(file(), pointer, value)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{pointer} {error:?}");
        let found = error.pointer().map(ToString::to_string);
        assert_eq!(found.as_deref(), Some(*place), "{error:?}");
    }
}

#[test]
fn a_mapping_file_past_a_limit_is_refused() {
    let many = (0..65).map(|index| (format!("t{index}"), json!({"width": 1})));
    let long = json!("x".repeat(70_000));
    let table = [
        with(file(), "/tensors", Value::Object(many.collect())),
        with(file(), "/action/parameters/mode", long),
        with(file(), "/description", json!("x".repeat(256 << 10))),
    ];
    for file in table {
        let error = mapping(&file).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{error:?}");
    }
}

#[test]
fn raw_output_that_does_not_fit_is_refused_at_its_tensor() {
    let table: [(&str, &[usize], f32, [usize; 2]); 14] = [
        ("no chunk", &[1, 2, 3], 0.5, [0, 2]),
        ("no step", &[1, 2, 3], 0.5, [1, 0]),
        ("too many steps", &[1, 2, 3], 0.5, [usize::MAX, 2]),
        ("wider", &[1, 2, 4], 0.5, [1, 2]),
        ("narrower", &[1, 2, 2], 0.5, [1, 2]),
        ("no column", &[1, 2, 0], 0.5, [1, 2]),
        ("longer", &[1, 3, 3], 0.5, [1, 3]),
        ("shorter", &[1, 1, 3], 0.5, [1, 1]),
        ("other axes", &[2, 2, 3], 0.5, [1, 2]),
        ("rank 2", &[2, 3], 0.5, [1, 2]),
        ("rank 4", &[1, 2, 3, 1], 0.5, [1, 2]),
        ("nan", &[1, 2, 3], f32::NAN, [1, 2]),
        ("infinite", &[1, 2, 3], f32::INFINITY, [1, 2]),
        ("out of bounds", &[1, 2, 3], 1.5, [1, 2]),
    ];
    let mapping = mapping(&file()).unwrap();
    for (case, shape, value, size) in table {
        let values = vec![value; shape.iter().product()];
        let raw = Observation::new().with("a", Tensor::from_f32(shape, &values).unwrap());
        let place = if size.contains(&0) || size.contains(&usize::MAX) {
            "/raw_actions"
        } else {
            "/raw_actions/a"
        };
        refused(&mapping, &raw, size, place, case);
    }
}

#[test]
fn raw_output_of_other_parts_is_refused_at_its_tensor() {
    let good = || tensor([1, 2, 3], 0.5);
    let bytes = Tensor::from_u8([1, 2, 3], vec![1; 6]).unwrap();
    let table = [
        ("nothing", Observation::new(), "/raw_actions"),
        (
            "text",
            Observation::new().with("a", "open"),
            "/raw_actions/a",
        ),
        (
            "bytes",
            Observation::new().with("a", bytes),
            "/raw_actions/a",
        ),
        (
            "one more",
            Observation::new().with("a", good()).with("b", good()),
            "/raw_actions/b",
        ),
        (
            "another",
            Observation::new().with("debug", good()),
            "/raw_actions/a",
        ),
    ];
    let mapping = mapping(&file()).unwrap();
    for (case, raw, place) in table {
        refused(&mapping, &raw, [1, 2], place, case);
    }
}

fn refused(mapping: &Mapping, raw: &Observation, size: [usize; 2], place: &str, case: &str) {
    let error = translate(mapping, raw, size).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOutput, "{case}: {error:?}");
    let found = error.pointer().map(ToString::to_string);
    assert_eq!(found.as_deref(), Some(place), "{case}: {error:?}");
}

#[test]
fn elements_of_every_type_are_read_exactly() {
    let file = |dtype: Value| {
        json!({
            "schema_version": 1, "embodiment_tag": "arm", "horizon": 1,
            "tensors": {"a": {"width": 1, "dtype": dtype}},
            "action": {"type": "set", "parameters": {"x": {"tensor": "a", "column": 0}}}
        })
    };
    let read = |dtype: DType, named: Value, bytes: &[u8]| {
        let tensor = Tensor::new(dtype, vec![1, 1, 1], bytes.to_vec()).unwrap();
        let raw = Observation::new().with("a", tensor);
        let chunks = translate(&mapping(&file(named)).unwrap(), &raw, [1, 1])?;
        Ok::<_, Error>(chunks[0][0]["parameters"]["x"].as_f64().unwrap())
    };
    let exact: [(DType, &[u8], f64); 10] = [
        (DType::F16, &[0x01, 0x00], 2.0_f64.powi(-24)),
        (DType::BF16, &[0x80, 0xbf], -1.0),
        (DType::F32, &0.1_f32.to_le_bytes(), f64::from(0.1_f32)),
        (DType::F64, &0.1_f64.to_le_bytes(), 0.1),
        (DType::I8, &[0x80], -128.0),
        (DType::U8, &[255], 255.0),
        (DType::I32, &i32::MIN.to_le_bytes(), f64::from(i32::MIN)),
        (DType::U32, &u32::MAX.to_le_bytes(), f64::from(u32::MAX)),
        (
            DType::I64,
            &(-(1_i64 << 53)).to_le_bytes(),
            -9_007_199_254_740_992.0,
        ),
        (DType::U64, &7_u64.to_le_bytes(), 7.0),
    ];
    for (dtype, bytes, value) in exact {
        let found = read(dtype, json!(dtype.name()), bytes).unwrap();
        assert_eq!(found.to_bits(), value.to_bits(), "{dtype}");
    }
    let large = ((1_i64 << 53) + 1).to_le_bytes();
    let refused = [
        (DType::I64, json!("i64"), &large[..]),
        (DType::U64, json!("u64"), &u64::MAX.to_le_bytes()[..]),
        (DType::F64, json!("f32"), &[0; 8]),
        (DType::I32, Value::Null, &[0; 4]),
    ];
    for (dtype, named, bytes) in refused {
        let error = read(dtype, named, bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidOutput, "{error:?}");
        assert_eq!(error.pointer().unwrap().as_str(), "/raw_actions/a");
    }
}

#[test]
fn an_action_that_its_kind_refuses_is_named_by_chunk_and_step() {
    let file = json!({
        "schema_version": 1, "embodiment_tag": "arm", "horizon": 2,
        "tensors": {"a": {"width": 1}},
        "action": {"type": "move_to", "parameters": {
            "target": {"x": 0, "y": 0, "z": 0}, "speed": {"tensor": "a", "column": 0}
        }}
    });
    let raw = Observation::new().with(
        "a",
        Tensor::from_f32([2, 2, 1], &[1.0, 1.0, 1.0, 0.0]).unwrap(),
    );
    let error = translate(&mapping(&file).unwrap(), &raw, [2, 2]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOutput);
    let place = error.pointer().unwrap().as_str();
    assert_eq!(place, "/action_candidates/1/1/parameters/speed");
}

#[test]
fn a_product_that_overflows_is_refused() {
    let file = with(file(), "/action/parameters/joints/scale", json!(1e308));
    let raw = Observation::new().with("a", tensor([1, 2, 3], 1.0));
    let raw = raw.with(
        "a",
        Tensor::from_f32([1, 2, 3], &[1e9, 0.0, 0.0, 0.0, 0.0, 0.0]).unwrap(),
    );
    let error = translate(&mapping(&file).unwrap(), &raw, [1, 2]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOutput);
    assert_eq!(error.pointer().unwrap().as_str(), "/raw_actions/a");
}

#[test]
fn more_values_than_the_limit_are_refused_before_they_are_read() {
    let mut file = with(file(), "/horizon", json!({"min": 1, "max": 10_000}));
    file = with(file, "/tensors/a/width", json!(1024));
    file = with(file, "/action/parameters/joints/columns", json!([3, 1024]));
    file = with(file, "/tensors/a/unused_columns", json!([0, 1]));
    let raw = Observation::new().with("a", tensor([1, 5000, 1024], 0.5));
    let error = translate(&mapping(&file).unwrap(), &raw, [1, 5000]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}

#[test]
fn the_digest_is_of_the_rules_and_not_of_their_layout() {
    let pretty = serde_json::to_string_pretty(&file()).unwrap();
    let digest = |text: &str| Mapping::from_json(text.as_bytes()).unwrap().digest();
    assert_eq!(digest(&pretty), digest(&file().to_string()));
    let other = with(file(), "/action/parameters/joints/offset", json!(2));
    assert_ne!(digest(&pretty), digest(&other.to_string()));
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(20_260_430), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_chunk_is_as_long_as_the_horizon_and_every_value_is_scale_times_x_plus_offset(
        [chunks, horizon, width] in [1_usize..4, 1_usize..20, 1_usize..8],
        scale in prop_oneof![-1e3..-1e-3, 1e-3..1e3],
        offset in -1e3..1e3,
        seed in proptest::collection::vec(-1e6_f64..1e6, 1..64),
    ) {
        let values: Vec<f64> =
            seed.iter().copied().cycle().take(chunks * horizon * width).collect();
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let tensor = Tensor::new(DType::F64, vec![chunks, horizon, width], bytes).unwrap();
        let file = json!({
            "schema_version": 1, "embodiment_tag": "arm",
            "horizon": {"min": 1, "max": 20},
            "tensors": {"a": {"width": width, "dtype": "f64"}},
            "action": {"type": "set", "parameters": {"x": {
                "tensor": "a", "columns": [0, width], "scale": scale, "offset": offset
            }}}
        });
        let raw = Observation::new().with("a", tensor);
        let translated = translate(&mapping(&file).unwrap(), &raw, [chunks, horizon]).unwrap();
        let rows: Vec<&Value> =
            translated.as_array().unwrap().iter().flat_map(|chunk| chunk.as_array().unwrap()).collect();
        prop_assert_eq!(translated.as_array().unwrap().len(), chunks);
        prop_assert!(translated.as_array().unwrap().iter().all(|chunk| chunk.as_array().unwrap().len() == horizon));
        for (row, expected) in rows.iter().zip(values.chunks(width)) {
            let found: Vec<f64> = row["parameters"]["x"]
                .as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
            let wanted: Vec<f64> = expected.iter().map(|x| scale * x + offset).collect();
            prop_assert_eq!(found, wanted);
        }
    }

    #[test]
    fn a_mapping_reader_survives_every_text(text in "[\\[\\]{}\":,a-z0-9 ]{0,80}") {
        prop_assert!(Mapping::from_json(text.as_bytes()).is_err());
    }
}
