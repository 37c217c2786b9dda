use asl::document::Limits;
use serde_json::{Value, json};

use super::*;

/// Reads the file `flow.json` or `flow.yml`, and no other.
fn files(path: &str) -> io::Result<Read> {
    let text = match path {
        "flow.json" | "./flow.json" => {
            "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Wait\", \"Seconds\": ${n}, \"End\": true}}}"
        }
        "flow.yml" => "flows:\n  one:\n    StartAt: A\n    States: {A: {Type: Succeed}}\n",
        _ => return Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    let document = Document::by_name(path, text, Limits::default());
    let (findings, document) =
        document.map_or_else(|refusal| refusal.into_parts(), |document| (Vec::new(), Some(document)));
    Ok(Read { file: path.to_owned(), text: text.to_owned(), findings, document })
}

fn values(found: &Machines) -> Vec<(String, Option<bool>, Option<Value>)> {
    let machine = |machine: &Machine| {
        let value = machine.document.as_ref().map(|document| document.root().to_value());
        (machine.name.clone(), machine.express, value)
    };
    found.machines.iter().map(machine).collect()
}

fn in_text(name: &str, text: &str) -> Machines {
    let format = Format::of_name(name);
    let document = Document::with_placeholders(name, format, text, Limits::default()).unwrap();
    in_document(&document, &mut files).unwrap()
}

fn terraform(text: &str) -> Machines {
    in_terraform("main.tf", text, &mut files)
}

fn waiting() -> Value {
    json!({"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": "${n}", "End": true}}})
}

#[test]
fn machines_of_the_serverless_framework_are_found() {
    let text = "\
service: shop
stepFunctions:
  stateMachines:
    inline:
      type: EXPRESS
      definition:
        StartAt: A
        States:
          A: {Type: Task, Resource: {Fn::GetAtt: [pay, Arn]}, TimeoutSeconds: 3, End: true}
    file:
      definition: ${file(./flow.json)}
    part:
      definition: ${file(flow.yml):flows.one}
    later:
      definition: ${self:custom.flow}
    gone:
      definition: ${file(gone.yml)}
";
    let found = in_text("serverless.yml", text);
    let inline = json!({"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${pay.Arn}", "TimeoutSeconds": 3,
        "End": true}}});
    let part = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
    assert_eq!(
        values(&found),
        [
            ("inline".to_owned(), Some(true), Some(inline)),
            ("file".to_owned(), None, Some(waiting())),
            ("part".to_owned(), None, Some(part)),
            ("later".to_owned(), None, None),
            ("gone".to_owned(), None, None),
        ]
    );
    assert_eq!(found.notes.len(), 1);
    assert_eq!(found.machines[4].findings[0].message(), "there is no file `gone.yml`");
    let place = found.machines[0].document.as_ref().unwrap().node_at("/States/A/TimeoutSeconds").unwrap().place();
    assert_eq!(place.to_string(), "serverless.yml:9:79");
}

#[test]
fn answers_and_strings_hold_definitions() {
    let text = r#"{"stateMachineArn": "a", "name": "Pay", "type": "EXPRESS",
 "definition": "{\n  \"StartAt\": \"A\",\n  \"States\": {\"A\": {\"Type\": \"Succeed\"}}\n}"}"#;
    let found = in_text("answer.json", text);
    let definition = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
    assert_eq!(values(&found), [("Pay".to_owned(), Some(true), Some(definition.clone()))]);
    let kind = found.machines[0].document.as_ref().unwrap().node_at("/States/A/Type").unwrap();
    assert_eq!(kind.place().to_string(), "answer.json:2:76");
    let string = serde_json::to_string(&definition.to_string()).unwrap();
    assert_eq!(values(&in_text("flow.json", &string)), [("flow.json".to_owned(), None, Some(definition))]);
    let broken = in_text("flow.json", r#""{\"StartAt\": }""#);
    assert_eq!(broken.machines[0].findings[0].place().unwrap().column, 16);
}

#[test]
fn what_is_a_definition_has_no_machines() {
    for text in [r#"{"StartAt": "A", "States": {}}"#, r#"{"States": {"definition": "x"}}"#, "[]", r#""prose""#, "{}"] {
        let document = Document::json("a.json", text, Limits::default()).unwrap();
        assert!(in_document(&document, &mut files).is_none(), "{text}");
    }
}

#[test]
fn encoded_objects_of_terraform_are_found_with_their_places() {
    let text = r#"
resource "aws_sfn_state_machine" "pay" {
  name = "pay"
  type = "EXPRESS"
  definition = jsonencode({
    StartAt = "A" # where it begins
    "States" = {
      A : {
        Type     = "Task"
        Resource = aws_lambda_function.pay.arn
        Parameters = { "a.$" = "$.a", n = -1.5, l = [1, true, null, "${var.x}", "a-${var.x}"] }
        Retry    = var.retry ? [] : null
        End      = true
      }
    }
  })
}
"#;
    let found = terraform(text);
    let expected = json!({"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${aws_lambda_function.pay.arn}",
        "Parameters": {"a.$": "$.a", "n": "${expression}", "l": [1, true, null, "${var.x}", "a-${var.x}"]},
        "Retry": "${expression}", "End": true}}});
    let [(name, express, Some(value))] = &values(&found)[..] else { panic!("{found:?}") };
    assert_eq!((name.as_str(), *express), ("pay", Some(true)));
    let mut expected = expected;
    // A negative number is an operation for some readers, and a number for others.
    expected["States"]["A"]["Parameters"]["n"] = value["States"]["A"]["Parameters"]["n"].clone();
    assert_eq!(*value, expected);
    let document = found.machines[0].document.as_ref().unwrap();
    let place = |pointer: &str| document.node_at(pointer).unwrap().place().to_string();
    assert_eq!(place("/StartAt"), "main.tf:6:15");
    assert_eq!(place("/States/A/Resource"), "main.tf:10:20");
    assert!(document.node_at("/States/A/Resource").unwrap().is_unknown());
    assert!(!document.node_at("/States/A/Parameters/l/4").unwrap().is_unknown());
    let key = document.node_at("/States/A/Type").unwrap().key().unwrap();
    assert_eq!(key.place().to_string(), "main.tf:9:9");
}

#[test]
fn texts_of_terraform_are_found() {
    let heredoc = "resource \"aws_sfn_state_machine\" \"a\" {\n  definition = <<-EOF\n  {\n    \"StartAt\": \"A\",\n    \
                   \"States\": {\"A\": {\"Type\": \"Wait\", \"Seconds\": ${n}, \"End\": true}}\n  }\n  EOF\n}\n";
    let found = terraform(heredoc);
    assert_eq!(values(&found), [("a".to_owned(), None, Some(waiting()))]);
    let seconds = found.machines[0].document.as_ref().unwrap().node_at("/States/A/Seconds").unwrap();
    assert_eq!((seconds.place().to_string().as_str(), seconds.is_unknown()), ("main.tf:5:49", true));
    for definition in [
        r#"file("flow.json")"#,
        r#"templatefile("${path.module}/flow.json", { n = 5 })"#,
        "jsonencode(jsondecode(file(\"flow.json\")))",
        "local.flow",
        "data.template_file.flow.rendered",
    ] {
        let text = format!(
            "locals {{\n  flow = file(\"flow.json\")\n}}\ndata \"template_file\" \"flow\" {{\n  template = \
             file(\"flow.json\")\n}}\nmodule \"m\" {{\n  source = \"terraform-aws-modules/step-functions/aws\"\n  \
             definition = {definition}\n}}\n"
        );
        assert_eq!(values(&terraform(&text)), [("m".to_owned(), None, Some(waiting()))], "{definition}");
    }
}

#[test]
fn what_terraform_knows_later_is_a_note() {
    for definition in ["var.definition", "local.nothing", "local.circle", "merge({}, {})", "file(var.path)"] {
        let text = format!(
            "locals {{\n  circle = local.circle\n}}\nresource \"aws_sfn_state_machine\" \"a\" {{\n  definition = {definition}\n}}\n"
        );
        let found = terraform(&text);
        assert_eq!((found.machines.len(), found.notes.len()), (1, 1), "{definition}");
        assert!(found.machines[0].document.is_none() && found.machines[0].findings.is_empty());
    }
    let missing = terraform("resource \"aws_sfn_state_machine\" \"a\" {\n  definition = file(\"gone.json\")\n}\n");
    assert_eq!(missing.machines[0].findings[0].message(), "there is no file `gone.json`");
    assert_eq!(missing.machines[0].findings[0].place().unwrap().to_string(), "main.tf:2:16");
}

#[test]
fn what_is_no_terraform_is_refused_at_its_place() {
    let found = terraform("resource \"a\" {\n  b = = 1\n}\n");
    assert_eq!(found.findings[0].place().unwrap().line, 2);
    let deep = format!("a = {}", "[".repeat(100_000));
    assert_eq!(terraform(&deep).findings.len(), 1);
    let keys: String = (0..29_000).map(|number| format!("k{number}=1\n")).collect();
    let wide = format!("resource \"aws_sfn_state_machine\" \"a\" {{\ndefinition = jsonencode({{{keys}}})\n}}\n");
    assert!(terraform(&wide).machines[0].document.is_some());
    assert_eq!(
        terraform(&wide.repeat(2)).findings[0].message(),
        format!("the file is too large: {} bytes", 2 * wide.len())
    );
}

#[test]
fn json_of_terraform_holds_expressions() {
    let text = r#"{"resource": {"aws_sfn_state_machine": {
  "one": {"definition": "${jsonencode({\"StartAt\" = \"A\", \"States\" = {}})}", "type": "STANDARD"},
  "two": [{"definition": "{\"StartAt\": \"A\", \"TimeoutSeconds\": ${var.n}, \"States\": {}}"}],
  "three": {"definition": "${file(\"${path.module}/flow.json\")}"},
  "four": {"definition": "${var.flow}"}
}}}"#;
    let found = in_text("main.tf.json", text);
    let one = json!({"StartAt": "A", "States": {}});
    let two = json!({"StartAt": "A", "TimeoutSeconds": "${var.n}", "States": {}});
    assert_eq!(
        values(&found),
        [
            ("one".to_owned(), Some(false), Some(one)),
            ("two".to_owned(), None, Some(two)),
            ("three".to_owned(), None, Some(waiting())),
            ("four".to_owned(), None, None),
        ]
    );
    let start = found.machines[0].document.as_ref().unwrap().node_at("/StartAt").unwrap();
    assert_eq!(start.place().to_string(), "main.tf.json:2:54");
}

#[test]
fn an_asset_of_cdk_is_read_beside_its_template() {
    let template = r#"{"Resources": {"Flow": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {
  "DefinitionS3Location": {
    "Bucket": {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"},
    "Key": "0a1b.json"
  }
}}}}"#;
    let document = Document::json("Shop.template.json", template, Limits::default()).unwrap();
    let mut read = |path: &str| {
        assert_eq!(path, "asset.0a1b.json");
        let text = r#"{"StartAt": "B", "States": {"A": {"Type": "Succeed"}}}"#;
        let document = Document::json(path, text, Limits::default()).ok();
        Ok(Read { file: path.to_owned(), text: text.to_owned(), findings: Vec::new(), document })
    };
    let validation = crate::state_machines::validate(&document, false, &mut read);
    let codes: Vec<_> = validation.findings.iter().map(|finding| finding.diagnostic.code().id).collect();
    assert!(codes.contains(&"V030") && validation.notes.is_empty(), "{validation:?}");
    let mut gone = |_: &str| Err(io::Error::from(io::ErrorKind::NotFound));
    let validation = crate::state_machines::validate(&document, false, &mut gone);
    assert_eq!((validation.findings.len(), validation.notes.len()), (0, 1));
}
