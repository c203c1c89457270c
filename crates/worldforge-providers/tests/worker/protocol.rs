//! What goes over the bridge.

use std::sync::Arc;

use serde_json::json;
use worldforge_core::{DType, Feature, Observation, Step, Tensor};
use worldforge_providers::{
    Settings,
    wire::{Network, worker::bridge::Python},
};

use crate::hosting::{Hosted, SCRIPTED, environment, number, python};

fn tensors() -> Observation {
    let bytes: Vec<u8> = (0..24).collect();
    Observation::new()
        .with(
            "f32",
            Tensor::from_f32(
                [2, 3],
                &[0.0, -1.5, f32::MAX, f32::MIN_POSITIVE, 1e-40, 7.0],
            )
            .unwrap(),
        )
        .with("u8", Tensor::from_u8([2, 3, 4], bytes.clone()).unwrap())
        .with(
            "i64",
            Tensor::new(DType::I64, vec![3], bytes.clone()).unwrap(),
        )
        .with(
            "f64",
            Tensor::new(DType::F64, vec![1, 3], bytes.clone()).unwrap(),
        )
        .with(
            "f16",
            Tensor::new(DType::F16, vec![12], bytes.clone()).unwrap(),
        )
        .with(
            "bool",
            Tensor::new(DType::Bool, vec![2], vec![0, 1]).unwrap(),
        )
        .with(
            "no rows",
            Tensor::new(DType::F32, vec![0, 7], Vec::new()).unwrap(),
        )
        .with(
            "no axes",
            Tensor::new(DType::I32, Vec::new(), vec![1, 0, 0, 128]).unwrap(),
        )
}

#[test]
fn tensors_texts_and_numbers_come_back_as_they_went() {
    let Some(python) = python() else { return };
    let hosted = Hosted::new(&python, Observation::new());
    let sent = tensors()
        .with("text", "grüße, 世界 \u{1f600}")
        .with("texts", Feature::Texts(vec!["a".into(), String::new()]))
        .with("group", Observation::new().with("deep", tensors()));
    let numbers = [
        json!(0),
        json!(-1),
        json!(127),
        json!(-33),
        json!(65_536),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1.5),
        json!(-1e300),
        json!(true),
        json!(false),
        json!(null),
    ];
    let sent = numbers
        .into_iter()
        .enumerate()
        .fold(sent, |sent, (index, value)| {
            sent.with(format!("number {index}"), Feature::Scalar(value))
        });
    assert_eq!(hosted.ask("echo", sent.clone()).unwrap(), sent);
}

#[test]
fn a_large_tensor_fits() {
    let Some(python) = python() else { return };
    let hosted = Hosted::new(&python, Observation::new());
    let picture = Tensor::from_u8([1, 1080, 1920, 3], vec![7; 1080 * 1920 * 3]).unwrap();
    let sent = Observation::new().with("picture", picture);
    assert_eq!(hosted.ask("echo", sent.clone()).unwrap(), sent);
}

#[test]
fn a_worker_loads_once_and_stays_until_it_is_stopped() {
    let Some(python) = python() else { return };
    let spec = Observation::new().with("checkpoint", "a name");
    let hosted = Hosted::new(&python, spec.clone());
    let pid = |hosted: &Hosted| {
        let report = hosted.ask("report", Observation::new()).unwrap();
        assert_eq!(
            hosted.facts().get("spec"),
            Some(&Feature::Group(spec.clone()))
        );
        report.get("pid").cloned().unwrap()
    };
    let first = pid(&hosted);
    assert_eq!(pid(&hosted), first);
    hosted.stop();
    assert_ne!(pid(&hosted), first);
    let events = hosted.events.events();
    let steps: Vec<_> = events
        .iter()
        .filter(|event| event.step == Some(Step::Infer))
        .collect();
    let started: Vec<_> = steps
        .iter()
        .map(|event| event.metadata().contains_key("worker_started"))
        .collect();
    assert_eq!(started, [true, false, true]);
    let metadata = steps.first().unwrap().metadata();
    assert_eq!(metadata["worker_note"], "loading");
    let python = metadata["versions"]["python"].as_str().unwrap();
    assert!(python.starts_with("3."), "{python}");
    assert_eq!(metadata["versions"]["no-such-package"], json!(null));
}

#[test]
fn whatever_prints_stays_off_the_channel() {
    let Some(python) = python() else { return };
    let hosted = Hosted::new(&python, Observation::new());
    let answer = hosted.ask("chatter", Observation::new()).unwrap();
    assert_eq!(answer.get("read"), Some(&number(0)));
}

#[test]
fn a_worker_sees_the_listed_environment_and_no_folder_of_the_user() {
    let Some(python) = python() else { return };
    let path = python.to_str().unwrap();
    let environment = environment(&[
        ("HF_TOKEN", "t"),
        ("SCRIPTED_PATH", "p"),
        ("LC_ALL", "C"),
        ("SCRIPTED_PYTHON", path),
    ]);
    let mut settings = Settings::new(&environment);
    let names = [&["SCRIPTED_PYTHON"], &["SCRIPTED_DOWNLOAD"]];
    let program = Python::from_settings(&mut settings, &environment, names[0], names[1]);
    assert!(!format!("{program:?}").contains(path));
    let hosted = Hosted::with(Arc::new(Network), &program, SCRIPTED, Observation::new());
    let report = hosted.ask("report", Observation::new()).unwrap();
    let Some(Feature::Texts(seen)) = report.get("environment") else {
        panic!("want the names")
    };
    assert!(seen.iter().any(|name| name == "HF_HUB_OFFLINE"), "{seen:?}");
    assert!(
        !seen
            .iter()
            .any(|name| name == "HF_TOKEN" || name == "SCRIPTED_PATH"),
        "{seen:?}"
    );
    let Some(Feature::Texts(path)) = report.get("path") else {
        panic!("want the path")
    };
    assert!(!path.contains(&String::new()), "{path:?}");
}
