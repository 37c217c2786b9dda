//! Local buckets: tasks read, write, copy, list and delete objects, and Maps read and write them.

use dsl::prelude::*;
use dsl::resource::Bucket;
use dsl::state::map::ItemReader;
use dsl::workflow::WorkflowType;
use simulator::{MemoryObjects, Objects};
use stage::{Simulation, Status};

#[message]
#[derive(Debug, PartialEq)]
struct Settings {
    limit: f64,
}

fn archive() -> Bucket {
    Bucket::new("Archive")
}

#[test]
fn what_a_task_writes_the_next_one_reads() {
    let archive = archive();
    let workflow = Workflow::standard("Keep", |settings: SettingsFields| {
        Task::put_json("Write", &archive, "a/settings.json", settings)
            .next(Task::copy_object("Copy", (&archive, "a/settings.json"), (&archive, "b.json")))
            .next(Task::delete_object("Delete", &archive, "a/settings.json"))
            .next(Task::get_json::<Settings>("Read", &archive, "b.json"))
            .then(|read| Pass::new("Limit", read.content.limit + 1.0))
    });
    let run = Simulation::of(&workflow).input(&Settings { limit: 2.0 }).run();
    assert_eq!(run.output_as::<f64>(), 3.0);
    assert_eq!(run.object::<Settings>("Archive", "b.json"), Settings { limit: 2.0 });
    assert_eq!(run.local().object_keys("Archive"), Some(vec!["b.json".to_owned()]));
    assert_eq!(run.local().object_keys("Others"), None);
}

#[test]
fn an_object_that_is_not_there_is_an_error_of_s3() {
    let archive = archive();
    let missing = ErrorName::new("S3.NoSuchKeyException");
    let workflow = Workflow::standard("Keep", |key: Expr<String>| {
        Task::get_json::<Settings>("Read", &archive, key).then(|read| Pass::new("Limit", read.content.limit))
    });
    let run = Simulation::of(&workflow).input(&"no").local(|local| local.with_object("Archive", "yes", "{}")).run();
    run.assert_failed(&missing);
}

#[test]
fn objects_are_there_before_the_execution_starts_and_are_listed() {
    let archive = archive();
    let workflow = Workflow::standard("Count", |prefix: Expr<String>| {
        Task::call("List", api!(aws_sdk.s3.listObjectsV2 { Bucket: archive.name(), Prefix: prefix }))
            .then(|found| Pass::new("Count", found.KeyCount.required()))
    });
    let simulated = || Simulation::of(&workflow).input(&"in/");
    let filled = simulated().local(|local| {
        local
            .with_object("Archive", "in/1", "1")
            .with_object("Archive", "in/2", "2")
            .with_object("Archive", "out/3", "3")
    });
    assert_eq!(filled.run().output_as::<i64>(), 2);
    assert_eq!(simulated().run().output_as::<i64>(), 0);
}

#[test]
fn a_map_reads_and_writes_local_buckets() {
    let archive = archive();
    let workflow = Workflow::standard("Sum", |_: Expr<Json>| {
        Map::reading("Each", ItemReader::<u32>::json(&archive, "numbers.json"))
            .distributed(WorkflowType::Standard, |number: Expr<u32>| Pass::new("Double", number * 2_u32))
            .result_writer(&archive, "out")
    });
    let run = Simulation::of(&workflow).local(|local| local.with_object("Archive", "numbers.json", "[1, 2]")).run();
    run.assert_succeeded();
    let keys = run.local().object_keys("Archive").unwrap_or_default();
    assert!(keys.iter().any(|key| key.starts_with("out/") && key.ends_with("manifest.json")), "{keys:?}");
}

#[test]
fn given_objects_are_there_for_tasks_too() {
    let mut objects = MemoryObjects::default();
    objects.put("theirs", "limit.json", br#"{"limit": 5}"#.to_vec()).unwrap();
    let theirs = Bucket::existing("Theirs", Arn::known("arn:aws:s3:::theirs"));
    let workflow = Workflow::standard("Limit", |key: Expr<String>| {
        Task::get_json::<Settings>("Read", &theirs, key).then(|read| Pass::new("Limit", read.content.limit))
    });
    let run = Simulation::of(&workflow).input(&"limit.json").objects(objects).run();
    assert_eq!((run.status(), run.output_as::<f64>()), (Status::Succeeded, 5.0));
}
