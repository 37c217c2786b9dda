//! The tree of an expression, as it is evaluated: paths are rows of steps, and what belongs to a step stands at the step.

use std::sync::Arc;

use super::regex::Regex;
use super::signature::Signature;

/// A part of an expression.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// The byte of the text at which its token stands.
    pub(super) at: usize,
    /// `[]` stands behind it: a single value stays an array.
    pub(super) keep_array: bool,
    /// An array that stands for itself in the row of a path.
    pub(super) cons_array: bool,
    /// It takes part in a row of tuples, which carry what `@`, `#` and `%` bind.
    pub(super) tuple: bool,
    /// The predicates of what is no step.
    pub(super) predicates: Vec<Stage>,
    /// The predicates of a step.
    pub(super) stages: Vec<Stage>,
    /// `{…}` behind it.
    pub(super) group: Option<Vec<(Node, Node)>>,
    /// What `@` binds.
    pub(super) focus: Option<Arc<str>>,
    /// What `#` binds.
    pub(super) index: Option<Arc<str>>,
    /// The slot in which a `%` finds the parent of what this step gives.
    pub(super) ancestor: Option<usize>,
    /// The slots of `%` inside that are not resolved yet.
    pub(super) seeking: Vec<usize>,
}

/// What is done to what a step gives.
#[derive(Debug, Clone)]
pub(super) enum Stage {
    /// `[…]`
    Filter(Node),
    /// `#$name` behind a predicate.
    Index(Arc<str>),
}

/// The kinds of parts.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Path {
        steps: Vec<Node>,
        keep_singleton: bool,
    },
    Name(Arc<str>),
    Text(Arc<str>),
    Number(f64),
    Bool(bool),
    Null,
    /// A variable without its `$`; the context is ``, the root is `$`.
    Variable(Arc<str>),
    Wildcard,
    Descendant,
    /// `%`, by the number of its slot.
    Parent(usize),
    Regex(Arc<Regex>),
    Binary {
        operator: Operator,
        left: Box<Node>,
        right: Box<Node>,
    },
    Negate(Box<Node>),
    Array(Vec<Node>),
    Object(Vec<(Node, Node)>),
    Block(Vec<Node>),
    Bind {
        name: Arc<str>,
        value: Box<Node>,
    },
    Condition {
        condition: Box<Node>,
        then: Box<Node>,
        otherwise: Option<Box<Node>>,
    },
    Call {
        procedure: Box<Node>,
        arguments: Vec<Node>,
    },
    Partial {
        procedure: Box<Node>,
        arguments: Vec<Node>,
    },
    /// `?` among the arguments.
    Placeholder,
    Lambda(Arc<Lambda>),
    Apply {
        left: Box<Node>,
        right: Box<Node>,
    },
    Transform(Arc<Transform>),
    /// A step that sorts.
    Sort(Vec<Term>),
}

/// Operators with two sides that give a value of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    And,
    Or,
    In,
    Concatenate,
    Range,
}

impl Operator {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Remainder => "%",
            Operator::Equal => "=",
            Operator::Unequal => "!=",
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::Greater => ">",
            Operator::AtLeast => ">=",
            Operator::And => "and",
            Operator::Or => "or",
            Operator::In => "in",
            Operator::Concatenate => "&",
            Operator::Range => "..",
        }
    }
}

/// A function of the expression.
#[derive(Debug)]
pub(super) struct Lambda {
    pub(super) parameters: Vec<Arc<str>>,
    pub(super) signature: Option<Arc<Signature>>,
    pub(super) body: Node,
    /// True for a call in the place of a result: it is made where the result is needed, so that nothing nests.
    pub(super) thunk: bool,
}

/// `|pattern|update, delete|`
#[derive(Debug)]
pub(super) struct Transform {
    pub(super) pattern: Node,
    pub(super) update: Node,
    pub(super) delete: Option<Node>,
}

/// A term of a sort.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) expression: Node,
    pub(super) descending: bool,
}

impl Node {
    pub(super) fn new(kind: Kind, at: usize) -> Self {
        Node {
            kind,
            at,
            keep_array: false,
            cons_array: false,
            tuple: false,
            predicates: Vec::new(),
            stages: Vec::new(),
            group: None,
            focus: None,
            index: None,
            ancestor: None,
            seeking: Vec::new(),
        }
    }
}
