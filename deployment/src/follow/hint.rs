//! What to do about the common reasons for which a resource fails.

use super::event::Event;

/// Parts of reasons in lower case, and what to do where one is found; the first match counts.
const HINTS: &[(&[&str], &str)] = &[
    (
        &["is not authorized to perform", "accessdenied", "access denied", "not authorized", "unauthorized"],
        "your identity lacks the permission that the reason names: grant it, or pass a role that has it with \
            `--role-arn`",
    ),
    (
        &["alreadyexists", "already exists", "entityalreadyexists", "bucketalreadyowned", "resourceconflict"],
        "a resource with this name already exists outside the stack: delete it, or choose another name",
    ),
    (
        &["unreservedconcurrentexecution", "reservedconcurrentexecutions"],
        "the account has too little concurrency to reserve some: remove the reservation, or request a higher quota in \
            Service Quotas",
    ),
    (
        &["limitexceeded", "limit exceeded", "servicelimitexceeded", "quota", "maximum number of", "toomany"],
        "a quota of the account is exhausted: delete resources that you no longer need, or request a higher quota in \
            Service Quotas",
    ),
    (
        &["cannot be assumed", "unable to assume", "is not assumable"],
        "the role was not ready yet, or does not trust the service: try again; if it fails again, check the role's \
            trust policy",
    ),
    (
        &["bucket you tried to delete is not empty", "bucketnotempty"],
        "empty the bucket with `aws s3 rm s3://NAME --recursive`, and delete all versions of its objects",
    ),
    (
        &[
            "deleteconflict",
            "dependencyviolation",
            "has a dependent object",
            "resourceinuse",
            "is in use",
            "still in use",
        ],
        "it is still in use outside the stack: remove that use, then try again",
    ),
    (
        &[
            "throttling",
            "rate exceeded",
            "toomanyrequests",
            "internalfailure",
            "internal error",
            "serviceinternalerror",
        ],
        "AWS throttled the call or had an internal error: try again",
    ),
    (
        &["notstabilized", "did not stabilize", "timed out", "exceeded attempts"],
        "it did not become ready in time: look for the reason in its service's console, then try again",
    ),
    (
        &["invalidrequest", "invalid request", "validation", "invalidparameter", "malformed", "not valid", "invalid"],
        "the service rejected a property: correct what the reason names",
    ),
    (
        &["notfound", "not found", "does not exist", "nosuch"],
        "it refers to something that does not exist: create that first, or correct the reference",
    ),
];

/// What to do about the failure of a resource, where its reason is a common one.
pub(super) fn about(event: &Event) -> Option<String> {
    let reason = event.reason.as_deref()?.to_lowercase();
    let (_, hint) = HINTS.iter().find(|(parts, _)| parts.iter().any(|part| reason.contains(part)))?;
    Some((*hint).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(reason: &str) -> Option<String> {
        about(&Event { reason: Some(reason.to_owned()), ..Event::default() })
    }

    #[test]
    fn common_reasons_have_a_hint() {
        for (reason, part) in [
            (
                "User: arn:aws:iam::123456789012:role/ci is not authorized to perform: sqs:createqueue on resource: \
                 arn:aws:sqs:eu-central-1:123456789012:q (Service: Sqs, Status Code: 403, Request ID: x)",
                "--role-arn",
            ),
            ("payment already exists in stack arn:aws:cloudformation:…", "another name"),
            ("Resource handler returned message: \"x\" (HandlerErrorCode: AlreadyExists)", "another name"),
            ("Specified ReservedConcurrentExecutions for function decreases …", "reservation"),
            ("Resource limit exceeded (HandlerErrorCode: ServiceLimitExceeded)", "Service Quotas"),
            ("The role defined for the function cannot be assumed by Lambda.", "trust policy"),
            ("The bucket you tried to delete is not empty", "aws s3 rm"),
            ("Cannot delete entity, must detach all policies first. (DeleteConflict)", "still in use"),
            ("Rate exceeded (Service: Lambda, HandlerErrorCode: Throttling)", "try again"),
            ("Exceeded attempts to wait (HandlerErrorCode: NotStabilized)", "ready in time"),
            ("Model validation failed (HandlerErrorCode: InvalidRequest)", "a property"),
            ("Queue does not exist (HandlerErrorCode: NotFound)", "create that first"),
        ] {
            let hint = hint(reason).unwrap_or_default();
            assert!(hint.contains(part), "{reason}: {hint}");
        }
    }

    #[test]
    fn what_is_not_common_has_none() {
        assert_eq!(hint("the moon is full"), None);
        assert_eq!(about(&Event::default()), None);
    }
}
