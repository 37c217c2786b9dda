//! From byte offsets to lines and columns.

/// Bytes between two counted places of a text.
const BLOCK: usize = 1024;

/// Where the lines of a text begin.
///
/// A line ends with a line feed, a carriage return, or both together (YAML 1.2.2, section 5.4; JSON has no lines).
#[derive(Debug, Clone)]
pub(super) struct Lines {
    starts: Vec<u32>,
    /// The characters before each block of the text; none where every character is one byte.
    counted: Option<Vec<u32>>,
}

impl Lines {
    /// Reads a text of at most 4 GiB once.
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        // A byte order mark is no character of the first line.
        let mut starts = vec![if text.starts_with('\u{feff}') { 3 } else { 0 }];
        for (at, &byte) in bytes.iter().enumerate() {
            let ends = byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends {
                starts.push(offset(at + 1));
            }
        }
        let counted = (!text.is_ascii()).then(|| {
            let mut characters = 0;
            let mut count = |block: &[u8]| {
                let before = characters;
                characters += offset(characters_in(block));
                before
            };
            bytes.chunks(BLOCK).map(&mut count).collect()
        });
        Self { starts, counted }
    }

    /// Line and column in characters, both from 1, of a byte; a byte past the end is at the end.
    pub(super) fn at(&self, text: &str, byte: usize) -> (u32, u32) {
        let byte = byte.min(text.len());
        let line = self.starts.partition_point(|&start| start as usize <= byte);
        let start = self.starts[line.saturating_sub(1)] as usize;
        let column = self.before(text, byte).saturating_sub(self.before(text, start));
        (offset(line.max(1)), offset(column + 1))
    }

    /// How many characters begin before a byte.
    fn before(&self, text: &str, byte: usize) -> usize {
        let Some(counted) = &self.counted else { return byte };
        let block = byte / BLOCK;
        let Some(&before) = counted.get(block) else { return text.chars().count() };
        before as usize + characters_in(&text.as_bytes()[block * BLOCK..byte])
    }
}

/// How many characters begin in these bytes of a text.
fn characters_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0b1100_0000 != 0b1000_0000).count()
}

/// An offset in a text, whose length the limits keep below 4 GiB.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_a_feed_a_return_or_both() {
        let text = "a\nb\r\nc\rd";
        let lines = Lines::new(text);
        let at = |byte| lines.at(text, byte);
        assert_eq!([at(0), at(1), at(2), at(5), at(7), at(8)], [(1, 1), (1, 2), (2, 1), (3, 1), (4, 1), (4, 2)]);
        assert_eq!(at(99), (4, 2));
    }

    #[test]
    fn columns_count_characters() {
        let text = "é🙂x";
        assert_eq!(Lines::new(text).at(text, text.len() - 1), (1, 3));
    }

    #[test]
    fn columns_agree_with_counting_in_a_long_text() {
        let text: String = "aé\n🙂 b\u{301}c\r\nlonger line ß ".repeat(400);
        let lines = Lines::new(&text);
        let (mut line, mut column) = (1, 1);
        for (byte, character) in text.char_indices() {
            assert_eq!(lines.at(&text, byte), (line, column), "byte {byte}");
            (line, column) = if character == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let text = "\u{feff}a";
        let lines = Lines::new(text);
        assert_eq!([lines.at(text, 0), lines.at(text, 3)], [(1, 1), (1, 1)]);
    }
}
