//! Reading an expression: operator precedence, by the binding powers of JSONata 2.0.6.

use std::sync::Arc;

use super::MAX_NESTING;
use super::fault::SyntaxFault;
use super::lex::{Lexeme, Lexer, Token};
use super::regex::Regex;
use super::signature::Signature;
use super::stack::with_stack;
use super::tree::Operator;

/// A part of an expression as it is written.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) kind: RawKind,
    pub(super) at: usize,
    pub(super) keep_array: bool,
}

#[derive(Debug)]
pub(super) enum RawKind {
    Name(Arc<str>),
    Text(Arc<str>),
    Number(f64),
    Bool(bool),
    Null,
    Variable(Arc<str>),
    Wildcard,
    Descendant,
    Parent,
    Placeholder,
    Regex(Arc<Regex>),
    Binary(Operator, Box<Raw>, Box<Raw>),
    /// `left.right`
    Step(Box<Raw>, Box<Raw>),
    /// `left[right]`
    Filter(Box<Raw>, Box<Raw>),
    /// `left{…}`
    Group(Box<Raw>, Vec<(Raw, Raw)>),
    /// `left^(…)`, each term with whether it descends.
    Sort(Box<Raw>, Vec<(Raw, bool)>),
    /// `left@$name`
    Focus(Box<Raw>, Arc<str>),
    /// `left#$name`
    Index(Box<Raw>, Arc<str>),
    Bind(Arc<str>, Box<Raw>),
    Apply(Box<Raw>, Box<Raw>),
    Negate(Box<Raw>),
    Array(Vec<Raw>),
    Object(Vec<(Raw, Raw)>),
    Block(Vec<Raw>),
    Condition(Box<Raw>, Box<Raw>, Option<Box<Raw>>),
    Call(Box<Raw>, Vec<Raw>),
    Lambda {
        parameters: Vec<Arc<str>>,
        signature: Option<Arc<Signature>>,
        body: Box<Raw>,
    },
    Transform(Box<Raw>, Box<Raw>, Option<Box<Raw>>),
}

/// How tightly what follows a value binds to it; 0 where nothing binds.
fn power(token: &Token) -> u8 {
    match token {
        Token::Operator(operator) => match *operator {
            "[" | "(" | "@" | "#" => 80,
            "." => 75,
            "{" => 70,
            "*" | "/" | "%" => 60,
            "+" | "-" | "&" => 50,
            "=" | "<" | ">" | "^" | "!=" | "<=" | ">=" | "~>" | "in" => 40,
            "and" => 30,
            "or" => 25,
            "?" => 20,
            ":=" => 10,
            _ => 0,
        },
        Token::Text(_)
        | Token::Number(_)
        | Token::Bool(_)
        | Token::Null
        | Token::Name(_)
        | Token::Variable(_)
        | Token::Regex(_)
        | Token::End => 0,
    }
}

/// Reads a text.
pub(super) fn read(text: &str) -> Result<Raw, SyntaxFault> {
    let mut lexer = Lexer::new(text);
    let current = known(lexer.next(false)?)?;
    let mut parser = Parser { lexer, current, depth: 0 };
    let read = parser.expression(0)?;
    if !parser.is_end() {
        return Err(parser.fault("S0201"));
    }
    Ok(read)
}

/// Refuses operators that only end names.
fn known(lexeme: Lexeme) -> Result<Lexeme, SyntaxFault> {
    match lexeme.token {
        Token::Operator(operator @ ("!" | "~")) => Err(SyntaxFault::new("S0204", lexeme.at).token(operator)),
        _ => Ok(lexeme),
    }
}

struct Parser<'t> {
    lexer: Lexer<'t>,
    current: Lexeme,
    depth: usize,
}

impl Parser<'_> {
    fn is(&self, operator: &str) -> bool {
        matches!(self.current.token, Token::Operator(current) if current == operator)
    }

    fn is_end(&self) -> bool {
        matches!(self.current.token, Token::End)
    }

    fn fault(&self, code: &'static str) -> SyntaxFault {
        SyntaxFault::new(code, self.current.at).token(&self.current.token.written())
    }

    /// Goes on to the next token, and gives the one that was current. `after_value` says what a `/` means.
    fn advance(&mut self, after_value: bool) -> Result<Lexeme, SyntaxFault> {
        let next = known(self.lexer.next(after_value)?)?;
        Ok(std::mem::replace(&mut self.current, next))
    }

    fn expect(&mut self, operator: &'static str, after_value: bool) -> Result<(), SyntaxFault> {
        if !self.is(operator) {
            let code = if self.is_end() { "S0203" } else { "S0202" };
            return Err(self.fault(code).expected(operator));
        }
        self.advance(after_value).map(|_| ())
    }

    /// An expression whose operators bind tighter than `least`.
    fn expression(&mut self, least: u8) -> Result<Raw, SyntaxFault> {
        with_stack(|| self.level(least))
    }

    fn level(&mut self, least: u8) -> Result<Raw, SyntaxFault> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(self.fault("U1002"));
        }
        // An operator that follows nests what stands before it.
        let mut nested = 0;
        let first = self.advance(true)?;
        let mut left = self.primary(first)?;
        while least < power(&self.current.token) {
            nested += 1;
            if self.depth + nested > MAX_NESTING {
                return Err(self.fault("U1002"));
            }
            let operator = self.advance(false)?;
            left = self.following(left, &operator)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn boxed(&mut self, least: u8) -> Result<Box<Raw>, SyntaxFault> {
        self.expression(least).map(Box::new)
    }

    /// What begins with a token.
    fn primary(&mut self, first: Lexeme) -> Result<Raw, SyntaxFault> {
        let at = first.at;
        let kind = match first.token {
            Token::Name(name) => RawKind::Name(name),
            Token::Variable(name) => RawKind::Variable(name),
            Token::Text(text) => RawKind::Text(text),
            Token::Number(number) => RawKind::Number(number),
            Token::Bool(value) => RawKind::Bool(value),
            Token::Null => RawKind::Null,
            Token::Regex(regex) => RawKind::Regex(regex),
            Token::End => return Err(SyntaxFault::new("S0207", at)),
            Token::Operator(operator) => match operator {
                // Where a value is expected, these words are names.
                "and" | "or" | "in" => RawKind::Name(operator.into()),
                "-" => RawKind::Negate(self.boxed(70)?),
                "*" => RawKind::Wildcard,
                "**" => RawKind::Descendant,
                "%" => RawKind::Parent,
                "(" => self.block()?,
                "[" => self.array()?,
                "{" => RawKind::Object(self.pairs()?),
                "|" => self.transform()?,
                _ => return Err(SyntaxFault::new("S0211", at).token(operator)),
            },
        };
        Ok(Raw { kind, at, keep_array: false })
    }

    fn block(&mut self) -> Result<RawKind, SyntaxFault> {
        let mut parts = Vec::new();
        while !self.is(")") {
            parts.push(self.expression(0)?);
            if !self.is(";") {
                break;
            }
            self.advance(false)?;
        }
        self.expect(")", true)?;
        Ok(RawKind::Block(parts))
    }

    fn array(&mut self) -> Result<RawKind, SyntaxFault> {
        let mut items = Vec::new();
        if !self.is("]") {
            loop {
                let mut item = self.expression(0)?;
                if self.is("..") {
                    let at = self.advance(false)?.at;
                    let end = self.boxed(0)?;
                    let kind = RawKind::Binary(Operator::Range, Box::new(item), end);
                    item = Raw { kind, at, keep_array: false };
                }
                items.push(item);
                if !self.is(",") {
                    break;
                }
                self.advance(false)?;
            }
        }
        self.expect("]", true)?;
        Ok(RawKind::Array(items))
    }

    fn pairs(&mut self) -> Result<Vec<(Raw, Raw)>, SyntaxFault> {
        let mut pairs = Vec::new();
        if !self.is("}") {
            loop {
                let name = self.expression(0)?;
                self.expect(":", false)?;
                pairs.push((name, self.expression(0)?));
                if !self.is(",") {
                    break;
                }
                self.advance(false)?;
            }
        }
        self.expect("}", true)?;
        Ok(pairs)
    }

    fn transform(&mut self) -> Result<RawKind, SyntaxFault> {
        let pattern = self.boxed(0)?;
        self.expect("|", false)?;
        let update = self.boxed(0)?;
        let delete = if self.is(",") {
            self.advance(false)?;
            Some(self.boxed(0)?)
        } else {
            None
        };
        self.expect("|", false)?;
        Ok(RawKind::Transform(pattern, update, delete))
    }

    /// What an operator makes of the value before it.
    fn following(&mut self, left: Raw, operator: &Lexeme) -> Result<Raw, SyntaxFault> {
        let Token::Operator(written) = operator.token else { return Err(self.fault("S0201")) };
        let at = operator.at;
        let power = power(&operator.token);
        let boxed = Box::new;
        let kind = match written {
            "." => RawKind::Step(boxed(left), self.boxed(power)?),
            "[" if self.is("]") => {
                // In the reference implementation, a `/` behind it begins a regular expression.
                self.advance(false)?;
                return Ok(kept(left));
            }
            "[" => {
                let filter = self.boxed(0)?;
                self.expect("]", true)?;
                RawKind::Filter(boxed(left), filter)
            }
            "{" => RawKind::Group(boxed(left), self.pairs()?),
            "^" => RawKind::Sort(boxed(left), self.terms()?),
            "@" => RawKind::Focus(boxed(left), self.bound("@", power)?),
            "#" => RawKind::Index(boxed(left), self.bound("#", power)?),
            "(" => return self.call(left, at),
            "?" => {
                let then = self.boxed(0)?;
                let otherwise = if self.is(":") {
                    self.advance(false)?;
                    Some(self.boxed(0)?)
                } else {
                    None
                };
                RawKind::Condition(boxed(left), then, otherwise)
            }
            ":=" => match left.kind {
                // The right side may be a binding, too.
                RawKind::Variable(name) => RawKind::Bind(name, self.boxed(power - 1)?),
                _ => return Err(SyntaxFault::new("S0212", left.at)),
            },
            "~>" => RawKind::Apply(boxed(left), self.boxed(power)?),
            _ => {
                let operator = match written {
                    "+" => Operator::Add,
                    "-" => Operator::Subtract,
                    "*" => Operator::Multiply,
                    "/" => Operator::Divide,
                    "%" => Operator::Remainder,
                    "=" => Operator::Equal,
                    "!=" => Operator::Unequal,
                    "<" => Operator::Less,
                    "<=" => Operator::AtMost,
                    ">" => Operator::Greater,
                    ">=" => Operator::AtLeast,
                    "and" => Operator::And,
                    "or" => Operator::Or,
                    "in" => Operator::In,
                    "&" => Operator::Concatenate,
                    _ => return Err(SyntaxFault::new("S0201", at).token(written)),
                };
                RawKind::Binary(operator, boxed(left), self.boxed(power)?)
            }
        };
        Ok(Raw { kind, at, keep_array: false })
    }

    fn terms(&mut self) -> Result<Vec<(Raw, bool)>, SyntaxFault> {
        self.expect("(", false)?;
        let mut terms = Vec::new();
        loop {
            let descending = self.is(">");
            if descending || self.is("<") {
                self.advance(false)?;
            }
            terms.push((self.expression(0)?, descending));
            if !self.is(",") {
                break;
            }
            self.advance(false)?;
        }
        // In the reference implementation, a `/` behind it begins a regular expression.
        self.expect(")", false)?;
        Ok(terms)
    }

    /// The variable that `@` or `#` binds.
    fn bound(&mut self, operator: &'static str, power: u8) -> Result<Arc<str>, SyntaxFault> {
        let right = self.expression(power)?;
        match right.kind {
            RawKind::Variable(name) => Ok(name),
            _ => Err(SyntaxFault::new("S0214", right.at).token(operator)),
        }
    }

    fn call(&mut self, procedure: Raw, at: usize) -> Result<Raw, SyntaxFault> {
        let mut arguments = Vec::new();
        if !self.is(")") {
            loop {
                if self.is("?") {
                    let at = self.advance(false)?.at;
                    arguments.push(Raw { kind: RawKind::Placeholder, at, keep_array: false });
                } else {
                    arguments.push(self.expression(0)?);
                }
                if !self.is(",") {
                    break;
                }
                self.advance(false)?;
            }
        }
        self.expect(")", true)?;
        let is_function = matches!(&procedure.kind, RawKind::Name(name) if matches!(&**name, "function" | "λ"));
        let kind = if is_function { self.lambda(arguments)? } else { RawKind::Call(Box::new(procedure), arguments) };
        Ok(Raw { kind, at, keep_array: false })
    }

    fn lambda(&mut self, arguments: Vec<Raw>) -> Result<RawKind, SyntaxFault> {
        let parameters = arguments.into_iter().map(|argument| match argument.kind {
            RawKind::Variable(name) => Ok(name),
            _ => Err(SyntaxFault::new("S0208", argument.at)),
        });
        let parameters = parameters.collect::<Result<_, _>>()?;
        let signature = if self.is("<") { Some(Arc::new(self.signature()?)) } else { None };
        self.expect("{", false)?;
        let body = self.boxed(0)?;
        // In the reference implementation, a `/` behind it begins a regular expression.
        self.expect("}", false)?;
        Ok(RawKind::Lambda { parameters, signature, body })
    }

    fn signature(&mut self) -> Result<Signature, SyntaxFault> {
        let at = self.current.at;
        let mut text = "<".to_owned();
        let mut depth = 1;
        while depth > 0 && !self.is("{") && !self.is_end() {
            self.advance(false)?;
            match self.current.token {
                Token::Operator(">") => depth -= 1,
                Token::Operator("<") => depth += 1,
                _ => {}
            }
            text.push_str(&self.current.token.written());
        }
        self.expect(">", false)?;
        Signature::read(&text, at)
    }
}

/// A value that stays an array: the mark is for what the predicates before it belong to.
fn kept(mut left: Raw) -> Raw {
    let mut marked = &mut left;
    while let RawKind::Filter(..) = marked.kind {
        match &mut marked.kind {
            RawKind::Filter(inner, _) => marked = inner,
            _ => break,
        }
    }
    marked.keep_array = true;
    left
}
