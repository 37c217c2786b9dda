//! The values that expressions compute with. They know how deep they nest and are counted as long as they live, so that
//! neither can grow without a bound.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;

use super::frame::{Frame, Key};
use crate::jsonata::library::Native;
use crate::jsonata::regex::Regex;
use crate::jsonata::signature::Signature;
use crate::jsonata::tree::{Node, Transform};

/// A value.
#[derive(Debug, Clone, Default)]
pub(in crate::jsonata) enum Val {
    #[default]
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    Text(Rc<Text>),
    Array(Array),
    Object(Rc<Object>),
    /// A function of the library.
    Native(&'static Native),
    Function(Rc<Function>),
    /// What a path gives to the path around it, where it carries what `@`, `#` and `%` bind.
    Tuples(Rc<Vec<Tuple>>),
}

/// A row of values, with what is known of it here.
#[derive(Debug, Clone)]
pub(in crate::jsonata) struct Array {
    items: Rc<Items>,
    flags: u8,
}

/// It is a row that the language makes: one value of it is that value.
const SEQUENCE: u8 = 1;
/// One value of it stays a row.
const KEEPS: u8 = 2;
/// It is one value of a row around it, though it is a row.
const CONS: u8 = 4;

#[derive(Debug)]
struct Items {
    values: Vec<Val>,
    depth: u16,
    _counted: Counted,
}

#[derive(Debug)]
pub(in crate::jsonata) struct Text {
    text: Box<str>,
    _counted: Counted,
}

#[derive(Debug)]
pub(in crate::jsonata) struct Object {
    pub(in crate::jsonata) members: Members,
    depth: u16,
    _counted: Counted,
}

pub(in crate::jsonata) type Members = IndexMap<Rc<str>, Val>;

/// A value of a path with what is bound beside it.
pub(in crate::jsonata) type Tuple = Vec<(Key, Val)>;

/// A function that is no native one.
#[derive(Debug)]
pub(in crate::jsonata) enum Function {
    /// Of the expression.
    Lambda(Closure),
    /// One of the library with some of its arguments.
    Partial { native: &'static Native, given: Vec<Option<Val>>, depth: u16 },
    /// A regular expression.
    Matcher(Arc<Regex>),
    /// What finds the next match.
    Next { regex: Arc<Regex>, text: Val, from: usize },
    /// One after the other.
    Chain { first: Val, second: Val, depth: u16 },
    /// `|…|…|`, with the variables that it sees.
    Transform(Arc<Transform>, Rc<Frame>),
}

/// A function of the expression with the variables that it sees.
#[derive(Debug)]
pub(in crate::jsonata) struct Closure {
    pub(in crate::jsonata) parameters: Vec<Arc<str>>,
    pub(in crate::jsonata) signature: Option<Arc<Signature>>,
    pub(in crate::jsonata) lambda: Arc<crate::jsonata::tree::Lambda>,
    pub(in crate::jsonata) input: Val,
    pub(in crate::jsonata) frame: Rc<Frame>,
}

impl Closure {
    pub(in crate::jsonata) fn body(&self) -> &Node {
        &self.lambda.body
    }
}

/// How many bytes live values take.
#[derive(Debug, Clone, Default)]
pub(in crate::jsonata) struct Meter(Rc<Cell<usize>>);

impl Meter {
    /// The bytes that live now.
    pub(in crate::jsonata) fn bytes(&self) -> usize {
        self.0.get()
    }

    fn count(&self, bytes: usize) -> Counted {
        self.0.set(self.0.get().saturating_add(bytes));
        Counted { meter: self.clone(), bytes }
    }

    /// A text.
    pub(in crate::jsonata) fn text(&self, text: impl Into<Box<str>>) -> Val {
        let text = text.into();
        let counted = self.count(text.len() + 48);
        Val::Text(Rc::new(Text { text, _counted: counted }))
    }

    /// An array that is no sequence.
    pub(in crate::jsonata) fn array(&self, values: Vec<Val>) -> Array {
        let depth = values.iter().map(Val::depth).max().unwrap_or(0).saturating_add(1);
        let counted = self.count(values.len() * std::mem::size_of::<Val>() + 64);
        Array { items: Rc::new(Items { values, depth, _counted: counted }), flags: 0 }
    }

    /// An object.
    pub(in crate::jsonata) fn object(&self, members: Members) -> Rc<Object> {
        let depth = members.values().map(Val::depth).max().unwrap_or(0).saturating_add(1);
        let bytes: usize = members.keys().map(|name| name.len() + 72).sum();
        let counted = self.count(bytes + 128);
        Rc::new(Object { members, depth, _counted: counted })
    }
}

/// A share of what is counted, given back with the value.
#[derive(Debug)]
struct Counted {
    meter: Meter,
    bytes: usize,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.meter.0.set(self.meter.0.get().saturating_sub(self.bytes));
    }
}

impl Text {
    pub(in crate::jsonata) fn as_str(&self) -> &str {
        &self.text
    }
}

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl std::ops::Deref for Array {
    type Target = [Val];

    fn deref(&self) -> &[Val] {
        &self.items.values
    }
}

impl Array {
    /// The same values as a sequence.
    pub(in crate::jsonata) fn sequence(self) -> Self {
        Array { flags: self.flags | SEQUENCE, ..self }
    }

    /// The same, of which one value stays an array.
    pub(in crate::jsonata) fn keeping(self) -> Self {
        Array { flags: self.flags | KEEPS, ..self }
    }

    /// The same as one value of a row.
    pub(in crate::jsonata) fn cons(self) -> Self {
        Array { flags: self.flags | CONS, ..self }
    }

    pub(in crate::jsonata) fn is_sequence(&self) -> bool {
        self.flags & SEQUENCE != 0
    }

    pub(in crate::jsonata) fn keeps(&self) -> bool {
        self.flags & KEEPS != 0
    }

    pub(in crate::jsonata) fn is_cons(&self) -> bool {
        self.flags & CONS != 0
    }
}

impl Val {
    /// How deep the value nests.
    pub(in crate::jsonata) fn depth(&self) -> u16 {
        match self {
            Val::Array(array) => array.items.depth,
            Val::Object(object) => object.depth,
            Val::Function(function) => match &**function {
                Function::Partial { depth, .. } | Function::Chain { depth, .. } => *depth,
                Function::Lambda(_) | Function::Matcher(_) | Function::Next { .. } | Function::Transform(..) => 0,
            },
            Val::Undefined
            | Val::Null
            | Val::Bool(_)
            | Val::Number(_)
            | Val::Text(_)
            | Val::Native(_)
            | Val::Tuples(_) => 0,
        }
    }

    pub(in crate::jsonata) fn is_undefined(&self) -> bool {
        matches!(self, Val::Undefined)
    }

    pub(in crate::jsonata) fn is_function(&self) -> bool {
        matches!(self, Val::Native(_) | Val::Function(_))
    }

    pub(in crate::jsonata) fn as_text(&self) -> Option<&str> {
        match self {
            Val::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Something that is held, and counted as long as it is.
#[derive(Debug)]
pub(in crate::jsonata) struct Held(#[expect(dead_code, reason = "dropping it gives its bytes back")] Counted);

impl Meter {
    /// Counts something that is no value.
    pub(in crate::jsonata) fn hold(&self, bytes: usize) -> Held {
        Held(self.count(bytes))
    }
}
