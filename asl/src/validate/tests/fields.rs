//! Machines, fields, names and transitions.

use super::*;

/// The definition with these states, beginning with `A`.
fn states(states: &str) -> String {
    format!(r#"{{"StartAt": "A", "States": {{{states}}}}}"#)
}

pub(super) fn cases() -> Vec<Case> {
    let done = r#"{"Type": "Succeed"}"#;
    let good = path(done);
    let parallel = |branch: &str| path(&format!(r#"{{"Type": "Parallel", "Branches": [{branch}], "End": true}}"#));
    let retry = |fields: &str| path(&task(&format!(r#""Retry": [{{"ErrorEquals": ["A"], {fields}}}]"#)));
    vec![
        ("V002", path("[]"), good.clone()),
        ("V002", "[]".into(), good.clone()),
        ("V002", parallel("7"), parallel(r#"{"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}"#)),
        ("V010", r#"{"States": {"A": {"Type": "Succeed"}}}"#.into(), good.clone()),
        ("V010", parallel(r#"{"States": {"B": {"Type": "Succeed"}}}"#), good.clone()),
        (
            "V011",
            good.replacen('{', r#"{"startAt": "A", "#, 1),
            good.replacen('{', r#"{"Version": "1.0", "Comment": "x", "TimeoutSeconds": 1, "#, 1),
        ),
        ("V011", map_machine(r#""QueryLanguage": "JSONPath", "#), map_machine(r#""Comment": "x", "#)),
        ("V012", r#"{"StartAt": "A", "States": {}}"#.into(), good.clone()),
        ("V013", path(r#"{"Type": "Task", "End": true}"#), path(&task(r#""Comment": """#))),
        ("V013", path(r#"{"Type": "Parallel", "End": true}"#), good.clone()),
        ("V014", good.replacen('{', r#"{"QueryLanguage": "Jsonata", "#, 1), jsonata(done)),
        (
            "V015",
            jsonata(r#"{"Type": "Succeed", "QueryLanguage": "JSONPath"}"#),
            path(r#"{"Type": "Succeed", "QueryLanguage": "JSONata"}"#),
        ),
        (
            "V016",
            parallel(r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#),
            parallel(r#"{"StartAt": "a", "States": {"a": {"Type": "Succeed"}}}"#),
        ),
        (
            "V017",
            good.replace(r#""A""#, &format!("\"{}\"", "é".repeat(81))),
            good.replace("\"A\"", &format!("\"{}\"", "é".repeat(80))),
        ),
        ("V017", good.replace(r#""A""#, "\"\""), good.clone()),
        ("V018", path(r#"{"End": true}"#), good.clone()),
        ("V019", path(r#"{"Type": "pass", "End": true}"#), path(r#"{"Type": "${Type}", "End": true}"#)),
        ("V020", path(&pass(r#""Retry": []"#)), path(&task(r#""Retry": []"#))),
        ("V020", path(r#"{"Type": "Fail", "Assign": {}}"#), path(&pass(r#""Assign": {}"#))),
        ("V021", path(&pass(r#""Comment": 7"#)), path(&pass(r#""Comment": "7""#))),
        ("V021", path(&task(r#""TimeoutSeconds": "7""#)), path(&task(r#""TimeoutSeconds": "${Seconds}""#))),
        ("V021", path(&task(r#""TimeoutSeconds": 1.5"#)), path(&task(r#""TimeoutSeconds": 1.0"#))),
        ("V021", path(r#"{"Type": "Pass", "End": "true"}"#), path(r#"{"Type": "Pass", "End": true}"#)),
        ("V022", path(&task(r#""TimeoutSeconds": 0"#)), path(&task(r#""TimeoutSeconds": 99999999"#))),
        ("V022", path(&task(r#""TimeoutSeconds": 100000000"#)), retry(r#""MaxAttempts": 0"#)),
        (
            "V022",
            path(&map(r#""ToleratedFailurePercentage": 100.5"#)),
            path(&map(r#""ToleratedFailurePercentage": 100"#)),
        ),
        ("V022", path(&map(r#""MaxConcurrency": -1"#)), path(&map(r#""MaxConcurrency": 0"#))),
        (
            "V023",
            path(&task(r#""TimeoutSeconds": 1, "TimeoutSecondsPath": "$.t""#)),
            path(&task(r#""TimeoutSeconds": 2, "HeartbeatSecondsPath": "$.t""#)),
        ),
        ("V024", path(r#"{"Type": "Wait", "End": true}"#), path(r#"{"Type": "Wait", "Seconds": 0, "End": true}"#)),
        ("V024", path(r#"{"Type": "Map", "End": true}"#), path(&map(r#""Comment": """#))),
        (
            "V025",
            states(r#""A": {"Type": "Pass", "Next": "B", "End": true}, "B": {"Type": "Succeed"}"#),
            states(r#""A": {"Type": "Pass", "Next": "B", "End": false}, "B": {"Type": "Succeed"}"#),
        ),
        ("V026", path(r#"{"Type": "Pass"}"#), path(r#"{"Type": "Pass", "End": true}"#)),
        ("V026", path(r#"{"Type": "Pass", "End": false}"#), good.clone()),
        (
            "V030",
            states(r#""A": {"Type": "Pass", "Next": "C"}, "B": {"Type": "Succeed"}"#),
            states(r#""A": {"Type": "Pass", "Next": "${Next}"}, "B": {"Type": "Succeed"}"#),
        ),
        (
            "V030",
            states(
                r#""A": {"Type": "Parallel", "Next": "E", "Branches": [
                    {"StartAt": "B", "States": {"B": {"Type": "Pass", "Next": "E"}}}]}, "E": {"Type": "Succeed"}"#,
            ),
            // Data that looks like a transition is none.
            path(&pass(r#""Result": {"Next": "C", "States": null, "Catch": [{"Next": "D"}]}"#)),
        ),
        (
            "V031",
            states(r#""A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}"#),
            states(r#""A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}"#),
        ),
        (
            "V032",
            states(
                r#""A": {"Type": "Succeed"}, "B": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Pass", "Next": "B"}"#,
            ),
            states(r#""A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}"#),
        ),
        ("V033", states(r#""A": {"Type": "Pass", "Next": "A"}"#), states(r#""A": {"Type": "Pass", "End": "${Last}"}"#)),
        (
            "V034",
            states(
                r#""A": {"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": true, "Next": "B"}]},
                   "B": {"Type": "Succeed"}"#,
            ),
            choice(r#"[{"Variable": "$", "IsNull": true, "Next": "E"}]"#),
        ),
        ("V070", path(&task(r#""Retry": [{"ErrorEquals": []}]"#)), path(&task(r#""Retry": [{"ErrorEquals": ["A"]}]"#))),
        ("V070", path(&task(r#""Retry": [{"ErrorEquals": [7]}]"#)), good.clone()),
        (
            "V071",
            path(&task(r#""Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["A"]}]"#)),
            path(&task(r#""Retry": [{"ErrorEquals": ["A"]}, {"ErrorEquals": ["States.ALL"]}]"#)),
        ),
        ("V071", path(&task(r#""Retry": [{"ErrorEquals": ["A", "States.ALL"]}]"#)), good.clone()),
        ("V072", retry(r#""BackoffRate": 0.99"#), retry(r#""BackoffRate": 1"#)),
        ("V073", retry(r#""MaxDelaySeconds": 31622401"#), retry(r#""MaxDelaySeconds": 31622400"#)),
        ("V074", retry(r#""MaxDelaySeconds": 1"#), retry(r#""MaxDelaySeconds": 2"#)),
        (
            "V074",
            retry(r#""IntervalSeconds": 5, "MaxDelaySeconds": 5"#),
            retry(r#""IntervalSeconds": 5, "MaxDelaySeconds": 6"#),
        ),
        ("V075", retry(r#""JitterStrategy": "full""#), retry(r#""JitterStrategy": "NONE""#)),
        (
            "V076",
            path(&task(r#""Retry": [{"ErrorEquals": ["States.Timout"]}]"#)),
            path(&task(r#""Retry": [{"ErrorEquals": ["States.Timeout", "States.Http.StatusCode.404", "Timout"]}]"#)),
        ),
    ]
}

/// A definition with a Map whose processor has these fields, too.
fn map_machine(fields: &str) -> String {
    path(&format!(
        r#"{{"Type": "Map", "End": true, "ItemProcessor": {{{fields} "StartAt": "I", "States": {{"I": {{"Type": "Succeed"}}}}}}}}"#
    ))
}
