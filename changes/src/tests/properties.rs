//! What holds of every template.

use proptest::prelude::*;

use super::*;

/// Objects with their members in the reverse order.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(reversed).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().rev().map(|(name, value)| (name.clone(), reversed(value))).collect())
        }
        other => other.clone(),
    }
}

/// The pointers of all scalars but those that mean nothing, and of functions.
fn scalars(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(index, item)| (format!("{path}/{index}"), item)));
            }
            Value::Object(members) => open.extend(members.iter().filter_map(|(name, member)| {
                let meaningless =
                    matches!(name.as_str(), "Metadata" | "AWSTemplateFormatVersion" | "Sid" | "PolicyName" | "Ref");
                (!meaningless && !name.starts_with("Fn::")).then(|| (format!("{path}/{name}"), member))
            })),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => found.push(path),
        }
    }
    found
}

/// JSON with the functions of templates in it.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<i32>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
        "[A-Z][a-z]{1,4}".prop_map(|name| json!({"Ref": name})),
        "[a-z${}!A-Z]{0,12}".prop_map(|text| json!({"Fn::Sub": text})),
        Just(json!({"Fn::GetAtt": ["Queue", "Arn"]})),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec(("[A-Za-z:]{1,8}", inner.clone()), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
            prop::collection::vec(inner, 0..3).prop_map(|items| json!({"Fn::Join": ["-", items]})),
        ]
    })
}

proptest! {
    #[test]
    fn a_template_is_like_itself_in_any_order(inner in anything(), kind in "AWS::(SQS::Queue|IAM::Role|Glue::Job|StepFunctions::StateMachine)") {
        let mut one = template();
        one["Resources"]["Other"] = json!({"Type": kind, "Properties": inner});
        one["Outputs"]["Other"] = inner.clone();
        prop_assert!(Changes::between(&one, &one).is_empty());
        let changes = Changes::between(&one, &reversed(&one));
        prop_assert!(changes.is_empty(), "{}", text(&changes));
    }

    #[test]
    fn another_scalar_anywhere_is_a_difference(at in any::<prop::sample::Index>(), other in "[a-z]{30}") {
        let before = template();
        let all = scalars(&before);
        let path = &all[at.index(all.len())];
        let mut after = before.clone();
        *after.pointer_mut(path).unwrap() = other.into();
        let changes = Changes::between(&before, &after);
        prop_assert!(!changes.is_empty(), "{path}");
        prop_assert!(text(&changes).contains('\n'));
    }

    #[test]
    fn nothing_is_too_odd_to_be_compared(before in anything(), after in anything(), width in 0_usize..200) {
        let within = |inner: &Value| {
            let mut one = template();
            one["Resources"]["Orders"]["Properties"]["Definition"]["States"] = inner.clone();
            one["Resources"]["OrdersRole"]["Properties"] = inner.clone();
            one["Parameters"]["Other"] = inner.clone();
            one["Conditions"]["Other"] = inner.clone();
            one
        };
        for (before, after) in [(before.clone(), after.clone()), (within(&before), within(&after))] {
            let changes = Changes::between(&before, &after).with_parameters(&IndexMap::new(), &IndexMap::new());
            prop_assert_eq!(changes.is_empty(), !changes.json()["different"].as_bool().unwrap());
            prop_assert!(!changes.text(width).is_empty());
        }
    }
}

#[test]
fn thousands_of_states_take_no_more_than_their_share_of_work() {
    let with = |count: usize, seconds: u32| {
        let state = |number: usize| {
            (
                format!("State {number}"),
                json!({"Type": "Wait", "Seconds": seconds, "Next": format!("State {}", number + 1)}),
            )
        };
        changed(|template| *states(template) = (0..count).map(state).collect())
    };
    let compare = |before: &Value, after: &Value, count: usize| {
        let changes = Changes::between(before, after);
        assert_eq!(changes.machines[0].flow.states.len(), count);
        assert!(text(&changes).len() < 100_000);
    };
    // Work is counted by what it allocates.
    let work = |count: usize| {
        let (before, after) = (with(count, 1), with(count, 2));
        allocation_counter::measure(|| compare(&before, &after, count)).count_total
    };
    let (few, many) = (work(500), work(5000));
    assert!(many < few * 15, "{few} and {many}");
}

#[test]
fn states_deep_within_states_need_no_deep_stack() {
    let nested = |seconds: u32| {
        let mut states = json!({"Inner": {"Type": "Wait", "Seconds": seconds, "End": true}});
        // As deep as a definition may be: each level is four of JSON, and readers allow 128.
        for depth in 0..31 {
            let start = states.as_object().unwrap().keys().next().unwrap().clone();
            let branch = json!({"StartAt": start, "States": states});
            states = json!({format!("Level {depth}"): {"Type": "Parallel", "Branches": [branch], "End": true}});
        }
        changed(|template| template["Resources"]["Orders"]["Properties"]["Definition"]["States"] = states)
    };
    let compare = move || {
        let changes = Changes::between(&nested(1), &nested(2));
        assert_eq!(changes.machines[0].flow.states.len(), 1);
        assert!(text(&changes).contains("Seconds  1 → 2"));
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(compare).unwrap().join().unwrap();
}
