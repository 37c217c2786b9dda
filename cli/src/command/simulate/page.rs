//! `simulate --html`: executions as a page.

use ::viewer::{Page, Run};
use dsl::compiled::Compiled;
use serde_json::Value;
use simulator::{Execution, MapRun};
use stage::Mask;

use super::{Args, Unusable, machine_name};
use crate::command::page::{lines, model, write};

/// Writes the page of executions of a definition, each with its name, if it is asked for.
pub(super) fn of_definition(
    args: &Args,
    definition: &Value,
    executions: &[(&str, &(Execution, Vec<MapRun>))],
) -> Result<(), Unusable> {
    let Some(file) = &args.html else { return Ok(()) };
    let model = model(definition)?;
    let mask = Mask::default().tokens_of(definition);
    let page = Page::new(&machine_name(&args.file), &model);
    let page = executions.iter().fold(page, |page, (name, (execution, map_runs))| {
        page.run(Run::of(*name, execution).map_runs(map_runs).mask(mask.clone()))
    });
    write(file, &if args.compare.is_some() { page.compared() } else { page }.html())
}

/// Writes the page of an execution of a workflow of this project, if it is asked for.
pub(super) fn of_workflow(args: &Args, name: &str, compiled: &Compiled, run: &stage::Run) -> Result<(), Unusable> {
    let Some(file) = &args.html else { return Ok(()) };
    let shown = Run::of(name, run.execution()).notes(run.local().notes()).map_runs(run.map_runs());
    let page = Page::new(name, compiled.definition()).lines(lines(compiled)).run(shown.mask(run.mask().clone()));
    write(file, &page.html())
}
