//! The command line as a user calls it: exit statuses, messages, and what happens to files.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use cli::Entry;
use dsl::prelude::*;

fn codegen(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_codegen")).args(arguments).current_dir(folder).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The names of all files below a folder, in order.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn emit_writes_all_files_and_again_writes_none() {
    let folder = tempfile::tempdir().unwrap();
    let first = codegen(&["emit"], folder.path());
    assert_eq!(first.status.code(), Some(0), "{}", stderr(&first));
    let expected = [
        ".stepwright.json",
        "diagram/payment.mmd",
        "diagram/payment.svg",
        "events/payment.json",
        "samconfig.toml",
        "schema/payment.input.schema.json",
        "statemachine/payment.asl.json",
        "template.yaml",
    ];
    let generated = folder.path().join("generated");
    let written = files(&generated);
    for name in expected {
        assert!(written.iter().any(|file| file == name), "{name} is missing in {written:?}");
    }
    let before: Vec<_> =
        written.iter().map(|name| fs::metadata(generated.join(name)).unwrap().modified().unwrap()).collect();
    let again = codegen(&["emit"], folder.path());
    assert!(stderr(&again).contains("are up to date"), "{}", stderr(&again));
    let after: Vec<_> =
        written.iter().map(|name| fs::metadata(generated.join(name)).unwrap().modified().unwrap()).collect();
    assert_eq!(before, after);
}

#[test]
fn check_fails_with_a_diff_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(codegen(&["emit", "--check"], folder.path()).status.code(), Some(1));
    assert!(!folder.path().join("generated").exists());
    assert_eq!(codegen(&["emit", "-q"], folder.path()).status.code(), Some(0));
    assert_eq!(codegen(&["emit", "--check"], folder.path()).status.code(), Some(0));

    let definition = folder.path().join("generated/statemachine/payment.asl.json");
    let edited = fs::read_to_string(&definition).unwrap().replace("\"TimeoutSeconds\": 900", "\"TimeoutSeconds\": 60");
    fs::write(&definition, &edited).unwrap();
    let stale = codegen(&["emit", "--check"], folder.path());
    assert_eq!(stale.status.code(), Some(1));
    let diff = String::from_utf8(stale.stdout.clone()).unwrap();
    assert!(diff.contains("-      \"TimeoutSeconds\": 60,\n+      \"TimeoutSeconds\": 900,"), "{diff}");
    assert!(!diff.contains('\u{1b}'), "no colour where the output is no terminal");
    assert_eq!(fs::read_to_string(&definition).unwrap(), edited);
}

#[test]
fn an_unknown_workflow_is_refused_with_the_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let output = codegen(&["emit", "paymnt"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(message.contains("there is no workflow `paymnt`") && message.contains("`payment`"), "{message}");
    assert_eq!(files(folder.path()), [""; 0]);
}

#[test]
fn unknown_flags_are_wrong_use_and_help_is_not() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(codegen(&["emit", "--frmat", "sam"], folder.path()).status.code(), Some(2));
    assert_eq!(codegen(&[], folder.path()).status.code(), Some(2));
    let help = codegen(&["emit", "--help"], folder.path());
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8(help.stdout).unwrap().contains("Examples:"));
}

#[test]
fn paths_are_those_of_the_workspace_wherever_it_is_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Cargo.toml"), "[workspace]\nmembers = []\n").unwrap();
    let below = folder.path().join("one/two");
    fs::create_dir_all(&below).unwrap();
    let output = codegen(&["emit", "payment"], &below);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("wrote   ../../generated/template.yaml"), "{}", stderr(&output));
    // Nothing could build the functions.
    assert!(stderr(&output).contains("the function `WorkerFunction` is built from"), "{}", stderr(&output));
    let template = fs::read_to_string(folder.path().join("generated/template.yaml")).unwrap();
    assert!(template.contains("CodeUri: \"../worker\"\n"), "{template}");

    fs::create_dir(folder.path().join("worker")).unwrap();
    fs::write(folder.path().join("worker/Cargo.toml"), "").unwrap();
    let output = codegen(&["emit", "payment", "--check"], &below);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!stderr(&output).contains("warning"), "{}", stderr(&output));
}

#[test]
fn a_folder_that_is_not_there_is_one_line_of_a_check() {
    let folder = tempfile::tempdir().unwrap();
    let output = codegen(&["emit", "--check"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stderr(&output).trim_end(), "error: `generated` does not exist; `codegen emit` writes it");
    assert!(output.stdout.is_empty());
}

#[test]
fn a_workflow_is_validated_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let output = codegen(&["validate", "payment", "--deny-warnings"], folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let output = codegen(&["validate", "paymnt"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean `payment`?"), "{}", stderr(&output));
}

#[test]
fn the_folder_of_somebody_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("template.yaml"), "mine\n").unwrap();
    let output = codegen(&["emit", "--out", "."], folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("was not written by this command"), "{}", stderr(&output));
    assert_eq!(files(folder.path()), ["template.yaml"]);
    assert_eq!(fs::read_to_string(folder.path().join("template.yaml")).unwrap(), "mine\n");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let output = codegen(&["emit", "--out", "file/below"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("file/below"), "{}", stderr(&output));
}

/// A limit on the size of files stands for a full disk: the system refuses to write on, in the middle of a file.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_files() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(codegen(&["emit", "-q", "--json"], folder.path()).status.code(), Some(0));
    let generated = folder.path().join("generated");
    let before = files(&generated);
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" emit";
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_codegen")])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("cannot write"), "{}", stderr(&output));
    assert_eq!(files(&generated), before);
}

#[test]
fn the_template_reads_back_as_its_json_form() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["sam", "cloudformation"] {
        for (out, more) in [("yaml", None), ("json", Some("--json"))] {
            let arguments = ["emit", "-q", "--format", format, "--out", out].into_iter().chain(more);
            let output = codegen(&arguments.collect::<Vec<_>>(), folder.path());
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        }
        let yaml: serde_yaml::Value =
            serde_yaml::from_str(&fs::read_to_string(folder.path().join("yaml/template.yaml")).unwrap()).unwrap();
        let json: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(folder.path().join("json/template.json")).unwrap()).unwrap();
        assert_eq!(long_form(yaml), json, "{format}");
    }
}

/// YAML with the tags of functions as the long forms that JSON has.
fn long_form(value: serde_yaml::Value) -> serde_json::Value {
    use serde_yaml::Value as Yaml;
    match value {
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = tag.trim_start_matches('!');
            let argument = match (name, long_form(tagged.value)) {
                ("GetAtt", serde_json::Value::String(text)) => {
                    let (resource, attribute) = text.split_once('.').unwrap();
                    serde_json::json!([resource, attribute])
                }
                (_, argument) => argument,
            };
            let name = if name == "Ref" { name.to_owned() } else { format!("Fn::{name}") };
            serde_json::Value::Object(serde_json::Map::from_iter([(name, argument)]))
        }
        Yaml::Sequence(elements) => elements.into_iter().map(long_form).collect(),
        Yaml::Mapping(members) => serde_json::Value::Object(
            members.into_iter().map(|(name, member)| (name.as_str().unwrap().to_owned(), long_form(member))).collect(),
        ),
        other => serde_json::to_value(other).unwrap(),
    }
}

/// Two states of the same name, and one that is lost.
fn broken() -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Broken", |text: Expr<String>| {
        let news = Topic::new("NewsTopic");
        let _lost = sns_publish("Lost", &news, text);
        sns_publish("Tell", &news, text).next(sns_publish("Tell", &news, text))
    })
}

#[test]
fn errors_in_a_workflow_write_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let entries = [Entry::new("broken", &broken)];
    let out = folder.path().join("out");
    let status = cli::run(["codegen", "emit", "--out", out.to_str().unwrap()], &entries);
    assert_eq!(status, 1);
    assert!(!out.exists());
    let codes: Vec<_> = broken().compile().diagnostics().iter().map(|finding| finding.code().id).collect();
    assert_eq!(codes, ["V031", "V016"]);
}

#[test]
fn several_workflows_share_one_template() {
    fn other() -> Workflow<impl Sized, impl Sized> {
        Workflow::express("Other", |text: Expr<String>| sns_publish("Tell", &Topic::new("OtherTopic"), text))
    }
    let folder = tempfile::tempdir().unwrap();
    let entries = [Entry::new("payment", &workflows::payment::workflow), Entry::new("other", &other)];
    let status = cli::run(["codegen", "emit", "-q", "--out", folder.path().to_str().unwrap()], &entries);
    assert_eq!(status, 0);
    let template = fs::read_to_string(folder.path().join("template.yaml")).unwrap();
    for id in ["  StateMachineWaitForCallback:", "  StateMachineOther:", "  OtherTopic:", "      Type: EXPRESS"] {
        assert!(template.contains(id), "{id}");
    }
}

#[test]
fn workflows_that_do_not_fit_together_are_refused() {
    fn one() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Same", |text: Expr<String>| sns_publish("Tell", &Topic::new("NewsTopic"), text))
    }
    fn two() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Other", |text: Expr<String>| sns_publish("Tell", &Topic::new("NewsTopic"), text))
    }
    fn three() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Same", |_: Expr<String>| Succeed::new("Done"))
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let emit = |entries: &[Entry]| cli::run(["codegen", "emit", "-q", "--out", out.to_str().unwrap()], entries);
    let [one, two, three] = [Entry::new("one", &one), Entry::new("two", &two), Entry::new("three", &three)];
    assert_eq!(emit(&[one, two]), 1);
    assert_eq!(emit(&[one, three]), 1);
    assert!(!out.exists());
    assert_eq!(emit(&[two, three]), 0);
}

#[test]
fn names_that_are_no_ids_are_refused_and_break_nothing() {
    fn odd() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Größe \u{1F600}", |text: Expr<String>| sns_publish("Tell", &Topic::new("Übung"), text))
            .with_function(Function::<(), ()>::rust("…").environment("", ""))
            .with_resource("", serde_json::Value::Null)
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let entries = [Entry::new("odd", &odd)];
    assert_eq!(cli::run(["codegen", "emit", "-q", "--out", out.to_str().unwrap()], &entries), 1);
    assert!(!out.exists());
}

#[test]
fn an_id_that_the_template_needs_itself_is_refused() {
    fn taken() -> Workflow<impl Sized, impl Sized> {
        Workflow::standard("Taken", |text: Expr<String>| sns_publish("Tell", &Topic::new("Key"), text))
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let entries = [Entry::new("taken", &taken)];
    assert_eq!(cli::run(["codegen", "emit", "-q", "--out", out.to_str().unwrap()], &entries), 1);
    assert!(!out.exists());
}
