//! What executions keep in memory, counted by the allocator.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use std::io::Read;
use std::time::Duration;

use serde_json::json;
use simulator::{Answer, Answers, Data, Execution, Machine, ObjectEntry, Objects, Simulation, Status};

/// A row of Pass states.
fn chain(length: usize) -> Machine {
    let last = format!("S{}", length - 1);
    let mut states = serde_json::Map::new();
    for number in 0..length {
        states.insert(format!("S{number}"), json!({"Type": "Pass", "Next": format!("S{}", number + 1)}));
    }
    states.insert(last, json!({"Type": "Pass", "End": true}));
    Machine::from_value(&json!({"StartAt": "S0", "States": states})).unwrap()
}

/// The bytes that stay when an execution of a row has ended, and the most that it held on the way.
fn kept(length: usize, input: &Data) -> (i64, u64) {
    let machine = chain(length);
    let mut ended = None;
    let counted = allocation_counter::measure(|| ended = Some(Simulation::of(&machine).run(input.clone())));
    assert_eq!(ended.unwrap().status, Status::Succeeded);
    (counted.bytes_current, counted.bytes_max)
}

#[test]
fn an_event_takes_less_than_two_hundred_bytes_beside_its_data() {
    let input = Data::from(json!({"id": 7}));
    let ((few, _), (many, _)) = (kept(1_000, &input), kept(11_000, &input));
    let bytes = (many - few) / 20_000;
    assert!(bytes < 200, "{bytes} bytes an event");
}

#[test]
fn a_large_input_is_not_copied_on_its_way() {
    let small = Data::from(json!({"id": 7}));
    let large = Data::from(json!({"id": 7, "lines": vec!["x".repeat(100); 2_000]}));
    let ((_, with_small), (_, with_large)) = (kept(1_000, &small), kept(1_000, &large));
    // Once it may be looked at as a whole, a thousand times not.
    assert!(with_large < with_small + 2 * 200_000, "{with_small} and {with_large} bytes");
}

/// A distributed Map whose iterations give their small items back.
fn distributed_map(items: u32) -> (u64, Status) {
    let machine = Machine::from_value(&json!({"StartAt": "All", "States": {"All": {
        "Type": "Map",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Each", "States": {"Each": {"Type": "Pass", "End": true}}
        },
        "End": true
    }}}))
    .unwrap();
    let input = Data::array((0..items).map(|item| Data::from(u64::from(item % 10))).collect());
    let mut status = Status::Failed;
    let counted = allocation_counter::measure(|| status = Simulation::of(&machine).run(input).status);
    (counted.bytes_max, status)
}

#[test]
fn a_distributed_map_grows_by_its_items_alone() {
    let ((few, one), (many, other)) = (distributed_map(20_000), distributed_map(100_000));
    assert_eq!((one, other), (Status::Succeeded, Status::Succeeded));
    // The input, the row of what is to do, and the results; of an iteration that has ended, nothing else stays.
    let bytes = many.saturating_sub(few) / 80_000;
    assert!(bytes < 200, "{bytes} bytes an item");
}

/// What a distributed Map over its input ends with, the most bytes that it held beside the input, and after how many
/// calls. Each item asks a service, which takes a second.
fn asked_of_each(items: u32) -> (Option<String>, u64, u64) {
    let machine = Machine::from_value(&json!({"StartAt": "All", "States": {"All": {
        "Type": "Map",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Ask", "States": {"Ask": {
                "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "TimeoutSeconds": 900, "End": true
            }}
        },
        "End": true
    }}}))
    .unwrap();
    let input = Data::array((0..items).map(|item| Data::from(u64::from(item))).collect());
    let (mut error, mut calls) = (None, 0);
    let counted = allocation_counter::measure(|| {
        let services = Answers::default().with("Ask", |request| {
            calls += 1;
            Answer::result(request.parameters.clone()).after(Duration::from_secs(1))
        });
        error = Simulation::of(&machine).services(services).run(input.clone()).error;
    });
    (error.as_deref().map(str::to_owned), counted.bytes_max, calls)
}

#[test]
fn results_that_are_too_large_for_a_state_are_not_kept() {
    let ((one, few, _), (other, many, calls)) = (asked_of_each(100_000), asked_of_each(300_000));
    assert_eq!(one.as_deref(), Some("States.DataLimitExceeded"));
    assert_eq!(other.as_deref(), Some("States.DataLimitExceeded"));
    assert_eq!(calls, 300_000);
    // How often each was asked is all that is known of an item that has ended.
    let bytes = many.saturating_sub(few) / 200_000;
    assert!(bytes <= 8, "{bytes} bytes an item");
}

/// An object of so many rows, which exist only while they are read.
struct Rows(u64);

struct Written {
    next: u64,
    count: u64,
    line: Vec<u8>,
}

impl Read for Written {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.line.is_empty() && self.next <= self.count {
            self.line = match self.next {
                0 => b"id,text\n".to_vec(),
                number => format!("{number},{}\n", "x".repeat(200)).into_bytes(),
            };
            self.next += 1;
        }
        let count = self.line.len().min(into.len());
        into[..count].copy_from_slice(&self.line[..count]);
        self.line.drain(..count);
        Ok(count)
    }
}

impl Objects for Rows {
    fn get(&self, _bucket: &str, _key: &str) -> Result<Option<Vec<u8>>, String> {
        Err("the object is too large to be held".to_owned())
    }
    fn open(&self, _bucket: &str, _key: &str) -> Result<Option<Box<dyn Read>>, String> {
        Ok(Some(Box::new(Written { next: 0, count: self.0, line: Vec::new() })))
    }
    fn list(&self, _bucket: &str, _prefix: &str) -> Result<Option<Vec<ObjectEntry>>, String> {
        Ok(None)
    }
    fn put(&mut self, _bucket: &str, _key: &str, _body: Vec<u8>) -> Result<(), String> {
        Ok(())
    }
}

/// The most bytes that a distributed Map over so many rows held, and what it ended with. Each child gives nothing back, so
/// that the state's output is small.
fn read_rows(rows: u64, config: &serde_json::Value, fields: &serde_json::Value) -> (u64, Status, Option<Data>) {
    let mut reader = json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"});
    reader.as_object_mut().unwrap().extend(config.as_object().unwrap().clone());
    let mut state = json!({
        "Type": "Map",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": reader,
            "Parameters": {"Bucket": "in", "Key": "rows.csv"}
        },
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Each", "States": {"Each": {"Type": "Pass", "Result": [], "End": true}}
        },
        "MaxConcurrency": 10,
        "ResultWriter": {"WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSON"}},
        "End": true
    });
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let machine = Machine::from_value(&json!({"StartAt": "All", "States": {"All": state}})).unwrap();
    let mut ended = None;
    let counted = allocation_counter::measure(|| {
        ended = Some(Simulation::of(&machine).objects(Rows(rows)).run(json!({}).into()));
    });
    let ended = ended.unwrap();
    assert_eq!(ended.error, None, "{:?}", ended.cause);
    (counted.bytes_max, ended.status, ended.output)
}

#[test]
fn a_reader_holds_what_is_kept_and_not_what_is_read() {
    for (config, fields) in [
        (json!({}), json!({"ItemBatcher": {"MaxItemsPerBatch": 500}})),
        (json!({}), json!({"ItemSelector": {"of.$": "$$.Map.Item.Value"}, "ItemBatcher": {"MaxItemsPerBatch": 500}})),
        // Without a limit, too, children that are soon over are not all held at once.
        (json!({}), json!({"MaxConcurrency": 0, "ItemBatcher": {"MaxItemsPerBatch": 50}})),
        (json!({"MaxItems": 20_000}), json!({"ItemBatcher": {"MaxInputBytesPerBatch": 100_000}})),
    ] {
        let ((few, one, _), (many, other, output)) =
            (read_rows(10_000, &config, &fields), read_rows(30_000, &config, &fields));
        assert_eq!((one, other), (Status::Succeeded, Status::Succeeded));
        assert_eq!(output.unwrap().to_value(), json!([]));
        // The number of items in each batch, and an empty result of each.
        let bytes = many.saturating_sub(few) / 20_000;
        assert!(bytes < 8 && many < 16 << 20, "{few} and {many} bytes: {fields}");
    }
    let most = json!({"MaxItems": 10});
    let (few, many) = (read_rows(20, &most, &json!({})).0, read_rows(10_000_000, &most, &json!({})).0);
    assert!(many < few + 1_000, "{few} and {many} bytes");
}

#[test]
fn what_is_written_is_held_once_as_its_text() {
    let fields = json!({"ResultWriter": {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": "in", "Prefix": "out"},
        "WriterConfig": {"Transformation": "NONE", "OutputType": "JSON"}
    }});
    let (few, many) = (read_rows(20_000, &json!({}), &fields).0, read_rows(60_000, &json!({}), &fields).0);
    // The text of a record is some 900 bytes, and a buffer that grows takes up to as many again.
    let bytes = many.saturating_sub(few) / 40_000;
    assert!(bytes < 3_000, "{bytes} bytes a row");
}

#[test]
fn rows_that_are_read_twice_are_the_same() {
    let machine = Machine::from_value(&json!({"StartAt": "All", "States": {"All": {
        "Type": "Map",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            "Parameters": {"Bucket": "in", "Key": "rows.csv"}
        },
        "ItemSelector": {"id.$": "$$.Map.Item.Value.id", "index.$": "$$.Map.Item.Index", "text.$": "$$.Map.Item.Value.text"},
        "ItemBatcher": {"MaxItemsPerBatch": 7},
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Each", "States": {"Each": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters.$": "$", "End": true}}
        },
        "MaxConcurrency": 1,
        "End": true
    }}}))
    .unwrap();
    let mut seen = Vec::new();
    let services = Answers::default().with("Each", |request| {
        let items = request.parameters.get("Items").and_then(Data::as_array).unwrap();
        seen.push(items.iter().map(|item| (item.get("id").cloned(), item.get("index").cloned())).collect::<Vec<_>>());
        Answer::result(Data::Null)
    });
    let ended = Simulation::of(&machine).services(services).objects(Rows(50_003)).run(json!({}).into());
    assert_eq!(ended.status, Status::Succeeded, "{:?}", ended.cause);
    assert_eq!((seen.len(), seen[0].len(), seen.last().unwrap().len()), (7_144, 7, 2));
    for (number, (id, index)) in seen.into_iter().flatten().enumerate() {
        assert_eq!(id, Some(Data::from((number + 1).to_string().as_str())));
        assert_eq!(index, Some(Data::from(number as u64)));
    }
}

#[test]
fn expressions_that_grow_stay_within_256_mib() {
    const FAILS: [&str; 8] = [
        "$length($reduce([1..40], function($a, $i) { $a & $a }, 'xxxxxxxx'))",
        "$length($string($reduce([1..30], function($a, $b) { [[$a], [$a]] }, [1])))",
        "($s := $pad('', 499999, 'x'); $length($join([1..499999].$s)))",
        "$reduce([1..100000], function($a, $b) { function() { $a } }, 1)()",
        "$formatNumber(1, '0.' & $pad('', 65536, '0'))",
        "$formatNumber(1, '0.0e' & $pad('', 70000, '0'))",
        "[1..873783][-1]",
        "($f := function($n) { 1 + $f($n) }; $f(1))",
    ];
    const ENDS: [&str; 3] =
        ["$count($distinct([1..100000]))", "$count($keys([1..100000].{$string($): 1}))", "$fromMillis(0, '[Y,64-64]')"];
    for (texts, error) in [(&FAILS[..], Some("States.QueryEvaluationError")), (&ENDS[..], None)] {
        for text in texts {
            let machine = Machine::from_value(&json!({"QueryLanguage": "JSONata", "StartAt": "Grow", "States": {
                "Grow": {"Type": "Pass", "Output": format!("{{% {text} %}}"), "End": true}
            }}));
            let machine = machine.unwrap();
            let mut ended = None;
            let counted = allocation_counter::measure(|| ended = Simulation::of(&machine).run(json!({}).into()).error);
            assert_eq!(ended.as_deref(), error, "{text}");
            assert!(counted.bytes_max < 256 << 20, "{} bytes: {text}", counted.bytes_max);
        }
    }
}

/// A machine that assigns 500 variables of 2 KB, a hundred in each of five states, and then goes round.
fn rounds(turns: u64, query_language: &str, again: bool) -> Machine {
    let is_path = query_language == "JSONPath";
    let (of_input, count, test) = if is_path {
        ("$.x", json!({"i.$": "States.MathAdd($i, 1)"}), json!({"Variable": "$i", "NumericLessThan": turns}))
    } else {
        ("{% $states.input.x %}", json!({"i": "{% $i + 1 %}"}), json!({"Condition": format!("{{% $i < {turns} %}}")}))
    };
    let mut states = serde_json::Map::new();
    for part in 0..5 {
        let mut assign = serde_json::Map::new();
        for number in 0..100 {
            let name = format!("v{part}x{number}");
            assign.insert(if is_path { name + ".$" } else { name }, json!(of_input));
        }
        if part == 0 && !again {
            assign.insert("i".to_owned(), json!(0));
        }
        let next = if part == 4 { "Count".to_owned() } else { format!("Keep{}", part + 1) };
        states.insert(format!("Keep{part}"), json!({"Type": "Pass", "Assign": assign, "Next": next}));
    }
    let mut test = test;
    test["Next"] = json!(if again { "Keep0" } else { "Count" });
    states.insert("First".to_owned(), json!({"Type": "Pass", "Assign": {"i": 0}, "Next": "Keep0"}));
    states.insert("Count".to_owned(), json!({"Type": "Pass", "Assign": count, "Next": "More"}));
    states.insert("More".to_owned(), json!({"Type": "Choice", "Choices": [test], "Default": "Done"}));
    states.insert("Done".to_owned(), json!({"Type": "Succeed"}));
    Machine::from_value(&json!({"StartAt": "First", "QueryLanguage": query_language, "States": states})).unwrap()
}

/// How an execution of it ends, the bytes that it asks of the allocator in all, and the most that it holds.
fn round(turns: u64, query_language: &str, again: bool) -> (Execution, u64, u64) {
    let machine = rounds(turns, query_language, again);
    let input = Data::from(json!({"x": "y".repeat(2_000)}));
    let mut ended = None;
    let counted = allocation_counter::measure(|| ended = Some(Simulation::of(&machine).run(input.clone())));
    (ended.unwrap(), counted.bytes_total, counted.bytes_max)
}

/// Of a loop that assigns none of them, a turn asks for a small part of the megabyte that they take.
fn are_not_copied(query_language: &str) {
    let ((one, few, _), (other, many, _)) = (round(500, query_language, false), round(2_500, query_language, false));
    assert_eq!((one.status, other.status), (Status::Succeeded, Status::Succeeded), "{:?}", other.cause);
    let bytes = many.saturating_sub(few) / 2_000;
    assert!(bytes < 20_000, "{bytes} bytes a turn");
}

#[test]
fn five_hundred_variables_are_not_copied_in_a_loop() {
    are_not_copied("JSONPath");
}

#[test]
fn five_hundred_variables_are_not_copied_in_a_loop_of_queries() {
    are_not_copied("JSONata");
}

/// Of a loop that assigns them all in every turn, the history is full after a while, and says so.
fn have_a_clear_end(query_language: &str) {
    let (ended, work, most) = round(1_000_000, query_language, true);
    let stopped = ended.unanswered.unwrap();
    assert!(stopped.given_up && stopped.help.contains("128 MiB"), "{stopped:?}");
    assert!(most < 64 << 20, "{most} bytes at once");
    assert!(work < 256 << 20, "{work} bytes in all");
}

#[test]
fn five_hundred_variables_assigned_in_every_turn_have_a_clear_end() {
    have_a_clear_end("JSONPath");
}

#[test]
fn five_hundred_variables_assigned_by_queries_in_every_turn_have_a_clear_end() {
    have_a_clear_end("JSONata");
}
