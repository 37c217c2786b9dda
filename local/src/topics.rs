//! The operations of SNS (SNS API Reference, "Actions"), for topics with queues and functions.

mod publish;
mod subscriptions;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::clock;
use crate::error::ApiError;
use crate::input::Input;
use crate::messaging::{self, Asked, is_plain, texts};
use crate::operations::Answer;
use crate::world::topics::Topic;
use crate::world::{Shared, World};

/// The longest ARN.
const LONGEST_NAME: usize = 2048;

/// The most topics, and the most of a page.
const MOST_TOPICS: usize = 10_000;
const PAGE: usize = 100;

/// An operation.
type Operation = fn(&mut Asked<'_>) -> Answer;

const OPERATIONS: &[(&str, Operation)] = &[
    ("CreateTopic", create),
    ("DeleteTopic", delete),
    ("GetSubscriptionAttributes", subscriptions::get),
    ("GetTopicAttributes", attributes),
    ("ListSubscriptions", subscriptions::list),
    ("ListSubscriptionsByTopic", subscriptions::list_of_topic),
    ("ListTagsForResource", tags),
    ("ListTopics", list),
    ("Publish", publish::one),
    ("PublishBatch", publish::batch),
    ("SetSubscriptionAttributes", subscriptions::set),
    ("SetTopicAttributes", set),
    ("Subscribe", subscriptions::subscribe),
    ("TagResource", tag),
    ("Unsubscribe", subscriptions::unsubscribe),
    ("UntagResource", untag),
];

/// Attributes of a topic that a client may set.
const ATTRIBUTES: [&str; 12] = [
    "ArchivePolicy",
    "ContentBasedDeduplication",
    "DataProtectionPolicy",
    "DeliveryPolicy",
    "DisplayName",
    "FifoThroughputScope",
    "FifoTopic",
    "KmsMasterKeyId",
    "Policy",
    "SignatureVersion",
    "TracingConfig",
    "LambdaSuccessFeedbackSampleRate",
];

/// Does an operation of SNS.
pub(crate) fn perform(shared: &Shared, name: &str, members: &Map<String, Value>) -> Answer {
    answered(&mut shared.borrow_mut(), name, members)
}

/// The answer of the world to an operation of SNS.
pub(crate) fn answered(world: &mut World, name: &str, members: &Map<String, Value>) -> Answer {
    let mut asked = Asked { world, input: Input::new(members), now: clock::now() };
    let answer = match OPERATIONS.iter().find(|(known, _)| *known == name) {
        Some((_, operation)) => operation(&mut asked),
        None => Err(ApiError::new("InvalidAction", format!("{name} is not supported by this endpoint"))),
    };
    if let Ok(answer) = &answer {
        world.keep_topics(name, members, answer);
    }
    answer.map_err(in_words_of_sns)
}

/// SNS has another name for requests that do not fit the model.
fn in_words_of_sns(error: ApiError) -> ApiError {
    match error.code {
        "ValidationException" => ApiError { code: "InvalidParameter", ..error },
        _ => error,
    }
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidParameter", format!("Invalid parameter: {}", message.into()))
}

fn unknown() -> ApiError {
    ApiError::new("NotFound", "Topic does not exist")
}

/// The ARN of the topic that a request asks for, and the topic.
fn topic<'a>(asked: &'a mut Asked<'_>, member: &str) -> Result<(String, &'a mut Topic), ApiError> {
    let arn = asked.input.required(member, LONGEST_NAME).to_owned();
    asked.input.check()?;
    match asked.world.topics.known.get_mut(&arn) {
        Some(topic) => Ok((arn, topic)),
        None => Err(unknown()),
    }
}

fn create(asked: &mut Asked<'_>) -> Answer {
    let name = asked.input.required("Name", 256);
    let attributes = texts(asked.input.structure("Attributes"));
    let tags = pairs(asked.input.list("Tags"));
    asked.input.check()?;
    check(&attributes)?;
    let is_fifo = attributes.get("FifoTopic").is_some_and(|value| value == "true");
    let plain = name.strip_suffix(".fifo").filter(|_| is_fifo).unwrap_or(name);
    if !is_plain(plain) || (is_fifo && !name.ends_with(".fifo")) {
        return Err(invalid("Topic Name"));
    }
    let arn = asked.world.options.place().topic_arn(name);
    let topics = &mut asked.world.topics.known;
    if topics.len() >= MOST_TOPICS && !topics.contains_key(&arn) {
        return Err(ApiError::new("TopicLimitExceeded", format!("This endpoint keeps {MOST_TOPICS} topics at most.")));
    }
    let known = topics.get(&arn).map(|topic| topic.tags.clone()).unwrap_or_default();
    let tags = tagged(known, tags)?;
    let topic = topics.entry(arn.clone()).or_default();
    if attributes.iter().any(|(name, value)| topic.attributes.get(name).is_some_and(|known| known != value)) {
        return Err(invalid("Attributes Reason: Topic already exists with different attributes"));
    }
    topic.attributes.extend(attributes);
    topic.tags = tags;
    Ok(Map::from_iter([("TopicArn".to_owned(), arn.into())]))
}

fn check(attributes: &IndexMap<String, String>) -> Result<(), ApiError> {
    match attributes.keys().find(|name| !ATTRIBUTES.contains(&name.as_str())) {
        Some(name) => Err(invalid(format!("AttributeName: {name}"))),
        None => Ok(()),
    }
}

fn delete(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("TopicArn", LONGEST_NAME);
    asked.input.check()?;
    asked.world.topics.known.shift_remove(arn);
    Ok(Map::new())
}

fn attributes(asked: &mut Asked<'_>) -> Answer {
    let account = asked.world.options.account.clone();
    let (arn, topic) = topic(asked, "TopicArn")?;
    let mut all = Map::new();
    let count = topic.subscriptions.len();
    let own = [
        ("TopicArn", arn),
        ("Owner", account),
        ("SubscriptionsConfirmed", count.to_string()),
        ("SubscriptionsPending", "0".to_owned()),
        ("SubscriptionsDeleted", "0".to_owned()),
    ];
    all.extend(own.into_iter().map(|(name, value)| (name.to_owned(), value.into())));
    all.extend(topic.attributes.iter().map(|(name, value)| (name.clone(), value.as_str().into())));
    Ok(Map::from_iter([("Attributes".to_owned(), Value::Object(all))]))
}

fn set(asked: &mut Asked<'_>) -> Answer {
    let name = asked.input.required("AttributeName", 256).to_owned();
    let value = asked.input.text("AttributeValue", usize::MAX).unwrap_or_default().to_owned();
    let (_, topic) = topic(asked, "TopicArn")?;
    let attributes = IndexMap::from([(name, value)]);
    check(&attributes)?;
    topic.attributes.extend(attributes);
    Ok(Map::new())
}

fn list(asked: &mut Asked<'_>) -> Answer {
    let arns = asked.world.topics.known.keys().map(|arn| (arn.clone(), json!({"TopicArn": arn})));
    page(asked, "Topics", arns.collect())
}

/// A page of a list; a token is the name that the last page ended with.
fn page(asked: &Asked<'_>, name: &str, mut all: Vec<(String, Value)>) -> Answer {
    let from = asked.input.text("NextToken", LONGEST_NAME).unwrap_or_default();
    asked.input.check()?;
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    all.retain(|(key, _)| key.as_str() > from);
    let mut answer = Map::new();
    if all.len() > PAGE {
        all.truncate(PAGE);
        answer.extend(all.last().map(|(key, _)| ("NextToken".to_owned(), key.as_str().into())));
    }
    answer.insert(name.to_owned(), all.into_iter().map(|(_, item)| item).collect());
    Ok(answer)
}

fn tagged(
    known: IndexMap<String, String>,
    new: IndexMap<String, String>,
) -> Result<IndexMap<String, String>, ApiError> {
    messaging::tagged(known, new, "TagLimitExceeded", "topic")
}

fn tag(asked: &mut Asked<'_>) -> Answer {
    let tags = pairs(asked.input.list("Tags"));
    let (_, topic) = topic(asked, "ResourceArn")?;
    topic.tags = tagged(topic.tags.clone(), tags)?;
    Ok(Map::new())
}

fn untag(asked: &mut Asked<'_>) -> Answer {
    let keys = asked.input.list("TagKeys").cloned().unwrap_or_default();
    let (_, topic) = topic(asked, "ResourceArn")?;
    topic.tags.retain(|key, _| !keys.iter().any(|gone| gone == key));
    Ok(Map::new())
}

fn tags(asked: &mut Asked<'_>) -> Answer {
    let (_, topic) = topic(asked, "ResourceArn")?;
    let tags = topic.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value}));
    Ok(Map::from_iter([("Tags".to_owned(), Value::Array(tags.collect()))]))
}

/// The pairs of a list of `{"Key", "Value"}`.
fn pairs(list: Option<&Vec<Value>>) -> IndexMap<String, String> {
    let pair = |item: &Value| {
        let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
        Some((text("Key")?, text("Value").unwrap_or_default()))
    };
    list.into_iter().flatten().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;

    fn asked(world: &mut World, operation: &str, request: &Value) -> Result<Value, (&'static str, String)> {
        let answer = answered(world, operation, request.as_object().unwrap());
        answer.map(Value::Object).map_err(|error| (error.code, error.message))
    }

    fn topic(world: &mut World) -> Value {
        asked(world, "CreateTopic", &json!({"Name": "t"})).unwrap()["TopicArn"].clone()
    }

    #[test]
    fn a_batch_has_entries_with_ids() {
        let mut world = World::new(Options::default());
        let topic = topic(&mut world);
        let mut published = |entries: Value| {
            asked(&mut world, "PublishBatch", &json!({"TopicArn": topic, "PublishBatchRequestEntries": entries}))
        };
        let entry = |id: &str| json!({"Id": id, "Message": "a"});
        for wrong in [json!([{"Message": "a"}]), json!(["a"]), json!([entry("")]), json!([entry("a b")])] {
            assert_eq!(published(wrong).unwrap_err().0, "InvalidBatchEntryId");
        }
        assert_eq!(published(json!([entry(&"a".repeat(81))])).unwrap_err().0, "InvalidBatchEntryId");
        assert_eq!(published(json!([entry("a"), entry("a")])).unwrap_err().0, "BatchEntryIdsNotDistinct");
        assert_eq!(published(json!([])).unwrap_err().0, "EmptyBatchRequest");
        let many: Vec<Value> = (0..11).map(|number| entry(&number.to_string())).collect();
        assert_eq!(published(many.into()).unwrap_err().0, "TooManyEntriesInBatchRequest");
        let told = published(json!([entry("a-1"), {"Id": "b_2", "Message": ""}])).unwrap();
        assert_eq!((&told["Successful"][0]["Id"], &told["Failed"][0]["Id"]), (&json!("a-1"), &json!("b_2")));
        assert_eq!(told["Failed"][0]["Code"], "InvalidParameter");
    }

    #[test]
    fn a_topic_has_fifty_tags_at_most() {
        let mut world = World::new(Options::default());
        let tags = |from: u32, until: u32| -> Vec<Value> {
            (from..until).map(|number| json!({"Key": number.to_string(), "Value": "v"})).collect()
        };
        let many = asked(&mut world, "CreateTopic", &json!({"Name": "u", "Tags": tags(0, 51)}));
        assert_eq!(many.unwrap_err().0, "TagLimitExceeded");
        let topic = topic(&mut world);
        asked(&mut world, "TagResource", &json!({"ResourceArn": topic, "Tags": tags(0, 50)})).unwrap();
        let refused = asked(&mut world, "TagResource", &json!({"ResourceArn": topic, "Tags": tags(49, 51)}));
        assert_eq!(refused.unwrap_err().0, "TagLimitExceeded");
        let listed = asked(&mut world, "ListTagsForResource", &json!({"ResourceArn": topic})).unwrap();
        assert_eq!(listed["Tags"].as_array().unwrap().len(), 50);
        assert_eq!(world.topics.known.len(), 1);
    }
}
