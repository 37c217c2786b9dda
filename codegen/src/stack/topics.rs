//! Topics, their policies and subscriptions.

use dsl::Encryption;

use super::parameters::flag_is_true;
use super::policy::{document, refuse_plain_transport};
use super::{Stack, keys, once};
use crate::cfn::{Map, Resource, Value, map};

impl Stack<'_> {
    pub(super) fn add_topics(&mut self) {
        let topics = self.workflows.iter().flat_map(|workflow| &workflow.compiled.topics);
        let topics: Vec<_> = once(topics, |topic| &topic.id).collect();
        for topic in topics {
            let mut properties = Map::new();
            let key = match topic.encryption {
                Encryption::CustomerKey => Value::attribute(keys::KEY, "Arn"),
                Encryption::ServiceManaged => Value::from("alias/aws/sns"),
            };
            properties.insert("KmsMasterKeyId".to_owned(), key);
            self.add(&topic.id, Resource::new("AWS::SNS::Topic", properties));

            let refusal = refuse_plain_transport("sns", &["Publish"], Value::reference(&topic.id));
            let policy = map! {
                "Topics" => vec![Value::reference(&topic.id)],
                "PolicyDocument" => document(vec![refusal]),
            };
            self.add(format!("{}Policy", topic.id), Resource::new("AWS::SNS::TopicPolicy", policy));

            for queue in &topic.subscriptions {
                let subscription = map! {
                    "TopicArn" => Value::reference(&topic.id),
                    "Protocol" => "sqs",
                    "Endpoint" => Value::attribute(&queue.id, "Arn"),
                    "RawMessageDelivery" => true,
                };
                let resource = Resource::new("AWS::SNS::Subscription", subscription);
                let condition = queue.only_if.as_ref().map(flag_is_true);
                self.add(format!("{}To{}", topic.id, queue.id), resource.only_if(condition));
            }
        }
    }
}
