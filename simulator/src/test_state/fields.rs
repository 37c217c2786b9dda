//! A mock's result beside the model of its service (Developer Guide, "Mock validation modes").
//!
//! Of a job, the result is that of the call that asks for its state. What a callback sends is nobody's model. HTTP tasks, API
//! Gateway and calls of Kubernetes have none either. The catalogue does not know how long bytes may be.

use asl::{Pattern, Resource};
use catalogue::{Bounds, Kind, Shape};

use super::request::FieldValidationMode;
use crate::data::Data;

/// Why a result is refused.
pub(super) fn check(resource: &str, result: &Data, mode: FieldValidationMode) -> Result<(), String> {
    let Some(shape) = shape(resource) else { return Ok(()) };
    if result.as_object().is_none() {
        return Err("Mocked result must be a valid JSON object.".to_owned());
    }
    fits("", result, shape, mode == FieldValidationMode::Strict)
        .map_err(|why| format!("Mock result schema validation error: {why}"))
}

/// The model of the result, if there is one.
fn shape(resource: &str) -> Option<Shape> {
    let resource = Resource::parse(resource);
    match resource.optimized() {
        Some(("apigateway" | "http", _) | ("eks", "call" | "runJob")) => None,
        Some(_) => {
            let (integration, pattern) = resource.integration()?;
            match pattern {
                // The integration shows parts of some results as JSON that are texts in the API, and so they are held to be.
                Pattern::RequestResponse => integration.operation()?.output(),
                Pattern::RunAJob(_) => integration.result(pattern),
                Pattern::WaitForTaskToken => None,
            }
        }
        None if resource.waits_for_token() => None,
        None => resource.sdk()?.output(),
    }
}

/// Nests as deep as the value, which is bounded where it is read.
fn fits(name: &str, value: &Data, shape: Shape, strict: bool) -> Result<(), String> {
    let wanted = |kind: &str| Err(format!("Field '{name}' must be {kind}"));
    match shape.kind() {
        Kind::Document => {}
        Kind::Structure | Kind::Union => {
            let Some(members) = value.as_object() else { return wanted("an object") };
            let missing = shape.required().find(|required| !members.contains_key(required));
            if let Some(missing) = missing.filter(|_| strict) {
                return Err(format!("Required field '{missing}' is missing"));
            }
            // What the model does not have may come with a later one.
            for (name, value) in members.iter() {
                if let Some(member) = shape.member(name) {
                    fits(name, value, member.shape(), strict)?;
                }
            }
        }
        Kind::List { item, length } => {
            let Some(items) = value.as_array() else { return wanted("an array") };
            within(name, items.len() as f64, length, LENGTH)?;
            for value in items {
                fits(name, value, item, strict)?;
            }
        }
        Kind::Map { value: shape, length, .. } => {
            let Some(members) = value.as_object() else { return wanted("an object") };
            within(name, members.len() as f64, length, LENGTH)?;
            for (_, value) in members.iter() {
                fits(name, value, shape, strict)?;
            }
        }
        Kind::String { length } => {
            let Some(text) = value.as_str() else { return wanted("a string") };
            if shape.values().next().is_some() && !shape.values().any(|value| value == text) {
                return Err(format!("Field '{name}' is not an expected value"));
            }
            within(name, text.chars().count() as f64, length, LENGTH)?;
        }
        Kind::Integer { range } | Kind::Long { range } => {
            let Some(number) = value.as_f64() else { return wanted("a number") };
            within(name, number, range, VALUE)?;
        }
        Kind::Float | Kind::Double => {
            if value.as_f64().is_none() {
                return wanted("a number");
            }
        }
        Kind::Boolean => {
            if !matches!(value, Data::Bool(_)) {
                return wanted("a boolean");
            }
        }
        Kind::Timestamp | Kind::Blob => {
            if value.as_str().is_none() {
                return wanted("a string");
            }
        }
    }
    Ok(())
}

/// What is said of what is too small and too large.
const LENGTH: (&str, &str) = ("is smaller than the minimum length", "exceeds the maximum length");
const VALUE: (&str, &str) = ("is less than the minimum value", "exceeds the maximum value");

fn within(name: &str, number: f64, bounds: Bounds, (small, large): (&str, &str)) -> Result<(), String> {
    if bounds.least.is_some_and(|least| number < least as f64) {
        return Err(format!("Field '{name}' {small}"));
    }
    if bounds.most.is_some_and(|most| number > most as f64) {
        return Err(format!("Field '{name}' {large}"));
    }
    Ok(())
}
