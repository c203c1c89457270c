//! One name in all the forms that code wants.

use crate::stop::Stop;

/// Most letters of an identifier.
const MAX_LETTERS: usize = 40;

/// Words that are no module names.
const KEYWORDS: [&str; 16] = [
    "as", "async", "crate", "dyn", "enum", "fn", "impl", "mod", "move", "pub", "self", "struct",
    "super", "trait", "type", "use",
];

/// A provider's name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// As it was given, such as `Acme WM`.
    pub(super) title: String,
    /// Such as `acme-wm`.
    pub(super) id: String,
    /// Such as `acme_wm`.
    pub(super) module: String,
    /// Such as `AcmeWm`.
    pub(super) kind: String,
    /// Such as `ACME_WM`.
    pub(super) variable: String,
}

impl Name {
    /// Splits a title into words of letters and digits.
    pub(super) fn new(title: &str) -> Result<Self, Stop> {
        let title = title.trim();
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || " -_.".contains(letter);
        let words: Vec<String> = title
            .split([' ', '-', '_', '.'])
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        let id = words.join("-");
        let starts_well = id.starts_with(|letter: char| letter.is_ascii_lowercase());
        let module = words.join("_");
        if !title.chars().all(is_plain)
            || !starts_well
            || id.len() > MAX_LETTERS
            || KEYWORDS.contains(&module.as_str())
        {
            return Err(Stop::Failed(format!(
                "a provider's name begins with a letter and has at most {MAX_LETTERS} letters, digits \
                 and spaces, found \"{title}\""
            )));
        }
        Ok(Self {
            title: title.to_owned(),
            kind: words.iter().map(|word| capitalised(word)).collect(),
            variable: module.to_ascii_uppercase(),
            id,
            module,
        })
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_has_a_form_for_every_place() {
        let name = Name::new("Acme WM").unwrap();
        let forms = [name.id, name.module, name.kind, name.variable];
        assert_eq!(forms, ["acme-wm", "acme_wm", "AcmeWm", "ACME_WM"]);
    }

    #[test]
    fn a_name_that_is_no_identifier_is_refused() {
        for title in ["", "  ", "3d", "a/b", "../up", "é", "type", &"a".repeat(41)] {
            assert!(Name::new(title).is_err(), "{title}");
        }
    }
}
