//! A cluster for two steps.

use dsl::prelude::*;

use crate::common::{exactly, text};

pub(crate) fn workflow() -> Workflow {
    let (role, profile, bucket) = (text("ServiceRole"), text("InstanceProfile"), text("LogBucket"));
    let arguments = ["CommandArguments1", "CommandArguments2", "CommandArguments3"].map(text);
    let fleets = |name: &str, kind: &str| {
        data!({
            Name: name,
            InstanceFleetType: kind,
            TargetOnDemandCapacity: 1,
            InstanceTypeConfigs: [{ InstanceType: "m5.xlarge" }],
        })
    };
    Workflow::standard("Emr", |_: Expr<Json>| {
        let step = |name: &str, cluster: Expr<String>, step: &str| {
            let retry = exactly([Errors::ALL]).interval(seconds(1)).max_attempts(3).backoff_rate(2.0);
            api!(name => elasticmapreduce.addStep.sync {
                ClusterId: cluster,
                Step: {
                    Name: step,
                    ActionOnFailure: "CONTINUE",
                    HadoopJarStep: { Jar: "command-runner.jar", Args: Expr::<Vec<String>>::of(arguments) },
                },
            } -> Json)
            .retry(retry)
        };
        api!("Create an EMR cluster" => elasticmapreduce.createCluster.sync {
            Name: "ExampleCluster",
            VisibleToAllUsers: true,
            ReleaseLabel: "emr-5.26.0",
            Applications: [{ Name: "Hive" }],
            ServiceRole: role,
            JobFlowRole: profile,
            LogUri: format_text("s3://{}/logs/", [bucket]),
            Instances: {
                KeepJobFlowAliveWhenNoSteps: true,
                InstanceFleets: [fleets("MyMasterFleet", "MASTER"), fleets("MyCoreFleet", "CORE")],
            },
        })
        .then(|created| {
            let cluster = created.ClusterId.required();
            step("Run first step", cluster, "My first EMR step")
                .next(step("Run second step", cluster, "My second EMR step"))
                .next(api!("Terminate Cluster" => elasticmapreduce.terminateCluster { ClusterId: cluster }))
        })
    })
    .untyped()
}
