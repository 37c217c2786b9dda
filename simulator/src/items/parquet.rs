//! Rows of Parquet files.
//!
//! A file is held as it is, packed; its rows are unpacked one after the other. What the service makes of timestamps, decimal
//! numbers and bytes is not documented, so that they are a limit.
//!
//! The crate `parquet` panics on some damaged files. Such a panic ends reading like any other error of the file.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use serde_json::Number;

use super::body::{Body, Watch};
use super::{Items, ReadError};
use crate::data::{Data, Members};

/// The largest footer and the largest row group, in bytes (Developer Guide, "ItemReader").
const MOST_FOOTER: u32 = 5 << 20;
const MOST_GROUP: i64 = 256 << 20;

/// How deep a schema may nest, so that no traversal of a row is deeper.
const MOST_DEPTH: usize = 64;

/// What every file begins and ends with.
const MAGIC: &[u8] = b"PAR1";

thread_local! {
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// True while the thread reads a Parquet file: a panic is then a damaged file, of which the execution tells. A program's
/// panic hook can ask, to be quiet about it.
pub fn reads_parquet() -> bool {
    READING.get()
}

/// What a part of the reader gives; `None` where it panics.
fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    READING.set(true);
    let read = panic::catch_unwind(AssertUnwindSafe(read));
    READING.set(false);
    read.ok()
}

const DAMAGED: &str = "it is damaged";

/// The rows of an object.
pub(super) fn rows(body: Body) -> Result<Items, ReadError> {
    let watch = body.watch();
    let whole = body.whole()?;
    let broken = |what: &dyn std::fmt::Display| {
        ReadError::Refused(format!("The object {} is not a Parquet file: {what}", watch.key()))
    };
    let footer = match &whole[..] {
        [.., a, b, c, d, m1, m2, m3, m4] if [*m1, *m2, *m3, *m4] == *MAGIC => u32::from_le_bytes([*a, *b, *c, *d]),
        _ => return Err(broken(&"it does not end with PAR1")),
    };
    let limit = |what: &str, most: i64| {
        ReadError::Beyond(format!("{what} of the object `{}` is larger than {} MiB", watch.key(), most >> 20))
    };
    if footer > MOST_FOOTER {
        return Err(limit("the footer", MOST_FOOTER.into()));
    }
    let file = guarded(|| SerializedFileReader::new(Bytes::from(whole)));
    let file = file.ok_or_else(|| broken(&DAMAGED))?.map_err(|error| broken(&error))?;
    let metadata = file.metadata();
    if metadata.row_groups().iter().any(|group| group.total_byte_size() > MOST_GROUP) {
        return Err(limit("a row group", MOST_GROUP));
    }
    let schema = metadata.file_metadata().schema_descr();
    if schema.columns().iter().any(|column| column.path().parts().len() > MOST_DEPTH) {
        return Err(ReadError::Beyond(format!("a column of the object `{}` is too deep", watch.key())));
    }
    let names = schema.root_schema().get_fields().iter().map(|field| field.name().into()).collect();
    let rows = guarded(|| RowIter::from_file_into(Box::new(file))).ok_or_else(|| broken(&DAMAGED))?;
    Ok(Box::new(Rows { rows, names, watch, done: false }))
}

struct Rows {
    rows: RowIter<'static>,
    /// The names of the columns.
    names: Vec<Arc<str>>,
    watch: Rc<Watch>,
    done: bool,
}

impl Iterator for Rows {
    type Item = Result<Data, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let refused = |what: &dyn std::fmt::Display| {
            ReadError::Refused(format!("The object {} cannot be read: {what}", self.watch.key()))
        };
        let Some(row) = guarded(|| self.rows.next()) else {
            self.done = true;
            return Some(Err(refused(&DAMAGED)));
        };
        let item = row.map(|row| match row {
            Ok(row) => {
                let of = |(name, (_, field)): (&Arc<str>, (&String, &Field))| {
                    Ok((name.clone(), value(field).map_err(|what| beyond(name, what, &self.watch))?))
                };
                let members: Result<Members, _> = self.names.iter().zip(row.get_column_iter()).map(of).collect();
                members.map(Data::object)
            }
            Err(error) => Err(refused(&error)),
        });
        self.done = !matches!(item, Some(Ok(_)));
        item
    }
}

fn beyond(column: &str, what: &str, watch: &Watch) -> ReadError {
    ReadError::Beyond(format!(
        "the column `{column}` of the object `{}` has {what}, and what Step Functions makes of them is not documented; \
         write numbers or strings",
        watch.key()
    ))
}

/// A value as JSON; otherwise what it is.
fn value(field: &Field) -> Result<Data, &'static str> {
    let float = |number: f64| Number::from_f64(number).map(Data::Number).ok_or("numbers that are not finite");
    Ok(match field {
        Field::Null => Data::Null,
        Field::Bool(truth) => Data::Bool(*truth),
        Field::Byte(number) => i64::from(*number).into(),
        Field::Short(number) => i64::from(*number).into(),
        Field::Int(number) => i64::from(*number).into(),
        Field::Long(number) => (*number).into(),
        Field::UByte(number) => u64::from(*number).into(),
        Field::UShort(number) => u64::from(*number).into(),
        Field::UInt(number) => u64::from(*number).into(),
        Field::ULong(number) => (*number).into(),
        // As many digits as it takes to tell the number from its neighbours.
        Field::Float(number) => float(number.to_string().parse().unwrap_or(f64::NAN))?,
        Field::Double(number) => float(*number)?,
        Field::Str(text) => text.as_str().into(),
        Field::Group(row) => group(row)?,
        Field::ListInternal(list) => Data::array(list.elements().iter().map(value).collect::<Result<_, _>>()?),
        Field::MapInternal(map) => {
            let of = |(key, of): &(Field, Field)| match key {
                Field::Str(name) => Ok((name.as_str().into(), value(of)?)),
                _ => Err("maps whose keys are not strings"),
            };
            Data::object(map.entries().iter().map(of).collect::<Result<Members, _>>()?)
        }
        Field::Float16(_) => return Err("numbers of 16 bits"),
        Field::Decimal(_) => return Err("decimal numbers"),
        Field::Bytes(_) => return Err("bytes"),
        Field::Date(_) => return Err("dates"),
        Field::TimeMillis(_) | Field::TimeMicros(_) => return Err("times"),
        Field::TimestampMillis(_) | Field::TimestampMicros(_) => return Err("timestamps"),
    })
}

fn group(row: &Row) -> Result<Data, &'static str> {
    let of = |(name, field): (&String, &Field)| value(field).map(|value| (Arc::from(name.as_str()), value));
    row.get_column_iter().map(of).collect::<Result<Members, _>>().map(Data::object)
}

#[cfg(test)]
mod tests {
    use parquet::basic::{Compression, GzipLevel, ZstdLevel};
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use serde_json::json;

    use super::*;
    use crate::objects::{MemoryObjects, Objects as _};

    const SCHEMA: &str = "message orders {
        REQUIRED INT64 id; OPTIONAL BYTE_ARRAY sku (UTF8); REQUIRED DOUBLE price;
        OPTIONAL GROUP tags (LIST) { REPEATED GROUP list { REQUIRED BYTE_ARRAY element (UTF8); } }
    }";

    /// A file of two row groups with as many rows each.
    fn file(schema: &str, compression: Compression, rows: usize) -> Vec<u8> {
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
        let text = |text: String| ByteArray::from(text.into_bytes());
        for group in 0..2 {
            let mut columns = writer.next_row_group().unwrap();
            let numbers = (0..rows).map(|row| group * rows + row);
            let mut column = columns.next_column().unwrap().unwrap();
            let ids: Vec<_> = numbers.clone().map(|row| row as i64).collect();
            column.typed::<Int64Type>().write_batch(&ids, None, None).unwrap();
            column.close().unwrap();
            // Every second row has a `sku`.
            let mut column = columns.next_column().unwrap().unwrap();
            let given: Vec<_> = numbers.clone().filter(|row| row % 2 == 0).map(|row| text(format!("s{row}"))).collect();
            let levels: Vec<i16> = numbers.clone().map(|row| i16::from(row % 2 == 0)).collect();
            column.typed::<ByteArrayType>().write_batch(&given, Some(&levels), None).unwrap();
            column.close().unwrap();
            let mut column = columns.next_column().unwrap().unwrap();
            let prices: Vec<_> = numbers.clone().map(|row| row as f64 + 0.5).collect();
            column.typed::<DoubleType>().write_batch(&prices, None, None).unwrap();
            column.close().unwrap();
            // Each row has two `tags`.
            let mut column = columns.next_column().unwrap().unwrap();
            let tags: Vec<_> =
                numbers.clone().flat_map(|row| [text(format!("t{row}")), text("u".to_owned())]).collect();
            let repeated: Vec<i16> = numbers.flat_map(|_| [0, 1]).collect();
            column.typed::<ByteArrayType>().write_batch(&tags, Some(&vec![2; 2 * rows]), Some(&repeated)).unwrap();
            column.close().unwrap();
            columns.close().unwrap();
        }
        writer.into_inner().unwrap()
    }

    fn read(file: Vec<u8>) -> Result<Vec<Data>, ReadError> {
        let mut objects = MemoryObjects::default();
        objects.put("b", "rows.parquet", file).unwrap();
        rows(Body::packed("b", "rows.parquet", &objects)?)?.collect()
    }

    #[test]
    fn rows_become_objects_in_every_compression_that_the_service_reads() {
        for compression in [
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::GZIP(GzipLevel::default()),
            Compression::ZSTD(ZstdLevel::default()),
        ] {
            let found = read(file(SCHEMA, compression, 2)).unwrap();
            let expected = json!([
                {"id": 0, "sku": "s0", "price": 0.5, "tags": ["t0", "u"]},
                {"id": 1, "sku": null, "price": 1.5, "tags": ["t1", "u"]},
                {"id": 2, "sku": "s2", "price": 2.5, "tags": ["t2", "u"]},
                {"id": 3, "sku": null, "price": 3.5, "tags": ["t3", "u"]}
            ]);
            assert_eq!(Data::array(found), Data::from(expected), "{compression:?}");
        }
    }

    #[test]
    fn what_is_no_parquet_is_refused_and_what_is_not_documented_is_a_limit() {
        for file in [b"".to_vec(), b"PAR1".to_vec(), b"a,b\n1,2\n".to_vec(), b"PAR1\0\0\0\0PAR1".to_vec()] {
            match read(file) {
                Err(ReadError::Refused(cause)) => assert!(cause.contains("rows.parquet"), "{cause}"),
                other => panic!("{other:?}"),
            }
        }
        let large = [&[0; 8][..], &(64_u32 << 20).to_le_bytes(), MAGIC].concat();
        assert!(matches!(read(large), Err(ReadError::Beyond(limit)) if limit.contains("footer")));
        let when = SCHEMA.replace("REQUIRED INT64 id", "REQUIRED INT64 id (TIMESTAMP_MILLIS)");
        match read(file(&when, Compression::UNCOMPRESSED, 1)) {
            Err(ReadError::Beyond(limit)) => {
                assert!(limit.contains("`id`") && limit.contains("timestamps"), "{limit}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_damaged_file_is_read_or_refused() {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !reads_parquet() {
                before(panic)
            }
        }));
        let mut seed = 7_u64;
        let mut below = |most: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % most
        };
        for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(ZstdLevel::default())] {
            let whole = file(SCHEMA, compression, 5);
            for _ in 0..400 {
                let mut damaged = whole.clone();
                for _ in 0..=below(3) {
                    let place = below(damaged.len());
                    damaged[place] = below(256) as u8;
                }
                let _ = read(damaged);
            }
        }
    }
}
