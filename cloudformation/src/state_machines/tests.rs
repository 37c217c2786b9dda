//! Templates and what is found in them: first the forms that a definition can have, then what is not known before
//! deployment, then what nobody should hand in.

use std::io;

use asl::document::{Document, Limits};
use proptest::prelude::*;

use super::*;

mod values;

/// A file beside every template of these tests.
const PAY: &str = r#"{
  "StartAt": "Pay",
  "States": {"Pay": {"Type": "Task", "Resource": "${Worker}", "End": true}}
}"#;

/// Another.
const BROKEN: &str = "{\"StartAt\": }";

/// A third, which is JSON only when its placeholder is filled.
const UNQUOTED: &str = "{\"StartAt\": \"A\",\n\"States\": {\"A\": {\"Type\": \"Wait\", \"Seconds\": ${Delay}, \"Nxt\": 1, \"End\": true}}}";

fn document(name: &str, text: &str) -> Read {
    match Document::by_name(name, text, Limits::default()) {
        Ok(document) => {
            Read { file: name.to_owned(), text: text.to_owned(), findings: Vec::new(), document: Some(document) }
        }
        Err(refusal) => {
            let (findings, document) = refusal.into_parts();
            Read { file: name.to_owned(), text: text.to_owned(), findings, document }
        }
    }
}

fn read(path: &str) -> io::Result<Read> {
    match path {
        "pay.asl.json" => Ok(document(path, PAY)),
        "broken.asl.json" => Ok(document(path, BROKEN)),
        "unquoted.asl.json" => Ok(document(path, UNQUOTED)),
        "folder" => Err(io::ErrorKind::IsADirectory.into()),
        _ => Err(io::ErrorKind::NotFound.into()),
    }
}

/// Findings as `line text code machine: message`, then notes as `line text note: message`; the text is what begins at the
/// place.
fn reported(text: &str) -> Vec<String> {
    let name = if text.starts_with('{') { "t.json" } else { "t.yaml" };
    let template = Document::by_name(name, text, Limits::default()).unwrap();
    assert!(is_template(&template), "{text}");
    let validation = validate(&template, false, &mut read);
    let lines: Vec<_> = text.lines().collect();
    let place = |place: &Option<asl::Place>| {
        let place = place.as_ref().unwrap();
        let (file, line) = match place.file.as_ref() {
            "pay.asl.json" => ("pay.asl.json:", PAY.lines().nth(place.line as usize - 1)),
            "unquoted.asl.json" => ("unquoted.asl.json:", UNQUOTED.lines().nth(place.line as usize - 1)),
            "broken.asl.json" => ("broken.asl.json:", BROKEN.lines().nth(place.line as usize - 1)),
            _ => ("", lines.get(place.line as usize - 1).copied()),
        };
        let line = line.unwrap_or_default();
        let begins: String = line.chars().skip(place.column as usize - 1).take(5).collect();
        format!("{file}{} {begins}", place.line)
    };
    let findings = validation.findings.iter().map(|Finding { diagnostic: finding, machine, .. }| {
        let machine = machine.as_deref().unwrap_or_default();
        format!("{} {} {machine}: {}", place(&finding.place().cloned()), finding.code(), finding.message())
    });
    let notes = validation.notes.iter().map(|note| format!("{} note: {}", place(&note.place), note.message));
    findings.chain(notes).collect()
}

/// A template with one machine `M`, whose properties are these lines.
fn machine(kind: &str, properties: &str) -> String {
    let properties = properties.replace('\n', "\n      ");
    let parameters = "Parameters: {Delay: {Type: Number}, List: {Type: CommaDelimitedList}}";
    let transform = if kind.starts_with("AWS::Serverless") { "Transform: AWS::Serverless-2016-10-31" } else { "---" };
    format!(
        "{transform}\n{parameters}\nResources:\n  Worker: {{Type: AWS::Lambda::Function}}\n  M:\n    Type: {kind}\n    \
         Properties:\n      {properties}\n"
    )
}

/// A function's ARN.
const ARN: &str = "arn:aws:lambda:eu-west-1:123456789012:function:pay";

#[track_caller]
fn plain(properties: &str, expected: &[&str]) {
    assert_eq!(reported(&machine("AWS::StepFunctions::StateMachine", properties)), expected, "{properties}");
}

#[track_caller]
fn serverless(properties: &str, expected: &[&str]) {
    assert_eq!(reported(&machine("AWS::Serverless::StateMachine", properties)), expected, "{properties}");
}

#[test]
fn contents_show_a_template_from_a_definition() {
    let is = |text: &str| is_template(&Document::yaml("a.yaml", text, Limits::default()).unwrap());
    assert!(is("Resources: {}"));
    assert!(is("AWSTemplateFormatVersion: 2010-09-09"));
    assert!(is("Transform: AWS::Serverless-2016-10-31\nStates: {}"));
    assert!(!is("StartAt: A\nStates: {}\nResources: {}"));
    assert!(!is("Resources: []"));
    assert!(!is("[Resources]"));
}

#[test]
fn an_object_is_validated_where_it_stands() {
    let definition =
        "Definition:\n  StartAt: A\n  States:\n    A:\n      Type: Wait\n      Seconds: -1\n      End: true";
    plain(definition, &["13 -1 V022 M: `Seconds` is out of range: `-1`"]);
    serverless(definition, &["13 -1 V022 M: `Seconds` is out of range: `-1`"]);
    let json = r#"{"Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties":
      {"Definition": {"StartAt": "A", "States": {"A": {"Type": "Pass", "Nxt": {"Ref": "M"}, "End": true}}}}}}}"#;
    assert_eq!(reported(json), ["2 \"Nxt\" V020 M: a Pass has no field `Nxt`"]);
}

#[test]
fn pointers_begin_at_the_root_of_the_template() {
    let text = machine("AWS::Serverless::StateMachine", "Definition: {StartAt: A, States: {A: {Type: Succeed, B: 1}}}");
    let template = Document::yaml("t.yaml", &text, Limits::default()).unwrap();
    let validation = validate(&template, false, &mut read);
    let pointer = validation.findings[0].diagnostic.pointer().unwrap();
    assert_eq!(pointer, "/Resources/M/Properties/Definition/States/A/B");
    assert!(template.node_at(pointer).is_some());
}

#[test]
fn definitions_are_handed_out_by_their_state_machines() {
    let text = "\
Resources:
  One:
    Type: AWS::Serverless::StateMachine
    Properties: { Definition: { StartAt: A, States: { A: { Type: Succeed } } } }
  Two:
    Type: AWS::StepFunctions::StateMachine
    Properties: { DefinitionString: '{ \"StartAt\": \"B\", \"States\": {} }' }
  Far:
    Type: AWS::Serverless::StateMachine
    Properties: { DefinitionUri: s3://bucket/key }
";
    let template = document("template.yaml", text).document.unwrap();
    let found = definitions(&template, &mut read);
    assert_eq!(found.machines, ["One", "Two", "Far"]);
    let first =
        |definition: &Definition| definition.document.root().get("StartAt").unwrap().as_str().map(str::to_owned);
    let starts: Vec<_> = found.definitions.iter().map(|one| (one.machine.as_str(), first(one).unwrap())).collect();
    assert_eq!(starts, [("One", "A".to_owned()), ("Two", "B".to_owned())]);
}

#[test]
fn a_text_is_validated_in_its_lines() {
    let text =
        "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": {\"Type\": \"Pass\", \"Bad\": 1, \"End\": true}\n  }\n}";
    let block = text.replace('\n', "\n  ");
    let expected = ["12 \"Bad\" V020 M: a Pass has no field `Bad`"];
    plain(&format!("DefinitionString: |\n  {block}"), &expected);
    plain(&format!("DefinitionString: !Sub |-\n  {block}"), &expected);
    plain(
        &format!("DefinitionString:\n  Fn::Sub: |\n    {}", block.replace('\n', "\n  ")),
        &["13 \"Bad\" V020 M: a Pass has no field `Bad`"],
    );
    plain(
        &format!("DefinitionString: {}", serde_json::Value::from(text)),
        &["8 \\\"Bad V020 M: a Pass has no field `Bad`"],
    );
    plain("DefinitionString: '{\"StartAt\": }'", &["8 }' V001 M: expected a value, found `}`"]);
}

#[test]
fn a_joined_text_is_validated_in_its_parts() {
    let join = "DefinitionString: !Join\n- ''\n- - '{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Task\", \"Resource\": \"'\n  - !GetAtt \
                Worker.Arn\n  - '\", \"TimeoutSeconds\": '\n  - !Ref Delay\n  - ', \"Ende\": true, \"End\": true}}}'";
    plain(join, &["14 \"Ende V020 M: a Task has no field `Ende`"]);
    plain(
        "DefinitionString: !Join ['', !Split [',', x]]",
        &["8 !Join note: the definition of `M` is known only at deployment; it is not validated"],
    );
    plain(
        "DefinitionString: !Join [!Ref Delay, [x, y]]",
        &["8 !Join note: the definition of `M` is known only at deployment; it is not validated"],
    );
}

#[test]
fn an_object_may_be_made_a_text() {
    let properties =
        "DefinitionString:\n  Fn::ToJsonString:\n    StartAt: A\n    States: {A: {Type: Succeed, Next: !Ref Delay}}";
    plain(properties, &["11 Next: V020 M: a Succeed has no field `Next`"]);
}

#[test]
fn a_file_is_validated_in_its_own_lines() {
    serverless("DefinitionUri: pay.asl.json\nDefinitionSubstitutions: {Worker: !GetAtt Worker.Arn}", &[]);
    plain("DefinitionS3Location: pay.asl.json\nDefinitionSubstitutions: {Worker: !GetAtt Worker.Arn}", &[]);
    serverless(
        "DefinitionUri: pay.asl.json",
        &["pay.asl.json:3 ${Wor V150 M: the placeholder `Worker` has no substitution"],
    );
    // What is not JSON is read as YAML, where this is a value.
    serverless(
        "DefinitionUri: broken.asl.json",
        &[
            "broken.asl.json:1 {\"Sta V010 M: a state machine lacks the field `States`",
            "broken.asl.json:1 : } V021 M: `StartAt` must be a string, but is null",
        ],
    );
    serverless(
        "DefinitionUri: unquoted.asl.json\nDefinitionSubstitutions: {Delay: 5}",
        &["unquoted.asl.json:2 \"Nxt\" V020 M: a Wait has no field `Nxt`"],
    );
    serverless("DefinitionUri: no.json", &["8 no.js T003 M: there is no file `no.json`"]);
    serverless("DefinitionUri: folder", &["8 folde T003 M: `folder` must be a file, but is a folder"]);
    for elsewhere in ["s3://bucket/key", "{Bucket: b, Key: k}", "{Bucket: !Ref B, Key: k}"] {
        let begins: String = elsewhere.chars().take(5).collect();
        let note = format!("8 {begins} note: the definition of `M` is not in a local file; it is not validated");
        serverless(&format!("DefinitionUri: {elsewhere}"), &[&note]);
    }
}

#[test]
fn the_type_counts() {
    let job = "Definition: {StartAt: A, States: {A: {Type: Task, Resource: 'arn:aws:states:::glue:startJobRun.sync', Parameters: {JobName: x}, End: true}}}";
    serverless(job, &[]);
    serverless(&format!("{job}\nType: EXPRESS"), &["8 'arn: V140 M: an Express execution cannot wait for a job"]);
}

#[test]
fn placeholders_and_substitutions_fit_each_other() {
    let with = |resource: &str, substitutions: &str| {
        format!(
            "Definition: {{StartAt: A, States: {{A: {{Type: Task, Resource: {resource}, End: true}}}}}}\nDefinitionSubstitutions: \
             {substitutions}"
        )
    };
    serverless(&with("'${Arn}'", &format!("{{Arn: {ARN}}}")), &[]);
    serverless(
        &with("'${Arm}'", &format!("{{Arn: {ARN}}}")),
        &[
            "8 ${Arm V150 M: the placeholder `Arm` has no substitution",
            "9 Arn:  V152 M: no placeholder uses the substitution `Arn`",
        ],
    );
    // The names of a `Sub` are those of the template, but for `${!…}`.
    serverless(&with("!Sub '${Worker.Arn}:${!Arn}'", &format!("{{Arn: {ARN}}}")), &[]);
    serverless(
        &with("!Sub '${Wrker.Arn}:${!Arm}'", &format!("{{Arn: {ARN}}}")),
        &[
            "8 ${Wrk T005 M: the template has no parameter or resource `Wrker`",
            "8 ${!Ar V150 M: the placeholder `Arm` has no substitution",
            "9 Arn:  V152 M: no placeholder uses the substitution `Arn`",
        ],
    );
    serverless(&with("!Sub ['${X}', {X: '${Arn}'}]", &format!("{{Arn: {ARN}}}")), &[]);
    serverless(&with("'${Arn}'", "!Transform {Name: X}"), &[]);
    serverless(
        &with("x", "5"),
        &[
            "8 x, En V080 M: `x` is not an ARN",
            "9 5 T004 M: `DefinitionSubstitutions` must be an object, but is a number",
        ],
    );
    serverless(
        &with("'${A}'", "{A: [1]}"),
        &["9 [1]} T004 M: `A` must be a string, an integer or a boolean, but is an array"],
    );
}

#[test]
fn a_misspelt_placeholder_is_rewritten_where_it_stands_as_it_reads() {
    let fixes = |definition: &str| {
        let text = format!(
            "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      {definition}\n      \
             DefinitionSubstitutions: {{WorkerArn: x}}\n"
        );
        let template = Document::yaml("template.yaml", &text, Limits::default()).unwrap();
        let findings = validate(&template, false, &mut |_| unreachable!()).findings;
        let fixes = findings.iter().flat_map(|finding| finding.diagnostic.fixes()).flat_map(|fix| fix.edits());
        fixes.map(|edit| (edit.span().written().unwrap().to_owned(), edit.replacement().to_owned())).collect::<Vec<_>>()
    };
    let state = |resource: &str| {
        format!("Definition: {{StartAt: A, States: {{A: {{Type: Task, Resource: {resource}, End: true}}}}}}")
    };
    let rewritten = |wrong: &str, right: &str| vec![(wrong.to_owned(), right.to_owned())];
    assert_eq!(fixes(&state("'${WorkrArn}'")), rewritten("${WorkrArn}", "${WorkerArn}"));
    assert_eq!(fixes(&state("!Sub '${M.Arn}:${!WorkrArn}'")), rewritten("${!WorkrArn}", "${!WorkerArn}"));
    assert_eq!(fixes(&state("\"${Workr\\x41rn}\"")), []);
    assert_eq!(fixes(&state("'${Other}'")), []);
}

#[test]
fn where_nothing_is_declared_a_part_of_a_string_is_text() {
    let definition =
        |comment: &str| format!("Definition: {{StartAt: A, States: {{A: {{Type: Succeed, Comment: {comment}}}}}}}");
    serverless(&definition("'echo ${HOME}'"), &[]);
    serverless(&definition("'${HOME}'"), &["8 ${HOM V150 M: the placeholder `HOME` has no substitution"]);
    let forgotten = "8 ${AWS V150 M: the placeholder `AWS::Region` has no substitution";
    serverless(&definition("'${AWS::Region} x'"), &[forgotten]);
}

#[test]
fn a_placeholder_outside_of_strings_may_be_any_value() {
    let text = |seconds: &str| {
        format!(
            "DefinitionString: !Sub '{{\"StartAt\": \"A\", \"States\": {{\"A\": {{\"Type\": \"Wait\", \"Seconds\": {seconds}, \"End\": true}}}}}}'"
        )
    };
    plain(&text("${Delay}"), &[]);
    plain(&text("${Dely}"), &["8 ${Del T005 M: the template has no parameter or resource `Dely`"]);
    plain(&text("[${Delay}, 1]"), &["8 [${De V021 M: `Seconds` must be a number, but is an array"]);
    // Whether this is JSON only the value tells.
    let note = "8 !Sub  note: the definition of `M` is valid JSON only after its placeholders are replaced; it is not validated";
    plain(&text("${Delay}000"), &[note]);
    plain("DefinitionString: !Sub '{${Delay}}'", &[note]);
    // This is none, whatever the value.
    plain(&text("${Delay}, 7"), &["8 7, \"E V001 M: expected a key in double quotes, found `7`"]);
}

#[test]
fn nothing_is_said_of_values_that_only_cloudformation_knows() {
    plain(
        "Definition:\n  StartAt: A\n  States:\n    A:\n      Type: Task\n      Resource: !ImportValue x\n      Retry: [!If [C, \
         {ErrorEquals: [E]}, !Ref AWS::NoValue]]\n      Catch: !If [C, [], !Ref AWS::NoValue]\n      TimeoutSeconds: !GetAtt \
         Worker.Seconds\n      Parameters: !FindInMap [A, B, C]\n      Next: !If [C, B, !Ref AWS::NoValue]\n      End: !If [C, \
         !Ref AWS::NoValue, true]\n    B: !Transform {Name: Make}\n    C: {Type: !Ref Delay, End: true}\n    D: {Type: Pass, \
         Fn::Transform: {Name: Make}}\n    E: {Type: Choice, Choices: !FindInMap [X, Y, Z], Default: A}",
        &[],
    );
    plain("Definition: {StartAt: A, States: !GetAtt Worker.States}", &[]);
    for definition in ["!Transform {Name: X}", "{Fn::Transform: {Name: X}, StartAt: A}", "!Ref Delay"] {
        let begins: String = definition.chars().take(5).collect();
        let note = format!("8 {begins} note: the definition of `M` is known only at deployment; it is not validated");
        plain(&format!("Definition: {definition}"), &[&note]);
    }
    let unknown = machine("AWS::StepFunctions::StateMachine", "Fn::Transform: {Name: X}");
    assert_eq!(
        reported(&unknown),
        ["6 Type: note: the properties of `M` are known only at deployment; they are not validated"]
    );
}

#[test]
fn what_a_condition_chooses_is_validated() {
    let good = "{StartAt: A, States: {A: {Type: Succeed}}}";
    plain(&format!("Definition: !If [C, {good}, {{StartAt: A, States: {{}}}}]"), &["8 {}}] V012 M: `States` is empty"]);
    plain(
        &format!(
            "Definition: !If [C, {good}, !Ref AWS::NoValue]\nDefinitionS3Location: !If [C, !Ref AWS::NoValue, no.json]"
        ),
        &["9 no.js T003 M: there is no file `no.json`"],
    );
}

#[test]
fn references_may_name_what_transforms_make() {
    let definition = "Definition: {StartAt: A, States: {A: {Type: Succeed, Comment: !GetAtt WorkerRole.Arn}}}";
    let text = machine("AWS::StepFunctions::StateMachine", definition);
    assert_eq!(reported(&text), ["8 !GetA T005 M: the template has no parameter or resource `WorkerRole`"]);
    for transform in ["AWS::Serverless-2016-10-31", "[AWS::Serverless-2016-10-31]", "Own", "{Name: AWS::Include}"] {
        assert_eq!(
            reported(&format!("Transform: {transform}\n{}", text.replace("---\n", ""))),
            Vec::<String>::new(),
            "{transform}"
        );
    }
    let sam = "Transform: AWS::Serverless-2016-10-31\n";
    let found = reported(&format!("{sam}{}", text.replace("---\n", "").replace("WorkerRole", "Wrker")));
    assert_eq!(found, ["8 !GetA T005 M: the template has no parameter or resource `Wrker`"]);
}

#[test]
fn a_machine_has_one_definition() {
    plain("RoleArn: x", &["5 M: T001 M: the state machine `M` has no definition"]);
    plain("DefinitionUri: x", &["8 Defin V167 M: a state machine of this type has no property `DefinitionUri`"]);
    let both = "Definition: {StartAt: A, States: {A: {Type: Succeed}}}\nDefinitionUri: pay.asl.json\nDefinitionSubstitutions: {Worker: !GetAtt Worker.Arn}";
    serverless(both, &["9 pay.a T002 M: `DefinitionUri` and `Definition` are mutually exclusive"]);
    plain("Definition: text", &["8 text T004 M: `Definition` must be an object, but is a string"]);
    plain("DefinitionString: {}", &["8 {} T004 M: `DefinitionString` must be a string, but is an object"]);
    serverless("DefinitionUri: 5", &["8 5 T004 M: `DefinitionUri` must be a path or an object, but is a number"]);
    serverless(
        "DefinitionUri: s3://x/y\nType: Fast",
        &[
            "9 Fast T004 M: the type of a state machine must be `STANDARD` or `EXPRESS`, but is `Fast`",
            "8 s3:// note: the definition of `M` is not in a local file; it is not validated",
        ],
    );
    let nothing = "Resources:\n  M: {Type: AWS::StepFunctions::StateMachine}\n";
    assert_eq!(reported(nothing), ["2 M: {T T001 M: the state machine `M` has no definition"]);
}

#[test]
fn templates_without_machines_are_reported() {
    for text in
        ["Resources: {}", "Resources: {Q: {Type: AWS::SQS::Queue}}", "Transform: X", "Resources: {M: 5, N: [1]}"]
    {
        let begins: String = text.chars().take(5).collect();
        assert_eq!(reported(text), [format!("1 {begins} note: the template has no state machine")], "{text}");
    }
    let each = "Resources:\n  Fn::ForEach::X: [N, [A], {'M${N}': {Type: AWS::StepFunctions::StateMachine}}]\n";
    assert_eq!(reported(each), ["2 [N, [ note: the resources that `Fn::ForEach::X` creates are not validated"]);
}

#[test]
fn each_finding_names_its_machine() {
    let machine = |id: &str| {
        format!("  {id}: {{Type: AWS::Serverless::StateMachine, Properties: {{Definition: {{StartAt: 5}}}}}}\n")
    };
    let transform = "Transform: AWS::Serverless-2016-10-31";
    let found = reported(&format!("{transform}\nResources:\n{}{}", machine("A"), machine("B")));
    let machines: Vec<_> = found.iter().map(|line| [line.contains(" A: "), line.contains(" B: ")]).collect();
    assert_eq!(machines, [[true, false], [true, false], [false, true], [false, true]], "{found:?}");
}

#[test]
fn machines_and_findings_are_counted() {
    let machine =
        |id: usize| format!("  M{id}: {{Type: AWS::StepFunctions::StateMachine, Properties: {{DefinitionUri: x}}}}\n");
    let text: String = (0..501).map(machine).collect();
    let found = reported(&format!("Resources:\n{text}"));
    assert_eq!(found.len(), 501);
    assert_eq!(found[500], "502 {Type T006 M500: the template has 501 state machines; at most 500 are validated");
    let states: String = (0..900).map(|state| format!("S{state}: {{Type: Pass, Bad: 1, End: true}}, ")).collect();
    let machine = |id: usize| {
        format!(
            "  M{id}: {{Type: AWS::Serverless::StateMachine, Properties: {{Definition: {{StartAt: S0, States: {{{states}}}}}}}}}\n"
        )
    };
    let text: String = (0..12).map(machine).collect();
    let found = reported(&format!("Resources:\n{text}"));
    assert_eq!(found.len(), 10_001);
    assert!(found[10_000].starts_with("1 Resou T000 : the template has "), "{}", found[10_000]);
}

#[test]
fn a_large_template_takes_no_more_than_its_share_of_work() {
    // Work is counted by what it allocates.
    let work = |count| allocation_counter::measure(|| large_template(count)).count_total;
    let (few, many) = (work(2_000), work(20_000));
    assert!(many < few * 15, "{few} and {many}");
}

/// Reads as many states, and as many placeholders and substitutions that do not fit.
fn large_template(count: usize) {
    let states: String = (0..count)
        .map(|state| format!("          S{state}: {{Type: Pass, Comment: '${{P{state}}}', Next: S{}}}\n", state + 1))
        .collect();
    let substitutions: String = (0..count).map(|name| format!("          N{name}: x\n")).collect();
    let text = format!(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: S0\n        States:\n{states}          \
         S{count}: {{Type: Succeed}}\n      DefinitionSubstitutions:\n{substitutions}"
    );
    assert_eq!(reported(&text).len(), (2 * count).min(10_001));
}

/// A template with every form, for mutations.
const EVERYTHING: &str = include_str!("everything.yaml");

#[test]
fn everything_is_fine() {
    assert_eq!(
        reported(EVERYTHING),
        ["68 s3:// note: the definition of `Remote` is not in a local file; it is not validated"]
    );
}

/// How many mutations are tried: few in everyday runs, more where `MUTATIONS` says so.
fn cases() -> u32 {
    std::env::var("MUTATIONS").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_templates_are_validated_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..6_u8, any::<prop::sample::Index>(), "[\\PC]{0,4}"), 1..8),
    ) {
        const PIECES: [&str; 24] = [
            "!Sub ", "!Ref ", "!GetAtt ", "!If [A, ", "!Join ['', ", "Fn::Sub: ", "Fn::Transform: ", "${", "}", "{", "[", "]", "\"", "'", "|\n",
            ">\n", "\n", "  ", ": ", "- ", "&a ", "*a ", "<<: ", "\\",
        ];
        let mut text = EVERYTHING.to_owned();
        for (at, kind, other, noise) in changes {
            let boundary = |index: prop::sample::Index| {
                let mut at = index.index(text.len() + 1);
                while !text.is_char_boundary(at) { at -= 1; }
                at
            };
            let (start, end) = (boundary(at), boundary(other));
            match kind {
                0 => text.insert_str(start, PIECES[other.index(PIECES.len())]),
                1 => text.insert_str(start, &noise),
                2 => { let end = end.clamp(start, (start + 20).min(text.len())); if text.is_char_boundary(end) { text.replace_range(start..end, &noise) } }
                3 => { let lines: Vec<_> = text.lines().collect(); let line = lines[other.index(lines.len())].to_owned(); text.insert_str(start, &line) }
                4 => { let mut lines: Vec<_> = text.lines().map(str::to_owned).collect(); lines.remove(at.index(lines.len())); text = lines.join("\n") }
                _ => { let mut lines: Vec<_> = text.lines().map(str::to_owned).collect(); let (one, two) = (at.index(lines.len()), other.index(lines.len())); lines.swap(one, two); text = lines.join("\n") }
            }
            if text.is_empty() { break }
        }
        let read = document("t.yaml", &text);
        if let Some(template) = read.document {
            let validation = validate(&template, false, &mut super::tests::read);
            for finding in &validation.findings {
                let place = finding.diagnostic.place().unwrap();
                prop_assert!(place.line >= 1 && place.column >= 1);
                prop_assert!(place.file != "t.yaml" || place.line as usize <= text.lines().count() + 1, "{place}");
            }
        }
    }
}
