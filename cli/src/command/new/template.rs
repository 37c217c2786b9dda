//! The files of a new project.
//!
//! A template has names in `{{…}}`, and parts between `{{with worker}}` or `{{without worker}}` and `{{end}}`, each alone in its line.

use super::gallery::Example;
use super::name::Name;

macro_rules! template {
    ($path:literal) => {
        include_str!(concat!("../../../templates/project/", $path))
    };
}

/// The files of each project.
const COMMON: &[(&str, &str)] = &[
    ("Cargo.toml", template!("workspace.toml")),
    ("README.md", template!("README.md")),
    ("rustfmt.toml", template!("rustfmt.toml")),
    (".gitignore", template!("gitignore")),
    (".github/workflows/ci.yml", template!("ci.yml")),
    ("workflows/Cargo.toml", template!("workflows.toml")),
    ("workflows/src/lib.rs", template!("workflows/lib.rs")),
    ("workflows/src/main.rs", template!("workflows/main.rs")),
    ("workflows/tests/definition.rs", template!("workflows/definition.rs")),
];

/// The workflow of a project that begins with none of the gallery.
const ORDER: &str = "order";

/// The files around that workflow.
const WITH_WORKER: &[(&str, &str)] = &[
    ("messages/Cargo.toml", template!("messages.toml")),
    ("messages/src/lib.rs", template!("messages.rs")),
    ("worker/Cargo.toml", template!("worker.toml")),
    ("worker/src/lib.rs", template!("worker/lib.rs")),
    ("worker/src/bin/charge.rs", template!("worker/bin/charge.rs")),
    ("worker/src/bin/charge-dead-letters.rs", template!("worker/bin/dead_letters.rs")),
    ("workflows/src/order.rs", template!("workflows/order.rs")),
    ("workflows/tests/order.rs", template!("workflows/test.rs")),
    ("workflows/tests/order.asl.json", template!("workflows/order.asl.json")),
];

/// The paths and texts of a project, with a workflow of the gallery or the one with a worker.
pub(super) fn files(name: &Name, example: Option<&Example>, dependencies: &str) -> Vec<(String, String)> {
    let workflow = example.map_or(ORDER, |example| example.name);
    let mut modules: Vec<_> = example.iter().flat_map(|example| example.uses()).map(|other| other.name).collect();
    modules.push(workflow);
    modules.sort_unstable();
    let modules: Vec<_> = modules.into_iter().map(|module| format!("pub mod {module};")).collect();
    let filled = |text: &str| {
        parts(text, example.is_none())
            .replace("{{dependencies}}", dependencies)
            .replace("{{modules}}", &modules.join("\n"))
            .replace("{{name}}", name.package())
            .replace("{{crate}}", &name.library())
            .replace("{{stack}}", &name.stack())
            .replace("{{workflow}}", workflow)
    };
    let file = |&(path, text): &(&str, &str)| (path.to_owned(), filled(text));
    let mut files: Vec<_> = COMMON.iter().map(file).collect();
    match example {
        None => files.extend(WITH_WORKER.iter().map(file)),
        Some(example) => {
            files.extend(example.uses().map(|other| (format!("workflows/src/{}.rs", other.name), other.source())));
            files.push((format!("workflows/src/{workflow}.rs"), example.source()));
            files.push((format!("workflows/tests/{workflow}.asl.json"), example.definition.to_owned()));
        }
    }
    files
}

/// The lines of a template for a project with or without a worker.
fn parts(text: &str, worker: bool) -> String {
    let mut kept = true;
    let mut lines = String::new();
    for line in text.split_inclusive('\n') {
        match line.trim_end() {
            "{{with worker}}" => kept = worker,
            "{{without worker}}" => kept = !worker,
            "{{end}}" => kept = true,
            _ if kept => lines.push_str(line),
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::gallery::GALLERY;
    use super::*;

    #[test]
    fn nothing_of_a_template_is_left() {
        let name = Name::of(Path::new("my-shop")).unwrap();
        for example in GALLERY.iter().map(Some).chain([None]) {
            let files = files(&name, example, "stepwright = \"1\"");
            for (path, text) in &files {
                let braces = text.contains("{{") && !path.ends_with(".asl.json");
                assert!(!braces && text.ends_with('\n'), "{path}\n{text}");
                assert!(!text.contains("use dsl"), "{path}");
            }
            let lib = files.iter().find(|(path, _)| path == "workflows/src/lib.rs").unwrap();
            assert_eq!(lib.1.contains("functions"), example.is_none());
        }
    }
}
