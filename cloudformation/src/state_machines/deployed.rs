//! What deployment makes of a definition, and what the rules of the language say about it.

use std::collections::{BTreeSet, HashMap};

use asl::document::{Document, Kind, Node, Part as Origin};
use asl::grammar::{Holds, Kind as StateKind};
use asl::validate::rule::{
    ARGUMENTS, LITERAL_OR_EXPRESSION, NO_TERMINAL_STATE, NOT_AN_OBJECT, UNREACHABLE_CYCLE, UNREACHABLE_STATE,
    WRONG_OPERAND, WRONG_TYPE,
};
use asl::validate::{Options, validate};
use asl::{Diagnostic, Place, Span};

use super::intrinsic::{Part, parts};
use super::resources::{Form, Referred};
use super::rules::{WRONG_REFERENCE, WRONG_REFERENCE_IN_REQUEST};
use super::template::Template;
use asl::shown::quoted;

/// A placeholder that nothing fills.
#[derive(Debug, Clone)]
pub(super) struct Foreign {
    pub(super) name: String,
    /// Where it is written.
    pub(super) span: Span,
    /// The byte of the document in whose node it is; none in a key.
    pub(super) offset: Option<usize>,
    /// The pointer of the string that holds it.
    pub(super) pointer: Option<String>,
    /// True if the deployment fails because of it.
    pub(super) fails: bool,
    /// True if it is all that its string holds.
    pub(super) whole: bool,
}

/// What deployment makes of a definition, in one of the ways in which its conditions can hold.
#[derive(Debug)]
pub(super) struct Deployed {
    pub(super) document: Document,
    /// Where the document is from, if it is made of an object of the template.
    pub(super) part: Option<Origin>,
    pub(super) foreign: Vec<Foreign>,
    /// Bytes of the document at which something stands that its text does not write.
    pub(super) touched: BTreeSet<usize>,
    /// What was found on the way.
    pub(super) findings: Vec<Diagnostic>,
}

/// What to do about a function or placeholder that gives a string where another value must be.
pub(super) enum TextHelp {
    /// In an inline definition of SAM.
    Inline,
    /// In an object of CloudFormation.
    Object,
    /// In a text.
    Quoted,
}

impl TextHelp {
    fn words(&self) -> &'static str {
        match self {
            TextHelp::Inline => {
                "SAM makes a string of every function and placeholder of an inline `Definition`; write the value itself, or \
                 move the definition to a file and write the placeholder there without quotes"
            }
            TextHelp::Object => {
                "the function gives a string; write the value itself, or the definition as `DefinitionString: !Sub` with the \
                 placeholder outside of quotes"
            }
            TextHelp::Quoted => "a placeholder in quotes gives a string: remove the quotes around it",
        }
    }
}

impl Deployed {
    /// The findings of the rules, with pointers that begin at `base` or in the template.
    pub(super) fn check(
        &mut self,
        options: Options<'_>,
        base: Option<Node<'_>>,
        help: &TextHelp,
        template: &Template<'_>,
    ) -> Vec<Diagnostic> {
        let mut found = std::mem::take(&mut self.findings);
        self.foreign.sort_by_key(|foreign| foreign.offset);
        for finding in validate(&self.document, options) {
            let node = finding.pointer().and_then(|pointer| self.document.node_at(pointer));
            // Nothing is put in but into strings.
            let node = node.filter(|node| self.is_touched(*node) && is_about_value(*node, &finding));
            let foreign = match node.filter(|_| finding.is_error()) {
                Some(node) => foreign_in(&mut self.foreign, node),
                None => &mut [],
            };
            foreign.iter_mut().for_each(|foreign| foreign.fails = true);
            if !foreign.is_empty() {
                continue;
            }
            let finding = match node {
                Some(node) => reworded(finding, node, help),
                None => finding,
            };
            found.push(self.pointing(finding, base));
        }
        let mut more = references(&self.document, template);
        more.extend(self.numbers_as_text(help, template));
        found.extend(more.into_iter().map(|finding| self.pointing(finding, base)));
        self.find_foreign(base);
        found
    }

    /// The findings about parameters that are numbers where an expression of JSONata may be: the string that they become is none.
    fn numbers_as_text(&self, help: &TextHelp, template: &Template<'_>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for node in self.document.nodes().filter(|node| self.is_touched(*node)) {
            let Some(name) = node.as_str().and_then(whole_reference) else { continue };
            let Some((state, key)) = node.parent().zip(node.key()) else { continue };
            let kind =
                state.get("Type").and_then(Node::as_str).and_then(StateKind::of_type).filter(|_| is_state(state));
            let holds = kind.and_then(|kind| kind.field(key.name())).map(|field| field.holds);
            let is_number = matches!(holds, Some(Holds::Integer { .. } | Holds::Number { .. }));
            if is_number && template.parameter(name) == Some(Some("Number")) && is_jsonata(state) {
                let message =
                    format!("`{}` must be a number or an expression, but {} gives a string", key.name(), quoted(name));
                let finding = LITERAL_OR_EXPRESSION.found(message).at(node.span()).pointing(node.pointer());
                found.push(finding.help(help.words()));
            }
        }
        found
    }

    /// Finds the strings that hold the placeholders which nothing fills.
    fn find_foreign(&mut self, base: Option<Node<'_>>) {
        let mut foreign = std::mem::take(&mut self.foreign);
        let nodes = self.document.nodes().filter(|_| !foreign.is_empty());
        for node in nodes.collect::<Vec<_>>() {
            let Some(text) = node.as_str() else { continue };
            for foreign in foreign_in(&mut foreign, node) {
                let name = &foreign.name;
                foreign.whole |= text == format!("$({name})") || text == format!("$ {{{name}}}");
                foreign.pointer = Some(self.pointer_of(node, base));
            }
        }
        self.foreign = foreign;
    }

    /// True for a string into which something was put.
    fn is_touched(&self, node: Node<'_>) -> bool {
        let bytes = node.bytes();
        node.kind() == Kind::String && self.touched.range(bytes.start..bytes.end.max(bytes.start + 1)).next().is_some()
    }

    /// The finding with the pointer of the template's node.
    fn pointing(&self, finding: Diagnostic, base: Option<Node<'_>>) -> Diagnostic {
        let node = finding.pointer().and_then(|pointer| self.document.node_at(pointer));
        match node.filter(|_| base.is_some()) {
            Some(node) => finding.pointing(self.pointer_of(node, base)),
            None => finding,
        }
    }

    /// The pointer of a node: in the template where the document is made of an object of it.
    fn pointer_of(&self, node: Node<'_>, base: Option<Node<'_>>) -> String {
        let (Some(part), Some(base)) = (&self.part, base) else { return node.pointer() };
        let origin = part.origin(node, base.document());
        origin.map_or_else(|| format!("{}{}", base.pointer(), node.pointer()), Node::pointer)
    }
}

/// The placeholders without a value that a string holds; all are in the order of the document.
fn foreign_in<'f>(all: &'f mut [Foreign], node: Node<'_>) -> &'f mut [Foreign] {
    if node.kind() != Kind::String {
        return &mut [];
    }
    let bytes = node.bytes();
    let first = all.partition_point(|foreign| foreign.offset.is_none_or(|offset| offset < bytes.start));
    let end = bytes.end.max(bytes.start + 1);
    let last = all.partition_point(|foreign| foreign.offset.is_none_or(|offset| offset < end));
    all.get_mut(first..last).unwrap_or_default()
}

/// The finding about a value that the text does not write: nothing there can be edited, and what to do depends on the form.
fn reworded(finding: Diagnostic, node: Node<'_>, help: &TextHelp) -> Diagnostic {
    let finding = finding.without_fixes();
    let about_type = finding.is_one_of(&[WRONG_TYPE, NOT_AN_OBJECT, LITERAL_OR_EXPRESSION, WRONG_OPERAND, ARGUMENTS])
        && node.as_str().is_some();
    if about_type { finding.help(help.words()) } else { finding }
}

/// True for a finding about the value of a member, false for one about its name.
fn is_about_value(node: Node<'_>, finding: &Diagnostic) -> bool {
    node.key().is_none_or(|key| finding.place() != Some(&key.place()))
}

/// The findings about references that give something other than what must be where they stand.
fn references(document: &Document, template: &Template<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for node in document.nodes() {
        let Some((text, key)) = node.as_str().filter(|text| text.contains("${")).zip(node.key()) else { continue };
        let is_resource = key.name() == "Resource" && is_of_a_task(node);
        if is_resource {
            found.extend(within_an_arn(text, node, template));
        }
        let Some(reference) = whole_reference(text) else { continue };
        let Some(referred) = Referred::of(reference, template) else { continue };
        let Some(form) = referred.form() else { continue };
        if is_resource {
            let gives = match &form {
                Form::Callable => continue,
                Form::Name => format!("the name of {}", referred.words()),
                Form::Url => format!("the URL of {}", referred.words()),
                Form::Arn(_) => format!("the ARN of {}, which a task cannot call", referred.words()),
            };
            let message = format!(
                "the `Resource` of a task must be an ARN of what it calls, but {} is {gives}",
                quoted(reference)
            );
            let finding = WRONG_REFERENCE.found(message).at(node.span()).pointing(node.pointer());
            found.push(finding.help(referred.instead()));
            continue;
        }
        let fits = match key.name() {
            "QueueUrl" => (form == Form::Url, "the URL of a queue", "use `!Ref` of the queue"),
            "TopicArn" => (matches!(form, Form::Arn(_)), "an ARN", "use `!Ref` of the topic"),
            "StateMachineArn" => (matches!(form, Form::Arn(_)), "an ARN", "use `!Ref` of the state machine"),
            _ => continue,
        };
        if let (false, wanted, help) = fits {
            let gives = match &form {
                Form::Name => "a name",
                Form::Url => "a URL",
                Form::Callable | Form::Arn(_) => "an ARN",
            };
            let message = format!("`{}` takes {wanted}, but {} is {gives}", key.name(), quoted(reference));
            let finding = WRONG_REFERENCE_IN_REQUEST.found(message).at(node.span()).pointing(node.pointer());
            found.push(finding.help(help));
        }
    }
    found
}

/// The name in a string that is one placeholder.
fn whole_reference(text: &str) -> Option<&str> {
    text.strip_prefix("${")?.strip_suffix('}').filter(|name| !name.contains('}'))
}

/// The finding about an ARN or URL in the middle of an ARN.
fn within_an_arn(text: &str, node: Node<'_>, template: &Template<'_>) -> Option<Diagnostic> {
    if !text.starts_with("arn:") {
        return None;
    }
    parts(text).into_iter().find_map(|part| {
        let Part::Name(_, reference) = part else { return None };
        let (gives, instead) = match Referred::of(reference, template)?.form()? {
            Form::Name => return None,
            Form::Url => ("a URL", "name the resource by its ARN alone"),
            Form::Callable | Form::Arn(_) => ("a whole ARN", "write this reference alone, without what is around it"),
        };
        let message = format!("{} is {gives}, and cannot be a part of an ARN", quoted(reference));
        Some(WRONG_REFERENCE.found(message).at(node.span()).pointing(node.pointer()).help(instead))
    })
}

/// True for a member of `States`.
fn is_state(node: Node<'_>) -> bool {
    node.parent().and_then(Node::key).is_some_and(|key| key.name() == "States")
}

/// True for the value of a field of a Task.
fn is_of_a_task(node: Node<'_>) -> bool {
    node.parent().is_some_and(|state| is_state(state) && state.get("Type").and_then(Node::as_str) == Some("Task"))
}

/// True for a state whose query language is JSONata.
fn is_jsonata(state: Node<'_>) -> bool {
    let said = state.get("QueryLanguage").or_else(|| state.document().root().get("QueryLanguage"));
    said.and_then(Node::as_str) == Some("JSONata")
}

/// The findings of all ways in which the conditions of a template can hold.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    findings: Vec<(Diagnostic, usize, usize)>,
    seen: HashMap<(Option<Place>, &'static str, String), usize>,
    ways: usize,
}

impl Gathered {
    /// Adds the findings of another way.
    pub(super) fn add(&mut self, found: Vec<Diagnostic>) {
        self.ways += 1;
        for finding in found {
            let key = (finding.place().cloned(), finding.code().id, finding.message().to_owned());
            match self.seen.get(&key).and_then(|at| self.findings.get_mut(*at)) {
                Some((_, count, last)) if *last < self.ways => {
                    *count += 1;
                    *last = self.ways;
                }
                Some(_) => {}
                None => {
                    self.seen.insert(key, self.findings.len());
                    self.findings.push((finding, 1, self.ways));
                }
            }
        }
    }

    /// The findings: what is wrong in one way is wrong, but a state that one way leads to is reached.
    pub(super) fn finish(self) -> impl Iterator<Item = Diagnostic> {
        let in_every_way = [UNREACHABLE_STATE, UNREACHABLE_CYCLE, NO_TERMINAL_STATE];
        let ways = self.ways;
        let counted = self.findings.into_iter();
        counted
            .filter(move |(finding, count, _)| *count == ways || !finding.is_one_of(&in_every_way))
            .map(|(finding, ..)| finding)
    }
}
