//! IAM actions and resource types, as the AWS Service Authorization Reference lists them.

use std::sync::{LazyLock, OnceLock};

use crate::block::Block;
use crate::closest::closest;
use crate::corrupt::Corrupt;
use crate::data::{SOUND, index, kept};

/// A prefix of IAM actions, such as `dynamodb`. Several services may share one.
#[derive(Debug, Clone, Copy)]
pub struct Prefix {
    /// Its number in the index.
    number: usize,
}

/// An IAM action.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action {
    /// The name in its canonical spelling, without the prefix: `GetItem`. IAM compares actions without regard to case.
    pub name: &'static str,
    /// The access levels.
    pub access: Vec<Access>,
    /// The resource types that it supports: the name of each, and whether it is required. If empty, the resource must be `*`.
    pub resource_types: Vec<(&'static str, bool)>,
    /// The condition keys that it supports.
    pub condition_keys: Vec<&'static str>,
}

/// An access level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Reads what a resource holds.
    Read,
    /// Lists resources.
    List,
    /// Creates, changes or deletes.
    Write,
    /// Changes who may do what.
    PermissionsManagement,
    /// Changes tags.
    Tagging,
}

/// A resource type.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceType {
    /// The name, such as `table`.
    pub name: &'static str,
    /// The format of its ARNs, with the variables of the reference: `arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}`.
    pub arn: Option<&'static str>,
    /// The condition keys that it supports.
    pub condition_keys: Vec<&'static str>,
}

/// The prefix with a name.
pub fn prefix(name: &str) -> Option<Prefix> {
    let prefixes = &index().prefixes;
    prefixes.binary_search_by_key(&name, |entry| entry.name).ok().map(|number| Prefix { number })
}

/// All prefixes, by name.
pub fn prefixes() -> impl Iterator<Item = Prefix> {
    (0..index().prefixes.len()).map(|number| Prefix { number })
}

/// The action of a full name such as `dynamodb:GetItem`, in any case.
pub fn action(name: &str) -> Option<&'static Action> {
    let (of, action) = name.split_once(':')?;
    prefix(&of.to_ascii_lowercase())?.action(action)
}

impl Prefix {
    /// The actions and resource types, read when they are first asked for.
    fn data(self) -> &'static PrefixData {
        static READ: LazyLock<Vec<OnceLock<PrefixData>>> =
            LazyLock::new(|| index().prefixes.iter().map(|_| OnceLock::new()).collect());
        let place = index().prefixes[self.number].place;
        READ[self.number].get_or_init(|| place.block().and_then(|block| PrefixData::read(kept(block))).expect(SOUND))
    }

    /// The name.
    pub fn name(self) -> &'static str {
        index().prefixes[self.number].name
    }

    /// The actions, by name.
    pub fn actions(self) -> &'static [Action] {
        &self.data().actions
    }

    /// The resource types, by name.
    pub fn resource_types(self) -> &'static [ResourceType] {
        &self.data().types
    }

    /// The action of a name without the prefix, in any case.
    pub fn action(self, name: &str) -> Option<&'static Action> {
        self.actions().iter().find(|action| action.name.eq_ignore_ascii_case(name))
    }

    /// The resource type with a name.
    pub fn resource_type(self, name: &str) -> Option<&'static ResourceType> {
        self.resource_types().iter().find(|kind| kind.name == name)
    }

    /// The action that is probably meant by an unknown name, if one is similar.
    pub fn closest_action(self, name: &str) -> Option<&'static str> {
        closest(name, self.actions().iter().map(|action| action.name))
    }
}

/// A prefix's block.
#[derive(Debug)]
struct PrefixData {
    types: Vec<ResourceType>,
    actions: Vec<Action>,
}

impl PrefixData {
    /// Reads a block: the types of resources, then the actions.
    fn read(block: &'static Block) -> Result<Self, Corrupt> {
        let mut reader = block.reader();
        let reader = &mut reader;
        let types: Vec<ResourceType> = (0..reader.count()?)
            .map(|_| {
                let (name, arn) = (block.next(reader)?, block.maybe(reader)?);
                Ok(ResourceType { name, arn, condition_keys: block.list(reader)? })
            })
            .collect::<Result<_, _>>()?;
        let actions = (0..reader.count()?)
            .map(|_| {
                let (name, levels) = (block.next(reader)?, reader.number()?);
                let access = LEVELS.into_iter().enumerate();
                let access = access.filter(|(bit, _)| (levels >> bit) & 1 == 1).map(|(_, level)| level).collect();
                let resource_types = (0..reader.count()?)
                    .map(|_| {
                        let number = reader.number()?;
                        let kind = types.get(number >> 1).ok_or(Corrupt::Number)?;
                        Ok((kind.name, number & 1 == 1))
                    })
                    .collect::<Result<_, _>>()?;
                Ok(Action { name, access, resource_types, condition_keys: block.list(reader)? })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { types, actions })
    }
}

/// The levels, in the order of their bits.
const LEVELS: [Access; 5] = [Access::Read, Access::List, Access::Write, Access::PermissionsManagement, Access::Tagging];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_knows_its_resources() {
        let put = action("dynamodb:PutItem").unwrap();
        assert_eq!(put.resource_types, [("table", true)]);
        assert_eq!(put.access, [Access::Write]);
        let arn = prefix("dynamodb").and_then(|prefix| prefix.resource_type("table")).and_then(|kind| kind.arn);
        assert_eq!(arn, Some("arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"));
        assert!(action("iam:PassRole").unwrap().condition_keys.contains(&"iam:PassedToService"));
    }

    #[test]
    fn actions_are_found_in_any_case_and_by_near_names() {
        assert_eq!(action("DynamoDB:putitem").map(|action| action.name), Some("PutItem"));
        assert_eq!(action("dynamodb:PutItems"), None);
        assert_eq!(prefix("dynamodb").unwrap().closest_action("PutItems"), Some("PutItem"));
        assert_eq!(action("PutItem"), None);
    }

    #[test]
    fn every_prefix_can_be_read() {
        assert!(prefixes().count() > 400);
        for prefix in prefixes() {
            assert!(!prefix.actions().is_empty(), "{}", prefix.name());
        }
    }
}
