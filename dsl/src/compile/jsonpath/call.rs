//! Calls in JSONPath: the intrinsic functions, and what none of them can do.

use asl::intrinsic;
use serde_json::Value;

use super::{argument, refuse};
use crate::compile::site::{Refusal, Site};
use crate::expr::function::Function;
use crate::expr::node::Node;

/// A call of an intrinsic function; `nesting` counts the calls around its arguments.
pub(super) fn call(site: Site<'_>, function: Function, numbers: &[u32], nesting: usize) -> Result<String, Refusal> {
    let arguments = || numbers.iter().map(|&number| argument(site, number, nesting)).collect::<Result<Vec<_>, _>>();
    let before = |first: &str| -> Result<Vec<String>, Refusal> {
        Ok(std::iter::once(first.to_owned()).chain(arguments()?).collect())
    };
    let behind = |last: &str| -> Result<Vec<String>, Refusal> {
        Ok(arguments()?.into_iter().chain(std::iter::once(last.to_owned())).collect())
    };
    let (name, arguments) = match function {
        Function::JsonToString { .. } => ("JsonToString", arguments()?),
        Function::StringToJson | Function::ToNumber => ("StringToJson", arguments()?),
        Function::JsonMerge => ("JsonMerge", behind("false")?),
        Function::Text => ("Format", before("'{}'")?),
        Function::Hash(algorithm) => ("Hash", behind(&intrinsic::string(algorithm.name()))?),
        Function::Base64Encode => ("Base64Encode", arguments()?),
        Function::Base64Decode => ("Base64Decode", arguments()?),
        Function::Split => ("StringSplit", arguments()?),
        Function::ArrayLength => ("ArrayLength", arguments()?),
        Function::ArrayItem => ("ArrayGetItem", arguments()?),
        Function::ArrayContains => ("ArrayContains", arguments()?),
        Function::ArrayPartition => ("ArrayPartition", arguments()?),
        Function::ArrayUnique => ("ArrayUnique", arguments()?),
        Function::ArrayRange => ("ArrayRange", arguments()?),
        Function::Uuid => ("UUID", arguments()?),
        Function::Random => ("MathRandom", arguments()?),
        Function::Add { whole: true } => {
            for &number in numbers {
                fits(site.node(number))?;
            }
            ("MathAdd", arguments()?)
        }
        Function::Subtract { whole: true } => ("MathAdd", subtracted(site, numbers, nesting)?),
        Function::Add { whole: false } | Function::Subtract { whole: false } => {
            return refuse("JSONPath can add only whole numbers, and these may have fractions", ELSEWHERE);
        }
        Function::Uppercase | Function::Lowercase => return cannot("convert a string to upper or lower case"),
        Function::Trim => return cannot("trim a string"),
        Function::Replace => return cannot("replace parts of a string"),
        Function::Substring => return cannot("take part of a string by its position"),
        Function::Sum => return cannot("compute the sum of a list"),
        Function::Multiply => return cannot("multiply"),
        Function::Divide | Function::Remainder => return cannot("divide"),
        Function::Negate => return cannot("change the sign of a number"),
        Function::Min | Function::Max => return cannot("compute the minimum or maximum of two numbers"),
        Function::Round | Function::Floor | Function::Ceil => return cannot("round"),
        Function::Abs => return cannot("compute the absolute value of a number"),
    };
    Ok(intrinsic::call(name, &arguments))
}

const ELSEWHERE: &str = "compute it in a task, or use JSONata with `.query_language(…)`";

fn cannot<T>(what: &str) -> Result<T, Refusal> {
    refuse(format!("JSONPath cannot {what}"), ELSEWHERE)
}

/// Refuses a literal that `States.MathAdd` does not take.
fn fits(node: &Node) -> Result<(), Refusal> {
    match node {
        Node::Literal(Value::Number(number)) if number.as_i64().is_none_or(|number| i32::try_from(number).is_err()) => {
            refuse(format!("JSONPath adds 32-bit integers, and `{number}` is too large"), ELSEWHERE)
        }
        _ => Ok(()),
    }
}

/// The arguments of a sum that is a difference: what is taken away must be written down.
fn subtracted(site: Site<'_>, numbers: &[u32], nesting: usize) -> Result<Vec<String>, Refusal> {
    let &[from, taken] = numbers else { return Ok(Vec::new()) };
    let Node::Literal(Value::Number(literal)) = site.node(taken) else {
        return refuse("JSONPath can subtract only literals", ELSEWHERE);
    };
    let turned = literal.as_i64().and_then(i64::checked_neg);
    let turned = Node::Literal(turned.map_or_else(|| literal.clone().into(), Value::from));
    fits(site.node(from))?;
    fits(&turned)?;
    let turned = match turned {
        Node::Literal(value) => value.to_string(),
        _ => literal.to_string(),
    };
    Ok(vec![argument(site, from, nesting)?, turned])
}
