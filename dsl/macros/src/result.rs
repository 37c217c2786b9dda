//! The result: a structure with a mirror for each structure of the model that it holds.

use std::collections::VecDeque;

use catalogue::{Kind, Member, Shape};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::Ident;

use crate::callee::Callee;
use crate::read::Call;

/// How many structures a result gets at most; what lies deeper is `Json`. A structure costs the compiler about as much as one that
/// derives `Payload`.
pub(crate) const MOST_STRUCTURES: usize = 40;

/// The type of the result, and the structures that it is made of.
pub(crate) fn structures(call: &Call, callee: &Callee) -> (TokenStream, TokenStream) {
    let library = &call.library;
    let modelled = |result: TokenStream| quote!(#library::call::Modelled<#result>);
    let Some(output) = callee.output() else { return (modelled(quote!(#library::call::Json)), quote!()) };
    let mut structures = Structures { library, sdk: callee.is_sdk(), shapes: Vec::new(), first: result_name(call) };
    let result = structures.collect(output);
    let written: Vec<TokenStream> = structures.shapes.iter().map(|(shape, _)| structures.structure(*shape)).collect();
    if written.is_empty() {
        return (modelled(result), quote!());
    }
    let module = quote! {
        #[allow(non_snake_case, non_camel_case_types, missing_docs, missing_debug_implementations, dead_code, clippy::all)]
        mod results { #(#written)* }
    };
    let result =
        if structures.shapes.iter().any(|(shape, _)| *shape == output) { quote!(results::#result) } else { result };
    (modelled(result), module)
}

/// `DetectLabelsResult` of `detectLabels`.
fn result_name(call: &Call) -> Ident {
    let action = call.action.to_string();
    let mut characters = action.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    let name: String = first.into_iter().chain(characters).collect();
    Ident::new(&format!("{name}Result"), Span::call_site())
}

struct Structures<'a> {
    library: &'a TokenStream,
    /// Whether times come as RFC 3339 has them.
    sdk: bool,
    /// The structures, those nearest to the whole first, and their names.
    shapes: Vec<(Shape, Ident)>,
    /// The name of the whole.
    first: Ident,
}

impl Structures<'_> {
    /// Collects the structures in a shape, breadth first, and gives its type.
    fn collect(&mut self, output: Shape) -> TokenStream {
        let mut waiting = VecDeque::from([output]);
        while let Some(shape) = waiting.pop_front() {
            match shape.kind() {
                Kind::List { item, .. } => waiting.push_back(item),
                Kind::Map { value, .. } => waiting.push_back(value),
                Kind::Structure | Kind::Union => {
                    let known = self.shapes.iter().any(|(known, _)| *known == shape);
                    if !known && self.shapes.len() < MOST_STRUCTURES && fields(shape).next().is_some() {
                        let name = self.name(shape);
                        self.shapes.push((shape, name));
                        waiting.extend(shape.members().map(Member::shape));
                    }
                }
                Kind::String { .. }
                | Kind::Integer { .. }
                | Kind::Long { .. }
                | Kind::Float
                | Kind::Double
                | Kind::Boolean
                | Kind::Timestamp
                | Kind::Blob
                | Kind::Document => {}
            }
        }
        self.type_of(output)
    }

    /// A name that no other structure has.
    fn name(&self, shape: Shape) -> Ident {
        let wanted = match shape.name() {
            Some(name) if !self.shapes.is_empty() => format_ident!("{name}"),
            _ => self.first.clone(),
        };
        let taken =
            |name: &Ident| self.shapes.iter().any(|(_, known)| known == name || *known == format!("{name}Fields"));
        let mut name = wanted.clone();
        let mut number = 2_u32;
        while taken(&name) {
            name = format_ident!("{wanted}{number}");
            number += 1;
        }
        name
    }

    fn type_of(&self, shape: Shape) -> TokenStream {
        let library = self.library;
        match shape.kind() {
            Kind::Structure | Kind::Union => match self.shapes.iter().find(|(known, _)| *known == shape) {
                Some((_, name)) => quote!(#name),
                // What is left out may hold what must not be logged.
                None if holds_secret(shape) => quote!(#library::call::Sensitive<#library::call::Json>),
                None => quote!(#library::call::Json),
            },
            Kind::List { item, .. } => {
                let item = self.type_of(item);
                quote!(::std::vec::Vec<#item>)
            }
            Kind::Map { value, .. } => {
                let value = self.type_of(value);
                quote!(::std::collections::BTreeMap<::std::string::String, #value>)
            }
            Kind::String { .. } | Kind::Blob => quote!(::std::string::String),
            Kind::Integer { .. } | Kind::Long { .. } => quote!(::core::primitive::i64),
            Kind::Float | Kind::Double => quote!(::core::primitive::f64),
            Kind::Boolean => quote!(::core::primitive::bool),
            // An optimized integration may write them in its own way.
            Kind::Timestamp if self.sdk => quote!(#library::call::Timestamp),
            Kind::Timestamp | Kind::Document => quote!(#library::call::Json),
        }
    }

    /// A structure with its mirror.
    fn structure(&self, shape: Shape) -> TokenStream {
        let library = self.library;
        let Some((_, name)) = self.shapes.iter().find(|(known, _)| *known == shape) else { return quote!() };
        let mirror = format_ident!("{name}Fields");
        let members = fields(shape).map(|(member, field)| {
            let mut value = self.type_of(member.shape());
            if is_secret(member) {
                value = quote!(#library::call::Sensitive<#value>);
            }
            if member.is_required() {
                quote!(#field: member #value,)
            } else {
                quote!(#field: optional_member ::core::option::Option<#value>,)
            }
        });
        let plain = (!holds_secret(shape))
            .then(|| quote!(#[diagnostic::do_not_recommend] impl #library::call::Plain for #name {}));
        quote! {
            #library::call::result_structure!(#name, #mirror, { #(#members)* });
            #plain
        }
    }
}

/// The members of a structure that can be fields: those whose names are words of Rust.
fn fields(shape: Shape) -> impl Iterator<Item = (Member, Ident)> {
    shape.members().filter_map(|member| Some((member, syn::parse_str::<Ident>(member.name()).ok()?)))
}

/// True for a member that must not be logged. Of strings only: the models mark much that is the author's own, such as the payload
/// of a function.
fn is_secret(member: Member) -> bool {
    member.is_sensitive() && matches!(member.shape().kind(), Kind::String { .. })
}

/// True for a shape somewhere in which there is a value that must not be logged.
fn holds_secret(shape: Shape) -> bool {
    let mut seen: Vec<Shape> = Vec::new();
    let mut waiting = vec![shape];
    while let Some(shape) = waiting.pop() {
        match shape.kind() {
            Kind::List { item, .. } => waiting.push(item),
            Kind::Map { value, .. } => waiting.push(value),
            Kind::Structure | Kind::Union if !seen.contains(&shape) => {
                if shape.members().any(is_secret) {
                    return true;
                }
                seen.push(shape);
                waiting.extend(shape.members().map(Member::shape));
            }
            Kind::Structure
            | Kind::Union
            | Kind::String { .. }
            | Kind::Integer { .. }
            | Kind::Long { .. }
            | Kind::Float
            | Kind::Double
            | Kind::Boolean
            | Kind::Timestamp
            | Kind::Blob
            | Kind::Document => {}
        }
    }
    false
}
