//! `codegen test-state --aws`: asks AWS, runs our simulator beside it, and shows both.

mod beside;

use asl::{Resource, State, StateMachine, StateType};
use serde_json::{Value, json};
use simulator::TestStateRequest;

use self::beside::{Came, find, simulate};
use super::executions::{put, put_json};
use super::refusal::Refusal;
use super::{finished, session, status_of};
use crate::command::format::Format;
use crate::command::test_state::asked;
use crate::command::test_state::shown::{masked, text};
use crate::command::test_state::tested::{Tested, unknown_state};
use crate::command::test_state::{Args, Inspection};
use crate::command::{CLEAN, FOUND, UNUSABLE, say};
use crate::{Entry, program};
use deployment::Mock;
use deployment::question::Test;

/// What is asked.
struct Question<'a> {
    state: &'a str,
    tested: Tested,
    /// What the definition says.
    machine: StateMachine,
    mock: Option<Mock>,
    /// The same for the simulator.
    request: TestStateRequest,
}

impl From<asked::Refusal> for Refusal {
    fn from(asked::Refusal(message, help): asked::Refusal) -> Self {
        let refusal = Refusal::new(message);
        match help {
            Some(help) => refusal.help(help),
            None => refusal,
        }
    }
}

/// Asks AWS, and returns the exit status.
pub(in crate::command) fn run(args: &Args, entries: &[Entry]) -> u8 {
    let question = match question(args, entries) {
        Ok(Some(question)) => question,
        Ok(None) => return UNUSABLE,
        Err(refusal) => return status_of(Err(refusal)),
    };
    let test = Test {
        definition: &question.tested.definition,
        state: question.state,
        input: &question.tested.input,
        role: args.role_arn.as_deref(),
        mock: question.mock.as_ref(),
        variables: question.tested.variables.as_ref(),
        context: question.tested.context.as_ref(),
        inspection: match args.inspection {
            Inspection::Info => "INFO",
            Inspection::Debug => "DEBUG",
            Inspection::Trace => "TRACE",
        },
    };
    match finished(async { Ok(test.run(&session(&args.account).await?).await?) }) {
        Ok(answer) => show(args, &question, answer),
        Err(refusal) => status_of(Err(refusal)),
    }
}

/// Reads what is asked; nothing where the findings in a workflow were shown.
fn question<'a>(args: &'a Args, entries: &[Entry]) -> Result<Option<Question<'a>>, Refusal> {
    let Some(state) = args.state.as_deref() else {
        return Err(Refusal::new("`--aws` does not say which state is tested")
            .help("add `--state NAME`; put a single state into a definition"));
    };
    let Some(tested) = Tested::read(args, entries).map_err(Refusal::new)? else { return Ok(None) };
    let machine = StateMachine::from_json(&tested.definition.to_string()).map_err(|findings| {
        let why = findings.first().map(|finding| format!(": {}", finding.message())).unwrap_or_default();
        Refusal::new(format!("`{}` is not a definition that can be tested{why}", args.definition.display()))
            .help(format!("`{}` says what is wrong with it", program::command("validate")))
    })?;
    let mock = tested.mock.as_ref().map(Mock::of).transpose()?;
    let request = asked::request(args, &tested)?;
    let question = Question { state, tested, machine, mock, request };
    refuse(args, &question)?;
    Ok(Some(question))
}

/// What TestState would refuse, in words that say what to do (API Reference, "TestState").
fn refuse(args: &Args, question: &Question) -> Result<(), Refusal> {
    let state = question.state;
    let Some((_, found)) = find(&question.machine, state) else {
        let help = unknown_state(&question.machine, state);
        return Err(Refusal::new(format!("`{}` has no state `{state}`", args.definition.display())).help(help));
    };
    let kind = found.type_name();
    let is_outer = matches!(found.state_type(), Some(StateType::Parallel | StateType::Map));
    let resource = if let State::Task(task) = found { Some(Resource::parse(&task.resource)) } else { None };
    let takes_mock = is_outer || resource.is_some();
    if question.mock.is_some() && !takes_mock {
        return Err(Refusal::new(format!(
            "the state `{state}` is a {kind} and makes no call that a mock could answer"
        ))
        .help("omit `--mock`"));
    }
    let waits = resource.is_some_and(|resource| {
        resource.runs_a_job() || resource.waits_for_token() || matches!(resource, Resource::Activity(_))
    });
    let needs_mock = is_outer || waits;
    if question.mock.is_none() && needs_mock {
        return Err(Refusal::new(format!("AWS runs the state `{state}` only with a mock"))
            .help("add `--mock FILE`, with `{\"result\": …}` or `{\"errorOutput\": {\"error\": …}}`"));
    }
    if question.mock.is_none() && takes_mock && args.role_arn.is_none() {
        return Err(Refusal::new(format!("there is no answer for the state `{state}`"))
            .help("add `--mock FILE`, or `--role-arn ARN` to call the service with that role"));
    }
    Ok(())
}

/// Shows both answers, and returns the exit status.
fn show(args: &Args, question: &Question, answer: Value) -> u8 {
    let aws = Came::of_answer(&answer);
    let Question { machine, state, request, .. } = question;
    let mask = &question.tested.mask;
    let ours = simulate(machine, state, request);
    let differs = ours.as_ref().map(|ours| aws.differs(ours)).unwrap_or_default();
    let note = match &ours {
        Err(why) => Some(format!("not compared with the simulator: {why}")),
        Ok(_) if !differs.is_empty() && reads_context(machine, state) => {
            Some("the state reads the Context Object, which differs between AWS and the simulator".to_owned())
        }
        Ok(_) => None,
    };
    match args.format {
        Format::Json => {
            let names: Vec<_> = differs.iter().map(|(name, ..)| *name).collect();
            let ours = ours.as_ref().map(|ours| mask.value(ours.to_json())).unwrap_or_default();
            let whole = json!({"aws": masked(answer, mask), "simulator": ours, "differs": names, "note": note});
            put_json(&format!("{whole:#}\n"));
        }
        Format::Text => {
            put(&text(state, &masked(answer, mask)));
            for (name, aws, ours) in &differs {
                let shown =
                    |text: &str| mask.value(serde_json::from_str(text).unwrap_or_else(|_| text.into())).to_string();
                let shown = |text: &str| if *name == "output" { shown(text) } else { text.to_owned() };
                put(&format!(
                    "the simulator differs in {name}\n  AWS        {}\n  simulator  {}\n",
                    shown(aws),
                    shown(ours)
                ));
            }
            match &note {
                Some(note) => say(note),
                None if differs.is_empty() => say("the simulator gives the same result"),
                None => {}
            }
        }
    }
    if aws.status == "FAILED" || !differs.is_empty() { FOUND } else { CLEAN }
}

/// True where a state reads more of the Context Object than its task token.
fn reads_context(machine: &StateMachine, state: &str) -> bool {
    let text = find(machine, state).map(|(_, found)| json!(found).to_string()).unwrap_or_default();
    let text = text.replace("$$.Task.Token", "").replace("$states.context.Task.Token", "");
    text.contains("$$.") || text.contains("$states.context")
}
