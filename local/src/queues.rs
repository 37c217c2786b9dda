//! SQS, as far as workflows and their tests need it (SQS API Reference, protocol AWS JSON 1.0).
//!
//! The queues are those of the workflows that the endpoint was given. Messages come from tasks, topics and clients, and go to
//! the workflows' functions and to clients.

use std::time::Duration;

use md5::{Digest, Md5};
use serde_json::{Map, Value, json};
use simulator::time::Millis;
use stage::Held;

use crate::clock;
use crate::error::ApiError;
use crate::input::Input;
use crate::operations::{Answer, Answered};
use crate::world::{Shared, World, until};

/// The longest message (SQS Developer Guide, "Message quotas").
const LONGEST: usize = 1 << 20;

/// A request, and what it is asked of.
struct Asked<'a> {
    world: &'a mut World,
    input: Input<'a>,
    now: Millis,
}

/// An operation that is done at once.
type Operation = fn(&mut Asked<'_>) -> Answer;

const OPERATIONS: &[(&str, Operation)] = &[
    ("ChangeMessageVisibility", change_visibility),
    ("DeleteMessage", delete),
    ("DeleteMessageBatch", delete_batch),
    ("GetQueueAttributes", attributes),
    ("GetQueueUrl", url),
    ("ListQueues", list),
    ("PurgeQueue", purge),
    ("SendMessage", send),
    ("SendMessageBatch", send_batch),
];

/// Does an operation of SQS.
pub(crate) fn perform(shared: &Shared, name: &str, members: &Map<String, Value>) -> Answered {
    if name == "ReceiveMessage" {
        return receive(shared, members);
    }
    let mut world = shared.borrow_mut();
    let mut asked = Asked { world: &mut world, input: Input::new(members), now: clock::now() };
    Answered::Now(match OPERATIONS.iter().find(|(known, _)| *known == name) {
        Some((_, operation)) => operation(&mut asked),
        None => Err(ApiError::new(
            "UnsupportedOperation",
            format!("{name} is not supported: queues are those of the workflows that the endpoint was given"),
        )),
    })
}

fn unknown() -> ApiError {
    ApiError::new("QueueDoesNotExist", "The specified queue does not exist.")
}

/// The name of the queue that a request asks for.
fn queue<'a>(input: &Input<'a>) -> &'a str {
    let url = input.required("QueueUrl", 2048);
    url.rsplit('/').next().unwrap_or(url)
}

impl World {
    /// What is around the queue of a name.
    fn around(&mut self, queue: &str) -> Result<&mut stage::Local, ApiError> {
        self.has_new_messages = true;
        let found = self.neighbours.iter_mut().find(|local| local.queue_names().any(|name| name == queue));
        found.ok_or_else(unknown)
    }
}

fn send(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    let sent = sent(asked, name)?;
    asked.world.wake.notify_one();
    asked.world.arrived.notify_waiters();
    Ok(sent)
}

/// Sends the message of a request, or of an entry of one.
fn sent(asked: &mut Asked<'_>, name: &str) -> Answer {
    let body = asked.input.required("MessageBody", LONGEST);
    let delay = asked.input.number("DelaySeconds", 0, 900).unwrap_or_default();
    let group = asked.input.text("MessageGroupId", 128).map(str::to_owned);
    let attributes = asked.input.structure("MessageAttributes").cloned().unwrap_or_default();
    asked.input.check()?;
    let delay = Duration::from_secs(u64::try_from(delay).unwrap_or_default());
    let around = asked.world.around(name)?;
    let id = around.send_message(name, body.to_owned(), attributes, group, delay, asked.now).ok_or_else(unknown)?;
    let mut answer = Map::new();
    answer.insert("MessageId".to_owned(), id.into());
    answer.insert("MD5OfMessageBody".to_owned(), digest(body).into());
    Ok(answer)
}

/// Does something with each entry of a batch, and tells of each.
fn batch(asked: &mut Asked<'_>, work: impl Fn(&mut Asked<'_>, &str) -> Answer) -> Answer {
    let name = queue(&asked.input);
    let entries = asked.input.list("Entries").cloned().unwrap_or_default();
    asked.input.check()?;
    asked.world.around(name)?;
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for entry in entries.iter().filter_map(Value::as_object) {
        let id = entry.get("Id").cloned().unwrap_or_default();
        let mut one = Asked { world: &mut *asked.world, input: Input::new(entry), now: asked.now };
        match work(&mut one, name) {
            Ok(mut answer) => {
                answer.insert("Id".to_owned(), id);
                good.push(Value::Object(answer));
            }
            Err(error) => {
                bad.push(json!({"Id": id, "SenderFault": true, "Code": error.code, "Message": error.message}));
            }
        }
    }
    asked.world.wake.notify_one();
    asked.world.arrived.notify_waiters();
    Ok(Map::from_iter([("Successful".to_owned(), Value::Array(good)), ("Failed".to_owned(), Value::Array(bad))]))
}

fn send_batch(asked: &mut Asked<'_>) -> Answer {
    batch(asked, sent)
}

fn delete(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    deleted(asked, name)
}

fn deleted(asked: &mut Asked<'_>, name: &str) -> Answer {
    let receipt = asked.input.required("ReceiptHandle", 1024);
    asked.input.check()?;
    let now = asked.now;
    asked.world.around(name)?.delete(name, receipt, now);
    Ok(Map::new())
}

fn delete_batch(asked: &mut Asked<'_>) -> Answer {
    batch(asked, deleted)
}

fn change_visibility(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    let receipt = asked.input.required("ReceiptHandle", 1024);
    let seconds = asked.input.number("VisibilityTimeout", 0, 43_200).unwrap_or_default();
    asked.input.check()?;
    let (now, time) = (asked.now, Duration::from_secs(u64::try_from(seconds).unwrap_or_default()));
    if !asked.world.around(name)?.hide(name, receipt, time, now) {
        return Err(ApiError::new(
            "MessageNotInflight",
            "The message is not available for a visibility timeout change.",
        ));
    }
    asked.world.wake.notify_one();
    asked.world.arrived.notify_waiters();
    Ok(Map::new())
}

fn purge(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    asked.input.check()?;
    asked.world.around(name)?.purge(name);
    Ok(Map::new())
}

fn list(asked: &mut Asked<'_>) -> Answer {
    let prefix = asked.input.text("QueueNamePrefix", 80).unwrap_or_default();
    asked.input.check()?;
    let names = asked.world.neighbours.iter().flat_map(stage::Local::queue_names);
    let urls: Vec<Value> =
        names.filter(|name| name.starts_with(prefix)).map(|name| asked.world.queue_url(name).into()).collect();
    Ok(Map::from_iter([("QueueUrls".to_owned(), Value::Array(urls))]))
}

fn url(asked: &mut Asked<'_>) -> Answer {
    let name = asked.input.required("QueueName", 80);
    asked.input.check()?;
    asked.world.around(name)?;
    Ok(Map::from_iter([("QueueUrl".to_owned(), asked.world.queue_url(name).into())]))
}

fn attributes(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    let wanted = asked.input.list("AttributeNames").cloned().unwrap_or_default();
    asked.input.check()?;
    let now = asked.now;
    let facts = asked.world.around(name)?.facts(name, now).ok_or_else(unknown)?;
    let place = stage::Place { region: &asked.world.options.region, account: &asked.world.options.account };
    let mut all = vec![
        ("QueueArn", place.arn("sqs", name)),
        ("ApproximateNumberOfMessages", facts.visible.to_string()),
        ("ApproximateNumberOfMessagesNotVisible", facts.hidden.to_string()),
        ("VisibilityTimeout", facts.visibility.as_secs().to_string()),
        ("MessageRetentionPeriod", facts.retention.as_secs().to_string()),
    ];
    if facts.fifo {
        all.push(("FifoQueue", "true".to_owned()));
    }
    let is_wanted = |name: &str| wanted.iter().any(|wanted| wanted == "All" || wanted == name);
    let told = all.into_iter().filter(|(name, _)| is_wanted(name));
    let told: Map<String, Value> = told.map(|(name, value)| (name.to_owned(), value.into())).collect();
    Ok(Map::from_iter([("Attributes".to_owned(), Value::Object(told))]))
}

/// What a client asks for when it receives.
struct Wanted {
    queue: String,
    most: usize,
    visibility: Option<Duration>,
    wait: Duration,
    system: Vec<String>,
    attributes: Vec<String>,
}

fn receive(shared: &Shared, members: &Map<String, Value>) -> Answered {
    let wanted = match wanted(members) {
        Ok(wanted) => wanted,
        Err(error) => return Answered::Now(Err(error)),
    };
    let shared = shared.clone();
    Answered::Later(Box::pin(async move {
        let over = clock::now() + Millis::try_from(wanted.wait.as_millis()).unwrap_or_default();
        let arrived = shared.borrow().arrived.clone();
        loop {
            // Whoever listens before he looks misses nothing.
            let listening = arrived.notified();
            let now = clock::now();
            let next = {
                let mut world = shared.borrow_mut();
                let around = world.around(&wanted.queue)?;
                let got = around.receive(&wanted.queue, wanted.most, wanted.visibility, now).ok_or_else(unknown)?;
                if !got.is_empty() || now >= over {
                    let told = got.iter().map(|message| tell(message, &wanted)).collect::<Vec<_>>();
                    // SQS leaves the member out where there are none.
                    let some = (!told.is_empty()).then(|| ("Messages".to_owned(), Value::Array(told)));
                    return Ok(some.into_iter().collect());
                }
                around.next_message(&wanted.queue)
            };
            let soon = next.map_or(over, |at| at.max(now + 1).min(over));
            tokio::select! {
                () = listening => {}
                () = until(&shared, soon) => {}
            }
        }
    }))
}

fn wanted(members: &Map<String, Value>) -> Result<Wanted, ApiError> {
    let input = Input::new(members);
    let most = input.number("MaxNumberOfMessages", 1, 10).unwrap_or(1);
    let seconds = |name: &str, most: i64| input.number(name, 0, most).and_then(|seconds| u64::try_from(seconds).ok());
    let names = |name: &str| {
        let listed = input.list(name).map(Vec::as_slice).unwrap_or_default();
        listed.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let wanted = Wanted {
        queue: queue(&input).to_owned(),
        most: usize::try_from(most).unwrap_or(1),
        visibility: seconds("VisibilityTimeout", 43_200).map(Duration::from_secs),
        wait: Duration::from_secs(seconds("WaitTimeSeconds", 20).unwrap_or_default()),
        // The older of the two names.
        system: [names("AttributeNames"), names("MessageSystemAttributeNames")].concat(),
        attributes: names("MessageAttributeNames"),
    };
    input.check()?;
    Ok(wanted)
}

/// A message as SQS writes it.
fn tell(message: &Held, wanted: &Wanted) -> Value {
    let mut told = Map::new();
    told.insert("MessageId".to_owned(), message.id.as_str().into());
    told.insert("ReceiptHandle".to_owned(), message.receipt().into());
    told.insert("Body".to_owned(), message.body.as_str().into());
    told.insert("MD5OfBody".to_owned(), digest(&message.body).into());
    let first = message.first_received().unwrap_or_default().to_string();
    let system = [
        ("ApproximateReceiveCount", Some(message.receives.to_string())),
        ("SentTimestamp", Some(message.sent.to_string())),
        ("ApproximateFirstReceiveTimestamp", Some(first)),
        ("MessageGroupId", message.group().map(str::to_owned)),
    ];
    let is_wanted = |name: &str| wanted.system.iter().any(|wanted| wanted == "All" || wanted == name);
    let system = system.into_iter().filter(|(name, _)| is_wanted(name));
    let system: Map<String, Value> =
        system.filter_map(|(name, value)| Some((name.to_owned(), value?.into()))).collect();
    if !system.is_empty() {
        told.insert("Attributes".to_owned(), Value::Object(system));
    }
    let is_wanted = |name: &str| {
        let fits = |wanted: &String| match wanted.strip_suffix(".*") {
            Some(prefix) => name.starts_with(prefix),
            None => matches!(wanted.as_str(), "All" | ".*") || wanted == name,
        };
        wanted.attributes.iter().any(fits)
    };
    let attributes = message.attributes.iter().filter(|(name, _)| is_wanted(name));
    let attributes: Map<String, Value> = attributes.map(|(name, value)| (name.clone(), value.clone())).collect();
    if !attributes.is_empty() {
        told.insert("MessageAttributes".to_owned(), Value::Object(attributes));
    }
    Value::Object(told)
}

/// The digest that clients compare.
fn digest(text: &str) -> String {
    let bytes: Vec<String> = Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}
