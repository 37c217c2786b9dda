//! Values of a template: JSON, and the functions that CloudFormation computes.

use asl::diagnostic::pointer_step;
use indexmap::IndexMap;

/// Members by name, in the order in which they are written.
pub type Map = IndexMap<String, Value>;

/// A value in a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A number, as it is written.
    Number(serde_json::Number),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Members by name.
    Map(Map),
    /// An intrinsic function: its long name, such as `Ref` or `Fn::Sub`, and its argument.
    Function(&'static str, Box<Value>),
}

impl Value {
    /// The value of a parameter, or what identifies a resource (`!Ref`).
    pub fn reference(name: impl Into<String>) -> Value {
        Value::Function("Ref", Box::new(Value::Text(name.into())))
    }

    /// An attribute of a resource (`!GetAtt`).
    pub fn attribute(resource: impl AsRef<str>, attribute: &str) -> Value {
        Value::Function("Fn::GetAtt", Box::new(Value::Text(format!("{}.{attribute}", resource.as_ref()))))
    }

    /// Text with `${…}` replaced (`!Sub`).
    pub fn substituted(text: impl Into<String>) -> Value {
        Value::Function("Fn::Sub", Box::new(Value::Text(text.into())))
    }

    /// Text with `${…}` replaced, some of them by values given here.
    pub fn substituted_with(text: impl Into<String>, values: Map) -> Value {
        Value::Function("Fn::Sub", Box::new(Value::List(vec![Value::Text(text.into()), Value::Map(values)])))
    }

    /// One value or the other (`!If`).
    pub fn either(condition: impl Into<String>, then: Value, otherwise: Value) -> Value {
        Value::Function("Fn::If", Box::new(Value::List(vec![Value::Text(condition.into()), then, otherwise])))
    }

    /// As if the property had not been written.
    pub fn none() -> Value {
        Value::reference("AWS::NoValue")
    }

    /// A function of a list of values.
    pub fn function(name: &'static str, arguments: impl IntoIterator<Item = Value>) -> Value {
        Value::Function(name, Box::new(Value::List(arguments.into_iter().collect())))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::Text(text.clone())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Value::Number(value.into())
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Value::Number(value.into())
    }
}

impl From<Map> for Value {
    fn from(members: Map) -> Self {
        Value::Map(members)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(elements: Vec<T>) -> Self {
        Value::List(elements.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    fn from(elements: [T; N]) -> Self {
        Value::List(elements.into_iter().map(Into::into).collect())
    }
}

impl TryFrom<&serde_json::Value> for Value {
    type Error = NullInTemplate;

    /// JSON as a part of a template; objects such as `{"Ref": "Queue"}` are the functions that they look like.
    ///
    /// # Errors
    ///
    /// `null`, which CloudFormation does not take anywhere in a template.
    fn try_from(value: &serde_json::Value) -> Result<Self, NullInTemplate> {
        let within = |step: &str, null: NullInTemplate| NullInTemplate { pointer: format!("/{step}{}", null.pointer) };
        Ok(match value {
            serde_json::Value::Null => return Err(NullInTemplate { pointer: String::new() }),
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => Value::Number(number.clone()),
            serde_json::Value::String(text) => Value::Text(text.clone()),
            serde_json::Value::Array(elements) => {
                let elements = elements.iter().enumerate();
                let elements = elements
                    .map(|(index, element)| Self::try_from(element).map_err(|null| within(&index.to_string(), null)));
                Value::List(elements.collect::<Result<_, _>>()?)
            }
            serde_json::Value::Object(members) => {
                let members = members.iter().map(|(name, member)| {
                    let step = pointer_step(name);
                    Ok((name.clone(), Self::try_from(member).map_err(|null| within(&step, null))?))
                });
                Value::Map(members.collect::<Result<_, _>>()?)
            }
        })
    }
}

/// A `null`, for which a template has no place: CloudFormation refuses it ("'null' values are not allowed in templates"),
/// and `AWS::NoValue` means that the property is not there at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NullInTemplate {
    /// The JSON pointer to the first one.
    pub pointer: String,
}

/// Members by name: `map! { "Key" => value, … }`.
#[macro_export]
macro_rules! map {
    ($($name:expr => $value:expr),* $(,)?) => {
        <$crate::Map as ::core::iter::FromIterator<_>>::from_iter([
            $((
                ::std::string::String::from($name),
                <_ as ::core::convert::Into<$crate::Value>>::into($value),
            )),*
        ])
    };
}
