//! By which name the user's crate knows the library.

use proc_macro_crate::{FoundCrate, crate_name};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Ident, LitStr, Path, Result};

/// The packages that offer what the derive writes, each in a module `derive`, and the names of their libraries. The first
/// that the user's `Cargo.toml` names is taken.
const PACKAGES: &[(&str, &str)] =
    &[("stepwright", "stepwright"), ("stepwright-dsl", "dsl"), ("stepwright-payload", "payload")];

/// The path of the module `derive` in the library that `#[payload(crate = "…")]` names, otherwise in the dependency.
pub(crate) fn path(attributes: &[Attribute]) -> Result<TokenStream> {
    let mut named = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("payload")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("crate") {
                return Err(meta.error("expected `crate = \"…\"`"));
            }
            let value = meta.value()?;
            named = Some(match value.parse::<Option<LitStr>>()? {
                Some(text) => text.parse_with(Path::parse_mod_style)?,
                None => value.call(Path::parse_mod_style)?,
            });
            Ok(())
        })?;
    }
    let library = named.map_or_else(dependency, Path::into_token_stream);
    Ok(quote!(#library::derive))
}

/// The library that the user's `Cargo.toml` names as a dependency.
pub(crate) fn dependency() -> TokenStream {
    let found = PACKAGES.iter().find_map(|&(package, library)| match crate_name(package).ok()? {
        // The package's tests and examples are crates of their own, so `crate` would be wrong there.
        FoundCrate::Itself => Some(library.to_owned()),
        // Where the dependency has the package's name, the library's name counts.
        FoundCrate::Name(name) if name == package.replace('-', "_") => Some(library.to_owned()),
        FoundCrate::Name(name) => Some(name),
    });
    let library = Ident::new(&found.unwrap_or_else(|| "stepwright".to_owned()), Span::call_site());
    quote!(::#library)
}
