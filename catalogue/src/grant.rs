//! What an execution role needs for a call: actions, and what they are allowed on, as far as the request tells it.

use crate::block::{Block, Reader};
use crate::corrupt::Corrupt;

/// A permission that a call needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grant {
    /// The IAM actions, in their canonical spelling, such as `dynamodb:GetItem`.
    pub actions: Vec<&'static str>,
    /// What they are allowed on; at least one. [`Target::Everything`] beside others counts where none of them does.
    pub targets: Vec<Target>,
    /// The member of the request without which they are not needed, as a path. With `[]`, that of any item of a list.
    pub when: Option<&'static str>,
    /// In words, when they are needed, where no member of the request tells it: `the secret is encrypted with …`.
    pub needed_if: Option<&'static str>,
    /// Conditions under which they suffice.
    pub conditions: Vec<Condition>,
}

/// What a permission is allowed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A resource that the request names.
    Resource {
        /// Its ARN.
        arn: Arn,
        /// Its type in the Service Authorization Reference, where it is of one, such as `table`.
        resource_type: Option<&'static str>,
    },
    /// Everything: the Service Authorization Reference has no resource type for the actions, or no request names one.
    Everything,
    /// The customer managed key of the resource in a member, if it has one; only through a service.
    KeyOf {
        /// The member that names the resource.
        member: &'static str,
        /// The service's name in `kms:ViaService`, without region and domain.
        via: &'static str,
    },
    /// The executions of the state machine in a member.
    ExecutionsOf(&'static str),
    /// The rule of this name in the stack's account and region, by which a service tells that a job has ended.
    ManagedRule(&'static str),
    /// The role in a member, which is handed over. The member may also hold the role's name.
    Role {
        /// The path of the member.
        member: &'static str,
        /// The service that takes the role on, for `iam:PassedToService`; none where that is not known.
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
/// `${Partition}`, `${Region}` and `${Account}` are those of the execution; every other placeholder is the path of a member of the
/// request. `[]` in a path steps into each item of a list, `{}` into each key of a map, and `=` is followed by what counts where
/// the member is missing. `*` stands where no member names that part.
///
/// What a member holds is not always the part itself:
/// - Where the API takes a name or an ARN, an ARN at the end of the text is the whole ARN. Elsewhere its last part is the name,
///   and its region and account come before the execution's.
/// - Of the URL of a queue the last part is the name; of `s3://bucket/key` it is what follows the scheme; of the host name of an
///   API it is the first label.
/// - A `/` at the beginning does not count.
/// - A placeholder that is the whole text stands for a whole ARN; where its member is missing, the target does not count.
/// - A member without a default that is missing elsewhere leaves `*` in its place, and so does a value that only the running
///   workflow knows.
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
        /// What counts where it is missing.
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

    /// The paths of the members that it names.
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
    /// True where it names a top member of the request, or something inside it.
    pub fn names(&self, member: &str) -> bool {
        self.members().iter().any(|path| path.split(['.', '[', '{']).next() == Some(member))
    }

    /// The paths of the members that it names.
    pub fn members(&self) -> Vec<&'static str> {
        match *self {
            Target::Resource { arn, .. } => arn.members(),
            Target::Everything | Target::ManagedRule(_) => Vec::new(),
            Target::KeyOf { member, .. } | Target::ExecutionsOf(member) | Target::Role { member, .. } => vec![member],
        }
    }
}

impl Grant {
    /// The actions of all grants that are needed whatever the request holds, each once.
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

    /// True where neither the request nor the key of a resource decides whether it is needed.
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
