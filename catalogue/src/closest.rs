//! The known name that a wrong one probably means.

use crate::edit_distance::edit_distance;

/// The first of the names that are nearest to a wrong one, if any is near; case hardly counts.
///
/// ```
/// assert_eq!(catalogue::closest("Netx", ["Next", "End"]), Some("Next"));
/// assert_eq!(catalogue::closest("Retries", ["Next", "End"]), None);
/// ```
pub fn closest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    near(wrong, names).into_iter().next()
}

/// The name that is nearer to a wrong one than all others, if it is near: one that the author certainly means.
///
/// ```
/// assert_eq!(catalogue::certain("Step5", ["Step1", "Stop"]), Some("Step1"));
/// assert_eq!(catalogue::certain("Step5", ["Step1", "Step2"]), None);
/// ```
pub fn certain<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    match near(wrong, names).as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// The nearest names of those that are near.
fn near<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let length = wrong.chars().count();
    let mut least = match length {
        0..=2 => 0,
        3..=4 => 1,
        _ => 2 + length / 12,
    };
    let mut near = Vec::new();
    for name in names {
        // Lengths alone say that most names are far.
        if name == wrong || name.len().abs_diff(wrong.len()) > 4 * least {
            continue;
        }
        let distance = edit_distance(wrong, name);
        if distance < least {
            near.clear();
            least = distance;
        }
        if distance == least && !near.contains(&name) {
            near.push(name);
        }
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_must_be_nearer_than_long_ones() {
        assert_eq!(closest("Pas", ["Pass", "Map"]), Some("Pass"));
        assert_eq!(closest("ab", ["abc"]), None);
        assert_eq!(closest("AB", ["ab"]), Some("ab"));
        assert_eq!(closest("States.Tiemout", ["States.Timeout", "States.ALL"]), Some("States.Timeout"));
    }

    #[test]
    fn what_is_near_to_two_names_is_not_certain() {
        assert_eq!(closest("Step5", ["Step1", "Step2"]), Some("Step1"));
        assert_eq!(certain("Step5", ["Step1", "Step2"]), None);
        assert_eq!(certain("Sucseed", ["Succeed", "Fail"]), Some("Succeed"));
    }
}
