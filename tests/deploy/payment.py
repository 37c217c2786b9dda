"""The payment workflow in a stack, as CloudFormation and Step Functions tell of it."""

import json

from answers import json_reply, query_reply, xml

STACK = "payment"
MACHINE_ID = "StateMachineWaitForCallback"
MACHINE = "arn:aws:states:eu-central-1:111111111111:stateMachine:payment-1"
EXECUTION = "arn:aws:states:eu-central-1:111111111111:execution:payment-1:order-1"
LOG_GROUP = "/aws/vendedlogs/states/payment-Logs"
CHARGE = "Charge Customer"
NOTIFY_SUCCESS = "Notify Payment Success"

# Recognisable wherever they turn up, formed as the schema wants it.
TOKEN = "AQCEAAAAKgAAAAMAAAAAAAAAAQ" + "Q0tFTi1RLVRPS0VO" * 30 + "=="


def described(status="CREATE_COMPLETE", name=STACK):
    """DescribeStacks."""
    identity = f"arn:aws:cloudformation:eu-central-1:111111111111:stack/{name}/1"
    stack = {"StackName": name, "StackId": identity, "StackStatus": status, "CreationTime": "2026-01-01T00:00:00Z"}
    return query_reply("DescribeStacks", xml("Stacks", [stack]))


def resources(*more, machine=True):
    """ListStackResources."""
    known = [(MACHINE_ID, MACHINE, "AWS::StepFunctions::StateMachine")] if machine else []
    known += [(f"{MACHINE_ID}LogGroup", LOG_GROUP, "AWS::Logs::LogGroup"), *more]
    rows = [
        {
            "LogicalResourceId": logical,
            "PhysicalResourceId": physical,
            "ResourceType": kind,
            "ResourceStatus": "CREATE_COMPLETE",
            "LastUpdatedTimestamp": "2026-01-01T00:00:00Z",
        }
        for logical, physical, kind in known
    ]
    return query_reply("ListStackResources", xml("StackResourceSummaries", rows))


def in_stack(aws):
    """A stack with the workflow in it."""
    return aws.on("DescribeStacks", described()).on("ListStackResources", resources())


def execution(status="SUCCEEDED", **members):
    """DescribeExecution; times are seconds since 1970."""
    reported = {
        "executionArn": EXECUTION,
        "stateMachineArn": MACHINE,
        "name": "order-1",
        "status": status,
        "startDate": 1767225600.0,
        "input": json.dumps({"orderId": "o-1"}),
    }
    if status != "RUNNING":
        reported["stopDate"] = 1767225602.5
    return json_reply(**(reported | members))


def events(*what):
    """Events as GetExecutionHistory has them, each a second after the one before, from a type and its details."""
    return [
        {
            "id": number,
            "previousEventId": number - 1,
            "timestamp": 1767225600.0 + number - 1,
            "type": kind,
            **({member(kind): details} if details is not None else {}),
        }
        for number, (kind, details) in enumerate(what, start=1)
    ]


def member(kind):
    for generic in ("StateEntered", "StateExited"):
        if kind.endswith(generic):
            return f"s{generic[1:]}EventDetails"
    return f"{kind[0].lower()}{kind[1:]}EventDetails"


def paid(order):
    """The events of a payment that the worker approves."""
    text = json.dumps(order)
    message = {"MessageBody": order | {"token": TOKEN}, "QueueUrl": "https://sqs.eu-central-1.amazonaws.com/1/ChargeQueue"}
    sqs = {"resourceType": "sqs", "resource": "sendMessage.waitForTaskToken"}
    sns = {"resourceType": "sns", "resource": "publish"}
    notice = {"TopicArn": "arn:aws:sns:eu-central-1:1:NoticeTopic", "Message": "paid"}
    return events(
        ("ExecutionStarted", {"input": text, "roleArn": "arn:aws:iam::1:role/r"}),
        ("TaskStateEntered", {"name": CHARGE, "input": text}),
        ("TaskScheduled", sqs | {"region": "eu-central-1", "parameters": json.dumps(message), "timeoutInSeconds": 900}),
        ("TaskStarted", sqs),
        ("TaskSubmitted", sqs | {"output": '{"MessageId":"m-1"}'}),
        ("TaskSucceeded", sqs | {"output": '{"message":"paid"}'}),
        ("TaskStateExited", {"name": CHARGE, "output": '{"message":"paid"}'}),
        ("TaskStateEntered", {"name": NOTIFY_SUCCESS, "input": '{"message":"paid"}'}),
        ("TaskScheduled", sns | {"region": "eu-central-1", "parameters": json.dumps(notice)}),
        ("TaskStarted", sns),
        ("TaskSucceeded", sns | {"output": '{"MessageId":"m-2"}'}),
        ("TaskStateExited", {"name": NOTIFY_SUCCESS, "output": '{"MessageId":"m-2"}'}),
        ("ExecutionSucceeded", {"output": '{"MessageId":"m-2"}'}),
    )


def growing(all_events, *sizes, page=1000):
    """GetExecutionHistory of an execution that goes on: each first page sees the next of these sizes, then the last."""
    seen = {"size": 0, "looks": 0}

    def reply(call):
        asked = call.parameters
        if "nextToken" not in asked:
            seen["size"] = sizes[min(seen["looks"], len(sizes) - 1)]
            seen["looks"] += 1
        known = all_events[: seen["size"]]
        if asked.get("reverseOrder"):
            known = known[::-1]
        start = int(asked.get("nextToken", 0))
        end = start + min(page, asked.get("maxResults", 1000))
        following = {"nextToken": str(end)} if end < len(known) else {}
        return json_reply(events=known[start:end], **following)

    return reply


