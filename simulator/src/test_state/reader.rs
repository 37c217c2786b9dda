//! What a reader reads in a test: the data of the request, whatever object it asks for.

use crate::objects::{ObjectEntry, Objects};

/// The data, if there are any.
pub(super) struct ReaderData<'a>(Option<&'a str>);

impl<'a> ReaderData<'a> {
    pub(super) fn of(data: Option<&'a str>) -> Self {
        ReaderData(data)
    }
}

impl Objects for ReaderData<'_> {
    fn get(&self, _bucket: &str, _key: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.map(|data| data.as_bytes().to_vec()))
    }

    fn list(&self, _bucket: &str, _prefix: &str) -> Result<Option<Vec<ObjectEntry>>, String> {
        Ok(None)
    }

    fn put(&mut self, _bucket: &str, _key: &str, _body: Vec<u8>) -> Result<(), String> {
        Ok(())
    }
}
