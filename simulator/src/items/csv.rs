//! Rows of comma-separated values (RFC 4180), as objects of texts.

use std::collections::HashSet;
use std::sync::Arc;

use crate::data::{Data, Members};

/// The rows of a text, at most `most`. Without `headers` the first row names the columns. What a row lacks is empty, and
/// what it has too much is dropped (recorded).
pub(super) fn rows(text: &str, delimiter: u8, headers: Option<&[Arc<str>]>, most: usize) -> Result<Vec<Data>, String> {
    let mut records = Records { text, delimiter, at: 0 };
    let headers: Vec<Arc<str>> = match headers {
        Some(headers) => headers.to_vec(),
        None => records.next().unwrap_or_default().iter().map(|name| Arc::from(name.as_str())).collect(),
    };
    let distinct: HashSet<&Arc<str>> = headers.iter().collect();
    if distinct.len() < headers.len() {
        return Err("CSV headers cannot contain duplicates.".to_owned());
    }
    let rows = records.take(most).map(|record| {
        let mut values = record.into_iter();
        let members = headers.iter().map(|name| (name.clone(), Data::string(values.next().unwrap_or_default())));
        Data::object(members.collect::<Members>())
    });
    Ok(rows.collect())
}

/// The records of a text. Quotes may be around a value, and are doubled inside of it.
struct Records<'a> {
    text: &'a str,
    delimiter: u8,
    at: usize,
}

impl Iterator for Records<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        let bytes = self.text.as_bytes();
        // Lines with nothing at all in them are passed over.
        while matches!(bytes.get(self.at), Some(b'\n' | b'\r')) {
            self.at += 1;
        }
        if self.at >= bytes.len() {
            return None;
        }
        let mut values = Vec::new();
        loop {
            values.push(self.value());
            match bytes.get(self.at) {
                Some(byte) if *byte == self.delimiter => self.at += 1,
                Some(b'\r') if bytes.get(self.at + 1) == Some(&b'\n') => {
                    self.at += 2;
                    return Some(values);
                }
                Some(_) => {
                    self.at += 1;
                    return Some(values);
                }
                None => return Some(values),
            }
        }
    }
}

impl Records<'_> {
    fn value(&mut self) -> String {
        let bytes = self.text.as_bytes();
        let mut value = String::new();
        if bytes.get(self.at) == Some(&b'"') {
            self.at += 1;
            loop {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let Some(quote) = rest.find('"') else {
                    value.push_str(rest);
                    self.at = bytes.len();
                    return value;
                };
                value.push_str(&rest[..quote]);
                self.at += quote + 1;
                if bytes.get(self.at) != Some(&b'"') {
                    break;
                }
                value.push('"');
                self.at += 1;
            }
        }
        let end = bytes[self.at..].iter().position(|byte| *byte == self.delimiter || matches!(byte, b'\n' | b'\r'));
        let end = end.map_or(bytes.len(), |end| self.at + end);
        value.push_str(self.text.get(self.at..end).unwrap_or_default());
        self.at = end;
        value
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Data {
        Data::array(rows(text, b',', None, usize::MAX).unwrap())
    }

    #[test]
    fn the_first_row_names_the_columns() {
        let expected = json!([{"a": "1", "b": "2"}, {"a": "3", "b": ""}, {"a": "5", "b": "6"}]);
        assert_eq!(read("a,b\n1,2\n\n3\r\n5,6,7\n"), Data::from(expected));
    }

    #[test]
    fn quotes_keep_what_would_end_a_value() {
        let expected = json!([{"a": "x,\"y\"\nz", "b": " q "}]);
        assert_eq!(read("a,b\n\"x,\"\"y\"\"\nz\", q "), Data::from(expected));
        assert_eq!(read("a\n\"open"), Data::from(json!([{"a": "open"}])));
    }

    #[test]
    fn columns_have_different_names() {
        assert!(rows("a,a\n1,2", b',', None, 9).is_err());
        let names = [Arc::from("x"), Arc::from("y")];
        assert_eq!(
            Data::array(rows("1;2\n3;4", b';', Some(&names), 1).unwrap()),
            Data::from(json!([{"x": "1", "y": "2"}]))
        );
    }
}
