//! Every byte of what is signed, one after the other.

use worldforge_evidence::{
    MANIFEST_FILE,
    attest::{Check, Verification},
};

use crate::place::{EPISODES, Place, SUMMARY};

/// The lowest, a middle and the highest bit, the bit of the letter's case, and all of them.
const MASKS: [u8; 5] = [0x01, 0x08, 0x20, 0x80, 0xff];

/// Flips one of these of each byte of a file, and shows what is then found.
fn flip(place: &Place, envelope: &[u8], path: &str, show: &dyn Fn(usize, &Verification)) {
    let bytes = place.read(path);
    for (index, mask) in (0..bytes.len()).zip(MASKS.into_iter().cycle()) {
        let mut changed = bytes.clone();
        changed[index] ^= mask;
        place.put(path, &changed);
        let found = place.verify(envelope);
        assert!(!found.is_verified, "byte {index} of {path} with {mask:#x}");
        show(index, &found);
    }
    place.put(path, &bytes);
    assert!(place.verify(envelope).is_verified);
}

fn names_file(found: &Verification, path: &str) -> bool {
    found.failures().any(|finding| {
        finding.check == Check::Subject
            && finding
                .file
                .as_ref()
                .is_some_and(|file| file.as_str() == path)
    })
}

#[test]
fn every_flipped_byte_of_a_report_names_the_report() {
    let place = Place::new();
    let envelope = place.sign(&[1]);
    for path in ["reports/report.md", SUMMARY, "inputs/planner.json"] {
        flip(&place, &envelope, path, &|_, found| {
            assert!(names_file(found, path));
            assert_eq!(found.failures().count(), 1);
        });
    }
}

#[test]
fn every_flipped_byte_of_the_manifest_names_the_manifest() {
    let place = Place::new();
    let envelope = place.sign(&[1]);
    flip(&place, &envelope, MANIFEST_FILE, &|_, found| {
        assert!(names_file(found, MANIFEST_FILE));
        assert_eq!(found.failures().count(), 1);
    });
}

#[test]
fn every_flipped_byte_of_the_episodes_names_the_episode() {
    let place = Place::new();
    let envelope = place.sign(&[1]);
    let text = place.read(EPISODES);
    flip(&place, &envelope, EPISODES, &|index, found| {
        assert!(names_file(found, EPISODES));
        let line = text[..index].split(|byte| *byte == b'\n').count() - 1;
        let named = format!("episode {line} (line {})", line + 1);
        let mut trees = found.failures().filter(|f| f.check == Check::Episodes);
        // A changed end of a line joins two lines, so that every episode behind it moves, too.
        let is_named = trees.any(|finding| finding.what.as_str() == named);
        assert!(
            is_named,
            "byte {index}: {:?}",
            found.failures().collect::<Vec<_>>()
        );
    });
}

#[test]
fn every_flipped_byte_of_an_envelope_names_envelope_or_signature() {
    let place = Place::new();
    let envelope = place.sign(&[1]);
    assert!(place.verify(&envelope).is_verified);
    for index in 0..envelope.len() {
        for mask in MASKS {
            let mut changed = envelope.clone();
            changed[index] ^= mask;
            let found = place.verify(&changed);
            assert!(!found.is_verified, "byte {index} with {mask:#x}");
            let first = found.failures().next().unwrap();
            assert!(first.check <= Check::Threshold, "byte {index}: {first:?}");
            assert_eq!(found.statement, None);
        }
    }
}
