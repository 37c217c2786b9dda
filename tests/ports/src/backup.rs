//! The configuration of every resource of some types is written to a bucket.

use dsl::prelude::*;
use dsl::state::Label;

#[message]
#[serde(rename_all = "PascalCase")]
struct Wanted {
    config_aggregator_name: String,
    resource_types_to_lookup: Vec<String>,
    pagination_limit: u32,
    s3_bucket_name: String,
}

#[message]
#[serde(rename_all = "PascalCase")]
struct Identifier {
    resource_id: String,
    resource_type: String,
    source_account_id: String,
    source_region: String,
}

#[message]
#[serde(rename_all = "PascalCase")]
struct Listed {
    resource_identifiers: Vec<Identifier>,
    next_token: Option<String>,
}

pub(crate) fn workflow() -> Workflow {
    Workflow::standard("Backup", |wanted: WantedFields| {
        let retry = || {
            let errors = [Errors::TIMEOUT, Errors::TASK_FAILED];
            Retry::on(errors).interval(seconds(5)).max_attempts(20).without_jitter().comment("Retry Handler")
        };
        let save = |resource: IdentifierFields| {
            api!("BatchGetAggregateResourceConfig" => aws_sdk.config.batchGetAggregateResourceConfig {
                ConfigurationAggregatorName: wanted.config_aggregator_name,
                ResourceIdentifiers: [{
                    ResourceId: resource.resource_id,
                    ResourceType: resource.resource_type,
                    SourceAccountId: resource.source_account_id,
                    SourceRegion: resource.source_region,
                }],
            })
            .retry(retry())
            .then(|found| {
                let item = found.BaseConfigurationItems.required().at(0);
                let config = item.fields();
                let day = context::execution_start_time().split("T").at(0);
                let key = |name: Expr<Option<String>>| {
                    let parts = [config.AccountId, config.AwsRegion, config.ResourceType, name].map(Expr::required);
                    format_text("config-snapshots-by-date/{}/{}/{}/{}/{}.json", [day].into_iter().chain(parts))
                };
                let put = |state: &str, name: Expr<Option<String>>| {
                    api!(state => aws_sdk.s3.putObject {
                        Body: item.json(), Bucket: wanted.s3_bucket_name, Key: key(name),
                    })
                    .retry(Retry::on([Errors::TASK_FAILED]).interval(seconds(2)).comment("Retry Handler"))
                };
                Choice::new("WriteToS3WithResourceNameOrResourceId")
                    .when(config.ResourceName.is_present(), put("PutObjectUsingResourceName", config.ResourceName))
                    .otherwise(put("PutObjectUsingResourceId", config.ResourceId))
            })
        };
        let list = |resource_type: Expr<String>| {
            let resources = Label::new();
            // The first page, or one after it.
            let listed = context::state_input::<Listed>();
            let again =
                api!("ListAggregateDiscoveredResources-Pagination" => aws_sdk.config.listAggregateDiscoveredResources {
                    ConfigurationAggregatorName: wanted.config_aggregator_name,
                    ResourceType: listed.resource_identifiers.at(0).fields().resource_type,
                    NextToken: listed.next_token,
                    Limit: wanted.pagination_limit,
                })
                .retry(retry());
            api!("ListAggregateDiscoveredResources" => aws_sdk.config.listAggregateDiscoveredResources {
                ConfigurationAggregatorName: wanted.config_aggregator_name,
                ResourceType: resource_type,
                Limit: wanted.pagination_limit,
            })
            .retry(retry())
            .next(
                resources.place(
                    Map::over("MapResolverRulesAndAssociations", listed.resource_identifiers)
                        .inline(save)
                        .output(|_| listed),
                ),
            )
            .next(
                Choice::new("Choice")
                    .when(listed.next_token.is_present(), again.next(resources.jump()))
                    .otherwise(Succeed::new("Success")),
            )
        };
        Map::over("InputMapping", wanted.resource_types_to_lookup).inline(list)
    })
    .untyped()
}
