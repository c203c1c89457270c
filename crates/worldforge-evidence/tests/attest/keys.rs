//! Keys, their files and their signatures.

use std::fs;

use worldforge_core::ErrorKind;
use worldforge_evidence::attest::{
    PrivateKey, PublicKey, read_private_key, read_public_key, write_private_key, write_public_key,
};

use crate::support::{array, bytes, key, list, public, trusting, vectors};

#[test]
fn signatures_are_those_of_rfc_8032() {
    for case in list(&vectors("rfc8032.json")) {
        let key = PrivateKey::from_entropy(array(&case["seed"])).unwrap();
        assert_eq!(key.public().as_bytes(), &array(&case["public"]));
        let message = bytes(&case["message"]);
        let signature: [u8; 64] = array(&case["signature"]);
        assert_eq!(key.sign(&message), signature);
        assert!(key.public().verifies(&message, &signature));
        assert!(!key.public().verifies(b"another message", &signature));
    }
}

#[test]
fn a_signature_on_which_implementations_differ_is_judged_strictly() {
    for case in list(&vectors("ed25519-edge-cases.json")) {
        let verified = PublicKey::from_bytes(&array(&case["public"]))
            .is_ok_and(|key| key.verifies(&bytes(&case["message"]), &bytes(&case["signature"])));
        assert_eq!(verified, case["strict"], "{}", case["what"]);
    }
}

#[test]
fn every_flipped_bit_of_a_signature_and_of_a_message_is_refused() {
    let (key, message) = (key(1), b"evidence".to_vec());
    let signature = key.sign(&message);
    for bit in 0..signature.len() * 8 {
        let mut changed = signature;
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(!key.public().verifies(&message, &changed), "bit {bit}");
    }
    for bit in 0..message.len() * 8 {
        let mut changed = message.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(!key.public().verifies(&changed, &signature), "bit {bit}");
    }
    for length in [0, 63, 65] {
        let cut: Vec<u8> = signature.iter().copied().cycle().take(length).collect();
        assert!(!key.public().verifies(&message, &cut), "{length} bytes");
    }
}

#[test]
fn a_second_scalar_for_the_same_signature_is_refused() {
    // The order of the group, from the least byte on: adding it changes no equation.
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let key = key(1);
    let mut signature = key.sign(b"once");
    let mut carry = 0_u16;
    for (byte, more) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(more) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert_eq!(carry, 0);
    assert!(!key.public().verifies(b"once", &signature));
}

#[test]
fn keys_that_verify_what_nobody_signed_are_refused() {
    let prime = |low: u8, high: u8| {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (low, high);
        bytes
    };
    let point = |first: u8| {
        let mut bytes = [0; 32];
        bytes[0] = first;
        bytes
    };
    let cases = [
        (point(0), "large order"),
        (point(1), "large order"),
        (prime(0xec, 0x7f), "large order"),
        (prime(0xed, 0x7f), "canonically"),
        (prime(0xee, 0xff), "canonically"),
        (prime(0xff, 0xff), "canonically"),
        (point(2), "a point of the curve"),
    ];
    for (bytes, expected) in cases {
        let error = PublicKey::from_bytes(&bytes).unwrap_err();
        assert!(error.to_string().contains(expected), "{bytes:?}: {error}");
    }
}

#[test]
fn entropy_that_is_none_is_refused() {
    for byte in [0, 0xff, 42] {
        let error = PrivateKey::from_entropy([byte; 32]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn a_private_key_shows_nothing_but_its_id() {
    let shown = format!("{:?}", key(3));
    assert_eq!(shown, format!("PrivateKey {{ id: {:?}, .. }}", key(3).id()));
    // "good for", which is a part of the seed.
    let seed = "676f6f6420666f72";
    assert!(!shown.contains(seed), "{shown}");
}

#[test]
fn key_files_read_back_and_are_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let (private, open) = (folder.path().join("key.pem"), folder.path().join("key.pub"));
    write_private_key(&private, &key(1)).unwrap();
    write_public_key(&open, &public(1)).unwrap();
    assert_eq!(read_private_key(&private).unwrap().id(), key(1).id());
    assert_eq!(read_public_key(&open).unwrap(), public(1));
    for outcome in [
        write_private_key(&private, &key(2)),
        write_public_key(&open, &public(2)),
    ] {
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Duplicate);
    }
    assert_eq!(read_private_key(&private).unwrap().id(), key(1).id());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[cfg(unix)]
#[test]
fn a_private_key_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    write_private_key(&path, &key(1)).unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    for shared in [0o640, 0o604, 0o644] {
        fs::set_permissions(&path, fs::Permissions::from_mode(shared)).unwrap();
        let error = read_private_key(&path).unwrap_err();
        assert!(error.to_string().contains("owner alone"), "{error}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(read_private_key(&path).is_ok());
}

#[test]
fn files_that_are_no_keys_are_refused_without_being_quoted() {
    let pem = |label: &str, body: &str| {
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    };
    let seed = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
    assert!(PrivateKey::from_pem(&pem("PRIVATE KEY", seed)).is_ok());
    assert!(PrivateKey::from_pem(&pem("PRIVATE KEY", seed).replace('\n', "\r\n")).is_ok());
    let x25519 = "MC4CAQAwBQYDK2VuBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
    let cases = [
        (pem("PUBLIC KEY", seed), "found PUBLIC KEY"),
        (
            pem("OPENSSH PRIVATE KEY", seed),
            "found OPENSSH PRIVATE KEY",
        ),
        (pem("MY KEY", seed), "labelled PRIVATE KEY"),
        (pem("PRIVATE KEY", x25519), "ed25519 in PKCS#8"),
        (pem("PRIVATE KEY", &seed[..60]), "ed25519 in PKCS#8"),
        (
            pem("PRIVATE KEY", &format!("{seed}AAAA")),
            "ed25519 in PKCS#8",
        ),
        (pem("PRIVATE KEY", "Version: 4"), "base64"),
        (pem("PRIVATE KEY", &seed[..63]), "base64"),
        (pem("PRIVATE KEY", seed).repeat(2), "base64"),
        (seed.to_owned(), "labelled PRIVATE KEY"),
        (String::new(), "labelled PRIVATE KEY"),
        ("x".repeat(5000), "at most 4096 bytes"),
    ];
    for (text, expected) in cases {
        let error = PrivateKey::from_pem(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(
            !error.contains("MC4C") && !error.contains("Version"),
            "{error}"
        );
    }
    let error = PublicKey::from_pem(&pem("PRIVATE KEY", seed)).unwrap_err();
    assert!(error.to_string().contains("found PRIVATE KEY"), "{error}");
}

#[test]
fn trusted_keys_differ_and_are_as_many_as_asked_for() {
    use std::num::NonZeroUsize;
    use worldforge_evidence::attest::{MAX_TRUSTED_KEYS, TrustedKeys};
    let two = NonZeroUsize::new(2).unwrap();
    assert_eq!(
        trusting(&[1]).with_threshold(two).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    assert_eq!(
        trusting(&[1, 2]).with_threshold(two).unwrap().threshold(),
        two
    );
    let kind =
        |keys: &mut dyn Iterator<Item = PublicKey>| TrustedKeys::new(keys).unwrap_err().kind();
    assert_eq!(kind(&mut std::iter::empty()), ErrorKind::InvalidInput);
    assert_eq!(
        kind(&mut [public(1), public(1)].into_iter()),
        ErrorKind::Duplicate
    );
    assert_eq!(kind(&mut (0..200).map(public)), ErrorKind::LimitExceeded);
    assert_eq!(
        trusting(&(0..64).collect::<Vec<_>>()).ids().count(),
        MAX_TRUSTED_KEYS
    );
    let name = |name: &str, number: u8| trusting(&[1]).with_name(public(number).id(), name);
    assert_eq!(name("", 1).unwrap_err().kind(), ErrorKind::InvalidInput);
    assert_eq!(name("theirs", 2).unwrap_err().kind(), ErrorKind::NotFound);
    let own = public(1).id().to_string();
    assert_eq!(name(&own, 1).unwrap_err().kind(), ErrorKind::Duplicate);
}
