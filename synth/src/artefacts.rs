//! The files that are generated from workflows.

use std::path::{Path, PathBuf};

use crate::samconfig::stack_name;
use crate::stack::{self, Format, Named};
use crate::{samconfig, sample};
use cloudformation::Template;
use graph::Diagram;

/// A file to be written: its path below the output folder, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artefact {
    /// The path, with `/` between its parts.
    pub path: PathBuf,
    /// What is in it; ends with a newline.
    pub text: String,
}

impl Artefact {
    fn new(path: impl Into<PathBuf>, text: String) -> Self {
        Self { path: path.into(), text }
    }
}

/// The syntax of the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Syntax {
    /// `template.yaml`, with short forms of the functions.
    #[default]
    Yaml,
    /// `template.json`, with long forms of the functions.
    Json,
}

/// Generates all files of some compiled workflows; `root` is the path from the output folder to the project's root.
pub fn artefacts(workflows: &[Named], format: Format, syntax: Syntax, root: &Path) -> Vec<Artefact> {
    let stack = stack_name(workflows.iter().map(|workflow| workflow.name.as_str()));
    written(workflows, &stack::template(workflows, format, root.to_path_buf()), format, syntax, &stack)
}

/// The same for a template that already exists, and for a stack of another name.
pub fn written(workflows: &[Named], template: &Template, format: Format, syntax: Syntax, stack: &str) -> Vec<Artefact> {
    let all = stack::with_children(workflows);
    let name = match syntax {
        Syntax::Yaml => "template.yaml",
        Syntax::Json => "template.json",
    };
    let mut files = vec![Artefact::new(name, template_text(template, syntax))];
    if format == Format::Sam {
        files.push(Artefact::new("samconfig.toml", samconfig::samconfig(stack)));
    }
    for Named { name, compiled } in all.iter() {
        let schema = compiled.input_schema().as_value();
        files.push(Artefact::new(format!("statemachine/{name}.asl.json"), compiled.definition_text()));
        files.push(Artefact::new(format!("schema/{name}.input.schema.json"), json(schema)));
        files.push(Artefact::new(format!("events/{name}.json"), json(&sample::sample(schema))));
        let diagram = Diagram::of(name, compiled.definition());
        files.push(Artefact::new(format!("diagram/{name}.mmd"), graph::mermaid(&diagram)));
        files.push(Artefact::new(format!("diagram/{name}.svg"), graph::svg(&diagram)));
    }
    files
}

/// The text of a template.
pub fn template_text(template: &Template, syntax: Syntax) -> String {
    match syntax {
        Syntax::Yaml => template.to_yaml(),
        Syntax::Json => json(&template.to_json()),
    }
}

fn json(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}
