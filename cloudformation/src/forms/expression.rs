//! Expressions of Terraform as JSON, with the place of each part.

use asl::document::{Composed, Written};
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::template::Element;

/// A text of JSON that is put together from an expression. What is not known before deployment is a placeholder outside of
/// quotes.
pub(super) struct Text<'t> {
    written: &'t Written<'t>,
    /// The byte of the written text at which the expression's own text begins.
    base: usize,
    composed: Composed,
}

impl<'t> Text<'t> {
    pub(super) fn new(written: &'t Written<'t>, base: usize) -> Self {
        Self { written, base, composed: Composed::new(written) }
    }

    pub(super) fn finish(self) -> Composed {
        self.composed
    }

    /// Appends what the text does not write, at the place of a byte of the expression.
    fn made(&mut self, text: &str, at: usize) {
        self.composed.push_made(text, self.written, at + self.base);
    }

    /// Appends a value. Recurses as deep as the expression, which its reader bounds.
    pub(super) fn value(&mut self, expression: &Expression) {
        let span = expression.span().unwrap_or_default();
        let at = span.start;
        match expression {
            Expression::Null(_) => self.made("null", at),
            Expression::Bool(truth) => self.made(if **truth { "true" } else { "false" }, at),
            Expression::Number(number) => self.made(&number.to_string(), at),
            Expression::String(text) => self.string(text, at, span.end),
            Expression::Parenthesis(inner) => self.value(inner.inner()),
            Expression::Array(items) => {
                self.made("[", at);
                for (number, item) in items.iter().enumerate() {
                    if number > 0 {
                        self.made(",", item.span().unwrap_or_default().start);
                    }
                    self.value(item);
                }
                self.made("]", span.end.saturating_sub(1).max(at));
            }
            Expression::Object(members) => {
                self.made("{", at);
                for (number, (key, value)) in members.iter().enumerate() {
                    let value = value.expr();
                    let start = value.span().unwrap_or_default().start;
                    if number > 0 {
                        self.made(",", start);
                    }
                    self.key(key, start);
                    self.made(":", start);
                    self.value(value);
                }
                self.made("}", span.end.saturating_sub(1).max(at));
            }
            // One expression between quotes is that expression.
            Expression::StringTemplate(template) => match only(template.iter()) {
                Some(inner) => self.unknown(inner, at),
                None => {
                    let text = filled(template.iter());
                    self.string(&text, at, span.end);
                }
            },
            Expression::HeredocTemplate(heredoc) => {
                let text = filled(heredoc.template.iter());
                self.string(&text, at, at);
            }
            Expression::Variable(_)
            | Expression::Conditional(_)
            | Expression::FuncCall(_)
            | Expression::Traversal(_)
            | Expression::UnaryOp(_)
            | Expression::BinaryOp(_)
            | Expression::ForExpr(_) => self.unknown(expression, at),
        }
    }

    /// Appends the text of a string without its quotes.
    pub(super) fn unquoted(&mut self, expression: &Expression) {
        let at = expression.span().unwrap_or_default().start;
        match expression {
            Expression::String(text) => self.made(text, at),
            Expression::StringTemplate(template) => {
                for element in template.iter() {
                    let at = element.span().map_or(at, |span| span.start);
                    self.made(&part(element), at);
                }
            }
            _ => {}
        }
    }

    fn key(&mut self, key: &ObjectKey, fallback: usize) {
        match key {
            ObjectKey::Ident(name) => {
                let range = name.span().unwrap_or(fallback..fallback);
                self.string(name.as_str(), range.start, range.end);
            }
            ObjectKey::Expression(Expression::String(name)) => {
                let range = name.span().unwrap_or(fallback..fallback);
                self.string(name, range.start, range.end);
            }
            ObjectKey::Expression(other) => {
                let at = other.span().map_or(fallback, |span| span.start);
                self.made(&json(&placeholder(other)), at);
            }
        }
    }

    /// Appends a string, at its own bytes where the text writes it as JSON does.
    fn string(&mut self, text: &str, start: usize, end: usize) {
        let json = json(text);
        let range = start + self.base..end + self.base;
        match self.written.text().get(range.clone()) {
            Some(source) if *source == json => self.composed.push(self.written, range),
            // A name without quotes.
            Some(source) if *source == *text && json.len() == text.len() + 2 => {
                self.made("\"", start);
                self.composed.push(self.written, range);
                self.made("\"", end);
            }
            Some(_) | None => self.made(&json, start),
        }
    }

    fn unknown(&mut self, expression: &Expression, at: usize) {
        let text = placeholder(expression);
        self.made(&text, at);
    }
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The expression that a template of nothing else is.
fn only<'e>(mut elements: impl Iterator<Item = &'e Element>) -> Option<&'e Expression> {
    match (elements.next()?, elements.next()) {
        (Element::Interpolation(inner), None) => Some(&inner.expr),
        (_, _) => None,
    }
}

/// The text of a template, with placeholders for its expressions.
fn filled<'e>(elements: impl Iterator<Item = &'e Element>) -> String {
    elements.map(part).collect()
}

fn part(element: &Element) -> String {
    match element {
        Element::Literal(text) => text.to_string(),
        Element::Interpolation(inner) => placeholder(&inner.expr),
        Element::Directive(_) => "${directive}".to_owned(),
    }
}

/// A placeholder for an expression, with its name where it has one.
fn placeholder(expression: &Expression) -> String {
    let name = name_of(expression).unwrap_or_else(|| "expression".to_owned());
    format!("${{{name}}}")
}

/// The name of a variable or an attribute, such as `aws_lambda_function.pay.arn`.
pub(super) fn name_of(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Variable(name) => Some(name.to_string()),
        Expression::Traversal(traversal) => {
            let mut name = name_of(&traversal.expr)?;
            for operator in &traversal.operators {
                match &**operator {
                    TraversalOperator::GetAttr(attribute) => {
                        name.push('.');
                        name.push_str(attribute.as_str());
                    }
                    TraversalOperator::Index(_)
                    | TraversalOperator::AttrSplat(_)
                    | TraversalOperator::FullSplat(_)
                    | TraversalOperator::LegacyIndex(_) => return None,
                }
            }
            Some(name)
        }
        _ => None,
    }
}
