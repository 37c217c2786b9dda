//! The items of a Map Run, selected and put into batches (Developer Guide, "ItemSelector", "ItemBatcher").

use std::sync::Arc;

use super::items::MapItems;
use super::pair;
use crate::context::MapItem;
use crate::data::{Data, Members};
use crate::engine::Engine;
use crate::engine::frame::FrameId;
use crate::fault::{Fault, MOST_BYTES};
use crate::plan::{Batcher, Map, State};

impl Engine<'_> {
    /// The items as `ItemSelector` makes them.
    pub(in crate::engine) fn selected_items(
        &mut self,
        id: FrameId,
        state: &State,
        map: &Map,
        effective: &Data,
        items: MapItems,
    ) -> Result<MapItems, Fault> {
        if map.selector.is_none() {
            return Ok(items);
        }
        let mut selected = Vec::with_capacity(items.len());
        for (number, item) in items.iter().enumerate() {
            let item = MapItem { index: number as u64, key: item.key, value: item.value, source: items.source(number) };
            selected.push(self.selected(id, state, map, effective, &Arc::new(item))?);
        }
        Ok(MapItems::ready(selected))
    }

    /// The items in batches: as many as fit, by number and by size.
    pub(in crate::engine) fn batches(
        &mut self,
        id: FrameId,
        state: &State,
        batcher: &Batcher,
        effective: &Data,
        items: MapItems,
    ) -> Result<MapItems, Fault> {
        let most_items = match &batcher.items {
            Some(amount) => self.count(id, state, amount, effective, "MaxItemsPerBatch", 1)?,
            None => u64::MAX,
        };
        let most_bytes = match &batcher.bytes {
            Some(amount) => self.count(id, state, amount, effective, "MaxInputBytesPerBatch", 1)?,
            None => MOST_BYTES as u64,
        };
        let input = match &batcher.input {
            Some(input) => Some(self.evaluate(id, state, input, effective, None, None)?),
            None => None,
        };
        let empty = batch(input.as_ref(), Vec::new()).bytes() as u64;
        let mut batches = Vec::new();
        let (mut held, mut bytes) = (Vec::new(), empty);
        for item in items.iter() {
            let value = pair(item.key, item.value);
            let more = value.bytes() as u64 + 1;
            if !held.is_empty() && (held.len() as u64 >= most_items || bytes + more > most_bytes) {
                let count = held.len() as u64;
                batches.push((batch(input.as_ref(), std::mem::take(&mut held)), count));
                bytes = empty;
            }
            bytes += more;
            held.push(value);
        }
        if !held.is_empty() {
            let count = held.len() as u64;
            batches.push((batch(input.as_ref(), held), count));
        }
        Ok(MapItems::batches(batches))
    }
}

fn batch(input: Option<&Data>, items: Vec<Data>) -> Data {
    let mut members = Members::new();
    if let Some(input) = input {
        members.insert("BatchInput".into(), input.clone());
    }
    members.insert("Items".into(), Data::array(items));
    Data::object(members)
}
