//! `codegen emit`: writes everything that is made from the workflows.

use std::path::{Component, Path, PathBuf};

use similar::TextDiff;

use super::prepared::{Purpose, prepare, project_root, warn_of_lost_packages};
use super::{CLEAN, FOUND, UNUSABLE, complain, say};
use crate::files::{self, Stale, WriteError};
use crate::{Project, printed, program};
use synth::artefacts::{Artefact, Syntax};
use synth::samconfig::stack_name;
use synth::stack;

/// The output folder below the project's root.
const FOLDER: &str = "generated";

/// Write the template, definitions, schemas, sample inputs and diagrams.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  {program} emit                                  every workflow except the examples, into generated/
  {program} emit {workflow} --out build              one workflow into build/
  {program} emit --check                          fail if generated/ is stale; write nothing
  {program} emit --format cloudformation --out plain")]
pub(super) struct Args {
    /// Workflows to emit (default: all except the examples).
    workflows: Vec<String>,
    /// Output folder (default: `generated` in the project's root).
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Kind of template.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write the template as JSON with the long forms of functions, as `template.json`.
    #[arg(long)]
    json: bool,
    /// Write nothing; fail with a diff when files are stale.
    #[arg(long)]
    check: bool,
    /// Print nothing on success.
    #[arg(long, short)]
    quiet: bool,
}

/// Kind of template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Format {
    /// An AWS SAM template: functions are built from source, and the definition is in a separate file.
    #[default]
    Sam,
    /// A plain CloudFormation template: functions come from built archives, and the definition is in the template.
    Cloudformation,
}

impl From<Format> for stack::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Sam => Self::Sam,
            Format::Cloudformation => Self::Cloudformation,
        }
    }
}

/// Writes or checks the files, and returns the exit status.
pub(super) fn run(args: &Args, project: &Project<'_>) -> u8 {
    let current = match std::env::current_dir() {
        Ok(current) => current,
        Err(error) => {
            complain(&format!("cannot find the current folder: {error}"), None);
            return UNUSABLE;
        }
    };
    let root = project_root(&current);
    let out = args.out.as_ref().map_or_else(|| root.join(FOLDER), |out| current.join(out));
    let syntax = if args.json { Syntax::Json } else { Syntax::Yaml };
    let format = args.format.into();
    let undone = "nothing was written";
    let purpose = Purpose { format, syntax, root: relative(&out, root), undone, bucket: false };
    let files = match prepare(&args.workflows, project, root, &purpose) {
        Ok(prepared) => {
            warn_of_lost_packages(&prepared.workflows, root);
            // A part of the workflows is no deployment of the project's stack.
            let names = || prepared.workflows.iter().map(|workflow| workflow.name.as_str());
            let stack = project.stack_of(&args.workflows, None).unwrap_or_else(|_| stack_name(names()));
            prepared.files(format, syntax, &stack)
        }
        Err(status) => return status,
    };
    let shown = args.out.clone().unwrap_or_else(|| match relative(&current, root) {
        up if up.as_os_str().is_empty() => PathBuf::from(FOLDER),
        up => up.join(FOLDER),
    });
    let done = if args.check { check(args, (&out, &shown), &files) } else { write(args, (&out, &shown), &files) };
    done.unwrap_or_else(|error| {
        complain(&error.to_string(), Some(help_for(&error)));
        UNUSABLE
    })
}

fn write(args: &Args, (out, shown): (&Path, &Path), files: &[Artefact]) -> Result<u8, WriteError> {
    let done = files::write(out, files)?;
    if !args.quiet {
        let place = |path: &PathBuf| printed::name(&shown.join(path));
        for path in &done.written {
            say(&format!("wrote   {}", place(path)));
        }
        for path in &done.removed {
            say(&format!("removed {}", place(path)));
        }
        if done.written.is_empty() && done.removed.is_empty() {
            say(&format!("{} files in {} are up to date", done.unchanged.len(), printed::name(shown)));
        }
    }
    Ok(CLEAN)
}

fn check(args: &Args, (out, shown): (&Path, &Path), files: &[Artefact]) -> Result<u8, WriteError> {
    let emit = program::command("emit");
    if !out.exists() {
        complain(&format!("`{}` does not exist; `{emit}` writes it", printed::name(shown)), None);
        return Ok(FOUND);
    }
    let stale = files::compare(out, files)?;
    for file in &stale {
        print_diff(&shown.join(&file.path), file);
    }
    if stale.is_empty() {
        if !args.quiet {
            say(&format!("{} files in {} are up to date", files.len(), printed::name(shown)));
        }
        return Ok(CLEAN);
    }
    let message = format!("{} files in {} are stale", stale.len(), printed::name(shown));
    complain(&message, Some(&format!("run `{emit}` without `--check`")));
    Ok(FOUND)
}

/// Prints a unified diff from what is there to what should be.
fn print_diff(path: &Path, file: &Stale) {
    let (found, expected) = (file.found.as_deref().unwrap_or(""), file.expected.as_deref().unwrap_or(""));
    let diff = TextDiff::from_lines(found, expected);
    let path = printed::name(path);
    let (old, new) = (format!("{path} (found)"), format!("{path} (expected)"));
    let (red, green) = (anstyle::AnsiColor::Red.on_default(), anstyle::AnsiColor::Green.on_default());
    let mut text = String::new();
    for line in diff.unified_diff().context_radius(3).header(&old, &new).to_string().lines() {
        match line.as_bytes().first() {
            Some(b'+') => text.push_str(&format!("{green}{line}{green:#}\n")),
            Some(b'-') => text.push_str(&format!("{red}{line}{red:#}\n")),
            _ => text.push_str(&format!("{line}\n")),
        }
    }
    // A reader that has seen enough closes the pipe; the exit status still tells.
    let _ = printed::print(&text);
}

fn help_for(error: &WriteError) -> &'static str {
    match error {
        WriteError::Foreign(_) => "move the file away, or choose another folder with `--out`",
        WriteError::Link(_) | WriteError::Special(..) => {
            "nothing is written through it; move it away, or choose another folder with `--out`"
        }
        WriteError::Unfinished(..) => "fix the cause and run the command again, it writes the rest",
        WriteError::Io(..) => {
            "the existing files were not changed; fix the cause, or choose another folder with \
            `--out`"
        }
    }
}

/// The way from one folder to another, both absolute.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let (from, to) = (resolved(from), resolved(to));
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

/// A path without `.` and `..`; the part of it that exists is asked for its true name.
fn resolved(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    let existing = plain.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    match existing {
        Some((above, real)) => plain.strip_prefix(above).map(|below| real.join(below)).unwrap_or(plain),
        None => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_goes_up_and_down() {
        assert_eq!(relative(Path::new("/a/b/generated"), Path::new("/a/b")), Path::new(".."));
        assert_eq!(relative(Path::new("/x/y"), Path::new("/a")), Path::new("../../a"));
        assert_eq!(relative(Path::new("/a/b/../c/./d"), Path::new("/a")), Path::new("../.."));
    }
}
