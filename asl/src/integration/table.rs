//! The entries, one for each API.

use super::Pattern::{RequestResponse, RunAJob, WaitForTaskToken};
use super::{Grant, GrantTarget, Integration, JobOutput};

/// What an encrypted queue or topic asks of whoever sends to it (KMS Developer Guide, "kms:ViaService").
const SEND_ENCRYPTED: &[&str] = &["kms:Decrypt", "kms:GenerateDataKey"];

/// Every integration that the builders offer.
pub(super) const INTEGRATIONS: &[Integration] =
    &[EVENTS_PUT_EVENTS, LAMBDA_INVOKE, SNS_PUBLISH, SQS_SEND_MESSAGE, STATES_START_EXECUTION];

/// Developer Guide, "Add EventBridge events with Step Functions". The buses are in the entries.
const EVENTS_PUT_EVENTS: Integration = Integration {
    service: "events",
    api: "putEvents",
    message: None,
    patterns: &[RequestResponse, WaitForTaskToken],
    required: &["Entries"],
    one_of: &[],
    optional: &[],
    envelopes: &[],
    transient_errors: &[
        "EventBridge.AmazonEventBridgeException",
        "EventBridge.SdkClientException",
        "EventBridge.FailedEntry",
    ],
    error_prefix: "EventBridge",
    grants: &[Grant { actions: &["events:PutEvents"], on: GrantTarget::Parameter("Entries") }],
    job_grants: &[],
};

/// Developer Guide, "Invoke an AWS Lambda function with Step Functions".
const LAMBDA_INVOKE: Integration = Integration {
    service: "lambda",
    api: "invoke",
    message: Some("Payload"),
    patterns: &[RequestResponse, WaitForTaskToken],
    required: &["FunctionName"],
    one_of: &[],
    optional: &["Payload", "InvocationType", "Qualifier", "LogType", "ClientContext"],
    envelopes: &[(RequestResponse, &["Payload"])],
    transient_errors: &[
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    ],
    error_prefix: "Lambda",
    grants: &[Grant { actions: &["lambda:InvokeFunction"], on: GrantTarget::Parameter("FunctionName") }],
    job_grants: &[],
};

/// Developer Guide, "Publish messages to an Amazon SNS topic with Step Functions".
const SNS_PUBLISH: Integration = Integration {
    service: "sns",
    api: "publish",
    message: Some("Message"),
    patterns: &[RequestResponse, WaitForTaskToken],
    required: &["Message"],
    one_of: &["TopicArn", "TargetArn", "PhoneNumber"],
    optional: &["Subject", "MessageStructure", "MessageAttributes", "MessageGroupId", "MessageDeduplicationId"],
    envelopes: &[],
    transient_errors: &[
        "SNS.AmazonSNSException",
        "SNS.SdkClientException",
        "SNS.InternalErrorException",
        "SNS.ThrottledException",
        "SNS.KMSThrottlingException",
    ],
    error_prefix: "SNS",
    grants: &[
        Grant { actions: &["sns:Publish"], on: GrantTarget::Parameter("TopicArn") },
        Grant { actions: SEND_ENCRYPTED, on: GrantTarget::KeyOf { parameter: "TopicArn", via: "sns" } },
    ],
    job_grants: &[],
};

/// Developer Guide, "Send messages to an Amazon SQS queue with Step Functions".
const SQS_SEND_MESSAGE: Integration = Integration {
    service: "sqs",
    api: "sendMessage",
    message: Some("MessageBody"),
    patterns: &[RequestResponse, WaitForTaskToken],
    required: &["QueueUrl", "MessageBody"],
    one_of: &[],
    optional: &["DelaySeconds", "MessageAttributes", "MessageDeduplicationId", "MessageGroupId"],
    envelopes: &[],
    transient_errors: &["SQS.AmazonSQSException", "SQS.SdkClientException"],
    error_prefix: "SQS",
    grants: &[
        Grant { actions: &["sqs:SendMessage"], on: GrantTarget::Parameter("QueueUrl") },
        Grant { actions: SEND_ENCRYPTED, on: GrantTarget::KeyOf { parameter: "QueueUrl", via: "sqs" } },
    ],
    job_grants: &[],
};

/// Developer Guide, "Start AWS Step Functions workflow executions" and "IAM policies for calling Step Functions".
const STATES_START_EXECUTION: Integration = Integration {
    service: "states",
    api: "startExecution",
    message: Some("Input"),
    patterns: &[RequestResponse, RunAJob(JobOutput::Described), RunAJob(JobOutput::Parsed), WaitForTaskToken],
    required: &["StateMachineArn"],
    one_of: &[],
    optional: &["Input", "Name", "TraceHeader"],
    envelopes: &[(RunAJob(JobOutput::Parsed), &["Output"])],
    transient_errors: &["StepFunctions.AWSStepFunctionsException", "StepFunctions.SdkClientException"],
    error_prefix: "StepFunctions",
    grants: &[Grant { actions: &["states:StartExecution"], on: GrantTarget::Parameter("StateMachineArn") }],
    job_grants: &[
        Grant {
            actions: &["states:DescribeExecution", "states:StopExecution"],
            on: GrantTarget::ExecutionsOf("StateMachineArn"),
        },
        Grant {
            actions: &["events:PutTargets", "events:PutRule", "events:DescribeRule"],
            on: GrantTarget::ManagedRule("StepFunctionsGetEventsForStepFunctionsExecutionRule"),
        },
    ],
};

/// The actions of calls that the builders do not offer, by service and API, of the SDK and of the optimized integration
/// alike (Developer Guide, "IAM policies for calling Amazon DynamoDB"; Service Authorization Reference).
pub(super) const OTHER_ACTIONS: &[(&str, &str, &[&str])] = &[
    ("dynamodb", "deleteItem", &["dynamodb:DeleteItem"]),
    ("dynamodb", "getItem", &["dynamodb:GetItem"]),
    ("dynamodb", "putItem", &["dynamodb:PutItem"]),
    ("dynamodb", "updateItem", &["dynamodb:UpdateItem"]),
];

/// Developer Guide, "Activities".
pub(super) const ACTIVITY: Integration = Integration {
    service: "activity",
    api: "",
    message: None,
    patterns: &[],
    required: &[],
    one_of: &[],
    optional: &["Input"],
    envelopes: &[],
    transient_errors: &["States.HeartbeatTimeout"],
    error_prefix: "",
    grants: &[],
    job_grants: &[],
};
