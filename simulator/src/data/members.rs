//! The members of an object.
//!
//! Most objects are small, and an execution makes and copies many of them. Looking through a few names is faster than
//! hashing one, and a row without a table is one piece of memory. Where there are more, a table finds them; its hashes
//! begin with a number of the process, so that no input can be written that makes it slow.

use std::sync::Arc;

use indexmap::IndexMap;

use super::Data;

/// The most members that are looked through one by one.
const FEW: usize = 16;

/// The members of an object by name, in the order in which they were put in.
#[derive(Debug, Clone)]
pub struct Members(Kept);

#[derive(Debug, Clone)]
enum Kept {
    Few(Vec<(Arc<str>, Data)>),
    Many(Box<IndexMap<Arc<str>, Data>>),
}

impl Members {
    /// No members.
    pub const fn new() -> Self {
        Members(Kept::Few(Vec::new()))
    }

    /// No members, with room for some.
    pub fn with_capacity(count: usize) -> Self {
        Members(match count {
            0..=FEW => Kept::Few(Vec::with_capacity(count)),
            _ => Kept::Many(Box::new(IndexMap::with_capacity(count))),
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Few(members) => members.len(),
            Kept::Many(members) => members.len(),
        }
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Data> {
        match &self.0 {
            Kept::Few(members) => members.iter().find(|(other, _)| **other == *name).map(|(_, value)| value),
            Kept::Many(members) => members.get(name),
        }
    }

    /// True when there is a member of the name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The member at a place in the order.
    pub fn get_index(&self, place: usize) -> Option<(&Arc<str>, &Data)> {
        match &self.0 {
            Kept::Few(members) => members.get(place).map(|(name, value)| (name, value)),
            Kept::Many(members) => members.get_index(place),
        }
    }

    /// Gives a name a value, where the name stands if it is there, otherwise after all others. The value before it.
    pub fn insert(&mut self, name: Arc<str>, value: Data) -> Option<Data> {
        match &mut self.0 {
            Kept::Few(members) => {
                if let Some((_, old)) = members.iter_mut().find(|(other, _)| *other == name) {
                    return Some(std::mem::replace(old, value));
                }
                if members.len() < FEW {
                    members.push((name, value));
                    return None;
                }
                let all = std::mem::take(members).into_iter().chain([(name, value)]);
                self.0 = Kept::Many(Box::new(all.collect()));
                None
            }
            Kept::Many(members) => members.insert(name, value),
        }
    }

    /// Where a name stands in the order.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        match &self.0 {
            Kept::Few(members) => members.iter().position(|(other, _)| **other == *name),
            Kept::Many(members) => members.get_index_of(name),
        }
    }

    /// The same members with another value at a place, at which there is a member.
    pub(crate) fn with_other(&self, place: usize, value: Data) -> Self {
        match &self.0 {
            Kept::Few(members) => {
                let mut copy = Vec::with_capacity(members.len());
                copy.extend_from_slice(&members[..place]);
                copy.push((members[place].0.clone(), value));
                copy.extend_from_slice(&members[place + 1..]);
                Members(Kept::Few(copy))
            }
            Kept::Many(members) => {
                let mut copy = members.clone();
                copy[place] = value;
                Members(Kept::Many(copy))
            }
        }
    }

    /// The same members and another one, whose name is not among theirs.
    pub(crate) fn with_another(&self, name: &str, value: Data) -> Self {
        let mut copy = match &self.0 {
            Kept::Few(members) => {
                let mut copy = Vec::with_capacity(members.len() + 1);
                copy.extend_from_slice(members);
                Members(Kept::Few(copy))
            }
            Kept::Many(_) => self.clone(),
        };
        copy.insert(name.into(), value);
        copy
    }

    /// The members in their order.
    pub fn iter(&self) -> Iter<'_> {
        match &self.0 {
            Kept::Few(members) => Iter(Row::Few(members.iter())),
            Kept::Many(members) => Iter(Row::Many(members.iter())),
        }
    }

    /// The names in their order.
    pub fn keys(&self) -> impl Iterator<Item = &Arc<str>> {
        self.iter().map(|(name, _)| name)
    }

    /// The values in the order of their names.
    pub fn values(&self) -> impl Iterator<Item = &Data> {
        self.iter().map(|(_, value)| value)
    }
}

impl Default for Members {
    fn default() -> Self {
        Members::new()
    }
}

impl PartialEq for Members {
    /// The order does not count.
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl FromIterator<(Arc<str>, Data)> for Members {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Data)>>(all: I) -> Self {
        let all = all.into_iter();
        let mut members = Members::with_capacity(all.size_hint().0);
        for (name, value) in all {
            members.insert(name, value);
        }
        members
    }
}

impl<'a> IntoIterator for &'a Members {
    type Item = (&'a Arc<str>, &'a Data);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// The members of an object, one after the other.
#[derive(Debug, Clone)]
pub struct Iter<'a>(Row<'a>);

#[derive(Debug, Clone)]
enum Row<'a> {
    Few(std::slice::Iter<'a, (Arc<str>, Data)>),
    Many(indexmap::map::Iter<'a, Arc<str>, Data>),
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a Arc<str>, &'a Data);

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Row::Few(members) => members.next().map(|(name, value)| (name, value)),
            Row::Many(members) => members.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            Row::Few(members) => members.size_hint(),
            Row::Many(members) => members.size_hint(),
        }
    }
}

impl ExactSizeIterator for Iter<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(numbers: impl Iterator<Item = u64>) -> Members {
        numbers.map(|number| (Arc::from(number.to_string()), number.into())).collect()
    }

    #[test]
    fn few_and_many_behave_the_same() {
        for count in [0, 1, 15, 16, 17, 18, 100] {
            let mut members = numbered(0..count);
            let mut grown = Members::new();
            for number in 0..count {
                assert_eq!(grown.insert(number.to_string().into(), number.into()), None);
            }
            assert_eq!(members, grown);
            assert_eq!(members, numbered((0..count).rev()));
            assert_eq!(members.len(), count as usize);
            assert!(members.iter().map(|(_, value)| value.clone()).eq((0..count).map(Data::from)));
            for number in 0..count {
                assert_eq!(members.get(&number.to_string()), Some(&number.into()));
            }
            assert_eq!(members.get("none"), None);
            assert_eq!((members.place("none"), members.place("0")), (None, (count > 0).then_some(0)));
            let more = members.with_another("none", Data::Null);
            assert_eq!((more.len(), more.get("none")), (count as usize + 1, Some(&Data::Null)));
            assert_eq!(more.get_index(count as usize).map(|(name, _)| &**name), Some("none"));
            assert_ne!(members, more);
            assert_eq!(members.insert("none".into(), Data::Null), None);
            assert_eq!(members, more);
            assert_eq!(members.insert("none".into(), true.into()), Some(Data::Null));
            assert_eq!(members, more.with_other(count as usize, true.into()));
            assert!(members.keys().eq(more.keys()));
        }
    }
}
