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
        let position = self.good(letters) + 1;
        Stop::coded("T0410", format!("Argument {position} of function \"{name}\" does not match function signature"))
    }

    /// How many arguments fit, when they are taken one by one.
    fn good(&self, letters: &[char]) -> usize {
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
        good
    }
}

/// An argument of which a text says no more than that it is there.
pub(super) const ANY: char = '?';

/// What a text says of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// The letter of its type, or [`ANY`].
    pub(super) letter: char,
    /// Of an array that is written out, the letters of its items.
    pub(super) items: Vec<char>,
}

/// Why arguments do not fit a signature, whatever their values are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Misfit {
    /// There are too few or too many; the least and the most that are taken, which may be any number.
    Count(usize, Option<usize>),
    /// The argument at a position from 0 must be something else, in words.
    Type(usize, String),
}

impl Signature {
    /// Checks what a text says of the arguments of a call. `context` is true where `$` has a value, which then stands for an
    /// argument that is left out.
    pub(super) fn check(&self, given: &[Written], context: bool) -> Result<(), Misfit> {
        let required = self.parameters.iter().filter(|parameter| !parameter.optional).count();
        let of_context = self.parameters.iter().filter(|parameter| parameter.context).count();
        let least = required + if context { 0 } else { of_context };
        let several = self.parameters.iter().any(|parameter| parameter.several);
        let most = (!several).then_some(self.parameters.len());
        if given.len() < least || most.is_some_and(|most| given.len() > most) {
            return Err(Misfit::Count(least, most));
        }
        let letters: Vec<char> = given.iter().map(|one| one.letter).collect();
        let Some(counts) = self.counts(&letters) else {
            let position = self.good(&letters).min(given.len().saturating_sub(1));
            let parameter = self.parameters.get(position).or(self.parameters.last());
            return Err(Misfit::Type(position, parameter.map(Parameter::words).unwrap_or_default()));
        };
        let mut position = 0;
        for (parameter, count) in self.parameters.iter().zip(counts) {
            for one in given.iter().skip(position).take(count) {
                let wrong = |letter: &char| parameter.items.is_some_and(|wanted| ![wanted, ANY, 'm'].contains(letter));
                let scalar = (one.letter != 'a').then_some(one.letter);
                if parameter.letter == 'a' && (scalar.iter().any(wrong) || one.items.iter().any(wrong)) {
                    return Err(Misfit::Type(position, parameter.words()));
                }
                position += 1;
            }
        }
        Ok(())
    }
}

/// True if the arguments fit the parameters; then `counts` says how many each parameter takes.
fn fit(parameters: &[Parameter], letters: &[char], counts: &mut Vec<usize>) -> bool {
    let Some((first, rest)) = parameters.split_first() else { return letters.is_empty() };
    let most = if first.several { letters.len() } else { 1 };
    let fitting =
        letters.iter().take(most).take_while(|letter| **letter == ANY || first.fits.contains(**letter)).count();
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

/// The kind of value that a letter of a signature stands for; none for a letter that stands for several.
pub(super) fn in_words(letter: char) -> Option<&'static str> {
    Some(match letter {
        's' => "a string",
        'n' => "a number",
        'b' => "a boolean",
        'l' => "null",
        'o' => "an object",
        'a' => "an array",
        'f' => "a function",
        _ => return None,
    })
}

impl Parameter {
    /// What it takes, in words.
    fn words(&self) -> String {
        let one = |letter: char| in_words(letter).unwrap_or("a value");
        let of = match self.items {
            Some('s') => " of strings",
            Some('n') => " of numbers",
            Some('o') => " of objects",
            Some(_) | None => "",
        };
        match self.letter {
            'a' => format!("{}{of}", one('a')),
            '(' => self.fits.chars().filter(|letter| *letter != 'm').map(one).collect::<Vec<_>>().join(" or "),
            letter => one(letter).to_owned(),
        }
    }

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
    fn what_a_text_says_of_arguments_is_checked() {
        let check = |signature: &str, letters: &str, context| {
            let given: Vec<_> = letters.chars().map(|letter| Written { letter, items: Vec::new() }).collect();
            Signature::read(signature, 0).unwrap().check(&given, context)
        };
        let wrong = |position, words: &str| Err(Misfit::Type(position, words.to_owned()));
        assert_eq!(check("<s-nn?:s>", "sn", false), Ok(()));
        assert_eq!(check("<s-nn?:s>", "", false), Err(Misfit::Count(2, Some(3))));
        assert_eq!(check("<s-nn?:s>", "n", true), Ok(()));
        assert_eq!(check("<s-:s>", "ss", false), Err(Misfit::Count(1, Some(1))));
        assert_eq!(check("<s-s:s>", "??", false), Ok(()));
        assert_eq!(check("<s-s:s>", "?n", false), wrong(1, "a string"));
        assert_eq!(check("<s-(sf):b>", "sn", false), wrong(1, "a string or a function"));
        assert_eq!(check("<a<n>:n>", "s", false), wrong(0, "an array of numbers"));
        assert_eq!(check("<a<n>:n>", "n", false), Ok(()));
        assert_eq!(check("<a+>", "aaaa", false), Ok(()));
        assert_eq!(check("<af>", "an", false), wrong(1, "a function"));
    }

    #[test]
    fn parameters_of_types_that_have_none_are_refused() {
        assert_eq!(Signature::read("<s<n>>", 7).unwrap_err().code, "S0401");
        assert_eq!(Signature::read("<(a<n>o)>", 7).unwrap_err().code, "S0402");
    }
}
