//! Parameters, and the conditions that follow from them.

use dsl::compiled::{Attribute, EnvironmentValue, ParameterKind};
use dsl::resource::Parameter;
use indexmap::IndexSet;

use super::{Stack, calls};
use cloudformation::{Map, Value, map};

/// The topic that alarms notify; none where it is empty.
pub(super) const ALARM_TOPIC: &str = "AlarmTopicArn";
/// Whether there is a topic for alarms to notify.
pub(super) const HAS_ALARM_TOPIC: &str = "HasAlarmTopic";
/// How long logs are kept.
pub(super) const LOG_RETENTION: &str = "LogRetentionDays";
/// For which processor functions are built.
pub const ARCHITECTURE: &str = "FunctionArchitecture";

/// The days that CloudWatch Logs can keep logs for (API Reference, `PutRetentionPolicy`).
const RETENTIONS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// The parameter with a function's reserved concurrency.
pub(super) fn reserved_concurrency(function: &str) -> String {
    format!("{function}ReservedConcurrency")
}

/// The condition that a function has a reserved concurrency.
pub(super) fn has_reserved_concurrency(function: &str) -> String {
    format!("Has{}", reserved_concurrency(function))
}

/// The condition that a flag is true.
pub(super) fn flag_is_true(flag: &Parameter) -> String {
    format!("{}IsTrue", flag.name)
}

/// What an ARN looks like that names one resource: printable, without `*` and `?`, which IAM takes for any characters. Those of
/// S3 have no account (IAM User Guide, "IAM ARNs" and "IAM JSON policy elements: Resource").
const ONE_ARN: &str = "^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12})?:[!-)+->@-~]+$";

impl Stack<'_> {
    pub(super) fn add_parameters(&mut self) {
        let mut own = IndexSet::new();
        for flag in self.queues().into_iter().filter_map(|queue| queue.only_if.as_ref()) {
            own.insert(flag.name.clone());
            self.add_parameter(flag);
            let condition = Value::function("Fn::Equals", [Value::reference(&flag.name), "true".into()]);
            self.template.conditions.insert(flag_is_true(flag), condition);
        }
        for function in self.functions() {
            for (_, value) in &function.environment {
                if let EnvironmentValue::Parameter(parameter) = value {
                    own.insert(parameter.name.clone());
                    self.add_parameter(parameter);
                }
            }
        }
        own.extend(self.add_arn_parameters());
        for parameter in self.named_parameters() {
            if own.insert(parameter.name.clone()) {
                self.add_parameter(&parameter);
            }
        }
        let mut operation = vec![ALARM_TOPIC.to_owned(), LOG_RETENTION.to_owned()];
        self.add_common_parameters();
        for function in self.functions() {
            operation.push(self.add_reserved_concurrency(&function.id));
        }
        if !self.functions().is_empty() {
            operation.push(ARCHITECTURE.to_owned());
        }
        let groups = vec![group("Workflow", own.into_iter().collect()), group("Operations", operation)];
        let interface = map! { "ParameterGroups" => groups };
        self.template.metadata.insert("AWS::CloudFormation::Interface".to_owned(), interface.into());
    }

    /// The parameters that definitions and permissions name.
    fn named_parameters(&self) -> Vec<Parameter> {
        let each = self.workflows.iter().map(|workflow| &workflow.compiled);
        let named = each.flat_map(|compiled| compiled.substitutions().values().chain(calls::attributes(compiled)));
        let parameters = named.filter_map(|attribute| match attribute {
            Attribute::Parameter(parameter) => Some(parameter.clone()),
            Attribute::Partition
            | Attribute::Region
            | Attribute::AccountId
            | Attribute::Resource { .. }
            | Attribute::QueueUrl(_)
            | Attribute::TopicArn(_)
            | Attribute::FunctionArn(_)
            | Attribute::StateMachineArn(_)
            | Attribute::EventBusArn(_)
            | Attribute::ActivityArn(_)
            | Attribute::BucketName(_)
            | Attribute::BucketArn(_)
            | Attribute::TableName(_)
            | Attribute::TableArn(_)
            | Attribute::ConnectionArn(_)
            | Attribute::ConnectionName(_) => None,
        });
        parameters.collect()
    }

    pub(super) fn add_parameter(&mut self, parameter: &Parameter) {
        let kind = match &parameter.kind {
            ParameterKind::Number { .. } => "Number",
            ParameterKind::Flag { .. }
            | ParameterKind::OneOf(_)
            | ParameterKind::Text { .. }
            | ParameterKind::Required
            | ParameterKind::Arn => "String",
        };
        let mut value = map! { "Type" => kind };
        value.extend(match &parameter.kind {
            ParameterKind::Flag { default } => {
                map! { "Default" => default.to_string(), "AllowedValues" => ["true", "false"] }
            }
            ParameterKind::OneOf(values) => {
                map! { "Default" => values.first().cloned().unwrap_or_default(), "AllowedValues" => values.clone() }
            }
            ParameterKind::Number { default } => map! { "Default" => *default },
            ParameterKind::Text { default } => map! { "Default" => default.clone() },
            ParameterKind::Required => map! { "MinLength" => 1_u32 },
            ParameterKind::Arn => map! { "AllowedPattern" => ONE_ARN },
        });
        value.insert("Description".to_owned(), (&parameter.description).into());
        self.template.parameters.insert(parameter.name.clone(), value.into());
    }

    fn add_common_parameters(&mut self) {
        let retentions = RETENTIONS;
        let common = map! {
            ALARM_TOPIC => map! {
                "Type" => "String",
                "Default" => "",
                "AllowedPattern" => "^$|^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$",
                "ConstraintDescription" => "must be the ARN of an SNS topic, or empty",
                "Description" => "ARN of the SNS topic to which alarms publish; leave it empty for alarms without \
                    notifications.",
            },
            LOG_RETENTION => map! {
                "Type" => "Number",
                "Default" => 30_u32,
                "AllowedValues" => retentions,
                "Description" => "Number of days to retain logs.",
            },
        };
        self.template.parameters.extend(common);
        if !self.functions().is_empty() {
            let architecture = map! {
                "Type" => "String",
                "Default" => "x86_64",
                "AllowedValues" => ["x86_64", "arm64"],
                "Description" => "Instruction set architecture of the functions.",
            };
            self.template.parameters.insert(ARCHITECTURE.to_owned(), architecture.into());
        }
        let empty = Value::function("Fn::Equals", [Value::reference(ALARM_TOPIC), "".into()]);
        let given = Value::function("Fn::Not", [empty]);
        self.template.conditions.insert(HAS_ALARM_TOPIC.to_owned(), given);
    }

    fn add_reserved_concurrency(&mut self, function: &str) -> String {
        let name = reserved_concurrency(function);
        let parameter = map! {
            "Type" => "Number",
            "Default" => 0_u32,
            "MinValue" => 0_u32,
            "MaxValue" => 1000_u32,
            "Description" => format!(
                "Reserved concurrency of {function}; 0 reserves none."
            ),
        };
        self.template.parameters.insert(name.clone(), parameter.into());
        let none = Value::function("Fn::Equals", [Value::reference(&name), "0".into()]);
        let some = Value::function("Fn::Not", [none]);
        self.template.conditions.insert(has_reserved_concurrency(function), some);
        name
    }
}

fn group(label: &str, parameters: Vec<String>) -> Map {
    map! { "Label" => map! { "default" => label }, "Parameters" => parameters }
}
