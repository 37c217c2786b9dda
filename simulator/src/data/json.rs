//! The JSON text of a value.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Number;

use super::{Data, Members};

impl fmt::Display for Data {
    /// The JSON text without white space.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Data::Null => serializer.serialize_unit(),
            Data::Bool(truth) => serializer.serialize_bool(*truth),
            Data::Number(number) => number.serialize(serializer),
            Data::String(text) => serializer.serialize_str(text),
            Data::Array(array) => serializer.collect_seq(&array.items),
            Data::Object(object) => {
                serializer.collect_map(object.members.iter().map(|(name, member)| (&**name, member)))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Data;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Data, E> {
        Ok(Data::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Data, E> {
        Ok(Data::Bool(truth))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Data, E> {
        Ok(Data::from(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Data, E> {
        Ok(Data::from(number))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Data, E> {
        Number::from_f64(number).map(Data::Number).ok_or_else(|| E::custom("the number is not finite"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Data, E> {
        Ok(Data::string(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Data, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Data::array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Data, A::Error> {
        let mut members = Members::new();
        while let Some((name, member)) = access.next_entry::<String, Data>()? {
            members.insert(name.into(), member);
        }
        if members.len() > u32::MAX as usize {
            return Err(A::Error::custom("the object has too many members"));
        }
        Ok(Data::object(members))
    }
}
