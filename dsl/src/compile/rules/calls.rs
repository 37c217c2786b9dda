//! Calls of any API, and what the execution role needs for them.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "calls/examples.rs":

    /// Which resource a call uses is only known when the workflow runs.
    ///
    /// The execution role is then allowed the call on every resource of that type in the account and region, which is more than
    /// the workflow needs. `.limited_to` on the task names the resources that it can be.
    ///
    /// Source: IAM User Guide, "Security best practices in IAM"; Service Authorization Reference.
    OPEN_RESOURCE = "R032", call_on_any_resource, Warning;

    /// No source says which permission a call needs.
    ///
    /// The Service Authorization Reference has no action for it yet. A permission that is guessed would be wrong or too wide, so
    /// the author says it, with `.grant` on the workflow.
    ///
    /// Source: Service Authorization Reference.
    UNKNOWN_PERMISSION = "R033", call_with_unknown_permission, Error;

    /// `.limited_to` names a resource that the call does not leave open.
    ///
    /// The request names its resources itself, or they are of another type. The ARN would change nothing.
    ///
    /// Source: Stepwright recommendation.
    NOT_LEFT_OPEN = "R034", limit_without_effect, Error;

    /// `.grant` names an action that does not exist.
    ///
    /// IAM accepts any name and allows nothing by one that no service has, so the mistake is found only when the call fails.
    ///
    /// Source: Service Authorization Reference.
    UNKNOWN_ACTION = "R053", granted_action_unknown, Error;

    /// `.grant_on_everything` has no reason.
    ///
    /// The permission holds for every resource of the account. Whoever reviews the role reads the reason in the template.
    ///
    /// Source: IAM User Guide, "Security best practices in IAM".
    NO_REASON = "R054", granted_without_reason, Error;
}
