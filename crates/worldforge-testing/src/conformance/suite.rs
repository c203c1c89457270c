//! Each check as a test of its own.

use worldforge_core::capability::Capability;

/// Returns the capability of a name that a suite lists.
///
/// # Panics
///
/// For a name that is no capability.
#[track_caller]
#[expect(
    clippy::panic,
    reason = "a suite that lists no capability must not build a green test"
)]
pub fn named(name: &str) -> Capability {
    name.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// Makes every conformance check of a provider a test.
///
/// Takes a module name, an expression of a [`Provider`](worldforge_core::Provider), optionally an
/// expression of [`Inputs`](crate::conformance::Inputs) that the provider can answer, and the
/// capabilities that it must advertise, no more and no fewer.
///
/// ```
/// use std::sync::Arc;
/// use worldforge_core::{Provider, ProviderName, capability::EmbedRequest};
/// use worldforge_testing::{conformance_suite, fake::FakeProvider};
///
/// fn fake() -> Provider {
///     let name = ProviderName::new("fake").expect("a valid name");
///     Arc::new(FakeProvider::<EmbedRequest>::new()).mounted(name)
/// }
///
/// conformance_suite!(conformance, fake(), [embed]);
/// ```
#[macro_export]
macro_rules! conformance_suite {
    ($suite:ident, $provider:expr, [$($capability:ident),+ $(,)?]) => {
        $crate::conformance_suite!(
            $suite, $provider, $crate::conformance::Inputs::corpus(), [$($capability),+]
        );
    };
    ($suite:ident, $provider:expr, $inputs:expr, [$($capability:ident),+ $(,)?]) => {
        #[cfg(test)]
        mod $suite {
            use super::*;

            fn subject() -> $crate::conformance::Subject {
                $crate::conformance::Subject::new($provider).with_inputs($inputs)
            }

            #[test]
            fn advertises_what_is_listed() {
                let listed = [$($crate::conformance::named(stringify!($capability))),+];
                subject().check_advertised(&listed).require();
            }

            $crate::conformance_suite!(@provider
                names_agree NamesAgree,
                profile_is_publishable ProfileIsPublishable,
                health_follows_configuration HealthFollowsConfiguration,
                lifecycle_runs LifecycleRuns,
                unmounted_capabilities_are_refused UnmountedCapabilitiesAreRefused,
            );

            $(mod $capability {
                use super::subject;

                $crate::conformance_suite!(@capability $capability
                    valid_requests_are_answered ValidRequestsAreAnswered,
                    invalid_requests_are_refused InvalidRequestsAreRefused,
                    each_call_ends_in_one_event EachCallEndsInOneEvent,
                    broken_sinks_are_harmless BrokenSinksAreHarmless,
                    secrets_stay_in_requests SecretsStayInRequests,
                    requests_are_left_alone RequestsAreLeftAlone,
                    repeated_calls_agree RepeatedCallsAgree,
                    cancellation_is_honoured CancellationIsHonoured,
                    deadlines_are_honoured DeadlinesAreHonoured,
                    concurrent_calls_agree ConcurrentCallsAgree,
                );
            })+
        }
    };
    (@provider $($test:ident $check:ident,)+) => {
        $(#[test]
        fn $test() {
            subject().check($crate::conformance::ProviderCheck::$check).require();
        })+
    };
    (@capability $capability:ident $($test:ident $check:ident,)+) => {
        $(#[test]
        fn $test() {
            let capability = $crate::conformance::named(stringify!($capability));
            let check = $crate::conformance::CapabilityCheck::$check;
            subject().check_capability(capability, check).require();
        })+
    };
}
