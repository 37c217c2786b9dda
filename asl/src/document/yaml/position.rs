//! From the character counts of the YAML crate to bytes.

use saphyr_parser::Span as Marks;

use super::super::tree::Range;
use super::indentation::Indented;
use crate::source::offset;

/// A place in a text that moves with the events, so that all of them cost one walk over the text.
pub(super) struct Positions<'t> {
    text: &'t str,
    ascii: bool,
    character: usize,
    byte: usize,
    /// What was inserted into the text before the crate read it, see [`Indented::inserted`].
    inserted: &'t [(usize, usize)],
}

impl<'t> Positions<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, ascii: text.is_ascii(), character: 0, byte: 0, inserted: &[] }
    }

    /// The positions of a text as it was before lines were indented.
    pub(super) fn indented(indented: &'t Indented) -> Self {
        Self { inserted: &indented.inserted, ..Self::new(&indented.text) }
    }

    /// The bytes between two marks.
    pub(super) fn range(&mut self, marks: Marks) -> Range {
        let start = self.byte(marks.start.index());
        let end = self.byte(marks.end.index()).max(start);
        (offset(start), offset(end))
    }

    /// The byte where a character begins; past the end, the end.
    pub(super) fn byte(&mut self, character: usize) -> usize {
        let byte = self.read_byte(character);
        let before = self.inserted.partition_point(|&(after, _)| after <= byte);
        before.checked_sub(1).map_or(byte, |last| byte - self.inserted[last].1)
    }

    /// The byte of the text that the crate reads.
    fn read_byte(&mut self, character: usize) -> usize {
        if self.ascii {
            return character.min(self.text.len());
        }
        while self.character < character {
            let Some(next) = self.text[self.byte..].chars().next() else { break };
            self.character += 1;
            self.byte += next.len_utf8();
        }
        while self.character > character {
            let Some(before) = self.text[..self.byte].chars().next_back() else { break };
            self.character -= 1;
            self.byte -= before.len_utf8();
        }
        self.byte
    }
}

#[cfg(test)]
mod tests {
    use super::Positions;

    #[test]
    fn places_are_found_forwards_and_backwards() {
        let text = "aé🙂b";
        let mut positions = Positions::new(text);
        assert_eq!([0, 4, 2, 1, 3, 99, 0].map(|at| positions.byte(at)), [0, 8, 3, 1, 7, 8, 0]);
        assert_eq!([1, 7].map(|at| Positions::new("abc").byte(at)), [1, 3]);
    }
}
