//! Asks a person to approve an expense. Without an answer within three days it is declined.

use dsl::prelude::*;

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expense {
    /// The expense.
    #[schemars(length(min = 1, max = 64), example = "E-2207")]
    pub expense_id: String,
    /// Who spent it.
    #[schemars(example = &"jdoe")]
    pub employee: String,
    /// What was spent, in the company's currency.
    #[schemars(range(min = 0), example = 480)]
    pub amount: f64,
    /// What it was for.
    #[schemars(length(max = 500), example = "Two days at the fair")]
    pub purpose: String,
}

/// The message in the queue of the reviewers' application.
#[message]
#[serde(rename_all = "camelCase")]
pub struct ReviewRequest {
    /// The expense.
    pub expense_id: String,
    /// Who spent it.
    pub employee: String,
    /// What was spent.
    pub amount: f64,
    /// What it was for.
    pub purpose: String,
    /// The task token, with which the application completes the task.
    pub task_token: TaskToken,
}

/// A reviewer's answer.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// Whether the expense is approved.
    pub approved: bool,
    /// Who answered.
    pub reviewer: String,
}

/// Expenses up to this need no reviewer.
const SMALL: f64 = 50.0;

/// The workflow: small expenses are approved, others wait for a person.
pub fn workflow() -> Workflow<Expense, SentMessage> {
    let reviews =
        Queue::<ReviewRequest, Review>::new("ReviewQueue").retention_period(days(4)).external_consumer().output_url();
    let decisions = Topic::new("DecisionTopic");

    Workflow::standard("Approval", |expense: ExpenseFields| {
        let tell = |name: &str, text: Expr<String>| {
            sns_publish(name, &decisions, text).attribute("employee", expense.employee).retry(Retry::transient())
        };
        let review = Task::sqs_wait_for_token("Ask a Reviewer", &reviews, |token| ReviewRequestFields {
            expense_id: expense.expense_id,
            employee: expense.employee,
            amount: expense.amount,
            purpose: expense.purpose,
            task_token: token,
        })
        .timeout(days(3))
        .retry(Retry::transient())
        .catch(Errors::timeouts(), |_| {
            tell("Nobody Answered", format_text("{} was not reviewed in three days", [expense.expense_id]))
        })
        .then(|review: ReviewFields| {
            let by = |words: &str| format_text(words, [expense.expense_id, review.reviewer]);
            Choice::new("Approved?")
                .when(review.approved, tell("Approved", by("{} was approved by {}")))
                .otherwise(tell("Declined", by("{} was declined by {}")))
        });
        Choice::new("Small?")
            .when(
                expense.amount.le(SMALL),
                tell("Approved by Rule", format_text("{} needs no review", [expense.expense_id])),
            )
            .otherwise(review)
    })
    .comment(
        "Asks a person to approve an expense; small ones need no review, and after three days without an answer it is declined.",
    )
}
