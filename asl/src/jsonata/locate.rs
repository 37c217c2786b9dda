//! Where a fault is in the text of an expression.

mod advice;

use super::tokens::{Sort, Token, said, tokens};
use super::{ErrorKind, JsonataError, StatesPart, is_plain, string};

/// A fault that the walk through a tree found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) error: JsonataError,
    /// The token that is wrong.
    pub(super) token: String,
    /// The byte at which it stands.
    pub(super) at: usize,
}

/// The faults with their places.
pub(super) fn located(faults: Vec<Fault>, text: &str) -> Vec<JsonataError> {
    if faults.is_empty() {
        return Vec::new();
    }
    let tokens = tokens(text);
    faults.into_iter().map(|fault| locate(fault, text, &tokens)).collect()
}

fn locate(fault: Fault, text: &str, tokens: &[Token]) -> JsonataError {
    let position = tokens.iter().position(|token| token.span.start == fault.at);
    let help = match (fault.error.kind, position) {
        (ErrorKind::TopLevelReference, Some(position)) => advice::of_function(position, text, tokens)
            .or_else(|| advice::with_hyphen(position, text, tokens))
            .or_else(|| instead(&fault.token, &path_from(position, text, tokens))),
        (_, _) => None,
    };
    JsonataError { offset: Some(fault.at), help: help.or(fault.error.help), ..fault.error }
}

/// The names that follow a token, each with its dot.
fn path_from(position: usize, text: &str, tokens: &[Token]) -> String {
    let mut path = String::new();
    for pair in tokens[position + 1..].chunks_exact(2).take(8) {
        if &text[pair[0].span.clone()] != "." || pair[1].sort != Sort::Name {
            break;
        }
        path.push('.');
        path.push_str(&text[pair[1].span.clone()]);
    }
    path
}

/// What to write in the place of something that has no data.
fn instead(token: &str, path: &str) -> Option<String> {
    const CONTEXT: [&str; 5] = ["Execution", "State", "StateMachine", "Task", "Map"];
    let first = path.split('.').nth(1).unwrap_or_default();
    match token {
        "$$" if CONTEXT.contains(&first) => Some(format!("write `$states.context{path}`")),
        "$" | "$$" => Some(format!("write `$states.input{path}`, or begin with a variable")),
        "*" | "**" | "%" => None,
        name if !is_plain(name) => {
            Some(format!("write `$states.input.`{name}`{path}`, or `{}` for a string", string(name)))
        }
        name if path.is_empty() => {
            Some(format!("write `$states.input.{name}`, `${name}` for a variable, or `\"{name}\"` for a string"))
        }
        name => Some(format!("write `$states.input.{name}{path}`, or `${name}{path}` for a variable")),
    }
}

/// The token that stands at a byte of a text, or goes across it.
pub(super) fn token_at(text: &str, at: usize) -> Option<(usize, &str)> {
    let token = tokens(text).into_iter().find(|token| token.span.contains(&at))?;
    Some((token.span.start, &text[token.span]))
}

/// Where an expression reads a variable of the workflow first.
pub(crate) fn variable(text: &str, name: &str) -> Option<usize> {
    let found = tokens(text).into_iter().find(|token| {
        token.sort == Sort::Variable && text[token.span.clone()].strip_prefix('$').is_some_and(|found| found == name)
    });
    found.map(|token| token.span.start)
}

/// True if a mark stands only in texts in quotes, so that the rest of the expression does not depend on it.
pub(crate) fn only_in_texts(text: &str, mark: &str) -> bool {
    let texts: Vec<_> = tokens(text).into_iter().filter(|token| token.sort == Sort::Text).collect();
    text.match_indices(mark).all(|(at, _)| {
        let next = texts.partition_point(|token| token.span.end <= at);
        texts.get(next).is_some_and(|token| token.span.contains(&at))
    })
}

/// Where an expression reads a part of `$states` first.
pub(crate) fn states_part(text: &str, part: &StatesPart) -> Option<usize> {
    let tokens = tokens(text);
    let reads = |three: &[Token]| {
        let states = &text[three[0].span.clone()] == "$states" && &text[three[1].span.clone()] == ".";
        states && StatesPart::named(said(&three[2], text)) == *part
    };
    tokens.windows(3).find(|three| reads(three)).map(|three| three[0].span.start)
}

#[cfg(test)]
mod tests {
    use super::super::{StatesPart, check};
    use super::*;

    /// What is where the first fault is, and its help.
    fn at(text: &str) -> (&str, Option<String>) {
        let fault = check(text).swap_remove(0);
        (&text[fault.offset.unwrap()..], fault.help)
    }

    #[test]
    fn syntax_errors_stand_at_the_token_that_is_wrong() {
        for (text, rest) in [
            ("$states.input.a === 1", "=== 1"),
            ("$a + 'x == y' && $b", "&& $b"),
            ("$a || $b", "|| $b"),
            ("$sum([1, 2]", ""),
            ("$a[1, 2)", ", 2)"),
            ("1 + 'abc", "'abc"),
            ("$f('a', `b", "`b"),
            ("  10 + * 2", "2"),
            ("1 +  ", "  "),
            ("'größe' & 1.5 ) + 3", ") + 3"),
            ("'a' & 'b\\q' & 'c'", "'b\\q' & 'c'"),
        ] {
            assert_eq!(at(text).0, rest, "{text}");
        }
    }

    #[test]
    fn names_without_data_stand_at_their_token() {
        for (text, rest) in [
            ("$states.input.list[price > 3] & price", "price"),
            ("{'order': order.id}", "order.id}"),
            ("$x.y + y", "y"),
            ("2 * 3 + *", "*"),
            ("$sum($x) + $$.Task.Token", "$$.Task.Token"),
            ("'$eval' & $eval('1')", "$eval('1')"),
            ("$states.input.a ?? 1", "?? 1"),
            ("$map($x, $uper)~>$sort & $sorrt($x)", "$sorrt($x)"),
        ] {
            assert_eq!(at(text).0, rest, "{text}");
        }
    }

    #[test]
    fn the_whole_path_is_offered_from_where_the_data_are() {
        let help = |text: &str| at(text).1.unwrap();
        assert_eq!(help("order.id"), "write `$states.input.order.id`, or `$order.id` for a variable");
        assert_eq!(help("$.order.id"), "write `$states.input.order.id`, or begin with a variable");
        assert_eq!(help("$$.Task.Token"), "write `$states.context.Task.Token`");
        assert_eq!(help("`due date`"), "write `$states.input.`due date``, or `\"due date\"` for a string");
        assert_eq!(help("$$.order"), "write `$states.input.order`, or begin with a variable");
    }

    #[test]
    fn readings_are_found_outside_of_texts() {
        assert_eq!(variable("'$limit' & $limits & $limit", "limit"), Some(21));
        assert_eq!(states_part("'$states.result' & $states.`result`.a", &StatesPart::Result), Some(19));
        assert_eq!(states_part("$states.input", &StatesPart::Result), None);
    }

    #[test]
    fn a_mark_in_a_text_is_distinguished_from_one_outside() {
        assert!(only_in_texts("'${a}' & \"x${b}\"", "${") && only_in_texts("1", "${"));
        assert!(!only_in_texts("'${a}' & ${b}", "${") && !only_in_texts("$x${a}'y'", "${"));
    }
}
