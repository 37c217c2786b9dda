//! The rules for what is made of several resources: the whole template, and a role.

use asl::{Code, Severity};
use dsl::Rule;

#[cfg(test)]
mod examples;

const EXAMPLES: &str = include_str!("rules/examples.rs");

pub(super) const TOO_LARGE: Rule = Rule::new(
    Code::new("R026", "template_over_limits"),
    Severity::Error,
    "\
A template has more than CloudFormation takes.

It takes 500 resources, 200 parameters, 200 outputs and 1,048,576 bytes. What the SAM transform makes counts, too. Workflows
that share a template can have one each: `codegen emit payment` writes one of them. A plain template of more than 51,200
bytes is only warned of: it is deployed through a bucket.

Source: CloudFormation User Guide, \"Understand CloudFormation quotas\".
",
    EXAMPLES,
);

pub(super) const OVERFULL: Rule = Rule::new(
    Code::new("R027", "role_over_limits"),
    Severity::Error,
    "\
The execution role of a workflow would need more permissions than a role holds.

The inline policies of a role have 10,240 characters together. What does not fit goes into managed policies of 6,144
characters each, of which a role has ten. An ARN that is known only after deployment counts as long as it can be.

Source: IAM User Guide, \"IAM and AWS STS quotas\".
",
    EXAMPLES,
);

pub(super) const NULL: Rule = Rule::new(
    Code::new("R029", "null_in_resource"),
    Severity::Error,
    "\
A resource that is given as data has a `null`.

CloudFormation does not accept `null` anywhere in a template. A property that takes JSON, such as the pattern of an event
rule, can be given as a string instead.

Source: EventBridge User Guide, \"Matching null values and empty strings\".
",
    EXAMPLES,
);

/// Every rule of this kind, by id.
pub const RULES: &[Rule] = &[TOO_LARGE, OVERFULL, NULL];

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use asl::Diagnostic;
    use dsl::{Build, Workflow};

    use super::*;
    use crate::stack::{Format, Named, conflicts, over_limits, template};

    /// What is said of a workflow, and of the template in which it stands.
    fn found(workflow: &Workflow<impl Sized, impl Sized>) -> Vec<Diagnostic> {
        let named = [Named { name: "orders".to_owned(), compiled: workflow.compile() }];
        let template = template(&named, Format::Sam, PathBuf::new());
        let mut found = named[0].compiled.diagnostics.clone();
        found.extend(conflicts(&named));
        found.extend(over_limits(&named, &template, &template.to_yaml(), Format::Sam));
        found
    }

    #[test]
    fn each_rule_finds_its_own_example_and_nothing_in_what_to_write_instead() {
        let examples: [(Rule, &dyn Build, &dyn Build); RULES.len()] = [
            (TOO_LARGE, &examples::template_over_limits::refused, &examples::template_over_limits::instead),
            (OVERFULL, &examples::role_over_limits::refused, &examples::role_over_limits::instead),
            (NULL, &examples::null_in_resource::refused, &examples::null_in_resource::instead),
        ];
        for (rule, refused, instead) in examples {
            let findings = found(&refused.build());
            assert!(!findings.is_empty(), "{}: nothing is found", rule.code);
            assert!(findings.iter().all(|one| (one.code, one.severity) == (rule.code, rule.severity)), "{findings:?}");
            assert_eq!(found(&instead.build()), [], "{}", rule.code);
            let page = rule.page();
            let [_, refused, instead] = page.split("```rust\n").collect::<Vec<_>>()[..] else { panic!("{page}") };
            assert!([refused, instead].iter().all(|example| example.contains("Workflow::standard")), "{page}");
        }
    }
}
