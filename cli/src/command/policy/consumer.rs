//! What a consumer in another stack needs.

use synth::stack::{Named, consumer_statements};

use super::statement::{Policy, Statement};
use crate::report::Note;

/// The policy of a consumer of a workflow's queues.
pub(super) fn of(workflow: &Named) -> Policy {
    let statements: Vec<Statement> = consumer_statements(workflow).into_iter().map(Statement::from).collect();
    let message = if statements.is_empty() {
        "no task of the workflow waits behind a queue, so a consumer has nothing to answer"
    } else {
        "the references are those of the workflow's stack; where the consumer is in another one, pass their values with \
         `--substitute`, or import them"
    };
    let notes = vec![Note { message: message.to_owned(), place: None }];
    Policy { name: format!("{}Consumer", workflow.compiled.name()), statements, notes, ..Policy::default() }
}
