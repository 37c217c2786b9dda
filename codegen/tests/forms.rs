//! Files that are neither a definition nor a template, placeholders with values, rules that are switched off, and `fmt` in
//! place, as they are called.
#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn call(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_codegen")).current_dir(folder).args(arguments).output().unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The codes of the findings with their lines and state machines.
fn found(folder: &Path, arguments: &[&str]) -> Vec<(String, u64, Option<String>)> {
    let output = call(folder, &[&["validate", "--format", "json"], arguments].concat());
    let files: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    let all = files.as_array().unwrap().iter().flat_map(|file| file["diagnostics"].as_array().unwrap());
    let one = |one: &Value| {
        let code = one["code"].as_str().unwrap().to_owned();
        (code, one["line"].as_u64().unwrap(), one["machine"].as_str().map(str::to_owned))
    };
    all.map(one).collect()
}

const TERRAFORM: &str = r#"
resource "aws_sfn_state_machine" "pay" {
  definition = jsonencode({
    StartAt = "Wait"
    States = {
      Wait = { Type = "Wait", Seconds = var.pause, Next = "Gone" }
    }
  })
}

resource "aws_sfn_state_machine" "refund" {
  definition = templatefile("${path.module}/refund.json", { pause = 5 })
}
"#;

const REFUND: &str =
    "{\n\"StartAt\": \"A\", \"States\": {\n\"A\": {\"Type\": \"Wait\", \"Seconds\": ${pause}, \"End\": true}}}\n";

const SERVERLESS: &str = "\
stepFunctions:
  stateMachines:
    pay:
      type: EXPRESS
      definition:
        StartAt: A
        States:
          A: {Type: Pass, Result: '${self:custom.x}', Nxt: B, End: true}
";

const TEMPLATE: &str = "\
Resources:
  Pay:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A: {Type: Pass, Result: !Sub 'stack ${AWS::StackName}', End: true}
  Refund:
    Type: AWS::StepFunctions::StateMachine
    Properties: {Definition: {StartAt: A, States: {A: {Type: Fail, Error: Broken}}}}
";

#[test]
fn machines_of_other_files_are_validated_at_their_lines() {
    let folder = folder(&[("main.tf", TERRAFORM), ("refund.json", REFUND), ("serverless.yml", SERVERLESS)]);
    let pay = || Some("pay".to_owned());
    let found = found(folder.path(), &["main.tf", "serverless.yml"]);
    assert!(found.contains(&("V030".to_owned(), 6, pay())), "{found:?}");
    assert!(found.contains(&("V020".to_owned(), 8, pay())), "{found:?}");
    assert!(!found.iter().any(|(_, _, machine)| machine.as_deref() == Some("refund")), "{found:?}");
}

#[test]
fn the_assembly_of_cdk_is_validated() {
    let template = r#"{"Resources": {"Flow": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {
"DefinitionS3Location": {"Bucket": {"Fn::Sub": "cdk-x-assets-${AWS::AccountId}"}, "Key": "0a.json"}}}}}"#;
    let folder = folder(&[
        ("cdk.out/manifest.json", "{}"),
        ("cdk.out/Shop.template.json", template),
        ("cdk.out/asset.0a.json", r#"{"StartAt": "Gone", "States": {"A": {"Type": "Succeed"}}}"#),
    ]);
    let found = found(folder.path(), &["cdk.out"]);
    assert!(found.iter().any(|(code, _, machine)| code == "V030" && machine.as_deref() == Some("Flow")), "{found:?}");
    let output = call(folder.path(), &["validate", "."]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let folder = folder(&[(
        "a.json",
        "\u{feff}{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Wait\", \"Seconds\": \"5\", \"End\": true}}}",
    )]);
    assert_eq!(found(folder.path(), &["a.json"]), [("V021".to_owned(), 1, None)]);
    call(folder.path(), &["validate", "--fix", "a.json"]);
    let fixed = std::fs::read_to_string(folder.path().join("a.json")).unwrap();
    assert!(fixed.starts_with('\u{feff}') && fixed.contains("\"Seconds\": 5,"), "{fixed}");
}

#[test]
fn a_machine_is_taken_out_of_any_file() {
    let folder = folder(&[("template.yaml", TEMPLATE), ("main.tf", TERRAFORM), ("refund.json", REFUND)]);
    let run = |arguments: &[&str]| call(folder.path(), arguments);
    let simulated =
        run(&["simulate", "template.yaml#Pay", "--format", "json", "--substitution", "AWS::StackName=shop"]);
    assert_eq!(simulated.status.code(), Some(0), "{}", text(&simulated.stderr));
    let answer: Value = serde_json::from_slice(&simulated.stdout).unwrap();
    assert_eq!(answer["output"], "\"stack shop\"");
    assert_eq!(run(&["simulate", "template.yaml#Refund"]).status.code(), Some(1));
    assert!(text(&run(&["explore", "template.yaml#Refund"]).stdout).contains("FAILED with Broken at A"));
    assert!(text(&run(&["graph", "main.tf#refund", "--format", "mermaid"]).stdout).contains("stateDiagram"));
    for arguments in [["simulate", "template.yaml"], ["explore", "template.yaml#Gone"], ["graph", "template.yaml"]] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2));
        let said = text(&output.stderr);
        assert!(said.contains("`Pay`, `Refund`") && said.contains("template"), "{said}");
    }
}

#[test]
fn values_fill_placeholders() {
    let folder = folder(&[("a.json", REFUND), ("values.yaml", "pause: 7\nother: x\n"), ("list.yaml", "pause: [1]\n")]);
    let run = |arguments: &[&str]| call(folder.path(), arguments);
    assert_eq!(found(folder.path(), &["a.json"]), []);
    assert_eq!(found(folder.path(), &["a.json", "--substitution", "pause=-1"]), [("V022".to_owned(), 3, None)]);
    let ran = run(&["simulate", "a.json", "--format", "json", "--substitutions", "values.yaml"]);
    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
    assert!(text(&ran.stderr).contains("no definition has the placeholder `${other}`"), "{}", text(&ran.stderr));
    let open = run(&["simulate", "a.json"]);
    assert_eq!(open.status.code(), Some(2));
    assert!(text(&open.stderr).contains("--substitution pause=VALUE"), "{}", text(&open.stderr));
    assert_eq!(run(&["explore", "a.json"]).status.code(), Some(0));
    let list = run(&["validate", "a.json", "--substitutions", "list.yaml"]);
    assert_eq!(list.status.code(), Some(2));
    assert!(text(&list.stderr).contains("the value of `pause` is an array"), "{}", text(&list.stderr));
    assert_eq!(run(&["validate", "a.json", "--substitution", "pause"]).status.code(), Some(2));
}

#[test]
fn rules_are_switched_off_by_flag_line_and_path() {
    let choice = "{\"StartAt\": \"A\", \"States\": {\n\"A\": {\"Type\": \"Choice\", \"Choices\": [{\"Variable\": \"$.a\", \
                  \"IsPresent\": true, \"Next\": \"B\"}]},\n\"B\": {\"Type\": \"Succeed\"}}}\n";
    let noted =
        choice.replace("\"Type\": \"Choice\",", "\"Type\": \"Choice\", \"Comment\": \"stepwright: allow V034\",");
    let folder = folder(&[("old/a.json", choice), ("new/a.json", choice), ("noted.json", &noted)]);
    let files = ["old/a.json", "new/a.json", "noted.json"];
    let codes = |flags: &[&str]| found(folder.path(), &[&files[..], flags].concat()).len();
    assert_eq!(codes(&[]), 2);
    assert_eq!(codes(&["--allow", "V034"]), 0);
    assert_eq!(codes(&["--allow", "choice_without_default=old"]), 1);
    assert_eq!(codes(&["--allow", "V034=*/a.json"]), 0);
    let unused = call(folder.path(), &["validate", "noted.json", "--allow", "V089=old"]);
    assert!(text(&unused.stderr).contains("`V089` finds nothing in `old`"), "{}", text(&unused.stderr));
    assert_eq!(call(folder.path(), &["validate", "noted.json", "--allow", "V999"]).status.code(), Some(2));
}

#[test]
fn files_are_formatted_in_place() {
    let json = "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Wait\", \"Seconds\": ${n}, \"End\": true}}}";
    let yaml = "# why  \nStartAt: 'A'\nStates: {A: {Type: Succeed}}\n\n";
    let folder = folder(&[("a.json", json), ("a.yaml", yaml), ("template.yaml", TEMPLATE)]);
    let run = |arguments: &[&str]| call(folder.path(), arguments);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let checked = run(&["fmt", "--check", "a.json", "a.yaml"]);
    assert_eq!(checked.status.code(), Some(1));
    assert_eq!(text(&checked.stderr), "`a.json` is not formatted\n`a.yaml` is not formatted\n");
    assert_eq!((read("a.json").as_str(), read("a.yaml").as_str()), (json, yaml));
    assert_eq!(run(&["fmt", "--write", "a.json", "a.yaml"]).status.code(), Some(0));
    assert!(read("a.json").contains("      \"Seconds\": ${n},\n"), "{}", read("a.json"));
    assert_eq!(read("a.yaml"), "# why\nStartAt: 'A'\nStates: {A: {Type: Succeed}}\n");
    assert_eq!(run(&["fmt", "--check", "a.json", "a.yaml"]).status.code(), Some(0));
    for arguments in [["fmt", "a.json", "a.yaml"], ["fmt", "--write", "-"]] {
        assert_eq!(run(&arguments).status.code(), Some(2));
    }
    let refused = run(&["fmt", "--write", "template.yaml"]);
    assert_eq!((refused.status.code(), read("template.yaml").as_str()), (Some(1), TEMPLATE));
    assert!(refused.stdout.is_empty());
}
