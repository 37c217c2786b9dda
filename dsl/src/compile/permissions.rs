//! What the execution role needs for a call: the grants of the catalogue, on what its request names.
//!
//! The catalogue says which actions a call needs, and how the ARNs of its resources are made of the members of the request. Where
//! a member is a literal or something of the stack, the ARN is exact. Where only the running workflow knows it, `*` stands in that
//! part, and the author is told, unless a part before it is known, as the bucket of an object is.

mod limits;
mod request;
mod target;

use asl::{Diagnostic, Place};
use catalogue::{Grant as Needed, Target};
use indexmap::{IndexMap, IndexSet};

use self::limits::Limits;
use self::request::Request;
use self::target::Allowed;
use super::rules::calls::{OPEN_RESOURCE, UNKNOWN_PERMISSION};
use crate::compiled::{Condition, Grant, GrantedTo};
use crate::deployed::Provided;
use crate::expr::node::Node;
use crate::resource::Encryption;
use crate::state::{Called, StateDraft, TaskDraft};
use crate::workflow::Plan;

/// What the use of a key takes for data that a service encrypts (KMS Developer Guide, "kms:ViaService").
pub(super) const USES_KEY: &[&str] = &["kms:Decrypt", "kms:GenerateDataKey"];

/// The calls that read or write what a key encrypts, by the service that holds it; others need no key (the pages on encryption at
/// rest in the guides of SQS, SNS, S3 and DynamoDB).
const MOVES_DATA: [(&str, &[&str]); 4] = [
    ("sqs", &["sendMessage", "sendMessageBatch", "receiveMessage"]),
    ("sns", &["publish", "publishBatch"]),
    ("s3", &["getObject", "putObject", "copyObject", "createMultipartUpload", "uploadPart", "uploadPartCopy"]),
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
    pub(super) fn grants(self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Grant> {
        if self.task.role.is_some() {
            return Vec::new();
        }
        let integrated = self.task.integrated;
        let Some(needed) = integrated.called.grants(integrated.pattern) else {
            diagnostics.extend(self.unknown_permission());
            return Vec::new();
        };
        let request = Request { nodes: self.nodes, task: self.task };
        let mut limits = Limits::of(self.task);
        let (mut grants, mut open) = (Vec::new(), IndexMap::new());
        for needed in &needed {
            if needed.needed_if.is_none() && needed.when.is_none_or(|path| !request.at(path).is_empty()) {
                allow(needed, request, &mut limits, &mut grants, &mut open);
            }
        }
        diagnostics
            .extend(open.into_iter().map(|(pattern, (actions, place))| self.open_resource(&actions, &pattern, place)));
        diagnostics.extend(limits.unused(&self.state.name));
        grants.extend(self.keys());
        grants
    }

    /// The use of the stack's key for what it encrypts, through the service that holds it. The catalogue says the same of the
    /// optimized integrations that it knows to need it; a call of the SDK needs it just so.
    fn keys(self) -> impl Iterator<Item = Grant> {
        let operation = match self.task.integrated.called {
            Called::Sdk(operation) => Some(operation.name()),
            Called::Optimized(_) | Called::Activity => None,
        };
        let slots = self.task.request.iter().filter(move |_| operation.is_some());
        let named = slots.flat_map(move |(_, slot)| provided(self.nodes, slot.node));
        let encrypted = named.filter(|provided| provided.encryption() == Some(Encryption::CustomerKey));
        let services = encrypted.filter_map(Provided::encrypting_service);
        let reads = |service: &&str| {
            let known = MOVES_DATA.iter().find(|(known, _)| known == service);
            known.zip(operation).is_some_and(|((_, operations), operation)| operations.contains(&operation))
        };
        let services: IndexSet<_> = services.filter(reads).collect();
        services.into_iter().map(|service| Grant { actions: USES_KEY.to_vec(), on: GrantedTo::KeyVia(service) })
    }

    fn open_resource(self, actions: &[&str], pattern: &str, place: &Place) -> Diagnostic {
        let are = if actions.len() == 1 { "is" } else { "are" };
        let message = format!(
            "which resource `{}` uses is only known when it runs, so `{}` {are} allowed on `{pattern}`",
            self.state.name,
            actions.join("`, `")
        );
        let help = "say which it can be with `.limited_to([Arn::known(\"arn:…\")])` on the task";
        OPEN_RESOURCE.found(message).at(place.clone()).help(help)
    }

    /// No source says what the call needs, and the author does not either.
    fn unknown_permission(self) -> Option<Diagnostic> {
        let Called::Sdk(operation) = self.task.integrated.called else { return None };
        let service = operation.service();
        let prefix = service.iam_prefix().or(service.signing_name()).unwrap_or(service.name());
        let granted = self.workflow.granted.iter().flat_map(|(actions, _)| actions);
        if granted.into_iter().any(|action| action.split(':').next() == Some(prefix)) {
            return None;
        }
        let message = format!(
            "no source says which permission `aws_sdk.{}.{}` needs, which `{}` calls",
            service.name(),
            operation.name(),
            self.state.name
        );
        let help = format!(
            "look it up in the Service Authorization Reference, and add `.grant([\"{prefix}:…\"], \"arn:…\")` to the workflow"
        );
        Some(UNKNOWN_PERMISSION.found(message).at(self.state.place.clone()).help(help))
    }
}

/// What is allowed on resources that only the running workflow knows, and the author's line.
type Open<'a> = (Vec<&'static str>, &'a Place);

/// What one grant of the catalogue becomes, and what it leaves open.
fn allow<'a>(
    needed: &Needed,
    request: Request<'a>,
    limits: &mut Limits<'a>,
    grants: &mut Vec<Grant>,
    open: &mut IndexMap<String, Open<'a>>,
) {
    let actions = needed.actions.clone();
    let shared: Vec<Condition> = needed.conditions.iter().map(|condition| request.condition(condition)).collect();
    // Targets of one grant are allowed together, but for roles, which have a condition of their own.
    let mut together = Vec::new();
    let (mut own, mut everything) = (false, false);
    for target in &needed.targets {
        let mut arns = Vec::new();
        for allowed in request.allowed(target, needed) {
            match allowed {
                Allowed::Own(on) => {
                    own = true;
                    grants.push(Grant { actions: actions.clone(), on });
                }
                Allowed::Everything => everything = true,
                Allowed::Arn { pattern, open: None } => arns.push(pattern),
                Allowed::Arn { pattern, open: Some(place) } => match limits.matching(&pattern) {
                    limited if limited.is_empty() => {
                        let (known, _) = open.entry(pattern.to_string()).or_insert((Vec::new(), place));
                        for action in &actions {
                            if !known.contains(action) {
                                known.push(*action);
                            }
                        }
                        arns.push(pattern);
                    }
                    limited => arns.extend(limited),
                },
            }
        }
        match target {
            Target::Role { passed_to, .. } => {
                let mut conditions = shared.clone();
                conditions.extend(passed_to.map(Condition::passed_to));
                if !arns.is_empty() {
                    grants.push(Grant { actions: actions.clone(), on: GrantedTo::Arns { arns, conditions } });
                }
            }
            Target::Resource { .. }
            | Target::Everything
            | Target::KeyOf { .. }
            | Target::ExecutionsOf(_)
            | Target::ManagedRule(_) => {
                arns.into_iter().for_each(|arn| {
                    if !together.contains(&arn) {
                        together.push(arn);
                    }
                });
            }
        }
    }
    if !together.is_empty() {
        grants.push(Grant { actions, on: GrantedTo::Arns { arns: together, conditions: shared } });
    } else if everything && !own {
        grants.push(Grant { actions, on: GrantedTo::Everything { conditions: shared } });
    }
}

impl Condition {
    /// The condition under which a role is handed over to one service only.
    fn passed_to(service: &str) -> Self {
        let value = crate::compiled::ArnPattern::text(service);
        Self { operator: "StringEquals", key: "iam:PassedToService", value }
    }
}
