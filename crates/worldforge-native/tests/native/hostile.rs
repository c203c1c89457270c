//! Checkpoints that are damaged, or made to do harm.

use proptest::prelude::{ProptestConfig, any, prop, proptest};
use worldforge_core::{DType, ErrorKind, Tensor};
use worldforge_native::checkpoint::{Checkpoint, Container};

use crate::support::{bytes, fixture, safetensors};

const FILES: [&str; 3] = [
    "lewm/tiny/weights.pt",
    "lewm/tiny/lewm_object.ckpt",
    "lewm/tiny/model.safetensors",
];

fn refusal(bytes: Vec<u8>) -> ErrorKind {
    Checkpoint::from_bytes(bytes).unwrap_err().kind()
}

/// A member of an archive, and how its headers are spoilt.
struct Member<'a> {
    name: &'a str,
    data: Vec<u8>,
    method: u16,
}

fn stored<'a>(name: &'a str, data: &[u8]) -> Member<'a> {
    Member {
        name,
        data: data.to_vec(),
        method: 0,
    }
}

/// Writes a zip archive of stored members.
fn zip(members: &[Member<'_>]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let (offset, size) = (file.len() as u32, member.data.len() as u32);
        let mut common = vec![0, 0];
        common.extend(member.method.to_le_bytes());
        common.extend([0; 8]);
        common.extend(size.to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend((member.name.len() as u16).to_le_bytes());
        common.extend([0; 2]);
        file.extend(*b"PK\x03\x04\0\0");
        file.extend(&common);
        file.extend(member.name.as_bytes());
        file.extend(&member.data);
        directory.extend(*b"PK\x01\x02\0\0\0\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(member.name.as_bytes());
    }
    let (start, count) = (file.len() as u32, members.len() as u16);
    file.extend(&directory);
    file.extend(*b"PK\x05\x06\0\0\0\0");
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0; 2]);
    file
}

/// Wraps a pickle in an archive with one storage of four floats.
fn archive(pickle: &[u8]) -> Vec<u8> {
    let data: Vec<u8> = [1.0_f32, 2.0, 3.0, 4.0].map(f32::to_le_bytes).concat();
    zip(&[stored("a/data.pkl", pickle), stored("a/data/0", &data)])
}

/// Writes the pickle of `{"w": tensor}` with a view of the storage that claims `count` floats.
fn view(count: u8, offset: u8, shape: &[u8], strides: &[u8]) -> Vec<u8> {
    let tuple = |items: &[u8]| {
        let mut tuple = vec![b'('];
        tuple.extend(items.iter().flat_map(|item| [b'K', *item]));
        tuple.push(b't');
        tuple
    };
    let mut pickle = b"\x80\x02}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(".to_vec();
    pickle.extend(*b"(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK");
    pickle.extend([count, b't', b'Q', b'K', offset]);
    pickle.extend(tuple(shape));
    pickle.extend(tuple(strides));
    pickle.extend(*b"\x89NtRs.");
    pickle
}

fn tensor_of(pickle: &[u8]) -> Vec<f32> {
    let checkpoint = Checkpoint::from_bytes(archive(pickle)).unwrap();
    assert_eq!(checkpoint.container(), Container::TorchStateDict);
    checkpoint.tensor("w").unwrap().to_f32()
}

#[test]
fn views_are_read_through_their_strides() {
    assert_eq!(
        tensor_of(&view(4, 0, &[2, 2], &[2, 1])),
        [1.0, 2.0, 3.0, 4.0]
    );
    assert_eq!(
        tensor_of(&view(4, 0, &[2, 2], &[1, 2])),
        [1.0, 3.0, 2.0, 4.0]
    );
    assert_eq!(tensor_of(&view(4, 1, &[2], &[2])), [2.0, 4.0]);
    assert_eq!(tensor_of(&view(4, 3, &[], &[])), [4.0]);
}

#[test]
fn views_past_their_storage_are_refused() {
    let cases = [
        view(4, 1, &[2, 2], &[2, 1]),
        view(4, 0, &[2, 2], &[3, 1]),
        view(4, 4, &[1], &[1]),
        view(4, 0, &[5], &[0]),
        view(4, 0, &[255; 8], &[0; 8]),
        view(4, 0, &[2, 2], &[1]),
        view(4, 0, &[1; 9], &[1; 9]),
        view(5, 0, &[4], &[1]),
        view(3, 0, &[3], &[1]),
    ];
    for (index, pickle) in cases.iter().enumerate() {
        assert_eq!(refusal(archive(pickle)), ErrorKind::InvalidInput, "{index}");
    }
}

#[test]
fn pickles_can_call_nothing() {
    let cases: [(&[u8], ErrorKind); 14] = [
        (
            b"\x80\x02cos\nsystem\nX\x02\0\0\0ls\x85R.",
            ErrorKind::Unsupported,
        ),
        (b"\x80\x02cbuiltins\neval\n)R.", ErrorKind::Unsupported),
        (
            b"\x80\x04\x8c\x02os\x8c\x06system\x93.",
            ErrorKind::Unsupported,
        ),
        (
            b"\x80\x02ctorch.nn.modules.linear\nLinear\n)R.",
            ErrorKind::Unsupported,
        ),
        (
            b"\x80\x02ctorch.nn.modules.linear\nos.system\n.",
            ErrorKind::Unsupported,
        ),
        (b"\x80\x02ctorch\nUntypedStorage\n.", ErrorKind::Unsupported),
        (b"\x80\x02(S'ls'\nios\nsystem\n.", ErrorKind::Unsupported),
        (b"\x80\x05}.", ErrorKind::Unsupported),
        (b"\x80\x02}\x82\x01.", ErrorKind::Unsupported),
        (b"\x80\x02]}b.", ErrorKind::InvalidInput),
        (b"\x80\x02}}.", ErrorKind::InvalidInput),
        (b"\x80\x02}.}", ErrorKind::InvalidInput),
        (b"\x80\x02h\x07.", ErrorKind::InvalidInput),
        (b"\x80\x02X\xff\xff\xff\xffw.", ErrorKind::InvalidInput),
    ];
    for (pickle, kind) in cases {
        assert_eq!(refusal(archive(pickle)), kind, "{}", pickle.escape_ascii());
    }
}

#[test]
fn pickles_that_only_grow_are_stopped() {
    let mut nested = b"\x80\x02".to_vec();
    nested.extend(vec![b'('; 1_000_000]);
    assert_eq!(refusal(archive(&nested)), ErrorKind::LimitExceeded);
    let mut values = b"\x80\x02".to_vec();
    values.extend(vec![b'}'; 2_000_000]);
    assert_eq!(refusal(archive(&values)), ErrorKind::LimitExceeded);
    let long = vec![b'N'; 20 << 20];
    assert_eq!(refusal(archive(&long)), ErrorKind::LimitExceeded);
}

/// A module that is its own child, or one of many children of children.
#[test]
fn modules_that_contain_themselves_are_stopped() {
    let mut pickle = b"\x80\x02ctorch.nn.modules.linear\nLinear\n)\x81q\0".to_vec();
    pickle.extend(*b"}X\x08\0\0\0_modules}(X\x01\0\0\0ah\0X\x01\0\0\0bh\0usb.");
    assert_eq!(refusal(archive(&pickle)), ErrorKind::LimitExceeded);
}

#[test]
fn archives_must_be_plain() {
    let dict = b"\x80\x02}.";
    let good = || vec![stored("a/data.pkl", dict), stored("a/byteorder", b"little")];
    let with = |member| {
        let mut members = good();
        members.push(member);
        zip(&members)
    };
    assert!(Checkpoint::from_bytes(zip(&good())).is_ok());
    let packed = Member {
        method: 8,
        ..stored("a/x", b"")
    };
    let mut trailing = zip(&good());
    trailing.push(0);
    let big_endian = [stored("a/data.pkl", dict), stored("a/byteorder", b"big")];
    let cases = [
        (with(packed), ErrorKind::InvalidInput),
        (with(stored("a/../x", b"")), ErrorKind::InvalidInput),
        (with(stored("/a/x", b"")), ErrorKind::InvalidInput),
        (
            with(stored("a/byteorder", b"little")),
            ErrorKind::InvalidInput,
        ),
        (with(stored("b/data.pkl", dict)), ErrorKind::InvalidInput),
        (
            with(stored("a/constants.pkl", dict)),
            ErrorKind::Unsupported,
        ),
        (with(stored("a/code/x.py", b"")), ErrorKind::Unsupported),
        (zip(&big_endian), ErrorKind::Unsupported),
        (trailing, ErrorKind::InvalidInput),
        (
            b"\x80\x02\x8a\x0alegacy torch".to_vec(),
            ErrorKind::Unsupported,
        ),
        (Vec::new(), ErrorKind::Unsupported),
    ];
    for (index, (file, kind)) in cases.into_iter().enumerate() {
        assert_eq!(refusal(file), kind, "{index}");
    }
}

#[test]
fn members_that_share_bytes_are_refused() {
    let inner = zip(&[stored("a/data/0", b"12345678")]);
    let outer = zip(&[stored("a/data.pkl", &inner)]);
    let mut members = zip(&[
        stored("a/data.pkl", &inner),
        stored("a/data/0", b"12345678"),
    ]);
    assert!(Checkpoint::from_bytes(outer).is_err());
    // Points the second member at the copy inside the first.
    let offset = (30 + "a/data.pkl".len()) as u32;
    let at = members.len() - 22 - "a/data/0".len() - 4;
    members[at..at + 4].copy_from_slice(&offset.to_le_bytes());
    assert_eq!(refusal(members), ErrorKind::InvalidInput);
}

#[test]
fn state_dicts_hold_tensors_under_distinct_names() {
    let one = view(4, 0, &[4], &[1]);
    let body = &one[2..one.len() - 1];
    let wrap = |before: &[u8], after: &[u8]| {
        let pickle = [b"\x80\x02", before, body, after].concat();
        Checkpoint::from_bytes(archive(&pickle))
    };
    let nested = wrap(b"}X\x05\0\0\0epochK\x07sX\x0a\0\0\0state_dict", b"s.").unwrap();
    assert_eq!(nested.tensor("w").unwrap().shape(), [4]);
    let number = wrap(b"", b"X\x01\0\0\0xK\x01s.").unwrap_err();
    assert_eq!(number.kind(), ErrorKind::InvalidInput);
    let twice = [&body[1..body.len() - 1], b"s."].concat();
    assert_eq!(
        wrap(b"", &twice).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}

#[test]
fn safetensors_headers_must_describe_the_file() {
    let raw = |header: &str, data: usize| {
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header.bytes());
        file.extend(vec![0; data]);
        file
    };
    let one = |text: &str| raw(&format!(r#"{{"w":{text}}}"#), 8);
    let invalid = ErrorKind::InvalidInput;
    let cases = [
        (
            one(r#"{"dtype":"F32","shape":[2],"data_offsets":[0,9]}"#),
            invalid,
        ),
        (
            one(r#"{"dtype":"F32","shape":[3],"data_offsets":[0,8]}"#),
            invalid,
        ),
        (
            one(r#"{"dtype":"F32","shape":[1],"data_offsets":[4,8]}"#),
            invalid,
        ),
        (
            one(r#"{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#),
            invalid,
        ),
        (
            one(r#"{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}"#),
            invalid,
        ),
        (
            one(r#"{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}"#),
            invalid,
        ),
        (
            one(r#"{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}"#),
            invalid,
        ),
        (
            one(r#"{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,8]}"#),
            invalid,
        ),
        (raw("{}", 1), invalid),
        (raw(r#"{"a":{},"a":{}}"#, 0), invalid),
        (raw(r#"{"__metadata__":{"a":1}}"#, 0), invalid),
        (
            vec![255, 255, 255, 255, 255, 255, 255, 127, b'{'],
            ErrorKind::LimitExceeded,
        ),
    ];
    for (index, (file, kind)) in cases.into_iter().enumerate() {
        assert_eq!(refusal(file), kind, "{index}");
    }
    assert!(
        Checkpoint::from_bytes(one(r#"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#)).is_ok()
    );
}

#[test]
fn every_truncation_is_refused() {
    for file in FILES {
        let whole = bytes(file);
        let ends = (0..whole.len())
            .step_by(4_001)
            .chain([1, 7, 8, 9, whole.len() - 1]);
        for end in ends {
            let cut = whole[..end].to_vec();
            assert!(Checkpoint::from_bytes(cut).is_err(), "{file} cut at {end}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damage_to_headers_and_pickles_never_panics(
        file in 0..FILES.len(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        is_at_end in any::<bool>(),
    ) {
        let mut spoilt = bytes(FILES[file]);
        let reach = spoilt.len().min(36_000);
        let start = if is_at_end { spoilt.len() - reach.min(6_500) } else { 0 };
        for (place, value) in damage {
            let at = start + place.index(spoilt.len().min(start + reach) - start);
            spoilt[at] = value;
        }
        if let Ok(checkpoint) = Checkpoint::from_bytes(spoilt) {
            for tensor in checkpoint.tensors() {
                let (name, tensor) = tensor.unwrap();
                assert_eq!(checkpoint.info(name).unwrap().shape, tensor.shape());
            }
        }
    }
}

#[test]
fn inspection_describes_any_checkpoint() {
    let half = Tensor::new(DType::F16, vec![2, 3], vec![0; 12]).unwrap();
    let steps = Tensor::new(DType::I64, vec![], vec![0; 8]).unwrap();
    let file = safetensors(&[("a".into(), half), ("b".into(), steps)]);
    let size = file.len();
    let summary = Checkpoint::from_bytes(file).unwrap().inspect();
    assert_eq!((summary.parameter_count, summary.file_bytes), (6, size));
    assert_eq!(summary.container, Container::Safetensors);
    let shapes: Vec<_> = summary.tensors.iter().map(|info| &info.shape[..]).collect();
    assert_eq!(shapes, [&[2, 3][..], &[]]);
    let module = Checkpoint::open(fixture(FILES[1])).unwrap();
    assert_eq!(module.container(), Container::TorchModule);
}

#[test]
fn numbers_that_are_not_finite_are_found() {
    let file = |value: f32| {
        let tensor = Tensor::from_f32([2], &[0.0, value]).unwrap();
        Checkpoint::from_bytes(safetensors(&[("a".into(), tensor)])).unwrap()
    };
    assert!(file(1.0).check_finite().is_ok());
    assert!(file(f32::NAN).check_finite().is_err());
}
