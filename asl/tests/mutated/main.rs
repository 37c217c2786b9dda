//! Readers of texts that were right before somebody changed them, a hundred thousand times. The fuzz targets look further, and need
//! another compiler; this is asked for by `./test --only soak`.
#![expect(clippy::print_stdout, reason = "the numbers are what the tests are run for")]

mod checks;

/// How many texts a reader gets.
const TEXTS: u32 = 100_000;

const DEFINITIONS: [&str; 3] = [
    r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  "Parameters": {"QueueUrl": "${Q}", "MessageBody": {"t.$": "$$.Task.Token", "n": 1.50}}, "TimeoutSeconds": 60,
  "Retry": [{"ErrorEquals": ["States.ALL"], "BackoffRate": 2.0}], "Catch": [{"ErrorEquals": ["E"], "Next": "B"}], "Next": "B"},
  "B": {"Type": "Choice", "Choices": [{"And": [{"Variable": "$.x[0]", "IsPresent": true}], "Next": "A"}], "Default": "C"},
  "C": {"Type": "Map", "ItemProcessor": {"StartAt": "D", "States": {"D": {"Type": "Pass", "End": true}}}, "End": true}}}"#,
    "StartAt: A\nQueryLanguage: JSONata\nStates:\n  A: &a\n    Type: Wait # so\n    Seconds: '{% $states.input.n + 1 %}'\n    Next: B\n  B:\n    <<: *a\n    Type: Fail\n    Error: |\n      é\n",
    "{\"StartAt\":1,\"StartAt\":\"\\ud83d\\ude00\",\"States\":{\"\":{\"Type\":null},\"x\":[{},[]]},\"Version\":\"1.0\"}",
];
const INTRINSICS: [&str; 3] = [
    "States.Format('a {} \\'b\\' {}', $.x, States.ArrayLength($.a[0].b))",
    "States.JsonMerge($.a, $$.b, false)",
    "States.MathRandom(1, -2.5)",
];
const EXPRESSIONS: [&str; 3] = [
    "$sum($states.input.items[price > 10 and $not(sold)].(price * quantity)) & 'é'",
    "($f := function($x, $y) { $x ? [$y..3] : {'a': $x.`b c`} }; $f(1, 2) ~> $map(λ($v) { $v ^ 2 }))",
    "items^(>price, name)[0].{\"n\": name, 'p': price % 2 = 0, /ab+[c]/i: null}",
];
const PATHS: [&str; 3] =
    ["$.a[?(@.b > 1 && @['c d'] == 'x')].e[0][*]", "$$.Task.Token", "$..b[-1:2:1,0]['x','y'].length()"];

/// What a change puts in: what readers look for.
const PARTS: [&str; 24] = [
    "{", "}", "[", "]", "\"", "'", "\\", ",", ":", "$", ".", "(", ")", "\n", "\t", "*", "&", "%", "\u{0}", "\u{feff}",
    "é", "😀", "9e999", "- ",
];

/// Numbers that are the same in each run (xorshift64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 32).unwrap_or_default() % most.max(1)
    }
}

/// A text with some characters left out, doubled, exchanged or put in.
fn mutated(text: &str, numbers: &mut Numbers) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=numbers.below(4) {
        let from = numbers.below(characters.len() + 1);
        let to = (from + numbers.below(12)).min(characters.len());
        match numbers.below(5) {
            0 => drop(characters.drain(from..to)),
            1 => {
                let part: Vec<char> = characters[from..to].to_vec();
                let place = numbers.below(characters.len() + 1);
                characters.splice(place..place, part);
            }
            2 => characters.truncate(from),
            _ => drop(characters.splice(from..from, PARTS[numbers.below(PARTS.len())].chars())),
        }
    }
    characters.into_iter().collect()
}

fn read_all(reader: &str, texts: [&str; 3], read: impl Fn(&str)) {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for text in texts {
        read(text);
    }
    for number in 0..TEXTS {
        read(&mutated(texts[number as usize % texts.len()], &mut numbers));
    }
    println!("{TEXTS} changed texts read as {reader}; none broke it");
}

#[test]
#[ignore = "many texts"]
fn definitions() {
    read_all("JSON and YAML", DEFINITIONS, checks::document);
}

#[test]
#[ignore = "many texts"]
fn intrinsic_functions() {
    read_all("intrinsic functions", INTRINSICS, checks::intrinsic);
}

#[test]
#[ignore = "many texts"]
fn jsonata() {
    read_all("JSONata", EXPRESSIONS, checks::jsonata);
}

#[test]
#[ignore = "many texts"]
fn paths() {
    read_all("paths", PATHS, checks::jsonpath);
}
