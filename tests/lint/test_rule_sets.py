"""The rules of cdk-nag (AWS Solutions) and of awslabs/serverless-rules that concern our resources, read as a list.

Neither runs on a template of CloudFormation: the one needs constructs of the CDK, the other a linter of years ago. A rule is a
function that returns the resources that break it; what may break one is listed with its reason.
"""

import json

import pytest

import toolbox

WORKFLOWS = sorted(file.stem for file in (toolbox.ROOT / "workflows").glob("*.rs") if file.stem != "lib")
RULES = {}
# The ends of logical ids, by rule, with the reason.
ACCEPTED = {
    "cdk-nag SQS3": {
        "NotificationTestQueue": "the demonstration's own queue; nobody consumes it, so nothing can fail",
        "ReviewQueue": "persons take its messages; what nobody takes ends with the timeout of its task",
        "ApprovalQueue": "the same",
        "ChargeQueue": "another service takes its messages; what it does not settle ends with the timeout of its task",
        "RefundQueue": "another service takes its messages, and keeps those of which it cannot make a refund",
    },
    "serverless-rules SnsRedrivePolicy": {"NotificationTestQueue": "a queue of the same stack, for the demonstration"},
    "cdk-nag S1": {"": "whoever wants access logs has a bucket for them"},
}


def rule(name, *types):
    """Registers a rule over the resources of these types: true if the resource is as it should be."""

    def register(check):
        RULES[name] = (types, check)
        return check

    return register


def denies_without_tls(template, logical_id, kind):
    """Whether a policy of that resource denies requests without TLS."""
    for policy in template.values():
        statements = policy.get("Properties", {}).get("PolicyDocument", {}).get("Statement", [])
        if policy["Type"] == kind and f'"{logical_id}"' in json.dumps(policy):
            if any(one["Effect"] == "Deny" and "aws:SecureTransport" in json.dumps(one) for one in statements):
                return True
    return False


def is_dead_letter_queue(template, logical_id):
    text = json.dumps([resource.get("Properties", {}) for resource in template.values()])
    target = json.dumps({"Fn::GetAtt": [logical_id, "Arn"]})
    return f'"deadLetterTargetArn": {target}' in text or f'"DeadLetterConfig": {{"Arn": {target}}}' in text


@rule("cdk-nag SQS3", "AWS::SQS::Queue")
def a_queue_has_a_dead_letter_queue(template, name, properties):
    return "RedrivePolicy" in properties or is_dead_letter_queue(template, name)


@rule("cdk-nag SQS4", "AWS::SQS::Queue")
def a_queue_wants_tls(template, name, properties):
    return denies_without_tls(template, name, "AWS::SQS::QueuePolicy")


@rule("cdk-nag SNS3", "AWS::SNS::Topic")
def a_topic_wants_tls(template, name, properties):
    return denies_without_tls(template, name, "AWS::SNS::TopicPolicy")


@rule("cdk-nag SF1", "AWS::StepFunctions::StateMachine")
def a_state_machine_logs_everything(template, name, properties):
    return properties["LoggingConfiguration"]["Level"] == "ALL"


@rule("cdk-nag SF2, serverless-rules StepFunctionsTracing", "AWS::StepFunctions::StateMachine")
def a_state_machine_is_traced(template, name, properties):
    return properties["TracingConfiguration"]["Enabled"] is True


@rule("cdk-nag L1", "AWS::Lambda::Function")
def a_function_has_the_newest_runtime(template, name, properties):
    return properties["Runtime"] == "provided.al2023"


@rule("serverless-rules LambdaTracing", "AWS::Lambda::Function")
def a_function_is_traced(template, name, properties):
    return properties["TracingConfig"]["Mode"] == "Active"


@rule("serverless-rules LambdaDefaultTimeout", "AWS::Lambda::Function")
def a_function_has_a_timeout_and_memory(template, name, properties):
    return "Timeout" in properties and "MemorySize" in properties


@rule("serverless-rules LambdaLogRetention, cdk-nag CloudWatchLogGroupRetentionPeriod", "AWS::Logs::LogGroup")
def logs_have_an_end(template, name, properties):
    return "RetentionInDays" in properties


@rule("cdk-nag CloudWatchLogGroupEncrypted", "AWS::Logs::LogGroup")
def logs_are_encrypted(template, name, properties):
    return "KmsKeyId" in properties


@rule("cdk-nag IAM4", "AWS::IAM::Role")
def a_role_has_no_policy_of_aws(template, name, properties):
    return ":aws:policy/" not in json.dumps(properties.get("ManagedPolicyArns", []))


@rule("cdk-nag KMS5", "AWS::KMS::Key")
def a_key_is_rotated(template, name, properties):
    return properties["EnableKeyRotation"] is True


@rule("cdk-nag APIG1, serverless-rules ApiGatewayLogging", "AWS::ApiGatewayV2::Stage")
def an_api_has_an_access_log(template, name, properties):
    return "DestinationArn" in properties["AccessLogSettings"]


@rule("serverless-rules ApiGatewayDefaultThrottling", "AWS::ApiGatewayV2::Stage")
def an_api_has_a_rate_limit(template, name, properties):
    return {"ThrottlingRateLimit", "ThrottlingBurstLimit"} <= properties["DefaultRouteSettings"].keys()


@rule("cdk-nag APIG4", "AWS::ApiGatewayV2::Route")
def a_route_wants_authorization(template, name, properties):
    return properties.get("AuthorizationType", "NONE") != "NONE"


@rule("serverless-rules EventBridgeDLQ", "AWS::Events::Rule")
def a_rule_has_a_dead_letter_queue(template, name, properties):
    return all("DeadLetterConfig" in target for target in properties["Targets"])


@rule("serverless-rules SnsRedrivePolicy", "AWS::SNS::Subscription")
def a_subscription_has_a_dead_letter_queue(template, name, properties):
    return "RedrivePolicy" in properties


@rule("cdk-nag DDB3", "AWS::DynamoDB::Table")
def a_table_can_be_restored(template, name, properties):
    return properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True


@rule("cdk-nag S1", "AWS::S3::Bucket")
def a_bucket_has_access_logs(template, name, properties):
    return "LoggingConfiguration" in properties


@rule("cdk-nag S2", "AWS::S3::Bucket")
def a_bucket_is_private(template, name, properties):
    return len(properties["PublicAccessBlockConfiguration"]) == 4


@rule("cdk-nag S10", "AWS::S3::Bucket")
def a_bucket_wants_tls(template, name, properties):
    return denies_without_tls(template, name, "AWS::S3::BucketPolicy")


def broken(resources):
    """The rules that are broken without a reason, and how many resources were looked at."""
    found, looked = [], 0
    for name, (types, check) in RULES.items():
        for logical_id, resource in resources.items():
            if resource["Type"] not in types:
                continue
            looked += 1
            accepted = any(logical_id.endswith(end) for end in ACCEPTED.get(name, {}))
            if not accepted and not check(resources, logical_id, resource.get("Properties", {})):
                found.append(f"{logical_id}: {name}")
    return found, looked


def read(folder):
    return json.loads((folder / "template.json").read_text())["Resources"]


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_a_workflow_breaks_no_rule_without_a_reason(workflow, tmp_path):
    toolbox.codegen("emit", workflow, "--format", "cloudformation", "--json", "--out", tmp_path)
    found, looked = broken(read(tmp_path))
    assert looked > 4
    assert found == []


def test_the_surroundings_break_no_rule_without_a_reason(tmp_path):
    program = toolbox.programs()["surroundings"]
    toolbox.run(program, "emit", "--format", "cloudformation", "--json", "--out", tmp_path)
    found, looked = broken(read(tmp_path))
    assert looked > 40
    assert found == []


def test_every_rule_can_find_something():
    """Each property that a rule asks for is taken away, resource by resource."""
    for name, (kinds, check) in RULES.items():
        empty = {
            "LoggingConfiguration": {"Level": "ERROR"} if kinds == ("AWS::StepFunctions::StateMachine",) else {},
            "TracingConfiguration": {"Enabled": False},
            "TracingConfig": {"Mode": "PassThrough"},
            "Runtime": "provided.al2",
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
            "EnableKeyRotation": False,
            "AccessLogSettings": {},
            "DefaultRouteSettings": {},
            "Targets": [{}],
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False},
            "PublicAccessBlockConfiguration": {},
        }
        if name == "cdk-nag S1":
            del empty["LoggingConfiguration"]
        assert not check({"X": {"Type": kinds[0], "Properties": empty}}, "X", empty), name
