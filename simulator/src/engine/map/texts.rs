//! Records for an object, as their JSON texts: what a Map Run of millions writes is held once, as it is written.

use crate::data::Data;
use crate::plan::{Form, Writer};

/// Records in the text of an object.
#[derive(Clone)]
pub(super) struct Texts {
    /// True for JSON Lines.
    lines: bool,
    /// True where an array gives its items.
    flattens: bool,
    /// The records, each with the comma or line end behind it.
    body: Vec<u8>,
    /// Of each record, the number by which they are ordered, and where its text ends.
    ends: Vec<(usize, usize)>,
}

impl Texts {
    /// No records yet; `form` is that of `Transformation`.
    pub(super) fn of(writer: &Writer, form: Form) -> Self {
        let body = if writer.lines { Vec::new() } else { vec![b'['] };
        Texts { lines: writer.lines, flattens: form == Form::Flat, body, ends: Vec::new() }
    }

    /// Adds what belongs to a number.
    pub(super) fn add(&mut self, number: usize, record: &Data) {
        match record.as_array().filter(|_| self.flattens) {
            Some(items) => items.iter().for_each(|item| self.push(item)),
            None => self.push(record),
        }
        self.ends.push((number, self.body.len()));
    }

    /// Adds what belongs behind all that is there.
    pub(super) fn add_last(&mut self, record: &Data) {
        self.add(self.ends.len(), record);
    }

    fn push(&mut self, record: &Data) {
        self.body.extend_from_slice(record.to_string().as_bytes());
        self.body.push(if self.lines { b'\n' } else { b',' });
    }

    /// The text of the object, by number; `None` without records.
    pub(super) fn into_object(mut self) -> Option<Vec<u8>> {
        let start = usize::from(!self.lines);
        if self.body.len() == start {
            return None;
        }
        if !self.ends.is_sorted_by_key(|(number, _)| number) {
            let starts = std::iter::once(start).chain(self.ends.iter().map(|(_, end)| *end));
            let mut parts: Vec<_> = starts.zip(&self.ends).map(|(from, (number, to))| (*number, from, *to)).collect();
            parts.sort_unstable();
            let mut body = Vec::with_capacity(self.body.len());
            body.extend_from_slice(&self.body[..start]);
            for (_, from, to) in parts {
                body.extend_from_slice(&self.body[from..to]);
            }
            self.body = body;
        }
        if let Some(last) = self.body.last_mut().filter(|_| !self.lines) {
            *last = b']';
        }
        Some(self.body)
    }
}
