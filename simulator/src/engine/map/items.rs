//! The items that a Map iterates: a value that is shared with where it came from, and not copied item by item.

use std::sync::Arc;

use super::maker::Maker;
use crate::data::Data;

/// The items of a Map.
#[derive(Clone)]
pub(in crate::engine) struct MapItems {
    /// An array, or an object.
    values: Data,
    /// The inputs of the children that are too many to be kept: they are made when it is their turn.
    made: Option<Made>,
    /// How many items each value is, where they are batches.
    batched: Option<Vec<u64>>,
}

/// Inputs that are made one after the other.
#[derive(Clone)]
struct Made {
    /// What makes them; it is taken out while it does.
    maker: Option<Box<Maker>>,
    /// How many they are in all.
    count: usize,
}

/// An item that is iterated.
pub(in crate::engine) struct Item {
    /// The member's name, where an object is iterated.
    pub(in crate::engine) key: Option<Arc<str>>,
    pub(in crate::engine) value: Data,
}

impl Default for MapItems {
    fn default() -> Self {
        MapItems::ready(Vec::new(), None)
    }
}

impl MapItems {
    /// The items of an array; where pairs are allowed, also those of an object. Otherwise the value is given back.
    pub(in crate::engine) fn given(values: Data, pairs: bool) -> Result<Self, Data> {
        match &values {
            Data::Array(_) => Ok(MapItems { values, made: None, batched: None }),
            Data::Object(_) if pairs => Ok(MapItems { values, made: None, batched: None }),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Object(_) => Err(values),
        }
    }

    /// Items as the children get them; of batches, with the number of items in each.
    pub(in crate::engine) fn ready(values: Vec<Data>, batched: Option<Vec<u64>>) -> Self {
        MapItems { values: Data::array(values), made: None, batched }
    }

    /// As many items, which are made when it is their turn.
    pub(in crate::engine) fn made(maker: Box<Maker>, count: usize, batched: Option<Vec<u64>>) -> Self {
        MapItems { made: Some(Made { maker: Some(maker), count }), ..MapItems::ready(Vec::new(), batched) }
    }

    /// What makes the next item, where items are made.
    pub(in crate::engine) fn take_maker(&mut self) -> Option<Box<Maker>> {
        self.made.as_mut()?.maker.take()
    }

    /// Puts back what was taken.
    pub(in crate::engine) fn put_maker(&mut self, maker: Box<Maker>) {
        if let Some(made) = &mut self.made {
            made.maker = Some(maker);
        }
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
        if let Some(made) = &self.made {
            return made.count;
        }
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
