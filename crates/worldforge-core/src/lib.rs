//! The contracts of WorldForge: what providers are asked, what they answer, and what is left behind.
//!
//! * [`capability`]: seven capabilities, each a request type with its response and the checks both
//!   ways;
//! * [`Forge`]: registered providers and the only way to call them. A call is checked, runs through
//!   [`Layer`]s, and its answer is checked before the caller sees it;
//! * [`Event`]s and their sinks, [`Error`], and [`redact`]: whatever leaves the program is [`Safe`];
//! * [`json`], [`Tensor`], [`Observation`], [`WorldState`] and the other values that travel.
//!
//! The crate performs no IO. Time, waiting and identifiers come in as a [`Host`], files and networks
//! belong to other crates, and it knows no provider by name.
//!
//! ```
//! use worldforge_core::{ErrorKind, capability::{PredictRequest, Request}};
//!
//! // Refused before any provider is called; the error names the JSON pointer.
//! let request = serde_json::json!({
//!     "world_state": {"step": 0},
//!     "action": {"type": "noop"},
//!     "steps": 0
//! });
//! let error = PredictRequest::from_json(request).unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::InvalidInput);
//! assert_eq!(error.pointer().map(|pointer| pointer.as_str()), Some("/steps"));
//! ```
#![forbid(unsafe_code)]

// What is derived names this crate as others do.
#[cfg(feature = "schema")]
extern crate self as worldforge_core;

pub mod capability;
pub mod json;
pub mod redact;
#[cfg(feature = "schema")]
pub mod schema;

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
mod transport;

pub use action::{Action, CustomAction, MoveTo, SPAWN_HALF_EXTENT, SpawnObject};
pub use artifact::{
    ArtifactObject, Asset, Axis, BoundingBox, CoordinateFrame, Handedness, MAX_METADATA_BYTES,
    Provenance, SCENE_ARTIFACT_KIND, SceneArtifact, Transform, Units, check_public_link,
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
pub use transport::{
    Connection, Dial, Header, HttpRequest, HttpResponse, Message, Parts, Protocol, Reach,
    Transport, WorkerProgram,
};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A JSON object.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;
