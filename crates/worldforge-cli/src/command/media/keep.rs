//! A rendered video: its run, its files, what a person is told.

use std::path::{Path, PathBuf};

use serde::Serialize;
use worldforge_core::{
    CallOptions, Digest, Error, EventHub, JsonObject, MediaBytes, ProviderName, Result, VideoClip,
    VideoSummary,
    capability::{Request, VideoResponse},
    json,
};
use worldforge_evidence::{
    Ending, InputRecord, NewArtifact, ResultRecord, RunKind, RunRecorder, write_file,
};

use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table, bytes},
    providers::{self, Setup},
    run,
    session::Session,
};

/// Where a video goes beside its run.
#[derive(Debug, clap::Args)]
pub(super) struct Output {
    /// Also write the video here; frames become `NAME-000.EXT` and so on
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file of --output
    #[arg(long, requires = "output")]
    force: bool,
}

/// The answer as programs read it: everything but the bytes.
#[derive(Serialize)]
struct Answer<'a> {
    provider: &'a ProviderName,
    run: &'a str,
    clip: VideoSummary,
    metadata: &'a JsonObject,
    files: &'a [String],
}

impl Output {
    /// Asks the provider in a run of its own and keeps what it renders.
    pub(super) fn render<R>(
        &self,
        session: &Session,
        provider: &ProviderName,
        request: &R,
    ) -> Result<Verdict>
    where
        R: Request<Response = VideoResponse> + Serialize,
    {
        self.check()?;
        providers::require(
            session,
            &Setup::default().build(session)?,
            provider.as_str(),
        )?;
        let label = format!("{} {provider}", R::CAPABILITY);
        let asked = json::encode(request)?;
        let new = run::describe(session, RunKind::Flow, &label)?
            .with_operation(R::CAPABILITY.name())
            .with_provider(provider.clone())
            .with_capability(R::CAPABILITY)
            .with_input(InputRecord::new(summary_of(&asked)).with_digest(Digest::of_json(&asked)));
        let mut recorder = run::start(session, new)?;
        let events = EventHub::new().with(recorder.log()?);
        let forge = Setup::default().with_events(events).build(session)?;
        let options = CallOptions::default().with_cancellation(session.interruptible()?);
        let answer = pollster::block_on(forge.call_with(provider.as_str(), request, options));
        let kept = answer.and_then(|response| {
            let files = self.keep(&mut recorder, &response.clip)?;
            Ok((response, files))
        });
        let (response, files) = match kept {
            Ok(kept) => kept,
            Err(error) => return Err(run::fail(session, recorder, error)),
        };
        let summary = response.clip.summary();
        recorder.record_result(ResultRecord::new(run::members(json::encode(&summary)?)));
        let id = recorder.id().as_str().to_owned();
        run::finish(session, recorder, Ending::Passed)?;
        let answer = Answer {
            provider: &response.provider,
            run: &id,
            clip: summary,
            metadata: &response.clip.metadata,
            files: &files,
        };
        session.print(&describe(session, &answer)?)?;
        Ok(Verdict::Positive)
    }

    /// Refuses a target that would be lost, before anything is paid for.
    fn check(&self) -> Result<()> {
        match &self.output {
            Some(path) if path.exists() && !self.force => {
                let name = crate::input::label_of(path);
                Err(Error::invalid_input(format!("{name} exists already"))
                    .triage("choose another --output, or add --force"))
            }
            _ => Ok(()),
        }
    }

    /// Stores every file under its digest, and the copies the user wants.
    fn keep(&self, recorder: &mut RunRecorder, clip: &VideoClip) -> Result<Vec<String>> {
        let extension = extension_of(&clip.content_type);
        let mut files = Vec::new();
        for (index, frame) in clip.frames.iter().enumerate() {
            let many = (clip.frames.len() > 1).then_some(index);
            let path = format!("artifacts/{}.{extension}", frame.digest().to_hex());
            let label = many.map_or_else(|| "video".to_owned(), |index| format!("frame {index}"));
            let artifact = NewArtifact::new(label, &path)?
                .with_media_type(clip.content_type.clone())
                .local_only("rendered media stay on the host");
            if !files.contains(&path) {
                recorder.write_artifact(artifact, frame.as_slice())?;
            }
            files.push(path);
            if let Some(target) = &self.output {
                copy(target, frame, many)?;
            }
        }
        Ok(files)
    }
}

fn copy(target: &Path, frame: &MediaBytes, index: Option<usize>) -> Result<()> {
    let Some(index) = index else {
        return write_file(target, frame.as_slice());
    };
    let stem = target.file_stem().unwrap_or_default().to_string_lossy();
    let extension = target.extension().map(|extension| {
        let extension = extension.to_string_lossy();
        format!(".{extension}")
    });
    let name = format!("{stem}-{index:03}{}", extension.unwrap_or_default());
    write_file(&target.with_file_name(name), frame.as_slice())
}

/// Returns what files of a media type are called.
fn extension_of(content_type: &str) -> &'static str {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    match essence {
        "video/mp4" => "mp4",
        "video/webm" => "webm",
        "video/quicktime" => "mov",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/webp" => "webp",
        "image/gif" => "gif",
        _ => "bin",
    }
}

/// Returns the request without its media.
fn summary_of(request: &serde_json::Value) -> JsonObject {
    let mut members = run::members(request.clone());
    if let Some(clip) = members
        .get_mut("clip")
        .and_then(serde_json::Value::as_object_mut)
    {
        clip.remove("frames_base64");
    }
    members
}

fn describe(session: &Session, answer: &Answer<'_>) -> Result<Document> {
    let clip = &answer.clip;
    let [width, height] = clip.resolution;
    let mut table = Table::new([Column::new("file"), Column::wrapped("media type")]);
    let mut shown: Vec<&String> = answer.files.iter().collect();
    shown.dedup();
    for file in shown {
        table.push([file.as_str().into(), clip.content_type.clone().into()]);
    }
    Ok(Document::new(answer)?
        .heading(format!("Video by {}", answer.provider))
        .fields([
            ("size", Cell::from(bytes(clip.size_bytes))),
            ("resolution", format!("{width} x {height}").into()),
            (
                "length",
                format!("{:.2} s", clip.duration_seconds.get()).into(),
            ),
            ("rate", format!("{} frames/s", clip.fps).into()),
        ])
        .table(table)
        .next_steps([session.hint_run(answer.run)]))
}
