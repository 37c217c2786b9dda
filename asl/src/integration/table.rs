//! The entries, one for each API.

use super::Pattern::{RequestResponse, WaitForTaskToken};
use super::{Grant, GrantTarget, Integration};

/// What an encrypted queue or topic asks of whoever sends to it (KMS Developer Guide, "kms:ViaService").
const SEND_ENCRYPTED: &[&str] = &["kms:Decrypt", "kms:GenerateDataKey"];

/// Every integration that the builders offer.
pub(super) const INTEGRATIONS: &[Integration] = &[LAMBDA_INVOKE, SNS_PUBLISH, SQS_SEND_MESSAGE];

/// Developer Guide, "Invoke an AWS Lambda function with Step Functions".
const LAMBDA_INVOKE: Integration = Integration {
    service: "lambda",
    api: "invoke",
    patterns: &[RequestResponse, WaitForTaskToken],
    required: &["FunctionName"],
    one_of: &[],
    optional: &["Payload", "InvocationType", "Qualifier", "LogType", "ClientContext"],
    envelope: &["Payload"],
    transient_errors: &[
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    ],
    error_prefix: "Lambda",
    grants: &[Grant { actions: &["lambda:InvokeFunction"], on: GrantTarget::Parameter("FunctionName") }],
};

/// Developer Guide, "Publish messages to an Amazon SNS topic with Step Functions".
const SNS_PUBLISH: Integration = Integration {
    service: "sns",
    api: "publish",
    patterns: &[RequestResponse, WaitForTaskToken],
    required: &["Message"],
    one_of: &["TopicArn", "TargetArn", "PhoneNumber"],
    optional: &["Subject", "MessageStructure", "MessageAttributes", "MessageGroupId", "MessageDeduplicationId"],
    envelope: &[],
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
};

/// Developer Guide, "Send messages to an Amazon SQS queue with Step Functions".
const SQS_SEND_MESSAGE: Integration = Integration {
    service: "sqs",
    api: "sendMessage",
    patterns: &[RequestResponse, WaitForTaskToken],
    required: &["QueueUrl", "MessageBody"],
    one_of: &[],
    optional: &["DelaySeconds", "MessageAttributes", "MessageDeduplicationId", "MessageGroupId"],
    envelope: &[],
    transient_errors: &["SQS.AmazonSQSException", "SQS.SdkClientException"],
    error_prefix: "SQS",
    grants: &[
        Grant { actions: &["sqs:SendMessage"], on: GrantTarget::Parameter("QueueUrl") },
        Grant { actions: SEND_ENCRYPTED, on: GrantTarget::KeyOf { parameter: "QueueUrl", via: "sqs" } },
    ],
};
