//! One definition that breaks a rule and nothing else that counts, and one that nearly breaks it, for every rule.

mod fields;
mod language;
mod mistakes;
mod mutations;
mod pages;
mod parts;
mod unknown;
mod words;

use super::*;
use crate::Severity;
use crate::document::Limits;

/// A rule's id, a definition that breaks it, and one that nearly does.
type Case = (&'static str, String, String);

fn read(text: &str) -> Document {
    Document::by_name("order.asl.json", text, Limits::default()).unwrap_or_else(|refusal| panic!("{refusal}\n{text}"))
}

fn ids(text: &str, options: Options<'_>) -> Vec<&'static str> {
    validate(&read(text), options).iter().map(|finding| finding.code().id).collect()
}

/// A JSONPath definition with one state, `A`.
fn path(state: &str) -> String {
    format!(r#"{{"StartAt": "A", "States": {{"A": {state}}}}}"#)
}

/// A JSONata definition with one state, `A`.
fn jsonata(state: &str) -> String {
    format!(r#"{{"QueryLanguage": "JSONata", "StartAt": "A", "States": {{"A": {state}}}}}"#)
}

/// A Pass with these fields, at the end of its machine.
fn pass(fields: &str) -> String {
    format!(r#"{{"Type": "Pass", {fields}, "End": true}}"#)
}

/// A Task with these fields, at the end of its machine.
fn task(fields: &str) -> String {
    format!(r#"{{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", {fields}, "End": true}}"#)
}

/// A distributed Map with these fields.
fn map(fields: &str) -> String {
    let config = r#"{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}"#;
    map_with(config, r#"{"Type": "Succeed"}"#, fields)
}

/// A Map with a configuration, an inner state and these fields.
fn map_with(config: &str, inner: &str, fields: &str) -> String {
    let processor = format!(r#"{{"ProcessorConfig": {config}, "StartAt": "I", "States": {{"I": {inner}}}}}"#);
    format!(r#"{{"Type": "Map", "ItemProcessor": {processor}, {fields}, "End": true}}"#)
}

/// A JSONPath definition with a Choice of these rules.
fn choice(rules: &str) -> String {
    let state = format!(r#"{{"Type": "Choice", "Choices": {rules}, "Default": "E"}}"#);
    format!(r#"{{"StartAt": "A", "States": {{"A": {state}, "E": {{"Type": "Succeed"}}}}}}"#)
}

/// The same in JSONata.
fn jsonata_choice(rules: &str) -> String {
    choice(rules).replacen('{', r#"{"QueryLanguage": "JSONata", "#, 1)
}

fn cases() -> Vec<Case> {
    [fields::cases(), language::cases(), parts::cases()].concat()
}

#[test]
fn every_rule_fires_and_nearly_fires() {
    for (id, fires, nearly) in cases() {
        let found = ids(&fires, Options::default());
        assert!(found.contains(&id), "{id} is not found, but {found:?}, in {fires}");
        let found: Vec<_> = validate(&read(&nearly), Options::default());
        let wrong: Vec<_> = found.iter().filter(|finding| finding.is_error() || finding.code().id == id).collect();
        assert!(wrong.is_empty(), "{id}: {wrong:?} in {nearly}");
    }
}

#[test]
fn every_rule_has_a_case_and_a_page() {
    // Those of the readers, the length, the machine's type, the substitutions and the number of findings have own tests.
    const ELSEWHERE: &[&str] = &["V000", "V001", "V003", "V004", "V005", "V140", "V150", "V152", "V190", "V191"];
    let cases = cases();
    for rule in rules() {
        let id = rule.id();
        assert!(ELSEWHERE.contains(&id) || cases.iter().any(|(case, ..)| *case == id), "{id} has no case");
        assert!(explain(id).is_some_and(|page| page.lines().count() > 2), "{id}");
        assert!(explain(rule.name()).is_some(), "{id}");
    }
}

#[test]
fn what_is_accepted_is_read_into_the_model() {
    for (id, fires, nearly) in cases() {
        for text in [fires, nearly] {
            let document = read(&text);
            if !validate(&document, Options::default()).iter().any(Diagnostic::is_error) {
                match crate::StateMachine::read(&document) {
                    Ok(machine) => {
                        assert_eq!(serde_json::to_value(&machine).unwrap(), document.root().to_value(), "{id}")
                    }
                    Err(wrong) => {
                        assert!(wrong.iter().all(|finding| finding.message().contains("`${")), "{id}: {wrong:?}")
                    }
                }
            }
        }
    }
}

#[test]
fn no_two_rules_share_an_id() {
    let rules = rules();
    assert!(rules.windows(2).all(|pair| pair[0].id() < pair[1].id()), "{rules:?}");
}

#[test]
fn every_finding_has_a_place_a_pointer_and_help() {
    for (_, fires, _) in cases() {
        let document = read(&fires);
        for finding in validate(&document, Options::default()) {
            let pointer = finding.pointer().unwrap();
            assert!(document.node_at(pointer).is_some(), "{finding}");
            assert!(finding.place().is_some() && finding.help_text().is_some(), "{finding}");
            let rule = rules().into_iter().find(|rule| finding.is(rule)).unwrap();
            assert_eq!(rule.severity(), finding.severity());
        }
    }
}

#[test]
fn a_missing_field_stands_at_the_key_and_a_value_at_its_place() {
    let text = "{\n \"StartAt\": \"A\",\n \"States\": {\n  \"A\": {\"Type\": \"Wait\", \"Seconds\": -1, \"Next\": \"B\"}\n }\n}";
    let findings = validate(&read(text), Options::default());
    let reported: Vec<_> = findings
        .iter()
        .map(|finding| {
            let place = finding.place().unwrap();
            (finding.code().id, place.line, place.column, finding.pointer().unwrap())
        })
        .collect();
    assert_eq!(
        reported,
        [("V033", 3, 2, "/States"), ("V022", 4, 36, "/States/A/Seconds"), ("V030", 4, 48, "/States/A/Next")]
    );
}

#[test]
fn express_machines_wait_for_nothing() {
    let express = Options { express: true, ..Options::default() };
    for (resource, refused) in [
        ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", true),
        ("arn:aws:states:::glue:startJobRun.sync", true),
        ("arn:aws:states:::states:startExecution.sync:2", true),
        ("arn:aws:states:eu-west-1:123456789012:activity:pack", true),
        ("arn:aws:states:::sqs:sendMessage", false),
        ("${Resource}", false),
    ] {
        let text = path(&format!(r#"{{"Type": "Task", "Resource": "{resource}", "End": true}}"#));
        assert_eq!(ids(&text, express).contains(&"V140"), refused, "{resource}");
        assert!(!ids(&text, Options::default()).contains(&"V140"), "{resource}");
    }
}

#[test]
fn a_definition_has_at_most_a_mebibyte_of_characters() {
    let of = |length: usize| {
        let frame = path(&pass(r#""Comment": """#));
        path(&pass(&format!(r#""Comment": "{}""#, "é".repeat(length - frame.chars().count()))))
    };
    assert_eq!(ids(&of(1_048_576), Options::default()), [""; 0]);
    assert_eq!(ids(&of(1_048_577), Options::default()), ["V004"]);
}

#[test]
fn very_many_findings_are_counted() {
    let states: Vec<_> = (0..1500).map(|n| format!(r#""S{n}": {{"Type": "Succeed"}}"#)).collect();
    let text = format!(r#"{{"StartAt": "S0", "States": {{{}}}}}"#, states.join(", "));
    let findings = validate(&read(&text), Options::default());
    assert_eq!(findings.len(), MOST_FINDINGS + 1);
    let last = findings.last().unwrap();
    assert_eq!(last.message(), "the definition has 499 more errors and 0 more warnings");
    assert_eq!(last.severity(), Severity::Error);
}

#[test]
fn deep_definitions_are_validated_to_the_bottom() {
    let mut state = r#"{"Type": "Pass", "Netx": "B", "End": true}"#.to_owned();
    for depth in 0..20 {
        let branch = format!(r#"{{"StartAt": "N{depth}", "States": {{"N{depth}": {state}}}}}"#);
        state = format!(r#"{{"Type": "Parallel", "Branches": [{branch}], "End": true}}"#);
    }
    assert_eq!(ids(&path(&state), Options::default()), ["V020"]);
}

#[test]
fn a_small_stack_is_enough_for_long_chains_and_deep_expressions() {
    let chain: Vec<_> = (0..10_000)
        .map(|n| {
            let depth = if n % 1_000 == 0 { 900 } else { n % 3 };
            let read =
                if n == 9_999 { "$last".into() } else { format!("{}{n}{}", "(".repeat(depth), ")".repeat(depth)) };
            let state = r#""Type": "Pass", "Assign": {"last": 1}"#;
            format!(r#""S{n}": {{{state}, "Output": "{{% {read} %}}", "Next": "S{}"}}"#, n + 1)
        })
        .collect();
    let end = r#""S10000": {"Type": "Succeed"}"#;
    let states = format!(r#"{{{}, {end}}}"#, chain.join(", "));
    let text = format!(r#"{{"QueryLanguage": "JSONata", "StartAt": "S0", "States": {states}}}"#);
    let work =
        move || validate(&read(&text), Options::default()).iter().map(|found| found.code().id).collect::<Vec<_>>();
    let found = std::thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap();
    assert_eq!(found, [""; 0]);
}

#[test]
fn findings_in_expressions_stand_at_their_token() {
    let text = "{\n \"QueryLanguage\": \"JSONata\", \"StartAt\": \"A\",\n \"States\": { \"A\": { \"Type\": \"Succeed\",\n  \
                \"Output\": [\"{% \\\"é\\\" & order.id %}\", \"{% 1 === $total %}\", \"{% $total %}\"] } }\n}";
    let findings = validate(&read(text), Options::default());
    let column = |finding: &Diagnostic| finding.place().map(|place| (place.line, place.column));
    let reported: Vec<_> = findings.iter().map(|finding| (finding.code().id, column(finding).unwrap())).collect();
    assert_eq!(reported, [("V111", (4, 26)), ("V110", (4, 46)), ("V063", (4, 66))]);
}

#[test]
fn what_an_alias_copies_is_another_state() {
    let text = "StartAt: A\nStates:\n  A:\n    Type: Parallel\n    End: true\n    Branches:\n    - &one\n      StartAt: B\n      \
                States: {B: {Type: Succeed}}\n    - *one\n";
    let document = Document::yaml("order.yaml", text, Limits::default()).unwrap();
    let found: Vec<_> = validate(&document, Options::default()).iter().map(|finding| finding.code().id).collect();
    assert_eq!(found, ["V016"]);
}

#[test]
fn a_key_that_stands_twice_is_one_finding() {
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}, "A": {"Type": "Succeed"}}}"#;
    let (findings, document) = Document::json("order.json", text, Limits::default()).unwrap_err().into_parts();
    assert_eq!(findings.len(), 1);
    assert!(validate(&document.unwrap(), Options::default()).is_empty());
}
