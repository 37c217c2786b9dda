//! What is uploaded before the change set: the functions' archives, and a template that is too long for a request.

use serde_json::{Value, json};

use crate::command::aws::confirm::confirm;
use crate::command::aws::refusal::Refusal;
use crate::command::aws::reporter::Reporter;
use crate::command::deploy::Args;
use deployment::Session;
use deployment::bucket::{self, Bucket};
use deployment::change_set::Source;
use deployment::package::{Object, address};

/// Bytes of a template that is passed with the request (CloudFormation User Guide, "Understand CloudFormation quotas").
const DIRECT: usize = 51_200;

/// What is uploaded for a stack.
pub(super) struct Uploads<'a> {
    /// The stack's name, the beginning of each key.
    pub(super) stack: &'a str,
    /// The bucket, where it is known already.
    pub(super) bucket: Option<Bucket>,
    /// The archive of each function, by its logical id.
    pub(super) archives: Vec<(String, Object)>,
    /// The template, which will name them.
    pub(super) template: Value,
}

/// Uploads what is not there yet, and lets the template name it; returns how the template is passed. The bucket is only
/// looked for where it is not known and the template is too long.
///
/// # Errors
///
/// Errors of AWS, and a bucket that cannot be used or that the user does not want.
pub(super) async fn upload(
    session: &Session,
    args: &Args,
    plan: &mut Uploads<'_>,
    reporter: Reporter,
) -> Result<Source, Refusal> {
    let stack = plan.stack;
    for (function, archive) in &plan.archives {
        let known = known(session, args, &mut plan.bucket, reporter).await?;
        let key = stored(session, known, stack, archive, function, reporter).await?;
        let code = plan.template.pointer_mut(&format!("/Resources/{function}/Properties"));
        if let Some(properties) = code.and_then(Value::as_object_mut) {
            properties.insert("Code".to_owned(), json!({ "S3Bucket": known.name, "S3Key": key }));
        }
    }
    let text = plan.template.to_string();
    if text.len() <= DIRECT {
        return Ok(Source::Body(text));
    }
    let known = known(session, args, &mut plan.bucket, reporter).await?;
    let object = Object::new(text.into_bytes(), ".template.json");
    let key = stored(session, known, stack, &object, "template", reporter).await?;
    Ok(Source::Address(address(session, known, &key).await?))
}

/// The bucket, looked for once.
async fn known<'b>(
    session: &Session,
    args: &Args,
    bucket: &'b mut Option<Bucket>,
    reporter: Reporter,
) -> Result<&'b Bucket, Refusal> {
    match bucket {
        Some(known) => Ok(known),
        None => Ok(bucket.insert(choose(session, args, reporter).await?)),
    }
}

/// The bucket: the one that is named, or our own, which is made on first use.
///
/// # Errors
///
/// Errors of AWS, and a bucket that cannot be used or that the user does not want.
pub(super) async fn choose(session: &Session, args: &Args, reporter: Reporter) -> Result<Bucket, Refusal> {
    if let Some(named) = &args.bucket {
        return Ok(bucket::check(session, named, args.bucket_owner.as_deref()).await?);
    }
    if let Some(own) = bucket::own(session).await? {
        return bucket::check(session, &own, None).await.map_err(|error| {
            Refusal::from(error).help(format!(
                "delete the stack `{}` so that a new bucket is created, or name one with `--bucket`",
                bucket::STACK
            ))
        });
    }
    let what = format!(
        "the bucket for functions in {}, private and encrypted, in the stack `{}`",
        session.region,
        bucket::STACK
    );
    if !confirm(&format!("There is no bucket yet. Create {what}?"), args.yes).await? {
        return Err(Refusal::new("functions cannot be uploaded without a bucket; nothing was changed")
            .help("name one with `--bucket`")
            .failed());
    }
    reporter.progress(&format!("creating {what}"), &json!({ "event": "making_bucket", "stack": bucket::STACK }));
    let made = bucket::make(session).await?;
    reporter.progress(&format!("created the bucket {made}"), &json!({ "event": "made_bucket", "bucket": made }));
    Ok(bucket::check(session, &made, None).await?)
}

/// Puts an object into the bucket unless it is there, and returns its key.
async fn stored(
    session: &Session,
    bucket: &Bucket,
    stack: &str,
    object: &Object,
    what: &str,
    reporter: Reporter,
) -> Result<String, Refusal> {
    let stored = object.store(session, bucket, stack).await?;
    let bytes = object.bytes.len();
    let bucket = &bucket.name;
    let (event, line) = if stored.uploaded {
        ("uploaded", format!("uploaded {what}: {} to {bucket}", size(bytes)))
    } else {
        ("present", format!("{what} is already in {bucket}"))
    };
    reporter
        .progress(&line, &json!({ "event": event, "what": what, "bucket": bucket, "key": stored.key, "bytes": bytes }));
    Ok(stored.key)
}

/// Bytes in words.
fn size(bytes: usize) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1024 * 1024);
    if tenths < 10 { format!("{} KiB", bytes.div_ceil(1024)) } else { format!("{}.{} MiB", tenths / 10, tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_reported_in_words() {
        assert_eq!(size(0), "0 KiB");
        assert_eq!(size(56_614), "56 KiB");
        assert_eq!(size(10 * 1024 * 1024), "10.0 MiB");
    }
}
