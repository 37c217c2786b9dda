//! What the guides in `docs/` show below their examples is what the examples become.
//!
//! A program is made of all examples of a guide and run. Each JSON block, and each `"Field": …` in the text, must stand in
//! the definition of the example above it, in one of the two query languages.

use std::fmt::Write;
use std::path::Path;

/// How an example begins a workflow.
const WORKFLOW: &str = " = Workflow::";

/// What stands at the beginning of each program.
const BEGIN: &str = r#"#![allow(unused)]

use dsl::prelude::*;
use serde_json::{Map, Value};

/// True when an object has all of these members, or holds one that does.
fn shows(value: &Value, members: &Map<String, Value>) -> bool {
    match value {
        Value::Object(object) => {
            members.iter().all(|(name, member)| object.get(name) == Some(member))
                || object.values().any(|value| shows(value, members))
        }
        Value::Array(elements) => elements.iter().any(|value| shows(value, members)),
        _ => false,
    }
}

/// The definition as the example has it, and in JSONPath.
fn in_both<I, O>(workflow: Workflow<I, O>) -> Vec<Value> {
    let definition = |workflow: &Workflow<I, O>| serde_json::to_value(workflow.compile().definition).unwrap();
    vec![definition(&workflow), definition(&workflow.query_language(QueryLanguage::JsonPath))]
}

fn check(made: &[Value], shown: &str, place: &str) {
    let members: Map<String, Value> = serde_json::from_str(shown).unwrap();
    assert!(made.iter().any(|made| shows(made, &members)), "{place}: {shown} does not stand in {made:#?}");
}
"#;

/// An example, and what the guide shows of its definition.
#[derive(Default)]
struct Example {
    line: usize,
    code: String,
    /// JSON objects, each with its line.
    shown: Vec<(usize, String)>,
}

/// The examples of a guide.
fn examples(guide: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let show = |line: usize, text: &str, examples: &mut Vec<Example>| {
        let text = text.trim();
        let object = if text.starts_with('{') { text.to_owned() } else { format!("{{{text}}}") };
        if let Some(example) =
            examples.last_mut().filter(|_| serde_json::from_str::<serde_json::Value>(&object).is_ok())
        {
            example.shown.push((line, object));
        }
    };
    let mut lines = guide.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let line_number = number + 1;
        match line {
            "```rust" | "```json" | "```text" => {
                let block: String = lines
                    .by_ref()
                    .map(|(_, line)| line)
                    .take_while(|line| *line != "```")
                    .map(|line| format!("{line}\n"))
                    .collect();
                match line {
                    "```rust" => examples.push(Example { line: line_number, code: block, shown: Vec::new() }),
                    "```json" => show(line_number, &block, &mut examples),
                    _ => {}
                }
            }
            _ if line.starts_with('|') => {}
            _ => {
                let spans = line.split('`').skip(1).step_by(2).filter(|span| span.starts_with('"'));
                spans.for_each(|span| show(line_number, span, &mut examples));
            }
        }
    }
    examples
}

/// A program that fails where something shown is not there.
fn program(name: &str, guide: &str) -> (String, usize) {
    let (mut program, mut calls, mut checks) = (BEGIN.to_owned(), String::new(), 0);
    for Example { line, code, shown } in examples(guide) {
        let made: Vec<_> = code
            .lines()
            .filter_map(|line| line.strip_prefix("let ")?.split_once(WORKFLOW).map(|(workflow, _)| workflow))
            .collect();
        assert!(shown.is_empty() || !made.is_empty(), "{name}:{line} makes no workflow");
        let _ = writeln!(program, "fn example_{line}() {{\n{code}");
        let made: String = made.iter().map(|workflow| format!("in_both({workflow}), ")).collect();
        let _ = writeln!(program, "let made: [Vec<Value>; _] = [{made}];\nlet made = made.concat();");
        checks += shown.len();
        for (line, object) in &shown {
            let _ =
                writeln!(program, "let shown = r######\"{object}\"######;\ncheck(&made, shown, \"{name}:{line}\");");
        }
        let _ = writeln!(program, "}}");
        let _ = writeln!(calls, "    example_{line}();");
    }
    let _ = writeln!(program, "fn main() {{\n{calls}}}");
    (program, checks)
}

#[test]
fn what_the_guides_show_is_what_the_examples_become() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let programs = trybuild::TestCases::new();
    for (name, at_least) in [("states", 25), ("calls", 4), ("expressions", 1)] {
        let guide = std::fs::read_to_string(docs.join(name).with_extension("md")).expect("the guide is there");
        let (program, checks) = program(&format!("docs/{name}.md"), &guide);
        assert!(checks >= at_least, "docs/{name}.md shows {checks} parts of definitions");
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("guide_{name}.rs"));
        std::fs::write(&path, program).expect("the folder for temporary files can be written");
        programs.pass(path);
    }
}
