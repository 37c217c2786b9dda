"""SNS at the endpoint: topics, and the queues that are subscribed to them."""

import json
import uuid

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def sns(client):
    return client("sns")


@pytest.fixture
def inbox(client):
    """Creates a queue; its ARN, and what came to it."""
    sqs = client("sqs")

    def created():
        url = sqs.create_queue(QueueName=f"inbox-{uuid.uuid4().hex[:8]}")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

        def came(count):
            """The messages, as many as there must be and no more."""
            messages = []
            while len(messages) < count:
                got = sqs.receive_message(
                    QueueUrl=url, WaitTimeSeconds=10, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
                ).get("Messages", [])
                assert got, f"{count} messages should come, and {messages} came"
                messages += got
            counted = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            assert counted["ApproximateNumberOfMessages"] == "0"
            assert int(counted["ApproximateNumberOfMessagesNotVisible"]) == count == len(messages)
            return messages

        return arn, came

    return created


@pytest.fixture
def topic(sns):
    return sns.create_topic(Name=f"t-{uuid.uuid4().hex[:8]}", Tags=[{"Key": "a", "Value": "b"}])["TopicArn"]


def attribute(value, kind="String"):
    return {"DataType": kind, "StringValue": value}


def test_a_queue_gets_an_envelope_or_the_message_as_it_is(sns, topic, inbox):
    (wrapped, came_wrapped), (raw, came_raw) = inbox(), inbox()
    first = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=wrapped)["SubscriptionArn"]
    assert sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=wrapped)["SubscriptionArn"] == first
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=raw, Attributes={"RawMessageDelivery": "true"})
    sent = sns.publish(TopicArn=topic, Message="hi & <bye>", Subject="s", MessageAttributes={"n": attribute("1", "Number")})
    (message,) = came_raw(1)
    assert message["Body"] == "hi & <bye>"
    assert message["MessageAttributes"] == {"n": attribute("1", "Number")}
    envelope = json.loads(came_wrapped(1)[0]["Body"])
    assert (envelope["Message"], envelope["Subject"], envelope["MessageId"]) == ("hi & <bye>", "s", sent["MessageId"])
    assert envelope["MessageAttributes"] == {"n": {"Type": "Number", "Value": "1"}}


@pytest.mark.parametrize(
    ("scope", "policy"),
    [("MessageAttributes", {"kind": [{"prefix": "go"}]}), ("MessageBody", {"order": {"total": [{"numeric": [">", 10]}]}})],
)
def test_a_filter_keeps_out_what_is_not_wanted(sns, topic, inbox, scope, policy):
    arn, came = inbox()
    attributes = {"FilterPolicy": json.dumps(policy), "FilterPolicyScope": scope, "RawMessageDelivery": "true"}
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)["SubscriptionArn"]
    for total, kind in ((5, "bad"), (15, "good")):
        sns.publish(
            TopicArn=topic,
            Message=json.dumps({"order": {"total": total}}),
            MessageAttributes={"kind": attribute(kind)},
        )
    (message,) = came(1)
    assert json.loads(message["Body"])["order"]["total"] == 15
    told = sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]
    assert (json.loads(told["FilterPolicy"]), told["FilterPolicyScope"]) == (policy, scope)
    with pytest.raises(ClientError):
        sns.set_subscription_attributes(
            SubscriptionArn=subscription, AttributeName="FilterPolicy", AttributeValue='{"a": [{"like": 1}]}'
        )


def test_batches_and_structures_are_published(sns, topic, inbox):
    arn, came = inbox()
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    entries = [{"Id": name, "Message": name} for name in ("a", "b")] + [{"Id": "c", "Message": ""}]
    answer = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    assert [entry["Id"] for entry in answer["Successful"]] == ["a", "b"]
    assert [entry["Id"] for entry in answer["Failed"]] == ["c"]
    structure = json.dumps({"default": "for all", "sqs": "for queues"})
    sns.publish(TopicArn=topic, Message=structure, MessageStructure="json")
    assert sorted(message["Body"] for message in came(3)) == ["a", "b", "for queues"]


def test_topics_and_subscriptions_are_listed_and_go(sns, topic, inbox):
    arn, _ = inbox()
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
    assert {"TopicArn": topic} in sns.list_topics()["Topics"]
    (listed,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert (listed["SubscriptionArn"], listed["Protocol"], listed["Endpoint"]) == (subscription, "sqs", arn)
    assert listed in sns.list_subscriptions()["Subscriptions"]
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["SubscriptionsConfirmed"] == "1"
    assert sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "a", "Value": "b"}]
    sns.unsubscribe(SubscriptionArn=subscription)
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
    sns.delete_topic(TopicArn=topic)
    with pytest.raises(sns.exceptions.NotFoundException):
        sns.publish(TopicArn=topic, Message="hello")
    with pytest.raises(ClientError, match="delivers to sqs and lambda"):
        sns.subscribe(TopicArn=sns.create_topic(Name="mail")["TopicArn"], Protocol="email", Endpoint="a@b.example")
