//! Simulations of a workflow with answers for its tasks.

use std::time::Duration;

use asl::shown::listed;
use dsl::Workflow;
use dsl::compiled::Compiled;
use indexmap::IndexMap;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use simulator::time::Millis;
use simulator::{Answer, Callback, Data, Delivery, Machine, MockFile, Objects, Outcome, Request, Services};

use crate::local::Local;
use crate::mask::Mask;
use crate::message::{self, Sent};
use crate::placeholders;
use crate::reply::{Failure, Reply};
use crate::run::Run;
use crate::timeline::Timeline;

/// A call as the author's code sees it: the message, and how often the state was called before.
type Answerer = Box<dyn FnMut(Value, u64) -> Result<Reply, String>>;

/// A simulation of a workflow: its input, the answers to its tasks, the start time and the seed.
pub struct Simulation {
    compiled: Compiled,
    input: Result<Value, String>,
    answers: IndexMap<String, Answerer>,
    mocks: Option<MockFile>,
    local: Local,
    start: Option<Millis>,
    seed: u64,
    stop: Option<(Duration, String, String)>,
    redrives: Vec<Duration>,
    keeps_map_runs: bool,
}

impl Simulation {
    /// A simulation of a workflow, with local queues and topics, the input `{}`, at the beginning of 2026, with seed 0.
    pub fn of(workflow: &Workflow<impl Sized, impl Sized>) -> Self {
        Simulation::of_compiled(workflow.compile())
    }

    /// The same for a workflow that is compiled already.
    pub fn of_compiled(compiled: Compiled) -> Self {
        Simulation {
            local: Local::of(&compiled),
            compiled,
            input: Ok(Value::Object(serde_json::Map::new())),
            answers: IndexMap::new(),
            mocks: None,
            start: None,
            seed: 0,
            stop: None,
            redrives: Vec::new(),
            keeps_map_runs: false,
        }
    }

    /// The input of the execution.
    #[must_use]
    pub fn input(mut self, input: &impl Serialize) -> Self {
        self.input = serde_json::to_value(input).map_err(|error| error.to_string());
        self
    }

    /// Answers each call of a state: the closure gets the message, payload or input that the state sends, and returns
    /// the answer.
    #[must_use]
    pub fn answer<I, O>(self, state: &str, mut answer: impl FnMut(I) -> Result<O, Failure> + 'static) -> Self
    where
        I: DeserializeOwned,
        O: Serialize,
    {
        self.answered(state, move |message, _| {
            let message = message::typed(message).map_err(|error| message::unlike::<I>(&error))?;
            Ok(answer(message).into())
        })
    }

    /// Answers each call of a state with a reply, which may be delayed or missing. The closure also gets how often the
    /// state was called before, in this iteration of the Maps around it.
    #[must_use]
    pub fn respond<I>(self, state: &str, mut respond: impl FnMut(I, u64) -> Reply + 'static) -> Self
    where
        I: DeserializeOwned,
    {
        self.answered(state, move |message, attempt| {
            let message = message::typed(message).map_err(|error| message::unlike::<I>(&error))?;
            Ok(respond(message, attempt))
        })
    }

    /// Answers every call of a state with the same reply.
    #[must_use]
    pub fn reply(self, state: &str, reply: Reply) -> Self {
        self.answered(state, move |_, _| Ok(reply.clone()))
    }

    /// Answers the calls of a state in turn, retries included. A call beyond the last reply is an error.
    #[must_use]
    pub fn replies(self, state: &str, replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies: Vec<Reply> = replies.into_iter().collect();
        let mut next = 0;
        self.answered(state, move |_, _| {
            let reply = replies
                .get(next)
                .ok_or_else(|| format!("the test gives {}, but it is called again", counted_replies(replies.len())))?;
            next += 1;
            Ok(reply.clone())
        })
    }

    fn answered(mut self, state: &str, answer: impl FnMut(Value, u64) -> Result<Reply, String> + 'static) -> Self {
        self.answers.insert(state.to_owned(), Box::new(answer));
        self
    }

    /// Answers from a mock file of AWS Step Functions Local, for states in the file that have no other answer.
    #[must_use]
    pub fn mocks(mut self, mocks: MockFile) -> Self {
        self.mocks = Some(mocks);
        self
    }

    /// Changes the local queues, topics and functions.
    #[must_use]
    pub fn local(mut self, change: impl FnOnce(Local) -> Local) -> Self {
        self.local = change(self.local);
        self
    }

    /// The simulated S3, with the buckets by their names, instead of the local buckets of the workflow, which are in memory.
    ///
    /// Tasks that read and write objects use it, too.
    #[must_use]
    pub fn objects(self, objects: impl Objects + 'static) -> Self {
        self.local.buckets().replace(Box::new(objects));
        self
    }

    /// The start time of the execution, in milliseconds since the beginning of 1970, UTC.
    #[must_use]
    pub fn start_time(mut self, start: Millis) -> Self {
        self.start = Some(start);
        self
    }

    /// The seed of jitter, UUIDs and the execution's name. The same seed gives the same history.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Stops the execution a while after it began, with an error and a cause, which may be empty.
    #[must_use]
    pub fn stop_after(mut self, after: Duration, error: &str, cause: &str) -> Self {
        self.stop = Some((after, error.to_owned(), cause.to_owned()));
        self
    }

    /// Redrives the execution a while after it ended without success: the states that did not succeed run again. Each call
    /// asks for one redrive more.
    #[must_use]
    pub fn redrive_after(mut self, after: Duration) -> Self {
        self.redrives.push(after);
        self
    }

    /// Keeps the Map Runs of the execution, with the histories of their children, for [`Run::map_runs`].
    #[must_use]
    pub fn keep_map_runs(mut self) -> Self {
        self.keeps_map_runs = true;
        self
    }

    /// Runs an execution until it ends, including local queues and functions.
    ///
    /// # Panics
    /// If [`try_run`](Self::try_run) returns an error.
    #[track_caller]
    pub fn run(self) -> Run {
        match self.try_run() {
            Ok(run) => run,
            Err(error) => panic!("{error}"),
        }
    }

    /// Runs an execution until it ends, including local queues and functions.
    ///
    /// # Errors
    /// The reason why the simulation cannot determine how the execution ends.
    pub fn try_run(self) -> Result<Run, SimulationError> {
        let Simulation { compiled, input, answers, mocks, local, start, seed, stop, redrives, keeps_map_runs } = self;
        if !compiled.is_valid() {
            let errors = compiled.diagnostics().iter().filter(|finding| finding.is_error());
            return Err(SimulationError::Invalid(errors.map(|error| error.message().to_owned()).collect()));
        }
        let input = input.map_err(SimulationError::Input)?;
        let machine = machine_of(&compiled)?;
        let children =
            compiled.children().iter().map(|child| Ok((child.logical_id(), machine_of(child)?, child.workflow_type())));
        let children: Vec<_> = children.collect::<Result<_, SimulationError>>()?;
        let names = || {
            let children = children.iter().flat_map(|(_, child, _)| child.state_names());
            machine.state_names().chain(children)
        };
        if let Some(unknown) = answers.keys().find(|name| !names().any(|state| state == *name)) {
            let known = names().map(str::to_owned).collect();
            return Err(SimulationError::UnknownState { state: unknown.clone(), known });
        }
        let mask = Mask::of(compiled.input_schema().as_value(), &input);
        let buckets = local.buckets();
        let mut around = Around { answers, mocks, local, sent: Vec::new(), open: None };
        let mut simulation = simulator::Simulation::of(&machine)
            .machine_type(compiled.workflow_type())
            .name(compiled.logical_id())
            .seed(seed)
            .services(Lent(&mut around))
            .objects(buckets);
        for (name, child, kind) in &children {
            simulation = simulation.machine(name.as_str(), child, *kind);
        }
        if let Some(start) = start {
            simulation = simulation.start_time(start);
        }
        if let Some((after, error, cause)) = stop {
            simulation = simulation.stop_after(after, &error, &cause);
        }
        for after in redrives {
            simulation = simulation.redrive_after(after);
        }
        let input = Data::from(input);
        let (execution, map_runs) = match keeps_map_runs {
            true => simulation.run_with_map_runs(input),
            false => (simulation.run(input), Vec::new()),
        };
        let Around { mut local, sent, open, .. } = around;
        if let Some((call, problem)) = open {
            let timeline = Timeline::of(&execution).notes(local.notes()).mask(mask.clone()).to_string();
            let message = mask.data(&Data::from(call.message()));
            let empty = Value::Object(serde_json::Map::new());
            let result = message::result(&call.resource, empty).to_value();
            let open = Unanswered { state: call.state, message, problem, result, timeline };
            return Err(SimulationError::Unanswered(Box::new(open)));
        }
        local.finish();
        Ok(Run::new(execution, map_runs, local, sent, mask))
    }
}

/// Why a simulation has no outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SimulationError {
    /// The workflow does not compile: the messages of the errors.
    Invalid(Vec<String>),
    /// The input cannot be written as JSON.
    Input(String),
    /// The simulator cannot run the definition.
    Refused(String),
    /// There is an answer for an unknown state.
    UnknownState {
        /// The name.
        state: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// A state's call has no answer.
    Unanswered(Box<Unanswered>),
}

/// A call without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// The state.
    pub state: String,
    /// Its request, as JSON without sensitive data.
    pub message: String,
    /// What is wrong with its answer, if it has one.
    pub problem: Option<String>,
    /// A result as its service gives it, with `{}` where the author's part goes.
    pub result: Value,
    /// The timeline until then.
    pub timeline: String,
}

impl std::fmt::Display for SimulationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SimulationError::Invalid(messages) => write!(f, "the workflow has errors: {}", messages.join("; ")),
            SimulationError::Input(error) => write!(f, "the input cannot be written as JSON: {error}"),
            SimulationError::Refused(error) => f.write_str(error),
            SimulationError::UnknownState { state, known } => {
                let known = listed(known.iter().map(String::as_str));
                write!(f, "there is an answer for the state `{state}`, but the workflow has only {known}")
            }
            SimulationError::Unanswered(open) => {
                let Unanswered { state, message, problem, timeline, .. } = &**open;
                match problem {
                    None => write!(
                        f,
                        "there is no answer for the state `{state}`, which sends {message}; add to the simulation:\n\n \
                               \
                         .answer({state:?}, |request: serde_json::Value| Ok(serde_json::json!({{}})))\n\n{timeline}"
                    ),
                    Some(problem) => {
                        write!(f, "the state `{state}` has no answer: {problem}; it sends {message}\n\n{timeline}")
                    }
                }
            }
        }
    }
}

impl std::error::Error for SimulationError {}

/// `1 reply`, `2 replies`.
fn counted_replies(count: usize) -> String {
    if count == 1 { "1 reply".to_owned() } else { format!("{count} replies") }
}

/// The machine of a workflow, with names of the simulated account.
fn machine_of(compiled: &Compiled) -> Result<Machine, SimulationError> {
    let definition = placeholders::definition(compiled)
        .map_err(|error| SimulationError::Refused(format!("the definition is not JSON: {error}")))?;
    Machine::from_value(&definition).map_err(|error| SimulationError::Refused(error.to_string()))
}

/// What is around the machine.
struct Around {
    answers: IndexMap<String, Answerer>,
    mocks: Option<MockFile>,
    local: Local,
    sent: Vec<Sent>,
    /// The call that nothing answers, and what is wrong with the answer that it has.
    open: Option<(Sent, Option<String>)>,
}

impl Around {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        let sent = Sent {
            state: request.state.to_owned(),
            resource: request.resource.to_owned(),
            request: request.parameters.to_value(),
        };
        let message = sent.message();
        self.sent.push(sent.clone());
        let problem = if let Some(answer) = self.answers.get_mut(request.state) {
            match answer(message, request.attempt) {
                Ok(reply) => return reply.answer(request.resource),
                Err(problem) => Some(problem),
            }
        } else if let Some(mocks) = self.mocks.as_mut().filter(|mocks| mocks.has_activity(request.state, "")) {
            let answer = mocks.call(request);
            match &answer.outcome {
                Outcome::Unknown(help) => Some(help.clone()),
                Outcome::Succeeded(_)
                | Outcome::Failed { .. }
                | Outcome::TimedOut(_)
                | Outcome::Never
                | Outcome::Later => {
                    return answer;
                }
            }
        } else if let Some(answer) = self.local.call(request) {
            return answer;
        } else {
            None
        };
        let help = problem.clone().unwrap_or_else(|| format!("there is no answer for the state `{}`", request.state));
        self.open = Some((sent, problem));
        Answer::now(Outcome::Unknown(help))
    }
}

/// The services, lent to the simulator for one run.
struct Lent<'a>(&'a mut Around);

impl Services for Lent<'_> {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        self.0.call(request)
    }

    fn answers(&self, state: &str) -> bool {
        self.0.answers.contains_key(state) || self.0.mocks.as_ref().is_some_and(|mocks| mocks.has_activity(state, ""))
    }

    fn next_callback(&self) -> Option<Millis> {
        self.0.local.next()
    }

    fn callback(&mut self, now: Millis) -> Option<Callback> {
        self.0.local.happen(now)
    }

    fn delivered(&mut self, _callback: &Callback, delivery: Delivery) {
        self.0.local.delivered(delivery);
    }
}
