//! The way through a definition: every object of the language once, without recursion.

use std::collections::HashMap;
use std::rc::Rc;

use super::findings::Findings;
use super::scopes::Scopes;
use super::vocabulary::Speech;
use super::{
    Options, choice, errors, exclusive, express, fields, http, map, names, placeholders, raised, requests, resources,
    tasks, text, transitions, values,
};
use crate::document::{Document, Node};
use crate::grammar::{Holds, Kind};
use crate::jsonata::Checked;
use crate::{Diagnostic, QueryLanguage};

/// An object of the language, and what surrounds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Object<'d> {
    pub(super) node: Node<'d>,
    pub(super) kind: Kind,
    /// The query language in force; `None` where it cannot be determined.
    pub(super) language: Option<QueryLanguage>,
    /// The query language of the whole definition.
    pub(super) outermost: Option<QueryLanguage>,
    /// The kind of the state around it, or of the state itself.
    pub(super) state: Option<Kind>,
    /// True inside a Distributed Map whose children are Express executions.
    pub(super) express_child: bool,
    /// The number of the scope of its variables.
    pub(super) scope: usize,
    /// The name of the state around it, or of the state itself.
    pub(super) state_name: &'d str,
}

impl<'d> Object<'d> {
    /// An object that is in this one.
    fn inner(self, node: Node<'d>, kind: Kind) -> Self {
        Self { node, kind, ..self }
    }

    /// True when the query language is known to be this one.
    pub(super) fn is(&self, language: QueryLanguage) -> bool {
        self.language == Some(language)
    }
}

/// What the rules share while they walk.
pub(super) struct Walk<'d> {
    pub(super) findings: Findings,
    pub(super) options: Options<'d>,
    /// The first state of each name.
    pub(super) names: HashMap<&'d str, Node<'d>>,
    /// The first Map of each label.
    pub(super) labels: HashMap<&'d str, Node<'d>>,
    /// The variables.
    pub(super) scopes: Scopes<'d>,
    /// What was found out about each expression.
    pub(super) expressions: HashMap<&'d str, Rc<Checked>>,
    waiting: Vec<Object<'d>>,
}

/// Validates a document.
pub(super) fn walk<'d>(document: &'d Document, options: Options<'d>) -> Vec<Diagnostic> {
    let mut walk = walked(document, options);
    walk.scopes.check(&mut walk.findings);
    placeholders::check(document, options.substitutions, &mut walk.findings);
    walk.findings.finish(document.root())
}

/// Goes through a document once.
pub(super) fn walked<'d>(document: &'d Document, options: Options<'d>) -> Walk<'d> {
    let root = document.root();
    let mut walk = Walk {
        findings: Findings::new(Speech::new(document, options.vocabulary)),
        options,
        names: HashMap::new(),
        labels: HashMap::new(),
        scopes: Scopes::new(root),
        expressions: HashMap::new(),
        waiting: Vec::new(),
    };
    text::check(document, &mut walk.findings);
    let language = fields::language(root, Some(QueryLanguage::JsonPath));
    walk.waiting.push(Object {
        node: root,
        kind: Kind::Machine,
        language,
        outermost: language,
        state: None,
        express_child: false,
        scope: 0,
        state_name: "",
    });
    while let Some(object) = walk.waiting.pop() {
        walk.object(object);
    }
    walk
}

impl<'d> Walk<'d> {
    fn object(&mut self, object: Object<'d>) {
        if !fields::check(self, &object) {
            return;
        }
        for member in object.node.members() {
            let Some(field) = fields::known(self, &object, member.node, member.key.name()) else { continue };
            // A field of the other language is one finding, not two.
            if field.language.is_none() || object.language.is_none() || field.language == object.language {
                values::check(self, &object, field, member.node);
            }
            if let Holds::States = field.holds {
                member.node.members().for_each(|state| self.state(&object, state.key.name(), state.node));
            }
        }
        exclusive::check(self, &object);
        match object.kind {
            Kind::Machine | Kind::Branch | Kind::Processor => {
                names::check(self, &object);
                transitions::check(self, &object);
            }
            Kind::Task => {
                tasks::check(self, &object);
                requests::check(self, &object);
                http::check(self, &object);
                resources::check(self, &object);
                express::check(self, &object);
                errors::check(self, &object);
                raised::check(self, &object);
            }
            Kind::Parallel => errors::check(self, &object),
            Kind::Map => {
                errors::check(self, &object);
                map::check_map(self, &object);
            }
            Kind::Retrier => errors::check_retrier(self, &object),
            Kind::Rule | Kind::NestedRule => choice::check(self, &object),
            Kind::ProcessorConfig => map::check_processor_config(self, &object),
            Kind::ReaderConfig => map::check_reader_config(self, &object),
            Kind::ItemBatcher => map::check_batcher(self, &object),
            Kind::ItemReader | Kind::ResultWriter => {
                resources::check(self, &object);
                requests::check(self, &object);
            }
            Kind::Choice => transitions::check_choice(self, &object),
            Kind::Pass => tasks::check_pass(self, &object),
            Kind::Wait | Kind::Succeed | Kind::Fail | Kind::Catcher | Kind::WriterConfig => {}
        }
    }

    /// A state, whose kind its `Type` tells.
    fn state(&mut self, machine: &Object<'d>, name: &'d str, node: Node<'d>) {
        if node.is_unknown() {
            self.scopes.assigned_anything(machine.scope);
        }
        if let Some(kind) = fields::state_kind(self, node) {
            let language = fields::language(node, machine.outermost);
            let state = Object { language, state: Some(kind), state_name: name, ..machine.inner(node, kind) };
            self.waiting.push(state);
        }
    }

    /// An object that a field holds, to be validated later.
    pub(super) fn later(&mut self, around: &Object<'d>, node: Node<'d>, kind: Kind) {
        let mut object = around.inner(node, kind);
        if matches!(kind, Kind::Branch | Kind::Processor) {
            object.language = object.outermost;
            object.express_child |= kind == Kind::Processor && map::is_express(node);
            object.scope = self.scopes.open(around, node, kind == Kind::Processor && map::is_distributed(node));
        }
        self.waiting.push(object);
    }
}
