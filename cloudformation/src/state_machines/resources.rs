//! What references to the resources of a template give: a name, an ARN or a URL.

use super::template::Template;

/// What a reference gives, as far as it matters where it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// A name or an id.
    Name,
    /// A URL.
    Url,
    /// The ARN of something that a task can call: a function or an activity.
    Callable,
    /// Another ARN, of this service.
    Arn(String),
}

/// What of a resource is needed to tell what a reference to it gives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Referred<'t> {
    /// The logical id.
    pub(super) id: &'t str,
    /// The type, such as `AWS::SQS::Queue`.
    pub(super) kind: &'t str,
    /// The attribute, if it is not a `Ref`.
    attribute: Option<&'t str>,
}

impl<'t> Referred<'t> {
    /// The resource that `Name` or `Name.Attribute` refers to.
    pub(super) fn of(reference: &'t str, template: &'t Template<'_>) -> Option<Self> {
        let (id, attribute) = match reference.split_once('.') {
            Some((id, attribute)) => (id, Some(attribute)),
            None => (reference, None),
        };
        Some(Self { id, kind: template.type_of(id)?, attribute })
    }

    /// What the reference gives; nothing where it is not known (CloudFormation Template Reference, "Return values" of each
    /// type; SAM Developer Guide, "Return values").
    pub(super) fn form(self) -> Option<Form> {
        match self.attribute {
            None => self.form_of_ref(),
            Some(attribute) => self.form_of_attribute(attribute),
        }
    }

    fn form_of_ref(self) -> Option<Form> {
        Some(match self.kind {
            "AWS::Lambda::Version" | "AWS::Lambda::Alias" | "AWS::StepFunctions::Activity" => Form::Callable,
            "AWS::StepFunctions::StateMachine"
            | "AWS::Serverless::StateMachine"
            | "AWS::StepFunctions::StateMachineAlias"
            | "AWS::StepFunctions::StateMachineVersion" => Form::Arn("states".to_owned()),
            "AWS::SNS::Topic" => Form::Arn("sns".to_owned()),
            "AWS::ECS::TaskDefinition" | "AWS::ECS::Service" => Form::Arn("ecs".to_owned()),
            "AWS::SecretsManager::Secret" => Form::Arn("secretsmanager".to_owned()),
            "AWS::Batch::JobQueue" | "AWS::Batch::JobDefinition" | "AWS::Batch::ComputeEnvironment" => {
                Form::Arn("batch".to_owned())
            }
            "AWS::SQS::Queue" => Form::Url,
            "AWS::Lambda::Function"
            | "AWS::Serverless::Function"
            | "AWS::DynamoDB::Table"
            | "AWS::DynamoDB::GlobalTable"
            | "AWS::Serverless::SimpleTable"
            | "AWS::S3::Bucket"
            | "AWS::IAM::Role"
            | "AWS::Events::EventBus"
            | "AWS::Events::Connection"
            | "AWS::Logs::LogGroup"
            | "AWS::Kinesis::Stream"
            | "AWS::ECS::Cluster"
            | "AWS::Glue::Job"
            | "AWS::Glue::Crawler"
            | "AWS::CodeBuild::Project"
            | "AWS::Athena::WorkGroup"
            | "AWS::EKS::Cluster"
            | "AWS::ApiGateway::RestApi"
            | "AWS::Serverless::Api"
            | "AWS::Serverless::HttpApi"
            | "AWS::ApiGatewayV2::Api" => Form::Name,
            _ => return None,
        })
    }

    fn form_of_attribute(self, attribute: &str) -> Option<Form> {
        let function = matches!(self.kind, "AWS::Lambda::Function" | "AWS::Serverless::Function");
        match (self.kind, attribute) {
            ("AWS::Serverless::Function", "Alias" | "Version") => return Some(Form::Callable),
            ("AWS::Lambda::Version" | "AWS::Lambda::Alias", _) => return None,
            (_, "Arn") if function || self.kind == "AWS::StepFunctions::Activity" => return Some(Form::Callable),
            ("AWS::SQS::Queue", "QueueUrl") => return Some(Form::Url),
            (_, "QueueName" | "TopicName" | "Name" | "RoleName" | "TableName") => return Some(Form::Name),
            _ => {}
        }
        let service = self.kind.strip_prefix("AWS::")?.split("::").next()?;
        // What a nested stack, a custom resource or a module gives is for others to say.
        let known = !matches!(service, "CloudFormation" | "Serverless");
        let sam = match self.kind {
            "AWS::Serverless::StateMachine" => Some("states"),
            "AWS::Serverless::SimpleTable" => Some("dynamodb"),
            _ => None,
        };
        let service = match service {
            "StepFunctions" => "states".to_owned(),
            service => sam.map_or_else(|| service.to_ascii_lowercase(), str::to_owned),
        };
        let arn = attribute == "Arn" || attribute.ends_with("Arn");
        (arn && (known || sam.is_some())).then_some(Form::Arn(service))
    }

    /// What the resource is in words: `a function`, `a queue`.
    pub(super) fn words(self) -> String {
        match self.kind.rsplit("::").next() {
            Some("Function") => "a Lambda function".to_owned(),
            Some("Queue") => "a queue".to_owned(),
            Some("Topic") => "a topic".to_owned(),
            Some("StateMachine") => "a state machine".to_owned(),
            Some("Table" | "GlobalTable" | "SimpleTable") => "a table".to_owned(),
            Some("Bucket") => "a bucket".to_owned(),
            Some(_) | None => format!("an `{}`", self.kind),
        }
    }

    /// What to write for the resource of a task instead.
    pub(super) fn instead(self) -> String {
        match self.kind {
            "AWS::Lambda::Function" | "AWS::Serverless::Function" | "AWS::StepFunctions::Activity" => {
                format!("use the ARN, `!GetAtt {}.Arn`", self.id)
            }
            "AWS::SQS::Queue" => {
                "call `arn:aws:states:::sqs:sendMessage`, and name the queue as `QueueUrl` of the request".to_owned()
            }
            "AWS::SNS::Topic" => {
                "call `arn:aws:states:::sns:publish`, and name the topic as `TopicArn` of the request".to_owned()
            }
            "AWS::StepFunctions::StateMachine" | "AWS::Serverless::StateMachine" => {
                "call `arn:aws:states:::states:startExecution`, and name the state machine as `StateMachineArn` of the request"
                    .to_owned()
            }
            _ => "call an integration such as `arn:aws:states:::dynamodb:getItem`, and name the resource in the request"
                .to_owned(),
        }
    }
}
