//! The public items of every crate, a line each, read from the source.
//!
//! The workspace warns of what is `pub` and cannot be reached, so that what is `pub` is public.

use std::collections::BTreeSet;
use std::path::Path;

use quote::ToTokens;
use syn::{Attribute, Fields, ImplItem, Item, TraitItem, Visibility};

use crate::source::is_rust;
use crate::stop::Stop;
use crate::workspace::{Package, Workspace};

/// Where the lines are kept.
const FOLDER: &str = "docs/api";

/// The public items of one crate.
pub(crate) struct Surface {
    /// The file that they are kept in, relative to the root.
    pub(crate) path: String,
    /// A line each, sorted.
    pub(crate) items: BTreeSet<String>,
}

impl Surface {
    /// Returns the file's content.
    pub(crate) fn content(&self) -> String {
        let lines: Vec<&str> = self.items.iter().map(String::as_str).collect();
        lines.join(
            "
",
        ) + "
"
    }
}

/// Reads the public items of every crate that others build on.
pub(crate) fn surfaces(workspace: &Workspace) -> Result<Vec<Surface>, Stop> {
    let files = workspace.files()?;
    let published =
        |package: &&Package| package.has_library && package.folder.starts_with("crates");
    let packages = workspace.packages().filter(published);
    packages
        .map(|package| {
            let root = package.folder.join("src");
            let mut items = BTreeSet::new();
            for path in files.iter().filter(|path| is_rust(path)) {
                if let Ok(inside) = Path::new(path).strip_prefix(&root) {
                    let parsed = syn::parse_file(&workspace.read(path)?);
                    let parsed =
                        parsed.map_err(|error| Stop::Failed(format!("{path}: {error}")))?;
                    collect(&module_of(inside), &parsed.items, &mut items);
                }
            }
            Ok(Surface {
                path: format!("{FOLDER}/{}.txt", package.name),
                items,
            })
        })
        .collect()
}

/// Returns the module of a file, such as `call::layer`.
fn module_of(file: &Path) -> String {
    let parts = file.with_extension("");
    let parts = parts.iter().map(|part| part.to_string_lossy().into_owned());
    let named = parts.filter(|part| !["lib", "main", "mod"].contains(&part.as_str()));
    named.collect::<Vec<_>>().join("::")
}

/// Adds a line for each public item, and follows modules that are written inside.
fn collect(module: &str, items: &[Item], found: &mut BTreeSet<String>) {
    let place = if module.is_empty() { "crate" } else { module };
    for item in items.iter().filter(|item| !is_for_tests(attributes(item))) {
        if let Item::Mod(it) = item
            && let Some((_, inner)) = &it.content
        {
            let path = format!("{module}::{}", it.ident);
            collect(path.trim_start_matches(':'), inner, found);
            continue;
        }
        let lines = lines_of(item).into_iter();
        found.extend(lines.map(|line| format!("{place}: {}", tidy(&line))));
    }
}

/// Returns what others can name of an item, a line each.
fn lines_of(item: &Item) -> Vec<String> {
    match item {
        Item::Fn(it) if is_public(&it.vis) => vec![text(&it.sig)],
        Item::Const(it) if is_public(&it.vis) => {
            vec![format!("const {}: {}", it.ident, text(&it.ty))]
        }
        Item::Static(it) if is_public(&it.vis) => {
            vec![format!("static {}: {}", it.ident, text(&it.ty))]
        }
        Item::Type(it) if is_public(&it.vis) => {
            let generics = text(&it.generics);
            vec![format!("type {}{generics} = {}", it.ident, text(&it.ty))]
        }
        Item::Use(it) if is_public(&it.vis) => vec![format!("use {}", text(&it.tree))],
        Item::Mod(it) if is_public(&it.vis) => vec![format!("mod {}", it.ident)],
        Item::Struct(it) if is_public(&it.vis) => {
            let fields = public_fields(&it.fields);
            let fields = fields.map(|field| format!("{}.{field}", it.ident));
            let own = format!("struct {}{}", it.ident, text(&it.generics));
            std::iter::once(own).chain(fields).collect()
        }
        Item::Enum(it) if is_public(&it.vis) => {
            let variant = |variant: &syn::Variant| {
                format!("{}::{}{}", it.ident, variant.ident, text(&variant.fields))
            };
            let own = format!("enum {}{}", it.ident, text(&it.generics));
            let variants = it.variants.iter().map(variant);
            std::iter::once(own).chain(variants).collect()
        }
        Item::Trait(it) if is_public(&it.vis) => {
            let members = it.items.iter().map(trait_member);
            let members = members.map(|member| format!("{}::{member}", it.ident));
            let bounds = text(&it.supertraits);
            let own = format!("trait {}{}: {bounds}", it.ident, text(&it.generics));
            std::iter::once(own).chain(members).collect()
        }
        Item::Impl(it) => impl_lines(it),
        _ => Vec::new(),
    }
}

fn impl_lines(it: &syn::ItemImpl) -> Vec<String> {
    let own = text(&it.self_ty);
    if let Some((path, _)) = &it.trait_ {
        return vec![format!("impl {} for {own}", text(path))];
    }
    let members = it.items.iter().filter_map(public_member);
    members.map(|member| format!("{own}::{member}")).collect()
}

fn public_fields(fields: &Fields) -> impl Iterator<Item = String> {
    let public = fields.iter().filter(|field| is_public(&field.vis));
    public.map(|field| match &field.ident {
        Some(name) => format!("{name}: {}", text(&field.ty)),
        None => text(&field.ty),
    })
}

fn trait_member(member: &TraitItem) -> String {
    match member {
        TraitItem::Fn(it) => text(&it.sig),
        TraitItem::Const(it) => format!("const {}: {}", it.ident, text(&it.ty)),
        TraitItem::Type(it) => format!("type {}", it.ident),
        other => text(other),
    }
}

fn public_member(member: &ImplItem) -> Option<String> {
    match member {
        ImplItem::Fn(it) if is_public(&it.vis) => Some(text(&it.sig)),
        ImplItem::Const(it) if is_public(&it.vis) => {
            Some(format!("const {}: {}", it.ident, text(&it.ty)))
        }
        _ => None,
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Fn(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Mod(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => &[],
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    let condition = |attribute: &Attribute| {
        let list = attribute.meta.require_list().ok()?;
        list.path.is_ident("cfg").then(|| list.tokens.to_string())
    };
    let mut conditions = attributes.iter().filter_map(condition);
    conditions.any(|condition| ["test", "doctest"].contains(&condition.as_str()))
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

/// Writes tokens as people write them, near enough to be read.
fn tidy(tokens: &str) -> String {
    const PAIRS: [(&str, &str); 14] = [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        ("< ", "<"),
        ("& ", "&"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        (" :", ":"),
        (" ;", ";"),
        (" . ", "."),
        (",)", ")"),
    ];
    let tidied = PAIRS
        .iter()
        .fold(tokens.to_owned(), |text, (from, to)| text.replace(from, to));
    tidied.trim_end_matches([' ', ':']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_others_can_name_is_listed() {
        let source = "pub struct A<T> { pub b: Vec<T>, c: u8 }\nimpl<T> A<T> { pub fn d(&self, e: &str) -> u8 { 1 } fn f() {} }\n\
            pub(crate) fn g() {}\n#[cfg(test)] mod tests { pub fn h() {} }\npub enum I { J(u8), K }\n\
            pub trait L: Send { fn m(&self); }\nimpl L for I {}\npub mod n;\n";
        let mut found = BTreeSet::new();
        collect("x", &syn::parse_file(source).unwrap().items, &mut found);
        let found: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(
            found,
            [
                "x: A.b: Vec<T>",
                "x: A<T>::fn d(&self, e: &str) -> u8",
                "x: I::J(u8)",
                "x: I::K",
                "x: L::fn m(&self)",
                "x: enum I",
                "x: impl L for I",
                "x: mod n",
                "x: struct A<T>",
                "x: trait L: Send",
            ]
        );
    }
}
