//! Calling functions.

use std::rc::Rc;

use super::frame::{Frame, Key};
use super::value::{Closure, Function, Val};
use super::{Outcome, Run, Stop};
use crate::jsonata::library;
use crate::jsonata::stack::with_stack;
use crate::jsonata::tree::{Kind, Lambda, Node};

impl Run<'_> {
    pub(super) fn call(
        &self,
        procedure: &Node,
        arguments: &[Node],
        input: &Val,
        frame: &Rc<Frame>,
        first: Option<Val>,
    ) -> Outcome<Val> {
        let function = self.evaluate(procedure, input, frame)?;
        if let (Val::Undefined, Some(meant)) = (&function, self.meant(procedure, frame)) {
            return Err(Stop::coded("T1005", format!("Attempted to invoke a non-function. Did you mean ${meant}?")));
        }
        let mut given: Vec<Val> = first.into_iter().collect();
        for argument in arguments {
            given.push(self.evaluate(argument, input, frame)?);
        }
        self.apply(&function, given, input, name_of(procedure))
    }

    /// The variable that a bare name means, which cannot be called.
    fn meant(&self, procedure: &Node, frame: &Frame) -> Option<String> {
        let Kind::Path { .. } = procedure.kind else { return None };
        let name = name_of(procedure);
        let meant = self.variable(name, frame);
        (!meant.is_undefined() && !name.is_empty()).then(|| name.to_owned())
    }

    /// What a function gives for arguments. `name` is what messages call it.
    pub(in crate::jsonata) fn apply(&self, function: &Val, given: Vec<Val>, input: &Val, name: &str) -> Outcome<Val> {
        let mut result = with_stack(|| self.apply_once(function, given, input, name))?;
        // A call in the place of a result is made here, where nothing nests.
        loop {
            let thunk = match &result {
                Val::Function(function) => match &**function {
                    Function::Lambda(closure) if closure.lambda.thunk => function.clone(),
                    _ => return Ok(result),
                },
                _ => return Ok(result),
            };
            let Function::Lambda(closure) = &*thunk else { return Ok(result) };
            let Kind::Call { procedure, arguments } = &closure.body().kind else { return Ok(result) };
            let next = self.evaluate(procedure, &closure.input, &closure.frame)?;
            let mut given = Vec::with_capacity(arguments.len());
            for argument in arguments {
                given.push(self.evaluate(argument, &closure.input, &closure.frame)?);
            }
            result = with_stack(|| self.apply_once(&next, given, input, name_of(procedure)))?;
        }
    }

    fn apply_once(&self, function: &Val, given: Vec<Val>, input: &Val, name: &str) -> Outcome<Val> {
        self.work(1)?;
        match function {
            Val::Native(native) => {
                let given = native.signature().arguments(self, given, input, name)?;
                (native.work)(self, &given, name)
            }
            Val::Function(function) => match &**function {
                Function::Lambda(closure) => self.apply_closure(closure, given, input, name),
                Function::Partial { native, given: known, .. } => {
                    let mut given = given.into_iter();
                    let filled = known.iter().map(|known| known.clone().or_else(|| given.next()).unwrap_or_default());
                    self.apply_once(&Val::Native(native), filled.collect(), &Val::Undefined, name)
                }
                Function::Matcher(regex) => {
                    library::search(self, regex, given.first().unwrap_or(&Val::Undefined), None)
                }
                Function::Next { regex, text, from } => library::search(self, regex, text, Some(*from)),
                Function::Chain { first, second, .. } => {
                    let between = self.apply(first, given, input, name)?;
                    self.apply(second, vec![between], input, name)
                }
                Function::Transform(transform, frame) => {
                    self.transform(transform, frame, given.into_iter().next().unwrap_or_default(), name)
                }
            },
            _ => Err(Stop::coded("T1006", "Attempted to invoke a non-function")),
        }
    }

    fn apply_closure(&self, closure: &Closure, given: Vec<Val>, input: &Val, name: &str) -> Outcome<Val> {
        let given = match &closure.signature {
            Some(signature) => signature.arguments(self, given, input, name)?,
            None => given,
        };
        let frame = Frame::new(Some(closure.frame.clone()));
        let mut given = given.into_iter();
        for parameter in &closure.parameters {
            frame.bind(Key::Name(parameter.clone()), given.next().unwrap_or_default());
        }
        self.evaluate(closure.body(), &closure.input, &frame)
    }

    /// A function of which some arguments are given.
    pub(super) fn partial(&self, procedure: &Node, arguments: &[Node], input: &Val, frame: &Rc<Frame>) -> Outcome<Val> {
        let mut given = Vec::with_capacity(arguments.len());
        for argument in arguments {
            given.push(match argument.kind {
                Kind::Placeholder => None,
                _ => Some(self.evaluate(argument, input, frame)?),
            });
        }
        let function = self.evaluate(procedure, input, frame)?;
        if let (Val::Undefined, Some(meant)) = (&function, self.meant(procedure, frame)) {
            return Err(Stop::coded(
                "T1007",
                format!("Attempted to partially apply a non-function. Did you mean ${meant}?"),
            ));
        }
        match &function {
            Val::Native(native) => {
                given.resize(native.arity.max(given.len()), Some(Val::Undefined));
                let depth = given.iter().flatten().map(Val::depth).max().unwrap_or(0).saturating_add(1);
                self.function(Function::Partial { native, given, depth })
            }
            Val::Function(function) => match &**function {
                Function::Lambda(closure) => {
                    let inner = Frame::new(Some(closure.frame.clone()));
                    let mut open = Vec::new();
                    let mut given = given.into_iter();
                    for parameter in &closure.parameters {
                        match given.next() {
                            Some(None) => open.push(parameter.clone()),
                            Some(Some(value)) => inner.bind(Key::Name(parameter.clone()), value),
                            None => inner.bind(Key::Name(parameter.clone()), Val::Undefined),
                        }
                    }
                    self.keep(&inner)?;
                    let lambda: std::sync::Arc<Lambda> = closure.lambda.clone();
                    let input = closure.input.clone();
                    let closure = Closure { parameters: open, signature: None, lambda, input, frame: inner };
                    self.function(Function::Lambda(closure))
                }
                _ => Err(Stop::coded("T1008", "Attempted to partially apply a non-function")),
            },
            _ => Err(Stop::coded("T1008", "Attempted to partially apply a non-function")),
        }
    }

    /// `left ~> right`
    pub(super) fn apply_to(&self, left: &Node, right: &Node, input: &Val, frame: &Rc<Frame>) -> Outcome<Val> {
        let value = self.evaluate(left, input, frame)?;
        if let Kind::Call { procedure, arguments } = &right.kind {
            return self.call(procedure, arguments, input, frame, Some(value));
        }
        let function = self.evaluate(right, input, frame)?;
        if !function.is_function() {
            return Err(Stop::coded(
                "T2006",
                "The right side of the function application operator ~> must be a function",
            ));
        }
        if value.is_function() {
            let depth = value.depth().max(function.depth()).saturating_add(1);
            return self.function(Function::Chain { first: value, second: function, depth });
        }
        self.apply(&function, vec![value], &Val::Null, name_of(right))
    }
}

/// How many arguments a function takes.
pub(in crate::jsonata) fn arity(function: &Val) -> usize {
    match function {
        Val::Native(native) => native.arity,
        Val::Function(function) => match &**function {
            Function::Lambda(closure) => closure.parameters.len(),
            Function::Partial { given, .. } => given.iter().filter(|given| given.is_none()).count(),
            Function::Matcher(_) => 2,
            Function::Next { .. } => 0,
            Function::Chain { .. } | Function::Transform(..) => 1,
        },
        _ => 0,
    }
}

/// What a message calls the function that a part gives.
fn name_of(procedure: &Node) -> &str {
    match &procedure.kind {
        Kind::Variable(name) | Kind::Name(name) => name,
        Kind::Path { steps, .. } => steps.first().map_or("", |first| match &first.kind {
            Kind::Name(name) | Kind::Variable(name) => name,
            _ => "",
        }),
        _ => "",
    }
}
