//! Shapes: what requests and results look like.

use std::fmt;

use crate::block::{Block, Reader};
use crate::closest::closest;
use crate::corrupt::Corrupt;

/// The type of a value in a request or a result.
#[derive(Clone, Copy)]
pub struct Shape {
    pub(crate) shapes: &'static Shapes,
    pub(crate) number: u32,
    pub(crate) spelling: Spelling,
}

/// How the members of a shape are spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// As a call of the SDK spells them: `DbInstanceIdentifier`.
    Sdk,
    /// As the API spells them, the first letter large: `DBInstanceIdentifier`. So the optimized integrations do.
    Api,
}

/// The kind of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An object of members.
    Structure,
    /// An object of exactly one of its members.
    Union,
    /// An array.
    List {
        /// The items.
        item: Shape,
        /// The number of items.
        length: Bounds,
    },
    /// An object of any keys.
    Map {
        /// The keys.
        key: Shape,
        /// What its values are.
        value: Shape,
        /// The number of items.
        length: Bounds,
    },
    /// A string, perhaps one of [`Shape::values`].
    String {
        /// The length in characters.
        length: Bounds,
    },
    /// A whole number of 32 bits.
    Integer {
        /// The range.
        range: Bounds,
    },
    /// A whole number of 64 bits.
    Long {
        /// The range.
        range: Bounds,
    },
    /// A number of single precision.
    Float,
    /// A number of double precision.
    Double,
    /// `true` or `false`.
    Boolean,
    /// A point in time: an RFC 3339 string in a result; in a request also a number of seconds.
    Timestamp,
    /// Bytes. A string.
    Blob,
    /// Any JSON value.
    Document,
}

/// The minimum and the maximum, as far as the model defines them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Bounds {
    /// The minimum.
    pub least: Option<i64>,
    /// The maximum.
    pub most: Option<i64>,
}

impl Shape {
    fn row(self) -> ShapeData {
        self.shapes.shapes[self.number as usize]
    }

    fn other(self, number: u32) -> Self {
        Self { number, ..self }
    }

    fn bounds(self, number: u32) -> Bounds {
        self.shapes.bounds[number as usize]
    }

    /// The kind.
    pub fn kind(self) -> Kind {
        match self.row() {
            ShapeData::Structure { union: true, .. } => Kind::Union,
            ShapeData::Structure { union: false, .. } => Kind::Structure,
            ShapeData::List { item, bounds } => Kind::List { item: self.other(item), length: self.bounds(bounds) },
            ShapeData::Map { key, value, bounds } => {
                Kind::Map { key: self.other(key), value: self.other(value), length: self.bounds(bounds) }
            }
            ShapeData::String { bounds, .. } => Kind::String { length: self.bounds(bounds) },
            ShapeData::Integer { bounds } => Kind::Integer { range: self.bounds(bounds) },
            ShapeData::Long { bounds } => Kind::Long { range: self.bounds(bounds) },
            ShapeData::Float => Kind::Float,
            ShapeData::Double => Kind::Double,
            ShapeData::Boolean => Kind::Boolean,
            ShapeData::Timestamp => Kind::Timestamp,
            ShapeData::Blob => Kind::Blob,
            ShapeData::Document => Kind::Document,
        }
    }

    /// The name of a structure in the model, such as `AttributeValue`; none for a whole request or result, and for what has no name
    /// in the model.
    pub fn name(self) -> Option<&'static str> {
        let ShapeData::Structure { name, .. } = self.row() else { return None };
        Some(self.shapes.word(name)).filter(|name| !name.is_empty())
    }

    /// The members of a structure or a union, in the order of the model; none of anything else.
    pub fn members(self) -> impl Iterator<Item = Member> + Clone {
        let range = if let ShapeData::Structure { start, end, .. } = self.row() { start..end } else { 0..0 };
        range.map(move |number| Member { shape: self, number })
    }

    /// The member with a name.
    pub fn member(self, name: &str) -> Option<Member> {
        self.members().find(|member| member.name() == name)
    }

    /// The member that is probably meant by an unknown name, if one is similar; case hardly counts.
    pub fn closest_member(self, name: &str) -> Option<&'static str> {
        closest(name, self.members().map(Member::name))
    }

    /// The names of the required members.
    pub fn required(self) -> impl Iterator<Item = &'static str> {
        self.members().filter(|member| member.is_required()).map(Member::name)
    }

    /// What the items of a list are.
    pub fn item(self) -> Option<Shape> {
        let ShapeData::List { item, .. } = self.row() else { return None };
        Some(self.other(item))
    }

    /// What the values of a map are.
    pub fn value(self) -> Option<Shape> {
        let ShapeData::Map { value, .. } = self.row() else { return None };
        Some(self.other(value))
    }

    /// What is at a path such as `Entries[].Detail`: `[]` steps into the items of a list, `{}` into the values of a map.
    pub fn at(self, path: &str) -> Option<Shape> {
        path.split('.').try_fold(self, |shape, part| {
            let name = part.trim_end_matches(['[', ']', '{', '}']);
            let member = shape.member(name)?.shape();
            match &part[name.len()..] {
                "" => Some(member),
                "[]" => member.item(),
                "{}" => member.value(),
                _ => None,
            }
        })
    }

    /// The values of an enumeration; empty for other strings.
    pub fn values(self) -> impl Iterator<Item = &'static str> {
        let range = if let ShapeData::String { start, end, .. } = self.row() { start..end } else { 0..0 };
        range.map(move |number| self.shapes.word(self.shapes.values[number as usize]))
    }
}

/// Two handles are equal where they are of the same type of the same service. Types may hold themselves.
impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.shapes, other.shapes) && self.number == other.number && self.spelling == other.spelling
    }
}

impl Eq for Shape {}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shape({})", self.name().map_or_else(|| self.number.to_string(), str::to_owned))
    }
}

/// A member of a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    shape: Shape,
    number: u32,
}

impl Member {
    fn row(self) -> MemberData {
        self.shape.shapes.members[self.number as usize]
    }

    /// The name in definitions.
    pub fn name(self) -> &'static str {
        let name = self.row().name;
        let shapes = self.shape.shapes;
        match self.shape.spelling {
            Spelling::Sdk => shapes.word(name),
            Spelling::Api => shapes.word(shapes.api_name(name)),
        }
    }

    /// The name in the API, the first letter large: `DBInstanceIdentifier` where a call of the SDK says `DbInstanceIdentifier`.
    pub fn api_name(self) -> &'static str {
        let shapes = self.shape.shapes;
        shapes.word(shapes.api_name(self.row().name))
    }

    /// The shape of its value.
    pub fn shape(self) -> Shape {
        self.shape.other(self.row().shape)
    }

    /// True if it is required.
    pub fn is_required(self) -> bool {
        self.row().flags & 1 != 0
    }

    /// True if AWS deprecated it.
    pub fn is_deprecated(self) -> bool {
        self.row().flags & 2 != 0
    }

    /// True for an idempotency token; the SDK generates a missing one.
    pub fn is_idempotency_token(self) -> bool {
        self.row().flags & 4 != 0
    }

    /// True if it must not be logged.
    pub fn is_sensitive(self) -> bool {
        self.row().flags & 8 != 0
    }
}

/// The shapes of a service, and the block that they stand in. Numbers in it were checked when it was read.
#[derive(Debug)]
pub(crate) struct Shapes {
    pub(crate) block: Block,
    shapes: Vec<ShapeData>,
    members: Vec<MemberData>,
    /// The texts of enums.
    values: Vec<u32>,
    bounds: Vec<Bounds>,
    /// Names as the SDK spells them, and as the API does, where they differ; by the first.
    spelt: Vec<(u32, u32)>,
}

#[derive(Debug, Clone, Copy)]
enum ShapeData {
    Structure { union: bool, name: u32, start: u32, end: u32 },
    List { item: u32, bounds: u32 },
    Map { key: u32, value: u32, bounds: u32 },
    String { bounds: u32, start: u32, end: u32 },
    Integer { bounds: u32 },
    Long { bounds: u32 },
    Float,
    Double,
    Boolean,
    Timestamp,
    Blob,
    Document,
}

#[derive(Debug, Clone, Copy)]
struct MemberData {
    name: u32,
    shape: u32,
    flags: u8,
}

impl Shapes {
    /// Reads the shapes: their kinds; what each has; the names, shapes and flags of all members; the values of enums; the bounds;
    /// and the names that the API spells otherwise.
    /// Gives where in the block they end, too.
    pub(crate) fn read(block: Block) -> Result<(Self, u32), Corrupt> {
        let mut reader = block.reader();
        let reader = &mut reader;
        let count = reader.count()?;
        let kinds: Vec<u32> = (0..count).map(|_| reader.small()).collect::<Result<_, _>>()?;
        let (mut members, mut values) = (0_u32, 0_u32);
        let mut shapes = Vec::with_capacity(count);
        for kind in kinds {
            shapes.push(ShapeData::read(&block, reader, kind, &mut members, &mut values)?);
        }
        let known = |number: u32| if (number as usize) < count { Ok(number) } else { Err(Corrupt::Number) };
        let text = |number: u32| block.text(number as usize).map(|_| number);
        let names = list(members, reader, |reader| reader.small().and_then(text))?;
        let kinds = list(members, reader, |reader| reader.small().and_then(known))?;
        let flags = list(members, reader, |reader| u8::try_from(reader.small()?).map_err(|_| Corrupt::Number))?;
        let values = list(values, reader, |reader| reader.small().and_then(text))?;
        let bounds = (0..reader.count()?)
            .map(|_| Ok(Bounds { least: reader.bound()?, most: reader.bound()? }))
            .collect::<Result<Vec<_>, _>>()?;
        let mut spelt = (0..reader.count()?)
            .map(|_| Ok((reader.small().and_then(text)?, reader.small().and_then(text)?)))
            .collect::<Result<Vec<_>, _>>()?;
        spelt.sort_unstable();
        let members = names.into_iter().zip(kinds).zip(flags);
        let members = members.map(|((name, shape), flags)| MemberData { name, shape, flags }).collect();
        for shape in &shapes {
            shape.check(count, bounds.len())?;
        }
        let end = block.place(reader);
        Ok((Self { block, shapes, members, values, bounds, spelt }, end))
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.shapes.len()
    }

    /// A text whose number was checked.
    pub(crate) fn word(&self, number: u32) -> &str {
        self.block.text(number as usize).unwrap_or_default()
    }

    /// A member's name as the API spells it.
    fn api_name(&self, name: u32) -> u32 {
        self.spelt.binary_search_by_key(&name, |(sdk, _)| *sdk).map_or(name, |found| self.spelt[found].1)
    }
}

fn list<T>(
    count: u32,
    reader: &mut Reader<'_>,
    mut each: impl FnMut(&mut Reader<'_>) -> Result<T, Corrupt>,
) -> Result<Vec<T>, Corrupt> {
    (0..count).map(|_| each(reader)).collect()
}

impl ShapeData {
    /// Reads what a shape of a kind has. Members and values are counted on, and stand further behind.
    fn read(
        block: &Block,
        reader: &mut Reader<'_>,
        kind: u32,
        members: &mut u32,
        values: &mut u32,
    ) -> Result<Self, Corrupt> {
        let range = |at: &mut u32, reader: &mut Reader<'_>| -> Result<(u32, u32), Corrupt> {
            let count = u32::try_from(reader.count()?).map_err(|_| Corrupt::Number)?;
            let start = *at;
            *at = start.checked_add(count).ok_or(Corrupt::Number)?;
            Ok((start, *at))
        };
        Ok(match kind {
            0 | 1 => {
                let name = reader.small()?;
                block.text(name as usize)?;
                let (start, end) = range(members, reader)?;
                ShapeData::Structure { union: kind == 1, name, start, end }
            }
            2 => ShapeData::List { item: reader.small()?, bounds: reader.small()? },
            3 => ShapeData::Map { key: reader.small()?, value: reader.small()?, bounds: reader.small()? },
            4 => {
                let (start, end) = range(values, reader)?;
                ShapeData::String { bounds: reader.small()?, start, end }
            }
            5 => ShapeData::Integer { bounds: reader.small()? },
            6 => ShapeData::Long { bounds: reader.small()? },
            7 => ShapeData::Float,
            8 => ShapeData::Double,
            9 => ShapeData::Boolean,
            10 => ShapeData::Timestamp,
            11 => ShapeData::Blob,
            12 => ShapeData::Document,
            _ => return Err(Corrupt::Number),
        })
    }

    /// Whether the shapes and bounds that it names exist.
    fn check(&self, shapes: usize, limits: usize) -> Result<(), Corrupt> {
        let (named, bounds): (&[u32], Option<u32>) = match self {
            ShapeData::List { item, bounds } => (&[*item], Some(*bounds)),
            ShapeData::Map { key, value, bounds } => (&[*key, *value], Some(*bounds)),
            ShapeData::String { bounds, .. } | ShapeData::Integer { bounds } | ShapeData::Long { bounds } => {
                (&[], Some(*bounds))
            }
            ShapeData::Structure { .. }
            | ShapeData::Float
            | ShapeData::Double
            | ShapeData::Boolean
            | ShapeData::Timestamp
            | ShapeData::Blob
            | ShapeData::Document => (&[], None),
        };
        let sound = named.iter().all(|number| (*number as usize) < shapes)
            && bounds.is_none_or(|number| (number as usize) < limits);
        if sound { Ok(()) } else { Err(Corrupt::Number) }
    }
}
