//! Whether the stack can be deployed to as it is, and how.

use crate::command::aws::refusal::Refusal;
use crate::program;
use deployment::change_set::Kind;
use deployment::{Deployed, Stage};

/// How a stack is deployed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operation {
    /// Whether it is made or changed.
    pub(super) kind: Kind,
    /// True if there is no stack at all, so that a change set makes an empty one.
    pub(super) new: bool,
}

/// How the stack is deployed to.
///
/// # Errors
///
/// A stack that cannot be changed now, with what to do about it.
pub(super) fn operation(name: &str, standing: Option<&Deployed>) -> Result<Operation, Refusal> {
    let Some(stack) = standing else { return Ok(Operation { kind: Kind::Create, new: true }) };
    let status = stack.status.as_str();
    let why = stack.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    match stack.stage() {
        Stage::Ready => Ok(Operation { kind: Kind::Update, new: false }),
        Stage::Planned => Ok(Operation { kind: Kind::Create, new: false }),
        Stage::Gone => Ok(Operation { kind: Kind::Create, new: true }),
        Stage::Busy => Err(Refusal::new(format!("the stack `{name}` is busy: {status}{why}")).help(format!(
            "wait until the operation has ended, then run the same command again; `aws cloudformation \
                describe-stack-events --stack-name {name}` shows its progress"
        ))),
        Stage::CreationFailed => Err(Refusal::new(format!("the stack `{name}` was not fully created or deleted: {status}{why}"))
            .help(format!(
                "delete it with `{}`, then run the same command again",
                program::command(&format!("destroy --stack {name}"))
            ))),
        Stage::Stuck => Err(Refusal::new(format!("a rollback of the stack `{name}` has failed: {status}{why}")).help(format!(
            "fix what the reason names, run `aws cloudformation continue-update-rollback --stack-name {name}`, then \
                run the same command again"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(status: &str) -> Result<Operation, Refusal> {
        let stack = Deployed { name: "payment".to_owned(), status: status.to_owned(), ..Deployed::default() };
        operation("payment", Some(&stack))
    }

    #[test]
    fn a_stack_that_stands_is_changed_and_one_that_does_not_is_made() {
        assert_eq!(planned("UPDATE_ROLLBACK_COMPLETE"), Ok(Operation { kind: Kind::Update, new: false }));
        assert_eq!(planned("REVIEW_IN_PROGRESS"), Ok(Operation { kind: Kind::Create, new: false }));
        assert_eq!(planned("DELETE_COMPLETE"), Ok(Operation { kind: Kind::Create, new: true }));
        assert_eq!(operation("payment", None), Ok(Operation { kind: Kind::Create, new: true }));
    }

    #[test]
    fn a_stack_that_cannot_be_changed_is_refused_with_what_to_do() {
        for (status, help) in [
            ("UPDATE_IN_PROGRESS", "describe-stack-events"),
            ("ROLLBACK_COMPLETE", "stepwright destroy --stack payment"),
            ("DELETE_FAILED", "stepwright destroy --stack payment"),
            ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"),
        ] {
            let refusal = planned(status).unwrap_err();
            assert!(refusal.message.contains(status), "{refusal:?}");
            assert!(refusal.help.as_deref().unwrap().contains(help), "{refusal:?}");
            assert!(!refusal.failed);
        }
    }
}
