//! `policy`.

use super::support::Sandbox;

/// Writes a zip archive of one stored `.npy` member, as `numpy.savez` does.
fn npz(name: &str, values: &[f32]) -> Vec<u8> {
    let mut npy = npy(values);
    let crc = crc32(&npy);
    let member = format!("{name}.npy");
    let size = u32::try_from(npy.len()).unwrap();
    let common = [
        &20_u16.to_le_bytes()[..],
        &[0; 8],
        &crc.to_le_bytes(),
        &size.to_le_bytes(),
        &size.to_le_bytes(),
        &u16::try_from(member.len()).unwrap().to_le_bytes(),
        &[0; 2],
    ]
    .concat();
    let mut file = [b"PK\x03\x04", &common[..], member.as_bytes()].concat();
    file.append(&mut npy);
    let start = u32::try_from(file.len()).unwrap();
    let entry = [
        b"PK\x01\x02",
        &[20, 0][..],
        &common,
        &[0; 14],
        member.as_bytes(),
    ]
    .concat();
    let length = u32::try_from(entry.len()).unwrap();
    file.extend(entry);
    file.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    file.extend(length.to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}

fn npy(values: &[f32]) -> Vec<u8> {
    let shape = values.len();
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape},), }}\n");
    let mut array = b"\x93NUMPY\x01\x00".to_vec();
    array.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    array.extend(header.as_bytes());
    array.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    array
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let mask = (crc & 1).wrapping_neg();
            crc = (crc >> 1) ^ (0xedb8_8320 & mask);
        }
    }
    !crc
}

#[test]
fn an_observation_comes_in_every_format_that_array_programs_write() {
    let sandbox = Sandbox::new();
    sandbox
        .file("scene.json", r#"{"state": [0.5, 1.5]}"#)
        .file("scene.npz", npz("state", &[0.5, 1.5]))
        .file("state.npy", npy(&[0.5, 1.5]))
        .file(
            "scene.safetensors",
            safetensors(r#"{"state":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#),
        );
    for view in [
        "--observation scene.json",
        "--observation scene.npz",
        "--observation scene.safetensors",
        "--tensor state=state.npy",
        "--tensor state=state.npy --text task=go",
    ] {
        let answer = sandbox.json(&format!("policy {view}"));
        assert_eq!(answer["provider"], "mock", "{view}");
        assert_eq!(answer["actions"].as_array().unwrap().len(), 1, "{view}");
    }
}

fn safetensors(header: &str) -> Vec<u8> {
    let mut file = u64::try_from(header.len()).unwrap().to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend([0.5_f32, 1.5].iter().flat_map(|value| value.to_le_bytes()));
    file
}

#[test]
fn a_format_is_recognised_on_standard_input() {
    let sandbox = Sandbox::new();
    let answer = sandbox
        .run_with_input(
            "policy --observation - --format json",
            r#"{"state": [1.0]}"#,
        )
        .success();
    assert_eq!(answer.json()["provider"], "mock");
}

#[test]
fn a_single_array_needs_a_name() {
    let sandbox = Sandbox::new();
    sandbox.file("state.npy", npy(&[1.0]));
    let refused = sandbox.run("policy --observation state.npy").refusal(2);
    insta::assert_snapshot!(refused);
}

#[test]
fn names_may_be_split_into_groups() {
    let sandbox = Sandbox::new();
    sandbox.file("state.npy", npy(&[1.0]));
    let line = "policy --tensor state.arm=state.npy --text language.task=go --nest .";
    assert_eq!(sandbox.json(line)["provider"], "mock");
    let both = "policy --tensor a=state.npy --tensor a.b=state.npy --nest .";
    let refused = sandbox.run(both).refusal(2);
    assert!(
        refused.contains("must be a group or a feature, not both"),
        "{refused}"
    );
}

#[test]
fn a_malformed_named_value_is_refused_by_the_parser() {
    let sandbox = Sandbox::new();
    let refused = sandbox.run("policy --tensor state.npy").refusal(2);
    assert!(refused.contains("must be written NAME=VALUE"), "{refused}");
}

#[test]
fn a_chunk_is_shown_step_by_step() {
    let sandbox = Sandbox::new();
    sandbox.file("scene.json", r#"{"state": [0.5, 1.5]}"#);
    let line = "policy --observation scene.json --action-horizon 3 --embodiment arm";
    insta::assert_snapshot!(sandbox.run(line).success().stdout);
}

#[test]
fn a_translator_that_is_no_mapping_is_refused_before_anything_is_asked() {
    let sandbox = Sandbox::new();
    sandbox
        .file("scene.json", r#"{"state": [0.5]}"#)
        .file("mapping.json", r#"{"schema_version": 1}"#);
    let line = "policy --observation scene.json --translator mapping.json";
    let refused = sandbox.run(line).refusal(2);
    assert!(refused.contains("mapping.json"), "{refused}");
}
