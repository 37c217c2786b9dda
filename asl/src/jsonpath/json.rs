//! The values that paths are walked through.

use serde_json::{Number, Value};

/// A JSON value, in any representation.
pub trait Json: Sized {
    /// What it is.
    fn view(&self) -> View<'_, Self>;

    /// The member of an object; nothing for other values.
    fn member(&self, name: &str) -> Option<&Self>;

    /// The members of an object in their order; none for other values.
    fn members(&self) -> impl Iterator<Item = (&str, &Self)>;

    /// The JSON text.
    fn text(&self) -> String;
}

/// What a value is.
#[derive(Debug)]
pub enum View<'a, J> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(&'a Number),
    /// A string.
    String(&'a str),
    /// An array.
    Array(&'a [J]),
    /// An object, whose members are asked of the value.
    Object,
}

/// What a path leads to, where it is.
#[derive(Debug)]
pub enum Found<'p, 'a, J> {
    /// The value of a definite path.
    One(&'a J),
    /// The named members of an object, where a definite path ends with several names.
    Members(&'a J, &'p [String]),
    /// All values of another path; where it ends with several names, the named members of these objects.
    Many(Vec<&'a J>, Option<&'p [String]>),
}

impl Json for Value {
    fn view(&self) -> View<'_, Self> {
        match self {
            Value::Null => View::Null,
            Value::Bool(truth) => View::Bool(*truth),
            Value::Number(number) => View::Number(number),
            Value::String(text) => View::String(text),
            Value::Array(elements) => View::Array(elements),
            Value::Object(_) => View::Object,
        }
    }

    fn member(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }

    fn members(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.as_object().into_iter().flatten().map(|(name, member)| (name.as_str(), member))
    }

    fn text(&self) -> String {
        self.to_string()
    }
}
