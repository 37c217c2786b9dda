//! The tokens of an expression (JSONata 2.0.6).

use std::sync::Arc;

use super::fault::SyntaxFault;
use super::regex::Regex;

/// A token and the byte at which it begins.
#[derive(Debug, Clone)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) at: usize,
}

#[derive(Debug, Clone)]
pub(super) enum Token {
    Operator(&'static str),
    Text(Arc<str>),
    Number(f64),
    Bool(bool),
    Null,
    Name(Arc<str>),
    Variable(Arc<str>),
    Regex(Arc<Regex>),
    End,
}

impl Token {
    /// The token as a message names it.
    pub(super) fn written(&self) -> String {
        match self {
            Token::Operator(operator) => (*operator).to_owned(),
            Token::Text(text) | Token::Name(text) => text.to_string(),
            Token::Variable(name) => format!("${name}"),
            Token::Number(number) => super::number::printed(*number),
            Token::Bool(value) => value.to_string(),
            Token::Null => "null".to_owned(),
            Token::Regex(regex) => format!("/{}/", regex.source()),
            Token::End => "(end)".to_owned(),
        }
    }
}

/// Reads tokens one after the other.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Lexer { text, at: 0 }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The next token. After a value, `/` divides; elsewhere it begins a regular expression.
    pub(super) fn next(&mut self, after_value: bool) -> Result<Lexeme, SyntaxFault> {
        self.skip()?;
        let at = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(Lexeme { token: Token::End, at: self.text.len() }) };
        let token = if first == '/' && !after_value {
            self.at += 1;
            self.regex(at)?
        } else if let Some(operator) = operator(rest) {
            self.at += operator.len();
            Token::Operator(operator)
        } else if matches!(first, '"' | '\'') {
            self.at += 1;
            self.text_literal(first, at)?
        } else if first.is_ascii_digit() {
            let length = number_length(rest);
            self.at += length;
            match rest[..length].parse::<f64>() {
                Ok(number) if number.is_finite() => Token::Number(number),
                _ => return Err(SyntaxFault::new("S0102", at).token(&rest[..length])),
            }
        } else if first == '`' {
            let Some(length) = rest[1..].find('`') else { return Err(SyntaxFault::new("S0105", at)) };
            self.at += length + 2;
            Token::Name(rest[1..=length].into())
        } else {
            let length = rest
                .char_indices()
                .find(|(position, c)| is_space(*c) || operator(&rest[*position..]).is_some())
                .map_or(rest.len(), |(position, _)| position);
            self.at += length;
            match &rest[..length] {
                "or" => Token::Operator("or"),
                "in" => Token::Operator("in"),
                "and" => Token::Operator("and"),
                "true" => Token::Bool(true),
                "false" => Token::Bool(false),
                "null" => Token::Null,
                word => match word.strip_prefix('$') {
                    Some(name) => Token::Variable(name.into()),
                    None => Token::Name(word.into()),
                },
            }
        };
        Ok(Lexeme { token, at })
    }

    /// Passes over blanks and comments.
    fn skip(&mut self) -> Result<(), SyntaxFault> {
        loop {
            let rest = self.rest();
            let blanks = rest.len() - rest.trim_start_matches(is_space).len();
            self.at += blanks;
            let rest = self.rest();
            if !rest.starts_with("/*") {
                return Ok(());
            }
            let Some(end) = rest[2..].find("*/") else { return Err(SyntaxFault::new("S0106", self.at)) };
            self.at += end + 4;
        }
    }

    fn text_literal(&mut self, quote: char, start: usize) -> Result<Token, SyntaxFault> {
        let mut units: Vec<u16> = Vec::new();
        let mut read = String::new();
        let flush = |units: &mut Vec<u16>, read: &mut String| {
            read.extend(char::decode_utf16(units.drain(..)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        };
        let mut characters = self.rest().char_indices();
        let from = self.at;
        while let Some((position, character)) = characters.next() {
            if character == quote {
                flush(&mut units, &mut read);
                self.at = from + position + 1;
                return Ok(Token::Text(read.into()));
            }
            if character != '\\' {
                flush(&mut units, &mut read);
                read.push(character);
                continue;
            }
            let Some((position, escaped)) = characters.next() else { break };
            if escaped == 'u' {
                let digits = self.text.get(from + position + 1..from + position + 5);
                let unit = digits
                    .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
                    .and_then(|digits| u16::from_str_radix(digits, 16).ok());
                let Some(unit) = unit else { return Err(SyntaxFault::new("S0104", start)) };
                units.push(unit);
                for _ in 0..4 {
                    characters.next();
                }
                continue;
            }
            flush(&mut units, &mut read);
            read.push(match escaped {
                '"' | '\\' | '/' => escaped,
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => return Err(SyntaxFault::new("S0103", start).token(&escaped.to_string())),
            });
        }
        Err(SyntaxFault::new("S0101", start))
    }

    fn regex(&mut self, start: usize) -> Result<Token, SyntaxFault> {
        let rest = self.rest();
        let mut depth = 0_i32;
        let mut escaped = false;
        let mut before = '/';
        for (position, character) in rest.char_indices() {
            if character == '/' && depth == 0 && !escaped {
                if position == 0 {
                    return Err(SyntaxFault::new("S0301", start));
                }
                let flags = &rest[position + 1..];
                let flags = &flags[..flags.len() - flags.trim_start_matches(['i', 'm']).len()];
                self.at += position + 1 + flags.len();
                return Ok(Token::Regex(Arc::new(Regex::new(&rest[..position], flags))));
            }
            match character {
                // As in the reference implementation, which looks at one character before it.
                '(' | '[' | '{' if before != '\\' => depth += 1,
                ')' | ']' | '}' if before != '\\' => depth -= 1,
                _ => {}
            }
            escaped = character == '\\' && !escaped;
            before = character;
        }
        Err(SyntaxFault::new("S0302", start))
    }
}

/// The operator with which a text begins, the longest that fits.
fn operator(rest: &str) -> Option<&'static str> {
    let bytes = rest.as_bytes();
    Some(match (bytes.first()?, bytes.get(1)) {
        (b'.', Some(b'.')) => "..",
        (b':', Some(b'=')) => ":=",
        (b'!', Some(b'=')) => "!=",
        (b'>', Some(b'=')) => ">=",
        (b'<', Some(b'=')) => "<=",
        (b'*', Some(b'*')) => "**",
        (b'~', Some(b'>')) => "~>",
        (b'.', _) => ".",
        (b'[', _) => "[",
        (b']', _) => "]",
        (b'{', _) => "{",
        (b'}', _) => "}",
        (b'(', _) => "(",
        (b')', _) => ")",
        (b',', _) => ",",
        (b'@', _) => "@",
        (b'#', _) => "#",
        (b';', _) => ";",
        (b':', _) => ":",
        (b'?', _) => "?",
        (b'+', _) => "+",
        (b'-', _) => "-",
        (b'*', _) => "*",
        (b'/', _) => "/",
        (b'%', _) => "%",
        (b'|', _) => "|",
        (b'=', _) => "=",
        (b'<', _) => "<",
        (b'>', _) => ">",
        (b'^', _) => "^",
        (b'&', _) => "&",
        (b'!', _) => "!",
        (b'~', _) => "~",
        _ => return None,
    })
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{b}')
}

/// The length of the number at the beginning of a text that begins with a digit.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut length = if bytes[0] == b'0' { 1 } else { digits(0) };
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
