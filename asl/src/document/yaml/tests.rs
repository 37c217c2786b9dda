//! What YAML texts read as, and each mistake that people make in them with the words and the place that they get.

use serde_json::json;

use crate::document::{Document, Limits, Node};

fn read(text: &str) -> Document {
    Document::yaml("a.yaml", text, Limits::default()).unwrap()
}

fn value(text: &str) -> serde_json::Value {
    read(text).root().to_value()
}

/// Place, message and help of the only finding.
fn reported(text: &str) -> String {
    let refusal = Document::yaml("a.yaml", text, Limits::default()).unwrap_err();
    let [finding] = refusal.findings() else { panic!("{refusal}") };
    assert_eq!(finding.code().id, "V001");
    let place = finding.place().unwrap();
    format!("{}:{} {} | {}", place.line, place.column, finding.message(), finding.help_text().unwrap())
}

#[track_caller]
fn tells(text: &str, expected: &str) {
    assert_eq!(reported(text), expected, "{text}");
}

#[test]
fn a_definition_reads_as_its_json_form() {
    let text = "\
# A comment.
StartAt: Wait
States:
  Wait: {Type: Wait, Seconds: 10, Next: \"Done\"}
  Done:
    Type: Succeed
    Comment: >-
      folded
      text
    Output: |
      {% $states.input %}
";
    let expected = json!({"StartAt": "Wait", "States": {
        "Wait": {"Type": "Wait", "Seconds": 10, "Next": "Done"},
        "Done": {"Type": "Succeed", "Comment": "folded text", "Output": "{% $states.input %}\n"},
    }});
    assert_eq!(value(text), expected);
    assert_eq!(value(&expected.to_string()), expected);
}

#[test]
fn words_of_yaml_1_1_stay_strings() {
    assert_eq!(
        value("[Yes, no, On, off, y, 12:30:45, 2010-09-09]").to_string(),
        r#"["Yes","no","On","off","y","12:30:45","2010-09-09"]"#
    );
    assert_eq!(value("on: 1\n404: 2\ntrue: 3\n~: 4"), json!({"on": 1, "404": 2, "true": 3, "~": 4}));
}

#[test]
fn quotes_make_strings() {
    assert_eq!(
        value("['1', \"true\", 'don''t', \"a\\tb\\u00e9\", '', \"~\"]"),
        json!(["1", "true", "don't", "a\tbé", "", "~"])
    );
}

#[test]
fn empty_values_are_null() {
    assert_eq!(value("a:\nb: ~\nc:\n- \n- x"), json!({"a": null, "b": null, "c": [null, "x"]}));
    assert_eq!(value("null"), json!(null));
}

#[test]
fn tags_stay_with_their_nodes() {
    let document = read(
        "Role: !GetAtt Role.Arn\nText: !Sub\n- ${a}\n- {a: !Ref 5}\nEmpty: !Ref\nCore: !!str 5\nPlain: ! 7\nBytes: !!binary eA==\n",
    );
    let tag = |pointer: &str| document.node_at(pointer).and_then(Node::tag);
    assert_eq!(tag("/Role"), Some("!GetAtt"));
    assert_eq!(tag("/Text"), Some("!Sub"));
    assert_eq!(tag("/Text/1/a"), Some("!Ref"));
    assert_eq!([tag("/Text/0"), tag("/Core"), tag("/Plain"), tag("")], [None; 4]);
    assert_eq!(tag("/Bytes"), Some("!!binary"));
    assert_eq!(
        document.root().to_value(),
        json!({"Role": "Role.Arn", "Text": ["${a}", {"a": "5"}], "Empty": "", "Core": "5", "Plain": "7", "Bytes": "eA=="})
    );
    assert_eq!(document.node_at("/Role").unwrap().source(), "!GetAtt Role.Arn");
}

#[test]
fn core_tags_decide_the_value() {
    assert_eq!(
        value("[!!int 5, !!float 5, !!bool true, !!null ~, !!seq [], !!map {}]"),
        json!([5, 5, true, null, [], {}])
    );
    let help = "remove the tag, or write a value of that type";
    tells("a: !!int x", &format!("1:4 `x` is not a value of the tag `!!int` | {help}"));
    tells("a: !!str {b: c}", &format!("1:4 an object is not a value of the tag `!!str` | {help}"));
}

#[test]
fn aliases_are_expanded() {
    let document = read("base: &b\n  - !Ref x\n  - {k: 1}\nname: &n Total\ncopy: *b\n*n : *n\n&k key: 1\nback: *k\n");
    assert_eq!(
        document.root().to_value(),
        json!({"base": ["x", {"k": 1}], "name": "Total", "copy": ["x", {"k": 1}], "Total": "Total", "key": 1, "back": "key"})
    );
    let copy = document.node_at("/copy").unwrap();
    assert_eq!(copy.source(), "*b");
    let inside = document.node_at("/copy/1/k").unwrap();
    assert_eq!((inside.pointer().as_str(), inside.place().line), ("/copy/1/k", 3));
    assert_eq!(document.node_at("/copy/0").unwrap().tag(), Some("!Ref"));
}

#[test]
fn merge_keys_are_keys() {
    assert_eq!(value("a: &a {x: 1}\nb:\n  <<: *a\n"), json!({"a": {"x": 1}, "b": {"<<": {"x": 1}}}));
}

#[test]
fn a_billion_laughs_are_refused() {
    let mut text = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..10 {
        let below = format!("*a{}", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", [below.as_str(); 10].join(", ")));
    }
    tells(&text, "7:10 the document has more than 2000000 values, expanded aliases included | split the document");
    let long = format!("- &a {}\n- [{}]\n", "x".repeat(1 << 20), ["*a"; 20].join(", "));
    tells(&long, "2:68 the document's aliases expand to more than 16777216 bytes | use fewer aliases");
}

#[test]
fn depth_counts_through_aliases() {
    let limits = Limits { depth: 4, ..Limits::default() };
    assert!(Document::yaml("a.yaml", "- &a [[1]]\n- [*a]", limits).is_ok());
    assert!(Document::yaml("a.yaml", "- &a [[1]]\n- [[*a]]", limits).is_err());
    tells(&"- ".repeat(129), "1:257 arrays and objects are nested more than 128 levels deep | flatten the document");
    let expected = "arrays and objects are nested more than 128 levels deep | flatten the document";
    assert!(reported(&"[".repeat(200)).ends_with(expected));
    assert!(reported(&"[".repeat(100_000)).contains("are nested more than"));
}

#[test]
fn places_count_characters() {
    let document = read("é: [ü, \"🙂 x\", z]\r\nß:\r\n  - |\r\n    text\r\n\r\n  - end # c\r\n");
    let place = |pointer: &str| {
        let place = document.node_at(pointer).unwrap().place();
        (place.line, place.column)
    };
    assert_eq!([place("/é/0"), place("/é/1"), place("/é/2")], [(1, 5), (1, 8), (1, 15)]);
    assert_eq!([place("/ß"), place("/ß/0"), place("/ß/1")], [(3, 3), (4, 5), (6, 5)]);
    let source = |pointer: &str| document.node_at(pointer).unwrap().source();
    assert_eq!([source("/é"), source("/é/1")], ["[ü, \"🙂 x\", z]", "\"🙂 x\""]);
    assert_eq!([source("/ß/0"), source("/ß/1")], ["text", "end"]);
    assert_eq!(source("/ß"), "- |\r\n    text\r\n\r\n  - end");
    let key = document.node_at("/ß").unwrap().key().unwrap();
    assert_eq!((key.name(), key.place().line, key.place().column), ("ß", 2, 1));
}

#[test]
fn a_byte_order_mark_is_allowed() {
    let document = read("\u{feff}a: 1");
    assert_eq!(document.node_at("/a").unwrap().place().to_string(), "a.yaml:1:4");
}

#[test]
fn duplicate_keys_are_reported() {
    let refusal = Document::yaml("a.yaml", "a:\n  b: 1\n  c: 2\n  \"b\": 3\n", Limits::default()).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "a.yaml:4:3: error[V003]: the object already has the key `b` (at /a/b)\n  a.yaml:2:3: the first is here\n  \
         help: rename or remove one of them; readers keep only the last"
    );
    let (_, document) = refusal.into_parts();
    assert_eq!(document.unwrap().root().to_value(), json!({"a": {"b": 3, "c": 2}}));
}

#[test]
fn blank_text() {
    let expected = "1:1 the text is blank | write an object, such as `{\"StartAt\": …, \"States\": {…}}`";
    for text in ["", "\n \n", "# only a comment\n", "---\n", "--- # c\n...\n"] {
        tells(text, expected);
    }
}

#[test]
fn several_documents() {
    let help = "put each document into a separate file";
    tells("a: 1\n---\nb: 2", &format!("2:1 a second document begins here | {help}"));
    tells("a: 1\n...\nb: 2", &format!("3:1 a second document begins here | {help}"));
}

#[test]
fn indentation() {
    tells("a:\n\tb: 1", "2:2 YAML needs spaces here, not a tab | indent with spaces");
    tells("a:\n  b: 1\n c: 2", "3:2 expected a key, found `c` | indent the line like the other keys of the mapping");
    tells("- a\nb: 1", "2:1 expected `- `, found `b` | indent the line like the other items of the sequence");
}

#[test]
fn colons_in_values() {
    let help = "put the value in quotes, or start a new line for the key";
    tells("a: b: c", &format!("1:5 there is a `:` inside a value | {help}"));
    tells("a: 1\n b: 2", &format!("2:3 there is a `:` inside a value | {help}"));
}

#[test]
fn values_that_need_quotes() {
    tells("a: @x", "1:4 a value cannot begin with `@` | put the value in quotes");
    tells("a: `x`", "1:4 a value cannot begin with a backtick | put the value in quotes");
    tells("a: %x", "1:4 a value cannot begin with `%` | put the value in quotes");
    tells("a: {{x}}", "1:5 a key must be a string, found an object | put a value that begins with `{` in quotes");
    tells("a: - b", "1:4 a `- ` is not allowed here | start a new line for the item, or put the value in quotes");
    tells("a: &", "1:4 `&` is not the name of an anchor | put the value in quotes");
}

#[test]
fn unclosed_quotes_and_brackets() {
    tells("a: \"x", "1:4 the quoted string is not closed | close it with the quote that opened it");
    tells("a: [1, 2", "1:9 expected `,` or `]`, found the end of the text | close it with `]`");
    tells("a: {b: 1", "1:9 expected `,` or `}`, found the end of the text | close it with `}`");
    tells("a: [b}", "1:6 expected `,` or `]`, found `}` | put a `,` between the items, and close `[` with `]`");
    tells("[a]]", "1:4 `]` closes nothing | remove the bracket, or put the value in quotes");
    tells(
        "a: \"x\" y",
        "1:8 expected the end of the value after the closing quote, found `y` | put the whole value in quotes",
    );
}

#[test]
fn quotes_closed_too_late() {
    tells(
        "a: 'x\nb: 'y'\n",
        "1:4 the quoted string continues on a line that is not indented | close the string with the quote that opened \
            it, or \
         indent its lines",
    );
}

#[test]
fn escapes() {
    tells(
        "\"\\q\"",
        "1:1 the string has an escape that YAML does not support | write `\\\\` for a backslash, or use single quotes",
    );
    tells(
        "\"\\u12\"",
        "1:1 the string has an escape that is not a character | write `\\u0041` for `A`, or `\\\\` for a backslash",
    );
    tells(
        "a: \u{1}",
        "1:4 the text has the control character U+0001 | remove it, or write it as `\\x01` in a double-quoted string",
    );
}

#[test]
fn keys_that_are_no_strings() {
    tells("? [a]\n: 1", "1:3 a key must be a string, found an array | write the key as one word, or put it in quotes");
    tells("a: &a [b]\n*a : 1", "2:1 the key `*a` is not a string | write the key itself");
}

#[test]
fn bad_aliases_and_tags() {
    tells(
        "a: *x",
        "1:4 the alias `*x` has no anchor before it | write `&name` before the value that it refers to, or put it in \
            quotes",
    );
    tells(
        "a: &x [*x]",
        "1:8 the alias `*x` is inside the value that it refers to | write the value itself, or use another \
        alias",
    );
    tells("a: !e!x y", "1:4 no `%TAG` declares the prefix of the tag | write a tag with one `!`, such as `!Ref`");
    tells("a: !<x", "1:4 the tag is malformed | write `!Name` and a space before the value");
}

#[test]
fn numbers_that_json_has_not() {
    tells("a: .nan", "1:4 JSON has no number `.nan` | write a finite number, or put it in quotes");
    tells("a: 1e999", "1:4 JSON has no number `1e999` | write a finite number, or put it in quotes");
}
