//! `codegen simulate`: runs a state machine in process, in virtual time, and shows what happened.

mod all_cases;
mod folder;
mod mocks;
mod own;
mod page;

use std::io::Write;
use std::path::{Path, PathBuf};

use asl::document::{Document, Limits, Refusal, decode};
use asl::shown::{escaped, quoted};
use simulator::{Data, Execution, Machine, MapRun, MockFile, Simulation, Status};
use stage::{Paint, Timeline};

use super::prepared::what_to_name;
use super::runnable::{MachineType, StandIn, Unusable, definition_of_file, of_file, ready, refuse, unreadable};
use super::substitution::{Substitutions, Values};
use super::{CLEAN, FOUND, UNUSABLE, complain, say, warn};
use crate::{Entry, printed, regular};

/// Run a state machine in process, in virtual time.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 the execution succeeded; 1 it ended otherwise; 2 it could not be run.

Examples:
  {program} simulate {workflow} --seed 1   a workflow of this project, with a sample input and its functions in process
  {program} simulate order.asl.json --input order.json
  echo '{\"id\": 7}' | {program} simulate order.asl.json --input - --mocks mocks.json --test-case Paid
  {program} simulate {workflow} --html run.html   what happened as a page
  {program} simulate order.asl.json --mocks mocks.json --all-cases --html cases.html
  {program} simulate order.asl.json --input order.json --format json   the history as GetExecutionHistory returns it")]
pub(super) struct Args {
    /// Name of a workflow of this project, or a file with a definition: JSON, or YAML if the name ends in `.yaml` or
    /// `.yml`. Of a template, name a state machine: `template.yaml#Name`.
    #[arg(value_name = "WORKFLOW|FILE")]
    file: PathBuf,
    /// File with the execution's input, as JSON; `-` is standard input (default: a sample of the workflow's schema, or
    /// `{}` for a definition).
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Type of the state machine, for a definition (default: `standard`); a workflow has its own type.
    #[arg(long = "type", value_enum)]
    kind: Option<MachineType>,
    #[command(flatten)]
    substitutions: Substitutions,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Time at which the execution starts, such as `2026-08-01T09:30:00Z`.
    #[arg(long, value_name = "TIME", value_parser = moment, default_value = "2026-01-01T00:00:00Z")]
    start_time: i64,
    /// File with the answers to tasks, in the format of AWS Step Functions Local.
    #[arg(long, value_name = "FILE")]
    mocks: Option<PathBuf>,
    /// Test case in that file.
    #[arg(long, value_name = "NAME", requires = "mocks")]
    test_case: Option<String>,
    /// State machine in that file (default: the one named `Case`, or the only one). With a file, a definition that tasks
    /// can start by its name; may be given several times.
    #[arg(long, value_name = "NAME[=FILE]")]
    machine: Vec<String>,
    /// Write a file with an answer for each task, for `--mocks` with the test case `Test`, and run nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["mocks", "input"])]
    write_mocks: Option<PathBuf>,
    /// Folder that simulates S3, with a folder for each bucket.
    #[arg(long, value_name = "DIR")]
    s3: Option<PathBuf>,
    /// Stop the execution after so many seconds, as `StopExecution` does
    #[arg(long, value_name = "SECONDS")]
    stop_after: Option<u64>,
    /// Redrive the execution so many seconds after it ended without success, as `RedriveExecution` does; may be given several
    /// times
    #[arg(long, value_name = "SECONDS")]
    redrive_after: Vec<u64>,
    /// Run every test case of the mock file, and write the results in the format of TAP, or with `--format junit` of JUnit
    #[arg(long, requires = "mocks", conflicts_with_all = ["test_case", "stop_after", "redrive_after"])]
    all_cases: bool,
    /// File with what test cases should end with: an object of `{"input", "status", "output", "error"}` by test case; a case
    /// that is not in it should succeed
    #[arg(long, value_name = "FILE", requires = "all_cases")]
    expect: Option<PathBuf>,
    /// Name of the execution of a definition (default: one that depends on the seed)
    #[arg(long, value_name = "NAME")]
    execution_name: Option<String>,
    /// Account in which the execution of a definition runs (default: `111111111111`)
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// Region in which the execution of a definition runs (default: `us-east-1`)
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// ARN of the role with which the execution of a definition runs
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
    /// Write a page with what happened: the graph, a timeline and the data. It is one file that loads nothing; sensitive fields
    /// and task tokens are masked. With `--all-cases` it has all of them
    #[arg(long, value_name = "FILE", conflicts_with = "write_mocks")]
    html: Option<PathBuf>,
    /// Another test case of the mock file, beside the first one in the page
    #[arg(long, value_name = "NAME", requires = "html", requires = "test_case")]
    compare: Option<String>,
    /// Seed of jitter, UUIDs and random numbers; the same seed gives the same history.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// How an execution is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Format {
    /// A timeline for people.
    #[default]
    Text,
    /// Status, output, error, cause, and the events as GetExecutionHistory returns them: nothing is masked.
    Json,
    /// The results of `--all-cases` as JUnit XML.
    Junit,
}

impl Args {
    /// The state machine in the file of mocks that is asked for.
    fn mocked_machine(&self) -> Option<&str> {
        self.machine.iter().find(|machine| !machine.contains('=')).map(String::as_str)
    }

    /// The definitions that tasks can start, by name.
    fn children(&self) -> impl Iterator<Item = (&str, &Path)> {
        self.machine.iter().filter_map(|machine| machine.split_once('=')).map(|(name, file)| (name, Path::new(file)))
    }
}

fn moment(text: &str) -> Result<i64, String> {
    let moment = simulator::time::parse(text).ok_or("not a time such as `2026-08-01T09:30:00Z`")?;
    Ok(moment.millis())
}

/// Runs the execution that was asked for, and returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    if args.mocks.is_some() && args.test_case.is_none() && !args.all_cases {
        let help = "choose one with `--test-case NAME`, or run all with `--all-cases`";
        complain("a mock file is for test cases", Some(help));
        return UNUSABLE;
    }
    if args.format == Format::Junit && !args.all_cases {
        complain("`--format junit` is for the results of test cases", Some("add `--all-cases`"));
        return UNUSABLE;
    }
    if let Some(entry) = entries.iter().find(|entry| args.file.as_os_str() == entry.name) {
        return own::run(args, entry).unwrap_or(UNUSABLE);
    }
    if let Some(file) = &args.write_mocks {
        let written = machine(args, entries).and_then(|(machine, _)| mocks::write(file, args, &machine));
        return if written.is_ok() { CLEAN } else { UNUSABLE };
    }
    if args.all_cases {
        return all_cases::run(args, entries).unwrap_or(UNUSABLE);
    }
    let Ok((execution, others)) = simulate(args, entries) else { return UNUSABLE };
    let shown = match args.format {
        Format::Json => show(printed::print_json_with(|out| json(out, &execution, serde_json::Map::new()))),
        Format::Text | Format::Junit => show(printed::print(&painted(&Timeline::of(&execution)))),
    };
    if shown.is_err() {
        return UNUSABLE;
    }
    if let Some(unanswered) = &execution.unanswered {
        let message = match unanswered.given_up {
            true => format!("the simulator cannot run the state {}", quoted(&unanswered.state)),
            false => format!("there is no answer for the state {}", quoted(&unanswered.state)),
        };
        let help = if args.mocks.is_some() || unanswered.given_up {
            unanswered.help.clone()
        } else {
            mocks::first(&unanswered.state, &serde_json::json!({}))
        };
        complain(&message, Some(&escaped(&help)));
        if let Some(others) = &others {
            say(&format!("  {}", escaped(others)));
        }
        return UNUSABLE;
    }
    if let Some(reason) = &execution.not_redriven {
        warn(&format!("the execution was not redriven: {reason}"), None);
    }
    if execution.status == Status::Succeeded { CLEAN } else { FOUND }
}

/// A timeline as wide as the terminal. Whether colours stay is the stream's matter.
fn painted(timeline: &Timeline<'_>) -> String {
    let width = terminal_size::terminal_size().map_or(120, |(width, _)| usize::from(width.0));
    timeline.clone().width(width).paint(Paint::Colours).to_string()
}

/// Says why the execution could not be written. A reader that has seen enough closes the pipe; the exit status still tells.
fn show(written: std::io::Result<()>) -> Result<(), Unusable> {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(&format!("cannot write the execution: {error}"), None);
            Err(Unusable)
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Runs the execution of a definition; with it comes what else has no answer, where a task has none.
fn simulate(args: &Args, entries: &[Entry]) -> Result<(Execution, Option<String>), Unusable> {
    let (machine, definition) = machine(args, entries)?;
    let children = children(args)?;
    let machines: Vec<_> = std::iter::once(&machine).chain(children.iter().map(|(_, child)| child)).collect();
    let input = match &args.input {
        None => Data::empty_object(),
        Some(path) => within_limit(json_file(path)?)?,
    };
    let mocks = mocks::read(args, &machines)?.unwrap_or_default();
    let other = args.compare.as_deref().map(|case| mocks::read_case(args, &machines, case)).transpose()?;
    let other = other.map(|mocks| executed(args, &machine, &children, mocks, input.clone()));
    let first = executed(args, &machine, &children, mocks.clone(), input);
    let name = args.test_case.clone().unwrap_or_else(|| machine_name(&args.file));
    let mut shown = vec![(name.as_str(), &first)];
    shown.extend(args.compare.as_deref().zip(other.as_ref()));
    page::of_definition(args, &definition, &shown)?;
    let (execution, _) = first;
    let open = execution.unanswered.as_ref().filter(|unanswered| !unanswered.given_up);
    let others = open.and_then(|open| mocks::others_missing(&mocks, &machine, &open.state));
    Ok((execution, others))
}

/// An execution of a definition, with everything around it that the arguments name.
///
/// Its Map Runs are kept for a page.
fn executed(
    args: &Args,
    machine: &Machine,
    children: &[(&str, Machine)],
    mocks: MockFile,
    input: Data,
) -> (Execution, Vec<MapRun>) {
    let mut simulation = Simulation::of(machine)
        .machine_type(args.kind.unwrap_or_default().into())
        .name(machine_name(&args.file))
        .start_time(args.start_time)
        .seed(args.seed);
    if let Some(account) = &args.account {
        simulation = simulation.account(account.as_str());
    }
    if let Some(region) = &args.region {
        simulation = simulation.region(region.as_str());
    }
    if let Some(role) = &args.role_arn {
        simulation = simulation.role_arn(role.as_str());
    }
    if let Some(name) = &args.execution_name {
        simulation = simulation.execution_name(name.as_str());
    }
    for (name, child) in children {
        simulation = simulation.machine(*name, child, simulator::WorkflowType::Standard);
    }
    if let Some(seconds) = args.stop_after {
        simulation = simulation.stop_after(std::time::Duration::from_secs(seconds), "", "");
    }
    for seconds in &args.redrive_after {
        simulation = simulation.redrive_after(std::time::Duration::from_secs(*seconds));
    }
    simulation = simulation.services(mocks);
    if let Some(folder) = &args.s3 {
        simulation = simulation.objects(folder::Folder::new(folder));
    }
    match args.html {
        Some(_) => simulation.run_with_map_runs(input),
        None => (simulation.run(input), Vec::new()),
    }
}

/// The definitions that tasks can start.
fn children(args: &Args) -> Result<Vec<(&str, Machine)>, Unusable> {
    let values = Values::default();
    let read = |file: &Path| {
        let help = || "name a file with a definition, as in `--machine NAME=FILE`".to_owned();
        of_file(file, None, &values, StandIn::Nothing, help)
    };
    args.children().map(|(name, file)| Ok((name, read(file)?))).collect()
}

/// Refuses an input that `StartExecution` does not take.
fn within_limit(input: Data) -> Result<Data, Unusable> {
    let bytes = input.bytes();
    if bytes <= simulator::MOST_BYTES {
        return Ok(input);
    }
    let message = format!("the input has {bytes} bytes, and an execution takes {} (256 KiB)", simulator::MOST_BYTES);
    complain(&message, Some("put what is large into S3, and its place into the input"));
    Err(Unusable)
}

/// The definition, validated, and made ready.
fn machine(args: &Args, entries: &[Entry]) -> Result<(Machine, serde_json::Value), Unusable> {
    let values = args.substitutions.values()?;
    let definition = definition_of_file(&args.file, args.kind, &values, StandIn::Nothing, || {
        what_to_name(&args.file, "a file with a definition", entries)
    })?;
    Ok((ready(&definition)?, definition))
}

fn machine_name(file: &Path) -> String {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name: String =
        name.split('.').next().unwrap_or_default().chars().filter(|c| c.is_alphanumeric() || *c == '-').collect();
    if name.is_empty() { "StateMachine".to_owned() } else { name }
}

/// The value of a JSON file, or the place of its fault.
fn json_file(path: &Path) -> Result<Data, Unusable> {
    json_document(path).map(|document| Data::from(document.root().to_value()))
}

/// A JSON file, or the place of its fault.
fn json_document(path: &Path) -> Result<Document, Unusable> {
    let limits = Limits { depth: 400, ..Limits::default() };
    let (name, read) = if path.as_os_str() == "-" {
        ("standard input".to_owned(), regular::bounded(std::io::stdin().lock(), limits.bytes))
    } else {
        (path.display().to_string(), regular::read(path, limits.bytes))
    };
    let bytes = read.map_err(|error| unreadable(path, &error, "name a file with JSON, or `-` for standard input"))?;
    let read = decode(name.clone(), &bytes).and_then(|text| Document::json(name, text, limits));
    match read {
        Ok(document) => Ok(document),
        Err(refusal) => Err(refuse(Refusal::findings(&refusal))),
    }
}

/// The execution as `{"status", "output", "error", "cause", "events"}`, with further members before the events.
fn json(
    out: &mut dyn Write,
    execution: &Execution,
    further: serde_json::Map<String, serde_json::Value>,
) -> std::io::Result<()> {
    let mut object = serde_json::Map::new();
    object.insert("status".to_owned(), execution.status.as_str().into());
    let texts = [
        ("output", execution.output.as_ref().map(Data::to_string)),
        ("error", execution.error.as_deref().map(str::to_owned)),
        ("cause", execution.cause.as_deref().map(str::to_owned)),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            object.insert(name.to_owned(), text.into());
        }
    }
    object.extend(further);
    // The events may be many and large, so they are written one after the other.
    let head = serde_json::Value::Object(object).to_string();
    write!(out, "{},\"events\":", head.strip_suffix('}').unwrap_or(&head))?;
    serde_json::to_writer(&mut *out, &execution.history)?;
    out.write_all(b"}\n")
}
