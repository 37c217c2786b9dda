//! Change sets: what CloudFormation would do with a stack, before it is done.

use aws_sdk_cloudformation::types::{
    ChangeAction, ChangeSetStatus, ChangeSetType, Parameter as SentParameter, Replacement, ResourceChange, Tag,
    TemplateStage,
};
use indexmap::IndexMap;
use serde_json::Value;

use crate::capability::Capability;
use crate::error::refused;
use crate::pace::{Pace, unique};
use crate::{Error, Session, long_form};

/// The input of a change set.
#[derive(Debug)]
pub struct Wanted {
    /// The stack's name.
    pub stack: String,
    /// Whether the stack is created or updated.
    pub kind: Kind,
    /// The template.
    pub template: Source,
    /// Parameters with a new value, or that keep their value.
    pub parameters: Vec<Parameter>,
    /// All tags of the stack.
    pub tags: IndexMap<String, String>,
    /// The acknowledged capabilities.
    pub capabilities: Vec<Capability>,
    /// The role that CloudFormation assumes.
    pub role: Option<String>,
}

/// Whether a stack is created or updated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// There is none, or one that has no resources yet.
    Create,
    /// There is one.
    Update,
}

impl Kind {
    /// As CloudFormation writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Create => "CREATE",
            Kind::Update => "UPDATE",
        }
    }
}

/// The value of a parameter in a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The parameter's name.
    pub name: String,
    /// The value; none if the stack keeps its current one.
    pub value: Option<String>,
}

impl From<Parameter> for SentParameter {
    fn from(parameter: Parameter) -> Self {
        let sent = SentParameter::builder().parameter_key(parameter.name);
        match parameter.value {
            Some(value) => sent.parameter_value(value).build(),
            None => sent.use_previous_value(true).build(),
        }
    }
}

/// Where the template is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In the request.
    Body(String),
    /// In a bucket.
    Address(String),
}

/// A change set that exists.
#[derive(Debug, Clone)]
pub struct ChangeSet {
    /// Its id, an ARN.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The id of its stack.
    pub stack_id: String,
}

/// The outcome of creating a change set.
#[derive(Debug, Clone)]
pub enum Made {
    /// It can be executed, and would make these changes.
    Ready(Vec<Change>),
    /// There is nothing to do.
    Empty,
    /// It cannot be created, for this reason.
    Failed(String),
}

/// What CloudFormation would do with a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The logical id.
    pub logical_id: String,
    /// The type, such as `AWS::SQS::Queue`.
    pub kind: String,
    /// The action: `Add`, `Modify`, `Remove`, `Dynamic` and others.
    pub action: String,
    /// Whether it is replaced by a new resource.
    pub replaced: Replaced,
}

/// Whether a changed resource is replaced by a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// It is updated in place.
    No,
    /// This is known only after the execution.
    Perhaps,
    /// The old one is replaced.
    Yes,
}

impl ChangeSet {
    /// Creates a change set.
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn create(session: &Session, wanted: Wanted) -> Result<Self, Error> {
        let name = unique("stepwright");
        let asked = session.cloudformation.create_change_set().stack_name(&wanted.stack).change_set_name(&name);
        let tag = |(key, value)| Tag::builder().key(key).value(value).build();
        let tags = wanted.tags.into_iter().map(tag).collect();
        let capabilities = wanted.capabilities.into_iter().map(|capability| capability.as_str().into()).collect();
        let asked = match wanted.template {
            Source::Body(text) => asked.template_body(text),
            Source::Address(address) => asked.template_url(address),
        };
        let asked = asked
            .client_token(&name)
            .change_set_type(ChangeSetType::from(wanted.kind.as_str()))
            .set_parameters(Some(wanted.parameters.into_iter().map(SentParameter::from).collect()))
            .set_tags(Some(tags).filter(|tags: &Vec<Tag>| !tags.is_empty()))
            .set_capabilities(Some(capabilities).filter(|capabilities: &Vec<_>| !capabilities.is_empty()))
            .set_role_arn(wanted.role);
        let doing = format!("cannot create a change set for the stack `{}`", wanted.stack);
        let made = asked.send().await.map_err(|error| refused(&doing, &error))?;
        Ok(Self { id: made.id.unwrap_or_default(), name, stack_id: made.stack_id.unwrap_or_default() })
    }

    /// Waits until the change set is created.
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn made(&self, session: &Session) -> Result<Made, Error> {
        let doing = "cannot read the change set";
        let mut pace = Pace::new();
        loop {
            let asked =
                session.cloudformation.describe_change_set().change_set_name(&self.id).stack_name(&self.stack_id);
            let answer = asked.send().await.map_err(|error| refused(doing, &error))?;
            let reason = answer.status_reason.unwrap_or_default();
            match answer.status {
                Some(ChangeSetStatus::CreateComplete) => break,
                Some(ChangeSetStatus::Failed) if is_empty(&reason) => return Ok(Made::Empty),
                Some(ChangeSetStatus::CreatePending | ChangeSetStatus::CreateInProgress) => pace.pause().await,
                Some(ChangeSetStatus::Failed) => return Ok(Made::Failed(reason)),
                other => {
                    let status = other.map(|status| status.as_str().to_owned()).unwrap_or_default();
                    return Ok(Made::Failed(format!("{status} {reason}").trim().to_owned()));
                }
            }
        }
        let asked = session.cloudformation.describe_change_set().change_set_name(&self.id).stack_name(&self.stack_id);
        let mut pages = asked.into_paginator().send();
        let mut changes = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| refused(doing, &error))?;
            let page = page.changes.unwrap_or_default().into_iter();
            changes.extend(page.filter_map(|change| change.resource_change).map(Change::from));
        }
        Ok(Made::Ready(changes))
    }

    /// The template that it would carry out, as CloudFormation read it: in the long JSON form, before its transforms.
    ///
    /// # Errors
    ///
    /// Errors of AWS, and a template that cannot be read.
    pub async fn template(&self, session: &Session) -> Result<Value, Error> {
        let doing = "cannot read the template of the change set";
        let asked = session.cloudformation.get_template().stack_name(&self.stack_id).change_set_name(&self.id);
        let answer = asked.template_stage(TemplateStage::Original).send().await;
        let text = answer.map_err(|error| refused(doing, &error))?.template_body.unwrap_or_default();
        long_form::read(&text).map_err(|error| Error::new(format!("{doing}: {error}")))
    }

    /// Executes it; CloudFormation marks the events with `token`.
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn execute(&self, session: &Session) -> Result<(), Error> {
        let asked = session.cloudformation.execute_change_set().change_set_name(&self.id).stack_name(&self.stack_id);
        let sent = asked.client_request_token(&self.name).send().await;
        sent.map(|_| ()).map_err(|error| refused("cannot execute the change set", &error))
    }

    /// Deletes it; with `stack`, also the stack that contains nothing else.
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn discard(&self, session: &Session, stack: bool) -> Result<(), Error> {
        let asked = session.cloudformation.delete_change_set().change_set_name(&self.id).stack_name(&self.stack_id);
        asked.send().await.map_err(|error| refused("cannot delete the change set", &error))?;
        if stack {
            let asked = session.cloudformation.delete_stack().stack_name(&self.stack_id);
            asked.send().await.map_err(|error| refused("cannot delete the empty stack", &error))?;
        }
        Ok(())
    }
}

/// CloudFormation has no status of its own for a change set without changes; its reason has two forms.
fn is_empty(reason: &str) -> bool {
    reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")
}

impl From<ResourceChange> for Change {
    fn from(change: ResourceChange) -> Self {
        let replaced = match change.replacement {
            Some(Replacement::True) => Replaced::Yes,
            Some(Replacement::Conditional) => Replaced::Perhaps,
            _ => Replaced::No,
        };
        let action = change.action.unwrap_or_else(|| ChangeAction::from(""));
        Self {
            logical_id: change.logical_resource_id.unwrap_or_default(),
            kind: change.resource_type.unwrap_or_default(),
            action: action.as_str().to_owned(),
            replaced,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_reasons_for_nothing_to_do_are_known() {
        assert!(is_empty("The submitted information didn't contain changes. Submit different information."));
        assert!(is_empty("No updates are to be performed."));
        assert!(!is_empty("Transform AWS::Serverless-2016-10-31 failed"));
    }

    #[test]
    fn a_replacement_is_reported() {
        let change = |replacement| Change::from(ResourceChange::builder().set_replacement(replacement).build());
        assert_eq!(change(Some(Replacement::True)).replaced, Replaced::Yes);
        assert_eq!(change(Some(Replacement::Conditional)).replaced, Replaced::Perhaps);
        assert_eq!(change(Some(Replacement::False)).replaced, Replaced::No);
        assert_eq!(change(None).replaced, Replaced::No);
    }
}
