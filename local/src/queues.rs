//! The operations of SQS (SQS API Reference, "Actions").
//!
//! The queues are those of the workflows that the endpoint was given, and those that clients create. Messages come from tasks,
//! topics and clients, and go to functions and to clients.

mod attributes;
mod messages;
mod moves;

use serde_json::{Map, Value};

use crate::clock;
use crate::error::ApiError;
use crate::input::Input;
use crate::messaging::Asked;
use crate::operations::{Answer, Answered};
use crate::world::{Shared, World};

/// The longest URL or ARN of a queue.
const LONGEST_NAME: usize = 2048;

/// An operation that is done at once.
type Operation = fn(&mut Asked<'_>) -> Answer;

const OPERATIONS: &[(&str, Operation)] = &[
    ("ChangeMessageVisibility", messages::change_visibility),
    ("ChangeMessageVisibilityBatch", messages::change_visibility_batch),
    ("CreateQueue", attributes::create),
    ("DeleteMessage", messages::delete),
    ("DeleteMessageBatch", messages::delete_batch),
    ("DeleteQueue", attributes::delete),
    ("GetQueueAttributes", attributes::get),
    ("GetQueueUrl", attributes::url),
    ("ListDeadLetterSourceQueues", moves::sources),
    ("ListMessageMoveTasks", moves::list),
    ("ListQueueTags", attributes::tags),
    ("ListQueues", attributes::list),
    ("PurgeQueue", attributes::purge),
    ("SendMessage", messages::send),
    ("SendMessageBatch", messages::send_batch),
    ("SetQueueAttributes", attributes::set),
    ("StartMessageMoveTask", moves::start),
    ("TagQueue", attributes::tag),
    ("UntagQueue", attributes::untag),
];

/// Does an operation of SQS.
pub(crate) fn perform(shared: &Shared, name: &str, members: &Map<String, Value>) -> Answered {
    if name == "ReceiveMessage" {
        return messages::receive(shared, members);
    }
    let mut world = shared.borrow_mut();
    let mut asked = Asked { world: &mut world, input: Input::new(members), now: clock::now() };
    let answer = match OPERATIONS.iter().find(|(known, _)| *known == name) {
        Some((_, operation)) => operation(&mut asked).map_err(in_words_of_sqs),
        None => Err(ApiError::new("UnsupportedOperation", format!("{name} is not supported by this endpoint"))),
    };
    world.keep_queue(name, members);
    Answered::Now(answer)
}

/// The codes of the older protocol for errors that it names otherwise; the newer one tells them in a header.
pub(crate) fn older_code(code: &str) -> &str {
    match code {
        "QueueDoesNotExist" => "AWS.SimpleQueueService.NonExistentQueue",
        "QueueNameExists" => "QueueAlreadyExists",
        "UnsupportedOperation" => "AWS.SimpleQueueService.UnsupportedOperation",
        "MessageNotInflight" => "AWS.SimpleQueueService.MessageNotInflight",
        "EmptyBatchRequest" => "AWS.SimpleQueueService.EmptyBatchRequest",
        "TooManyEntriesInBatchRequest" => "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        "BatchEntryIdsNotDistinct" => "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        "InvalidBatchEntryId" => "AWS.SimpleQueueService.InvalidBatchEntryId",
        code => code,
    }
}

/// SQS has other names for requests that do not fit the model.
fn in_words_of_sqs(error: ApiError) -> ApiError {
    let code = match error.code {
        "ValidationException" if error.message.contains("must not be null") => "MissingParameter",
        "ValidationException" => "InvalidParameterValue",
        code => code,
    };
    ApiError { code, ..error }
}

fn unknown() -> ApiError {
    ApiError::new("QueueDoesNotExist", "The specified queue does not exist.")
}

/// The name of the queue that a request asks for.
fn queue<'a>(input: &Input<'a>) -> &'a str {
    let url = input.required("QueueUrl", LONGEST_NAME);
    url.rsplit('/').next().unwrap_or(url)
}

/// The name in the ARN of a queue.
fn name_of(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

impl World {
    /// Says that there is a queue of a name.
    fn must_have_queue(&self, name: &str) -> Result<(), ApiError> {
        if self.has_queue(name) { Ok(()) } else { Err(unknown()) }
    }

    fn queue_arn(&self, name: &str) -> String {
        self.options.place().arn("sqs", name)
    }
}
