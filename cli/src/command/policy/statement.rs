//! What is printed: the statements of a state machine, and what is to be said of them.

use cloudformation::{Map, Value, map};
use indexmap::IndexMap;
use permissions::{Granted, Needs, On, Part, Pattern, on_everything};
use synth::stack::Stated;

use super::reference::Reference;
use crate::report::{Finding, Note};

/// The policy of a state machine.
#[derive(Debug, Default)]
pub(super) struct Policy {
    /// What the state machine is called.
    pub(super) name: String,
    /// Its logical id in a template, if it has one.
    pub(super) id: Option<String>,
    /// The statements of its role.
    pub(super) statements: Vec<Statement>,
    /// The statements that name the state machine itself. In its role they would make a circle.
    pub(super) after: Vec<Statement>,
    pub(super) findings: Vec<Finding>,
    pub(super) notes: Vec<Note>,
}

impl Policy {
    /// Adds what another definition of the same state machine needs: with conditions, a template can have several.
    pub(super) fn absorb(&mut self, other: Policy) {
        let Policy { statements, after, findings, notes, .. } = other;
        for (own, others) in [(&mut self.statements, statements), (&mut self.after, after)] {
            for mut stated in others {
                if own.iter().any(|known| known.statement == stated.statement) {
                    continue;
                }
                let sid = stated.sid().to_owned();
                let names = std::iter::once(sid.clone()).chain((2_u32..).map(|number| format!("{sid}{number}")));
                let free = names.into_iter().find(|name| own.iter().all(|known| known.sid() != name));
                stated.statement.insert("Sid".to_owned(), free.unwrap_or(sid).into());
                own.push(stated);
            }
        }
        self.findings
            .extend(findings.into_iter().filter(|finding| !self.findings.contains(finding)).collect::<Vec<_>>());
        self.notes.extend(notes.into_iter().filter(|note| !self.notes.contains(note)).collect::<Vec<_>>());
    }
}

/// A statement, with the states that need it.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) statement: Map,
    pub(super) states: Vec<String>,
    pub(super) reason: Option<String>,
}

impl From<Stated> for Statement {
    fn from(stated: Stated) -> Self {
        Self { statement: stated.statement, states: stated.states, reason: stated.reason }
    }
}

impl Statement {
    pub(super) fn new(sid: &str, actions: &[&str], on: impl Into<Value>, states: &[&str]) -> Self {
        let statement = map! { "Sid" => sid, "Effect" => "Allow", "Action" => actions.to_vec(), "Resource" => on };
        Self { statement, states: states.iter().map(|&state| state.to_owned()).collect(), reason: None }
    }

    pub(super) fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }

    /// The same, where a condition key has a value.
    pub(super) fn when(mut self, operator: &str, key: &str, value: Value) -> Self {
        let conditions = self.statement.entry("Condition".to_owned()).or_insert_with(|| Value::Map(Map::new()));
        if let Value::Map(conditions) = conditions {
            let operator = conditions.entry(operator.to_owned()).or_insert_with(|| Value::Map(Map::new()));
            if let Value::Map(keys) = operator {
                keys.insert(key.to_owned(), value);
            }
        }
        self
    }

    /// The identifier.
    pub(super) fn sid(&self) -> &str {
        match self.statement.get("Sid") {
            Some(Value::Text(sid)) => sid,
            Some(_) | None => "",
        }
    }

    /// In words, what it is for.
    pub(super) fn purpose(&self) -> String {
        match (self.states.is_empty(), &self.reason) {
            (true, None) => "for the state machine".to_owned(),
            (true, Some(reason)) => reason.clone(),
            (false, None) => format!("for {}", self.states.join(", ")),
            (false, Some(reason)) => format!("for {}; {reason}", self.states.join(", ")),
        }
    }
}

/// A value with the placeholders of CloudFormation.
pub(super) fn text(text: &str) -> Value {
    match text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).filter(|name| !name.contains('{')) {
        Some(name) => match name.split_once('.') {
            Some((resource, attribute)) => Value::attribute(resource, attribute),
            None => Value::reference(name),
        },
        None if text.contains("${") => Value::substituted(text),
        None => text.into(),
    }
}

fn written(pattern: &Pattern<Reference>) -> Value {
    text(&pattern.to_string())
}

/// Statements of permissions: those with the same actions and conditions stand together.
pub(super) fn of_needs(needs: &Needs<'_, Reference>) -> Vec<Statement> {
    let mut together: IndexMap<_, (Vec<Value>, Vec<&str>)> = IndexMap::new();
    for (granted, states) in &needs.granted {
        for (actions, conditions, on) in expanded(granted) {
            let (resources, known) = together.entry((actions, conditions, on.is_none())).or_default();
            on.into_iter().flatten().for_each(|resource| {
                if !resources.contains(&resource) {
                    resources.push(resource);
                }
            });
            let new: Vec<&str> = states.iter().copied().filter(|state| !known.contains(state)).collect();
            known.extend(new);
        }
    }
    let mut taken = std::collections::HashSet::new();
    let each = together.into_iter().map(|((actions, conditions, everything), (resources, states))| {
        let first = sid(actions.first().copied().unwrap_or_default());
        let names = std::iter::once(first.clone()).chain((2_u32..).map(|number| format!("{first}{number}")));
        let id = names.into_iter().find(|name| taken.insert(name.clone())).unwrap_or(first);
        let on = match <[Value; 1]>::try_from(resources) {
            Ok([one]) => one,
            Err(none) if none.is_empty() => "*".into(),
            Err(several) => several.into(),
        };
        let mut statement = Statement::new(&id, &actions, on, &states);
        for (operator, key, value) in conditions {
            statement = statement.when(&operator, &key, text(&value));
        }
        if everything { statement.because(on_everything(&actions)) } else { statement }
    });
    each.collect()
}

/// A condition: the operator, the key, and the value as text with placeholders.
type When = (String, String, String);

/// What a permission is in a policy: its actions, conditions and resources; none for every resource.
type Allowed = (Vec<&'static str>, Vec<When>, Option<Vec<Value>>);

/// A permission as a policy has it, with the keys that it needs.
fn expanded(granted: &Granted<Reference>) -> Vec<Allowed> {
    let conditions: Vec<When> = granted
        .conditions
        .iter()
        .map(|when| (when.operator.to_owned(), when.key.to_owned(), when.value.to_string()))
        .collect();
    let actions = granted.actions.clone();
    let through = |service: &str| {
        let via = format!("{service}.${{AWS::Region}}.${{AWS::URLSuffix}}");
        vec![("StringEquals".to_owned(), "kms:ViaService".to_owned(), via)]
    };
    let mut all = Vec::new();
    let on = match &granted.on {
        On::Everything => None,
        On::Arns(arns) => {
            all.extend(
                keys(&actions, arns).map(|(actions, service, key)| (actions, through(service), Some(vec![text(key)]))),
            );
            Some(arns.iter().map(written).collect())
        }
        On::Resource(reference) => Some(vec![text(&reference.arn())]),
        On::ExecutionsOf(reference) => {
            let name = reference.machine().unwrap_or("*");
            let executions = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:";
            Some(vec![text(&format!("{executions}{name}:*"))])
        }
        On::KeyOf(reference, service) => {
            let key = reference.key().unwrap_or("*");
            return vec![(actions, through(service), Some(vec![text(key)]))];
        }
        On::Rule(name) => {
            let rule = format!("arn:${{AWS::Partition}}:events:${{AWS::Region}}:${{AWS::AccountId}}:rule/{name}");
            Some(vec![text(&rule)])
        }
    };
    all.insert(0, (actions, conditions, on));
    all
}

/// The keys of buckets whose objects are read or written (Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys").
fn keys<'g>(
    actions: &[&'static str],
    arns: &'g [Pattern<Reference>],
) -> impl Iterator<Item = (Vec<&'static str>, &'static str, &'g str)> {
    let (reads, writes) = (actions.contains(&"s3:GetObject"), actions.contains(&"s3:PutObject"));
    let needed: &[&'static str] = match (reads, writes) {
        (_, true) => &["kms:Decrypt", "kms:GenerateDataKey"],
        (true, false) => &["kms:Decrypt"],
        (false, false) => &[],
    };
    let parts = arns.iter().flat_map(|arn| &arn.parts).filter(|_| !needed.is_empty());
    let keys = parts.filter_map(|part| match part {
        Part::Named(reference) => reference.key(),
        Part::Text(_) | Part::Partition | Part::Region | Part::Account => None,
    });
    keys.map(|key| (needed.to_vec(), "s3", key))
}

/// `DynamodbGetItem` of `dynamodb:GetItem`.
fn sid(action: &str) -> String {
    let (service, action) = action.split_once(':').unwrap_or(("", action));
    let mut letters = service.chars().chain(action.chars()).filter(char::is_ascii_alphanumeric);
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
