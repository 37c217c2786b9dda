//! The bucket for functions and templates: one that the user names, or Stepwright's own.
//!
//! A small stack, `stepwright-artifacts`, creates Stepwright's own bucket once per account and region. It is private
//! and encrypted, rejects requests without TLS, and is retained when its stack is deleted.

use aws_sdk_cloudformation::types::{OnFailure, Tag};

use crate::error::refused;
use crate::pace::{Pace, unique};
use crate::stack::{Deployed, Stage, deployed};
use crate::{Error, Session};

/// The stack of our own bucket.
pub const STACK: &str = "stepwright-artifacts";
/// Its template.
const TEMPLATE: &str = include_str!("bucket.yaml");
/// The output of that stack that names the bucket.
const OUTPUT: &str = "BucketName";

/// A bucket that was checked, and the account that owns it.
///
/// S3 rejects a request that names another owner (Amazon S3 User Guide, "Verifying bucket ownership with bucket owner
/// condition"), so nothing is written to a bucket that was deleted and created again by somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// The account that owns it, twelve digits.
    pub owner: String,
}

/// Stepwright's own bucket, if there is one; waits for one that is being created.
///
/// # Errors
///
/// Errors of AWS, and a stack of that name from which no bucket can be had.
pub async fn own(session: &Session) -> Result<Option<String>, Error> {
    let mut pace = Pace::new();
    loop {
        let Some(stack) = deployed(session, STACK).await? else { return Ok(None) };
        match stack.stage() {
            Stage::Gone => return Ok(None),
            Stage::Busy => pace.pause().await,
            Stage::Ready => return named(&stack).map(Some),
            Stage::Planned | Stage::CreationFailed | Stage::Stuck => {
                let why = stack.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
                return Err(Error::new(format!("the stack `{STACK}` is {}{why}", stack.status.as_str())).help(
                    format!(
                        "delete it with `aws cloudformation delete-stack --stack-name {STACK}` and run the same command \
                         again, or name a bucket with `--bucket`"
                    ),
                ));
            }
        }
    }
}

fn named(stack: &Deployed) -> Result<String, Error> {
    stack.outputs.get(OUTPUT).cloned().ok_or_else(|| {
        Error::new(format!("the stack `{STACK}` has no output `{OUTPUT}`, so it was probably created by another tool"))
            .help("name a bucket with `--bucket`")
    })
}

/// Creates Stepwright's own bucket, and returns its name.
///
/// # Errors
///
/// Errors of AWS, and a stack that could not be made.
pub async fn make(session: &Session) -> Result<String, Error> {
    let asked = session.cloudformation.create_stack().stack_name(STACK).template_body(TEMPLATE);
    // What could not be made is taken away, so that the next attempt begins anew.
    let asked = asked.on_failure(OnFailure::Delete).client_request_token(unique("bucket"));
    let asked = asked.tags(Tag::builder().key("made-by").value("stepwright deploy").build());
    let doing = format!("cannot create the stack `{STACK}`");
    if let Err(error) = asked.send().await {
        let refusal = refused(&doing, &error);
        // Somebody else was quicker: theirs serves as well.
        if !refusal.is(&["AlreadyExistsException"]) {
            return Err(refusal);
        }
    }
    own(session).await?.ok_or_else(|| {
        Error::new(format!("{doing}: its creation failed and was rolled back")).failed().help(format!(
            "see why with `aws cloudformation list-stacks --stack-status-filter DELETE_COMPLETE` and \
             `aws cloudformation describe-stack-events --stack-name <the id of {STACK}>`, or name a bucket with `--bucket`"
        ))
    })
}

/// Checks that a bucket exists, belongs to `owner` (default: the session's account), is in this region, and can be used.
///
/// # Errors
///
/// It does not exist, belongs to another account, or is in another region; the session's account is unknown.
pub async fn check(session: &Session, bucket: &str, owner: Option<&str>) -> Result<Bucket, Error> {
    let owner = match owner {
        Some(owner) => owner.to_owned(),
        None => session.account().await?,
    };
    let asked = session.objects.head_bucket().bucket(bucket).expected_bucket_owner(&owner);
    let error = match asked.send().await {
        Ok(found) => match found.bucket_region() {
            Some(region) if region != session.region => return Err(elsewhere(session, bucket, region)),
            Some(_) | None => return Ok(Bucket { name: bucket.to_owned(), owner }),
        },
        Err(error) => error,
    };
    let (status, region) = match error.raw_response() {
        Some(answer) => (answer.status().as_u16(), answer.headers().get("x-amz-bucket-region").map(str::to_owned)),
        None => (0, None),
    };
    if let Some(region) = region.filter(|region| *region != session.region) {
        return Err(elsewhere(session, bucket, &region));
    }
    // The answer to HEAD has no body, so only its status tells.
    match status {
        404 => Err(Error::new(format!("there is no bucket `{bucket}`"))
            .help("name another with `--bucket`, or omit the flag to create and use one for this account and region")),
        403 => Err(Error::new(format!(
            "the bucket `{bucket}` does not belong to the account {owner}, or you have no permission to use it"
        ))
        .help(
            "name a bucket of this account with `--bucket`, add `--bucket-owner ACCOUNT` if the bucket of another account \
             is intended, or ask for `s3:ListBucket`, `s3:GetObject` and `s3:PutObject`",
        )),
        301 => Err(elsewhere(session, bucket, "another region")),
        _ => Err(refused(&format!("cannot access the bucket `{bucket}`"), &error)),
    }
}

fn elsewhere(session: &Session, bucket: &str, region: &str) -> Error {
    Error::new(format!("the bucket `{bucket}` is in {region}, but the stack is in {}", session.region))
        .help("Lambda reads code only from a bucket in its own region; name one there, or omit `--bucket`")
}
