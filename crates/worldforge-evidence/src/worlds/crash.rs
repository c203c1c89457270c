//! A process that dies before any step of a change leaves every world readable.

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use worldforge_core::{
    IdSource, ObjectId, Position, StorageId, Timestamp, WorldIdentity, WorldState,
};

use super::{
    Aside, World, WorldStore, cube,
    disk::{Disk, RealDisk},
};

/// A disk that stops for good before its step `steps`; a write stops in the middle.
#[derive(Debug)]
struct DyingDisk {
    left: AtomicUsize,
}

impl DyingDisk {
    fn after(steps: usize) -> Arc<Self> {
        Arc::new(Self {
            left: AtomicUsize::new(steps),
        })
    }

    fn step(&self) -> io::Result<()> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::other("the process is dead"));
        }
        self.left.store(left - 1, Ordering::Relaxed);
        Ok(())
    }
}

impl Disk for DyingDisk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step().and_then(|()| RealDisk.create_folder(path))
    }

    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match self.step() {
            Ok(()) => RealDisk.write_new(path, bytes),
            Err(dead) => {
                RealDisk.write_new(path, bytes.split_at(bytes.len() / 2).0)?;
                Err(dead)
            }
        }
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        self.step().and_then(|()| RealDisk.sync_file(path))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step().and_then(|()| RealDisk.rename(from, to))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step().and_then(|()| RealDisk.remove_file(path))
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step().and_then(|()| RealDisk.remove_folder(path))
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step().and_then(|()| RealDisk.sync_folder(path))
    }
}

struct Seven;

impl IdSource for Seven {
    fn next_id(&self) -> u64 {
        7
    }
}

const AT: Timestamp = Timestamp::from_unix_millis(1_767_225_600_000);

fn lab() -> World {
    let id = StorageId::new("lab").unwrap();
    World::new(WorldIdentity::new(id, "Lab", "mock").unwrap()).unwrap()
}

fn add_cube(world: &mut World) {
    let object = cube("cube", Position::new(0.0, 0.5, 0.0).unwrap(), 0.1).unwrap();
    world.add_object(None, object, &Seven, AT).unwrap();
}

/// Does a change at every point of its life and hands what is left to `look`; returns how many
/// steps the change has.
fn at_every_step(
    prepare: fn(&WorldStore),
    change: fn(&WorldStore) -> worldforge_core::Result<()>,
    look: fn(&WorldStore, bool),
) -> usize {
    for steps in 0..100 {
        let folder = tempfile::tempdir().unwrap();
        let store = WorldStore::at(folder.path().join("worlds"));
        prepare(&store);
        let dying = store.clone().through(DyingDisk::after(steps));
        let is_done = change(&dying).is_ok();
        look(&store, is_done);
        // The next writer works as if nothing had happened.
        let mut other = lab().with_id(StorageId::new("other").unwrap()).unwrap();
        store.writer().unwrap().create(&mut other).unwrap();
        assert_eq!(store.list().unwrap().issues, []);
        let leftovers = std::fs::read_dir(store.folder()).unwrap().flatten();
        let mut leftovers = leftovers.map(|entry| entry.file_name().to_string_lossy().into_owned());
        assert!(!leftovers.any(|name| name.starts_with(".tmp-")));
        if is_done {
            return steps;
        }
    }
    panic!("a change has fewer steps than that");
}

fn create(store: &WorldStore) {
    store.writer().unwrap().create(&mut lab()).unwrap();
}

fn state_of(store: &WorldStore) -> Option<WorldState> {
    Some(store.read("lab").ok()?.state().clone())
}

#[test]
fn a_world_is_created_as_a_whole_or_not_at_all() {
    let steps = at_every_step(
        |_| {},
        |store| store.writer()?.create(&mut lab()),
        |store, is_done| {
            let found = store.list().unwrap();
            assert_eq!(found.issues, []);
            assert!(found.worlds.len() <= 1);
            assert!(!is_done || found.worlds.len() == 1);
        },
    );
    assert!(steps >= 4, "{steps}");
}

#[test]
fn a_changed_world_is_what_it_was_or_what_it_was_to_become() {
    let steps = at_every_step(
        create,
        |store| {
            let mut world = store.read("lab")?;
            add_cube(&mut world);
            store.writer()?.save(&mut world)
        },
        |store, is_done| {
            let world = store.read("lab").unwrap();
            world.verify().unwrap();
            let has_cube = world
                .state()
                .scene
                .get(&ObjectId::new("obj_0000000000000007").unwrap())
                .is_some();
            assert_eq!(world.history().len(), 1 + usize::from(has_cube));
            assert!(has_cube || !is_done);
        },
    );
    assert!(steps >= 4, "{steps}");
}

#[test]
fn a_world_on_its_way_into_the_trash_is_at_one_place() {
    at_every_step(
        create,
        |store| store.writer()?.delete("lab").map(drop),
        |store, _| {
            let is_aside = !store.set_aside().unwrap().is_empty();
            assert_ne!(state_of(store).is_some(), is_aside);
            if is_aside {
                let (world, place) = store.writer().unwrap().restore("lab", None).unwrap();
                assert_eq!((world.id().as_str(), place), ("lab", Aside::Trash));
            }
            assert!(state_of(store).is_some());
        },
    );
}

#[test]
fn a_world_on_its_way_into_quarantine_or_back_is_at_one_place() {
    let quarantine = |store: &WorldStore| {
        let writer = store.writer()?;
        writer.quarantine("lab", "a test", AT).map(drop)
    };
    let look = |store: &WorldStore, _| {
        let is_aside = !store.set_aside().unwrap().is_empty();
        assert_ne!(state_of(store).is_some(), is_aside);
    };
    at_every_step(create, quarantine, look);
    let prepare = |store: &WorldStore| {
        create(store);
        let writer = store.writer().unwrap();
        writer.quarantine("lab", "a test", AT).unwrap();
    };
    let restore = |store: &WorldStore| store.writer()?.restore("lab", None).map(drop);
    at_every_step(prepare, restore, look);
}

#[test]
fn a_migration_keeps_the_former_file_before_it_writes() {
    const OLD: &str = r#"{"schema_version":1,"id":"lab","name":"Lab","provider":"mock","scene":{"objects":{"cube":{"name":"cube","pose":{"position":{"x":1,"y":0,"z":0}},"bbox":{"min":{"x":0,"y":0,"z":0},"max":{"x":0.1,"y":0.1,"z":0.1}}}}}}"#;
    let prepare = |store: &WorldStore| {
        std::fs::create_dir(store.folder()).unwrap();
        RealDisk
            .write_new(&store.folder().join("lab.json"), OLD.as_bytes())
            .unwrap();
    };
    let look = |store: &WorldStore, is_done: bool| {
        let bytes = std::fs::read(store.folder().join("lab.json")).unwrap();
        let is_old = bytes == OLD.as_bytes();
        assert!(is_old || store.read("lab").is_ok());
        assert!(!is_done || !is_old);
        if !is_old {
            let folder = store.folder().join("backup/lab");
            let backup = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
            assert_eq!(std::fs::read(backup.path()).unwrap(), OLD.as_bytes());
        }
        // The next look at the folder must find no broken world.
        if is_old {
            store.writer().unwrap().migrate("lab").unwrap();
        }
    };
    at_every_step(
        prepare,
        |store| store.writer()?.migrate("lab").map(drop),
        look,
    );
}
