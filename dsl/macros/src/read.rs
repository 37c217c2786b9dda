//! Reading a call: `aws_sdk.rekognition.detectLabels { Image: { … }, MaxLabels: 10 } -> Found`.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Expr, Ident, LitStr, Result, Token, Type, braced, bracketed, token};

/// A call as it is written.
pub(crate) struct Call {
    /// The path of the library, as the macro around this one names it.
    pub(crate) library: TokenStream,
    /// The name of the state, where the macro makes the task itself.
    pub(crate) state: Option<Expr>,
    /// `aws_sdk`, where the call is one of the SDK.
    pub(crate) sdk: Option<Ident>,
    pub(crate) service: Ident,
    pub(crate) action: Ident,
    /// `.sync` or `.sync:2`.
    pub(crate) job: Option<Job>,
    pub(crate) request: Object,
    /// The type that the author gives the result.
    pub(crate) answer: Option<Type>,
}

/// How a call waits for the job that it starts.
pub(crate) struct Job {
    pub(crate) word: Ident,
    /// With `:2`, the result is data where it would be JSON text.
    pub(crate) parsed: bool,
}

/// An object in braces.
pub(crate) struct Object {
    pub(crate) members: Vec<Member>,
}

/// A member of an object.
pub(crate) struct Member {
    pub(crate) name: Name,
    pub(crate) value: Value,
}

/// The name of a member: a word, or a string for the keys of maps that are no words.
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// A value.
pub(crate) enum Value {
    /// Members in braces.
    Object(Object, Span),
    /// Items in brackets.
    List(Vec<Value>, Span),
    /// Anything of Rust.
    Expr(Box<Expr>),
}

/// Data as it is written.
pub(crate) struct Data {
    /// The path of the library, as the macro around this one names it.
    pub(crate) library: TokenStream,
    pub(crate) value: Value,
}

impl Parse for Data {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let library = library(input)?;
        if input.is_empty() {
            return Err(input.error("expected data, such as `{ Type: \"Pass\", Result: order.total }`"));
        }
        let value = input.parse()?;
        if !input.is_empty() {
            return Err(input.error("expected nothing behind the data"));
        }
        Ok(Self { library, value })
    }
}

/// The path of the library. `$crate` is one word, which no parser of paths takes after it has been handed over.
fn library(input: ParseStream<'_>) -> Result<TokenStream> {
    let library = input.step(|cursor| {
        cursor.token_tree().ok_or_else(|| cursor.error("the macro is used through the library that has it"))
    })?;
    Ok(TokenTree::into_token_stream(library))
}

impl Parse for Call {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let library = library(input)?;
        let state = state(input)?;
        let first = word(input, "a service, such as `dynamodb.putItem` or `aws_sdk.rekognition.detectLabels`")?;
        if first == "aws" && input.peek(Token![-]) {
            return Err(Error::new(first.span(), "write `aws_sdk` for a call of the AWS SDK"));
        }
        let sdk = (first == "aws_sdk").then(|| first.clone());
        let service = match &sdk {
            Some(_) => after_dot(input, "the service, such as `aws_sdk.rekognition.detectLabels`")?,
            None => first,
        };
        let action = after_dot(input, &format!("the action, such as `{service}.…`"))?;
        let job = if input.peek(Token![.]) { Some(job(input)?) } else { None };
        let request = if input.is_empty() || input.peek(Token![->]) {
            Object { members: Vec::new() }
        } else if input.peek(token::Brace) {
            Object::parse(input)?.0
        } else {
            return Err(input.error("expected the request in braces: `{ Member: value }`"));
        };
        let answer = if input.peek(Token![->]) {
            input.parse::<Token![->]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        if !input.is_empty() {
            return Err(input.error("expected nothing behind the request but `-> Type`"));
        }
        Ok(Self { library, state, sdk, service, action, job, request, answer })
    }
}

/// The name of a state, and `=>` behind it.
fn state(input: ParseStream<'_>) -> Result<Option<Expr>> {
    let fork = input.fork();
    let is_named = fork.call(Expr::parse_without_eager_brace).is_ok() && fork.peek(Token![=>]);
    if !is_named {
        return Ok(None);
    }
    let name = input.call(Expr::parse_without_eager_brace)?;
    input.parse::<Token![=>]>()?;
    Ok(Some(name))
}

fn word(input: ParseStream<'_>, expected: &str) -> Result<Ident> {
    input.call(Ident::parse_any).map_err(|error| Error::new(error.span(), format!("expected {expected}")))
}

fn after_dot(input: ParseStream<'_>, expected: &str) -> Result<Ident> {
    let dot: Result<Token![.]> = input.parse();
    dot.map_err(|error| Error::new(error.span(), format!("expected a dot and {expected}")))?;
    word(input, expected)
}

fn job(input: ParseStream<'_>) -> Result<Job> {
    let word = after_dot(input, "`sync`")?;
    match word.to_string().as_str() {
        "sync" => {}
        "waitForTaskToken" => {
            let message = "write `Task::call_wait_for_token(name, |token| api!(…))` for a task that waits for its token, and \
                           leave `.waitForTaskToken` out";
            return Err(Error::new(word.span(), message));
        }
        other => {
            return Err(Error::new(word.span(), format!("expected `sync`, found `{other}`")));
        }
    }
    let mut parsed = false;
    if input.peek(Token![:]) {
        input.parse::<Token![:]>()?;
        let two: syn::LitInt = input.parse()?;
        if two.base10_digits() != "2" {
            return Err(Error::new(two.span(), "expected `.sync` or `.sync:2`"));
        }
        parsed = true;
    }
    Ok(Job { word, parsed })
}

impl Object {
    fn parse(input: ParseStream<'_>) -> Result<(Self, Span)> {
        let content;
        let braces = braced!(content in input);
        let mut members = Vec::new();
        while !content.is_empty() {
            members.push(content.parse()?);
            if content.is_empty() {
                break;
            }
            let comma: Result<Token![,]> = content.parse();
            comma.map_err(|error| Error::new(error.span(), "expected a comma, and the next member"))?;
        }
        Ok((Self { members }, braces.span.join()))
    }
}

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = if input.peek(LitStr) {
            let text: LitStr = input.parse()?;
            Name { text: text.value(), span: text.span() }
        } else {
            let word = word(input, "the name of a member, such as `TableName: \"orders\"`")?;
            Name { text: word.unraw().to_string(), span: word.span() }
        };
        let colon: Result<Token![:]> = input.parse();
        colon
            .map_err(|error| Error::new(error.span(), format!("expected a colon and the value of `{}`", name.text)))?;
        Ok(Self { name, value: input.parse()? })
    }
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(token::Brace) {
            return Object::parse(input).map(|(object, span)| Value::Object(object, span));
        }
        if input.peek(token::Bracket) {
            let content;
            let brackets = bracketed!(content in input);
            let items = content.parse_terminated(Value::parse, Token![,])?;
            return Ok(Value::List(items.into_iter().collect(), brackets.span.join()));
        }
        input.parse().map(Box::new).map(Value::Expr)
    }
}
