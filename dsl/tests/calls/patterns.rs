//! Every optimized integration with every pattern that it has: each compiles, and gives the permissions that the catalogue names.

use catalogue::{JobOutput, Kind, Optimized, Pattern, Shape, optimized_calls};
use dsl::call::{Callee, Members, NoToken, Request, Said, any, literal};
use dsl::prelude::*;
use serde_json::{Map, Value, json};
use std::marker::PhantomData;

/// The least value of a shape: what is required, and nothing else.
fn sample(shape: Shape) -> Value {
    let text = |least: Option<i64>| "a".repeat(usize::try_from(least.unwrap_or(1).max(1)).unwrap());
    match shape.kind() {
        Kind::Structure => {
            let required = shape.members().filter(|member| member.is_required());
            Value::Object(required.map(|member| (member.name().to_owned(), sample(member.shape()))).collect())
        }
        Kind::Union => {
            let first = shape.members().next().unwrap();
            Value::Object(Map::from_iter([(first.name().to_owned(), sample(first.shape()))]))
        }
        Kind::List { item, length } => {
            let least = usize::try_from(length.least.unwrap_or(0)).unwrap();
            Value::Array((0..least).map(|_| sample(item)).collect())
        }
        Kind::Map { .. } => json!({}),
        Kind::String { length } => {
            shape.values().next().map_or_else(|| Value::String(text(length.least)), |value| json!(value))
        }
        Kind::Integer { range } | Kind::Long { range } => json!(range.least.unwrap_or(1)),
        Kind::Float | Kind::Double => json!(1),
        Kind::Boolean => json!(true),
        Kind::Timestamp => json!("2026-08-01T09:30:00Z"),
        Kind::Blob => json!("YQ=="),
        Kind::Document => json!({}),
    }
}

/// The members of a request: those that are required, and the first of a group of which one is.
fn members(call: &'static Optimized, without: Option<&str>) -> Members<NoToken> {
    let group = call.one_of.first().copied();
    let needed =
        |name: &str| Some(name) != without && (call.required().any(|known| known == name) || Some(name) == group);
    let mut members = Members::none();
    for member in call.members().filter(|member| needed(member.name())) {
        // A URL is checked.
        let value = match member.name() {
            "ApiEndpoint" => "https://api.example.org/a".into(),
            _ => sample(member.shape()),
        };
        members = members.with(member.name(), literal(value));
    }
    members
}

/// The member in which a token is sent: the author's part, or any string.
fn place_of_token(call: &'static Optimized) -> &'static str {
    let is_text = |shape: Shape| matches!(shape.kind(), Kind::String { .. }) && shape.values().next().is_none();
    let any = || call.members().find(|member| is_text(member.shape())).map(|member| member.name());
    call.message.or_else(any).unwrap_or_else(|| panic!("{call} has nowhere to put a token"))
}

fn workflow(call: &'static Optimized, pattern: Pattern) -> Workflow<impl Sized, impl Sized> {
    let callee = match pattern {
        Pattern::RunAJob(JobOutput::Described) => Callee::Job(call.service, call.action),
        Pattern::RunAJob(_) => Callee::ParsedJob(call.service, call.action),
        Pattern::RequestResponse | Pattern::WaitForTaskToken => Callee::Optimized(call.service, call.action),
    };
    let answer: PhantomData<fn() -> Said<Json>> = PhantomData;
    Workflow::standard("Calls", |_: Expr<String>| match pattern {
        Pattern::WaitForTaskToken => Task::call_wait_for_token("Call", |token| {
            let place = place_of_token(call);
            let members = members(call, Some(place));
            // An event is a list of objects, in each of which the token has its place.
            match call.action {
                "putEvents" => {
                    let entry = Members::none()
                        .with("Detail", any(token))
                        .with("DetailType", literal("a"))
                        .with("Source", literal("a"));
                    let entries = dsl::call::Elements::none().and(entry.object()).list(dsl::call::Shape::Other);
                    Request::checked(callee, members.with("Entries", entries), answer)
                }
                _ => Request::checked(callee, members.with(place, any(token)), answer),
            }
        })
        .timeout(hours(1)),
        _ => Task::call("Call", Request::checked(callee, members(call, None), answer)),
    })
}

#[test]
fn every_pattern_of_every_integration_compiles_with_its_permissions() {
    let (mut jobs, mut tokens, mut plain) = (0, 0, 0);
    for call in optimized_calls() {
        for pattern in call.patterns() {
            let compiled = workflow(call, pattern).compile();
            let errors: Vec<_> = compiled.diagnostics().iter().filter(|found| found.is_error()).collect();
            assert!(errors.is_empty(), "{call} {pattern:?}: {errors:#?}");
            let definition: Value = serde_json::from_str(&compiled.definition_text()).unwrap();
            assert_eq!(definition["States"]["Call"]["Resource"], call.resource(pattern));
            let granted: Vec<_> = compiled.grants().iter().flat_map(|grant| &grant.actions).collect();
            let needed = call.actions(pattern);
            for action in &needed {
                let roles = *action == "iam:PassRole";
                assert!(roles || granted.contains(&action), "{call} {pattern:?} lacks {action}: {granted:?}");
            }
            for action in granted {
                assert!(
                    needed.contains(action) || call.grants_for(pattern).any(|grant| grant.actions.contains(action)),
                    "{call}: {action}"
                );
            }
            match pattern {
                Pattern::RunAJob(_) => jobs += 1,
                Pattern::WaitForTaskToken => tokens += 1,
                _ => plain += 1,
            }
        }
    }
    // Developer Guide, "Integrating optimized services".
    assert_eq!((plain, jobs, tokens), (64, 35, 7));
}
