//! Writing calls of intrinsic functions, JSONPath's way to compute (States Language, "Intrinsic functions").

/// The deepest nesting of calls that the service accepts.
pub const MAX_NESTING: usize = 10;

/// A string argument: in single quotes, with the language's four reserved characters escaped.
///
/// ```
/// assert_eq!(asl::intrinsic::string("it's {}"), r"'it\'s \{\}'");
/// ```
pub fn string(text: &str) -> String {
    format!("'{}'", escape(text))
}

/// The template of `States.Format`: a string argument in which `{}` keeps its meaning, made from the pieces around it.
///
/// ```
/// assert_eq!(asl::intrinsic::template(&["Order ", " of {x}"]), r"'Order {} of \{x\}'");
/// ```
pub fn template(pieces: &[&str]) -> String {
    let escaped: Vec<String> = pieces.iter().map(|piece| escape(piece)).collect();
    format!("'{}'", escaped.join("{}"))
}

/// A call: the function's name without `States.`, and its printed arguments.
pub fn call(function: &str, arguments: &[String]) -> String {
    format!("States.{function}({})", arguments.join(", "))
}

/// Puts a backslash before each of the four reserved characters.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\'' | '\\' | '{' | '}') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
