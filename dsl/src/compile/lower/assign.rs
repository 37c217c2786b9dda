//! What a state passes on, and the variables that it assigns.

use asl::jsonpath::Segment;
use asl::{Catcher, DataPath, Retrier};
use serde_json::{Map, Value};

use super::{Keeping, Lowering};
use crate::compile::carry::Root;
use crate::compile::edges::Edge;
use crate::compile::rules::expressions::{MADE_TWICE, NOT_IN_JSONPATH};
use crate::compile::site::{Moment, Refusal, Site, Written};
use crate::compile::uses::after;
use crate::compile::{jsonata, jsonpath};
use crate::expr::node::{Node, Origin};
use crate::state::{AssignDraft, Kind, Slot};

/// How a state's output is written.
#[derive(Default)]
pub(super) struct Returned {
    /// JSONata.
    pub(super) output: Option<Value>,
    /// JSONPath: an object put together.
    pub(super) selector: Option<Value>,
    /// JSONPath: a part of the result.
    pub(super) path: Option<DataPath>,
}

impl<'a> Lowering<'a, '_> {
    /// What the state passes on: its result without the service's envelope, or what `.output` makes of it.
    pub(super) fn returned(&mut self) -> Returned {
        let site = self.at(Moment::Done);
        let Some(slot) = &self.state.output else {
            let path = |write: fn(&Root, &[Segment]) -> String| {
                (!site.envelope.is_empty()).then(|| write(&Root::OwnResult, site.envelope))
            };
            return if self.uses_jsonata() {
                let output = path(jsonata::path_at).map(|path| Value::String(asl::jsonata::delimited(&path)));
                Returned { output, ..Returned::default() }
            } else {
                Returned { path: path(jsonpath::path_at).map(Into::into), ..Returned::default() }
            };
        };
        if self.uses_jsonata() {
            let written = jsonata::template(site, slot.node);
            return Returned { output: self.take(written, &slot.place), ..Returned::default() };
        }
        let written = jsonpath::template(site, slot.node);
        match self.take(written, &slot.place) {
            Some(Written::Fixed(object @ Value::Object(_))) => {
                Returned { selector: Some(object), ..Returned::default() }
            }
            Some(Written::Computed(path))
                if site.located(slot.node).is_some_and(|(root, _)| root == Root::OwnResult) =>
            {
                Returned { path: Some(path.into()), ..Returned::default() }
            }
            Some(Written::Fixed(_) | Written::Computed(_)) => {
                let message = "JSONPath can only assign a part of a result, or an object that is built from it";
                let help = "make it a field of an object, or use JSONata with `.query_language(…)`";
                self.refuse_in_jsonpath(message, help, &slot.place);
                Returned::default()
            }
            None => Returned::default(),
        }
    }

    /// What the state is about when it assigns variables.
    pub(super) fn moment_after(&self) -> Moment {
        after(&self.state.kind, self.site.language)
    }

    /// The variables that the state assigns: those that carry its result, those that carry its input where nobody else
    /// can, and the author's.
    pub(super) fn assigned(&mut self) -> Option<Value> {
        let mut assign = Map::new();
        self.carry_input(&mut assign, |edge| matches!(edge, Edge::On(_)));
        self.carry_result(&mut assign);
        self.add_authors(&mut assign, &self.state.assigns, self.moment_after());
        (!assign.is_empty()).then_some(Value::Object(assign))
    }

    /// The variables that a rule of a Choice assigns.
    pub(super) fn rule_assigned(&mut self, index: usize, assigns: &[AssignDraft]) -> Option<Value> {
        let mut assign = Map::new();
        self.carry_input(&mut assign, |edge| matches!(edge, Edge::Chosen { rule, .. } if *rule as usize == index));
        self.add_authors(&mut assign, assigns, self.moment_after());
        (!assign.is_empty()).then_some(Value::Object(assign))
    }

    fn add_authors(&mut self, object: &mut Map<String, Value>, assigns: &[AssignDraft], moment: Moment) {
        for AssignDraft { variable, value } in assigns {
            // A variable of another workflow has been reported.
            let Some(variable) = self.graph.draft.variables.get(*variable as usize) else { continue };
            if self.uses_jsonata() {
                let written = jsonata::assigned(self.at(moment), value.node, &[], false);
                object.extend(self.take(written, &value.place).map(|value| (variable.name.clone(), value)));
            } else {
                self.put(object, &variable.name, self.at(moment), value.node, value);
            }
        }
    }

    /// Writes the template of a variable's value.
    pub(super) fn put(&mut self, object: &mut Map<String, Value>, name: &str, site: Site<'_>, node: u32, slot: &Slot) {
        if self.uses_jsonata() {
            let written = jsonata::template(site, node);
            object.extend(self.take(written, &slot.place).map(|value| (name.to_owned(), value)));
        } else {
            let written = jsonpath::template(site, node).and_then(|written| jsonpath::insert(object, name, written));
            self.take(written, &slot.place);
        }
    }

    /// The first state of a machine keeps what it finds as its input, for the states after it on this path.
    fn carry_input(&self, object: &mut Map<String, Value>, way: impl Fn(&Edge) -> bool) {
        let Some(Keeping { holder, by_the_first: Some(read_behind) }) = self.keeping else { return };
        let mut edges = self.graph.edges[self.number as usize].iter();
        if edges.any(|edge| way(edge) && read_behind.contains(&edge.target())) {
            let origin = Origin::Item(*holder);
            for (name, part) in self.site.carriage.variables_of(origin) {
                self.put_part(object, name, origin, &Root::StateInput, part, part);
            }
        }
    }

    fn carry_result(&mut self, object: &mut Map<String, Value>) {
        let origin = Origin::Result(self.number);
        let made = match &self.state.kind {
            // JSONata has no `$states.result` in a Pass state: a part of its data is written as the expression of that part.
            Kind::Pass(data) if self.uses_jsonata() => data.as_ref().map(|data| (data, Moment::Entering)),
            _ => self.state.output.as_ref().map(|made| (made, Moment::Done)),
        };
        let site = self.site;
        for (name, part) in site.carriage.variables_of(origin) {
            match made {
                Some((slot, moment)) => self.carry_part(object, name, self.at(moment), slot, part),
                None => {
                    let path: Vec<Segment> = site.envelope.iter().chain(part).cloned().collect();
                    self.put_part(object, name, origin, &Root::OwnResult, &path, part);
                }
            }
        }
    }

    /// Writes the variable that holds a part of a value, which stands at a path.
    pub(super) fn put_part(
        &self,
        object: &mut Map<String, Value>,
        name: &str,
        origin: Origin,
        root: &Root,
        path: &[Segment],
        part: &[Segment],
    ) {
        if self.uses_jsonata() && self.site.carriage.may_be_missing(origin, part) {
            let text = jsonata::or_null(&jsonata::path_at(root, path));
            object.insert(name.to_owned(), Value::String(asl::jsonata::delimited(&text)));
        } else {
            self.put_path(object, name, root, path);
        }
    }

    fn put_path(&self, object: &mut Map<String, Value>, name: &str, root: &Root, path: &[Segment]) {
        let (name, path) = if self.uses_jsonata() {
            (name.to_owned(), asl::jsonata::delimited(&jsonata::path_at(root, path)))
        } else {
            (format!("{name}.$"), jsonpath::path_at(root, path))
        };
        object.insert(name, Value::String(path));
    }

    /// A part of data that the state itself puts together is written as the expression of that part.
    fn carry_part(
        &mut self,
        object: &mut Map<String, Value>,
        name: &str,
        site: Site<'a>,
        slot: &Slot,
        part: &[Segment],
    ) {
        let mut node = slot.node;
        let mut rest = part;
        while let Some((segment, below)) = rest.split_first() {
            let Some(member) = member(site.node(node), segment) else { break };
            (node, rest) = (member, below);
        }
        if site.carriage.is_read_in_place(Origin::Result(self.number), part) && is_random(site, node) {
            let message = format!(
                "the random value of `{}` is read by the next state and again later, where a different value would be \
                    generated",
                self.state.name
            );
            let help = "add a Pass state after it that copies the value, and use the result of that state";
            self.report(Refusal::new(&MADE_TWICE, message, help), &slot.place);
        }
        if self.uses_jsonata() {
            let origin = Origin::Result(self.number);
            let may_be_missing = !rest.is_empty() && site.carriage.may_be_missing(origin, part);
            let written = jsonata::assigned(site, node, rest, may_be_missing);
            object.extend(self.take(written, &slot.place).map(|value| (name.to_owned(), value)));
            return;
        }
        match (rest, site.located(node)) {
            ([], _) => self.put(object, name, site, node, slot),
            (rest, Some((root, mut path))) => {
                path.extend_from_slice(rest);
                self.put_path(object, name, &root, &path);
            }
            (_, None) => {
                let message = "JSONPath cannot store a part of a computed value";
                let help = "copy the part in a Pass state directly after it, or use JSONata";
                self.report(Refusal::new(&NOT_IN_JSONPATH, message, help), &slot.place);
            }
        }
    }

    /// What continues on a path of its own, which only JSONata can say.
    pub(super) fn output_at(&mut self, moment: Moment, slot: &Slot) -> Option<Value> {
        if !self.uses_jsonata() {
            let message = "JSONPath cannot build an output for a single rule";
            let help = "add a Pass state on that path, or use JSONata with `.query_language(…)`";
            self.refuse_in_jsonpath(message, help, &slot.place);
            return None;
        }
        let written = jsonata::template(self.at(moment), slot.node);
        self.take(written, &slot.place)
    }

    pub(super) fn retriers(&mut self) -> Option<Vec<Retrier>> {
        for (index, (_, place)) in self.state.retries.iter().enumerate() {
            self.places.insert(self.pointer(&format!("Retry/{index}")), place.clone());
        }
        let retriers: Vec<_> = self.state.retries.iter().map(|(retrier, _)| retrier.clone()).collect();
        (!retriers.is_empty()).then_some(retriers)
    }

    pub(super) fn catchers(&mut self) -> Option<Vec<Catcher>> {
        let mut catchers: Vec<Catcher> = Vec::new();
        for catch in &self.state.catches {
            let mut assign = Map::new();
            self.carry_input(
                &mut assign,
                |edge| matches!(edge, Edge::Caught { origin, .. } if *origin == catch.origin),
            );
            let origin = Origin::Error(catch.origin);
            for (name, part) in self.site.carriage.variables_of(origin) {
                self.put_part(&mut assign, name, origin, &Root::OwnError, part, part);
            }
            self.add_authors(&mut assign, &catch.assigns, Moment::Caught(catch.origin));
            let assign = (!assign.is_empty()).then_some(Value::Object(assign));
            let output = catch.output.as_ref().and_then(|slot| self.output_at(Moment::Caught(catch.origin), slot));
            let next = self.name_of(catch.target);
            for errors in &catch.errors {
                self.places.insert(self.pointer(&format!("Catch/{}", catchers.len())), catch.place.clone());
                let error_equals = errors.iter().map(|error| error.as_str().to_owned()).collect();
                let (assign, next) = (assign.clone(), next.clone());
                let (comment, result_path) = (catch.comment.clone(), catch.result_path.clone());
                let output = output.clone();
                catchers.push(Catcher {
                    comment,
                    error_equals,
                    result_path,
                    output,
                    assign,
                    next,
                    ..Catcher::default()
                });
            }
        }
        (!catchers.is_empty()).then_some(catchers)
    }
}

/// The part of an object or list put together that a segment leads to.
fn member(node: &Node, segment: &Segment) -> Option<u32> {
    match (node, segment) {
        (Node::Object(members), Segment::Member(wanted)) => {
            members.iter().find(|(name, _)| name == wanted).map(|(_, member)| *member)
        }
        (Node::Array(elements, _), Segment::Index(wanted)) => {
            usize::try_from(*wanted).ok().and_then(|wanted| elements.get(wanted)).copied()
        }
        _ => None,
    }
}

/// True when an expression makes a random value.
fn is_random(site: Site<'_>, number: u32) -> bool {
    let mut waiting = vec![number];
    while let Some(number) = waiting.pop() {
        match site.node(number) {
            Node::Call(function, _) if function.is_random() => return true,
            other => waiting.extend(other.children()),
        }
    }
    false
}
