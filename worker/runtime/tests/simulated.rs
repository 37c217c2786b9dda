//! Workers and dead-letter handlers in a simulated execution: heartbeats, duplicates and dead letters in virtual time.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::cell::RefCell;
use std::rc::Rc;

use stepwright::prelude::*;
use stepwright::testing::{Copies, Run, Simulation};
use stepwright_worker::{CallbackError, Context, Handler, TaskFailure, Unreported, simulation};

#[message]
struct Photo {
    name: String,
}

#[message]
struct Scale {
    name: String,
    token: TaskToken,
}

#[message]
struct Scaled {
    size: u64,
}

fn workflow() -> Workflow<Photo, Scaled> {
    let photos = Queue::<Scale, Scaled>::new("PhotoQueue").max_receive_count(5);
    Workflow::standard("Photos", |photo: PhotoFields| {
        Task::sqs_wait_for_token("Scale", &photos, |token| ScaleFields { name: photo.name, token }).timeout(hours(1))
    })
    .with_function(Function::rust("worker").consumes(&photos))
    .with_function(Function::rust("dead-letter").package("worker").consumes_dead_letters(&photos))
}

async fn scale(photo: Scale, _: Context) -> Result<Scaled, TaskFailure> {
    match &*photo.name {
        "unreadable" => Err(TaskFailure::later("the file is not there yet")),
        name => Ok(Scaled { size: name.len() as u64 }),
    }
}

fn run(name: &str, worker: impl Handler<Scale, Scaled> + 'static) -> Run {
    Simulation::of(&workflow())
        .input(&Photo { name: name.to_owned() })
        .local(|local| {
            local
                .function("worker", simulation::worker::<Scale, Scaled>(worker))
                .function("dead-letter", simulation::dead_letters::<Scale>())
                .copies("PhotoQueue", Copies::faithful().twice(minutes(5)))
        })
        .run()
}

#[test]
fn a_duplicate_is_answered_late_and_handed_back_to_the_handler() {
    /// Remembers why answers were not accepted.
    struct Ledger(Rc<RefCell<Vec<CallbackError>>>);

    impl Handler<Scale, Scaled> for Ledger {
        async fn handle(&self, photo: Scale, context: Context) -> Result<Scaled, TaskFailure> {
            scale(photo, context).await
        }

        async fn unreported(&self, photo: Scale, unreported: Unreported<Scaled>, _: Context) {
            assert_eq!((&*photo.name, unreported.answer.map(|answer| answer.size)), ("beach", Some(5)));
            self.0.borrow_mut().push(unreported.error);
        }
    }

    let late = Rc::default();
    let run = run("beach", Ledger(Rc::clone(&late)));
    assert_eq!(run.output_as::<Scaled>().size, 5);
    assert!(run.held("PhotoQueue").is_empty());
    assert_eq!(*late.borrow(), [CallbackError::Late]);
}

#[test]
fn a_message_that_is_never_done_fails_its_task_through_the_dead_letter_queue() {
    let run = run("unreadable", scale);
    run.assert_states(["Scale"]);
    assert!(run.timeline().to_string().contains("Callback.DeadLettered"), "{}", run.timeline());
    assert!(run.held("PhotoQueue").is_empty());
    assert!(run.elapsed().as_secs() < 3600);
}

#[test]
fn a_worker_reads_its_settings_from_the_environment_of_its_function() {
    let beats = |heartbeat: &str| {
        let run = Simulation::of(&workflow())
            .input(&Photo { name: "beach".to_owned() })
            .local(|local| {
                local
                    .function("worker", simulation::worker::<Scale, Scaled>(scale))
                    .variable("TASK_HEARTBEAT_SECONDS", heartbeat)
            })
            .run();
        run.local().notes().iter().filter(|note| note.what.starts_with("SendTaskHeartbeat")).count()
    };
    assert_eq!((beats(""), beats("60")), (0, 1));
}
