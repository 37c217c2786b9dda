//! Permissions for a call: IAM actions, and their resources as far as the request determines them.

use crate::block::{Block, Reader};
use crate::corrupt::Corrupt;

/// A permission that a call needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grant {
    /// The IAM actions, in their canonical spelling, such as `dynamodb:GetItem`.
    pub actions: Vec<&'static str>,
    /// Their resources; at least one. [`Target::Everything`] beside others applies only if none of them does.
    pub targets: Vec<Target>,
    /// The path of the member of the request that makes them necessary; none if they always are. A path with `[]` stands for any
    /// item of a list.
    pub when: Option<&'static str>,
    /// In words, when they are necessary, if the request does not determine it: `the secret is encrypted with …`.
    pub needed_if: Option<&'static str>,
    /// Conditions of the statement.
    pub conditions: Vec<Condition>,
}

/// The resource of a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A resource, as far as the request determines it.
    Resource {
        /// Its ARN.
        arn: Arn,
        /// Its type in the Service Authorization Reference, such as `table`, if the ARN is of one.
        resource_type: Option<&'static str>,
    },
    /// `*`: the actions have no resource type in the Service Authorization Reference, or the request cannot determine one.
    Everything,
    /// The customer managed key of the resource in a member, if it has one; only through a service.
    KeyOf {
        /// The member with the resource.
        member: &'static str,
        /// The service's name in `kms:ViaService`, without region and domain.
        via: &'static str,
    },
    /// The executions of the state machine in a member.
    ExecutionsOf(&'static str),
    /// The rule with this name in the stack's account and region, by which a service reports that a job has ended.
    ManagedRule(&'static str),
    /// The role in a member, which is passed to the service. The member may also contain the role's name.
    Role {
        /// The path of the member.
        member: &'static str,
        /// The service that assumes the role, for `iam:PassedToService`; none if it is not known.
        passed_to: Option<&'static str>,
    },
}

/// A condition of a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Condition {
    /// How key and value are compared.
    pub operator: Operator,
    /// The condition key, such as `iam:AWSServiceName`.
    pub key: &'static str,
    /// The value, with placeholders as in an ARN.
    pub value: Arn,
}

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `StringEquals`
    StringEquals,
    /// `StringLike`
    StringLike,
    /// `ArnEquals`
    ArnEquals,
    /// `ArnLike`
    ArnLike,
}

/// An ARN with placeholders: `arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}`.
///
/// `${Partition}`, `${Region}` and `${Account}` are those of the execution. Every other placeholder is the path of a member of the
/// request: `[]` stands for each item of a list, `{}` for each key of a map, and `=` precedes the default for a missing member. `*`
/// replaces a part that no member determines.
///
/// The value of a member is not always the part itself:
/// - If it is an ARN at the end of the text, it is the whole ARN. Elsewhere, its last part is the name, and its region and account
///   take precedence over those of the execution.
/// - The name in the URL of a queue is the last part; in `s3://bucket/key`, the part after the scheme; in the host name of an API,
///   the first label.
/// - A leading `/` is removed.
/// - A placeholder that is the whole text is a whole ARN; if its member is missing, the target does not apply.
/// - Elsewhere, `*` replaces a missing member without a default, and a value that is only known at run time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Arn(&'static str);

/// A part of an ARN with placeholders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// As it stands.
    Text(&'static str),
    /// The partition.
    Partition,
    /// The region.
    Region,
    /// The account.
    Account,
    /// A member of the request.
    Member {
        /// Its path.
        path: &'static str,
        /// The default if it is missing.
        default: Option<&'static str>,
    },
}

impl Arn {
    /// The text, with its placeholders.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The parts.
    pub fn parts(self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut rest = self.0;
        while let Some((before, behind)) = rest.split_once("${") {
            if !before.is_empty() {
                parts.push(Part::Text(before));
            }
            let end = closing(behind);
            parts.push(match &behind[..end] {
                "Partition" => Part::Partition,
                "Region" => Part::Region,
                "Account" => Part::Account,
                path => match path.split_once('=') {
                    Some((path, default)) => Part::Member { path, default: Some(default) },
                    None => Part::Member { path, default: None },
                },
            });
            rest = behind.get(end + 1..).unwrap_or_default();
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest));
        }
        parts
    }

    /// The paths of the members that it depends on.
    pub fn members(self) -> Vec<&'static str> {
        let path = |part| match part {
            Part::Member { path, .. } => Some(path),
            Part::Text(_) | Part::Partition | Part::Region | Part::Account => None,
        };
        self.parts().into_iter().filter_map(path).collect()
    }
}

/// Where a placeholder ends; `{}` in it steps into a map.
fn closing(text: &str) -> usize {
    let mut from = 0;
    loop {
        match text[from..].find('}').map(|at| from + at) {
            Some(at) if at > 0 && text.as_bytes()[at - 1] == b'{' => from = at + 1,
            Some(at) => return at,
            None => return text.len(),
        }
    }
}

impl Target {
    /// True if it depends on a top-level member of the request, or on something inside it.
    pub fn names(&self, member: &str) -> bool {
        self.members().iter().any(|path| path.split(['.', '[', '{']).next() == Some(member))
    }

    /// The paths of the members that it depends on.
    pub fn members(&self) -> Vec<&'static str> {
        match *self {
            Target::Resource { arn, .. } => arn.members(),
            Target::Everything | Target::ManagedRule(_) => Vec::new(),
            Target::KeyOf { member, .. } | Target::ExecutionsOf(member) | Target::Role { member, .. } => vec![member],
        }
    }
}

impl Grant {
    /// The actions of all grants that are always necessary, without duplicates.
    pub(crate) fn actions_always_needed(grants: &[Grant]) -> Vec<&'static str> {
        let mut actions = Vec::new();
        for grant in grants.iter().filter(|grant| grant.is_always_needed()) {
            for action in &grant.actions {
                if !actions.contains(action) {
                    actions.push(action);
                }
            }
        }
        actions
    }

    /// True if it does not depend on the request or on the key of a resource whether it is necessary.
    pub fn is_always_needed(&self) -> bool {
        let of_a_key = self.targets.iter().any(|target| matches!(target, Target::KeyOf { .. }));
        self.when.is_none() && self.needed_if.is_none() && !of_a_key
    }

    /// Reads a list of grants.
    pub(crate) fn read_all(block: &'static Block, reader: &mut Reader<'_>) -> Result<Vec<Self>, Corrupt> {
        (0..reader.count()?).map(|_| Self::read(block, reader)).collect()
    }

    fn read(block: &'static Block, reader: &mut Reader<'_>) -> Result<Self, Corrupt> {
        let (actions, when, needed_if) = (block.list(reader)?, block.maybe(reader)?, block.maybe(reader)?);
        let targets = (0..reader.count()?).map(|_| Target::read(block, reader)).collect::<Result<_, _>>()?;
        let conditions = (0..reader.count()?)
            .map(|_| {
                let operator = operator(reader.number()?)?;
                Ok(Condition { operator, key: block.next(reader)?, value: Arn(block.next(reader)?) })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { actions, targets, when, needed_if, conditions })
    }

    /// Steps over a list of grants, which is as [`Grant::read_all`] reads it.
    pub(crate) fn check_all(block: &Block, reader: &mut Reader<'_>) -> Result<(), Corrupt> {
        let texts = |count: usize, reader: &mut Reader<'_>| (0..count).try_for_each(|_| block.next(reader).map(drop));
        for _ in 0..reader.count()? {
            let actions = reader.count()?;
            texts(actions + 2, reader)?;
            for _ in 0..reader.count()? {
                let count = match reader.number()? {
                    RESOURCE | KEY | ROLE => 2,
                    EVERYTHING => 0,
                    EXECUTIONS | RULE => 1,
                    _ => return Err(Corrupt::Number),
                };
                texts(count, reader)?;
            }
            for _ in 0..reader.count()? {
                operator(reader.number()?)?;
                texts(2, reader)?;
            }
        }
        Ok(())
    }
}

const RESOURCE: usize = 0;
const EVERYTHING: usize = 1;
const KEY: usize = 2;
const EXECUTIONS: usize = 3;
const RULE: usize = 4;
const ROLE: usize = 5;

impl Target {
    fn read(block: &'static Block, reader: &mut Reader<'_>) -> Result<Self, Corrupt> {
        Ok(match reader.number()? {
            RESOURCE => Target::Resource { arn: Arn(block.next(reader)?), resource_type: block.maybe(reader)? },
            EVERYTHING => Target::Everything,
            KEY => Target::KeyOf { member: block.next(reader)?, via: block.next(reader)? },
            EXECUTIONS => Target::ExecutionsOf(block.next(reader)?),
            RULE => Target::ManagedRule(block.next(reader)?),
            ROLE => Target::Role { member: block.next(reader)?, passed_to: block.maybe(reader)? },
            _ => return Err(Corrupt::Number),
        })
    }
}

fn operator(number: usize) -> Result<Operator, Corrupt> {
    match number {
        0 => Ok(Operator::StringEquals),
        1 => Ok(Operator::StringLike),
        2 => Ok(Operator::ArnEquals),
        3 => Ok(Operator::ArnLike),
        _ => Err(Corrupt::Number),
    }
}

impl Operator {
    /// The name in a policy.
    pub fn name(self) -> &'static str {
        match self {
            Operator::StringEquals => "StringEquals",
            Operator::StringLike => "StringLike",
            Operator::ArnEquals => "ArnEquals",
            Operator::ArnLike => "ArnLike",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_falls_into_its_parts() {
        let arn = Arn("arn:${Partition}:ecs:${Region}:${Account}:task/${Cluster=default}/*");
        let cluster = Part::Member { path: "Cluster", default: Some("default") };
        let parts = arn.parts();
        assert_eq!(parts.first(), Some(&Part::Text("arn:")));
        assert!(parts.contains(&Part::Partition) && parts.contains(&cluster));
        assert_eq!(parts.last(), Some(&Part::Text("/*")));
        assert_eq!(Arn("${HarnessArn}").parts(), [Part::Member { path: "HarnessArn", default: None }]);
        assert_eq!(Arn("table/${RequestItems{}}!").members(), ["RequestItems{}"]);
        assert_eq!(Arn("${never closed").members(), ["never closed"]);
    }
}
