//! The objects of a bucket are described in batches.

use dsl::prelude::*;
use dsl::resource::Bucket;
use dsl::state::map::{BatchFields, ItemBatcher, ItemReader, S3Object};
use dsl::workflow::WorkflowType;

use crate::common::{LAMBDA_BUSY, exactly, lambda};

#[message]
#[serde(rename_all = "PascalCase")]
struct Wanted {
    bucket: String,
}

#[message]
#[serde(rename_all = "PascalCase")]
struct Asset {
    bucket: String,
    data: S3Object,
}

#[message]
struct Described {
    text: String,
    bucket: String,
    key: String,
}

pub(crate) fn workflow() -> Workflow {
    let describe = lambda("Describe");
    let assets = Bucket::existing("Assets", Arn::parameter("AssetsArn", "The bucket with the assets."));
    Workflow::standard("Assets", |wanted: WantedFields| {
        Map::reading("S3 object keys", ItemReader::objects(&assets, "").one_of([], wanted.bucket))
            .item_selector(|each| AssetFields { bucket: wanted.bucket, data: each.value.whole() })
            .item_batcher(ItemBatcher::max_items_per_batch(10_u32))
            .distributed(WorkflowType::Standard, |batch: BatchFields<(), Asset>| {
                api!("Bedrock Describe Assets" => lambda.invoke {
                    Payload: batch, FunctionName: describe,
                } -> Described)
                .retry(exactly(LAMBDA_BUSY))
                .then(|described| {
                    api!("PutObject to S3" => aws_sdk.s3.putObject {
                        Body: described.text, Bucket: described.bucket, Key: described.key,
                    })
                })
            })
            .label("S3objectkeys")
            .max_concurrency(1000_u32)
    })
    .untyped()
}
