//! Makes a function of all examples of a guide, for a test of what the guide shows of them.
//!
//! A procedural macro, so that the examples are compiled with the test and not in a build of their own.

use std::fmt::Write;
use std::path::Path;

use proc_macro::TokenStream;

/// How an example begins a workflow.
const WORKFLOW: &str = " = Workflow::";

/// A function `checked` that runs all examples of a guide and returns how many parts of definitions were compared.
///
/// The argument is the path of the guide in the package. Of each `let … = Workflow::…` the caller's `in_both` makes definitions.
/// Each JSON block, and each `"Field": …` in the text, is handed to the caller's `shown`, with the definitions of the example
/// above it and its place in the guide.
#[proc_macro]
pub fn guide(path: TokenStream) -> TokenStream {
    let path = path.to_string();
    let path = path.trim_matches('"');
    let package = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let file = Path::new(&package).join(path);
    let guide = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    program(path, &guide).parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// An example, and what the guide shows of its definition.
struct Example {
    line: usize,
    code: String,
    /// JSON, each with its line.
    shown: Vec<(usize, String)>,
}

/// The examples of a guide.
fn examples(guide: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let show = |line: usize, text: &str, examples: &mut Vec<Example>| {
        if let Some(example) = examples.last_mut() {
            example.shown.push((line, text.trim().to_owned()));
        }
    };
    let mut lines = guide.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let number = number + 1;
        if let Some(language) = line.strip_prefix("```") {
            let block = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
            let block: String = block.flat_map(|line| [line, "\n"]).collect();
            match language {
                "rust" => examples.push(Example { line: number, code: block, shown: Vec::new() }),
                "json" => show(number, &block, &mut examples),
                _ => {}
            }
        } else if !line.starts_with('|') {
            let spans = line.split('`').skip(1).step_by(2).filter(|span| span.starts_with('"'));
            spans.for_each(|span| show(number, span, &mut examples));
        }
    }
    examples
}

/// The function `checked`, and one for each example.
fn program(path: &str, guide: &str) -> String {
    // Cargo compiles anew when the guide changes.
    let mut program = format!("const _: &str = include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{path}\"));\n");
    let mut calls = String::new();
    for Example { line, code, shown } in examples(guide) {
        let workflow = |line: &str| line.strip_prefix("let ")?.split_once(WORKFLOW).map(|(name, _)| name.to_owned());
        let made: Vec<_> = code.lines().filter_map(workflow).map(|workflow| format!("in_both({workflow})")).collect();
        assert!(shown.is_empty() || !made.is_empty(), "{path}:{line} makes no workflow");
        let _ = writeln!(program, "#[allow(unused, clippy::all)]\nfn example_{line}() -> usize {{\n{code}");
        let _ =
            writeln!(program, "let made: Vec<Vec<Value>> = vec![{}];\nlet made = made.concat();\n0", made.join(", "));
        for (line, text) in &shown {
            let _ = writeln!(program, "+ shown(&made, {text:?}, \"{path}:{line}\")");
        }
        let _ = writeln!(program, "}}");
        let _ = writeln!(calls, "+ example_{line}()");
    }
    let _ = writeln!(program, "fn checked() -> usize {{ 0 {calls} }}");
    program
}
