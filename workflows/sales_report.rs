//! Makes the sales report of a day: a Glue job prepares the orders, and a query of Athena adds them up.
//!
//! Step Functions waits for both (`.sync`), and stops them when their time is over. No request says in which buckets the data of
//! a table is; `.limited_to` does, so that the role can read and write the shop's buckets and no others. Whichever step fails, the
//! team is told, and the execution fails.

use dsl::error::ErrorOutput;
use dsl::prelude::*;
use dsl::resource::Parameter;
use dsl::state::Label;

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Day {
    /// The day, in UTC.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"), example = "2026-10-01")]
    pub day: String,
}

/// The execution's output.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The day.
    pub day: String,
    /// How many orders there were.
    pub orders: f64,
    /// What they cost together.
    pub revenue: f64,
}

/// There is no report.
pub const NO_REPORT: ErrorName = ErrorName::new("NoReport");

/// The job is running for as many other days as it may.
const BUSY: ErrorName = ErrorName::new("Glue.ConcurrentRunsExceededException");

/// One row, also if there was no order. The question mark is the day.
const QUERY: &str = "SELECT count(*) AS orders, coalesce(sum(total), 0) AS revenue FROM orders WHERE day = ?";

/// The workflow: prepare, add up, read the sums.
pub fn workflow() -> Workflow<Day, Report> {
    let job =
        Parameter::required("GlueJobName", "The Glue job that writes the orders of a day into the table `orders`.");
    let database = Parameter::text("DatabaseName", "shop", "The database of the table.");
    let work_group =
        Parameter::text("WorkGroupName", "primary", "The work group, which says where results are written.");
    let buckets = Arn::known("arn:${AWS::Partition}:s3:::shop-*");
    let objects = Arn::known("arn:${AWS::Partition}:s3:::shop-*/*");
    let failures = Topic::new("FailureTopic");

    Workflow::standard("SalesReport", |report: DayFields| {
        let failed = Label::new();
        let prepare = api!("Prepare Orders" => glue.startJobRun.sync {
            JobName: job.value(),
            Arguments: { "--day": report.day },
            // Minutes, after which Glue itself ends the run.
            Timeout: 60,
        })
        .timeout(minutes(75))
        .retry(Retry::on([BUSY]).interval(minutes(2)).max_attempts(10).backoff_rate(1.0))
        .retry(Retry::transient())
        .catch(Errors::ALL, |_| {
            // The error of whichever state it was.
            let error = context::state_input::<ErrorOutput>().whole();
            failed.place(
                sns_publish("Tell the Team", &failures, error.json())
                    .attribute("day", report.day)
                    .retry(Retry::transient())
                    .next(Fail::new("No Report", NO_REPORT).cause("the report could not be made")),
            )
        });
        let add_up = api!("Add Up" => athena.startQueryExecution.sync {
            QueryString: QUERY,
            // A text of SQL, in which a quotation mark is written twice.
            ExecutionParameters: [format_text("'{}'", [report.day.replace("'", "''")])],
            QueryExecutionContext: { Catalog: "AwsDataCatalog", Database: database.value() },
            WorkGroup: work_group.value(),
        })
        .limited_to([buckets, objects.clone()])
        .timeout(minutes(15))
        .retry(Retry::transient())
        .catch(Errors::ALL, |_| failed.jump())
        .then(|query| {
            let id = query.QueryExecution.required().fields().QueryExecutionId.required();
            api!("Read Sums" => athena.getQueryResults { QueryExecutionId: id })
                .limited_to([objects])
                .retry(Retry::transient())
                .catch(Errors::ALL, |_| failed.jump())
        })
        .then(|found| {
            // The first row has the names of the columns.
            let sums = found.ResultSet.required().fields().Rows.required().at(1).fields().Data.required();
            let sum = |column: u32| sums.at(column).fields().VarCharValue.required().to_number();
            Pass::new("Report", ReportFields { day: report.day, orders: sum(0), revenue: sum(1) })
        });
        prepare.next(add_up)
    })
    .comment("Makes the sales report of a day: a Glue job prepares the orders, and a query of Athena adds them up.")
}
