//! Tokens in texts, and answers to the tasks that wait for them.

use dsl::prelude::*;
use dsl::workflow::QueryLanguage;
use serde_json::{Value, json};

use crate::support::{PhotoFields, found, granted, in_both};

fn asked(template: &'static str) -> impl Fn(PhotoFields) -> Task<bool, dsl::state::task::ServiceCall> {
    move |photo: PhotoFields| {
        Task::call_wait_for_token("Call", |token| {
            let body = token.in_text(template, [photo.key, photo.bucket]);
            api!(aws_sdk.sqs.sendMessage { QueueUrl: "https://sqs.eu-west-1.amazonaws.com/1/q", MessageBody: body } -> bool)
        })
        .timeout(days(1))
    }
}

fn refused(template: &'static str) -> Vec<String> {
    found(&Workflow::standard("Photos", |photo: PhotoFields| asked(template)(photo)))
}

#[test]
fn a_text_has_the_token_where_it_says() {
    let [jsonpath, jsonata] = in_both(asked("{}: https://a.example.com/{}#{token}!"));
    assert_eq!(
        jsonpath["Parameters"]["MessageBody.$"],
        "States.Format('{}: https://a.example.com/{}#{}!', $.key, $.bucket, $$.Task.Token)"
    );
    let wanted = r##"{% $states.input.key & ": https://a.example.com/" & $states.input.bucket & "#" & $states.context.Task.Token & "!" %}"##;
    assert_eq!(jsonata["Arguments"]["MessageBody"], wanted);
    let [jsonpath, _] = in_both(asked("{token} {}{}"));
    assert_eq!(jsonpath["Parameters"]["MessageBody.$"], "States.Format('{} {}{}', $$.Task.Token, $.key, $.bucket)");
}

#[test]
fn a_text_without_its_token_is_refused() {
    for (template, fault) in [
        ("{} {}", "`{} {}` has 0 placeholders `{token}`, not one"),
        ("{token}{token} {} {}", "`{token}{token} {} {}` has 2 placeholders `{token}`, not one"),
        ("{token} {}", "`{token} {}` has 1 placeholder `{}` for 2 values"),
        ("{}{}{} {token}", "`{}{}{} {token}` has 3 placeholders `{}` for 2 values"),
    ] {
        let found = refused(template);
        assert!(found.iter().any(|finding| finding.contains(fault)), "{template}: {found:#?}");
    }
}

#[message]
struct Answer {
    token: TaskToken,
    approved: bool,
}

fn answered(language: QueryLanguage) -> Workflow<impl Sized, impl Sized> {
    Workflow::express("Answer", |answer: AnswerFields| {
        let refuse = Task::send_task_failure("Refuse", answer.token, "Refused", "no budget").retry(Retry::transient());
        Choice::new("Approved?")
            .when(answer.approved, Task::send_task_success("Approve", answer.token, answer.approved))
            .otherwise(refuse)
    })
    .query_language(language)
}

#[test]
fn a_token_that_was_received_is_handed_on() {
    let request = |language, state: &str| -> Value {
        let compiled = answered(language).compile();
        assert!(compiled.diagnostics().is_empty(), "{:?}", compiled.diagnostics());
        serde_json::to_value(&compiled.definition().states[state]).unwrap()
    };
    let approve = request(QueryLanguage::Jsonata, "Approve");
    assert_eq!(approve["Resource"], "arn:${Partition}:states:::aws-sdk:sfn:sendTaskSuccess");
    let arguments =
        json!({"TaskToken": "{% $states.input.token %}", "Output": "{% $string($states.input.approved) %}"});
    assert_eq!(approve["Arguments"], arguments);
    let refuse = request(QueryLanguage::JsonPath, "Refuse");
    assert_eq!(refuse["Parameters"], json!({"TaskToken.$": "$.token", "Error": "Refused", "Cause": "no budget"}));
    let grants = granted(&answered(QueryLanguage::Jsonata));
    assert!(
        grants.to_string().contains("states:SendTaskSuccess") && grants.to_string().contains("states:SendTaskFailure")
    );
}

#[test]
fn an_input_with_a_token_should_not_be_logged() {
    let logged = answered(QueryLanguage::Jsonata).include_execution_data();
    assert!(found(&logged)[0].starts_with("R012"), "{:?}", found(&logged));
}
