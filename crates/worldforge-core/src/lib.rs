//! The contracts of WorldForge.
#![forbid(unsafe_code)]

pub mod json;
pub mod redact;

mod action;
mod cancel;
mod digest;
mod error;
mod geometry;
mod goal;
mod id;
mod number;
mod scene;
mod tensor;
mod text;
mod time;

pub use action::{Action, CustomAction, MoveTo, SPAWN_HALF_EXTENT, SpawnObject};
pub use cancel::{Cancellation, Raised};
pub use digest::{Digest, Digester};
pub use error::{Error, ErrorFamily, ErrorKind, Result, Retryability};
pub use geometry::{BBox, Pose, Position, Rotation, UNIT_NORM_TOLERANCE};
pub use goal::{DEFAULT_NEAR_OFFSET, DEFAULT_TOLERANCE, ObjectSelector, StructuredGoal};
pub use id::{IdSource, ObjectId, ProviderName, RunId, StorageId, nearest, prefixed_id};
pub use number::{Finite, NonNegative, Positive, Probability};
pub use redact::Redactor;
pub use scene::{MAX_OBJECTS, Scene, SceneObject};
pub use tensor::{DType, MAX_ELEMENTS, MAX_RANK, Tensor};
pub use text::{Safe, Untrusted};
pub use time::{Clock, Sleeper, Timestamp};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A JSON object.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;
