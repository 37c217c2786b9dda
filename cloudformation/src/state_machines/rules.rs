//! The rules for templates: what keeps a state machine from being validated, before its definition is looked at.

asl::rules! {
    pub,

    /// A template has so many findings that not all are reported.
    ///
    /// The first ten thousand are reported, and the rest are counted. This is a limit of the validator.
    ///
    /// Source: Stepwright recommendation.
    MORE_FINDINGS = "T000", more_findings_in_template, Error;

    /// A state machine of a template has no definition.
    ///
    /// An `AWS::Serverless::StateMachine` has `Definition` or `DefinitionUri`; an `AWS::StepFunctions::StateMachine` has
    /// `Definition`, `DefinitionString` or `DefinitionS3Location`.
    ///
    /// Source: SAM Developer Guide, "AWS::Serverless::StateMachine"; CloudFormation Template Reference,
    /// "AWS::StepFunctions::StateMachine".
    NO_DEFINITION = "T001", no_definition, Error;

    /// A state machine of a template has more than one definition.
    ///
    /// The properties that contain or name a definition are mutually exclusive.
    ///
    /// Source: SAM Developer Guide, "AWS::Serverless::StateMachine"; CloudFormation Template Reference,
    /// "AWS::StepFunctions::StateMachine".
    SEVERAL_DEFINITIONS = "T002", several_definitions, Error;

    /// The definition file that a template names cannot be read.
    ///
    /// The path is relative to the template's folder. A definition in S3 is not read, and a note says so.
    ///
    /// Source: SAM Developer Guide, "AWS::Serverless::StateMachine", `DefinitionUri`.
    UNREADABLE_FILE = "T003", unreadable_definition_file, Error;

    /// A property of a state machine has a value of the wrong type.
    ///
    /// `Definition` is an object, `DefinitionString` a string of JSON, `DefinitionUri` a path or an object with `Bucket` and
    /// `Key`, `DefinitionSubstitutions` an object of strings, integers and booleans; the type of a
    /// state machine is `STANDARD` or `EXPRESS`. SAM takes `Role` or `Policies`, but not both, and `DeploymentPreference` and
    /// `UseAliasAsEventTarget` only with `AutoPublishAlias`.
    ///
    /// Source: SAM Developer Guide, "AWS::Serverless::StateMachine"; CloudFormation Template Reference,
    /// "AWS::StepFunctions::StateMachine".
    WRONG_PROPERTY = "T004", wrong_property, Error;

    /// A definition refers to something that the template does not have.
    ///
    /// `!Ref`, `!GetAtt` and the `${…}` of `!Sub` name a parameter, a resource or a pseudo parameter such as `AWS::Region`.
    /// To keep a literal `${…}` in a string, write `${!…}`. If a macro may add resources, references are not checked.
    ///
    /// Source: CloudFormation Template Reference, "Fn::Sub", "Ref" and "Fn::GetAtt".
    UNKNOWN_REFERENCE = "T005", unknown_reference, Error;

    /// A template has more state machines than a template may have resources.
    ///
    /// At most 500 resources are allowed, and at most 500 state machines are validated.
    ///
    /// Source: CloudFormation User Guide, "Quotas".
    TOO_MANY_MACHINES = "T006", too_many_state_machines, Error;

    /// The `Resource` of a task refers to something that is not the ARN of what a task can call.
    ///
    /// `!Ref` of a function gives its name, of a queue its URL. A task calls functions and activities by their ARN, and all
    /// other resources through an integration, which names them in the request.
    ///
    /// Source: CloudFormation Template Reference, "Return values" of each resource type; Developer Guide, "Task state".
    WRONG_REFERENCE = "V161", wrong_reference, Error;

    /// A member of a request refers to a name where a URL or an ARN must be, or the reverse.
    ///
    /// `QueueUrl` takes the URL of a queue, which is `!Ref` of it; `TopicArn` and `StateMachineArn` take ARNs, which are
    /// `!Ref` of a topic or of a state machine. The state machine is created, but the task fails.
    ///
    /// Source: CloudFormation Template Reference, "Return values" of each resource type.
    WRONG_REFERENCE_IN_REQUEST = "V162", wrong_reference_in_request, Warning;

    /// A definition file uses a function of CloudFormation.
    ///
    /// CloudFormation evaluates functions in the template only. Of `!Ref Queue` in a definition file the word `Queue` is
    /// left, and `{"Ref": "Queue"}` stays an object. A value of the template comes into a file by a placeholder.
    ///
    /// Source: CloudFormation Template Reference, "AWS::StepFunctions::StateMachine", `DefinitionSubstitutions`; the resource
    /// handler's `DefinitionProcessor.java`.
    FUNCTION_IN_FILE = "V163", function_in_definition_file, Warning;

    /// A definition file uses an alias or a merge key of YAML.
    ///
    /// CloudFormation's resource handler reads definition files with Jackson, for which the alias `*retry` is the string
    /// `retry`, and `<<` a key like any other. In a template, `sam` and `aws cloudformation package` resolve both.
    ///
    /// Source: the resource handler's `DefinitionProcessor.java`; CloudFormation's public issue 49 of
    /// `cfn-language-discussion`.
    ALIAS_IN_FILE = "V164", alias_in_definition_file, Warning;

    /// `AWS::NoValue` stands in an inline `Definition` of SAM.
    ///
    /// SAM makes a substitution of every function of an inline definition. `AWS::NoValue` takes the substitution away, not
    /// the field, so the definition keeps SAM's placeholder.
    ///
    /// Source: SAM's translator, `stepfunctions/generators.py`.
    NO_VALUE_INLINE = "V165", no_value_in_inline_definition, Warning;

    /// A template has an `AWS::Serverless::StateMachine`, but not the transform that makes one.
    ///
    /// Without `Transform: AWS::Serverless-2016-10-31` CloudFormation does not know the type.
    ///
    /// Source: SAM Developer Guide, "Template anatomy".
    MISSING_TRANSFORM = "V166", missing_transform, Error;

    /// A state machine of a template has a property that its type does not have.
    ///
    /// SAM and CloudFormation refuse it. `DefinitionString` and `DefinitionS3Location` are CloudFormation's, `DefinitionUri`,
    /// `Events` and `Policies` are SAM's.
    ///
    /// Source: SAM Developer Guide, "AWS::Serverless::StateMachine"; CloudFormation Template Reference,
    /// "AWS::StepFunctions::StateMachine".
    UNKNOWN_PROPERTY = "V167", unknown_property, Error;

    /// `Fn::Sub` or `Fn::Join` gets a value that is not a string.
    ///
    /// Both take strings, and functions that give a string; numbers and booleans become text. Lists, objects and null are
    /// refused.
    ///
    /// Source: CloudFormation Template Reference, "Fn::Sub" and "Fn::Join".
    NOT_A_STRING = "V168", not_a_string, Error;

    /// A substitution contains its own placeholder.
    ///
    /// Placeholders are replaced until none is left, so the deployment fails if a value contains its own placeholder, also by
    /// way of other substitutions.
    ///
    /// Source: the resource handler's `DefinitionProcessor.java`, `replaceEachRepeatedly`.
    ENDLESS_SUBSTITUTION = "V169", endless_substitution, Error;

    /// A substitution is put into a string that it breaks.
    ///
    /// Values are put in as text, after the definition was written as JSON. A quote in a value ends the string around the
    /// placeholder, and a backslash begins an escape.
    ///
    /// Source: the resource handler's `DefinitionProcessor.java`.
    BROKEN_STRING = "V170", broken_string, Error;

    /// A state machine uses a dynamic reference to a secure string.
    ///
    /// `ssm-secure` works only in a few properties of other resource types.
    ///
    /// Source: CloudFormation User Guide, "Get a secure string value from Systems Manager Parameter Store".
    SECURE_REFERENCE = "V171", secure_reference, Error;

    /// `Fn::Join` or `Fn::Select` gets a value that is not an array.
    ///
    /// `Fn::Join` takes a delimiter and an array, `Fn::Select` an index and an array. A string, such as `!Ref` of a parameter of
    /// the type `String`, is refused.
    ///
    /// Source: CloudFormation Template Reference, "Fn::Join" and "Fn::Select".
    NOT_AN_ARRAY = "V172", not_an_array, Error;
}

/// Every rule that is only for templates, by id.
pub fn rules() -> &'static [asl::Rule] {
    RULES
}
