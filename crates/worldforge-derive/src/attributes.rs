//! What serde's and our own attributes say.

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, LitStr, Result, Type, meta::ParseNestedMeta, parenthesized};

use crate::rename::Rule;

/// What stands on a type.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "attributes are there or not")]
pub(crate) struct Container {
    pub(crate) rename_all: Option<Rule>,
    pub(crate) has_default: bool,
    pub(crate) tag: Option<String>,
    pub(crate) content: Option<String>,
    pub(crate) is_untagged: bool,
    pub(crate) is_transparent: bool,
    /// The type that it is written or read as.
    pub(crate) like: Option<Type>,
    pub(crate) is_written: bool,
    pub(crate) is_open: bool,
    pub(crate) name: Option<String>,
    /// The grammar of the text that it is written as.
    pub(crate) pattern: Option<Expr>,
}

/// What stands on a field or a variant.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "attributes are there or not")]
pub(crate) struct Member {
    pub(crate) rename: Option<String>,
    pub(crate) rename_all: Option<Rule>,
    pub(crate) is_skipped: bool,
    pub(crate) may_be_skipped: bool,
    pub(crate) has_default: bool,
    pub(crate) is_flat: bool,
    pub(crate) is_required: bool,
    pub(crate) is_optional: bool,
    /// Whether serde writes it by a function of the author's own.
    pub(crate) is_custom: bool,
    pub(crate) with: Option<Type>,
    pub(crate) constant: Option<Expr>,
}

impl Container {
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut found = Self::default();
        each(attributes, "serde", |meta| {
            match name_of(&meta).as_str() {
                "rename_all" => found.rename_all = Some(Rule::of(&text(&meta)?)?),
                "default" => {
                    found.has_default = true;
                    rest(&meta)?;
                }
                "tag" => found.tag = Some(text(&meta)?.value()),
                "content" => found.content = Some(text(&meta)?.value()),
                "untagged" => found.is_untagged = true,
                "transparent" => found.is_transparent = true,
                "into" => found.like = Some(text(&meta)?.parse()?),
                _ => rest(&meta)?,
            }
            Ok(())
        })?;
        each(attributes, "schema", |meta| {
            match name_of(&meta).as_str() {
                "like" => found.like = Some(text(&meta)?.parse()?),
                "written" => found.is_written = true,
                "open" => found.is_open = true,
                "name" => found.name = Some(text(&meta)?.value()),
                "pattern" => found.pattern = Some(meta.value()?.parse()?),
                _ => return Err(meta.error("unknown attribute of a schema")),
            }
            Ok(())
        })?;
        Ok(found)
    }
}

impl Member {
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut found = Self::default();
        each(attributes, "serde", |meta| {
            match name_of(&meta).as_str() {
                "rename" => found.rename = Some(text(&meta)?.value()),
                "rename_all" => found.rename_all = Some(Rule::of(&text(&meta)?)?),
                "skip" | "skip_serializing" => found.is_skipped = true,
                "skip_serializing_if" => {
                    found.may_be_skipped = true;
                    rest(&meta)?;
                }
                "default" => {
                    found.has_default = true;
                    rest(&meta)?;
                }
                "flatten" => found.is_flat = true,
                "with" | "serialize_with" => {
                    found.is_custom = true;
                    rest(&meta)?;
                }
                _ => rest(&meta)?,
            }
            Ok(())
        })?;
        each(attributes, "schema", |meta| {
            match name_of(&meta).as_str() {
                "with" => found.with = Some(text(&meta)?.parse()?),
                "constant" => found.constant = Some(meta.value()?.parse()?),
                "required" => found.is_required = true,
                "optional" => found.is_optional = true,
                _ => return Err(meta.error("unknown attribute of a schema")),
            }
            Ok(())
        })?;
        Ok(found)
    }
}

fn each(
    attributes: &[Attribute],
    name: &str,
    mut read: impl FnMut(ParseNestedMeta<'_>) -> Result<()>,
) -> Result<()> {
    let named = attributes
        .iter()
        .filter(|found| found.path().is_ident(name));
    for attribute in named {
        attribute.parse_nested_meta(&mut read)?;
    }
    Ok(())
}

fn name_of(meta: &ParseNestedMeta<'_>) -> String {
    meta.path
        .get_ident()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// Reads `= "text"`, or the text for writing of `(serialize = "text", ..)`.
fn text(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    if !meta.input.peek(syn::token::Paren) {
        return meta.value()?.parse();
    }
    let mut found = None;
    meta.parse_nested_meta(|inner| {
        let value: LitStr = inner.value()?.parse()?;
        if inner.path.is_ident("serialize") {
            found = Some(value);
        }
        Ok(())
    })?;
    found.ok_or_else(|| meta.error("nothing is said about writing"))
}

/// Passes over a value that does not matter here.
fn rest(meta: &ParseNestedMeta<'_>) -> Result<()> {
    if meta.input.peek(syn::token::Paren) {
        let inner;
        parenthesized!(inner in meta.input);
        inner.parse::<TokenStream>()?;
    } else if meta.input.peek(syn::Token![=]) {
        meta.value()?.parse::<Expr>()?;
    }
    Ok(())
}
