//! Every fault of the matrix: one typed error, told by events, no second create, no lasting harm.

use std::{sync::Arc, time::Duration};

use worldforge_core::{ErrorKind, Provider, Result, Step, Transport, capability::Request};
use worldforge_providers::{Setup, runway};
use worldforge_testing::cassette::{Fault, FaultMatrix, Injection};

use crate::bench::{
    KEY, ROBOTICS, SECRET, cassette, environment, generation, robot_steps, transfer,
};

fn provider(transport: Arc<dyn Transport>) -> Result<Provider> {
    let setup = Setup::new(environment(&[KEY, ROBOTICS])).with_transport(transport);
    runway::provider(&setup)
}

fn assert_sound<R: Request>(
    name: &str,
    request: &R,
    faults: impl FnOnce(FaultMatrix<'_, R>) -> FaultMatrix<'_, R>,
) {
    let cassette = cassette(name);
    let matrix = FaultMatrix::new(provider, &cassette, request)
        .planting(SECRET)
        .within(Duration::from_hours(1));
    faults(matrix).run().unwrap().require();
}

#[test]
fn a_create_is_sent_once_whatever_happens_to_it() {
    assert_sound("text_to_video", &generation(), |matrix| {
        matrix.http_faults(Step::Create)
    });
    assert_sound("upload", &transfer(), |matrix| {
        matrix.http_faults(Step::Create)
    });
    assert_sound("robotics_image", &robot_steps(), |matrix| {
        matrix.http_faults(Step::Create)
    });
}

#[test]
fn polls_and_downloads_are_repeated_a_few_times() {
    assert_sound("text_to_video", &generation(), |matrix| {
        let busy = Fault::Status {
            code: 503,
            retry_after: Some(1),
        };
        matrix
            .http_faults(Step::Poll)
            .http_faults(Step::Download)
            .recovers(Injection::once(Step::Poll, Fault::Drop))
            .recovers(Injection::once(Step::Poll, busy.clone()))
            .recovers(Injection::once(Step::Download, Fault::Truncate(9)))
            .recovers(Injection::once(Step::Download, busy))
    });
}

#[test]
fn an_upload_is_sent_once_and_nothing_is_created_without_it() {
    assert_sound("upload", &transfer(), |matrix| {
        let status = |code| Fault::Status {
            code,
            retry_after: None,
        };
        matrix
            .http_faults(Step::Upload)
            .fails(Injection::always(1, Fault::Refuse), ErrorKind::Unavailable)
            .fails(Injection::always(1, Fault::Drop), ErrorKind::Unavailable)
            .fails(Injection::always(1, status(403)), ErrorKind::Unauthorized)
            .fails(Injection::always(1, status(503)), ErrorKind::Unavailable)
    });
}
