//! How an object of the language becomes a type: its fields, their names and what they hold are written once, in
//! [`object!`].

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::Value;

use super::field::{Field, Group, Holds};
use super::read::{Fields, Reading};
use crate::document::{Kind as Json, Node};

/// Declares an object of the language: a struct whose fields have the names that the definition gives them, how it is
/// read and printed, and its row in the table of fields.
///
/// ```text
/// object! {
///     pub struct Wait is Wait {
///         pub comment: Option<String> = "Comment",
///         pub input_path: Option<DataPath> = "InputPath" in JsonPath: Path(PathSort::Nullable),
///         ..extra,
///         pub transition: Transition
///     }
///     one("Seconds", "Timestamp");
/// }
/// ```
///
/// After `is` stands its `Kind`. A field is `= "Name"`, then `in` the one query language that has it, and after the
/// colon the variant of [`Holds`], where the type does not say it. The struct's `NAMES` has the name of each field, such as
/// `Wait::NAMES.seconds`. A field is required unless its type is an `Option`. A field
/// without a name is a [`Part`], which has several names, such as a transition. `..extra` is where fields stand that the
/// model has no name for. The order is the one in which the fields are printed. Below stand the fields that exclude each
/// other: `one` of them is required, or `at_most_one` is allowed.
macro_rules! object {
    (
        $(#[$meta:meta])*
        pub struct $object:ident is $kind:ident {
            $(
                $(#[$doc:meta])*
                pub $field:ident: $type:ty $(= $name:literal $(in $language:ident)? $(: $holds:expr)?)?,
            )*
            ..extra
            $(
                , $(#[$last_doc:meta])*
                pub $last:ident: $last_type:ty
                    $(= $last_name:literal $(in $last_language:ident)? $(: $last_holds:expr)?)?
            )*
        }
        $($group:ident($($member:literal),+);)*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $object {
            $($(#[$doc])* pub $field: $type,)*
            /// Fields that the model has no name for, as they are written.
            pub extra: serde_json::Map<String, serde_json::Value>,
            $($(#[$last_doc])* pub $last: $last_type,)*
        }

        const _: () = {
            /// The names of the fields.
            #[derive(Debug, Clone, Copy)]
            pub struct Names {
                $($(#[doc = concat!("`", $name, "`")] pub $field: &'static str,)?)*
                $($(#[doc = concat!("`", $last_name, "`")] pub $last: &'static str,)?)*
            }

            impl $object {
                /// The names of its fields as definitions spell them, for those who read what is no model yet.
                pub const NAMES: Names = Names { $($($field: $name,)?)* $($($last: $last_name,)?)* };
            }
        };

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
            const FIELDS: &'static [$crate::model::field::Field] = {
                const PARTS: &[&[$crate::model::field::Field]] = &[
                    $($crate::model::object::object!(@fields $type $(, $name [$($language)?] [$($holds)?])?),)*
                    $($crate::model::object::object!(
                        @fields $last_type $(, $last_name [$($last_language)?] [$($last_holds)?])?
                    ),)*
                ];
                const ALL: [$crate::model::field::Field; $crate::model::field::count(PARTS)] =
                    $crate::model::field::concat(PARTS);
                &ALL
            };

            const GROUPS: &'static [$crate::model::field::Group] =
                &[$($crate::model::field::Group::$group(&[$($member),+])),*];

            fn read_fields(
                fields: &mut $crate::model::read::Fields<'_>,
                reading: &mut $crate::model::read::Reading,
            ) -> Option<Self> {
                // All are read before the first that is missing ends it, so that all faults are reported.
                $(let $field = $crate::model::object::object!(@read $type, fields, reading $(, $name)?);)*
                $(let $last = $crate::model::object::object!(@read $last_type, fields, reading $(, $last_name)?);)*
                Some(Self { $($field: $field?,)* extra: fields.rest(), $($last: $last?,)* })
            }
        }

        impl $crate::model::object::Held for $object {
            fn read(node: $crate::document::Node<'_>, reading: &mut $crate::model::read::Reading) -> Option<Self> {
                let mut fields = $crate::model::read::Fields::of(node, reading)?;
                $crate::model::object::Object::read_fields(&mut fields, reading)
            }
        }

        impl $crate::model::object::Typed for $object {
            const HOLDS: $crate::model::field::Holds =
                $crate::model::field::Holds::Object($crate::model::kind::Kind::$kind);
        }

        impl $crate::model::object::Typed for Vec<$object> {
            const HOLDS: $crate::model::field::Holds =
                $crate::model::field::Holds::List($crate::model::kind::Kind::$kind);
        }
    };
    (@fields $type:ty, $name:literal [$($language:ident)?] [$($holds:expr)?]) => {
        &[$crate::model::field::Field {
            name: $name,
            holds: $crate::model::object::object!(@holds $type $(, $holds)?),
            language: $crate::model::object::object!(@language $($language)?),
            required: <$type as $crate::model::object::Held>::REQUIRED,
        }]
    };
    (@fields $type:ty) => {
        <$type as $crate::model::object::Part>::FIELDS
    };
    (@holds $type:ty, $holds:expr) => {{
        #[allow(unused_imports, reason = "a constant may stand there, too")]
        use $crate::model::field::Holds::*;
        $holds
    }};
    (@holds $type:ty) => {
        <$type as $crate::model::object::Typed>::HOLDS
    };
    (@language $language:ident) => {
        Some($crate::QueryLanguage::$language)
    };
    (@language) => {
        None
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
            /// All words, as definitions spell them.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

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

        impl $crate::model::object::Typed for $words {
            const HOLDS: $crate::model::field::Holds = $crate::model::field::Holds::Words(Self::WORDS);
        }
    };
}
pub(super) use words;

/// An object of the language.
pub(super) trait Object: Sized {
    /// Its fields in the order in which they are printed.
    const FIELDS: &'static [Field];

    /// Its fields that exclude each other.
    const GROUPS: &'static [Group];

    /// Reads the object from its fields, of which some may be taken already.
    fn read_fields(fields: &mut Fields<'_>, reading: &mut Reading) -> Option<Self>;
}

/// What one field holds.
pub(super) trait Held: Serialize + Sized {
    /// Whether the field must be there.
    const REQUIRED: bool = true;

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

/// A type that says what a field of it holds.
pub(super) trait Typed {
    /// What it holds.
    const HOLDS: Holds;
}

/// What several fields hold together.
pub(super) trait Part: Sized {
    /// Its fields.
    const FIELDS: &'static [Field];

    /// Takes its fields and reads them.
    fn read(fields: &mut Fields<'_>, reading: &mut Reading) -> Option<Self>;

    /// Writes the fields that are there.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

impl<T: Typed> Typed for Option<T> {
    const HOLDS: Holds = T::HOLDS;
}

impl Typed for String {
    const HOLDS: Holds = Holds::Text;
}

impl Typed for Vec<String> {
    const HOLDS: Holds = Holds::Strings;
}

impl<T: Held> Held for Option<T> {
    const REQUIRED: bool = false;

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
