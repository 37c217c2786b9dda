//! Runs cases from standard input and writes how much CPU time each took, for the comparison in `benches/peer`.
//!
//! One case a line: `{"name", "definition", "input", "executions", "answers": {state: value}}`. One answer a line:
//! `{"name", "seconds", "events", "status"}`; the time is that of all executions, reading the definition left out.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};

use serde_json::{Value, json};
use simulator::{Answer, Data, Machine, Request, Services, Simulation, Status};

/// Answers each state with its value, at once.
struct Canned<'a>(&'a HashMap<String, Data>);

impl Services for Canned<'_> {
    fn call(&mut self, request: &Request<'_>) -> Answer {
        let value = self.0.get(request.state).cloned().unwrap_or_default();
        Answer { submitted: request.token.map(|_| Data::empty_object()), ..Answer::result(value) }
    }
}

/// The CPU time of this process in seconds, as Linux counts it.
fn cpu_seconds() -> io::Result<f64> {
    let schedstat = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds = schedstat.split(' ').next().and_then(|number| number.parse::<f64>().ok());
    nanoseconds.map(|number| number / 1e9).ok_or_else(|| io::Error::other("/proc/self/schedstat holds no number"))
}

fn measured(case: &Value) -> io::Result<Value> {
    let machine = Machine::from_value(&case["definition"]).map_err(|error| io::Error::other(error.to_string()))?;
    let input = Data::from(&case["input"]);
    let answers = case["answers"].as_object().into_iter().flatten();
    let answers: HashMap<String, Data> = answers.map(|(state, value)| (state.clone(), value.into())).collect();
    let executions = case["executions"].as_u64().unwrap_or(1);
    let (mut events, mut status) = (0, Status::Succeeded);
    let run = || Simulation::of(&machine).services(Canned(&answers)).run(input.clone());
    // As much again before the clock runs, as the peer's compiler needs it.
    for _ in 0..executions / 4 {
        run();
    }
    let began = cpu_seconds()?;
    for _ in 0..executions {
        let execution = run();
        events += execution.history.events().len();
        if execution.status != Status::Succeeded {
            status = execution.status;
        }
    }
    let seconds = cpu_seconds()? - began;
    Ok(json!({"name": case["name"], "seconds": seconds, "events": events, "status": status.as_str()}))
}

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line?)?;
        writeln!(out, "{}", measured(&case)?)?;
    }
    Ok(())
}
