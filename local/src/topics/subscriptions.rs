//! Subscriptions of queues and functions.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::{Asked, LONGEST_NAME, invalid, page, texts, topic};
use crate::error::ApiError;
use crate::operations::Answer;
use crate::world::topics::{Filter, Subscription, Target};

/// The most subscriptions of a topic.
const MOST_SUBSCRIPTIONS: usize = 10_000;

/// Attributes that are kept, and have no effect here.
const WITHOUT_EFFECT: [&str; 4] = ["DeliveryPolicy", "RedrivePolicy", "ReplayPolicy", "SubscriptionRoleArn"];

fn unknown() -> ApiError {
    ApiError::new("NotFound", "Subscription does not exist")
}

pub(super) fn subscribe(asked: &mut Asked<'_>) -> Answer {
    let protocol = asked.input.required("Protocol", 32);
    let endpoint = asked.input.text("Endpoint", LONGEST_NAME).unwrap_or_default().to_owned();
    let attributes = texts(asked.input.structure("Attributes"));
    asked.input.check()?;
    let target = match protocol {
        "sqs" => Target::Queue,
        "lambda" => Target::Function,
        other => {
            return Err(invalid(format!(
                "Protocol Reason: this endpoint delivers to sqs and lambda, and not to {other}"
            )));
        }
    };
    let is_known = match target {
        Target::Queue => asked.world.has_queue(endpoint.rsplit(':').next().unwrap_or_default()),
        Target::Function => asked.world.functions.find(&endpoint).is_some(),
    };
    if !endpoint.starts_with("arn:") || !is_known {
        return Err(invalid(format!(
            "Endpoint Reason: this endpoint has no queue or program of a function {endpoint}"
        )));
    }
    let uuid = asked.world.uuid();
    let (arn, topic) = topic(asked, "TopicArn")?;
    let told = |arn: &str| Ok(Map::from_iter([("SubscriptionArn".to_owned(), arn.into())]));
    if let Some(known) = topic.subscriptions.iter().find(|known| known.endpoint == endpoint && known.target == target) {
        return told(&known.arn);
    }
    if topic.subscriptions.len() >= MOST_SUBSCRIPTIONS {
        let message = format!("A topic of this endpoint has {MOST_SUBSCRIPTIONS} subscriptions at most.");
        return Err(ApiError::new("SubscriptionLimitExceeded", message));
    }
    let mut subscription = Subscription {
        arn: format!("{arn}:{uuid}"),
        target,
        endpoint,
        is_raw: false,
        filter: None,
        attributes: IndexMap::new(),
    };
    let scope = attributes.get("FilterPolicyScope").map(|scope| ("FilterPolicyScope", scope.as_str()));
    let others = attributes.iter().filter(|(name, _)| *name != "FilterPolicyScope");
    for (name, value) in scope.into_iter().chain(others.map(|(name, value)| (name.as_str(), value.as_str()))) {
        change(&mut subscription, name, value)?;
    }
    let arn = subscription.arn.clone();
    topic.subscriptions.push(subscription);
    told(&arn)
}

/// Sets an attribute.
fn change(subscription: &mut Subscription, name: &str, value: &str) -> Result<(), ApiError> {
    let wrong = |problem: String| invalid(format!("{name}: {problem}"));
    match name {
        "RawMessageDelivery" => subscription.is_raw = value == "true",
        "FilterPolicy" if value.is_empty() || value == "{}" => subscription.filter = None,
        "FilterPolicy" => {
            let scope = subscription.attributes.get("FilterPolicyScope");
            let is_of_body = scope.is_some_and(|scope| scope == "MessageBody");
            subscription.filter = Some(Filter::read(value, is_of_body).map_err(wrong)?);
        }
        "FilterPolicyScope" => {
            if !["MessageAttributes", "MessageBody"].contains(&value) {
                return Err(wrong("must be MessageAttributes or MessageBody".to_owned()));
            }
            if let Some(filter) = &subscription.filter {
                subscription.filter = Some(Filter::read(&filter.policy(), value == "MessageBody").map_err(wrong)?);
            }
            subscription.attributes.insert(name.to_owned(), value.to_owned());
        }
        _ if WITHOUT_EFFECT.contains(&name) => {
            subscription.attributes.insert(name.to_owned(), value.to_owned());
        }
        _ => return Err(invalid("AttributeName")),
    }
    Ok(())
}

/// The subscription that a request asks for.
fn subscription<'a>(asked: &'a mut Asked<'_>) -> Result<&'a mut Subscription, ApiError> {
    let arn = asked.input.required("SubscriptionArn", LONGEST_NAME);
    asked.input.check()?;
    let mut all = asked.world.topics.known.values_mut().flat_map(|topic| &mut topic.subscriptions);
    all.find(|subscription| subscription.arn == arn).ok_or_else(unknown)
}

pub(super) fn unsubscribe(asked: &mut Asked<'_>) -> Answer {
    let arn = subscription(asked)?.arn.clone();
    for topic in asked.world.topics.known.values_mut() {
        topic.subscriptions.retain(|subscription| subscription.arn != arn);
    }
    Ok(Map::new())
}

pub(super) fn set(asked: &mut Asked<'_>) -> Answer {
    let name = asked.input.required("AttributeName", 256);
    let value = asked.input.text("AttributeValue", usize::MAX).unwrap_or_default();
    change(subscription(asked)?, name, value)?;
    Ok(Map::new())
}

pub(super) fn get(asked: &mut Asked<'_>) -> Answer {
    let account = asked.world.options.account.clone();
    let subscription = subscription(asked)?;
    let mut all = subscription.attributes.clone();
    let topic = subscription.arn.rsplit_once(':').map_or("", |(topic, _)| topic);
    let own = [
        ("SubscriptionArn", subscription.arn.clone()),
        ("TopicArn", topic.to_owned()),
        ("Protocol", protocol(subscription).to_owned()),
        ("Endpoint", subscription.endpoint.clone()),
        ("Owner", account),
        ("RawMessageDelivery", subscription.is_raw.to_string()),
        ("PendingConfirmation", "false".to_owned()),
        ("ConfirmationWasAuthenticated", "true".to_owned()),
    ];
    all.extend(own.map(|(name, value)| (name.to_owned(), value)));
    if let Some(filter) = &subscription.filter {
        all.insert("FilterPolicy".to_owned(), filter.policy());
        let scope = if filter.is_of_body { "MessageBody" } else { "MessageAttributes" };
        all.insert("FilterPolicyScope".to_owned(), scope.to_owned());
    }
    let all = all.into_iter().map(|(name, value)| (name, value.into()));
    Ok(Map::from_iter([("Attributes".to_owned(), Value::Object(all.collect()))]))
}

fn protocol(subscription: &Subscription) -> &'static str {
    match subscription.target {
        Target::Queue => "sqs",
        Target::Function => "lambda",
    }
}

fn told(subscription: &Subscription, account: &str) -> (String, Value) {
    let topic = subscription.arn.rsplit_once(':').map_or("", |(topic, _)| topic);
    let told = json!({
        "SubscriptionArn": subscription.arn,
        "Owner": account,
        "Protocol": protocol(subscription),
        "Endpoint": subscription.endpoint,
        "TopicArn": topic,
    });
    (subscription.arn.clone(), told)
}

pub(super) fn list(asked: &mut Asked<'_>) -> Answer {
    let account = &asked.world.options.account;
    let all = asked.world.topics.known.values().flat_map(|topic| &topic.subscriptions);
    page(asked, "Subscriptions", all.map(|subscription| told(subscription, account)).collect())
}

pub(super) fn list_of_topic(asked: &mut Asked<'_>) -> Answer {
    let account = asked.world.options.account.clone();
    let (_, topic) = topic(asked, "TopicArn")?;
    let all = topic.subscriptions.iter().map(|subscription| told(subscription, &account)).collect();
    page(asked, "Subscriptions", all)
}
