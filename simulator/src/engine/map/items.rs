//! The items that a Map iterates: a value that is shared with where it came from, and not copied item by item.

use std::sync::Arc;

use crate::data::Data;

/// The items of a Map.
#[derive(Clone)]
pub(in crate::engine) struct MapItems {
    /// An array, or an object.
    values: Data,
    /// True when the values are what the children get: selected, or batches.
    pub(in crate::engine) ready: bool,
    /// Where the items come from: of those before each number, that are not before the one before it.
    sources: Vec<(usize, Arc<str>)>,
    /// How many items each value is, where they are batches.
    batched: Option<Vec<u64>>,
}

/// An item that is iterated.
pub(in crate::engine) struct Item {
    /// The member's name, where an object is iterated.
    pub(in crate::engine) key: Option<Arc<str>>,
    pub(in crate::engine) value: Data,
}

impl Default for MapItems {
    fn default() -> Self {
        MapItems::ready(Vec::new())
    }
}

impl MapItems {
    /// The items of an array; where pairs are allowed, also those of an object. Otherwise the value is given back.
    pub(in crate::engine) fn given(values: Data, pairs: bool) -> Result<Self, Data> {
        match &values {
            Data::Array(_) => Ok(MapItems { values, ready: false, sources: Vec::new(), batched: None }),
            Data::Object(_) if pairs => Ok(MapItems { values, ready: false, sources: Vec::new(), batched: None }),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Object(_) => Err(values),
        }
    }

    /// Items as the children get them.
    pub(in crate::engine) fn ready(values: Vec<Data>) -> Self {
        MapItems { values: Data::array(values), ready: true, sources: Vec::new(), batched: None }
    }

    /// The same, from where they come.
    pub(in crate::engine) fn from(self, sources: Vec<(usize, Arc<str>)>) -> Self {
        MapItems { sources, ..self }
    }

    /// Batches as the children get them, each with the number of its items.
    pub(in crate::engine) fn batches(batches: Vec<(Data, u64)>) -> Self {
        let (values, counts) = batches.into_iter().unzip();
        MapItems { batched: Some(counts), ..MapItems::ready(values) }
    }

    /// Where an item comes from.
    pub(in crate::engine) fn source(&self, number: usize) -> Option<Arc<str>> {
        let place = self.sources.partition_point(|(end, _)| *end <= number);
        self.sources.get(place).map(|(_, source)| source.clone())
    }

    /// How many items the value of a number is.
    pub(in crate::engine) fn weight(&self, number: usize) -> u64 {
        self.batched.as_ref().and_then(|batched| batched.get(number)).copied().unwrap_or(1)
    }

    /// How many items all values are.
    pub(in crate::engine) fn weights(&self) -> u64 {
        self.batched.as_ref().map_or(self.len() as u64, |batched| batched.iter().sum())
    }

    /// All items as one value.
    pub(in crate::engine) fn values(&self) -> Data {
        self.values.clone()
    }

    /// How many there are.
    pub(in crate::engine) fn len(&self) -> usize {
        match &self.values {
            Data::Array(_) => self.values.as_array().map_or(0, <[Data]>::len),
            Data::Object(_) => self.values.as_object().map_or(0, crate::data::Members::len),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => 0,
        }
    }

    /// The item of a number.
    pub(in crate::engine) fn get(&self, number: usize) -> Option<Item> {
        if let Some(items) = self.values.as_array() {
            return items.get(number).map(|value| Item { key: None, value: value.clone() });
        }
        let (key, value) = self.values.as_object()?.get_index(number)?;
        Some(Item { key: Some(key.clone()), value: value.clone() })
    }

    /// The items one after the other.
    pub(in crate::engine) fn iter(&self) -> impl Iterator<Item = Item> {
        (0..self.len()).filter_map(|number| self.get(number))
    }
}
