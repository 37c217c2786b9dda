//! Executions of definitions that are made of bytes. The fuzz target looks further, and needs another compiler; the many are
//! asked for by `./test --only soak`.
#![expect(clippy::print_stdout, reason = "the numbers are what the tests are run for")]

mod checks;

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
