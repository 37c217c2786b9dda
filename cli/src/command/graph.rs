//! `codegen graph`: draws state machines.

use std::io::Write;
use std::path::{Path, PathBuf};

use ::graph::Diagram;
use asl::document::Document;
use asl::{StateMachine, diagnostic};

use super::pick::{NotPicked, Picked, pick};
use super::prepared::what_to_name;
use super::runnable::{Unusable, refuse, refuse_errors, unreadable};
use super::substitution::Values;
use super::{CLEAN, UNUSABLE, complain};
use crate::{Entry, files};

/// Draw a state machine, or compare two in one picture
///
/// The picture shows each state with what it calls, the conditions and errors of transitions, loops, and the branches of
/// Parallel and Map states as boxes within boxes. SVG and HTML are self-contained, dark or light as the reader's system is. A
/// definition need not be valid to be drawn.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  {program} graph {workflow} --out {workflow}.svg
  {program} graph order.asl.json --format html --out order.html
  {program} graph template.yaml#OrderStateMachine --out order.svg
  {program} graph order.asl.yaml --format dot | dot -Tpdf > order.pdf
  git show main:order.asl.json > /tmp/old.json
  {program} graph --compare /tmp/old.json order.asl.json --out change.svg

Exit status: 0, 2 where a state machine cannot be read or the picture cannot be written.")]
pub(super) struct Args {
    /// Workflow of this project by its name, definition or template, as JSON or YAML; `-` is standard input. Of a template
    /// with several state machines, name one: `template.yaml#Name`
    #[arg(value_name = "WORKFLOW|FILE", required_unless_present = "compare", conflicts_with = "compare")]
    what: Option<PathBuf>,
    /// Draw two state machines in one picture, with what was added, removed and changed
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"])]
    compare: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// File to write (default: standard output)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// How a state machine is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Format {
    /// A picture.
    #[default]
    Svg,
    /// A page with the picture, and the states as a table; of a comparison, the fields that are different.
    Html,
    /// A Mermaid state diagram, for Markdown.
    Mermaid,
    /// A Graphviz digraph.
    Dot,
}

/// A state machine and what it is called.
struct Named {
    name: String,
    machine: StateMachine,
}

/// Draws what was asked for, and returns the exit status.
pub(super) fn run(args: &Args, entries: &[Entry]) -> u8 {
    match drawn(args, entries) {
        Ok(text) => write(&text, args.out.as_deref()),
        Err(Unusable) => UNUSABLE,
    }
}

fn drawn(args: &Args, entries: &[Entry]) -> Result<String, Unusable> {
    let diagram = match (&args.what, &args.compare[..]) {
        (Some(what), _) => {
            let Named { name, machine } = named(what, entries)?;
            Diagram::of(&name, &machine)
        }
        (None, [old, new]) => {
            if matches!(args.format, Format::Mermaid | Format::Dot) {
                complain("a comparison has no such format", Some("choose `svg` or `html`"));
                return Err(Unusable);
            }
            let (old, new) = (named(old, entries)?, named(new, entries)?);
            let title = if old.name == new.name { new.name.clone() } else { format!("{} → {}", old.name, new.name) };
            if args.format == Format::Html {
                let review = ::viewer::Review::new(&title).machine(&title, Some(&old.machine), Some(&new.machine));
                return Ok(review.html());
            }
            Diagram::compared(&title, &old.machine, &new.machine)
        }
        (None, _) => {
            complain("there is nothing to draw", Some("name a workflow or a file"));
            return Err(Unusable);
        }
    };
    Ok(match args.format {
        Format::Svg => ::graph::svg(&diagram),
        Format::Html => ::graph::html(&diagram),
        Format::Mermaid => ::graph::mermaid(&diagram),
        Format::Dot => ::graph::dot(&diagram),
    })
}

fn write(text: &str, out: Option<&Path>) -> u8 {
    let done = match out {
        Some(path) => files::write_one(path, text).map_err(|error| error.to_string()),
        None => {
            let mut out = std::io::stdout();
            let done = out.write_all(text.as_bytes()).and_then(|()| out.flush());
            // A reader that has seen enough closes the pipe.
            let done =
                done.or_else(|error| if error.kind() == std::io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) });
            done.map_err(|error| format!("cannot write the picture: {error}"))
        }
    };
    match done {
        Ok(()) => CLEAN,
        Err(message) => {
            complain(&message, out.map(|_| "choose another file with `--out`"));
            UNUSABLE
        }
    }
}

/// The state machine of a workflow, a definition or a template.
fn named(what: &Path, entries: &[Entry]) -> Result<Named, Unusable> {
    if let Some(entry) = entries.iter().find(|entry| Path::new(entry.name) == what) {
        let compiled = entry.build.build().compile();
        refuse_errors(compiled.diagnostics().to_vec())?;
        return Ok(Named { name: entry.name.to_owned(), machine: compiled.definition().clone() });
    }
    let Picked { name, document, .. } = pick(what, &Values::default(), true).map_err(|why| match why {
        NotPicked::Unreadable(path, error) => {
            unreadable(&path, &error, &what_to_name(what, "a file with a definition or a template", entries))
        }
        NotPicked::Said(said) => said,
    })?;
    Ok(Named { name, machine: model(&document)? })
}

/// The model of a definition; what does not fit it is shown.
fn model(document: &Document) -> Result<StateMachine, Unusable> {
    StateMachine::read(document).map_err(|mut findings| {
        diagnostic::sort(&mut findings);
        refuse(&findings)
    })
}
