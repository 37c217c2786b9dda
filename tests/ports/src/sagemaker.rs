//! A model is trained, kept and used on a batch.

use dsl::prelude::*;

use crate::common::{arn, lambda, text};

pub(crate) fn workflow() -> Workflow {
    let (image, role, bucket) = (text("TrainingImage"), arn("ExecutionRole"), text("ModelBucket"));
    let generate = lambda("DataGeneration");
    let within = |path: &str| format_text(&format!("s3://{{}}/{path}"), [bucket]);
    Workflow::standard("Sagemaker", |_: Expr<Json>| {
        let train = api!("Train model (XGBoost)" => sagemaker.createTrainingJob.sync {
            AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: "File" },
            OutputDataConfig: { S3OutputPath: within("models") },
            StoppingCondition: { MaxRuntimeInSeconds: 86400 },
            ResourceConfig: { InstanceCount: 1, InstanceType: "ml.m5.xlarge", VolumeSizeInGB: 30 },
            RoleArn: role,
            InputDataConfig: [{
                DataSource: { S3DataSource: {
                    S3DataDistributionType: "ShardedByS3Key",
                    S3DataType: "S3Prefix",
                    S3Uri: within("csv/train.csv"),
                } },
                ChannelName: "train",
                ContentType: "text/csv",
            }],
            HyperParameters: { objective: "reg:logistic", eval_metric: "rmse", num_round: "5" },
            TrainingJobName: context::execution_name(),
        });
        api!("Generate dataset" => lambda.invoke { FunctionName: generate } -> Json)
            .next(train)
            .then(|trained| {
                api!("Save Model" => sagemaker.createModel {
                    PrimaryContainer: {
                        Image: image,
                        Environment: {},
                        ModelDataUrl: trained.ModelArtifacts.fields().S3ModelArtifacts,
                    },
                    ExecutionRoleArn: role,
                    ModelName: trained.TrainingJobName,
                })
            })
            .next(api!("Batch transform" => sagemaker.createTransformJob.sync {
                ModelName: context::execution_name(),
                TransformInput: {
                    CompressionType: "None",
                    ContentType: "text/csv",
                    DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: within("csv/test.csv") } },
                },
                TransformOutput: { S3OutputPath: within("output") },
                TransformResources: { InstanceCount: 1, InstanceType: "ml.m5.xlarge" },
                TransformJobName: context::execution_name(),
            }))
    })
    .untyped()
}
