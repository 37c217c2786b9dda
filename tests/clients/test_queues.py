"""SQS at the endpoint, in both of its protocols."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
import xml.etree.ElementTree

import pytest
from botocore.exceptions import ClientError

NAMESPACE = "{http://queue.amazonaws.com/doc/2012-11-05/}"


@pytest.fixture
def sqs(client):
    return client("sqs")


@pytest.fixture
def queue(sqs):
    """Creates a queue of a name of its own; its URL."""

    def created(suffix="", **attributes):
        name = f"q-{uuid.uuid4().hex[:8]}{suffix}"
        return sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    return created


def attributes_of(sqs, url):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


def bodies(answer):
    return [message["Body"] for message in answer.get("Messages", [])]


def test_a_queue_is_created_changed_listed_and_deleted(sqs, queue):
    url = queue(VisibilityTimeout="7")
    name = url.rsplit("/", 1)[-1]
    assert sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "7"})["QueueUrl"] == url
    with pytest.raises(sqs.exceptions.QueueNameExists):
        sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "8"})
    with pytest.raises(ClientError) as refused:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Speed": "9"})
    assert refused.value.response["Error"]["Code"] == "InvalidAttributeName"
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "3", "KmsMasterKeyId": "alias/a"})
    told = attributes_of(sqs, url)
    assert (told["VisibilityTimeout"], told["DelaySeconds"], told["KmsMasterKeyId"]) == ("7", "3", "alias/a")
    assert told["QueueArn"].endswith(f":{name}")
    sqs.tag_queue(QueueUrl=url, Tags={"team": "a", "stage": "b"})
    sqs.untag_queue(QueueUrl=url, TagKeys=["stage"])
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "a"}
    assert url in sqs.list_queues(QueueNamePrefix=name)["QueueUrls"]
    sqs.delete_queue(QueueUrl=url)
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName=name)


def test_messages_come_again_unless_they_are_deleted(sqs, queue):
    url = queue(VisibilityTimeout="60")
    attributes = {"n": {"DataType": "Number", "StringValue": "1"}, "b": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
    sqs.send_message(QueueUrl=url, MessageBody="hello", MessageAttributes=attributes)
    wanted = {"QueueUrl": url, "WaitTimeSeconds": 5, "MessageAttributeNames": ["All"], "AttributeNames": ["All"]}
    (first,) = sqs.receive_message(**wanted)["Messages"]
    assert {name: value.get("BinaryValue", value.get("StringValue")) for name, value in first["MessageAttributes"].items()} == {
        "n": "1",
        "b": b"\x00\xff",
    }
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"], VisibilityTimeout=0)
    (second,) = sqs.receive_message(**wanted)["Messages"]
    assert (second["MessageId"], second["Attributes"]["ApproximateReceiveCount"]) == (first["MessageId"], "2")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=second["ReceiptHandle"])
    told = attributes_of(sqs, url)
    assert {told[f"ApproximateNumberOfMessages{kind}"] for kind in ("", "NotVisible", "Delayed")} == {"0"}


def test_batches_are_told_entry_by_entry(sqs, queue):
    url = queue()
    sent = sqs.send_message_batch(
        QueueUrl=url, Entries=[{"Id": str(number), "MessageBody": "x" * number} for number in range(3)]
    )
    assert [entry["Id"] for entry in sent["Successful"]] == ["1", "2"]
    assert [entry["Id"] for entry in sent["Failed"]] == ["0"]
    with pytest.raises(sqs.exceptions.BatchEntryIdsNotDistinct):
        sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "x"}] * 2)
    received = []
    while len(received) < 2:
        received += sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=5).get("Messages", [])
    entries = [{"Id": str(place), "ReceiptHandle": message["ReceiptHandle"]} for place, message in enumerate(received)]
    hidden = [entry | {"VisibilityTimeout": 30} for entry in entries]
    assert len(sqs.change_message_visibility_batch(QueueUrl=url, Entries=hidden)["Successful"]) == 2
    assert len(sqs.delete_message_batch(QueueUrl=url, Entries=entries)["Successful"]) == 2


def test_a_fifo_queue_keeps_the_order_of_a_group_and_one_of_each(sqs, queue):
    url = queue(".fifo", FifoQueue="true", ContentBasedDeduplication="true", VisibilityTimeout="60")
    with pytest.raises(ClientError):
        sqs.send_message(QueueUrl=url, MessageBody="no group")
    sent = [sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g") for body in ("a", "b", "a", "c")]
    assert sent[2]["MessageId"] == sent[0]["MessageId"]
    assert sent[3]["SequenceNumber"] > sent[1]["SequenceNumber"]
    sqs.send_message(QueueUrl=url, MessageBody="other", MessageGroupId="h")
    one = {"QueueUrl": url, "WaitTimeSeconds": 5}
    (first,) = sqs.receive_message(**one)["Messages"]
    assert first["Body"] == "a"
    # While it is under way, the rest of its group waits.
    assert bodies(sqs.receive_message(**one | {"MaxNumberOfMessages": 10})) == ["other"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])
    assert bodies(sqs.receive_message(**one | {"MaxNumberOfMessages": 10})) == ["b", "c"]


def test_what_is_received_too_often_is_a_dead_letter_and_comes_back_when_asked(sqs, queue):
    dead = queue()
    arn = attributes_of(sqs, dead)["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
    url = queue(RedrivePolicy=policy, VisibilityTimeout="0")
    assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [url]
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    for _ in range(2):
        assert bodies(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)) == ["poison"]
    assert bodies(sqs.receive_message(QueueUrl=url)) == []
    assert bodies(sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=5, VisibilityTimeout=0)) == ["poison"]
    sqs.start_message_move_task(SourceArn=arn)
    (task,) = sqs.list_message_move_tasks(SourceArn=arn)["Results"]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 1)
    assert bodies(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)) == ["poison"]
    with pytest.raises(ClientError):
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy.replace(arn, arn + "-gone")})


def test_who_waits_for_a_message_gets_it_when_it_comes(sqs, queue):
    url = queue(ReceiveMessageWaitTimeSeconds="10")
    sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=1)
    begun = time.monotonic()
    assert bodies(sqs.receive_message(QueueUrl=url)) == ["later"]
    assert time.monotonic() - begun >= 0.9


def form(endpoint, path="", status=200, **fields):
    """Asks in the older protocol; the answer as XML."""
    fields = {name.replace("__", "."): value for name, value in fields.items()} | {"Version": "2012-11-05"}
    request = urllib.request.Request(f"{endpoint}/{path}", data=urllib.parse.urlencode(fields).encode())
    try:
        answer = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    assert answer.status == status
    return xml.etree.ElementTree.fromstring(answer.read())


def texts(answer, name):
    return [found.text for found in answer.iter(NAMESPACE + name)]


def test_the_older_protocol_says_the_same(endpoint):
    name = f"q-{uuid.uuid4().hex[:8]}"
    created = form(
        endpoint, Action="CreateQueue", QueueName=name, Attribute__1__Name="VisibilityTimeout", Attribute__1__Value="60"
    )
    (url,) = texts(created, "QueueUrl")
    path = urllib.parse.urlparse(url).path.lstrip("/")
    sent = form(
        endpoint,
        Action="SendMessageBatch",
        QueueUrl=url,
        SendMessageBatchRequestEntry__1__Id="a",
        SendMessageBatchRequestEntry__1__MessageBody="1 < 2 & 3",
        SendMessageBatchRequestEntry__1__MessageAttribute__1__Name="n",
        SendMessageBatchRequestEntry__1__MessageAttribute__1__Value__DataType="String",
        SendMessageBatchRequestEntry__1__MessageAttribute__1__Value__StringValue="v",
        SendMessageBatchRequestEntry__2__Id="b",
        SendMessageBatchRequestEntry__2__MessageBody="",
    )
    assert [entry.findtext(NAMESPACE + "Id") for entry in sent.iter(NAMESPACE + "SendMessageBatchResultEntry")] == ["a"]
    assert texts(sent, "Code") == ["InvalidParameterValue"]
    # Of old, the path names the queue.
    got = form(endpoint, path, Action="ReceiveMessage", WaitTimeSeconds="5", MessageAttributeName__1="All", AttributeName__1="All")
    assert texts(got, "Body") == ["1 < 2 & 3"]
    assert texts(got, "StringValue") == ["v"]
    assert "ApproximateReceiveCount" in texts(got, "Name")
    (receipt,) = texts(got, "ReceiptHandle")
    form(endpoint, path, Action="DeleteMessage", ReceiptHandle=receipt)
    told = form(endpoint, path, Action="GetQueueAttributes", AttributeName__1="VisibilityTimeout")
    assert (texts(told, "Name"), texts(told, "Value")) == (["VisibilityTimeout"], ["60"])
    assert url in texts(form(endpoint, Action="ListQueues"), "QueueUrl")
    gone = form(endpoint, status=400, Action="GetQueueUrl", QueueName="none")
    assert texts(gone, "Code") == ["AWS.SimpleQueueService.NonExistentQueue"]
