//! Topics: who is subscribed, and who gets what.

mod filter;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use simulator::time::{Millis, print};
use stage::{Recent, Sending, deduplication_key};

use super::World;
pub(crate) use filter::Filter;

/// The topics of the endpoint, by ARN.
#[derive(Default)]
pub(crate) struct Topics {
    pub(crate) known: IndexMap<String, Topic>,
}

/// A topic.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Topic {
    pub(crate) attributes: IndexMap<String, String>,
    pub(crate) tags: IndexMap<String, String>,
    pub(crate) subscriptions: Vec<Subscription>,
    /// The ids of the messages that a FIFO topic got lately.
    #[serde(skip)]
    recent: Recent<String>,
}

/// A subscription.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) arn: String,
    pub(crate) target: Target,
    /// The ARN of the queue or function.
    pub(crate) endpoint: String,
    /// Whether a queue gets the message as it was published.
    pub(crate) is_raw: bool,
    pub(crate) filter: Option<Filter>,
    /// Its attributes that have no effect of their own here.
    pub(crate) attributes: IndexMap<String, String>,
}

/// What gets the messages of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Target {
    Queue,
    Function,
}

/// A message that is published.
#[derive(Debug, Clone, Default)]
pub(crate) struct Publication {
    pub(crate) message: String,
    pub(crate) subject: Option<String>,
    pub(crate) attributes: Map<String, Value>,
    /// Other texts by protocol, where the message has a structure.
    pub(crate) by_protocol: Map<String, Value>,
    pub(crate) group: Option<String>,
    pub(crate) deduplication: Option<String>,
}

impl Topic {
    pub(crate) fn is_fifo(&self) -> bool {
        self.flag("FifoTopic")
    }

    fn flag(&self, name: &str) -> bool {
        self.attributes.get(name).is_some_and(|value| value == "true")
    }

    /// What a FIFO topic knows a message by.
    fn key(&self, publication: &Publication) -> Option<String> {
        let content = self.flag("ContentBasedDeduplication").then_some(publication.message.as_str());
        deduplication_key(publication.deduplication.as_deref(), content).filter(|_| self.is_fifo())
    }
}

impl Publication {
    /// The text for a protocol.
    fn text(&self, protocol: &str) -> &str {
        let other = self.by_protocol.get(protocol).or(self.by_protocol.get("default"));
        other.and_then(Value::as_str).unwrap_or(&self.message)
    }

    /// What SNS makes of the message for a queue that is not subscribed for raw delivery (SNS Developer Guide, "Parsing message
    /// formats").
    fn envelope(&self, topic: &str, subscription: &str, id: &str, now: Millis) -> Value {
        let mut members = Map::new();
        let mut add = |name: &str, value: Value| {
            members.insert(name.to_owned(), value);
        };
        add("Type", "Notification".into());
        add("MessageId", id.into());
        add("TopicArn", topic.into());
        if let Some(subject) = &self.subject {
            add("Subject", subject.as_str().into());
        }
        add("Message", self.text("sqs").into());
        add("Timestamp", print(now).into());
        add("UnsubscribeURL", format!("http://127.0.0.1/?Action=Unsubscribe&SubscriptionArn={subscription}").into());
        if !self.attributes.is_empty() {
            add("MessageAttributes", self.typed_attributes());
        }
        Value::Object(members)
    }

    fn typed_attributes(&self) -> Value {
        let typed = self.attributes.iter().map(|(name, value)| {
            let member = |name: &str| value.get(name).cloned();
            let text = member("StringValue").or(member("BinaryValue")).unwrap_or_default();
            (name.clone(), json!({"Type": member("DataType").unwrap_or_default(), "Value": text}))
        });
        Value::Object(typed.collect())
    }

    /// The event of a function.
    fn event(&self, topic: &str, subscription: &str, id: &str, now: Millis) -> Value {
        json!({"Records": [{
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": subscription,
            "Sns": {
                "Type": "Notification",
                "MessageId": id,
                "TopicArn": topic,
                "Subject": self.subject,
                "Message": self.text("lambda"),
                "Timestamp": print(now),
                "MessageAttributes": self.typed_attributes(),
            },
        }]})
    }
}

impl World {
    /// Publishes a message: whoever is subscribed and wants it gets it. Gives the id of the message; `None` where there is no such
    /// topic.
    pub(crate) fn publish(&mut self, topic: &str, publication: &Publication, now: Millis) -> Option<String> {
        let id = self.uuid();
        let known = self.topics.known.get_mut(topic)?;
        if let Some(key) = known.key(publication) {
            if let Some(id) = known.recent.said(&key, now) {
                return Some(id.clone());
            }
            known.recent.note(key, id.clone(), now);
        }
        let wanted = known.subscriptions.iter().filter(|subscription| {
            subscription
                .filter
                .as_ref()
                .is_none_or(|filter| filter.admits(&publication.attributes, &publication.message))
        });
        let wanted: Vec<Subscription> = wanted.cloned().collect();
        for subscription in wanted {
            let name = subscription.endpoint.rsplit(':').next().unwrap_or_default();
            match subscription.target {
                Target::Queue => {
                    let (body, attributes) = if subscription.is_raw {
                        (publication.text("sqs").to_owned(), publication.attributes.clone())
                    } else {
                        let envelope = publication.envelope(topic, &subscription.arn, &id, now);
                        (envelope.to_string(), Map::new())
                    };
                    let group = publication.group.clone();
                    let deduplication = publication.deduplication.clone();
                    let sending = Sending { body, attributes, group, deduplication, delay: None };
                    // A queue that is gone or full gets nothing, and the topic does not mind.
                    let _ = self.around.send_message(name, sending, now);
                }
                Target::Function => {
                    if let Some(function) = self.functions.find(&subscription.endpoint) {
                        let event = publication.event(topic, &subscription.arn, &id, now);
                        // A function that is throttled gets nothing, and the topic does not mind.
                        let _ = function.invoke_asynchronously(event.to_string().into());
                    }
                }
            }
        }
        self.message_came();
        Some(id)
    }

    /// Adds the topics of a workflow, with the queues that are subscribed to them.
    pub(crate) fn add_topics(&mut self, around: &stage::Local) {
        let place = self.options.place();
        for (id, queues) in around.topic_subscriptions() {
            let arn = place.topic_arn(id);
            let mut subscriptions = Vec::new();
            for queue in queues {
                let uuid = asl::intrinsic::Uuid::draw(&mut self.chance);
                subscriptions.push(Subscription {
                    arn: format!("{arn}:{uuid}"),
                    target: Target::Queue,
                    endpoint: place.arn("sqs", queue),
                    is_raw: true,
                    filter: None,
                    attributes: IndexMap::new(),
                });
            }
            let topic = self.topics.known.entry(arn).or_default();
            // One that was kept is there already.
            let known: Vec<String> = topic.subscriptions.iter().map(|known| known.endpoint.clone()).collect();
            topic.subscriptions.extend(subscriptions.into_iter().filter(|new| !known.contains(&new.endpoint)));
        }
    }
}
