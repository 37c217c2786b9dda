//! A semaphore on DynamoDB: at most a few executions do the work at the same time, the others wait.
//!
//! Each slot is an item with its holder and the time until which it is held, so an execution that was stopped holds its slot no
//! longer than that.

use dsl::prelude::*;
use dsl::resource::{Parameter, Table};
use dsl::state::{Label, Variable};

/// The execution's input, which the function gets as well.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Job {
    /// The job.
    #[schemars(length(min = 1, max = 64), example = "J-7")]
    pub job_id: String,
    /// What only a few jobs may use at the same time.
    #[schemars(length(min = 1, max = 64), example = "old-database")]
    pub resource: String,
}

/// A slot that is taken.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Slot {
    /// The resource and the number of the slot.
    pub slot_id: String,
    /// The execution that holds it.
    pub holder: String,
    /// Until when, in seconds since 1970.
    pub expires: u64,
}

/// The work has failed.
pub const WORK_FAILED: ErrorName = ErrorName::new("WorkFailed");

/// For how long a slot is held at most, in seconds; longer than the work takes.
const HELD: u64 = 3600;

/// The workflow: take a slot, work, give it back.
pub fn workflow() -> Workflow<Job, Json> {
    let slots = Table::<Slot>::new("SlotTable", |slot| slot.slot_id)
        .time_to_live(|slot| slot.expires)
        .without_deletion_protection();
    let work = Function::<Job, Json>::existing(
        "WorkFunction",
        Arn::parameter("WorkFunctionArn", "The function that does the work of a job, in less than an hour."),
    );
    let limit = Parameter::number("Slots", 3, "How many jobs may use a resource at the same time.");

    Workflow::standard("Semaphore", |job: JobFields| {
        let number = Variable::<u32>::new("slot");
        let slot_id = || format_text("{}/{}", [job.resource, number.get().text()]);
        let now = || Expr::<u64>::jsonata("$floor($millis() / 1000)");
        let give_back = |name: &str| {
            Task::delete_item(name, &slots, slot_id())
                .condition(|slot| slot.holder.eq(context::execution_id()))
                .retry(Retry::transient())
        };
        let again = Label::new();
        let taken = Task::put_item(
            "Take Slot",
            &slots,
            SlotFields { slot_id: slot_id(), holder: context::execution_id(), expires: now() + HELD },
        )
        // What this execution holds already was taken by an attempt whose answer was lost.
        .if_not_exists_or(|slot| slot.holder.eq(context::execution_id()).or(slot.expires.lt(now())))
        .retry(Retry::transient())
        .catch(Errors::CONDITIONAL_CHECK_FAILED, |_| {
            Choice::new("Another Slot?")
                .when(
                    (number.get() + 1).lt(limit.number_value()),
                    Pass::new("Next Slot", job).assign(&number, number.get() + 1).next(again.jump()),
                )
                .otherwise(
                    Wait::new("Wait for a Slot", seconds(20))
                        .next(Pass::new("First Slot Again", job).assign(&number, 0).next(again.jump())),
                )
        });
        let done = Task::lambda_invoke("Work", &work, job)
            .retry(Retry::transient())
            .catch(Errors::ALL, |error| {
                let failed = Label::new();
                give_back("Give Slot Back after Failure")
                    .catch(Errors::CONDITIONAL_CHECK_FAILED, |_| failed.jump())
                    .next(failed.place(Fail::new("Work Failed", WORK_FAILED).cause(error.json())))
            })
            .then(|result| {
                // It took longer than planned, and somebody else holds the slot now.
                let done = Label::new();
                give_back("Give Slot Back")
                    .catch(Errors::CONDITIONAL_CHECK_FAILED, |_| done.jump())
                    .next(done.place(Pass::new("Done", result)))
            });
        Pass::new("First Slot", job).assign(&number, 0).next(again.place(taken)).next(done)
    })
    .timeout(days(1))
    .comment("A semaphore on DynamoDB: at most a few executions do the work at the same time, the others wait.")
}
