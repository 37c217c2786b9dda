//! The items that a Map iterates: a value that is shared with where it came from, and not copied item by item.

use std::sync::Arc;

use crate::data::Data;

/// The items of a Map.
pub(super) struct MapItems {
    /// An array, or an object.
    values: Data,
    /// True when the values are what the children get: selected, or batches.
    pub(super) ready: bool,
}

/// An item that is iterated.
pub(super) struct Item {
    /// The member's name, where an object is iterated.
    pub(super) key: Option<Arc<str>>,
    pub(super) value: Data,
}

impl Default for MapItems {
    fn default() -> Self {
        MapItems::ready(Vec::new())
    }
}

impl MapItems {
    /// The items of an array; where pairs are allowed, also those of an object. Otherwise the value is given back.
    pub(super) fn given(values: Data, pairs: bool) -> Result<Self, Data> {
        match &values {
            Data::Array(_) => Ok(MapItems { values, ready: false }),
            Data::Object(_) if pairs => Ok(MapItems { values, ready: false }),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Object(_) => Err(values),
        }
    }

    /// Items as the children get them.
    pub(super) fn ready(values: Vec<Data>) -> Self {
        MapItems { values: Data::array(values), ready: true }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match &self.values {
            Data::Array(_) => self.values.as_array().map_or(0, <[Data]>::len),
            Data::Object(_) => self.values.as_object().map_or(0, crate::data::Members::len),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => 0,
        }
    }

    /// The item of a number.
    pub(super) fn get(&self, number: usize) -> Option<Item> {
        if let Some(items) = self.values.as_array() {
            return items.get(number).map(|value| Item { key: None, value: value.clone() });
        }
        let (key, value) = self.values.as_object()?.get_index(number)?;
        Some(Item { key: Some(key.clone()), value: value.clone() })
    }

    /// The items one after the other.
    pub(super) fn iter(&self) -> impl Iterator<Item = Item> {
        (0..self.len()).filter_map(|number| self.get(number))
    }
}
