//! The redactor itself: texts, targets and what it finds in them.

use std::borrow::Cow;

use super::{
    name::classify,
    rule::{Edit, Finding, REDACTED},
    scanner::Scanner,
    url,
};

/// Version of the rules; it rises when the same text may be redacted in another way.
pub const RULESET_VERSION: u32 = 1;

/// Most times that one text is read.
const MAX_PASSES: usize = 4;

/// Redacts texts, targets and JSON values by one table of rules.
///
/// The work is linear in the text, and redacting twice gives what redacting once gives.
#[derive(Debug)]
#[non_exhaustive]
pub struct Redactor {}

impl Redactor {
    /// Returns the redactor that every surface uses.
    pub fn standard() -> &'static Self {
        static STANDARD: Redactor = Redactor {};
        &STANDARD
    }

    /// Redacts free text; borrows it when nothing had to change.
    ///
    /// What a replacement leaves behind may read as another secret, so a changed text is read
    /// again; one that still changes after four readings is replaced as a whole.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(mut redacted) = one_pass(text) else {
            return Cow::Borrowed(text);
        };
        for _ in 1..MAX_PASSES {
            let Some(again) = one_pass(&redacted) else {
                return Cow::Owned(redacted);
            };
            redacted = again;
        }
        Cow::Owned(REDACTED.to_owned())
    }

    /// Redacts the target of an event; `None` when it is blank.
    ///
    /// User, password, query and fragment are dropped from URLs and routes; what is left passes
    /// the rules for text.
    pub fn target<'a>(&self, target: &'a str) -> Option<Cow<'a, str>> {
        let target = target.trim();
        if target.is_empty() {
            return None;
        }
        let mut shown = Cow::Borrowed(target);
        for _ in 0..MAX_PASSES {
            let kept = url::target(&shown);
            let text = kept.as_deref().unwrap_or(&shown).trim();
            match self.text(text) {
                Cow::Borrowed(_) if kept.is_none() => return Some(shown),
                text => shown = Cow::Owned(text.into_owned()),
            }
        }
        Some(Cow::Owned(REDACTED.to_owned()))
    }

    /// Returns whether a JSON key, header or variable of this name holds a secret.
    pub fn is_sensitive_key(&self, key: &str) -> bool {
        classify(key.as_bytes()).is_secret()
    }

    /// Lists what [`Self::text`] would replace: rules and bytes, never values.
    pub fn scan(&self, text: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        Scanner::new(text, (), &mut |edit| findings.push(Finding::from(&edit))).run();
        // A rule may stop inside a letter of several bytes; the whole letter is what it replaces.
        for finding in &mut findings {
            finding.range.end = text.ceil_char_boundary(finding.range.end);
        }
        findings
    }
}

/// Returns the text as the rules leave it, if they change it.
fn one_pass(text: &str) -> Option<String> {
    let mut edited = Edited::new(text);
    Scanner::new(text, (), &mut |edit| edited.apply(&edit)).run();
    edited.finish()
}

/// The text as far as it has been edited; nothing is copied before the first edit.
struct Edited<'a> {
    text: &'a str,
    out: String,
    kept: usize,
    has_edits: bool,
}

impl<'a> Edited<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            out: String::new(),
            kept: 0,
            has_edits: false,
        }
    }

    fn apply(&mut self, edit: &Edit) {
        if !self.has_edits {
            self.has_edits = true;
            self.out.reserve(self.text.len());
        }
        let kept = self.text.get(self.kept..edit.range.start);
        self.out.push_str(kept.unwrap_or_default());
        self.out.push_str(edit.with);
        self.kept = edit.range.end;
    }

    fn finish(mut self) -> Option<String> {
        if !self.has_edits {
            return None;
        }
        self.out
            .push_str(self.text.get(self.kept..).unwrap_or_default());
        Some(self.out)
    }
}
