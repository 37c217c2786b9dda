//! A query of Athena, asked for until it is done.

use dsl::prelude::*;
use dsl::state::Label;

use crate::common::{exactly, text};

#[message]
struct Wanted {
    service_name: Option<Json>,
}

#[message]
struct Handled {
    service_name: String,
    query_text: String,
}

#[message]
struct Query {
    query_text: String,
    database: String,
}

pub(crate) fn workflow() -> Workflow {
    let (database, bucket) = (text("DatabaseName"), text("ResultBucket"));
    let (before, after) = (text("QueryBefore"), text("QueryAfter"));
    Workflow::standard("Athena", |wanted: WantedFields| {
        let retry = || exactly([Errors::ALL]).interval(seconds(2)).max_attempts(5).backoff_rate(1.5);
        let name = context::state_input::<Named>().service_name;
        let (again, handle) = (Label::new(), Label::new());
        let prepare = |handled: HandledFields| {
            let query_text = format_text("{}{}{}", [handled.query_text, handled.service_name, after]);
            Pass::new("get_athena_query", QueryFields { query_text, database }).comment("Get the query")
        };
        let start = |query: QueryFields| {
            api!("start_athena_query" => athena.startQueryExecution {
                QueryString: query.query_text,
                QueryExecutionContext: { Database: query.database },
                ResultConfiguration: { OutputLocation: format_text("s3://{}", [bucket]) },
            })
            .timeout(minutes(1))
            .retry(retry())
        };
        let known = wanted.service_name;
        let query = handle
            .place(Pass::new("handle_input", HandledFields { service_name: name, query_text: before }))
            .then(prepare)
            .then(start)
            .then(|started| {
                let id = started.QueryExecutionId.required();
                let results = api!("get_query_results" => athena.getQueryResults { QueryExecutionId: id })
                    .retry(retry())
                    .then(|results| {
                        let rows = results.ResultSet.required().fields().Rows;
                        Pass::new("prepare_output_success", data!({ QueryExecutionId: id, QueryResults: rows }))
                    });
                let look = api!("get_athena_execution_status" => athena.getQueryExecution { QueryExecutionId: id })
                    .timeout(minutes(1))
                    .retry(retry());
                again.place(Wait::new("wait_to_query", seconds(2))).next(look).then(|found| {
                    let status = found.QueryExecution.required().fields().Status.required().fields();
                    Choice::new("is_query_finished")
                        .when(status.State.required().eq("RUNNING"), again.jump())
                        .otherwise(results)
                })
            });
        Choice::new("confirm_service_name")
            .when(known.is_present().and(known.required().is_string()), query)
            .otherwise(Pass::new("default_service_name", data!({ service_name: "Step Functions" })).next(handle.jump()))
    })
    .untyped()
}

#[message]
struct Named {
    service_name: String,
}
