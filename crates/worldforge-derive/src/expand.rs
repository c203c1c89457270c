//! From a type to its implementation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DataEnum, DeriveInput, Error, Fields, Result, Variant};

use crate::{
    attributes::{Container, Member},
    document::description,
    fields::{object, open, written_type},
};

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let container = Container::of(&input.attrs)?;
    let ident = &input.ident;
    let name = container.name.clone().unwrap_or_else(|| ident.to_string());
    let description = description(&input.attrs).unwrap_or_default();
    let body = body(input, &container)?;
    let mut generics = input.generics.clone();
    let names: Vec<_> = generics
        .type_params()
        .map(|kind| kind.ident.clone())
        .collect();
    let bounds = generics.make_where_clause();
    for kind in &names {
        let bound = syn::parse_quote!(#kind: ::worldforge_core::schema::Schema);
        bounds.predicates.push(bound);
    }
    let (before, after, bounds) = generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #before ::worldforge_core::schema::Schema for #ident #after #bounds {
            fn name() -> ::std::option::Option<&'static str> {
                ::std::option::Option::Some(#name)
            }

            fn schema(
                definitions: &mut ::worldforge_core::schema::Definitions,
            ) -> ::worldforge_core::schema::Value {
                ::worldforge_core::schema::described(#body, #description)
            }
        }
    })
}

fn body(input: &DeriveInput, container: &Container) -> Result<TokenStream> {
    if let Some(pattern) = &container.pattern {
        return Ok(quote! { ::worldforge_core::schema::text(#pattern) });
    }
    if let Some(like) = &container.like {
        return Ok(quote! { definitions.inline::<#like>() });
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if container.is_transparent => {
                let field = fields.named.first();
                let field = field.ok_or_else(|| Error::new_spanned(input, "must have a field"))?;
                let kind = &field.ty;
                Ok(quote! { definitions.of::<#kind>() })
            }
            fields @ Fields::Named(_) => object(fields, container, container.rename_all, None),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let kinds = fields.unnamed.iter().map(|field| &field.ty);
                Ok(quote! { #(definitions.of::<#kinds>())* })
            }
            _ => Err(Error::new_spanned(
                input,
                "must have named fields or one field",
            )),
        },
        Data::Enum(data) => variants(data, container),
        Data::Union(_) => Err(Error::new_spanned(input, "must not be a union")),
    }
}

fn variants(data: &DataEnum, container: &Container) -> Result<TokenStream> {
    let mut choices = Vec::new();
    for variant in &data.variants {
        let found = Member::of(&variant.attrs)?;
        if !found.is_skipped {
            choices.push(choice(variant, &found, container)?);
        }
    }
    if container.is_untagged {
        // Nothing tells the variants apart, so a value may be of several.
        return Ok(quote! { ::worldforge_core::schema::any_of([#(#choices),*]) });
    }
    Ok(quote! { ::worldforge_core::schema::one_of([#(#choices),*]) })
}

fn choice(variant: &Variant, found: &Member, container: &Container) -> Result<TokenStream> {
    let plain = variant.ident.to_string();
    let rule = container.rename_all;
    let name = found.rename.clone();
    let name = name.unwrap_or_else(|| rule.map_or(plain.clone(), |rule| rule.variant(&plain)));
    let description = description(&variant.attrs).unwrap_or_default();
    let value = match (&container.tag, &container.content, container.is_untagged) {
        (Some(tag), Some(content), _) => {
            let inner = payload(variant, found, container)?;
            beside(tag, &name, content, inner.as_ref())
        }
        (Some(tag), None, _) => tagged(variant, found, container, (tag, &name))?,
        (None, _, true) => payload(variant, found, container)?
            .unwrap_or_else(|| quote! { ::worldforge_core::schema::null() }),
        (None, _, false) => match payload(variant, found, container)? {
            None => quote! { ::worldforge_core::schema::constant(&#name) },
            Some(inner) => quote! {{
                let inner = #inner;
                let mut object = ::worldforge_core::schema::Object::new();
                object.required(#name, inner, "");
                object.finish()
            }},
        },
    };
    Ok(quote! { ::worldforge_core::schema::described(#value, #description) })
}

/// The schema of a variant without its name; nothing for a unit variant.
fn payload(
    variant: &Variant,
    found: &Member,
    container: &Container,
) -> Result<Option<TokenStream>> {
    Ok(match &variant.fields {
        Fields::Unit => None,
        fields @ Fields::Named(_) => Some(object(fields, container, found.rename_all, None)?),
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let mut kinds = Vec::new();
            for field in &fields.unnamed {
                let own = Member::of(&field.attrs)?;
                kinds.push(written_type(field, &own)?.clone());
            }
            Some(quote! { #(definitions.of::<#kinds>())* })
        }
        Fields::Unnamed(_) => {
            return Err(Error::new_spanned(variant, "must have one field at most"));
        }
    })
}

/// A variant whose name is a member among its own.
fn tagged(
    variant: &Variant,
    found: &Member,
    container: &Container,
    (tag, name): (&str, &str),
) -> Result<TokenStream> {
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let kinds = fields.unnamed.iter().map(|field| &field.ty);
            let open = open(container);
            Ok(quote! {{
                let mut object = ::worldforge_core::schema::Object::new();
                object.constant(#tag, #name);
                #(object.flatten(definitions.inline::<#kinds>());)*
                object #open .finish()
            }})
        }
        fields => object(fields, container, found.rename_all, Some((tag, name))),
    }
}

/// A variant whose name and content are two members.
fn beside(tag: &str, name: &str, content: &str, inner: Option<&TokenStream>) -> TokenStream {
    let value = format_ident!("inner");
    let member = inner.map(|inner| {
        quote! {
            let #value = #inner;
            object.required(#content, #value, "");
        }
    });
    quote! {{
        let mut object = ::worldforge_core::schema::Object::new();
        object.constant(#tag, #name);
        #member
        object.finish()
    }}
}
