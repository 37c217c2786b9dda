//! Payload templates of JSONPath, read once (States Language, "Payload template").

use std::sync::Arc;

use asl::intrinsic::{EvalError, Failure, Randomness};
use asl::template::{MAX_DEPTH, TemplateError, TemplateReason};
use serde_json::Value;

use crate::data::{Data, Members};
use crate::fault::{Fault, MOST_BYTES};
use crate::path::{Computation, Scope};

/// A payload template.
#[derive(Debug, Clone)]
pub(crate) enum Template {
    /// A part in which nothing is computed.
    Constant(Data),
    /// An object with computed parts.
    Object(Vec<(Arc<str>, Template)>),
    /// An array with computed parts.
    Array(Vec<Template>),
    /// The value of a member whose name ends in `.$`.
    Computed {
        /// The member's name, with its `.$`.
        field: Arc<str>,
        /// What gives its value.
        computation: Box<Computation>,
    },
}

/// The most bytes that are computed for one payload, though a state takes fewer: a part of it may be taken later.
const MOST_PAYLOAD: usize = 32 * MOST_BYTES;

impl Template {
    /// Reads a template.
    pub(crate) fn read(value: &Value) -> Result<Self, String> {
        Self::read_level(value, 0)
    }

    fn read_level(value: &Value, depth: usize) -> Result<Self, String> {
        if depth > MAX_DEPTH {
            return Err(format!("a template is nested more than {MAX_DEPTH} levels deep"));
        }
        Ok(match value {
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Template::Constant(value.into()),
            Value::Array(items) => {
                let items: Vec<_> =
                    items.iter().map(|item| Self::read_level(item, depth + 1)).collect::<Result<_, _>>()?;
                if items.iter().all(Template::is_constant) {
                    return Ok(Template::Constant(value.into()));
                }
                Template::Array(items)
            }
            Value::Object(members) => {
                let mut read = Vec::with_capacity(members.len());
                for (field, member) in members {
                    let Some(name) = field.strip_suffix(".$") else {
                        read.push((Arc::from(field.as_str()), Self::read_level(member, depth + 1)?));
                        continue;
                    };
                    let text =
                        member.as_str().ok_or_else(|| format!("the value of `{field}` is not a path or call"))?;
                    let computation = Computation::parse(text).map_err(|error| format!("`{field}`: {error}"))?;
                    let computed =
                        Template::Computed { field: field.as_str().into(), computation: Box::new(computation) };
                    read.push((Arc::from(name), computed));
                }
                if read.iter().all(|(_, member)| member.is_constant()) {
                    return Ok(Template::Constant(value.into()));
                }
                Template::Object(read)
            }
        })
    }

    /// What computes the member of an object, as it is written.
    pub(crate) fn computed_member(&self, name: &str) -> Option<&str> {
        let Template::Object(members) = self else { return None };
        members.iter().find(|(member, _)| &**member == name).and_then(|(_, member)| match member {
            Template::Computed { computation, .. } => Some(computation.text()),
            Template::Constant(_) | Template::Object(_) | Template::Array(_) => None,
        })
    }

    fn is_constant(&self) -> bool {
        matches!(self, Template::Constant(_))
    }

    /// The payload of a state. Its size is looked at while it is made.
    pub(crate) fn evaluate(
        &self,
        state: &str,
        scope: &Scope<'_>,
        randomness: &mut dyn Randomness,
    ) -> Result<Data, Fault> {
        self.level(scope, randomness, &mut MOST_PAYLOAD.clone()).map_err(|fault| match fault {
            Some(fault) => fault,
            None => Fault::too_large(state),
        })
    }

    /// A part of the payload, of which so many bytes are left; `None` where it is too large. Nests as deep as the template,
    /// which is bounded.
    fn level(
        &self,
        scope: &Scope<'_>,
        randomness: &mut dyn Randomness,
        left: &mut usize,
    ) -> Result<Data, Option<Fault>> {
        Ok(match self {
            Template::Constant(value) => value.clone(),
            Template::Array(items) => {
                let items = items.iter().map(|item| item.level(scope, randomness, left));
                Data::array(items.collect::<Result<_, _>>()?)
            }
            Template::Object(members) => {
                let mut values = Members::with_capacity(members.len());
                for (name, member) in members {
                    values.insert(name.clone(), member.level(scope, randomness, left)?);
                }
                Data::object(values)
            }
            Template::Computed { field, computation } => {
                let value = computed(field, computation, scope, randomness)?;
                *left = left.checked_sub(value.bytes()).ok_or(None)?;
                value
            }
        })
    }
}

/// What a path or call gives. An index outside of its array gives `null`, when the path ends with it: so does the
/// service.
fn computed(
    field: &str,
    computation: &Computation,
    scope: &Scope<'_>,
    randomness: &mut dyn Randomness,
) -> Result<Data, Fault> {
    let error: EvalError = match computation.evaluate(scope, randomness) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let (is_call, is_context) = match computation {
        Computation::Path(_) if matches!(&error.reason, Failure::NotFound { source, .. } if source.is_past_end()) => {
            return Ok(Data::Null);
        }
        Computation::Path(path) => (false, path.is_context()),
        Computation::Call(_) => (true, false),
    };
    let reason =
        TemplateReason::Failed { text: computation.text().to_owned(), is_call, is_context, source: Box::new(error) };
    let error = TemplateError { field: field.to_owned(), pointer: String::new(), reason };
    let (input, context) = (scope.input.to_value(), scope.context.data().to_value());
    Err(Fault::runtime(error.cause(&asl::jsonpath::Scope::new(&input).with_context(&context))))
}
