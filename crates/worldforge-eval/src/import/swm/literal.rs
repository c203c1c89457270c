//! What Python prints of dictionaries, lists, numbers and NumPy arrays, read without executing it.

use serde_json::{Map, Number, Value};
use worldforge_core::{Error, ErrorKind, Result};

/// Most levels of lists, dictionaries and calls.
const MAX_DEPTH: usize = 16;

/// Most values of one text.
const MAX_VALUES: usize = 4_000_000;

/// Reads one value with nothing behind it.
///
/// `array([..], dtype=bool)`, `np.float64(3.0)` and other calls stand for their first argument.
/// `None` and numbers that JSON does not have become null.
pub(super) fn parse(text: &str) -> Result<Value> {
    let mut reader = Reader {
        rest: text,
        values: 0,
    };
    let value = reader.value(0)?;
    reader.skip();
    if reader.rest.is_empty() {
        Ok(value)
    } else {
        Err(reader.refuse("nothing after the value"))
    }
}

struct Reader<'a> {
    rest: &'a str,
    values: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Value> {
        self.values += 1;
        if depth > MAX_DEPTH || self.values > MAX_VALUES {
            let message = format!(
                "printed value must have at most {MAX_DEPTH} levels and {MAX_VALUES} values"
            );
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        self.skip();
        match self.rest.chars().next() {
            Some('{') => self.dictionary(depth),
            Some('[') => self.list('[', ']', depth),
            Some('(') => self.list('(', ')', depth),
            Some('\'' | '"') => self.text().map(Value::String),
            Some('-' | '+' | '0'..='9') => self.number(),
            Some('.') => Err(self.abbreviated()),
            Some(letter) if letter.is_ascii_alphabetic() => self.word(depth),
            _ => Err(self.refuse("a value")),
        }
    }

    fn dictionary(&mut self, depth: usize) -> Result<Value> {
        self.expect('{')?;
        let mut members = Map::new();
        loop {
            if self.takes('}') {
                return Ok(Value::Object(members));
            }
            self.skip();
            let key = self.text()?;
            self.expect(':')?;
            let value = self.value(depth + 1)?;
            if members.insert(key, value).is_some() {
                return Err(self.refuse("each key once"));
            }
            if !self.takes(',') {
                self.expect('}')?;
                return Ok(Value::Object(members));
            }
        }
    }

    fn list(&mut self, open: char, close: char, depth: usize) -> Result<Value> {
        self.expect(open)?;
        let mut items = Vec::new();
        loop {
            if self.takes(close) {
                return Ok(Value::Array(items));
            }
            items.push(self.value(depth + 1)?);
            if !self.takes(',') {
                self.expect(close)?;
                return Ok(Value::Array(items));
            }
        }
    }

    /// A constant, or a call whose first argument counts.
    fn word(&mut self, depth: usize) -> Result<Value> {
        let word =
            self.take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.'));
        match word {
            "True" => Ok(Value::Bool(true)),
            "False" => Ok(Value::Bool(false)),
            "None" | "nan" | "inf" => Ok(Value::Null),
            _ => {
                self.expect('(')?;
                let value = self.value(depth + 1)?;
                while self.takes(',') {
                    self.skip();
                    let is_named = self
                        .rest
                        .starts_with(|letter: char| letter.is_ascii_alphabetic());
                    if is_named {
                        self.take_while(|letter| letter.is_ascii_alphanumeric() || letter == '_');
                        self.expect('=')?;
                        self.skip();
                        self.take_while(|letter| !matches!(letter, ',' | ')' | '(' | '\n'));
                    }
                }
                self.expect(')')?;
                Ok(value)
            }
        }
    }

    fn number(&mut self) -> Result<Value> {
        let before = self.rest;
        let word = self.take_while(|letter| {
            letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.' | '_')
        });
        let text = word.trim_start_matches('+').trim_end_matches('.');
        if matches!(text.trim_start_matches('-'), "inf" | "nan") {
            return Ok(Value::Null);
        }
        let number = text.parse::<i64>().ok().map(Number::from);
        let number = number.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
        number.map(Value::Number).ok_or_else(|| {
            self.rest = before;
            self.refuse("a number")
        })
    }

    fn text(&mut self) -> Result<String> {
        let mut letters = self.rest.chars();
        let quote = letters.next().filter(|quote| matches!(quote, '\'' | '"'));
        let Some(quote) = quote else {
            return Err(self.refuse("a key or text in quotes"));
        };
        let body = letters.as_str();
        let end = body.find([quote, '\\', '\n']);
        match end.map(|end| (end, body.split_at(end))) {
            Some((_, (text, rest))) if rest.starts_with(quote) => {
                self.rest = rest.get(1..).unwrap_or_default();
                Ok(text.to_owned())
            }
            _ => Err(self.refuse("a text without escapes that ends on its line")),
        }
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self
            .rest
            .find(|letter| !belongs(letter))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn takes(&mut self, letter: char) -> bool {
        self.skip();
        match self.rest.strip_prefix(letter) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, letter: char) -> Result<()> {
        if self.takes(letter) {
            return Ok(());
        }
        if self.rest.starts_with("...") {
            return Err(self.abbreviated());
        }
        Err(self.refuse(&format!("'{letter}'")))
    }

    fn abbreviated(&self) -> Error {
        if !self.rest.starts_with("...") {
            return self.refuse("a value");
        }
        Error::invalid_input("printed array must be whole, found '...' in place of its middle").triage(
            "write the array with numpy.set_printoptions(threshold=sys.maxsize), or compare the counts",
        )
    }

    fn refuse(&self, wanted: &str) -> Error {
        let letter = self.rest.chars().next();
        let found = letter.map_or_else(
            || "the end".to_owned(),
            |letter| format!("'{}'", letter.escape_default()),
        );
        Error::invalid_input(format!(
            "printed value must have {wanted} here, found {found}"
        ))
    }
}
