//! What the execution role of a workflow grants, on the names of a region and account.

use std::collections::BTreeMap;

use dsl::compiled::{ArnPart, ArnPattern, Attribute, Compiled, GrantedTo};
use dsl::resource::Arn;

use crate::placeholders::{Place, given, value};

/// A permission of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The IAM actions, in which `*` may stand for any text.
    pub actions: Vec<String>,
    /// The ARNs on which they are allowed, in which `*` may stand for any text.
    pub resources: Vec<String>,
}

/// What the template's execution role of a workflow allows its calls; what holds for logs and traces is left out. Conditions are taken
/// as met, and what only a deployment knows of an ARN, such as a resource that was given as data, as any text.
pub fn role_in(compiled: &Compiled, place: Place<'_>, parameters: &BTreeMap<String, String>) -> Vec<Allowed> {
    let of_calls = compiled.grants().iter().map(|grant| Allowed {
        actions: grant.actions.iter().map(|action| (*action).to_owned()).collect(),
        resources: resources(&grant.on, place, parameters),
    });
    let granted = compiled
        .granted()
        .iter()
        .map(|(actions, on)| Allowed { actions: actions.clone(), resources: vec![filled(on, place)] });
    let on_everything = compiled.granted_on_everything().iter();
    let on_everything =
        on_everything.map(|(actions, _)| Allowed { actions: actions.clone(), resources: vec!["*".to_owned()] });
    let roles: Vec<String> = compiled.assumed_roles().iter().map(|role| written(role, place, parameters)).collect();
    let assumed = (!roles.is_empty()).then(|| Allowed { actions: vec!["sts:AssumeRole".to_owned()], resources: roles });
    of_calls.chain(granted).chain(on_everything).chain(assumed).collect()
}

fn resources(on: &GrantedTo, place: Place<'_>, parameters: &BTreeMap<String, String>) -> Vec<String> {
    let of = |attribute: Attribute| value(&attribute, place, parameters);
    let with = |arn: String, more: &str| vec![format!("{arn}{more}"), arn];
    match on {
        GrantedTo::Queue(id) => vec![place.arn("sqs", id)],
        GrantedTo::Topic(id) => vec![of(Attribute::TopicArn(id.clone()))],
        // A version or an alias may follow.
        GrantedTo::Function(id) => with(of(Attribute::FunctionArn(id.clone())), ":*"),
        GrantedTo::StateMachine(id) => with(of(Attribute::StateMachineArn(id.clone())), ":*"),
        GrantedTo::EventBus(id) => vec![of(Attribute::EventBusArn(id.clone()))],
        GrantedTo::Table(id) => with(of(Attribute::TableArn(id.clone())), "/index/*"),
        GrantedTo::Connection(id) => vec![of(Attribute::ConnectionArn(id.clone()))],
        GrantedTo::ExecutionsOf(id) => vec![place.arn("states", &format!("execution:{id}:*"))],
        GrantedTo::Rule(name) => vec![place.arn("events", &format!("rule/{name}"))],
        GrantedTo::Bucket(id) => vec![of(Attribute::BucketArn(id.clone()))],
        GrantedTo::Objects { bucket, keys } => vec![format!("{}/{keys}", of(Attribute::BucketArn(bucket.clone())))],
        GrantedTo::Arns { arns, .. } => arns.iter().map(|arn| pattern(arn, place, parameters)).collect(),
        GrantedTo::KeyVia(_) | GrantedTo::Everything { .. } => vec!["*".to_owned()],
    }
}

fn pattern(arn: &ArnPattern, place: Place<'_>, parameters: &BTreeMap<String, String>) -> String {
    let part = |part: &ArnPart| match part {
        ArnPart::Text(text) => filled(text, place),
        ArnPart::Attribute(attribute) => value(attribute, place, parameters),
    };
    arn.parts.iter().map(part).collect()
}

fn written(arn: &Arn, place: Place<'_>, parameters: &BTreeMap<String, String>) -> String {
    match arn {
        Arn::Known(text) => filled(text, place),
        Arn::Parameter(parameter) => given(parameter, parameters),
    }
}

/// A text with the names of a place; what else stands in `${…}` is any text.
fn filled(text: &str, place: Place<'_>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else { break };
        filled.push_str(match name {
            "AWS::Partition" => "aws",
            "AWS::Region" => place.region,
            "AWS::AccountId" => place.account,
            _ => "*",
        });
        rest = after;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_those_of_the_place() {
        let place = Place { region: "eu-west-1", account: "123456789012" };
        let filled = |text| filled(text, place);
        assert_eq!(filled("arn:${AWS::Partition}:s3:::a/${AWS::Region}"), "arn:aws:s3:::a/eu-west-1");
        assert_eq!(filled("${Table.Arn}/index/*"), "*/index/*");
        assert_eq!(filled("*"), "*");
    }
}
