//! What the tasks of executions call: test cases, activities, other executions, functions.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use asl::{JobOutput, Pattern, Resource};
use indexmap::IndexMap;
use serde_json::{Map, Value};
use simulator::nested::{NestedExecution, started};
use simulator::{Answer, CallId, Data, MockFile, Outcome, Request, Services, Status};
use tokio::sync::oneshot;

use crate::activity::{Activity, ActivityTask};
use crate::arn::Realm;
use crate::clock;
use crate::error::ApiError;
use crate::execution::{Execution, ExecutionId, Parent};
use crate::functions::Function;
use crate::options::Endpoint;
use crate::world::World;
use crate::world::start::{Started, Starting};

/// The services of an execution while it runs: test cases answer at once, all else is noted.
pub(crate) struct Calls<'a> {
    mocks: Option<&'a mut MockFile>,
    activities: Activities<'a>,
    /// The calls that are to be made.
    pub(crate) made: VecDeque<Made>,
    /// Whether the activities that were asked for are there.
    pub(crate) known: RefCell<Vec<bool>>,
}

/// Which activities there are.
pub(crate) enum Activities<'a> {
    /// Those of the endpoint.
    Now(&'a IndexMap<Arc<str>, Activity>),
    /// What was found out when the step happened first.
    Then(RefCell<VecDeque<bool>>),
}

/// A call of a task.
pub(crate) struct Made {
    pub(crate) id: CallId,
    pub(crate) resource: String,
    pub(crate) parameters: Data,
    pub(crate) token: Option<Arc<str>>,
    /// The activity, if it is one.
    pub(crate) activity: Option<Arc<str>>,
}

/// What becomes of a call.
pub(crate) enum Reply {
    /// The request was taken; the task waits on.
    Taken(Data),
    /// The task ends.
    Ends(Outcome),
}

/// A call that is answered later.
pub(crate) struct Outgoing {
    pub(crate) by: By,
    pub(crate) errand: Errand,
}

/// Who waits for the answer of a call.
pub(crate) enum By {
    /// A task of an execution.
    Task(ExecutionId, CallId),
    /// The test of a single state.
    Test(oneshot::Sender<Reply>),
}

/// What becomes of a call at once.
pub(crate) enum Met {
    Reply(Reply),
    /// Somebody is to be asked.
    Errand(Errand),
}

/// Who answers a call, and what is asked.
pub(crate) enum Errand {
    /// A function of another server, by its name or ARN.
    Elsewhere { to: Endpoint, function: String, payload: Data, form: Form },
    /// A function of this endpoint.
    Here { function: Rc<Function>, payload: Data, form: Form },
    /// An operation of SQS or SNS at this endpoint.
    Own(Asked),
    /// An operation of another server.
    Service { to: Endpoint, asked: Asked },
}

/// An operation of a service that a task asks for.
pub(crate) struct Asked {
    /// The service, as the SDKs' calls name it.
    pub(crate) service: catalogue::Service,
    /// The operation, as the API names it, such as `GetItem`.
    pub(crate) operation: String,
    pub(crate) parameters: Data,
    /// The shapes of request and result, as far as they are known.
    pub(crate) shapes: (Option<catalogue::Shape>, Option<catalogue::Shape>),
    /// What the names of errors begin with, without the dot.
    pub(crate) prefix: String,
    /// Whether the task waits for its token.
    pub(crate) waits: bool,
    pub(crate) region: String,
    pub(crate) account: String,
}

/// What a task makes of the answer of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// The payload alone: the task names the function by its ARN.
    Payload,
    /// The answer of the API `Invoke`.
    Answer,
    /// The same of a call of the SDK, whose payload is a text.
    Sdk,
    /// Nothing but that the function was invoked: the task waits for its token.
    Token,
}

impl<'a> Calls<'a> {
    pub(crate) fn new(mocks: Option<&'a mut MockFile>, activities: Activities<'a>) -> Self {
        Calls { mocks, activities, made: VecDeque::new(), known: RefCell::default() }
    }
}

impl Services for Calls<'_> {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        if let Some(mocks) = self.mocks.as_mut().filter(|mocks| mocks.has_activity(request.state, "")) {
            return mocks.call(request);
        }
        let activity = match Resource::parse(request.resource) {
            Resource::Activity(_) => Some(request.resource.into()),
            Resource::Call(_) | Resource::Function(_) | Resource::Placeholder(_) | Resource::Other(_) => None,
        };
        self.made.push_back(Made {
            id: request.id,
            resource: request.resource.to_owned(),
            parameters: request.parameters.clone(),
            token: request.token.map(Arc::from),
            activity,
        });
        Answer::now(Outcome::Later)
    }

    fn has_activity(&self, state: &str, arn: &str) -> bool {
        if self.mocks.as_ref().is_some_and(|mocks| mocks.has_activity(state, arn)) {
            return true;
        }
        let known = match &self.activities {
            Activities::Now(activities) => activities.contains_key(arn),
            Activities::Then(known) => known.borrow_mut().pop_front().unwrap_or_default(),
        };
        self.known.borrow_mut().push(known);
        known
    }
}

impl World {
    /// Makes a call; `None` where its answer comes later.
    pub(crate) fn dispatch(&mut self, id: ExecutionId, execution: &mut Execution, made: Made) -> Option<Reply> {
        if let Some(token) = &made.token {
            self.gives_out(id, execution, token);
        }
        let realm = realm_of(execution);
        if let Some(refused) = self.refused(&execution.revision.role, &realm, &execution.name, &made) {
            return Some(refused);
        }
        if let Some(arn) = &made.activity {
            let token = made.token.clone().unwrap_or_default();
            let task = ActivityTask { execution: id, call: made.id, token, input: made.parameters };
            return match self.activities.get_mut(arn) {
                Some(activity) => {
                    activity.tasks.push_back(task);
                    None
                }
                None => Some(failed("States.Runtime", format!("The activity {arn} does not exist."))),
            };
        }
        let parent = |parsed| Some(Parent { execution: id, call: made.id, parsed });
        match self.meet(&made, &realm, execution.trace.as_deref(), parent) {
            Met::Reply(reply) => Some(reply),
            Met::Errand(errand) => {
                self.outgoing.push(Outgoing { by: By::Task(id, made.id), errand });
                None
            }
        }
    }

    /// Makes the call of a single state that is tested with a role: no execution waits for it.
    pub(crate) fn meet_of_test(
        &mut self,
        made: &Made,
        realm: &Realm,
        role: &str,
    ) -> Result<Reply, oneshot::Receiver<Reply>> {
        if let Some(refused) = self.refused(role, realm, "TestState", made) {
            return Ok(refused);
        }
        match self.meet(made, realm, None, |_| None) {
            Met::Reply(reply) => Ok(reply),
            Met::Errand(errand) => {
                let (sender, receiver) = oneshot::channel();
                self.outgoing.push(Outgoing { by: By::Test(sender), errand });
                self.wake.notify_one();
                Err(receiver)
            }
        }
    }

    /// Makes a call of anything but an activity; an execution that it starts gets the trace, and may have a parent.
    fn meet(
        &mut self,
        made: &Made,
        realm: &Realm,
        trace: Option<&str>,
        parent: impl Fn(bool) -> Option<Parent>,
    ) -> Met {
        let resource = Resource::parse(&made.resource);
        match &resource {
            Resource::Call(call) => {
                if !call.sdk && (call.service, call.action) == ("states", "startExecution") {
                    return Met::Reply(self.start_nested(made, call, trace, parent));
                }
                self.meet_call(made, &resource, call, realm)
            }
            Resource::Function(_) => self.invoke(&made.resource, made.parameters.clone(), Form::Payload),
            Resource::Activity(_) | Resource::Placeholder(_) | Resource::Other(_) => {
                Met::Reply(unanswered(&made.resource))
            }
        }
    }

    fn meet_call(&mut self, made: &Made, resource: &Resource<'_>, call: &asl::Call<'_>, realm: &Realm) -> Met {
        let pattern = call.pattern().unwrap_or(Pattern::RequestResponse);
        if (call.service, call.action) == ("lambda", "invoke") {
            let form = match (pattern, call.sdk) {
                (Pattern::WaitForTaskToken, _) => Form::Token,
                (Pattern::RequestResponse | Pattern::RunAJob(_), true) => Form::Sdk,
                (Pattern::RequestResponse | Pattern::RunAJob(_), false) => Form::Answer,
            };
            let name = made.parameters.get("FunctionName").and_then(Data::as_str).unwrap_or_default();
            let payload = made.parameters.get("Payload").cloned().unwrap_or_else(Data::empty_object);
            return self.invoke(name, payload, form);
        }
        if let Some(reply) = self.ask_neighbours(made, clock::now()) {
            return Met::Reply(reply);
        }
        if matches!(pattern, Pattern::RunAJob(_)) {
            return Met::Reply(failed("States.TaskFailed", not_followed(&made.resource)));
        }
        let Some(asked) = asked(resource, call, pattern, made, realm) else {
            return Met::Reply(unanswered(&made.resource));
        };
        let name = asked.service.name();
        Met::Errand(match self.options.endpoint_of(name) {
            Some(to) if !self.has_target(&asked) => Errand::Service { to, asked },
            _ if ["sqs", "sns"].contains(&name) => Errand::Own(asked),
            _ => return Met::Reply(unanswered(&made.resource)),
        })
    }

    /// Whether a call of SQS or SNS is for a queue or topic of this endpoint.
    fn has_target(&self, asked: &Asked) -> bool {
        let text = |name: &str| asked.parameters.get(name).and_then(Data::as_str);
        let queue = text("QueueUrl").map(|url| url.rsplit('/').next().unwrap_or(url));
        queue.is_some_and(|queue| self.has_queue(queue))
            || text("TopicArn").is_some_and(|topic| self.topics.known.contains_key(topic))
    }

    fn invoke(&self, function: &str, payload: Data, form: Form) -> Met {
        match (self.functions.find(function), self.options.endpoint_of("lambda")) {
            (Some(function), _) => Met::Errand(Errand::Here { function, payload, form }),
            (None, Some(to)) => Met::Errand(Errand::Elsewhere { to, function: function.to_owned(), payload, form }),
            (None, None) => {
                let cause = format!(
                    "Function not found: {function}. This endpoint has no function of that name: name the server that has it \
                     (--lambda-endpoint), or start the execution with a test case of a mock file that answers the state."
                );
                Met::Reply(failed("Lambda.ResourceNotFoundException", cause))
            }
        }
    }

    /// Starts an execution for a task.
    fn start_nested(
        &mut self,
        made: &Made,
        call: &asl::Call<'_>,
        trace: Option<&str>,
        parent: impl Fn(bool) -> Option<Parent>,
    ) -> Reply {
        let pattern = call.pattern().unwrap_or(Pattern::RequestResponse);
        let text = |name: &str| made.parameters.get(name).and_then(Data::as_str);
        let parent = match pattern {
            Pattern::RunAJob(output) => parent(output == JobOutput::Parsed),
            Pattern::RequestResponse | Pattern::WaitForTaskToken => None,
        };
        let input = made.parameters.get("Input").cloned().unwrap_or_else(Data::empty_object);
        // A text is taken for the JSON that it holds.
        let input = input.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(input);
        let starting =
            Starting { machine: text("StateMachineArn").unwrap_or_default(), name: text("Name"), input, trace, parent };
        match self.start(starting, clock::now()) {
            Ok(Started { arn, at, .. }) => {
                let answer = started(&arn, at);
                match pattern {
                    Pattern::RequestResponse => Reply::Ends(Outcome::Succeeded(answer)),
                    Pattern::RunAJob(_) | Pattern::WaitForTaskToken => Reply::Taken(answer),
                }
            }
            Err(error) => failed(&format!("StepFunctions.{}Exception", error.code), error.message),
        }
    }
}

/// The operation of a service that a task asks for; `None` for what is none.
fn asked(resource: &Resource<'_>, call: &asl::Call<'_>, pattern: Pattern, made: &Made, realm: &Realm) -> Option<Asked> {
    let (operation, shapes, prefix) = if call.sdk {
        let operation = resource.sdk()?;
        let prefix = operation.service().error_prefix()?;
        (operation, (operation.input(), operation.output()), prefix)
    } else {
        let (integration, _) = resource.integration()?;
        let operation = integration.operation()?;
        let prefix = catalogue::error_prefixes(call.service).first()?;
        (operation, (integration.input(), integration.result(Pattern::RequestResponse)), *prefix)
    };
    let name = operation.name();
    let mut letters = name.chars();
    let first = letters.next()?.to_ascii_uppercase();
    Some(Asked {
        service: operation.service(),
        operation: format!("{first}{}", letters.as_str()),
        parameters: made.parameters.clone(),
        shapes,
        prefix: prefix.to_owned(),
        waits: pattern == Pattern::WaitForTaskToken,
        region: realm.region.clone(),
        account: realm.account.clone(),
    })
}

/// Where an execution is.
fn realm_of(execution: &Execution) -> Realm {
    let part = |place: usize| execution.session.arn().split(':').nth(place).unwrap_or_default().to_owned();
    Realm { region: part(3), account: part(4) }
}

/// Why a task fails that waits for a job of another service.
fn not_followed(resource: &str) -> String {
    format!(
        "{resource} waits for a job, and this endpoint follows only executions. Start the execution with a test case of a mock file \
         that answers the state."
    )
}

/// What becomes of a call that nobody answers.
fn unanswered(resource: &str) -> Reply {
    let cause = format!(
        "Nothing answers {resource} at this endpoint. Name the server that does (--endpoint SERVICE=URL, or --forward URL for \
         all services), or start the execution with a test case of a mock file that answers the state."
    );
    failed("States.TaskFailed", cause)
}

/// A task that fails.
pub(crate) fn failed(error: &str, cause: impl Into<Arc<str>>) -> Reply {
    Reply::Ends(Outcome::Failed { error: Some(error.into()), cause: Some(cause.into()) })
}

/// The request of a task to SQS or SNS of this endpoint: a message that is no text is written as JSON.
pub(crate) fn members_of(parameters: &Data) -> Map<String, Value> {
    let mut members = parameters.to_value().as_object().cloned().unwrap_or_default();
    for name in ["MessageBody", "Message"] {
        if let Some(value) = members.get_mut(name).filter(|value| !value.is_string()) {
            *value = value.to_string().into();
        }
    }
    members
}

/// What a task gets of an answer, which may wait for its token then.
pub(crate) fn answered(response: Data, waits: bool) -> Reply {
    if waits { Reply::Taken(response) } else { Reply::Ends(Outcome::Succeeded(response)) }
}

/// What a task gets of an error of a service of this endpoint, whose errors have a prefix.
pub(crate) fn refused(prefix: &str, service: &str, ApiError { code, message, .. }: &ApiError) -> Reply {
    let end = if code.ends_with("Exception") { "" } else { "Exception" };
    failed(&format!("{prefix}.{code}{end}"), format!("{message} (Service: {service}, Status Code: 400)"))
}

/// What a task gets that waited for an execution.
pub(crate) fn nested_outcome(execution: &Execution, parsed: bool) -> Outcome {
    let session = &execution.session;
    let none = simulator::Trouble::default();
    let nested = NestedExecution {
        arn: session.arn(),
        machine: &execution.machine,
        name: &execution.name,
        input: &execution.input,
        status: session.status().unwrap_or(Status::Aborted),
        output: session.output(),
        trouble: session.trouble().unwrap_or(&none),
        started: session.started(),
        ended: session.ended().unwrap_or_default(),
    };
    nested.outcome(parsed)
}
