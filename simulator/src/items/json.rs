//! Items that are JSON: those of an array, and a document a line.

use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use serde_json::de::IoRead;
use serde_json::{Deserializer, StreamDeserializer};

use super::body::{Body, Watch, unreadable};
use super::{Items, NO_ARRAY, ReadError};
use crate::data::Data;

/// The items of a document, or of what a pointer leads to in it.
pub(super) fn items(body: Body, pointer: Option<&str>) -> Result<Items, ReadError> {
    let watch = body.watch();
    if let Some(pointer) = pointer {
        let value = document(&body.text()?)?;
        let value = pointed(&value, pointer).ok_or("The ItemsPointer leads nowhere")?;
        let items = value.as_array().ok_or(NO_ARRAY)?.to_vec();
        return Ok(Box::new(items.into_iter().map(Ok)));
    }
    let mut text = BufReader::new(body);
    let is_array = loop {
        let ahead = text.fill_buf().map_err(|error| unreadable(&watch, &error))?;
        match ahead.iter().position(|byte| !is_space(*byte)) {
            Some(place) => break ahead[place] == b'[',
            None if ahead.is_empty() => break false,
            None => {
                let blank = ahead.len();
                text.consume(blank);
            }
        }
    };
    if !is_array {
        let mut whole = Vec::new();
        text.read_to_end(&mut whole).map_err(|error| unreadable(&watch, &error))?;
        let whole = String::from_utf8(whole).map_err(|_| ReadError::from("The object is not UTF-8"))?;
        return Err(document(&whole).err().unwrap_or_else(|| NO_ARRAY.into()));
    }
    let apart = Apart { text, at: At::Start, depth: 0, text_open: false, escaped: false };
    let items = Deserializer::from_reader(BufReader::new(apart)).into_iter();
    Ok(Box::new(Elements { items, watch, done: false }))
}

/// The items that stand in a line each; empty lines have none.
pub(super) fn lines(body: Body) -> Items {
    let watch = body.watch();
    Box::new(Lines { text: BufReader::new(body), watch, done: false })
}

fn document(text: &str) -> Result<Data, ReadError> {
    serde_json::from_str(text).map_err(|error| ReadError::Refused(format!("The object is not JSON: {error}")))
}

/// What a JSON pointer leads to (RFC 6901).
fn pointed<'a>(value: &'a Data, pointer: &str) -> Option<&'a Data> {
    if pointer.is_empty() {
        return Some(value);
    }
    pointer.strip_prefix('/')?.split('/').try_fold(value, |value, step| {
        let step = step.replace("~1", "/").replace("~0", "~");
        match value {
            Data::Object(_) => value.get(&step),
            Data::Array(_) => value.as_array()?.get(step.parse::<usize>().ok()?),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => None,
        }
    })
}

struct Lines {
    text: BufReader<Body>,
    watch: Rc<Watch>,
    done: bool,
}

impl Lines {
    fn read(&mut self) -> Result<Option<Data>, ReadError> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let count = self.text.read_until(b'\n', &mut line).map_err(|error| unreadable(&self.watch, &error))?;
            self.watch.item_ends();
            if count == 0 {
                return Ok(None);
            }
            let line = std::str::from_utf8(&line).map_err(|_| ReadError::from("The object is not UTF-8"))?;
            if !line.trim().is_empty() {
                let value = serde_json::from_str(line);
                return value.map(Some).map_err(|error| format!("A line is not JSON: {error}").into());
            }
        }
    }
}

impl Iterator for Lines {
    type Item = Result<Data, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let read = self.read();
        self.done = !matches!(read, Ok(Some(_)));
        read.transpose()
    }
}

struct Elements {
    items: StreamDeserializer<'static, IoRead<BufReader<Apart>>, Data>,
    watch: Rc<Watch>,
    done: bool,
}

impl Iterator for Elements {
    type Item = Result<Data, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = self.items.next();
        self.watch.item_ends();
        self.done = !matches!(item, Some(Ok(_)));
        let item = item?;
        Some(item.map_err(|error| self.watch.failed(format_args!("The object is not JSON: {error}"))))
    }
}

/// The elements of an array as documents one after the other: its brackets and commas become blanks.
struct Apart {
    text: BufReader<Body>,
    at: At,
    /// The arrays and objects around the next byte.
    depth: usize,
    /// True inside a string, and behind a backslash in one.
    text_open: bool,
    escaped: bool,
}

/// Where in the array the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before its bracket.
    Start,
    /// Behind the bracket.
    First,
    /// Behind a comma.
    Next,
    /// In an element that is a number or a word.
    Word,
    /// In an element that ends with a quote or bracket.
    Inside,
    /// Behind an element.
    After,
    /// Behind the array.
    End,
}

impl Apart {
    /// Takes a byte; what stands in its place.
    fn take(&mut self, byte: u8) -> Result<u8, &'static str> {
        let (at, shown) = match (self.at, byte) {
            (At::Inside, _) => (self.inside(byte), byte),
            (At::Start, b'[') => (At::First, b' '),
            (At::Word, byte) if is_space(byte) => (At::After, b' '),
            (_, byte) if is_space(byte) => (self.at, byte),
            (At::Word | At::After, b',') => (At::Next, b' '),
            (At::First | At::Word | At::After, b']') => (At::End, b' '),
            (At::First | At::Next, b',' | b']') => return Err("expected a value"),
            (At::First | At::Next, b'"' | b'[' | b'{') => {
                self.text_open = byte == b'"';
                self.depth = usize::from(!self.text_open);
                (At::Inside, byte)
            }
            (At::First | At::Next, _) => (At::Word, byte),
            (At::Word, b'"' | b'[' | b'{') => return Err("expected `,` or `]`"),
            (At::Word, _) => (At::Word, byte),
            (At::After, _) => return Err("expected `,` or `]`"),
            (At::Start | At::End, _) => return Err("trailing characters"),
        };
        self.at = at;
        Ok(shown)
    }

    /// Where the text is after a byte of an element that ends with a quote or bracket.
    fn inside(&mut self, byte: u8) -> At {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.text_open => self.escaped = true,
            b'"' => self.text_open = !self.text_open,
            _ if self.text_open => {}
            b'[' | b'{' => self.depth += 1,
            // Whether the brackets match, the reader of the element says.
            b']' | b'}' => self.depth -= 1,
            _ => {}
        }
        if self.depth == 0 && !self.text_open { At::After } else { At::Inside }
    }
}

impl Read for Apart {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.text.read(into)?;
        if count == 0 && self.at != At::End {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "EOF while parsing a list"));
        }
        for byte in &mut into[..count] {
            *byte = self.take(*byte).map_err(|what| io::Error::new(io::ErrorKind::InvalidData, what))?;
        }
        Ok(count)
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::objects::{MemoryObjects, Objects as _};

    fn of(text: &[u8], pointer: Option<&str>) -> Result<Value, String> {
        let mut objects = MemoryObjects::default();
        objects.put("b", "k", text.to_vec()).unwrap();
        let read = items(Body::open("b", "k", &objects).unwrap(), pointer);
        let read = read.and_then(|items| items.collect::<Result<Vec<_>, _>>().map(Data::array));
        read.map(|items| items.to_value()).map_err(|error| match error {
            ReadError::Refused(cause) => cause,
            ReadError::Beyond(limit) => panic!("{limit}"),
        })
    }

    #[test]
    fn an_array_is_read_element_by_element() {
        for value in [
            json!([]),
            json!([1]),
            json!([1, -2.5e3, true, null, "a", "", [], {}]),
            json!([[1, [2, "],["]], {"a": {"b": "}\\\"{"}}, "\\", "\"", ",", "[", "ü"]),
            json!((0..100_000).collect::<Vec<_>>()),
        ] {
            assert_eq!(of(value.to_string().as_bytes(), None).as_ref(), Ok(&value));
            let spread = serde_json::to_string_pretty(&value).unwrap();
            assert_eq!(of(format!(" \n{spread}\r\n\t").as_bytes(), None), Ok(value));
        }
    }

    #[test]
    fn what_is_no_array_of_json_is_refused() {
        for text in [
            "",
            " ",
            "[",
            "[1",
            "[1,",
            "[,1]",
            "[1,,2]",
            "[1 2]",
            "[1,2",
            "[1,]",
            "[1]]",
            "[1] 2",
            "[\"a\" \"b\"]",
            "[1\"a\"]",
            "[nul]",
            "[1,{]",
            "[{\"a\":1]",
            "[{}",
            "[\"a]",
            "{",
            "[+1]",
            "[]]",
            "[[1]",
            "[1}",
            "{\"a\": 1,}",
        ] {
            let found = of(text.as_bytes(), None);
            assert!(matches!(&found, Err(cause) if cause.starts_with("The object is not JSON")), "{text}: {found:?}");
            assert!(serde_json::from_str::<Value>(text).is_err());
        }
        assert_eq!(of(b" {\"a\": [1]}", None), Err(NO_ARRAY.to_owned()));
        assert_eq!(of(b"{\"a\": [1]}", Some("/a")), Ok(json!([1])));
        assert_eq!(of(b"{\"a\": [1]}", Some("")), Err(NO_ARRAY.to_owned()));
        assert_eq!(of(b"{\"a\": [1]}", Some("/b")), Err("The ItemsPointer leads nowhere".to_owned()));
    }
}
