//! `#[derive(Schema)]`: the JSON Schema of a type, from its fields, its serde attributes and its
//! documentation.
//!
//! The derived code implements `worldforge_core::schema::Schema`. A schema says what is *written*:
//! aliases are not in it, and a field is required unless it has a default, is an `Option`, or may be
//! skipped. Attributes of its own, all as `#[schema(..)]`:
//!
//! * on a type: `written` (nothing reads it back, so an `Option` that is never skipped is required
//!   and may be null), `open` (members beyond those named are accepted), `like = "Type"` (it is
//!   read as another type), `pattern = expression` (it is a text of that grammar), `name = "Name"` (for two types of one name);
//! * on a field: `with = "Type"` (it is written as another type), `constant = expression` (it has one
//!   value only), `required` (although the type allows it to be absent), `optional` (although the type
//!   is always written).
#![forbid(unsafe_code)]

mod attributes;
mod document;
mod expand;
mod fields;
mod rename;

use proc_macro::TokenStream;

/// Derives `worldforge_core::schema::Schema`.
#[proc_macro_derive(Schema, attributes(schema, serde))]
pub fn derive_schema(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    expand::expand(&input)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}
