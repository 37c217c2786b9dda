//! What the stack provides, as derived permissions name it, and the permissions as the template needs them.

use std::fmt;

use permissions::{Granted, Named, On, Part, Pattern, Symbols};

use crate::compiled::{ArnPart, ArnPattern, Attribute, Condition, GrantedTo};
use crate::deployed::Provided;
use crate::resource::Arn;

/// Something of the stack that a request names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::compile) struct Own {
    attribute: Attribute,
    /// What a permission on it is allowed on; none where that is made of its name or of what a parameter says.
    granted: Option<GrantedTo>,
    is_arn: bool,
    /// The logical id, if it is a state machine.
    machine: Option<String>,
    has_key: bool,
    /// What names it in the ARN of something of it, such as the bucket of an object.
    name: Option<Attribute>,
}

impl Own {
    pub(in crate::compile) fn of(provided: &Provided) -> Self {
        Self {
            attribute: provided.placeholder().1,
            granted: provided.granted(),
            is_arn: provided.is_arn(),
            machine: if let Provided::Machine(machine, _) = provided { Some(machine.id.clone()) } else { None },
            has_key: provided.encrypting_service().is_some(),
            name: provided.part_of_arn(),
        }
    }

    /// A parameter that says an ARN.
    fn parameter(attribute: Attribute) -> Self {
        Self { attribute, granted: None, is_arn: true, machine: None, has_key: false, name: None }
    }
}

impl fmt::Display for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.attribute.shown())
    }
}

impl Named for Own {
    fn is_resource(&self) -> bool {
        self.granted.is_some()
    }

    fn is_arn(&self) -> bool {
        self.is_arn
    }

    fn is_state_machine(&self) -> bool {
        self.machine.is_some()
    }

    fn has_key(&self) -> bool {
        self.has_key
    }

    fn name(&self) -> Option<Self> {
        let attribute = self.name.clone()?;
        Some(Self { attribute, granted: None, is_arn: false, machine: None, has_key: false, name: None })
    }
}

/// The text of an ARN that an author gives.
pub(super) fn written(arn: &Arn, symbols: &mut Symbols<Own>) -> String {
    match arn {
        Arn::Known(text) => Symbols::<Own>::written(text),
        Arn::Parameter(parameter) => symbols.of(Own::parameter(Attribute::Parameter(parameter.clone()))),
    }
}

/// A permission as the template needs it.
pub(in crate::compile) fn granted(granted: Granted<Own>) -> Option<(Vec<&'static str>, GrantedTo)> {
    let conditions = || {
        let conditions = granted.conditions.iter();
        let conditions =
            conditions.map(|when| Condition { operator: when.operator, key: when.key, value: pattern(&when.value) });
        conditions.collect()
    };
    let on = match &granted.on {
        On::Arns(arns) => GrantedTo::Arns { arns: arns.iter().map(pattern).collect(), conditions: conditions() },
        On::Everything => GrantedTo::Everything { conditions: conditions() },
        On::Resource(own) => own.granted.clone()?,
        On::ExecutionsOf(own) => GrantedTo::ExecutionsOf(own.machine.clone()?),
        On::KeyOf(_, via) => GrantedTo::KeyVia(via),
        On::Rule(name) => GrantedTo::Rule(name),
    };
    Some((granted.actions, on))
}

fn pattern(pattern: &Pattern<Own>) -> ArnPattern {
    let mut parts: Vec<ArnPart> = Vec::new();
    for part in &pattern.parts {
        let text = match part {
            Part::Text(text) => text,
            Part::Partition => "${AWS::Partition}",
            Part::Region => "${AWS::Region}",
            Part::Account => "${AWS::AccountId}",
            Part::Named(own) => {
                parts.push(ArnPart::Attribute(own.attribute.clone()));
                continue;
            }
        };
        match parts.last_mut() {
            Some(ArnPart::Text(before)) => before.push_str(text),
            Some(ArnPart::Attribute(_)) | None => parts.push(ArnPart::Text(text.to_owned())),
        }
    }
    ArnPattern { parts }
}
