//! What an expression gives.

use serde_json::Value;

use super::arguments::{Arguments, is_short, wrong};
use super::ast::{ArgumentValue, Call, Expression};
use super::format::{pieces, render};
use super::random::{Randomness, Uuid, below};
use super::{EvalError, Failure, Function, base64, compute, unique};
use crate::jsonpath::{MAX_WEIGHT, Path, Scope, weight};

impl Expression {
    /// What the expression gives for the data of `scope`.
    pub fn evaluate(&self, scope: &Scope<'_>, randomness: &mut dyn Randomness) -> Result<Value, EvalError> {
        match self {
            Expression::Path(path) => {
                let mut evaluation = Evaluation { scope, randomness, left: MAX_WEIGHT };
                evaluation.path(path).map_err(|reason| EvalError {
                    span: match &reason {
                        Failure::NotFound { source, .. } => source.span.clone(),
                        Failure::Argument { .. } | Failure::Template(_) | Failure::TooLarge => 0..0,
                    },
                    reason,
                    function: None,
                })
            }
            Expression::Call(call) => call.evaluate(scope, randomness),
        }
    }
}

impl Call {
    /// What the call gives for the data of `scope`.
    ///
    /// ```
    /// use asl::intrinsic::{Expression, Repeatable, parse};
    /// use asl::jsonpath::Scope;
    /// use serde_json::json;
    ///
    /// let Ok(Expression::Call(call)) = parse("States.Format('{} x {}', $.qty, $.name)") else { panic!() };
    /// let input = json!({"qty": 3, "name": "pen"});
    /// assert_eq!(call.evaluate(&Scope::new(&input), &mut Repeatable::new(0)), Ok(json!("3 x pen")));
    ///
    /// let input = json!({"qty": 3});
    /// let error = call.evaluate(&Scope::new(&input), &mut Repeatable::new(0)).unwrap_err();
    /// assert_eq!(error.to_string(), "`States.Format`: `$.name` selects nothing: there is no `name` at `$['name']`");
    /// ```
    pub fn evaluate(&self, scope: &Scope<'_>, randomness: &mut dyn Randomness) -> Result<Value, EvalError> {
        Evaluation { scope, randomness, left: MAX_WEIGHT }.call(self)
    }
}

struct Evaluation<'a, 'b> {
    scope: &'a Scope<'b>,
    randomness: &'a mut dyn Randomness,
    /// How much may still be made of paths and templates.
    left: usize,
}

impl Evaluation<'_, '_> {
    /// Calls nest at most `MAX_NESTING` deep, so does this.
    fn call(&mut self, call: &Call) -> Result<Value, EvalError> {
        let mut values = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            values.push(match &argument.value {
                ArgumentValue::Text(text) => Value::String(text.value()),
                ArgumentValue::Number(number) => Value::Number(number.clone()),
                ArgumentValue::Boolean(value) => Value::Bool(*value),
                ArgumentValue::Null => Value::Null,
                ArgumentValue::Path(path) => self.path(path).map_err(|reason| EvalError {
                    reason,
                    function: Some(call.function),
                    span: argument.span.clone(),
                })?,
                ArgumentValue::Call(inner) => self.call(inner)?,
            });
        }
        let template = match call.arguments.first().map(|argument| &argument.value) {
            Some(ArgumentValue::Text(text)) => Some(text.raw()),
            Some(_) | None => None,
        };
        self.apply(call.function, Arguments(values), template).map_err(|reason| EvalError {
            reason,
            function: Some(call.function),
            span: call.span.clone(),
        })
    }

    fn path(&mut self, path: &Path) -> Result<Value, Failure> {
        let found = path
            .evaluate(self.scope)
            .map_err(|source| Failure::NotFound { path: path.to_string(), source: Box::new(source) })?;
        self.spend(weight(&*found, self.left).ok_or(Failure::TooLarge)?)?;
        Ok(found.into_owned())
    }

    fn spend(&mut self, amount: usize) -> Result<(), Failure> {
        self.left = self.left.checked_sub(amount).ok_or(Failure::TooLarge)?;
        Ok(())
    }

    fn apply(&mut self, function: Function, arguments: Arguments, template: Option<&str>) -> Result<Value, Failure> {
        let given = &arguments;
        Ok(match function {
            Function::Array => Value::Array(arguments.0),
            Function::ArrayContains => {
                let wanted = given.value(2);
                given.array(1)?.iter().any(|element| compute::contains(element, wanted)).into()
            }
            Function::ArrayGetItem => compute::item(given.array(1)?, given.truncated(2)?)?,
            Function::ArrayLength => given.array(1)?.len().into(),
            Function::ArrayPartition => {
                let (array, size) = (given.array(1)?, given.truncated(2)?);
                let size = usize::try_from(size).ok().filter(|size| *size > 0);
                let size = size.ok_or_else(|| wrong(2, "must be 1 or more"))?;
                array.chunks(size).map(<[Value]>::to_vec).collect()
            }
            Function::ArrayRange => compute::range(given.truncated(1)?, given.truncated(2)?, given.truncated(3)?)?,
            Function::ArrayUnique => Value::Array(unique::unique(given.array(1)?)),
            Function::Base64Decode => base64::decode(given.short_text(1)?).into(),
            Function::Base64Encode => base64::encode(given.short_text(1)?).into(),
            Function::Format => self.format(given, template)?,
            Function::Hash => {
                let data = match given.value(1) {
                    Value::String(text) => text.clone(),
                    // The service takes other values, too, by their text.
                    value @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                        value.to_string()
                    }
                };
                is_short(1, &data)?;
                compute::hash(&data, given.text(2)?)?.into()
            }
            Function::JsonMerge => compute::merge(given)?,
            Function::JsonToString => given.value(1).to_string().into(),
            Function::MathAdd => {
                let sum = given.rounded(1)? + given.rounded(2)?;
                i32::try_from(sum).map_err(|_| wrong(2, "makes the sum exceed 32 bits"))?.into()
            }
            Function::MathRandom => self.random(given)?,
            Function::StringSplit => compute::split(given.text(1)?, given.text(2)?),
            Function::StringToJson => compute::from_json(given.text(1)?)?,
            Function::Uuid => Uuid::draw(self.randomness).to_string().into(),
        })
    }

    fn format(&mut self, given: &Arguments, template: Option<&str>) -> Result<Value, Failure> {
        let pieces = pieces(match template {
            Some(raw) => raw,
            None => given.text(1)?,
        })
        .map_err(Failure::Template)?;
        let values = &given.0[1..];
        if pieces.len() != values.len() + 1 {
            let message = "number of arguments do not match the occurrences of {}";
            return Err(Failure::Template(message.to_owned()));
        }
        let mut text = String::new();
        for (number, piece) in pieces.iter().enumerate() {
            if let Some(value) = number.checked_sub(1).and_then(|number| values.get(number)) {
                render(value, &mut text);
            }
            text.push_str(piece);
        }
        self.spend(text.len())?;
        Ok(text.into())
    }

    fn random(&mut self, given: &Arguments) -> Result<Value, Failure> {
        let (first, last) = (given.truncated(1)?, given.truncated(2)?);
        let seed = if given.0.len() > 2 { Some(given.truncated(3)?) } else { None };
        let bound = last.checked_sub(first).and_then(|bound| u64::try_from(bound).ok()).filter(|bound| *bound > 0);
        let bound = bound.ok_or_else(|| wrong(2, "must be more than argument 1"))?;
        let bits = match seed {
            Some(seed) => self.randomness.seeded_bits(seed),
            None => self.randomness.bits(),
        };
        Ok(first.saturating_add_unsigned(below(bits, bound)).into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::super::{MAX_TEXT, Repeatable, parse};
    use super::*;

    fn run(text: &str, input: &Value) -> Result<Value, EvalError> {
        let context = json!({"State": {"Name": "Pack"}});
        let variables = Map::from_iter([("limit".to_owned(), json!(3))]);
        let scope = Scope::new(input).with_context(&context).with_variables(&variables);
        parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).evaluate(&scope, &mut Repeatable::new(1))
    }

    fn gives(text: &str, expected: Value) {
        let input = json!({"n": 2, "list": [3, 1, 3], "text": "a-b", "object": {"x": 1}, "none": null});
        assert_eq!(run(text, &input), Ok(expected), "{text}");
    }

    fn fails(text: &str) -> String {
        let input = json!({"n": 2, "list": [3, 1, 3], "text": "a-b", "object": {"x": 1}, "none": null});
        run(text, &input).expect_err(text).cause(text, &json!({}))
    }

    /// Asserts that the function itself, and not what is nested in it, finds an argument wrong.
    fn refuses(text: &str) {
        let function = &text[..text.find('(').unwrap()];
        let expected = format!("The function '{text}' had the following error: Invalid arguments in {function}");
        assert_eq!(fails(text), expected);
    }

    #[test]
    fn arguments_are_literals_paths_variables_and_calls() {
        gives("States.Array('it\\'s', 1.5, true, null, $.n)", json!(["it's", 1.5, true, null, 2]));
        gives("States.Array($$.State.Name, $limit, States.Array())", json!(["Pack", 3, []]));
        gives("$.list[0]", json!(3));
    }

    #[test]
    fn arrays_are_searched_by_the_text_of_values() {
        gives("States.ArrayContains($.list, 1)", json!(true));
        gives("States.ArrayContains($.list, '1')", json!(true));
        gives("States.ArrayContains($.list, 1.0)", json!(false));
        gives("States.ArrayContains(States.Array('true', 0), true)", json!(true));
        gives("States.ArrayContains(States.Array(0, 1), false)", json!(false));
        gives("States.ArrayContains(States.Array('null'), null)", json!(false));
        gives("States.ArrayContains(States.Array($.list), $.list)", json!(true));
        gives("States.ArrayContains(States.Array($.object), States.StringToJson('{\"x\":1}'))", json!(true));
        let ordered = json!({"list": [{"a": 1, "b": 2}], "wanted": {"b": 2, "a": 1}});
        assert_eq!(run("States.ArrayContains($.list, $.wanted)", &ordered), Ok(json!(false)));
        refuses("States.ArrayContains('list', 'l')");
    }

    #[test]
    fn items_are_counted_from_zero() {
        gives("States.ArrayGetItem($.list, 1)", json!(1));
        gives("States.ArrayGetItem($.list, 1.9)", json!(1));
        gives("States.ArrayGetItem(States.Array(), 5)", json!(null));
        gives("States.ArrayLength($.list)", json!(3));
        for text in ["$.list, 3", "$.list, -1", "$.list, '1'", "States.Array(), -1", "$.text, 0"] {
            refuses(&format!("States.ArrayGetItem({text})"));
        }
        refuses("States.ArrayLength($.text)");
    }

    #[test]
    fn arrays_are_cut_and_made() {
        gives("States.ArrayPartition($.list, 2)", json!([[3, 1], [3]]));
        gives("States.ArrayPartition($.list, 2.9)", json!([[3, 1], [3]]));
        gives("States.ArrayPartition(States.Array(), 2)", json!([]));
        gives("States.ArrayRange(1, 9, 4)", json!([1, 5, 9]));
        gives("States.ArrayRange(1.9, 3.1, 1)", json!([1, 2, 3]));
        gives("States.ArrayRange(5, -1, -3)", json!([5, 2, -1]));
        gives("States.ArrayRange(5, 1, 1)", json!([]));
        gives("States.ArrayRange(1, 5, -9)", json!([]));
        gives("States.ArrayRange(3, 3, -1)", json!([3]));
        gives("States.ArrayLength(States.ArrayRange(1, 1000, 1))", json!(1000));
        gives("States.ArrayUnique($.list)", json!([1, 3]));
        for text in ["1, 1001, 1", "1001, 1, -1", "1, 5, 0", "1, 5, 0.9", "'a', 5, 1", "1, null, 1"] {
            refuses(&format!("States.ArrayRange({text})"));
        }
        refuses("States.ArrayRange(-9223372036854775808, 9223372036854775807, 1)");
        for size in ["0", "0.9", "-1", "'2'", "null"] {
            refuses(&format!("States.ArrayPartition($.list, {size})"));
        }
        refuses("States.ArrayUnique($.object)");
    }

    #[test]
    fn texts_are_encoded_and_hashed() {
        gives("States.Base64Decode(States.Base64Encode('Grüße'))", json!("Grüße"));
        gives("States.Hash('abc', 'MD5')", json!("900150983cd24fb0d6963f7d28e17f72"));
        gives("States.Hash('abc', 'SHA-1')", json!("a9993e364706816aba3e25717850c26c9cd0d89d"));
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        gives("States.Hash('abc', 'SHA-256')", json!(sha256));
        assert_eq!(run("States.Hash($.n, 'MD5')", &json!({"n": 12})), run("States.Hash('12', 'MD5')", &json!({})));
        for (algorithm, length) in [("SHA-384", 96), ("SHA-512", 128)] {
            let digest = run(&format!("States.Hash('', '{algorithm}')"), &json!({})).unwrap();
            assert_eq!(digest.as_str().unwrap().len(), length);
        }
        for algorithm in ["'sha-256'", "'SHA256'", "''", "1"] {
            refuses(&format!("States.Hash('abc', {algorithm})"));
        }
        refuses("States.Base64Encode(5)");
        refuses("States.Base64Decode($.object)");
    }

    #[test]
    fn texts_to_encode_have_at_most_10_000_characters() {
        let at_most = json!({"text": "ü".repeat(MAX_TEXT)});
        let too_long = json!({"text": "ü".repeat(MAX_TEXT + 1)});
        for text in ["States.Base64Encode($.text)", "States.Base64Decode($.text)", "States.Hash($.text, 'MD5')"] {
            assert!(run(text, &at_most).is_ok(), "{text}");
            assert!(run(text, &too_long).is_err(), "{text}");
        }
    }

    #[test]
    fn formats_write_values_in_place_of_braces() {
        gives("States.Format('plain')", json!("plain"));
        gives("States.Format('{}-{}-{}', $.text, $.n, $.none)", json!("a-b-2-null"));
        gives("States.Format('{}', $.list)", json!("[3, 1, 3]"));
        gives("States.Format('{} {}', $.object, 1.5)", json!("{x=1} 1.5"));
        gives("States.Format('\\{\"a\":{}\\}', true)", json!("{\"a\":true}"));
        gives("States.Format(States.Format('\\{\\}{}', 'x'), 'y')", json!("yx"));
        gives("States.Format('{}', '{}')", json!("{}"));
    }

    #[test]
    fn formats_check_their_template_when_they_run() {
        let few = "States.Format('{} {}', 1)";
        let expected = "Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.";
        assert!(fails(few).ends_with(expected));
        assert!(fails("States.Format('{}', 1, 2)").ends_with(expected));
        let expected = "Invalid template in States.Format: matching '}' not found for '{'.";
        assert!(fails("States.Format('a {', 1)").ends_with(expected));
        assert!(fails("States.Format('{{}}', 1)").ends_with(expected));
        refuses("States.Format($.n, 1)");
    }

    #[test]
    fn json_is_merged_printed_and_parsed() {
        let input = json!({"a": {"x": {"p": 1}, "y": 1}, "b": {"x": {"q": 2}, "z": 2}});
        let merged = json!({"x": {"q": 2}, "y": 1, "z": 2});
        assert_eq!(run("States.JsonMerge($.a, $.b, false)", &input), Ok(merged.clone()));
        assert_eq!(run("States.JsonMerge($.a, $.b, 'false')", &input), Ok(merged));
        gives("States.JsonToString($.object)", json!("{\"x\":1}"));
        gives("States.JsonToString('x')", json!("\"x\""));
        gives("States.StringToJson('[1, \\{\"a\": null\\}]')", json!([1, {"a": null}]));
        gives("States.StringToJson('{\"a\": 1}')", json!({"a": 1}));
        gives("States.StringToJson('')", json!(null));
        gives("States.StringToJson(' ')", json!(null));
        gives("States.StringToJson('-0')", json!(0));
        refuses("States.JsonMerge($.object, $.object, true)");
        refuses("States.JsonMerge($.list, $.object, false)");
        refuses("States.JsonMerge($.object, null, false)");
        for text in ["'{bad}'", "'[1'", "'undefined'", "5", "$.object"] {
            refuses(&format!("States.StringToJson({text})"));
        }
    }

    #[test]
    fn terms_are_rounded_halves_up() {
        for (text, sum) in [("1.49, 1.5", 3), ("-1.5, 0", -1), ("-1.51, -1.5", -3), ("-0.5, 0.5", 1), ("2.5, 0", 3)] {
            gives(&format!("States.MathAdd({text})"), json!(sum));
        }
        gives("States.MathAdd(2147483646, 1)", json!(2_147_483_647));
        for text in ["2147483647, 1", "-2147483648, -1", "3000000000, -1000000000", "1e300, 0", "'1', 1", "true, 1"] {
            refuses(&format!("States.MathAdd({text})"));
        }
    }

    #[test]
    fn random_numbers_lie_between_their_bounds() {
        for seed in 0..200 {
            let number = run(&format!("States.MathRandom(-2.9, 3.9, {seed})"), &json!({})).unwrap();
            assert!((-2..3).contains(&number.as_i64().unwrap()), "{number}");
        }
        let seeded = || run("States.MathRandom(0, 1000000, 42)", &json!({}));
        assert_eq!(seeded(), seeded());
        gives("States.MathRandom(7, 8)", json!(7));
        for text in ["1, 1", "10, 5", "1.4, 1.6", "1, 'b'", "1, 10, null", "1, 10, 'seed'"] {
            refuses(&format!("States.MathRandom({text})"));
        }
        refuses("States.MathRandom(-9223372036854775808, 9223372036854775807)");
    }

    #[test]
    fn splits_at_each_delimiter_and_drops_empty_pieces() {
        gives("States.StringSplit('1+2,,3.4', '.+,')", json!(["1", "2", "3", "4"]));
        gives("States.StringSplit(',', ',')", json!([]));
        gives("States.StringSplit('', ',')", json!([]));
        gives("States.StringSplit('a b', '')", json!(["a b"]));
        refuses("States.StringSplit(5, ',')");
        refuses("States.StringSplit('a', null)");
    }

    #[test]
    fn uuids_come_from_the_randomness() {
        let uuid = |seed| parse("States.UUID()").unwrap().evaluate(&Scope::new(&json!({})), &mut Repeatable::new(seed));
        assert_eq!(uuid(1), uuid(1));
        assert_ne!(uuid(1), uuid(2));
    }

    #[test]
    fn a_missing_argument_is_worded_as_by_the_service() {
        let input = json!({"a": 1});
        let cause = |text: &str| run(text, &input).expect_err(text).cause(text, &input);
        let expected = |text: &str, path: &str| {
            format!(
                "The function '{text}' had the following error: The JsonPath argument for the field '{path}' could not \
                 be found in the input '{{\"a\":1}}'"
            )
        };
        let nested = "States.Format('{}',States.Format('{}', $.no-such))";
        assert_eq!(cause(nested), expected(nested, "$.no-such"));
        let context = "States.Array($$.No.Such)";
        assert_eq!(cause(context), expected(context, "$.No.Such"));
        let past_end = "States.Array($.list[4])";
        let list = json!({"list": [1]});
        assert!(run(past_end, &list).unwrap_err().to_string().contains("no element 4"));
        let scalar = "States.Array($.a[0])";
        assert!(cause(scalar).ends_with("Filter: [0] can only be applied to arrays. Current context is: 1"));
    }

    #[test]
    fn errors_name_the_innermost_call() {
        let text = "States.Array(1, States.MathAdd('x', 1))";
        let error = run(text, &json!({})).unwrap_err();
        assert_eq!(error.function, Some(Function::MathAdd));
        assert_eq!(&text[error.span], "States.MathAdd('x', 1)");
    }

    #[test]
    fn what_is_brought_together_is_bounded() {
        let input = json!({"text": "x".repeat(200_000)});
        let text = format!("States.Array({}1)", "$.text,".repeat(100));
        assert_eq!(run(&text, &input).unwrap_err().reason, Failure::TooLarge);
        let mut deep = json!(1);
        for _ in 0..300 {
            deep = json!([deep]);
        }
        assert_eq!(run("States.JsonToString($)", &deep).unwrap_err().reason, Failure::TooLarge);
    }
}
