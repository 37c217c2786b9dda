//! The content of an object as a stream: unpacked where its name says that it is packed, and bounded.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::ReadError;
use crate::objects::Objects;

/// The largest object, unpacked (Developer Guide, "Service quotas").
const MOST_BYTES: u64 = 10 << 30;

/// The most of an object that is held at once, so that memory is bounded.
const MOST_HELD: usize = 1 << 30;

/// The largest item (Developer Guide, "ItemReader").
const MOST_ITEM: u64 = 8 << 20;

/// The content of an object.
pub(super) struct Body {
    stream: Box<dyn Read>,
    bytes: u64,
    watch: Rc<Watch>,
}

/// What is known of a body while it is read.
pub(super) struct Watch {
    key: Arc<str>,
    /// The bytes that were read since the last item.
    item: Cell<u64>,
    /// The limit that ended reading, or what is wrong with the file behind the object.
    limit: RefCell<Option<String>>,
}

impl Watch {
    /// An item ends here.
    pub(super) fn item_ends(&self) {
        self.item.set(0);
    }

    /// Why reading failed: a limit, or content that nobody can read.
    pub(super) fn failed(&self, what: impl Display) -> ReadError {
        match self.limit.take() {
            Some(limit) => ReadError::Beyond(limit),
            None => ReadError::Refused(what.to_string()),
        }
    }

    /// The key of the object.
    #[cfg(feature = "parquet")]
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    fn limit(&self, limit: String) -> io::Error {
        self.limit.replace(Some(limit));
        io::Error::other("a limit is reached")
    }
}

impl Body {
    /// The content of an object, unpacked.
    pub(super) fn open(bucket: &str, key: &str, objects: &dyn Objects) -> Result<Self, ReadError> {
        let packed = Body::packed(bucket, key, objects)?;
        let watch = packed.watch.clone();
        let stream: Box<dyn Read> = if key.ends_with(".gz") {
            Box::new(MultiGzDecoder::new(BufReader::new(packed)))
        } else if key.ends_with(".zst") || key.ends_with(".zstd") {
            Box::new(Frames { packed: BufReader::new(packed), decoder: FrameDecoder::new() })
        } else {
            return Ok(packed);
        };
        // What is packed is small; what comes out of it is counted anew.
        Ok(Body { stream, bytes: 0, watch })
    }

    /// The content of an object as it is.
    pub(super) fn packed(bucket: &str, key: &str, objects: &dyn Objects) -> Result<Self, ReadError> {
        let stream = objects.open(bucket, key).map_err(ReadError::Beyond)?;
        let stream = stream.ok_or("The specified key does not exist.")?;
        let watch = Rc::new(Watch { key: key.into(), item: Cell::new(0), limit: RefCell::new(None) });
        let stream = Box::new(File { stream, watch: watch.clone() });
        Ok(Body { stream, bytes: 0, watch })
    }

    pub(super) fn watch(&self) -> Rc<Watch> {
        self.watch.clone()
    }

    /// All of it.
    pub(super) fn whole(mut self) -> Result<Vec<u8>, ReadError> {
        let mut whole = Vec::new();
        let mut part = vec![0; 1 << 16];
        loop {
            self.watch.item_ends();
            match self.read(&mut part).map_err(|error| self.unreadable(&error))? {
                0 => return Ok(whole),
                count if whole.len() + count > MOST_HELD => {
                    let limit = format!("the object `{}` is larger than {} MiB", self.watch.key, MOST_HELD >> 20);
                    return Err(ReadError::Beyond(limit));
                }
                count => whole.extend_from_slice(&part[..count]),
            }
        }
    }

    /// All of it as a text.
    pub(super) fn text(self) -> Result<String, ReadError> {
        String::from_utf8(self.whole()?).map_err(|_| ReadError::from("The object is not UTF-8"))
    }

    fn unreadable(&self, error: &io::Error) -> ReadError {
        unreadable(&self.watch, error)
    }
}

/// Why an object cannot be read to its end.
pub(super) fn unreadable(watch: &Watch, error: &io::Error) -> ReadError {
    watch.failed(format_args!("The object {} cannot be unpacked: {error}", watch.key))
}

impl Read for Body {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(into)?;
        self.bytes += count as u64;
        if self.bytes > MOST_BYTES {
            let limit = format!("the object `{}` is larger than {} GiB", self.watch.key, MOST_BYTES >> 30);
            return Err(self.watch.limit(limit));
        }
        let item = self.watch.item.get() + count as u64;
        self.watch.item.set(item);
        // What was read ahead of an item is no part of it.
        if item > MOST_ITEM + into.len() as u64 {
            let limit = format!("an item of the object `{}` is larger than {} MiB", self.watch.key, MOST_ITEM >> 20);
            return Err(self.watch.limit(limit));
        }
        Ok(count)
    }
}

/// What stands for an object: that it cannot be read is no fault of its content.
struct File {
    stream: Box<dyn Read>,
    watch: Rc<Watch>,
}

impl Read for File {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.stream.read(into) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(self.watch.limit(format!("cannot read the object `{}`: {error}", self.watch.key)));
                }
                Ok(count) => return Ok(count),
            }
        }
    }
}

/// The frames of Zstandard one after the other (RFC 8878, section 3.1).
struct Frames {
    packed: BufReader<Body>,
    decoder: FrameDecoder,
}

impl Frames {
    /// Goes on to the next frame; false at the end.
    fn go_on(&mut self) -> io::Result<bool> {
        loop {
            if self.packed.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.init(&mut self.packed) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    io::copy(&mut self.packed.by_ref().take(length.into()), &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}

impl Read for Frames {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            // A frame that is not finished holds what later parts of it may repeat.
            while self.decoder.can_collect() < into.len() && !self.decoder.is_finished() {
                let up_to = BlockDecodingStrategy::UptoBytes(into.len() - self.decoder.can_collect());
                self.decoder.decode_blocks(&mut self.packed, up_to).map_err(io::Error::other)?;
            }
            match self.decoder.read(into)? {
                0 if !self.go_on()? => return Ok(0),
                0 => {}
                count => return Ok(count),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;
    use crate::objects::MemoryObjects;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(text).unwrap();
        packed.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        compress_to_vec(text, CompressionLevel::Fastest)
    }

    fn read(key: &str, body: Vec<u8>) -> Result<Vec<u8>, ReadError> {
        let mut objects = MemoryObjects::default();
        objects.put("b", key, body).unwrap();
        Body::open("b", key, &objects)?.whole()
    }

    #[test]
    fn objects_are_unpacked_by_the_end_of_their_names() {
        let text = "one,two\n".repeat(100_000).into_bytes();
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        for (key, body) in [
            ("rows.csv", text.clone()),
            ("rows.csv.gz", gzip(&text)),
            ("rows.csv.gz", [gzip(&text[..9]), gzip(&text[9..])].concat()),
            ("rows.csv.zst", zstd(&text)),
            ("rows.csv.zstd", zstd(&text)),
            ("rows.zstd", [zstd(&text[..9]), skipped.clone(), zstd(&text[9..]), skipped].concat()),
        ] {
            assert!(read(key, body).unwrap() == text, "{key}");
        }
        assert_eq!(read("none.zst", Vec::new()).unwrap(), b"");
        assert_eq!(read("none.zst", zstd(b"")).unwrap(), b"");
    }

    #[test]
    fn what_is_broken_is_refused_with_its_key() {
        let text = "one,two\n".repeat(1_000).into_bytes();
        for (key, body) in [
            ("a.gz", b"plain".to_vec()),
            ("a.gz", gzip(&text)[..30].to_vec()),
            ("a.zst", b"plain".to_vec()),
            ("a.zst", zstd(&text)[..20].to_vec()),
        ] {
            match read(key, body) {
                Err(ReadError::Refused(cause)) => assert!(cause.contains(key), "{cause}"),
                other => panic!("{key}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_row_without_an_end_is_a_limit() {
        let mut objects = MemoryObjects::default();
        objects.put("b", "bomb.csv.gz", gzip(&vec![b'x'; 64 << 20])).unwrap();
        let mut body = Body::open("b", "bomb.csv.gz", &objects).unwrap();
        let watch = body.watch();
        let error = io::copy(&mut body, &mut io::sink()).unwrap_err();
        match unreadable(&watch, &error) {
            ReadError::Beyond(limit) => assert!(limit.contains("larger than 8 MiB"), "{limit}"),
            ReadError::Refused(cause) => panic!("{cause}"),
        }
    }

    #[test]
    fn a_file_that_fails_is_no_fault_of_the_object() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _into: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        struct Disk;
        impl Objects for Disk {
            fn get(&self, _bucket: &str, _key: &str) -> Result<Option<Vec<u8>>, String> {
                Ok(None)
            }
            fn open(&self, _bucket: &str, _key: &str) -> Result<Option<Box<dyn Read>>, String> {
                Ok(Some(Box::new(Failing)))
            }
            fn list(&self, _bucket: &str, _prefix: &str) -> Result<Option<Vec<crate::ObjectEntry>>, String> {
                Ok(None)
            }
            fn put(&mut self, _bucket: &str, _key: &str, _body: Vec<u8>) -> Result<(), String> {
                Ok(())
            }
        }
        for key in ["a.csv", "a.csv.gz", "a.csv.zst"] {
            let read = Body::open("b", key, &Disk).unwrap().whole();
            assert!(matches!(read, Err(ReadError::Beyond(limit)) if limit.ends_with("the disk is gone")), "{key}");
        }
    }
}
