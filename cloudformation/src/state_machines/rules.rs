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
    /// state machine is `STANDARD` or `EXPRESS`.
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
}

/// Every rule that is only for templates, by id.
pub fn rules() -> &'static [asl::Rule] {
    RULES
}
