//! Definitions that are made of any bytes, and what must hold of them. The fuzz target `simulation` asks the same.
//!
//! The definitions are nearly right: each has states of all types in both query languages, with expressions, paths, limits
//! and transitions of which some are wrong.

use std::time::Duration;

use asl::document::{Document, Limits};
use asl::validate::{Options, validate};
use serde_json::{Map, Value, json};
use simulator::{Answer, Data, Machine, MemoryObjects, Objects as _, Outcome, Request, Services, Simulation};

/// Bytes as a row of decisions; behind their end all are 0.
struct Decisions<'b>(&'b [u8]);

impl Decisions<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn below(&mut self, most: usize) -> usize {
        usize::from(self.byte()) % most
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn chance(&mut self, of: u8) -> bool {
        self.byte() % of == 0 && !self.0.is_empty()
    }
}

const PATHS: &[&str] = &[
    "$",
    "$.n",
    "$.list",
    "$.list[0]",
    "$.list[*]",
    "$..n",
    "$.o.p",
    "$.text",
    "$.none",
    "$$",
    "$$.Execution.Input",
    "$$.State.Name",
    "$v",
    "$v.n",
    "$.list[?(@ > 1)]",
    "$.o['p','q']",
    "$.list[-1:]",
    "n",
    "$.",
];

const CALLS: &[&str] = &[
    "States.Format('{} of {}', $.n, $.text)",
    "States.MathAdd($.n, 1)",
    "States.Array($.n, $.list)",
    "States.UUID()",
    "States.ArrayPartition($.list, 2)",
    "States.ArrayRange(1, $.n, 1)",
    "States.ArrayGetItem($.list, $.n)",
    "States.StringToJson($.text)",
    "States.JsonToString($)",
    "States.JsonMerge($.o, $, false)",
    "States.Hash($.text, 'MD5')",
    "States.StringSplit($.text, ',')",
    "States.Base64Decode($.text)",
    "States.MathRandom(1, $.n)",
    "States.ArrayLength($)",
    "States.Format('{}')",
    "States.Array(",
];

const EXPRESSIONS: &[&str] = &[
    "$states.input",
    "$states.input.n + 1",
    "$states.input.list",
    "$states.input.list[0]",
    "$v",
    "$v & 'x'",
    "$states",
    "$sum($states.input.list)",
    "$map([1..5], function($i) { $i * $states.input.n })",
    "$states.input.n / 0",
    "'text'",
    "$states.context.Execution.Name",
    "$states.context.Map.Item.Value",
    "$states.errorOutput.Error",
    "$states.result",
    "{}",
    "$random() > 0.5",
    "$states.input.none",
    "[1..3]",
    "true",
    "$states.input ~> |o|{'q': 1}|",
    "$states.input^(n)",
    "$nope",
    "($f := function($n) { $n = 0 ? 0 : $f($n - 1) }; $f(9))",
    "$states.input{text: n}",
    "1 +",
    "$string($states.input)",
    "$partition($states.input.list, 2)",
    "$error('no')",
    "$match($states.input.text, /[a-c]+/).match",
    "2 - 5",
];

/// A value of a template, of which some members are computed.
fn template(of: &mut Decisions<'_>, jsonata: bool) -> Value {
    let mut members = Map::new();
    for number in 0..of.below(3) {
        let (name, value) = match (of.below(3), jsonata) {
            (0, _) => (format!("m{number}"), json!([of.byte(), "text", null])),
            (_, true) => (format!("m{number}"), json!(expression(of))),
            (1, false) => (format!("m{number}.$"), json!(of.one(PATHS))),
            (_, false) => (format!("m{number}.$"), json!(of.one(CALLS))),
        };
        members.insert(name, value);
    }
    let names = ["n", "list", "text", "o"].iter().filter(|_| !of.chance(3));
    for name in names {
        if jsonata {
            members.insert((*name).to_owned(), json!(format!("{{% $states.input.{name} %}}")));
        }
    }
    members.into()
}

fn expression(of: &mut Decisions<'_>) -> String {
    format!("{{% {} %}}", of.one(EXPRESSIONS))
}

/// A scope of states, one behind the other unless a transition leads elsewhere.
fn scope(of: &mut Decisions<'_>, jsonata: bool, depth: usize, prefix: &str) -> Value {
    let count = 1 + of.below(5);
    let name = |number: usize| format!("{prefix}{number}");
    let mut states = Map::new();
    for number in 0..count {
        // Few transitions lead back, so that most executions are short.
        let elsewhere = |of: &mut Decisions<'_>| {
            let to = if of.chance(12) { of.below(count) } else { number + 1 + of.below(count) };
            if of.chance(40) { "Nowhere".to_owned() } else { name(to.min(count)) }
        };
        let mut state = kind(of, jsonata, depth, &name(number), &elsewhere);
        let kind = state["Type"].as_str().unwrap_or_default().to_owned();
        if let Some(fields) = state.as_object_mut() {
            if !matches!(&*kind, "Choice" | "Succeed" | "Fail") {
                fields.insert("Next".into(), elsewhere(of).into());
            }
            common(of, jsonata, &kind, fields);
        }
        states.insert(name(number), state);
    }
    states.insert(name(count), json!({"Type": "Succeed"}));
    json!({"StartAt": name(0), "States": states})
}

/// Fields that states of several types have.
fn common(of: &mut Decisions<'_>, jsonata: bool, kind: &str, fields: &mut Map<String, Value>) {
    let works = matches!(kind, "Task" | "Parallel" | "Map");
    if jsonata {
        if of.chance(3) {
            fields.insert("Output".into(), if of.chance(2) { json!(expression(of)) } else { template(of, true) });
        }
    } else {
        for field in ["InputPath", "OutputPath"] {
            if of.chance(8) {
                fields.insert(field.into(), json!(of.one(PATHS)));
            }
        }
        if works || kind == "Pass" {
            fields.insert(
                "ResultPath".into(),
                of.one(&[&json!("$.n"), &json!("$"), &json!(null), &json!("$.list[0]")]).clone(),
            );
        }
        if works && of.chance(6) {
            fields.insert("ResultSelector".into(), template(of, false));
        }
    }
    if of.chance(4) && !matches!(kind, "Succeed" | "Fail") {
        let value = if jsonata { json!({"v": expression(of)}) } else { json!({"v.$": of.one(PATHS)}) };
        fields.insert("Assign".into(), value);
    }
}

fn kind(
    of: &mut Decisions<'_>,
    jsonata: bool,
    depth: usize,
    name: &str,
    elsewhere: &dyn Fn(&mut Decisions<'_>) -> String,
) -> Value {
    let mut state = match of.below(if depth > 0 { 9 } else { 6 }) {
        0 | 1 if jsonata => json!({"Type": "Pass"}),
        0 => json!({"Type": "Pass", "Result": of.byte()}),
        1 => json!({"Type": "Pass", "Parameters": template(of, false)}),
        2 => {
            let rule = if jsonata {
                json!({"Condition": expression(of), "Next": elsewhere(of)})
            } else {
                let test = of.one(&[
                    "NumericLessThan",
                    "StringEquals",
                    "IsPresent",
                    "BooleanEquals",
                    "TimestampLessThan",
                    "StringMatches",
                ]);
                let with = of.one(&[&json!(3), &json!("a*"), &json!(true), &json!("2026-01-01T00:00:00Z")]).clone();
                json!({"Not": {"Variable": of.one(PATHS), test: with}, "Next": elsewhere(of)})
            };
            json!({"Type": "Choice", "Choices": [rule], "Default": elsewhere(of)})
        }
        3 if jsonata => {
            json!({"Type": "Wait", "Seconds": of.one(&[&json!(1), &json!("{% $states.input.n %}"), &json!("{% 1e9 %}")])})
        }
        3 => json!({"Type": "Wait", "SecondsPath": of.one(PATHS)}),
        4 | 5 => {
            let arguments = template(of, jsonata);
            json!({
                "Type": "Task", "Resource": of.one(&["arn:aws:states:::sqs:sendMessage", "arn:aws:states:::sqs:sendMessage.waitForTaskToken"]),
                if jsonata { "Arguments" } else { "Parameters" }: arguments, "TimeoutSeconds": 1 + u16::from(of.byte()),
            })
        }
        6 => {
            let branches: Vec<_> =
                (0..of.below(3)).map(|branch| scope(of, jsonata, depth - 1, &format!("{name}-{branch}-"))).collect();
            json!({"Type": "Parallel", "Branches": branches})
        }
        _ => map(of, jsonata, depth, name),
    };
    let works = matches!(state["Type"].as_str(), Some("Task" | "Parallel" | "Map"));
    if let Some(fields) = state.as_object_mut().filter(|_| works) {
        if of.chance(3) {
            let errors = of.one(&["States.ALL", "States.TaskFailed", "Busy", "States.Timeout"]);
            let retry = json!([{"ErrorEquals": [errors], "MaxAttempts": of.below(4), "IntervalSeconds": 1 + of.below(9), "JitterStrategy": "FULL"}]);
            fields.insert("Retry".into(), retry);
        }
        if of.chance(2) {
            fields.insert("Catch".into(), json!([{"ErrorEquals": ["States.ALL"], "Next": elsewhere(of)}]));
        }
    }
    state
}

/// A Map, inline or distributed, over the input or over an object.
fn map(of: &mut Decisions<'_>, jsonata: bool, depth: usize, name: &str) -> Value {
    let mut processor = scope(of, jsonata, depth - 1, &format!("{name}-"));
    let distributed = of.chance(2);
    let mut state = json!({"Type": "Map", "MaxConcurrency": of.below(4)});
    if distributed {
        processor["ProcessorConfig"] = json!({"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"});
        state["ToleratedFailurePercentage"] = json!(of.below(101));
        if of.chance(2) {
            state["ItemBatcher"] =
                json!({"MaxItemsPerBatch": 1 + of.below(4), "MaxInputBytesPerBatch": 100 + of.below(200)});
        }
        if of.chance(2) {
            let format = of.one(&["CSV", "JSON", "JSONL"]);
            let key = of.one(&["a.csv", "a.json", "a.jsonl.gz", "none"]);
            state["ItemReader"] = json!({
                "Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": {"InputType": format, "MaxItems": of.below(5), "CSVHeaderLocation": "FIRST_ROW"},
                if jsonata { "Arguments" } else { "Parameters" }: {"Bucket": "in", "Key": key},
            });
        }
    }
    if state.get("ItemReader").is_none() {
        let (field, value) = if jsonata { ("Items", expression(of)) } else { ("ItemsPath", of.one(PATHS).to_owned()) };
        state[field] = json!(value);
    }
    if of.chance(3) {
        state["ItemSelector"] = template(of, jsonata);
    }
    state["ItemProcessor"] = processor;
    state
}

/// Answers each call as the bytes say.
struct Canned<'b>(Decisions<'b>);

impl Services for Canned<'_> {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        let of = &mut self.0;
        let after = Duration::from_secs(of.below(40) as u64);
        let outcome = match of.below(6) {
            0 => Answer::error("Busy", "as the bytes say").outcome,
            1 => Outcome::Never,
            2 => Outcome::Succeeded(json!({"n": of.byte(), "list": [1, 2], "text": "b,c"}).into()),
            _ => Outcome::Succeeded(request.parameters.clone()),
        };
        Answer { submitted: request.token.map(|_| Data::empty_object()), outcome, after }
    }
}

/// The definition that bytes make.
pub(crate) fn definition(bytes: &[u8]) -> Value {
    let mut of = Decisions(bytes);
    let jsonata = of.chance(2);
    let mut definition = scope(&mut of, jsonata, 2, "S");
    definition["QueryLanguage"] = json!(if jsonata { "JSONata" } else { "JSONPath" });
    definition
}

/// The definition is validated, and where it can be run, two runs are the same and their events form a tree.
pub(crate) fn check(bytes: &[u8]) {
    let definition = definition(bytes);
    let text = definition.to_string();
    let document = Document::json("made.asl.json", &text, Limits::default()).expect("what is printed is read");
    for finding in validate(&document, Options::default()) {
        assert!(finding.place().is_some() && finding.help_text().is_some(), "{finding}");
    }
    let Ok(machine) = Machine::from_value(&definition) else { return };
    let input = json!({"n": 2, "list": [1, 2, 3], "text": "a,b", "o": {"p": {"q": 1}}});
    let run = || {
        let mut objects = MemoryObjects::default();
        for (key, body) in
            [("a.csv", "n,text\n1,x\n2,y\n"), ("a.json", "[{\"n\": 1}, 2, \"x\"]"), ("a.jsonl.gz", "no gzip")]
        {
            objects.put("in", key, body.as_bytes().to_vec()).expect("memory takes every object");
        }
        let answers = Canned(Decisions(bytes));
        Simulation::of(&machine).services(answers).objects(objects).seed(7).run(Data::from(&input))
    };
    let execution = run();
    for (number, event) in execution.history.events().iter().enumerate() {
        assert!(event.previous as usize <= number, "{text}");
    }
    if execution.history.events().len() < 1_000 {
        let again = run();
        assert_eq!(
            (again.status, &again.output, &again.error),
            (execution.status, &execution.output, &execution.error)
        );
        assert_eq!(again.history.events().len(), execution.history.events().len());
    }
}
