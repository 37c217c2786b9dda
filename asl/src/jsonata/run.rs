//! Evaluating a tree. Steps, live bytes and depth are counted, in the functions of the library too, so that every
//! evaluation ends after the same work on every computer.

pub(super) mod call;
pub(super) mod frame;
mod group;
mod operators;
mod path;
mod transform;
pub(super) mod value;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::Limits;
use super::library;
use super::stack::with_stack;
use super::tree::{Kind, Node};
use crate::intrinsic::Repeatable;

use frame::{Frame, Key};
use value::{Array, Closure, Function, Members, Meter, Val};

/// What a part of an evaluation gives.
pub(super) type Outcome<T> = Result<T, Stop>;

/// Why an evaluation ends without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// An error of the language, with its code and in its words.
    Coded(&'static str, String),
    /// An error without a code.
    Plain(String),
    /// Evaluations nest deeper than the limits allow.
    Depth,
    /// Values take more memory than the limits allow.
    Memory,
    /// The evaluation takes more steps than the limits allow.
    Steps,
}

impl Stop {
    pub(super) fn coded(code: &'static str, message: impl Into<String>) -> Self {
        Stop::Coded(code, message.into())
    }
}

/// An evaluation.
pub(super) struct Run<'r> {
    labels: &'r [usize],
    pub(super) limits: Limits,
    meter: Meter,
    steps: Cell<usize>,
    depth: Cell<usize>,
    /// The time that `$now` and `$millis` give.
    pub(super) millis: i64,
    pub(super) randomness: RefCell<Repeatable>,
    /// The variables that functions of the expression see. Functions and variables may hold each other, so they are kept
    /// until the end, and then forgotten one by one.
    seen: RefCell<Vec<(Rc<Frame>, value::Held)>>,
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        for (frame, _) in self.seen.borrow().iter() {
            frame.clear();
        }
    }
}

impl<'r> Run<'r> {
    pub(super) fn new(labels: &'r [usize], limits: Limits, millis: i64, randomness: Repeatable) -> Self {
        Run {
            labels,
            limits,
            meter: Meter::default(),
            steps: Cell::new(0),
            depth: Cell::new(0),
            millis,
            randomness: RefCell::new(randomness),
            seen: RefCell::new(Vec::new()),
        }
    }

    /// The label that the value of a slot is bound to.
    fn label(&self, slot: usize) -> Key {
        Key::Parent(self.labels.get(slot).copied().unwrap_or(slot))
    }

    /// Counts steps of work.
    pub(super) fn work(&self, steps: usize) -> Outcome<()> {
        let done = self.steps.get().saturating_add(steps);
        self.steps.set(done);
        if done > self.limits.steps { Err(Stop::Steps) } else { Ok(()) }
    }

    /// What counts the bytes of the values that are made.
    pub(super) fn meter(&self) -> &Meter {
        &self.meter
    }

    pub(super) fn within_memory(&self) -> Outcome<()> {
        if self.meter.bytes() > self.limits.memory { Err(Stop::Memory) } else { Ok(()) }
    }

    /// Refuses a text of so many bytes before it is made.
    pub(super) fn room(&self, bytes: usize) -> Outcome<()> {
        if bytes > self.limits.bytes || self.meter.bytes().saturating_add(bytes) > self.limits.memory {
            return Err(Stop::Memory);
        }
        Ok(())
    }

    /// Refuses an array of so many values before it is made.
    pub(super) fn room_for_items(&self, count: usize) -> Outcome<()> {
        let bytes = count.saturating_mul(std::mem::size_of::<Val>());
        if count > self.limits.items || self.meter.bytes().saturating_add(bytes) > self.limits.memory {
            return Err(Stop::Memory);
        }
        Ok(())
    }

    /// A text.
    pub(super) fn text(&self, text: impl Into<Box<str>>) -> Outcome<Val> {
        let text = text.into();
        self.work(text.len() / 64)?;
        self.room(text.len())?;
        Ok(self.meter.text(text))
    }

    /// An array that is no sequence.
    pub(super) fn list(&self, values: Vec<Val>) -> Outcome<Array> {
        self.work(values.len() / 4)?;
        self.room_for_items(values.len())?;
        self.within_depth(self.meter.array(values), |array| Val::Array(array.clone()).depth())
    }

    pub(super) fn array(&self, values: Vec<Val>) -> Outcome<Val> {
        self.list(values).map(Val::Array)
    }

    pub(super) fn sequence(&self, values: Vec<Val>) -> Outcome<Val> {
        self.list(values).map(|list| Val::Array(list.sequence()))
    }

    pub(super) fn object(&self, members: Members) -> Outcome<Val> {
        self.work(members.len() / 2)?;
        let object = self.within_depth(self.meter.object(members), |object| Val::Object(object.clone()).depth())?;
        self.within_memory()?;
        Ok(Val::Object(object))
    }

    fn within_depth<T>(&self, value: T, depth: impl Fn(&T) -> u16) -> Outcome<T> {
        if usize::from(depth(&value)) > MOST_NESTED { Err(Stop::Memory) } else { Ok(value) }
    }

    /// A function, which may be made of others.
    pub(super) fn function(&self, function: Function) -> Outcome<Val> {
        let value = Val::Function(Rc::new(function));
        self.within_depth(value, Val::depth)
    }

    /// Keeps the variables that a function sees.
    pub(super) fn keep(&self, frame: &Rc<Frame>) -> Outcome<()> {
        let mut seen = self.seen.borrow_mut();
        if !seen.last().is_some_and(|(last, _)| Rc::ptr_eq(last, frame)) {
            seen.push((frame.clone(), self.meter.hold(400)));
        }
        drop(seen);
        self.within_memory()
    }

    /// The value of a part.
    pub(super) fn evaluate(&self, node: &Node, input: &Val, frame: &Rc<Frame>) -> Outcome<Val> {
        self.work(1)?;
        let depth = self.depth.get() + 1;
        if depth > self.limits.depth {
            return Err(Stop::Depth);
        }
        self.depth.set(depth);
        let value = with_stack(|| self.level(node, input, frame));
        self.depth.set(depth - 1);
        value
    }

    fn level(&self, node: &Node, input: &Val, frame: &Rc<Frame>) -> Outcome<Val> {
        let mut value = self.kind(node, input, frame)?;
        for stage in &node.predicates {
            if let super::tree::Stage::Filter(filter) = stage {
                value = self.filter(filter, value, frame)?;
            }
        }
        if let (Some(group), false) = (&node.group, matches!(node.kind, Kind::Path { .. })) {
            value = self.group(group, value, frame)?;
        }
        Ok(match value {
            Val::Array(array) if array.is_sequence() => {
                let array = if node.keep_array { array.keeping() } else { array };
                match array.as_ref() {
                    [] => Val::Undefined,
                    [single] if !array.keeps() => single.clone(),
                    _ => Val::Array(array),
                }
            }
            other => other,
        })
    }

    fn kind(&self, node: &Node, input: &Val, frame: &Rc<Frame>) -> Outcome<Val> {
        match &node.kind {
            Kind::Path { steps, keep_singleton } => self.path(node, steps, *keep_singleton, input, frame),
            Kind::Name(name) => self.lookup(input, name),
            Kind::Text(text) => Ok(self.meter.text(&**text)),
            Kind::Number(number) => Ok(Val::Number(*number)),
            Kind::Bool(value) => Ok(Val::Bool(*value)),
            Kind::Null => Ok(Val::Null),
            Kind::Variable(name) if name.is_empty() => Ok(input.clone()),
            Kind::Variable(name) => Ok(self.variable(name, frame)),
            Kind::Wildcard => self.wildcard(input),
            Kind::Descendant => self.descendants(input),
            Kind::Parent(slot) => {
                let wanted = self.label(*slot);
                Ok(frame.get(|key| *key == wanted).unwrap_or_default())
            }
            Kind::Regex(regex) => self.function(Function::Matcher(regex.clone())),
            Kind::Binary { operator, left, right } => self.binary(*operator, left, right, input, frame),
            Kind::Negate(inner) => match self.evaluate(inner, input, frame)? {
                Val::Undefined => Ok(Val::Undefined),
                Val::Number(number) => Ok(Val::Number(-number)),
                other => Err(Stop::coded(
                    "D1002",
                    format!("Cannot negate a non-numeric value: {}", library::quoted(self, &other)),
                )),
            },
            Kind::Array(items) => self.array_of(node, items, input, frame),
            Kind::Object(pairs) => self.group(pairs, input.clone(), frame),
            Kind::Block(parts) => {
                let inner = Frame::new(Some(frame.clone()));
                let mut value = Val::Undefined;
                for part in parts {
                    value = self.evaluate(part, input, &inner)?;
                }
                Ok(value)
            }
            Kind::Bind { name, value } => {
                let value = self.evaluate(value, input, frame)?;
                frame.bind(Key::Name(name.clone()), value.clone());
                Ok(value)
            }
            Kind::Condition { condition, then, otherwise } => {
                let condition = self.evaluate(condition, input, frame)?;
                if self.truth(&condition)? == Some(true) {
                    self.evaluate(then, input, frame)
                } else {
                    otherwise.as_ref().map_or(Ok(Val::Undefined), |otherwise| self.evaluate(otherwise, input, frame))
                }
            }
            Kind::Call { procedure, arguments } => self.call(procedure, arguments, input, frame, None),
            Kind::Partial { procedure, arguments } => self.partial(procedure, arguments, input, frame),
            Kind::Placeholder => Ok(Val::Undefined),
            Kind::Lambda(lambda) => {
                if !lambda.thunk {
                    self.keep(frame)?;
                }
                self.function(Function::Lambda(Closure {
                    parameters: lambda.parameters.clone(),
                    signature: lambda.signature.clone(),
                    lambda: lambda.clone(),
                    input: input.clone(),
                    frame: frame.clone(),
                }))
            }
            Kind::Apply { left, right } => self.apply_to(left, right, input, frame),
            Kind::Transform(transform) => {
                self.keep(frame)?;
                self.function(Function::Transform(transform.clone(), frame.clone()))
            }
            Kind::Sort(terms) => self.sorted(terms, input, frame),
        }
    }

    /// The value of a variable, or the function of its name.
    pub(super) fn variable(&self, name: &str, frame: &Frame) -> Val {
        let found = frame.get(|key| matches!(key, Key::Name(known) if **known == *name));
        found.unwrap_or_else(|| library::native(name).map_or(Val::Undefined, Val::Native))
    }

    fn array_of(&self, node: &Node, items: &[Node], input: &Val, frame: &Rc<Frame>) -> Outcome<Val> {
        let mut values: Vec<Val> = Vec::new();
        for item in items {
            let value = self.evaluate(item, input, frame)?;
            match value {
                Val::Undefined => {}
                Val::Array(array) if !matches!(item.kind, Kind::Array(_)) => {
                    self.room_for_items(values.len() + array.len())?;
                    values.extend(array.iter().cloned());
                }
                value => values.push(value),
            }
        }
        let array = self.list(values)?;
        Ok(Val::Array(if node.cons_array { array.cons() } else { array }))
    }
}

/// The deepest nesting of a value. Values that nest deeper are of no use, for no state may hold them.
const MOST_NESTED: usize = 500;
