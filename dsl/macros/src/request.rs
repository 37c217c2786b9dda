//! The request: each member against its shape, and each value against its kind.

use std::collections::HashSet;

use catalogue::{Kind, Member as Declared, Shape};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Error;
use syn::spanned::Spanned;

use crate::callee::{Callee, did_you_mean};
use crate::literal;
use crate::read::{Call, Member, Object, Value};

/// The members of the request, as the library takes them; what is wrong is left out and reported.
pub(crate) fn members(call: &Call, callee: &Callee, errors: &mut Vec<Error>) -> TokenStream {
    let mut check = Check { library: &call.library, callee, errors };
    let whole = call.request.members.iter();
    match callee.input() {
        Some(shape) => {
            let written = check.structure(&call.request, shape, call.action.span(), &callee.name());
            check.one_of(call, callee.one_of());
            written
        }
        None => {
            for member in whole {
                let message = format!("`{}` has no member `{}`; it takes none", callee.name(), member.name.text);
                check.errors.push(Error::new(member.name.span, message));
            }
            let library = &call.library;
            quote!(#library::call::Members::none())
        }
    }
}

/// How many members a message lists at most.
const MOST_LISTED: usize = 10;

struct Check<'a> {
    library: &'a TokenStream,
    callee: &'a Callee,
    errors: &'a mut Vec<Error>,
}

impl Check<'_> {
    fn refuse(&mut self, span: Span, message: String) {
        self.errors.push(Error::new(span, message));
    }

    /// The members of a structure. `at` is the word that names it.
    fn structure(&mut self, object: &Object, shape: Shape, at: Span, name: &str) -> TokenStream {
        let mut given = HashSet::new();
        let mut written = Vec::new();
        for Member { name: member, value } in &object.members {
            let Some(declared) = shape.member(&member.text) else {
                let meant = near(shape, &member.text);
                self.refuse(member.span, format!("`{name}` has no member `{}`{meant}", member.text));
                continue;
            };
            if !given.insert(declared.name()) {
                self.refuse(member.span, format!("`{}` is given twice", member.text));
                continue;
            }
            let (key, value) = (declared.name(), self.value(value, declared.shape(), key_of(declared)));
            written.push(quote!(.with(#key, #value)));
        }
        let lacks = |member: &Declared| member.is_required() && !member.is_idempotency_token();
        let missing: Vec<String> = shape
            .members()
            .filter(|member| lacks(member) && !given.contains(member.name()))
            .map(|member| format!("`{}`", member.name()))
            .collect();
        // What is misspelt is not missing as well.
        let misspelt = given.len() < object.members.len();
        if !missing.is_empty() && !misspelt {
            let members = if missing.len() == 1 { "the member" } else { "the members" };
            self.refuse(at, format!("`{name}` needs {members} {}", missing.join(", ")));
        }
        if shape.kind() == Kind::Union && given.len() != 1 && !misspelt {
            let all: Vec<String> = shape.members().map(|member| format!("`{}`", member.name())).collect();
            self.refuse(at, format!("`{name}` takes exactly one of {}", all.join(", ")));
        }
        let library = self.library;
        quote!(#library::call::Members::none()#(#written)*)
    }

    /// Members of which one must be given.
    fn one_of(&mut self, call: &Call, group: &[&str]) {
        let given = call.request.members.iter().any(|member| group.contains(&member.name.text.as_str()));
        if !group.is_empty() && !given && self.errors.is_empty() {
            let all: Vec<String> = group.iter().map(|member| format!("`{member}`")).collect();
            let message = format!("`{}` needs one of the members {}", self.callee.name(), all.join(", "));
            self.refuse(call.action.span(), message);
        }
    }

    /// A value of a member, or of an item of its list.
    fn value(&mut self, value: &Value, shape: Shape, member: Place<'_>) -> TokenStream {
        match value {
            Value::Object(object, span) => self.object(object, *span, shape, member),
            Value::List(items, span) => self.list(items, *span, shape, member),
            Value::Expr(expression) => match literal::of(expression) {
                Some(literal) => match literal::checked(&literal, shape, member.name) {
                    Ok(()) => self.expression(expression, shape, member, &literal),
                    Err(message) => {
                        self.refuse(expression.span(), message);
                        self.nothing()
                    }
                },
                None => self.expression(expression, shape, member, &literal::Literal::Other),
            },
        }
    }

    fn object(&mut self, object: &Object, span: Span, shape: Shape, member: Place<'_>) -> TokenStream {
        let members = match shape.kind() {
            Kind::Structure | Kind::Union => self.structure(object, shape, span, member.name),
            Kind::Map { value, .. } => {
                let of = Place { name: member.name, optional: false };
                self.any_members(object, |check, given| check.value(given, value, of))
            }
            Kind::Document => self.any_members(object, |check, given| check.data(given)),
            other => {
                self.refuse(span, format!("`{}` is {}, not an object", member.name, literal::kind(other)));
                return self.nothing();
            }
        };
        wrapped(&members, span)
    }

    /// Members of any names.
    fn any_members(&mut self, object: &Object, mut write: impl FnMut(&mut Self, &Value) -> TokenStream) -> TokenStream {
        let written: Vec<_> = object.members.iter().map(|member| write(self, &member.value)).collect();
        any_members(self.library, self.errors, object, written)
    }

    fn list(&mut self, items: &[Value], span: Span, shape: Shape, member: Place<'_>) -> TokenStream {
        let library = self.library;
        let (written, elements): (Vec<TokenStream>, _) = match shape.kind() {
            Kind::List { item, length } => {
                let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
                if let Some(message) = literal::out_of(length, count, member.name, "items") {
                    self.refuse(span, message);
                }
                let of = Place { name: member.name, optional: false };
                (items.iter().map(|given| self.value(given, item, of)).collect(), elements_of(item))
            }
            Kind::Document => (items.iter().map(|given| self.data(given)).collect(), quote!(Any)),
            other => {
                self.refuse(span, format!("`{}` is {}, not a list", member.name, literal::kind(other)));
                return self.nothing();
            }
        };
        let list = quote_spanned!(span=> .list(#library::call::Shape::#elements));
        quote!(#library::call::Elements::none()#(.and(#written))* #list)
    }

    /// A value within data of any shape.
    fn data(&mut self, value: &Value) -> TokenStream {
        data(self.library, self.errors, value)
    }

    /// An expression through the function of its kind.
    fn expression(
        &mut self,
        expression: &syn::Expr,
        shape: Shape,
        member: Place<'_>,
        literal: &literal::Literal,
    ) -> TokenStream {
        if let literal::Literal::Number(number) = literal {
            return self.number(number, expression);
        }
        let scalar = |one: &'static str, optional: &'static str| if member.optional { optional } else { one };
        let function = match shape.kind() {
            Kind::String { .. } | Kind::Blob => scalar("text", "optional_text"),
            Kind::Integer { .. } | Kind::Long { .. } => scalar("integer", "optional_integer"),
            Kind::Float | Kind::Double => scalar("number", "optional_number"),
            Kind::Boolean => scalar("boolean", "optional_boolean"),
            Kind::Timestamp => scalar("time", "optional_time"),
            Kind::Structure | Kind::Union | Kind::Map { .. } | Kind::Document => scalar("any", "optional_any"),
            Kind::List { item, .. } => match item.kind() {
                Kind::String { .. } | Kind::Blob => "texts",
                Kind::Integer { .. } | Kind::Long { .. } => "integers",
                Kind::Float | Kind::Double => "numbers",
                Kind::Boolean => "booleans",
                Kind::Timestamp => "times",
                Kind::Structure | Kind::Union | Kind::Map { .. } | Kind::Document | Kind::List { .. } => "anys",
            },
        };
        self.call(function, expression)
    }

    fn call(&self, function: &str, expression: &syn::Expr) -> TokenStream {
        through(self.library, function, expression)
    }

    /// A number that is written down, whatever type rustc would give it.
    fn number(&self, number: &literal::Number, expression: &syn::Expr) -> TokenStream {
        let (library, span) = (self.library, expression.span());
        match number {
            literal::Number::Whole(whole) => quote_spanned!(span=> #library::call::literal(#whole)),
            literal::Number::Fraction(fraction) => quote_spanned!(span=> #library::call::literal(#fraction)),
        }
    }

    /// A value in the place of one that has been reported.
    fn nothing(&self) -> TokenStream {
        let library = self.library;
        quote!(#library::call::any(""))
    }
}

/// Data of any shape, with values of the workflow in it.
pub(crate) fn data(library: &TokenStream, errors: &mut Vec<Error>, value: &Value) -> TokenStream {
    match value {
        Value::Object(object, span) => {
            let written: Vec<_> = object.members.iter().map(|member| data(library, errors, &member.value)).collect();
            wrapped(&any_members(library, errors, object, written), *span)
        }
        Value::List(items, span) => {
            let written: Vec<_> = items.iter().map(|given| data(library, errors, given)).collect();
            let list = quote_spanned!(*span=> .list(#library::call::Shape::Any));
            quote!(#library::call::Elements::none()#(.and(#written))* #list)
        }
        Value::Expr(expression) if is_null(expression) => {
            let span = expression.span();
            quote_spanned!(span=> #library::call::null())
        }
        Value::Expr(expression) => through(library, "any", expression),
    }
}

/// Members of any names, with their values as the library takes them.
fn any_members(
    library: &TokenStream,
    errors: &mut Vec<Error>,
    object: &Object,
    values: Vec<TokenStream>,
) -> TokenStream {
    let mut given = HashSet::new();
    for Member { name, .. } in &object.members {
        if !given.insert(&name.text) {
            errors.push(Error::new(name.span, format!("`{}` is given twice", name.text)));
        }
    }
    let keys = object.members.iter().map(|member| &member.name.text);
    quote!(#library::call::Members::none()#(.with(#keys, #values))*)
}

/// An expression through a function of the library.
fn through(library: &TokenStream, function: &str, expression: &syn::Expr) -> TokenStream {
    let span = expression.span();
    let function = syn::Ident::new(function, span);
    quote_spanned!(span=> #library::call::#function(#expression))
}

/// True for the word of JSON that Rust does not have.
fn is_null(expression: &syn::Expr) -> bool {
    matches!(expression, syn::Expr::Path(path) if path.path.is_ident("null"))
}

/// What a value belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The member's name.
    pub(crate) name: &'a str,
    /// Whether it may be left out.
    pub(crate) optional: bool,
}

fn key_of(declared: Declared) -> Place<'static> {
    Place { name: declared.name(), optional: !declared.is_required() }
}

/// An object of some members, at the place of its braces.
fn wrapped(members: &TokenStream, span: Span) -> TokenStream {
    let object = quote_spanned!(span=> .object());
    quote!(#members #object)
}

/// The member that is probably meant, or the few that there are.
fn near(shape: Shape, wrong: &str) -> String {
    let near = shape.closest_member(wrong).map(str::to_owned);
    let all: Vec<String> = shape.members().map(|member| format!("`{}`", member.name())).collect();
    match near {
        None if all.is_empty() => "; it takes none".to_owned(),
        None if all.len() <= MOST_LISTED => format!("; it has {}", all.join(", ")),
        near => did_you_mean(near),
    }
}

/// What the items of a list are, for expressions that put lists together.
fn elements_of(item: Shape) -> TokenStream {
    match item.kind() {
        Kind::String { .. } | Kind::Blob => quote!(Text),
        Kind::List { .. } => quote!(List),
        Kind::Document | Kind::Timestamp => quote!(Any),
        Kind::Structure
        | Kind::Union
        | Kind::Map { .. }
        | Kind::Integer { .. }
        | Kind::Long { .. }
        | Kind::Float
        | Kind::Double
        | Kind::Boolean => quote!(Other),
    }
}
