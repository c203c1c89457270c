//! The life of a task: created once, asked after, stopped when nobody waits for it any more.

use std::{fmt, time::Duration};

use worldforge_core::{
    CallContext, Error, ErrorKind, Exchange, Header, HttpRequest, Result, Retryability, Step,
};

use super::{
    failure,
    wire::{self, Created, Outputs, Status, Task, TaskId},
};
use crate::wire::{
    http::{Api, Polling, Sent, poll},
    parting,
};

/// How to take up a task that already exists.
pub(super) const TAKE_UP: &str =
    "repeat the call with the option `task` set to this task: nothing new is created or charged";

/// Tasks of one organization.
#[derive(Clone, Debug)]
pub(super) struct Tasks {
    pub(super) api: Api,
    /// The shortest time between two polls.
    pub(super) poll: Duration,
    /// The longest that one task is waited for.
    pub(super) longest: Duration,
}

/// A task that succeeded.
#[derive(Clone, Debug)]
pub(super) struct Done {
    pub(super) id: TaskId,
    pub(super) outputs: Outputs,
    pub(super) credits: Option<f64>,
}

impl Tasks {
    /// Creates a task, once. It is never sent again: the upstream knows no idempotency key.
    pub(super) async fn create(
        &self,
        cx: &CallContext,
        path: &str,
        body: &[u8],
    ) -> Result<Created> {
        let exchange = Exchange::new(Step::Create, "task create")
            .method("POST")
            .target(&self.api.url(path));
        let created = cx.step(exchange, |cx| async move {
            let request = self.json_request("POST", path).with_body(body);
            let answer = self.api.send(&cx, request).await?.expect_success()?;
            let created = wire::created(&answer)?;
            cx.record("task_id", created.id.as_str());
            if let Some(credits) = created.estimated_credits {
                cx.record("estimated_credits", credits);
            }
            Ok(created)
        });
        created.await.map_err(explain_create)
    }

    /// Waits until a task is done. A task that nobody waits for any more is stopped: when the time is
    /// spent, and when this future is dropped because the caller cancelled or left.
    pub(super) async fn finish(&self, cx: &CallContext, id: &TaskId) -> Result<Done> {
        let mut watch = Watch::new(self, cx, id);
        let polling =
            Polling::every(self.poll + self.poll / 4, self.longest).with_jitter(self.poll / 4);
        let outcome = poll(cx, polling, self.exchange(id), |cx| async move {
            let task = self.fetch(&cx, id).await?;
            let is_working = matches!(task.status, Status::Working(_));
            Ok((!is_working).then_some(task))
        })
        .await;
        match outcome {
            Ok(task) => {
                watch.stand_down();
                done(id, task)
            }
            Err(error) if error.kind() == ErrorKind::BudgetExceeded => {
                let stopped = watch.stop().await;
                Err(given_up(error, id, &stopped))
            }
            Err(error) if error.kind() == ErrorKind::Cancelled => Err(error),
            Err(error) => {
                // It may be done by now, and deleting a task that is done deletes its result.
                watch.stand_down();
                Err(error.with("task", id.to_string()).triage(TAKE_UP))
            }
        }
    }

    /// Asks once after a task that is done, for fresh addresses of its result.
    pub(super) async fn refresh(&self, cx: &CallContext, id: &TaskId) -> Result<Done> {
        let task = cx
            .step(self.exchange(id), |cx| self.fetch_owned(cx, id))
            .await?;
        done(id, task)
    }

    async fn fetch_owned(&self, cx: CallContext, id: &TaskId) -> Result<Task> {
        self.fetch(&cx, id).await
    }

    async fn fetch(&self, cx: &CallContext, id: &TaskId) -> Result<Task> {
        let request = self.json_request("GET", &id.path());
        let answer = self.api.send(cx, request).await?;
        if answer.status() == 404 {
            return Err(
                Error::new(ErrorKind::NotFound, "the upstream knows no such task")
                    .status_code(404)
                    .triage("the task was deleted, or belongs to another organization"),
            );
        }
        let task = wire::task(&answer.expect_success()?)?;
        cx.record("task_status", task.status.name());
        if let Some(progress) = task.progress {
            cx.record("progress", progress);
        }
        if let Some(credits) = task.credits {
            cx.record("credits", credits);
        }
        Ok(task)
    }

    /// Ends a task; one that is gone already has ended.
    async fn stop(&self, cx: &CallContext, id: &TaskId) -> Result<()> {
        let path = id.path();
        let exchange = Exchange::new(Step::Cancel, "task cancel")
            .method("DELETE")
            .target(&self.api.url(&path));
        cx.step(exchange, |cx| async {
            let cx = cx;
            let answer = self.api.delete(&cx, &path).await?;
            if answer.status() == 404 {
                return Ok(());
            }
            answer.expect_success().map(drop)
        })
        .await
    }

    fn exchange(&self, id: &TaskId) -> Exchange {
        Exchange::new(Step::Poll, "task poll")
            .method("GET")
            .target(&self.api.url(&id.path()))
    }

    fn json_request(&self, method: &'static str, path: &str) -> HttpRequest {
        json_request(&self.api, method, path)
    }
}

/// Returns a request that takes JSON, and sends JSON when it sends anything.
pub(super) fn json_request(api: &Api, method: &'static str, path: &str) -> HttpRequest {
    let request = api
        .request(method, path)
        .with_header(Header::new("accept", "application/json"));
    if method == "POST" {
        request.with_header(Header::new("content-type", "application/json"))
    } else {
        request
    }
}

fn done(id: &TaskId, task: Task) -> Result<Done> {
    match task.status {
        Status::Succeeded(outputs) => Ok(Done {
            id: id.clone(),
            outputs,
            credits: task.credits,
        }),
        Status::Failed { code, reason } => Err(failure::failed(id, code.as_ref(), reason.as_ref())),
        Status::Cancelled => Err(failure::cancelled(id)),
        Status::Working(_) => Err(Error::invalid_output(
            "a task that had succeeded must not be at work again",
        )
        .at("/status")),
    }
}

/// Says whether a create that failed may have created something all the same.
fn explain_create(error: Error) -> Error {
    let is_certain = match (error.http_status(), Sent::of(&error)) {
        // 502 and 504 come from a gateway, 500 from anywhere: the task may be behind it.
        (Some(status), _) => !matches!(status, 200..=399 | 500 | 502 | 504..=599),
        (None, Some(sent)) => sent == Sent::No,
        // What was refused on this side of the wire.
        (None, None) => error.kind() == ErrorKind::InvalidInput,
    };
    if !is_certain {
        return error
            .retryability(Retryability::Permanent)
            .with("task", "may exist")
            .triage(
                "the task may exist and be charged: look at the organization's recent tasks \
                 before repeating the call, which creates another one",
            );
    }
    match error.kind() {
        ErrorKind::RateLimited => error.triage(
            "no task was created: wait, or raise the organization's limit of generations a day",
        ),
        ErrorKind::Unavailable => error.triage("no task was created: repeat the call later"),
        _ => error,
    }
}

fn given_up(error: Error, id: &TaskId, stopped: &Result<()>) -> Error {
    let error = error.with("task", id.to_string());
    if stopped.is_ok() {
        error
            .with("stopped", "yes")
            .triage("raise RUNWAYML_TIMEOUT_SECONDS or the call's own time, then repeat the call")
    } else {
        error
            .with("stopped", "no")
            .triage("the task may still be at work and be charged: stop it at the upstream")
    }
}

/// Stops a task when it is dropped before the task is done.
struct Watch {
    on: Option<(Tasks, CallContext, TaskId)>,
}

impl Watch {
    fn new(tasks: &Tasks, cx: &CallContext, id: &TaskId) -> Self {
        Self {
            on: Some((tasks.clone(), cx.clone(), id.clone())),
        }
    }

    /// Lets the task be.
    fn stand_down(&mut self) {
        self.on = None;
    }

    /// Stops the task while there is still time; dropped on the way, it is stopped after all.
    async fn stop(&mut self) -> Result<()> {
        let Some((tasks, cx, id)) = &self.on else {
            return Ok(());
        };
        let outcome = tasks.stop(cx, id).await;
        self.on = None;
        outcome
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some((tasks, cx, id)) = self.on.take() {
            parting::leave(async move {
                // Nobody is left to be told; the step's own event tells how it went.
                tasks.stop(&cx, &id).await.ok();
            });
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("task", &self.on.as_ref().map(|(_, _, id)| id))
            .finish()
    }
}
