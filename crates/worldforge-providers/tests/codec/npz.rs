//! Archives, honest and forged.

use std::{collections::BTreeMap, io::Write as _};

use flate2::{Compression, Crc, write::DeflateEncoder};
use worldforge_core::{ErrorKind, Tensor};
use worldforge_providers::wire::codec::{
    npy,
    npz::{self, Limits},
};

use crate::sample::Sample;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// A member as a forger writes it.
#[derive(Clone)]
struct Entry {
    name: String,
    local_name: String,
    method: u16,
    flags: u16,
    packed: Vec<u8>,
    size: usize,
    checksum: u32,
    offset: Option<u32>,
}

impl Entry {
    fn new(name: &str, plain: &[u8], method: u16) -> Self {
        let mut crc = Crc::new();
        crc.update(plain);
        let packed = if method == DEFLATED {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(plain).unwrap();
            encoder.finish().unwrap()
        } else {
            plain.to_vec()
        };
        Self {
            name: name.to_owned(),
            local_name: name.to_owned(),
            method,
            flags: 0,
            packed,
            size: plain.len(),
            checksum: crc.sum(),
            offset: None,
        }
    }
}

fn le32(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap().to_le_bytes()
}

fn le16(value: usize) -> [u8; 2] {
    u16::try_from(value).unwrap().to_le_bytes()
}

fn archive(entries: &[Entry]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let offset = entry.offset.map_or(le32(file.len()), u32::to_le_bytes);
        let common = [entry.flags.to_le_bytes(), entry.method.to_le_bytes()].concat();
        let sizes = [
            entry.checksum.to_le_bytes(),
            le32(entry.packed.len()),
            le32(entry.size),
        ]
        .concat();
        file.extend([b"PK\x03\x04", &[20, 0][..], &common, &[0; 4], &sizes].concat());
        file.extend([le16(entry.local_name.len()), [0; 2]].concat());
        file.extend_from_slice(entry.local_name.as_bytes());
        file.extend_from_slice(&entry.packed);
        directory.extend([b"PK\x01\x02", &[20, 3, 20, 0][..], &common, &[0; 4], &sizes].concat());
        directory.extend([&le16(entry.name.len())[..], &[0; 12], &offset].concat());
        directory.extend_from_slice(entry.name.as_bytes());
    }
    let count = le16(entries.len());
    let start = le32(file.len());
    let end = [
        b"PK\x05\x06",
        &[0; 4][..],
        &count,
        &count,
        &le32(directory.len()),
        &start,
        &[0; 2],
    ];
    [file, directory, end.concat()].concat()
}

fn array() -> Vec<u8> {
    npy::encode(&Tensor::from_f32([2], &[1.0, 2.0]).unwrap()).unwrap()
}

fn refusal(archive: &[u8]) -> (ErrorKind, String) {
    let error = npz::decode(archive, &Limits::default()).unwrap_err();
    (error.kind(), error.to_string())
}

#[test]
fn archives_of_numpy_are_read() {
    for sample in Sample::all("npz") {
        let arrays = npz::decode(&sample.bytes(), &Limits::default()).unwrap();
        let expected: BTreeMap<String, Tensor> =
            serde_json::from_value(sample.0["arrays"].clone()).unwrap();
        assert_eq!(arrays, expected, "{}", sample.name());
    }
}

#[test]
fn a_cut_archive_is_refused_wherever_it_is_cut() {
    let whole = archive(&[
        Entry::new("a.npy", &array(), DEFLATED),
        Entry::new("b.npy", &array(), STORED),
    ]);
    assert_eq!(npz::decode(&whole, &Limits::default()).unwrap().len(), 2);
    for length in 0..whole.len() {
        assert!(
            npz::decode(&whole[..length], &Limits::default()).is_err(),
            "cut at {length}"
        );
    }
    for at in 0..whole.len() {
        for bit in [0x01, 0x10, 0x80] {
            let mut damaged = whole.clone();
            damaged[at] ^= bit;
            // Some fields, such as dates, mean nothing here; nothing may panic.
            npz::decode(&damaged, &Limits::default()).ok();
        }
    }
}

#[test]
fn names_must_be_plain_and_stand_once() {
    let cases = [
        ("../a.npy", "plain names"),
        ("/a.npy", "plain names"),
        ("a//b.npy", "plain names"),
        ("a\\b.npy", "plain names"),
        ("c:a.npy", "plain names"),
        ("a\n.npy", "plain names"),
        (".npy", "plain names"),
        ("a.txt", ".npy files"),
        ("folder/", ".npy files"),
    ];
    for (name, message) in cases {
        let (kind, text) = refusal(&archive(&[Entry::new(name, &array(), STORED)]));
        assert_eq!(kind, ErrorKind::InvalidInput, "{name}");
        assert!(text.contains(message), "{name}: {text}");
    }
    let twice = [
        Entry::new("a.npy", &array(), STORED),
        Entry::new("a.npy", &array(), DEFLATED),
    ];
    assert!(refusal(&archive(&twice)).1.contains("an array twice"));
    let long = Entry::new(&format!("{}.npy", "a".repeat(300)), &array(), STORED);
    assert_eq!(refusal(&archive(&[long])).0, ErrorKind::LimitExceeded);
}

/// Changes a good member.
type Forge = fn(&mut Entry);

#[test]
fn forged_members_are_refused() {
    let cases: [(u16, Forge, &str); 12] = [
        (DEFLATED, |entry| entry.size -= 1, "another size"),
        (DEFLATED, |entry| entry.size += 1, "another size"),
        (
            DEFLATED,
            |entry| entry.size = 1 << 30,
            "cannot have the size",
        ),
        (STORED, |entry| entry.size -= 1, "cannot have the size"),
        (DEFLATED, |entry| entry.checksum ^= 1, "checksum"),
        (STORED, |entry| entry.checksum ^= 1, "checksum"),
        (DEFLATED, |entry| entry.method = 12, "stored or deflated"),
        (DEFLATED, |entry| entry.flags = 1, "without encryption"),
        (
            STORED,
            |entry| entry.local_name.push('x'),
            "headers disagree",
        ),
        (STORED, |entry| entry.offset = Some(1), "headers disagree"),
        (
            STORED,
            |entry| entry.offset = Some(1 << 20),
            "headers disagree",
        ),
        (
            DEFLATED,
            |entry| entry.packed = vec![0xff; 90],
            "damaged member",
        ),
    ];
    for (method, forge, message) in cases {
        let mut entry = Entry::new("a.npy", &array(), method);
        forge(&mut entry);
        let (kind, text) = refusal(&archive(&[entry]));
        assert_eq!(kind, ErrorKind::InvalidInput, "{message}");
        assert!(text.contains(message), "{message}: {text}");
    }
}

#[test]
fn a_member_inside_another_is_refused() {
    // The outer member is stored and holds a whole local header.
    let inner = archive(&[Entry::new("b.npy", &array(), STORED)]);
    let mut nested = Entry::new("b.npy", &array(), STORED);
    nested.offset = Some(u32::try_from(30 + "a.npy".len()).unwrap());
    let (_, text) = refusal(&archive(&[Entry::new("a.npy", &inner, STORED), nested]));
    assert!(text.contains("overlap"), "{text}");
}

#[test]
fn what_unpacks_past_the_limits_is_refused_before_it_is_unpacked() {
    let zeros = npy::encode(&Tensor::from_u8([4 << 20], vec![0; 4 << 20]).unwrap()).unwrap();
    let bomb = archive(&[
        Entry::new("a.npy", &zeros, DEFLATED),
        Entry::new("b.npy", &zeros, DEFLATED),
    ]);
    assert!(bomb.len() < 20_000);
    assert_eq!(npz::decode(&bomb, &Limits::default()).unwrap().len(), 2);
    let generous = Limits::default();
    for limits in [
        Limits {
            bytes: zeros.len() * 2 - 1,
            ..generous
        },
        Limits {
            members: 1,
            ..generous
        },
        Limits {
            archive_bytes: bomb.len() - 1,
            ..generous
        },
    ] {
        assert_eq!(
            npz::decode(&bomb, &limits).unwrap_err().kind(),
            ErrorKind::LimitExceeded
        );
    }
    // A member that declares little and unpacks to much ends at what it declares.
    let liar = archive(&[Entry {
        size: 200,
        ..Entry::new("a.npy", &zeros, DEFLATED)
    }]);
    assert_eq!(refusal(&liar).0, ErrorKind::InvalidInput);
}

#[test]
fn what_is_no_plain_archive_is_refused() {
    let good = archive(&[Entry::new("a.npy", &array(), STORED)]);
    let with = |at: usize, bytes: &[u8]| {
        let mut file = good.clone();
        let start = file.len() - 22 + at;
        file[start..start + bytes.len()].copy_from_slice(bytes);
        refusal(&file).0
    };
    assert_eq!(with(4, &[1, 0]), ErrorKind::InvalidInput, "a second disk");
    assert_eq!(
        with(8, &[2, 0]),
        ErrorKind::InvalidInput,
        "counts that differ"
    );
    assert_eq!(
        with(8, &[2, 0, 2, 0]),
        ErrorKind::InvalidInput,
        "a header too few"
    );
    assert_eq!(
        with(8, &[0, 0, 0, 0]),
        ErrorKind::InvalidInput,
        "a header too many"
    );
    assert_eq!(with(16, &[0xff; 4]), ErrorKind::Unsupported, "ZIP64");
    assert_eq!(
        refusal(&[&good[..], b"x"].concat()).0,
        ErrorKind::InvalidInput
    );
    assert_eq!(refusal(b"").0, ErrorKind::InvalidInput);
    let text = archive(&[Entry::new("a.npy", b"text", STORED)]);
    let error = npz::decode(&text, &Limits::default()).unwrap_err();
    assert_eq!(error.pointer().unwrap().as_str(), "/a");
}
