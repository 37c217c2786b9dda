//! Rows of comma-separated values (RFC 4180), as objects of texts.

use std::collections::HashSet;
use std::sync::Arc;

use crate::data::{Data, Members};

/// The rows of a text, at most `most`. Without `headers` the first row names the columns. What a row lacks is empty, and
/// what it has too much is dropped (recorded).
pub(super) fn rows(text: &str, delimiter: u8, headers: Option<&[Arc<str>]>, most: usize) -> Result<Vec<Data>, String> {
    let reading =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut records = reading.into_records().map(|record| record.map_err(|error| error.to_string()));
    let headers: Vec<Arc<str>> = match headers {
        Some(headers) => headers.to_vec(),
        None => records.next().transpose()?.unwrap_or_default().iter().map(Arc::from).collect(),
    };
    let distinct: HashSet<&Arc<str>> = headers.iter().collect();
    if distinct.len() < headers.len() {
        return Err("CSV headers cannot contain duplicates.".to_owned());
    }
    let rows = records.take(most).map(|record| {
        let record = record?;
        let mut values = record.iter();
        let members = headers.iter().map(|name| (name.clone(), Data::string(values.next().unwrap_or_default())));
        Ok(Data::object(members.collect::<Members>()))
    });
    rows.collect()
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
