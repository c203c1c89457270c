//! Trash and quarantine: nothing is ever lost.

use worldforge_core::ErrorKind;
use worldforge_evidence::worlds::Aside;

use super::support::{AT, Place, moved, world};

#[test]
fn a_deleted_world_comes_back_as_it_was() {
    let place = Place::new();
    let kept = place.create(&moved());
    place.store.writer().unwrap().delete("lab").unwrap();
    assert!(place.store.read("lab").is_err());
    let (_, from) = place.store.writer().unwrap().restore("lab", None).unwrap();
    assert_eq!(
        (from, place.store.read("lab").unwrap()),
        (Aside::Trash, kept)
    );
    assert!(place.store.set_aside().unwrap().is_empty());
}

#[test]
fn the_trash_keeps_every_deletion_of_an_id() {
    let place = Place::new();
    for _ in 0..3 {
        place.create(&world("lab"));
        place.store.writer().unwrap().delete("lab").unwrap();
    }
    assert_eq!(place.store.set_aside().unwrap()[0].count, 3);
    place.create(&world("lab"));
    let taken = place
        .store
        .writer()
        .unwrap()
        .restore("lab", None)
        .unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::Duplicate);
}

#[test]
fn a_quarantined_file_stays_byte_for_byte_until_it_can_be_read() {
    let place = Place::made();
    place.file("lab.json", "{\"id\": ");
    let writer = place.store.writer().unwrap();
    assert!(writer.quarantine("lab", "  ", AT).is_err());
    writer.quarantine("lab", "truncated", AT).unwrap();
    let found = place.store.set_aside().unwrap();
    let record = found[0].record.clone().unwrap();
    assert_eq!(
        (found[0].place, record.reason.as_str()),
        (Aside::Quarantine, "truncated")
    );
    let refused = writer.restore("lab", None).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidState);
    let kept = place.store.folder().join("quarantine/lab/world.json");
    assert_eq!(std::fs::read(kept).unwrap(), b"{\"id\": ");
    let missing = writer.quarantine("lab", "again", AT).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

#[test]
fn a_world_at_two_places_must_be_named_with_one() {
    let place = Place::new();
    place.create(&world("lab"));
    place.store.writer().unwrap().delete("lab").unwrap();
    place.create(&moved());
    let writer = place.store.writer().unwrap();
    writer.quarantine("lab", "to compare", AT).unwrap();
    assert!(writer.restore("lab", None).is_err());
    let (world, _) = writer.restore("lab", Some(Aside::Quarantine)).unwrap();
    assert_eq!(world.history().len(), 3);
}
