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
    /// A template has one resource under an id, so that one of the two would be lost. Resources of another workflow in the same
    /// template, and those that the template makes itself, are `logical_id_taken`.
    ///
    /// Source: CloudFormation User Guide, "Template anatomy".
    SAME_ID = "R009", logical_id_used_twice, Error;

    /// A logical id is not made of letters and digits, is empty or has more than 200 characters.
    ///
    /// CloudFormation takes letters and digits only. A workflow's name is part of the id of its state machine.
    ///
    /// Source: CloudFormation User Guide, "Template anatomy".
    BAD_ID = "R010", logical_id_malformed, Error;

    /// A workflow logs execution data, and its input has sensitive fields.
    ///
    /// Inputs and outputs of all states would go to the log group, where more people can read them than should.
    ///
    /// Source: Stepwright recommendation; Developer Guide, "Using CloudWatch Logs to log execution history".
    DATA_IN_LOGS = "R012", sensitive_data_in_logs, Warning;

    /// A raw state calls a service, and no permission allows it.
    ///
    /// Builders grant the permissions for what they call. The fields of a raw state are not inspected, and its call
    /// fails with `States.Permissions` unless `.grant` on the workflow allows it.
    ///
    /// Source: Developer Guide, "How Step Functions generates IAM policies for integrated services".
    NOT_GRANTED = "R014", raw_state_without_permission, Warning;

    /// A permission would be granted on everything.
    ///
    /// An action with `*`, the resource `*`, or a pattern of roles allows the state machine more than it needs,
    /// including on resources that are added later.
    ///
    /// Source: IAM User Guide, "Security best practices in IAM".
    WILDCARD = "R015", permission_on_everything, Error;

    /// A metric cannot have an alarm.
    ///
    /// The logical id of the alarm is made of the metric's name, which therefore has letters and digits only; and the
    /// metric has a namespace.
    ///
    /// Source: CloudFormation Template Reference, "AWS::CloudWatch::Alarm".
    BAD_METRIC = "R018", metric_malformed, Error;

    /// A trigger starts a workflow with another input than it takes.
    ///
    /// The type of what the trigger gives is not the one that the workflow's closure reads. The states would look for
    /// fields that are not there.
    ///
    /// Source: Stepwright recommendation.
    ANOTHER_INPUT = "R020", input_of_another_type, Error;

    /// An alias, or the list of alarms that roll a deployment back, is malformed.
    ///
    /// An alias is a letter and then letters and digits, 40 at most, because it is part of a logical id. A deployment names at
    /// most 98 alarms of 1 to 256 characters; the template may add two of its own.
    ///
    /// Source: CloudFormation Template Reference, "AWS::StepFunctions::StateMachineAlias".
    BAD_ALIAS = "R021", alias_malformed, Error;

    /// What exists already is not named by an ARN of its service.
    ///
    /// The ARN goes into the permissions of the execution role and into the definition as it is. A name such as
    /// `my-function` allows nothing there, and deployment refuses the template.
    ///
    /// Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
    BAD_ARN = "R030", arn_malformed, Error;
}
