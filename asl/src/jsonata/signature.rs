//! The signatures of functions, such as `<s-nn?:s>`: what arguments they take, and where the context fills one in.

use super::fault::SyntaxFault;
use super::run::value::Val;
use super::run::{Outcome, Run, Stop};

/// A signature.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Signature {
    parameters: Vec<Parameter>,
}

#[derive(Debug, Default, PartialEq)]
struct Parameter {
    /// The letters of the values that fit; `m` is for a missing one.
    fits: String,
    /// The letter as it is written.
    letter: char,
    /// What the items of an array must be.
    items: Option<char>,
    context: bool,
    optional: bool,
    several: bool,
}

impl Signature {
    /// Reads a signature, which begins with `<`. `at` is its place in the expression.
    pub(super) fn read(text: &str, at: usize) -> Result<Self, SyntaxFault> {
        let letters: Vec<char> = text.chars().collect();
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut position = 1;
        while let Some(&letter) = letters.get(position) {
            let parameter = |fits: &str| Parameter { fits: fits.to_owned(), letter, ..Parameter::default() };
            match letter {
                ':' => break,
                's' | 'n' | 'b' | 'l' | 'o' => parameters.push(parameter(&format!("{letter}m"))),
                'a' | 'x' => parameters.push(parameter("asnblfom")),
                'f' => parameters.push(parameter("f")),
                'j' => parameters.push(parameter("asnblom")),
                '-' | '?' | '+' => {
                    if let Some(last) = parameters.last_mut() {
                        match letter {
                            '-' => (last.context, last.optional) = (true, true),
                            '?' => last.optional = true,
                            _ => last.several = true,
                        }
                    }
                }
                '(' => {
                    let end = closing(&letters, position, '(', ')');
                    let choice: String = letters[position + 1..end.min(letters.len())].iter().collect();
                    if choice.contains('<') {
                        return Err(SyntaxFault::new("S0402", at).token(&choice));
                    }
                    parameters.push(parameter(&format!("{choice}m")));
                    position = end;
                }
                '<' => match parameters.last_mut() {
                    Some(last) if matches!(last.letter, 'a' | 'f') => {
                        last.items = letters.get(position + 1).copied();
                        position = closing(&letters, position, '<', '>');
                    }
                    last => {
                        let letter = last.map(|last| last.letter.to_string()).unwrap_or_default();
                        return Err(SyntaxFault::new("S0401", at).token(&letter));
                    }
                },
                _ => {}
            }
            position += 1;
        }
        Ok(Signature { parameters })
    }

    /// The arguments as the function gets them; `name` is what the caller calls it.
    pub(super) fn arguments(&self, run: &Run<'_>, given: Vec<Val>, context: &Val, name: &str) -> Outcome<Vec<Val>> {
        let letters: Vec<char> = given.iter().map(letter).collect();
        let Some(counts) = self.counts(&letters) else { return Err(self.misfit(&letters, name)) };
        let mut given = given.into_iter();
        let mut taken = 0;
        let mut arguments = Vec::with_capacity(letters.len());
        for (parameter, count) in self.parameters.iter().zip(counts) {
            if count == 0 {
                if !parameter.context {
                    arguments.push(given.next().unwrap_or(Val::Undefined));
                    taken += 1;
                } else if parameter.fits.contains(letter(context)) {
                    arguments.push(context.clone());
                } else {
                    return Err(Stop::coded(
                        "T0411",
                        format!(
                            "Context value is not a compatible type with argument {} of function \"{name}\"",
                            taken + 1
                        ),
                    ));
                }
                continue;
            }
            for value in given.by_ref().take(count) {
                taken += 1;
                arguments.push(if parameter.letter == 'a' { parameter.array(run, value, taken, name)? } else { value });
            }
        }
        Ok(arguments)
    }

    /// How many arguments each parameter takes: as many as it can, and fewer where those after it need them.
    fn counts(&self, letters: &[char]) -> Option<Vec<usize>> {
        let mut counts = Vec::with_capacity(self.parameters.len());
        fit(&self.parameters, letters, &mut counts).then_some(counts)
    }

    /// The first argument that does not fit, when those before it are taken one by one.
    fn misfit(&self, letters: &[char], name: &str) -> Stop {
        let mut good = 0;
        for end in 1..=self.parameters.len() {
            let longest = (0..=letters.len())
                .rev()
                .find(|count| fit(&self.parameters[..end], &letters[..*count], &mut Vec::new()));
            match longest {
                Some(count) => good = count,
                None => break,
            }
        }
        Stop::coded("T0410", format!("Argument {} of function \"{name}\" does not match function signature", good + 1))
    }
}

/// True if the arguments fit the parameters; then `counts` says how many each parameter takes.
fn fit(parameters: &[Parameter], letters: &[char], counts: &mut Vec<usize>) -> bool {
    let Some((first, rest)) = parameters.split_first() else { return letters.is_empty() };
    let most = if first.several { letters.len() } else { 1 };
    let fitting = letters.iter().take(most).take_while(|letter| first.fits.contains(**letter)).count();
    let least = usize::from(!first.optional);
    (least..=fitting).rev().any(|count| {
        counts.push(count);
        let fits = fit(rest, &letters[count..], counts);
        if !fits {
            counts.pop();
        }
        fits
    })
}

impl Parameter {
    /// A value as an array, whose items are what the parameter wants.
    fn array(&self, run: &Run<'_>, value: Val, number: usize, name: &str) -> Outcome<Val> {
        let fits = match (&value, self.items) {
            (Val::Undefined, _) | (_, None) => true,
            (Val::Array(array), Some(wanted)) => {
                run.work(array.len() / 8)?;
                array.iter().all(|item| letter(item) == wanted)
            }
            (single, Some(wanted)) => letter(single) == wanted,
        };
        if !fits {
            let wanted = match self.items {
                Some('a') => "arrays",
                Some('b') => "booleans",
                Some('f') => "functions",
                Some('n') => "numbers",
                Some('o') => "objects",
                _ => "strings",
            };
            return Err(Stop::coded(
                "T0412",
                format!("Argument {number} of function \"{name}\" must be an array of \"{wanted}\""),
            ));
        }
        match value {
            Val::Undefined | Val::Array(_) => Ok(value),
            single => run.array(vec![single]),
        }
    }
}

fn closing(letters: &[char], from: usize, open: char, close: char) -> usize {
    let mut depth = 1;
    let mut position = from;
    while depth > 0 && position < letters.len() {
        position += 1;
        match letters.get(position) {
            Some(letter) if *letter == close => depth -= 1,
            Some(letter) if *letter == open => depth += 1,
            _ => {}
        }
    }
    position
}

/// The letter of a value's type.
fn letter(value: &Val) -> char {
    match value {
        Val::Undefined | Val::Tuples(_) => 'm',
        Val::Null => 'l',
        Val::Bool(_) => 'b',
        Val::Number(_) => 'n',
        Val::Text(_) => 's',
        Val::Array(_) => 'a',
        Val::Object(_) => 'o',
        Val::Native(_) | Val::Function(_) => 'f',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(signature: &str, letters: &str) -> Option<Vec<usize>> {
        Signature::read(signature, 0).unwrap().counts(&letters.chars().collect::<Vec<_>>())
    }

    #[test]
    fn arguments_are_given_to_parameters() {
        assert_eq!(counts("<s-nn?:s>", "sn"), Some(vec![1, 1, 0]));
        assert_eq!(counts("<s-nn?:s>", "n"), Some(vec![0, 1, 0]));
        assert_eq!(counts("<s-nn?:s>", "b"), None);
        assert_eq!(counts("<a+>", "aaa"), Some(vec![3]));
        assert_eq!(counts("<(sao)-:b>", ""), Some(vec![0]));
    }

    #[test]
    fn parameters_of_types_that_have_none_are_refused() {
        assert_eq!(Signature::read("<s<n>>", 7).unwrap_err().code, "S0401");
        assert_eq!(Signature::read("<(a<n>o)>", 7).unwrap_err().code, "S0402");
    }
}
