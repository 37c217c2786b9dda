//! Texts of which deployment knows some parts.
//!
//! While an ARN is put together it is an ordinary string, in which a single character of a private area stands for each part that
//! only deployment knows. So texts are searched and split as if every part were known, and a placeholder is never cut in two.

use std::fmt;
use std::hash::Hash;

use indexmap::IndexSet;

/// `${AWS::Partition}`
const PARTITION: char = '\u{F0000}';
/// `${AWS::Region}`
const REGION: char = '\u{F0001}';
/// `${AWS::AccountId}`
const ACCOUNT: char = '\u{F0002}';
/// The character of the first value that a caller adds.
const FIRST: u32 = 0xF_0010;
/// The last character of the private area.
const LAST: u32 = 0xF_FFFD;

/// Something whose value only deployment knows, such as the ARN of a resource of the stack.
pub trait Named: Clone + Eq + Hash + fmt::Display {
    /// True for what a permission is granted on as a whole, because the caller knows its ARN: a queue that is named by its URL.
    fn is_resource(&self) -> bool;
    /// True for a whole ARN.
    fn is_arn(&self) -> bool;
    /// True for the ARN of a state machine.
    fn is_state_machine(&self) -> bool;
    /// True for a resource that is encrypted with a customer managed key that the caller knows.
    fn has_key(&self) -> bool;
    /// What names the resource alone, if this is its ARN.
    fn name(&self) -> Option<Self>;
}

/// The values that stand behind the characters of a text.
#[derive(Debug)]
pub struct Symbols<N> {
    known: IndexSet<N>,
}

impl<N: Named> Default for Symbols<N> {
    fn default() -> Self {
        Self { known: IndexSet::new() }
    }
}

/// A text, in which `*` stands for any text if it is an ARN.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern<N> {
    /// The parts, in order.
    pub parts: Vec<Part<N>>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part<N> {
    /// As it stands.
    Text(String),
    /// The partition of the stack.
    Partition,
    /// The region of the stack.
    Region,
    /// The account of the stack.
    Account,
    /// What deployment knows.
    Named(N),
}

impl<N: Named> Symbols<N> {
    /// The text that stands for a value.
    pub fn of(&mut self, value: N) -> String {
        let (index, _) = self.known.insert_full(value);
        let code = u32::try_from(index).ok().and_then(|index| FIRST.checked_add(index)).filter(|code| *code <= LAST);
        // Half a million different placeholders: what has no character is open.
        code.and_then(char::from_u32).map_or_else(|| "*".to_owned(), String::from)
    }

    /// The text that stands for a pseudo parameter, such as `AWS::Region`; none for another name.
    pub fn pseudo(name: &str) -> Option<&'static str> {
        match name {
            "AWS::Partition" => Some("\u{F0000}"),
            "AWS::Region" => Some("\u{F0001}"),
            "AWS::AccountId" => Some("\u{F0002}"),
            _ => None,
        }
    }

    /// A text as it is written, with the pseudo parameters in it. Characters that would stand for something else are left out.
    pub fn written(text: &str) -> String {
        let mut plain: String = text.chars().filter(|character| !is_symbol(*character)).collect();
        for name in ["AWS::Partition", "AWS::Region", "AWS::AccountId"] {
            if let Some(symbol) = Self::pseudo(name) {
                plain = plain.replace(&format!("${{{name}}}"), symbol);
            }
        }
        plain
    }

    /// The value that is the whole text.
    pub(crate) fn whole(&self, text: &str) -> Option<&N> {
        let mut characters = text.chars();
        let only = characters.next().filter(|_| characters.next().is_none())?;
        self.value(only)
    }

    /// The value that stands behind a character.
    pub(crate) fn value(&self, character: char) -> Option<&N> {
        let index = u32::from(character).checked_sub(FIRST)?;
        self.known.get_index(usize::try_from(index).ok()?)
    }

    /// The text with its parts.
    pub fn pattern(&self, text: &str) -> Pattern<N> {
        let mut parts: Vec<Part<N>> = Vec::new();
        for character in text.chars() {
            match character {
                PARTITION => parts.push(Part::Partition),
                REGION => parts.push(Part::Region),
                ACCOUNT => parts.push(Part::Account),
                other => match (self.value(other), parts.last_mut()) {
                    (Some(value), _) => parts.push(Part::Named(value.clone())),
                    (None, Some(Part::Text(text))) => text.push(other),
                    (None, _) => parts.push(Part::Text(String::from(other))),
                },
            }
        }
        Pattern { parts }
    }
}

/// True for a character that stands for something else.
pub(crate) fn is_symbol(character: char) -> bool {
    (u32::from(PARTITION)..=LAST).contains(&u32::from(character))
}

impl<N: fmt::Display> fmt::Display for Pattern<N> {
    /// The text with placeholders, as CloudFormation writes them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Text(text) => f.write_str(text)?,
                Part::Partition => f.write_str("${AWS::Partition}")?,
                Part::Region => f.write_str("${AWS::Region}")?,
                Part::Account => f.write_str("${AWS::AccountId}")?,
                Part::Named(value) => write!(f, "${{{value}}}")?,
            }
        }
        Ok(())
    }
}
