//! Messages: sending, receiving, deleting, one or ten at a time.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use md5::{Digest, Md5};
use serde_json::{Map, Value};
use simulator::time::Millis;
use stage::{Held, MOST_DELAY, Sending};

use super::{Asked, in_words_of_sqs, queue, unknown};
use crate::clock;
use crate::error::ApiError;
use crate::input::Input;
use crate::messaging::{self, Words};
use crate::operations::{Answer, Answered};
use crate::world::{Shared, until};

pub(super) fn send(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    let sent = sent(asked, name)?;
    asked.world.message_came();
    Ok(sent)
}

/// Sends the message of a request, or of an entry of one.
fn sent(asked: &mut Asked<'_>, name: &str) -> Answer {
    let input = &asked.input;
    let body = input.required("MessageBody", usize::MAX);
    let delay = input.number("DelaySeconds", 0, MOST_DELAY.into()).and_then(|seconds| u64::try_from(seconds).ok());
    let group = input.text("MessageGroupId", 128).map(str::to_owned);
    let deduplication = input.text("MessageDeduplicationId", 128).map(str::to_owned);
    let attributes = input.structure("MessageAttributes").cloned().unwrap_or_default();
    input.check()?;
    let (settings, is_fifo) = asked.world.around.queue_settings(name).ok_or_else(unknown)?;
    let refused = |message: String| Err(ApiError::new("InvalidParameterValue", message));
    if body.len() > settings.most_bytes {
        let most = settings.most_bytes;
        return refused(format!(
            "One or more parameters are invalid. Reason: Message must be shorter than {most} bytes."
        ));
    }
    if let Some(wrong) = body.chars().find(|c| !is_of_xml(*c)) {
        let code = u32::from(wrong);
        return Err(ApiError::new(
            "InvalidMessageContents",
            format!("Invalid binary character '#x{code:X}' was found in the message body"),
        ));
    }
    if is_fifo {
        if group.is_none() {
            let message = "The request must contain the parameter MessageGroupId.";
            return Err(ApiError::new("MissingParameter", message));
        }
        if deduplication.is_none() && !settings.by_content {
            return refused(
                "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided \
                 explicitly"
                    .to_owned(),
            );
        }
    }
    let mut answer = Map::new();
    answer.insert("MD5OfMessageBody".to_owned(), format!("{:x}", Md5::digest(body)).into());
    if !attributes.is_empty() {
        answer.insert("MD5OfMessageAttributes".to_owned(), digest_of_attributes(&attributes)?.into());
    }
    let delay = delay.map(Duration::from_secs);
    let sending = Sending { body: body.to_owned(), attributes, group, deduplication, delay };
    let taken = asked.world.around.send_message(name, sending, asked.now).ok_or_else(unknown)?;
    let taken = taken.map_err(|full| ApiError::new("OverLimit", full.to_string()))?;
    answer.insert("MessageId".to_owned(), taken.id.into());
    if let Some(sequence) = taken.sequence {
        answer.insert("SequenceNumber".to_owned(), format!("{sequence:020}").into());
    }
    Ok(answer)
}

/// The characters that a message may have (SQS API Reference, "SendMessage").
fn is_of_xml(c: char) -> bool {
    matches!(c, '\u{9}' | '\u{a}' | '\u{d}' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

const WORDS: Words = Words {
    empty: "There should be at least one entry in the request.",
    too_many: |most, sent| format!("Maximum number of entries per request are {most}. You have sent {sent}."),
    no_id: "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters \
            long.",
    twice: |id| format!("Id {id} repeated."),
};

/// Does something with each entry of a batch, and tells of each.
fn batch(asked: &mut Asked<'_>, work: impl Fn(&mut Asked<'_>, &str) -> Answer) -> Answer {
    let name = queue(&asked.input);
    let entries = asked.input.list("Entries").cloned().unwrap_or_default();
    asked.input.check()?;
    asked.world.must_have_queue(name)?;
    let told = messaging::batch(asked, &entries, &WORDS, |one| work(one, name).map_err(in_words_of_sqs))?;
    asked.world.message_came();
    Ok(told)
}

pub(super) fn send_batch(asked: &mut Asked<'_>) -> Answer {
    batch(asked, sent)
}

pub(super) fn delete(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    deleted(asked, name)
}

fn deleted(asked: &mut Asked<'_>, name: &str) -> Answer {
    let receipt = asked.input.required("ReceiptHandle", 1024);
    asked.input.check()?;
    if !asked.world.around.delete(name, receipt, asked.now) {
        return Err(unknown());
    }
    Ok(Map::new())
}

pub(super) fn delete_batch(asked: &mut Asked<'_>) -> Answer {
    batch(asked, deleted)
}

pub(super) fn change_visibility(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    let hidden = hidden(asked, name)?;
    asked.world.message_came();
    Ok(hidden)
}

pub(super) fn change_visibility_batch(asked: &mut Asked<'_>) -> Answer {
    batch(asked, hidden)
}

fn hidden(asked: &mut Asked<'_>, name: &str) -> Answer {
    let receipt = asked.input.required("ReceiptHandle", 1024);
    let seconds = asked.input.number("VisibilityTimeout", 0, 43_200).unwrap_or_default();
    asked.input.check()?;
    asked.world.must_have_queue(name)?;
    let time = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    if !asked.world.around.hide(name, receipt, time, asked.now) {
        return Err(ApiError::new(
            "MessageNotInflight",
            "The message is not available for a visibility timeout change.",
        ));
    }
    Ok(Map::new())
}

/// What a client asks for when it receives.
struct Wanted {
    queue: String,
    most: usize,
    visibility: Option<Duration>,
    /// By default as the queue says.
    wait: Option<Duration>,
    system: Vec<String>,
    attributes: Vec<String>,
}

pub(super) fn receive(shared: &Shared, members: &Map<String, Value>) -> Answered {
    let wanted = match wanted(members) {
        Ok(wanted) => wanted,
        Err(error) => return Answered::Now(Err(in_words_of_sqs(error))),
    };
    let shared = shared.clone();
    Answered::Later(Box::pin(async move {
        let set = shared.borrow().around.queue_settings(&wanted.queue).map(|(settings, _)| settings.wait);
        let wait = wanted.wait.unwrap_or(set.ok_or_else(unknown)?);
        let over = clock::now().saturating_add(Millis::try_from(wait.as_millis()).unwrap_or(Millis::MAX));
        let arrived = shared.borrow().arrived.clone();
        loop {
            // Whoever listens before he looks misses nothing.
            let listening = arrived.notified();
            let now = clock::now();
            let next = {
                let mut world = shared.borrow_mut();
                world.has_new_messages = true;
                let around = &mut world.around;
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
        wait: seconds("WaitTimeSeconds", 20).map(Duration::from_secs),
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
    told.insert("MD5OfBody".to_owned(), message.digest().into());
    let is_wanted = |name: &str| wanted.system.iter().any(|wanted| wanted == "All" || wanted == name);
    let system = message.system_attributes().into_iter().filter(|(name, _)| is_wanted(name));
    let system: Map<String, Value> = system.collect();
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
        if let Ok(digest) = digest_of_attributes(&attributes) {
            told.insert("MD5OfMessageAttributes".to_owned(), digest.into());
        }
        told.insert("MessageAttributes".to_owned(), Value::Object(attributes));
    }
    Value::Object(told)
}

/// The digest of attributes that clients compare (SQS Developer Guide, "Calculating the MD5 message digest for message
/// attributes").
fn digest_of_attributes(attributes: &Map<String, Value>) -> Result<String, ApiError> {
    let mut digest = Md5::new();
    let mut names: Vec<&String> = attributes.keys().collect();
    names.sort_unstable();
    for name in names {
        let member = |member: &str| attributes[name].get(member).and_then(Value::as_str);
        let kind = member("DataType").unwrap_or_default();
        let binary = member("BinaryValue").filter(|_| kind.starts_with("Binary"));
        let (transport, value) = match (binary, member("StringValue")) {
            (Some(binary), _) => (2, BASE64_STANDARD.decode(binary).ok()),
            (None, text) => (1, text.map(|text| text.as_bytes().to_vec())),
        };
        let Some(value) = value.filter(|_| !kind.is_empty()) else {
            let message = format!("The message attribute '{name}' must contain non-empty type and value.");
            return Err(ApiError::new("InvalidParameterValue", message));
        };
        for part in [name.as_bytes(), kind.as_bytes()] {
            add(&mut digest, part);
        }
        digest.update([transport]);
        add(&mut digest, &value);
    }
    Ok(format!("{:x}", digest.finalize()))
}

fn add(digest: &mut Md5, bytes: &[u8]) {
    digest.update(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    digest.update(bytes);
}
