//! Every call with an optimized integration: its patterns, its request, and the errors of its service, including those
//! that the builders do not offer yet.
//!
//! Source: Developer Guide, "Integrating optimized services" and the page of each service.

const PLAIN: &[&str] = &[""];
const JOB: &[&str] = &["", ".sync"];
const TOKEN: &[&str] = &["", ".waitForTaskToken"];
const JOB_OR_TOKEN: &[&str] = &["", ".sync", ".waitForTaskToken"];
const EXECUTION: &[&str] = &["", ".sync", ".sync:2", ".waitForTaskToken"];

/// A call, and what its request has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    /// The service as the resource spells it.
    pub(crate) service: &'static str,
    /// The action as the resource spells it.
    pub(crate) action: &'static str,
    /// What may follow the action in a resource, `""` among it for request-response.
    pub(crate) suffixes: &'static [&'static str],
    /// Members of the request without which the call fails.
    pub(crate) required: &'static [&'static str],
    /// Members of which one must be given; empty where there is no such group.
    pub(crate) one_of: &'static [&'static str],
    /// Other members that are known; of some calls there are more.
    optional: &'static [&'static str],
}

impl Call {
    /// The members of the request that are known.
    pub(crate) fn members(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.required.iter().chain(self.one_of).chain(self.optional).copied()
    }

    const fn one_of(self, names: &'static [&'static str]) -> Self {
        Self { one_of: names, ..self }
    }

    const fn optional(self, names: &'static [&'static str]) -> Self {
        Self { optional: names, ..self }
    }
}

const fn call(
    service: &'static str,
    action: &'static str,
    suffixes: &'static [&'static str],
    required: &'static [&'static str],
) -> Call {
    Call { service, action, suffixes, required, one_of: &[], optional: &[] }
}

/// The optimized integrations, by service and action.
const CALLS: &[Call] = &[
    call("apigateway", "invoke", TOKEN, &["ApiEndpoint", "Method"]).optional(&[
        "Headers",
        "Stage",
        "Path",
        "QueryParameters",
        "RequestBody",
        "AllowNullValues",
        "AuthType",
    ]),
    call("athena", "getQueryExecution", PLAIN, &["QueryExecutionId"]),
    call("athena", "getQueryResults", PLAIN, &["QueryExecutionId"]).optional(&[
        "MaxResults",
        "NextToken",
        "QueryResultType",
    ]),
    call("athena", "startQueryExecution", JOB, &["QueryString"]).optional(&[
        "ClientRequestToken",
        "EngineConfiguration",
        "ExecutionParameters",
        "QueryExecutionContext",
        "ResultConfiguration",
        "ResultReuseConfiguration",
        "WorkGroup",
    ]),
    call("athena", "stopQueryExecution", PLAIN, &["QueryExecutionId"]),
    call("batch", "submitJob", JOB, &["JobDefinition", "JobName", "JobQueue"]).optional(&[
        "ArrayProperties",
        "ContainerOverrides",
        "DependsOn",
        "EcsPropertiesOverride",
        "EksPropertiesOverride",
        "NodeOverrides",
        "Parameters",
        "PropagateTags",
        "RetryStrategy",
        "SchedulingPriorityOverride",
        "ShareIdentifier",
        "Tags",
        "Timeout",
    ]),
    call(
        "bedrock",
        "createModelCustomizationJob",
        JOB,
        &["BaseModelIdentifier", "CustomModelName", "JobName", "OutputDataConfig", "RoleArn", "TrainingDataConfig"],
    )
    .optional(&[
        "ClientRequestToken",
        "CustomModelKmsKeyId",
        "CustomModelTags",
        "CustomizationType",
        "HyperParameters",
        "JobTags",
        "ValidationDataConfig",
        "VpcConfig",
    ]),
    call("bedrock", "invokeModel", PLAIN, &["ModelId"]).one_of(&["Body", "Input"]).optional(&[
        "Accept",
        "ContentType",
        "Output",
        "GuardrailIdentifier",
        "GuardrailVersion",
        "Trace",
    ]),
    call("codebuild", "batchDeleteBuilds", PLAIN, &["Ids"]),
    call("codebuild", "batchGetReports", PLAIN, &["ReportArns"]),
    call("codebuild", "deleteBuildBatch", PLAIN, &["Id"]),
    call("codebuild", "retryBuildBatch", JOB, &[]).optional(&["Id", "IdempotencyToken", "RetryType"]),
    call("codebuild", "startBuild", JOB, &["ProjectName"]),
    call("codebuild", "startBuildBatch", JOB, &["ProjectName"]),
    call("codebuild", "stopBuild", PLAIN, &["Id"]),
    call("codebuild", "stopBuildBatch", PLAIN, &["Id"]),
    call("databrew", "startJobRun", JOB, &["Name"]),
    call("dynamodb", "deleteItem", PLAIN, &["TableName", "Key"]).optional(&[
        "ConditionExpression",
        "ConditionalOperator",
        "Expected",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
        "ReturnConsumedCapacity",
        "ReturnItemCollectionMetrics",
        "ReturnValues",
    ]),
    call("dynamodb", "getItem", PLAIN, &["TableName", "Key"]).optional(&[
        "AttributesToGet",
        "ConsistentRead",
        "ExpressionAttributeNames",
        "ProjectionExpression",
        "ReturnConsumedCapacity",
    ]),
    call("dynamodb", "putItem", PLAIN, &["TableName", "Item"]).optional(&[
        "ConditionExpression",
        "ConditionalOperator",
        "Expected",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
        "ReturnConsumedCapacity",
        "ReturnItemCollectionMetrics",
        "ReturnValues",
    ]),
    call("dynamodb", "updateItem", PLAIN, &["TableName", "Key"]).optional(&[
        "AttributeUpdates",
        "ConditionExpression",
        "ConditionalOperator",
        "Expected",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
        "ReturnConsumedCapacity",
        "ReturnItemCollectionMetrics",
        "ReturnValues",
        "UpdateExpression",
    ]),
    call("ecs", "runTask", JOB_OR_TOKEN, &["TaskDefinition"]).optional(&[
        "CapacityProviderStrategy",
        "Cluster",
        "EnableECSManagedTags",
        "EnableExecuteCommand",
        "Group",
        "LaunchType",
        "NetworkConfiguration",
        "Overrides",
        "PlacementConstraints",
        "PlacementStrategy",
        "PlatformVersion",
        "PropagateTags",
        "ReferenceId",
        "Tags",
        "VolumeConfigurations",
    ]),
    call("eks", "call", PLAIN, &["ClusterName", "CertificateAuthority", "Endpoint", "Method", "Path"])
        .optional(&["QueryParameters", "RequestBody"]),
    call("eks", "createCluster", JOB, &["Name", "ResourcesVpcConfig", "RoleArn"]),
    call("eks", "createFargateProfile", JOB, &["ClusterName", "FargateProfileName", "PodExecutionRoleArn"])
        .optional(&["ClientRequestToken", "Selectors", "Subnets", "Tags"]),
    call("eks", "createNodegroup", JOB, &["ClusterName", "NodegroupName", "NodeRole", "Subnets"]),
    call("eks", "deleteCluster", JOB, &["Name"]),
    call("eks", "deleteFargateProfile", JOB, &["ClusterName", "FargateProfileName"]),
    call("eks", "deleteNodegroup", JOB, &["ClusterName", "NodegroupName"]),
    call("eks", "runJob", JOB, &["ClusterName", "CertificateAuthority", "Endpoint", "Job"])
        .optional(&["Namespace", "LogOptions"]),
    call("elasticmapreduce", "addStep", JOB, &["ClusterId", "Step"]).optional(&["ExecutionRoleArn"]),
    call("elasticmapreduce", "cancelStep", PLAIN, &["ClusterId", "StepId"]),
    call("elasticmapreduce", "createCluster", JOB, &["Name", "Instances", "ServiceRole", "JobFlowRole"]).optional(&[
        "AdditionalInfo",
        "Applications",
        "AutoScalingRole",
        "AutoTerminationPolicy",
        "BootstrapActions",
        "Configurations",
        "CustomAmiId",
        "EbsRootVolumeSize",
        "KerberosAttributes",
        "LogUri",
        "ManagedScalingPolicy",
        "ReleaseLabel",
        "ScaleDownBehavior",
        "SecurityConfiguration",
        "StepConcurrencyLevel",
        "Tags",
        "VisibleToAllUsers",
    ]),
    call("elasticmapreduce", "modifyInstanceFleetByName", PLAIN, &["ClusterId", "InstanceFleetName", "InstanceFleet"]),
    call("elasticmapreduce", "modifyInstanceGroupByName", PLAIN, &["ClusterId", "InstanceGroupName", "InstanceGroup"]),
    call("elasticmapreduce", "setClusterTerminationProtection", PLAIN, &["ClusterId", "TerminationProtected"]),
    call("elasticmapreduce", "terminateCluster", JOB, &["ClusterId"]),
    call("emr-containers", "createVirtualCluster", PLAIN, &["Name", "ContainerProvider"])
        .optional(&["ClientToken", "Tags"]),
    call("emr-containers", "deleteVirtualCluster", JOB, &["Id"]),
    call("emr-containers", "startJobRun", JOB, &["VirtualClusterId", "ExecutionRoleArn", "ReleaseLabel", "JobDriver"])
        .optional(&[
            "ClientToken",
            "ConfigurationOverrides",
            "Name",
            "Tags",
            "JobTemplateId",
            "JobTemplateParameters",
            "RetryPolicyConfiguration",
        ]),
    call("emr-serverless", "cancelJobRun", JOB, &["ApplicationId", "JobRunId"]),
    call("emr-serverless", "createApplication", JOB, &["Name", "ReleaseLabel", "Type"]),
    call("emr-serverless", "deleteApplication", JOB, &["ApplicationId"]),
    call("emr-serverless", "startApplication", JOB, &["ApplicationId"]),
    call("emr-serverless", "startJobRun", JOB, &["ApplicationId", "ExecutionRoleArn", "JobDriver"]).optional(&[
        "ConfigurationOverrides",
        "ExecutionTimeoutMinutes",
        "Name",
        "Tags",
    ]),
    call("emr-serverless", "stopApplication", JOB, &["ApplicationId"]),
    call("events", "putEvents", TOKEN, &["Entries"]),
    call("glue", "startJobRun", JOB, &["JobName"]).optional(&[
        "AllocatedCapacity",
        "Arguments",
        "ExecutionClass",
        "JobRunId",
        "JobRunQueuingEnabled",
        "MaxCapacity",
        "NotificationProperty",
        "NumberOfWorkers",
        "SecurityConfiguration",
        "Timeout",
        "WorkerType",
    ]),
    call("http", "invoke", PLAIN, &["ApiEndpoint", "Method"])
        .one_of(&["Authentication", "InvocationConfig"])
        .optional(&["Headers", "QueryParameters", "RequestBody", "Transform"]),
    call("lambda", "invoke", TOKEN, &["FunctionName"]).optional(&[
        "Payload",
        "InvocationType",
        "Qualifier",
        "LogType",
        "ClientContext",
    ]),
    call("mediaconvert", "createJob", JOB, &["Role", "Settings"]),
    call("sagemaker", "createEndpoint", PLAIN, &["EndpointName", "EndpointConfigName"]),
    call("sagemaker", "createEndpointConfig", PLAIN, &["EndpointConfigName", "ProductionVariants"]),
    call(
        "sagemaker",
        "createHyperParameterTuningJob",
        JOB,
        &["HyperParameterTuningJobName", "HyperParameterTuningJobConfig"],
    ),
    call(
        "sagemaker",
        "createLabelingJob",
        JOB,
        &["LabelingJobName", "HumanTaskConfig", "InputConfig", "LabelAttributeName", "OutputConfig", "RoleArn"],
    ),
    call("sagemaker", "createModel", PLAIN, &["ModelName", "ExecutionRoleArn"]),
    call(
        "sagemaker",
        "createProcessingJob",
        JOB,
        &["ProcessingJobName", "AppSpecification", "ProcessingResources", "RoleArn"],
    ),
    call(
        "sagemaker",
        "createTrainingJob",
        JOB,
        &[
            "TrainingJobName",
            "AlgorithmSpecification",
            "OutputDataConfig",
            "ResourceConfig",
            "RoleArn",
            "StoppingCondition",
        ],
    ),
    call(
        "sagemaker",
        "createTransformJob",
        JOB,
        &["TransformJobName", "ModelName", "TransformInput", "TransformOutput", "TransformResources"],
    ),
    call("sagemaker", "updateEndpoint", PLAIN, &["EndpointName", "EndpointConfigName"]),
    call("sns", "publish", TOKEN, &["Message"]).one_of(&["TopicArn", "TargetArn", "PhoneNumber"]).optional(&[
        "Subject",
        "MessageStructure",
        "MessageAttributes",
        "MessageGroupId",
        "MessageDeduplicationId",
    ]),
    call("sqs", "sendMessage", TOKEN, &["QueueUrl", "MessageBody"]).optional(&[
        "DelaySeconds",
        "MessageAttributes",
        "MessageDeduplicationId",
        "MessageGroupId",
    ]),
    call("states", "startExecution", EXECUTION, &["StateMachineArn"]).optional(&["Input", "Name", "TraceHeader"]),
];

/// The calls that only the reader and the writer of a Map make (Developer Guide, "ItemReader" and "ResultWriter").
const OF_A_MAP: &[Call] = &[
    call("s3", "getObject", PLAIN, &["Bucket", "Key"]).optional(&["VersionId", "ExpectedBucketOwner"]),
    call("s3", "listObjectsV2", PLAIN, &["Bucket"]).optional(&["Prefix", "ExpectedBucketOwner"]),
    call("s3", "putObject", PLAIN, &["Bucket"]).optional(&["Prefix"]),
];

/// What begins the names of the errors that a service raises, without the dot (the page of each service).
const ERROR_PREFIXES: &[(&str, &[&str])] = &[
    ("apigateway", &["ApiGateway"]),
    ("athena", &["Athena"]),
    ("batch", &["Batch"]),
    ("bedrock", &["Bedrock"]),
    ("codebuild", &["CodeBuild"]),
    ("databrew", &["DataBrew"]),
    ("dynamodb", &["DynamoDB"]),
    ("ecs", &["ECS", "AmazonECS"]),
    ("eks", &["EKS"]),
    ("elasticmapreduce", &["ElasticMapReduce"]),
    ("emr-containers", &["EMRContainers"]),
    ("emr-serverless", &["EmrServerless"]),
    ("events", &["EventBridge"]),
    ("glue", &["Glue"]),
    ("lambda", &["Lambda"]),
    ("mediaconvert", &["MediaConvert"]),
    ("sagemaker", &["SageMaker"]),
    ("sns", &["SNS"]),
    ("sqs", &["SQS"]),
    ("states", &["StepFunctions"]),
];

/// The call of an action; `None` for an unknown one.
pub(crate) fn find(service: &str, action: &str) -> Option<&'static Call> {
    CALLS.iter().find(|call| call.service == service && call.action == action)
}

/// The call of an action that only the reader and the writer of a Map make.
pub(crate) fn find_of_a_map(service: &str, action: &str) -> Option<&'static Call> {
    OF_A_MAP.iter().find(|call| call.service == service && call.action == action)
}

/// The actions of a service.
pub(crate) fn actions(service: &str) -> impl Iterator<Item = &'static str> {
    CALLS.iter().filter(move |call| call.service == service).map(|call| call.action)
}

/// What begins the names of a service's errors; nothing where that is not told.
pub(crate) fn error_prefixes(service: &str) -> &'static [&'static str] {
    ERROR_PREFIXES.iter().find(|(known, _)| *known == service).map_or(&[], |(_, prefixes)| *prefixes)
}

/// The service whose errors begin with a prefix.
pub(crate) fn service_of_errors(prefix: &str) -> Option<&'static str> {
    ERROR_PREFIXES.iter().find(|(_, prefixes)| prefixes.contains(&prefix)).map(|(service, _)| *service)
}

#[cfg(test)]
mod tests {
    use super::super::table::INTEGRATIONS;
    use super::*;

    #[test]
    fn the_builders_know_no_more_than_this_table() {
        for entry in INTEGRATIONS {
            let call = find(entry.service, entry.api).expect("the call is known");
            for pattern in entry.patterns {
                assert!(call.suffixes.contains(&pattern.suffix()), "{entry}{}", pattern.suffix());
            }
            assert_eq!((call.required, call.one_of), (entry.required, entry.one_of), "{entry}");
            assert!(entry.parameters().all(|name| call.members().any(|known| known == name)), "{entry}");
            assert_eq!(error_prefixes(entry.service), [entry.error_prefix], "{entry}");
        }
    }

    #[test]
    fn calls_are_sorted_and_have_each_member_once() {
        assert!(CALLS.windows(2).all(|pair| (pair[0].service, pair[0].action) < (pair[1].service, pair[1].action)));
        for call in CALLS.iter().chain(OF_A_MAP) {
            let names: std::collections::HashSet<_> = call.members().collect();
            assert_eq!(names.len(), call.members().count(), "{}:{}", call.service, call.action);
        }
    }

    #[test]
    fn calls_without_an_optimized_integration_are_unknown() {
        assert!(find("dynamodb", "query").is_none());
        assert!(find("s3", "getObject").is_none() && find_of_a_map("s3", "getObject").is_some());
    }

    #[test]
    fn every_service_but_http_has_errors_of_its_own() {
        for call in CALLS.iter().filter(|call| call.service != "http") {
            assert!(!error_prefixes(call.service).is_empty(), "{}", call.service);
        }
        assert_eq!(service_of_errors("AmazonECS"), Some("ecs"));
    }
}
