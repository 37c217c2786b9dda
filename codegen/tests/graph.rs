//! `codegen graph`, as it is called.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::path::Path;
use std::process::{Command, Output};

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Pay:
    Type: AWS::Serverless::StateMachine
    Properties: { DefinitionUri: machines/pay.asl.json }
  Refund:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub '{ \"StartAt\": \"Call\", \"States\": { \"Call\": { \"Type\": \"Task\", \"Resource\": \"${F.Arn}\", \"End\": true } } }'
  Far:
    Type: AWS::Serverless::StateMachine
    Properties: { DefinitionUri: s3://bucket/key }
";

const PAY: &str = r#"{ "StartAt": "Pay", "States": { "Pay": { "Type": "Wait", "Seconds": 60, "Next": "Paid" }, "Paid": { "Type": "Succeed" } } }"#;

fn graph(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_codegen")).arg("graph").current_dir(folder).args(arguments).output().unwrap()
}

fn stdout(folder: &Path, arguments: &[&str]) -> String {
    let output = graph(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What is said of a call that cannot be done.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = graph(folder, arguments);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    String::from_utf8(output.stderr).unwrap()
}

/// A folder with a template and its definition.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("machines")).unwrap();
    std::fs::write(folder.path().join("template.yaml"), TEMPLATE).unwrap();
    std::fs::write(folder.path().join("machines/pay.asl.json"), PAY).unwrap();
    folder
}

#[test]
fn a_workflow_is_drawn_as_emit_draws_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = stdout(folder.path(), &["booking"]);
    assert!(text.starts_with("<svg xmlns=") && text.ends_with("</svg>\n"));
    for shown in [">Book Flight<", ">Take Everything Back<", ">States.ALL<", ">Branch 3<"] {
        assert!(text.contains(shown), "{shown}");
    }
    assert_eq!(stdout(folder.path(), &["booking"]), text);
    assert_eq!(stdout(folder.path(), &["booking", "--out", "pictures/booking.svg"]), "");
    let written = folder.path().join("pictures/booking.svg");
    assert_eq!(std::fs::read_to_string(&written).unwrap(), text);
    // A file that is there is replaced, and nothing is left beside it.
    stdout(folder.path(), &["booking", "--format", "html", "--out", "pictures/booking.svg"]);
    assert!(std::fs::read_to_string(&written).unwrap().starts_with("<!DOCTYPE html>"));
    assert_eq!(std::fs::read_dir(folder.path().join("pictures")).unwrap().count(), 1);
}

#[test]
fn every_format_says_the_same_transitions() {
    let folder = tempfile::tempdir().unwrap();
    let mermaid = stdout(folder.path(), &["polling", "--format", "mermaid"]);
    assert!(mermaid.contains("s3 --> s1: otherwise"), "{mermaid}");
    let dot = stdout(folder.path(), &["polling", "--format", "dot"]);
    assert!(dot.contains("n0_3 -> n0_1 [label=\"otherwise\"]"), "{dot}");
    let html = stdout(folder.path(), &["polling", "--format", "html"]);
    assert!(html.contains("→ Wait a Little: <span>otherwise</span>"), "{html}");
}

#[test]
fn a_state_machine_of_a_template_is_named_behind_its_file() {
    let folder = project();
    assert!(stdout(folder.path(), &["template.yaml#Pay"]).contains(">60 s<"));
    let text = stdout(folder.path(), &["template.yaml#Refund", "--format", "mermaid"]);
    assert_eq!(text, "stateDiagram-v2\n    state \"Call (F.Arn)\" as s0\n    [*] --> s0\n    s0 --> [*]\n");
    let expected = "\
error: `template.yaml` is a template with the state machines `Pay`, `Refund`, `Far`
  help: name one, such as `template.yaml#Pay`
";
    assert_eq!(refused(folder.path(), &["template.yaml"]), expected);
    let expected = "\
error: the template `template.yaml` has no state machine `Refnd`
  help: did you mean `Refund`? its state machines: `Pay`, `Refund`, `Far`
";
    assert_eq!(refused(folder.path(), &["template.yaml#Refnd"]), expected);
    let expected = "\
error: the definition of `Far` is not in the file or one beside it
  help: name the file with the definition
";
    assert_eq!(refused(folder.path(), &["template.yaml#Far"]), expected);
    let expected = "\
error: `pay.asl.json` is no template, and has only one state machine
  help: leave out what stands behind `#`
";
    assert_eq!(refused(folder.path(), &["machines/pay.asl.json#Pay"]), expected);
}

#[test]
fn a_template_with_one_state_machine_needs_no_name() {
    let folder = project();
    let one = TEMPLATE.split("  Refund:").next().unwrap();
    std::fs::write(folder.path().join("one.yaml"), one).unwrap();
    assert!(stdout(folder.path(), &["one.yaml"]).contains("<title id=\"sw-title\">Pay</title>"));
}

#[test]
fn what_is_no_definition_is_shown_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("a.json"),
        r#"{ "StartAt": "A", "States": { "A": { "Type": "Wait", "Seconds": [] } } }"#,
    )
    .unwrap();
    let said = refused(folder.path(), &["a.json"]);
    assert!(said.contains("--> a.json:1:"), "{said}");
    let said = refused(folder.path(), &["paymet"]);
    assert!(said.contains("did you mean `payment`?"), "{said}");
    // What the rules would refuse is drawn, with its holes.
    std::fs::write(
        folder.path().join("b.json"),
        r#"{ "StartAt": "A", "States": { "A": { "Type": "Pass", "Next": "B" } } }"#,
    )
    .unwrap();
    assert!(stdout(folder.path(), &["b.json"]).contains(">no such state<"));
}

#[test]
fn two_state_machines_are_compared_in_one_picture() {
    let folder = project();
    std::fs::write(folder.path().join("new.json"), PAY.replace("\"Seconds\": 60", "\"Seconds\": 90")).unwrap();
    let compared = stdout(folder.path(), &["--compare", "template.yaml#Pay", "new.json"]);
    assert!(compared.contains("class=\"state wait changed\"") && compared.contains("class=\"state succeed\""));
    assert!(
        compared.contains(">Pay → new.json</title>") && compared.contains("States: 0 added, 0 removed, 1 changed.")
    );
    let same = stdout(folder.path(), &["--compare", "new.json", "new.json", "--format", "html"]);
    assert!(!same.contains(" changed\"") && !same.contains(" added\"") && !same.contains(" removed\""));
    let said = refused(folder.path(), &["--compare", "new.json", "new.json", "--format", "dot"]);
    assert_eq!(said, "error: a comparison has no such format\n  help: choose `svg` or `html`\n");
}
