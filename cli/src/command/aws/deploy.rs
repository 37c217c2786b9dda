//! `codegen deploy`, from the workflows' names to the stack's outputs.

mod preview;
mod stage;
mod tags;
mod upload;

use std::path::PathBuf;

use dsl::compiled::FunctionSpec;
use indexmap::IndexMap;
use serde_json::{Value, json};

use self::preview::preview;
use self::stage::Operation;
use self::upload::Uploads;
use super::confirm::{answerable, confirm};
use super::following::{Ended, follow, left};
use super::parameters::Parameters;
use super::progress::Display;
use super::refusal::Refusal;
use super::reporter::Reporter;
use super::{LEFT, finished, functions, running_in, session, status_of, width};
use crate::Project;
use crate::command::deploy::{Args, Capability as Acknowledged};
use crate::command::prepared::{Prepared, Purpose, deployed_with, prepare, project_root};
use crate::command::{CLEAN, FOUND, UNUSABLE, complain};
use changes::{Changes, Running as InFlight};
use deployment::capability::{self, Capability};
use deployment::change_set::{ChangeSet, Kind, Made, Wanted};
use deployment::follow::{Verb, marker};
use deployment::{Deployed, Session, bucket, deployed};
use synth::artefacts::Syntax;
use synth::stack::Format;

impl From<Acknowledged> for Capability {
    fn from(capability: Acknowledged) -> Self {
        match capability {
            Acknowledged::CapabilityIam => Self::Iam,
            Acknowledged::CapabilityNamedIam => Self::NamedIam,
            Acknowledged::CapabilityAutoExpand => Self::AutoExpand,
        }
    }
}

/// What is deployed.
struct Plan {
    stack: String,
    template: Value,
    functions: Vec<FunctionSpec>,
    project: PathBuf,
    parameters: Parameters,
}

/// Deploys, and returns the exit status.
pub(super) fn run(args: &Args, workflows: &Project<'_>) -> u8 {
    let current = match std::env::current_dir() {
        Ok(current) => current,
        Err(error) => {
            complain(&format!("cannot find the current folder: {error}"), None);
            return UNUSABLE;
        }
    };
    let project = project_root(&current).to_path_buf();
    let reporter = Reporter::new(args.format);
    let purpose = Purpose {
        format: Format::Cloudformation,
        syntax: Syntax::Json,
        root: PathBuf::new(),
        undone: "nothing was deployed",
        bucket: true,
    };
    let prepared = match prepare(&args.workflows, workflows, &project, &purpose) {
        Ok(prepared) => prepared,
        Err(status) => {
            // What is wrong is on standard error, each at its line.
            let message = "the workflows cannot be deployed";
            reporter.event(&json!({ "event": "refused", "message": message, "help": null, "code": null }));
            return status;
        }
    };
    let done = plan(args, workflows, &prepared, project).and_then(|plan| finished(deploy(args, plan, reporter)));
    done.unwrap_or_else(|refusal| {
        reporter.event(&json!({
            "event": "refused", "message": refusal.message, "help": refusal.help, "code": refusal.code,
        }));
        status_of(Err(refusal))
    })
}

/// Checks what can be checked without AWS.
fn plan(args: &Args, workflows: &Project<'_>, prepared: &Prepared, project: PathBuf) -> Result<Plan, Refusal> {
    let stack = match &args.stack {
        Some(stack) => stack.clone(),
        None => workflows.stack_of(&args.workflows, args.account.environment.as_deref())?,
    };
    check_name(&stack)?;
    let template = prepared.template.to_json();
    let parameters = Parameters::read(&template, &args.parameters)?;
    tags::check(&args.tags)?;
    answerable(args.yes)?;
    let functions = deployed_with(&prepared.workflows);
    Ok(Plan { stack, template, functions, project, parameters })
}

/// The names that CloudFormation takes (API Reference, `CreateChangeSet`), but for the stack of our bucket.
fn check_name(stack: &str) -> Result<(), Refusal> {
    let first = stack.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if !first || stack.len() > 128 || !stack.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-') {
        return Err(Refusal::new(format!("invalid stack name `{stack}`"))
            .help("use letters, digits and hyphens, starting with a letter, at most 128"));
    }
    if stack == bucket::STACK {
        return Err(Refusal::new(format!("the stack `{stack}` is reserved for the bucket for functions")).help(
            "choose another \
                name",
        ));
    }
    Ok(())
}

async fn deploy(args: &Args, plan: Plan, reporter: Reporter) -> Result<u8, Refusal> {
    let Plan { stack, template, functions, project, parameters } = plan;
    let session = session(&args.account).await?;
    let standing = deployed(&session, &stack).await?;
    let operation = stage::operation(&stack, standing.as_ref())?;
    let standing = standing.filter(|_| operation.kind == Kind::Update);
    let none = IndexMap::new();
    let kept = standing.as_ref().map_or(&none, |stack| &stack.parameters);
    let values = parameters.values(kept)?;
    let tags = tags::all(standing.as_ref().map_or(&none, |stack| &stack.tags), &args.tags)?;

    // A bucket that cannot be used is reported before minutes are spent on building.
    let bucket = match functions.is_empty() {
        true => None,
        false => Some(upload::choose(&session, args, reporter).await?),
    };
    let announce = |line: &str, event: &Value| reporter.progress(line, event);
    let archives = functions::build(&functions, &project, functions::processor(&values), announce)?;
    let mut uploads = Uploads { stack: &stack, bucket, archives, template };
    let source = upload::upload(&session, args, &mut uploads, reporter).await?;
    let template = uploads.template;
    let before = before(&session, standing.as_ref()).await?;

    let needed = capability::needed(&template);
    let needs = needed.as_ref().map(|needed| needed.capability);
    let given: Vec<Capability> = args.capabilities.iter().map(|given| (*given).into()).collect();
    let mut capabilities = given.clone();
    // A change set alone makes no role; whether this one may be carried out is asked for below.
    capabilities.extend(needs.filter(|needs| !given.contains(needs)));
    let wanted = Wanted {
        stack: stack.clone(),
        kind: operation.kind,
        template: source,
        parameters: parameters.sent(kept),
        tags,
        capabilities,
        role: args.role_arn.clone(),
    };
    let change_set = ChangeSet::create(&session, wanted).await?;
    let reported = match change_set.made(&session).await? {
        Made::Ready(reported) => reported,
        Made::Empty => {
            change_set.discard(&session, operation.new).await?;
            reporter.progress("nothing to change", &json!({ "event": "unchanged", "stack": stack }));
            return outputs(&session, &stack, reporter).await;
        }
        Made::Failed(reason) => {
            change_set.discard(&session, operation.new).await?;
            return Err(Refusal::new(format!("CloudFormation cannot create the change set: {reason}"))
                .help("nothing was changed; fix what the reason names, then run the same command again"));
        }
    };
    unchanged(&session, &change_set, &template, operation.new).await?;
    let running = in_flight(&session, standing.as_ref(), reporter).await;
    let changes = Changes::between(&before, &template).with_parameters(kept, &values).with_running(running);
    let shown = preview(&changes, &reported, width());
    let kind = operation.kind.as_str();
    let event = json!({
        "event": "change_set", "stack": stack, "type": kind, "id": change_set.id, "preview": shown.json,
    });
    reporter.result(&shown.text, &event);

    let asked = needed.as_ref().filter(|needed| !needed.is_among(&given));
    if !confirm(&question(&stack, &session.region, &operation, asked), args.yes).await? {
        change_set.discard(&session, operation.new).await?;
        reporter.progress("nothing was changed", &json!({ "event": "declined", "stack": stack }));
        return Ok(FOUND);
    }
    let verb = if operation.kind == Kind::Create { Verb::Create } else { Verb::Update };
    carry_out(&session, &stack, &change_set, verb, reported.len(), reporter).await
}

/// What is shown is what CloudFormation would carry out: whoever can write to the bucket may have replaced the template there.
async fn unchanged(session: &Session, change_set: &ChangeSet, sent: &Value, new: bool) -> Result<(), Refusal> {
    if change_set.template(session).await? == *sent {
        return Ok(());
    }
    change_set.discard(session, new).await?;
    Err(Refusal::new("the change set has another template than the one that was sent; nothing was changed").help(
        "somebody may have replaced it in the bucket: find out who can write there, then run the same command again",
    ))
}

/// The deployed template, to compare with; an empty one where there is none.
async fn before(session: &Session, standing: Option<&Deployed>) -> Result<Value, Refusal> {
    match standing {
        Some(standing) => Ok(standing.template(session).await?),
        None => Ok(json!({})),
    }
}

/// How many executions are running, for the warnings. A deployment does not fail because that cannot be known.
async fn in_flight(session: &Session, standing: Option<&Deployed>, reporter: Reporter) -> IndexMap<String, InFlight> {
    let Some(standing) = standing else { return IndexMap::new() };
    running_in(session, standing).await.unwrap_or_else(|error| {
        let line = format!("running executions were not counted: {}", error.message);
        reporter.progress(&line, &json!({ "event": "note", "message": line }));
        IndexMap::new()
    })
}

/// What the user is asked.
fn question(stack: &str, region: &str, operation: &Operation, asked: Option<&capability::Needed>) -> String {
    let what = if operation.kind == Kind::Create { "Create" } else { "Update" };
    let question = format!("{what} the stack `{stack}` in {region}?");
    match asked {
        Some(needed) => format!(
            "The stack creates IAM roles or policies ({}), which requires {}.\n{question}",
            needed.resources.join(", "),
            needed.capability.as_str()
        ),
        None => question,
    }
}

/// Carries out the change set, follows it, and tells how it ended.
async fn carry_out(
    session: &Session,
    stack: &str,
    change_set: &ChangeSet,
    verb: Verb,
    resources: usize,
    reporter: Reporter,
) -> Result<u8, Refusal> {
    let since = marker(session, &change_set.stack_id).await?;
    change_set.execute(session).await?;
    reporter.progress(
        &format!("deploying `{stack}`; Ctrl-C stops watching, not the deployment"),
        &json!({ "event": "deploying", "stack": stack, "id": change_set.stack_id }),
    );
    let mut display = Display::new(reporter.format);
    display.expect(resources);
    match follow(session, (stack, &change_set.stack_id), since, verb, &mut display).await? {
        Ended::Done => outputs(session, stack, reporter).await,
        Ended::Left => {
            reporter.progress(&left(stack, verb), &json!({ "event": "left", "stack": stack }));
            Ok(LEFT)
        }
        Ended::Failed(failure) => Err(reporter.failed(&failure)),
    }
}

/// Tells the stack's outputs.
async fn outputs(session: &Session, stack: &str, reporter: Reporter) -> Result<u8, Refusal> {
    let Some(standing) = deployed(session, stack).await? else {
        return Err(Refusal::new(format!("the stack `{stack}` no longer exists; somebody else deleted it")).failed());
    };
    let event = json!({
        "event": "finished", "stack": stack, "id": standing.id, "status": standing.status.as_str(),
        "outputs": standing.outputs,
    });
    let width = standing.outputs.keys().map(String::len).max().unwrap_or_default();
    let lines = standing.outputs.iter().map(|(name, value)| format!("{name:<width$}  {value}\n"));
    reporter.result(&lines.collect::<String>(), &event);
    Ok(CLEAN)
}

#[cfg(test)]
mod tests {
    use dsl::prelude::*;

    use super::*;
    use crate::Entry;

    fn run(arguments: &[&str], entries: &[Entry]) -> u8 {
        crate::run(["codegen", "deploy"].iter().chain(arguments), entries)
    }

    /// More resources than a template may have (CloudFormation User Guide, "Understand CloudFormation quotas").
    fn overgrown() -> Workflow<impl Sized, impl Sized> {
        let workflow = Workflow::standard("Overgrown", |_: Expr<String>| Succeed::new("Done"));
        (0..501).fold(workflow, |workflow, number| {
            workflow.with_resource(format!("Topic{number}"), serde_json::json!({ "Type": "AWS::SNS::Topic" }))
        })
    }

    #[test]
    fn a_template_over_a_limit_is_refused_before_anything_is_asked_of_aws() {
        // A profile that does not exist: whoever looked for it would end with 2.
        let flags = ["--yes", "--profile", "none-of-this-name"];
        assert_eq!(run(&flags, &[Entry::new("overgrown", &overgrown)]), FOUND);
    }

    #[test]
    fn names_that_cloudformation_does_not_take_are_refused() {
        for name in ["", "1payment", "pay_ment", "zahlung-ü", &"p".repeat(129), bucket::STACK] {
            assert!(check_name(name).is_err(), "{name}");
        }
        assert_eq!(check_name("payment-2"), Ok(()));
    }
}
