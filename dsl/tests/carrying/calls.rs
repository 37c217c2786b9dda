//! Executions that are started, activities that are asked, and roles that are taken on.

use dsl::StateMachine;
use dsl::prelude::*;
use dsl::resource::{Activity, EventBus};
use dsl::workflow::QueryLanguage;
use serde_json::json;

use crate::support::{Note, NoteFields, OrderFields, in_both, tell};

fn notes() -> StateMachine<Note, Note> {
    StateMachine::existing("Notes", Arn::parameter("NotesArn", "The state machine that writes notes."))
}

#[test]
fn an_execution_is_started_with_its_input_and_a_link_to_this_one() {
    let [path, ata] = in_both(|order: OrderFields| {
        Task::start_execution("Write", &notes(), NoteFields { text: order.order_id })
            .execution_name(order.order_id)
            .then(|started| tell("Tell", started.execution_arn))
    });
    assert_eq!(path.part("Write", "/Resource"), "arn:${Partition}:states:::states:startExecution");
    assert_eq!(
        *path.part("Write", "/Parameters"),
        json!({
            "StateMachineArn": "${NotesArn}",
            "Input": { "text.$": "$.orderId", "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id" },
            "Name.$": "$.orderId",
        })
    );
    let linked = "/Arguments/Input/AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID";
    assert_eq!(ata.part("Write", linked), "{% $states.context.Execution.Id %}");
    assert_eq!((path.message("Tell"), ata.message("Tell")), ("$.ExecutionArn", "{% $states.input.ExecutionArn %}"));
}

#[test]
fn an_execution_that_is_waited_for_leaves_its_output() {
    let [path, ata] =
        in_both(|note: NoteFields| Task::run_execution("Write", &notes(), note).then(|note| tell("Tell", note.text)));
    assert_eq!(path.part("Write", "/Resource"), "arn:${Partition}:states:::states:startExecution.sync:2");
    assert_eq!(path.part("Write", "/OutputPath"), "$.Output");
    assert_eq!(ata.part("Write", "/Output"), "{% $states.result.Output %}");
    assert_eq!((path.message("Tell"), ata.message("Tell")), ("$.text", "{% $states.input.text %}"));
}

#[test]
fn an_input_that_is_handed_on_as_a_whole_gets_no_link() {
    let names = StateMachine::<String>::existing("Names", Arn::known("arn:aws:states:eu-west-1:1:stateMachine:names"));
    let [path, ata] = in_both(|order: OrderFields| Task::start_execution("Write", &names, order.order_id));
    assert_eq!(*path.part("Write", "/Parameters/Input.$"), "$.orderId");
    assert_eq!(*ata.part("Write", "/Arguments/Input"), "{% $states.input.orderId %}");
}

#[test]
fn an_activity_gets_its_input_whole() {
    let review = Activity::<Note, bool>::new("Review");
    let [path, ata] = in_both(|order: OrderFields| {
        Task::activity("Ask", &review, NoteFields { text: order.order_id }).timeout(hours(1))
    });
    assert_eq!(path.part("Ask", "/Resource"), "${ReviewArn}");
    assert_eq!(*path.part("Ask", "/Parameters"), json!({"text.$": "$.orderId"}));
    assert_eq!(*ata.part("Ask", "/Arguments"), json!({"text": "{% $states.input.orderId %}"}));

    let names = Activity::<String, bool>::new("Names");
    let [path, ata] = in_both(|order: OrderFields| Task::activity("Ask", &names, order.order_id).timeout(hours(1)));
    assert_eq!(path.part("Ask", "/InputPath"), "$.orderId");
    assert!(!path.has("Ask", "Parameters"));
    assert_eq!(ata.part("Ask", "/Arguments"), "{% $states.input.orderId %}");
}

#[test]
fn jsonpath_computes_no_whole_input_of_an_activity() {
    let names = Activity::<String, bool>::new("Names");
    let workflow = Workflow::standard("Orders", |order: OrderFields| {
        Task::activity("Ask", &names, format_text("{}!", [order.order_id])).timeout(hours(1))
    });
    let compiled = workflow.query_language(QueryLanguage::JsonPath).compile();
    let [finding] = compiled.diagnostics() else { panic!("{:?}", compiled.diagnostics()) };
    assert_eq!(
        finding.message(),
        "JSONPath cannot use a computed value or a literal as the whole input of an activity"
    );
    assert_eq!(finding.place().map(|place| place.line), Some(line!() - 8));
}

#[test]
fn a_role_is_taken_on_as_it_is_given() {
    let names = || Queue::<String>::existing("Names", Arn::known("arn:aws:sqs:eu-west-1:111122223333:names"));
    let [path, ata] = in_both(|order: OrderFields| {
        let role = || Arn::known("arn:${AWS::Partition}:iam::111122223333:role/sends");
        let chosen = Arn::parameter("RoleArn", "The role that sends.");
        Task::sqs_send("First", &names(), order.order_id)
            .assume_role(role())
            .next(Task::sqs_send("Second", &names(), order.order_id).assume_role(chosen))
            .next(
                Task::sqs_send("Third", &names(), order.order_id)
                    .assume_one_of([role()], order.buyer.fields().full_name),
            )
    });
    for states in [&path, &ata] {
        let fixed = json!({"RoleArn": "arn:${Partition}:iam::111122223333:role/sends"});
        assert_eq!(*states.part("First", "/Credentials"), fixed);
        assert_eq!(*states.part("Second", "/Credentials"), json!({"RoleArn": "${RoleArn}"}));
    }
    let name = "$$.Execution.Input.buyer.fullName";
    assert_eq!(*path.part("Third", "/Credentials"), json!({"RoleArn.$": name}));
    let name = "{% $states.context.Execution.Input.buyer.fullName %}";
    assert_eq!(*ata.part("Third", "/Credentials"), json!({"RoleArn": name}));
}

#[test]
fn an_event_has_a_bus_a_source_a_type_and_a_detail() {
    let bus = EventBus::existing("ShopBus", Arn::parameter("ShopBusArn", "The bus of the shop."));
    let [path, ata] = in_both(|order: OrderFields| {
        Task::put_event("Put", &bus, "shop", order.order_id, NoteFields { text: order.order_id })
            .then(|sent| tell("Tell", sent.entries.json()))
    });
    assert_eq!(path.part("Put", "/Resource"), "arn:${Partition}:states:::events:putEvents");
    let entry = json!({
        "EventBusName": "${ShopBusArn}", "Source": "shop", "DetailType.$": "$.orderId", "Detail": {"text.$": "$.orderId"},
    });
    assert_eq!(*path.part("Put", "/Parameters/Entries"), json!([entry]));
    assert_eq!(ata.part("Put", "/Arguments/Entries/0/Detail/text"), "{% $states.input.orderId %}");
    assert_eq!(ata.part("Put", "/Arguments/Entries/0/DetailType"), "{% $states.input.orderId %}");
}

#[test]
fn an_event_later_on_still_reaches_what_came_before() {
    let [path, _] = in_both(|note: NoteFields| {
        let bus = EventBus::default_of_account();
        Task::run_execution("Write", &notes(), note)
            .then(|written| Pass::new("Between", 1).next(Task::put_event("Put", &bus, "shop", "Written", written)))
    });
    assert_eq!(path.part("Put", "/Parameters/Entries/0/Detail.$"), "$writeResult");
    assert!(path.has("Write", "Assign"));
}
