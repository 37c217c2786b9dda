//! What is made from the workflows, locked: a changed builder shows as a diff to review.
//!
//! The snapshots are insta's binary ones, because those are the bare bytes that other tools read: `payment_sam.snap.yaml`
//! is a template, and `payment_sam.snap` beside it only says that there is one. insta shows no differences between
//! binary snapshots, so they are shown here. After a change that is meant, `cargo insta review` takes the new ones over;
//! without cargo-insta, `INSTA_UPDATE=always cargo test -p workflows` does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dsl::Workflow;
use dsl::workflow::{Build, QueryLanguage};
use similar::TextDiff;
use synth::artefacts::{Artefact, Syntax, artefacts};
use synth::stack::{self, Format, Named};

/// The locked artefacts of the payment, and one more template: name and extension of each.
const LOCKED: [&str; 11] = [
    "payment_jsonpath.asl.json",
    "payment_jsonata.asl.json",
    "payment_sam.yaml",
    "payment_cloudformation.yaml",
    "payment_input.schema.json",
    "payment_role.policy.json",
    "payment_diagram.mmd",
    "payment_picture.svg",
    "payment_event.json",
    "payment_samconfig.toml",
    "rates_cloudformation.yaml",
];

/// Examples that are locked in both query languages from one source.
const IN_BOTH: [(&str, &dyn Build); 6] = [
    ("booking", &workflows::booking::workflow),
    ("fan_out", &workflows::fan_out::workflow),
    ("fulfilment", &workflows::fulfilment::workflow),
    ("polling", &workflows::polling::workflow),
    ("saga", &workflows::saga::workflow),
    ("transcoding", &workflows::transcoding::workflow),
];

#[test]
fn the_definition_in_jsonpath_is_locked() {
    assert_locked("payment_jsonpath.asl.json", &emitted(Format::Sam, "statemachine/payment.asl.json"));
}

#[test]
fn the_definition_in_jsonata_is_locked() {
    let compiled = workflows::payment::workflow().query_language(QueryLanguage::Jsonata).compile();
    assert!(compiled.diagnostics().is_empty(), "{:?}", compiled.diagnostics());
    assert_locked("payment_jsonata.asl.json", &compiled.definition_text());
}

#[test]
fn the_sam_template_is_locked() {
    assert_locked("payment_sam.yaml", &emitted(Format::Sam, "template.yaml"));
}

#[test]
fn the_cloudformation_template_is_locked() {
    assert_locked("payment_cloudformation.yaml", &emitted(Format::Cloudformation, "template.yaml"));
}

#[test]
fn the_cloudformation_template_of_an_http_api_is_locked() {
    let rates = [compiled("rates", workflows::rates::workflow())];
    assert_locked("rates_cloudformation.yaml", &file(&rates, Format::Cloudformation, "template.yaml"));
}

#[test]
fn the_schema_of_the_input_is_locked() {
    assert_locked("payment_input.schema.json", &emitted(Format::Sam, "schema/payment.input.schema.json"));
}

#[test]
fn what_the_execution_role_may_do_is_locked() {
    let template = stack::template(&payment(), Format::Sam, PathBuf::from("..")).to_json();
    let resources = template["Resources"].as_object().expect("a template has resources");
    let trusted = |role: &serde_json::Value| role["Properties"]["AssumeRolePolicyDocument"].to_string();
    let mut roles = resources.values().filter(|resource| trusted(resource).contains("states.amazonaws.com"));
    let role = roles.next().expect("the machine has a role");
    assert!(roles.next().is_none(), "there is one machine, so there is one role for it");
    assert_locked("payment_role.policy.json", &format!("{:#}\n", role["Properties"]["Policies"]));
}

#[test]
fn the_diagram_is_locked() {
    assert_locked("payment_diagram.mmd", &emitted(Format::Sam, "diagram/payment.mmd"));
}

#[test]
fn the_picture_is_locked() {
    assert_locked("payment_picture.svg", &emitted(Format::Sam, "diagram/payment.svg"));
}

#[test]
fn the_sample_input_is_locked() {
    assert_locked("payment_event.json", &emitted(Format::Sam, "events/payment.json"));
}

#[test]
fn the_settings_of_sam_are_locked() {
    assert_locked("payment_samconfig.toml", &emitted(Format::Sam, "samconfig.toml"));
}

#[test]
fn the_examples_are_locked() {
    for (name, build) in workflows::EXAMPLES {
        let example = [compiled(name, build.build())];
        let file = |path: &str| file(&example, Format::Sam, path);
        assert_locked(&format!("{name}_jsonata.asl.json"), &file(&format!("statemachine/{name}.asl.json")));
        assert_locked(&format!("{name}_sam.yaml"), &file("template.yaml"));
        assert_locked(&format!("{name}_picture.svg"), &file(&format!("diagram/{name}.svg")));
    }
}

#[test]
fn examples_are_locked_in_both_query_languages_from_one_source() {
    for (name, build) in IN_BOTH {
        let compiled = compiled(name, build.build().query_language(QueryLanguage::JsonPath)).compiled;
        assert_locked(&format!("{name}_jsonpath.asl.json"), &compiled.definition_text());
    }
}

#[test]
fn every_file_among_the_snapshots_is_compared_with_something() {
    let names = |name: String| {
        let (stem, extension) = split(&name);
        [format!("{stem}.snap"), format!("{stem}.snap.{extension}")]
    };
    let expected: BTreeSet<String> = locked().into_iter().flat_map(names).collect();
    let entries = std::fs::read_dir(folder()).expect("the snapshots lie in the top folder");
    let found = entries.map(|entry| entry.expect("a readable folder").file_name().to_string_lossy().into_owned());
    // What waits for a review is not a snapshot yet.
    let unknown: Vec<String> = found.filter(|name| !expected.contains(name) && !name.contains(".snap.new")).collect();
    assert_eq!(unknown, [""; 0]);
}

/// The payment workflow, compiled as `codegen emit` does.
fn payment() -> [Named; 1] {
    [compiled("payment", workflows::payment::workflow())]
}

fn compiled(name: &str, workflow: Workflow<impl Sized, impl Sized>) -> Named {
    let compiled = workflow.compile();
    assert!(compiled.diagnostics().is_empty(), "{:?}", compiled.diagnostics());
    Named { name: name.to_owned(), compiled }
}

/// A file that `codegen emit` writes into `generated/` for the payment.
fn emitted(format: Format, path: &str) -> String {
    file(&payment(), format, path)
}

/// A file that `codegen emit` writes for some workflows.
fn file(workflows: &[Named], format: Format, path: &str) -> String {
    let files = artefacts(workflows, format, Syntax::Yaml, Path::new(".."));
    let file = files.into_iter().find(|Artefact { path: written, .. }| written == Path::new(path));
    file.unwrap_or_else(|| panic!("`{path}` is not among the files")).text
}

/// All locked artefacts: name and extension of each.
fn locked() -> BTreeSet<String> {
    let of_example =
        |(name, _): &(&str, _)| ["jsonata.asl.json", "sam.yaml", "picture.svg"].map(|what| format!("{name}_{what}"));
    let examples = workflows::EXAMPLES.iter().flat_map(of_example);
    let in_both = IN_BOTH.iter().map(|(name, _)| format!("{name}_jsonpath.asl.json"));
    LOCKED.iter().map(|&name| name.to_owned()).chain(examples).chain(in_both).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots")
}

fn split(name: &str) -> (&str, &str) {
    name.split_once('.').expect("a name has an extension")
}

/// Compares an artefact with its snapshot.
fn assert_locked(name: &str, text: &str) {
    assert!(locked().contains(name), "`{name}` is not among the locked artefacts");
    let (stem, extension) = split(name);
    let locked = std::fs::read_to_string(folder().join(format!("{stem}.snap.{extension}"))).unwrap_or_default();
    if locked != text {
        show_difference(name, &locked, text);
    }
    insta::with_settings!({
        snapshot_path => "../../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_binary_snapshot!(name, text.as_bytes().to_vec());
    });
}

#[expect(clippy::print_stdout, reason = "the test harness shows it for tests that fail")]
fn show_difference(name: &str, locked: &str, text: &str) {
    let difference = TextDiff::from_lines(locked, text);
    let (old, new) = (format!("{name} (locked)"), format!("{name} (new)"));
    println!("{}", difference.unified_diff().context_radius(3).header(&old, &new));
}
