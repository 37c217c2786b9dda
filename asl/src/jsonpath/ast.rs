//! A path as a tree, and its text.

use std::fmt;
use std::ops::Range;

use super::{Pattern, Segment, is_plain};

/// A path: a root and the steps below it.
///
/// Two paths are equal if they have the same steps, regardless of their places in the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    /// Where the path begins.
    pub root: Root,
    /// What follows, in order.
    pub steps: Vec<Step>,
}

/// Where a path begins (States Language, "Paths"; Developer Guide, "Passing data between states with variables").
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Root {
    /// `$`, the data that the field works on.
    Input,
    /// `$$`, the Context Object.
    Context,
    /// `$name`, a variable.
    Variable(String),
}

/// A step of a path and its place in the text.
#[derive(Debug, Clone)]
pub struct Step {
    /// What the step selects.
    pub selector: Selector,
    /// The bytes of the text that say so; empty in a path that was not read from a text.
    pub span: Range<usize>,
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.selector == other.selector
    }
}

impl Eq for Step {}

impl std::hash::Hash for Step {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.selector.hash(state);
    }
}

/// What a step selects.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Selector {
    /// `.name` or `['name']`.
    Member(String),
    /// `['name', 'other']`: as last step an object of those that exist, else each of them.
    Members(Vec<String>),
    /// `[0]`. A negative number is accepted and never finds anything, as in the service.
    Index(i64),
    /// `[0, 2]`.
    Indexes(Vec<i64>),
    /// `[(@.length - 1)]`: an element counted from the end.
    FromEnd(u32),
    /// `[1:]`, `[:3]`, `[1:3]`, `[1:9:2]`.
    Slice(Slice),
    /// `.*` or `[*]`.
    Wildcard,
    /// `..`: the value and all that is in it, from which the next step selects.
    Descendants,
    /// `[?(…)]`.
    Filter(Filter),
    /// `.length()` and the like. The service accepts these and reads them as the name of a member, so that they find
    /// nothing (Developer Guide, "Using JSONPath paths": functions are not supported).
    Function(String),
}

/// A part of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Slice {
    /// The first element; negative counts from the end when there is no `to`.
    pub from: Option<i64>,
    /// The element after the last; negative counts from the end when there is no `from`.
    pub to: Option<i64>,
    /// Take every n-th, 1 or more.
    pub step: Option<u32>,
}

/// A condition on an element, `@`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Filter {
    /// `@.name`: the path leads somewhere.
    Exists(Vec<Step>),
    /// `@.name == 'x'`.
    Compare(Comparison),
    /// `@.name =~ /x.*/i`.
    Match(Matching),
    /// `!…`.
    Not(Box<Filter>),
    /// `… && …`, two or more.
    All(Vec<Filter>),
    /// `… || …`, two or more.
    Any(Vec<Filter>),
}

/// A comparison of what a path below `@` leads to with a constant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Comparison {
    /// The path below `@`, definite.
    pub left: Vec<Step>,
    /// The operator.
    pub relation: Relation,
    /// The constant.
    pub right: Literal,
}

/// A string below `@` that matches a regular expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Matching {
    /// The path below `@`, definite.
    pub left: Vec<Step>,
    /// The regular expression, which the whole string matches.
    pub pattern: Pattern,
}

/// An operator of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Relation {
    /// The operator as written.
    pub fn symbol(self) -> &'static str {
        match self {
            Relation::Equal => "==",
            Relation::NotEqual => "!=",
            Relation::Less => "<",
            Relation::LessOrEqual => "<=",
            Relation::Greater => ">",
            Relation::GreaterOrEqual => ">=",
        }
    }
}

/// A constant of a filter. Its type is that of the value it is compared with, so only the text counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Literal {
    /// `'text'` or `"text"`.
    Quoted(String),
    /// `12`, `true`, `null`, and any other word: the service takes `es` for `'es'`, and `$.id` for the text `$.id`
    /// (Developer Guide, "Using JSONPath paths": no reference to another value).
    Bare(String),
}

impl Literal {
    /// The constant's text.
    pub fn text(&self) -> &str {
        match self {
            Literal::Quoted(text) | Literal::Bare(text) => text,
        }
    }
}

impl Path {
    /// A path of a root and selectors, as not read from a text.
    pub fn new(root: Root, selectors: impl IntoIterator<Item = Selector>) -> Self {
        Path { root, steps: selectors.into_iter().map(|selector| Step { selector, span: 0..0 }).collect() }
    }

    /// True when the path leads to one value, false when it gives a list.
    pub fn is_definite(&self) -> bool {
        is_definite(&self.steps)
    }

    /// True when the path is a Reference Path: one value, named by members and elements only (States Language,
    /// "Reference Paths"). Fields that take one restrict the root on their own: `ResultPath` takes neither `$$` nor a
    /// variable.
    pub fn is_reference_path(&self) -> bool {
        self.steps.iter().all(|step| match &step.selector {
            Selector::Member(_) | Selector::Index(_) => true,
            Selector::Members(_)
            | Selector::Indexes(_)
            | Selector::FromEnd(_)
            | Selector::Slice(_)
            | Selector::Wildcard
            | Selector::Descendants
            | Selector::Filter(_)
            | Selector::Function(_) => false,
        })
    }

    /// The names of the variables that the path reads: one or none.
    pub fn variables(&self) -> Vec<&str> {
        match &self.root {
            Root::Variable(name) => vec![name],
            Root::Input | Root::Context => Vec::new(),
        }
    }
}

/// True when steps lead to one value.
pub(super) fn is_definite(steps: &[Step]) -> bool {
    steps.iter().enumerate().all(|(number, step)| match &step.selector {
        Selector::Member(_) | Selector::Index(_) | Selector::FromEnd(_) | Selector::Function(_) => true,
        Selector::Members(_) => number + 1 == steps.len(),
        Selector::Indexes(_)
        | Selector::Slice(_)
        | Selector::Wildcard
        | Selector::Descendants
        | Selector::Filter(_) => false,
    })
}

impl From<&[Segment]> for Path {
    /// The path below `$`.
    fn from(segments: &[Segment]) -> Self {
        Path::new(
            Root::Input,
            segments.iter().map(|segment| match segment {
                Segment::Member(name) => Selector::Member(name.clone()),
                Segment::Index(index) => Selector::Index(*index),
            }),
        )
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.root)?;
        write_steps(&self.steps, f)
    }
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Root::Input => f.write_str("$"),
            Root::Context => f.write_str("$$"),
            Root::Variable(name) => write!(f, "${name}"),
        }
    }
}

fn write_steps(steps: &[Step], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut dot = ".";
    for step in steps {
        match &step.selector {
            Selector::Member(name) if is_plain(name) => write!(f, "{dot}{name}")?,
            Selector::Member(name) => write!(f, "[{}]", Quoted(name))?,
            Selector::Members(names) => write_list(names.iter().map(|name| Quoted(name)), f)?,
            Selector::Index(index) => write!(f, "[{index}]")?,
            Selector::Indexes(indexes) => write_list(indexes, f)?,
            Selector::FromEnd(distance) => write!(f, "[(@.length-{distance})]")?,
            Selector::Slice(slice) => write!(f, "{slice}")?,
            Selector::Wildcard => f.write_str("[*]")?,
            Selector::Descendants => f.write_str("..")?,
            Selector::Filter(filter) => write!(f, "[?({filter})]")?,
            Selector::Function(name) => write!(f, "{dot}{name}()")?,
        }
        dot = if step.selector == Selector::Descendants { "" } else { "." };
    }
    Ok(())
}

fn write_list<T: fmt::Display>(items: impl IntoIterator<Item = T>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (number, item) in items.into_iter().enumerate() {
        write!(f, "{}{item}", if number == 0 { "[" } else { "," })?;
    }
    f.write_str("]")
}

/// A name or text in single quotes.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("'")?;
        for character in self.0.chars() {
            if matches!(character, '\'' | '\\') {
                f.write_str("\\")?;
            }
            write!(f, "{character}")?;
        }
        f.write_str("'")
    }
}

impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        if let Some(from) = self.from {
            write!(f, "{from}")?;
        }
        f.write_str(":")?;
        if let Some(to) = self.to {
            write!(f, "{to}")?;
        }
        if let Some(step) = self.step {
            write!(f, ":{step}")?;
        }
        f.write_str("]")
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Filter::Exists(steps) => {
                f.write_str("@")?;
                write_steps(steps, f)
            }
            Filter::Compare(Comparison { left, relation, right }) => {
                f.write_str("@")?;
                write_steps(left, f)?;
                write!(f, " {} {right}", relation.symbol())
            }
            Filter::Match(Matching { left, pattern }) => {
                f.write_str("@")?;
                write_steps(left, f)?;
                write!(f, " =~ {pattern}")
            }
            Filter::Not(inner) => match &**inner {
                Filter::Exists(_) => write!(f, "!{inner}"),
                Filter::Compare(_) | Filter::Match(_) | Filter::Not(_) | Filter::All(_) | Filter::Any(_) => {
                    write!(f, "!({inner})")
                }
            },
            Filter::All(parts) => write_joined(parts, " && ", f),
            Filter::Any(parts) => write_joined(parts, " || ", f),
        }
    }
}

fn write_joined(parts: &[Filter], operator: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            f.write_str(operator)?;
        }
        match part {
            Filter::All(_) | Filter::Any(_) => write!(f, "({part})")?,
            Filter::Exists(_) | Filter::Compare(_) | Filter::Match(_) | Filter::Not(_) => write!(f, "{part}")?,
        }
    }
    Ok(())
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Quoted(text) => write!(f, "{}", Quoted(text)),
            Literal::Bare(text) => f.write_str(text),
        }
    }
}
