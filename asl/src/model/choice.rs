//! The Choice state and its tests.

use serde::ser::SerializeMap;
use serde_json::Value;

use super::field::{Field, Holds, Operand, PathSort, concat, count};
use super::kind::Kind as ObjectKind;
use super::object::{Part, object, words};
use super::read::{Fields, Reading};
use super::{DataPath, QueryLanguage};

object! {
    /// A state that chooses the next state (States Language, "Choice State").
    #[derive(Default)]
    pub struct Choice is Choice {
        /// What the state is for.
        pub comment: Option<String> = "Comment",
        /// The query language of this state; that of the machine where absent.
        pub query_language: Option<QueryLanguage> = "QueryLanguage",
        /// JSONPath: which part of the input the rules read.
        pub input_path: Option<DataPath> = "InputPath" in JsonPath: Path(PathSort::Nullable),
        /// The rules; the first whose test is true is followed.
        pub choices: Vec<ChoiceRule> = "Choices",
        /// The next state if no test is true.
        pub default: Option<String> = "Default": Target,
        /// JSONPath: which part of the input becomes the output.
        pub output_path: Option<DataPath> = "OutputPath" in JsonPath: Path(PathSort::Nullable),
        /// JSONata: the output where no rule says its own.
        pub output: Option<Value> = "Output" in Jsonata: Template,
        /// Variables that get a value where no rule has its own.
        pub assign: Option<Value> = "Assign": Variables,
        ..extra
    }
}

object! {
    /// A test and where it leads.
    pub struct ChoiceRule is Rule {
        /// What the rule is for.
        pub comment: Option<String> = "Comment",
        /// The test.
        pub test: Test,
        /// JSONata: the output then.
        pub output: Option<Value> = "Output" in Jsonata: Template,
        /// Variables that get a value then.
        pub assign: Option<Value> = "Assign": Variables,
        ..extra,
        /// The next state.
        pub next: String = "Next": Target
    }
}

impl ChoiceRule {
    /// A rule with a transition to the named state if the test is true.
    pub fn new(test: Test, next: impl Into<String>) -> Self {
        let extra = serde_json::Map::new();
        Self { comment: None, test, output: None, assign: None, extra, next: next.into() }
    }
}

object! {
    /// JSONPath: a test inside `And`, `Or` or `Not`.
    pub struct NestedRule is NestedRule {
        /// What the test is for.
        pub comment: Option<String> = "Comment",
        /// The test.
        pub test: Test,
        ..extra
    }
}

impl From<Test> for NestedRule {
    fn from(test: Test) -> Self {
        Self { comment: None, test, extra: serde_json::Map::new() }
    }
}

/// What a choice rule asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// JSONata: an expression that gives a boolean, or the boolean itself.
    Condition(Value),
    /// JSONPath: a value compared with an operand.
    Compare {
        /// The path of the value.
        variable: String,
        /// How it is compared.
        operator: Operator,
        /// With what: a literal, or the text of a path for the `…Path` operators.
        operand: Value,
    },
    /// JSONPath: all tests are true.
    And(Vec<NestedRule>),
    /// JSONPath: at least one test is true.
    Or(Vec<NestedRule>),
    /// JSONPath: the test is false.
    Not(Box<NestedRule>),
}

impl Test {
    /// The name of the field that holds an expression of JSONata.
    pub const CONDITION: &'static str = "Condition";

    /// The test that all of these are true.
    pub fn all(tests: impl IntoIterator<Item = Test>) -> Self {
        Test::And(tests.into_iter().map(NestedRule::from).collect())
    }

    /// The test that at least one of these is true.
    pub fn any(tests: impl IntoIterator<Item = Test>) -> Self {
        Test::Or(tests.into_iter().map(NestedRule::from).collect())
    }
}

impl std::ops::Not for Test {
    type Output = Test;

    /// The test that this one is false.
    fn not(self) -> Test {
        Test::Not(Box::new(self.into()))
    }
}

impl Part for Test {
    const FIELDS: &'static [Field] = &{
        const TESTS: &[Field] = &[
            Field::new(Test::CONDITION, Holds::Expression).jsonata(),
            Field::new("Variable", Holds::Path(PathSort::Any)).jsonpath(),
            Field::new("And", Holds::List(ObjectKind::NestedRule)).jsonpath(),
            Field::new("Or", Holds::List(ObjectKind::NestedRule)).jsonpath(),
            Field::new("Not", Holds::Object(ObjectKind::NestedRule)).jsonpath(),
        ];
        const PARTS: &[&[Field]] = &[TESTS, COMPARISONS];
        const ALL: [Field; count(PARTS)] = concat(PARTS);
        ALL
    };

    fn read(fields: &mut Fields<'_>, reading: &mut Reading) -> Option<Self> {
        let named =
            |name: &&str| matches!(*name, Test::CONDITION | "And" | "Or" | "Not") || Operator::of_name(name).is_some();
        let tests: Vec<_> = fields.names().filter(named).collect();
        let help = "write only one test in each rule";
        let name = match tests[..] {
            [name] => name,
            [] => return reading.report(fields.node, "the rule has no test".to_owned(), help),
            [first, second, ..] => {
                let message = format!("the rule has the tests `{first}` and `{second}`");
                return reading.report(fields.node, message, help);
            }
        };
        match (name, Operator::of_name(name)) {
            (_, Some(operator)) => {
                let operand = fields.read(name, reading);
                let variable = fields.read("Variable", reading);
                Some(Test::Compare { variable: variable?, operator, operand: operand? })
            }
            ("And", None) => fields.read(name, reading).map(Test::And),
            ("Or", None) => fields.read(name, reading).map(Test::Or),
            ("Not", None) => fields.read(name, reading).map(|test| Test::Not(Box::new(test))),
            (_, None) => fields.read(name, reading).map(Test::Condition),
        }
    }

    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Test::Condition(expression) => map.serialize_entry(Test::CONDITION, expression),
            Test::Compare { variable, operator, operand } => {
                map.serialize_entry("Variable", variable)?;
                map.serialize_entry(&operator.name(), operand)
            }
            Test::And(tests) => map.serialize_entry("And", tests),
            Test::Or(tests) => map.serialize_entry("Or", tests),
            Test::Not(test) => map.serialize_entry("Not", test),
        }
    }
}

words! {
    /// How two values are ordered.
    pub enum Relation {
        /// The same.
        Equals = "Equals",
        /// Before.
        LessThan = "LessThan",
        /// After.
        GreaterThan = "GreaterThan",
        /// Before or the same.
        LessThanEquals = "LessThanEquals",
        /// After or the same.
        GreaterThanEquals = "GreaterThanEquals",
    }
}

words! {
    /// What kind of values are compared.
    pub enum Kind {
        /// Text.
        String = "String",
        /// Numbers.
        Numeric = "Numeric",
        /// RFC 3339 times.
        Timestamp = "Timestamp",
        /// True and false; only for equality.
        Boolean = "Boolean",
    }
}

words! {
    /// What a value is asked to be.
    pub enum TypeTest {
        /// Null.
        IsNull = "IsNull",
        /// There at all.
        IsPresent = "IsPresent",
        /// A number.
        IsNumeric = "IsNumeric",
        /// Text.
        IsString = "IsString",
        /// True or false.
        IsBoolean = "IsBoolean",
        /// An RFC 3339 time.
        IsTimestamp = "IsTimestamp",
    }
}

/// One of the 39 comparison operators of JSONPath (States Language, "Choice State").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `StringEquals` to `TimestampGreaterThanEqualsPath`; `path` says that the operand is a path.
    Compare {
        /// What kind of values.
        kind: Kind,
        /// How they are ordered.
        relation: Relation,
        /// Whether the operand is a path.
        path: bool,
    },
    /// `StringMatches`, with `*` for any text.
    StringMatches,
    /// `IsNull` to `IsTimestamp`.
    Is(TypeTest),
}

impl Operator {
    /// The operator's name as a choice rule spells it.
    pub fn name(self) -> String {
        match self {
            Operator::Compare { kind, relation, path } => {
                format!("{}{}{}", kind.as_str(), relation.as_str(), if path { "Path" } else { "" })
            }
            Operator::StringMatches => "StringMatches".to_owned(),
            Operator::Is(test) => test.as_str().to_owned(),
        }
    }

    /// The operator of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        if name == "StringMatches" {
            return Some(Operator::StringMatches);
        }
        if let Some(test) = TypeTest::of_word(name) {
            return Some(Operator::Is(test));
        }
        let (compared, path) = name.strip_suffix("Path").map_or((name, false), |compared| (compared, true));
        // Each kind is one word, and each relation begins with a capital.
        let split = compared.char_indices().skip(1).find(|(_, character)| character.is_ascii_uppercase())?.0;
        let (kind, relation) = (Kind::of_word(&compared[..split])?, Relation::of_word(&compared[split..])?);
        let known = kind != Kind::Boolean || relation == Relation::Equals;
        known.then_some(Operator::Compare { kind, relation, path })
    }
}

/// The fields of comparisons: each relation of a kind, with a value and with a path.
macro_rules! comparisons {
    ($($kind:ident $holds:ident: $($relation:ident)+;)+) => {
        &[$($(
            Field::new(concat!(stringify!($kind), stringify!($relation)), Holds::Operand(Operand::$holds)).jsonpath(),
            Field::new(concat!(stringify!($kind), stringify!($relation), "Path"), Holds::Path(PathSort::Any)).jsonpath(),
        )+)+]
    };
}

/// The fields of the 39 operators; a test holds their names to [`Operator::name`].
const COMPARISONS: &[Field] = &{
    const COMPARED: &[Field] = comparisons! {
        String Text: Equals LessThan GreaterThan LessThanEquals GreaterThanEquals;
        Numeric Number: Equals LessThan GreaterThan LessThanEquals GreaterThanEquals;
        Timestamp Timestamp: Equals LessThan GreaterThan LessThanEquals GreaterThanEquals;
        Boolean Boolean: Equals;
    };
    const MATCHES: &[Field] = &[Field::new("StringMatches", Holds::Operand(Operand::Text)).jsonpath()];
    const PARTS: &[&[Field]] = &[COMPARED, MATCHES, &type_tests()];
    const ALL: [Field; count(PARTS)] = concat(PARTS);
    ALL
};

/// The fields of the type tests.
const fn type_tests() -> [Field; TypeTest::WORDS.len()] {
    let mut fields = [Field::new("", Holds::Operand(Operand::Boolean)).jsonpath(); TypeTest::WORDS.len()];
    let mut index = 0;
    while index < fields.len() {
        fields[index].name = TypeTest::WORDS[index];
        index += 1;
    }
    fields
}

/// True for the 39 comparison operators.
pub fn is_operator(name: &str) -> bool {
    Operator::of_name(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_found_by_their_names() {
        assert_eq!(COMPARISONS.len(), 39);
        for field in COMPARISONS {
            let operator = Operator::of_name(field.name).unwrap();
            assert_eq!(operator.name(), field.name);
            let path = matches!(operator, Operator::Compare { path: true, .. });
            assert_eq!(field.holds == Holds::Path(PathSort::Any), path, "{}", field.name);
        }
        for name in ["", "Path", "String", "Equals", "BooleanLessThan", "StringMatchesPath", "IsNullPath", "ÜberEquals"]
        {
            assert_eq!(Operator::of_name(name), None, "{name}");
        }
    }

    #[test]
    fn operators_are_named_as_the_language_spells_them() {
        let compare = |kind, relation, path| Operator::Compare { kind, relation, path }.name();
        assert_eq!(compare(Kind::Numeric, Relation::GreaterThanEquals, true), "NumericGreaterThanEqualsPath");
        assert_eq!(compare(Kind::Boolean, Relation::Equals, false), "BooleanEquals");
        assert_eq!(Operator::Is(TypeTest::IsPresent).name(), "IsPresent");
    }
}
