//! The rules for templates: what hinders a state machine before its definition is looked at.

use asl::{Code, Diagnostic, Place, Severity};

/// A rule and its manual page, whose first paragraph says what is wrong.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The id and the name.
    pub code: Code,
    /// How bad its findings are, at worst.
    pub severity: Severity,
    /// The manual page, in Markdown.
    pub page: &'static str,
}

impl Rule {
    const fn error(id: &'static str, name: &'static str, page: &'static str) -> Self {
        Self { code: Code::new(id, name), severity: Severity::Error, page }
    }

    /// A finding at a place.
    pub(super) fn at(&self, place: Place, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
        let finding = Diagnostic::error(self.code, message).at(place).help(help);
        Diagnostic { severity: self.severity, ..finding }
    }
}

pub(super) const MORE_FINDINGS: Rule = Rule::error(
    "T000",
    "more_findings_in_template",
    "\
A template has so many faults that not all are told.

The first ten thousand are told, the others counted. This is a limit of the validator.
",
);

pub(super) const NO_DEFINITION: Rule = Rule::error(
    "T001",
    "no_definition",
    "\
A state machine of a template has no definition.

An `AWS::Serverless::StateMachine` has `Definition` or `DefinitionUri`; an `AWS::StepFunctions::StateMachine` has
`Definition`, `DefinitionString` or `DefinitionS3Location`.

Source: SAM Developer Guide, \"AWS::Serverless::StateMachine\"; CloudFormation Template Reference,
\"AWS::StepFunctions::StateMachine\".
",
);

pub(super) const SEVERAL_DEFINITIONS: Rule = Rule::error(
    "T002",
    "several_definitions",
    "\
A state machine of a template has more than one definition.

The properties that hold or name a definition exclude each other.

Source: SAM Developer Guide, \"AWS::Serverless::StateMachine\"; CloudFormation Template Reference,
\"AWS::StepFunctions::StateMachine\".
",
);

pub(super) const UNREADABLE_FILE: Rule = Rule::error(
    "T003",
    "unreadable_definition_file",
    "\
The file that a template names as a definition cannot be read.

The path counts from the folder of the template. What is in S3 is not read, and a note says so.

Source: SAM Developer Guide, \"AWS::Serverless::StateMachine\", `DefinitionUri`.
",
);

pub(super) const WRONG_PROPERTY: Rule = Rule::error(
    "T004",
    "wrong_property",
    "\
A property of a state machine has a value of the wrong type.

`Definition` is an object, `DefinitionString` a string of JSON, `DefinitionUri` a path or an object with `Bucket` and `Key`,
`DefinitionSubstitutions` an object of strings, integers and booleans; the type of a machine is `STANDARD` or `EXPRESS`.

Source: SAM Developer Guide, \"AWS::Serverless::StateMachine\"; CloudFormation Template Reference,
\"AWS::StepFunctions::StateMachine\".
",
);

pub(super) const UNKNOWN_REFERENCE: Rule = Rule::error(
    "T005",
    "unknown_reference",
    "\
A definition refers to something that the template does not have.

`!Ref`, `!GetAtt` and the `${…}` of `!Sub` name a parameter, a resource or a pseudo parameter such as `AWS::Region`. A text
that is to keep its `${…}` writes `${!…}`. Nothing is said where a macro may add resources.

Source: CloudFormation Template Reference, \"Fn::Sub\", \"Ref\" and \"Fn::GetAtt\".
",
);

pub(super) const TOO_MANY_MACHINES: Rule = Rule::error(
    "T006",
    "too_many_machines",
    "\
A template has more state machines than a template may have resources.

At most 500 are allowed, and judged.

Source: CloudFormation User Guide, \"Quotas\".
",
);

/// A placeholder without a substitution; its page is that of the rules for definitions.
pub const UNDECLARED_PLACEHOLDER: Rule = Rule::error("V150", "undeclared_placeholder", "");

/// A substitution without a placeholder; its page is that of the rules for definitions.
pub const UNUSED_SUBSTITUTION: Rule =
    Rule { code: Code::new("V152", "unused_substitution"), severity: Severity::Warning, page: "" };

/// Every rule that is only for templates, by id.
pub const RULES: &[Rule] = &[
    MORE_FINDINGS,
    NO_DEFINITION,
    SEVERAL_DEFINITIONS,
    UNREADABLE_FILE,
    WRONG_PROPERTY,
    UNKNOWN_REFERENCE,
    TOO_MANY_MACHINES,
];
