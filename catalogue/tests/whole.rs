//! What holds for all of the data.

use catalogue::{
    Grant, Kind, Operation, Pattern, Service, Shape, Status, Target, action, optimized, optimized_calls,
    optimized_in_a_map, service, services,
};

fn operations() -> impl Iterator<Item = Operation> {
    services().flat_map(Service::operations)
}

/// The type of resources of an action, as the reference has them.
fn check(call: &str, grants: &[Grant], input: Option<Shape>) {
    let named = |path: &str| {
        let path = path.strip_suffix("{}").unwrap_or(path);
        assert!(input.and_then(|input| input.at(path)).is_some(), "{call}: there is no member {path}");
    };
    for grant in grants {
        assert!(!grant.targets.is_empty() && !grant.actions.is_empty(), "{call}");
        for name in &grant.actions {
            let known = action(name).unwrap_or_else(|| panic!("{call}: there is no action {name}"));
            assert!(name.ends_with(known.name), "{call}: {name} is spelt {}", known.name);
        }
        grant.targets.iter().flat_map(Target::members).for_each(named);
        grant.conditions.iter().flat_map(|condition| condition.value.members()).for_each(named);
        grant.when.into_iter().for_each(named);
    }
}

#[test]
fn every_action_exists_and_every_target_is_a_member() {
    let mut unknown = 0;
    for operation in operations() {
        match operation.grants() {
            Some(grants) => check(&operation.to_string(), &grants, operation.input()),
            None => unknown += 1,
        }
    }
    // Of some 20,000.
    assert!(unknown < 900, "{unknown}");
    for call in optimized_calls() {
        check(&call.to_string(), &call.grants, call.input());
        check(&call.to_string(), &call.job_grants, call.input());
    }
}

/// A permission is on everything only where the reference knows no resource type of the action, or none that a request must name.
#[test]
fn everything_is_granted_only_where_nothing_less_can_be() {
    let reasons = ["kms:Decrypt", "sns:Publish"];
    for operation in operations() {
        for grant in operation.grants().unwrap_or_default() {
            if grant.targets.contains(&Target::Everything) {
                for name in grant.actions.iter().filter(|name| !reasons.contains(name)) {
                    let known = action(name).unwrap();
                    let required = known.resource_types.iter().find(|(_, required)| *required);
                    assert_eq!(required, None, "{operation}: {name} has a resource type that is required");
                }
            }
        }
    }
}

#[test]
fn names_are_as_resources_have_them_and_in_order() {
    for service in services() {
        let names: Vec<&str> = service.operations().map(Operation::name).collect();
        assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{service:?}");
        for name in names {
            assert!(name.starts_with(|c: char| c.is_ascii_lowercase()), "{service:?}: {name}");
            assert_eq!(service.operation(name).map(Operation::name), Some(name));
        }
    }
}

#[test]
fn every_shape_can_be_walked() {
    let mut members = 0;
    for service in services() {
        let mut seen = std::collections::HashSet::new();
        let roots = service.operations().flat_map(|operation| [operation.input(), operation.output()]);
        let mut open: Vec<Shape> = roots.flatten().collect();
        while let Some(shape) = open.pop() {
            if !seen.insert(format!("{shape:?}{:?}", shape.members().next())) {
                continue;
            }
            for member in shape.members() {
                assert!(member.name().starts_with(|c: char| c.is_ascii_uppercase()), "{}", member.name());
                members += 1;
                open.push(member.shape());
            }
            match shape.kind() {
                Kind::List { item, .. } => open.push(item),
                Kind::Map { key, value, .. } => open.extend([key, value]),
                Kind::Structure
                | Kind::Union
                | Kind::String { .. }
                | Kind::Integer { .. }
                | Kind::Long { .. }
                | Kind::Float
                | Kind::Double
                | Kind::Boolean
                | Kind::Timestamp
                | Kind::Blob
                | Kind::Document => {}
            }
        }
    }
    assert!(members > 100_000, "{members}");
}

#[test]
fn calls_of_the_sdk_spell_members_as_step_functions_does() {
    let spelt = |name: &str, operation: &str| -> Vec<&str> {
        let input = service(name).and_then(|service| service.operation(operation)).and_then(Operation::input);
        input.unwrap().members().map(|member| member.name()).collect()
    };
    assert!(spelt("rds", "createDBSnapshot").contains(&"DbSnapshotIdentifier"));
    assert!(spelt("s3", "putObject").contains(&"SsekmsKeyId"));
    assert!(spelt("batch", "submitJob").contains(&"JobQueue"));
    // An optimized integration spells them as the API does.
    assert!(optimized("ecs", "runTask").unwrap().members().any(|member| member.name() == "EnableECSManagedTags"));
}

#[test]
fn integrations_are_sound() {
    assert_eq!(optimized_calls().count(), 64);
    for call in optimized_calls() {
        assert!(call.has(Pattern::RequestResponse), "{call}");
        let names: std::collections::HashSet<_> = call.members().map(|member| member.name()).collect();
        assert_eq!(names.len(), call.members().count(), "{call}");
        assert!(call.message.is_none_or(|message| names.contains(message)), "{call}");
        assert!(call.one_of.iter().all(|name| names.contains(name)), "{call}");
        assert_eq!(call.error_prefixes.is_empty(), call.service == "http", "{call}");
        for pattern in call.patterns() {
            let follows = matches!(pattern, Pattern::RunAJob(_));
            // Kubernetes decides over its jobs.
            let more = call.grants_for(pattern).count() > call.grants.len() || call.to_string() == "eks:runJob";
            assert_eq!(more && follows, follows, "{call}{}", pattern.suffix());
        }
        for grant in &call.job_grants {
            for target in &grant.targets {
                if let Target::ManagedRule(rule) = target {
                    assert!(rule.starts_with("StepFunctionsGetEvent"), "{call}: {rule}");
                }
            }
        }
    }
    assert!(optimized("dynamodb", "query").is_none());
    assert!(optimized("s3", "getObject").is_none() && optimized_in_a_map("s3", "getObject").is_some());
}

/// What AWS takes today; earlier tables asked for more.
#[test]
fn required_members_are_those_of_today() {
    let required = |action| optimized("sagemaker", action).unwrap().required().collect::<Vec<_>>();
    assert_eq!(required("createModel"), ["ModelName"]);
    assert_eq!(required("createTrainingJob"), ["TrainingJobName", "RoleArn", "OutputDataConfig"]);
    let harness = optimized("bedrockagentcore", "invokeHarness").unwrap();
    assert_eq!(harness.patterns().collect::<Vec<_>>(), [Pattern::RequestResponse]);
    assert_eq!(
        harness.actions(Pattern::RequestResponse),
        ["bedrock-agentcore:InvokeHarness", "bedrock-agentcore:InvokeAgentRuntime"]
    );
}

/// Calls whose IAM actions have other names than they.
#[test]
fn odd_actions_are_looked_up() {
    let odd = [
        ("s3", "listObjectsV2", "s3:ListBucket"),
        ("s3", "headObject", "s3:GetObject"),
        ("s3", "listBuckets", "s3:ListAllMyBuckets"),
        ("lambda", "invoke", "lambda:InvokeFunction"),
        ("bedrockruntime", "converse", "bedrock:InvokeModel"),
        ("sqs", "sendMessageBatch", "sqs:SendMessage"),
        ("sns", "publishBatch", "sns:Publish"),
        ("cloudcontrol", "getResource", "cloudformation:GetResource"),
        ("iotdataplane", "publish", "iot:Publish"),
        ("resourcegroupstaggingapi", "getResources", "tag:GetResources"),
        ("costexplorer", "getCostAndUsage", "ce:GetCostAndUsage"),
        ("emrserverless", "startJobRun", "emr-serverless:StartJobRun"),
        ("cloudwatch", "putMetricData", "cloudwatch:PutMetricData"),
        ("cloudwatchlogs", "putLogEvents", "logs:PutLogEvents"),
        ("eventbridge", "putEvents", "events:PutEvents"),
        ("sfn", "startExecution", "states:StartExecution"),
        ("mturk", "createHIT", "mechanicalturk:CreateHIT"),
        ("apigateway", "getRestApi", "apigateway:GET"),
        ("timestreamquery", "query", "timestream:Select"),
        ("opensearch", "describeDomain", "es:DescribeDomain"),
    ];
    for (name, operation, action) in odd {
        let found = service(name).and_then(|service| service.operation(operation)).unwrap();
        assert_eq!(found.actions().unwrap_or_default().first(), Some(&action), "{found}");
    }
    assert_eq!(
        service("sts").unwrap().operation("getCallerIdentity").unwrap().actions().unwrap(),
        ["sts:GetCallerIdentity"]
    );
    assert_eq!(service("iotthingsgraph").unwrap().operation("searchThings").unwrap().grants(), None);
}

#[test]
fn services_without_a_model_are_retired_or_old() {
    for service in services().filter(|service| !service.has_model()) {
        assert_ne!(service.status(), Status::NotListed, "{service:?}");
        assert_eq!(service.operations().count(), 0);
    }
}
