//! Reading a property.
//!
//! ```text
//! property  = condition [ "implies" condition ]
//! condition = both { "or" both }
//! both      = single { "and" single }
//! single    = "not" single | "(" condition ")" | ending | fact
//! ending    = "ended" [ "succeeded" | "failed" | "timed" "out" ] [ "after" state ]
//! fact      = ( "visited" | "succeeded" | "failed" ) state [ "after" state ]
//! state     = the name in double or single quotes; a backslash takes the next character as it is
//! ```

use std::str::FromStr;

use super::{Condition, Ended, Fact, Named, Node, Property, Watched};

/// The deepest nesting of parentheses and `not`.
pub const MOST_NESTING: usize = 50;

/// A string that is not a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsePropertyError {
    /// The column, in characters from 1.
    pub column: usize,
    /// What is wrong, one sentence.
    pub message: String,
    /// What to write instead.
    pub help: &'static str,
}

impl std::fmt::Display for ParsePropertyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "column {}: {}", self.column, self.message)
    }
}

impl std::error::Error for ParsePropertyError {}

const FACTS: &str =
    "write `ended`, `visited`, `succeeded` or `failed`, as in `ended failed implies visited \"Refund\"`";

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Name(String),
    Open,
    Close,
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    /// The column behind the text.
    end: usize,
}

impl FromStr for Property {
    type Err = ParsePropertyError;

    fn from_str(text: &str) -> Result<Self, ParsePropertyError> {
        let tokens = lex(text)?;
        let mut parser = Parser { tokens, at: 0, end: text.chars().count() + 1 };
        let first = parser.condition(0)?;
        let property = if parser.takes("implies") {
            Condition(first).implies(Condition(parser.condition(0)?))
        } else {
            Condition(first).into()
        };
        if parser.at < parser.tokens.len() {
            let help = "join with `and`, `or` or one `implies`";
            return Err(parser.wrong("the end of the property", help));
        }
        Ok(property)
    }
}

fn lex(text: &str) -> Result<Vec<(usize, Token)>, ParsePropertyError> {
    let mut tokens = Vec::new();
    let mut characters = text.chars().enumerate().map(|(at, character)| (at + 1, character)).peekable();
    while let Some((column, character)) = characters.next() {
        let token = match character {
            character if character.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            quote @ ('"' | '\'') => {
                let mut name = String::new();
                loop {
                    match characters.next() {
                        Some((_, character)) if character == quote => break,
                        Some((_, '\\')) => name.extend(characters.next().map(|(_, character)| character)),
                        Some((_, character)) => name.push(character),
                        None => {
                            let message = "the name of a state is not closed".to_owned();
                            return Err(ParsePropertyError { column, message, help: "close it with the same quote" });
                        }
                    }
                }
                Token::Name(name)
            }
            first if first.is_alphabetic() => {
                let mut word = first.to_string();
                while let Some((_, next)) = characters.next_if(|(_, next)| next.is_alphanumeric() || *next == '_') {
                    word.push(next);
                }
                Token::Word(word)
            }
            other => {
                let message = format!("`{other}` has no meaning here");
                return Err(ParsePropertyError { column, message, help: "put names of states in quotes" });
            }
        };
        tokens.push((column, token));
    }
    Ok(tokens)
}

impl Parser {
    fn condition(&mut self, depth: usize) -> Result<Node, ParsePropertyError> {
        let mut all = vec![self.both(depth)?];
        while self.takes("or") {
            all.push(self.both(depth)?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Node::Or(all) })
    }

    fn both(&mut self, depth: usize) -> Result<Node, ParsePropertyError> {
        let mut all = Vec::new();
        loop {
            match self.single(depth)? {
                Node::And(parts) => all.extend(parts),
                node => all.push(node),
            }
            if !self.takes("and") {
                return Ok(if all.len() == 1 { all.remove(0) } else { Node::And(all) });
            }
        }
    }

    fn single(&mut self, depth: usize) -> Result<Node, ParsePropertyError> {
        if depth > MOST_NESTING {
            return Err(self.wrong("something simpler", "use fewer levels of nesting"));
        }
        if self.takes("not") {
            return Ok((!Condition(self.single(depth + 1)?)).0);
        }
        if self.tokens.get(self.at).is_some_and(|(_, token)| *token == Token::Open) {
            self.at += 1;
            let inner = self.condition(depth + 1)?;
            if !self.tokens.get(self.at).is_some_and(|(_, token)| *token == Token::Close) {
                return Err(self.wrong("`)`", "close the parenthesis"));
            }
            self.at += 1;
            return Ok(inner);
        }
        if self.takes("ended") {
            return self.ending();
        }
        for what in [Watched::Entered, Watched::Succeeded, Watched::Failed] {
            if self.takes(what.as_str()) {
                let state = self.state()?;
                let after = if self.takes("after") { Some(self.state()?) } else { None };
                return Ok(Node::Fact(Fact { what, state, after }));
            }
        }
        Err(self.wrong("a condition", FACTS))
    }

    fn ending(&mut self) -> Result<Node, ParsePropertyError> {
        let how = if self.takes("succeeded") {
            Some(Ended::Succeeded)
        } else if self.takes("failed") {
            Some(Ended::Failed)
        } else if self.takes("timed") {
            if !self.takes("out") {
                return Err(self.wrong("`out`", "write `ended timed out`"));
            }
            Some(Ended::TimedOut)
        } else {
            None
        };
        let ended = Node::Ended(how);
        if !self.takes("after") {
            return Ok(ended);
        }
        let state = self.state()?;
        Ok(Node::And(vec![ended, Node::Fact(Fact { what: Watched::Succeeded, state, after: None })]))
    }

    fn state(&mut self) -> Result<Named, ParsePropertyError> {
        if let Some((column, Token::Name(name))) = self.tokens.get(self.at) {
            let named = Named { name: name.clone(), column: *column };
            self.at += 1;
            return Ok(named);
        }
        Err(self.wrong("the name of a state", "put the name in quotes, such as `\"Charge\"`"))
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|(_, token)| *token == Token::Word(word.to_owned()));
        self.at += usize::from(found);
        found
    }

    fn wrong(&self, wanted: &str, help: &'static str) -> ParsePropertyError {
        let (column, found) = match self.tokens.get(self.at) {
            None => (self.end, "the end of the property".to_owned()),
            Some((column, Token::Word(word))) => (*column, format!("`{word}`")),
            Some((column, Token::Name(name))) => (*column, format!("the name `{name}`")),
            Some((column, Token::Open)) => (*column, "`(`".to_owned()),
            Some((column, Token::Close)) => (*column, "`)`".to_owned()),
        };
        ParsePropertyError { column, message: format!("expected {wanted}, found {found}"), help }
    }
}
