//! The service's words for values of fields, from the table of fields. They are reported by users word for word (floci#3733,
//! aws-cdk#20835).

use asl::document::Node;
use asl::grammar::{Field, Holds, Kind};

/// The fields of this name, in objects of any kind.
fn fields(name: &str) -> impl Iterator<Item = &'static Field> + '_ {
    Kind::ALL.iter().filter_map(move |kind| kind.field(name))
}

/// What is said of a field that excludes others of its object: `object` has them.
pub(super) fn exclusive(object: Node<'_>, name: &str) -> Option<String> {
    let present = |names: &'static [&'static str]| names.iter().copied().filter(|name| object.get(name).is_some());
    let groups = Kind::ALL.iter().flat_map(|kind| kind.groups());
    let mut groups = groups.filter(|group| group.fields.contains(&name));
    let group = groups.find(|group| present(group.fields).count() > 1)?;
    let listed: Vec<_> = present(group.fields).collect();
    Some(format!("There should only be one of the following fields: [{}]", listed.join(", ")))
}

/// What is said of a number that is out of its range.
pub(super) fn out_of_range(number: f64, name: &str) -> Option<String> {
    fields(name).find_map(|field| {
        let (least, most, shown): (f64, f64, fn(f64) -> String) =
            if let Holds::Integer { least, most, .. } = field.holds {
                (least as f64, most as f64, |bound| format!("{bound:.0}"))
            } else if let Holds::Number { least, most, .. } = field.holds {
                (least, most, |bound| format!("{bound:?}"))
            } else {
                return None;
            };
        if number < least {
            Some(format!("Minimum value is {}", shown(least)))
        } else if number > most {
            Some(format!("Maximum value is {}", shown(most)))
        } else {
            None
        }
    })
}

/// What is said of a value of a wrong type.
pub(super) fn wrong_type(name: &str) -> Option<String> {
    let is_string = |holds: &Holds| {
        matches!(holds, Holds::Text | Holds::TextOrExpression | Holds::Words(_) | Holds::Resource | Holds::Target)
    };
    let wanted = fields(name).find_map(|field| {
        if matches!(field.holds, Holds::Integer { .. }) {
            Some("Integer")
        } else if matches!(field.holds, Holds::Boolean) {
            Some("Boolean")
        } else {
            is_string(&field.holds).then_some("String")
        }
    });
    Some(format!("Expected value of type {}", wanted?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_written_as_the_field_has_them() {
        assert_eq!(out_of_range(-1.0, "MaxConcurrency").as_deref(), Some("Minimum value is 0"));
        assert_eq!(out_of_range(-1.0, "ToleratedFailurePercentage").as_deref(), Some("Minimum value is 0.0"));
        assert_eq!(out_of_range(101.0, "ToleratedFailurePercentage").as_deref(), Some("Maximum value is 100.0"));
        assert_eq!(out_of_range(100_000_001.0, "MaxItems").as_deref(), Some("Maximum value is 100000000"));
        assert_eq!(out_of_range(0.0, "Comment"), None);
    }
}
