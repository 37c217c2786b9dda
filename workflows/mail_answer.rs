//! The API behind the link in the mail of `mail_approval`: hands the reviewer's decision to the execution that waits for it.
//!
//! An Express workflow behind an HTTP API, in the place of a function. The page posts the token in the body; neither the access
//! log of the API nor the log of the workflow holds bodies. Callers sign in with the company's identity provider, so that a mail
//! that leaves the company decides nothing. A link that no longer counts is answered, and fails nothing. Shows a JWT authorizer,
//! throttling, and `SendTaskSuccess` with a token that is only ever handed on.

use dsl::prelude::*;
use dsl::resource::ApiGateway;

use crate::mail_approval::DecisionFields;

/// The body of the request.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    /// The token, which the page has read from the link.
    pub token: TaskToken,
    /// Whether the purchase is approved.
    pub approved: bool,
    /// What the reviewer says to it; may be empty.
    #[schemars(length(max = 1000))]
    pub remark: String,
}

/// The answer to the request.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Whether the decision was taken; if not, there is a newer mail, or it is too late.
    pub taken: bool,
}

/// The token is not, or no longer, that of a task that waits.
const GONE: [ErrorName; 3] = [
    ErrorName::new("Sfn.TaskTimedOutException"),
    ErrorName::new("Sfn.TaskDoesNotExistException"),
    ErrorName::new("Sfn.InvalidTokenException"),
];

/// The workflow: hand the decision over, and say whether it was taken.
pub fn workflow() -> Workflow<Answer, Receipt> {
    Workflow::express("MailAnswer", |answer: AnswerFields| {
        let decision = DecisionFields { approved: answer.approved, remark: answer.remark };
        Task::send_task_success("Hand Over", answer.token, decision)
            .retry(Retry::transient())
            .catch(GONE, |_| Pass::new("Too Late", ReceiptFields { taken: false.into() }))
            .next(Pass::new("Taken", ReceiptFields { taken: true.into() }))
    })
    .triggered_by(
        ApiGateway::post("/decisions")
            .synchronous()
            .jwt_authorizer("https://login.example.com", ["decisions"])
            .throttle(5, 10),
    )
    .comment("Hands a reviewer's decision to the execution that waits for it.")
}
