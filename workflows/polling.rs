//! Starts a report, polls until it is ready, gives up after twenty rounds: a loop with a counter.

use dsl::prelude::*;
use dsl::state::{Label, Variable};

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportRequest {
    /// The customer of the report.
    #[schemars(length(min = 1, max = 64), example = "98766")]
    pub customer_id: String,
    /// The month of the report.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}$"), example = "2026-10")]
    pub month: String,
}

/// The result of the function that starts a report.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// The id of the job.
    pub job_id: String,
}

/// The progress of a report.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// The status of the work.
    pub status: Status,
    /// Where the report is, when it is ready.
    pub location: Option<String>,
}

/// The status of the work.
#[message]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Not done yet.
    Running,
    /// Done.
    Ready,
    /// Failed.
    Broken,
}

/// The report was not ready after the last round.
pub const TOO_SLOW: ErrorName = ErrorName::new("ReportTooSlow");

/// The work behind the report has failed.
pub const BROKEN: ErrorName = ErrorName::new("ReportBroken");

/// The number of rounds.
const ROUNDS: u32 = 20;

/// The workflow: start, then wait and poll in turn.
pub fn workflow() -> Workflow<ReportRequest, SentMessage> {
    let start = Function::<ReportRequest, Job>::existing(
        "StartFunction",
        Arn::parameter("StartFunctionArn", "The function that starts a report."),
    );
    let status = Function::<Job, Progress>::existing(
        "StatusFunction",
        Arn::parameter("StatusFunctionArn", "The function that returns the progress of a report."),
    );
    let ready = Topic::new("ReportTopic");

    Workflow::standard("Report", |request: ReportRequestFields| {
        let rounds = Variable::<u32>::new("rounds");
        let again = Label::new();
        Task::lambda_invoke("Start Report", &start, request).retry(Retry::transient()).assign(&rounds, 0).then(
            |job: JobFields| {
                again.place(Wait::new("Wait a Little", seconds(30))).next(
                    Task::lambda_invoke("Ask for Progress", &status, job)
                        .retry(Retry::transient())
                        .assign(&rounds, rounds.get() + 1)
                        .then(|progress: ProgressFields| {
                            let place = progress.location.required();
                            Choice::new("How Far?")
                                .when(
                                    progress.status.eq(Status::Ready).and(progress.location.is_present()),
                                    sns_publish("Tell Where It Is", &ready, place)
                                        .attribute("customerId", request.customer_id)
                                        .retry(Retry::transient()),
                                )
                                .when(
                                    progress.status.eq(Status::Broken),
                                    Fail::new("Report Broken", BROKEN).cause("the work behind the report has failed"),
                                )
                                .when(
                                    rounds.get().ge(ROUNDS),
                                    Fail::new("Too Slow", TOO_SLOW).cause("the report took more than ten minutes"),
                                )
                                .otherwise(again.jump())
                        }),
                )
            },
        )
    })
    .comment("Starts a report, polls until it is ready, and gives up after twenty rounds.")
    .timeout(minutes(30))
}
