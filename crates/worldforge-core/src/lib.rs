//! The contracts of WorldForge.
#![forbid(unsafe_code)]

pub mod capability;
pub mod json;
pub mod redact;

mod action;
mod artifact;
mod call;
mod cancel;
mod digest;
mod error;
mod event;
mod forge;
mod geometry;
mod goal;
mod id;
mod layer;
mod media;
mod number;
mod observation;
mod policy;
mod provider;
mod scene;
mod sink;
mod state;
mod tensor;
mod text;
mod time;

pub use action::{Action, CustomAction, MoveTo, SPAWN_HALF_EXTENT, SpawnObject};
pub use artifact::{
    ArtifactObject, Asset, Axis, BoundingBox, CoordinateFrame, Handedness, MAX_METADATA_BYTES,
    Provenance, SCENE_ARTIFACT_KIND, SceneArtifact, Transform, Units,
};
pub use call::{CallContext, CallOptions, Exchange, Host, Layer, Next, Step};
pub use cancel::{Cancellation, Raised};
pub use digest::{Digest, Digester};
pub use error::{Error, ErrorFamily, ErrorKind, Result, Retryability};
pub use event::{Correlation, EVENT_SCHEMA_VERSION, Event, EventHub, EventSink, Phase};
pub use forge::{
    AttemptStatus, CandidateReport, DoctorQuery, DoctorReport, Forge, KnownProvider,
    NegotiationReport, ProviderReport, Readiness, RequirementReport, RouteAttempt, RouteOutcome,
    RoutePolicy, WorkflowReport, WorkflowSpec,
};
pub use geometry::{BBox, Pose, Position, Rotation, UNIT_NORM_TOLERANCE};
pub use goal::{DEFAULT_NEAR_OFFSET, DEFAULT_TOLERANCE, ObjectSelector, StructuredGoal};
pub use id::{IdSource, ObjectId, ProviderName, RunId, StorageId, nearest, prefixed_id};
pub use layer::{BreakerState, Budget, CircuitBreaker, Deadline, Events, Retry};
pub use media::{MAX_CLIP_BYTES, MAX_FRAMES, MediaBytes, VideoClip, VideoSummary};
pub use number::{Finite, NonNegative, Positive, Probability};
pub use observation::{Feature, MAX_GROUP_DEPTH, Observation};
pub use policy::{
    MAX_ATTEMPTS, OperationPolicy, RETRYABLE_STATUS_CODES, RequestPolicy, RetryPolicy,
};
pub use provider::{
    CheckHealth, ConfigField, ConfigSource, ConfigSummary, HealthCause, Hook, ImplementationStatus,
    Lifecycle, LifecycleReport, LifecycleResult, LifecycleStatus, Provider, ProviderHealth,
    ProviderProfile,
};
pub use redact::Redactor;
pub use scene::{MAX_OBJECTS, Scene, SceneObject};
pub use sink::{
    Aggregate, JsonLines, LATENCY_BUCKETS_MS, MAX_RECORDED, MAX_SERIES, Metrics, OVERFLOW_LABEL,
    Recorder,
};
pub use state::{
    HistoryEntry, MAX_HISTORY, WORLD_LIMITS, WORLD_SCHEMA_VERSION, WorldDocument, WorldIdentity,
    WorldState,
};
pub use tensor::{DType, MAX_ELEMENTS, MAX_RANK, Tensor};
pub use text::{Safe, Untrusted};
pub use time::{Clock, Sleeper, Timestamp, millis};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A JSON object.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;
