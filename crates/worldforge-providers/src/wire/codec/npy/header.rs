//! The header: a Python dictionary of `descr`, `fortran_order` and `shape`, read without Python.

use worldforge_core::{Error, ErrorKind, MAX_RANK, Result};

use crate::wire::codec::{
    array::{AxisOrder, Layout},
    descr,
};

/// Reads the literal.
pub(super) fn parse(text: &str) -> Result<Layout> {
    let mut literal = Literal { rest: text };
    let (mut element, mut order, mut shape) = (None, None, None);
    literal.expect("{")?;
    while !literal.accept("}") {
        let key = literal.string()?;
        literal.expect(":")?;
        let is_new = match key {
            "descr" => element.replace(literal.element_type()?).is_none(),
            "fortran_order" => order.replace(literal.axis_order()?).is_none(),
            "shape" => shape.replace(literal.shape()?).is_none(),
            _ => {
                return Err(malformed(
                    "has a key that is none of descr, fortran_order, shape",
                ));
            }
        };
        if !is_new {
            return Err(malformed("has a key twice"));
        }
        if !literal.accept(",") {
            literal.expect("}")?;
            break;
        }
    }
    if !literal.rest.trim().is_empty() {
        return Err(malformed("goes on after its dictionary"));
    }
    match (element, order, shape) {
        (Some(name), Some(axis_order), Some(shape)) => {
            let (dtype, byte_order) = descr::parse(name)?;
            Ok(Layout {
                dtype,
                byte_order,
                axis_order,
                shape,
            })
        }
        _ => Err(malformed("must have descr, fortran_order and shape")),
    }
}

fn malformed(what: &str) -> Error {
    Error::invalid_input(format!(".npy header {what}"))
}

/// What is left to read of a Python literal.
struct Literal<'a> {
    rest: &'a str,
}

impl<'a> Literal<'a> {
    /// Takes a token if it stands next, after spaces.
    fn accept(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        let after = self.rest.strip_prefix(token);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn expect(&mut self, token: &str) -> Result<()> {
        if self.accept(token) {
            Ok(())
        } else {
            Err(malformed(&format!(
                "must have `{token}` where it has something else"
            )))
        }
    }

    /// Takes a text without escapes, which none of NumPy's own has.
    fn string(&mut self) -> Result<&'a str> {
        let quote = if self.accept("'") {
            '\''
        } else {
            self.expect("\"")?;
            '"'
        };
        let (text, rest) = self
            .rest
            .split_once(quote)
            .filter(|(text, _)| !text.contains('\\'))
            .ok_or_else(|| malformed("has a text that does not end"))?;
        self.rest = rest;
        Ok(text)
    }

    fn element_type(&mut self) -> Result<&'a str> {
        self.rest = self.rest.trim_start();
        if self.rest.starts_with(['[', '(', '{']) {
            return Err(descr::structured());
        }
        self.string()
    }

    fn axis_order(&mut self) -> Result<AxisOrder> {
        if self.accept("False") {
            Ok(AxisOrder::RowMajor)
        } else if self.accept("True") {
            Ok(AxisOrder::ColumnMajor)
        } else {
            Err(malformed("must have True or False for fortran_order"))
        }
    }

    fn shape(&mut self) -> Result<Vec<usize>> {
        let mut shape = Vec::new();
        self.expect("(")?;
        while !self.accept(")") {
            shape.push(self.axis()?);
            if shape.len() > MAX_RANK {
                let message = format!("array must have at most {MAX_RANK} axes");
                return Err(Error::new(ErrorKind::LimitExceeded, message));
            }
            if !self.accept(",") {
                // `(3)` is a number in brackets, not a tuple.
                if shape.len() == 1 {
                    return Err(malformed("must have a tuple for shape"));
                }
                self.expect(")")?;
                break;
            }
        }
        Ok(shape)
    }

    /// Takes a length, with the `L` that Python 2 wrote after large ones.
    fn axis(&mut self) -> Result<usize> {
        self.rest = self.rest.trim_start();
        let digits = self.rest.len()
            - self
                .rest
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .len();
        let (number, rest) = self.rest.split_at_checked(digits).unwrap_or_default();
        let length = number
            .parse()
            .map_err(|_cause| malformed("must have lengths for shape"))?;
        self.rest = rest.strip_prefix('L').unwrap_or(rest);
        Ok(length)
    }
}
