//! Values as strings and back: JSON, Base64, hashes.

use crate::expr::Expr;
use crate::node::function::{Function, HashAlgorithm};
use crate::node::{Node, Shape};
use crate::types::{IntoExpr, Json, Payload, Plain};

impl<T: Payload> Expr<T> {
    /// The value as a JSON string; a string gets quotes around it.
    ///
    /// JSONPath: `States.JsonToString`. JSONata: `$string`.
    pub fn json(self) -> Expr<String>
    where
        T: Plain,
    {
        self.call(Function::JsonToString { quoted: matches!(T::SHAPE, Shape::Text | Shape::Any) }, &[])
    }

    /// The same value as data of any shape; [`of_type`](Expr::of_type) is the way back.
    pub fn as_any(self) -> Expr<Json>
    where
        T: Plain,
    {
        Expr::from_node(self.node)
    }

    /// One object with the fields of both; where both have a field, that of the argument wins. Nested objects are not merged.
    /// You declare the type of the result: `let both: Expr<Both> = a.merged_with(b)`.
    ///
    /// JSONPath: `States.JsonMerge`. JSONata: `$merge`. Values that are not objects fail the state.
    pub fn merged_with<U, R>(self, other: Expr<U>) -> Expr<R>
    where
        T: Plain,
        U: Payload + Plain,
        R: Payload,
    {
        self.call(Function::JsonMerge, &[other.node])
    }
}

impl Expr<String> {
    /// The value of a JSON string.
    ///
    /// JSONPath: `States.StringToJson`, which makes null of a blank string. JSONata: `$parse`. A string that is not JSON fails
    /// the state. The type is the one that you declare; it is not checked.
    pub fn parse_json<T: Payload>(self) -> Expr<T> {
        self.call(Function::StringToJson, &[])
    }

    /// The string in Base64, with padding.
    ///
    /// JSONPath: `States.Base64Encode`, at most 10,000 characters. JSONata: `$base64encode`, which encodes each
    /// character as one byte; beyond U+00FF the two differ.
    pub fn base64_encode(self) -> Expr<String> {
        self.call(Function::Base64Encode, &[])
    }

    /// The string that is encoded in a Base64 string.
    ///
    /// JSONPath: `States.Base64Decode`, at most 10,000 characters. JSONata: `$base64decode`.
    pub fn base64_decode(self) -> Expr<String> {
        self.call(Function::Base64Decode, &[])
    }

    /// A hash of the string, in lowercase hexadecimal digits.
    ///
    /// JSONPath: `States.Hash`. JSONata: `$hash`. A string of more than 10,000 characters fails the
    /// state.
    pub fn hash(self, algorithm: HashAlgorithm) -> Expr<String> {
        self.call(Function::Hash(algorithm), &[])
    }

    /// The number in a string.
    ///
    /// JSONPath: `States.StringToJson`. JSONata: `$number`. A string that is not a number fails the state in
    /// JSONata.
    pub fn to_number(self) -> Expr<f64> {
        self.call(Function::ToNumber, &[])
    }

    /// The string split at each of the characters of `delimiters`; empty pieces are left out.
    ///
    /// This is not quite Rust's `split`: `"a,;b".split(",;")` gives `a` and `b`, as `States.StringSplit` does. In JSONata
    /// it is `$split` with a regular expression, and `$filter`.
    #[track_caller]
    pub fn split(self, delimiters: &str) -> Expr<Vec<String>> {
        if delimiters.is_empty() {
            return Expr::new(Node::Unwritable("there is no delimiter to split the string at".to_owned()));
        }
        let delimiters: Expr<String> = delimiters.into_expr();
        self.call(Function::Split, &[delimiters.node])
    }
}
