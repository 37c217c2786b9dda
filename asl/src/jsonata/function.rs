//! The functions that an expression may call.

use catalogue::closest;

/// The functions of JSONata 2.0.6 (JSONata documentation, "Function Library") but `$eval`, and those that Step
/// Functions adds (Developer Guide, "Transforming data with JSONata"), sorted, without `$`.
#[rustfmt::skip]
pub const FUNCTIONS: [&str; 68] = [
    "abs", "append", "assert", "average", "base64decode", "base64encode", "boolean", "ceil", "contains", "count",
    "decodeUrl", "decodeUrlComponent", "distinct", "each", "encodeUrl", "encodeUrlComponent", "error", "exists",
    "filter", "floor", "formatBase", "formatInteger", "formatNumber", "fromMillis", "hash", "join", "keys", "length",
    "lookup", "lowercase", "map", "match", "max", "merge", "millis", "min", "not", "now", "number", "pad", "parse",
    "parseInteger", "partition", "power", "random", "range", "reduce", "replace", "reverse", "round", "shuffle",
    "sift", "single", "sort", "split", "spread", "sqrt", "string", "substring", "substringAfter", "substringBefore",
    "sum", "toMillis", "trim", "type", "uppercase", "uuid", "zip",
];

/// True for the name of a function that an expression may call, without `$`.
pub fn is_function(name: &str) -> bool {
    FUNCTIONS.binary_search(&name).is_ok()
}

/// The function whose name is nearest, if one is near enough to be meant.
pub fn nearest_function(name: &str) -> Option<&'static str> {
    // A function that is called without its `$` is meant itself.
    FUNCTIONS.into_iter().find(|known| *known == name).or_else(|| closest(name, FUNCTIONS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_sorted_for_the_search() {
        assert!(FUNCTIONS.is_sorted());
        assert!(is_function("toMillis") && is_function("partition"));
        assert!(!is_function("eval") && !is_function("tomillis"));
    }

    #[test]
    fn a_slip_finds_the_function_that_is_meant() {
        assert_eq!(nearest_function("tomillis"), Some("toMillis"));
        assert_eq!(nearest_function("lenght"), Some("length"));
        assert_eq!(nearest_function("toUpperCase"), Some("uppercase"));
        assert_eq!(nearest_function("x"), None);
        assert_eq!(nearest_function(&"é".repeat(60_000)), None);
    }
}
