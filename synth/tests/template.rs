//! What the template holds for workflows other than the payment.

use std::path::PathBuf;

use dsl::prelude::*;
use dsl::resource::Encryption;
use serde_json::{Value, json};
use synth::stack::{Format, Named, template};

#[message]
struct Job {
    id: String,
}

#[message]
struct JobMessage {
    id: String,
    task_token: TaskToken,
}

fn resources(workflow: &Workflow<impl Sized, impl Sized>, format: Format) -> Value {
    let compiled = workflow.compile();
    assert!(compiled.is_valid(), "{:?}", compiled.diagnostics());
    template(&[Named { name: "jobs".to_owned(), compiled }], format, PathBuf::from("..")).to_json()
}

fn statements(template: &Value, role: &str) -> Vec<Value> {
    let document = &template["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"];
    document["Statement"].as_array().expect("a policy has statements").clone()
}

/// A workflow that waits behind a queue, with a heartbeat or without.
fn waiting(queue: &Queue<JobMessage>, heartbeat: Option<u32>) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Jobs", |job: JobFields| {
        let task = Task::sqs_wait_for_token("Do it", queue, |task_token| JobMessageFields { id: job.id, task_token })
            .timeout(hours(2));
        match heartbeat {
            Some(limit) => task.heartbeat(seconds(limit)),
            None => task,
        }
    })
    .with_function(Function::rust("worker").consumes(queue))
}

#[test]
fn a_worker_may_send_heartbeats_only_where_a_task_asks_for_them() {
    let queue = Queue::new("JobQueue").max_receive_count(5);
    for (heartbeat, verbs) in [(None, 2), (Some(600), 3)] {
        let template = resources(&waiting(&queue, heartbeat), Format::Sam);
        let call_back = statements(&template, "WorkerFunctionRole").into_iter().find(|one| one["Sid"] == "CallBack");
        assert_eq!(call_back.unwrap()["Action"].as_array().unwrap().len(), verbs);
        let variables = &template["Resources"]["WorkerFunction"]["Properties"]["Environment"]["Variables"];
        assert_eq!(
            variables["TASK_HEARTBEAT_SECONDS"],
            heartbeat.map_or(Value::Null, |limit| json!(limit.to_string()))
        );
    }
}

#[test]
fn a_worker_is_told_the_last_receive_and_a_dead_letter_handler_may_report_what_was_answered() {
    let queue = Queue::new("JobQueue").max_receive_count(5);
    let workflow = waiting(&queue, None).with_function(Function::rust("undertaker").consumes_dead_letters(&queue));
    let template = resources(&workflow, Format::Sam);
    let variables = |function: &str| {
        template["Resources"][function]["Properties"]["Environment"]["Variables"]["QUEUE_MAX_RECEIVE_COUNT"].clone()
    };
    assert_eq!((variables("WorkerFunction"), variables("UndertakerFunction")), (json!("5"), Value::Null));
    for role in ["WorkerFunctionRole", "UndertakerFunctionRole"] {
        let call_back = statements(&template, role).into_iter().find(|one| one["Sid"] == "CallBack").unwrap();
        assert_eq!(call_back["Action"], json!(["states:SendTaskSuccess", "states:SendTaskFailure"]), "{role}");
    }
}

#[test]
fn a_queue_without_a_dead_letter_handler_has_no_unhandled_dead_letter_queue() {
    let queue = Queue::new("JobQueue").max_receive_count(5);
    let template = resources(&waiting(&queue, None), Format::Sam);
    let made = template["Resources"].as_object().unwrap();
    assert!(made.contains_key("JobQueueDeadLetterQueue"));
    assert!(!made.contains_key("JobQueueUnhandledDeadLetterQueue"));
}

#[test]
fn a_fifo_queue_has_fifo_dead_letters_and_names_that_say_so() {
    let queue = Queue::<Job>::fifo("JobQueue").max_receive_count(5);
    let workflow = Workflow::standard("Jobs", |job: JobFields| {
        Task::sqs_send("Send", &queue, JobFields { id: job.id }).message_group(job.id)
    });
    let template = resources(&workflow, Format::Sam);
    let queue = &template["Resources"]["JobQueue"]["Properties"];
    assert_eq!(queue["QueueName"]["Fn::Sub"][0], "JobQueue-${Id}${More}.fifo");
    assert_eq!(queue["FifoQueue"], true);
    assert_eq!(template["Resources"]["JobQueueDeadLetterQueue"]["Properties"]["FifoQueue"], true);
}

#[test]
fn only_topics_that_deliver_into_encrypted_queues_may_use_the_key() {
    let tell = |topic: &Topic| Workflow::standard("Tell", |job: JobFields| sns_publish("Tell", topic, job.id));
    let sources = |topic: &Topic| {
        let template = resources(&tell(topic), Format::Sam);
        let statements =
            template["Resources"]["Key"]["Properties"]["KeyPolicy"]["Statement"].as_array().unwrap().clone();
        let delivers = statements.into_iter().find(|one| one["Sid"] == "DeliverNotifications");
        delivers.map(|one| one["Condition"]["ArnLike"]["aws:SourceArn"].as_array().unwrap().len())
    };
    let (ours, theirs) = (Queue::new("OurQueue"), Queue::new("TheirQueue").encryption(Encryption::ServiceManaged));
    let existing = || Topic::existing("News", Arn::parameter("NewsArn", "The news."));
    assert_eq!(sources(&Topic::new("News")), None);
    assert_eq!(sources(&Topic::new("News").subscribe(&theirs)), None);
    assert_eq!(sources(&Topic::new("News").subscribe(&ours)), Some(1));
    assert_eq!(sources(&existing()), None);
    assert_eq!(sources(&existing().subscribe(&ours)), Some(1));
}

#[test]
fn an_arn_of_a_parameter_names_one_resource() {
    let topic = Topic::existing("News", Arn::parameter("NewsArn", "The news."));
    let workflow = Workflow::standard("Tell", |job: JobFields| sns_publish("Tell", &topic, job.id));
    let pattern = resources(&workflow, Format::Sam)["Parameters"]["NewsArn"]["AllowedPattern"].clone();
    assert_eq!(pattern, "^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12})?:[!-)+->@-~]+$");
    // The last set: all that can be printed but these two, and no space.
    let admitted = |c: char| matches!(c, '!'..=')' | '+'..='>' | '@'..='~');
    assert_eq!((' '..='~').filter(|c| !admitted(*c)).collect::<String>(), " *?");
}

#[test]
fn a_parameter_of_two_functions_is_listed_once() {
    let queue = Queue::new("JobQueue").max_receive_count(5);
    let pace = || dsl::resource::Parameter::one_of("Pace", ["slow", "fast"], "How fast.");
    let undertaker = Function::rust("undertaker").consumes_dead_letters(&queue).environment_from("PACE", pace());
    let hurry = Function::<(), ()>::rust("hurry").environment_from("PACE", pace());
    let template = resources(&waiting(&queue, None).with_function(undertaker).with_function(hurry), Format::Sam);
    let groups = &template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"];
    assert_eq!(groups[0]["Parameters"], json!(["Pace"]));
}

#[test]
fn a_queue_can_be_encrypted_with_a_key_of_the_service() {
    let queue = Queue::<Job>::new("JobQueue").encryption(Encryption::ServiceManaged);
    let workflow =
        Workflow::standard("Jobs", |job: JobFields| Task::sqs_send("Send", &queue, JobFields { id: job.id }));
    let template = resources(&workflow, Format::Sam);
    let properties = &template["Resources"]["JobQueue"]["Properties"];
    assert_eq!(properties["SqsManagedSseEnabled"], true);
    assert_eq!(properties["KmsMasterKeyId"], Value::Null);
    let sids: Vec<_> = statements(&template, "StateMachineJobsRole").iter().map(|one| one["Sid"].clone()).collect();
    assert_eq!(sids, ["UseJobQueue", "DeliverLogs", "Trace"]);
}

#[test]
fn a_customer_key_takes_the_plain_machine_and_its_own_statements() {
    let news = Topic::new("NewsTopic");
    let workflow =
        Workflow::standard("Jobs", |job: JobFields| sns_publish("Tell", &news, job.id)).encrypted_with_customer_key();
    let template = resources(&workflow, Format::Sam);
    let machine = &template["Resources"]["StateMachineJobs"];
    assert_eq!(machine["Type"], "AWS::StepFunctions::StateMachine");
    assert_eq!(machine["Properties"]["EncryptionConfiguration"]["Type"], "CUSTOMER_MANAGED_KMS_KEY");
    assert_eq!(machine["Properties"]["DefinitionS3Location"], "statemachine/jobs.asl.json");
    let statements = statements(&template, "StateMachineJobsRole");
    let own = statements.iter().find(|one| one["Sid"] == "EncryptExecutions").unwrap();
    assert!(own["Condition"]["StringLike"]["kms:EncryptionContext:aws:states:stateMachineArn"].is_object());
}

#[test]
fn existing_resources_are_named_and_not_made() {
    let queue = Queue::<Job>::existing("JobQueue", Arn::parameter("JobQueueArn", "The queue of jobs."));
    let news = Topic::existing("NewsTopic", Arn::known("arn:aws:sns:eu-west-1:123456789012:news"));
    let workflow = Workflow::standard("Jobs", |job: JobFields| {
        Task::sqs_send("Send", &queue, JobFields { id: job.id }).next(sns_publish("Tell", &news, job.id))
    });
    let template = resources(&workflow, Format::Sam);
    let made = template["Resources"].as_object().unwrap();
    assert!(!made.contains_key("JobQueue") && !made.contains_key("NewsTopic"));
    assert_eq!(template["Parameters"]["JobQueueArn"]["Default"], Value::Null);
    let substitutions = &template["Resources"]["StateMachineJobs"]["Properties"]["DefinitionSubstitutions"];
    assert_eq!(substitutions["NewsTopicArn"], "arn:aws:sns:eu-west-1:123456789012:news");
    assert_eq!(
        substitutions["JobQueueUrl"]["Fn::Sub"][0],
        "https://sqs.${Region}.${AWS::URLSuffix}/${Account}/${Name}"
    );
    let on: Vec<_> = statements(&template, "StateMachineJobsRole").iter().map(|one| one["Resource"].clone()).collect();
    assert_eq!(on[..2], [json!({"Ref": "JobQueueArn"}), json!("arn:aws:sns:eu-west-1:123456789012:news")]);
}

#[test]
fn resources_and_permissions_given_as_data_stand_in_the_template() {
    let table = json!({"Type": "AWS::DynamoDB::Table", "Properties": {"BillingMode": "PAY_PER_REQUEST"}});
    let workflow = Workflow::standard("Jobs", |_: JobFields| Succeed::new("Done"))
        .with_resource("JobTable", table.clone())
        .grant(["dynamodb:GetItem"], "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/jobs");
    let template = resources(&workflow, Format::Cloudformation);
    assert_eq!(template["Resources"]["JobTable"], table);
    let statements = statements(&template, "StateMachineJobsRole");
    assert_eq!(statements[0]["Action"], json!(["dynamodb:GetItem"]));
    assert!(statements[0]["Resource"]["Fn::Sub"].is_string());
}

#[test]
fn only_deliveries_and_tracing_are_allowed_on_everything() {
    let queue = Queue::new("JobQueue").max_receive_count(5);
    let template = resources(&waiting(&queue, None), Format::Sam);
    for (id, resource) in template["Resources"].as_object().unwrap() {
        if resource["Type"] == "AWS::IAM::Role" {
            for statement in statements(&template, id) {
                let everything = statement["Resource"] == "*";
                assert_eq!(
                    everything,
                    ["DeliverLogs", "Trace"].contains(&statement["Sid"].as_str().unwrap()),
                    "{statement}"
                );
                assert!(
                    statement["Action"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .all(|action| !action.as_str().unwrap().contains('*'))
                );
            }
        }
    }
}

#[test]
fn an_existing_topic_may_use_the_key_of_the_queue_that_it_delivers_to() {
    let arn = "arn:aws:sns:eu-west-1:123456789012:news";
    let queue = Queue::new("NewsQueue");
    let news = Topic::existing("NewsTopic", Arn::known(arn)).subscribe(&queue);
    let workflow = Workflow::standard("Jobs", |job: JobFields| sns_publish("Tell", &news, job.id));
    let template = resources(&workflow, Format::Sam);
    let statements = &template["Resources"]["Key"]["Properties"]["KeyPolicy"]["Statement"];
    let delivers = statements.as_array().unwrap().iter().find(|one| one["Sid"] == "DeliverNotifications").unwrap();
    assert_eq!(delivers["Condition"]["ArnLike"]["aws:SourceArn"][0], arn);
    let policy = &template["Resources"]["NewsQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"][1];
    assert_eq!(policy["Condition"]["ArnEquals"]["aws:SourceArn"][0], arn);
}

#[test]
fn a_queue_takes_notices_of_each_topic_once_however_many_workflows_publish_to_it() {
    let queue = Queue::<Json>::new("NoticeQueue").external_consumer();
    let topics = ["Paid", "Sent"].map(|id| Topic::new(id).subscribe(&queue));
    let publishing = |name: &str, topics: [&Topic; 2]| {
        let workflow = Workflow::standard(name, |job: JobFields| {
            Task::sns_publish("First", topics[0], job.id).next(Task::sns_publish("Second", topics[1], job.id))
        });
        Named { name: name.to_lowercase(), compiled: workflow.compile() }
    };
    let both = [publishing("One", [&topics[0], &topics[1]]), publishing("Other", [&topics[0], &topics[1]])];
    assert!(both.iter().all(|one| one.compiled.is_valid()), "{:?}", both.map(|one| one.compiled.into_diagnostics()));
    let template = template(&both, Format::Sam, PathBuf::from("..")).to_json();
    let policy = &template["Resources"]["NoticeQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"];
    let receive = policy.as_array().unwrap().iter().find(|one| one["Sid"] == "ReceiveNotifications").unwrap();
    assert_eq!(receive["Condition"]["ArnEquals"]["aws:SourceArn"], json!([{"Ref": "Paid"}, {"Ref": "Sent"}]));
}
