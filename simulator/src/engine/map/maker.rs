//! What the children of a Map Run get: items as they are found, selected and put into batches (Developer Guide,
//! "ItemSelector", "ItemBatcher").
//!
//! All of them are made once before the first child begins, for the service fails such a run as a whole. What is little is
//! kept. Of more only the number is, and each is made again when it is its turn, so that millions of rows take the memory of
//! those that are being processed.

use std::rc::Rc;
use std::sync::Arc;

use super::items::{Item, MapItems};
use super::pair;
use crate::context::MapItem;
use crate::data::{Data, Members};
use crate::engine::Engine;
use crate::engine::frame::FrameId;
use crate::fault::{Fault, MOST_BYTES};
use crate::items::{ReadError, Rows, Source};
use crate::plan::{Batcher, Map, State};

/// The most inputs that are kept, in bytes of their JSON texts; in memory they take up to ten times as many.
const MOST_KEPT: usize = 1 << 20;

/// Where items that stand in the state's data come from, as the Context object says it.
const STATE_DATA: &str = "STATE_DATA";

/// Makes the inputs of the children.
pub(in crate::engine) struct Maker {
    found: Found,
    /// True where `ItemSelector` makes the items.
    selects: bool,
    batch: Option<Batch>,
    /// The number of the next item.
    index: u64,
    /// An item that did not fit into the batch before.
    held: Option<Data>,
    /// How many inputs were made, and how many are made once more before the next one.
    made: u64,
    skipped: u64,
}

impl Clone for Maker {
    /// What makes the same inputs from here on: those before are made once more.
    fn clone(&self) -> Self {
        let mut found = self.found.clone();
        found.restart();
        let skipped = self.made + self.skipped;
        Maker { skipped, ..Maker::of(found, self.selects, self.batch.clone()) }
    }
}

/// Items as they are found.
#[derive(Clone)]
pub(in crate::engine) enum Found {
    /// In the state's data, from a number on.
    Kept {
        items: MapItems,
        next: usize,
        source: Arc<str>,
    },
    Read {
        source: Rc<Source>,
        rows: Rows,
    },
}

/// How items are put into batches.
#[derive(Clone)]
struct Batch {
    most_items: u64,
    most_bytes: u64,
    input: Option<Data>,
    /// The bytes of a batch without items.
    empty: u64,
}

/// Why an input cannot be made.
pub(in crate::engine) enum Unmade {
    Read(ReadError),
    Failed(Fault),
}

impl From<Fault> for Unmade {
    fn from(fault: Fault) -> Self {
        Unmade::Failed(fault)
    }
}

impl From<ReadError> for Unmade {
    fn from(error: ReadError) -> Self {
        Unmade::Read(error)
    }
}

impl From<Unmade> for Fault {
    fn from(unmade: Unmade) -> Self {
        match unmade {
            Unmade::Failed(fault) => fault,
            Unmade::Read(ReadError::Refused(cause)) => Fault::plain("States.ItemReaderFailed", cause),
            Unmade::Read(ReadError::Beyond(limit)) => Fault::given_up(limit),
        }
    }
}

impl Maker {
    fn of(found: Found, selects: bool, batch: Option<Batch>) -> Self {
        Maker { found, selects, batch, index: 0, held: None, made: 0, skipped: 0 }
    }
}

impl Found {
    pub(in crate::engine) fn kept(items: MapItems) -> Self {
        Found::Kept { items, next: 0, source: STATE_DATA.into() }
    }

    pub(in crate::engine) fn read(source: Source) -> Self {
        let rows = source.rows();
        Found::Read { source: Rc::new(source), rows }
    }

    fn restart(&mut self) {
        match self {
            Found::Kept { next, .. } => *next = 0,
            Found::Read { source, rows } => *rows = source.rows(),
        }
    }
}

impl Engine<'_> {
    /// The inputs of the children of a Map Run.
    pub(in crate::engine) fn inputs(
        &mut self,
        id: FrameId,
        state: &State,
        map: &Map,
        effective: &Data,
        found: Found,
    ) -> Result<MapItems, Unmade> {
        let batch = self.batch(id, state, map.batcher.as_ref(), effective)?;
        let mut counts = batch.is_some().then(Vec::new);
        let mut maker = Box::new(Maker::of(found, map.selector.is_some(), batch));
        let (mut kept, mut bytes, mut count) = (Vec::new(), 0, 0);
        while let Some((input, items)) = self.input(id, state, map, effective, &mut maker)? {
            count += 1;
            if let Some(counts) = &mut counts {
                counts.push(items);
            }
            bytes += input.bytes();
            if bytes <= MOST_KEPT {
                kept.push(input);
            } else {
                kept = Vec::new();
            }
        }
        if bytes <= MOST_KEPT {
            return Ok(MapItems::ready(kept, counts));
        }
        maker.found.restart();
        (maker.index, maker.held, maker.made) = (0, None, 0);
        Ok(MapItems::made(maker, count, counts))
    }

    /// The next input, and how many items it has.
    fn input(
        &mut self,
        id: FrameId,
        state: &State,
        map: &Map,
        effective: &Data,
        maker: &mut Maker,
    ) -> Result<Option<(Data, u64)>, Unmade> {
        let Some(batch) = maker.batch.take() else {
            return Ok(self.found(id, state, map, effective, maker)?.map(|item| (item, 1)));
        };
        let (mut items, mut bytes) = (Vec::new(), batch.empty);
        let end = loop {
            let item = match maker.held.take() {
                Some(item) => item,
                None => match self.found(id, state, map, effective, maker) {
                    Ok(Some(item)) => item,
                    Ok(None) => break Ok(()),
                    Err(error) => break Err(error),
                },
            };
            let more = item.bytes() as u64 + 1;
            if !items.is_empty() && (items.len() as u64 >= batch.most_items || bytes + more > batch.most_bytes) {
                maker.held = Some(item);
                break Ok(());
            }
            bytes += more;
            items.push(item);
        };
        let count = items.len() as u64;
        let input = (count > 0).then(|| (batch.of(items), count));
        maker.batch = Some(batch);
        end.map(|()| input)
    }

    /// The next item as `ItemSelector` makes it.
    fn found(
        &mut self,
        id: FrameId,
        state: &State,
        map: &Map,
        effective: &Data,
        maker: &mut Maker,
    ) -> Result<Option<Data>, Unmade> {
        let (Item { key, value }, source) = match &mut maker.found {
            Found::Kept { items, next, source } => {
                let Some(item) = items.get(*next) else { return Ok(None) };
                *next += 1;
                (item, source.clone())
            }
            Found::Read { source, rows } => {
                let Some(item) = source.next(rows, &*self.objects)? else { return Ok(None) };
                (Item { key: None, value: item.value }, item.source)
            }
        };
        let index = maker.index;
        maker.index += 1;
        if !maker.selects {
            return Ok(Some(pair(key, value)));
        }
        let item = Arc::new(MapItem { index, key, value, source: Some(source) });
        Ok(Some(self.selected(id, state, map, effective, &item)?))
    }

    /// The next input of a run whose inputs are made when it is their turn.
    pub(in crate::engine) fn made_input(
        &mut self,
        id: FrameId,
        state: &State,
        map: &Map,
        effective: &Data,
        maker: &mut Maker,
    ) -> Result<Option<Data>, Fault> {
        let made = loop {
            let made = self.input(id, state, map, effective, maker);
            if maker.skipped == 0 || !matches!(made, Ok(Some(_))) {
                break made;
            }
            maker.skipped -= 1;
            maker.made += 1;
        };
        maker.made += 1;
        match made {
            Ok(made) => Ok(made.map(|(input, _)| input)),
            Err(Unmade::Failed(fault)) => Err(fault),
            // It could be read before.
            Err(Unmade::Read(ReadError::Refused(cause) | ReadError::Beyond(cause))) => {
                Err(Fault::given_up(format!("an object changed while it was read: {cause}")))
            }
        }
    }

    /// The inputs of a Map that is looked at by itself, step by step: all of them are kept. They are selected and put into
    /// batches where it is asked for.
    pub(in crate::engine) fn all_inputs(
        &mut self,
        id: FrameId,
        state: &State,
        map: &Map,
        effective: &Data,
        found: Found,
        (selects, batches): (bool, bool),
    ) -> Result<MapItems, Fault> {
        let batch = self.batch(id, state, map.batcher.as_ref().filter(|_| batches), effective)?;
        let mut maker = Maker::of(found, selects, batch);
        let mut items = Vec::new();
        while let Some((item, _)) = self.input(id, state, map, effective, &mut maker)? {
            items.push(item);
        }
        Ok(MapItems::ready(items, None))
    }

    fn batch(
        &mut self,
        id: FrameId,
        state: &State,
        batcher: Option<&Batcher>,
        effective: &Data,
    ) -> Result<Option<Batch>, Fault> {
        let Some(batcher) = batcher else { return Ok(None) };
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
        let mut batch = Batch { most_items, most_bytes, input, empty: 0 };
        batch.empty = batch.of(Vec::new()).bytes() as u64;
        Ok(Some(batch))
    }
}

impl Batch {
    /// The input of a child that processes these items.
    fn of(&self, items: Vec<Data>) -> Data {
        let mut members = Members::new();
        if let Some(input) = &self.input {
            members.insert("BatchInput".into(), input.clone());
        }
        members.insert("Items".into(), Data::array(items));
        Data::object(members)
    }
}
