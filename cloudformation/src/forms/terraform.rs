//! State machines of Terraform: the resources `aws_sfn_state_machine` in `.tf` and `.tf.json` files.
//!
//! Source: Terraform documentation, "Expressions", "Strings and Templates", "JSON Configuration Syntax"; AWS provider,
//! `aws_sfn_state_machine`.

use std::collections::HashMap;
use std::sync::Arc;

use asl::document::{Composed, Format, Kind, Limits, Node, Written};
use asl::{Source, WorkflowType};
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall};
use hcl_edit::parser::{parse_body, parse_expr};
use hcl_edit::structure::{Block, Body};
use hcl_edit::template::Element;

use super::expression::{Text, name_of};
use super::{Definition, Machines, file, json_in, malformed, unknown, with_placeholders};
use crate::state_machines::ReadFile;

/// The type of the resource.
pub(super) const RESOURCE: &str = "aws_sfn_state_machine";

/// A longer file is not read, for its tree takes many times its length.
const MOST_BYTES: usize = 1 << 20;

/// A file with more assignments is not read, for the reader compares each key of an object with those before it.
const MOST_ASSIGNMENTS: usize = 30_000;

/// So many names may stand for each other.
const MOST_NAMES: usize = 8;

/// What a file says besides the resource.
struct Surroundings<'t> {
    /// The text around the expressions, and the byte at which the expressions' own text begins in it.
    written: &'t Written<'t>,
    base: usize,
    locals: HashMap<&'t str, &'t Expression>,
    /// The templates of `data "template_file"` blocks.
    templates: HashMap<&'t str, &'t Expression>,
}

/// The state machines of a `.tf` file.
pub fn machines(name: &str, text: &str, read: &mut ReadFile<'_>) -> Machines {
    let mut found = Machines::default();
    let assignments = || text.bytes().filter(|byte| matches!(byte, b'=' | b':')).count();
    if text.len() > MOST_BYTES || assignments() > MOST_ASSIGNMENTS {
        let source = Arc::new(Source::new(name, text));
        let message = format!("the file is too large: {} bytes", text.len());
        found.findings.push(malformed(message, source.span(0..0), "put the state machines into a file of their own"));
        return found;
    }
    let body = match parse_body(text) {
        Ok(body) => body,
        Err(error) => {
            let source = Arc::new(Source::new(name, text));
            let at = error.location().offset().min(text.len());
            let message =
                format!("this is not valid Terraform: {}", error.message().lines().next().unwrap_or_default());
            found.findings.push(malformed(
                message,
                source.span(at..at),
                "correct the file; `terraform validate` says more",
            ));
            return found;
        }
    };
    let written = Written::file(name, text);
    let around = Surroundings { written: &written, base: 0, locals: locals(&body), templates: templates(&body) };
    for block in body.blocks() {
        if let Some(label) = machine_label(block) {
            let Some(definition) = block.body.get_attribute("definition") else { continue };
            let kind = block.body.get_attribute("type").and_then(|kind| kind.value.as_str());
            let express = kind.and_then(WorkflowType::of_word).map(|kind| kind == WorkflowType::Express);
            found.add(label, express, around.definition(label, &definition.value, read, 0));
        }
    }
    found
}

/// The name of a resource or module that is a state machine.
fn machine_label(block: &Block) -> Option<&str> {
    let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
    match (block.ident.as_str(), &labels[..]) {
        ("resource", [RESOURCE, label]) => Some(label),
        ("module", [label]) => {
            let source = block.body.get_attribute("source").and_then(|source| source.value.as_str());
            source.filter(|source| source.contains("step-functions")).map(|_| *label)
        }
        _ => None,
    }
}

fn locals(body: &Body) -> HashMap<&str, &Expression> {
    let blocks = body.get_blocks("locals").flat_map(|block| block.body.attributes());
    blocks.map(|attribute| (attribute.key.as_str(), &attribute.value)).collect()
}

fn templates(body: &Body) -> HashMap<&str, &Expression> {
    let blocks = body.get_blocks("data").filter_map(|block| match &block.labels[..] {
        [kind, name] if kind.as_str() == "template_file" => {
            Some((name.as_str(), &block.body.get_attribute("template")?.value))
        }
        _ => None,
    });
    blocks.collect()
}

/// Finds the machines of the resources in a `.tf.json` file.
pub(super) fn in_json(node: Node<'_>, read: &mut ReadFile<'_>, found: &mut Machines) {
    for member in node.members() {
        // A resource is an object, or a list with one.
        let resource = if member.node.kind() == Kind::Array { member.node.at(0) } else { Some(member.node) };
        let Some(resource) = resource else { continue };
        let kind = resource.get("type").and_then(Node::as_str).and_then(WorkflowType::of_word);
        let express = kind.map(|kind| kind == WorkflowType::Express);
        let label = member.key.name();
        if let Some(definition) = resource.get("definition") {
            found.add(label, express, of_string(label, definition, read));
        }
    }
}

/// The definition that a string of a `.tf.json` file is: one expression, or a text with expressions in it.
fn of_string(label: &str, node: Node<'_>, read: &mut ReadFile<'_>) -> Definition {
    let Some(written) = Written::new(node) else { return Err(unknown(label, node.place())) };
    let text = written.text();
    let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    let Some(expression) = inner.and_then(|inner| parse_expr(inner).ok()) else { return json_in(node) };
    let around =
        Surroundings { written: &written, base: "${".len(), locals: HashMap::new(), templates: HashMap::new() };
    around.definition(label, &expression, read, 0)
}

impl Surroundings<'_> {
    /// The definition that an expression gives.
    fn definition(&self, label: &str, expression: &Expression, read: &mut ReadFile<'_>, depth: usize) -> Definition {
        let start = expression.span().map_or(0, |span| span.start) + self.base;
        let later = || unknown(label, self.written.place(start));
        if depth > MOST_NAMES {
            return Err(later());
        }
        match expression {
            Expression::Parenthesis(inner) => self.definition(label, inner.inner(), read, depth + 1),
            Expression::FuncCall(call) => self.called(label, call, read, depth, start),
            Expression::HeredocTemplate(heredoc) => {
                let Some(range) = heredoc.template.span() else { return Err(later()) };
                let mut composed = Composed::new(self.written);
                composed.push(self.written, range.start + self.base..range.end + self.base);
                Ok(composed.read_with_placeholders(Format::Json, Limits::default())?)
            }
            Expression::String(_) | Expression::StringTemplate(_) => {
                let mut text = Text::new(self.written, self.base);
                text.unquoted(expression);
                Ok(text.finish().read_with_placeholders(Format::Json, Limits::default())?)
            }
            Expression::Traversal(_) => {
                let name = name_of(expression).unwrap_or_default();
                let names: Vec<&str> = name.split('.').collect();
                let meant = match &names[..] {
                    ["local", name] => self.locals.get(name),
                    ["data", "template_file", name, "rendered"] => self.templates.get(name),
                    _ => None,
                };
                meant.map_or_else(|| Err(later()), |meant| self.definition(label, meant, read, depth + 1))
            }
            _ => Err(later()),
        }
    }

    fn called(&self, label: &str, call: &FuncCall, read: &mut ReadFile<'_>, depth: usize, start: usize) -> Definition {
        let later = || unknown(label, self.written.place(start));
        let Some(first) = call.args.get(0) else { return Err(later()) };
        match call.name.name.as_str() {
            "jsonencode" => match first {
                Expression::Object(_) => {
                    let mut text = Text::new(self.written, self.base);
                    text.value(first);
                    Ok(text.finish().read_with_placeholders(Format::Json, Limits::default())?)
                }
                other => self.definition(label, other, read, depth + 1),
            },
            // What is decoded is encoded again.
            "jsondecode" | "yamldecode" | "trimspace" | "tostring" => self.definition(label, first, read, depth + 1),
            "file" | "templatefile" => {
                let Some(path) = self.path(first) else { return Err(later()) };
                let place = || asl::Span::from(self.written.place(start));
                with_placeholders(file(&path, &place, read)?)
            }
            _ => Err(later()),
        }
    }

    /// The path of a file, relative to the folder of the module.
    fn path(&self, expression: &Expression) -> Option<String> {
        if let Some(path) = expression.as_str() {
            return Some(path.to_owned());
        }
        let mut elements = expression.as_string_template()?.iter();
        let folder = match elements.next()? {
            Element::Interpolation(inner) => name_of(&inner.expr)?,
            Element::Literal(_) | Element::Directive(_) => return None,
        };
        let Element::Literal(rest) = elements.next()? else { return None };
        let known = matches!(folder.as_str(), "path.module" | "path.root" | "path.cwd");
        (known && elements.next().is_none()).then(|| rest.trim_start_matches('/').to_owned())
    }
}
