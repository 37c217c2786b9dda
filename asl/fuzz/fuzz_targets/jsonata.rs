//! Any text as a JSONata expression: it is read or refused, and a fault stands inside the text. What is read is evaluated,
//! within bounds, and gives the same a second time.

#![no_main]

use asl::intrinsic::{Randomness, Repeatable};
use asl::jsonata::{Bindings, ErrorKind, Limits, Source, check, compile};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

struct Frozen(Repeatable);

impl Randomness for Frozen {
    fn bits(&mut self) -> u64 {
        self.0.bits()
    }
}

impl Source for Frozen {
    fn millis(&self) -> i64 {
        0
    }
}

fuzz_target!(|text: &str| {
    let faults = check(text);
    for fault in &faults {
        let offset = fault.offset.unwrap_or_default();
        assert!(offset <= text.len() && text.is_char_boundary(offset), "{fault:?}");
    }
    let refused = faults.iter().any(|fault| fault.kind != ErrorKind::UnknownFunction);
    let Ok(expression) = compile(text) else { return assert!(refused) };
    assert!(!refused);
    let limits = Limits { steps: 20_000, memory: 4 << 20, ..Limits::default() };
    let bindings = Bindings::new(&json!({"input": {"a": [{"b": 1, "c": "x"}, {"b": 2.5}], "d": null}, "context": {}}));
    let evaluate = || expression.evaluate(&bindings, &mut Frozen(Repeatable::new(1)), limits);
    assert_eq!(evaluate(), evaluate());
});
