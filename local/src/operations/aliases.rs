//! Aliases of state machines.

use serde_json::Value;

use super::machines::unqualified;
use super::{Answer, Asked, members, nothing};
use crate::arn::{Arn, Resource};
use crate::error::ApiError;
use crate::input::Input;
use crate::machine::{Alias, Route, StateMachine, date, put};
use crate::page::Page;
use crate::world::World;

/// The most aliases of a state machine (Developer Guide, "Service quotas").
const MOST_ALIASES: usize = 100;

/// What a name of an alias must be, in the service's words.
const NAME: &str = "Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$";

fn check_name(input: &Input<'_>, name: &str) {
    let is_mark = |c: char| matches!(c, '_' | '-' | '.');
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || is_mark(c));
    let is_number = name.chars().all(|c| c.is_ascii_digit());
    if !name.is_empty() && (!is_plain || is_number) {
        input.violate("name", name, NAME);
    }
}

/// The routes of a request; none where it has no member for them.
fn routes(input: &Input<'_>) -> Option<Vec<Route>> {
    let listed = input.list("routingConfiguration")?;
    let read = |route: &Value| Route {
        version: route.get("stateMachineVersionArn").and_then(Value::as_str).unwrap_or_default().to_owned(),
        weight: route.get("weight").and_then(Value::as_i64).unwrap_or_default(),
    };
    let routes: Vec<Route> = listed.iter().map(read).collect();
    if routes.is_empty() {
        input.violate("routingConfiguration", "[]", "Member must have length greater than or equal to 1");
    }
    if routes.len() > 2 {
        let shown: Vec<_> = routes.iter().map(shown).collect();
        let shown = format!("[{}]", shown.join(", "));
        input.violate("routingConfiguration", shown, "Member must have length less than or equal to 2");
    }
    for (number, route) in routes.iter().enumerate() {
        let place = format!("routingConfiguration.{}.member.weight", number + 1);
        if route.weight > 100 {
            input.violate(&place, route.weight, "Member must have value less than or equal to 100");
        } else if route.weight < 0 {
            input.violate(&place, route.weight, "Member must have value greater than or equal to 0");
        }
    }
    Some(routes)
}

fn shown(route: &Route) -> String {
    let Route { version, weight } = route;
    format!("RoutingConfigurationListItem(stateMachineVersionArn={version}, weight={weight})")
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
    let name = asked.input.required("name", 80);
    check_name(&asked.input, name);
    let description = asked.input.text("description", 256);
    let routes = routes(&asked.input);
    if routes.is_none() {
        asked.input.violate_null("routingConfiguration");
    }
    asked.input.check()?;
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
    let arn = asked.input.required("stateMachineAliasArn", 256);
    let description = asked.input.text("description", 256);
    let routes = routes(&asked.input);
    asked.input.check()?;
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
    let arn = asked.input.required("stateMachineAliasArn", 256);
    asked.input.check()?;
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
    let arn = asked.input.required("stateMachineAliasArn", 256);
    asked.input.check()?;
    if let Some((machine, name)) = of_alias(asked.world, arn)? {
        machine.aliases.shift_remove(&name);
    }
    nothing()
}

pub(super) fn list(asked: &mut Asked<'_>) -> Answer {
    let text = asked.input.required("stateMachineArn", 256);
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
