//! The members of a struct or of a variant.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Field, Fields, GenericArgument, PathArguments, Result, Type};

use crate::{
    attributes::{Container, Member},
    document::description,
    rename::Rule,
};

/// Writes the code that makes the schema of named fields, as an expression.
///
/// `tag` adds the member that tells variants apart.
pub(crate) fn object(
    fields: &Fields,
    container: &Container,
    rule: Option<Rule>,
    tag: Option<(&str, &str)>,
) -> Result<TokenStream> {
    let mut steps = TokenStream::new();
    if let Some((name, value)) = tag {
        steps.extend(quote! { object.constant(#name, #value); });
    }
    for field in fields {
        steps.extend(member(field, container, rule)?);
    }
    let open = open(container);
    Ok(quote! {{
        let mut object = ::worldforge_core::schema::Object::new();
        #steps
        object #open .finish()
    }})
}

/// Returns the call that admits other members, if the type does.
pub(crate) fn open(container: &Container) -> Option<TokenStream> {
    container.is_open.then(|| quote! { .open() })
}

fn member(field: &Field, container: &Container, rule: Option<Rule>) -> Result<TokenStream> {
    let found = Member::of(&field.attrs)?;
    if found.is_skipped {
        return Ok(TokenStream::new());
    }
    let ident = field.ident.as_ref();
    let ident = ident.ok_or_else(|| Error::new_spanned(field, "must have a name"))?;
    let plain = ident.to_string();
    let plain = plain.trim_start_matches("r#");
    let name = found.rename.clone();
    let name = name.unwrap_or_else(|| rule.map_or(plain.to_owned(), |rule| rule.field(plain)));
    let written = written_type(field, &found)?;
    if found.is_flat {
        return Ok(quote! { object.flatten(definitions.inline::<#written>()); });
    }
    let is_option = is_option(&field.ty);
    let may_be_absent = found.is_optional
        || found.may_be_skipped
        || found.has_default
        || container.has_default
        || (is_option && !container.is_written && !found.is_custom);
    let add = if found.is_required || !may_be_absent {
        quote! { required }
    } else {
        quote! { optional }
    };
    let description = description(&field.attrs).unwrap_or_default();
    let value = if let Some(constant) = &found.constant {
        quote! { ::worldforge_core::schema::constant(&(#constant)) }
    } else {
        quote! { definitions.of::<#written>() }
    };
    Ok(quote! { object.#add(#name, #value, #description); })
}

/// Returns the type that a field is written as.
pub(crate) fn written_type<'a>(field: &'a Field, found: &'a Member) -> Result<&'a Type> {
    match &found.with {
        Some(with) => Ok(with),
        None if found.is_custom && found.constant.is_none() => Err(Error::new_spanned(
            field,
            "is written by a function: say as what with #[schema(with = \"Type\")]",
        )),
        None => Ok(&field.ty),
    }
}

fn is_option(kind: &Type) -> bool {
    let Type::Path(path) = kind else {
        return false;
    };
    path.path.segments.last().is_some_and(|last| {
        let holds_one = matches!(
            &last.arguments,
            PathArguments::AngleBracketed(inner)
                if matches!(inner.args.first(), Some(GenericArgument::Type(_)))
        );
        last.ident == "Option" && holds_one
    })
}
