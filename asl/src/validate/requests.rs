//! The requests of calls: missing and unknown members.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use catalogue::{Kind as Type, Shape, certain, closest};

use super::resources::{self, Request};
use super::values::has_placeholder;
use super::walk::{Object, Walk};
use crate::diagnostic::one_of;
use crate::document::{Kind as Json, Member, Node};
use crate::shown::quoted;
use crate::{QueryLanguage, Task};

crate::rules! {
    pub,

    /// The request of an SDK call lacks a required member, or has an unknown one; or a task has no request at all.
    ///
    /// The rule also checks nested objects; it does not check what an expression computes. The names of members begin with a
    /// capital letter, even if the API uses a lowercase letter. SDK calls change leading acronyms: `DBName` is `DbName`. In a
    /// workflow, this is an error.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::aws-sdk:sqs:sendMessage",
    ///   "Parameters": {"MessageBody.$": "$"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::aws-sdk:sqs:sendMessage",
    ///   "Parameters": {"QueueUrl": "${Queue}", "MessageBody.$": "$"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Integrating services"; the models of the AWS SDKs.
    TASK_PARAMETERS = "V087", task_parameters, Warning;

    /// The request of an optimized integration lacks a required member, or has an unknown one.
    ///
    /// Step Functions refuses the definition. The rule also checks nested objects, and the reader and writer of a Map; it does
    /// not check what an expression computes. The names of members begin with a capital letter, even if the API uses a
    /// lowercase letter.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::lambda:invoke",
    ///   "Parameters": {"Payload.$": "$"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::lambda:invoke",
    ///   "Parameters": {"FunctionName": "${Pay}", "Payload.$": "$"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Developer Guide, "Integrating optimized services" and the page of each service; observed service behaviour:
    /// "The field … is not supported by Step Functions".
    OPTIMIZED_REQUEST = "V184", optimized_request, Error;
}

/// How many unknown members of one object are compared with the known ones; more are not misspelt names.
const MOST_COMPARED: usize = 20;

/// Validates that the request of a known call has its required members, and no unknown ones.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let Some(node) = object.node.get(Task::NAMES.resource) else { return };
    let Some(call) = node.as_str().and_then(resources::request) else { return };
    let (request, of_the_other_language) = match object.language {
        Some(QueryLanguage::JsonPath) => (object.node.get("Parameters"), object.node.get("Arguments")),
        Some(QueryLanguage::Jsonata) => (object.node.get("Arguments"), object.node.get("Parameters")),
        None => return,
    };
    // A request in the words of the other language is a finding already.
    if request.is_none() && of_the_other_language.is_some() {
        return;
    }
    // What is no object is computed as a whole, or a finding already. A writer may be without a place to write to.
    if request.is_some_and(|request| request.kind() != Json::Object) {
        return;
    }
    let whole = Part { node: request, place: request.unwrap_or(node), shape: call.shape, is_whole: true };
    let mut open = vec![whole];
    while let Some(part) = open.pop() {
        let known = part.known();
        part.check(&known, walk, &call);
        part.push_inner(&known, &mut open);
    }
}

/// The known members of an object by their names as they are compared.
type Known = HashMap<Cow<'static, str>, catalogue::Member>;

/// An object in a request, and its shape.
#[derive(Clone, Copy)]
struct Part<'d> {
    /// The object; none if there is no request.
    node: Option<Node<'d>>,
    /// The place of findings about missing members.
    place: Node<'d>,
    /// Its shape; none for a request without members.
    shape: Option<Shape>,
    is_whole: bool,
}

impl<'d> Part<'d> {
    fn members(self) -> impl Iterator<Item = Member<'d>> {
        self.node.into_iter().flat_map(|node| node.members())
    }

    /// A name as it is compared. The guide does not say whether nested members change leading acronyms, so both spellings
    /// are accepted there; the first letter is large everywhere.
    fn compared(self, name: &str) -> Cow<'_, str> {
        let name = plain(name);
        match name.char_indices().nth(1).filter(|_| !self.is_whole) {
            Some((second, _)) => Cow::Owned(name[..second].to_owned() + &name[second..].to_ascii_lowercase()),
            None => Cow::Borrowed(name),
        }
    }

    fn known(self) -> Known {
        let members = self.shape.into_iter().flat_map(Shape::members);
        members.map(|member| (self.compared(member.name()), member)).collect()
    }

    /// Where a finding is, in words: in the request, or in an object of it.
    fn inside(self) -> String {
        match self.place.key() {
            Some(key) if !self.is_whole => format!(" in {}", quoted(plain(key.name()))),
            Some(_) | None => String::new(),
        }
    }

    fn check(self, known: &Known, walk: &mut Walk<'d>, call: &Request) {
        let present: HashSet<Cow<'_, str>> = self.members().map(|member| self.compared(member.key.name())).collect();
        let names = self.shape.into_iter().flat_map(|shape| shape.members().map(|member| member.name()));
        let absent: Vec<&str> = names.filter(|name| !present.contains(&self.compared(name))).collect();
        let mut misspelt = Vec::new();
        let unknown = self.members().filter(|member| {
            let name = member.key.name();
            !has_placeholder(name) && !known.contains_key(self.compared(name).as_ref())
        });
        for (number, member) in unknown.enumerate() {
            let name = plain(member.key.name());
            let names = || absent.iter().copied().filter(|_| number < MOST_COMPARED);
            let help = match closest(name, names()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "remove it: AWS rejects unknown members".to_owned(),
            };
            let message = format!("the request of `{}` has no member {}{}", call.call, quoted(name), self.inside());
            let added = walk.findings.at_key(call.rule(), member.node, message, help);
            if let Some(certain) = certain(name, names()) {
                misspelt.push(certain);
                let renamed = format!("{certain}{}", &member.key.name()[name.len()..]);
                added.fix(format!("rename it to `{renamed}`"), || member.key.with_name(&renamed));
            }
        }
        let lacks = |name: &str| absent.contains(&name) && !misspelt.contains(&name);
        // Without a request, JSONPath hands on the input, which may have all members.
        let rule = if self.node.is_some() { call.rule() } else { &TASK_PARAMETERS };
        for name in self.shape.into_iter().flat_map(Shape::required).filter(|name| lacks(name)) {
            if call.sdk && self.is_body(name) {
                continue;
            }
            let message = format!("the request of `{}` lacks `{name}`{}", call.call, self.inside());
            walk.findings.at_key(rule, self.place, message, format!("add `{name}`"));
        }
        if self.is_whole && !call.one_of.is_empty() && call.one_of.iter().all(|name| lacks(name)) {
            let names = one_of(call.one_of);
            let message = format!("the request of `{}` lacks {names}", call.call);
            walk.findings.at_key(rule, self.place, message, format!("add {names}"));
        }
    }

    /// True for the bytes that are the body of the HTTP request, which may be empty.
    fn is_body(self, name: &str) -> bool {
        let shape = self.shape.and_then(|shape| shape.member(name));
        self.is_whole && shape.is_some_and(|member| matches!(member.shape().kind(), Type::Blob))
    }

    /// Adds the nested objects.
    fn push_inner(self, known: &Known, open: &mut Vec<Self>) {
        let Some(node) = self.node else { return };
        let mut values: Vec<(Node<'d>, Shape)> = Vec::new();
        for member in node.members() {
            let known = known.get(self.compared(member.key.name()).as_ref());
            values.extend(known.map(|known| (member.node, known.shape())));
        }
        while let Some((node, shape)) = values.pop() {
            if let Some(item) = shape.item() {
                values.extend(node.items().map(|node| (node, item)));
            } else if let Some(value) = shape.value() {
                values.extend(node.members().map(|member| (member.node, value)));
            } else if node.kind() == Json::Object && matches!(shape.kind(), Type::Structure | Type::Union) {
                open.push(Self { node: Some(node), place: node, shape: Some(shape), is_whole: false });
            }
        }
    }
}

/// The name of the member that a field of a payload template computes.
fn plain(name: &str) -> &str {
    name.strip_suffix(".$").unwrap_or(name)
}
