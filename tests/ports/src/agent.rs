//! A language model that uses tools until it is done.

use dsl::prelude::*;
use dsl::resource::Activity;
use dsl::state::Label;

use crate::common::{LAMBDA_BUSY, lambda};

#[message]
struct Conversation {
    messages: Vec<Json>,
}

#[message]
struct Answer {
    body: Turn,
}

#[message]
struct Turn {
    messages: Vec<Json>,
    metadata: Json,
    function_calls: Vec<Call>,
}

#[message]
struct Call {
    id: String,
    name: String,
    input: Json,
}

#[message]
struct Approval {
    approved: bool,
}

pub(crate) fn workflow() -> Workflow {
    let (model, database, python) = (lambda("Model"), lambda("Database"), lambda("Python"));
    let approve = Activity::<Call, Approval>::existing(
        "ApprovalActivity",
        Arn::parameter("ApprovalArn", "Who approves queries."),
    );
    Workflow::standard("Agent", |_: ConversationFields| {
        let busy = || Retry::on(LAMBDA_BUSY).interval(seconds(1));
        let again = Label::new();
        let tool =
            |name: &str, description: &str, properties: Expr<Json>, required: Option<Expr<Vec<String>>>| match required
            {
                Some(required) => data!({
                    name: name,
                    description: description,
                    input_schema: { type: "object", properties: properties, required: required },
                }),
                None => data!({
                    name: name, description: description, input_schema: { type: "object", properties: properties },
                }),
            };
        let names = |names: &[&str]| Some(Expr::<Vec<String>>::of(names.iter().map(|&name| name.into())));
        let text = |description: &str| data!({ type: "string", description: description });
        let tools = [
            tool("get_db_schema", "The tables of the database.", data!({}), None),
            tool(
                "execute_sql_query",
                "The result of a query.",
                data!({ sql_query: text("The query.") }),
                names(&["sql_query"]),
            ),
            tool("execute_python", "The address of a chart.", data!({ code: text("The code.") }), names(&["code"])),
            tool(
                "print_output",
                "Prints the answer.",
                data!({ answer: text("The answer."), chart: text("The chart.") }),
                names(&["answer", "chart"]),
            ),
        ];
        let run = |state: &str, function: Expr<String>, call: CallFields| {
            api!(state => lambda.invoke {
                FunctionName: function,
                Payload: { name: call.name, id: call.id, input: call.input },
            } -> Json)
            .retry(busy())
        };
        let use_tool = |call: CallFields| {
            let query = Task::activity("Approve execute_sql_query", &approve, call)
                .without_limit("A person approves.")
                .then(|approval| {
                    Choice::new("Process Approval execute_sql_query")
                        .when(approval.approved, run("Execute execute_sql_query", database, call))
                        .otherwise(Pass::unchanged("Handle Rejection execute_sql_query"))
                });
            Choice::new("Which Tool to Use?")
                .when(call.name.eq("get_db_schema"), run("Execute get_db_schema", database, call))
                .when(call.name.eq("execute_sql_query"), query)
                .when(call.name.eq("execute_python"), run("Execute execute_python", python, call))
                .otherwise(Pass::new("No Tool to Use (ignore)", data!({})))
        };
        let turn = |turn: TurnFields| {
            let done = Expr::<bool>::jsonata("$count($calls) = 0 or $metadata.stop_reason in ['end_turn', 'stop']")
                .with("calls", turn.function_calls)
                .with("metadata", turn.metadata);
            let printed = turn.function_calls.filter(|call| call.name.eq("print_output"));
            let answer = Expr::<Json>::jsonata("$messages[-1].content[0].text").with("messages", turn.messages);
            let results = |results: Expr<Vec<Json>>| {
                let messages = Expr::<Vec<Json>>::jsonata(
                    "$append($messages, [{'role': 'user', 'content': [$filter($results, function($v) { $v != {} })]}])",
                );
                ConversationFields { messages: messages.with("messages", turn.messages).with("results", results) }
            };
            Choice::new("Is done?")
                .when(done, Pass::new("Prepare Output", data!({ messages: turn.messages, output: { answer: answer } })))
                .when(printed.len().gt(0), Pass::new("Print Output", data!({ output: printed.at(0).fields().input })))
                .otherwise(
                    Map::over("For each tool use", turn.function_calls)
                        .inline(use_tool)
                        .output(results)
                        .next(Pass::unchanged("Append Map to Messages"))
                        .next(again.jump()),
                )
        };
        again
            .place(
                api!("Call LLM" => lambda.invoke {
                    Payload: {
                        system: "Help people to analyse their data. Use the tools.",
                        messages: context::state_input::<Conversation>().messages,
                        tools: Expr::<Vec<Json>>::of(tools),
                        model_id: "claude-3-5-sonnet-20241022",
                    },
                    FunctionName: model,
                } -> Answer)
                .retry(busy())
                .output(|answer| answer.body.fields()),
            )
            .then(turn)
    })
    .untyped()
}
