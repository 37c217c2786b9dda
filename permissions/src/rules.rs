//! The rules about what a definition's calls are allowed.

asl::rules! {
    pub,

    /// A task calls something whose permission no source documents.
    ///
    /// The call does not exist, or the Service Authorization Reference has no action for it yet. A permission that is guessed would
    /// be wrong or too wide, so none is in the policy: add it by hand.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItems",
    ///   "Parameters": {"TableName": "orders"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
    ///   "Parameters": {"TableName": "orders", "Key": {"id": {"S": "1"}}},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Service Authorization Reference; Developer Guide, "Integrating services".
    UNKNOWN_CALL = "R050", permission_of_unknown_call, Error;

    /// A placeholder hides what a task calls.
    ///
    /// A placeholder that is the whole `Resource` is taken for the ARN of a Lambda function or of an activity, and
    /// `lambda:InvokeFunction` is allowed on what it stands for. A placeholder that hides the service or the action of a call hides
    /// its permissions, too.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::${Service}:sendMessage",
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::sqs:sendMessage",
    ///   "Parameters": {"QueueUrl": "${OrdersUrl}", "MessageBody": "Go"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: Stepwright recommendation.
    HIDDEN_CALL = "R051", permission_of_hidden_call, Warning;

    /// Which resource a call uses is only known when the state machine runs.
    ///
    /// The policy then allows the call on every resource of that type in the account and region, or on those whose names begin as the
    /// expression does. `policy --limited-to ARN` says which resources it can be.
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan",
    ///   "Parameters": {"TableName.$": "$.table"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {
    ///   "Type": "Task",
    ///   "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan",
    ///   "Parameters": {"TableName": "orders"},
    ///   "End": true
    /// }
    /// ```
    ///
    /// Source: IAM User Guide, "Security best practices in IAM"; Service Authorization Reference.
    OPEN_RESOURCE = "R052", permission_on_any_resource, Warning;
}

/// Every rule of this kind, by id.
pub fn rules() -> &'static [asl::Rule] {
    RULES
}
