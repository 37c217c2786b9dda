//! What is wrong with a text that is not JSONata, in the words of its author.

use super::fault::SyntaxFault;
use super::locate::token_at;
use super::{ErrorKind, JsonataError, MAX_NESTING};

/// What a text that is not JSONata says wrong.
pub(super) fn describe(fault: &SyntaxFault, text: &str) -> JsonataError {
    let SyntaxFault { code, at, token, expected } = fault;
    let syntax = |message: String| JsonataError::new(ErrorKind::Syntax, message).coded(*code);
    let (mut start, mut written) = (*at, token.clone());
    // Of an operator of another language, the reader stops at one character.
    if matches!(*code, "S0201" | "S0202" | "S0204" | "S0211") {
        if let Some((from, whole)) = token_at(text, *at).filter(|(_, whole)| !whole.is_empty()) {
            if whole.bytes().all(|byte| byte.is_ascii_punctuation()) && !matches!(whole.as_bytes()[0], b'"' | b'\'') {
                (start, written) = (from, whole.to_owned());
            }
        }
    }
    if matches!(*code, "S0203" | "S0207") || token == "(end)" {
        start = text.trim_end().len();
    }
    let error = match *code {
        "S0101" => syntax("a string is not closed".into()).helped("end it with the quote with which it begins"),
        "S0102" => syntax(format!("the number `{token}` cannot be read")),
        "S0103" | "S0104" => {
            let sequence = if *code == "S0104" { "u" } else { token.as_str() };
            syntax(format!("`\\{sequence}` is not an escape in a string"))
                .helped("write a backslash as `\\\\`; `\\u` takes four hexadecimal digits")
        }
        "S0105" => syntax("a name in backticks is not closed".into()).helped("end it with a backtick"),
        "S0106" => syntax("a comment is not closed".into()).helped("end it with `*/`"),
        "S0201" | "S0204" | "S0211" => unexpected(code, &written, text),
        "S0202" if written == ".." => unexpected("S0201", &written, text),
        "S0202" => syntax(format!("expected `{expected}` and found `{token}`")),
        "S0203" => syntax(format!("`{expected}` is missing at the end of the expression")),
        "S0207" => ends_early(text),
        "S0208" => syntax("the parameter of a function is not a variable".into())
            .helped("write it with `$`, as in `function($item) { … }`"),
        "S0209" => syntax("a predicate cannot follow a group of a step".into()),
        "S0210" => syntax("a step can have one group only".into()),
        "S0212" => syntax("the left side of `:=` is not a variable".into()).helped("a variable begins with `$`"),
        "S0213" => syntax(format!("the literal `{token}` cannot be a step of a path")),
        "S0214" => {
            syntax(format!("the right side of `{token}` must be a variable")).helped("a variable begins with `$`")
        }
        "S0215" => syntax("`@` must be before the predicates of its step".into()),
        "S0216" => syntax("`@` must be before the sort of its step".into()),
        "S0217" => syntax("`%` has no parent here".into()).helped("write it after a step of a path"),
        "S0301" => syntax("a regular expression is empty".into()).helped("write a pattern between the slashes"),
        "S0302" => syntax("a regular expression is not closed".into()).helped("end it with `/`"),
        "S0401" => syntax("only functions and arrays take a type in angle brackets in a signature".into()),
        "S0402" => syntax("a choice of types in a signature cannot hold angle brackets".into()),
        "U1002" => return JsonataError { offset: None, ..too_deep() },
        _ => syntax("the expression cannot be read".into()),
    };
    JsonataError { offset: Some(start.min(text.len())), ..error }
}

pub(super) fn too_deep() -> JsonataError {
    JsonataError::new(ErrorKind::TooLarge, format!("the expression is nested more than {MAX_NESTING} levels deep"))
        .helped("name its parts with `:=`, or split the computation between states")
}

fn ends_early(text: &str) -> JsonataError {
    let error = JsonataError::new(ErrorKind::Syntax, "the expression ends too early").coded("S0207");
    match text.trim().chars().next_back() {
        None => JsonataError { message: "the expression is empty".into(), ..error },
        Some(last) if last.is_ascii_punctuation() => error.helped(format!("complete it after the last `{last}`")),
        Some(_) => error,
    }
}

/// A token that is not allowed where it is.
fn unexpected(code: &str, token: &str, text: &str) -> JsonataError {
    let later = |operator: &str, help: &str| {
        let message = format!("`{operator}` is not in JSONata 2.0.6, which Step Functions runs");
        JsonataError::new(ErrorKind::Unsupported, message).coded("S0211").helped(help)
    };
    let help = match token {
        "(end)" => return ends_early(text),
        "??" => return later(token, "write `$exists(a) ? a : b`"),
        "?:" => return later(token, "write the condition and both values, as in `a ? a : b`"),
        ".." => {
            return JsonataError::new(ErrorKind::Syntax, "`..` is allowed only inside an array")
                .coded("S0201")
                .helped("write a range as `[1..5]`");
        }
        "==" | "===" => Some("JSONata compares with one `=`"),
        "!==" | "<>" => Some("JSONata writes `!=`"),
        "&&" => Some("JSONata writes `and`"),
        "||" => Some("JSONata writes `or`"),
        "=>" | "->" => Some("JSONata writes a function as `function($x) { … }`"),
        "!" => Some("JSONata writes `$not(…)`"),
        ";" => Some("put parentheses around expressions that are separated by `;`"),
        _ if text.trim_start().starts_with("if") => Some("JSONata writes a condition as `a ? b : c`"),
        _ => None,
    };
    let error = JsonataError::new(ErrorKind::Syntax, format!("`{token}` is not allowed here")).coded(code);
    match help {
        Some(help) => error.helped(help),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::super::compile;

    fn refused(text: &str) -> String {
        let error = compile(text).unwrap_err();
        let help = error.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        format!("{error}{help}")
    }

    #[test]
    fn habits_of_other_languages_are_named() {
        assert_eq!(
            refused("$states.input.a === 1"),
            "`===` is not allowed here (S0211); JSONata compares with one `=`"
        );
        assert_eq!(refused("$a && $b"), "`&&` is not allowed here (S0211); JSONata writes `and`");
        assert_eq!(refused("$a || $b"), "`||` is not allowed here (S0201); JSONata writes `or`");
        assert_eq!(
            refused("if ($a) 1 else 2"),
            "`1` is not allowed here (S0201); JSONata writes a condition as `a ? b : c`"
        );
        assert_eq!(refused("!$a"), "`!` is not allowed here (S0204); JSONata writes `$not(…)`");
    }

    #[test]
    fn what_is_not_closed_is_named() {
        assert_eq!(refused("'abc"), "a string is not closed (S0101); end it with the quote with which it begins");
        assert_eq!(refused("$match($a, /re"), "a regular expression is not closed (S0302); end it with `/`");
        assert_eq!(refused("1 /* one"), "a comment is not closed (S0106); end it with `*/`");
        assert_eq!(refused("$sum([1, 2]"), "`)` is missing at the end of the expression (S0203)");
        assert_eq!(refused("$a[1, 2)"), "expected `]` and found `,` (S0202)");
    }

    #[test]
    fn what_ends_too_early_is_named() {
        assert_eq!(refused("1 +"), "the expression ends too early (S0207); complete it after the last `+`");
        assert_eq!(refused("  "), "the expression is empty (S0207)");
        assert_eq!(refused("10 + * 2"), "`2` is not allowed here (S0201)");
    }
}
