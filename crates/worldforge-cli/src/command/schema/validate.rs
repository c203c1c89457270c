//! `schema validate`.

use serde::Serialize;
use worldforge_core::{Error, Result};
use worldforge_evidence::Violation;

use super::{
    arguments::Validate,
    family::{Family, find, is_family, recognise, unknown},
};
use crate::{
    exit::Verdict,
    input::Source,
    output::{Cell, Document},
    session::Session,
};

#[derive(Serialize)]
struct Outcome {
    valid: bool,
    documents: Vec<Checked>,
}

#[derive(Serialize)]
struct Checked {
    file: String,
    family: Option<&'static str>,
    valid: bool,
    violations: Vec<Violation>,
}

impl Validate {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let (family, files) = self.sorted()?;
        let mut documents = Vec::new();
        for file in &files {
            documents.push(check(family, file)?);
        }
        let outcome = Outcome {
            valid: documents.iter().all(|document| document.valid),
            documents,
        };
        session.print(&shown(&outcome)?)?;
        Ok(Verdict::from(outcome.valid))
    }

    /// Tells the family from the files.
    fn sorted(&self) -> Result<(Option<&'static Family>, Vec<Source>)> {
        let (first, rest) = match self.words.split_first() {
            Some((first, rest)) if is_family(first) => (Some(find(first)?), rest),
            // One word that is no file is rather a misspelt family than a missing file.
            Some((first, rest)) if !rest.is_empty() && looks_like_a_name(first) => {
                return Err(unknown(first));
            }
            _ => (None, self.words.as_slice()),
        };
        if rest.is_empty() {
            return Err(Error::invalid_input("missing FILE")
                .triage("name the files after the family, or '-' for standard input"));
        }
        let files = rest.iter().map(|word| word.parse());
        Ok((first, files.collect::<Result<_>>()?))
    }
}

fn looks_like_a_name(word: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    word != "-" && word.bytes().all(is_plain) && !std::path::Path::new(word).exists()
}

fn check(family: Option<&'static Family>, file: &Source) -> Result<Checked> {
    let bytes = file.read()?;
    let (family, violations) = match family {
        Some(family) => (Some(family), family.violations(&bytes)),
        None => match recognise(&bytes) {
            Ok(family) => (Some(family), family.violations(&bytes)),
            Err(error) => (None, vec![Violation::from(&error)]),
        },
    };
    Ok(Checked {
        file: file.label(),
        family: family.map(|family| family.name),
        valid: violations.is_empty(),
        violations,
    })
}

fn shown(outcome: &Outcome) -> Result<Document> {
    let mut document = Document::new(outcome)?;
    for checked in &outcome.documents {
        if checked.valid {
            let family = checked.family.unwrap_or_default();
            let text = format!("{}: valid {family}", checked.file);
            document = document.line(Cell::verdict(text, true));
            continue;
        }
        let rows = checked.violations.iter();
        let rows = rows.map(|violation| Cell::verdict(violation.to_string(), false));
        document = document.heading(checked.file.clone()).list(rows);
    }
    if outcome.valid {
        return Ok(document);
    }
    let refused = outcome.documents.iter().find(|checked| !checked.valid);
    let step = match refused.and_then(|checked| checked.family) {
        Some(family) => format!("worldforge schema show {family}"),
        None => "worldforge schema list".to_owned(),
    };
    Ok(document.next_steps([step]))
}
