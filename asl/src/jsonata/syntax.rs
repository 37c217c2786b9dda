//! The engine's complaints about a text, in the words of its author.

use jsonata_core::parser::ParserError;

use super::{ErrorKind, JsonataError, MAX_NESTING};

/// What a text that is not JSONata says wrong. `at` is the token at which the engine stopped, where that is known.
pub(super) fn describe(error: &ParserError, text: &str, at: &str) -> JsonataError {
    let syntax = |message: String| JsonataError::new(ErrorKind::Syntax, message);
    match error {
        ParserError::UnexpectedEnd => ends_early(text),
        ParserError::UnexpectedToken(token) => unexpected(token, text, at),
        ParserError::InvalidSyntax(message) => {
            let (code, rest) = split_code(message);
            let found = rest.strip_prefix("Syntax error: ").map(|token| unexpected(token, text, at));
            let found = found.unwrap_or_else(|| syntax(lower_case(rest)));
            JsonataError { code: code.map(str::to_owned), ..found }
        }
        ParserError::InvalidNumber(message) => {
            let (code, rest) = split_code(message);
            let number = rest.rsplit(": ").next().unwrap_or(rest);
            syntax(format!("the number `{number}` cannot be read")).coded(code.unwrap_or("S0102"))
        }
        // The engine words an unclosed regular expression as an unclosed string.
        ParserError::UnclosedString if at.starts_with('/') => {
            syntax("a regular expression is not closed".into()).coded("S0302").helped("end it with `/`")
        }
        ParserError::UnclosedString => {
            syntax("a string is not closed".into()).coded("S0101").helped("end it with the quote with which it begins")
        }
        ParserError::InvalidEscape(sequence) => {
            let code = if sequence.starts_with("\\u") { "S0104" } else { "S0103" };
            syntax(format!("`{sequence}` is not an escape in a string"))
                .coded(code)
                .helped("write a backslash as `\\\\`; `\\u` takes four hexadecimal digits")
        }
        ParserError::UnclosedComment => {
            syntax("a comment is not closed".into()).coded("S0106").helped("end it with `*/`")
        }
        ParserError::UnclosedBacktick => {
            syntax("a name in backticks is not closed".into()).coded("S0105").helped("end it with a backtick")
        }
        ParserError::Expected { expected, .. } if expected == "parameter name" => {
            syntax("the parameter of a function is not a variable".into())
                .coded("S0208")
                .helped("write it with `$`, as in `function($item) { … }`")
        }
        ParserError::Expected { expected, found } if found == "Eof" => {
            syntax(format!("`{}` is missing at the end of the expression", written(expected))).coded("S0203")
        }
        ParserError::Expected { expected, found } => {
            syntax(format!("expected `{}` and found `{}`", written(expected), written(found))).coded("S0202")
        }
        ParserError::Coded { code: "U1002", .. } => too_deep(),
        ParserError::Coded { code, message } => syntax(lower_case(message)).coded(*code),
    }
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

fn unexpected(token: &str, text: &str, at: &str) -> JsonataError {
    if token == "Eof" {
        return ends_early(text);
    }
    let name = written(token);
    // Of an operator of another language, the engine complains about one character.
    let (code, name, help) = match at {
        "==" | "===" => ("S0211", at, Some("JSONata compares with one `=`")),
        "!==" => ("S0211", at, Some("JSONata writes `!=`")),
        "&&" => ("S0211", at, Some("JSONata writes `and`")),
        "||" => ("S0201", at, Some("JSONata writes `or`")),
        "<>" => ("S0211", at, Some("JSONata writes `!=`")),
        "=>" | "->" => ("S0211", at, Some("JSONata writes a function as `function($x) { … }`")),
        "!" => ("S0204", at, Some("JSONata writes `$not(…)`")),
        ";" => ("S0201", at, Some("put parentheses around expressions that are separated by `;`")),
        _ if text.trim_start().starts_with("if") => {
            ("S0201", name.as_str(), Some("JSONata writes a condition as `a ? b : c`"))
        }
        _ => (if name.chars().all(char::is_alphanumeric) { "S0201" } else { "S0211" }, name.as_str(), None),
    };
    let error = JsonataError::new(ErrorKind::Syntax, format!("`{name}` is not allowed here")).coded(code);
    match help {
        Some(help) => error.helped(help),
        None => error,
    }
}

/// The code before a message.
pub(super) fn split_code(message: &str) -> (Option<&str>, &str) {
    match message.split_once(": ") {
        Some((code, rest)) if code.len() == 5 && code[1..].bytes().all(|byte| byte.is_ascii_digit()) => {
            (Some(code), rest)
        }
        Some(_) | None => (None, message),
    }
}

/// A message as the house writes them: it begins in lower case and has no full stop.
pub(super) fn lower_case(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let mut characters = message.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => message.to_owned(),
    }
}

/// A token as its author wrote it, from the engine's name for it.
fn written(token: &str) -> String {
    let symbol = match token {
        "Plus" => "+",
        "Minus" => "-",
        "Star" => "*",
        "StarStar" => "**",
        "Slash" => "/",
        "Percent" => "%",
        "Equal" => "=",
        "NotEqual" => "!=",
        "LessThan" => "<",
        "LessThanOrEqual" => "<=",
        "GreaterThan" => ">",
        "GreaterThanOrEqual" => ">=",
        "Ampersand" => "&",
        "Dot" => ".",
        "DotDot" => "..",
        "Question" => "?",
        "QuestionQuestion" => "??",
        "QuestionColon" => "?:",
        "Colon" => ":",
        "ColonEqual" => ":=",
        "TildeArrow" => "~>",
        "LeftParen" => "(",
        "RightParen" => ")",
        "LeftBracket" => "[",
        "RightBracket" => "]",
        "LeftBrace" => "{",
        "RightBrace" => "}",
        "Comma" => ",",
        "Semicolon" => ";",
        "Caret" => "^",
        "Pipe" => "|",
        "Hash" => "#",
        "At" => "@",
        "And" | "Or" | "In" | "True" | "False" | "Null" | "Undefined" => return token.to_lowercase(),
        _ => return payload(token),
    };
    symbol.to_owned()
}

/// What is in the parentheses of `Identifier("a")`, `Number(2.0)` and their like; at most forty characters of it.
fn payload(token: &str) -> String {
    let Some((kind, rest)) = token.split_once('(') else { return token.chars().take(40).collect() };
    let inner = rest.strip_suffix(')').unwrap_or(rest);
    let inner = match kind {
        "Number" => inner.trim_end_matches(".0"),
        "String" => inner,
        _ => inner.trim_matches('"'),
    };
    let dollar = match kind {
        "Variable" => "$",
        "ParentVariable" => "$$",
        _ => "",
    };
    dollar.chars().chain(inner.chars()).take(40).collect()
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
