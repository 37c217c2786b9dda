//! Topics, their policies and subscriptions.

use dsl::compiled::TopicSpec;
use dsl::resource::Encryption;

use super::parameters::flag_is_true;
use super::policy::{deny_insecure_transport, document};
use super::{Stack, keys};
use cloudformation::{Map, Resource, Value, map};

impl Stack<'_> {
    pub(super) fn add_topics(&mut self) {
        for topic in self.topics() {
            if topic.existing.is_none() {
                self.add_topic(topic);
            }
            self.add_subscriptions(topic);
        }
    }

    fn add_topic(&mut self, topic: &TopicSpec) {
        let mut properties = Map::new();
        let key = match topic.encryption {
            Encryption::CustomerKey => Value::attribute(keys::KEY, "Arn"),
            Encryption::ServiceManaged => Value::from("alias/aws/sns"),
        };
        properties.insert("KmsMasterKeyId".to_owned(), key);
        self.add(&topic.id, Resource::new("AWS::SNS::Topic", properties));

        let refusal = deny_insecure_transport("sns", &["Publish"], Value::reference(&topic.id));
        let policy = map! {
            "Topics" => vec![Value::reference(&topic.id)],
            "PolicyDocument" => document(vec![refusal]),
        };
        self.add(format!("{}Policy", topic.id), Resource::new("AWS::SNS::TopicPolicy", policy));
    }

    fn add_subscriptions(&mut self, topic: &TopicSpec) {
        for queue in &topic.subscriptions {
            let subscription = map! {
                "TopicArn" => self.topic_arn(&topic.id),
                "Protocol" => "sqs",
                "Endpoint" => self.queue_arn(&queue.id),
                "RawMessageDelivery" => true,
            };
            let resource = Resource::new("AWS::SNS::Subscription", subscription);
            let condition = queue.only_if.as_ref().map(flag_is_true);
            self.add(format!("{}To{}", topic.id, queue.id), resource.only_if(condition));
        }
    }
}
