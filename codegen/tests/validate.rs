//! `codegen validate` and `codegen fmt` as they are called.
#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const GOOD: &str = "{\n  \"StartAt\": \"Pay\",\n  \"States\": { \"Pay\": { \"Type\": \"Succeed\" } }\n}\n";
const BAD: &str = "{\n  \"StartAt\": \"Pay\",\n  \"States\": { \"Pay\": { \"Type\": \"Wait\", \"Seconds\": -1, \"End\": true } }\n}\n";

/// Calls the command in a folder.
fn call(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_codegen"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn people_see_the_line_that_is_meant() {
    let folder = folder(&[("pay.asl.json", BAD.as_bytes())]);
    let output = call(folder.path(), &["validate", "pay.asl.json"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    assert!(text.starts_with("error[V022]: `Seconds` is out of range: `-1`\n"), "{text}");
    assert!(text.contains("pay.asl.json:3:51"), "{text}");
    assert!(text.contains("3 |   \"States\": { \"Pay\""), "{text}");
    assert!(text.contains(" ^^\n"), "{text}");
    assert!(text.contains("help: write a number from 0 to 99999999"), "{text}");
    assert_eq!(stderr(&output), "1 file, 1 error, 0 warnings\n");
}

#[test]
fn programs_get_each_file_with_its_findings() {
    let folder = folder(&[("good.json", GOOD.as_bytes()), ("bad.json", BAD.as_bytes())]);
    let output = call(folder.path(), &["validate", "good.json", "bad.json", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let files: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(files[0]["file"], "good.json");
    assert_eq!(files[0]["diagnostics"], serde_json::json!([]));
    let finding = &files[1]["diagnostics"][0];
    assert_eq!(finding["code"], "V022");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["pointer"], "/States/Pay/Seconds");
    assert_eq!((&finding["line"], &finding["column"]), (&Value::from(3), &Value::from(51)));
    assert_eq!(stderr(&output), "");
}

#[test]
fn code_scanning_and_github_get_their_formats() {
    let folder = folder(&[("bad.json", BAD.as_bytes())]);
    let sarif = call(folder.path(), &["validate", "bad.json", "--format", "sarif"]);
    assert_eq!(sarif.status.code(), Some(1));
    let log: Value = serde_json::from_str(&stdout(&sarif)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "V022");
    let github = call(folder.path(), &["validate", "bad.json", "--format", "github"]);
    assert_eq!(github.status.code(), Some(1));
    assert!(stdout(&github).starts_with("::error file=bad.json,line=3,col=51,endLine=3,"));
}

#[test]
fn warnings_alone_are_no_failure() {
    let text = GOOD.replace("\"Type\": \"Succeed\"", "\"Type\": \"Pass\", \"Result\": \"$.a\", \"End\": true");
    let folder = folder(&[("a.json", text.as_bytes())]);
    let output = call(folder.path(), &["validate", "a.json"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).starts_with("warning[V056]"));
}

#[test]
fn the_type_decides_what_a_machine_can_do() {
    let task = "\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::glue:startJobRun.sync\", \"End\": true";
    let folder = folder(&[("a.json", GOOD.replace("\"Type\": \"Succeed\"", task).as_bytes())]);
    assert_eq!(call(folder.path(), &["validate", "a.json"]).status.code(), Some(0));
    let express = call(folder.path(), &["validate", "a.json", "--type", "express"]);
    assert_eq!(express.status.code(), Some(1));
    assert!(stdout(&express).contains("error[V140]"));
}

#[test]
fn yaml_is_read_by_its_name() {
    let yaml = b"StartAt: Pay\nStates:\n  Pay:\n    Type: Pass\n    End: yes\n";
    let folder = folder(&[("a.asl.yaml", yaml)]);
    let output = call(folder.path(), &["validate", "a.asl.yaml", "--format", "json"]);
    let files: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let findings = files[0]["diagnostics"].as_array().unwrap();
    let reported: Vec<_> =
        findings.iter().map(|finding| (finding["code"].as_str().unwrap(), &finding["line"])).collect();
    assert!(reported.contains(&("V021", &Value::from(5))), "{reported:?}");
}

#[test]
fn the_projects_own_workflows_are_clean() {
    let output = call(Path::new(env!("CARGO_MANIFEST_DIR")), &["validate", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let files: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(files.as_array().is_some_and(|files| !files.is_empty()));
}

#[test]
fn every_locked_definition_is_accepted() {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots");
    let mut checked = 0;
    for file in std::fs::read_dir(snapshots).unwrap() {
        let path = file.unwrap().path();
        if path.to_str().unwrap().ends_with(".asl.json") {
            let output = call(Path::new("."), &["validate", path.to_str().unwrap()]);
            assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
            checked += 1;
        }
    }
    assert!(checked >= 2, "the payment is locked in both query languages");
}

#[test]
fn a_rule_has_a_manual_page() {
    let page = call(Path::new("."), &["validate", "--explain", "V071"]);
    assert_eq!(page.status.code(), Some(0));
    assert!(
        stdout(&page).starts_with("# V071 catch_all_alone_and_last (error)\n\n`States.ALL` is not alone in its list")
    );
    for rule in ["D001", "value_not_available"] {
        let page = call(Path::new("."), &["validate", "--explain", rule]);
        let page = stdout(&page);
        assert!(page.starts_with("# D001 value_not_available (error)\n\nA state uses a value"), "{page}");
        assert!(page.contains("Write instead:\n\n```rust\nWorkflow::standard("), "{page}");
    }
    let unknown = call(Path::new("."), &["validate", "--explain", "V999"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("there is no rule `V999`"));
}

#[test]
fn bad_bytes_end_in_a_finding() {
    let long = [b"{\"a\": \"", vec![b'x'; 20_000_000].as_slice(), b"\"}"].concat();
    let bytes: Vec<u8> = (0..=255).collect();
    let deep = "[".repeat(100_000);
    let files: [(&str, &[u8], &str); 6] = [
        ("binary.json", &bytes, "is not UTF-8"),
        ("binary.yaml", &bytes, "is not UTF-8"),
        ("empty.json", b"", "the text is blank"),
        ("deep.json", deep.as_bytes(), "are nested more than"),
        ("long.json", &long, "the file has more than 16777216 bytes"),
        ("twice.json", b"{\"StartAt\": \"A\", \"StartAt\": \"B\"}", "already has the key `StartAt`"),
    ];
    for (name, bytes, message) in files {
        let folder = folder(&[(name, bytes)]);
        let checked = call(folder.path(), &["validate", name]);
        assert_eq!(checked.status.code(), Some(1), "{name}: {}", stderr(&checked));
        assert!(stdout(&checked).contains(message), "{name}: {}", stdout(&checked));
        let formatted = call(folder.path(), &["fmt", name]);
        assert_eq!(formatted.status.code(), Some(1), "{name}");
        assert!(stderr(&formatted).contains(message) && formatted.stdout.is_empty(), "{name}: {}", stderr(&formatted));
    }
}

#[test]
fn what_cannot_be_read_is_wrong_use() {
    let folder = folder(&[("template.json", b"{\"Resources\": {}}")]);
    for (arguments, message) in [
        (&["validate", "nothing.json"][..], "cannot read `nothing.json`"),
        (&["validate", "."], "cannot read `.`"),
        (&["fmt", "nothing.json"], "cannot read `nothing.json`"),
        (&["fmt", "."], "cannot read `.`"),
        (&["validate", "template.json", "--type", "fast"], "invalid value 'fast'"),
        (&["validate", "template.json", "--format", "markdown"], "findings do not have this format"),
        (&["validate", "--explain", "V001", "--format", "sarif"], "manual pages do not have this format"),
        (&["validate", "template.json", "--explain", "V001"], "cannot be used with"),
    ] {
        let output = call(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(message), "{arguments:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn formatting_loses_nothing_and_is_done_after_once() {
    let text = "{\"b\": 1.50, \"a\": [\"${Name}\", {}, 12345678901234567890], \"é\": \"\\u0001\"}";
    let folder = folder(&[("a.json", text.as_bytes())]);
    let once = call(folder.path(), &["fmt", "a.json"]);
    assert_eq!(once.status.code(), Some(0));
    assert!(stdout(&once).starts_with("{\n  \"b\": 1.50,\n  \"a\": [\n    \"${Name}\",\n"));
    let (before, after) = (serde_json::from_str::<Value>(text), serde_json::from_str::<Value>(&stdout(&once)));
    assert_eq!(before.unwrap(), after.unwrap());
    std::fs::write(folder.path().join("b.json"), &once.stdout).unwrap();
    assert_eq!(call(folder.path(), &["fmt", "b.json"]).stdout, once.stdout);
}
