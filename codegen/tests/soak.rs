//! What many kills leave behind. The tests are many runs long, so they are asked for: `./test --only soak`.
//!
//! The runs are real ones of the command, killed where they happen to be; `cli/src/files/tests.rs` stops at each step.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed")]
#![expect(clippy::print_stdout, reason = "the numbers are what the tests are run for")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often a run is killed.
const KILLS: u32 = 500;

/// What is emitted in turn: sets that share files, and have some each.
const SETS: [&[&str]; 2] = [&["payment"], &["payment", "booking", "--format", "cloudformation"]];

fn emit(folder: &Path, set: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_codegen"));
    command.current_dir(folder).arg("emit").args(set).args(["--out", "out", "--quiet"]).stderr(Stdio::piped());
    command
}

/// Every file below a folder, with its bytes.
fn all(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

/// Lets a run come to its end, and gives the time that it took.
fn finish(folder: &Path, set: &[&str]) -> Duration {
    let begun = Instant::now();
    let output = emit(folder, set).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    begun.elapsed()
}

#[test]
#[ignore = "many runs"]
fn one_run_wins_whole_however_often_others_are_killed() {
    let expected = SETS.map(|set| {
        let alone = tempfile::tempdir().unwrap();
        finish(alone.path(), set);
        all(&alone.path().join("out"))
    });
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut long = finish(folder.path(), SETS[0]);

    let (mut killed, mut ended, mut planned, mut begun_only) = (0, 0, 0, 0);
    let mut turn = 0_u32;
    while killed < KILLS {
        turn += 1;
        let set = turn as usize % 2;
        if turn.is_multiple_of(5) {
            // A first run, which finds nothing of its own.
            fs::remove_dir_all(&out).unwrap();
        }
        let mut child = emit(folder.path(), SETS[set]).spawn().unwrap();
        // Spread over the time that the last run took, without chance: the multiples of the golden ratio.
        thread::sleep(long.mul_f64((f64::from(turn) * 0.618_033_988_75).fract()));
        child.kill().unwrap();
        match child.wait().unwrap().success() {
            true => ended += 1,
            false => killed += 1,
        }
        let pending = out.join(".stepwright-pending");
        match (pending.join("plan.json").exists(), pending.exists()) {
            (true, _) => planned += 1,
            (false, true) => begun_only += 1,
            (false, false) => {}
        }
        let next = (turn / 2) as usize % 2;
        long = finish(folder.path(), SETS[next]);
        assert_eq!(all(&out), expected[next], "after {turn} runs");
    }
    println!(
        "{killed} runs killed, {ended} came to their end before; {begun_only} left files that were not planned, {planned} a plan that the next run finished; no set was mixed, nothing was left"
    );
}

#[test]
#[ignore = "many runs"]
fn runs_at_the_same_time_win_whole() {
    let expected = SETS.map(|set| {
        let alone = tempfile::tempdir().unwrap();
        finish(alone.path(), set);
        all(&alone.path().join("out"))
    });
    let folder = tempfile::tempdir().unwrap();
    for turn in 0..50 {
        let running: Vec<_> =
            (0..4).map(|number| emit(folder.path(), SETS[(turn + number) % 2]).spawn().unwrap()).collect();
        for child in running {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        let found = all(&folder.path().join("out"));
        assert!(expected.contains(&found), "{:?}", found.keys());
    }
    println!("200 runs, four at a time; each time one of them won whole");
}
