//! The tokens of an expression with their places, which the engine does not tell.
//!
//! They serve to say where a fault stands; what an expression means, the engine alone decides.

use std::ops::Range;

/// A token. An operator of another language, such as `===` or `&&`, is one token here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// The bytes of the text.
    pub(super) span: Range<usize>,
    /// What sort of token it is.
    pub(super) sort: Sort,
}

/// A sort of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A name, also in backticks, or one of the words `and`, `or`, `in`, `true`.
    Name,
    /// `$name`, `$` or `$$`.
    Variable,
    /// A text in quotes.
    Text,
    /// A number or a regular expression.
    Constant,
    /// Anything else.
    Operator,
    /// A text, name in backticks, regular expression or comment that is not closed: the last token.
    Unclosed,
}

/// Operators of more than one character, the longer before the shorter.
const OPERATORS: [&str; 17] =
    ["===", "!==", "==", "&&", "||", "<>", "=>", "**", "..", "??", "?:", ":=", "~>", "!=", "<=", ">=", "->"];

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (length, sort) = if first.is_whitespace() {
            (first.len_utf8(), None)
        } else if let Some(comment) = rest.strip_prefix("/*") {
            match comment.find("*/") {
                Some(end) => (end + 4, None),
                None => (rest.len(), Some(Sort::Unclosed)),
            }
        } else {
            let (length, sort) = token(rest, first, ends_a_value(tokens.last(), text));
            (length, Some(sort))
        };
        if let Some(sort) = sort {
            tokens.push(Token { span: at..at + length, sort });
        }
        at += length;
    }
    tokens
}

/// The length and sort of the token that a text begins with.
fn token(rest: &str, first: char, after_value: bool) -> (usize, Sort) {
    let quoted = |sort| closed(rest, first).map_or((rest.len(), Sort::Unclosed), |length| (length, sort));
    match first {
        '"' | '\'' => quoted(Sort::Text),
        '`' => match rest[1..].find('`') {
            Some(end) => (end + 2, Sort::Name),
            None => (rest.len(), Sort::Unclosed),
        },
        '/' if !after_value => quoted(Sort::Constant),
        '$' => (1 + name_length(&rest[1..]), Sort::Variable),
        _ if first.is_ascii_digit() => (number_length(rest), Sort::Constant),
        _ if is_of_a_name(first) => (name_length(rest), Sort::Name),
        _ => {
            let operator = OPERATORS.iter().find(|operator| rest.starts_with(**operator));
            (operator.map_or(first.len_utf8(), |operator| operator.len()), Sort::Operator)
        }
    }
}

/// The length of a text that ends with the mark that it begins with; a backslash takes the next character along.
fn closed(text: &str, mark: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().skip(1).find_map(|(at, character)| {
        let ends = character == mark && !escaped;
        escaped = character == '\\' && !escaped;
        ends.then_some(at + character.len_utf8())
    })
}

fn is_of_a_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

fn name_length(text: &str) -> usize {
    text.find(|character| !is_of_a_name(character)).unwrap_or(text.len())
}

/// Digits, and a fraction and an exponent where digits follow.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits =
        |from: usize| bytes.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

/// True if a value is complete, so that an operator follows and `/` divides.
pub(super) fn ends_a_value(token: Option<&Token>, text: &str) -> bool {
    let Some(token) = token else { return false };
    match token.sort {
        Sort::Name => !matches!(&text[token.span.clone()], "and" | "or" | "in"),
        Sort::Variable | Sort::Text | Sort::Constant => true,
        Sort::Operator => matches!(&text[token.span.clone()], ")" | "]" | "}"),
        Sort::Unclosed => false,
    }
}

/// What a token says: a name without backticks, a text without quotes.
pub(super) fn said<'t>(token: &Token, text: &'t str) -> &'t str {
    let written = &text[token.span.clone()];
    match token.sort {
        Sort::Text => written.get(1..written.len() - 1).unwrap_or_default(),
        Sort::Name => written.trim_matches('`'),
        Sort::Variable | Sort::Constant | Sort::Operator | Sort::Unclosed => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| &text[token.span]).collect()
    }

    #[test]
    fn tokens_are_those_of_the_language() {
        assert_eq!(
            written("$states.input.`a b`[-1.5e3] ~> $f('it\\'s', \"x\")"),
            [
                "$states", ".", "input", ".", "`a b`", "[", "-", "1.5e3", "]", "~>", "$f", "(", "'it\\'s'", ",",
                "\"x\"", ")"
            ]
        );
        assert_eq!(written("$a === 1 && größe"), ["$a", "===", "1", "&&", "größe"]);
        assert_eq!(written("2..5"), ["2", "..", "5"]);
        assert_eq!(written("1 /* one */ + 2"), ["1", "+", "2"]);
    }

    #[test]
    fn a_slash_divides_values_and_begins_a_regular_expression_elsewhere() {
        assert_eq!(written("$a / 2 / 3"), ["$a", "/", "2", "/", "3"]);
        assert_eq!(written("$match($a, /a\\/b/i)"), ["$match", "(", "$a", ",", "/a\\/b/", "i", ")"]);
    }

    #[test]
    fn what_is_not_closed_is_the_last_token() {
        for (text, last) in [("1 + 'abc", "'abc"), ("1 /* one", "/* one"), ("$f(`a", "`a"), ("$f(/a", "/a")] {
            let found = tokens(text).pop().unwrap();
            assert_eq!((&text[found.span], found.sort), (last, Sort::Unclosed));
        }
    }
}
