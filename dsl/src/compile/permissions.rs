//! What the execution role needs for a call: the grants of the catalogue, on what its request names.
//!
//! The room `permissions` derives it, from requests that builders make ([`request`]) and from raw states as they are written
//! ([`raw`]). Here stands what the stack provides ([`own`]), and what the author is told of what is not known.

mod given;
mod grants;
mod own;
mod raw;
mod request;

use asl::{Diagnostic, Place};
use indexmap::IndexSet;
use permissions::{Derivation, Limits, Open, Symbols, derive};

use self::own::{Own, granted, written};
use self::request::Request;
use super::rules::calls::{NOT_LEFT_OPEN, OPEN_RESOURCE, UNKNOWN_PERMISSION};
use crate::compiled::GrantedTo;
use crate::deployed::Provided;
use crate::expr::node::Node;
use crate::resource::Arn;
use crate::state::{Called, StateDraft, TaskDraft};
use crate::workflow::Plan;

pub(super) use self::given::check as check_given;
pub(super) use self::grants::Grants;
pub(super) use self::raw::{Placeholders, add as add_raw};

/// What the use of a key takes for data that a service encrypts (KMS Developer Guide, "kms:ViaService").
pub(super) const USES_KEY: &[&str] = &["kms:Decrypt", "kms:GenerateDataKey"];

/// The calls that read or write what a key encrypts, by the service that holds it; others need no key (the pages on encryption at
/// rest in the guides of SQS, SNS, S3 and DynamoDB).
const MOVES_DATA: [(&str, &[&str]); 4] = [
    ("sqs", &["sendMessage", "sendMessageBatch", "receiveMessage"]),
    ("sns", &["publish", "publishBatch"]),
    (
        "s3",
        &[
            "getObject",
            "putObject",
            "copyObject",
            "createMultipartUpload",
            "uploadPart",
            "uploadPartCopy",
            // Of Amazon Transcribe, which reads and writes objects in the name of the caller.
            "startTranscriptionJob",
        ],
    ),
    (
        "dynamodb",
        &[
            "getItem",
            "putItem",
            "updateItem",
            "deleteItem",
            "query",
            "scan",
            "batchGetItem",
            "batchWriteItem",
            "transactGetItems",
            "transactWriteItems",
            "executeStatement",
            "batchExecuteStatement",
            "executeTransaction",
        ],
    ),
];

/// What an expression names that deployment provides.
pub(super) fn provided(nodes: &[Node], node: u32) -> Vec<&Provided> {
    let mut found = Vec::new();
    let mut waiting = vec![node];
    while let Some(number) = waiting.pop() {
        let node = &nodes[number as usize];
        found.extend(Provided::of(node));
        waiting.extend(node.children());
    }
    found
}

/// A call, and the workflow that makes it.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) workflow: &'a Plan,
    pub(super) nodes: &'a [Node],
    pub(super) state: &'a StateDraft,
    pub(super) task: &'a TaskDraft,
}

impl<'a> Call<'a> {
    /// Something of the stack that a parameter of the request names.
    pub(super) fn named(self, parameter: &str) -> Option<&'a Provided> {
        Provided::of(&self.nodes[self.task.parameter(parameter)?.node as usize])
    }

    /// What the call needs. In the name of another role, that role's permissions count.
    pub(super) fn grants(self, diagnostics: &mut Vec<Diagnostic>) -> Vec<(Vec<&'static str>, GrantedTo)> {
        if self.task.role.is_some() {
            return Vec::new();
        }
        let integrated = self.task.integrated;
        let Some(needed) = integrated.called.grants(integrated.pattern) else {
            diagnostics.extend(self.unknown_permission());
            return Vec::new();
        };
        let request = Request { nodes: self.nodes, task: self.task };
        let mut symbols = Symbols::default();
        let given = self.task.limited_to.iter().map(|(arn, place)| (written(arn, &mut symbols), (arn, place)));
        let mut limits = Limits::new(given.collect());
        let derived: Derivation<Own, &Place> = derive(&needed, &request, &mut symbols, &mut limits);
        let open = derived.open.into_iter();
        diagnostics.extend(open.map(|Open { pattern, actions, place, .. }| {
            open_resource(&self.state.name, &actions, &pattern.to_string(), place)
        }));
        diagnostics.extend(limits.unused().map(|(arn, place)| self.not_left_open(arn, place)));
        derived.granted.into_iter().filter_map(granted).chain(self.keys()).collect()
    }

    /// The use of the stack's key for what it encrypts, through the service that holds it. The catalogue says the same of the
    /// optimized integrations that it knows to need it; a call of the SDK needs it just so.
    fn keys(self) -> impl Iterator<Item = (Vec<&'static str>, GrantedTo)> {
        let operation = match self.task.integrated.called {
            Called::Sdk(operation) => Some(operation.name()),
            Called::Optimized(_) | Called::Activity => None,
        };
        let slots = self.task.request.iter().filter(move |_| operation.is_some());
        let named = slots.flat_map(move |(_, slot)| provided(self.nodes, slot.node));
        let services = named.filter_map(Provided::encrypting_service);
        let reads = |service: &&str| {
            let known = MOVES_DATA.iter().find(|(known, _)| known == service);
            known.zip(operation).is_some_and(|((_, operations), operation)| operations.contains(&operation))
        };
        let services: IndexSet<_> = services.filter(reads).collect();
        services.into_iter().map(|service| (USES_KEY.to_vec(), GrantedTo::KeyVia(service)))
    }

    fn not_left_open(self, arn: &Arn, place: &Place) -> Diagnostic {
        let arn = match arn {
            Arn::Known(arn) => arn,
            Arn::Parameter(parameter) => &parameter.name,
        };
        let message = format!("`{arn}` is no resource that the request of `{}` leaves open", self.state.name);
        let help = "leave it out; the permissions are those on what the request names";
        NOT_LEFT_OPEN.found(message).at(place.clone()).help(help)
    }

    /// No source says what the call needs, and the author does not either.
    fn unknown_permission(self) -> Option<Diagnostic> {
        let Called::Sdk(operation) = self.task.integrated.called else { return None };
        let service = operation.service();
        let prefix = service.iam_prefix().or(service.signing_name()).unwrap_or(service.name());
        if given::has_prefix(self.workflow, prefix) {
            return None;
        }
        let message = format!(
            "no source says which permission `aws_sdk.{}.{}` needs, which `{}` calls",
            service.name(),
            operation.name(),
            self.state.name
        );
        Some(UNKNOWN_PERMISSION.found(message).at(self.state.place.clone()).help(given::line_for(prefix)))
    }
}

/// A resource that only the running workflow knows.
fn open_resource(state: &str, actions: &[&str], pattern: &str, place: &Place) -> Diagnostic {
    let are = if actions.len() == 1 { "is" } else { "are" };
    let message = format!(
        "which resource `{state}` uses is only known when it runs, so `{}` {are} allowed on `{pattern}`",
        actions.join("`, `")
    );
    let help = "say which it can be with `.limited_to([Arn::known(\"arn:…\")])` on the task";
    OPEN_RESOURCE.found(message).at(place.clone()).help(help)
}
