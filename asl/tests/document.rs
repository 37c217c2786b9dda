//! Properties of the reading of documents: it never panics, agrees with `serde_json`, and knows its places.

use asl::document::{DUPLICATE_KEY, Document, Limits, MALFORMED_TEXT, Node, Refusal, decode};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Number, Value};

/// Any value, also with odd strings and keys, and with objects that are large enough for an index.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter_map("finite", |double| Number::from_f64(double).map(Value::Number)),
        any::<String>().prop_map(Value::String),
        "[a-z~/0-9é\\\\\"]{0,4}".prop_map(Value::String),
    ];
    leaf.prop_recursive(5, 60, 24, |inner| {
        let key = prop_oneof!["[A-Za-z0-9~/ ]{0,3}", any::<String>()];
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::Array),
            vec((key, inner), 0..24).prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn json(text: &str) -> Result<Document, Refusal> {
    Document::json("a.json", text, Limits::default())
}

fn yaml(text: &str) -> Result<Document, Refusal> {
    Document::yaml("a.yaml", text, Limits::default())
}

/// Whatever a reader gives, its places lie in the text.
fn sound(text: &str, read: Result<Document, Refusal>) -> Result<(), TestCaseError> {
    let document = match read {
        Ok(document) => Some(document),
        Err(refusal) => {
            prop_assert!(!refusal.findings().is_empty());
            for finding in refusal.findings() {
                prop_assert!(finding.is_one_of(&[MALFORMED_TEXT, DUPLICATE_KEY]));
                prop_assert!(finding.is_error() && finding.place().is_some() && finding.help_text().is_some());
                prop_assert!(!finding.message().contains('\n'));
            }
            refusal.into_parts().1
        }
    };
    let Some(document) = document else { return Ok(()) };
    prop_assert_eq!(document.text(), text);
    for node in document.nodes() {
        let span = node.bytes();
        prop_assert!(span.start <= span.end && text.get(span.start..span.end).is_some(), "{:?}", span);
        if let Some(key) = node.key() {
            prop_assert!(text.get(key.bytes().start..key.bytes().end).is_some());
        }
        node.place();
    }
    document.root().to_value();
    Ok(())
}

/// Every node is where its pointer, parent and span say.
fn placed(document: &Document, value: &Value) -> Result<(), TestCaseError> {
    for node in document.nodes() {
        let pointer = node.pointer();
        let expected = value.pointer(&pointer);
        prop_assert_eq!(Some(&node.to_value()), expected, "{}", pointer);
        prop_assert_eq!(document.node_at(&pointer).map(Node::bytes), Some(node.bytes()));
        let cut = json(node.source()).expect("a span cuts out a value").root().to_value();
        prop_assert_eq!(cut.to_string(), node.to_value().to_string());
        if let Some(parent) = node.parent() {
            prop_assert!(parent.bytes().start < node.bytes().start && node.bytes().end < parent.bytes().end);
        }
        if let Some(key) = node.key() {
            let name: String =
                serde_json::from_str(&document.text()[key.bytes().start..key.bytes().end]).expect("a key");
            prop_assert_eq!(name, key.name());
        }
    }
    Ok(())
}

/// The same value; a double of `serde_json` may be off by some last bits, ours is the nearest.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(ours), Value::Number(theirs)) if ours.is_f64() && theirs.is_f64() => {
            let bits = |number: &Number| number.as_f64().map_or(0, f64::to_bits);
            bits(ours).abs_diff(bits(theirs)) <= 16
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        (Value::Object(ours), Value::Object(theirs)) => {
            let pair = |((name, ours), (other, theirs)): ((&String, &Value), (&String, &Value))| {
                name == other && same(ours, theirs)
            };
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(pair)
        }
        (ours, theirs) => ours == theirs,
    }
}

/// How deep the brackets of a text nest at most, those in strings included.
fn depth(text: &str) -> usize {
    text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count()
}

/// A JSON text and changes to it: at a place, so many characters become this.
fn mutated() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just(String::new()),
        "[\\[\\]{}:,\"\\\\ \n\t0-9eE.+-]{1,2}",
        any::<char>().prop_map(String::from),
        Just("\\ud800".to_owned()),
        Just("\\u00e9".to_owned()),
        Just("null".to_owned()),
        Just("1e400".to_owned()),
    ];
    let changes = vec((any::<prop::sample::Index>(), 0..3_usize, pieces), 0..4);
    (any_value(), any::<bool>(), changes).prop_map(|(value, pretty, changes)| {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let mut characters: Vec<char> = text.expect("values print").chars().collect();
        for (place, count, piece) in changes {
            let start = place.index(characters.len() + 1);
            let end = (start + count).min(characters.len());
            characters.splice(start..end, piece.chars());
        }
        characters.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200)) {
        match decode("a.json", &bytes) {
            Ok(text) => {
                sound(text, json(text))?;
                sound(text, yaml(text))?;
            }
            Err(refusal) => prop_assert_eq!(refusal.findings().len(), 1),
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        sound(&text, json(&text))?;
        sound(&text, yaml(&text))?;
    }

    #[test]
    fn any_json_like_text_is_read_or_refused(text in "[\\[\\]{}:,\"'\\\\/#$ \n\tau0-9eE.+-]{0,40}") {
        sound(&text, json(&text))?;
    }

    #[test]
    fn any_yaml_like_text_is_read_or_refused(text in "([-?:,#&*!|>'\"%@` \n\t\\[\\]{}<~.0-9ab é]|- |: |\n  |&a|\\*a|!Ref |\r\n|---\n){0,40}") {
        sound(&text, yaml(&text))?;
    }

    #[test]
    fn printed_values_read_the_same(value in any_value(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = text.expect("values print");
        let document = json(&text).expect("printed values are well-formed");
        // As text, so that `1.0` and `1` differ and members keep their order.
        prop_assert_eq!(document.root().to_value().to_string(), value.to_string());
        placed(&document, &value)?;
    }

    #[test]
    fn printed_values_read_the_same_as_yaml(value in any_value()) {
        let text = serde_json::to_string_pretty(&value).expect("values print");
        // YAML allows fewer characters than JSON, and keys of at most 1024 characters on one line.
        if let Ok(document) = yaml(&text) {
            prop_assert_eq!(document.root().to_value(), value);
        }
    }

    #[test]
    fn truncated_texts_are_refused(value in any_value(), place in any::<prop::sample::Index>()) {
        let text = serde_json::to_string(&Value::Array(vec![value])).expect("values print");
        let mut end = place.index(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        prop_assert!(json(&text[..end]).is_err());
        sound(&text[..end], json(&text[..end]))?;
        sound(&text[..end], yaml(&text[..end]))?;
    }

    #[test]
    fn json_and_serde_json_accept_the_same(text in mutated()) {
        let theirs = serde_json::from_str::<Value>(&text);
        match json(&text) {
            Ok(document) => {
                let ours = document.root().to_value();
                prop_assert!(same(&ours, &theirs.expect("we accept, so do they")));
                placed(&document, &ours)?;
            }
            Err(refusal) if refusal.findings()[0].is(&DUPLICATE_KEY) => {
                let (_, document) = refusal.into_parts();
                let ours = document.expect("only keys are wrong").root().to_value();
                prop_assert!(same(&ours, &theirs.expect("we can read it, so can they")));
            }
            Err(refusal) => prop_assert!(theirs.is_err() || depth(&text) > 126, "{refusal}"),
        }
        sound(&text, json(&text))?;
    }
}

/// A character as `serde_json` writes it in a string, without the quotes.
fn written(character: char) -> String {
    let quoted = Value::from(character.to_string()).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_byte_of_a_string_has_its_place(string in "(\\PC|[\"\\\\\n\t é🙂]){0,20}") {
        let text = format!("{{\"a\":\n  {}}}", Value::from(string.clone()));
        for document in [json(&text).unwrap(), yaml(&text).unwrap()] {
            let node = document.node_at("/a").unwrap();
            prop_assert_eq!(node.as_str(), Some(string.as_str()));
            let mut column = 4;
            for (offset, character) in string.char_indices() {
                let place = node.place_in(offset);
                // Blanks may be folded away, so they only lie between what is around them.
                if !character.is_whitespace() {
                    prop_assert_eq!((place.line, place.column), (2, column), "{:?} in {}", character, text);
                }
                column += written(character).chars().count() as u32;
            }
        }
    }
}

#[test]
fn every_truncation_of_a_definition_is_refused() {
    let text = "{\n  \"StartAt\": \"A\\u00e9\\n\",\n  \"States\": {\"A\": {\"Type\": \"Wait\", \"Seconds\": -1.5e3, \"End\": true}, \
                \"ß\": [null, false, {}, []]}\n}";
    assert!(json(text).is_ok());
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        assert!(json(&text[..end]).is_err(), "{end}");
        sound(&text[..end], yaml(&text[..end])).unwrap();
    }
}

#[test]
fn the_name_decides_the_notation() {
    let read = |name: &str| Document::by_name(name, "a: 1", Limits::default()).is_ok();
    assert!(read("a.yaml") && read("dir.json/a.YML"));
    assert!(!read("a.json") && !read("a.asl.json") && !read("a") && !read(".yaml.json"));
}
