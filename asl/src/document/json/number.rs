//! JSON numbers (RFC 8259, section 6).

use super::super::fault::Fault;
use super::Reader;
use crate::shown::quoted;

/// Whole digits that a double surely holds.
const SAFE_DIGITS: usize = 300;

impl Reader<'_> {
    /// A number, up to the character after it.
    pub(super) fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let whole = self.at;
        match self.digits() {
            0 => return Err(self.no_digit(start, "`-`")),
            1 => {}
            _ if self.text.as_bytes()[whole] == b'0' => return Err(self.leading_zero(start, whole)),
            _ => {}
        }
        let mut large = self.at - whole > SAFE_DIGITS;
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return Err(self.no_digit(start, "`.`"));
            }
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            if self.digits() == 0 {
                return Err(self.no_digit(start, "the exponent's `e`"));
            }
            large = true;
        }
        let follows = self.text[self.at..].chars().next();
        if follows.is_some_and(|next| next.is_alphanumeric() || matches!(next, '_' | '.')) {
            return Err(self.malformed(start));
        }
        let text = &self.text[start..self.at];
        if large && !text.parse::<f64>().is_ok_and(f64::is_finite) {
            return Err(Fault::new(start, format!("the number {} is too large", quoted(text)))
                .help("write a number up to 1.7e308, or a string"));
        }
        Ok(())
    }

    /// Skips digits; gives how many.
    fn digits(&mut self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let count = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        self.at += count;
        count
    }

    fn no_digit(&self, start: usize, after: &str) -> Fault {
        if start == 0 && self.text.starts_with("---") {
            return Fault::new(start, "expected a value, found `---`")
                .help("the text looks like YAML: give the file a name that ends in `.yaml`");
        }
        if self.text[start..].starts_with("-Infinity") || self.text[start..].starts_with("-NaN") {
            return Fault::new(start, format!("{} is not a JSON number", quoted(self.run(start))))
                .help("write a number or a string");
        }
        let fault =
            Fault::new(start, format!("expected a digit after {after} in the number {}", quoted(self.run(start))));
        if self.text[start..self.at].ends_with('.') && self.at - start > 1 {
            return fault.help(format!("write `{}0`", &self.text[start..self.at]));
        }
        fault.help("write a number such as `-1.5` or `2e10`")
    }

    fn leading_zero(&self, start: usize, whole: usize) -> Fault {
        let run = self.run(start);
        let digits = self.text[whole..self.at].trim_start_matches('0');
        let sign = &self.text[start..whole];
        let digits = if digits.is_empty() { "0" } else { digits };
        let rest = &run[self.at - start..];
        Fault::new(start, format!("the number {} begins with a zero", quoted(run))).help(format!(
            "write {}, or the string {}",
            quoted(&format!("{sign}{digits}{rest}")),
            quoted(&format!("\"{run}\""))
        ))
    }

    fn malformed(&self, start: usize) -> Fault {
        let run = self.run(start);
        Fault::new(start, format!("{} is not a JSON number", quoted(run))).help(format!(
            "write a decimal number such as `-1.5` or `2e10`, or the string {}",
            quoted(&format!("\"{run}\""))
        ))
    }

    /// All that looks as if it belonged to the number.
    fn run(&self, start: usize) -> &str {
        let rest = &self.text[start..];
        let belongs = |character: char| character.is_alphanumeric() || matches!(character, '_' | '.' | '+' | '-');
        &rest[..rest.find(|character| !belongs(character)).unwrap_or(rest.len())]
    }
}
