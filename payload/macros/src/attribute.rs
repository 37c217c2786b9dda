//! What `#[message]` writes: the derives of a message type.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Error, LitStr, Path, Result, Token};

use crate::library;

/// Adds the derives that the type does not have yet, with the paths of the re-exports.
pub(crate) fn message(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let mut input: DeriveInput = syn::parse2(item)?;
    if matches!(input.data, syn::Data::Union(_)) {
        return Err(Error::new_spanned(&input.ident, "a union cannot be a payload, because JSON has no unions"));
    }
    let named = named_library(arguments)?;
    let root = named.clone().unwrap_or_else(library::dependency);
    let library = quote!(#root::derive);
    let there = derived(&input)?;
    let lacks = |name: &str| !there.iter().any(|path| path.segments.last().is_some_and(|last| last.ident == name));

    let mut derives: Vec<TokenStream> = Vec::new();
    if lacks("Payload") {
        derives.push(quote!(#library::Payload));
        if let Some(named) = &named {
            let text = text_of(named);
            input.attrs.push(syn::parse_quote!(#[payload(crate = #text)]));
        }
    }
    let serde = text_of(&quote!(#library::serde));
    let before = derives.len();
    derives.extend(lacks("Serialize").then(|| quote!(#library::serde::Serialize)));
    derives.extend(lacks("Deserialize").then(|| quote!(#library::serde::Deserialize)));
    if derives.len() > before {
        input.attrs.push(syn::parse_quote!(#[serde(crate = #serde)]));
    }
    if lacks("JsonSchema") {
        derives.push(quote!(#library::schemars::JsonSchema));
        let schemars = text_of(&quote!(#library::schemars));
        input.attrs.push(syn::parse_quote!(#[schemars(crate = #schemars)]));
    }
    Ok(quote! {
        #[derive(#(#derives),*)]
        #input
    })
}

/// The path that `#[message(crate = "…")]` names.
fn named_library(arguments: TokenStream) -> Result<Option<TokenStream>> {
    if arguments.is_empty() {
        return Ok(None);
    }
    let read = |input: syn::parse::ParseStream<'_>| {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        input.parse::<LitStr>()?.parse_with(Path::parse_mod_style)
    };
    let path = syn::parse::Parser::parse2(read, arguments.clone())
        .map_err(|error| Error::new(error.span(), "expected `crate = \"…\"`"))?;
    Ok(Some(path.into_token_stream()))
}

/// The additional derives.
fn derived(input: &DeriveInput) -> Result<Vec<Path>> {
    let mut paths = Vec::new();
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        paths.extend(attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)?);
    }
    Ok(paths)
}

/// A path as serde and schemars read it.
fn text_of(path: &TokenStream) -> String {
    path.to_string().replace(' ', "")
}
