//! The tree behind the expressions: what a compiler of workflows reads.
//!
//! Authors meet [`Expr`](crate::Expr); each is the number of a node here. The nodes are in the order in which they were
//! made, children before parents ([`draft`](crate::draft)).

mod deployed;
pub mod function;
mod word;

use serde_json::Value;

pub use deployed::Deployed;
use function::Function;
pub use word::{Relation, ScalarKind, Segment, Shape, TypeTest};

/// A handle to a node: which draft it belongs to, and its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NodeRef {
    /// The number of the draft.
    pub draft: u32,
    /// The number of the node in it.
    pub index: u32,
}

/// The origin of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// The input of the execution.
    Input,
    /// The result of a state, by its number.
    Result(u32),
    /// The error output of a catcher, by the number of the catcher.
    Error(u32),
    /// The context object.
    Context,
    /// The task token of a waiting state, by the state's number.
    Token(u32),
    /// The input of the first state of a branch or item processor in this state, if it is not the state's own input.
    Item(u32),
    /// The current item of a Map, with its index, as its `ItemSelector` sees it, by the Map's number.
    Each(u32),
    /// The unmodified result of a state, by the state's number.
    Raw(u32),
    /// A variable of the author's, by its number.
    Variable(u32),
    /// The input of the state that uses the value, whatever it is.
    StateInput,
    /// The result of a state that need not have run, by the state's number.
    IfPassed(u32),
}

/// What a closure does with each element of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Each {
    /// Makes something of it.
    Map,
    /// Keeps it where the closure says so.
    Filter,
    /// Says by what the list is sorted, and how that is compared.
    SortedBy(ScalarKind),
}

/// A node; the numbers are places of other nodes in the same draft, always smaller than its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Known when the workflow is written.
    Literal(Value),
    /// A string that deployment inserts.
    Deployed(Deployed),
    /// A literal that is not JSON, with the reason.
    Unwritable(String),
    /// A handle that belongs to another workflow.
    Foreign,
    /// Nested deeper than any expression should be.
    TooDeep,
    /// An unmodified value.
    Origin(Origin),
    /// A part of another value.
    Step(u32, Segment),
    /// A field that may be missing, as the data has it.
    Optional(u32),
    /// A value where it is there and not null, otherwise nothing: a member of an object that may be left out.
    WhenPresent(u32),
    /// An object that is built from values.
    Object(Vec<(String, u32)>),
    /// A list that is built from values, and what its elements are.
    Array(Vec<u32>, Shape),
    /// A function's value.
    Call(Function, Vec<u32>),
    /// Text with values between its pieces; one piece more than values.
    Format(Vec<String>, Vec<u32>),
    /// Two values compared.
    Compare(ScalarKind, Relation, u32, u32),
    /// Text matched against a pattern in which `*` stands for any text.
    Matches(u32, String),
    /// Present and not null.
    IsPresent(u32),
    /// Both hold.
    And(u32, u32),
    /// One holds.
    Or(u32, u32),
    /// It does not hold.
    Not(u32),
    /// A value of a type that only the data knows.
    Is(TypeTest, u32),
    /// The second value where the first holds, otherwise the third.
    Choose(u32, u32, u32),
    /// What the author wrote in JSONata, without the delimiters, and the values that have names in it.
    RawJsonata(String, Vec<(String, u32)>),
    /// The path or intrinsic function that the author wrote in JSONPath.
    RawJsonPath(String),
    /// An element as a closure sees it: the closure's number, and how many closures lie within it, itself included.
    Parameter(u32, u16),
    /// What a closure does with the elements of a list, and what the elements of the outcome are.
    Each(Each, Closure, Shape),
}

/// A closure over the elements of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closure {
    /// The list.
    pub list: u32,
    /// The number of the closure, which its parameter has, too.
    pub number: u32,
    /// How many closures lie within it, itself included.
    pub rank: u16,
    /// What it gives for an element.
    pub body: u32,
}

impl Node {
    /// The nodes directly below.
    pub fn children(&self) -> Vec<u32> {
        match self {
            Node::Literal(_)
            | Node::Deployed(_)
            | Node::Unwritable(_)
            | Node::Foreign
            | Node::TooDeep
            | Node::Origin(_)
            | Node::RawJsonPath(_)
            | Node::Parameter(..) => Vec::new(),
            Node::Step(of, _)
            | Node::Optional(of)
            | Node::Matches(of, _)
            | Node::IsPresent(of)
            | Node::WhenPresent(of)
            | Node::Not(of)
            | Node::Is(_, of) => vec![*of],
            Node::Choose(condition, then, otherwise) => vec![*condition, *then, *otherwise],
            Node::Each(_, closure, _) => vec![closure.list, closure.body],
            Node::Object(members) | Node::RawJsonata(_, members) => members.iter().map(|(_, member)| *member).collect(),
            Node::Array(elements, _) | Node::Call(_, elements) | Node::Format(_, elements) => elements.clone(),
            Node::Compare(_, _, left, right) | Node::And(left, right) | Node::Or(left, right) => vec![*left, *right],
        }
    }

    /// The same node with its children's places changed.
    pub fn renumbered(mut self, mut place: impl FnMut(u32) -> u32) -> Self {
        match &mut self {
            Node::Literal(_)
            | Node::Deployed(_)
            | Node::Unwritable(_)
            | Node::Foreign
            | Node::TooDeep
            | Node::Origin(_)
            | Node::RawJsonPath(_)
            | Node::Parameter(..) => {}
            Node::Step(of, _)
            | Node::Optional(of)
            | Node::Matches(of, _)
            | Node::IsPresent(of)
            | Node::WhenPresent(of)
            | Node::Not(of)
            | Node::Is(_, of) => *of = place(*of),
            Node::Choose(condition, then, otherwise) => {
                for part in [condition, then, otherwise] {
                    *part = place(*part);
                }
            }
            Node::Each(_, closure, _) => {
                closure.list = place(closure.list);
                closure.body = place(closure.body);
            }
            Node::Object(members) | Node::RawJsonata(_, members) => {
                members.iter_mut().for_each(|(_, member)| *member = place(*member));
            }
            Node::Array(elements, _) | Node::Call(_, elements) | Node::Format(_, elements) => {
                elements.iter_mut().for_each(|element| *element = place(*element));
            }
            Node::Compare(_, _, left, right) | Node::And(left, right) | Node::Or(left, right) => {
                *left = place(*left);
                *right = place(*right);
            }
        }
        self
    }
}

/// Numbers without a fraction become whole ones, so that `100.0` is written `100`.
pub fn whole_numbers(value: Value) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() <= EXACT => Value::from(float as i64),
            _ => Value::Number(number),
        },
        Value::Array(elements) => Value::Array(elements.into_iter().map(whole_numbers).collect()),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, member)| (name, whole_numbers(member))).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_a_fraction_are_written_whole() {
        let value = whole_numbers(serde_json::json!({"a": [100.0, 0.5, -3.0, 7]}));
        assert_eq!(value.to_string(), r#"{"a":[100,0.5,-3,7]}"#);
    }
}
