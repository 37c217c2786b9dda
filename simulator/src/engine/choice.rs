//! The Choice state.

use std::cmp::Ordering;

use asl::{Kind, Relation, TypeTest};

use super::frame::FrameId;
use super::{Engine, flow};
use crate::data::Data;
use crate::fault::{Fault, within_limits};
use crate::history::Assigned;
use crate::path::{Path, Scope};
use crate::plan::{Operand, Rule, State, StateId, Test};
use crate::query::{Chance, QueryScope};
use crate::time;

impl<'a> Engine<'a> {
    pub(super) fn choose(
        &mut self,
        id: FrameId,
        state: &'a State,
        rules: &[Rule],
        default: Option<StateId>,
    ) -> Result<(), Fault> {
        let effective = self.effective_input(id, state)?;
        let (output, assigned, next) = self.chosen(id, state, rules, default, &effective)?;
        self.leave(id, state, output, assigned, Some(next));
        Ok(())
    }

    /// The output, the variables' new values, and the state that follows.
    pub(super) fn chosen(
        &mut self,
        id: FrameId,
        state: &State,
        rules: &[Rule],
        default: Option<StateId>,
        effective: &Data,
    ) -> Result<(Data, Assigned, StateId), Fault> {
        let mut chosen = None;
        {
            let frame = &self.frames[id];
            let context = frame.context(state);
            let scope = Scope { input: effective, context: &context, variables: &frame.variables };
            for rule in rules {
                if holds(&rule.test, &scope, &frame.input, &mut self.chance)? {
                    chosen = Some(rule);
                    break;
                }
            }
        }
        let Some(next) = chosen.map(|rule| rule.next).or(default) else {
            return Err(Fault::runtime(
                "Failed to transition out of the state. The state does not point to a next state.",
            ));
        };
        let Some(rule) = chosen else {
            let (output, assigned) = self.output(id, state, effective.clone())?;
            return Ok((output, assigned, next));
        };
        // The state's own `Assign` and `Output` are for the default alone.
        let around = flow::Around { dollar: effective, result: None, error: None };
        let frame = &self.frames[id];
        let assigned = match &rule.assign {
            Some(assign) => {
                flow::assigned(&flow::payload(assign, frame, state, around, &mut self.chance)?, &state.name)?
            }
            None => None,
        };
        let output = match &rule.output {
            Some(output) => flow::query_value(output, &self.frames[id], state, around, &mut self.chance)?,
            None if state.is_query => self.frames[id].input.clone(),
            None => self.path_output(id, state, effective.clone())?,
        };
        within_limits(&output, &self.frames[id].input, &state.name)?;
        Ok((output, assigned, next))
    }
}

/// True when a test holds. Tests nest as deep as the definition, which is bounded.
fn holds(test: &Test, scope: &Scope<'_>, input: &Data, chance: &mut Chance) -> Result<bool, Fault> {
    Ok(match test {
        Test::Query(query) => {
            let (context, variables) = (scope.context, scope.variables);
            let scope = QueryScope { input, result: None, error: None, context, variables };
            query.evaluate_as("boolean", &scope, chance)? == Data::Bool(true)
        }
        Test::And(tests) => {
            for test in tests {
                if !holds(test, scope, input, chance)? {
                    return Ok(false);
                }
            }
            true
        }
        Test::Or(tests) => {
            for test in tests {
                if holds(test, scope, input, chance)? {
                    return Ok(true);
                }
            }
            false
        }
        Test::Not(test) => !holds(test, scope, input, chance)?,
        Test::Present(path, wanted) => is_present(path, scope) == *wanted,
        Test::Type(path, test, wanted) => is_of(&variable(path, scope)?, *test) == *wanted,
        Test::Matches(path, pattern) => variable(path, scope)?.as_str().is_some_and(|text| pattern.matches(text)),
        Test::Compare(path, kind, relation, operand) => {
            let left = variable(path, scope)?;
            let right = match operand {
                Operand::Value(value) => value.clone(),
                Operand::Path(path) => variable(path, scope)?,
            };
            compare(&left, &right, *kind).is_some_and(|order| fits(order, *relation))
        }
    })
}

fn is_present(path: &Path, scope: &Scope<'_>) -> bool {
    if path.peek(scope).is_some() {
        return true;
    }
    // A list is there when something is in it.
    path.is_list() && path.find(scope).is_ok_and(|found| found.as_array().is_none_or(|found| !found.is_empty()))
}

/// The value that a rule asks about.
fn variable(path: &Path, scope: &Scope<'_>) -> Result<Data, Fault> {
    if let Some(value) = path.peek(scope) {
        return Ok(value.clone());
    }
    path.find(scope).map_err(|_| {
        Fault::runtime(format!(
            "Invalid path '{}': The choice state's condition path references an invalid value.",
            path.text
        ))
    })
}

fn is_of(value: &Data, test: TypeTest) -> bool {
    match test {
        TypeTest::IsPresent => true,
        TypeTest::IsNull => matches!(value, Data::Null),
        TypeTest::IsNumeric => matches!(value, Data::Number(_)),
        TypeTest::IsString => matches!(value, Data::String(_)),
        TypeTest::IsBoolean => matches!(value, Data::Bool(_)),
        TypeTest::IsTimestamp => value.as_str().is_some_and(|text| time::parse(text).is_some()),
    }
}

/// How two values compare; `None` where one of them is of another kind, which never matches.
fn compare(left: &Data, right: &Data, kind: Kind) -> Option<Ordering> {
    match (kind, left, right) {
        (Kind::Numeric, Data::Number(left), Data::Number(right)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            (_, _) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        },
        (Kind::Boolean, Data::Bool(left), Data::Bool(right)) => Some(left.cmp(right)),
        (Kind::String, Data::String(left), Data::String(right)) => Some(left.cmp(right)),
        (Kind::Timestamp, Data::String(left), Data::String(right)) => {
            Some(time::parse(left)?.cmp(&time::parse(right)?))
        }
        (Kind::Numeric | Kind::Boolean | Kind::String | Kind::Timestamp, _, _) => None,
    }
}

fn fits(order: Ordering, relation: Relation) -> bool {
    match relation {
        Relation::Equals => order == Ordering::Equal,
        Relation::LessThan => order == Ordering::Less,
        Relation::GreaterThan => order == Ordering::Greater,
        Relation::LessThanEquals => order != Ordering::Greater,
        Relation::GreaterThanEquals => order != Ordering::Less,
    }
}
