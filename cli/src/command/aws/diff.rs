//! `codegen diff`: compares the template of the workflows with that of the deployed stack.

mod review;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::parameters::Parameters;
use super::refusal::Refusal;
use super::{finished, functions, running_in, session, status_of, width};
use crate::Project;
use crate::command::diff::Args;
use crate::command::format::Format;
use crate::command::prepared::{Prepared, Purpose, deployed_with, prepare, project_root};
use crate::command::{CLEAN, FOUND, UNUSABLE, complain, say};
use changes::Changes;
use deployment::{Deployed, Stage, deployed};
use synth::artefacts::Syntax;
use synth::stack;

/// Shows the differences, and returns the exit status.
pub(super) fn run(args: &Args, workflows: &Project<'_>) -> u8 {
    let current = match std::env::current_dir() {
        Ok(current) => current,
        Err(error) => {
            complain(&format!("cannot find the current folder: {error}"), None);
            return UNUSABLE;
        }
    };
    let purpose = Purpose {
        format: stack::Format::Cloudformation,
        syntax: Syntax::Json,
        root: PathBuf::new(),
        undone: "nothing was compared",
        bucket: true,
    };
    // What is wrong was shown; status 1 would say that there are differences.
    let project = project_root(&current);
    let Ok(prepared) = prepare(&args.workflows, workflows, project, &purpose) else { return UNUSABLE };
    let mut found = None;
    let done = finished(async {
        found = Some(compare(args, workflows, &prepared, project).await?);
        Ok(())
    });
    match found {
        Some(comparison) => {
            if let Some(file) = &args.html {
                let (old, new) = &comparison.templates;
                if review::write(file, &comparison.stack, old, new).is_err() {
                    return UNUSABLE;
                }
            }
            comparison.show(args.format)
        }
        None => status_of(done).max(UNUSABLE),
    }
}

/// What came of comparing.
struct Comparison {
    stack: String,
    exists: bool,
    changes: Changes,
    notes: Vec<String>,
    /// The template of the deployed stack, and that of the workflows.
    templates: (Value, Value),
}

async fn compare(
    args: &Args,
    workflows: &Project<'_>,
    prepared: &Prepared,
    project: &Path,
) -> Result<Comparison, Refusal> {
    let name = match &args.stack {
        Some(stack) => stack.clone(),
        None => workflows.stack_of(&args.workflows, args.account.environment.as_deref())?,
    };
    let mut new = prepared.template.to_json();
    let parameters = Parameters::read(&new, &args.parameters)?;
    let session = session(&args.account).await?;
    let mut notes = Vec::new();
    let stack = deployed(&session, &name).await?.filter(|stack| stands(stack, &mut notes));
    let old = match &stack {
        Some(stack) => stack.template(&session).await?,
        None => json!({}),
    };
    let before = stack.as_ref().map(|stack| stack.parameters.clone()).unwrap_or_default();
    let after = parameters.values(&before)?;
    if !args.no_build {
        let all = deployed_with(&prepared.workflows);
        let built = functions::build(&all, project, functions::processor(&after), |line, _| say(line))?;
        for (function, archive) in built {
            archive.stand_in(&mut new, &old, &function, &name);
        }
    }
    let kept = keep_code(&old, &mut new);
    if !kept.is_empty() {
        notes.push(format!("the code of {} is not compared, because it is not built", kept.join(", ")));
    }
    let mut changes = Changes::between(&old, &new).with_parameters(&before, &after);
    if let Some(stack) = stack.as_ref().filter(|_| !changes.is_empty()) {
        match running_in(&session, stack).await {
            Ok(running) => changes = changes.with_running(running),
            Err(error) => notes.push(format!("running executions were not counted: {}", error.message)),
        }
    }
    Ok(Comparison { stack: name, exists: stack.is_some(), changes, notes, templates: (old, new) })
}

/// True if there is something to compare with; notes what is unusual.
fn stands(stack: &Deployed, notes: &mut Vec<String>) -> bool {
    let (name, status) = (&stack.name, stack.status.as_str());
    match stack.stage() {
        Stage::Ready => true,
        Stage::Planned | Stage::Gone => false,
        Stage::Busy => {
            notes.push(format!(
                "the stack `{name}` is being changed ({status}); the comparison is with its new \
                template"
            ));
            true
        }
        Stage::CreationFailed => {
            notes.push(format!("the stack `{name}` is {status}; it must be deleted before it can be created"));
            false
        }
        Stage::Stuck => {
            notes.push(format!(
                "the stack `{name}` is {status}; its rollback must be continued before it can be changed"
            ));
            true
        }
    }
}

/// Lets functions whose code is a path here have the code that is deployed, and returns which those are: what is not
/// built and uploaded yet cannot be compared.
fn keep_code(old: &Value, new: &mut Value) -> Vec<String> {
    let mut kept = Vec::new();
    let resources = new.get_mut("Resources").and_then(Value::as_object_mut).into_iter().flatten();
    for (id, resource) in resources {
        let Some(code) = resource.pointer_mut("/Properties/Code").filter(|code| code.is_string()) else { continue };
        if let Some(deployed) = old.pointer(&format!("/Resources/{id}/Properties/Code")) {
            *code = deployed.clone();
            kept.push(format!("`{id}`"));
        }
    }
    kept
}

impl Comparison {
    fn show(&self, format: Format) -> u8 {
        for note in &self.notes {
            let cyan = anstyle::AnsiColor::Cyan.on_default().bold();
            say(&format!("{cyan}note{cyan:#}: {note}"));
        }
        let text = match format {
            Format::Text if self.exists && self.changes.is_empty() => {
                format!("the stack `{}` matches these workflows\n", self.stack)
            }
            Format::Text if self.exists => self.changes.text(width()),
            Format::Text => {
                format!("there is no stack `{}`: everything is new\n\n{}", self.stack, self.changes.text(width()))
            }
            Format::Json => {
                let mut object = json!({ "stack": self.stack, "exists": self.exists });
                if let (Some(object), Value::Object(changes)) = (object.as_object_mut(), self.changes.json()) {
                    object.extend(changes);
                }
                format!("{object:#}\n")
            }
        };
        let written = match format {
            Format::Text => crate::printed::print(&text),
            Format::Json => crate::printed::print_json(&text),
        };
        match written {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                complain(&format!("cannot write the differences: {error}"), None);
                UNUSABLE
            }
            Ok(()) | Err(_) => {
                if self.changes.is_empty() {
                    CLEAN
                } else {
                    FOUND
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_is_not_built_is_left_as_it_is() {
        let deployed = json!({"S3Bucket": "b", "S3Key": "k"});
        let old = json!({"Resources": {"Old": {"Properties": {"Code": deployed}}}});
        let mut new = json!({"Resources": {
            "Old": {"Properties": {"Code": "target/x.zip"}},
            "New": {"Properties": {"Code": "target/y.zip"}},
            "Made": {"Properties": {"Code": {"S3Bucket": "b", "S3Key": "other"}}},
        }});
        assert_eq!(keep_code(&old, &mut new), ["`Old`"]);
        assert_eq!(new["Resources"]["Old"]["Properties"]["Code"], deployed);
        assert_eq!(new["Resources"]["New"]["Properties"]["Code"], "target/y.zip");
        assert_eq!(new["Resources"]["Made"]["Properties"]["Code"]["S3Key"], "other");
    }
}
