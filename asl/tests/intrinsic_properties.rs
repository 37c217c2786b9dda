//! Properties of expressions: no text makes the reader panic, what is printed is read back, and evaluating ends in a
//! value or an error.

use asl::intrinsic::{
    Argument, ArgumentValue, Call, Expression, Function, MAX_NESTING, Randomness, Repeatable, Text, parse, string,
};
use asl::jsonpath::{self, Scope};
use proptest::prelude::*;
use serde_json::{Value, json};

fn argument(value: ArgumentValue) -> Argument {
    Argument { value, span: 0..0 }
}

const PATHS: [&str; 8] =
    ["$", "$.list", "$.text", "$.n", "$$.State.Name", "$limit", "$.list[?(@.a == 'x,)')]", "$['a,b)']"];

fn literals() -> impl Strategy<Value = ArgumentValue> {
    prop_oneof![
        "\\PC{0,12}".prop_map(|text| ArgumentValue::Text(Text::new(&text))),
        any::<i32>().prop_map(|number| ArgumentValue::Number(number.into())),
        (-1e6..1e6)
            .prop_filter_map("finite", |number: f64| serde_json::Number::from_f64(number))
            .prop_map(ArgumentValue::Number),
        any::<bool>().prop_map(ArgumentValue::Boolean),
        Just(ArgumentValue::Null),
        proptest::sample::select(&PATHS[..])
            .prop_map(|path| ArgumentValue::Path(jsonpath::parse(path).expect("a path"))),
    ]
}

/// A call of a function with as many arguments as it takes.
fn call(function: Function, mut arguments: Vec<ArgumentValue>) -> Call {
    let (fewest, most) = function.arity();
    arguments.truncate(most.unwrap_or(arguments.len()));
    arguments.resize(arguments.len().max(fewest), ArgumentValue::Null);
    Call { function, arguments: arguments.into_iter().map(argument).collect(), span: 0..0 }
}

fn calls() -> impl Strategy<Value = Call> {
    let function = || proptest::sample::select(&Function::ALL[..]);
    let values = literals().prop_recursive(MAX_NESTING as u32 - 2, 20, 3, move |inner| {
        (function(), proptest::collection::vec(inner, 0..4))
            .prop_map(|(function, arguments)| ArgumentValue::Call(call(function, arguments)))
    });
    (function(), proptest::collection::vec(values, 0..5)).prop_map(|(function, arguments)| call(function, arguments))
}

fn data() -> (Value, Value) {
    let input = json!({
        "list": [{"a": "x,)"}, {"a": 1}, [2, 2], null],
        "text": "SGVsbG8, {} it's",
        "n": 2.5,
        "a,b)": {"c": [true]}
    });
    (input, json!({"State": {"Name": "Pack"}}))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in "(States\\.(Array|Format|UUID)\\()?\\PC{0,40}") {
        if let Err(error) = parse(&text) {
            prop_assert!(error.offset <= text.len() && text.is_char_boundary(error.offset));
        }
    }

    #[test]
    fn no_text_of_call_characters_makes_the_reader_panic(
        text in "States\\.Array\\((States\\.|Array|\\(|\\)|'|\\\\|\\{|\\}|,| |\\$|\\.a|\\[0\\]|é|1|-){0,20}",
    ) {
        match parse(&text) {
            Ok(expression) => prop_assert_eq!(parse(&expression.to_string()), Ok(expression)),
            Err(error) => prop_assert!(error.offset <= text.len() && text.is_char_boundary(error.offset)),
        }
    }

    #[test]
    fn what_is_printed_is_read_back(call in calls()) {
        let expression = Expression::Call(call);
        let text = expression.to_string();
        prop_assert_eq!(parse(&text), Ok(expression), "{}", text);
    }

    #[test]
    fn evaluating_is_repeatable(call in calls()) {
        let (input, context) = data();
        let scope = Scope::new(&input).with_context(&context);
        let first = call.evaluate(&scope, &mut Repeatable::new(7));
        prop_assert_eq!(&first, &call.evaluate(&scope, &mut Repeatable::new(7)));
        if let Err(error) = first {
            let text = call.to_string();
            let cause = error.cause(&text, &input);
            prop_assert!(cause.contains(&text));
        }
    }

    #[test]
    fn texts_mean_what_they_were_made_of(text in "\\PC{0,20}") {
        let source = format!("States.Format({})", string(&text));
        let value = parse(&source).expect("a call").evaluate(&Scope::new(&Value::Null), &mut Repeatable::new(0));
        prop_assert_eq!(value, Ok(json!(text)));
    }

    #[test]
    fn base64_goes_there_and_back(text in "\\PC{0,60}") {
        let source = format!("States.Base64Decode(States.Base64Encode({}))", string(&text));
        let value = parse(&source).expect("a call").evaluate(&Scope::new(&Value::Null), &mut Repeatable::new(0));
        prop_assert_eq!(value, Ok(json!(text)));
    }

    #[test]
    fn partitions_hold_the_array(array in proptest::collection::vec(0u8..9, 0..20), size in 1usize..9) {
        let input = json!({"array": array});
        let source = format!("States.ArrayPartition($.array, {size})");
        let parts = parse(&source).expect("a call").evaluate(&Scope::new(&input), &mut Repeatable::new(0));
        let parts: Vec<Vec<u8>> = serde_json::from_value(parts.expect("parts")).expect("arrays of numbers");
        prop_assert!(parts.iter().all(|part| !part.is_empty() && part.len() <= size));
        prop_assert_eq!(parts.concat(), array);
    }

    #[test]
    fn unique_elements_are_those_of_the_array(array in proptest::collection::vec(0u16..60, 0..80)) {
        let input = json!({"array": array});
        let expression = parse("States.ArrayUnique($.array)").expect("a call");
        let unique = expression.evaluate(&Scope::new(&input), &mut Repeatable::new(0));
        let mut unique: Vec<u16> = serde_json::from_value(unique.expect("elements")).expect("numbers");
        let mut expected = array.clone();
        expected.sort_unstable();
        expected.dedup();
        unique.sort_unstable();
        prop_assert_eq!(unique, expected);
    }
}

/// A source that counts, to show that the randomness is the one handed in.
struct Counting(u64);

impl Randomness for Counting {
    fn bits(&mut self) -> u64 {
        self.0 += 1;
        self.0 << 60
    }
}

#[test]
fn randomness_is_handed_in() {
    let draw = |source: &mut Counting| {
        let expression = parse("States.MathRandom(0, 16)").expect("a call");
        expression.evaluate(&Scope::new(&Value::Null), source)
    };
    let mut source = Counting(0);
    assert_eq!(draw(&mut source), Ok(json!(1)));
    assert_eq!(draw(&mut source), Ok(json!(2)));
}
