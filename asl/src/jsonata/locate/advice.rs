//! What to write for names that JSONata reads otherwise than their author: with hyphens, and of intrinsic functions.

use super::super::tokens::{Sort, Token, said};

/// What JSONata has in the place of each intrinsic function (States Language, "Intrinsic Functions"; Developer Guide,
/// "Transforming data with JSONata").
const TWINS: [(&str, &str); 18] = [
    ("Array", "`[a, b]`"),
    ("ArrayContains", "`value in array`"),
    ("ArrayGetItem", "`array[index]`"),
    ("ArrayLength", "`$count(array)`"),
    ("ArrayPartition", "`$partition(array, size)`"),
    ("ArrayRange", "`$range(first, last, step)`"),
    ("ArrayUnique", "`$distinct(array)`"),
    ("Base64Decode", "`$base64decode(string)`"),
    ("Base64Encode", "`$base64encode(string)`"),
    ("Format", "`'order ' & value`"),
    ("Hash", "`$hash(string, algorithm)`"),
    ("JsonMerge", "`$merge([a, b])`"),
    ("JsonToString", "`$string(value)`"),
    ("MathAdd", "`a + b`"),
    ("MathRandom", "`$random()`"),
    ("StringSplit", "`$split(string, separator)`"),
    ("StringToJson", "`$parse(string)`"),
    ("UUID", "`$uuid()`"),
];

/// Advice for `States.Format(…)` and the like, which belong to JSONPath.
pub(super) fn of_function(position: usize, text: &str, tokens: &[Token]) -> Option<String> {
    let [states, dot, name, open, ..] = tokens.get(position..)? else { return None };
    let is = |token: &Token, what: &str| &text[token.span.clone()] == what;
    if !(is(states, "States") && is(dot, ".") && is(open, "(") && name.sort == Sort::Name) {
        return None;
    }
    let name = said(name, text);
    let twin = TWINS.iter().find(|(known, _)| *known == name).map(|(_, twin)| *twin);
    Some(match twin {
        Some(twin) => format!("intrinsic functions belong to JSONPath; write {twin}"),
        None => "intrinsic functions belong to JSONPath; use a function of JSONata".to_owned(),
    })
}

/// Advice for a name with hyphens, which JSONata reads as a subtraction.
pub(super) fn with_hyphen(position: usize, text: &str, tokens: &[Token]) -> Option<String> {
    let joined = |left: usize| {
        let [name, hyphen, next] = tokens.get(left..left + 3)? else { return None };
        let names = name.sort == Sort::Name && next.sort == Sort::Name;
        let beside = name.span.end == hyphen.span.start && hyphen.span.end == next.span.start;
        (names && beside && &text[hyphen.span.clone()] == "-").then_some(())
    };
    let (mut first, mut last) = (position, position);
    while first >= 2 && joined(first - 2).is_some() {
        first -= 2;
    }
    while joined(last).is_some() {
        last += 2;
    }
    if first == last {
        return None;
    }
    let name = &text[tokens[first].span.start..tokens[last].span.end];
    // What stands before the name in its path, and after.
    let mut start = first;
    while start >= 2 && &text[tokens[start - 1].span.clone()] == "." {
        let before = &tokens[start - 2];
        if !matches!(before.sort, Sort::Name | Sort::Variable) {
            return None;
        }
        start -= 2;
    }
    let rest = super::path_from(last, text, tokens);
    let path = if start == first {
        "$states.input.".to_owned()
    } else if tokens[start].sort == Sort::Variable {
        text[tokens[start].span.start..tokens[first].span.start].to_owned()
    } else {
        format!("$states.input.{}", &text[tokens[start].span.start..tokens[first].span.start])
    };
    Some(format!("a name with a hyphen needs backticks: write `{path}`{name}`{rest}`"))
}

#[cfg(test)]
mod tests {
    use super::super::super::check;
    use super::*;
    use crate::intrinsic::Function;

    fn help(text: &str) -> String {
        check(text)[0].help.clone().unwrap_or_default()
    }

    #[test]
    fn names_with_hyphens_are_put_into_backticks() {
        let advice = "a name with a hyphen needs backticks: write ";
        assert_eq!(help("$states.input.detail-type"), format!("{advice}`$states.input.`detail-type``"));
        assert_eq!(help("$states.input.a.x-y-z.b + 1"), format!("{advice}`$states.input.a.`x-y-z`.b`"));
        assert_eq!(help("detail-type"), format!("{advice}`$states.input.`detail-type``"));
        assert_eq!(help("$event.detail-type"), format!("{advice}`$event.`detail-type``"));
        assert!(!help("$states.input.a - b").contains("backticks"));
        assert!(!help("$x-b").contains("backticks"));
    }

    #[test]
    fn each_intrinsic_function_has_a_twin() {
        for function in Function::ALL {
            assert!(TWINS.iter().any(|(name, _)| *name == function.name()), "{function}");
        }
        assert_eq!(help("States.UUID()"), "intrinsic functions belong to JSONPath; write `$uuid()`");
        assert_eq!(
            help("States.Format('order {}', $states.input.id)"),
            "intrinsic functions belong to JSONPath; write `'order ' & value`"
        );
        assert_eq!(help("States.Nothing()"), "intrinsic functions belong to JSONPath; use a function of JSONata");
    }
}
