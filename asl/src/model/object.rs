//! How an object of the language becomes a type: its fields and their names are written once, as [`object!`].

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::Value;

/// Declares an object of the language: a struct whose fields have the names that the definition gives them.
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
                $($crate::model::object::object!(@write map, self.$field $(, $name)?);)*
                for (name, value) in &self.extra {
                    serde::ser::SerializeMap::serialize_entry(&mut map, name, value)?;
                }
                $($crate::model::object::object!(@write map, self.$last $(, $last_name)?);)*
                serde::ser::SerializeMap::end(map)
            }
        }
    };
    (@write $map:ident, $this:ident.$field:ident, $name:literal) => {
        $crate::model::object::Held::write(&$this.$field, $name, &mut $map)?
    };
    (@write $map:ident, $this:ident.$field:ident) => {
        $crate::model::object::Part::write(&$this.$field, &mut $map)?
    };
}
pub(super) use object;

/// What one field holds.
pub(super) trait Held: Serialize {
    /// Writes the field, if it is there.
    fn write<M: SerializeMap>(&self, name: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(name, self)
    }
}

/// What several fields hold together.
pub(super) trait Part {
    /// Writes the fields that are there.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

impl<T: Held> Held for Option<T> {
    fn write<M: SerializeMap>(&self, name: &'static str, map: &mut M) -> Result<(), M::Error> {
        self.as_ref().map_or(Ok(()), |value| value.write(name, map))
    }
}

impl<T: Held> Held for Vec<T> {}
impl Held for String {}
impl Held for Value {}

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
        }

        impl serde::Serialize for $words {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::model::object::Held for $words {}
    };
}
pub(super) use words;
