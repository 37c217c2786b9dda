//! Rows of comma-separated values (RFC 4180), as objects of texts.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};

use super::body::{Body, Watch, unreadable};
use super::{Items, ReadError};
use crate::data::{Data, Members};

/// The rows of an object. Without `headers` the first row names the columns. What a row lacks is empty, and what it has
/// too much is dropped (recorded).
pub(super) fn rows(body: Body, delimiter: u8, headers: Option<Vec<Arc<str>>>) -> Result<Items, ReadError> {
    let watch = body.watch();
    let records = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(body);
    let mut rows = Rows { records, record: StringRecord::new(), headers: Vec::new(), watch, done: false };
    rows.headers = match headers {
        Some(headers) => headers,
        None => {
            rows.advance()?;
            rows.record.iter().map(Arc::from).collect()
        }
    };
    let distinct: HashSet<&Arc<str>> = rows.headers.iter().collect();
    if distinct.len() < rows.headers.len() {
        return Err("CSV headers cannot contain duplicates.".into());
    }
    Ok(Box::new(rows))
}

struct Rows {
    records: Reader<Body>,
    record: StringRecord,
    headers: Vec<Arc<str>>,
    watch: Rc<Watch>,
    /// True after the last row, and after one that cannot be read.
    done: bool,
}

impl Rows {
    /// Reads the next record; false where there is none.
    fn advance(&mut self) -> Result<bool, ReadError> {
        let read = self.records.read_record(&mut self.record);
        self.watch.item_ends();
        self.done = !matches!(read, Ok(true));
        read.map_err(|error| match error.kind() {
            ErrorKind::Io(error) => unreadable(&self.watch, error),
            ErrorKind::Utf8 { .. } => "The object is not UTF-8".into(),
            _ => ReadError::Refused(error.to_string()),
        })
    }
}

impl Iterator for Rows {
    type Item = Result<Data, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        match self.advance() {
            Ok(false) => None,
            Ok(true) => {
                let mut values = self.record.iter();
                let of = |name: &Arc<str>| (name.clone(), Data::string(values.next().unwrap_or_default()));
                Some(Ok(Data::object(self.headers.iter().map(of).collect::<Members>())))
            }
            Err(error) => Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::objects::{MemoryObjects, Objects as _};

    fn read(text: &[u8], delimiter: u8, headers: Option<Vec<Arc<str>>>) -> Result<Data, ReadError> {
        let mut objects = MemoryObjects::default();
        objects.put("b", "rows.csv", text.to_vec()).unwrap();
        let rows = rows(Body::open("b", "rows.csv", &objects)?, delimiter, headers)?;
        rows.collect::<Result<_, _>>().map(Data::array)
    }

    #[test]
    fn the_first_row_names_the_columns() {
        let expected = json!([{"a": "1", "b": "2"}, {"a": "3", "b": ""}, {"a": "5", "b": "6"}]);
        assert_eq!(read(b"a,b\n1,2\n\n3\r\n5,6,7\n", b',', None).unwrap(), Data::from(expected));
        assert_eq!(read(b"", b',', None).unwrap(), Data::from(json!([])));
    }

    #[test]
    fn quotes_keep_what_would_end_a_value() {
        let expected = json!([{"a": "x,\"y\"\nz", "b": " q "}]);
        assert_eq!(read(b"a,b\n\"x,\"\"y\"\"\nz\", q ", b',', None).unwrap(), Data::from(expected));
        assert_eq!(read(b"a\n\"open", b',', None).unwrap(), Data::from(json!([{"a": "open"}])));
    }

    #[test]
    fn columns_have_different_names() {
        assert!(read(b"a,a\n1,2", b',', None).is_err());
        let names = vec![Arc::from("x"), Arc::from("y")];
        let expected = json!([{"x": "1", "y": "2"}, {"x": "3", "y": "4"}]);
        assert_eq!(read(b"1;2\n3;4", b';', Some(names)).unwrap(), Data::from(expected));
    }

    #[test]
    fn rows_are_read_until_one_is_no_text() {
        let mut objects = MemoryObjects::default();
        objects.put("b", "rows.csv", b"a\n1\n\xff\n3\n".to_vec()).unwrap();
        let mut rows = rows(Body::open("b", "rows.csv", &objects).unwrap(), b',', None).unwrap();
        assert_eq!(rows.next().unwrap().unwrap(), Data::from(json!({"a": "1"})));
        assert!(matches!(rows.next(), Some(Err(ReadError::Refused(cause))) if cause == "The object is not UTF-8"));
        assert!(rows.next().is_none());
    }
}
