//! The effect of a change of a property on a resource.
//!
//! Facts: the resource types' schemas in the CloudFormation registry, `createOnlyProperties` and
//! `conditionalCreateOnlyProperties`; for the types that the compiler emits, and what is often beside them. Of keys
//! of KMS, whose schema names none: "AWS::KMS::Key", AWS CloudFormation Template Reference.

/// What a change does to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Effect {
    /// The resource is updated in place.
    InPlace,
    /// The template alone does not determine it.
    MayReplace,
    /// It is replaced by a new resource, and deleted unless its `UpdateReplacePolicy` retains it.
    Replaces,
}

impl Effect {
    /// The name that is in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Effect::InPlace => "inPlace",
            Effect::MayReplace => "mayReplace",
            Effect::Replaces => "replaces",
        }
    }
}

/// A type, the properties that are only given when a resource is made, and those of which that depends.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

const TYPES: &[Row] = &[
    ("AWS::ApiGatewayV2::Api", &["ProtocolType"], &[]),
    ("AWS::ApiGatewayV2::Authorizer", &["ApiId"], &[]),
    ("AWS::ApiGatewayV2::Integration", &["ApiId"], &[]),
    ("AWS::ApiGatewayV2::Route", &["ApiId"], &[]),
    ("AWS::ApiGatewayV2::Stage", &["ApiId", "StageName"], &[]),
    ("AWS::CloudWatch::Alarm", &["AlarmName"], &[]),
    ("AWS::DynamoDB::Table", &["ImportSourceSpecification", "TableName"], &["KeySchema"]),
    ("AWS::Events::EventBus", &["Name"], &[]),
    ("AWS::Events::Rule", &["Name"], &["EventBusName"]),
    ("AWS::IAM::ManagedPolicy", &["Description", "ManagedPolicyName", "Path"], &[]),
    ("AWS::IAM::Policy", &[], &[]),
    ("AWS::IAM::Role", &["Path", "RoleName"], &[]),
    ("AWS::KMS::Key", &[], &["KeySpec", "KeyUsage", "MultiRegion", "Origin"]),
    (
        "AWS::Lambda::EventSourceMapping",
        &["EventSourceArn", "SelfManagedEventSource", "StartingPosition", "StartingPositionTimestamp"],
        &[],
    ),
    ("AWS::Lambda::Function", &["FunctionName", "PackageType", "TenancyConfig"], &["DurableConfig"]),
    (
        "AWS::Lambda::Permission",
        &[
            "Action",
            "EventSourceToken",
            "FunctionName",
            "FunctionUrlAuthType",
            "InvokedViaFunctionUrl",
            "Principal",
            "PrincipalOrgID",
            "SourceAccount",
            "SourceArn",
        ],
        &[],
    ),
    ("AWS::Logs::LogGroup", &["LogGroupName"], &[]),
    ("AWS::S3::Bucket", &["BucketName", "BucketNamePrefix", "BucketNamespace"], &[]),
    ("AWS::SNS::Subscription", &["Endpoint", "Protocol", "TopicArn"], &["Region"]),
    ("AWS::SNS::Topic", &["FifoTopic", "TopicName"], &[]),
    ("AWS::SNS::TopicPolicy", &[], &[]),
    ("AWS::SQS::Queue", &["FifoQueue", "QueueName"], &[]),
    ("AWS::SQS::QueuePolicy", &[], &[]),
    ("AWS::Scheduler::Schedule", &["Name"], &[]),
    ("AWS::Scheduler::ScheduleGroup", &["Name"], &[]),
    ("AWS::StepFunctions::Activity", &["EncryptionConfiguration", "Name"], &[]),
    ("AWS::StepFunctions::StateMachine", &["StateMachineName", "StateMachineType"], &[]),
    ("AWS::StepFunctions::StateMachineAlias", &["Name"], &[]),
    ("AWS::StepFunctions::StateMachineVersion", &["Description", "StateMachineArn", "StateMachineRevisionId"], &[]),
];

/// What a change of a property does to a resource of a type.
pub(super) fn effect(kind: &str, property: &str) -> Effect {
    let Some((_, only_when_made, depending)) = TYPES.iter().find(|(known, _, _)| *known == kind) else {
        return Effect::MayReplace;
    };
    if only_when_made.contains(&property) {
        Effect::Replaces
    } else if depending.contains(&property) {
        Effect::MayReplace
    } else {
        Effect::InPlace
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_has_no_type_twice() {
        assert!(TYPES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(TYPES.iter().all(|(_, only, _)| only.is_sorted()));
    }

    #[test]
    fn a_change_does_what_the_type_says() {
        assert_eq!(effect("AWS::SQS::Queue", "VisibilityTimeout"), Effect::InPlace);
        assert_eq!(effect("AWS::SQS::Queue", "QueueName"), Effect::Replaces);
        assert_eq!(effect("AWS::Events::Rule", "EventBusName"), Effect::MayReplace);
        assert_eq!(effect("AWS::Glue::Job", "Role"), Effect::MayReplace);
    }
}
