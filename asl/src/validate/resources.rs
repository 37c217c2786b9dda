//! What a task or a Map calls.

use std::borrow::Cow;

use catalogue::{Operation, Optimized, Service, Shape, Status};

use super::requests::{OPTIMIZED_REQUEST, TASK_PARAMETERS};
use super::values::has_placeholder;
use super::walk::{Object, Walk};
use crate::diagnostic::one_of;
use crate::grammar::Kind;
use crate::resource::Arn;
use crate::shown::quoted;
use crate::{Call, Pattern, Resource, Rule, Task};

crate::rules! {
    pub,

    /// `Resource` is not an ARN, or the ARN of a Lambda function is not well-formed.
    ///
    /// Any partition is allowed, and so is a `${Name}` placeholder. The name of a function consists of letters, digits,
    /// `-` and `_`, and may be followed by a version or alias.
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "pay", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:pay", "End": true}
    /// ```
    ///
    /// Source: Developer Guide, "Task state"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED`.
    NOT_AN_ARN = "V080", resource_not_an_arn, Error;

    /// There is no such service integration.
    ///
    /// A resource is a Lambda function, an activity, an optimized integration such as
    /// `arn:aws:states:::sqs:sendMessage.waitForTaskToken` in a pattern that it supports, or an SDK call such as
    /// `arn:aws:states:::aws-sdk:dynamodb:query`, whose action is an operation of the service with a lowercase first letter.
    /// Step Functions supports no operations that stream, and none that return credentials.
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:query", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:query", "End": true}
    /// ```
    ///
    /// Source: Developer Guide, "Integrating services"; `ValidateStateMachineDefinition` reports `SCHEMA_VALIDATION_FAILED` or `INVALID_RESOURCE`.
    UNKNOWN_INTEGRATION = "V081", unknown_integration, Error;

    /// A task calls a service that Step Functions no longer supports.
    ///
    /// AWS has retired the service or its integration. Existing state machines may still use it, but the call fails.
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:qldb:listLedgers", "End": true}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:listTables", "End": true}
    /// ```
    ///
    /// Source: Developer Guide, "Service integrations release history".
    RETIRED_SERVICE = "V117", retired_service, Warning;
}

/// Why a resource is refused: the rule is about its form, or about the integration.
enum Fault {
    Form(String),
    Integration(String, Option<String>),
    /// The integration is misspelt: the message, the integration as it is written, and what is meant.
    Misspelt(String, String, String),
    /// The integration is no longer supported.
    Retired(String),
}

/// Validates the `Resource` of an object.
pub(super) fn check<'d>(walk: &mut Walk<'d>, object: &Object<'d>) {
    let Some(node) = object.node.get(Task::NAMES.resource) else { return };
    let Some(text) = node.as_str() else { return };
    match parse(text, object.kind) {
        Ok(()) => {}
        Err(Fault::Form(message)) => {
            let help = "write an ARN such as `arn:aws:states:::lambda:invoke`, or a placeholder `${Name}`";
            walk.findings.at(&NOT_AN_ARN, node, message, help);
        }
        Err(Fault::Integration(message, help)) => {
            let usual = "use an integration from the Developer Guide, or an SDK call: `arn:aws:states:::aws-sdk:…:…`";
            let help = help.unwrap_or_else(|| usual.to_owned());
            walk.findings.at(&UNKNOWN_INTEGRATION, node, message, help);
        }
        Err(Fault::Misspelt(message, written, meant)) => {
            let added = walk.findings.at(&UNKNOWN_INTEGRATION, node, message, format!("did you mean `{meant}`?"));
            added.fix(format!("write `{meant}`"), || {
                let at = text.find(&written)?;
                node.with_part(at..at + written.len(), &meant)
            });
        }
        Err(Fault::Retired(message)) => {
            let help = "call another service, or remove the state";
            walk.findings.at(&RETIRED_SERVICE, node, message, help);
        }
    }
}

/// Stands for a placeholder while a part of an ARN is checked: no ARN has this character.
const UNKNOWN: char = '\u{fffd}';

fn parse(text: &str, kind: Kind) -> Result<(), Fault> {
    let shown = || quoted(text);
    if matches!(Resource::parse(text), Resource::Placeholder(_)) {
        return Ok(());
    }
    let arn =
        Arn::parse(text).filter(|arn| [arn.partition, arn.service, arn.resource].iter().all(|part| !part.is_empty()));
    let Some(arn) = arn else { return Err(Fault::Form(format!("{} is not an ARN", shown()))) };
    if !without_placeholders(arn.account).chars().all(|c| c.is_ascii_digit() || c == UNKNOWN) {
        return Err(Fault::Form(format!("the account in {} is not a number", shown())));
    }
    match arn.service {
        "lambda" => match is_function(&without_placeholders(arn.resource)) {
            true => Ok(()),
            false => Err(Fault::Form(format!("{} is not the ARN of a Lambda function", shown()))),
        },
        "states" if arn.resource.starts_with("activity:") || arn.resource.starts_with("task:") => {
            match arn.region.is_empty() {
                true => Err(Fault::Form(format!("{} lacks the region of the activity", shown()))),
                false => Ok(()),
            }
        }
        "states" => integration(arn, kind, &shown),
        "swf" => Ok(()),
        service => {
            let message = format!("{} is a resource of `{service}`; a task cannot call it", shown());
            Err(Fault::Integration(message, None))
        }
    }
}

/// What a `Resource` calls, as far as it can be reported.
#[derive(Debug, Clone, Copy)]
pub(super) enum Called<'t> {
    /// A Lambda function, without waiting for a token.
    Function,
    /// An optimized integration that gives no more than its own errors.
    Optimized(&'t str),
    /// A call of the SDK.
    Sdk(&'t str),
    /// Something that raises errors of any name: an activity, a callback, an execution; or something unknown.
    Open,
}

/// What a `Resource` calls.
pub(super) fn called(resource: &str) -> Called<'_> {
    let resource = Resource::parse(resource);
    let call = match resource {
        Resource::Function(_) => return Called::Function,
        Resource::Call(call) if !call.is_hidden() && !resource.waits_for_token() => call,
        Resource::Call(_) | Resource::Activity(_) | Resource::Placeholder(_) | Resource::Other(_) => {
            return Called::Open;
        }
    };
    match (call.sdk, call.service, call.action) {
        (true, service, _) => Called::Sdk(service),
        (false, "lambda", "invoke") => Called::Function,
        (false, "states", _) => Called::Open,
        (false, service, action) => {
            if catalogue::optimized(service, action).is_some() {
                Called::Optimized(service)
            } else {
                Called::Open
            }
        }
    }
}

/// What is known of the request of a call.
pub(super) struct Request {
    /// The call, such as `sqs:sendMessage`.
    pub(super) call: String,
    /// The shape of the request; none if it has no members.
    pub(super) shape: Option<Shape>,
    /// Members of which one must be given; empty if there is no such group.
    pub(super) one_of: &'static [&'static str],
    /// True for a call of the SDK.
    pub(super) sdk: bool,
}

impl Request {
    /// The rule for its members.
    pub(super) fn rule(&self) -> &'static Rule {
        if self.sdk { &TASK_PARAMETERS } else { &OPTIMIZED_REQUEST }
    }
}

/// The request of the call of a `Resource`, also of a Map's reader or writer; none if it is not known.
pub(super) fn request(resource: &str) -> Option<Request> {
    let resource = Resource::parse(resource);
    // An unsupported call has a finding of its own.
    let is_supported =
        |operation: &Operation| operation.service().status() == Status::Called && !operation.is_refused();
    if let Some(operation) = resource.sdk().filter(is_supported) {
        return Some(Request { call: operation.to_string(), shape: operation.input(), one_of: &[], sdk: true });
    }
    let (service, action) = resource.optimized()?;
    let call = catalogue::optimized(service, action).or_else(|| catalogue::optimized_in_a_map(service, action))?;
    Some(Request { call: call.to_string(), shape: call.input(), one_of: &call.one_of, sdk: false })
}

/// Validates the service and the action of an integration.
fn integration(arn: Arn<'_>, kind: Kind, shown: &dyn Fn() -> String) -> Result<(), Fault> {
    let unknown = |help| Fault::Integration(format!("there is no service integration {}", shown()), help);
    let Some(call) = Call::parse(arn) else {
        return if has_placeholder(arn.resource) { Ok(()) } else { Err(unknown(None)) };
    };
    if call.is_hidden() {
        return Ok(());
    }
    let message = || format!("there is no service integration {}", shown());
    let misspelt = |written, meant| Fault::Misspelt(message(), written, meant);
    let Call { service, action, suffix, .. } = call;
    if call.sdk {
        return match call.pattern() {
            Some(Pattern::RequestResponse | Pattern::WaitForTaskToken) => {
                sdk_call(service, action).map_err(|why| match why {
                    NoCall::Meant(meant) => misspelt(format!("aws-sdk:{service}:{action}"), meant),
                    NoCall::Words(help) => unknown(Some(help)),
                    NoCall::Retired(Some(since)) => {
                        Fault::Retired(format!("Step Functions stopped supporting `{service}` in {since}"))
                    }
                    NoCall::Retired(None) => Fault::Retired(format!("Step Functions no longer supports `{service}`")),
                    NoCall::Unknown => unknown(None),
                })
            }
            Some(Pattern::RunAJob(_)) => Err(Fault::Integration(message(), Some(without_sync(call)))),
            None => Err(unknown(None)),
        };
    }
    let in_a_map = matches!(kind, Kind::ItemReader | Kind::ResultWriter);
    match catalogue::optimized(service, action) {
        Some(integration) if call.pattern().is_some_and(|pattern| integration.has(pattern)) => Ok(()),
        None if in_a_map && catalogue::optimized_in_a_map(service, action).is_some() && suffix.is_empty() => Ok(()),
        Some(integration) => {
            let pattern = if suffix.is_empty() { "request-response" } else { suffix };
            let message = format!("`{service}:{action}` cannot be called as `{pattern}`");
            let others: Vec<_> =
                integration.patterns().map(|pattern| format!("{integration}{}", pattern.suffix())).collect();
            let others: Vec<_> = others.iter().map(String::as_str).collect();
            Err(Fault::Integration(message, Some(format!("write {}", one_of(&others)))))
        }
        None => Err(match meant(call) {
            Some(Meant::Optimized(integration)) => {
                misspelt(format!("{service}:{action}{suffix}"), with_suffix(integration, call.pattern()))
            }
            Some(Meant::Sdk(operation)) if matches!(call.pattern(), Some(Pattern::RunAJob(_))) => {
                unknown(Some(format!("SDK calls have no `.sync`: use {}", polled(operation))))
            }
            Some(Meant::Sdk(operation)) => unknown(Some(format!("use an SDK call: `arn:aws:states:::{operation}`"))),
            None => unknown(None),
        }),
    }
}

/// What is meant by an integration that does not exist.
enum Meant {
    Optimized(&'static Optimized),
    Sdk(Operation),
}

/// The integration or the SDK call that is meant; each exists.
fn meant(call: Call<'_>) -> Option<Meant> {
    let Call { service, action, .. } = call;
    let near = Optimized::meant(service, action);
    let same = near.filter(|near| near.action.eq_ignore_ascii_case(action));
    let known = catalogue::service(service).or_else(|| catalogue::service(catalogue::closest_service(service)?));
    let callable =
        |operation: &Operation| known.is_some_and(|known| known.status() == Status::Called) && !operation.is_refused();
    let exact = || known?.operation(action).filter(callable).map(Meant::Sdk);
    let similar = || known?.operation(known?.closest_operation(action)?).filter(callable).map(Meant::Sdk);
    same.map(Meant::Optimized).or_else(exact).or(near.map(Meant::Optimized)).or_else(similar)
}

/// An integration in the pattern that is asked for, if it has it, else in its first.
fn with_suffix(integration: &Optimized, asked: Option<Pattern>) -> String {
    let pattern = asked.filter(|asked| integration.has(*asked)).or_else(|| integration.patterns().next());
    format!("{integration}{}", pattern.map_or("", Pattern::suffix))
}

/// What to write in the place of an SDK call that shall wait until a job has ended.
fn without_sync(call: Call<'_>) -> String {
    let Call { service, action, .. } = call;
    let waits = |integration: &&Optimized| integration.patterns().any(|pattern| matches!(pattern, Pattern::RunAJob(_)));
    let operation = catalogue::service(service).and_then(|service| service.operation(action));
    let twin = Optimized::meant(service, action).filter(waits);
    // A similar name is meant only where the SDK has no such call.
    let twin = twin.filter(|twin| {
        operation.is_none() || twin.action == action || twin.operation().is_some_and(|own| own.name() == action)
    });
    match (twin, operation) {
        (Some(twin), _) => {
            let asked = call.pattern().filter(|asked| twin.has(*asked));
            let job = asked.or_else(|| twin.patterns().find(|pattern| matches!(pattern, Pattern::RunAJob(_))));
            format!("SDK calls have no `.sync`: use `{}`", with_suffix(twin, job))
        }
        (None, Some(operation)) => format!("SDK calls have no `.sync`: use {}", polled(operation)),
        (None, None) => "SDK calls have no `.sync`: remove it, and name a call of the service".to_owned(),
    }
}

/// An SDK call whose job somebody has to look after.
fn polled(operation: Operation) -> String {
    format!("`{operation}`, and ask for the state of the job in a loop with a Wait")
}

/// Why an SDK call is not supported.
enum NoCall {
    /// Another call is meant.
    Meant(String),
    /// What to do instead, in words.
    Words(String),
    /// The service is no longer supported; since when, if AWS documents it.
    Retired(Option<&'static str>),
    Unknown,
}

/// Validates an SDK call.
fn sdk_call(service: &str, action: &str) -> Result<(), NoCall> {
    let Some(known) = catalogue::service(service) else {
        let near = catalogue::closest_service(service).and_then(catalogue::service);
        return Err(near.map_or(NoCall::Unknown, |near| match action_of(near, action) {
            Ok(()) => NoCall::Meant(format!("aws-sdk:{}:{action}", near.name())),
            Err(NoCall::Meant(meant)) => NoCall::Meant(meant),
            Err(_) => by_optimized(service, action)
                .unwrap_or_else(|| NoCall::Words(format!("the SDK calls the service `{}`", near.name()))),
        }));
    };
    if known.refuses(action) {
        return Err(NoCall::Words(
            "Step Functions does not support this call; make it in a Lambda function".to_owned(),
        ));
    }
    match known.status() {
        Status::Called => action_of(known, action),
        Status::Retired { since } => Err(NoCall::Retired(since)),
        Status::NotListed => {
            let help = format!("Step Functions does not support `{service}` yet; call it in a Lambda function");
            Err(NoCall::Words(help))
        }
    }
}

/// Validates that a service has an operation. Without a model of the service, only the form of the name can be validated.
fn action_of(service: Service, action: &str) -> Result<(), NoCall> {
    let meant = |action: &str| NoCall::Meant(format!("aws-sdk:{}:{action}", service.name()));
    if service.has_model() {
        return match service.operation(action) {
            Some(_) => Ok(()),
            None => Err(match service.closest_operation(action) {
                Some(near) => meant(near),
                None => by_optimized(service.name(), action).unwrap_or(NoCall::Unknown),
            }),
        };
    }
    if is_camel(action) {
        return Ok(());
    }
    let mut letters = action.chars();
    let small = letters.next().map(|first| first.to_ascii_lowercase().to_string() + letters.as_str());
    Err(small.filter(|action| is_camel(action)).map_or(NoCall::Unknown, |action| meant(&action)))
}

/// The optimized integration that is meant by an SDK call that does not exist.
fn by_optimized(service: &str, action: &str) -> Option<NoCall> {
    let integration = Optimized::meant(service, action)?;
    Some(NoCall::Words(format!("use the optimized integration `arn:aws:states:::{}`", with_suffix(integration, None))))
}

/// True for the name of an action, which begins with a small letter.
fn is_camel(action: &str) -> bool {
    action.starts_with(|c: char| c.is_ascii_lowercase()) && action.chars().all(|c| c.is_ascii_alphanumeric())
}

/// True for `function:NAME`, with a version or an alias or without.
fn is_function(resource: &str) -> bool {
    let plain = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | UNKNOWN))
    };
    let parts: Vec<&str> = resource.split(':').collect();
    match parts.as_slice() {
        ["function", name] => plain(name),
        ["function", name, qualifier] => plain(name) && (plain(qualifier) || *qualifier == "$LATEST"),
        [first, ..] => first.contains(UNKNOWN),
        [] => false,
    }
}

/// The text with one character in the place of each placeholder.
fn without_placeholders(text: &str) -> Cow<'_, str> {
    if !text.contains('$') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((_, behind)) = after.split_once('}') else { break };
        plain.push_str(before);
        plain.push(UNKNOWN);
        rest = behind;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}
