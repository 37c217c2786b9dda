//! The rules for what is made of several resources: the whole template, and a role.

#[cfg(test)]
mod examples;

asl::rules! {
    pub(super), include_str!("rules/examples.rs"),

    /// A template exceeds a CloudFormation quota.
    ///
    /// A template can have 500 resources, 200 parameters, 200 outputs and 1,048,576 bytes. Resources that the SAM
    /// transform adds count too. Workflows can also have one template each: `emit NAME` writes the template
    /// of one workflow. A plain template of more than 51,200 bytes is only a warning: it must be deployed through a
    /// bucket.
    ///
    /// Source: CloudFormation User Guide, "Understand CloudFormation quotas".
    TOO_LARGE = "R026", template_over_limits, Error;

    /// The execution role of a workflow exceeds an IAM quota.
    ///
    /// The inline policies of a role can have 10,240 characters in total. Statements that do not fit go into up to ten
    /// managed policies of 6,144 characters each. An ARN that is known only after deployment is counted with its
    /// maximum length.
    ///
    /// Source: IAM User Guide, "IAM and AWS STS quotas".
    OVERFULL = "R027", role_over_limits, Error;

    /// A resource that is given as data contains `null`.
    ///
    /// CloudFormation does not accept `null` anywhere in a template. A property that takes JSON, such as the pattern of an event
    /// rule, can be given as a string instead.
    ///
    /// Source: EventBridge User Guide, "Matching null values and empty strings".
    NULL = "R029", null_in_resource, Error;

    /// A logical id belongs to another resource of the template.
    ///
    /// A template has one resource under an id, so that one of the two would be lost. The other is one of another workflow in the
    /// same template, or one that the template makes itself, such as a dead-letter queue. Two resources of one workflow are
    /// `logical_id_used_twice`.
    ///
    /// Source: CloudFormation User Guide, "Template anatomy".
    ID_TAKEN = "R031", logical_id_taken, Error;

    /// A permission by hand or a resource that is given as data refers to what is not in the template.
    ///
    /// `${Id}` and `${Id.Attribute}` in the resource of `.grant`, and `Ref`, `Fn::GetAtt` and `Fn::Sub` in a resource that is given as
    /// data, name resources and parameters by their logical ids. The deployment would fail.
    ///
    /// Source: CloudFormation Template Reference, "Intrinsic functions" and "Return values" of each resource type.
    NO_REFERENCE = "R055", reference_to_nothing, Error;
}

/// Every rule of this kind, by id.
pub fn rules() -> &'static [asl::Rule] {
    RULES
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use asl::{Diagnostic, Rule};
    use dsl::Workflow;
    use dsl::workflow::Build;

    use super::*;
    use crate::stack::{Format, Named, conflicts, over_limits, template};

    /// What is said of a workflow, and of the template in which it stands.
    fn found(workflow: &Workflow<impl Sized, impl Sized>) -> Vec<Diagnostic> {
        let named = [Named { name: "orders".to_owned(), compiled: workflow.compile() }];
        let template = template(&named, Format::Sam, PathBuf::new());
        let mut found = named[0].compiled.diagnostics().to_vec();
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
            (ID_TAKEN, &examples::logical_id_taken::refused, &examples::logical_id_taken::instead),
            (NO_REFERENCE, &examples::reference_to_nothing::refused, &examples::reference_to_nothing::instead),
        ];
        for (rule, refused, instead) in examples {
            let findings = found(&refused.build());
            assert!(!findings.is_empty(), "{}: nothing is found", rule.id());
            assert!(
                findings.iter().all(|one| (one.code(), one.severity()) == (rule.code(), rule.severity())),
                "{findings:?}"
            );
            assert_eq!(found(&instead.build()), [], "{}", rule.id());
            let page = rule.page();
            let [_, refused, instead] = page.split("```rust\n").collect::<Vec<_>>()[..] else { panic!("{page}") };
            assert!([refused, instead].iter().all(|example| example.contains("Workflow::standard")), "{page}");
        }
    }
}
