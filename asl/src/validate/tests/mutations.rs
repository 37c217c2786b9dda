//! Definitions in which a value was replaced by another: whatever comes of it, it ends in findings.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Values that are in odd places.
fn odd() -> impl Strategy<Value = Value> {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(""),
        json!("$"),
        json!("$..a["),
        json!("States.Array("),
        json!("{%"),
        json!("{%}"),
        json!("{% $states.result + order.id %}"),
        json!("{%\n $é === '\u{1f642}' && \"${x\" %}"),
        json!("$total"),
        json!("arn:aws:states:::aws-sdk:dynamodbb:query"),
        json!("${"),
        json!("${}"),
        json!("arn:"),
        json!("é\u{0}\u{202e}"),
        json!([]),
        json!([null]),
        json!({}),
        json!({"Type": {}, "ErrorEquals": 7, "StartAt": [], "States": {"": {"Type": "Map"}}, "x.$": {}}),
    ];
    prop::sample::select(values.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_value_in_any_place_ends_in_findings(which in 0..1000usize, place in 0..1000usize, value in odd()) {
        let cases = cases();
        let (_, fires, nearly) = &cases[which % cases.len()];
        let text = if which % 2 == 0 { fires } else { nearly };
        let mut definition: Value = serde_json::from_str(text).unwrap();
        let document = read(text);
        let pointers: Vec<_> = document.nodes().map(|node| node.pointer()).collect();
        *definition.pointer_mut(&pointers[place % pointers.len()]).unwrap() = value;
        let document = read(&definition.to_string());
        for finding in validate(&document, Options { express: which % 3 == 0, ..Options::default() }) {
            prop_assert!(document.node_at(finding.pointer().unwrap()).is_some());
            prop_assert!(finding.place().is_some() && finding.help_text().is_some());
        }
    }
}
