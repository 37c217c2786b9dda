"""One deployed stack, and what a test does with it."""

import json
import uuid
from collections import Counter
from dataclasses import dataclass

import shape
import toolbox
from waiting import until

# Recognisable wherever they turn up, which "123" would not be.
CARD = {
    "nameOnCard": "Q-CARDHOLDER-Q",
    "creditCardNumber": "Q-4929-0000-0000-0000-Q",
    "expiry": "Q-07/31-Q",
    "cvv": "Q-737-Q",
}
assert set(CARD) == set(shape.CARD_FIELDS)


@dataclass(frozen=True)
class Notice:
    """A message of the test queue."""

    body: str
    attributes: dict

    @property
    def execution(self):
        return self.attributes.get("executionId")

    @classmethod
    def of(cls, message):
        attributes = message.get("MessageAttributes", {})
        return cls(message["Body"], {name: value["StringValue"] for name, value in attributes.items()})


class Stack:
    """A stack of the built template."""

    def __init__(self, emulator, name, sample_order):
        self.emulator = emulator
        self.name = name
        self.sample_order = sample_order
        self.notices = []
        described = emulator.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
        self.resources = emulator.resources(name)
        self.machine = self.outputs[shape.MACHINE_ARN_OUTPUT]

    @classmethod
    def deploy(cls, emulator, name, template, sample_order, **parameters):
        flags = ["--template-file", template, "--stack-name", name, "--resolve-s3", "--s3-prefix", name]
        flags += ["--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-progressbar"]
        if parameters:
            flags += ["--parameter-overrides", *(f"{key}={value}" for key, value in parameters.items())]
        toolbox.run("sam", "deploy", *flags, env=emulator.environment(), cwd=template.parent, timeout=300)
        return cls(emulator, name, sample_order)

    def delete(self):
        flags = ["--stack-name", self.name, "--no-prompts", "--region", toolbox.REGION]
        toolbox.run("sam", "delete", *flags, env=self.emulator.environment(), timeout=300)

    def physical_name(self, logical_id):
        """The name of a resource; of a queue too, whose reference is a URL."""
        reference = self.resources[logical_id]
        return reference.rsplit("/", 1)[-1] if "://" in reference else reference

    # --- executions ---

    def order(self, order_id=None):
        """The sample order under another id, with card data that can be recognised."""
        return self.sample_order | CARD | {"orderId": order_id or f"order-{uuid.uuid4().hex[:12]}"}

    def start(self, order=None):
        """Starts an execution and returns its ARN."""
        order = order or self.order()
        states = self.emulator.client("stepfunctions")
        return states.start_execution(stateMachineArn=self.machine, input=json.dumps(order))["executionArn"]

    def finished(self, execution, within=60):
        """The description of an execution that has ended."""
        states = self.emulator.client("stepfunctions")

        def ended():
            described = states.describe_execution(executionArn=execution)
            return described if described["status"] != "RUNNING" else None

        return until(ended, within=within, what=lambda: f"the end of an execution, history: {self.history(execution)}")

    def history(self, execution):
        pages = self.emulator.client("stepfunctions").get_paginator("get_execution_history")
        return [event for page in pages.paginate(executionArn=execution) for event in page["events"]]

    def states_of(self, execution):
        """The states that an execution has entered, in order."""
        entered = [event.get("stateEnteredEventDetails") for event in self.history(execution)]
        return [details["name"] for details in entered if details]

    def failures_of(self, execution):
        """The (error, cause) of each failed or timed-out task of an execution."""
        found = []
        for event in self.history(execution):
            details = event.get("taskFailedEventDetails") or event.get("taskTimedOutEventDetails")
            if details:
                found.append((details.get("error"), details.get("cause")))
        return found

    # --- notices ---

    def notices_of(self, *executions):
        """All notices that these executions have sent so far, each receipt of one counted."""
        queue = self.outputs[shape.TEST_QUEUE_URL_OUTPUT]
        self.notices += [Notice.of(message) for message in self.take_all(queue)]
        return [notice for notice in self.notices if notice.execution in executions]

    def notices_per_execution(self, executions):
        return Counter(notice.execution for notice in self.notices_of(*executions))

    # --- queues ---

    def queue(self, logical_id):
        return self.resources[logical_id]

    def take_all(self, queue_url):
        """Receives and deletes what is in a queue."""
        sqs = self.emulator.client("sqs")
        taken = []
        while messages := sqs.receive_message(
            QueueUrl=queue_url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages"):
            for message in messages:
                sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
            taken += messages
        return taken

    def take_charge_request(self):
        """The one message of the charge queue, taken out of it. The worker must be paused."""
        taken = until(
            lambda: self.take_all(self.queue(shape.CHARGE_QUEUE)), within=20, what="a message in the charge queue"
        )
        assert len(taken) == 1, taken
        return taken[0]

    def send(self, logical_id, body):
        self.emulator.client("sqs").send_message(QueueUrl=self.queue(logical_id), MessageBody=body)

    def depth(self, logical_id):
        """How many messages a queue holds, those in flight included."""
        attributes = self.emulator.client("sqs").get_queue_attributes(
            QueueUrl=self.queue(logical_id), AttributeNames=["All"]
        )["Attributes"]
        return sum(int(attributes[f"ApproximateNumberOfMessages{kind}"]) for kind in ("", "NotVisible", "Delayed"))

    def depths(self):
        """The depth of each queue on the way of a charge request."""
        queues = (shape.CHARGE_QUEUE, shape.DEAD_LETTER_QUEUE, shape.UNHANDLED_DEAD_LETTER_QUEUE)
        return {id: self.depth(id) for id in queues}

    def come_again_after(self, seconds):
        """Shortens the visibility timeouts, so that a failed message returned to the queue soon."""
        for logical_id in (shape.CHARGE_QUEUE, shape.DEAD_LETTER_QUEUE):
            self.emulator.client("sqs").set_queue_attributes(
                QueueUrl=self.queue(logical_id), Attributes={"VisibilityTimeout": str(seconds)}
            )

    # --- consumers ---

    def paused(self, logical_id):
        """A context in which the consumer of a queue is switched off."""
        return Paused(self, logical_id)

    def log_group(self, function):
        """The log group that a function writes to."""
        configured = self.emulator.client("lambda").get_function_configuration(FunctionName=self.resources[function])
        return configured["LoggingConfig"]["LogGroup"]

    def mappings(self):
        """The event source mappings of this stack's queues, by the queue's logical id."""
        names = {url.rsplit("/", 1)[-1]: logical_id for logical_id, url in self.resources.items() if "://" in url}
        found = self.emulator.client("lambda").list_event_source_mappings()["EventSourceMappings"]
        queues = [(mapping, mapping["EventSourceArn"].rsplit(":", 1)[-1]) for mapping in found]
        return {names[queue]: mapping for mapping, queue in queues if queue in names}


class Paused:
    """Switches the event source mapping of a queue off and on again."""

    def __init__(self, stack, logical_id):
        self.mapping = stack.mappings()[logical_id]["UUID"]
        self.functions = stack.emulator.client("lambda")

    def __enter__(self):
        self.switch(on=False)

    def __exit__(self, *_):
        self.switch(on=True)

    def switch(self, on):
        self.functions.update_event_source_mapping(UUID=self.mapping, Enabled=on)
        wanted = "Enabled" if on else "Disabled"
        until(
            lambda: self.functions.get_event_source_mapping(UUID=self.mapping)["State"] == wanted,
            within=20,
            what=f"the mapping to be {wanted}",
        )
