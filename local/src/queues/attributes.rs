//! Queues: creating and deleting them, what is set of them, and what can be asked.

use std::time::Duration;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use stage::{MOST_DELAY, QueueSettings};

use super::{Asked, LONGEST_NAME, name_of, queue, unknown};
use crate::error::ApiError;
use crate::messaging::{self, is_plain, texts};
use crate::operations::Answer;

/// The most queues.
const MOST_QUEUES: usize = 10_000;

/// Attributes that are kept, and have no effect here.
const WITHOUT_EFFECT: [&str; 7] = [
    "DeduplicationScope",
    "FifoThroughputLimit",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "Policy",
    "RedriveAllowPolicy",
    "SqsManagedSseEnabled",
];

/// Changes settings by attributes; those without an effect go to the others.
fn change(
    settings: &mut QueueSettings,
    others: &mut IndexMap<String, String>,
    attributes: &Map<String, Value>,
) -> Result<(), ApiError> {
    for (name, value) in attributes {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let wrong = || {
            let message = format!("Invalid value for the parameter {name}.");
            ApiError::new("InvalidAttributeValue", message)
        };
        let number = |least: u64, most: u64| {
            text.parse().ok().filter(|number| (least..=most).contains(number)).ok_or_else(wrong)
        };
        let seconds = |least, most| number(least, most).map(Duration::from_secs);
        match name.as_str() {
            "DelaySeconds" => settings.delay = seconds(0, MOST_DELAY.into())?,
            "MaximumMessageSize" => {
                settings.most_bytes = usize::try_from(number(1024, 1 << 20)?).map_err(|_| wrong())?;
            }
            "MessageRetentionPeriod" => settings.retention = seconds(60, 1_209_600)?,
            "ReceiveMessageWaitTimeSeconds" => settings.wait = seconds(0, 20)?,
            "VisibilityTimeout" => settings.visibility = seconds(0, 43_200)?,
            "ContentBasedDeduplication" => settings.by_content = flag(&text).ok_or_else(wrong)?,
            "FifoQueue" => {
                flag(&text).ok_or_else(wrong)?;
            }
            // Without a text it is taken away.
            "RedrivePolicy" if text.is_empty() => settings.redrive = None,
            "RedrivePolicy" => {
                let policy: Value = serde_json::from_str(&text).map_err(|_| wrong())?;
                let target = policy.get("deadLetterTargetArn").and_then(Value::as_str).ok_or_else(wrong)?;
                let count = policy.get("maxReceiveCount").ok_or_else(wrong)?;
                let count = count.as_u64().or_else(|| count.as_str()?.parse().ok());
                let count = count.filter(|count| (1..=1000).contains(count)).ok_or_else(wrong)?;
                settings.redrive = Some((name_of(target).to_owned(), u32::try_from(count).map_err(|_| wrong())?));
            }
            known if WITHOUT_EFFECT.contains(&known) => {
                others.insert(name.clone(), text);
            }
            _ => return Err(ApiError::new("InvalidAttributeName", format!("Unknown Attribute {name}."))),
        }
    }
    Ok(())
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

pub(super) fn create(asked: &mut Asked<'_>) -> Answer {
    let input = &asked.input;
    let name = input.required("QueueName", 80);
    let attributes = input.structure("Attributes").cloned().unwrap_or_default();
    let tags = texts(input.structure("tags").or(input.structure("Tags")));
    input.check()?;
    let is_fifo = attributes.get("FifoQueue").is_some_and(|value| value == "true" || value == &Value::Bool(true));
    let plain = name.strip_suffix(".fifo").filter(|_| is_fifo).unwrap_or(name);
    if !is_plain(plain) {
        let message = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
        return Err(ApiError::new("InvalidParameterValue", message));
    }
    if is_fifo && !name.ends_with(".fifo") {
        return Err(ApiError::new("InvalidParameterValue", "The name of a FIFO queue can only end with .fifo."));
    }
    if !is_fifo && attributes.contains_key("FifoQueue") {
        return Err(ApiError::new("InvalidAttributeValue", "Invalid value for the parameter FifoQueue."));
    }
    let url = asked.world.queue_url(name);
    let answer = || Ok(Map::from_iter([("QueueUrl".to_owned(), url.as_str().into())]));
    if let Some(facts) = asked.world.around.facts(name, asked.now) {
        let (mut settings, mut others) = (facts.settings.clone(), note(asked, name).attributes);
        let before = others.clone();
        change(&mut settings, &mut others, &attributes)?;
        if settings == facts.settings && others == before && facts.fifo == is_fifo {
            return answer();
        }
        let message = "A queue already exists with the same name and a different value for an attribute.";
        return Err(ApiError::new("QueueNameExists", message));
    }
    if asked.world.around.queue_names().count() >= MOST_QUEUES {
        return Err(ApiError::new("OverLimit", format!("This endpoint keeps {MOST_QUEUES} queues at most.")));
    }
    let mut settings = QueueSettings::default();
    let mut note = note(asked, name);
    change(&mut settings, &mut note.attributes, &attributes)?;
    must_exist(asked, &settings)?;
    note.tags = tagged(IndexMap::new(), tags)?;
    asked.world.around.create_queue(name, is_fifo, settings);
    asked.world.queue_notes.insert(name.to_owned(), note);
    answer()
}

/// Refuses a queue for dead letters that is not there.
fn must_exist(asked: &Asked<'_>, settings: &QueueSettings) -> Result<(), ApiError> {
    match &settings.redrive {
        Some((target, _)) if !asked.world.has_queue(target) => {
            let message = "Value for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.";
            Err(ApiError::new("InvalidParameterValue", message))
        }
        Some(_) | None => Ok(()),
    }
}

fn note(asked: &Asked<'_>, name: &str) -> crate::world::queues::QueueNote {
    let known = asked.world.queue_notes.get(name).cloned();
    known.unwrap_or_else(|| crate::world::queues::QueueNote {
        created: asked.now,
        changed: asked.now,
        ..Default::default()
    })
}

pub(super) fn delete(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    asked.input.check()?;
    asked.world.must_have_queue(name)?;
    if !asked.world.around.delete_queue(name) {
        let message = format!("A function of this endpoint takes the messages of {name}.");
        return Err(ApiError::new("UnsupportedOperation", message));
    }
    asked.world.queue_notes.shift_remove(name);
    asked.world.arrived.notify_waiters();
    Ok(Map::new())
}

pub(super) fn set(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    let attributes = asked.input.structure("Attributes").cloned().unwrap_or_default();
    asked.input.check()?;
    let mut settings = asked.world.around.facts(name, asked.now).ok_or_else(unknown)?.settings;
    let mut note = note(asked, name);
    change(&mut settings, &mut note.attributes, &attributes)?;
    must_exist(asked, &settings)?;
    note.changed = asked.now;
    asked.world.around.set_queue(name, settings);
    asked.world.queue_notes.insert(name.to_owned(), note);
    asked.world.message_came();
    Ok(Map::new())
}

pub(super) fn get(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    let wanted = asked.input.list("AttributeNames").cloned().unwrap_or_default();
    asked.input.check()?;
    let facts = asked.world.around.facts(name, asked.now).ok_or_else(unknown)?;
    let note = note(asked, name);
    let settings = &facts.settings;
    let seconds = |time: Duration| time.as_secs().to_string();
    let mut all: IndexMap<&str, String> = IndexMap::from_iter([
        ("QueueArn", asked.world.queue_arn(name)),
        ("ApproximateNumberOfMessages", facts.visible.to_string()),
        ("ApproximateNumberOfMessagesNotVisible", facts.hidden.to_string()),
        ("ApproximateNumberOfMessagesDelayed", facts.delayed.to_string()),
        ("CreatedTimestamp", (note.created / 1000).to_string()),
        ("LastModifiedTimestamp", (note.changed / 1000).to_string()),
        ("VisibilityTimeout", seconds(settings.visibility)),
        ("MaximumMessageSize", settings.most_bytes.to_string()),
        ("MessageRetentionPeriod", seconds(settings.retention)),
        ("DelaySeconds", seconds(settings.delay)),
        ("ReceiveMessageWaitTimeSeconds", seconds(settings.wait)),
    ]);
    if let Some((target, count)) = &settings.redrive {
        let arn = asked.world.queue_arn(target);
        all.insert("RedrivePolicy", json!({"deadLetterTargetArn": arn, "maxReceiveCount": count}).to_string());
    }
    if facts.fifo {
        all.insert("FifoQueue", "true".to_owned());
        all.insert("ContentBasedDeduplication", settings.by_content.to_string());
    }
    all.extend(note.attributes.iter().map(|(name, value)| (name.as_str(), value.clone())));
    let is_wanted = |name: &str| wanted.iter().any(|wanted| wanted == "All" || wanted == name);
    let told = all.into_iter().filter(|(name, _)| is_wanted(name));
    let told: Map<String, Value> = told.map(|(name, value)| (name.to_owned(), value.into())).collect();
    Ok(if told.is_empty() { Map::new() } else { Map::from_iter([("Attributes".to_owned(), Value::Object(told))]) })
}

pub(super) fn purge(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    asked.input.check()?;
    if !asked.world.around.purge(name) {
        return Err(unknown());
    }
    Ok(Map::new())
}

pub(super) fn list(asked: &mut Asked<'_>) -> Answer {
    let prefix = asked.input.text("QueueNamePrefix", 80).unwrap_or_default();
    let most = asked.input.number("MaxResults", 1, 1000).and_then(|most| usize::try_from(most).ok()).unwrap_or(1000);
    let from = asked.input.text("NextToken", LONGEST_NAME).unwrap_or_default();
    asked.input.check()?;
    let mut names: Vec<&str> = asked.world.around.queue_names().filter(|name| name.starts_with(prefix)).collect();
    names.sort_unstable();
    names.retain(|name| *name > from);
    let mut answer = Map::new();
    if names.len() > most {
        names.truncate(most);
        answer.extend(names.last().map(|last| ("NextToken".to_owned(), (*last).into())));
    }
    let urls: Vec<Value> = names.iter().map(|name| asked.world.queue_url(name).into()).collect();
    if !urls.is_empty() {
        answer.insert("QueueUrls".to_owned(), Value::Array(urls));
    }
    Ok(answer)
}

pub(super) fn url(asked: &mut Asked<'_>) -> Answer {
    let name = asked.input.required("QueueName", 80);
    asked.input.check()?;
    asked.world.must_have_queue(name)?;
    Ok(Map::from_iter([("QueueUrl".to_owned(), asked.world.queue_url(name).into())]))
}

fn tagged(
    known: IndexMap<String, String>,
    new: IndexMap<String, String>,
) -> Result<IndexMap<String, String>, ApiError> {
    messaging::tagged(known, new, "InvalidParameterValue", "queue")
}

pub(super) fn tag(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    let tags = texts(asked.input.structure("Tags"));
    asked.input.check()?;
    asked.world.must_have_queue(name)?;
    let mut note = note(asked, name);
    note.tags = tagged(note.tags, tags)?;
    asked.world.queue_notes.insert(name.to_owned(), note);
    Ok(Map::new())
}

pub(super) fn untag(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    let keys = asked.input.list("TagKeys").cloned().unwrap_or_default();
    asked.input.check()?;
    asked.world.must_have_queue(name)?;
    if let Some(note) = asked.world.queue_notes.get_mut(name) {
        note.tags.retain(|key, _| !keys.iter().any(|gone| gone == key));
    }
    Ok(Map::new())
}

pub(super) fn tags(asked: &mut Asked<'_>) -> Answer {
    let name = queue(&asked.input);
    asked.input.check()?;
    asked.world.must_have_queue(name)?;
    let tags = note(asked, name).tags.into_iter();
    let tags: Map<String, Value> = tags.map(|(key, value)| (key, value.into())).collect();
    Ok(if tags.is_empty() { Map::new() } else { Map::from_iter([("Tags".to_owned(), Value::Object(tags))]) })
}
