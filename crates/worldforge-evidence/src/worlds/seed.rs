//! Worlds that begin from a few words.

use worldforge_core::{
    BBox, ObjectId, Pose, Position, Result, Rotation, SceneObject, WorldIdentity,
};

use super::world::World;

/// What a word of a prompt puts into the scene.
struct Seed {
    word: &'static str,
    name: &'static str,
    centre: [f64; 3],
    half_extents: [f64; 3],
    is_graspable: bool,
}

const SEEDS: [Seed; 2] = [
    Seed {
        word: "kitchen",
        name: "countertop",
        centre: [0.0, 0.9, 0.0],
        half_extents: [1.0, 0.05, 0.5],
        is_graspable: false,
    },
    Seed {
        word: "mug",
        name: "mug",
        centre: [0.0, 0.8, 0.0],
        half_extents: [0.05; 3],
        is_graspable: true,
    },
];

/// What is there when no word fits.
const FALLBACK: Seed = Seed {
    word: "",
    name: "cube",
    centre: [0.0, 0.5, 0.0],
    half_extents: [0.05; 3],
    is_graspable: false,
};

impl World {
    /// Creates a world from a prompt: `kitchen` and `mug` bring their objects, anything else a cube.
    ///
    /// The prompt becomes the description. Objects are named by what they are, so that the same
    /// words give the same scene.
    ///
    /// # Errors
    ///
    /// None that an identity can cause.
    pub fn from_prompt(mut identity: WorldIdentity, prompt: &str) -> Result<Self> {
        prompt.clone_into(&mut identity.description);
        let mut state = Self::new(identity)?.state;
        let prompt = prompt.to_lowercase();
        let mut seeds: Vec<&Seed> = SEEDS
            .iter()
            .filter(|seed| prompt.contains(seed.word))
            .collect();
        if seeds.is_empty() {
            seeds.push(&FALLBACK);
        }
        for seed in seeds {
            state
                .scene
                .insert(ObjectId::new(seed.name)?, seed.object()?)?;
        }
        Self::beginning(state, "world seeded from prompt")
    }
}

impl Seed {
    fn object(&self) -> Result<SceneObject> {
        let [x, y, z] = self.centre;
        let centre = Position::new(x, y, z)?;
        let bbox = BBox::new(
            centre.translated(self.half_extents.map(|it| -it))?,
            centre.translated(self.half_extents)?,
        )?;
        let object = SceneObject::new(self.name, Pose::new(centre, Rotation::IDENTITY), bbox)?;
        Ok(if self.is_graspable {
            object.graspable()
        } else {
            object
        })
    }
}
