//! What a grant is allowed on: ARNs made of the values of a request.

use asl::Place;
use catalogue::{Arn, Grant as Needed, Operator, Part, Target};

use super::request::{Found, Request};
use crate::compiled::{ArnPart, ArnPattern, Condition, GrantedTo};
use crate::deployed::Provided;
use crate::resource::Encryption;

/// A resource that is allowed.
pub(super) enum Allowed<'a> {
    /// Something of the stack that has an ARN of its own.
    Own(GrantedTo),
    /// An ARN; where only the running workflow knows which, also the author's line.
    Arn { pattern: ArnPattern, open: Option<&'a Place> },
    /// Everything.
    Everything,
}

/// An ARN under construction.
#[derive(Clone)]
struct Building<'a> {
    arn: ArnPattern,
    open: Option<&'a Place>,
    /// Whether a member before this part names something known, such as the bucket of an object.
    known: bool,
}

impl<'a> Request<'a> {
    /// What a target of a grant is here.
    pub(super) fn allowed(self, target: &Target, needed: &Needed) -> Vec<Allowed<'a>> {
        match *target {
            Target::Resource { arn, resource_type } => {
                let whole = matches!(arn.parts().as_slice(), [Part::Member { .. }]);
                let any = whole.then(|| any_of(needed, resource_type));
                self.arns(arn, any)
            }
            Target::Everything => vec![Allowed::Everything],
            Target::KeyOf { member, via } => self
                .at(member)
                .into_iter()
                .filter(|(found, _)| has_key(found))
                .map(|_| Allowed::Own(GrantedTo::KeyVia(via)))
                .collect(),
            Target::ExecutionsOf(member) => self.at(member).into_iter().map(executions).collect(),
            Target::ManagedRule(rule) => vec![Allowed::Own(GrantedTo::Rule(rule))],
            Target::Role { member, .. } => self.at(member).into_iter().map(role).collect(),
        }
    }

    /// A condition of a grant.
    pub(super) fn condition(self, condition: &catalogue::Condition) -> Condition {
        let mut value = ArnPattern { parts: Vec::new() };
        for part in condition.value.parts() {
            match part {
                Part::Text(text) => value.push(text),
                Part::Partition => value.push("${AWS::Partition}"),
                Part::Region => value.push("${AWS::Region}"),
                Part::Account => value.push("${AWS::AccountId}"),
                Part::Member { path, default } => match self.at(path).into_iter().next().map(|(found, _)| found) {
                    Some(Found::Text(text)) => value.push(&text),
                    Some(Found::Provided(provided)) => value.parts.push(ArnPart::Attribute(provided.placeholder().1)),
                    Some(Found::Begins(start)) => value.push(&format!("{start}*")),
                    Some(Found::Behind(provided, text)) => {
                        value.parts.push(ArnPart::Attribute(provided.placeholder().1));
                        value.push(&format!("{text}*"));
                    }
                    Some(Found::Open) => value.push("*"),
                    None => value.push(default.unwrap_or("*")),
                },
            }
        }
        // Where a part is open, only the operators for patterns take `*` for any text.
        let is_open = value.to_string().contains('*');
        let operator = match condition.operator {
            Operator::StringEquals if is_open => Operator::StringLike,
            Operator::ArnEquals if is_open => Operator::ArnLike,
            operator => operator,
        };
        Condition { operator: operator.name(), key: condition.key, value }
    }

    /// The ARNs that a pattern becomes, one for each value of its members. `any` stands for a whole ARN that is not known.
    fn arns(self, arn: Arn, any: Option<String>) -> Vec<Allowed<'a>> {
        let parts = arn.parts();
        let mut done = Vec::new();
        let mut building = vec![Building { arn: ArnPattern { parts: Vec::new() }, open: None, known: false }];
        for (index, part) in parts.iter().enumerate() {
            let last = index + 1 == parts.len();
            let text = match part {
                Part::Text(text) => (*text).to_owned(),
                Part::Partition => "${AWS::Partition}".to_owned(),
                Part::Region => "${AWS::Region}".to_owned(),
                Part::Account => "${AWS::AccountId}".to_owned(),
                Part::Member { path, default } => {
                    let found = self.at(path);
                    match default {
                        _ if !found.is_empty() => {
                            let mut next = Vec::new();
                            for one in building {
                                for (found, place) in &found {
                                    match one.clone().with(found, place, last, any.as_deref()) {
                                        Ok(building) => next.push(building),
                                        Err(allowed) => done.push(allowed),
                                    }
                                }
                            }
                            building = next;
                            continue;
                        }
                        Some(default) => (*default).to_owned(),
                        // A whole ARN that is not given does not count.
                        None if parts.len() == 1 => return Vec::new(),
                        None => "*".to_owned(),
                    }
                }
            };
            building.iter_mut().for_each(|one| one.arn.push(&text));
        }
        let built = building.into_iter().map(|one| Allowed::Arn { pattern: one.arn, open: one.open });
        done.extend(built);
        done
    }
}

impl<'a> Building<'a> {
    /// The same with a member's value; a value that is a whole ARN ends it.
    fn with(mut self, found: &Found<'a>, place: &'a Place, last: bool, any: Option<&str>) -> Result<Self, Allowed<'a>> {
        let whole = |parts| Err(Allowed::Arn { pattern: ArnPattern { parts }, open: None });
        match found {
            Found::Text(text) if text.starts_with("arn:") && last => return whole(vec![ArnPart::Text(text.clone())]),
            Found::Text(text) => {
                let (name, region, account) = named(text);
                self.move_to(region, account);
                self.arn.push(name);
            }
            Found::Provided(provided) => {
                if let Some(on) = provided.granted().filter(|_| last) {
                    return Err(Allowed::Own(on));
                }
                if last && provided.is_arn() {
                    return whole(vec![ArnPart::Attribute(provided.placeholder().1)]);
                }
                self.arn.parts.push(ArnPart::Attribute(provided.part_of_arn()));
            }
            Found::Begins(start) if start.starts_with("arn:") && last => {
                return whole(vec![ArnPart::Text(format!("{start}*"))]);
            }
            Found::Begins(start) => {
                if start.is_empty() && !self.known {
                    self.open.get_or_insert(place);
                }
                self.arn.push(start.strip_prefix("s3://").unwrap_or(start));
                self.arn.push("*");
            }
            Found::Behind(provided, text) => {
                self.arn.parts.push(ArnPart::Attribute(provided.part_of_arn()));
                self.arn.push(text);
                self.arn.push("*");
            }
            Found::Open => {
                if !self.known {
                    self.open.get_or_insert(place);
                }
                self.arn.push(any.unwrap_or("*"));
            }
        }
        self.known = true;
        Ok(self)
    }

    /// Puts a region and an account in the place of the execution's.
    fn move_to(&mut self, region: &str, account: &str) {
        for (placeholder, value) in [("${AWS::Region}", region), ("${AWS::AccountId}", account)] {
            if let Some(ArnPart::Text(text)) = self.arn.parts.first_mut().filter(|_| !value.is_empty()) {
                *text = text.replacen(placeholder, value, 1);
            }
        }
    }
}

/// The name in an ARN, in the URL of a queue or of an API, or in the URI of an object, with region and account; of any other text,
/// the text.
fn named(text: &str) -> (&str, &str, &str) {
    if let Some(rest) = text.strip_prefix("arn:") {
        let mut parts = rest.splitn(5, ':').skip(2);
        let mut next = || parts.next().unwrap_or_default();
        let (region, account, resource) = (next(), next(), next());
        // Behind the name of a connection stands its identifier (EventBridge API Reference, "Connection").
        let name = match resource.strip_prefix("connection/") {
            Some(connection) => connection.split('/').next(),
            None => resource.rsplit(['/', ':']).next(),
        };
        return (name.unwrap_or(resource), region, account);
    }
    if let Some(object) = text.strip_prefix("s3://") {
        return (object, "", "");
    }
    let host = text.strip_prefix("https://").unwrap_or(text);
    if let Some((api, behind)) = host.split_once(".execute-api.") {
        return (api, behind.split('.').next().unwrap_or_default(), "");
    }
    match text.strip_prefix("https://").and_then(|rest| rest.split_once('/')) {
        Some((host, path)) => {
            let name = path.rsplit('/').next().unwrap_or(path);
            (name, host.split('.').nth(1).unwrap_or_default(), path.split('/').next().unwrap_or_default())
        }
        None => (text, "", ""),
    }
}

/// Any resource of a type, in the stack's account and region.
fn any_of(needed: &Needed, resource_type: Option<&str>) -> String {
    let prefix = needed.actions.first().and_then(|action| action.split(':').next()).unwrap_or_default();
    let known = catalogue::prefix(prefix);
    let format = known.zip(resource_type).and_then(|(prefix, kind)| prefix.resource_type(kind)?.arn);
    format.map_or_else(
        || format!("arn:${{AWS::Partition}}:{prefix}:${{AWS::Region}}:${{AWS::AccountId}}:*"),
        any_in_format,
    )
}

/// An ARN format of the Service Authorization Reference with `*` for what it leaves open.
fn any_in_format(format: &str) -> String {
    let mut text = String::new();
    let mut rest = format;
    while let Some((before, behind)) = rest.split_once("${") {
        let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
        text.push_str(before);
        text.push_str(match name {
            "Partition" => "${AWS::Partition}",
            "Region" => "${AWS::Region}",
            "Account" => "${AWS::AccountId}",
            _ => "*",
        });
        rest = behind;
    }
    text + rest
}

/// True for something of the stack that is encrypted with the stack's key.
fn has_key(found: &Found<'_>) -> bool {
    let Found::Provided(provided) = found else { return false };
    provided.encryption() == Some(Encryption::CustomerKey)
}

/// The executions of a state machine.
fn executions<'a>((found, place): (Found<'a>, &'a Place)) -> Allowed<'a> {
    const ANY: &str = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:*";
    match found {
        Found::Provided(Provided::Machine(machine, _)) => Allowed::Own(GrantedTo::ExecutionsOf(machine.id.clone())),
        Found::Text(arn) => match arn.split_once(":stateMachine:") {
            Some((before, name)) => {
                let name = name.split(':').next().unwrap_or_default();
                Allowed::Arn { pattern: ArnPattern::text(&format!("{before}:execution:{name}:*")), open: None }
            }
            None => Allowed::Arn { pattern: ArnPattern::text(ANY), open: Some(place) },
        },
        Found::Provided(_) | Found::Behind(..) | Found::Begins(_) | Found::Open => {
            Allowed::Arn { pattern: ArnPattern::text(ANY), open: Some(place) }
        }
    }
}

/// A role that is handed over; the member may hold its name alone.
fn role<'a>((found, place): (Found<'a>, &'a Place)) -> Allowed<'a> {
    let named = |name: &str| ArnPattern::text(&format!("arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{name}"));
    match found {
        Found::Text(arn) if arn.starts_with("arn:") => Allowed::Arn { pattern: ArnPattern::text(&arn), open: None },
        Found::Text(name) => Allowed::Arn { pattern: named(&name), open: None },
        Found::Provided(provided) => {
            let parts = vec![ArnPart::Attribute(provided.placeholder().1)];
            Allowed::Arn { pattern: ArnPattern { parts }, open: None }
        }
        Found::Behind(..) | Found::Begins(_) | Found::Open => Allowed::Arn { pattern: named("*"), open: Some(place) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_and_urls_tell_names_regions_and_accounts() {
        assert_eq!(named("orders"), ("orders", "", ""));
        assert_eq!(named("arn:aws:dynamodb:eu-west-1:1:table/orders"), ("orders", "eu-west-1", "1"));
        assert_eq!(named("https://sqs.eu-west-1.amazonaws.com/1/orders"), ("orders", "eu-west-1", "1"));
        assert_eq!(named("arn:aws:events:eu-west-1:1:connection/shop/a-b"), ("shop", "eu-west-1", "1"));
        assert_eq!(named("arn:aws:lambda:eu-west-1:1:function:f"), ("f", "eu-west-1", "1"));
        assert_eq!(named("abc.execute-api.eu-west-1.amazonaws.com"), ("abc", "eu-west-1", ""));
        assert_eq!(named("s3://photos/in/cat.jpg"), ("photos/in/cat.jpg", "", ""));
    }

    #[test]
    fn formats_are_opened_where_they_name_something() {
        let format = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}";
        let opened = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*/index/*";
        assert_eq!(any_in_format(format), opened);
    }
}
