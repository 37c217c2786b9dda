//! From text to expression.

use super::ast::{Argument, ArgumentValue, Call, Expression, Text};
use super::{Function, MAX_EXPRESSION, MAX_NESTING, lex};
use crate::jsonpath::{self, Cursor, ParseError, Path};

/// Parses the value of a field that ends in `.$`: a path, or a call of an intrinsic function (States Language,
/// "Intrinsic functions"). Spaces are allowed after it, but not before.
///
/// ```
/// use asl::intrinsic::{Expression, Function, parse};
///
/// let Ok(Expression::Call(call)) = parse("States.Format('order {}', $.order.id)") else { panic!() };
/// assert_eq!(call.function, Function::Format);
/// assert_eq!(call.arguments[1].span, 26..36);
///
/// let error = parse("States.ArrayLenght($.items)").unwrap_err();
/// assert_eq!(error.message, "`States.ArrayLenght` is not an intrinsic function");
/// assert_eq!(error.help.unwrap(), "did you mean `States.ArrayLength`?");
/// ```
pub fn parse(text: &str) -> Result<Expression, ParseError> {
    if text.len() > MAX_EXPRESSION {
        let message = format!("the expression is longer than {MAX_EXPRESSION} bytes");
        return Err(ParseError::new(MAX_EXPRESSION, message));
    }
    let text = text.trim_end();
    if text.starts_with('$') {
        return jsonpath::parse(text).map(Expression::Path);
    }
    let mut cursor = Cursor::new(text);
    if !cursor.rest().starts_with("States.") {
        let error = ParseError::new(0, "this is neither a path nor a call of an intrinsic function");
        // `states.format(…)` and `Format(…)`
        let called = text.split_once('(').and_then(|(called, _)| called.rsplit('.').next());
        let similar = |name| Function::named(name).or_else(|| Function::similar_to(name));
        return Err(match called.and_then(similar) {
            Some(similar) => error.with_help(format!("did you mean `{similar}`?")),
            None => error.with_help("a path begins with `$`, a call with `States.`"),
        });
    }
    let call = call(&mut cursor, 1)?;
    match cursor.peek() {
        None => Ok(Expression::Call(call)),
        Some(_) => Err(cursor.unexpected("the end of the expression")),
    }
}

/// Reads a call, the `depth`-th around the place.
fn call(cursor: &mut Cursor<'_>, depth: usize) -> Result<Call, ParseError> {
    let start = cursor.position();
    cursor.expect("States.")?;
    let name = cursor.take_while(|character| character.is_alphanumeric() || character == '_');
    let Some(function) = Function::named(name) else {
        let error = ParseError::new(start, format!("`States.{name}` is not an intrinsic function"));
        return Err(match Function::similar_to(name) {
            Some(similar) => error.with_help(format!("did you mean `{similar}`?")),
            None => error,
        });
    };
    if depth > MAX_NESTING {
        return Err(ParseError::new(start, format!("calls are nested more than {MAX_NESTING} levels deep")));
    }
    cursor.expect("(")?;
    cursor.skip_blanks();
    let mut arguments = Vec::new();
    if !cursor.eat(")") {
        loop {
            arguments.push(argument(cursor, depth)?);
            cursor.skip_blanks();
            if cursor.eat(")") {
                break;
            }
            if !cursor.eat(",") {
                return Err(cursor.unexpected("`,` or `)`"));
            }
            cursor.skip_blanks();
        }
    }
    let span = start..cursor.position();
    let (fewest, most) = function.arity();
    let given = arguments.len();
    if given < fewest || most.is_some_and(|most| given > most) {
        let wanted = match (fewest, most) {
            (fewest, None) => format!("at least {}", counted(fewest)),
            (fewest, Some(most)) if fewest == most => counted(most),
            (fewest, Some(most)) => format!("{fewest} or {}", counted(most)),
        };
        return Err(ParseError::new(start, format!("`{function}` takes {wanted}, but has {given}")));
    }
    Ok(Call { function, arguments, span })
}

fn counted(number: usize) -> String {
    match number {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        _ => format!("{number} arguments"),
    }
}

fn argument(cursor: &mut Cursor<'_>, depth: usize) -> Result<Argument, ParseError> {
    let start = cursor.position();
    let value = match cursor.peek() {
        Some('\'') => ArgumentValue::Text(Text { raw: lex::text(cursor)?.to_owned() }),
        Some('$') => ArgumentValue::Path(path(cursor)?),
        Some(first) if first == '-' || first.is_ascii_digit() => ArgumentValue::Number(lex::number(cursor)?),
        Some('S') if cursor.rest().starts_with("States.") => ArgumentValue::Call(call(cursor, depth + 1)?),
        Some(first) if first.is_alphabetic() => {
            match cursor.take_while(|character| character.is_alphanumeric() || character == '_') {
                "true" => ArgumentValue::Boolean(true),
                "false" => ArgumentValue::Boolean(false),
                "null" => ArgumentValue::Null,
                word => {
                    let error = ParseError::new(start, format!("`{word}` is not an argument"));
                    return Err(error.with_help(format!("strings need single quotes: `'{word}'`")));
                }
            }
        }
        Some(_) | None => {
            let error = cursor.unexpected("an argument");
            return Err(error.with_help(
                "arguments are strings in single quotes, numbers, `true`, `false`, `null`, paths and calls",
            ));
        }
    };
    Ok(Argument { value, span: start..cursor.position() })
}

/// Reads a path whose spans count from the beginning of the whole text.
fn path(cursor: &mut Cursor<'_>) -> Result<Path, ParseError> {
    let start = cursor.position();
    let mut path = jsonpath::parse(lex::path(cursor)).map_err(|error| error.moved(start))?;
    for step in &mut path.steps {
        step.span = step.span.start + start..step.span.end + start;
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
    }

    fn refused(text: &str) -> (usize, String) {
        let error = parse(text).expect_err(text);
        (error.offset, error.message)
    }

    #[test]
    fn paths_and_calls_are_expressions() {
        assert_eq!(read("$.a[0]"), "$.a[0]");
        assert_eq!(read("States.UUID()"), "States.UUID()");
        assert_eq!(read("States.UUID( )  "), "States.UUID()");
        assert_eq!(read("States.Array()"), "States.Array()");
        assert_eq!(
            read("States.Array('a',-1.5 , true,false,null,$, $$.State.Name,$name.x, States.UUID())"),
            "States.Array('a', -1.5, true, false, null, $, $$.State.Name, $name.x, States.UUID())"
        );
        assert_eq!(read("States.ArrayLength($.a[?(@.b == 'x,)')])"), "States.ArrayLength($.a[?(@.b == 'x,)')])");
        assert_eq!(read("States.Format('two\nlines {}', 1e3)"), "States.Format('two\nlines {}', 1000.0)");
    }

    #[test]
    fn texts_keep_their_escapes_and_mean_what_is_escaped() {
        let text = Text { raw: r"it\'s \{\} {}".into() };
        assert_eq!(text.value(), "it's {} {}");
        assert_eq!(Text::new("it's {}").raw(), r"it\'s \{\}");
        assert_eq!(read(r"States.Format('it\'s \{{}\}', $.a)"), r"States.Format('it\'s \{{}\}', $.a)");
    }

    #[test]
    fn variables_and_paths_are_gathered_from_all_depths() {
        let expression = parse("States.MathAdd(States.MathAdd($y, $x.a), States.ArrayLength($.b))").unwrap();
        assert_eq!(expression.variables(), ["y", "x"]);
        assert_eq!(expression.paths().len(), 3);
    }

    #[test]
    fn spans_count_from_the_beginning_of_the_text() {
        let text = "States.Array('é', $.a.b)";
        let Expression::Call(call) = parse(text).unwrap() else { panic!() };
        assert_eq!(&text[call.arguments[1].span.clone()], "$.a.b");
        let ArgumentValue::Path(path) = &call.arguments[1].value else { panic!() };
        assert_eq!(&text[path.steps[1].span.clone()], ".b");
        assert_eq!(refused("States.Array(1, $.a..)").0, 21);
    }

    #[test]
    fn a_function_without_its_prefix_is_known() {
        for text in ["states.format('{}', $.a)", "Format('{}', $.a)"] {
            assert_eq!(parse(text).unwrap_err().help.as_deref(), Some("did you mean `States.Format`?"), "{text}");
        }
        assert!(parse("call me (later)").unwrap_err().help.unwrap().starts_with("a path begins with"));
    }

    #[test]
    fn wrong_calls_are_refused_at_their_place() {
        assert_eq!(refused("").1, "this is neither a path nor a call of an intrinsic function");
        assert_eq!(refused("  States.UUID()").0, 0);
        assert_eq!(refused("JsonToString($)").0, 0);
        assert_eq!(refused("States.").1, "`States.` is not an intrinsic function");
        assert_eq!(refused("States.Upper($.a)").1, "`States.Upper` is not an intrinsic function");
        assert_eq!(refused("States.UUID"), (11, "expected `(`, found the end".into()));
        assert_eq!(refused("States.StringToJson $.a)"), (19, "expected `(`, found ` `".into()));
        assert_eq!(refused("States.JsonToString($"), (21, "expected `,` or `)`, found the end".into()));
        assert_eq!(refused("States.Array($.a, )"), (18, "expected an argument, found `)`".into()));
        assert_eq!(refused("States.Array($.a $.b)"), (17, "expected `,` or `)`, found `$`".into()));
        assert_eq!(refused("States.UUID() x"), (13, "expected the end of the expression, found ` `".into()));
        assert_eq!(refused("States.UUID()[0]").0, 13);
        assert_eq!(refused("States.Array(blue)"), (13, "`blue` is not an argument".into()));
        assert_eq!(refused("States.Array(\"a\")").0, 13);
        assert_eq!(refused("States.Array(01)"), (13, "`01` is not a number".into()));
        assert_eq!(refused("States.Array('a)"), (13, "the string is not closed".into()));
    }

    #[test]
    fn the_number_of_arguments_is_checked() {
        assert_eq!(refused("States.UUID(1)").1, "`States.UUID` takes no arguments, but has 1");
        assert_eq!(refused("States.ArrayLength()").1, "`States.ArrayLength` takes 1 argument, but has 0");
        assert_eq!(refused("States.MathRandom(1)").1, "`States.MathRandom` takes 2 or 3 arguments, but has 1");
        assert_eq!(refused("States.Format()").1, "`States.Format` takes at least 1 argument, but has 0");
        assert_eq!(refused("States.Hash('a','b','c')").1, "`States.Hash` takes 2 arguments, but has 3");
    }

    #[test]
    fn nesting_is_limited() {
        let nested = |depth: usize| format!("{}1{}", "States.Array(".repeat(depth), ")".repeat(depth));
        assert!(parse(&nested(MAX_NESTING)).is_ok());
        assert_eq!(
            refused(&nested(MAX_NESTING + 1)),
            (13 * MAX_NESTING, "calls are nested more than 10 levels deep".into())
        );
        assert!(parse(&nested(5000)).is_err());
        assert_eq!(refused(&format!("States.Array('{}')", "a".repeat(MAX_EXPRESSION))).0, MAX_EXPRESSION);
    }
}
