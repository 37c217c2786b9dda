//! Changes of a server that answers, from other threads.

use serde_json::json;
use tokio::sync::{mpsc, oneshot};

use crate::error::ApiError;
use crate::functions::Program;
use crate::workflow;
use crate::world::Shared;

/// What is to change.
enum Change {
    Program(Program),
    Definition { machine: String, definition: String, done: oneshot::Sender<Result<(), ApiError>> },
}

/// The changes that come.
pub(super) struct Changes(mpsc::UnboundedReceiver<Change>);

/// Changes a server that answers, from another thread.
#[derive(Clone)]
pub struct Remote(mpsc::UnboundedSender<Change>);

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote").finish_non_exhaustive()
    }
}

impl Remote {
    /// Gives a function another program: invocations that run end with the old one. False where the server has ended.
    pub fn replace(&self, program: Program) -> bool {
        self.0.send(Change::Program(program)).is_ok()
    }

    /// Gives a state machine another definition, as `UpdateStateMachine` does: executions that run end with the old one. Waits
    /// for the server; `None` where it has ended.
    ///
    /// # Errors
    /// The error of the API.
    pub fn update(&self, machine: &str, definition: &str) -> Option<Result<(), ApiError>> {
        let (done, told) = oneshot::channel();
        let change = Change::Definition { machine: machine.to_owned(), definition: definition.to_owned(), done };
        self.0.send(change).ok()?;
        told.blocking_recv().ok()
    }
}

pub(super) fn pair() -> (Remote, Changes) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Remote(sender), Changes(receiver))
}

/// Makes the changes that come.
pub(super) async fn follow(shared: Shared, mut changes: Changes) {
    while let Some(change) = changes.0.recv().await {
        match change {
            Change::Program(program) => {
                shared.borrow_mut().functions.add(program);
            }
            Change::Definition { machine, definition, done } => {
                let request = json!({"stateMachineArn": machine, "definition": definition});
                let answer = workflow::ask(&shared, "UpdateStateMachine", &request);
                // Who asked may be gone.
                let _ = done.send(answer.map(drop));
            }
        }
    }
}
