//! Payload templates: JSON in which members whose names end in `.$` are computed (States Language, "Payload template").
//!
//! ```
//! use asl::intrinsic::Repeatable;
//! use asl::jsonpath::Scope;
//! use asl::template::evaluate;
//! use serde_json::json;
//!
//! let template = json!({"kind": "order", "id.$": "$.id", "lines": [{"text.$": "States.Format('no. {}', $.id)"}]});
//! let input = json!({"id": 7});
//! let payload = evaluate(&template, &Scope::new(&input), &mut Repeatable::new(0)).unwrap();
//! assert_eq!(payload, json!({"kind": "order", "id": 7, "lines": [{"text": "no. 7"}]}));
//! ```
//!
//! Computed members that contain neither a path nor a call, two members with the same name, and templates that are
//! nested more than [`MAX_DEPTH`] levels deep are errors.

use std::fmt;

use serde_json::{Map, Value};

use crate::diagnostic::pointer_to;
use crate::intrinsic::{self, EvalError, Expression, Failure, Randomness};
use crate::jsonpath::{MAX_WEIGHT, ParseError, Reason, Root, Scope, weight};

/// The deepest nesting of a template.
pub const MAX_DEPTH: usize = 200;

/// A template that gives no payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The name of the member that failed, with its `.$`.
    pub field: String,
    /// Where the member stands, as a JSON pointer into the template.
    pub pointer: String,
    /// Why.
    pub reason: TemplateReason,
}

/// Why a template gives no payload.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateReason {
    /// The value of a computed member is not a text.
    NotAText,
    /// The text is neither a path nor a call.
    Malformed(ParseError),
    /// The text gives no value.
    Failed {
        /// The text.
        text: String,
        /// True when it is a call, false when it is a path.
        is_call: bool,
        /// True when it reads the Context Object and nothing else.
        is_context: bool,
        /// Why.
        source: Box<EvalError>,
    },
    /// Another member has the same name once `.$` is gone.
    Repeated,
    /// The template nests too deep.
    TooDeep,
    /// The computed members are too large together.
    TooLarge,
}

/// The payload that a template makes of the data of `scope`.
///
/// An index outside of its array gives `null` here, when the path ends with it: so does the service.
pub fn evaluate(template: &Value, scope: &Scope<'_>, randomness: &mut dyn Randomness) -> Result<Value, TemplateError> {
    Filling { scope, randomness, path: Vec::new(), left: MAX_WEIGHT }.payload(template)
}

impl TemplateError {
    /// The cause as the service words it, without its first sentence, which names the state.
    pub fn cause(&self, scope: &Scope<'_>) -> String {
        match &self.reason {
            TemplateReason::Failed { text, is_call: true, source, .. } => source.cause(text, scope.input),
            TemplateReason::Failed { text, is_context, source, .. } => match &source.reason {
                Failure::NotFound { source, .. } if matches!(source.reason, Reason::NotAnArray(_)) => source.detail(),
                Failure::NotFound { .. } | Failure::Argument { .. } | Failure::Template(_) | Failure::TooLarge => {
                    let data = if *is_context { scope.context } else { scope.input };
                    let field = &self.field;
                    format!(
                        "The JSONPath '{text}' specified for the field '{field}' could not be found in the input '{data}'"
                    )
                }
            },
            TemplateReason::NotAText | TemplateReason::Malformed(_) => format!(
                "The value for the field '{}' must be a valid JSONPath or a valid intrinsic function call",
                self.field
            ),
            TemplateReason::Repeated | TemplateReason::TooDeep | TemplateReason::TooLarge => self.to_string(),
        }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = &self.field;
        match &self.reason {
            TemplateReason::NotAText => write!(f, "the value of `{field}` is not a path or call"),
            TemplateReason::Malformed(error) => write!(f, "the value of `{field}` cannot be parsed: {error}"),
            TemplateReason::Failed { source, .. } => write!(f, "`{field}` has no value: {source}"),
            TemplateReason::Repeated => write!(f, "`{field}` produces a member that already exists"),
            TemplateReason::TooDeep => write!(f, "the template is nested more than {MAX_DEPTH} levels deep"),
            TemplateReason::TooLarge => f.write_str("the payload is too large"),
        }
    }
}

impl std::error::Error for TemplateError {}

/// A step of the way from the top of the template.
enum Step<'a> {
    Member(&'a str),
    Element(usize),
}

struct Filling<'a, 'b, 'c> {
    scope: &'b Scope<'c>,
    randomness: &'b mut dyn Randomness,
    path: Vec<Step<'a>>,
    /// How much may still be computed.
    left: usize,
}

impl<'a> Filling<'a, '_, '_> {
    /// The way has at most `MAX_DEPTH` steps, so this nests no deeper.
    fn payload(&mut self, template: &'a Value) -> Result<Value, TemplateError> {
        if self.path.len() > MAX_DEPTH {
            return Err(self.failed(TemplateReason::TooDeep));
        }
        match template {
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(template.clone()),
            Value::Array(elements) => {
                let mut values = Vec::with_capacity(elements.len());
                for (number, element) in elements.iter().enumerate() {
                    self.path.push(Step::Element(number));
                    values.push(self.payload(element)?);
                    self.path.pop();
                }
                Ok(Value::Array(values))
            }
            Value::Object(members) => {
                let mut values = Map::with_capacity(members.len());
                for (field, member) in members {
                    self.path.push(Step::Member(field));
                    let (name, value) = match field.strip_suffix(".$") {
                        Some(name) => (name, self.computed(member).map_err(|reason| self.failed(reason))?),
                        None => (field.as_str(), self.payload(member)?),
                    };
                    if values.insert(name.to_owned(), value).is_some() {
                        return Err(self.failed(TemplateReason::Repeated));
                    }
                    self.path.pop();
                }
                Ok(Value::Object(values))
            }
        }
    }

    fn computed(&mut self, member: &Value) -> Result<Value, TemplateReason> {
        let text = member.as_str().ok_or(TemplateReason::NotAText)?;
        let expression = intrinsic::parse(text).map_err(TemplateReason::Malformed)?;
        let error = match expression.evaluate(self.scope, self.randomness) {
            Ok(value) => {
                self.left -= weight(&value, self.left).ok_or(TemplateReason::TooLarge)?;
                return Ok(value);
            }
            Err(error) => error,
        };
        let is_past_end = matches!(&error.reason, Failure::NotFound { source, .. } if source.is_past_end());
        let (is_call, is_context) = match &expression {
            Expression::Path(_) if is_past_end => return Ok(Value::Null),
            Expression::Path(path) => (false, path.root == Root::Context),
            Expression::Call(_) => (true, false),
        };
        Err(TemplateReason::Failed { text: text.to_owned(), is_call, is_context, source: Box::new(error) })
    }

    fn failed(&self, reason: TemplateReason) -> TemplateError {
        let field = self.path.iter().rev().find_map(|step| match step {
            Step::Member(name) => Some((*name).to_owned()),
            Step::Element(_) => None,
        });
        let pointer = self.path.iter().map(|step| match step {
            Step::Member(name) => pointer_to("", name),
            Step::Element(number) => format!("/{number}"),
        });
        TemplateError { field: field.unwrap_or_default(), pointer: pointer.collect(), reason }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::intrinsic::Repeatable;

    fn fill(template: &Value) -> Result<Value, TemplateError> {
        let (input, context) = (json!({"id": 7, "items": ["pen"]}), json!({"State": {"Name": "Pack"}}));
        evaluate(template, &Scope::new(&input).with_context(&context), &mut Repeatable::new(0))
    }

    fn cause(template: &Value) -> String {
        let (input, context) = (json!({"id": 7, "items": ["pen"]}), json!({"State": {"Name": "Pack"}}));
        let scope = Scope::new(&input).with_context(&context);
        evaluate(template, &scope, &mut Repeatable::new(0)).unwrap_err().cause(&scope)
    }

    #[test]
    fn members_are_computed_at_any_depth() {
        let template = json!({"a": {"id.$": "$.id"}, "b": [{"name.$": "$$.State.Name"}, "$.id"], ".$": "$.items"});
        let expected = json!({"a": {"id": 7}, "b": [{"name": "Pack"}, "$.id"], "": ["pen"]});
        assert_eq!(fill(&template), Ok(expected));
        assert_eq!(fill(&json!([1, null])), Ok(json!([1, null])));
    }

    #[test]
    fn an_index_past_the_end_is_null_for_a_path_and_an_error_for_a_call() {
        assert_eq!(fill(&json!({"x.$": "$.items[3]"})), Ok(json!({"x": null})));
        assert!(fill(&json!({"x.$": "$.items[3].name"})).is_err());
        assert!(fill(&json!({"x.$": "States.Array($.items[3])"})).is_err());
    }

    #[test]
    fn errors_name_the_field_and_its_place() {
        let error = fill(&json!({"a/b": [{"x": 1}, {"x.$": "$.no.such"}]})).unwrap_err();
        assert_eq!((error.field.as_str(), error.pointer.as_str()), ("x.$", "/a~1b/1/x.$"));
        assert_eq!(error.to_string(), "`x.$` has no value: `$.no.such` selects nothing: there is no `no` at `$['no']`");
        assert_eq!(fill(&json!({"x.$": 5})).unwrap_err().reason, TemplateReason::NotAText);
        let malformed = fill(&json!({"x.$": "id"})).unwrap_err();
        assert!(matches!(malformed.reason, TemplateReason::Malformed(ParseError { offset: 0, .. })));
        assert_eq!(fill(&json!({"x.$": "$.id", "x": 1})).unwrap_err().reason, TemplateReason::Repeated);
    }

    #[test]
    fn causes_are_worded_as_by_the_service() {
        assert_eq!(
            cause(&json!({"v.$": "$.none"})),
            "The JSONPath '$.none' specified for the field 'v.$' could not be found in the input \
             '{\"id\":7,\"items\":[\"pen\"]}'"
        );
        assert_eq!(
            cause(&json!({"v.$": "$$.None"})),
            "The JSONPath '$$.None' specified for the field 'v.$' could not be found in the input \
             '{\"State\":{\"Name\":\"Pack\"}}'"
        );
        assert_eq!(
            cause(&json!({"v.$": "States.ArrayLength($.id)"})),
            "The function 'States.ArrayLength($.id)' had the following error: Invalid arguments in States.ArrayLength"
        );
        assert_eq!(
            cause(&json!({"v.$": "$.id[0]"})),
            "Filter: [0] can only be applied to arrays. Current context is: 7"
        );
    }

    #[test]
    fn size_and_depth_are_bounded() {
        let mut deep = json!({"x.$": "$.id"});
        for _ in 0..MAX_DEPTH - 1 {
            deep = json!({"d": deep});
        }
        assert!(fill(&deep).is_ok());
        deep = json!([[deep]]);
        assert_eq!(fill(&deep).unwrap_err().reason, TemplateReason::TooDeep);
        let input = json!("x".repeat(1_000_000));
        let many: Map<String, Value> = (0..20).map(|number| (format!("m{number}.$"), json!("$"))).collect();
        let error = evaluate(&Value::Object(many), &Scope::new(&input), &mut Repeatable::new(0)).unwrap_err();
        assert_eq!(error.reason, TemplateReason::TooLarge);
    }
}
