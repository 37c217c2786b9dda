//! R008, R009, R011, R020, R023 to R025 and R028: what starts a workflow.

use dsl::prelude::*;
use dsl::resource::{ApiGateway, Bucket, EventRule, Match, ObjectCreatedFields, Parameter, Schedule, Trigger};
use serde_json::json;

use crate::support::{Finding, Receipt, ReceiptFields, assert_quiet, error, findings, help};

fn started(trigger: impl Into<Trigger>) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Orders", |_: ReceiptFields| Succeed::new("Done")).triggered_by(trigger)
}

fn found(trigger: impl Into<Trigger>) -> Vec<Finding> {
    findings(&started(trigger))
}

fn receipt() -> Receipt {
    Receipt { message: "None.".to_owned() }
}

fn rule() -> EventRule<Receipt> {
    EventRule::new("PaidRule").source(["shop"])
}
const RULE: u32 = line!() - 2;

fn nightly() -> Schedule {
    Schedule::cron("NightlySchedule", "0 3 * * ? *", "Europe/Berlin", &receipt())
}
const NIGHTLY: u32 = line!() - 2;

#[test]
fn a_trigger_gives_the_input_that_the_workflow_takes() {
    assert_quiet(&started(rule()));
    let message = "`PaidRule` starts `Orders` with an input of the wrong type";
    assert_eq!(found(rule().whole_event::<String>()), [error("R020", RULE, message)]);
    assert_eq!(help(&started(rule().whole_event::<String>())), "use the type that the workflow's closure reads");
    assert_quiet(&started(rule().whole_event::<Json>()));

    assert_quiet(&started(nightly()));
    let line = line!() + 1;
    let wrong = Schedule::rate("HourlySchedule", hours(1), &"None.".to_owned());
    let message = "`HourlySchedule` starts `Orders` with an input of the wrong type";
    assert_eq!(found(wrong), [error("R020", line, message)]);
    assert_quiet(&started(ApiGateway::post("/orders")));
}

#[test]
fn a_pattern_says_which_events() {
    let everything = EventRule::<Receipt>::new("PaidRule");
    let line = line!() - 1;
    assert_eq!(found(everything), [error("R024", line, "the pattern of `PaidRule` matches every event")]);
    for (pattern, fault) in [
        (json!([]), "is not an object"),
        (json!({"source": "shop"}), "does not list the values of `source` in an array"),
        (json!({"source": []}), "matches no value of `source`"),
        (json!({"detail": {"buyer": {}}}), "has no condition for `buyer`"),
        (json!({"$or": [{"source": "shop"}]}), "does not list the values of `source` in an array"),
    ] {
        let message = format!("the pattern of `PaidRule` {fault}");
        assert_eq!(found(rule().event_pattern(pattern)), [error("R024", RULE, &message)]);
    }
    let long = "x".repeat(4096);
    let message = "the pattern of `PaidRule` has 4111 characters; at most 4096 are allowed";
    assert_eq!(found(rule().event_pattern(json!({ "source": [long] }))), [error("R024", RULE, message)]);
    assert_quiet(&started(rule().event_pattern(json!({"$or": [{"source": ["shop"]}, {"detail": {"a": [1]}}]}))));
}

#[test]
fn a_bucket_must_send_its_events() {
    let started = |bucket: &Bucket, wanted: Match| {
        let rule = EventRule::object_created("ScannedRule", bucket).detail("object.key", wanted);
        let line = line!() - 1;
        let key = |created: ObjectCreatedFields| Pass::new("Key", created.object.fields().key);
        (Workflow::standard("Scans", key).triggered_by(rule), line)
    };
    let silent = Bucket::new("ScanBucket");
    let (workflow, line) = started(&silent, Match::prefix("in/"));
    let message = "the pattern of `ScannedRule` matches no event: the bucket `ScanBucket` sends none";
    assert_eq!(findings(&workflow), [error("R024", line, message)]);
    assert_eq!(help(&workflow), "add `.event_bridge_enabled()` to the bucket");
    assert_quiet(&started(&silent.event_bridge_enabled(), Match::prefix("in/")).0);
    let existing = Bucket::existing("ScanBucket", Arn::known("arn:aws:s3:::scans"));
    assert_quiet(&started(&existing, Match::prefix("in/")).0);
    let message = "the pattern of `ScannedRule` matches `null`, which events of a bucket do not have";
    let (workflow, line) = started(&existing, Match::any_of([json!(null)]));
    assert_eq!(findings(&workflow), [error("R024", line, message)]);
}

#[test]
fn parts_of_an_event_are_paths() {
    let message = "`detail.message`, the input path `message` of `PaidRule`, is not a path into an event";
    let wrong = rule().input_paths::<Receipt, 1>([("message", "detail.message")]);
    assert_eq!(found(wrong), [error("R024", RULE, message)]);
    let message = "`PaidRule` has 0 input paths; allowed are 1 to 100";
    assert_eq!(found(rule().input_paths::<Receipt, 0>([])), [error("R008", RULE, message)]);
    assert_quiet(&started(rule().input_paths::<Receipt, 1>([("message", "$.detail.message")])));
}

#[test]
fn a_rate_is_whole_minutes() {
    for time in [seconds(90), seconds(0)] {
        let line = line!() + 1;
        let schedule = Schedule::rate("OftenSchedule", time, &receipt());
        let message = format!("`OftenSchedule` runs every {} s; only whole minutes are allowed", time.as_seconds());
        assert_eq!(found(schedule), [error("R023", line, &message)]);
    }
    assert_quiet(&started(Schedule::rate("OftenSchedule", minutes(1), &receipt())));
}

#[test]
fn the_times_of_a_schedule_are_six_fields_or_a_time() {
    for fields in ["0 3 * * *", "0 3 * * * *", "0 3 ? * ? *", "? 3 * * ? *", "0 3 * * ? *;", "0  3 * * ? *"] {
        let line = line!() + 1;
        let schedule = Schedule::cron("NightlySchedule", fields, "UTC", &receipt());
        let message = format!("`{fields}` of `NightlySchedule` is not a valid cron expression");
        assert_eq!(found(schedule), [error("R023", line, &message)]);
    }
    assert_quiet(&started(Schedule::cron("MondaySchedule", "0/15 8-18 ? * MON-FRI 2030", "UTC", &receipt())));
    let line = line!() + 1;
    let zoned = Schedule::at("OnceSchedule", "2030-01-31T12:00:00Z", "UTC", &receipt());
    assert_eq!(found(zoned), [error("R023", line, "`2030-01-31T12:00:00Z` of `OnceSchedule` is not a valid time")]);
    let line = line!() + 1;
    let nowhere = Schedule::at("OnceSchedule", "2030-01-31T12:00:00", "", &receipt());
    assert_eq!(found(nowhere), [error("R023", line, "`` of `OnceSchedule` is not a time zone")]);
    assert_quiet(&started(Schedule::at("OnceSchedule", "2030-01-31T12:00:00", "Europe/Berlin", &receipt())));
}

#[test]
fn windows_and_retries_have_limits() {
    let message = "the flexible time window of `NightlySchedule` is 90 s; allowed are 1 to 1440 whole minutes";
    assert_eq!(found(nightly().flexible_time_window(seconds(90))), [error("R008", NIGHTLY, message)]);
    let message = "the retry policy of `NightlySchedule` is 186 attempts within 60 s; allowed are 0 to 185 attempts within 60 to 86400 s";
    assert_eq!(found(nightly().retry_policy(186, minutes(1))), [error("R008", NIGHTLY, message)]);
    let message =
        "the retry policy of `PaidRule` is 0 attempts within 59 s; allowed are 0 to 185 attempts within 60 to 86400 s";
    assert_eq!(found(rule().retry_policy(0, seconds(59))), [error("R008", RULE, message)]);
    assert_quiet(&started(nightly().flexible_time_window(days(1)).retry_policy(185, days(1))));
}

#[test]
fn what_failed_is_kept_in_a_standard_queue_that_is_there() {
    let queue = Queue::<Json>::fifo("FailedQueue");
    let message = "the dead-letter queue of `PaidRule` is the FIFO queue `FailedQueue`";
    assert_eq!(found(rule().dead_letter_queue(&queue)), [error("R011", RULE, message)]);
    let sometimes = Queue::<Json>::new("FailedQueue").only_if(Parameter::flag("KeepFailed", true, "Whether to keep."));
    let message =
        "the dead-letter queue of `PaidRule` is `FailedQueue`, which exists only if the parameter `KeepFailed` is set";
    assert_eq!(found(rule().dead_letter_queue(&sometimes)), [error("R028", RULE, message)]);
    assert_quiet(&started(rule().dead_letter_queue(&Queue::<Json>::new("FailedQueue"))));
}

#[test]
fn two_triggers_have_two_ids() {
    let line = line!() + 1;
    let second = EventRule::<Receipt>::new("NightlySchedule").source(["shop"]);
    let workflow = started(nightly()).triggered_by(second);
    let message = "two different resources have the logical id `NightlySchedule`";
    assert_eq!(findings(&workflow), [error("R009", line, message)]);
}

#[test]
fn a_route_is_a_path_with_limits() {
    for path in ["orders", "/orders//new", "/orders/{id}", "/a b"] {
        let line = line!() + 1;
        let route = ApiGateway::post(path);
        assert_eq!(found(route), [error("R025", line, &format!("`{path}` is not a valid path of a route"))]);
    }
    let route = || ApiGateway::post("/orders");
    let line = line!() - 1;
    let message = "the throttling of `/orders` is 0 requests per second with a burst of 1; allowed are 1 to 10000, and a burst of 1 to 5000";
    assert_eq!(found(route().throttle(0, 1)), [error("R008", line, message)]);
    let message = "`/orders` would accept tokens of `login.example.com`, but cannot verify them";
    assert_eq!(found(route().jwt_authorizer("login.example.com", ["shop"])), [error("R025", line, message)]);
    let message = "two routes of `Orders` have the path `/orders`";
    assert_eq!(findings(&started(route()).triggered_by(route())), [error("R025", line, message)]);
    assert_quiet(&started(route()).triggered_by(ApiGateway::post("/orders/new")));
}

#[test]
fn only_an_express_workflow_is_waited_for() {
    let route = || ApiGateway::post("/orders").synchronous();
    let line = line!() - 1;
    let message = "`/orders` waits for the end of `Orders`, which is a Standard workflow";
    assert_eq!(found(route()), [error("R025", line, message)]);
    let quick = Workflow::express("Orders", |_: ReceiptFields| Succeed::new("Done")).triggered_by(route());
    assert_quiet(&quick);
}
