//! Local queues, topics, tables, buckets and functions, in virtual time.
//!
//! Everything happens at a point in time: a message becomes visible, a function is invoked, sleeps, calls back or times
//! out. The simulator asks for the next of these times, and advances to it when nothing in the workflow happens before.
//! Functions are futures that are polled whenever something has happened; they need no runtime of their own.

mod buckets;
mod delivery;
mod function;
mod invoked;
mod queue;
mod recent;
mod served;
mod table;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::task::Waker;

use asl::Resource;
use asl::shown::listed;
use dsl::compiled::{Compiled, DEAD_LETTER_RETENTION, EnvironmentValue, FunctionSpec, ParameterKind, TopicSpec};
use serde::Serialize;
use serde_json::{Map, Value, json};
use simulator::time::Millis;
use simulator::{Answer, Callback, CallbackKind, Data, Delivery, Outcome, Request};

pub(crate) use buckets::Buckets;
use function::{Code, Installed, Invocation, Wire};
pub use function::{Context, Refused};
use invoked::Invoked;
use queue::Queue;
pub use queue::{Copies, Full, Held, MOST_DELAY, QueueSettings, Sending, Taken};
pub use recent::{Recent, key as deduplication_key};
pub use served::{Mapping, QueueFacts};
use table::Table;

use crate::placeholders;
use served::Around;

/// The most moments after the end of an execution.
pub const MOST_AFTERWARDS: u32 = 100_000;

/// A message that was published to a topic.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Notice {
    /// The topic's logical id.
    pub topic: String,
    /// The text.
    pub message: String,
    /// The subject, if it has one.
    pub subject: Option<String>,
    /// The values of the attributes by name.
    pub attributes: BTreeMap<String, String>,
    /// The time of publication.
    pub at: Millis,
}

/// Something that happened outside the execution.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Note {
    /// When.
    pub at: Millis,
    /// The function or queue.
    pub who: String,
    /// A short description; JSON in it is complete.
    pub what: String,
}

/// The queues, topics, tables, buckets and functions of a workflow and of those that it starts.
#[derive(Default)]
pub struct Local {
    queues: Vec<Queue>,
    topics: Vec<std::sync::Arc<TopicSpec>>,
    tables: Vec<Table>,
    buckets: Buckets,
    specs: Vec<std::sync::Arc<FunctionSpec>>,
    functions: Vec<Installed>,
    invoked: Vec<Invoked>,
    invocations: Vec<Invocation>,
    wire: Rc<RefCell<Wire>>,
    /// Where the answer to the callback goes that the simulator has taken.
    answering: Option<Rc<RefCell<function::Answer>>>,
    notices: Vec<Notice>,
    notes: Vec<Note>,
    ids: u64,
    around: Around,
    /// The values of parameters that have others than their defaults.
    parameters: BTreeMap<String, String>,
}

impl Local {
    /// The queues, topics, tables and buckets of a workflow and of those that it starts, without functions.
    pub fn of(compiled: &Compiled) -> Self {
        let mut local = Local::default();
        let children = compiled.children().iter().map(|child| &**child);
        std::iter::once(compiled).chain(children).for_each(|compiled| local.add(compiled));
        local
    }

    /// Adds what a workflow has that is not there yet.
    fn add(&mut self, compiled: &Compiled) {
        let consumer = |queue: &str, dead_letters: bool| {
            compiled.functions().iter().find(|function| function.takes(queue, dead_letters)).map(|function| &**function)
        };
        let kept = DEAD_LETTER_RETENTION.as_seconds();
        for spec in compiled.queues() {
            if self.queue_of(&spec.id).is_some() {
                continue;
            }
            let own = consumer(&spec.id, false);
            let mut queue = Queue::new(spec.id.clone(), spec, own, spec.retention_seconds());
            if let Some(redrive) = spec.redrive() {
                let handler = consumer(&spec.id, true);
                let mut dead = Queue::new(redrive.target, spec, handler, kept);
                if let Some(unhandled) = spec.unhandled_redrive().filter(|_| handler.is_some()) {
                    dead.settings.redrive = Some((unhandled.target.clone(), unhandled.receives));
                    self.queues.push(Queue::new(unhandled.target, spec, None, kept));
                }
                queue.settings.redrive = Some((dead.id.clone(), redrive.receives));
                self.queues.push(dead);
            }
            self.queues.push(queue);
        }
        join(&mut self.topics, compiled.topics().iter().cloned(), |known, new| known.id == new.id);
        let tables = compiled.tables().iter().cloned().map(Table::new);
        join(&mut self.tables, tables, |known, new| known.id() == new.id());
        self.buckets.add(compiled.buckets());
        join(&mut self.specs, compiled.functions().iter().cloned(), |known, new| known.id == new.id);
    }

    /// The values of parameters by name, instead of their defaults. They count for functions that are added afterwards.
    #[must_use]
    pub fn parameters(mut self, values: BTreeMap<String, String>) -> Self {
        self.parameters = values;
        self
    }

    /// Runs the code of a function that consumes a queue. `name` is that of the binary, such as `worker`; the event and
    /// the response are those of Lambda, and `Err` is an invocation that failed as a whole.
    ///
    /// The code may await only the futures of [`Context`]; any other await never completes and ends with the function's
    /// timeout.
    ///
    /// # Panics
    /// If the workflow deploys no function of that name that consumes a queue.
    #[must_use]
    pub fn function<F>(mut self, name: &str, code: impl Fn(Value, Context) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Value, String>> + 'static,
    {
        let known = || listed(self.specs.iter().map(|spec| spec.binary.as_str()));
        let Some(spec) = self.specs.iter().find(|spec| spec.binary == name && spec.existing.is_none()) else {
            panic!("the workflow deploys no function `{name}`, only {}", known());
        };
        let Some(consumes) = &spec.consumes else {
            panic!(
                "the function `{name}` does not consume a queue; give the code of one that tasks invoke to `.invoked(…)`"
            )
        };
        let id = consumes.source();
        assert!(self.queue_of(&id).is_some(), "the workflow does not use the queue `{id}`");
        let spec = std::sync::Arc::clone(spec);
        self.install(&spec, name, code);
        self
    }

    /// Lets code take what the queue of a function has for it; false for a function that takes nothing from a queue.
    pub fn install<F>(&mut self, spec: &FunctionSpec, name: &str, code: impl Fn(Value, Context) -> F + 'static) -> bool
    where
        F: Future<Output = Result<Value, String>> + 'static,
    {
        let Some(consumes) = &spec.consumes else { return false };
        let Some(queue) = self.queue_of(&consumes.source()) else { return false };
        let code: Code = Rc::new(move |event, context| Box::pin(code(event, context)));
        self.functions.push(Installed {
            id: name.to_owned(),
            function: spec.id.clone(),
            code,
            queue,
            batch: usize::try_from(consumes.batch_size).unwrap_or(1),
            most: usize::try_from(consumes.maximum_concurrency).unwrap_or(1),
            timeout: queue::millis(spec.timeout),
            variables: Rc::new(environment(spec, &self.parameters)),
            paused: false,
        });
        true
    }

    /// Adds the queues, topics, tables, buckets and functions of another workflow; of two of one id there is one, that which was
    /// here. Buckets are added without their objects.
    pub fn merge(&mut self, other: Local) {
        let mut next = self.queues.len();
        let place = |queue: &Queue| {
            self.queue_of(&queue.id).unwrap_or_else(|| {
                next += 1;
                next - 1
            })
        };
        let places: Vec<usize> = other.queues.iter().map(place).collect();
        join(&mut self.queues, other.queues, |known, new| known.id == new.id);
        let functions = other.functions.into_iter();
        let functions = functions.map(|function| Installed { queue: places[function.queue], ..function });
        join(&mut self.functions, functions, |known, new| (&known.function, known.queue) == (&new.function, new.queue));
        join(&mut self.topics, other.topics, |known, new| known.id == new.id);
        join(&mut self.tables, other.tables, |known, new| known.id() == new.id());
        self.buckets.join(&other.buckets);
        join(&mut self.invoked, other.invoked, |known, new| known.spec.id == new.spec.id);
        join(&mut self.specs, other.specs, |known, new| known.id == new.id);
        self.parameters.extend(other.parameters);
    }

    /// The functions of the workflow.
    pub fn specs(&self) -> &[std::sync::Arc<FunctionSpec>] {
        &self.specs
    }

    /// The topics by their logical ids, each with the queues that are subscribed to it and exist.
    pub fn topic_subscriptions(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.topics.iter().map(|topic| {
            let there = topic.subscriptions.iter().filter(|queue| is_there(queue, &self.parameters));
            (&*topic.id, there.map(|queue| &*queue.id).collect())
        })
    }

    /// Sets an environment variable of every function, instead of the default of its parameter.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        let consumers = self.functions.iter_mut().map(|function| &mut function.variables);
        for variables in consumers.chain(self.invoked.iter_mut().map(|function| &mut function.variables)) {
            Rc::make_mut(variables).insert(name.to_owned(), value.to_owned());
        }
        self
    }

    /// Changes how a queue delivers messages.
    ///
    /// # Panics
    /// If there is no such queue.
    #[must_use]
    pub fn copies(mut self, queue: &str, copies: Copies) -> Self {
        let Some(place) = self.queue_of(queue) else {
            panic!("there is no queue `{queue}`, only {}", listed(self.queue_names()));
        };
        self.queues[place].copies = copies;
        self
    }

    /// Loses every callback, although the function gets a success.
    #[must_use]
    pub fn losing_callbacks(self) -> Self {
        self.wire.borrow_mut().loses_callbacks = true;
        self
    }

    /// The queues by their logical ids, including dead-letter queues.
    pub fn queue_names(&self) -> impl Iterator<Item = &str> {
        self.queues.iter().map(|queue| &*queue.id)
    }

    /// The messages that are in a queue now.
    pub fn held(&self, queue: &str) -> Option<&[Held]> {
        Some(&self.queues[self.queue_of(queue)?].messages)
    }

    /// Every message that arrived in a queue, in order, including deleted ones.
    pub fn came(&self, queue: &str) -> Option<&[Held]> {
        Some(&self.queues[self.queue_of(queue)?].log)
    }

    /// The messages that were published, in order.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The queues that are subscribed to topics, each once.
    pub fn subscribed(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for queue in self.topics.iter().flat_map(|topic| &topic.subscriptions) {
            if !names.contains(&&*queue.id) {
                names.push(&queue.id);
            }
        }
        names
    }

    /// What happened outside the execution, in order.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The items of a table by its logical id, as JSON, in the order in which they were first written.
    pub fn items(&self, table: &str) -> Option<Vec<Value>> {
        self.tables.iter().find(|known| known.id() == table).map(Table::values)
    }

    /// The tables by their logical ids.
    pub fn table_names(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(Table::id)
    }

    /// Puts an item into a table before the execution starts.
    ///
    /// # Panics
    /// If there is no such table, or the item is not an object with its key.
    #[must_use]
    pub fn with_item(mut self, table: &str, item: &impl Serialize) -> Self {
        let names = listed(self.table_names());
        let Some(known) = self.tables.iter_mut().find(|known| known.id() == table) else {
            panic!("the workflow has no table `{table}`, only {names}");
        };
        let item = serde_json::to_value(item).map_err(|error| error.to_string());
        if let Err(problem) = item.and_then(|item| known.insert(&item)) {
            panic!("this cannot be an item of the table `{table}`: {problem}");
        }
        self
    }

    /// Puts an object into a bucket before the execution starts, by the bucket's logical id.
    ///
    /// # Panics
    /// If there is no such bucket, or it cannot be written.
    #[must_use]
    pub fn with_object(self, bucket: &str, key: &str, body: impl Into<Vec<u8>>) -> Self {
        if let Err(problem) = self.buckets.insert(bucket, key, body.into()) {
            panic!("{problem}, only {}", listed(self.buckets.ids().iter().map(String::as_str)));
        }
        self
    }

    /// The content of an object at the end, by the bucket's logical id; `None` where there is no such bucket or object.
    pub fn object(&self, bucket: &str, key: &str) -> Option<Vec<u8>> {
        self.buckets.object(bucket, key).ok().flatten()
    }

    /// The keys of the objects in a bucket, in order, by the bucket's logical id; `None` where there is no such bucket.
    pub fn object_keys(&self, bucket: &str) -> Option<Vec<String>> {
        self.buckets.keys(bucket).ok()
    }

    /// The buckets, for the simulator.
    pub(crate) fn buckets(&self) -> Buckets {
        self.buckets.clone()
    }

    /// Answers a task that sends to a queue, publishes to a topic, reads and writes an item of a table or an object of a bucket of
    /// the workflow, or invokes a function whose code is there; `None` for any other, and for a message whose task waits where
    /// nobody would answer.
    pub fn call(&mut self, request: &Request<'_>) -> Option<Answer> {
        self.wire.borrow_mut().now = request.now;
        let resource = Resource::parse(request.resource);
        let call = resource.call()?;
        match (call.sdk, call.service, call.action) {
            (false, "sqs", "sendMessage") => self.send(request),
            (false, "sns", "publish") => self.publish(request),
            (false, "dynamodb", action) => self.ask_table(action, request, "DynamoDB"),
            (false, "lambda", "invoke") => self.invoke(request),
            (true, "dynamodb", action) if call.is_one_request() => self.ask_table(action, request, "DynamoDb"),
            (true, "s3", action) if call.is_one_request() && request.token.is_none() => {
                self.buckets.call(action, request.parameters, request.now)
            }
            _ => None,
        }
    }

    fn ask_table(&mut self, action: &str, request: &Request<'_>, prefix: &str) -> Option<Answer> {
        if request.token.is_some() {
            return None;
        }
        let name = request.parameters.get("TableName").and_then(Data::as_str)?;
        let place = self.around.place();
        let table = self.tables.iter_mut().find(|table| table.is_named(name, place))?;
        table.call(action, &request.parameters.to_value(), prefix).map(Answer::now)
    }

    fn send(&mut self, request: &Request<'_>) -> Option<Answer> {
        let parameters = request.parameters;
        let url = parameters.get("QueueUrl").and_then(Data::as_str)?;
        let place = self.queues.iter().position(|queue| self.around.place().queue_url(&queue.id) == url)?;
        // Where clients receive messages, one of them may answer.
        let has_consumer = self.around.is_served() || self.functions.iter().any(|function| function.queue == place);
        if request.token.is_some() && !has_consumer {
            return None;
        }
        let delay = parameters.get("DelaySeconds").and_then(Data::as_f64);
        let most = f64::from(MOST_DELAY);
        if let Some(seconds) = delay.filter(|seconds| !(0.0..=most).contains(seconds)) {
            let cause = format!(
                "Value {seconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= {most}. \
                 (Service: AmazonSQS; Status Code: 400; Error Code: InvalidParameterValue)"
            );
            return Some(Answer::error("SQS.AmazonSQSException", &cause));
        }
        let text = |name: &str| parameters.get(name).and_then(Data::as_str).map(str::to_owned);
        let sending = queue::Sending {
            body: parameters.get("MessageBody").map(text_of).unwrap_or_default(),
            attributes: attributes_of(parameters),
            group: text("MessageGroupId"),
            deduplication: text("MessageDeduplicationId"),
            delay: delay.map(std::time::Duration::from_secs_f64),
        };
        let id = match self.put(place, sending, request.now) {
            Ok(taken) => taken.id,
            Err(full) => return Some(Answer::error("SQS.OverLimitException", &full.to_string())),
        };
        let response = Data::record([("MessageId", Data::string(id))]);
        Some(match request.token {
            None => Answer::now(Outcome::Succeeded(response)),
            Some(_) => Answer { submitted: Some(response), ..Answer::now(Outcome::Never) },
        })
    }

    fn publish(&mut self, request: &Request<'_>) -> Option<Answer> {
        let parameters = request.parameters;
        let arn = parameters.get("TopicArn").and_then(Data::as_str)?;
        let topic = self.topics.iter().find(|topic| self.around.place().topic_arn(&topic.id) == arn)?.clone();
        let message = parameters.get("Message").map(text_of).unwrap_or_default();
        let attributes = attributes_of(parameters);
        let values = attributes.iter().map(|(name, value)| {
            (name.clone(), value.get("StringValue").and_then(Value::as_str).unwrap_or_default().to_owned())
        });
        if !self.around.is_served() {
            self.notices.push(Notice {
                topic: topic.id.clone(),
                message: message.clone(),
                subject: parameters.get("Subject").and_then(Data::as_str).map(str::to_owned),
                attributes: values.collect(),
                at: request.now,
            });
        }
        for subscribed in &topic.subscriptions {
            if !is_there(subscribed, &self.parameters) {
                continue;
            }
            if let Some(place) = self.queue_of(&subscribed.id) {
                let sending =
                    queue::Sending { body: message.clone(), attributes: attributes.clone(), ..Default::default() };
                // A queue that is full gets nothing, and the topic does not mind.
                let _ = self.put(place, sending, request.now);
            }
        }
        let id = self.next_id();
        Some(Answer::now(Outcome::Succeeded(Data::record([("MessageId", Data::string(id))]))))
    }

    fn put(&mut self, place: usize, sending: queue::Sending, now: Millis) -> Result<queue::Taken, Full> {
        // A simulation takes every message, so that what a test sends is what it sees.
        let is_simulated = !self.around.is_served();
        if !is_simulated {
            if let Some(taken) = self.queues[place].known(&sending, now) {
                return Ok(taken.clone());
            }
        }
        if self.queues[place].is_full() {
            return Err(Full);
        }
        let id = self.next_id();
        Ok(self.queues[place].take(id, sending, now, is_simulated))
    }

    /// Sends a message to a queue that nothing of the workflow has sent.
    ///
    /// # Panics
    /// If there is no such queue.
    #[must_use]
    pub fn with_message(mut self, queue: &str, body: &str, at: Millis) -> Self {
        let Some(place) = self.queue_of(queue) else { panic!("there is no queue `{queue}`") };
        let sending = queue::Sending { body: body.to_owned(), ..Default::default() };
        if let Err(full) = self.put(place, sending, at) {
            panic!("`{queue}` cannot take the message: {full}");
        }
        self
    }

    fn next_id(&mut self) -> String {
        self.ids += 1;
        format!("00000000-0000-4000-8000-{:012}", self.ids)
    }

    fn queue_of(&self, id: &str) -> Option<usize> {
        self.queues.iter().position(|queue| queue.id == id)
    }

    /// When something happens next.
    pub fn next(&self) -> Option<Millis> {
        let wire = self.wire.borrow();
        if !wire.calls.is_empty() {
            return Some(wire.now);
        }
        let alarms = wire.alarms.first_key_value().map(|(at, _)| *at);
        let deadlines = self.invocations.iter().map(|invocation| invocation.deadline);
        let free = self.functions.iter().enumerate().filter(|(number, function)| {
            if function.paused {
                return false;
            }
            let running = self.invocations.iter().filter(|invocation| invocation.function == *number).count();
            running < if self.queues[function.queue].fifo { 1 } else { function.most }
        });
        let arrivals = free.filter_map(|(_, function)| self.queues[function.queue].next());
        alarms.into_iter().chain(deadlines).chain(arrivals).min().map(|at| at.max(wire.now))
    }

    /// What was announced for a moment happens.
    pub fn happen(&mut self, now: Millis) -> Option<Callback> {
        if let Some(callback) = self.next_call() {
            return Some(callback);
        }
        self.wake(now);
        self.poll();
        self.give_up(now);
        for function in 0..self.functions.len() {
            self.deliver(function, now);
        }
        self.poll();
        self.next_call()
    }

    fn wake(&mut self, now: Millis) {
        let mut due = Vec::new();
        {
            let mut wire = self.wire.borrow_mut();
            wire.now = wire.now.max(now);
            while let Some(alarm) = wire.alarms.first_entry().filter(|alarm| *alarm.key() <= now) {
                due.extend(alarm.remove());
            }
        }
        due.into_iter().for_each(Waker::wake);
    }

    fn next_call(&mut self) -> Option<Callback> {
        let pending = self.wire.borrow_mut().calls.pop_front()?;
        self.answering = Some(pending.answer);
        let said = match &pending.callback.what {
            CallbackKind::Success(output) => format!("SendTaskSuccess {output}"),
            CallbackKind::Failure { error, cause } => {
                let part = |text: &Option<std::sync::Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
                format!("SendTaskFailure {}: {}", part(error), part(cause))
            }
            CallbackKind::Heartbeat => "SendTaskHeartbeat".to_owned(),
        };
        self.note(pending.function, said);
        Some(pending.callback)
    }

    /// Passes on the outcome of a callback.
    pub fn delivered(&mut self, delivery: Delivery) {
        if let Some(last) = self.notes.last_mut().filter(|_| delivery == Delivery::Late) {
            last.what.push_str(" (too late, no task is waiting)");
        }
        if let Some(answer) = self.answering.take() {
            answer.borrow_mut().give(delivery);
        }
        self.poll();
    }

    /// Continues after the execution's end, until nothing more happens: every callback is too late.
    ///
    /// What never comes to rest, such as a function that calls back without end, is left after [`MOST_AFTERWARDS`] moments.
    pub fn finish(&mut self) {
        for _ in 0..MOST_AFTERWARDS {
            let Some(at) = self.next() else { return };
            if self.happen(at).is_some() {
                self.delivered(Delivery::Late);
            }
        }
    }

    fn note(&mut self, who: String, what: String) {
        // A server runs for long, and nobody reads them.
        if self.around.is_served() {
            return;
        }
        let at = self.wire.borrow().now;
        self.notes.push(Note { at, who, what });
    }
}

/// Adds what is not there yet.
fn join<T>(into: &mut Vec<T>, from: impl IntoIterator<Item = T>, is_same: impl Fn(&T, &T) -> bool) {
    for new in from {
        if !into.iter().any(|known| is_same(known, &new)) {
            into.push(new);
        }
    }
}

/// True unless the queue depends on a flag that is off.
fn is_there(queue: &dsl::compiled::QueueSpec, parameters: &BTreeMap<String, String>) -> bool {
    let Some(flag) = &queue.only_if else { return true };
    match (&flag.kind, parameters.get(&flag.name)) {
        (ParameterKind::Flag { .. }, Some(given)) => given == "true",
        (ParameterKind::Flag { default }, None) => *default,
        (
            ParameterKind::OneOf(_)
            | ParameterKind::Text { .. }
            | ParameterKind::Required
            | ParameterKind::Number { .. }
            | ParameterKind::Arn,
            _,
        ) => true,
    }
}

/// The environment variables of a function as its template sets them, with the values of parameters that have others than their
/// defaults.
pub fn environment(spec: &FunctionSpec, parameters: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let value = |value: &EnvironmentValue| match value {
        EnvironmentValue::Text(text) => text.clone(),
        EnvironmentValue::Parameter(parameter) => placeholders::given(parameter, parameters),
    };
    let receives = spec.max_receive_count().map(|receives| receives.to_string());
    let receives = receives.map(|receives| (FunctionSpec::MAX_RECEIVE_COUNT.to_owned(), receives));
    spec.environment.iter().map(|(name, text)| (name.clone(), value(text))).chain(receives).collect()
}

/// A message's text: a string as it is, anything else as JSON.
fn text_of(message: &Data) -> String {
    message.as_str().map_or_else(|| message.to_string(), str::to_owned)
}

fn attributes_of(parameters: &Data) -> Map<String, Value> {
    match parameters.get("MessageAttributes").map(Data::to_value) {
        Some(Value::Object(attributes)) => attributes,
        Some(other) => Map::from_iter([("MessageAttributes".to_owned(), json!(other))]),
        None => Map::new(),
    }
}
