//! Evaluates JSONata expressions from standard input, for the comparison with the reference implementation in
//! `tests/jsonata`.
//!
//! One case a line, `{"expression": text, "input": value}`; one outcome a line: `{"value": …}`, `{"nothing": true}`,
//! `{"unsupported": true}` for what JSON cannot hold, `{"refused": message}` for what Step Functions refuses when a
//! machine is made, or `{"error": code or message}`. The expression sees what a state's would: `$states.input`, and a
//! variable for each member of the input. The clock stands still.

use std::io::{self, BufRead, Write};

use asl::intrinsic::{Randomness, Repeatable};
use asl::jsonata::{Bindings, ErrorKind, JsonataError, Limits, Source, compile};
use serde_json::{Value, json};

/// A clock that stands still, and a row of numbers.
struct Frozen(Repeatable);

impl Randomness for Frozen {
    fn bits(&mut self) -> u64 {
        self.0.bits()
    }
}

impl Source for Frozen {
    fn millis(&self) -> i64 {
        1_785_576_600_000
    }
}

fn outcome(expression: &str, input: &Value) -> Value {
    let mut bindings = Bindings::new(&json!({"input": input}));
    for (name, value) in input.as_object().into_iter().flatten() {
        bindings = bindings.with_variable(name, value);
    }
    let expression = match compile(expression) {
        Ok(expression) => expression,
        Err(error) => return json!({"refused": described(&error)}),
    };
    match expression.evaluate(&bindings, &mut Frozen(Repeatable::new(1)), Limits::default()) {
        Ok(value) => json!({"value": value}),
        Err(error) if error.kind == ErrorKind::Undefined => json!({"nothing": true}),
        Err(error) if error.kind == ErrorKind::NotJson => json!({"unsupported": true}),
        Err(error) => json!({"error": described(&error)}),
    }
}

fn described(error: &JsonataError) -> String {
    error.code.clone().unwrap_or_else(|| error.to_string())
}

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line?)?;
        let expression = case["expression"].as_str().ok_or_else(|| io::Error::other("a case has no `expression`"))?;
        writeln!(out, "{}", outcome(expression, &case["input"]))?;
    }
    Ok(())
}
