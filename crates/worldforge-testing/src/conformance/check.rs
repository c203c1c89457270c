//! The checks by name.

/// A check of a provider as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProviderCheck {
    /// Profile, configuration, health and lifecycle carry one name.
    NamesAgree,
    /// The profile says what the provider is, and holds nothing that a redactor would change.
    ProfileIsPublishable,
    /// A provider that lacks a required setting is unwell for that reason, and names the setting.
    HealthFollowsConfiguration,
    /// A healthy provider gets ready, and lets go, without a failure.
    LifecycleRuns,
    /// Every capability that is not mounted is refused as unsupported, before the provider is called.
    UnmountedCapabilitiesAreRefused,
}

/// A check of one capability of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CapabilityCheck {
    /// Valid requests get answers that fit them, in the provider's own name.
    ValidRequestsAreAnswered,
    /// Invalid fixtures are refused with the error that they announce, before the provider is called.
    InvalidRequestsAreRefused,
    /// Each call makes exactly one final event, of the right phase, and the events are in order.
    EachCallEndsInOneEvent,
    /// Sinks that fail or panic change nothing for the caller.
    BrokenSinksAreHarmless,
    /// Secrets in requests reach neither events nor errors.
    SecretsStayInRequests,
    /// A request is the same after the call.
    RequestsAreLeftAlone,
    /// A provider that calls itself deterministic gives the same answer again.
    RepeatedCallsAgree,
    /// A cancelled call does not reach the provider, and one cancelled on the way ends.
    CancellationIsHonoured,
    /// A call without time left ends as a spent budget.
    DeadlinesAreHonoured,
    /// Calls from several threads are answered as one call is.
    ConcurrentCallsAgree,
}

impl ProviderCheck {
    /// Every check, in the order in which reports list them.
    pub const ALL: [Self; 5] = [
        Self::NamesAgree,
        Self::ProfileIsPublishable,
        Self::HealthFollowsConfiguration,
        Self::LifecycleRuns,
        Self::UnmountedCapabilitiesAreRefused,
    ];

    /// Returns the name that reports carry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NamesAgree => "names_agree",
            Self::ProfileIsPublishable => "profile_is_publishable",
            Self::HealthFollowsConfiguration => "health_follows_configuration",
            Self::LifecycleRuns => "lifecycle_runs",
            Self::UnmountedCapabilitiesAreRefused => "unmounted_capabilities_are_refused",
        }
    }
}

impl CapabilityCheck {
    /// Every check, in the order in which reports list them.
    pub const ALL: [Self; 10] = [
        Self::ValidRequestsAreAnswered,
        Self::InvalidRequestsAreRefused,
        Self::EachCallEndsInOneEvent,
        Self::BrokenSinksAreHarmless,
        Self::SecretsStayInRequests,
        Self::RequestsAreLeftAlone,
        Self::RepeatedCallsAgree,
        Self::CancellationIsHonoured,
        Self::DeadlinesAreHonoured,
        Self::ConcurrentCallsAgree,
    ];

    /// Returns the name that reports carry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ValidRequestsAreAnswered => "valid_requests_are_answered",
            Self::InvalidRequestsAreRefused => "invalid_requests_are_refused",
            Self::EachCallEndsInOneEvent => "each_call_ends_in_one_event",
            Self::BrokenSinksAreHarmless => "broken_sinks_are_harmless",
            Self::SecretsStayInRequests => "secrets_stay_in_requests",
            Self::RequestsAreLeftAlone => "requests_are_left_alone",
            Self::RepeatedCallsAgree => "repeated_calls_agree",
            Self::CancellationIsHonoured => "cancellation_is_honoured",
            Self::DeadlinesAreHonoured => "deadlines_are_honoured",
            Self::ConcurrentCallsAgree => "concurrent_calls_agree",
        }
    }
}
