//! Stacks.

use aws_sdk_cloudformation::types::{Stack, TemplateStage};
use indexmap::IndexMap;
use serde_json::Value;

use crate::error::refused;
use crate::{Error, Session, long_form};

/// A stack that exists.
#[derive(Debug, Clone, Default)]
pub struct Deployed {
    /// Its name.
    pub name: String,
    /// Its id, an ARN.
    pub id: String,
    /// Its status, such as `UPDATE_COMPLETE`.
    pub status: String,
    /// The reason, if CloudFormation gives one.
    pub reason: Option<String>,
    /// The values of its parameters.
    pub parameters: IndexMap<String, String>,
    /// Its outputs.
    pub outputs: IndexMap<String, String>,
    /// Its tags.
    pub tags: IndexMap<String, String>,
    /// True if it has termination protection.
    pub protected: bool,
}

/// A resource of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its name in the template.
    pub logical_id: String,
    /// Its name or ARN in AWS; empty as long as there is none.
    pub physical_id: String,
    /// Its type, such as `AWS::SQS::Queue`.
    pub kind: String,
    /// Its status, such as `CREATE_COMPLETE`.
    pub status: String,
}

/// What can be done with a stack, by its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is deployed and can be updated.
    Ready,
    /// It has no resources yet: a change set was created for it, but never executed.
    Planned,
    /// An operation is in progress.
    Busy,
    /// Its creation failed; it can only be deleted.
    CreationFailed,
    /// A rollback failed; it must be continued before anything else.
    Stuck,
    /// It does not exist any more.
    Gone,
}

/// Reads a stack; `None` if it does not exist.
///
/// # Errors
///
/// Errors of AWS.
pub async fn deployed(session: &Session, name: &str) -> Result<Option<Deployed>, Error> {
    let answer = session.cloudformation.describe_stacks().stack_name(name).send().await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let refusal = refused(&format!("cannot read the stack `{name}`"), &error);
            return if refusal.no_such_stack() { Ok(None) } else { Err(refusal) };
        }
    };
    Ok(answer.stacks.unwrap_or_default().into_iter().next().map(Deployed::from))
}

impl From<Stack> for Deployed {
    fn from(stack: Stack) -> Self {
        let parameters = stack.parameters.unwrap_or_default().into_iter();
        let outputs = stack.outputs.unwrap_or_default().into_iter();
        let tags = stack.tags.unwrap_or_default().into_iter();
        Deployed {
            name: stack.stack_name.unwrap_or_default(),
            id: stack.stack_id.unwrap_or_default(),
            status: stack.stack_status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
            reason: stack.stack_status_reason,
            parameters: parameters.filter_map(|one| Some((one.parameter_key?, one.parameter_value?))).collect(),
            outputs: outputs.filter_map(|one| Some((one.output_key?, one.output_value?))).collect(),
            tags: tags.filter_map(|one| Some((one.key?, one.value?))).collect(),
            protected: stack.enable_termination_protection.unwrap_or_default(),
        }
    }
}

impl Deployed {
    /// What can be done with it.
    pub fn stage(&self) -> Stage {
        match self.status.as_str() {
            "REVIEW_IN_PROGRESS" => Stage::Planned,
            "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "CREATE_FAILED" | "DELETE_FAILED" => Stage::CreationFailed,
            "UPDATE_ROLLBACK_FAILED" => Stage::Stuck,
            "DELETE_COMPLETE" => Stage::Gone,
            status if status.ends_with("_IN_PROGRESS") => Stage::Busy,
            _ => Stage::Ready,
        }
    }

    /// Its template in the long JSON form, after its transforms. Definitions that are in a bucket are put into it
    /// where they can be read.
    ///
    /// # Errors
    ///
    /// Errors of AWS, and a template that cannot be read.
    pub async fn template(&self, session: &Session) -> Result<Value, Error> {
        let mut template = self.template_at(session, TemplateStage::Original).await?;
        // The words of SAM say what CloudFormation is to be reported, not what is deployed.
        if template.get("Transform").is_some() {
            template = self.template_at(session, TemplateStage::Processed).await?;
        }
        let resources = template.get_mut("Resources").and_then(Value::as_object_mut).into_iter().flatten();
        for (_, resource) in resources {
            let Some(properties) = resource.get_mut("Properties").and_then(Value::as_object_mut) else { continue };
            let Some(definition) = definition_elsewhere(session, properties).await else { continue };
            properties.remove("DefinitionS3Location");
            properties.insert("DefinitionString".to_owned(), definition.into());
        }
        Ok(template)
    }

    async fn template_at(&self, session: &Session, stage: TemplateStage) -> Result<Value, Error> {
        let text = self.template_text(session, stage).await?;
        long_form::read(&text).map_err(|error| Error::new(format!("{}: {error}", self.cannot_read_template())))
    }

    async fn template_text(&self, session: &Session, stage: TemplateStage) -> Result<String, Error> {
        let asked = session.cloudformation.get_template().stack_name(&self.id).template_stage(stage);
        let answer = asked.send().await.map_err(|error| refused(&self.cannot_read_template(), &error))?;
        Ok(answer.template_body.unwrap_or_default())
    }

    fn cannot_read_template(&self) -> String {
        format!("cannot read the template of the stack `{}`", self.name)
    }

    /// The logical ids of the resources that outlive the stack, by the template that CloudFormation carries out; nothing where
    /// that is no template that can be read.
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn retained(&self, session: &Session) -> Result<Option<Vec<String>>, Error> {
        match self.template_text(session, TemplateStage::Processed).await {
            Ok(text) => Ok(retained(&text)),
            // A change set that was never carried out has left no template.
            Err(_) if self.stage() == Stage::Planned => Ok(Some(Vec::new())),
            Err(error) => Err(error),
        }
    }

    /// Starts deleting the stack, with a role if one is given.
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn delete(&self, session: &Session, role: Option<&str>) -> Result<(), Error> {
        let asked = session.cloudformation.delete_stack().stack_name(&self.id).set_role_arn(role.map(str::to_owned));
        let sent = asked.send().await;
        sent.map(|_| ()).map_err(|error| refused(&format!("cannot delete the stack `{}`", self.name), &error))
    }

    /// Its resources, in CloudFormation's order.
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn resources(&self, session: &Session) -> Result<Vec<Resource>, Error> {
        let doing = format!("cannot list the resources of the stack `{}`", self.name);
        let mut pages = session.cloudformation.list_stack_resources().stack_name(&self.id).into_paginator().send();
        let mut resources = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| refused(&doing, &error))?;
            resources.extend(page.stack_resource_summaries.unwrap_or_default().into_iter().map(|one| Resource {
                logical_id: one.logical_resource_id.unwrap_or_default(),
                physical_id: one.physical_resource_id.unwrap_or_default(),
                kind: one.resource_type.unwrap_or_default(),
                status: one.resource_status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
            }));
        }
        Ok(resources)
    }
}

/// The logical ids of what outlives a stack (CloudFormation Template Reference, "DeletionPolicy attribute"); none in an empty
/// text. `RetainExceptOnCreate` lets go only where the creation itself is rolled back.
fn retained(template: &str) -> Option<Vec<String>> {
    if template.is_empty() {
        return Some(Vec::new());
    }
    let template = long_form::read(template).ok()?;
    let retains = |resource: &Value| {
        let policy = resource.get("DeletionPolicy").and_then(Value::as_str);
        policy.is_some_and(|policy| matches!(policy, "Retain" | "RetainExceptOnCreate"))
    };
    let resources = template.get("Resources")?.as_object()?;
    Some(resources.iter().filter(|(_, resource)| retains(resource)).map(|(id, _)| id.clone()).collect())
}

/// The definition that is in a bucket, as JSON; nothing where there is none, or it cannot be read any more.
async fn definition_elsewhere(session: &Session, properties: &serde_json::Map<String, Value>) -> Option<String> {
    let place = properties.get("DefinitionS3Location")?;
    let text = |name: &str| place.get(name).and_then(Value::as_str);
    let asked = session.objects.get_object().bucket(text("Bucket")?).key(text("Key")?);
    let asked = asked.set_version_id(text("Version").map(str::to_owned));
    let object = asked.send().await.ok()?;
    let bytes = object.body.collect().await.ok()?.into_bytes();
    let text = String::from_utf8(bytes.to_vec()).ok()?;
    // A definition with placeholders may be no JSON yet.
    if text.trim_start().starts_with('{') { Some(text) } else { Some(long_form::read(&text).ok()?.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_read_in_both_notations() {
        let yaml = "
Resources:
  Key: {Type: AWS::KMS::Key, DeletionPolicy: RetainExceptOnCreate}
  Dead: {Type: AWS::SQS::Queue, DeletionPolicy: Retain, Properties: {Name: !Sub '${AWS::StackName}-dead'}}
  Queue: {Type: AWS::SQS::Queue, DeletionPolicy: Delete}
";
        assert_eq!(retained(yaml).unwrap(), ["Key", "Dead"]);
        let json = r#"{"Resources": {"A": {"DeletionPolicy": "Retain"}, "B": {}}}"#;
        assert_eq!(retained(json).unwrap(), ["A"]);
        assert_eq!(retained("no template: ["), None);
        assert_eq!(retained("").unwrap(), [""; 0]);
    }
}
