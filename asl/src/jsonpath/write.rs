//! Putting a value where a reference path points, as `ResultPath` does.

use serde_json::{Map, Value};

use super::ast::{Path, Root, Selector};
use super::{WriteError, WriteReason};

impl Path {
    /// Writes `value` into `target` (States Language, "ResultPath"). `$` replaces the whole target; missing objects on
    /// the path are created; an element must already exist.
    ///
    /// ```
    /// use asl::jsonpath::parse;
    /// use serde_json::json;
    ///
    /// let path = parse("$.payment.receipt").unwrap();
    /// let mut data = json!({"orderId": 7});
    /// path.write(&mut data, json!("R-1")).unwrap();
    /// assert_eq!(data, json!({"orderId": 7, "payment": {"receipt": "R-1"}}));
    ///
    /// let error = path.write(&mut json!(["a"]), json!("R-1")).unwrap_err();
    /// assert_eq!(error.to_string(), "`$['payment']` would be a member of something that is not an object");
    /// ```
    pub fn write(&self, target: &mut Value, value: Value) -> Result<(), WriteError> {
        if self.root != Root::Input || !self.is_reference_path() {
            return Err(self.unwritable(WriteReason::NotAReference, self.steps.len()));
        }
        // A failed write leaves the target as it is, so the way is looked at before anything is made on it.
        let mut present = Some(&*target);
        for (number, step) in self.steps.iter().enumerate() {
            present = reach(present, &step.selector).map_err(|reason| self.unwritable(reason, number + 1))?;
        }
        let mut place = target;
        for (number, step) in self.steps.iter().enumerate() {
            place = make(place, &step.selector).map_err(|reason| self.unwritable(reason, number + 1))?;
        }
        *place = value;
        Ok(())
    }

    fn unwritable(&self, reason: WriteReason, steps: usize) -> WriteError {
        let step = steps.checked_sub(1).and_then(|step| self.steps.get(step));
        WriteError { reason, span: step.map_or(0..0, |step| step.span.clone()), location: self.location(steps) }
    }
}

/// What a step leads to, `None` for what is not there yet.
fn reach<'a>(value: Option<&'a Value>, selector: &Selector) -> Result<Option<&'a Value>, WriteReason> {
    match (selector, value) {
        (Selector::Member(_), None) => Ok(None),
        (Selector::Member(name), Some(Value::Object(members))) => Ok(members.get(name)),
        (Selector::Member(_), Some(_)) => Err(WriteReason::NotAnObject),
        (Selector::Index(index), Some(Value::Array(elements))) => {
            let element = usize::try_from(*index).ok().and_then(|index| elements.get(index));
            element.map(Some).ok_or(WriteReason::NoElement)
        }
        (Selector::Index(_), _) => Err(WriteReason::NotAnArray),
        (
            Selector::Members(_)
            | Selector::Indexes(_)
            | Selector::FromEnd(_)
            | Selector::Slice(_)
            | Selector::Wildcard
            | Selector::Descendants
            | Selector::Filter(_)
            | Selector::Function(_),
            _,
        ) => Err(WriteReason::NotAReference),
    }
}

/// The place that a step leads to, made if it is not there. A member that is about to be made holds `null` until the
/// next step makes an object of it.
fn make<'a>(value: &'a mut Value, selector: &Selector) -> Result<&'a mut Value, WriteReason> {
    match selector {
        Selector::Member(name) => {
            if value.is_null() {
                *value = Value::Object(Map::new());
            }
            let members = value.as_object_mut().ok_or(WriteReason::NotAnObject)?;
            Ok(members.entry(name.as_str()).or_insert(Value::Null))
        }
        Selector::Index(index) => {
            let elements = value.as_array_mut().ok_or(WriteReason::NotAnArray)?;
            let index = usize::try_from(*index).map_err(|_| WriteReason::NoElement)?;
            elements.get_mut(index).ok_or(WriteReason::NoElement)
        }
        Selector::Members(_)
        | Selector::Indexes(_)
        | Selector::FromEnd(_)
        | Selector::Slice(_)
        | Selector::Wildcard
        | Selector::Descendants
        | Selector::Filter(_)
        | Selector::Function(_) => Err(WriteReason::NotAReference),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jsonpath::parse;

    fn written(path: &str, mut target: Value) -> Result<Value, WriteReason> {
        let before = target.clone();
        match parse(path).unwrap().write(&mut target, json!("new")) {
            Ok(()) => Ok(target),
            Err(error) => {
                assert_eq!(target, before, "a failed write changes nothing");
                Err(error.reason)
            }
        }
    }

    #[test]
    fn the_root_is_replaced_whole() {
        assert_eq!(written("$", json!({"a": 1})), Ok(json!("new")));
    }

    #[test]
    fn missing_objects_are_made_and_present_members_replaced() {
        assert_eq!(written("$.a.b.c", json!({"x": 1})), Ok(json!({"x": 1, "a": {"b": {"c": "new"}}})));
        assert_eq!(written("$.a", json!({"a": {"b": 1}})), Ok(json!({"a": "new"})));
    }

    #[test]
    fn elements_are_replaced_but_never_made() {
        assert_eq!(written("$.a[1]", json!({"a": [1, 2]})), Ok(json!({"a": [1, "new"]})));
        assert_eq!(written("$[0].b", json!([{}])), Ok(json!([{"b": "new"}])));
        assert_eq!(written("$.a[2]", json!({"a": [1, 2]})), Err(WriteReason::NoElement));
        assert_eq!(written("$.a[-1]", json!({"a": [1, 2]})), Err(WriteReason::NoElement));
        assert_eq!(written("$.a[0]", json!({})), Err(WriteReason::NotAnArray));
    }

    #[test]
    fn nothing_is_written_into_scalars_and_arrays() {
        for target in [json!("foo"), json!(5), json!([1]), json!(null)] {
            assert_eq!(written("$.x", target), Err(WriteReason::NotAnObject));
        }
        assert_eq!(written("$.made.a.b", json!({"made": {"a": 1}})), Err(WriteReason::NotAnObject));
    }

    #[test]
    fn only_reference_paths_into_the_input_can_be_written() {
        for path in ["$$.a", "$name", "$.a[*]", "$..a", "$.a[0:1]", "$.a.length()", "$['a','b']", "$[?(@.a)]"] {
            assert_eq!(written(path, json!({"a": [1]})), Err(WriteReason::NotAReference), "{path}");
        }
    }
}
