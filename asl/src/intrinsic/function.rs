//! The 18 intrinsic functions: their names and how many arguments they take.

use std::fmt;

use catalogue::closest;

/// An intrinsic function (States Language, "Intrinsic functions"; Developer Guide, "Intrinsics for JSONPath states").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    /// `States.Array`: an array of the arguments.
    Array,
    /// `States.ArrayContains`: true when the array has the value.
    ArrayContains,
    /// `States.ArrayGetItem`: an element, from 0.
    ArrayGetItem,
    /// `States.ArrayLength`: the number of elements.
    ArrayLength,
    /// `States.ArrayPartition`: the array in pieces of a size.
    ArrayPartition,
    /// `States.ArrayRange`: the numbers from the first to the last, by a step.
    ArrayRange,
    /// `States.ArrayUnique`: the array without its repetitions.
    ArrayUnique,
    /// `States.Base64Decode`: the text that a Base64 text stands for.
    Base64Decode,
    /// `States.Base64Encode`: a text in Base64.
    Base64Encode,
    /// `States.Format`: a text with values in the place of `{}`.
    Format,
    /// `States.Hash`: a digest of a value, in hexadecimal.
    Hash,
    /// `States.JsonMerge`: one object of two.
    JsonMerge,
    /// `States.JsonToString`: a value as JSON text.
    JsonToString,
    /// `States.MathAdd`: a sum.
    MathAdd,
    /// `States.MathRandom`: a number from the first, included, to the last, excluded.
    MathRandom,
    /// `States.StringSplit`: a text in pieces.
    StringSplit,
    /// `States.StringToJson`: the value that a JSON text stands for.
    StringToJson,
    /// `States.UUID`: a version 4 UUID.
    Uuid,
}

impl Function {
    /// All of them, by name.
    pub const ALL: [Function; 18] = [
        Function::Array,
        Function::ArrayContains,
        Function::ArrayGetItem,
        Function::ArrayLength,
        Function::ArrayPartition,
        Function::ArrayRange,
        Function::ArrayUnique,
        Function::Base64Decode,
        Function::Base64Encode,
        Function::Format,
        Function::Hash,
        Function::JsonMerge,
        Function::JsonToString,
        Function::MathAdd,
        Function::MathRandom,
        Function::StringSplit,
        Function::StringToJson,
        Function::Uuid,
    ];

    /// The name without `States.`.
    pub fn name(self) -> &'static str {
        match self {
            Function::Array => "Array",
            Function::ArrayContains => "ArrayContains",
            Function::ArrayGetItem => "ArrayGetItem",
            Function::ArrayLength => "ArrayLength",
            Function::ArrayPartition => "ArrayPartition",
            Function::ArrayRange => "ArrayRange",
            Function::ArrayUnique => "ArrayUnique",
            Function::Base64Decode => "Base64Decode",
            Function::Base64Encode => "Base64Encode",
            Function::Format => "Format",
            Function::Hash => "Hash",
            Function::JsonMerge => "JsonMerge",
            Function::JsonToString => "JsonToString",
            Function::MathAdd => "MathAdd",
            Function::MathRandom => "MathRandom",
            Function::StringSplit => "StringSplit",
            Function::StringToJson => "StringToJson",
            Function::Uuid => "UUID",
        }
    }

    /// The function with this name, which is without `States.`.
    pub fn named(name: &str) -> Option<Self> {
        Function::ALL.into_iter().find(|function| function.name() == name)
    }

    /// The fewest and the most arguments; `None` where there is no most.
    pub fn arity(self) -> (usize, Option<usize>) {
        match self {
            Function::Uuid => (0, Some(0)),
            Function::Array => (0, None),
            Function::ArrayLength
            | Function::ArrayUnique
            | Function::Base64Decode
            | Function::Base64Encode
            | Function::JsonToString
            | Function::StringToJson => (1, Some(1)),
            Function::Format => (1, None),
            Function::ArrayContains
            | Function::ArrayGetItem
            | Function::ArrayPartition
            | Function::Hash
            | Function::MathAdd
            | Function::StringSplit => (2, Some(2)),
            Function::MathRandom => (2, Some(3)),
            Function::ArrayRange | Function::JsonMerge => (3, Some(3)),
        }
    }

    /// True for the functions that `ErrorPath` and `CausePath` of a Fail state take: those that give a text, and
    /// `States.ArrayGetItem` (Developer Guide, "Fail workflow state").
    pub fn is_for_fail_paths(self) -> bool {
        match self {
            Function::Format
            | Function::JsonToString
            | Function::ArrayGetItem
            | Function::Base64Encode
            | Function::Base64Decode
            | Function::Hash
            | Function::Uuid => true,
            Function::Array
            | Function::ArrayContains
            | Function::ArrayLength
            | Function::ArrayPartition
            | Function::ArrayRange
            | Function::ArrayUnique
            | Function::JsonMerge
            | Function::MathAdd
            | Function::MathRandom
            | Function::StringSplit
            | Function::StringToJson => false,
        }
    }

    /// The function whose name is most like a wrong one.
    pub(super) fn similar_to(name: &str) -> Option<Self> {
        closest(name, Function::ALL.map(Function::name)).and_then(Function::named)
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "States.{}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_found_by_its_name() {
        for function in Function::ALL {
            assert_eq!(Function::named(function.name()), Some(function));
            assert_eq!(function.to_string(), format!("States.{}", function.name()));
        }
        assert_eq!(Function::named("Uuid"), None);
        assert_eq!(Function::ALL.into_iter().filter(|function| function.is_for_fail_paths()).count(), 7);
    }

    #[test]
    fn wrong_names_lead_to_similar_ones() {
        assert_eq!(Function::similar_to("Formt"), Some(Function::Format));
        assert_eq!(Function::similar_to("uuid"), Some(Function::Uuid));
        assert_eq!(Function::similar_to("JsonToStrings"), Some(Function::JsonToString));
        assert_eq!(Function::similar_to("Concatenate"), None);
        assert_eq!(Function::similar_to(""), None);
    }
}
