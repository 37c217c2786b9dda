//! Executions of definitions that are made of bytes. The fuzz target looks further, and needs another compiler; the many are
//! asked for by `./test --only soak`.
#![expect(clippy::print_stdout, reason = "the numbers are what the tests are run for")]

mod checks;

use serde_json::json;
use simulator::{Machine, Simulation};

/// Numbers that are the same in each run (xorshift64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

fn run(count: u32, seed: u64) {
    let mut numbers = Numbers(seed);
    for _ in 0..count {
        let length = 16 + (numbers.next() % 160) as usize;
        let bytes: Vec<u8> = (0..length).map(|_| (numbers.next() >> 56) as u8).collect();
        checks::check(&bytes);
    }
}

#[test]
fn some_run_as_they_must() {
    run(150, 0x9e37_79b9_7f4a_7c15);
}

#[test]
#[ignore = "many executions"]
fn many_run_as_they_must() {
    run(100_000, 0x2545_f491_4f6c_dd1d);
    println!("100000 definitions made of bytes were validated and run twice; none broke the simulator");
}

/// A child that goes on to the limit of its history, again and again: no limit of the service ends that within a day.
#[test]
#[ignore = "ten million steps"]
fn loops_in_loops_end_at_a_limit_of_the_simulator() {
    let child = json!({
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Each", "States": {"Each": {"Type": "Pass", "Next": "Each"}}
    });
    let machine = json!({"StartAt": "All", "States": {
        "All": {
            "Type": "Map", "ItemsPath": "$.list", "ResultPath": null, "ItemProcessor": child, "Next": "All",
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "All"}]
        }
    }});
    let machine = Machine::from_value(&machine).expect("it can be run");
    let ended = Simulation::of(&machine).run(json!({"list": [1, 2, 3, 4]}).into());
    let stopped = ended.unanswered.expect("the simulation stops");
    assert!(stopped.given_up && stopped.help.contains("10000000 steps"), "{}", stopped.help);
}
