//! Calls and closures in JSONata.
//!
//! JSONata takes a sequence of one value for that value, and one of none for nothing. So functions that give sequences
//! are in `[…]`, and where the elements may be lists themselves, the list is grown with `$append`.

use asl::jsonata::string;
use serde_json::Value;

use super::{Binding, bound, element, element_of, expression};
use crate::compile::site::{Refusal, Site};
use crate::expr::function::Function;
use crate::expr::node::{Closure, Each, Node, ScalarKind, TypeTest};
use crate::payload::Shape;

/// A closure's parameter, whose name differs from those of the closures within. No variable begins with `_`.
pub(super) fn parameter(rank: u16) -> String {
    if rank <= 1 { "$_item".to_owned() } else { format!("$_item{rank}") }
}

/// A function's value.
pub(super) fn call(site: Site<'_>, function: Function, numbers: &[u32]) -> Result<(String, Binding), Refusal> {
    let all = numbers.iter().map(|&number| expression(site, number)).collect::<Result<Vec<_>, _>>()?;
    let arguments = all.join(", ");
    let built_in = |name: &str| Ok((format!("${name}({arguments})"), Binding::Value));
    let infix = |sign: &str, left: Binding, right: Binding, whole: Binding| match numbers {
        [first, second] => {
            Ok((format!("{} {sign} {}", bound(site, *first, left)?, bound(site, *second, right)?), whole))
        }
        _ => Ok((arguments.clone(), Binding::Value)),
    };
    match function {
        // `$string` leaves text as it is, without quotes; inside an object it gets them.
        Function::JsonToString { quoted: true } => Ok((
            format!("($json := $string({{\"v\": {arguments}}}); $substring($json, 5, $length($json) - 6))"),
            Binding::Value,
        )),
        Function::JsonToString { quoted: false } | Function::Text => built_in("string"),
        Function::StringToJson => built_in("parse"),
        Function::JsonMerge => Ok((format!("$merge([{arguments}])"), Binding::Value)),
        Function::ToNumber => built_in("number"),
        Function::Hash(algorithm) => Ok((format!("$hash({arguments}, \"{}\")", algorithm.name()), Binding::Value)),
        Function::Base64Encode => built_in("base64encode"),
        Function::Base64Decode => built_in("base64decode"),
        Function::Split => split(site, &all, numbers),
        Function::Uppercase => built_in("uppercase"),
        Function::Lowercase => built_in("lowercase"),
        // `$trim` would also make one blank of all white space within.
        Function::Trim => Ok((format!("$replace({arguments}, /^\\s+|\\s+$/, \"\")"), Binding::Value)),
        Function::Replace => built_in("replace"),
        Function::Substring => built_in("substring"),
        Function::ArrayLength => built_in("count"),
        Function::ArrayItem => match numbers {
            [list, index] => {
                let list = bound(site, *list, Binding::Value)?;
                Ok((format!("{list}[{}]", expression(site, *index)?), Binding::Value))
            }
            _ => Ok((arguments, Binding::Value)),
        },
        Function::ArrayContains => match numbers {
            [list, value] => {
                let (value, list) = (bound(site, *value, Binding::Join)?, bound(site, *list, Binding::Join)?);
                Ok((format!("{value} in {list}"), Binding::Compare))
            }
            _ => Ok((arguments, Binding::Value)),
        },
        Function::ArrayPartition => built_in("partition"),
        Function::ArrayUnique => built_in("distinct"),
        Function::ArrayRange => Ok((format!("[$range({arguments})]"), Binding::List)),
        Function::Sum => built_in("sum"),
        Function::Uuid => built_in("uuid"),
        Function::Random => random(site, &all, numbers),
        Function::Add { .. } => infix("+", Binding::Join, Binding::Product, Binding::Join),
        Function::Subtract { .. } => infix("-", Binding::Join, Binding::Product, Binding::Join),
        Function::Multiply => infix("*", Binding::Product, Binding::Value, Binding::Product),
        Function::Divide => infix("/", Binding::Product, Binding::Value, Binding::Product),
        Function::Remainder => infix("%", Binding::Product, Binding::Value, Binding::Product),
        Function::Negate => match numbers {
            [number] => Ok((format!("0 - {}", bound(site, *number, Binding::Product)?), Binding::Join)),
            _ => Ok((arguments, Binding::Value)),
        },
        Function::Min => Ok((format!("$min([{arguments}])"), Binding::Value)),
        Function::Max => Ok((format!("$max([{arguments}])"), Binding::Value)),
        Function::Round => built_in("round"),
        Function::Floor => built_in("floor"),
        Function::Ceil => built_in("ceil"),
        Function::Abs => built_in("abs"),
    }
}

/// Text cut at each of the delimiters, without empty pieces.
fn split(site: Site<'_>, all: &[String], numbers: &[u32]) -> Result<(String, Binding), Refusal> {
    let (Some(text), Some(Node::Literal(Value::String(delimiters)))) =
        (all.first(), numbers.get(1).map(|&number| site.node(number)))
    else {
        return Ok((all.join(", "), Binding::Value));
    };
    let mut class = String::new();
    for character in delimiters.chars() {
        match character {
            '\n' => class.push_str("\\n"),
            '\r' => class.push_str("\\r"),
            '\t' => class.push_str("\\t"),
            // JSONata looks for the end of a regular expression outside of brackets, and counts those in classes too.
            '\\' => class.push_str("\\x5c"),
            '/' | '[' | ']' | '(' | ')' | '{' | '}' | '^' | '-' => class.extend(['\\', character]),
            other => class.push(other),
        }
    }
    Ok((format!("[$filter($split({text}, /[{class}]/), function($_piece) {{ $_piece != \"\" }})]"), Binding::List))
}

/// A random whole number.
fn random(site: Site<'_>, all: &[String], numbers: &[u32]) -> Result<(String, Binding), Refusal> {
    let (Some(&first), Some(&end)) = (numbers.first(), numbers.get(1)) else {
        return Ok((all.join(", "), Binding::Value));
    };
    let seed = all.get(2).map_or("", String::as_str);
    let most = bound(site, end, Binding::Join)?;
    let drawn = |least: &str| format!("$floor($random({seed}) * ({most} - {least})) + {least}");
    if matches!(site.node(first), Node::Literal(_)) {
        return Ok((drawn(&bound(site, first, Binding::Product)?), Binding::Join));
    }
    // What is computed may be random itself, so it is computed once.
    Ok((format!("($_least := {}; {})", expression(site, first)?, drawn("$_least")), Binding::Value))
}

/// What a closure does with the elements of a list.
pub(super) fn each(site: Site<'_>, each: Each, closure: &Closure, shape: Shape) -> Result<(String, Binding), Refusal> {
    let list = expression(site, closure.list)?;
    let item = parameter(closure.rank);
    let may_be_lists = matches!(shape, Shape::List | Shape::Any);
    let grown = |added: &str| format!("$reduce({list}, function($_all, {item}) {{ {added} }}, [])");
    let value = |text| Ok((text, Binding::Value));
    match each {
        Each::Map if shape == Shape::Any => {
            let made = expression(site, closure.body)?;
            value(grown(&format!("($_one := {made}; $append($_all, $type($_one) = \"array\" ? [[$_one]] : $_one))")))
        }
        Each::Map if may_be_lists => {
            value(grown(&format!("$append($_all, [{}])", element(site, closure.body, shape)?)))
        }
        Each::Map => {
            Ok((format!("[$map({list}, function({item}) {{ {} }})]", expression(site, closure.body)?), Binding::List))
        }
        Each::Filter => {
            let keep = bound(site, closure.body, Binding::Or)?;
            if may_be_lists {
                value(grown(&format!("{keep} ? $append($_all, [{}]) : $_all", element_of(&item, shape))))
            } else {
                Ok((format!("[$filter({list}, function({item}) {{ {keep} }})]"), Binding::List))
            }
        }
        Each::SortedBy(kind) => {
            let key = expression(site, closure.body)?;
            let key = if kind == ScalarKind::Timestamp { format!("$toMillis({key})") } else { key };
            value(format!(
                "($_key := function({item}) {{ {key} }}; \
                 $sort({list}, function($_left, $_right) {{ $_key($_left) > $_key($_right) }}))"
            ))
        }
    }
}

/// Whether a value has a type.
pub(super) fn is(test: TypeTest, value: &str) -> (String, Binding) {
    const TIME: &str = r"/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/";
    let type_is = |name: &str| format!("$type({value}) = {}", string(name));
    match test {
        TypeTest::IsNull => (type_is("null"), Binding::Compare),
        TypeTest::IsNumeric => (type_is("number"), Binding::Compare),
        TypeTest::IsString => (type_is("string"), Binding::Compare),
        TypeTest::IsBoolean => (type_is("boolean"), Binding::Compare),
        TypeTest::IsTimestamp => (format!("{} and $contains({value}, {TIME})", type_is("string")), Binding::And),
    }
}
