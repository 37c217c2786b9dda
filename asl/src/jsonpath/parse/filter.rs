//! From text to filter.

use super::{Place, Reader};
use crate::jsonpath::ast::{Comparison, Filter, Literal, Matching, Relation, Selector, is_definite};
use crate::jsonpath::{MAX_FILTER_NESTING, ParseError, Pattern};

impl Reader<'_> {
    /// Reads conditions with `||` between them.
    pub(super) fn any(&mut self, depth: usize) -> Result<Filter, ParseError> {
        self.joined("||", Filter::Any, depth, |reader, depth| {
            reader.joined("&&", Filter::All, depth, Reader::condition)
        })
    }

    /// Reads one or more parts with an operator between them.
    fn joined(
        &mut self,
        operator: &str,
        join: fn(Vec<Filter>) -> Filter,
        depth: usize,
        part: fn(&mut Self, usize) -> Result<Filter, ParseError>,
    ) -> Result<Filter, ParseError> {
        let mut parts = vec![part(self, depth)?];
        loop {
            self.cursor.skip_blanks();
            if !self.cursor.eat(operator) {
                break;
            }
            parts.push(part(self, depth)?);
        }
        Ok(match <[Filter; 1]>::try_from(parts) {
            Ok([only]) => only,
            Err(parts) => join(parts),
        })
    }

    fn condition(&mut self, depth: usize) -> Result<Filter, ParseError> {
        self.cursor.skip_blanks();
        let start = self.cursor.position();
        if depth > MAX_FILTER_NESTING {
            let message = format!("the filter is nested more than {MAX_FILTER_NESTING} levels deep");
            return Err(ParseError::new(start, message));
        }
        match self.cursor.peek() {
            Some('!') => {
                self.cursor.bump();
                self.cursor.skip_blanks();
                let in_parentheses = self.cursor.peek() != Some('@');
                let inner = self.condition(depth + 1)?;
                if matches!(inner, Filter::Compare(_) | Filter::Match(_)) && !in_parentheses {
                    let error = ParseError::new(start, "`!` is directly before a comparison");
                    return Err(error.with_help("put the comparison in parentheses: `!(@.name == 'value')`"));
                }
                Ok(Filter::Not(Box::new(inner)))
            }
            Some('(') => {
                self.cursor.bump();
                let inner = self.any(depth + 1)?;
                self.cursor.skip_blanks();
                self.cursor.expect(")")?;
                Ok(inner)
            }
            Some('@') => self.test(),
            Some(_) | None => {
                let error = self.cursor.unexpected("`@`");
                Err(error.with_help("a condition begins with the element, `@`: `[?(@.name == 'value')]`"))
            }
        }
    }

    fn test(&mut self) -> Result<Filter, ParseError> {
        let start = self.cursor.position();
        self.cursor.bump();
        let left = self.steps(Place::Filter)?;
        let several = left.iter().any(|step| matches!(step.selector, Selector::Members(_)));
        if several || !is_definite(&left) {
            return Err(ParseError::new(start, "the path after `@` must select one value"));
        }
        self.cursor.skip_blanks();
        match self.cursor.peek() {
            None | Some(')' | '&' | '|' | ']') => Ok(Filter::Exists(left)),
            Some(_) if self.cursor.eat("=~") => Ok(Filter::Match(Matching { left, pattern: self.pattern()? })),
            Some(_) => {
                let relation = self.relation()?;
                let right = self.literal()?;
                Ok(Filter::Compare(Comparison { left, relation, right }))
            }
        }
    }

    fn relation(&mut self) -> Result<Relation, ParseError> {
        let start = self.cursor.position();
        let symbol = self.cursor.take_while(|character| matches!(character, '=' | '!' | '<' | '>' | '~'));
        let error = match symbol {
            "==" => return Ok(Relation::Equal),
            "!=" => return Ok(Relation::NotEqual),
            "<" => return Ok(Relation::Less),
            "<=" => return Ok(Relation::LessOrEqual),
            ">" => return Ok(Relation::Greater),
            ">=" => return Ok(Relation::GreaterOrEqual),
            "" => {
                let word = self.cursor.take_while(char::is_alphanumeric);
                if word.is_empty() {
                    return Err(self.cursor.unexpected("an operator or `)`"));
                }
                ParseError::new(start, format!("`{word}` is not an operator of filters in Step Functions"))
            }
            _ => ParseError::new(start, format!("`{symbol}` is not an operator")),
        };
        Err(error.with_help("the operators are `==`, `!=`, `<`, `<=`, `>`, `>=` and `=~`"))
    }

    /// Reads `/…/` and flags.
    fn pattern(&mut self) -> Result<Pattern, ParseError> {
        self.cursor.skip_blanks();
        let start = self.cursor.position();
        let wrong = |error: ParseError| error.with_help("write a regular expression between slashes: `/order-.*/`");
        if !self.cursor.eat("/") {
            return Err(wrong(self.cursor.unexpected("`/`")));
        }
        let source = self.cursor.pattern().ok_or_else(|| wrong(self.cursor.unexpected("`/`")))?;
        let flags = self.cursor.take_while(char::is_alphabetic);
        Pattern::new(source, flags).map_err(|message| ParseError::new(start, message))
    }

    fn literal(&mut self) -> Result<Literal, ParseError> {
        self.cursor.skip_blanks();
        let start = self.cursor.position();
        match self.cursor.peek() {
            Some('\'' | '"') => return Ok(Literal::Quoted(self.cursor.quoted()?)),
            Some('@') => return Err(ParseError::new(start, "a filter can compare only with a constant, not with `@`")),
            Some('/' | '[' | '{') => {
                return Err(self.cursor.unexpected("a string, a number, `true`, `false` or `null`"));
            }
            Some(_) | None => {}
        }
        let bare =
            self.cursor.take_while(|character| !character.is_whitespace() && !matches!(character, ')' | '&' | '|'));
        if bare.is_empty() {
            return Err(self.cursor.unexpected("a constant"));
        }
        Ok(Literal::Bare(bare.to_owned()))
    }
}
