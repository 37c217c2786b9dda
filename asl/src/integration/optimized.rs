//! Every call that Step Functions makes in an optimized way, and its patterns: what a resource may be, also where the
//! builders do not offer it yet.
//!
//! Source: Developer Guide, "Integrating optimized services" and the page of each service.

const PLAIN: &[&str] = &[""];
const JOB: &[&str] = &["", ".sync"];
const TOKEN: &[&str] = &["", ".waitForTaskToken"];

/// A service, what may follow the action, and the actions of which that holds.
type Calls = (&'static str, &'static [&'static str], &'static [&'static str]);

const CALLS: &[Calls] = &[
    ("apigateway", TOKEN, &["invoke"]),
    ("athena", JOB, &["startQueryExecution"]),
    ("athena", PLAIN, &["stopQueryExecution", "getQueryExecution", "getQueryResults"]),
    ("batch", JOB, &["submitJob"]),
    ("bedrock", PLAIN, &["invokeModel"]),
    ("bedrock", JOB, &["createModelCustomizationJob"]),
    ("codebuild", JOB, &["startBuild", "startBuildBatch", "retryBuildBatch"]),
    ("codebuild", PLAIN, &["stopBuild", "batchDeleteBuilds", "batchGetReports", "stopBuildBatch", "deleteBuildBatch"]),
    ("databrew", JOB, &["startJobRun"]),
    ("dynamodb", PLAIN, &["getItem", "putItem", "updateItem", "deleteItem"]),
    ("ecs", &["", ".sync", ".waitForTaskToken"], &["runTask"]),
    ("eks", PLAIN, &["call"]),
    (
        "eks",
        JOB,
        &[
            "createCluster",
            "deleteCluster",
            "createNodegroup",
            "deleteNodegroup",
            "createFargateProfile",
            "deleteFargateProfile",
            "runJob",
        ],
    ),
    ("elasticmapreduce", JOB, &["createCluster", "terminateCluster", "addStep"]),
    (
        "elasticmapreduce",
        PLAIN,
        &["cancelStep", "setClusterTerminationProtection", "modifyInstanceFleetByName", "modifyInstanceGroupByName"],
    ),
    ("emr-containers", PLAIN, &["createVirtualCluster"]),
    ("emr-containers", JOB, &["deleteVirtualCluster", "startJobRun"]),
    (
        "emr-serverless",
        JOB,
        &[
            "createApplication",
            "startApplication",
            "stopApplication",
            "deleteApplication",
            "startJobRun",
            "cancelJobRun",
        ],
    ),
    ("events", TOKEN, &["putEvents"]),
    ("glue", JOB, &["startJobRun"]),
    ("http", PLAIN, &["invoke"]),
    ("lambda", TOKEN, &["invoke"]),
    ("mediaconvert", JOB, &["createJob"]),
    ("sagemaker", PLAIN, &["createEndpoint", "createEndpointConfig", "createModel", "updateEndpoint"]),
    (
        "sagemaker",
        JOB,
        &[
            "createHyperParameterTuningJob",
            "createLabelingJob",
            "createProcessingJob",
            "createTrainingJob",
            "createTransformJob",
        ],
    ),
    ("sns", TOKEN, &["publish"]),
    ("sqs", TOKEN, &["sendMessage"]),
    ("states", &["", ".sync", ".sync:2", ".waitForTaskToken"], &["startExecution"]),
];

/// What may follow a call in a resource, `""` among it for request-response; `None` for an unknown call.
pub(crate) fn suffixes(service: &str, action: &str) -> Option<&'static [&'static str]> {
    CALLS
        .iter()
        .find(|(known, _, actions)| *known == service && actions.contains(&action))
        .map(|(_, suffixes, _)| *suffixes)
}

/// True for calls that only the reader and the writer of a Map make (Developer Guide, "ItemReader" and "ResultWriter").
pub(crate) fn is_of_a_map(service: &str, action: &str) -> bool {
    service == "s3" && matches!(action, "getObject" | "listObjectsV2" | "putObject")
}

#[cfg(test)]
mod tests {
    use super::super::table::INTEGRATIONS;
    use super::*;

    #[test]
    fn every_call_of_the_builders_is_known_with_its_patterns() {
        for entry in INTEGRATIONS {
            let suffixes = suffixes(entry.service, entry.api).expect("the call is known");
            for pattern in entry.patterns {
                assert!(suffixes.contains(&pattern.suffix()), "{entry}{}", pattern.suffix());
            }
        }
    }

    #[test]
    fn calls_without_an_optimized_integration_are_unknown() {
        assert!(suffixes("dynamodb", "query").is_none());
        assert!(suffixes("s3", "getObject").is_none() && is_of_a_map("s3", "getObject"));
    }
}
