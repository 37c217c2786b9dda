//! What the template holds for Distributed Maps: the buckets they use, and the right to start executions of their machine.

use std::path::PathBuf;

use dsl::prelude::*;
use dsl::resource::Bucket;
use dsl::state::flow::Flow;
use dsl::state::map::{ItemReader, WrittenResults};
use dsl::workflow::WorkflowType;
use serde_json::{Value, json};
use synth::stack::{Format, Named, template};

#[message]
struct Line {
    sku: String,
}

fn made(build: impl Fn(Expr<String>, &Bucket) -> Flow<WrittenResults>, format: Format) -> Value {
    let bucket = Bucket::existing("Data", Arn::parameter("DataArn", "Where the lines are."));
    let compiled = Workflow::standard("Lines", |key: Expr<String>| build(key, &bucket)).compile();
    assert!(compiled.is_valid(), "{:?}", compiled.diagnostics());
    template(&[Named { name: "lines".to_owned(), compiled }], format, PathBuf::from("..")).to_json()
}

fn over(reader: ItemReader<Line>, bucket: &Bucket) -> Flow<WrittenResults> {
    Map::reading("Each", reader)
        .distributed(WorkflowType::Express, |line: LineFields| Pass::new("Sku", line.sku))
        .result_writer(bucket, "out")
        .into_flow()
}

fn statement(template: &Value, sid: &str) -> Value {
    let policy = &template["Resources"]["StateMachineLinesRole"]["Properties"]["Policies"][0]["PolicyDocument"];
    let all = policy["Statement"].as_array().expect("a policy has statements");
    all.iter().find(|one| one["Sid"] == sid).unwrap_or_else(|| panic!("no {sid} in {all:#?}")).clone()
}

fn objects(keys: &str) -> Value {
    json!({"Fn::Sub": [format!("${{Bucket}}/{keys}"), {"Bucket": {"Ref": "DataArn"}}]})
}

#[test]
fn a_distributed_map_may_start_executions_of_its_own_machine_and_of_no_other() {
    for format in [Format::Sam, Format::Cloudformation] {
        let template = made(|_, bucket| over(ItemReader::csv(bucket, "in/lines.csv"), bucket), format);
        let policy = &template["Resources"]["StateMachineLinesChildrenPolicy"];
        assert_eq!(policy["Type"], "AWS::IAM::Policy");
        assert_eq!(policy["Properties"]["Roles"], json!([{"Ref": "StateMachineLinesRole"}]));
        let statements = &policy["Properties"]["PolicyDocument"]["Statement"];
        assert_eq!(statements[0]["Action"], json!(["states:StartExecution"]));
        assert_eq!(statements[0]["Resource"], json!({"Ref": "StateMachineLines"}));
        let executions =
            "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${StateMachineLines.Name}";
        assert_eq!(statements[1]["Action"], json!(["states:DescribeExecution", "states:StopExecution"]));
        assert_eq!(statements[1]["Resource"], json!({"Fn::Sub": format!("{executions}:*")}));
        assert_eq!(statements[2]["Action"], json!(["states:RedriveExecution"]));
        assert_eq!(statements[2]["Resource"], json!({"Fn::Sub": format!("{executions}/*:*")}));
    }
}

#[test]
fn a_reader_may_read_the_very_object_that_is_known_and_a_writer_write_below_its_prefix() {
    let template = made(|_, bucket| over(ItemReader::csv(bucket, "in/lines.csv"), bucket), Format::Sam);
    let reads = statement(&template, "ReadData");
    assert_eq!((&reads["Action"], &reads["Resource"]), (&json!(["s3:GetObject"]), &objects("in/lines.csv")));
    let writes = statement(&template, "WriteData");
    let actions = ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"];
    assert_eq!((&writes["Action"], &writes["Resource"]), (&json!(actions), &objects("out/*")));
    assert_eq!(template["Parameters"]["DataArn"]["Type"], "String");
}

#[test]
fn an_object_that_only_the_execution_knows_may_be_any_of_the_bucket() {
    let template = made(|key, bucket| over(ItemReader::json(bucket, key).version_id("7"), bucket), Format::Sam);
    let reads = statement(&template, "ReadData");
    assert_eq!((&reads["Action"], &reads["Resource"]), (&json!(["s3:GetObjectVersion"]), &objects("*")));
}

#[test]
fn a_list_of_objects_takes_the_right_to_list_and_to_read_where_they_are_loaded() {
    let template = made(|_, bucket| over(ItemReader::contents(bucket, "in/"), bucket), Format::Sam);
    let lists = statement(&template, "ListData");
    assert_eq!((&lists["Action"], &lists["Resource"]), (&json!(["s3:ListBucket"]), &json!({"Ref": "DataArn"})));
    assert_eq!(statement(&template, "ReadData")["Resource"], objects("in/*"));
}

#[test]
fn the_definition_gets_the_name_of_the_bucket() {
    let template = made(|_, bucket| over(ItemReader::csv(bucket, "in/lines.csv"), bucket), Format::Sam);
    let substitutions = &template["Resources"]["StateMachineLines"]["Properties"]["DefinitionSubstitutions"];
    assert_eq!(substitutions["DataName"], json!({"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "DataArn"}]}]}));
}
