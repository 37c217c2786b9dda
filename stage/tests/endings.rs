//! The end of a timeline: whole, and each line at the state that it is about.

use dsl::prelude::*;
use stage::Simulation;

const BROKEN: ErrorName = ErrorName::new("Broken");

fn workflow(cause: String) -> Workflow<impl Sized, impl Sized> {
    Workflow::standard("Orders", |numbers: Expr<Vec<u32>>| {
        Parallel::new("Both")
            .branch(Map::over("Each", numbers).inline(|number: Expr<u32>| {
                Choice::new("One?")
                    .when(number.eq(1_u32), Fail::new("Stop", BROKEN).cause(cause.as_str()))
                    .otherwise(Pass::new("Go On", number))
            }))
            .branch(Wait::new("Pause", days(1)))
            .next(Succeed::new("Done"))
    })
}

#[test]
fn the_last_line_has_the_whole_cause_and_failures_are_at_their_states() {
    let cause = "because ".repeat(100);
    let run = Simulation::of(&workflow(cause.clone())).input(&[1_u32]).run();
    run.assert_failed(&BROKEN);
    let timeline = run.timeline().width(80).to_string();
    let last = timeline.lines().last().unwrap_or_default();
    assert_eq!(last, format!("FAILED after 0 ms  Broken: {}", cause.trim_end()));
    let expected = "\
            Both   ▸ Parallel
            Each   ▸ Map
                   · 1 item
            Pause  ▸ Wait
            Each   · item 0
            One?   ▸ Choice with input 1
                   ◂ 1
            Stop   ▸ Fail
            Each   ✗ item 0 failed
                   ✗ Map failed
            Pause  ✗ Wait aborted
            Both   ✗ Parallel failed
";
    assert!(timeline.contains(expected), "{timeline}");
}

#[test]
#[should_panic(expected = "the execution ended FAILED: Broken: the whole of it, to the last word")]
fn a_failed_assertion_shows_the_whole_cause() {
    let run = Simulation::of(&workflow("the whole of it, to the last word".to_owned())).input(&[1_u32]).run();
    run.assert_succeeded();
}
