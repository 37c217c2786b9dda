//! The workflows of this project.

{{with worker}}
use messages::{Charge, Receipt};
use stepwright::{Entry, Environment, Local, Project};
use stepwright_worker::simulation;
{{end}}
{{without worker}}
use stepwright::{Entry, Environment, Project};
{{end}}

{{modules}}

/// The workflows, by the names that the command line knows them by.
{{with worker}}
const WORKFLOWS: &[Entry] = &[Entry::new("{{workflow}}", &{{workflow}}::workflow).with_functions(functions)];
{{end}}
{{without worker}}
const WORKFLOWS: &[Entry] = &[Entry::new("{{workflow}}", &{{workflow}}::workflow)];
{{end}}

/// The project: its workflows, the stack that has them all, and where it is deployed.
pub fn project() -> Project<'static> {
    Project::new(WORKFLOWS)
        .stack("{{stack}}")
        .environment(Environment::new("test").parameter("LogRetentionDays", "7"))
        .environment(Environment::new("production").parameter("LogRetentionDays", "365"))
}
{{with worker}}

/// The code of the functions, for tests and for `simulate`: the same as in Lambda.
pub fn functions(local: Local) -> Local {
    local
        .function("charge", simulation::worker::<Charge, Receipt>(worker::charge))
        .function("charge-dead-letters", simulation::dead_letters::<Charge>())
}
{{end}}
