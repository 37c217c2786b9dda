//! Calls of the library's functions with arguments that they never take, as far as the text shows it.

use super::library::native;
use super::signature::{ANY, Misfit, Written, in_words};
use super::tree::{Kind, Node};
use super::{ErrorKind, JsonataError};

/// The algorithms of `$hash` (Developer Guide, "JSONata functions provided by Step Functions").
const ALGORITHMS: [&str; 5] = ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"];

/// What is wrong with the arguments of a call. `piped` stands for a first argument from the left of `~>`; `context` is true
/// where `$` has a value.
pub(super) fn fault(name: &str, piped: bool, arguments: &[Node], context: bool) -> Option<JsonataError> {
    let function = native(name)?;
    let any = Written { letter: ANY, items: Vec::new() };
    let given: Vec<Written> = piped.then_some(any).into_iter().chain(arguments.iter().map(written)).collect();
    let error = |message: String| JsonataError::new(ErrorKind::Arguments, message);
    match function.signature().check(&given, context) {
        Err(Misfit::Count(least, most)) => {
            let takes = match most {
                Some(most) if most == least => counted(least),
                Some(most) if most == least + 1 => format!("{least} or {most} arguments"),
                Some(most) => format!("{least} to {most} arguments"),
                None => format!("at least {}", counted(least)),
            };
            Some(error(format!("`${name}` takes {takes}, but is called with {}", given.len())).helped(COUNT_HELP))
        }
        Err(Misfit::Type(position, wanted)) => {
            let is = given.get(position).map_or("", |one| in_words(one.letter).unwrap_or("something else"));
            let message = format!("argument {} of `${name}` must be {wanted}, but is {is}", position + 1);
            Some(error(message).helped(format!("write {wanted}")))
        }
        Ok(()) => {
            let algorithm = arguments.get(usize::from(!piped)).filter(|_| name == "hash")?;
            let Kind::Text(text) = &algorithm.kind else { return None };
            let message = format!("`$hash` has no algorithm `{text}`");
            let known = ALGORITHMS.map(|known| format!("`\"{known}\"`")).join(", ");
            (!ALGORITHMS.contains(&&**text)).then(|| error(message).helped(format!("write one of {known}")))
        }
    }
}

const COUNT_HELP: &str = "add or remove arguments; the state fails otherwise";

fn counted(number: usize) -> String {
    match number {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        _ => format!("{number} arguments"),
    }
}

/// What the text says of an argument.
fn written(node: &Node) -> Written {
    let items = match &node.kind {
        Kind::Array(items) => items.iter().map(letter).collect(),
        _ => Vec::new(),
    };
    Written { letter: letter(node), items }
}

fn letter(node: &Node) -> char {
    if !node.predicates.is_empty() || !node.stages.is_empty() || node.group.is_some() {
        return ANY;
    }
    match &node.kind {
        Kind::Text(_) => 's',
        Kind::Number(_) => 'n',
        Kind::Bool(_) => 'b',
        Kind::Null => 'l',
        // A list of one item is an array all the same, and a range may be empty.
        Kind::Array(_) => 'a',
        Kind::Object(_) => 'o',
        Kind::Lambda(lambda) if !lambda.thunk => 'f',
        Kind::Regex(_) => 'f',
        _ => ANY,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{check, compile};

    fn told(text: &str) -> Vec<String> {
        check(text).into_iter().map(|fault| fault.message).collect()
    }

    #[test]
    fn the_number_of_arguments_is_checked() {
        assert_eq!(told("$substring()"), ["`$substring` takes 2 or 3 arguments, but is called with 0"]);
        assert_eq!(told("$uppercase('a', 'b')"), ["`$uppercase` takes 1 argument, but is called with 2"]);
        assert_eq!(told("$uuid(1)"), ["`$uuid` takes no arguments, but is called with 1"]);
        assert_eq!(told("$uppercase()"), ["`$uppercase` takes 1 argument, but is called with 0"]);
        for text in ["$states.input.name.$uppercase()", "$zip([1], [2], [3])", "$substring($a, 1)", "$now()"] {
            assert_eq!(told(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn literal_arguments_have_a_type() {
        assert_eq!(told("$uppercase(1)"), ["argument 1 of `$uppercase` must be a string, but is a number"]);
        assert_eq!(told("$sum('a')"), ["argument 1 of `$sum` must be an array of numbers, but is a string"]);
        assert_eq!(told("$sum([1, 'a'])"), ["argument 1 of `$sum` must be an array of numbers, but is an array"]);
        assert_eq!(told("$map($a, 5)"), ["argument 2 of `$map` must be a function, but is a number"]);
        for text in ["$sum([1, $x])", "$sum(1)", "$map($a, $uppercase)", "$contains($a, /x/)", "$lookup({'a': 1}, 'a')"]
        {
            assert_eq!(told(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_comes_through_a_pipe_is_the_first_argument() {
        assert_eq!(told("$x ~> $substring(1, 2)"), [""; 0]);
        assert_eq!(told("$x ~> $uppercase('a')"), ["`$uppercase` takes 1 argument, but is called with 2"]);
        assert_eq!(told("$x ~> $uppercase()"), [""; 0]);
        assert_eq!(told("$x ~> $uppercase ~> $trim"), [""; 0]);
        assert_eq!(told("$map($a, $substring(?, 1))"), [""; 0]);
    }

    #[test]
    fn hashes_have_five_algorithms() {
        assert_eq!(told("$hash('a', 'SHA-999')"), ["`$hash` has no algorithm `SHA-999`"]);
        assert_eq!(told("$hash('a', 'SHA-512') & $hash('a', $b)"), [""; 0]);
    }

    #[test]
    fn own_functions_take_what_they_take() {
        assert_eq!(told("($uppercase := function($a, $b) { $a }; $uppercase(1, 2))"), [""; 0]);
    }

    #[test]
    fn what_fails_when_it_runs_can_be_compiled() {
        assert!(compile("$uppercase(1)").is_ok());
    }
}
