//! Resources around a workflow, permissions, and state machines that others start.

use super::family;

#[cfg(test)]
mod examples;

family! {
    "resources/examples.rs":

    /// A number of a resource is out of the range that its service allows.
    ///
    /// The deployment would fail at that resource, and CloudFormation would roll back the whole stack.
    ///
    /// Source: CloudFormation Template Reference, the page of each resource type.
    OUT_OF_RANGE = "R008", resource_number_out_of_range, Error;

    /// Two different resources have the same logical id.
    ///
    /// A template has only one resource per id, so one of the two would be lost. For conflicts with resources of
    /// another workflow in the same template, and with generated resources, see `logical_id_taken`.
    ///
    /// Source: CloudFormation User Guide, "Template anatomy".
    SAME_ID = "R009", logical_id_used_twice, Error;

    /// A logical id is not made of letters and digits, is empty or has more than 200 characters.
    ///
    /// CloudFormation accepts only letters and digits. The name of a workflow is part of the logical id of its state
    /// machine.
    ///
    /// Source: CloudFormation User Guide, "Template anatomy".
    BAD_ID = "R010", logical_id_malformed, Error;

    /// A workflow logs execution data, and its input has sensitive fields.
    ///
    /// Inputs and outputs of all states would be written to the log group, where more people can read them than should.
    ///
    /// Source: Stepwright recommendation; Developer Guide, "Using CloudWatch Logs to log execution history".
    DATA_IN_LOGS = "R012", sensitive_data_in_logs, Warning;

    /// A text or a value names a resource that is not in the stack.
    ///
    /// `${Id}` and `${Id.Attribute}` in data, and `Stack::reference` and `Stack::attribute`, name resources that
    /// `.with_resource` adds to the stack. Nothing would replace another name. Resources of builders are values, such as
    /// `queue.url()`.
    ///
    /// Source: CloudFormation Template Reference, "AWS::StepFunctions::StateMachine", `DefinitionSubstitutions`.
    UNKNOWN_RESOURCE = "D072", unknown_resource_named, Error;

    /// A raw state calls something, and no source says which permission that needs.
    ///
    /// The permissions of raw states are derived as those of builders, each state for itself. Where the call does not exist, or the
    /// Service Authorization Reference has no action for it, the call fails with an error of access unless `.grant` on the workflow
    /// allows an action of that service.
    ///
    /// Source: Service Authorization Reference.
    NOT_GRANTED = "R014", raw_state_without_permission, Warning;

    /// A permission would apply to every action or resource.
    ///
    /// An action with `*`, the resource `*`, or a pattern that matches several roles grants more than the state machine
    /// needs, also for resources that are added later.
    ///
    /// Source: IAM User Guide, "Security best practices in IAM".
    WILDCARD = "R015", permission_on_everything, Error;

    /// The name or namespace of a metric is not valid for an alarm.
    ///
    /// The metric's name becomes part of the alarm's logical id, so it must consist of letters and digits. The metric
    /// also needs a namespace.
    ///
    /// Source: CloudFormation Template Reference, "AWS::CloudWatch::Alarm".
    BAD_METRIC = "R018", metric_malformed, Error;

    /// A trigger starts a workflow with an input of the wrong type.
    ///
    /// The input that the trigger passes does not have the type that the workflow's closure reads. The states would
    /// read fields that do not exist.
    ///
    /// Source: Stepwright recommendation.
    ANOTHER_INPUT = "R020", input_of_another_type, Error;

    /// An alias, or the list of alarms for a rollback, is not valid.
    ///
    /// An alias begins with a letter, followed by letters and digits, at most 40 characters in all, because it is part
    /// of a logical id. A deployment can name at most 98 alarms of 1 to 256 characters, because the template may add
    /// two of its own.
    ///
    /// Source: CloudFormation Template Reference, "AWS::StepFunctions::StateMachineAlias".
    BAD_ALIAS = "R021", alias_malformed, Error;

    /// An existing resource is not identified by an ARN of its service.
    ///
    /// The ARN goes unchanged into the permissions of the execution role and into the definition. A name such as
    /// `my-function` grants nothing there, and the deployment fails.
    ///
    /// Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
    BAD_ARN = "R030", arn_malformed, Error;
}
