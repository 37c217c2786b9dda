//! Each mistake that people make in JSON, with the words and the place that they get.

use crate::document::{Document, Limits};

/// Place, message and help of the only finding.
fn reported(text: &str) -> String {
    let refusal = Document::json("a.json", text, Limits::default()).unwrap_err();
    let [finding] = refusal.findings() else { panic!("{refusal}") };
    assert_eq!((finding.code().id, finding.is_error()), ("V001", true));
    let place = finding.place().unwrap();
    assert_eq!(place.file, "a.json");
    format!("{}:{} {} | {}", place.line, place.column, finding.message(), finding.help_text().unwrap())
}

#[track_caller]
fn tells(text: &str, expected: &str) {
    assert_eq!(reported(text), expected, "{text}");
}

#[test]
fn blank_text() {
    let expected = "1:1 the text is blank | write an object, such as `{\"StartAt\": …, \"States\": {…}}`";
    tells("", expected);
    tells(" \r\n\t", expected);
}

#[test]
fn byte_order_mark() {
    tells(
        "\u{feff}{}",
        "1:1 the text begins with a byte order mark | save the file as UTF-8 without a byte order mark",
    );
}

#[test]
fn trailing_comma() {
    tells("{\"a\":1,}", "1:7 there is a comma before the closing `}` | remove the comma");
    tells("[1,\n 2,\n]", "2:3 there is a comma before the closing `]` | remove the comma");
}

#[test]
fn too_many_commas() {
    tells("[1,,2]", "1:4 expected a value, found `,` | write a value, or remove the comma");
    tells("[,1]", "1:2 expected a value or `]`, found `,` | write a value, or remove the comma");
    tells("{,}", "1:2 expected a key in double quotes or `}`, found `,` | remove the comma");
    tells("{\"a\":1,,\"b\":2}", "1:8 expected a key in double quotes, found `,` | remove the comma");
    tells("{},", "1:3 expected the end of the text, found `,` | remove the comma");
}

#[test]
fn missing_comma() {
    tells("{\"a\":1\n\"b\":2}", "2:1 expected `,` or `}`, found a string | put a `,` before it");
    tells("[1 2]", "1:4 expected `,` or `]`, found `2` | put a `,` before it");
    tells("[{} {}]", "1:5 expected `,` or `]`, found `{` | put a `,` before it");
    tells("{\"a\":1;}", "1:7 expected `,` or `}`, found `;` | write `,`");
}

#[test]
fn quote_inside_a_string() {
    tells(
        "{\"a\": \"b\" c\"}",
        "1:11 expected `,` or `}`, found `c` | put a `,` before it, or write a quote inside a string as `\\\"`",
    );
}

#[test]
fn other_quotes() {
    let single = "strings need double quotes: `\"` instead of `'`";
    tells("{'a':1}", &format!("1:2 expected a key in double quotes or `}}`, found `'` | {single}"));
    tells("{\"a\":'x'}", &format!("1:6 expected a value, found `'` | {single}"));
    tells(
        "[`x`]",
        "1:2 expected a value or `]`, found a backtick | strings need double quotes: `\"` instead of the backtick",
    );
    tells("[“x”]", "1:2 expected a value or `]`, found `“` | replace the typographic quotes with `\"`");
}

#[test]
fn comments() {
    let help = "JSON has no comments: use the field `Comment`";
    tells("{\n // c\n \"a\":1}", &format!("2:2 expected a key in double quotes or `}}`, found a comment | {help}"));
    tells("{\"a\":1 /* c */}", &format!("1:8 expected `,` or `}}`, found a comment | {help}"));
    tells("# c\n{}", &format!("1:1 expected a value, found a comment | {help}"));
}

#[test]
fn unquoted_key() {
    tells("{a:1}", "1:2 expected a key in double quotes or `}`, found `a` | keys need double quotes: `\"a\"`");
    tells(
        "{\"a\":1, Next: 2}",
        "1:9 expected a key in double quotes, found `Next` | keys need double quotes: `\"Next\"`",
    );
    tells("{1:2}", "1:2 expected a key in double quotes or `}`, found `1` | keys need double quotes: `\"1\"`");
}

#[test]
fn unquoted_string() {
    tells("not a definition", "1:1 expected a value, found `not` | strings need double quotes: `\"not\"`");
    tells("{\"a\": nullx}", "1:7 expected a value, found `nullx` | strings need double quotes: `\"nullx\"`");
    tells("{\"a\": ${Max}}", "1:7 expected a value, found `$` | put the placeholder in quotes: `\"${Max}\"`");
}

#[test]
fn words_of_other_languages() {
    let help = "JSON has no such value: write a number, a string or `null`";
    tells("{\"a\":NaN}", &format!("1:6 expected a value, found `NaN` | {help}"));
    tells("{\"a\":Infinity}", &format!("1:6 expected a value, found `Infinity` | {help}"));
    tells("{\"a\":-Infinity}", "1:6 `-Infinity` is not a JSON number | write a number or a string");
    tells("{\"a\":True}", "1:6 expected a value, found `True` | write `true`");
    tells("{\"a\":None}", "1:6 expected a value, found `None` | write `null`");
    tells("{\"a\":undefined}", "1:6 expected a value, found `undefined` | write `null`");
    tells("{\"a\":fals}", "1:6 expected a value, found `fals` | write `false`");
}

#[test]
fn yaml_in_a_json_file() {
    let help = "the text looks like YAML: give the file a name that ends in `.yaml`";
    tells("StartAt: A\n", &format!("1:1 expected a value, found `StartAt` | {help}"));
    tells("---\nStartAt: A\n", &format!("1:1 expected a value, found `---` | {help}"));
}

#[test]
fn unclosed_string() {
    tells("{\"a\": \"x", "1:7 the string is not closed | close it with `\"`");
    tells("[\"a\\", "1:2 the string is not closed | close it with `\"`");
    tells("[\"\\u00", "1:2 the string is not closed | close it with `\"`");
    tells(
        "{\"a\": \"x\n\"}",
        "1:7 the string is not closed on its line | close it with `\"`; write a line break inside a string as `\\n`",
    );
}

#[test]
fn control_characters_in_a_string() {
    tells("{\"a\": \"x\ty\"}", "1:9 a string cannot contain a tab (U+0009) unescaped | write `\\t`");
    tells("[\"\u{1}\"]", "1:3 a string cannot contain a control character (U+0001) unescaped | write `\\u0001`");
}

#[test]
fn unknown_escapes() {
    tells("[\"\\q\"]", "1:3 `\\q` is not a JSON escape | write `\\\\q` for a backslash");
    tells("[\"\\x41\"]", "1:3 `\\x` is not a JSON escape | write `\\u00` and two hexadecimal digits");
    tells("[\"\\'\"]", "1:3 `\\'` is not a JSON escape | write `'` without a backslash");
    tells(
        "[\"\\u12G4\"]",
        "1:3 `\\u12` has 2 hexadecimal digits, but needs four | write `\\u0041` for `A`, or `\\\\` for a backslash",
    );
}

#[test]
fn lone_surrogates() {
    let help = "write the character itself, or both halves, as in `\\ud83d\\ude42`";
    for text in ["[\"\\ud800\"]", "[\"\\ud800\\u0041\"]", "[\"\\ud800\\ud800\"]", "[\"\\ud800x\"]"] {
        tells(text, &format!("1:3 `\\ud800` is half of a surrogate pair, not a character | {help}"));
    }
    tells("[\"\\uDC00\"]", &format!("1:3 `\\uDC00` is half of a surrogate pair, not a character | {help}"));
    let whole = Document::json("a.json", "\"\\ud83d\\ude42\"", Limits::default()).unwrap();
    assert_eq!(whole.root().as_str(), Some("🙂"));
}

#[test]
fn unclosed_brackets() {
    let end = "found the end of the text";
    let brace = "close it with `}`";
    tells("{", &format!("1:2 expected a key in double quotes or `}}`, {end} | {brace}"));
    tells("{\"a\"", &format!("1:5 expected `:` after the key `a`, {end} | {brace}"));
    tells("{\"a\":", &format!("1:6 expected a value, {end} | {brace}"));
    tells("{\"a\":1", &format!("1:7 expected `,` or `}}`, {end} | {brace}"));
    tells("{\"a\":1,", &format!("1:8 expected a key in double quotes, {end} | {brace}"));
    tells("{\n\"a\":[1,2", &format!("2:9 expected `,` or `]`, {end} | close it with `]`"));
}

#[test]
fn mismatched_brackets() {
    tells("{\"a\":1]", "1:7 expected `,` or `}`, found `]` | close it with `}`");
    tells("{\"a\":[1,2}", "1:10 expected `,` or `]`, found `}` | close it with `]`");
    tells("[}", "1:2 expected a value or `]`, found `}` | close it with `]`");
    tells("{}}", "1:3 expected the end of the text, found `}` | remove the `}`; it closes nothing");
}

#[test]
fn more_than_one_value() {
    let help = "a JSON text has one value: remove the rest, or put the values in an array";
    tells("{} {}", &format!("1:4 expected the end of the text, found `{{` | {help}"));
}

#[test]
fn missing_colon_or_value() {
    tells("{\"a\" 1}", "1:6 expected `:` after the key `a`, found `1` | put a `:` between the key and its value");
    tells("{\"a\"=1}", "1:5 expected `:` after the key `a`, found `=` | write `:` between a key and its value");
    tells("{\"a\"}", "1:5 expected `:` after the key `a`, found `}` | write `:` and a value after the key");
    tells("{\"a\":}", "1:6 expected a value, found `}` | write the value of the key, or `null`");
    tells(
        "[\"a\":1]",
        "1:5 expected `,` or `]`, found `:` | an array has no keys: put `{` and `}` around the key and the value",
    );
}

#[test]
fn numbers_of_other_languages() {
    tells("012", "1:1 the number `012` begins with a zero | write `12`, or the string `\"012\"`");
    tells("-007.5", "1:1 the number `-007.5` begins with a zero | write `-7.5`, or the string `\"-007.5\"`");
    tells("[1,+1]", "1:4 expected a value, found `+` | write the number without `+`");
    tells("[1,.5]", "1:4 expected a value, found `.` | write a digit before the point: `0.5`");
    tells("1.", "1:1 expected a digit after `.` in the number `1.` | write `1.0`");
    tells("-", "1:1 expected a digit after `-` in the number `-` | write a number such as `-1.5` or `2e10`");
    tells(
        "2e",
        "1:1 expected a digit after the exponent's `e` in the number `2e` | write a number such as `-1.5` or `2e10`",
    );
    let help = "write a decimal number such as `-1.5` or `2e10`, or the string";
    tells("0x1F", &format!("1:1 `0x1F` is not a JSON number | {help} `\"0x1F\"`"));
    tells("1_000", &format!("1:1 `1_000` is not a JSON number | {help} `\"1_000\"`"));
    tells("1.5.2", &format!("1:1 `1.5.2` is not a JSON number | {help} `\"1.5.2\"`"));
    tells("1e999", "1:1 the number `1e999` is too large | write a number up to 1.7e308, or a string");
    let long = "9".repeat(400);
    assert!(reported(&long).ends_with("` is too large | write a number up to 1.7e308, or a string"));
}

#[test]
fn characters_that_cannot_be_seen() {
    let help = "remove the character, or write a plain space";
    tells("[1,\u{a0}2]", &format!("1:4 expected a value, found a no-break space (U+00A0) | {help}"));
    tells("[1,\u{200b}2]", &format!("1:4 expected a value, found the invisible character U+200B | {help}"));
}

#[test]
fn anything_else() {
    let help = "a value is an object, an array, a string, a number, `true`, `false` or `null`";
    tells("<xml>", &format!("1:1 expected a value, found `<` | {help}"));
}

#[test]
fn too_deep() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(Document::json("a.json", &nested(128), Limits::default()).is_ok());
    tells(&nested(129), "1:129 arrays and objects are nested more than 128 levels deep | flatten the document");
    let limits = Limits { depth: usize::MAX, ..Limits::default() };
    assert!(Document::json("a.json", &nested(1024), limits).unwrap().root().to_value().is_array());
    assert!(Document::json("a.json", &nested(1025), limits).is_err());
}

#[test]
fn too_many_values() {
    let limits = Limits { values: 3, ..Limits::default() };
    assert!(Document::json("a.json", "[1,2]", limits).is_ok());
    let refusal = Document::json("a.json", "[1,2,3]", limits).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "a.json:1:6: error[V001]: the document has more than 3 values, expanded aliases included\n  help: split the document"
    );
}
