//! `codegen validate` on templates, as it is called: what people and programs get, and what happens with files that nobody
//! should hand in.
#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Pay:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: machines/pay.asl.json
      DefinitionSubstitutions: { Queue: !Ref AWS::StackName }
  Refund:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: { StartAt: Wait, States: { Wait: { Type: Wait, Seconds: 5, Netx: !Ref Pay, End: true } } }
  Far:
    Type: AWS::Serverless::StateMachine
    Properties: { DefinitionUri: s3://bucket/key }
";

const PAY: &str = "\
{
  \"StartAt\": \"Pay\",
  \"States\": { \"Pay\": { \"Type\": \"Pass\", \"Result\": \"${Queu}\", \"End\": true } }
}
";

fn codegen(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_codegen"));
    command.current_dir(folder).args(arguments);
    command
}

fn call(folder: &Path, arguments: &[&str]) -> Output {
    codegen(folder, arguments).output().unwrap()
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// The folder of the template above, its name, and the definition beside it.
fn project() -> tempfile::TempDir {
    folder(&[("infra/template.yaml", TEMPLATE.as_bytes()), ("infra/machines/pay.asl.json", PAY.as_bytes())])
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json_of(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap()
}

#[test]
fn people_see_the_lines_of_template_and_definition() {
    let output = call(project().path(), &["validate", "infra/template.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    let expected = r#"warning[V150]: the placeholder `Queu` has no substitution
 --> infra/machines/pay.asl.json:3:51
  |
3 |   "States": { "Pay": { "Type": "Pass", "Result": "${Queu}", "End": true } }
  |                                                   ^^^^^^^
  |
  = help: did you mean `${Queue}`?
  = note: in the state machine `Pay`

warning[V152]: no placeholder uses the substitution `Queue`
 --> infra/template.yaml:7:34
  |
7 |       DefinitionSubstitutions: { Queue: !Ref AWS::StackName }
  |                                  ^^^^^
  |
  = help: remove it, or use it in the definition
  = note: in the state machine `Pay`

error[V020]: a Wait has no field `Netx`
  --> infra/template.yaml:11:78
   |
11 |       Definition: { StartAt: Wait, States: { Wait: { Type: Wait, Seconds: 5, Netx: !Ref Pay, End: true } } }
   |                                                                              ^^^^
   |
   = help: did you mean `Next`?
   = note: in the state machine `Refund`
"#;
    assert_eq!(stdout(&output), expected);
    assert_eq!(
        stderr(&output),
        "note: infra/template.yaml:14:34: the definition of `Far` is not in a local file; it is not validated\n1 file, 1 error, 2 warnings (2 can be fixed with `--fix`)\n"
    );
}

#[test]
fn what_is_certain_is_fixed_in_the_template_and_in_the_definition_beside_it() {
    let project = project();
    let output = call(project.path(), &["validate", "--fix", "infra/template.yaml"]);
    assert!(stderr(&output).contains("3 fixed"), "{}", stderr(&output));
    assert!(!stdout(&output).contains("V150") && !stdout(&output).contains("V152"), "{}", stdout(&output));
    let read = |name: &str| std::fs::read_to_string(project.path().join(name)).unwrap();
    assert!(read("infra/machines/pay.asl.json").contains(r#""Result": "${Queue}""#));
    assert!(read("infra/template.yaml").contains("Next: !Ref Pay"));
}

#[test]
fn programs_get_machine_pointer_and_notes() {
    let output = call(project().path(), &["validate", "infra/template.yaml", "--format", "json"]);
    let expected = json!([{
        "file": "infra/template.yaml",
        "diagnostics": [
            {
                "code": "V150", "name": "undeclared_placeholder", "severity": "warning",
                "message": "the placeholder `Queu` has no substitution",
                "file": "infra/machines/pay.asl.json", "line": 3, "column": 51, "endLine": 3, "endColumn": 58,
                "pointer": "/States/Pay/Result", "machine": "Pay", "help": "did you mean `${Queue}`?",
                "labels": [], "notes": [], "fixes": [{
                    "message": "write `${Queue}`", "applicability": "machine-applicable",
                    "edits": [{
                        "replacement": "${Queue}", "file": "infra/machines/pay.asl.json",
                        "line": 3, "column": 51, "endLine": 3, "endColumn": 58,
                    }],
                }],
            },
            {
                "code": "V152", "name": "unused_substitution", "severity": "warning",
                "message": "no placeholder uses the substitution `Queue`",
                "file": "infra/template.yaml", "line": 7, "column": 34, "endLine": 7, "endColumn": 39,
                "pointer": "/Resources/Pay/Properties/DefinitionSubstitutions/Queue",
                "machine": "Pay", "help": "remove it, or use it in the definition",
                "labels": [], "notes": [], "fixes": [],
            },
            {
                "code": "V020", "name": "unknown_field", "severity": "error",
                "message": "a Wait has no field `Netx`",
                "file": "infra/template.yaml", "line": 11, "column": 78, "endLine": 11, "endColumn": 82,
                "pointer": "/Resources/Refund/Properties/Definition/States/Wait/Netx",
                "machine": "Refund", "help": "did you mean `Next`?", "labels": [], "notes": [],
                "fixes": [{
                    "message": "rename it to `Next`", "applicability": "machine-applicable",
                    "edits": [{
                        "replacement": "Next", "file": "infra/template.yaml",
                        "line": 11, "column": 78, "endLine": 11, "endColumn": 82,
                    }],
                }],
            },
        ],
        "notes": [{
            "message": "the definition of `Far` is not in a local file; it is not validated",
            "file": "infra/template.yaml", "line": 14, "column": 34,
        }],
    }]);
    assert_eq!(json_of(&output), expected);
    assert_eq!(stderr(&output), "");
}

#[test]
fn code_scanning_gets_places_machines_and_notes() {
    let log = json_of(&call(project().path(), &["validate", "infra/template.yaml", "--format", "sarif"]));
    let run = &log["runs"][0];
    assert_eq!((&log["version"], &run["columnKind"]), (&json!("2.1.0"), &json!("unicodeCodePoints")));
    assert_eq!(
        run["results"][2],
        json!({
            "ruleId": "V020", "level": "error",
            "message": {"text": "a Wait has no field `Netx`; did you mean `Next`?"},
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": {"uri": "infra/template.yaml"},
                    "region": {"startLine": 11, "startColumn": 78, "endLine": 11, "endColumn": 82},
                },
                "logicalLocations": [
                    {"fullyQualifiedName": "/Resources/Refund/Properties/Definition/States/Wait/Netx", "kind": "object"},
                    {"name": "Refund", "kind": "resource"},
                ],
            }],
            "fixes": [{
                "description": {"text": "rename it to `Next`"},
                "artifactChanges": [{
                    "artifactLocation": {"uri": "infra/template.yaml"},
                    "replacements": [{
                        "deletedRegion": {"startLine": 11, "startColumn": 78, "endLine": 11, "endColumn": 82},
                        "insertedContent": {"text": "Next"},
                    }],
                }],
                "properties": {"applicability": "machine-applicable"},
            }],
        })
    );
    assert_eq!(
        run["invocations"],
        json!([{"executionSuccessful": true, "toolExecutionNotifications": [{
            "level": "note",
            "message": {"text": "the definition of `Far` is not in a local file; it is not validated"},
            "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": "infra/template.yaml"},
                "region": {"startLine": 14, "startColumn": 34},
            }}],
        }]}])
    );
    let rules: Vec<_> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().collect();
    assert_eq!(rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect::<Vec<_>>(), ["V020", "V150", "V152"]);
    assert!(rules.iter().all(|rule| rule["help"]["text"].is_string() && rule["shortDescription"]["text"].is_string()));
}

#[test]
fn github_gets_one_command_a_line() {
    let output = call(project().path(), &["validate", "infra/template.yaml", "--format", "github"]);
    assert_eq!(
        stdout(&output),
        "::warning file=infra/machines/pay.asl.json,line=3,col=51,endLine=3,endColumn=58,title=V150 undeclared_placeholder::the placeholder `Queu` has no \
         substitution (in `Pay`); did you mean `${Queue}`?\n\
         ::warning file=infra/template.yaml,line=7,col=34,endLine=7,endColumn=39,title=V152 unused_substitution::no placeholder uses the substitution \
         `Queue` (in `Pay`); remove it, or use it in the definition\n\
         ::error file=infra/template.yaml,line=11,col=78,endLine=11,endColumn=82,title=V020 unknown_field::a Wait has no field `Netx` (in \
         `Refund`); did you mean `Next`?\n\
         ::notice file=infra/template.yaml,line=14,col=34::the definition of `Far` is not in a local file; it is not validated\n"
    );
}

#[test]
fn standard_input_is_a_file_too() {
    let folder = project();
    let read = |text: &str, arguments: &[&str]| {
        let mut command = codegen(&folder.path().join("infra"), arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let output = read(TEMPLATE, &["validate", "-"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("--> <stdin>:11:78\n   |\n11 |       Definition: {"), "{}", stdout(&output));
    assert!(stdout(&output).contains("--> machines/pay.asl.json:3:51"), "{}", stdout(&output));
    let output = read(PAY, &["validate", "--format", "json", "-"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(json_of(&output)[0]["file"], "<stdin>");
    assert!(stdout(&read(PAY, &["fmt", "-"])).starts_with("{\n  \"StartAt\": \"Pay\",\n"));
}

#[test]
fn contents_show_what_a_file_is() {
    let definition = b"{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Succeed\"}}}";
    let folder = folder(&[
        ("yaml.template", TEMPLATE.replace("s3:", "s4:").as_bytes()),
        ("json.template", br#"{"Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine"}}}"#),
        ("definition.template", definition),
        ("package.json", b"{\"name\": \"x\", \"Comment\": 1}"),
        ("queue.yaml", b"Resources: {Q: {Type: AWS::SQS::Queue}}"),
    ]);
    let reported = |name: &str| {
        let output = call(folder.path(), &["validate", "--format", "json", name]);
        let findings = json_of(&output)[0]["diagnostics"].clone();
        let codes = findings.as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap().to_owned());
        (output.status.code().unwrap(), codes.collect::<Vec<_>>())
    };
    assert_eq!(reported("yaml.template"), (1, ["T003", "V020", "T003"].map(str::to_owned).to_vec()));
    assert_eq!(reported("json.template"), (1, vec!["T001".to_owned()]));
    assert_eq!(reported("definition.template"), (0, vec![]));
    assert_eq!(reported("package.json"), (1, vec!["V010".to_owned()]));
    assert_eq!(reported("queue.yaml"), (0, vec![]));
    let queue = call(folder.path(), &["validate", "queue.yaml"]);
    assert_eq!(
        stderr(&queue),
        "note: queue.yaml:1:1: the template has no state machine\n1 file, 0 errors, 0 warnings\n"
    );
    let package = stdout(&call(folder.path(), &["validate", "package.json"]));
    assert!(
        package
            .contains("neither a definition, which has `StartAt` and `States`, nor a template, which has `Resources`")
    );
}

#[test]
fn an_unreadable_file_does_not_hide_the_others() {
    let folder = project();
    let output = call(folder.path(), &["validate", "nothing.yaml", "infra", "infra/template.yaml", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(json_of(&output)[0]["diagnostics"].as_array().unwrap().len(), 3);
    let reported = stderr(&output);
    assert!(
        reported.contains("error: cannot read `nothing.yaml`: ") && reported.contains("help: name a file with"),
        "{reported}"
    );
    assert!(
        reported.contains("error: cannot read `infra`: ") && reported.contains("help: name the files in it"),
        "{reported}"
    );
}

#[test]
fn warnings_can_be_denied() {
    let template = TEMPLATE.replace("Netx: !Ref Pay, ", "");
    let folder =
        folder(&[("t.yaml", template.as_bytes()), ("machines/pay.asl.json", PAY.replace("${Queu}", "x").as_bytes())]);
    let output = call(folder.path(), &["validate", "t.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(stdout(&output).starts_with("warning[V152]"));
    assert_eq!(call(folder.path(), &["validate", "t.yaml", "--deny-warnings"]).status.code(), Some(1));
}

#[test]
fn a_definition_may_lie_below_the_root_and_must_be_a_file() {
    let uri = |uri: &str| TEMPLATE.replace("s3://bucket/key", uri);
    let folder = folder(&[("beside/x.json", PAY.as_bytes()), ("infra/machines/pay.asl.json", PAY.as_bytes())]);
    let far = |named: &str| {
        std::fs::write(folder.path().join("infra/template.yaml"), uri(named)).unwrap();
        let output = call(folder.path(), &["validate", "infra/template.yaml", "--root", ".", "--format", "json"]);
        let findings = json_of(&output)[0]["diagnostics"].as_array().unwrap().clone();
        let far = findings.into_iter().filter(|finding| finding["machine"] == "Far");
        far.map(|finding| format!("{} {}", finding["code"].as_str().unwrap(), finding["file"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(far("../beside/x.json"), ["V150 infra/../beside/x.json"]);
    assert_eq!(far("./machines/./pay.asl.json"), ["V150 infra/machines/pay.asl.json"]);
    assert_eq!(far("\"\""), ["T004 infra/template.yaml"]);
    let absolute = folder.path().join("beside/x.json").display().to_string();
    for none in [&absolute, "../beside", "nothing.json", "x\0y", "/dev/zero", "template.yaml/x"] {
        assert_eq!(
            far(&format!("\"{}\"", none.trim_matches('"').replace('\0', "\\0"))),
            ["T003 infra/template.yaml"],
            "{none}"
        );
    }
}

/// Bytes that end in one finding, each with a part of its message. The finding is the bound that stopped the reader: without
/// it the first and the fifth would take more memory than there is.
#[test]
fn bad_templates_end_in_one_finding() {
    let laughs: String =
        (1..40).map(|number| format!("a{number}: &a{number} [*a{0}, *a{0}, *a{0}]\n", number - 1)).collect();
    let laughs = format!("Resources: {{}}\na0: &a0 [x, x, x]\n{laughs}");
    let deep = format!("Resources: {}", "{a: ".repeat(100_000));
    let sub = format!(
        "{{\"Resources\": {{\"M\": {{\"Type\": \"AWS::StepFunctions::StateMachine\", \"Properties\": {{\"DefinitionString\": \"{}\"}}}}}}}}",
        "[".repeat(100_000)
    );
    let join = format!(
        "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: !Join [{:?}, [{}]]\n",
        "x".repeat(1_000_000),
        "a, ".repeat(100_000)
    );
    let long = format!("Resources:\n  A: \"{}\"\n", "x".repeat(20_000_000));
    let files: [(&str, &[u8], &str); 7] = [
        ("laughs.yaml", laughs.as_bytes(), "aliases"),
        ("cycle.yaml", b"Resources: &a {M: *a}", "is inside the value"),
        ("deep.yaml", deep.as_bytes(), "are nested more than"),
        ("sub.json", sub.as_bytes(), "are nested more than"),
        ("join.yaml", join.as_bytes(), "bytes"),
        ("long.yaml", long.as_bytes(), "the file has more than 16777216 bytes"),
        ("binary.template", &[0, 159, 146, 150], "not UTF-8"),
    ];
    for (name, bytes, message) in files {
        let folder = folder(&[(name, bytes)]);
        let output = call(folder.path(), &["validate", name, "--format", "json"]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", stderr(&output));
        let findings = json_of(&output)[0]["diagnostics"].clone();
        assert_eq!(findings.as_array().unwrap().len(), 1, "{name}: {findings}");
        assert!(findings[0]["message"].as_str().unwrap().contains(message), "{name}: {findings}");
    }
}

fn snapshot(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots").join(name)
}

/// Holds that a template was validated, and has no error; placeholders and references are all in order.
#[track_caller]
fn accepted(output: &Output, what: &str) {
    assert_eq!(output.status.code(), Some(0), "{what}: {}", stdout(output));
    assert!(stderr(output).starts_with("1 file, 0 errors, "), "{what}: {}", stderr(output));
    for code in ["[V150]", "[V151]", "[V152]", "[T0"] {
        assert!(!stdout(output).contains(code), "{what}: {}", stdout(output));
    }
}

/// The templates of this project, with both definitions of the payment beside them.
#[test]
fn every_locked_template_is_accepted() {
    for template in ["payment_sam.snap.yaml", "payment_cloudformation.snap.yaml"] {
        for definition in ["payment_jsonata.snap.asl.json", "payment_jsonpath.snap.asl.json"] {
            let folder = folder(&[
                ("template.yaml", &std::fs::read(snapshot(template)).unwrap()),
                ("statemachine/payment.asl.json", &std::fs::read(snapshot(definition)).unwrap()),
            ]);
            let output = call(folder.path(), &["validate", "template.yaml"]);
            accepted(&output, &format!("{template}, {definition}"));
        }
    }
}

#[test]
fn what_emit_writes_is_accepted() {
    for arguments in [&[][..], &["--format", "cloudformation"], &["--json"], &["--format", "cloudformation", "--json"]]
    {
        let folder = tempfile::tempdir().unwrap();
        let emitted = call(folder.path(), &[&["emit"], arguments].concat());
        assert_eq!(emitted.status.code(), Some(0), "{arguments:?}: {}", stderr(&emitted));
        let name = if arguments.contains(&"--json") { "generated/template.json" } else { "generated/template.yaml" };
        let output = call(folder.path(), &["validate", name]);
        accepted(&output, &format!("{arguments:?}"));
    }
}

#[test]
fn the_rules_in_docs_are_those_of_the_command() {
    let command = ["validate", "--explain", "--format", "markdown"];
    let written = stdout(&call(Path::new("."), &command));
    let kept = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md")).unwrap();
    assert!(written == kept, "docs/rules.md is stale: cargo run -p codegen -- {} > docs/rules.md", command.join(" "));
}

#[test]
fn rules_are_listed_and_wrong_names_get_the_nearest() {
    let call = |arguments: &[&str]| call(Path::new("."), &[&["validate", "--explain"], arguments].concat());
    let list = stdout(&call(&[]));
    assert!(list.contains("\nV071  catch_all_alone_and_last"), "{list}");
    assert!(list.lines().all(|line| line.ends_with('.')), "{list}");
    let pages = json_of(&call(&["--format", "json"]));
    assert_eq!(pages.as_array().unwrap().len(), list.lines().count());
    assert_eq!(
        json_of(&call(&["unreadable_definition_file", "--format", "json"]))["summary"],
        "The definition file that a template names cannot be read."
    );
    assert!(stdout(&call(&["t003"])).starts_with(
        "# T003 unreadable_definition_file (error)

The definition file"
    ));
    for (wrong, near) in [("unreachable_stat", "`unreachable_state`"), ("duplicatekey", "`duplicate_key`")] {
        let output = call(&[wrong]);
        assert_eq!(output.status.code(), Some(2));
        let help = format!("help: did you mean {near}?");
        assert!(stderr(&output).contains(&help), "{wrong}: {}", stderr(&output));
    }
    assert!(stderr(&call(&["something else"])).contains("`--explain` without a code lists all rules"));
}
