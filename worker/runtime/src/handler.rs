//! Handlers of messages, and their failures.

use std::error::Error;
use std::fmt;

use payload::ErrorName;

use crate::callback::CallbackError;
use crate::context::Context;

/// The work on one message: an async function or closure `async fn(Message, Context) -> Result<Answer, TaskFailure>`, or a
/// type of your own.
///
/// The same work is asked for more than once: queues deliver at least once, and a retried task sends a new message with a
/// new token. So a handler with an effect keys it by the *subject* (the order), never by the task token or the message
/// id, records that key with a conditional write before the effect, and replays the recorded answer.
///
/// ```
/// use stepwright_worker::{Context, Handler, TaskFailure, Unreported};
/// # #[derive(Debug)]
/// # struct Charge { order_id: String }
/// # #[derive(Debug, PartialEq)]
/// # struct Receipt { text: String }
///
/// /// A handler that takes back what the workflow did not hear of.
/// struct Provider;
///
/// impl Handler<Charge, Receipt> for Provider {
///     async fn handle(&self, charge: Charge, _: Context) -> Result<Receipt, TaskFailure> {
///         Ok(Receipt { text: format!("{} is paid", charge.order_id) })
///     }
///
///     async fn unreported(&self, charge: Charge, _: Unreported<Receipt>, context: Context) {
///         println!("message {}: look up what became of the order", context.message_id());
///         # let _ = charge;
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot handle messages of type `{M}` and answer with `{A}`",
    label = "expected an async function or closure `async fn({M}, Context) -> Result<{A}, TaskFailure>`",
    note = "implement `Handler<{M}, {A}>` for a type of your own to handle answers that did not reach the workflow"
)]
pub trait Handler<M, A> {
    /// Handles a message, or returns the recorded answer of an earlier delivery.
    ///
    /// `context` is for logs; it does not identify the work. The future may be dropped at any await point: when the
    /// invocation runs out of time, and with heartbeats also when the task is closed.
    ///
    /// # Errors
    /// [`TaskFailure::new`] is an answer and ends the task with an error; [`TaskFailure::later`] is not an answer and
    /// leaves the message for a later delivery.
    fn handle(&self, message: M, context: Context) -> impl Future<Output = Result<A, TaskFailure>>;

    /// Called when an answer did not reach the workflow and never will, so that an effect can be taken back: no task waits
    /// any more, or the message was received for the last time and the answer could not be reported.
    ///
    /// In the latter case the message goes to the dead-letter queue, whose handler asks [`recorded`](Self::recorded) before
    /// it fails the task. An effect that is taken back here is therefore taken out of the record, too.
    ///
    /// A second delivery of a message whose first answer was accepted looks the same. A handler with side effects must
    /// therefore check its own records before it undoes anything. The default does nothing.
    fn unreported(&self, message: M, unreported: Unreported<A>, context: Context) -> impl Future<Output = ()> {
        drop((message, unreported, context));
        std::future::ready(())
    }

    /// What the work on an earlier delivery was answered; asked for a dead letter by
    /// [`DeadLetter::with_record`](crate::DeadLetter::with_record), so that its task does not fail when the effect stands.
    ///
    /// It looks up and does nothing. The default knows of no answer.
    ///
    /// # Errors
    /// [`TaskFailure::new`] is a recorded failure, with which the task fails; [`TaskFailure::later`] leaves the message in
    /// the dead-letter queue, for the record cannot be read now.
    fn recorded(&self, message: M, context: Context) -> impl Future<Output = Result<Option<A>, TaskFailure>> {
        drop((message, context));
        std::future::ready(Ok(None))
    }
}

#[diagnostic::do_not_recommend]
impl<M, A, F> Handler<M, A> for F
where
    F: AsyncFn(M, Context) -> Result<A, TaskFailure>,
{
    fn handle(&self, message: M, context: Context) -> impl Future<Output = Result<A, TaskFailure>> {
        self(message, context)
    }
}

/// Work whose answer did not reach the workflow.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreported<A> {
    /// The answer; `None` if the work was stopped before it had one.
    pub answer: Option<A>,
    /// Why it was not accepted.
    pub error: CallbackError,
}

impl<A> Unreported<A> {
    pub(crate) fn new(answer: Option<A>, error: CallbackError) -> Self {
        Self { answer, error }
    }
}

impl<A> fmt::Debug for Unreported<A> {
    /// Without the answer, which is payload.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unreported").field("error", &self.error).finish_non_exhaustive()
    }
}

/// Why there is no answer.
///
/// Its texts must not contain payload data: they go into execution histories and logs.
///
/// ```
/// use stepwright_worker::{ErrorName, TaskFailure};
///
/// /// The same constant names the error in the workflow's `.catch(DECLINED, …)`.
/// const DECLINED: ErrorName = ErrorName::new("Card.Declined");
///
/// let failure = TaskFailure::new(DECLINED, "the card was refused");
/// assert_eq!(failure.to_string(), "the task fails with `Card.Declined`");
///
/// let failure = TaskFailure::later("the provider does not answer");
/// assert_eq!(failure.error(), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFailure(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Error { error: ErrorName, cause: String },
    Later(&'static str),
}

impl TaskFailure {
    /// Ends the task with an error that the workflow can catch by its name, of at most 256 characters (Step Functions API
    /// Reference, `SendTaskFailure`). The message is done.
    ///
    /// `cause` is one sentence for people. It is truncated to [`MAX_CAUSE`](crate::MAX_CAUSE) if the service rejects
    /// it.
    pub fn new(error: ErrorName, cause: impl Into<String>) -> Self {
        Self(Kind::Error { error, cause: cause.into() })
    }

    /// The work could not be done now: the message stays in the queue and is received again after the visibility
    /// timeout, until it becomes a dead letter. `why` is written to the log.
    pub fn later(why: &'static str) -> Self {
        Self(Kind::Later(why))
    }

    /// The error of the task; `None` if the message returns to the queue instead.
    pub fn error(&self) -> Option<&ErrorName> {
        match &self.0 {
            Kind::Error { error, .. } => Some(error),
            Kind::Later(_) => None,
        }
    }

    /// The text for people: the cause of the error, or why the message returns to the queue.
    pub fn cause(&self) -> &str {
        match &self.0 {
            Kind::Error { cause, .. } => cause,
            Kind::Later(why) => why,
        }
    }
}

impl From<ErrorName> for TaskFailure {
    /// An error without a cause.
    fn from(error: ErrorName) -> Self {
        Self::new(error, "")
    }
}

impl fmt::Display for TaskFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Error { error, .. } => write!(f, "the task fails with `{}`", error.as_str()),
            Kind::Later(why) => f.write_str(why),
        }
    }
}

impl Error for TaskFailure {}
