//! ARNs of Step Functions (Service Authorization Reference, "Resource types defined by AWS Step Functions").

use crate::error::ApiError;

/// What an ARN names, after the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resource {
    /// `stateMachine:name`, with the label of a Map, or with the name of a version or alias.
    Machine { name: String, label: Option<String>, qualifier: Option<String> },
    /// `execution:machine:name`
    Execution,
    /// `express:machine:name:id`
    Express,
    /// `mapRun:machine/label:id`
    MapRun,
    /// `activity:name`
    Activity,
}

/// Where something is: partition, region and account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Realm {
    pub(crate) region: String,
    pub(crate) account: String,
}

impl Realm {
    /// The ARN of something of Step Functions here.
    pub(crate) fn arn(&self, resource: std::fmt::Arguments<'_>) -> String {
        format!("arn:{}:states:{}:{}:{resource}", partition(&self.region), self.region, self.account)
    }
}

fn partition(region: &str) -> &'static str {
    match region {
        region if region.starts_with("cn-") => "aws-cn",
        region if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// An ARN of Step Functions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arn {
    pub(crate) realm: Realm,
    pub(crate) resource: Resource,
}

impl Arn {
    /// Reads an ARN.
    ///
    /// # Errors
    /// `InvalidArn`, in the service's words where they are recorded.
    pub(crate) fn read(text: &str) -> Result<Self, ApiError> {
        let Some(rest) = text.strip_prefix("arn:") else {
            return Err(ApiError::invalid_arn(format_args!("Invalid ARN prefix: {text}")));
        };
        let parts: Vec<&str> = rest.splitn(5, ':').collect();
        let [_, service, region, account, resource] = parts[..] else {
            return Err(ApiError::invalid_arn(format_args!("Invalid ARN: {text}")));
        };
        if service != "states" {
            return Err(ApiError::invalid_arn(format_args!("ARN is not of the service states: {text}")));
        }
        let invalid = || ApiError::invalid_arn(format_args!("Invalid ARN resource: {resource}"));
        let (kind, name) = resource.split_once(':').ok_or_else(invalid)?;
        if name.is_empty() {
            return Err(invalid());
        }
        let resource = match kind {
            "stateMachine" => {
                let (name, qualifier) = match name.split_once(':') {
                    Some((name, qualifier)) => (name, Some(qualifier.to_owned())),
                    None => (name, None),
                };
                let (name, label) = match name.split_once('/') {
                    Some((name, label)) => (name, Some(label.to_owned())),
                    None => (name, None),
                };
                Resource::Machine { name: name.to_owned(), label, qualifier }
            }
            "execution" => Resource::Execution,
            "express" => Resource::Express,
            "mapRun" => Resource::MapRun,
            "activity" => Resource::Activity,
            _ => return Err(invalid()),
        };
        Ok(Arn { realm: Realm { region: region.to_owned(), account: account.to_owned() }, resource })
    }

    /// The kind of the resource as ARNs spell it.
    pub(crate) fn kind(&self) -> &'static str {
        match self.resource {
            Resource::Machine { .. } => "stateMachine",
            Resource::Execution => "execution",
            Resource::Express => "express",
            Resource::MapRun => "mapRun",
            Resource::Activity => "activity",
        }
    }

    /// The error where this ARN names something of another kind than an operation takes.
    pub(crate) fn not_here(&self) -> ApiError {
        ApiError::invalid_arn(format_args!("Resource type not valid in this context: {}", self.kind()))
    }
}

/// True for a name that a state machine, an execution or an activity may have (API Reference, "CreateStateMachine").
pub(crate) fn is_name(name: &str) -> bool {
    let is_refused = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '{' | '}' | '[' | ']' | '?' | '*' | '"' | '#' | '%' | '\\' | '^' | '|' | '~')
            || matches!(c, '`' | '$' | '&' | ',' | ';' | ':' | '/' | '\u{fffe}' | '\u{ffff}')
    };
    !name.is_empty() && name.chars().count() <= 80 && !name.chars().any(is_refused)
}

/// The error for a name that nothing may have.
pub(crate) fn invalid_name(name: &str) -> ApiError {
    ApiError::new("InvalidName", format!("Invalid Name: '{name}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_read_with_their_qualifiers() {
        let read = |text: &str| Arn::read(text).map(|arn| arn.resource);
        let machine = |label: Option<&str>, qualifier: Option<&str>| Resource::Machine {
            name: "Pay".to_owned(),
            label: label.map(str::to_owned),
            qualifier: qualifier.map(str::to_owned),
        };
        let at = "arn:aws:states:eu-west-1:123456789012:";
        assert_eq!(read(&format!("{at}stateMachine:Pay")), Ok(machine(None, None)));
        assert_eq!(read(&format!("{at}stateMachine:Pay:3")), Ok(machine(None, Some("3"))));
        assert_eq!(read(&format!("{at}stateMachine:Pay/Each")), Ok(machine(Some("Each"), None)));
        assert_eq!(read(&format!("{at}express:Pay:a:b")), Ok(Resource::Express));
    }

    #[test]
    fn what_is_no_arn_is_refused_in_the_words_of_the_service() {
        let refused = |text: &str| Arn::read(text).unwrap_err().message;
        assert_eq!(refused("no_an_activity_arn"), "Invalid Arn: 'Invalid ARN prefix: no_an_activity_arn'");
        for text in ["arn:", "arn:aws:states:::", "arn:aws:sqs:r:1:stateMachine:a", "arn:aws:states:r:1:other:a"] {
            assert!(refused(text).starts_with("Invalid Arn: '"), "{text}");
        }
    }

    #[test]
    fn names_hold_no_character_that_has_a_meaning_elsewhere() {
        for refused in "<>{}[]?*\"#%\\^|~`$&,;:/ \t\0\u{1f}\u{7f}\u{9f}".chars() {
            assert!(!is_name(&format!("a{refused}")), "{refused:?}");
        }
        assert!(is_name("Zahlung-ü_1.0"));
        assert!(is_name(&"a".repeat(80)) && !is_name(&"a".repeat(81)) && !is_name(""));
    }
}
