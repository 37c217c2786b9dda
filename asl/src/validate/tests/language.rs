//! Paths, templates, variables and expressions.

use super::*;

pub(super) fn cases() -> Vec<Case> {
    let parameters = |text: &str| path(&pass(&format!(r#""Parameters": {text}"#)));
    let variable = |name: &str| path(&pass(&format!(r#""Assign": {{"{name}": 1}}"#)));
    let result_path = |text: &str| path(&pass(&format!(r#""ResultPath": {text}"#)));
    let fail = |fields: &str| path(&format!(r#"{{"Type": "Fail", {fields}}}"#));
    let wait = |fields: &str| format!(r#"{{"Type": "Wait", {fields}, "End": true}}"#);
    let expression = |text: &str| jsonata(&pass(&format!("\"Output\": \"{{% {text} %}}\"")));
    let catcher = |text: &str| {
        let catch = format!(r#"{{"ErrorEquals": ["A"], "Next": "B", "Output": "{text}"}}"#);
        let task = format!(r#"{{"Type": "Task", "Resource": "${{Pay}}", "Catch": [{catch}], "End": true}}"#);
        jsonata(&task).replace("}}}", r#"}, "B": {"Type": "Succeed"}}}"#)
    };
    let nested = |depth: usize| format!(r#"{{"x.$": "{}$.a{}"}}"#, "States.Array(".repeat(depth), ")".repeat(depth));
    vec![
        ("V040", path(&pass(r#""InputPath": "order""#)), path(&pass(r#""InputPath": "$.order-id[?(@.a > 1)]..b""#))),
        ("V040", path(&map(r#""ItemsPath": null"#)), path(&pass(r#""InputPath": null"#))),
        ("V040", path(&pass(r#""OutputPath": "$.a[""#)), path(&pass(r#""OutputPath": "$${Name}""#))),
        ("V041", result_path("\"$.a[*]\""), result_path("\"$.a[0]['b c']\"")),
        ("V041", result_path("\"$..a\""), result_path("null")),
        ("V042", result_path("\"$$.a\""), path(&pass(r#""InputPath": "$$.a""#))),
        ("V042", path(&map(r#""MaxConcurrencyPath": "$$.a""#)), path(&map(r#""MaxConcurrencyPath": "$limit""#))),
        ("V043", result_path("\"$a\""), path(&pass(r#""InputPath": "$a""#))),
        ("V050", parameters(r#"{"x.$": "order"}"#), parameters(r#"{"x.$": "$.order", "y": "order"}"#)),
        ("V050", parameters(r#"{"list": [{"x.$": 7}]}"#), parameters(r#"{"list": [{"x$": 7}]}"#)),
        ("V051", parameters(r#"{"x.$": "States.Array($.a"}"#), parameters(r#"{"x.$": "States.Array($.a) "}"#)),
        ("V051", parameters(r#"{"x.$": "States.Uuid()"}"#), parameters(r#"{"x.$": "States.UUID()"}"#)),
        ("V051", parameters(&nested(11)), parameters(&nested(10))),
        ("V052", parameters("[1]"), parameters("{}")),
        ("V053", parameters(r#"{"a": {"x": 1, "x.$": "$.x"}}"#), parameters(r#"{"a": {"x": 1}, "x.$": "$.x"}"#)),
        ("V054", parameters(r#"{"x": "$.order"}"#), parameters(r#"{"x": "$5.00"}"#)),
        ("V054", parameters(r#"{"x": "$.rows[0].id"}"#), parameters(r#"{"x": "$.50 per piece", "y": "$.a + $.b"}"#)),
        ("V055", fail(r#""Cause": "$.cause""#), fail(r#""CausePath": "$.cause""#)),
        ("V056", path(&pass(r#""Result": {"x.$": "$.a"}"#)), path(&pass(r#""Result": {"x": "$"}"#))),
        ("V060", path(&pass(r#""Assign": []"#)), path(&pass(r#""Assign": {}"#))),
        ("V061", variable("order-id"), variable("größe_2")),
        ("V061", variable(&"a".repeat(81)), variable(&"a".repeat(80))),
        ("V062", variable("states"), variable("States")),
        ("V062", path(&pass(r#""Assign": {"states.$": "$"}"#)), path(&pass(r#""Assign": {"state.$": "$"}"#))),
        (
            "V085",
            path(&wait(r#""Timestamp": "2026-08-01""#)),
            path(&wait(r#""Timestamp": "2026-08-01T00:00:00+02:00""#)),
        ),
        ("V085", path(&wait(r#""Timestamp": "{% $now() %}""#)), jsonata(&wait(r#""Timestamp": "{% $now() %}""#))),
        ("V086", fail(r#""CausePath": "States.Array($.a)""#), fail(r#""CausePath": "States.Format('{}', $.a)""#)),
        ("V100", jsonata(&pass(r#""Parameters": {}"#)), jsonata(&pass(r#""Output": {}"#))),
        ("V100", jsonata(&wait(r#""SecondsPath": "$.s""#)), jsonata(&wait(r#""Seconds": "{% $states.input.s %}""#))),
        ("V101", path(&pass(r#""Output": {}"#)), path(&pass(r#""QueryLanguage": "JSONata", "Output": {}"#))),
        ("V102", jsonata(&task(r#""Arguments": [1]"#)), jsonata(&task(r#""Arguments": "{% $states.input %}""#))),
        (
            "V103",
            jsonata_choice(r#"[{"Condition": "a", "Next": "E"}]"#),
            jsonata_choice(r#"[{"Condition": "{%true%}", "Next": "E"}]"#),
        ),
        ("V104", jsonata(&map(r#""Items": "a""#)), jsonata(&map(r#""Items": ["a"]"#))),
        ("V104", jsonata(&task(r#""TimeoutSeconds": "5""#)), jsonata(&task(r#""TimeoutSeconds": "{% 5 %}""#))),
        ("V063", parameters(r#"{"x.$": "States.Format('{}', $total.sum)"}"#), states_reading("x.$", "$total.sum")),
        ("V063", jsonata(&pass(r#""Output": "{% '$b' & $b %}", "Assign": {"b": 1}"#)), in_branch("{% $b %}")),
        ("V063", after_branch("{% $c %}"), after_branch("{% ($c := 1; $c) %}")),
        ("V064", in_branch("{% $b %}").replace(r#""Assign": {"c""#, r#""Assign": {"b""#), in_branch("{% $b %}")),
        ("V110", expression("$states.input.a === 1"), expression("$states.input.a = 1")),
        ("V110", expression("$a && $b"), jsonata(&pass(r#""Output": ["{%1 and 2%}"]"#))),
        ("V110", expression("$states.input.a ?? 1"), expression("$exists($states.input.a) ? 1 : 2")),
        ("V110", expression("suum($states.input.list)"), expression("$sum($states.input.list)")),
        ("V180", expression("$suum($states.input.list)"), expression("$sum($states.input.list)")),
        ("V181", expression("$substring()"), expression("$substring('a', 0)")),
        ("V181", expression("$hash('a', 'SHA-999')"), expression("$hash('a', 'SHA-256')")),
        ("V182", expression("$states.context.Execution.Nmae"), expression("$states.context.Execution.Input.Nmae")),
        ("V182", parameters(r#"{"x.$": "$$.Exection.Id"}"#), parameters(r#"{"x.$": "$$.Map.Item.Value.a"}"#)),
        ("V183", parameters(r#"{"x": ["{% $states.input %}"]}"#), expression("$states.input")),
        ("V183", path(&pass(r#""Result": "{% 1 %}""#)), path(&pass(r#""Result": "{% 1""#))),
        ("V183", fail(r#""Cause": "{% $c %}""#), fail(r#""Cause": "a {% b %}""#)),
        ("V110", expression("1 + "), expression("'${Name}'")),
        ("V110", expression("'${Name}' === 1"), expression("$states.input.${Name} > 1")),
        ("V200", expression("{'b': 1, '2': 2}"), expression("{'1': 1, '2': 2, 'b': 3, '03': 4}")),
        ("V200", expression("$states.input.list{'2': a, '1': b}"), expression("$states.input.list{$string(a): b}")),
        (
            "V201",
            expression("$replace($states.input.a, 'x', function($m) { 'y' })"),
            expression("$replace($states.input.a, /x/, function($m) { 'y' })"),
        ),
        (
            "V201",
            expression("$states.input.a ~> $replace('x', $uppercase)"),
            expression("$states.input.a ~> $replace('x', 'y')"),
        ),
        ("V202", expression("$states.input ~> |**|{'x': 1}|"), expression("$states.input ~> |*|{'x': 1}|")),
        ("V202", expression("$states.input ~> |a.**|{'x': 1}|"), expression("$states.input ~> |**[a]|{'x': 1}|")),
        ("V203", expression("$match($states.input.a, /[b-a]/)"), expression("$match($states.input.a, /[a-b]/)")),
        ("V111", expression("order.id"), expression("$states.input.orders[id = 1]")),
        ("V111", expression("eval & '1'"), expression("$parse('1')")),
        ("V180", expression("$eval('1')"), expression("$parse('1')")),
        ("V111", expression("$$.Execution.Id"), expression("$states.context.Execution.Id")),
        ("V111", expression("$.id"), expression("$states.input.list.($.id)")),
        (
            "V112",
            expression("$states.result"),
            jsonata(&task(r#""Assign": {"x": ["{% $states.result %}"]}, "Output": "{% $states.result.Payload %}""#)),
        ),
        ("V112", jsonata(&task(r#""Arguments": "{% $states.result %}""#)), expression("$states.input.result")),
        (
            "V112",
            jsonata(&task(r#""Output": "{% $states.errorOutput.Error %}""#)),
            catcher("{% $states.errorOutput %}"),
        ),
        ("V115", catcher("{% $states.result %}"), catcher("{% $states.input %}")),
        ("V114", jsonata(&pass(r#""Output": {"x.$": "y"}"#)), jsonata(&pass(r#""Output": {"x$": "y"}"#))),
        ("V114", jsonata(&pass(r#""Output": "$.order.id""#)), jsonata(&pass(r#""Output": "$.50 each""#))),
        ("V115", expression("$states.output"), expression("$states")),
        ("V116", expression("$states.context.Task.Token"), expression("$states.context.Task")),
        ("V116", parameters(r#"{"t.$": "$$.Task.Token"}"#), parameters(r#"{"t.$": "$$.State.Name"}"#)),
        (
            "V116",
            reading_a_token("arn:${AWS::Partition}:states:::sqs:sendMessage"),
            reading_a_token("arn:${AWS::Partition}:states:::${Call}"),
        ),
        (
            "V116",
            reading_a_token("arn:aws:states:::${Service}:sendMessage"),
            reading_a_token("arn:aws:states:${AWS::Region}:${AWS::AccountId}:${Activity}"),
        ),
        ("V151", path(&pass(r#""Comment": "${Name""#)), path(&pass(r#""Comment": "${Name} and ${AWS::Region}""#))),
        (
            "V151",
            parameters(r#"{"x": "arn:aws:sqs:${R:${A}:q"}"#),
            parameters(r#"{"x.$": "States.Format('${} of ${NAME:-${B}}', $.sum)"}"#),
        ),
        ("V151", path(&pass(r#""Comment": "${A.b""#)), expression("$states.input.list.(${id: name})")),
        (
            "V113",
            jsonata(&pass(r#""Output": {"a": ["{% 1 % }"]}"#)),
            jsonata(&pass(r#""Output": {"a": ["{% 1 %}", "5 %"]}"#)),
        ),
    ]
}

/// A task that hands a token to what it calls.
fn reading_a_token(resource: &str) -> String {
    let parameters = r#"{"QueueUrl": "${Queue}", "MessageBody": {"token.$": "$$.Task.Token"}}"#;
    path(&format!(r#"{{"Type": "Task", "Resource": "{resource}", "Parameters": {parameters}, "End": true}}"#))
}

/// A definition whose second state reads `read` in a member of its parameters, after the first assigned `$total`.
fn states_reading(name: &str, read: &str) -> String {
    format!(
        r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Pass", "Assign": {{"total": 1}}, "Next": "B"}},
            "B": {{"Type": "Pass", "Parameters": {{"{name}": "{read}"}}, "End": true}}}}}}"#
    )
}

/// A JSONata definition that assigns `$b`, then has a branch that assigns `$c` and puts out a value.
fn in_branch(output: &str) -> String {
    format!(
        r#"{{"QueryLanguage": "JSONata", "StartAt": "A", "States": {{
            "A": {{"Type": "Pass", "Assign": {{"b": 1}}, "Next": "P"}},
            "P": {{"Type": "Parallel", "Next": "Z", "Branches": [{{"StartAt": "I", "States": {{
                "I": {{"Type": "Pass", "Assign": {{"c": 1}}, "Output": "{output}", "End": true}}}}}}]}},
            "Z": {{"Type": "Succeed"}}}}}}"#
    )
}

/// The same, with the value put out after the branch.
fn after_branch(output: &str) -> String {
    in_branch("x").replace(r#"{"Type": "Succeed"}"#, &format!(r#"{{"Type": "Succeed", "Output": "{output}"}}"#))
}

#[test]
fn nested_states_take_the_language_of_the_definition() {
    let map = map_with(r#"{"Mode": "INLINE"}"#, &pass(r#""Output": 1"#), r#""QueryLanguage": "JSONata""#);
    assert_eq!(ids(&path(&map), Options::default()), ["V101"]);
}
