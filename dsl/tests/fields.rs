//! Every field of the language can be written with a builder.
//!
//! The workflows below use every method of every state. What is printed is walked by the table of the language's fields,
//! and what was never met is a gap.

use std::collections::BTreeSet;

use asl::grammar::{Holds, Kind};
use dsl::prelude::*;
use dsl::resource::Bucket;
use dsl::state::map::{BatchFields, CsvDelimiter, ItemBatcher, ItemReader, Transformation, WriterOutputType};
use dsl::state::{DataFlow, DataPath, Variable};
use dsl::workflow::{QueryLanguage, WorkflowType};
use schemars::JsonSchema;
use serde_json::Value;

#[message]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    lines: Vec<Line>,
    limit: u32,
    percent: f64,
    due: String,
    small: bool,
}

#[message]
struct Line {
    sku: String,
    count: u32,
    fragile: bool,
}

/// What no builder writes, each with the reason.
const LEFT_OUT: [(Kind, &str, &str); 6] = [
    (Kind::NestedRule, "Condition", "a condition in JSONata is one expression"),
    (Kind::Map, "Iterator", "the old name of `ItemProcessor`"),
    (Kind::Map, "Parameters", "the old name of `ItemSelector`"),
    (Kind::Machine, "Version", "has one value, which is the default"),
    (Kind::NestedRule, "Comment", "the parts of a condition are no objects of their own"),
    (Kind::Task, "Credentials", "tested where roles are assumed"),
];

fn read() -> Function<Order, Vec<Line>> {
    Function::existing("ReadFunction", Arn::parameter("ReadFunctionArn", "Reads."))
}

fn bucket() -> Bucket {
    Bucket::existing("Data", Arn::known("arn:aws:s3:::data"))
}

/// The states that both languages have, with what both can say.
fn common(order: OrderFields) -> impl IntoFlow {
    let total = Variable::<u32>::new("total");
    Task::lambda_invoke("Read", &read(), order)
        .comment("Reads.")
        .timeout(minutes(2))
        .heartbeat(minutes(1))
        .retry(
            Retry::on([Errors::TIMEOUT])
                .comment("Slow.")
                .interval(seconds(2))
                .max_attempts(2)
                .backoff_rate(1.5)
                .max_delay(seconds(9)),
        )
        .catch(Errors::ALL, |error| {
            let named = Fail::error_from("Named", error.json()).cause(error.json());
            Choice::new("Known?")
                .comment("Which?")
                .when(order.small, named)
                .otherwise(Fail::new("Failed", ErrorName::new("Failed")).cause("it failed").comment("No way."))
        })
        .catch_comment("Everything.")
        .catch_assign(&total, |_| 0)
        .assign(&total, order.limit)
        .next(
            Choice::new("Small?")
                .when(
                    (order.small.or(order.limit.ge(9).not()).and(order.limit.le(3))).or(order.small.and(order.small)),
                    Succeed::new("Small").comment("Done."),
                )
                .rule_comment("Small ones.")
                .when(order.small.and(order.limit.ge(9)), Succeed::new("Small and Many"))
                .assign(&total, 1)
                .otherwise(Wait::new("Wait", seconds(2)).comment("A while.").assign(&total, 2))
                .assign(&total, 3),
        )
        .next(Wait::until("Known Time", "2030-01-31T12:00:00Z"))
        .next(Pass::new("Give", OrderedFields { id: order.id }).comment("Gives.").assign(&total, 4))
        .next(
            Parallel::new("Both")
                .arguments(OrderedFields { id: order.id })
                .branch(Pass::new("One", 1_u32))
                .branch_comment("The first.")
                .branch_with(|given: OrderedFields| Pass::new("Two", OrderedFields { id: given.id }))
                .comment("Two at once.")
                .retry(Retry::on([Errors::TASK_FAILED]).without_jitter())
                .catch(Errors::ALL, |_| Fail::new("Both Failed", ErrorName::new("Failed")))
                .assign(&total, 5)
                .output(|(one, two): (Expr<u32>, OrderedFields)| BothFields { one, two: two.into() }),
        )
        .next(
            Map::over("Each", order.lines)
                .item_selector(|each| ChosenFields { sku: each.value.sku, index: each.index })
                .inline(|chosen: ChosenFields| Pass::new("Chosen", chosen))
                .item_comment("One line.")
                .comment("Each line.")
                .max_concurrency(3)
                .retry(Retry::on([Errors::TASK_FAILED]))
                .catch(Errors::ALL, |_| Fail::new("Each Failed", ErrorName::new("Failed")))
                .assign(&total, 6)
                .output(|chosen| AllFields { chosen }),
        )
        .next(
            Map::reading(
                "Files",
                ItemReader::<Line>::csv_with_headers(&bucket(), "lines.csv", ["sku", "count"])
                    .delimiter(CsvDelimiter::Semicolon)
                    .version_id("7")
                    .max_items(9),
            )
            .item_batcher(
                ItemBatcher::max_items_per_batch(10)
                    .batch_input(OrderedFields { id: order.id })
                    .and_max_input_bytes_per_batch(1000),
            )
            .distributed(WorkflowType::Express, |batch: BatchFields<Ordered, Line>| Pass::new("Batch", batch.items))
            .label("files")
            .tolerated_failure_count(3)
            .tolerated_failure_percentage(5.0)
            .result_format(Transformation::Compact, WriterOutputType::JsonLines)
            .result_writer(&bucket(), "results"),
        )
        .next(
            Map::reading("Json", ItemReader::<Line>::json(&bucket(), "a.json").items_pointer("/lines"))
                .distributed(WorkflowType::Standard, |line: LineFields| Pass::new("Line", line.sku)),
        )
        .next(
            Map::reading("Answer", ItemReader::<Line>::athena(&bucket(), "manifest.csv"))
                .distributed(WorkflowType::Standard, |line: LineFields| Pass::new("Row", line.sku)),
        )
        .next(
            Map::reading("Contents", ItemReader::<Line>::contents(&bucket(), "in/"))
                .distributed(WorkflowType::Standard, |line: LineFields| Pass::new("Content", line.sku)),
        )
}

#[message]
struct Ordered {
    id: String,
}

#[message]
struct Chosen {
    sku: String,
    index: u32,
}

#[message]
struct Both {
    one: u32,
    two: Ordered,
}

#[message]
struct All {
    chosen: Vec<Chosen>,
}

/// What only JSONPath has.
fn in_jsonpath(order: OrderFields) -> impl IntoFlow {
    Wait::until("Until", order.due)
        .next(Wait::seconds("Begin", order.limit))
        .next(Parallel::new("Paths").branch(paths(order)).branch(Wait::new("End", seconds(1))))
        .next(
            Task::lambda_invoke("Limited", &read(), order)
                .result_path("$.read")
                .output_path(DataPath::Null)
                .output(|lines| LinesFields { lines })
                .catch(Errors::ALL, |_| Pass::new("Beside", 1).input_path("$.error"))
                .catch_result_path("$.error"),
        )
        .next(Wait::new("By Hand Too", seconds(1)).input_path("$").output_path("$"))
        .next(Task::lambda_invoke("Read Again", &read(), order).input_path("$"))
        .next(
            Pass::new("Read By Hand", LinesFields { lines: order.lines })
                .input_path("$")
                .result_path("$.again")
                .output_path("$.again"),
        )
        .next(
            Parallel::new("By Hand")
                .branch(Pass::new("Only", 1))
                .input_path("$")
                .result_path("$.branches")
                .output_path("$"),
        )
        .next(
            Map::over("Map By Hand", order.lines)
                .inline(|line: LineFields| Pass::new("Sku", line.sku))
                .input_path("$")
                .result_path("$.skus")
                .output_path("$"),
        )
        .next(
            Choice::new("Choose")
                .input_path("$")
                .output_path("$")
                .when(order.small.not(), Succeed::new("Ended").input_path("$").output_path("$"))
                .otherwise(
                    Pass::new("In JSONata", 1).query_language(QueryLanguage::Jsonata).next(jsonata_states(order)).next(
                        Wait::new("W", seconds(1))
                            .query_language(QueryLanguage::Jsonata)
                            .next(Succeed::new("S").query_language(QueryLanguage::Jsonata)),
                    ),
                ),
        )
}

#[message]
struct Lines {
    lines: Vec<Line>,
}

/// Numbers that are in the state's input.
fn paths(order: OrderFields) -> impl IntoFlow<Output = Vec<Line>> {
    let limits = Map::reading("Limits", ItemReader::<Line>::json_lines(&bucket(), "a").max_items(order.limit))
        .item_batcher(ItemBatcher::max_items_per_batch(order.limit).and_max_input_bytes_per_batch(order.limit))
        .distributed(WorkflowType::Standard, |batch: BatchFields<(), Line>| Pass::new("Lines", batch.items))
        .max_concurrency(order.limit)
        .tolerated_failure_count(order.limit)
        .tolerated_failure_percentage(order.percent);
    let limited = Task::lambda_invoke("Timed", &read(), order).timeout_from(order.limit).heartbeat_from(order.limit);
    Parallel::new("Both Paths")
        .branch(limits)
        .branch(limited.query_language(QueryLanguage::JsonPath))
        .output(|(_, lines): (Expr<Vec<Vec<Line>>>, Expr<Vec<Line>>)| lines)
}

/// States in JSONata among those in JSONPath.
fn jsonata_states(order: OrderFields) -> impl IntoFlow {
    Task::lambda_invoke("Task in JSONata", &read(), order)
        .query_language(QueryLanguage::Jsonata)
        .next(
            Parallel::new("Parallel in JSONata").branch(Pass::new("Nothing", 1)).query_language(QueryLanguage::Jsonata),
        )
        .next(
            Map::over("Map in JSONata", order.lines)
                .inline(|line: LineFields| Pass::new("Nothing Either", line.sku))
                .query_language(QueryLanguage::Jsonata),
        )
        .next(
            Choice::new("Choice in JSONata")
                .query_language(QueryLanguage::Jsonata)
                .when(
                    order.small,
                    Fail::new("Fail in JSONata", ErrorName::new("No")).query_language(QueryLanguage::Jsonata),
                )
                .otherwise(Wait::new("Then", seconds(1))),
        )
}

/// What only JSONata has.
fn in_jsonata(order: OrderFields) -> impl IntoFlow {
    let fast = Variable::<u32>::new("fast");
    Choice::new("Choose")
        .output_template(serde_json::json!({"id": "{% $states.input.id %}"}))
        .when(order.small, Succeed::with("Ended", order.id))
        .rule_output(order.id)
        .assign(&fast, 1)
        .otherwise(Wait::new("Wait", seconds(1)).output_template("{% $states.input %}"))
        .next(
            Task::lambda_invoke("Limited", &read(), order)
                .timeout_from(order.limit)
                .heartbeat_from(order.limit)
                .output(|lines| LinesFields { lines })
                .catch(Errors::ALL, |_| Pass::new("Beside", 1))
                .catch_output(order.id),
        )
        .next(Parallel::new("By Hand").branch(Pass::new("Only", 1)).output_template("{% $states.result %}"))
        .next(Succeed::new("End").output_template(1))
}

/// The definition, which has no errors.
fn definition<I, N>(build: impl FnOnce(I) -> N, language: QueryLanguage) -> Value
where
    I: Fields,
    I::Payload: JsonSchema,
    N: IntoFlow,
{
    let workflow = Workflow::standard("Fields", build).comment("All.").timeout(minutes(9)).query_language(language);
    let compiled = workflow.compile();
    let errors: Vec<_> = compiled.diagnostics().iter().filter(|finding| finding.is_error()).collect();
    assert!(errors.is_empty(), "{language:?}: {errors:#?}");
    serde_json::from_str(&compiled.definition_text()).expect("a definition is JSON")
}

/// Notes every field of an object and of those in it.
fn note(object: &Value, kind: Kind, found: &mut BTreeSet<(String, String)>) {
    for (name, value) in object.as_object().expect("an object of the language") {
        let field = kind.field(name).unwrap_or_else(|| panic!("{kind:?} has no field `{name}`"));
        found.insert((format!("{kind:?}"), name.clone()));
        match field.holds {
            Holds::Object(inner) => note(value, inner, found),
            Holds::List(inner) => value.as_array().into_iter().flatten().for_each(|value| note(value, inner, found)),
            Holds::States => {
                for state in value.as_object().into_iter().flat_map(serde_json::Map::values) {
                    let kind = state["Type"].as_str().and_then(Kind::of_type).expect("a type of the language");
                    note(state, kind, found);
                }
            }
            _ => {}
        }
    }
}

#[test]
fn every_field_of_the_language_can_be_written_with_a_builder_and_read_back() {
    let definitions = [
        definition(|order: OrderFields| common(order), QueryLanguage::JsonPath),
        definition(|order: OrderFields| common(order), QueryLanguage::Jsonata),
        definition(|order: OrderFields| in_jsonpath(order), QueryLanguage::JsonPath),
        definition(|order: OrderFields| in_jsonata(order), QueryLanguage::Jsonata),
    ];
    let mut found = BTreeSet::new();
    for definition in &definitions {
        note(definition, Kind::Machine, &mut found);
        let text = definition.to_string();
        let document = asl::document::Document::json("fields.asl.json", &text, asl::document::Limits::default());
        let machine = asl::StateMachine::read(&document.expect("well-formed")).expect("what is printed can be read");
        let again: Value = serde_json::from_str(&asl::print(&machine)).expect("a definition is JSON");
        assert_eq!(again, *definition);
    }
    let missing: Vec<_> = Kind::ALL
        .iter()
        .flat_map(|kind| kind.fields().map(move |field| (*kind, field.name)))
        .filter(|(kind, name)| !found.contains(&(format!("{kind:?}"), (*name).to_owned())))
        .filter(|(kind, name)| !is_operator_of(*kind, name))
        .filter(|missing| !LEFT_OUT.iter().any(|(kind, name, _)| (*kind, *name) == *missing))
        .collect();
    assert_eq!(missing, []);
}

/// The comparison operators, which the tests of conditions go through one by one.
fn is_operator_of(kind: Kind, name: &str) -> bool {
    matches!(kind, Kind::Rule | Kind::NestedRule) && asl::grammar::is_operator(name)
}
