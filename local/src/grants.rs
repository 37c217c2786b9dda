//! What executions call, beside what their roles grant.
//!
//! The room `permissions` says which IAM actions a call needs, and on which resources: the same derivation that writes the policies of
//! templates, with what the request names at run time. What a role grants is known for the workflows of a project. Of a state
//! machine that a client has created, the role is only an ARN.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;

use asl::QueryLanguage;
use asl::document::{Document, Limits};
use indexmap::IndexMap;
use permissions::{Named, Names, On, Part, Pattern, Reader, Symbols};
use serde_json::{Value, json};
use simulator::Data;
use stage::{Allowed, Place};

/// The most different calls that are remembered of a role.
const MOST_CALLS: usize = 1000;

/// The roles of executions.
#[derive(Default)]
pub(crate) struct Roles {
    /// By their ARNs.
    roles: BTreeMap<String, Role>,
}

#[derive(Default)]
struct Role {
    /// What it grants, where that is known.
    grants: Option<Vec<Allowed>>,
    /// The calls, and how many there were.
    calls: IndexMap<Need, u64>,
}

/// What a call needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Need {
    pub(crate) action: &'static str,
    pub(crate) resource: String,
}

impl Roles {
    /// Says what a role grants.
    pub(crate) fn know(&mut self, role: &str, grants: Vec<Allowed>) {
        self.roles.entry(role.to_owned()).or_default().grants = Some(grants);
    }

    /// Whether anything is known of a role.
    pub(crate) fn knows(&self, role: &str) -> bool {
        self.roles.get(role).is_some_and(|role| role.grants.is_some())
    }

    /// Remembers a call; gives the first thing that it needs and its role does not grant.
    pub(crate) fn called(&mut self, role: &str, needs: Vec<Need>) -> Option<Need> {
        let role = self.roles.entry(role.to_owned()).or_default();
        let missing = needs.iter().find(|need| role.grants(need) == Some(false)).cloned();
        for need in needs {
            if role.calls.len() < MOST_CALLS || role.calls.contains_key(&need) {
                *role.calls.entry(need).or_default() += 1;
            }
        }
        missing
    }

    /// The calls of each role beside what it grants.
    pub(crate) fn told(&self) -> Value {
        let roles = self.roles.iter().map(|(arn, role)| {
            let calls = role.calls.iter().map(|(need, count)| {
                let Need { action, resource } = need;
                json!({"action": action, "resource": resource, "count": count, "granted": role.grants(need)})
            });
            let calls: Vec<Value> = calls.collect();
            match &role.grants {
                Some(grants) => json!({"role": arn, "calls": calls, "unused": role.unused(grants)}),
                None => json!({
                    "role": arn,
                    "calls": calls,
                    "note": "What this role grants is not known here: a state machine that was created by the API names only its ARN.",
                }),
            }
        });
        json!({"roles": roles.collect::<Vec<_>>()})
    }
}

impl Role {
    /// Whether it grants something; `None` where that is not known.
    fn grants(&self, need: &Need) -> Option<bool> {
        Some(self.grants.as_ref()?.iter().any(|allowed| {
            allowed.actions.iter().any(|action| allowed.resources.iter().any(|on| allows(action, on, need)))
        }))
    }

    /// What it grants that nobody has needed.
    fn unused(&self, grants: &[Allowed]) -> Vec<Value> {
        let is_used = |action: &str, resource: &str| self.calls.keys().any(|need| allows(action, resource, need));
        let pairs = grants.iter().flat_map(|allowed| {
            allowed.actions.iter().flat_map(|action| allowed.resources.iter().map(move |on| (action, on)))
        });
        let unused = pairs.filter(|(action, on)| !is_used(action, on));
        unused.map(|(action, on)| json!({"action": action, "resource": on})).collect()
    }
}

/// Whether an action on a resource is what a call needs. The case of actions does not matter.
fn allows(action: &str, resource: &str, need: &Need) -> bool {
    fits(&action.to_ascii_lowercase(), &need.action.to_ascii_lowercase()) && fits(resource, &need.resource)
}

/// Whether a text fits a pattern, in which `*` stands for any text and `?` for any character.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut place) = (0, 0);
    // Where the last star was, and which text it stands for so far.
    let mut star: Option<(usize, usize)> = None;
    while place < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(c) if *c == '?' || *c == text[place] => (at, place) = (at + 1, place + 1),
            Some(_) | None => match star {
                Some((of, until)) => {
                    star = Some((of, until + 1));
                    (at, place) = (of + 1, until + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

/// What stands for what only deployment knows: nothing, at run time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Nothing(Infallible);

impl fmt::Display for Nothing {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {}
    }
}

impl Named for Nothing {
    fn is_resource(&self) -> bool {
        match self.0 {}
    }

    fn is_arn(&self) -> bool {
        match self.0 {}
    }

    fn is_state_machine(&self) -> bool {
        match self.0 {}
    }

    fn has_key(&self) -> bool {
        match self.0 {}
    }

    fn name(&self) -> Option<Self> {
        match self.0 {}
    }
}

/// There are no placeholders at run time.
struct NoNames;

impl Names<Nothing> for NoNames {
    fn text(&self, _: &str, _: &mut Symbols<Nothing>) -> Option<String> {
        None
    }

    fn is_function(&self, _: &str) -> Option<bool> {
        None
    }
}

/// What a call needs, of which the request is known.
pub(crate) fn needs(resource: &str, parameters: &Data, place: Place<'_>) -> Vec<Need> {
    // A state that calls just this. In JSONata, no name in the request is read as that of a path.
    let state = json!({"Type": "Task", "Resource": resource, "Arguments": parameters.to_value()}).to_string();
    let Ok(document) = Document::json("request", &state, Limits::default()) else { return Vec::new() };
    let mut reader = Reader {
        names: &NoNames,
        symbols: Symbols::default(),
        limits: permissions::Limits::<()>::new(Vec::new()),
        limit_with: "",
    };
    let needed = reader.state("", document.root(), QueryLanguage::Jsonata);
    let mut needs = Vec::new();
    for granted in needed.granted.keys() {
        let resources = match &granted.on {
            On::Arns(arns) => arns.iter().map(|arn| written(arn, place)).collect(),
            On::Everything => vec!["*".to_owned()],
            On::Rule(name) => vec![place.arn("events", &format!("rule/{name}"))],
            On::Resource(nothing) | On::ExecutionsOf(nothing) | On::KeyOf(nothing, _) => match nothing.0 {},
        };
        let all = granted.actions.iter().flat_map(|action| resources.iter().map(move |on| (*action, on.clone())));
        needs.extend(all.map(|(action, resource)| Need { action, resource }));
    }
    needs
}

fn written(pattern: &Pattern<Nothing>, place: Place<'_>) -> String {
    let part = |part: &Part<Nothing>| match part {
        Part::Text(text) => text.clone(),
        Part::Partition => "aws".to_owned(),
        Part::Region => place.region.to_owned(),
        Part::Account => place.account.to_owned(),
        Part::Named(nothing) => match nothing.0 {},
    };
    pattern.parts.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place { region: "eu-west-1", account: "123456789012" };

    #[test]
    fn patterns_are_those_of_iam() {
        for (pattern, text) in
            [("*", ""), ("a*c", "abbc"), ("a*b*c", "aXbYbc"), ("s3:Get*", "s3:GetObject"), ("a?c", "abc")]
        {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "ab"), ("a*c", "abb"), ("", "a"), ("a?c", "ac"), ("*b", "ba")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_call_needs_what_its_request_names() {
        let parameters = Data::from(
            json!({"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/Orders", "MessageBody": {}}),
        );
        let needs = needs("arn:aws:states:::sqs:sendMessage", &parameters, HERE);
        let resource = "arn:aws:sqs:eu-west-1:123456789012:Orders".to_owned();
        assert_eq!(needs, [Need { action: "sqs:SendMessage", resource }]);
    }

    #[test]
    fn what_a_role_does_not_grant_is_missing() {
        let mut roles = Roles::default();
        let need = |action, resource: &str| Need { action, resource: resource.to_owned() };
        let resources = vec!["arn:aws:sqs:eu-west-1:123456789012:Orders".to_owned()];
        roles.know("r", vec![Allowed { actions: vec!["sqs:Send*".to_owned()], resources }]);
        let send = need("sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:Orders");
        let other = need("sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:Others");
        assert_eq!(roles.called("r", vec![send.clone()]), None);
        assert_eq!(roles.called("r", vec![other.clone()]), Some(other.clone()));
        assert_eq!(roles.called("unknown", vec![other]), None);
        let told = roles.told();
        assert_eq!(told["roles"][0]["calls"][0]["granted"], true);
        assert_eq!(told["roles"][0]["calls"][1]["granted"], false);
        assert_eq!(told["roles"][1]["calls"][0]["granted"], Value::Null);
        assert!(told["roles"][1]["note"].is_string());
    }
}
