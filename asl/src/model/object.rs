//! How an object of the language becomes a type: its fields and their names are written once, in [`object!`].

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::Value;

use super::read::{Fields, Reading};
use crate::document::{Kind as Json, Node};

/// Declares an object of the language: a struct whose fields have the names that the definition gives them, and how it
/// is read and printed.
///
/// A field without a name is a part that has several names, such as where a state leads. `..extra` is where fields stand
/// that the model has no name for. The order is the one in which the fields are printed.
macro_rules! object {
    (
        $(#[$meta:meta])*
        pub struct $object:ident {
            $($(#[$doc:meta])* pub $field:ident: $type:ty $(= $name:literal)?,)*
            ..extra
            $(, $(#[$last_doc:meta])* pub $last:ident: $last_type:ty $(= $last_name:literal)?)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $object {
            $($(#[$doc])* pub $field: $type,)*
            /// Fields that the model has no name for, as they are written.
            pub extra: serde_json::Map<String, serde_json::Value>,
            $($(#[$last_doc])* pub $last: $last_type,)*
        }

        impl serde::Serialize for $object {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $($crate::model::object::object!(@write self.$field, &mut map $(, $name)?);)*
                for (name, value) in &self.extra {
                    serde::ser::SerializeMap::serialize_entry(&mut map, name, value)?;
                }
                $($crate::model::object::object!(@write self.$last, &mut map $(, $last_name)?);)*
                serde::ser::SerializeMap::end(map)
            }
        }

        impl $crate::model::object::Object for $object {
            fn read_fields(
                fields: &mut $crate::model::read::Fields<'_>,
                reading: &mut $crate::model::read::Reading,
            ) -> Option<Self> {
                // All are read before the first that is missing ends it, so that all faults are told.
                $(let $field = $crate::model::object::object!(@read $type, fields, reading $(, $name)?);)*
                $(let $last = $crate::model::object::object!(@read $last_type, fields, reading $(, $last_name)?);)*
                Some(Self { $($field: $field?,)* extra: fields.rest(), $($last: $last?,)* })
            }

            #[cfg(test)]
            fn names() -> Vec<String> {
                [
                    $($crate::model::object::object!(@names $type $(, $name)?),)*
                    $($crate::model::object::object!(@names $last_type $(, $last_name)?),)*
                ]
                .concat()
            }
        }

        impl $crate::model::object::Held for $object {
            fn read(node: $crate::document::Node<'_>, reading: &mut $crate::model::read::Reading) -> Option<Self> {
                let mut fields = $crate::model::read::Fields::of(node, reading)?;
                $crate::model::object::Object::read_fields(&mut fields, reading)
            }
        }
    };
    (@write $value:expr, $map:expr, $name:literal) => {
        $crate::model::object::Held::write(&$value, $name, $map)?
    };
    (@write $value:expr, $map:expr) => {
        $crate::model::object::Part::write(&$value, $map)?
    };
    (@read $type:ty, $fields:ident, $reading:ident, $name:literal) => {
        $fields.read::<$type>($name, $reading)
    };
    (@read $type:ty, $fields:ident, $reading:ident) => {
        <$type as $crate::model::object::Part>::read($fields, $reading)
    };
    (@names $type:ty, $name:literal) => {
        vec![$name.to_owned()]
    };
    (@names $type:ty) => {
        <$type as $crate::model::object::Part>::names()
    };
}
pub(super) use object;

/// Declares a type for a field that holds one of a few words.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $words:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $words {
            $($(#[$doc])* $variant,)+
        }

        impl $words {
            /// The word as the definition spells it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($words::$variant => $word,)+
                }
            }

            /// What a word stands for.
            pub fn of_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some($words::$variant),)+
                    _ => None,
                }
            }
        }

        impl serde::Serialize for $words {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::model::object::Held for $words {
            fn read(node: $crate::document::Node<'_>, reading: &mut $crate::model::read::Reading) -> Option<Self> {
                let word = node.as_str().and_then(Self::of_word);
                word.or_else(|| reading.refuse(node, &[$(concat!("`", $word, "`")),+].join(" or ")))
            }
        }
    };
}
pub(super) use words;

/// An object of the language.
pub(super) trait Object: Sized {
    /// Reads the object from its fields, of which some may be taken already.
    fn read_fields(fields: &mut Fields<'_>, reading: &mut Reading) -> Option<Self>;

    /// The names of its fields.
    #[cfg(test)]
    fn names() -> Vec<String>;
}

/// What one field holds.
pub(super) trait Held: Serialize + Sized {
    /// Reads the value; what it cannot be is a finding.
    fn read(node: Node<'_>, reading: &mut Reading) -> Option<Self>;

    /// What the field holds where it is not there; none for fields that must be there.
    fn absent() -> Option<Self> {
        None
    }

    /// Writes the field, if it is there.
    fn write<M: SerializeMap>(&self, name: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(name, self)
    }
}

/// What several fields hold together.
pub(super) trait Part: Sized {
    /// Takes its fields and reads them.
    fn read(fields: &mut Fields<'_>, reading: &mut Reading) -> Option<Self>;

    /// Writes the fields that are there.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;

    /// The names of its fields.
    #[cfg(test)]
    fn names() -> Vec<String>;
}

impl<T: Held> Held for Option<T> {
    fn read(node: Node<'_>, reading: &mut Reading) -> Option<Self> {
        T::read(node, reading).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn write<M: SerializeMap>(&self, name: &'static str, map: &mut M) -> Result<(), M::Error> {
        self.as_ref().map_or(Ok(()), |value| value.write(name, map))
    }
}

impl<T: Held> Held for Vec<T> {
    fn read(node: Node<'_>, reading: &mut Reading) -> Option<Self> {
        if node.kind() != Json::Array {
            return reading.refuse(node, "an array");
        }
        let read: Vec<_> = node.items().map(|item| T::read(item, reading)).collect();
        read.into_iter().collect()
    }
}

impl Held for String {
    fn read(node: Node<'_>, reading: &mut Reading) -> Option<Self> {
        node.as_str().map(str::to_owned).or_else(|| reading.refuse(node, "a string"))
    }
}

impl Held for Value {
    fn read(node: Node<'_>, _: &mut Reading) -> Option<Self> {
        Some(node.to_value())
    }
}
