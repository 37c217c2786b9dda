//! Attribute values of DynamoDB: how a payload is stored as an item, and read from one.
//!
//! DynamoDB stores each value with its type: `{"S": "A-1"}`, `{"N": "12.5"}` (DynamoDB API Reference, "AttributeValue"). The derive
//! of [`Payload`] implements [`Item`] for every struct whose fields are all [`AttributeValue`]s.

use std::marker::PhantomData;

use serde_json::Value;

use crate::draft;
use crate::expr::{AnyExpr, Expr};
use crate::methods::if_else;
use crate::node::function::Function;
use crate::node::{Node, NodeRef, Segment, Shape};
use crate::types::{Fields, Json, Payload, TaskToken, Timestamp};

/// The type of an attribute value as DynamoDB names it (DynamoDB API Reference, "AttributeValue").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttributeType {
    /// `S`: a string.
    Text,
    /// `N`: a number, which is sent as a string.
    Number,
    /// `BOOL`: true or false.
    Boolean,
    /// `L`: a list.
    List,
    /// `M`: a map, such as a struct.
    Map,
}

impl AttributeType {
    /// The name in an attribute value.
    pub fn name(self) -> &'static str {
        match self {
            AttributeType::Text => "S",
            AttributeType::Number => "N",
            AttributeType::Boolean => "BOOL",
            AttributeType::List => "L",
            AttributeType::Map => "M",
        }
    }

    /// The attribute value of something that is written as this type.
    pub fn of(self, value: NodeRef) -> NodeRef {
        draft::add_object(std::iter::once((Some(self.name()), value)))
    }
}

/// A value that a DynamoDB table can hold: a string, a number, a boolean, a time, an enum without data, a list, a struct of
/// these, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a DynamoDB table",
    label = "only strings, numbers, booleans, times, enums without data, lists, structs of these and `Option`s can",
    note = "store other data as a string: `.json()` writes a value as JSON, `.parse_json()` reads it",
    note = "a sensitive value must not be stored in plain text: leave it out, or store a reference to it"
)]
pub trait AttributeValue: Payload {
    /// The type of the attribute value.
    const TYPE: AttributeType;

    /// The attribute value of a value.
    fn attribute(value: Expr<Self>) -> NodeRef;

    /// The value of an attribute value.
    fn value(attribute: NodeRef) -> Expr<Self>;

    /// The attribute value as a member of an item, which is left out if there is no value.
    fn member(value: Expr<Self>) -> NodeRef {
        Self::attribute(value)
    }

    /// The value of an attribute of an item.
    fn read(item: NodeRef, name: &str) -> Expr<Self> {
        Self::value(step(item, name))
    }

    /// The value of an attribute of an item that may not have it.
    fn read_if_present(item: NodeRef, name: &str) -> Expr<Option<Self>> {
        let attribute = step(item, name);
        let stored: Expr<Option<Json>> = Expr::from_node(optional_step(attribute, Self::TYPE.name()));
        let value = Expr::from_node(Self::value(attribute).node);
        if_else(stored.is_present(), value, Expr::<Option<Self>>::new(Node::Literal(Value::Null)))
    }
}

/// A struct that a DynamoDB table can hold as an item.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an item of a DynamoDB table",
    label = "an item is a struct whose fields can all be stored",
    note = "add `#[message]` to the struct; its fields can be strings, numbers, booleans, times, enums without data, lists, structs of \
            these and `Option`s"
)]
pub trait Item: AttributeValue {
    /// The attributes of a value by name; those of a flattened field have none.
    fn attributes(value: Expr<Self>) -> Vec<(Option<&'static str>, NodeRef)>;

    /// The value that the attributes of an item form.
    fn from_item(item: NodeRef) -> Expr<Self>;
}

/// A value that can be a part of a table's key: a string, a number or a time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a DynamoDB table",
    label = "a key is a string, a number or a time"
)]
pub trait KeyValue: AttributeValue {}

impl KeyValue for String {}
impl KeyValue for Timestamp {}

/// An item as a request has it. What the derive needs, not for authors.
#[doc(hidden)]
pub fn item<T: Item>(value: Expr<T>) -> NodeRef {
    draft::add_object(T::attributes(value).into_iter())
}

/// A value of a type without fields: stored and read by its only member.
fn stored<T>(kind: AttributeType, value: NodeRef) -> Expr<T> {
    Expr::from_node(step(value, kind.name()))
}

fn step(of: NodeRef, name: &str) -> NodeRef {
    draft::add_step(of, Segment::Member(name.to_owned()))
}

fn optional_step(of: NodeRef, name: &str) -> NodeRef {
    draft::add_optional_step(of, Segment::Member(name.to_owned()))
}

/// What is read as it is stored.
macro_rules! as_it_is {
    ($($kind:ident: $($type:ty),*;)*) => { $($(
        #[diagnostic::do_not_recommend]
        impl AttributeValue for $type {
            const TYPE: AttributeType = AttributeType::$kind;

            fn attribute(value: Expr<Self>) -> NodeRef {
                Self::TYPE.of(value.node)
            }

            fn value(attribute: NodeRef) -> Expr<Self> {
                stored(Self::TYPE, attribute)
            }

            fn read_if_present(item: NodeRef, name: &str) -> Expr<Option<Self>> {
                Expr::from_node(optional_step(step(item, name), Self::TYPE.name()))
            }
        }
    )*)* };
}

as_it_is! {
    Text: String, Timestamp, TaskToken;
    Boolean: bool;
}

/// Numbers, which are strings in attribute values.
macro_rules! numbers {
    ($($type:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl KeyValue for $type {}

        #[diagnostic::do_not_recommend]
        impl AttributeValue for $type {
            const TYPE: AttributeType = AttributeType::Number;

            fn attribute(value: Expr<Self>) -> NodeRef {
                Self::TYPE.of(number_text(value.node))
            }

            fn value(attribute: NodeRef) -> Expr<Self> {
                let text: Expr<String> = stored(Self::TYPE, attribute);
                Expr::from_node(draft::add_call(Function::ToNumber, std::iter::once(text.node)))
            }
        }
    )* };
}

numbers!(f32, f64, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

/// A number as a string; one that is written down is a literal.
pub fn number_text(number: NodeRef) -> NodeRef {
    match draft::literal(number) {
        Some(Value::Number(number)) => draft::add_node(Node::Literal(Value::String(number.to_string()))),
        _ => draft::add_call(Function::Text, std::iter::once(number)),
    }
}

#[diagnostic::do_not_recommend]
impl<T: AttributeValue> AttributeValue for Vec<T> {
    const TYPE: AttributeType = AttributeType::List;

    fn attribute(value: Expr<Self>) -> NodeRef {
        let elements = match draft::elements(value.node) {
            Some(elements) => {
                let elements = elements.into_iter().map(|element| T::attribute(Expr::from_node(element)));
                draft::add_array(elements.collect::<Vec<_>>().into_iter(), Shape::Other)
            }
            None => value.map(|element| Expr::<Json>::from_node(T::attribute(element.build()))).node,
        };
        Self::TYPE.of(elements)
    }

    fn value(attribute: NodeRef) -> Expr<Self> {
        let list: Expr<Vec<Json>> = stored(Self::TYPE, attribute);
        list.map(|element| T::value(element.node))
    }
}

#[diagnostic::do_not_recommend]
impl<T: AttributeValue> AttributeValue for Option<T> {
    const TYPE: AttributeType = T::TYPE;

    /// Where there is no value, DynamoDB's null.
    fn attribute(value: Expr<Self>) -> NodeRef {
        let null = || draft::add_node(Node::Literal(serde_json::json!({"NULL": true})));
        match presence(value.node) {
            Presence::Known => T::attribute(value.required()),
            Presence::Missing => null(),
            Presence::Unknown => {
                let present: Expr<Json> = Expr::from_node(T::attribute(value.required()));
                if_else(value.is_present(), present, Expr::<Json>::from_node(null())).node
            }
        }
    }

    fn value(attribute: NodeRef) -> Expr<Self> {
        let stored: Expr<Option<Json>> = Expr::from_node(optional_step(attribute, T::TYPE.name()));
        let value = Expr::from_node(T::value(attribute).node);
        if_else(stored.is_present(), value, Expr::<Self>::new(Node::Literal(Value::Null)))
    }

    fn member(value: Expr<Self>) -> NodeRef {
        match presence(value.node) {
            Presence::Known => T::attribute(value.required()),
            Presence::Missing => draft::add_when_present(value.node),
            Presence::Unknown => {
                let present: Expr<Json> = Expr::from_node(T::attribute(value.required()));
                let nothing = Expr::<Json>::new(Node::Literal(Value::Null));
                draft::add_when_present(if_else(value.is_present(), present, nothing).node)
            }
        }
    }

    fn read(item: NodeRef, name: &str) -> Expr<Self> {
        T::read_if_present(item, name)
    }
}

/// What is known of a value that may be missing.
enum Presence {
    Known,
    Missing,
    Unknown,
}

fn presence(value: NodeRef) -> Presence {
    match draft::node(value) {
        Node::Literal(Value::Null) => Presence::Missing,
        Node::Literal(_) | Node::Object(_) | Node::Array(..) | Node::Format(..) | Node::Deployed(_) => Presence::Known,
        _ => Presence::Unknown,
    }
}

/// A member of an item, as the derive reads and writes it. Not for authors.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Attribute<T>(PhantomData<fn() -> T>);

impl<T: AttributeValue> Attribute<T> {
    /// The member of an object with the value of a field.
    pub fn written(name: &'static str, value: Expr<T>) -> Vec<(Option<&'static str>, NodeRef)> {
        vec![(Some(name), T::member(value))]
    }

    /// The field of a value with the value of an attribute.
    pub fn read(item: NodeRef, name: &'static str) -> Vec<(Option<&'static str>, AnyExpr)> {
        vec![(Some(name), T::read(item, name).untyped())]
    }
}

/// An enum of names, which is stored as a string. What the derive needs, not for authors.
#[doc(hidden)]
pub fn text_value<T>(attribute: NodeRef) -> Expr<T> {
    stored(AttributeType::Text, attribute)
}

/// The same where it may be missing. Not for authors.
#[doc(hidden)]
pub fn text_if_present<T>(item: NodeRef, name: &str) -> Expr<Option<T>> {
    Expr::from_node(optional_step(step(item, name), AttributeType::Text.name()))
}

/// The map of a struct. Not for authors.
#[doc(hidden)]
pub fn map_value<T: Item>(attribute: NodeRef) -> Expr<T> {
    T::from_item(step(attribute, AttributeType::Map.name()))
}
