//! What functions write.

use std::collections::VecDeque;
use std::rc::Rc;

use simulator::time::Millis;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::Function;

/// Where the lines go that functions write: the name of the function, and the line without its end.
pub(crate) type Log = Box<dyn Fn(&str, &str)>;

/// The most bytes of a line; longer ones are told in parts.
const LONGEST: usize = 64 << 10;

/// The most lines of a function that are kept, and the most bytes of one.
const MOST_KEPT: usize = 500;
const LONGEST_KEPT: usize = 2_000;

/// The latest lines of a function.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// How many lines it has written, those that are not kept counted, too.
    pub(crate) count: u64,
    /// The latest lines, each with its time.
    pub(crate) lines: VecDeque<(Millis, String)>,
}

impl Written {
    /// Keeps a line, for as long as it is one of the latest.
    pub(super) fn add(&mut self, at: Millis, line: &str) {
        let mut end = line.len().min(LONGEST_KEPT);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        let cut = if end < line.len() { "…" } else { "" };
        self.lines.push_back((at, format!("{}{cut}", &line[..end])));
        self.count += 1;
        if self.lines.len() > MOST_KEPT {
            self.lines.pop_front();
        }
    }
}

/// Reads what an environment writes, to its end, and passes it on line by line.
pub(super) async fn follow(function: Rc<Function>, mut from: impl AsyncRead + Unpin) {
    let name = function.program().name.clone();
    let mut line: Vec<u8> = Vec::new();
    let mut bytes = vec![0; 8192];
    while let Ok(count) = from.read(&mut bytes).await {
        if count == 0 {
            break;
        }
        for byte in &bytes[..count] {
            if *byte == b'\n' || line.len() == LONGEST {
                function.around.log(&name, &String::from_utf8_lossy(&line));
                line.clear();
            }
            if *byte != b'\n' {
                line.push(*byte);
            }
        }
    }
    if !line.is_empty() {
        function.around.log(&name, &String::from_utf8_lossy(&line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_lines_are_kept_and_long_ones_are_cut() {
        let mut written = Written::default();
        (0..MOST_KEPT + 3).for_each(|number| written.add(0, &number.to_string()));
        written.add(7, &"ä".repeat(LONGEST_KEPT));
        assert_eq!((written.count, written.lines.len()), (504, MOST_KEPT));
        assert_eq!(written.lines.front(), Some(&(0, "4".to_owned())));
        assert!(written.lines.back().is_some_and(|(at, line)| *at == 7 && line.len() == LONGEST_KEPT + 3));
    }
}
