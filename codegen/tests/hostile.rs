//! What the command line does with files and names that somebody made who wants it to read, print or write something else.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

/// A name that a terminal, a runner and a reader would take for something else.
const NAME: &str = "::error::a\n::stop-commands::b\u{1b}[2J\u{202e}\u{2066}\u{61c} ##[error]c";

fn call(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_codegen")).current_dir(folder).args(arguments).output().unwrap()
}

/// What the command prints, on both streams.
fn printed(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()).unwrap());
    out + &err
}

fn folder(files: &[(&str, &Value)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, value) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, value.to_string()).unwrap();
    }
    folder
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Asserts that nobody obeys a text, and that it shows nothing in another order.
fn assert_harmless(text: &str, what: &str) {
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::"), "{what}: {line}");
    }
    assert!(!text.contains("##["), "{what}: {text}");
    let seen = |c: char| {
        c == '\n' || !(c.is_control() || matches!(c, '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    };
    assert!(text.chars().all(seen), "{what}: {text:?}");
}

/// A definition whose every name is the one above, with an error that nobody catches.
fn definition() -> Value {
    json!({"StartAt": NAME, "States": {
        NAME: {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "End"}], "Default": "End"},
        "End": {"Type": "Fail", "Error": NAME, "Cause": NAME}
    }})
}

#[test]
fn names_from_files_are_obeyed_by_nobody() {
    let mocks = json!({"StateMachines": {NAME: {"TestCases": {}}}, "MockedResponses": {}});
    let task = json!({"StartAt": NAME, "States": {
        NAME: {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
               "Parameters": {"QueueUrl": NAME, "MessageBody": {NAME: NAME}}},
    }});
    let wrong = json!({"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": NAME, "Next": NAME}, NAME: {"Type": "Pass", "Next": NAME}}});
    let template = json!({"Resources": {NAME: {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {"Type": NAME, "DefinitionUri": NAME, "DefinitionSubstitutions": {NAME: {"Ref": NAME}}}
    }}});
    let folder = folder(&[
        ("good.json", &definition()),
        ("task.json", &task),
        ("wrong.json", &wrong),
        ("template.json", &template),
        ("mocks.json", &mocks),
        ("input.json", &json!({"x": NAME})),
    ]);
    for arguments in [
        &["explore", "good.json"][..],
        &["explore", "good.json", "--format", "json"],
        &["explore", "task.json"],
        &["explore", "wrong.json"],
        &["simulate", "good.json", "--input", "input.json"],
        &["simulate", "good.json", "--input", "input.json", "--format", "json"],
        &["simulate", "task.json"],
        &["simulate", "task.json", "--mocks", "mocks.json", "--test-case", NAME],
        &["simulate", "wrong.json"],
        &["validate", "wrong.json", "template.json"],
        &["validate", "wrong.json", "template.json", "--format", "json"],
        &["validate", "wrong.json", "template.json", "--format", "sarif"],
    ] {
        assert_harmless(&printed(&call(folder.path(), arguments)), &arguments.join(" "));
    }
    let github = printed(&call(folder.path(), &["validate", "wrong.json", "template.json", "--format", "github"]));
    for line in github.lines() {
        assert!(
            line.starts_with("::error file=")
                || line.starts_with("::warning file=")
                || line.starts_with("::notice file="),
            "{line}"
        );
        assert_harmless(&line.replace("##[", "").replacen("::", "", 1), "github");
    }
}

#[test]
fn names_of_files_and_arguments_are_obeyed_by_nobody() {
    let folder = folder(&[("input.json", &json!({}))]);
    let named = folder.path().join(NAME.replace('/', ""));
    fs::write(&named, r#"{"StartAt":1}"#).unwrap();
    let named = named.to_str().unwrap();
    for arguments in [
        &["validate", named][..],
        &["validate", NAME],
        &["validate", "--explain", NAME],
        &["fmt", NAME],
        &["explore", named],
        &["explore", NAME],
        &["explore", "payment", "--require", NAME],
        &["explore", "payment", "--require", &format!("visited \"{}\"", NAME.replace('\n', " "))],
        &["simulate", NAME],
        &["simulate", "payment", "--input", NAME],
        &["simulate", "payment", "--input", named],
        &["emit", NAME],
        &["emit", "payment", "--out", &format!("{NAME}/{NAME}")],
        &["emit", "payment", "--out", "input.json"],
        &["emit", "--format", NAME],
        &[NAME],
    ] {
        assert_harmless(&printed(&call(folder.path(), arguments)), &format!("{arguments:?}"));
    }
}

#[test]
fn a_template_is_answered_by_files_of_its_own_folder_alone() {
    let secret = "KEY=a-secret-of-somebody-else";
    let template = |uri: &str| json!({"Resources": {"A": {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": uri}}}});
    let project = folder(&[]);
    let infra = project.path().join("infra");
    fs::create_dir(&infra).unwrap();
    for name in ["secret.env", "secret.json", "secret.yaml"] {
        fs::write(project.path().join(name), secret).unwrap();
        symlink(project.path().join(name), infra.join(format!("link-{name}"))).unwrap();
    }
    symlink(project.path(), infra.join("up")).unwrap();
    let absolute = project.path().join("secret.json");
    for uri in [
        "../secret.env",
        "../secret.json",
        "../secret.yaml",
        "x/../../secret.json",
        "link-secret.env",
        "link-secret.json",
        "up/secret.yaml",
        absolute.to_str().unwrap(),
        "/proc/self/environ",
        "/etc/passwd",
        "/dev/zero",
        "../nothing",
    ] {
        fs::write(infra.join("template.json"), template(uri).to_string()).unwrap();
        for format in ["human", "json", "sarif", "github"] {
            let output = call(project.path(), &["validate", "infra/template.json", "--format", format]);
            assert_eq!(output.status.code(), Some(1), "{uri}");
            let text = printed(&output);
            assert!(text.contains("outside of the template's folder"), "{uri}: {text}");
            assert!(!text.contains("secret-of") && !text.contains("root:") && !text.contains("PATH="), "{uri}: {text}");
        }
    }
}

#[test]
fn a_template_may_name_files_below_the_root_that_the_user_names() {
    let good = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
    let template = json!({"Transform": "AWS::Serverless-2016-10-31", "Resources": {"A": {
        "Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "../machines/a.json"}
    }}});
    let project = folder(&[("a/infra/template.json", &template), ("a/machines/a.json", &good), ("b/x.json", &good)]);
    let validated =
        |arguments: &[&str]| call(project.path(), &[&["validate", "a/infra/template.json"], arguments].concat());
    assert_eq!(validated(&[]).status.code(), Some(1));
    for root in [".", "a"] {
        let output = validated(&["--root", root]);
        assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    }
    for root in ["b", "a/infra"] {
        let text = printed(&validated(&["--root", root]));
        assert!(text.contains("it is outside of `--root`"), "{text}");
    }
}

#[test]
fn special_files_are_refused_with_their_kind_and_never_waited_for() {
    let folder = folder(&[("good.json", &definition()), ("input.json", &json!({}))]);
    pipe(&folder.path().join("pipe"));
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    for (path, kind) in [("pipe", "a named pipe"), ("socket", "a socket"), ("/dev/zero", "a character device")] {
        for arguments in [
            &["validate", path][..],
            &["validate", "--fix", path],
            &["fmt", path],
            &["explore", path],
            &["simulate", path],
            &["simulate", "good.json", "--input", path],
            &["simulate", "good.json", "--mocks", path, "--test-case", "A"],
        ] {
            let output = call(folder.path(), arguments);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            let text = printed(&output);
            assert!(text.contains(&format!("cannot read `{path}`: it is {kind}")), "{arguments:?}: {text}");
        }
    }
}

#[test]
fn findings_show_the_text_that_was_read() {
    let folder = folder(&[]);
    let template =
        json!({"Resources": {"A": {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "pipe"}}}});
    fs::write(folder.path().join("template.json"), template.to_string()).unwrap();
    pipe(&folder.path().join("pipe"));
    let text = printed(&call(folder.path(), &["validate", "template.json"]));
    assert!(text.contains("it is a named pipe"), "{text}");

    // A text that names another file as its own, by standard input.
    fs::write(folder.path().join("<stdin>"), "a line of somebody else\n".repeat(9)).unwrap();
    for text in ["{\"StartAt\":1}", "[]", "{", "\u{feff}", "a: b: c", ""] {
        fs::write(folder.path().join("input"), text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_codegen"))
            .current_dir(folder.path())
            .args(["validate", "-"])
            .stdin(fs::File::open(folder.path().join("input")).unwrap())
            .output()
            .unwrap();
        let shown = printed(&output);
        assert!(!shown.contains("somebody else"), "{text}: {shown}");
    }
}

#[test]
fn emit_writes_through_no_link_and_into_no_pipe() {
    let project = folder(&[]);
    let outside = project.path().join("outside");
    fs::create_dir(&outside).unwrap();
    let out = project.path().join("out");
    fs::create_dir(&out).unwrap();
    symlink(&outside, out.join("statemachine")).unwrap();
    let linked = call(project.path(), &["emit", "payment", "--out", "out"]);
    assert_eq!(linked.status.code(), Some(2));
    assert!(printed(&linked).contains("out/statemachine` is a symbolic link"), "{}", printed(&linked));
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1, "nothing is left beside the link");

    fs::remove_file(out.join("statemachine")).unwrap();
    pipe(&out.join("template.yaml"));
    for arguments in [&["emit", "payment", "--out", "out"][..], &["emit", "payment", "--out", "out", "--check"]] {
        let text = printed(&call(project.path(), arguments));
        assert!(text.contains("template.yaml` is a named pipe"), "{text}");
    }
}

#[test]
fn emit_heeds_the_umask() {
    let project = folder(&[]);
    let script = format!("umask 077; exec '{}' emit payment --out out", env!("CARGO_BIN_EXE_codegen"));
    assert!(Command::new("sh").current_dir(project.path()).args(["-c", &script]).status().unwrap().success());
    for (name, expected) in
        [("template.yaml", 0o600), ("statemachine", 0o700), ("statemachine/payment.asl.json", 0o600)]
    {
        let mode = fs::metadata(project.path().join("out").join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, expected, "{name}");
    }
}
