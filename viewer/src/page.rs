//! The page: its markup, its style, its script and the data, in one file.

use asl::StateMachine;
use asl::shown::xml;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use graph::Diagram;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::children;
use crate::data::Pool;
use crate::definition;
use crate::run::Run;

const STYLE: &str = include_str!("../page/style.css");

/// The script's modules in an order in which each comes after those that it imports; without these lines they are one script.
const MODULES: &[&str] = &[
    include_str!("../page/dom.js"),
    include_str!("../page/format.js"),
    include_str!("../page/store.js"),
    include_str!("../page/json.js"),
    include_str!("../page/list.js"),
    include_str!("../page/graph.js"),
    include_str!("../page/timeline.js"),
    include_str!("../page/steps.js"),
    include_str!("../page/panel.js"),
    include_str!("../page/iterations.js"),
    include_str!("../page/events.js"),
    include_str!("../page/search.js"),
    include_str!("../page/compare.js"),
    include_str!("../page/copy.js"),
    include_str!("../page/main.js"),
];

/// A page with runs of a state machine.
pub struct Page<'a> {
    title: String,
    machine: &'a StateMachine,
    diagram: Diagram,
    lines: Box<definition::Lines<'a>>,
    runs: Vec<Run<'a>>,
    compares: bool,
}

impl std::fmt::Debug for Page<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page").field("title", &self.title).field("runs", &self.runs.len()).finish_non_exhaustive()
    }
}

impl<'a> Page<'a> {
    /// A page of a state machine, without runs.
    pub fn new(title: &str, machine: &'a StateMachine) -> Self {
        let diagram = Diagram::of(title, machine);
        Page { title: title.to_owned(), machine, diagram, lines: Box::new(|_| None), runs: Vec::new(), compares: false }
    }

    /// The same with the author's lines: the file and line of the part at a JSON pointer, such as `workflows/payment.rs:84`.
    #[must_use]
    pub fn lines(mut self, lines: impl Fn(&str) -> Option<String> + 'a) -> Self {
        self.lines = Box::new(lines);
        self
    }

    /// The same with one run more.
    #[must_use]
    pub fn run(mut self, run: Run<'a>) -> Self {
        self.runs.push(run);
        self
    }

    /// The same, opened with its first two runs beside each other.
    #[must_use]
    pub fn compared(mut self) -> Self {
        self.compares = true;
        self
    }

    /// What the page's script reads.
    pub fn data(&self) -> Value {
        let mut pool = Pool::default();
        let scopes = definition::scopes(&self.diagram, self.machine, &*self.lines, &mut pool);
        let mut runs = Vec::new();
        let machine = simulator::Machine::new(self.machine).ok();
        let of = children::Of { diagram: &self.diagram, machine: machine.as_ref() };
        for run in &self.runs {
            children::write(run, &of, &mut pool, &mut runs);
        }
        json!({
            "title": self.diagram.title,
            "comment": self.diagram.comment,
            "scopes": scopes,
            "runs": runs,
            "compare": self.compares,
            "data": pool.into_values(),
        })
    }

    /// The page as HTML.
    pub fn html(&self) -> String {
        let style = format!("{}{STYLE}", graph::svg_style());
        let script = joined(MODULES);
        let policy = format!(
            "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
            digest(&script),
            digest(&style)
        );
        let title = xml(&self.diagram.title);
        let picture = graph::svg_for_page(&self.diagram, "");
        let data = in_script(&self.data());
        let body = format!(
            "<div id=\"app\">\n<h1 class=\"plain\">{title}</h1>\n<noscript><p>This page shows its data with a script of its \
             own. It loads nothing.</p></noscript>\n<div id=\"picture\">{picture}</div>\n</div>\n\
             <script type=\"application/json\" id=\"data\">{data}</script>\n<script>{script}</script>\n"
        );
        document(&policy, &self.diagram.title, &style, &body)
    }
}

/// A document of HTML: its content security policy, its title as plain text, its style, and the markup of its body.
pub(crate) fn document(policy: &str, title: &str, style: &str, body: &str) -> String {
    let title = xml(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>{style}</style>\n</head>\n\
         <body>\n{body}</body>\n</html>\n"
    )
}

/// The modules of a script in one function, without what imports and exports.
pub(crate) fn joined(modules: &[&str]) -> String {
    let mut script = String::from("\"use strict\";(()=>{\n");
    for line in modules.iter().flat_map(|module| module.lines()) {
        if line.starts_with("import ") {
            continue;
        }
        script.push_str(line.strip_prefix("export ").unwrap_or(line));
        script.push('\n');
    }
    script.push_str("})();");
    script
}

/// The digest of an inline script or style, as a content security policy names it.
pub(crate) fn digest(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

/// JSON inside a script element: what could end the element or begin another is written as an escape of JSON.
fn in_script(value: &Value) -> String {
    let text = value.to_string();
    let mut escaped = String::with_capacity(text.len() + text.len() / 16);
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("\\u003c"),
            '>' => escaped.push_str("\\u003e"),
            '&' => escaped.push_str("\\u0026"),
            '\u{2028}' => escaped.push_str("\\u2028"),
            '\u{2029}' => escaped.push_str("\\u2029"),
            _ => escaped.push(character),
        }
    }
    escaped
}
