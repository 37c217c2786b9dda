//! Operators with two sides, and what counts as true.

use std::rc::Rc;

use super::frame::Frame;
use super::value::{Function, Val};
use super::{Outcome, Run, Stop};
use crate::jsonata::library::{quoted, string};
use crate::jsonata::tree::{Node, Operator};

impl Run<'_> {
    pub(super) fn binary(
        &self,
        operator: Operator,
        left: &Node,
        right: &Node,
        input: &Val,
        frame: &Rc<Frame>,
    ) -> Outcome<Val> {
        let left = self.evaluate(left, input, frame)?;
        match operator {
            Operator::And | Operator::Or => {
                let first = self.truth(&left)? == Some(true);
                if first == (operator == Operator::Or) {
                    return Ok(Val::Bool(first));
                }
                let right = self.evaluate(right, input, frame)?;
                return Ok(Val::Bool(self.truth(&right)? == Some(true)));
            }
            _ => {}
        }
        let right = self.evaluate(right, input, frame)?;
        match operator {
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Remainder => {
                self.arithmetic(operator, &left, &right)
            }
            Operator::Equal | Operator::Unequal => {
                if left.is_undefined() || right.is_undefined() {
                    return Ok(Val::Bool(false));
                }
                Ok(Val::Bool(self.equal(&left, &right)? == (operator == Operator::Equal)))
            }
            Operator::Less | Operator::AtMost | Operator::Greater | Operator::AtLeast => {
                self.comparison(operator, &left, &right)
            }
            Operator::Concatenate => {
                let (left, right) = (string(self, &left)?, string(self, &right)?);
                let (left, right) = (left.as_text().unwrap_or_default(), right.as_text().unwrap_or_default());
                self.room(left.len().saturating_add(right.len()))?;
                self.text([left, right].concat())
            }
            Operator::Range => self.range(&left, &right),
            Operator::In => {
                if left.is_undefined() || right.is_undefined() {
                    return Ok(Val::Bool(false));
                }
                let Val::Array(array) = &right else { return Ok(Val::Bool(is_same(&left, &right))) };
                self.work(array.len())?;
                Ok(Val::Bool(array.iter().any(|item| is_same(&left, item))))
            }
            Operator::And | Operator::Or => Ok(Val::Undefined),
        }
    }

    fn arithmetic(&self, operator: Operator, left: &Val, right: &Val) -> Outcome<Val> {
        let side = |value: &Val, code: &'static str, side: &str| match value {
            Val::Undefined => Ok(None),
            Val::Number(number) if !number.is_nan() => Ok(Some(*number)),
            _ => Err(Stop::coded(
                code,
                format!("The {side} side of the \"{}\" operator must evaluate to a number", operator.as_str()),
            )),
        };
        let (left, right) = (side(left, "T2001", "left")?, side(right, "T2002", "right")?);
        let (Some(left), Some(right)) = (left, right) else { return Ok(Val::Undefined) };
        // What is no finite number is carried on, as Step Functions does it.
        Ok(Val::Number(match operator {
            Operator::Add => left + right,
            Operator::Subtract => left - right,
            Operator::Multiply => left * right,
            Operator::Divide => left / right,
            _ => left % right,
        }))
    }

    fn comparison(&self, operator: Operator, left: &Val, right: &Val) -> Outcome<Val> {
        let comparable = |value: &Val| matches!(value, Val::Undefined | Val::Number(_) | Val::Text(_));
        if !comparable(left) || !comparable(right) {
            return Err(Stop::coded(
                "T2010",
                format!(
                    "The expressions either side of operator \"{}\" must evaluate to numeric or string values",
                    operator.as_str()
                ),
            ));
        }
        let order = match (left, right) {
            (Val::Undefined, _) | (_, Val::Undefined) => return Ok(Val::Undefined),
            (Val::Number(left), Val::Number(right)) => left.partial_cmp(right),
            (Val::Text(left), Val::Text(right)) => {
                self.work(left.len().min(right.len()) / 64)?;
                Some(left.as_str().cmp(right.as_str()))
            }
            _ => {
                return Err(Stop::coded(
                    "T2009",
                    format!(
                        "The values {} and {} either side of operator \"{}\" must be of the same data type",
                        quoted(self, left),
                        quoted(self, right),
                        operator.as_str()
                    ),
                ));
            }
        };
        Ok(Val::Bool(order.is_some_and(|order| match operator {
            Operator::Less => order.is_lt(),
            Operator::AtMost => order.is_le(),
            Operator::Greater => order.is_gt(),
            _ => order.is_ge(),
        })))
    }

    fn range(&self, left: &Val, right: &Val) -> Outcome<Val> {
        let side = |value: &Val, code: &'static str, side: &str| match value {
            Val::Undefined => Ok(None),
            Val::Number(number) if number.fract() == 0.0 => Ok(Some(*number)),
            _ => Err(Stop::coded(
                code,
                format!("The {side} side of the range operator (..) must evaluate to an integer"),
            )),
        };
        let (left, right) = (side(left, "T2003", "left")?, side(right, "T2004", "right")?);
        let (Some(left), Some(right)) = (left, right) else { return Ok(Val::Undefined) };
        if left > right {
            return Ok(Val::Undefined);
        }
        let size = right - left + 1.0;
        if size > 1e7 {
            return Err(Stop::coded(
                "D2014",
                format!(
                    "The size of the sequence allocated by the range operator (..) must not exceed 1e6.  Attempted to \
                     allocate {}.",
                    crate::jsonata::number::printed(size)
                ),
            ));
        }
        self.room_for_items(size as usize)?;
        self.sequence((0..size as usize).map(|number| Val::Number(left + number as f64)).collect())
    }

    /// Whether a value counts as true; nothing has no truth.
    pub(in crate::jsonata) fn truth(&self, value: &Val) -> Outcome<Option<bool>> {
        Ok(Some(match value {
            Val::Undefined => return Ok(None),
            Val::Null => false,
            // Functions of the library and of the expression are objects with members in the reference implementation;
            // those of regular expressions are not.
            Val::Native(_) => true,
            Val::Function(function) => match &**function {
                Function::Lambda(_) | Function::Partial { .. } | Function::Chain { .. } | Function::Transform(..) => {
                    true
                }
                Function::Matcher(_) | Function::Next { .. } => false,
            },
            Val::Bool(value) => *value,
            Val::Number(number) => *number != 0.0 && !number.is_nan(),
            Val::Text(text) => !text.is_empty(),
            Val::Object(object) => !object.members.is_empty(),
            Val::Tuples(tuples) => !tuples.is_empty(),
            Val::Array(array) => {
                for item in array.iter() {
                    self.work(1)?;
                    if self.truth(item)? == Some(true) {
                        return Ok(Some(true));
                    }
                }
                false
            }
        }))
    }

    /// Whether two values are equal, member by member.
    pub(in crate::jsonata) fn equal(&self, left: &Val, right: &Val) -> Outcome<bool> {
        self.work(1)?;
        Ok(match (left, right) {
            (Val::Array(left), Val::Array(right)) => {
                if left.len() != right.len() {
                    return Ok(false);
                }
                for (left, right) in left.iter().zip(right.iter()) {
                    if !self.equal(left, right)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Val::Object(left), Val::Object(right)) => {
                if Rc::ptr_eq(left, right) {
                    return Ok(true);
                }
                if left.members.len() != right.members.len() {
                    return Ok(false);
                }
                for (name, left) in &left.members {
                    match right.members.get(name) {
                        Some(right) if self.equal(left, right)? => {}
                        _ => return Ok(false),
                    }
                }
                true
            }
            (Val::Text(left), Val::Text(right)) => {
                self.work(left.len().min(right.len()) / 64)?;
                left.as_str() == right.as_str()
            }
            (left, right) => is_same(left, right),
        })
    }
}

/// Whether two values are the same one; texts and numbers are what they say.
fn is_same(left: &Val, right: &Val) -> bool {
    match (left, right) {
        (Val::Undefined, Val::Undefined) | (Val::Null, Val::Null) => true,
        (Val::Bool(left), Val::Bool(right)) => left == right,
        (Val::Number(left), Val::Number(right)) => left == right,
        (Val::Text(left), Val::Text(right)) => left.as_str() == right.as_str(),
        (Val::Object(left), Val::Object(right)) => Rc::ptr_eq(left, right),
        (Val::Function(left), Val::Function(right)) => Rc::ptr_eq(left, right),
        (Val::Native(left), Val::Native(right)) => std::ptr::eq(*left, *right),
        _ => false,
    }
}
