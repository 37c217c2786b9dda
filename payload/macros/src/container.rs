//! What the derive writes for structs and enums.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DataStruct, DeriveInput, Error, Field, Fields, Ident, Result, Type};

use crate::library;
use crate::serde_names::SerdeNames;

/// A named field of a payload, as JSON sees it.
struct Member<'a> {
    field: &'a Field,
    name: &'a Ident,
    /// The JSON name; none for a flattened field.
    key: Option<String>,
    is_token: bool,
}

/// Writes the implementations for a type.
pub(crate) fn derive(input: DeriveInput) -> Result<TokenStream> {
    if !input.generics.params.is_empty() {
        let message = "a payload has no type parameters: its JSON must be known when the workflow is compiled";
        return Err(Error::new_spanned(&input.generics, message));
    }
    let library = library::path(&input.attrs)?;
    let container = SerdeNames::of(&input.attrs)?;
    match &input.data {
        Data::Struct(data @ DataStruct { fields: Fields::Named(_), .. }) if !container.as_another => {
            mirrored(&input, data, &container, &library)
        }
        Data::Struct(data) => Ok(whole(&input, data.fields.iter(), false, &library)),
        Data::Enum(data) => {
            let named = !container.as_another && !container.tagged;
            let unit = named && data.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit));
            Ok(whole(&input, data.variants.iter().flat_map(|variant| &variant.fields), unit, &library))
        }
        Data::Union(_) => Err(Error::new_spanned(&input.ident, "a union cannot be a payload: JSON has no such thing")),
    }
}

/// A struct with named fields: the mirror and its implementations.
fn mirrored(
    input: &DeriveInput,
    data: &DataStruct,
    container: &SerdeNames,
    library: &TokenStream,
) -> Result<TokenStream> {
    if container.tagged {
        let message = "a tag on a struct is a field that its mirror would not have: make it a field of the struct";
        return Err(Error::new_spanned(&input.ident, message));
    }
    let members = members(data, container)?;
    let payload = &input.ident;
    let visibility = &input.vis;
    let mirror = format_ident!("{payload}Fields");
    let mirror_doc = format!("The fields of [`{payload}`] as expressions.");

    let declared = members.iter().map(|Member { field, name, .. }| {
        let doc = field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
        let (visibility, value) = (&field.vis, &field.ty);
        quote!(#(#doc)* #visibility #name: #library::Expr<#value>)
    });
    let read = members.iter().map(|Member { field, name, key, .. }| match key {
        Some(key) if is_named(&field.ty, "Option") => quote!(#name: whole.optional_member(#key)),
        Some(key) => quote!(#name: whole.member(#key)),
        None => {
            let value = &field.ty;
            quote!(#name: #library::Fields::build(#library::Expr::<#value>::fields(whole.seen_as())))
        }
    });
    let built = members.iter().map(|Member { name, key, .. }| match key {
        Some(key) => quote!((::core::option::Option::Some(#key), self.#name.untyped())),
        // Whatever the field was built from, its own fields are what belongs here.
        None => quote!((::core::option::Option::None, #library::Fields::build(self.#name.fields()).untyped())),
    });
    let clarity = clarity(payload, &members, library);
    Ok(quote! {
        #[doc = #mirror_doc]
        #[derive(Clone, Copy)]
        #visibility struct #mirror { #(#declared,)* }

        #[diagnostic::do_not_recommend]
        impl #library::Payload for #payload {
            type Fields = #mirror;
            const SHAPE: #library::Shape = #library::Shape::Other;
        }

        #[diagnostic::do_not_recommend]
        impl #library::Fields for #mirror {
            type Payload = #payload;

            fn read(whole: #library::Expr<#payload>) -> Self {
                Self { #(#read,)* }
            }

            fn build(self) -> #library::Expr<#payload> {
                #library::Expr::object(&[#(#built,)*])
            }
        }

        #[diagnostic::do_not_recommend]
        impl ::core::convert::From<#mirror> for #library::Expr<#payload> {
            fn from(fields: #mirror) -> Self {
                #library::Fields::build(fields)
            }
        }

        #clarity
    })
}

fn members<'a>(data: &'a DataStruct, container: &SerdeNames) -> Result<Vec<Member<'a>>> {
    let mut members = Vec::new();
    for field in &data.fields {
        let names = SerdeNames::of(&field.attrs)?;
        let Some(name) = field.ident.as_ref().filter(|_| !names.skip) else { continue };
        let plain = name.to_string().trim_start_matches("r#").to_owned();
        let cased = || container.rename_all.map_or(plain.clone(), |case| case.of_field(&plain));
        let key = (!names.flatten).then(|| names.rename.clone().unwrap_or_else(cased));
        let is_token = is_named(&field.ty, "TaskToken");
        if is_token && key.is_none() {
            return Err(Error::new_spanned(field, "a task token is a string, so it cannot be flattened"));
        }
        members.push(Member { field, name, key, is_token });
    }
    Ok(members)
}

/// Says whether the payload may leave in clear, or carries a token and may so otherwise.
///
/// The bounds name no type parameter, so they are made to depend on a lifetime: then a payload that does not fulfil them
/// lacks the trait, instead of not compiling at all.
fn clarity(payload: &Ident, members: &[Member<'_>], library: &TokenStream) -> TokenStream {
    let plain = members.iter().filter(|member| !member.is_token).map(|member| {
        let value = &member.field.ty;
        quote!(for<'plain> #value: #library::Plain)
    });
    let Some(token) = members.iter().find(|member| member.is_token) else {
        return quote!(#[diagnostic::do_not_recommend]
        impl #library::Plain for #payload where #(#plain,)* {});
    };
    let (name, key) = (token.name, &token.key);
    quote! {
        #[diagnostic::do_not_recommend]
        impl #library::CarriesToken for #payload where #(#plain,)* {
            const TOKEN_MEMBER: &'static str = #key;

            fn task_token(&self) -> &#library::TaskToken {
                &self.#name
            }
        }
    }
}

/// A type without a mirror: it is carried as a whole.
fn whole<'a>(
    input: &DeriveInput,
    fields: impl Iterator<Item = &'a Field>,
    comparable: bool,
    library: &TokenStream,
) -> TokenStream {
    let payload = &input.ident;
    let plain = fields.map(|field| {
        let value = &field.ty;
        quote!(for<'plain> #value: #library::Plain)
    });
    let shape = if comparable { quote!(Text) } else { quote!(Any) };
    let scalar = comparable.then(|| {
        quote!(#[diagnostic::do_not_recommend]
        impl #library::Scalar for #payload { const KIND: #library::ScalarKind = #library::ScalarKind::String; })
    });
    quote! {
        #[diagnostic::do_not_recommend]
        impl #library::Payload for #payload {
            type Fields = #library::Expr<#payload>;
            const SHAPE: #library::Shape = #library::Shape::#shape;
        }

        #[diagnostic::do_not_recommend]
        impl #library::Plain for #payload where #(#plain,)* {}

        #scalar
    }
}

/// True for a type with this last name. That a `TaskToken` is ours is checked by the code written for it.
fn is_named(value: &Type, name: &str) -> bool {
    matches!(value, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}
