"""The gallery in the emulator: every workflow deploys, and what the emulator can call runs.

MiniStack calls neither Transcribe nor the mails of SES from a state machine, and batches no items; those workflows are deployed, and
run in the simulator (workflows/tests/gallery.rs). It has no connections of EventBridge, so that `rates` is not here. The others are
deployed by test_one_tool.py.
"""

import io
import json
import zipfile
from dataclasses import dataclass

import pytest

import toolbox
from waiting import until

DEPLOYED = (
    "fan_out",
    "fulfilment",
    "mail_answer",
    "mail_approval",
    "order_api",
    "price_import",
    "saga",
    "semaphore",
    "transcripts",
)

# What stands for the functions that exist elsewhere: each parcel gets a number, and whoever is called "away" is not there.
CODE = """
def handler(event, context):
    if "away" in event.get("url", "") or event.get("address") == "away":
        raise RuntimeError("nobody is there")
    return {"trackingNumber": "T-9"}
"""


@dataclass(frozen=True)
class Deployed:
    """A workflow in a stack of its own."""

    emulator: object
    machine: str
    resources: dict

    def run(self, **order):
        """The description of an execution that has ended."""
        states = self.emulator.client("stepfunctions")
        execution = states.start_execution(stateMachineArn=self.machine, input=json.dumps(order))["executionArn"]

        def ended():
            described = states.describe_execution(executionArn=execution)
            return described if described["status"] != "RUNNING" else None

        return until(ended, within=60, what=f"the end of {execution}")


@pytest.fixture(scope="module")
def function(emulator):
    """The ARN of a function."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("index.py", CODE)
    created = emulator.client("lambda").create_function(
        FunctionName="elsewhere",
        Runtime="python3.11",
        Handler="index.handler",
        Role="arn:aws:iam::000000000000:role/elsewhere",
        Code={"ZipFile": archive.getvalue()},
    )
    return created["FunctionArn"]


@pytest.fixture(scope="module")
def gallery(emulator, function, tmp_path_factory):
    """Every workflow of the gallery, deployed, by name."""
    folder = tmp_path_factory.mktemp("gallery")
    stacks = emulator.client("cloudformation")
    given = {"SenderIdentityArn": "arn:aws:ses:eu-central-1:000000000000:identity/example.com"}
    deployed = {}
    for name in DEPLOYED:
        toolbox.codegen("emit", name, "--format", "cloudformation", "--json", "--out", folder / name)
        template = (folder / name / "template.json").read_text()
        asked = [key for key, parameter in json.loads(template)["Parameters"].items() if "Default" not in parameter]
        values = [{"ParameterKey": key, "ParameterValue": given.get(key, function)} for key in asked]
        stack = f"gallery-{name.replace('_', '-')}"
        stacks.create_stack(StackName=stack, TemplateBody=template, Parameters=values, Capabilities=["CAPABILITY_IAM"])

        def settled(stack=stack):
            described = stacks.describe_stacks(StackName=stack)["Stacks"][0]
            return described if not described["StackStatus"].endswith("_IN_PROGRESS") else None

        described = until(settled, within=60, what=f"the end of the deployment of {stack}")
        assert described["StackStatus"] == "CREATE_COMPLETE", described
        outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
        machine = "StateMachine" + "".join(word.capitalize() for word in name.split("_"))
        deployed[name] = Deployed(emulator, outputs[f"{machine}Arn"], emulator.resources(stack))
    return deployed


def test_every_state_machine_has_the_definition_that_was_compiled(gallery, emulator):
    for name, deployed in gallery.items():
        machine = emulator.client("stepfunctions").describe_state_machine(stateMachineArn=deployed.machine)
        locked = (toolbox.ROOT / "snapshots" / f"{name}_jsonata.snap.asl.json").read_text()
        assert json.loads(machine["definition"])["States"].keys() == json.loads(locked)["States"].keys()
        assert "${" not in machine["definition"]


def test_each_parcel_has_an_execution_of_its_own(gallery):
    parcels = [{"parcelId": f"P-{number}", "address": "1 Long Street", "weight": 1.5} for number in (1, 2)]
    ended = gallery["fulfilment"].run(orderId="A-1", parcels=[*parcels, parcels[0] | {"parcelId": "P-3", "address": "away"}])
    assert ended["status"] == "SUCCEEDED", ended
    fulfilled = json.loads(ended["output"])
    assert [parcel["trackingNumber"] for parcel in fulfilled["shipped"]] == ["T-9", "T-9"]
    assert [parcel["parcelId"] for parcel in fulfilled["left"]] == ["P-3"]


def test_an_article_is_handed_to_whoever_is_there(gallery):
    article = {"articleId": "teapots", "title": "Teapots are back", "text": "Nobody expected it."}
    subscribers = [{"name": name, "url": f"https://{name}.example.com/"} for name in ("evening", "morning")]
    ended = gallery["fan_out"].run(article=article, subscribers=subscribers)
    assert ended["status"] == "SUCCEEDED", ended
    # MiniStack puts no objects for a state machine, which costs the others nothing.
    report = {"articleId": "teapots", "archived": False, "indexed": True, "missed": [], "missedCount": 0}
    assert json.loads(ended["output"]) == report


def test_an_order_is_taken_once_and_the_articles_are_there(gallery, emulator):
    stock = {"sku": {"S": "teapot"}, "available": {"N": "5"}}
    emulator.client("dynamodb").put_item(TableName=gallery["saga"].resources["StockTable"], Item=stock)
    order = {"orderId": "A-1", "sku": "teapot", "count": 2, "amount": 59.8}
    assert gallery["saga"].run(**order)["status"] == "SUCCEEDED"
    again = gallery["saga"].run(**order)
    assert (again["status"], again.get("error")) == ("FAILED", "OrderKnown")


def test_a_recording_starts_its_workflow(gallery, emulator):
    deployed = gallery["transcripts"]
    emulator.client("s3").put_object(Bucket=deployed.resources["RecordingBucket"], Key="calls/7.wav", Body=b"hello")
    # Texts are put into another bucket, and start nothing.
    emulator.client("s3").put_object(Bucket=deployed.resources["TextBucket"], Key="7.json", Body=b"{}")
    states = emulator.client("stepfunctions")

    def started():
        return states.list_executions(stateMachineArn=deployed.machine)["executions"]

    [execution] = until(started, within=30, what="an execution of the transcription")
    given = states.describe_execution(executionArn=execution["executionArn"])["input"]
    assert json.loads(given)["object"]["key"] == "calls/7.wav"
