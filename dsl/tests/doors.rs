//! The doors out of the builders: handles, raw fields, raw states, given permissions, resources that already exist.

use dsl::prelude::*;
use dsl::state::{Label, RawState};
use dsl::workflow::QueryLanguage;
use serde_json::{Value, json};

#[message]
struct Job {
    id: String,
    urgent: bool,
}

#[message]
struct Status {
    done: bool,
    note: String,
}

fn definition(workflow: &Workflow<impl Sized, impl Sized>) -> Value {
    serde_json::to_value(workflow.compile().definition()).expect("a definition is JSON")
}

fn codes(workflow: &Workflow<impl Sized, impl Sized>) -> Vec<&'static str> {
    workflow.compile().diagnostics().iter().map(|finding| finding.code().id).collect()
}

fn polling(language: QueryLanguage) -> Workflow<impl Sized, impl Sized> {
    let status = Function::<Job, Status>::existing("StatusFunction", Arn::parameter("StatusArn", "Who knows."));
    Workflow::standard("Poll", |job: JobFields| {
        let ask = Label::new();
        ask.place(Task::lambda_invoke("Ask", &status, JobFields { id: job.id, urgent: job.urgent })).then(|status| {
            Choice::new("Done?")
                .when(status.done, Pass::<String>::new("Note", status.note))
                .otherwise(Wait::new("Pause", minutes(5)).next(ask.jump()))
        })
    })
    .query_language(language)
}

#[test]
fn a_loop_leads_back_through_a_handle() {
    for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
        let workflow = polling(language);
        assert_eq!(codes(&workflow), [""; 0]);
        let definition = definition(&workflow);
        assert_eq!(definition["StartAt"], "Ask");
        assert_eq!(definition["States"]["Pause"]["Next"], "Ask");
        assert_eq!(definition["States"].as_object().unwrap().len(), 4);
    }
}

#[test]
fn in_a_loop_the_input_comes_from_the_context_object() {
    let definition = definition(&polling(QueryLanguage::JsonPath));
    assert_eq!(definition["States"]["Ask"]["Parameters"]["Payload.$"], "$$.Execution.Input");
    // The result goes through the Choice unchanged.
    assert_eq!(definition["States"]["Note"]["InputPath"], "$.note");
}

#[test]
fn a_handler_joins_the_main_way_through_a_handle() {
    let news = Topic::new("NewsTopic");
    let workflow = Workflow::standard("Join", |job: JobFields| {
        let tell = Label::new();
        sns_publish("Try", &news, job.id)
            .catch(Errors::ALL, |error| Pass::<String>::new("Note", error.fields().error).next(tell.jump()))
            .next(tell.place(sns_publish("Tell", &news, job.id)))
    });
    assert_eq!(codes(&workflow), [""; 0]);
    let definition = definition(&workflow);
    assert_eq!(definition["States"]["Note"]["Next"], "Tell");
    assert_eq!(definition["States"]["Try"]["Next"], "Tell");
    assert_eq!(definition["States"]["Tell"]["Arguments"]["Message"], "{% $states.context.Execution.Input.id %}");
}

#[test]
fn a_handle_that_leads_nowhere_is_reported_where_it_was_made() {
    let line = line!() + 2;
    let workflow = Workflow::standard("Lost", |_: JobFields| {
        let nowhere = Label::new();
        Wait::new("Pause", seconds(1)).next(nowhere.jump())
    });
    let found = workflow.compile().into_diagnostics();
    let finding = found.iter().find(|finding| finding.code().id == "D012").unwrap();
    assert_eq!(finding.place().unwrap().line, line);
    assert_eq!(finding.message(), "state `Pause` has a transition to a label that is not placed");
}

#[test]
fn handles_that_lead_to_each_other_lead_nowhere() {
    let workflow = Workflow::standard("Circle", |_: JobFields| {
        let (one, two) = (Label::new(), Label::new());
        let _ = one.place(two.jump());
        let _ = two.place(one.jump());
        Wait::new("Pause", seconds(1)).next(one.jump())
    });
    assert!(codes(&workflow).contains(&"D012"));
}

#[test]
fn a_raw_field_is_written_and_what_follows_knows_that_the_input_changed() {
    let news = Topic::new("NewsTopic");
    let workflow = Workflow::standard("Raw", |job: JobFields| {
        sns_publish("Tell", &news, job.id).raw("ResultPath", "$.sent").next(sns_publish("Again", &news, job.id))
    })
    .query_language(QueryLanguage::JsonPath);
    assert_eq!(codes(&workflow), [""; 0]);
    let definition = definition(&workflow);
    assert_eq!(definition["States"]["Tell"]["ResultPath"], "$.sent");
    assert_eq!(definition["States"]["Again"]["Parameters"]["Message.$"], "$$.Execution.Input.id");
}

#[test]
fn a_raw_input_path_sends_expressions_to_the_context_object() {
    let news = Topic::new("NewsTopic");
    let workflow =
        Workflow::standard("Raw", |job: JobFields| sns_publish("Tell", &news, job.id).raw("InputPath", "$.id"))
            .query_language(QueryLanguage::JsonPath);
    let definition = definition(&workflow);
    assert_eq!(definition["States"]["Tell"]["InputPath"], "$.id");
    assert_eq!(definition["States"]["Tell"]["Parameters"]["Message.$"], "$$.Execution.Input.id");
}

#[test]
fn raw_fields_that_the_builder_writes_are_refused() {
    let news = Topic::new("NewsTopic");
    let workflow = Workflow::standard("Raw", |job: JobFields| {
        sns_publish("Tell", &news, job.id)
            .timeout(minutes(1))
            .raw("TimeoutSeconds", 5)
            .raw("Next", "Elsewhere")
            .raw("Assign", json!({"a": "${Nobody}"}))
            .raw("Credentials", json!({"RoleArn": "arn:${Partition}:iam::123456789012:role/r"}))
    });
    assert_eq!(codes(&workflow), ["D013", "D013", "D072"]);
}

#[test]
fn a_raw_state_stands_in_the_definition_and_leads_on() {
    let fields = json!({"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}]});
    let workflow = Workflow::standard("Raw", |_: JobFields| {
        RawState::new("Both", fields).comment("Two at once.").next(Succeed::new("Done"))
    });
    assert_eq!(codes(&workflow), [""; 0]);
    let state = &definition(&workflow)["States"]["Both"];
    assert_eq!(
        (&state["Type"], &state["Next"], &state["Comment"]),
        (&json!("Parallel"), &json!("Done"), &json!("Two at once."))
    );
}

#[test]
fn a_raw_state_without_a_type_or_permission_is_reported() {
    let workflow = |fields: Value| Workflow::standard("Raw", |_: JobFields| RawState::new("Call", fields));
    assert_eq!(codes(&workflow(json!("Task"))), ["V013"]);
    assert_eq!(codes(&workflow(json!({"Type": "Task", "Resource": "x"}))), ["V080"]);
    assert_eq!(codes(&workflow(json!({"Type": "Task", "End": true}))), ["V013"]);
    let call = |call: &str| json!({"Type": "Task", "Resource": format!("arn:${{Partition}}:states:::aws-sdk:{call}"), "Arguments": {"TableName": "t", "AnalyzerArn": "a", "Id": "1"}});
    let raw = |name: &str| call(name);
    let unknown = workflow(raw("accessanalyzer:getFindingV2"));
    assert!(codes(&unknown).contains(&"R014"), "{:?}", unknown.compile().diagnostics());
    let other = unknown.grant(["dynamodb:Scan"], "arn:aws:dynamodb:eu-west-1:1:table/t");
    assert!(codes(&other).contains(&"R014"), "a permission for something else is none for this");
    let granted = other.grant(["access-analyzer:GetFinding"], "arn:aws:access-analyzer:eu-west-1:1:analyzer/a");
    assert!(!codes(&granted).contains(&"R014"), "{:?}", granted.compile().diagnostics());
}

#[test]
fn a_raw_state_is_allowed_what_it_calls() {
    let scan = json!({"Type": "Task", "Resource": "arn:${Partition}:states:::aws-sdk:dynamodb:scan", "Arguments": {"TableName": "t"}});
    let each = json!({"Type": "Map", "Items": [1], "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "B", "States": {"B": {
            "Type": "Task", "Resource": "arn:${Partition}:lambda:eu-west-1:1:function:f", "End": true}}}});
    let compiled =
        Workflow::standard("Raw", |_: JobFields| RawState::new("Scan", scan).next(RawState::new("Each", each)))
            .compile();
    let grants: Vec<String> = compiled
        .grants()
        .iter()
        .map(|grant| format!("{:?} {:?} {:?}", grant.states, grant.actions, grant.on))
        .collect();
    let [first, second] = grants.as_slice() else { panic!("{grants:#?}") };
    assert!(first.starts_with("[\"Scan\"] [\"dynamodb:Scan\"]") && first.contains(":table/t"), "{first}");
    assert!(second.starts_with("[\"B\"] [\"lambda:InvokeFunction\"]"), "{second}");
    assert!(second.contains("arn:${AWS::Partition}:lambda:eu-west-1:1:function:f"), "{second}");
    assert!(compiled.starts_itself());
    let open = json!({"Type": "Task", "Resource": "arn:${Partition}:states:::aws-sdk:dynamodb:scan", "Arguments": {"TableName": "{% $states.input %}"}});
    assert_eq!(codes(&Workflow::standard("Raw", |_: JobFields| RawState::new("Scan", open))), ["R032"]);
}

#[test]
fn permissions_by_hand_name_actions_that_there_are() {
    let granting = |actions: [&str; 1], on: &str| {
        Workflow::standard("Hand", |_: JobFields| Succeed::new("Done")).grant(actions, on)
    };
    let table = "arn:aws:dynamodb:eu-west-1:1:table/t";
    assert_eq!(codes(&granting(["dynamodb:*"], table)), ["R015"]);
    assert_eq!(codes(&granting(["dynamodb:Scan"], "*")), ["R015"]);
    assert_eq!(codes(&granting(["DynamoDB:scan"], table)), [""; 0]);
    for (action, meant) in [("dynamodb:GetItems", "dynamodb:GetItem"), ("dynamdb:Scan", "dynamodb:Scan")] {
        let line = line!() + 1;
        let found = granting([action], table).compile().into_diagnostics();
        let [finding] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(finding.code().id, "R053");
        assert_eq!(finding.message(), format!("there is no IAM action `{action}`"));
        assert_eq!(finding.help_text(), Some(format!("did you mean `{meant}`?").as_str()));
        assert!(finding.place().is_some_and(|place| place.file.ends_with("doors.rs") && place.line < line));
    }
    let everywhere = |reason: &str| {
        let workflow = Workflow::standard("Hand", |_: JobFields| Succeed::new("Done"));
        workflow.grant_on_everything(["cloudwatch:PutMetricData"], reason)
    };
    assert_eq!(codes(&everywhere("the action knows no resource")), [""; 0]);
    assert_eq!(codes(&everywhere(" ")), ["R054"]);
    assert_eq!(everywhere("why").compile().granted_on_everything()[0].1, "why");
}

#[test]
fn raw_states_that_end_or_choose_have_no_end() {
    let ended = |fields: Value| Workflow::standard("Raw", |_: JobFields| RawState::new("Last", fields));
    let workflow = ended(json!({"Type": "Fail", "Error": "No"}));
    assert_eq!(codes(&workflow), [""; 0]);
    assert_eq!(definition(&workflow)["States"]["Last"], json!({"Type": "Fail", "Error": "No"}));
    assert_eq!(codes(&ended(json!({"Type": "Choice", "Choices": []}))), ["V033", "V034", "V090"]);
}

#[test]
fn what_is_given_as_data_is_validated_in_the_words_of_the_language() {
    let inner = json!({"StartAt": "B", "States": {"B": {"Type": "Pass", "Parameters": {}, "End": true}}});
    let line = line!() + 2;
    let workflow = Workflow::standard("Raw", |job: JobFields| {
        RawState::new("Each", json!({"Type": "Map", "Items": [1], "ItemProcessor": inner, "MaxConcurrency": -1}))
            .next(Pass::new("Note", job.id).raw("Comment", 7))
    });
    let found: Vec<_> = workflow
        .compile()
        .diagnostics()
        .iter()
        .map(|finding| {
            let line = finding.place().map(|place| place.line);
            (line, finding.code().id, finding.message().to_owned(), finding.help_text().unwrap_or_default().to_owned())
        })
        .collect();
    let expected = [
        (
            line,
            "V100",
            "`Parameters` does not exist in JSONata, the query language of this state",
            "use `Arguments` or `Output` instead of `Parameters`",
        ),
        (line, "V022", "`MaxConcurrency` is out of range: `-1`", "write a number of at least 0"),
        (line + 1, "V021", "`Comment` must be a string, but is a number", "write a string"),
    ];
    let expected: Vec<_> =
        expected.map(|(line, rule, message, help)| (Some(line), rule, message.to_owned(), help.to_owned())).into();
    assert_eq!(found, expected);
}

#[test]
fn an_existing_queue_cannot_be_changed() {
    let arn = || Arn::known("arn:aws:sqs:eu-west-1:123456789012:jobs.fifo");
    let send = |queue: Queue<Job>| {
        Workflow::standard("Send", move |job: JobFields| {
            Task::sqs_send("Send", &queue, JobFields { id: job.id, urgent: job.urgent }).message_group(job.id)
        })
    };
    assert_eq!(codes(&send(Queue::existing("Jobs", arn()))), [""; 0]);
    assert_eq!(
        codes(&send(Queue::existing("Jobs", arn()).max_receive_count(5).visibility_timeout(minutes(1)))),
        ["R016", "R016"]
    );
}

#[test]
fn dead_letters_need_a_dead_letter_queue() {
    let queue = Queue::<Job>::new("JobQueue");
    let workflow = Workflow::standard("Send", |job: JobFields| {
        Task::sqs_send("Send", &queue, JobFields { id: job.id, urgent: job.urgent })
    })
    .with_function(Function::rust("dead-letter").consumes_dead_letters(&queue));
    assert_eq!(codes(&workflow), ["R017"]);
}

/// A fragment is a plain function; used in two machines it keeps nothing of the first.
fn notice<'a>(name: &'a str, topic: &'a Topic, text: Expr<String>) -> impl IntoFlow + 'a {
    sns_publish(name, topic, text).retry(Retry::transient())
}

#[test]
fn fragments_are_functions_and_names_are_scoped_to_their_machine() {
    let news = Topic::new("NewsTopic");
    let build = |name: &str| Workflow::standard(name, |job: JobFields| notice("Tell", &news, job.id));
    let (one, two) = (build("One"), build("Two"));
    assert_eq!((codes(&one), codes(&two)), (vec![], vec![]));
    assert_eq!(definition(&one), definition(&two));
}

#[test]
fn an_alarm_needs_a_metric_that_it_can_be_named_after() {
    let workflow = |metric: &str| {
        Workflow::standard("Done", |_: JobFields| Succeed::new("Done"))
            .with_function(Function::<(), ()>::rust("worker").alarm_on("Jobs", metric, "It happened."))
    };
    assert_eq!(codes(&workflow("JobDenied")), [""; 0]);
    assert_eq!(codes(&workflow("Job denied")), ["R018"]);
}
