//! `redact`: any text or JSON, fit to be shown.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{
    Error, Redactor, Result,
    json::{self, Limits},
};

use crate::{
    exit::Verdict,
    input::Source,
    output::{Cell, Column, Document, Table, Tone},
    session::{Session, write_stdout},
};

/// Largest text that is redacted at once: 64 MiB.
const LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(64 << 20);

/// Take secrets and host paths out of a log, a report or JSON before you show it to others
///
/// Writes the input with credentials, signed URLs and paths of this host replaced. A whole JSON
/// document is redacted by its keys too and comes out with sorted keys, JSON lines stay lines; anything else is
/// redacted as text. With --check nothing is written but what was found: the rule and the
/// place, never the value; the exit code is 1 when anything was found.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge redact server.log > server.redacted.log
  worldforge redact --check report.json
  worldforge doctor --format json | worldforge redact -")]
pub(crate) struct Arguments {
    /// The text; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: Source,
    /// Only say what would be replaced
    #[arg(long)]
    check: bool,
}

/// What is found in a text.
#[derive(Serialize)]
struct Found {
    clean: bool,
    findings: Vec<Place>,
}

#[derive(Serialize)]
struct Place {
    rule: &'static str,
    place: String,
}

/// The input as it is redacted.
enum Content {
    Json(Value),
    Lines(Vec<Value>),
    Text(String),
}

/// Reads bytes that are an object or an array, where keys can say what is secret.
fn structured(bytes: &[u8]) -> Option<Value> {
    let value = json::parse(bytes, LIMITS).ok()?;
    Some(value).filter(|value| value.is_object() || value.is_array())
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let content = Content::read(&self.file)?;
        if !self.check {
            write_stdout(content.redacted().as_bytes())?;
            return Ok(Verdict::Positive);
        }
        let findings = content.findings();
        let found = Found {
            clean: findings.is_empty(),
            findings,
        };
        session.print(&describe(&found)?)?;
        Ok(Verdict::from(found.clean))
    }
}

impl Content {
    fn read(source: &Source) -> Result<Self> {
        let bytes = source.read()?;
        if bytes.len() > LIMITS.max_bytes {
            let most = LIMITS.max_bytes;
            let found = bytes.len();
            let message = format!("text must have at most {most} bytes, found {found}");
            return Err(source
                .name_in(Error::invalid_input(message))
                .triage("split it by lines, and redact the parts one after the other"));
        }
        if let Some(value) = structured(&bytes) {
            return Ok(Self::Json(value));
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let values: Option<Vec<Value>> = text
            .lines()
            .map(|line| structured(line.as_bytes()))
            .collect();
        Ok(match values {
            Some(values) if !values.is_empty() => Self::Lines(values),
            _ => Self::Text(text),
        })
    }

    fn redacted(&self) -> Cow<'_, str> {
        let redactor = Redactor::standard();
        match self {
            Self::Json(value) => json::pretty(&redactor.value(value)).into(),
            Self::Lines(values) => {
                let mut lines = String::new();
                for value in values {
                    redactor.write_value(&mut lines, value);
                    lines.push('\n');
                }
                lines.into()
            }
            Self::Text(text) => redactor.text(text),
        }
    }

    fn findings(&self) -> Vec<Place> {
        let redactor = Redactor::standard();
        match self {
            Self::Json(value) => redactor
                .scan_value(value)
                .into_iter()
                .map(|found| Place {
                    rule: found.rule.name(),
                    place: found.pointer.to_string(),
                })
                .collect(),
            Self::Lines(values) => (1..)
                .zip(values)
                .flat_map(|(line, value)| {
                    redactor
                        .scan_value(value)
                        .into_iter()
                        .map(move |found| Place {
                            rule: found.rule.name(),
                            place: format!("line {line}, {}", found.pointer),
                        })
                })
                .collect(),
            Self::Text(text) => redactor
                .scan(text)
                .into_iter()
                .map(|found| Place {
                    rule: found.rule.name(),
                    place: format!("line {}", line_of(text, found.range.start)),
                })
                .collect(),
        }
    }
}

/// Counts the lines up to a byte.
fn line_of(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before.split(|&byte| byte == b'\n').count()
}

fn describe(found: &Found) -> Result<Document> {
    let document = Document::new(found)?;
    if found.clean {
        return Ok(document.line(Cell::new("nothing to replace", Tone::Good)));
    }
    let mut table = Table::new([Column::new("rule"), Column::wrapped("place")]);
    for place in &found.findings {
        table.push([
            Cell::new(place.rule, Tone::Bad),
            place.place.as_str().into(),
        ]);
    }
    Ok(document.table(table))
}
