//! Calls whose IAM actions have other names than the call: each with its source, in `iam_names.txt`.

#![allow(clippy::unwrap_used, reason = "a test that fails should say where")]

use std::collections::BTreeSet;

#[test]
fn odd_names_of_actions_come_out_right() {
    let table = include_str!("iam_names.txt");
    let (mut count, mut wrong, mut source) = (0, Vec::new(), "");
    let mut calls = BTreeSet::new();
    for line in table.lines() {
        if let Some(heading) = line.strip_prefix("# ") {
            source = heading;
            continue;
        }
        let Some((call, actions)) = line.split_once('=') else { continue };
        let (service, operation) = call.trim().split_once(':').unwrap();
        assert!(!source.is_empty() && calls.insert(call.trim()), "{line}");
        let expected: BTreeSet<&str> = actions.split_whitespace().collect();
        let known = catalogue::service(service).and_then(|service| service.operation(operation));
        let found = known.and_then(|operation| operation.actions());
        let actual: Option<BTreeSet<&str>> = found.map(|found| found.into_iter().collect());
        if actual.as_ref() != Some(&expected) {
            wrong.push(format!("{line}: {actual:?} ({source})"));
        }
        for action in expected {
            assert!(catalogue::action(action).is_some(), "{action} is no action");
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 200, "{count}");
}
