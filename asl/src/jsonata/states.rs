//! What a path that begins with `$states` reads.

use super::tree::{Kind, Node, Stage};
use super::{StatesPart, StatesReference};
use crate::jsonpath::Segment;

/// The part and the steps below it; `steps` begin with `$states`, or are none where it stands alone.
pub(super) fn reference(steps: &[Node]) -> StatesReference {
    let mut segments = Vec::new();
    for (position, step) in steps.iter().enumerate() {
        match &step.kind {
            _ if position == 0 => {}
            Kind::Name(name) => segments.push(Segment::Member(name.to_string())),
            _ => break,
        }
        let choosing = step.predicates.iter().chain(&step.stages);
        let indexes: Vec<Option<i64>> = choosing.map(index).collect();
        let certain = indexes.iter().all(Option::is_some);
        // `$states[0]` is `$states`, which is an object.
        if position > 0 {
            segments.extend(indexes.into_iter().map_while(|index| index.map(Segment::Index)));
        }
        if !certain || step.focus.is_some() || step.index.is_some() {
            break;
        }
    }
    let mut segments = segments.into_iter();
    let part = match segments.next() {
        Some(Segment::Member(name)) => StatesPart::named(&name),
        Some(Segment::Index(_)) | None => StatesPart::Whole,
    };
    StatesReference { part, path: segments.collect() }
}

/// The number of a predicate that is a whole number.
fn index(stage: &Stage) -> Option<i64> {
    let number = match stage {
        Stage::Filter(filter) => match filter.kind {
            Kind::Number(number) => number,
            _ => return None,
        },
        Stage::Index(_) => return None,
    };
    (number.fract() == 0.0 && number.abs() < 1e9).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::super::compile;
    use super::*;

    fn parts(text: &str) -> Vec<(StatesPart, Vec<Segment>)> {
        let expression = compile(text).unwrap();
        expression.references().states.iter().map(|read| (read.part.clone(), read.path.clone())).collect()
    }

    fn member(name: &str) -> Segment {
        Segment::Member(name.into())
    }

    #[test]
    fn parts_of_states_come_with_their_path() {
        let path = vec![member("lines"), Segment::Index(-1), member("net price")];
        assert_eq!(parts("$states.input.lines[-1].`net price` * 2"), [(StatesPart::Input, path)]);
        assert_eq!(parts("$states.result"), [(StatesPart::Result, vec![])]);
        assert_eq!(parts("$states.input.a[].b"), [(StatesPart::Input, vec![member("a"), member("b")])]);
        assert_eq!(parts("$states.errorOutput.Cause"), [(StatesPart::ErrorOutput, vec![member("Cause")])]);
        assert_eq!(
            parts("$states.context.Execution.Id"),
            [(StatesPart::Context, vec![member("Execution"), member("Id")])]
        );
    }

    #[test]
    fn a_path_ends_where_the_text_no_longer_shows_it() {
        assert_eq!(parts("$states.input.lines[price > 3].name"), [(StatesPart::Input, vec![member("lines")])]);
        assert_eq!(parts("$states.input.*.name"), [(StatesPart::Input, vec![])]);
        assert_eq!(parts("$states.input.(a + b)"), [(StatesPart::Input, vec![])]);
        assert_eq!(parts("$lookup($states, 'result')"), [(StatesPart::Whole, vec![])]);
        assert_eq!(parts("$states.output"), [(StatesPart::Unknown("output".into()), vec![])]);
    }

    #[test]
    fn a_part_read_twice_stands_once() {
        assert_eq!(parts("$states.input.a + $states.input.a").len(), 1);
        assert_eq!(parts("$states.input.a + $states.input.b").len(), 2);
    }

    #[test]
    fn states_may_be_read_inside_of_paths_and_functions() {
        assert_eq!(parts("$map($list, function($x) { $x + $states.input.a })").len(), 1);
        assert_eq!(parts("$list[price > $states.input.limit]").len(), 1);
        assert!(parts("$map($list, function($states) { $states.result })").is_empty());
    }
}
