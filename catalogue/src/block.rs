//! Reading one block of the data: numbers, and texts that stand once each.
//!
//! A block is the number of its texts, their lengths, the texts, and its body. All numbers are unsigned LEB128; in the body a text
//! is its number. What the body holds is said where it is read: [`crate::service`], [`crate::iam`] and [`crate::optimized`] each
//! know theirs. `catalogue/generate/pack.py` writes it.

use crate::corrupt::Corrupt;

/// The texts of a block, and its body.
#[derive(Debug)]
pub(crate) struct Block {
    texts: String,
    /// Where each text ends; it begins where the one before it ends.
    ends: Vec<u32>,
    body: Vec<u8>,
}

impl Block {
    /// Takes an inflated block apart.
    pub(crate) fn read(raw: &[u8]) -> Result<Self, Corrupt> {
        let mut reader = Reader { rest: raw };
        let count = reader.count()?;
        let mut ends = Vec::with_capacity(count);
        let mut end = 0_usize;
        for _ in 0..count {
            end = end.checked_add(reader.number()?).ok_or(Corrupt::Text)?;
            ends.push(u32::try_from(end).map_err(|_| Corrupt::Text)?);
        }
        let (texts, body) = reader.rest.split_at_checked(end).ok_or(Corrupt::End)?;
        let texts = std::str::from_utf8(texts).map_err(|_| Corrupt::Text)?.to_owned();
        if ends.iter().any(|end| !texts.is_char_boundary(*end as usize)) {
            return Err(Corrupt::Text);
        }
        Ok(Self { texts, ends, body: body.to_owned() })
    }

    /// Reads the body from its beginning.
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader { rest: &self.body }
    }

    /// Reads the body from a place that [`Block::place`] gave.
    pub(crate) fn reader_at(&self, place: u32) -> Reader<'_> {
        Reader { rest: self.body.get(place as usize..).unwrap_or_default() }
    }

    /// Where a reader of this block stands.
    pub(crate) fn place(&self, reader: &Reader<'_>) -> u32 {
        // A body is shorter than what the index says of it, which is a `u32`.
        u32::try_from(self.body.len() - reader.rest.len()).unwrap_or(u32::MAX)
    }

    /// The text of a number.
    pub(crate) fn text(&self, number: usize) -> Result<&str, Corrupt> {
        let end = *self.ends.get(number).ok_or(Corrupt::Text)?;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        self.texts.get(start as usize..end as usize).ok_or(Corrupt::Text)
    }

    /// The next text of a reader.
    pub(crate) fn next<'b>(&'b self, reader: &mut Reader<'_>) -> Result<&'b str, Corrupt> {
        self.text(reader.number()?)
    }

    /// The next text of a reader, which is empty where there is none.
    pub(crate) fn maybe<'b>(&'b self, reader: &mut Reader<'_>) -> Result<Option<&'b str>, Corrupt> {
        self.next(reader).map(|text| Some(text).filter(|text| !text.is_empty()))
    }

    /// The texts of a list.
    pub(crate) fn list<'b>(&'b self, reader: &mut Reader<'_>) -> Result<Vec<&'b str>, Corrupt> {
        (0..reader.count()?).map(|_| self.next(reader)).collect()
    }
}

/// Reads numbers.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'b> {
    rest: &'b [u8],
}

impl Reader<'_> {
    /// The next number.
    pub(crate) fn long(&mut self) -> Result<u64, Corrupt> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first().ok_or(Corrupt::End)?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Corrupt::Number)
    }

    /// The next number, where it counts or names something.
    pub(crate) fn number(&mut self) -> Result<usize, Corrupt> {
        self.long().and_then(|value| usize::try_from(value).map_err(|_| Corrupt::Number))
    }

    /// The next number, of at most 32 bits.
    pub(crate) fn small(&mut self) -> Result<u32, Corrupt> {
        self.long().and_then(|value| u32::try_from(value).map_err(|_| Corrupt::Number))
    }

    /// How many things follow, each of a byte at least.
    pub(crate) fn count(&mut self) -> Result<usize, Corrupt> {
        let count = self.number()?;
        if count > self.rest.len() { Err(Corrupt::End) } else { Ok(count) }
    }

    /// A number that says yes or no.
    pub(crate) fn flag(&mut self) -> Result<bool, Corrupt> {
        match self.long()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Corrupt::Number),
        }
    }

    /// A whole number that may be missing, and may be below zero.
    pub(crate) fn bound(&mut self) -> Result<Option<i64>, Corrupt> {
        let Some(folded) = self.long()?.checked_sub(1) else { return Ok(None) };
        let half = i64::try_from(folded >> 1).map_err(|_| Corrupt::Number)?;
        Ok(Some(if folded & 1 == 0 { half } else { -half - 1 }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_are_read() {
        let raw = [2, 3, 2, b'o', b'n', b'e', b'h', b'i', 1, 0x80, 1, 0];
        let block = Block::read(&raw).unwrap();
        let mut reader = block.reader();
        assert_eq!(block.next(&mut reader), Ok("hi"));
        assert_eq!(reader.number(), Ok(128));
        assert_eq!(block.next(&mut reader), Ok("one"));
        assert_eq!(reader.number(), Err(Corrupt::End));
    }

    #[test]
    fn what_is_cut_or_wrong_is_refused() {
        assert_eq!(Block::read(&[9]).unwrap_err(), Corrupt::End);
        assert_eq!(Block::read(&[1, 5, b'a']).unwrap_err(), Corrupt::End);
        assert_eq!(Block::read(&[1, 1, 0xff]).unwrap_err(), Corrupt::Text);
        // A text that ends within a letter.
        assert_eq!(Block::read(&[2, 1, 1, 0xc3, 0xa4]).unwrap_err(), Corrupt::Text);
        let endless = [0xff_u8; 20];
        assert_eq!(Reader { rest: &endless }.long(), Err(Corrupt::Number));
        let block = Block::read(&[0, 7]).unwrap();
        assert_eq!(block.next(&mut block.reader()), Err(Corrupt::Text));
    }

    #[test]
    fn bounds_below_zero_are_read() {
        let mut reader = Reader { rest: &[0, 1, 2, 3, 4] };
        let read: Vec<_> = std::iter::from_fn(|| reader.bound().ok()).collect();
        assert_eq!(read, [None, Some(0), Some(-1), Some(1), Some(-2)]);
    }
}
