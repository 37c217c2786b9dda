//! What a project sets once for everything that is emitted: tags, the permissions boundary and the path of roles.

use std::fmt;

use asl::shown::quoted;
use cloudformation::{Map, Resource, Template, Value, map};

/// The most tags of a resource (Tagging AWS Resources User Guide, "Tag naming limits and requirements").
const MOST_TAGS: usize = 50;

/// What a project sets for everything that is emitted.
///
/// ```
/// use synth::stack::Settings;
///
/// let settings = Settings::default().tag("team", "payments").role_path("/workflows/");
/// assert!(settings.check().is_ok());
/// assert!(settings.role_path("workflows").check().is_err());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    tags: Vec<(String, String)>,
    permissions_boundary: Option<String>,
    role_path: Option<String>,
}

/// A setting that AWS would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadSetting {
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to write instead.
    pub help: &'static str,
}

impl fmt::Display for BadSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.help)
    }
}

impl std::error::Error for BadSetting {}

/// How a resource type takes tags (CloudFormation Template Reference, the page of each resource type).
#[derive(Clone, Copy)]
enum Tagging {
    /// A list of objects with `Key` and `Value`.
    List,
    /// An object.
    Object,
}

/// The types that take tags in their property `Tags`. Others take them only from the stack.
const TAGGED: &[(&str, Tagging)] = &[
    ("AWS::ApiGatewayV2::Api", Tagging::Object),
    ("AWS::ApiGatewayV2::Stage", Tagging::Object),
    ("AWS::CloudWatch::Alarm", Tagging::List),
    ("AWS::CloudWatch::CompositeAlarm", Tagging::List),
    ("AWS::DynamoDB::Table", Tagging::List),
    ("AWS::ECS::Cluster", Tagging::List),
    ("AWS::Events::EventBus", Tagging::List),
    ("AWS::Events::Rule", Tagging::List),
    ("AWS::IAM::Role", Tagging::List),
    ("AWS::KMS::Key", Tagging::List),
    ("AWS::Lambda::EventSourceMapping", Tagging::List),
    ("AWS::Lambda::Function", Tagging::List),
    ("AWS::Logs::LogGroup", Tagging::List),
    ("AWS::S3::Bucket", Tagging::List),
    ("AWS::SNS::Topic", Tagging::List),
    ("AWS::SQS::Queue", Tagging::List),
    ("AWS::SecretsManager::Secret", Tagging::List),
    ("AWS::Serverless::Function", Tagging::Object),
    ("AWS::Serverless::StateMachine", Tagging::Object),
    ("AWS::StepFunctions::Activity", Tagging::List),
    ("AWS::StepFunctions::StateMachine", Tagging::List),
];

impl Settings {
    /// The same with a tag; a key that is set again has the new value.
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let (key, value) = (key.into(), value.into());
        match self.tags.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => self.tags.push((key, value)),
        }
        self
    }

    /// The same with the ARN of the policy that bounds the permissions of each role. `${AWS::AccountId}` and `${AWS::Partition}` may be
    /// in it.
    #[must_use]
    pub fn permissions_boundary(self, policy: impl Into<String>) -> Self {
        Self { permissions_boundary: Some(policy.into()), ..self }
    }

    /// The same with the path of roles and managed policies, such as `/workflows/`.
    #[must_use]
    pub fn role_path(self, path: impl Into<String>) -> Self {
        Self { role_path: Some(path.into()), ..self }
    }

    /// Checks what AWS would refuse.
    ///
    /// # Errors
    ///
    /// The first setting that is not valid (Tagging AWS Resources User Guide, "Tag naming limits and requirements"; IAM User Guide,
    /// "Permissions boundaries for IAM entities" and "IAM identifiers").
    pub fn check(&self) -> Result<(), BadSetting> {
        let refuse = |message: String, help| Err(BadSetting { message, help });
        if self.tags.len() > MOST_TAGS {
            return refuse(
                format!("the project sets {} tags; at most {MOST_TAGS} are allowed", self.tags.len()),
                "set fewer",
            );
        }
        for (key, value) in &self.tags {
            let length = key.chars().count();
            let reserved = key.to_ascii_lowercase().starts_with("aws:");
            if length == 0 || length > 128 || value.chars().count() > 256 || reserved {
                let help =
                    "use a key of 1 to 128 characters that does not begin with `aws:`, and a value of at most 256";
                return refuse(format!("the tag {} is not valid", quoted(key)), help);
            }
        }
        if let Some(policy) = &self.permissions_boundary {
            let is_policy = policy.starts_with("arn:") && policy.contains(":iam::") && policy.contains(":policy/");
            if !is_policy || policy.contains(['*', '?', ' ']) {
                let help = "write the ARN of a policy, such as `arn:aws:iam::${AWS::AccountId}:policy/boundary`";
                return refuse(format!("the permissions boundary {} is not valid", quoted(policy)), help);
            }
        }
        if let Some(path) = &self.role_path {
            let inner = path.bytes().all(|byte| (0x21..0x7f).contains(&byte));
            if !path.starts_with('/') || !path.ends_with('/') || !inner || path.len() > 512 {
                let help = "begin and end it with `/`, such as `/workflows/`, without spaces, at most 512 characters";
                return refuse(format!("the path {} of roles is not valid", quoted(path)), help);
            }
        }
        Ok(())
    }

    /// Puts the settings into a template. What a resource says itself stays.
    pub fn apply(&self, template: &mut Template) {
        for resource in template.resources.values_mut() {
            let kind = kind(resource).to_owned();
            let Some(properties) = properties(resource) else { continue };
            if let Some((_, tagging)) =
                TAGGED.iter().find(|(known, _)| *known == kind).filter(|_| !self.tags.is_empty())
            {
                self.add_tags(properties, *tagging);
            }
            let own_role = matches!(kind.as_str(), "AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
                && !properties.contains_key("Role");
            let (boundary, path) = match kind.as_str() {
                "AWS::IAM::Role" => (Some("PermissionsBoundary"), Some("Path")),
                "AWS::IAM::ManagedPolicy" => (None, Some("Path")),
                // The roles that SAM makes.
                _ if own_role => (Some("PermissionsBoundary"), Some("RolePath")),
                _ => (None, None),
            };
            let settings = [(boundary, &self.permissions_boundary), (path, &self.role_path)];
            for (property, value) in settings.into_iter().filter_map(|(name, value)| name.zip(value.as_ref())) {
                let value = if value.contains("${") { Value::substituted(value) } else { value.into() };
                properties.entry(property.to_owned()).or_insert(value);
            }
        }
    }

    fn add_tags(&self, properties: &mut Map, tagging: Tagging) {
        match tagging {
            Tagging::List => {
                let tags = properties.entry("Tags".to_owned()).or_insert_with(|| Value::List(Vec::new()));
                let Value::List(tags) = tags else { return };
                for (key, value) in &self.tags {
                    let has_key = |tag: &Value| matches!(tag, Value::Map(tag) if tag.get("Key") == Some(&key.into()));
                    if !tags.iter().any(has_key) {
                        tags.push(map! { "Key" => key, "Value" => value }.into());
                    }
                }
            }
            Tagging::Object => {
                let tags = properties.entry("Tags".to_owned()).or_insert_with(|| Value::Map(Map::new()));
                let Value::Map(tags) = tags else { return };
                for (key, value) in &self.tags {
                    tags.entry(key.clone()).or_insert_with(|| value.into());
                }
            }
        }
    }
}

/// The type of a resource, also of one that is given as data.
fn kind(resource: &Resource) -> &str {
    match &resource.given {
        Some(Value::Map(members)) => match members.get("Type") {
            Some(Value::Text(kind)) => kind,
            Some(_) | None => "",
        },
        Some(_) => "",
        None => resource.kind,
    }
}

fn properties(resource: &mut Resource) -> Option<&mut Map> {
    match &mut resource.given {
        Some(Value::Map(members)) => {
            match members.entry("Properties".to_owned()).or_insert_with(|| Value::Map(Map::new())) {
                Value::Map(properties) => Some(properties),
                _ => None,
            }
        }
        Some(_) => None,
        None => Some(&mut resource.properties),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_to_what_resources_say_themselves() {
        let mut template = Template::default();
        let role = map! { "Path" => "/own/", "Tags" => vec![map! { "Key" => "team", "Value" => "own" }] };
        template.resources.insert("Role".to_owned(), Resource::new("AWS::IAM::Role", role));
        template.resources.insert("Api".to_owned(), Resource::new("AWS::ApiGatewayV2::Api", Map::new()));
        template.resources.insert("Key".to_owned(), Resource::new("AWS::KMS::Alias", Map::new()));
        let given = serde_json::json!({"Type": "AWS::Serverless::Function"});
        template.resources.insert("Given".to_owned(), Resource::given(&given).unwrap());
        let boundary = "arn:aws:iam::${AWS::AccountId}:policy/b";
        let settings = Settings::default().tag("team", "all").tag("cost", "1").permissions_boundary(boundary);
        settings.role_path("/x/").apply(&mut template);
        let json = template.to_json();
        let role = &json["Resources"]["Role"]["Properties"];
        let tags = serde_json::json!([{"Key": "team", "Value": "own"}, {"Key": "cost", "Value": "1"}]);
        assert_eq!((&role["Path"], &role["Tags"]), (&"/own/".into(), &tags));
        assert_eq!(role["PermissionsBoundary"]["Fn::Sub"], boundary);
        assert_eq!(json["Resources"]["Api"]["Properties"]["Tags"], serde_json::json!({"team": "all", "cost": "1"}));
        assert!(json["Resources"]["Key"]["Properties"].is_null());
        assert_eq!(json["Resources"]["Given"]["Properties"]["RolePath"], "/x/");
    }

    #[test]
    fn settings_that_aws_refuses_are_found() {
        let refused = |settings: Settings| settings.check().unwrap_err().message;
        assert_eq!(refused(Settings::default().tag("AWS:x", "")), "the tag `AWS:x` is not valid");
        assert_eq!(refused(Settings::default().role_path("/a")), "the path `/a` of roles is not valid");
        let boundary = Settings::default().permissions_boundary("boundary");
        assert_eq!(refused(boundary), "the permissions boundary `boundary` is not valid");
        let many = (0..51).fold(Settings::default(), |settings, key| settings.tag(key.to_string(), ""));
        assert_eq!(refused(many), "the project sets 51 tags; at most 50 are allowed");
    }
}
