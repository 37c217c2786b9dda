//! State machines.

use std::rc::Rc;
use std::sync::Arc;

use asl::WorkflowType;
use serde_json::{Map, Value};

use super::{Answer, Asked, members, nothing, settings};
use crate::arn::{Arn, Resource, invalid_name, is_name};
use crate::definition;
use crate::error::ApiError;
use crate::machine::{Alias, Creation, Revision, Settings, StateMachine, Version, date, put};
use crate::page::Page;
use indexmap::IndexMap;

fn kind(asked: &Asked<'_>) -> WorkflowType {
    match asked.input.text("type") {
        Some("EXPRESS") => WorkflowType::Express,
        Some(_) | None => WorkflowType::Standard,
    }
}

fn check_role(role: &str) -> Result<(), ApiError> {
    let parts: Vec<&str> = role.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "iam", _, _, resource] if resource.strip_prefix("role/").is_some_and(|name| !name.is_empty()) => {
            Ok(())
        }
        ["arn", ..] => Err(ApiError::new("InvalidArn", format!("Invalid Role Arn: '{role}'"))),
        _ => Err(ApiError::invalid_arn(format_args!("Invalid ARN prefix: {role}"))),
    }
}

/// Refuses the description of a version that is not published.
fn version_description<'a>(asked: &Asked<'a>, publish: bool) -> Result<Option<&'a str>, ApiError> {
    let description = asked.input.text("versionDescription");
    if description.is_some() && !publish {
        return Err(ApiError::validation("Version description can only be set when publish is true"));
    }
    Ok(description)
}

pub(super) fn create(asked: &mut Asked<'_>) -> Answer {
    let name = asked.input.required("name");
    let text = asked.input.required("definition");
    let role = asked.input.required("roleArn");
    let kind = kind(asked);
    let publish = asked.input.flag("publish").unwrap_or(false);
    let description = version_description(asked, publish)?;
    if !is_name(name) {
        return Err(invalid_name(name));
    }
    check_role(role)?;
    let settings = settings::read(&asked.input, &Settings::default())?;
    let tags = settings::tags(&asked.input);
    let creation = Creation { publish, description: description.map(str::to_owned) };
    let arn: Arc<str> = asked.realm.arn(format_args!("stateMachine:{name}")).into();
    settings::within_tags(&arn, &tags)?;
    if let Some(known) = asked.world.machines.get(&arn) {
        let same = known.kind == kind
            && known.current.definition == text
            && known.current.settings == settings
            && known.creation == creation;
        if !same {
            let message = format!("State Machine Already Exists: '{arn}'");
            return Err(ApiError::new("StateMachineAlreadyExists", message));
        }
    } else {
        let machine = definition::read(text, kind)?;
        let revision = Revision::new(text.to_owned(), role.into(), machine, settings, asked.now);
        let machine = StateMachine {
            arn: arn.clone(),
            name: name.to_owned(),
            realm: asked.realm.clone(),
            kind,
            created: asked.now,
            creation,
            current: Rc::new(revision),
            versions: Vec::new(),
            published: 0,
            aliases: IndexMap::new(),
            tags,
        };
        asked.world.machines.insert(arn.clone(), machine);
    }
    let Some(machine) = asked.world.machines.get_mut(&arn) else { return nothing() };
    let mut answer = members([("stateMachineArn", (&*arn).into()), ("creationDate", date(machine.created))]);
    if publish {
        let number = machine.publish(description, asked.now).number;
        answer.insert("stateMachineVersionArn".to_owned(), machine.version_arn(number).into());
    }
    Ok(answer)
}

pub(super) fn update(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("stateMachineArn");
    let text = asked.input.text("definition");
    let role = asked.input.text("roleArn");
    let publish = asked.input.flag("publish").unwrap_or(false);
    let description = version_description(asked, publish)?;
    let settings_given = ["loggingConfiguration", "tracingConfiguration", "encryptionConfiguration"];
    let is_empty =
        text.is_none() && role.is_none() && !settings_given.iter().any(|name| asked.input.get(name).is_some());
    let key = unqualified(arn)?;
    let machine = asked.world.machines.get(&*key).ok_or_else(|| ApiError::machine_unknown(arn))?;
    if is_empty {
        let message = "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified";
        return Err(ApiError::new("MissingRequiredParameter", message));
    }
    if let Some(role) = role {
        check_role(role)?;
    }
    let current = machine.current.clone();
    let settings = settings::read(&asked.input, &current.settings)?;
    let plan = match text {
        Some(text) => definition::read(text, machine.kind)?,
        None => current.machine.clone(),
    };
    let text = text.map_or_else(|| current.definition.clone(), str::to_owned);
    let role = role.map_or_else(|| current.role.clone(), Arc::from);
    let mut revision = Revision::new(text, role, plan, settings, asked.now);
    revision.id = Some(asked.world.uuid());
    let Some(machine) = asked.world.machines.get_mut(&*key) else { return nothing() };
    let mut answer = members([("updateDate", date(asked.now))]);
    put(&mut answer, "revisionId", revision.id.as_deref());
    machine.current = Rc::new(revision);
    if publish {
        let number = machine.publish(description, asked.now).number;
        answer.insert("stateMachineVersionArn".to_owned(), machine.version_arn(number).into());
    }
    Ok(answer)
}

/// The ARN of a state machine that is named without a version or alias.
pub(super) fn unqualified(text: &str) -> Result<String, ApiError> {
    let arn = Arn::read(text)?;
    match &arn.resource {
        Resource::Machine { label: None, qualifier: None, .. } => Ok(text.to_owned()),
        Resource::Machine { qualifier: Some(_), .. } => {
            Err(ApiError::validation(format!("State machine ARN must not have a version or alias: '{text}'")))
        }
        Resource::Machine { label: Some(_), .. } => {
            let message = format!("State machine ARN must not have a label: '{text}'");
            Err(ApiError::refused("API_DOES_NOT_SUPPORT_LABELED_ARNS", message))
        }
        Resource::Execution | Resource::Express | Resource::MapRun | Resource::Activity => Err(arn.not_here()),
    }
}

/// Which part of a state machine an ARN names.
enum Part<'a> {
    Current,
    Version(&'a Version),
    Alias(&'a Alias),
}

pub(super) fn describe(asked: &mut Asked<'_>) -> Answer {
    let text = asked.input.required("stateMachineArn");
    let data = asked.input.text("includedData") != Some("METADATA_ONLY");
    let arn = Arn::read(text)?;
    let Resource::Machine { name, label, qualifier } = &arn.resource else { return Err(arn.not_here()) };
    let unknown = || ApiError::machine_unknown(text);
    let key = arn.realm.arn(format_args!("stateMachine:{name}"));
    let machine = asked.world.machines.get(&*key).ok_or_else(unknown)?;
    let part = match qualifier.as_deref() {
        None => Part::Current,
        Some(qualifier) => match (machine.version(qualifier), machine.aliases.get(qualifier)) {
            (Some(version), _) => Part::Version(version),
            (None, Some(alias)) => Part::Alias(alias),
            (None, None) => return Err(unknown()),
        },
    };
    let (revision, created, description) = match &part {
        Part::Current => (&machine.current, machine.created, None),
        Part::Version(version) => (&version.revision, version.created, version.description.as_deref()),
        Part::Alias(alias) => {
            let number = alias.route(0).and_then(|version| version.rsplit(':').next()).unwrap_or_default();
            let version = machine.version(number).ok_or_else(unknown)?;
            (&version.revision, alias.created, alias.description.as_deref())
        }
    };
    let mut answer = members([
        ("stateMachineArn", text.into()),
        ("name", machine.name.as_str().into()),
        ("status", "ACTIVE".into()),
        ("type", machine.kind.as_str().into()),
        ("creationDate", date(created)),
    ]);
    tell_revision(&mut answer, revision, data);
    put(&mut answer, "label", label.as_deref());
    put(&mut answer, "description", description);
    Ok(answer)
}

fn tell_revision(answer: &mut Map<String, Value>, revision: &Revision, data: bool) {
    let definition = if data { revision.definition.as_str() } else { "{}" };
    answer.insert("definition".to_owned(), definition.into());
    answer.insert("roleArn".to_owned(), (&*revision.role).into());
    answer.insert("loggingConfiguration".to_owned(), revision.settings.logging.clone());
    answer.insert("tracingConfiguration".to_owned(), revision.settings.tracing.clone());
    put(answer, "encryptionConfiguration", revision.settings.encryption.clone());
    put(answer, "revisionId", revision.id.as_deref());
    put(answer, "variableReferences", revision.references().cloned());
}

pub(super) fn describe_for_execution(asked: &mut Asked<'_>) -> Answer {
    let text = asked.input.required("executionArn");
    let data = asked.input.text("includedData") != Some("METADATA_ONLY");
    let found = asked.world.found(text)?;
    let execution = found.execution;
    let mut answer = members([
        ("stateMachineArn", (&*execution.machine).into()),
        ("name", execution.machine.rsplit(':').next().unwrap_or_default().into()),
        ("updateDate", date(execution.revision.updated)),
    ]);
    tell_revision(&mut answer, &execution.revision, data);
    if let Some((run, _)) = found.child {
        answer.insert("mapRunArn".to_owned(), (&*run.arn).into());
        put(&mut answer, "label", crate::world::find::label_of(&run.arn));
    }
    Ok(answer)
}

pub(super) fn delete(asked: &mut Asked<'_>) -> Answer {
    let arn = asked.input.required("stateMachineArn");
    let key = unqualified(arn)?;
    asked.world.machines.shift_remove(&*key);
    nothing()
}

pub(super) fn list(asked: &mut Asked<'_>) -> Answer {
    let page = Page::of(&asked.input, "ListStateMachines")?;
    let here = asked.world.machines.values().filter(|machine| machine.realm == *asked.realm);
    Ok(page.answer("stateMachines", "ListStateMachines", here, |machine| {
        Value::Object(members([
            ("stateMachineArn", (&*machine.arn).into()),
            ("name", machine.name.as_str().into()),
            ("type", machine.kind.as_str().into()),
            ("creationDate", date(machine.created)),
        ]))
    }))
}

pub(super) fn validate(asked: &mut Asked<'_>) -> Answer {
    let text = asked.input.required("definition");
    let kind = kind(asked);
    let warnings = asked.input.text("severity") == Some("WARNING");
    let most = asked.input.number("maxResults").unwrap_or_default();
    let mut findings = definition::findings(text, kind);
    findings.retain(|finding| warnings || finding.severity == "ERROR");
    let failed = findings.iter().any(|finding| finding.severity == "ERROR");
    let most = usize::try_from(most).ok().filter(|most| *most > 0).unwrap_or(100);
    let truncated = findings.len() > most;
    let told = findings.iter().take(most).map(definition::Finding::to_json);
    Ok(members([
        ("result", if failed { "FAIL" } else { "OK" }.into()),
        ("diagnostics", Value::Array(told.collect())),
        ("truncated", truncated.into()),
    ]))
}
