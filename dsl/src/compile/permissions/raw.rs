//! What states need that the author gives as data: read from the definition as it is written.

use asl::diagnostic::pointer_to;
use asl::document::{Document, Limits as Size, Node};
use asl::{Diagnostic, Place, QueryLanguage, Resource, State};
use indexmap::IndexMap;
use permissions::rules::{OPEN_RESOURCE as OPEN, UNKNOWN_CALL};
use permissions::{Limits, Names, Needs, Reader, Symbols};

use super::Grants;
use super::given::{has_prefix, line_for};
use super::own::{Own, granted};
use crate::compile::lower::Lowered;
use crate::compile::rules::calls::OPEN_RESOURCE;
use crate::compile::rules::resources::NOT_GRANTED;
use crate::workflow::Plan;

/// What the placeholders of a workflow stand for, by their names.
#[derive(Debug, Default)]
pub(in crate::compile) struct Placeholders(pub(super) IndexMap<String, Own>);

impl Placeholders {
    /// Adds what a placeholder stands for.
    pub(in crate::compile) fn add(&mut self, name: &str, own: &crate::deployed::Provided) {
        self.0.insert(name.to_owned(), Own::of(own));
    }
}

impl Names<Own> for Placeholders {
    fn text(&self, name: &str, symbols: &mut Symbols<Own>) -> Option<String> {
        match name {
            "Partition" => Symbols::<Own>::pseudo("AWS::Partition").map(str::to_owned),
            _ => self.0.get(name).map(|own| symbols.of(own.clone())),
        }
    }

    fn is_function(&self, _: &str) -> Option<bool> {
        None
    }
}

/// Adds what the states need that are given as data; true if one of them starts executions of the state machine itself.
pub(in crate::compile) fn add(
    workflow: &Plan,
    lowered: &Lowered,
    names: &Placeholders,
    grants: &mut Grants,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let mut starts_itself = false;
    let mut waiting = vec![(String::new(), &lowered.machine.states)];
    while let Some((scope, states)) = waiting.pop() {
        for (name, state) in states {
            let pointer = pointer_to(&format!("{scope}/States"), name);
            if let State::Other(other) = state {
                let Ok(text) = serde_json::to_string(other) else { continue };
                let size = Size { bytes: usize::MAX, depth: Size::MOST_DEPTH, values: usize::MAX };
                // What cannot be read has been reported.
                let Ok(document) = Document::json("state", &text, size) else { continue };
                let needs = read(name, document.root(), workflow.query_language, names);
                starts_itself |= !needs.distributed.is_empty();
                report(workflow, name, &document, &needs, &lowered.place_of(&pointer), diagnostics);
                for (needed, states) in needs.granted {
                    let needed = granted(needed);
                    states.into_iter().for_each(|state| grants.add(state, needed.clone()));
                }
            }
            waiting
                .extend(state.machines().into_iter().map(|(inner, scope)| (format!("{pointer}{inner}"), scope.states)));
        }
    }
    starts_itself
}

fn read<'d>(name: &'d str, state: Node<'d>, language: QueryLanguage, names: &Placeholders) -> Needs<'d, Own> {
    let limits = Limits::<()>::new(Vec::new());
    let limit_with = "name the resource in the fields of the state, or use `Task::call`, which has `.limited_to(…)`";
    Reader { names, symbols: Symbols::default(), limits, limit_with }.state(name, state, language)
}

/// Reports what is not known, in the words of builders.
fn report(
    workflow: &Plan,
    state: &str,
    document: &Document,
    needs: &Needs<'_, Own>,
    place: &Place,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for finding in &needs.findings {
        let message = finding.message().to_owned();
        if finding.is(&OPEN) {
            let help = finding.help_text().unwrap_or_default();
            diagnostics.push(OPEN_RESOURCE.found(message).at(place.clone()).help(help));
            continue;
        }
        let resource = finding.pointer().and_then(|pointer| document.node_at(pointer)).and_then(Node::as_str);
        let call = resource.map(Resource::parse);
        // What does not exist is reported by the rules of the language.
        let exists = call.is_some_and(|call| call.sdk().is_some());
        if !exists && finding.is(&UNKNOWN_CALL) {
            continue;
        }
        let service = call.and_then(|resource| resource.call().map(|call| call.service));
        let prefix = service
            .and_then(catalogue::service)
            .map(|service| service.iam_prefix().or(service.signing_name()).unwrap_or(service.name()));
        let help = match prefix {
            Some(prefix) if has_prefix(workflow, prefix) => continue,
            Some(prefix) => line_for(prefix),
            None => "name a call, a function or an activity by its ARN in `Resource`".to_owned(),
        };
        let message = match call.as_ref().and_then(Resource::call) {
            Some(call) => {
                let sdk = if call.sdk { "aws-sdk:" } else { "" };
                let called = format!("{sdk}{}:{}", call.service, call.action);
                format!("no source says which permission `{called}` needs, which the raw state `{state}` calls")
            }
            None => message,
        };
        diagnostics.push(NOT_GRANTED.found(message).at(place.clone()).help(help));
    }
}
