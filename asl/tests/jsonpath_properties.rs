//! Properties of paths: no text makes the reader panic, what is printed is read back, and where the dialect agrees with
//! RFC 9535 a reader of that finds the same.

use asl::jsonpath::{
    Comparison, Filter, Literal, MAX_FILTER_NESTING, Path, Relation, Root, Scope, Selector, Slice, Step, parse,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Names of all kinds, those that need quotes included.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,3}",
        Just("case-id".to_owned()),
        Just("it's".to_owned()),
        Just(r"back\slash".to_owned()),
        "\\PC{0,6}"
    ]
}

fn index() -> impl Strategy<Value = i64> {
    (i32::MIN..i32::MAX).prop_map(i64::from)
}

fn slice() -> impl Strategy<Value = Slice> {
    let with_from = (index(), proptest::option::of(index()), proptest::option::of(1u32..100));
    let with_to = (index(), proptest::option::of(1u32..100));
    prop_oneof![
        with_from.prop_map(|(from, to, step)| Slice { from: Some(from), to, step }),
        with_to.prop_map(|(to, step)| Slice { from: None, to: Some(to), step }),
    ]
}

fn one_value() -> impl Strategy<Value = Selector> {
    prop_oneof![
        name().prop_map(Selector::Member),
        index().prop_map(Selector::Index),
        (0u32..9).prop_map(Selector::FromEnd),
        "[a-z]{1,5}".prop_map(Selector::Function),
    ]
}

fn steps(selectors: Vec<Selector>) -> Vec<Step> {
    Path::new(Root::Input, selectors).steps
}

fn filter() -> impl Strategy<Value = Filter> {
    let relation = prop_oneof![
        Just(Relation::Equal),
        Just(Relation::NotEqual),
        Just(Relation::Less),
        Just(Relation::LessOrEqual),
        Just(Relation::Greater),
        Just(Relation::GreaterOrEqual),
    ];
    let literal = prop_oneof!["\\PC{0,6}".prop_map(Literal::Quoted), "[a-z0-9$.-]{1,6}".prop_map(Literal::Bare),];
    let left = || proptest::collection::vec(one_value(), 0..3).prop_map(steps);
    let comparison = (left(), relation, literal)
        .prop_map(|(left, relation, right)| Filter::Compare(Comparison { left, relation, right }));
    let leaf = prop_oneof![left().prop_map(Filter::Exists), comparison];
    leaf.prop_recursive(MAX_FILTER_NESTING as u32 / 2, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| Filter::Not(Box::new(inner))),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Filter::All),
            proptest::collection::vec(inner, 2..4).prop_map(Filter::Any),
        ]
    })
}

fn selectors() -> impl Strategy<Value = Vec<Selector>> {
    let selector = prop_oneof![
        4 => one_value(),
        1 => proptest::collection::vec(name(), 2..4).prop_map(Selector::Members),
        1 => proptest::collection::vec(index(), 2..4).prop_map(Selector::Indexes),
        1 => slice().prop_map(Selector::Slice),
        1 => Just(Selector::Wildcard),
        1 => filter().prop_map(Selector::Filter),
    ];
    // `..` always is before another step.
    proptest::collection::vec((proptest::bool::weighted(0.1), selector), 0..6).prop_map(|pairs| {
        let steps = pairs.into_iter().map(
            |(deep, selector)| {
                if deep { vec![Selector::Descendants, selector] } else { vec![selector] }
            },
        );
        steps.flatten().collect()
    })
}

fn paths() -> impl Strategy<Value = Path> {
    let root = prop_oneof![Just(Root::Input), Just(Root::Context), "[a-z_][a-zA-Z0-9_]{0,5}".prop_map(Root::Variable)];
    (root, selectors()).prop_map(|(root, selectors)| Path::new(root, selectors))
}

/// JSON with few names and small numbers, so that paths meet something.
fn documents() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0i64..4).prop_map(Value::from),
        "[ab]{0,2}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            proptest::collection::btree_map("[abc]", inner, 0..4).prop_map(|members| json!(members)),
        ]
    })
}

/// Steps that mean the same in RFC 9535.
fn common_steps() -> impl Strategy<Value = String> {
    let step = prop_oneof![
        4 => "\\.[abc]",
        1 => Just("['b']".to_owned()),
        1 => Just("[\"c\"]".to_owned()),
        2 => (0u8..3).prop_map(|index| format!("[{index}]")),
        1 => Just("[0,2]".to_owned()),
        1 => Just("[*]".to_owned()),
        1 => Just(".*".to_owned()),
        1 => "\\.\\.[abc]",
        1 => Just("..[0]".to_owned()),
        1 => (0u8..3, 0u8..5).prop_map(|(from, to)| format!("[{from}:{to}]")),
        1 => (0u8..3, 0u8..5, 1u8..3).prop_map(|(from, to, step)| format!("[{from}:{to}:{step}]")),
        1 => (-3i8..3).prop_map(|from| format!("[{from}:]")),
        1 => (-3i8..3).prop_map(|to| format!("[:{to}]")),
    ];
    proptest::collection::vec(step, 0..5).prop_map(|steps| format!("${}", steps.concat()))
}

/// What both readers find, in an order of their own.
fn compare(path: &str, document: &Value) {
    let theirs = serde_json_path::JsonPath::parse(path).expect(path).query(document).all();
    let mut theirs: Vec<String> = theirs.into_iter().map(Value::to_string).collect();
    let parsed = parse(path).expect(path);
    let found = parsed.evaluate(&Scope::new(document)).map(|found| found.into_owned());
    let mut ours: Vec<String> = match found {
        Ok(value) if parsed.is_definite() => vec![value.to_string()],
        Ok(list) => list.as_array().expect("a list").iter().map(Value::to_string).collect(),
        Err(_) => Vec::new(),
    };
    theirs.sort();
    ours.sort();
    assert_eq!(ours, theirs, "{path} in {document}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,40}") {
        if let Err(error) = parse(&text) {
            prop_assert!(error.offset <= text.len() && text.is_char_boundary(error.offset));
        }
    }

    #[test]
    fn no_text_of_path_characters_makes_the_reader_panic(text in r#"\$[\$@?.\[\]()'"*,:=!<>&|~a0é -]{0,40}"#) {
        match parse(&text) {
            Ok(path) => prop_assert_eq!(parse(&path.to_string()), Ok(path)),
            Err(error) => prop_assert!(error.offset <= text.len() && text.is_char_boundary(error.offset)),
        }
    }

    #[test]
    fn what_is_printed_is_read_back(path in paths()) {
        let text = path.to_string();
        let read = parse(&text);
        prop_assert_eq!(read.as_ref(), Ok(&path), "{}", text);
        for step in read.expect("read").steps {
            prop_assert!(text.get(step.span).is_some_and(|part| !part.is_empty()));
        }
    }

    #[test]
    fn a_definite_path_gives_one_value_and_another_a_list(path in paths(), document in documents()) {
        let path = Path { root: Root::Input, ..path };
        match path.evaluate(&Scope::new(&document)) {
            Ok(found) => prop_assert!(path.is_definite() || found.is_array()),
            Err(error) => prop_assert!(path.is_definite() && error.step.is_some()),
        }
    }

    #[test]
    fn what_is_written_is_found(path in paths(), mut document in documents()) {
        let path = Path { root: Root::Input, ..path };
        let before = document.clone();
        match path.write(&mut document, json!("written")) {
            Ok(()) => {
                let found = path.evaluate(&Scope::new(&document));
                prop_assert_eq!(found.map(|found| found.into_owned()), Ok(json!("written")));
            }
            Err(_) => prop_assert_eq!(document, before),
        }
    }

    #[test]
    fn common_paths_find_what_rfc_9535_finds(path in common_steps(), document in documents()) {
        compare(&path, &document);
    }

    #[test]
    fn common_filters_find_what_rfc_9535_finds(
        elements in proptest::collection::vec(
            proptest::collection::btree_map("[abc]", 0i64..4, 0..4).prop_map(|members| json!(members)), 0..6),
        path in prop_oneof![
            "\\$\\[\\?\\(@\\.[abc]\\)\\]",
            "\\$\\[\\?\\(!@\\.[abc]\\)\\]\\.[abc]",
            "\\$\\[\\?\\(@\\.[abc] (==|<|<=|>|>=) [0-3]\\)\\]",
            "\\$\\[\\?\\(@\\.a (==|<|>=) [0-3] (&&|\\|\\|) (@\\.b|!@\\.c|@\\['b'\\] > 1)\\)\\]\\.[abc]",
            Just("$[?(@.a && (@.b || !(@.c == 1)))]".to_owned()),
        ],
    ) {
        compare(&path, &Value::Array(elements));
    }
}
