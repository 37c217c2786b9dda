//! What the derive writes for structs and enums.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DataStruct, DeriveInput, Error, Field, Fields, Ident, Result};

use crate::library;
use crate::serde_attributes::{Container, Named, is_compared_by_name};

/// A named field of a payload, as JSON sees it.
struct Member<'a> {
    field: &'a Field,
    name: &'a Ident,
    /// The JSON name; none for a flattened field.
    key: Option<String>,
    /// May be missing, though its type does not say so.
    default: bool,
    /// Left out where there is no value.
    skip_none: bool,
}

/// Writes the implementations for a type.
pub(crate) fn derive(input: DeriveInput) -> Result<TokenStream> {
    if !input.generics.params.is_empty() {
        let message = "a payload cannot have type parameters: its JSON must be known when the workflow is compiled";
        return Err(Error::new_spanned(&input.generics, message));
    }
    let library = library::path(&input.attrs)?;
    let named = matches!(&input.data, Data::Struct(DataStruct { fields: Fields::Named(_), .. }));
    let container = Container::of(&input.attrs, named)?;
    match &input.data {
        Data::Struct(data) if named && !container.as_another => mirrored(&input, data, &container, &library),
        Data::Struct(data) => Ok(whole(&input, data.fields.iter(), false, &library)),
        Data::Enum(data) => {
            let mut by_name = !container.as_another
                && !container.tagged
                && data.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit));
            if by_name {
                for variant in &data.variants {
                    by_name &= is_compared_by_name(&variant.attrs)?;
                }
            }
            Ok(whole(&input, data.variants.iter().flat_map(|variant| &variant.fields), by_name, &library))
        }
        Data::Union(_) => Err(Error::new_spanned(
            &input.ident,
            "a union cannot be a payload, because JSON has no \
            unions",
        )),
    }
}

/// A struct with named fields: the mirror and its implementations.
fn mirrored(
    input: &DeriveInput,
    data: &DataStruct,
    container: &Container,
    library: &TokenStream,
) -> Result<TokenStream> {
    if container.tagged {
        let message = "a tag on a struct adds a field that the mirror would not have: write it as a field of the \
            struct";
        return Err(Error::new_spanned(&input.ident, message));
    }
    let members = members(data, container)?;
    let payload = &input.ident;
    let visibility = &input.vis;
    let mirror = format_ident!("{payload}Fields");
    let mirror_doc = format!("The fields of [`{payload}`] as expressions.");

    let declared = members.iter().map(|member| {
        let Member { field, name, .. } = member;
        let doc = field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
        let (visibility, value) = (&field.vis, member.seen(library));
        quote!(#(#doc)* #visibility #name: #library::Expr<#value>)
    });
    let read = members.iter().map(|member| {
        let (name, value) = (member.name, member.seen(library));
        match &member.key {
            // A type's own method comes before a trait's, so this is how an `Option` is reported, whatever it is
            // called.
            Some(key) => quote!(#name: #library::Member::<#value>::new(#key).read(whole)),
            // Read without a note of the type: the value is more than this part of it.
            None => quote!(#name: #library::Fields::parts(
                <<#value as #library::Payload>::Fields as #library::Fields>::read(whole.seen_as())
            )),
        }
    });
    let built: Vec<_> = members
        .iter()
        .map(|Member { name, key, skip_none, default, .. }| match key {
            Some(key) if *skip_none || *default => {
                quote!((::core::option::Option::Some(#key), self.#name.untyped().left_out_if_none()))
            }
            Some(key) => quote!((::core::option::Option::Some(#key), self.#name.untyped())),
            // Whatever the field was built from, its own fields are what belongs here.
            None => quote!((::core::option::Option::None, #library::Fields::parts(self.#name.fields()).untyped())),
        })
        .collect();
    let clarity = clarity(payload, &members, library);
    let item = item(payload, &mirror, &members, library);
    Ok(quote! {
        #[doc = #mirror_doc]
        #[derive(Clone, Copy)]
        #visibility struct #mirror { #(#declared,)* }

        #[diagnostic::do_not_recommend]
        impl #library::Payload for #payload {
            type Fields = #mirror;
            type Optional = ::core::option::Option<Self>;
            const SHAPE: #library::Shape = #library::Shape::Other;
        }

        #[diagnostic::do_not_recommend]
        impl #library::Fields for #mirror {
            type Payload = #payload;

            fn read(whole: #library::Expr<#payload>) -> Self {
                #[allow(unused_imports, reason = "members that may be missing have a method of their own")]
                use #library::AnyMember as _;
                Self { #(#read,)* }
            }

            fn build(self) -> #library::Expr<#payload> {
                #library::Expr::unchanged_or_object(&[#(#built,)*])
            }

            fn parts(self) -> #library::Expr<#payload> {
                #library::Expr::object(&[#(#built,)*])
            }
        }

        #[diagnostic::do_not_recommend]
        impl #library::AnyValue<#library::NoToken> for #mirror
        where
            for<'plain> #payload: #library::Plain,
        {
            fn node(self) -> #library::NodeRef {
                #library::Fields::build(self).node
            }
        }

        #[diagnostic::do_not_recommend]
        impl #library::AnyValue<#library::HasToken> for #mirror
        where
            for<'plain> #payload: #library::CarriesToken,
        {
            fn node(self) -> #library::NodeRef {
                #library::Fields::build(self).node
            }
        }

        #[diagnostic::do_not_recommend]
        impl ::core::convert::From<#mirror> for #library::Expr<#payload> {
            fn from(fields: #mirror) -> Self {
                #library::Fields::build(fields)
            }
        }

        #clarity
        #item
    })
}

impl Member<'_> {
    /// The type of the mirror's expression: an `Option` where the field may be missing.
    fn seen(&self, library: &TokenStream) -> TokenStream {
        let value = &self.field.ty;
        if self.default { quote!(<#value as #library::Payload>::Optional) } else { quote!(#value) }
    }
}

fn members<'a>(data: &'a DataStruct, container: &Container) -> Result<Vec<Member<'a>>> {
    let mut members = Vec::new();
    for field in &data.fields {
        let names = Named::of(&field.attrs)?;
        let Some(name) = field.ident.as_ref().filter(|_| !names.skip) else { continue };
        let plain = name.to_string().trim_start_matches("r#").to_owned();
        let cased = || container.rename_all.map_or(plain.clone(), |case| case.of_field(&plain));
        let key = (!names.flatten).then(|| names.rename.clone().unwrap_or_else(cased));
        members.push(Member { field, name, key, default: names.default, skip_none: names.skip_none });
    }
    Ok(members)
}

/// Says whether the payload may leave in plain text, or carries a token and may so otherwise.
///
/// The bounds name no type parameter, so they are made to depend on a lifetime: then a payload that does not fulfil them
/// lacks the trait, instead of not compiling at all.
fn clarity(payload: &Ident, members: &[Member<'_>], library: &TokenStream) -> TokenStream {
    let values: Vec<_> = members.iter().map(|member| &member.field.ty).collect();
    let keys = members.iter().map(|member| member.key.as_deref().unwrap_or_default());
    let all = values.iter().rev().fold(quote!(()), |rest, value| quote!((#value, #rest)));
    quote! {
        #[diagnostic::do_not_recommend]
        impl #library::Plain for #payload where #(for<'plain> #values: #library::Plain,)* {}

        #[diagnostic::do_not_recommend]
        impl #library::CarriesToken for #payload where for<'plain> #all: #library::WithToken {
            const TOKEN_MEMBER: &'static str = [#(#keys),*][<#all as #library::WithToken>::PLACE];
        }
    }
}

/// Says how the payload is stored as an item of a table, where all of its fields can be stored; the bounds depend on a lifetime
/// for the reason above.
fn item(payload: &Ident, mirror: &Ident, members: &[Member<'_>], library: &TokenStream) -> TokenStream {
    let bounds = members.iter().map(|member| {
        let value = member.seen(library);
        match member.key {
            Some(_) => quote!(for<'stored> #value: #library::AttributeValue),
            None => quote!(for<'stored> #value: #library::Item),
        }
    });
    let bounds: Vec<_> = bounds.collect();
    let written = members.iter().map(|member| {
        let (name, value) = (member.name, member.seen(library));
        match &member.key {
            Some(key) => quote!(#library::Attribute::<#value>::written(#key, fields.#name)),
            None => quote!(<#value as #library::Item>::attributes(fields.#name)),
        }
    });
    let read = members.iter().map(|member| {
        let value = member.seen(library);
        match &member.key {
            Some(key) => quote!(#library::Attribute::<#value>::read(item, #key)),
            None => quote!(::std::vec![(
                ::core::option::Option::None,
                <#value as #library::Item>::from_item(item).untyped()
            )]),
        }
    });
    // A struct without fields reads none.
    let fields = match members.is_empty() {
        true => quote!(let _ = value;),
        false => quote!(let fields = <#mirror as #library::Fields>::read(value);),
    };
    quote! {
        impl #library::AttributeValue for #payload where #(#bounds,)* {
            const TYPE: #library::AttributeType = #library::AttributeType::Map;

            fn attribute(value: #library::Expr<Self>) -> #library::NodeRef {
                <Self as #library::AttributeValue>::TYPE.of(#library::item(value))
            }

            fn value(attribute: #library::NodeRef) -> #library::Expr<Self> {
                #library::map_value(attribute)
            }
        }

        impl #library::Item for #payload where #(#bounds,)* {
            fn attributes(
                value: #library::Expr<Self>,
            ) -> ::std::vec::Vec<(::core::option::Option<&'static str>, #library::NodeRef)> {
                #fields
                let members: &[::std::vec::Vec<_>] = &[#(#written),*];
                members.concat()
            }

            fn from_item(item: #library::NodeRef) -> #library::Expr<Self> {
                let members: &[::std::vec::Vec<_>] = &[#(#read),*];
                #library::Expr::object(&members.concat())
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
        quote! {
            #[diagnostic::do_not_recommend]
            impl #library::Scalar for #payload {
                const KIND: #library::ScalarKind = #library::ScalarKind::String;
            }

            #[diagnostic::do_not_recommend]
            impl #library::AttributeValue for #payload {
                const TYPE: #library::AttributeType = #library::AttributeType::Text;

                fn attribute(value: #library::Expr<Self>) -> #library::NodeRef {
                    <Self as #library::AttributeValue>::TYPE.of(value.node)
                }

                fn value(attribute: #library::NodeRef) -> #library::Expr<Self> {
                    #library::text_value(attribute)
                }

                fn read_if_present(
                    item: #library::NodeRef,
                    name: &str,
                ) -> #library::Expr<::core::option::Option<Self>> {
                    #library::text_if_present(item, name)
                }
            }
        }
    });
    quote! {
        #[diagnostic::do_not_recommend]
        impl #library::Payload for #payload {
            type Fields = #library::Expr<#payload>;
            type Optional = ::core::option::Option<Self>;
            const SHAPE: #library::Shape = #library::Shape::#shape;
        }

        #[diagnostic::do_not_recommend]
        impl #library::Plain for #payload where #(#plain,)* {}

        #scalar
    }
}
