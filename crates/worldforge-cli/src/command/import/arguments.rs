//! What is imported.

use std::path::PathBuf;

use worldforge_core::Result;
use worldforge_eval::import::{ImportRequest, MAX_IMPORT_BYTES, SourceForm, import};

use super::{keep, write_up};
use crate::{
    arguments::one_of,
    exit::Verdict,
    input::{Source, label_of},
    session::Session,
};

/// Keep another program's results as a run
///
/// FILE is LeRobot's `eval_info.json`, a result of the VLA evaluation harness, or a results file of
/// stable-worldmodel; which of them is told from the file. Its bytes are kept as they are, its
/// episodes become a journal, and every number is derived from them. What the file states and its
/// episodes do not give is listed and put right nowhere; the exit code is then 1. The run can be
/// attested, verified and compared like any other.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge import outputs/eval/eval_info.json
  worldforge import tworoom_results.txt --as swm --task tworoom
  worldforge import results/libero_spatial.json --format json | jq .summary.statistics")]
pub(crate) struct Arguments {
    /// The results
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose form the file has, where that is not to be told from the file
    #[arg(long = "as", id = "form", value_name = "FORM", value_parser = one_of::<SourceForm>(&SourceForm::NAMES))]
    form: Option<SourceForm>,
    /// The task of all episodes, where the file names none
    #[arg(long, value_name = "NAME")]
    task: Option<String>,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let name = label_of(&self.file);
        let bytes = Source::File(self.file).read_at_most(MAX_IMPORT_BYTES as u64)?;
        let mut request = ImportRequest::new();
        if let Some(form) = self.form {
            request = request.with_form(form);
        }
        if let Some(task) = &self.task {
            request = request.with_task(task.clone());
        }
        let imported =
            import(&bytes, &request).map_err(|error| error.with("input", name.clone()))?;
        let file = keep::File {
            name: &name,
            bytes: &bytes,
            task: self.task.as_deref(),
        };
        let (summary, manifest) = keep::keep(session, &imported, &file)?;
        session.print(&write_up::document(session, &summary, &manifest)?)?;
        Ok(Verdict::from(summary.disagreements.is_empty()))
    }
}
