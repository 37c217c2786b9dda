"""`codegen diff` against laid-out answers: what a deployed stack would become."""

import json

import pytest

import toolbox
from answers import DROP, Reply, json_error, json_reply, query_error, query_reply, xml

STACK = "arn:aws:cloudformation:eu-central-1:123456789012:stack/payment/1a2b3c4d-0000-1111-2222-333344445555"
MACHINE = "StateMachineWaitForCallback"
MACHINE_ARN = "arn:aws:states:eu-central-1:123456789012:stateMachine:payment"

# Expands the template that it reads as SAM's transform does; what packaging would upload is uploaded already.
EXPAND = """
import json, sys
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
template = json.load(open(sys.argv[1]))
for resource in template["Resources"].values():
    for name in ("DefinitionUri", "CodeUri"):
        if name in resource.get("Properties", {}):
            resource["Properties"][name] = "s3://bucket/" + name
print(json.dumps(Translator({}, Parser()).translate(template, {})))
"""


@pytest.fixture(scope="module")
def emitted(one_tool, tmp_path_factory):
    """The template of the payment, as `diff` compares it, packaged."""
    folder = tmp_path_factory.mktemp("emitted")
    toolbox.run(one_tool, "emit", "payment", "--format", "cloudformation", "--json", "--out", folder)
    template = json.loads((folder / "template.json").read_text())
    for resource in template["Resources"].values():
        if isinstance(resource.get("Properties", {}).get("Code"), str):
            resource["Properties"]["Code"] = {"S3Bucket": "bucket", "S3Key": "code"}
    return json.dumps(template)


@pytest.fixture
def template(emitted):
    """A template that a test may change: it is what is deployed."""
    return json.loads(emitted)


@pytest.fixture
def deployed(aws):
    """Lays out a stack with a template, the values of parameters, and so many running executions."""

    def lay_out(template, running=0, more=False, status="UPDATE_COMPLETE", **parameters):
        parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        stack = {"StackName": "payment", "StackId": STACK, "StackStatus": status, "Parameters": parameters}
        stack["CreationTime"] = "2026-01-01T00:00:00Z"
        text = template if isinstance(template, str) else json.dumps(template)
        resource = {
            "LogicalResourceId": MACHINE,
            "PhysicalResourceId": MACHINE_ARN,
            "ResourceType": "AWS::StepFunctions::StateMachine",
            "ResourceStatus": "CREATE_COMPLETE",
        }
        executions = [execution(number) for number in range(running)]
        aws.on("DescribeStacks", query_reply("DescribeStacks", xml("Stacks", [stack])))
        aws.on("GetTemplate", query_reply("GetTemplate", xml("TemplateBody", text)))
        aws.on("ListStackResources", query_reply("ListStackResources", xml("StackResourceSummaries", [resource])))
        aws.on("ListExecutions", json_reply(executions=executions, **({"nextToken": "more"} if more else {})))

    return lay_out


def execution(number):
    name = f"execution-{number}"
    arn = MACHINE_ARN.replace("stateMachine", "execution")
    return {
        "executionArn": f"{arn}:{name}",
        "stateMachineArn": MACHINE_ARN,
        "name": name,
        "status": "RUNNING",
        "startDate": 1_760_000_000.0,
    }


def states(template):
    return template["Resources"][MACHINE]["Properties"]["Definition"]["States"]


@pytest.fixture
def diff(tool):
    """Compares without the functions' code, which takes cargo-lambda; `tests/e2e/test_one_tool.py` compares it too."""

    def run(*arguments, status=0, **environment):
        return tool("diff", *arguments, "--no-build", status=status, **environment)

    return run


def test_without_a_stack_everything_is_new(aws, diff):
    aws.on("DescribeStacks", query_error("ValidationError", "Stack with id payment does not exist"))
    written = diff("payment", status=1)
    assert "there is no stack `payment`: everything is new" in written
    assert f"Workflow {MACHINE}  new, 3 states" in written
    assert "+ ChargeQueue " in written
    assert aws.called("ListExecutions") == []


def test_the_same_template_has_no_differences(diff, deployed, template):
    deployed(template)
    written = diff("payment")
    assert "the stack `payment` matches these workflows" in written
    assert "the code of `WorkerFunction`, `DeadLetterFunction` is not compared" in written


def test_differences_are_told_with_what_breaks_running_executions(aws, diff, deployed, template):
    old = states(template)
    old["Charge Customer"]["TimeoutSeconds"] = 600
    old["Charge Customer"]["Next"] = "Write Receipt"
    old["Charge Customer"]["Parameters"]["MessageBody"]["currency"] = "EUR"
    old["Write Receipt"] = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": {"Ref": "Receipts"}, "Item": {}},
        "Next": "Notify Payment Success",
    }
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {"BillingMode": "PAY_PER_REQUEST"}}
    template["Resources"]["Receipts"] = table
    statement = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": {"Fn::GetAtt": ["Receipts", "Arn"]}}
    role = template["Resources"][f"{MACHINE}Role"]["Properties"]["Policies"][0]
    role["PolicyDocument"]["Statement"].append(statement)
    template["Resources"]["ChargeQueue"]["Properties"]["VisibilityTimeout"] = 60
    deployed(template, running=3)
    written = diff("payment", status=1)
    for line in (
        f"Workflow {MACHINE}  3 executions running",
        "~ TimeoutSeconds                   600 → 900",
        "~ Next                             Write Receipt → Notify Payment Success",
        "- Parameters.MessageBody.currency  EUR",
        "- Write Receipt    Task dynamodb:putItem",
        "- allow dynamodb:PutItem on Receipts.Arn",
        "~ VisibilityTimeout  60 → 120",
        "the table `Receipts`, which `Write Receipt` needs, is deleted",
        "the message of `Charge Customer` loses `currency`",
        "`WorkerFunction` gets both forms",
        " now: 3 executions are running",
        "states      1 changed, 1 removed\nstatements  1 removed\nresources   1 changed, 1 removed",
    ):
        assert line in written, f"{line!r} is not in:\n{written}"
    [asked] = aws.called("ListExecutions")
    assert asked["stateMachineArn"] == MACHINE_ARN
    assert asked["statusFilter"] == "RUNNING"


def test_a_page_for_a_review_has_what_changes(diff, deployed, template, tmp_path):
    states(template)["Charge Customer"]["TimeoutSeconds"] = 600
    deployed(template)
    diff("payment", "--html", "changes.html", status=1)
    page = (tmp_path / "changes.html").read_text()
    assert '<th scope="row">TimeoutSeconds</th><td><del>600</del><ins>900</ins></td>' in page
    assert 'class="state task changed"' in page and "<script" not in page and "is not shown" not in page
    assert page.count("<h3") == 1


def test_without_running_executions_the_dangers_are_notes(diff, deployed, template):
    states(template)["Charge Customer"]["Parameters"]["MessageBody"]["currency"] = "EUR"
    deployed(template)
    written = diff("payment", status=1)
    assert "note: the message of `Charge Customer` loses `currency`" in written
    assert " now: no execution is running" in written
    assert "warning:" not in written.replace("warning[", "")


def test_many_executions_are_not_all_counted(diff, deployed, template):
    states(template)["Charge Customer"]["TimeoutSeconds"] = 600
    deployed(template, running=1000, more=True)
    assert "at least 1000 executions running" in diff("payment", status=1)


def test_json_has_everything(aws, diff, deployed, template):
    states(template)["Charge Customer"]["TimeoutSeconds"] = 600
    deployed(template, running=2)
    written = diff("payment", "--format", "json", status=1)
    result, _ = json.JSONDecoder().raw_decode(written)
    assert (result["stack"], result["exists"], result["different"]) == ("payment", True, True)
    [workflow] = result["workflows"]
    assert (workflow["id"], workflow["running"], workflow["atLeast"]) == (MACHINE, 2, False)
    [state] = workflow["states"]
    assert state["name"] == "Charge Customer"
    assert state["fields"] == [{"path": "TimeoutSeconds", "before": 600, "after": 900}]
    assert result["resources"] == []


def test_a_template_in_yaml_is_read(diff, deployed, one_tool, tmp_path):
    toolbox.run(one_tool, "emit", "payment", "--format", "cloudformation", "--out", tmp_path / "yaml")
    text = (tmp_path / "yaml" / "template.yaml").read_text()
    deployed(text)
    assert "matches these workflows" in diff("payment")
    deployed(text.replace("TimeoutSeconds: 900", "TimeoutSeconds: 700"))
    assert "~ TimeoutSeconds  700 → 900" in diff("payment", status=1)


def test_a_stack_deployed_by_sam_has_no_differences(aws, diff, deployed, one_tool, tmp_path):
    toolbox.run(one_tool, "emit", "payment", "--format", "sam", "--json", "--out", tmp_path / "sam")
    original = (tmp_path / "sam" / "template.json").read_text()
    python = toolbox.TOOLS / "sam" / "bin" / "python"
    env = toolbox.environment(AWS_DEFAULT_REGION=toolbox.REGION)
    expanded = toolbox.run(python, "-c", EXPAND, tmp_path / "sam" / "template.json", env=env)
    processed = expanded[expanded.index("{") :]
    deployed("{}")

    def body(call):
        text = original if call.parameters["TemplateStage"] == "Original" else processed
        return query_reply("GetTemplate", xml("TemplateBody", text))

    aws.on("GetTemplate", body)
    definition = (tmp_path / "sam" / "statemachine" / "payment.asl.json").read_text()
    aws.on("GET", Reply(definition))
    assert "matches these workflows" in diff("payment")

    aws.on("GET", Reply(definition.replace("900", "800")))
    assert "~ TimeoutSeconds  800 → 900" in diff("payment", status=1)

    aws.on("GET", Reply("<Error><Code>NoSuchKey</Code></Error>", 404, {"Content-Type": "application/xml"}))
    assert "its definition cannot be read and was not compared" in diff("payment", status=1)


def test_parameters_keep_their_values_unless_others_are_given(diff, deployed, template):
    deployed(template, PaymentDecision="approve", CreateNotificationTestQueue="true")
    assert "matches these workflows" in diff("payment")
    written = diff("payment", "--parameter", "PaymentDecision=decline", status=1)
    assert "~ PaymentDecision  approve → decline" in written
    assert "~ Environment.Variables.PAYMENT_DECISION  approve → decline" in written
    written = diff("payment", "--parameter", "CreateNotificationTestQueue=false", status=1)
    assert "- WaitForCallbackDemoNotificationTestQueue " in written
    written = diff("payment", "--parameter", "PaymentDecisions=x", status=2)
    assert "did you mean `PaymentDecision`?" in written


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (query_error("ExpiredToken", "The security token is expired", 403), "the AWS credentials have expired"),
        (query_error("InvalidClientTokenId", "unknown", 403), "AWS does not know these credentials"),
        (query_error("AccessDenied", "no cloudformation:DescribeStacks", 403), "not allowed"),
        (DROP, "cannot reach AWS"),
    ],
)
def test_what_aws_refuses_ends_with_status_2(aws, diff, refusal, said):
    aws.on("DescribeStacks", refusal)
    written = diff("payment", status=2, AWS_MAX_ATTEMPTS="2")
    assert said in written
    assert "cannot read the stack `payment`" in written


def test_a_template_that_cannot_be_read_ends_with_status_2(diff, deployed):
    deployed('{"Resources": ')
    assert "cannot read the template of the stack `payment`" in diff("payment", status=2)


def test_executions_that_cannot_be_counted_are_no_reason_to_stop(aws, diff, deployed, template):
    states(template)["Charge Customer"]["TimeoutSeconds"] = 600
    deployed(template)
    aws.on("ListExecutions", json_error("AccessDeniedException", "no states:ListExecutions"))
    written = diff("payment", status=1)
    assert "~ TimeoutSeconds  600 → 900" in written
    assert "running executions were not counted" in written and "not allowed" in written


def test_a_stack_whose_creation_failed_is_reported(aws, diff, deployed, template):
    deployed(template, status="ROLLBACK_COMPLETE")
    written = diff("payment", status=1)
    assert "the stack `payment` is ROLLBACK_COMPLETE; it must be deleted before it can be created" in written
    assert "everything is new" in written


def test_an_unknown_workflow_ends_with_status_2(diff):
    assert "there is no workflow `nothing`" in diff("nothing", status=2)
