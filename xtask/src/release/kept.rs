//! Documents that leave this machine: redacted, then written as a whole.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::stop::Stop;
use crate::workspace::Workspace;

/// Where every task of a release writes, below the root.
pub(super) const FOLDER: &str = ".worldforge";

/// A document with its page for people.
#[derive(Debug)]
pub(super) struct Kept {
    /// Below [`FOLDER`], unless it is absolute.
    pub(super) folder: PathBuf,
    /// The files' name without its ending.
    pub(super) stem: &'static str,
}

impl Kept {
    pub(super) fn new(folder: Option<&str>, stem: &'static str) -> Self {
        let folder = folder.map_or_else(|| Path::new(FOLDER).join(stem), PathBuf::from);
        Self { folder, stem }
    }

    /// Redacts a document, keys and values, lets `page` write it up, and keeps both.
    ///
    /// The page is made of the redacted document and says nothing else.
    pub(super) fn write(
        &self,
        workspace: &Workspace,
        document: &Value,
        page: fn(&Value) -> String,
    ) -> Result<Value, Stop> {
        let json = redacted(workspace, &document.to_string())?;
        let document: Value = serde_json::from_str(&json)?;
        self.put(workspace, "json", &json)?;
        self.put(workspace, "md", &page(&document))?;
        Ok(document)
    }

    /// Writes one file by way of a temporary one.
    pub(super) fn put(
        &self,
        workspace: &Workspace,
        ending: &str,
        content: &str,
    ) -> Result<(), Stop> {
        let folder = workspace.root().join(&self.folder);
        std::fs::create_dir_all(&folder)?;
        let name = format!("{}.{ending}", self.stem);
        let unfinished = folder.join(format!(".{name}.tmp"));
        std::fs::write(&unfinished, content)?;
        std::fs::rename(unfinished, folder.join(&name))?;
        println!("{}", self.folder.join(name).display());
        Ok(())
    }
}

/// Takes secrets and host paths out of a text, as the command line does it.
pub(super) fn redacted(workspace: &Workspace, text: &str) -> Result<String, Stop> {
    let binary = workspace.binary()?;
    let mut child = Command::new(binary)
        .args(["redact", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = child.stdin.take();
    let text = text.to_owned();
    // A thread of its own writes, since neither side may wait for the other's pipe.
    let writer = std::thread::spawn(move || {
        input
            .as_mut()
            .map_or(Ok(()), |input| input.write_all(text.as_bytes()))
    });
    let output = child.wait_with_output()?;
    let is_written = matches!(writer.join(), Ok(Ok(())));
    if output.status.success() && is_written {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Stop::Failed(
            "the document could not be redacted".to_owned(),
        ))
    }
}
