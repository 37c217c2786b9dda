//! Aliases of state machines.

use serde_json::Value;

use super::machines::unqualified;
use super::request::Request;
use super::{Answer, Asked, members, nothing};
use crate::arn::{Arn, Resource};
use crate::error::ApiError;
use crate::machine::{Alias, Route, StateMachine, date, put};
use crate::page::Page;
use crate::world::World;

/// The most aliases of a state machine (Developer Guide, "Service quotas").
const MOST_ALIASES: usize = 100;

/// The routes of a request; none where it has no member for them.
fn routes(input: &Request<'_>) -> Option<Vec<Route>> {
    input.get("routingConfiguration")?;
    let read = |route: &Value| Route {
        version: route.get("stateMachineVersionArn").and_then(Value::as_str).unwrap_or_default().to_owned(),
        weight: route.get("weight").and_then(Value::as_f64).unwrap_or_default() as i64,
    };
    Some(input.list("routingConfiguration").iter().map(read).collect())
}

/// The state machine whose versions the routes lead to.
///
/// # Errors
/// What is wrong with them, in the service's words.
fn machine_of<'w>(world: &'w mut World, routes: &[Route]) -> Result<&'w mut StateMachine, ApiError> {
    let refused = |message: String| Err(ApiError::refused("INVALID_ROUTING_CONFIGURATION", message));
    let received = || {
        let arns: Vec<_> = routes.iter().map(|route| route.version.as_str()).collect();
        format!("Received: [{}]", arns.join(", "))
    };
    let mut machine = None;
    for route in routes {
        let arn = Arn::read(&route.version)?;
        let number = |qualifier: &str| qualifier.parse::<u64>().is_ok();
        let Resource::Machine { name, label: None, qualifier: Some(qualifier) } = &arn.resource else {
            return refused(format!("Routing configuration must contain state machine version ARNs. {}", received()));
        };
        if !number(qualifier) {
            return refused(format!("Routing configuration must contain state machine version ARNs. {}", received()));
        }
        let arn = arn.realm.arn(format_args!("stateMachine:{name}"));
        if machine.get_or_insert_with(|| arn.clone()) != &arn {
            let message = "Routing configuration must contain versions of one state machine.";
            return refused(format!("{message} {}", received()));
        }
    }
    if routes.len() == 2 && routes[0].version == routes[1].version {
        return refused(format!(
            "Routing configuration must contain distinct state machine version ARNs. {}",
            received()
        ));
    }
    if routes.iter().map(|route| route.weight).sum::<i64>() != 100 {
        let weights: Vec<_> = routes.iter().map(|route| route.weight.to_string()).collect();
        let message = "Sum of routing configuration weights must equal 100. Received";
        return refused(format!("{message}: [{}]", weights.join(", ")));
    }
    let arn = machine.unwrap_or_default();
    let machine = world.machines.get_mut(&*arn).ok_or_else(ApiError::reference_unknown)?;
    let is_known = |route: &Route| machine.version(route.version.rsplit(':').next().unwrap_or_default()).is_some();
    if routes.iter().all(is_known) { Ok(machine) } else { Err(ApiError::reference_unknown()) }
}

pub(super) fn create(asked: &mut Asked<'_>) -> Answer {
    let name = asked.input.required("name");
    let description = asked.input.text("description");
    let routes = routes(&asked.input);
    let (routes, now) = (routes.unwrap_or_default(), asked.now);
    let machine = machine_of(asked.world, &routes)?;
    let arn = machine.alias_arn(name);
    let count = machine.aliases.len();
    if let Some(known) = machine.aliases.get(name) {
        if known.routes != routes || known.description.as_deref() != description {
            let message = "Failed to create alias because an alias with the same name and a different routing configuration already exists.";
            return Err(ApiError::new("ConflictException", message));
        }
    } else if count >= MOST_ALIASES {
        let message = format!("The state machine already has {MOST_ALIASES} aliases.");
        return Err(ApiError::new("ServiceQuotaExceededException", message));
    }
    let new = || Alias { description: description.map(str::to_owned), routes, created: now, updated: now };
    let created = machine.aliases.entry(name.to_owned()).or_insert_with(new).created;
    Ok(members([("stateMachineAliasArn", arn.into()), ("creationDate", date(created))]))
}

/// The state machine of an alias, and its name.
fn of_alias<'w>(world: &'w mut World, text: &str) -> Result<Option<(&'w mut StateMachine, String)>, ApiError> {
    let arn = Arn::read(text)?;
    let Resource::Machine { name, label: None, qualifier: Some(alias) } = &arn.resource else {
        return Err(ApiError::validation(format!("State machine alias ARN must have an alias: '{text}'")));
    };
    let machine = world.machines.get_mut(&*arn.realm.arn(format_args!("stateMachine:{name}")));
    let machine = machine.filter(|machine| machine.aliases.contains_key(alias));
    Ok(machine.map(|machine| (machine, alias.clone())))
}

pub(super) fn update(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("stateMachineAliasArn");
    let description = asked.input.text("description");
    let routes = routes(&asked.input);
    if description.is_none() && routes.is_none() {
        let message = "Either the description or the routing configuration must be specified";
        return Err(ApiError::refused("MISSING_REQUIRED_PARAMETER", message));
    }
    of_alias(asked.world, arn)?.ok_or_else(ApiError::reference_unknown)?;
    if let Some(routes) = &routes {
        machine_of(asked.world, routes)?;
    }
    let now = asked.now;
    if let Some((machine, name)) = of_alias(asked.world, arn)? {
        if let Some(alias) = machine.aliases.get_mut(&name) {
            alias.updated = now;
            alias.description = description.map(str::to_owned).or(alias.description.take());
            alias.routes = routes.unwrap_or(std::mem::take(&mut alias.routes));
        }
    }
    Ok(members([("updateDate", date(now))]))
}

pub(super) fn describe(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("stateMachineAliasArn");
    let (machine, name) = of_alias(asked.world, arn)?.ok_or_else(ApiError::reference_unknown)?;
    let alias = &machine.aliases[&name];
    let mut answer = members([
        ("stateMachineAliasArn", arn.into()),
        ("name", name.into()),
        ("routingConfiguration", alias.routes_json()),
        ("creationDate", date(alias.created)),
        ("updateDate", date(alias.updated)),
    ]);
    put(&mut answer, "description", alias.description.as_deref());
    Ok(answer)
}

pub(super) fn delete(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("stateMachineAliasArn");
    if let Some((machine, name)) = of_alias(asked.world, arn)? {
        machine.aliases.shift_remove(&name);
    }
    nothing()
}

pub(super) fn list(asked: &mut Asked<'_>) -> Answer {
    let text = asked.input.required("stateMachineArn");
    let page = Page::of(&asked.input, text)?;
    // A version is named to see the aliases that lead to it.
    let arn = Arn::read(text)?;
    let (key, version) = match &arn.resource {
        Resource::Machine { name, label: None, qualifier: Some(_) } => {
            (arn.realm.arn(format_args!("stateMachine:{name}")), Some(text))
        }
        Resource::Machine { .. } | Resource::Execution | Resource::Express | Resource::MapRun | Resource::Activity => {
            (unqualified(text)?, None)
        }
    };
    let machine = asked.world.machines.get(&*key).ok_or_else(|| ApiError::machine_unknown(text))?;
    let leads = |alias: &Alias| version.is_none_or(|version| alias.routes.iter().any(|route| route.version == version));
    let aliases = machine.aliases.iter().filter(|(_, alias)| leads(alias));
    Ok(page.answer("stateMachineAliases", text, aliases, |(name, alias)| {
        Value::Object(members([
            ("stateMachineAliasArn", machine.alias_arn(name).into()),
            ("creationDate", date(alias.created)),
        ]))
    }))
}
