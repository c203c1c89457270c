//! A store that lasts for one test, and worlds of the Python project.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use tempfile::TempDir;
use worldforge_core::{IdSource, ObjectId, Position, StorageId, Timestamp, WorldIdentity};
use worldforge_evidence::{
    Workspace, unknown_liveness,
    worlds::{PreflightOptions, PreflightReport, World, WorldStore, cube},
};

/// 2026-01-01T00:00:00Z.
pub(crate) const AT: Timestamp = Timestamp::from_unix_millis(1_767_225_600_000);

#[derive(Default)]
pub(crate) struct Counter(AtomicU64);

impl IdSource for Counter {
    fn next_id(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }
}

pub(crate) struct Place {
    folder: TempDir,
    pub(crate) workspace: Workspace,
    pub(crate) store: WorldStore,
    pub(crate) ids: Counter,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(folder.path().join(".worldforge"));
        Self {
            store: WorldStore::of(&workspace),
            workspace,
            folder,
            ids: Counter::default(),
        }
    }

    /// A place with the folder of worlds.
    pub(crate) fn made() -> Self {
        let place = Self::new();
        std::fs::create_dir_all(place.store.folder()).unwrap();
        place
    }

    pub(crate) fn outside(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Puts a file among the worlds.
    #[expect(
        clippy::disallowed_methods,
        reason = "the file is an input of the test"
    )]
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.store.folder().join(name), bytes).unwrap();
    }

    pub(crate) fn create(&self, world: &World) -> World {
        let mut world = world.clone();
        self.store.writer().unwrap().create(&mut world).unwrap();
        world
    }

    pub(crate) fn save(&self, world: &mut World) {
        self.store.writer().unwrap().save(world).unwrap();
    }

    pub(crate) fn preflight(&self, options: &PreflightOptions) -> PreflightReport {
        let probe = &unknown_liveness;
        self.store
            .preflight(&self.workspace, options, probe)
            .unwrap()
    }
}

pub(crate) fn id(text: &str) -> ObjectId {
    ObjectId::new(text).unwrap()
}

pub(crate) fn at(x: f64, y: f64, z: f64) -> Position {
    Position::new(x, y, z).unwrap()
}

pub(crate) fn world(name: &str) -> World {
    let id = StorageId::new(name).unwrap();
    World::new(WorldIdentity::new(id, "Lab", "mock").unwrap()).unwrap()
}

/// A world with a cube that was moved: three entries.
pub(crate) fn moved() -> World {
    let mut world = world("lab");
    let object = cube("cube", at(0.0, 0.5, 0.0), 0.1).unwrap();
    world
        .add_object(Some(id("cube")), object, &Counter::default(), AT)
        .unwrap();
    let edit = worldforge_evidence::worlds::ObjectEdit::new().with_position(at(1.0, 0.5, 0.0));
    assert!(world.update_object(&id("cube"), &edit, AT).unwrap());
    world
}

/// A world as the Python project keeps it after an object was added and a step was predicted.
pub(crate) fn kept_by_python() -> Value {
    let cube = |x: f64| {
        json!({
            "id": "obj_0f3a5c7e9b1d", "name": "cube", "is_graspable": true,
            "pose": {"position": {"x": x, "y": 0.5, "z": 0.0}, "rotation": {"w": 1.0, "x": 0.0, "y": 0.0, "z": 0.0}},
            "bbox": {"min": {"x": x - 0.05, "y": 0.45, "z": -0.05}, "max": {"x": x + 0.05, "y": 0.55, "z": 0.05}},
            "metadata": {"color": "red"},
        })
    };
    let state = |step: u64, objects: Value, metadata: Value| {
        json!({
            "schema_version": 1, "id": "world_12392cb5ac24", "name": "lab", "provider": "mock",
            "description": "", "step": step, "scene": {"objects": objects}, "metadata": metadata,
        })
    };
    let action = json!({"parameters": {"object_id": "obj_0f3a5c7e9b1d", "speed": 1.0, "target": {"x": 0.25, "y": 0.5, "z": 0.0}}, "type": "move_to"});
    let added = json!({"parameters": {"object": cube(0.0)}, "type": "add_object"});
    let text = |value: &Value| worldforge_core::json::canonical(value);
    let bare = json!({"name": "lab"});
    let moved = json!({"name": "lab", "provider": "mock", "last_action": action});
    let present = state(2, json!({"obj_0f3a5c7e9b1d": cube(0.25)}), moved);
    let mut world = present.clone();
    world["history"] = json!([
        {"step": 0, "state": state(0, json!({}), bare.clone()), "summary": "world initialized", "action_json": null},
        {"step": 0, "state": state(0, json!({"obj_0f3a5c7e9b1d": cube(0.0)}), bare), "summary": "added object obj_0f3a5c7e9b1d", "action_json": text(&added)},
        {"step": 2, "state": present, "summary": "predicted via mock", "action_json": text(&action)},
    ]);
    world
}
