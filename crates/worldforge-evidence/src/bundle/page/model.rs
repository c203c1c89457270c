//! What a document holds, whatever form it is written in.

/// A document.
pub(in crate::bundle) struct Page {
    pub(super) title: Words,
    pub(super) sections: Vec<Section>,
}

/// A part of a document with its heading.
pub(super) struct Section {
    pub(super) heading: &'static str,
    pub(super) blocks: Vec<Block>,
}

pub(super) enum Block {
    Text(Vec<Words>),
    /// Foreign text of any length, shown as it is and never read as markup.
    Quote(String),
    List(Vec<Vec<Words>>),
    Table {
        head: &'static [&'static str],
        rows: Vec<Vec<Words>>,
    },
}

/// A few words on one line.
pub(super) enum Words {
    /// Words of this program.
    Own(String),
    /// Words of somebody else, shown as they are and never read as markup.
    Foreign(String),
}

impl Words {
    pub(super) fn own(text: impl Into<String>) -> Self {
        Self::Own(text.into())
    }

    pub(super) fn foreign(text: &str) -> Self {
        Self::Foreign(text.to_owned())
    }
}

/// Makes characters visible that would change how the text around them is shown.
pub(super) fn visible(text: &str, keeps: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        let is_hidden = letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if is_hidden && !keeps(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}
