//! What a value of a template gives at deployment, as far as the template tells.
//!
//! A function gives a string, a list, or a value that it chooses; what it refers to is known by its type only. A string
//! becomes pieces: text, and what only deployment knows.

use asl::document::{Kind, Node};

use super::conditions::Choice;
use super::intrinsic::{If, Intrinsic, Part, parts};
use super::template::Template;

/// A piece of a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text that is known.
    Text(String),
    /// Text that is not known, and the placeholder that stands for it: `${Queue.Arn}`.
    Unknown(String),
    /// The name of a placeholder that nothing fills, so that it stays.
    Foreign(String),
}

/// The most bytes of a string that is put together; a longer one counts as not known, for no definition is that long.
const MOST_BYTES: usize = 4 << 20;

/// What a value gives.
#[derive(Debug, Clone)]
pub(super) enum Gives<'d> {
    /// A string.
    Text(Vec<Piece>),
    /// A number or boolean that the template writes.
    Scalar(Node<'d>),
    /// A list; nothing where its items are not known.
    List(Option<Node<'d>>),
    /// An object.
    Object(Node<'d>),
    /// Null.
    Null,
    /// What is not there: `AWS::NoValue`.
    Nothing,
    /// A value of which only deployment knows the type, and the placeholder that stands for it.
    Unknown(String),
}

impl<'d> Gives<'d> {
    /// What a node gives, where conditions and mappings choose in a known way. Recurses as deep as the template, which its
    /// reader bounds.
    pub(super) fn of(node: Node<'d>, template: &Template<'d>, choice: &Choice<'d>) -> Self {
        let Some(intrinsic) = Intrinsic::of(node) else { return Self::literal(node) };
        let placeholder = || intrinsic.placeholder_of_value();
        let unknown = || Self::Text(vec![Piece::Unknown(placeholder())]);
        match intrinsic.name {
            "Ref" => match intrinsic.reference().as_deref() {
                Some("AWS::NoValue") => Self::Nothing,
                Some(name) if template.is_list(name) => Self::List(None),
                Some(_) => unknown(),
                None => Self::Unknown(placeholder()),
            },
            "GetAtt" => match intrinsic.reference() {
                // The attributes of custom resources and of nested stacks, and some of others, are of any type.
                Some(reference) if reference.ends_with("Arn") || reference.ends_with("Name") => unknown(),
                Some(_) | None => Self::Unknown(placeholder()),
            },
            "Sub" => match intrinsic.substituted() {
                Some((text, variables)) => {
                    substituted(text, variables, template, choice).map_or_else(unknown, Self::Text)
                }
                None => unknown(),
            },
            "Join" => joined(intrinsic, template, choice).map_or_else(unknown, Self::Text),
            "Base64" | "ImportValue" | "ToJsonString" => unknown(),
            "Split" | "GetAZs" | "Cidr" => Self::List(None),
            "If" => match If::of(intrinsic).and_then(|chosen| choice.of(chosen)) {
                Some(chosen) => Self::of(chosen, template, choice),
                None => Self::Unknown(placeholder()),
            },
            "FindInMap" => match choice.mapped(intrinsic, template) {
                Some(value) => Self::literal(value),
                None => Self::Unknown(placeholder()),
            },
            "Select" => match selected(intrinsic) {
                Some(item) => Self::of(item, template, choice),
                None => Self::Unknown(placeholder()),
            },
            _ => Self::Unknown(placeholder()),
        }
    }

    /// What a node without a function gives.
    fn literal(node: Node<'d>) -> Self {
        match node.kind() {
            Kind::String => Self::Text(with_dynamic_references(node.as_str().unwrap_or_default())),
            Kind::Number | Kind::False | Kind::True => Self::Scalar(node),
            Kind::Null => Self::Null,
            Kind::Array => Self::List(Some(node)),
            Kind::Object => Self::Object(node),
        }
    }

    /// The pieces of a value that stands in a string; nothing for what no string can hold.
    pub(super) fn into_pieces(self) -> Option<Vec<Piece>> {
        match self {
            Self::Text(pieces) => Some(pieces),
            Self::Scalar(node) => Some(vec![Piece::Text(written(node))]),
            Self::Unknown(placeholder) => Some(vec![Piece::Unknown(placeholder)]),
            Self::List(_) | Self::Object(_) | Self::Null | Self::Nothing => None,
        }
    }

    /// What the value is in words, if it is one that cannot stand in a string.
    pub(super) fn in_words(&self) -> Option<&'static str> {
        match self {
            Self::List(_) => Some("an array"),
            Self::Object(_) => Some("an object"),
            Self::Null => Some("null"),
            Self::Text(_) | Self::Scalar(_) | Self::Nothing | Self::Unknown(_) => None,
        }
    }
}

/// A number or boolean as text.
pub(super) fn written(node: Node<'_>) -> String {
    match (node.as_bool(), node.as_number()) {
        (Some(truth), _) => truth.to_string(),
        (None, Some(number)) => number.text().to_owned(),
        (None, None) => node.source().to_owned(),
    }
}

/// The item that a `Select` of a literal list selects.
fn selected(intrinsic: Intrinsic<'_>) -> Option<Node<'_>> {
    let index = intrinsic.argument.at(0)?;
    let index =
        index.as_str().map(str::to_owned).or_else(|| index.as_number().map(|number| number.text().to_owned()))?;
    let list = intrinsic.argument.at(1).filter(|list| Intrinsic::of(*list).is_none())?;
    list.at(index.parse().ok()?)
}

/// How many bytes pieces have.
fn length(pieces: &[Piece]) -> usize {
    let length = |piece: &Piece| match piece {
        Piece::Text(text) | Piece::Unknown(text) | Piece::Foreign(text) => text.len(),
    };
    pieces.iter().map(length).sum()
}

/// The pieces of a `Sub`; nothing for a text that is too long.
fn substituted<'d>(
    text: Node<'d>,
    variables: Option<Node<'d>>,
    template: &Template<'d>,
    choice: &Choice<'d>,
) -> Option<Vec<Piece>> {
    let text = text.as_str().unwrap_or_default();
    let mut pieces = Vec::new();
    let mut bytes = 0;
    for part in parts(text) {
        let before = pieces.len();
        match part {
            Part::Text(range) => pieces.extend(with_dynamic_references(&text[range])),
            Part::Kept(_, name) => pieces.push(Piece::Text(format!("${{{name}}}"))),
            Part::Name(_, name) => pieces.extend(variable(name, variables, template, choice)),
        }
        bytes += length(&pieces[before..]);
        if bytes > MOST_BYTES {
            return None;
        }
    }
    Some(pieces)
}

/// The pieces of a variable of a `Sub`.
pub(super) fn variable<'d>(
    name: &str,
    variables: Option<Node<'d>>,
    template: &Template<'d>,
    choice: &Choice<'d>,
) -> Vec<Piece> {
    let given = variables.and_then(|all| all.get(name)).map(|node| Gives::of(node, template, choice));
    given.and_then(Gives::into_pieces).unwrap_or_else(|| vec![Piece::Unknown(format!("${{{name}}}"))])
}

/// The pieces of a `Join`; nothing where its list is not known, or the text too long.
fn joined<'d>(intrinsic: Intrinsic<'d>, template: &Template<'d>, choice: &Choice<'d>) -> Option<Vec<Piece>> {
    let known = |node: &Node<'_>| Intrinsic::of(*node).is_none();
    let delimiter = intrinsic.argument.at(0).filter(known)?.as_str()?;
    let list = intrinsic.argument.at(1).filter(known).filter(|list| list.kind() == Kind::Array)?;
    let mut pieces = Vec::new();
    let mut bytes = 0;
    for (position, item) in list.items().enumerate() {
        let before = pieces.len();
        if position > 0 && !delimiter.is_empty() {
            pieces.push(Piece::Text(delimiter.to_owned()));
        }
        let item = Gives::of(item, template, choice).into_pieces();
        pieces.extend(item.unwrap_or_else(|| vec![Piece::Unknown("${Value}".to_owned())]));
        bytes += length(&pieces[before..]);
        if bytes > MOST_BYTES {
            return None;
        }
    }
    Some(pieces)
}

/// The text of pieces, with placeholders for what is not known.
pub(super) fn shown(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(part) | Piece::Unknown(part) => text.push_str(part),
            Piece::Foreign(name) => text.push_str(&unfilled(name, &text)),
        }
    }
    text
}

/// A placeholder that stays as it is, in a form that no rule takes for a value that is not known; `before` is the text that
/// it follows.
pub(super) fn unfilled(name: &str, before: &str) -> String {
    // In an expression the braces matter, and a blank does not.
    if before.trim_start().starts_with("{%") { format!("$ {{{name}}}") } else { format!("$({name})") }
}

/// The pieces of a string of a template, of which CloudFormation fills the dynamic references.
pub(super) fn with_dynamic_references(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((start, length, name)) = dynamic_reference(rest) {
        if start > 0 {
            pieces.push(Piece::Text(rest[..start].to_owned()));
        }
        pieces.push(Piece::Unknown(format!("${{{name}}}")));
        rest = &rest[start + length..];
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    pieces
}

/// The first dynamic reference of a text: where it begins, how long it is, and what it is without its braces
/// (CloudFormation User Guide, "Get values stored in other services using dynamic references").
pub(super) fn dynamic_reference(text: &str) -> Option<(usize, usize, &str)> {
    let mut from = 0;
    while let Some(start) = text[from..].find("{{resolve:").map(|start| from + start) {
        let inner = &text[start + 2..];
        let length = inner.find("}}").filter(|&end| !inner[..end].contains(['{', '}', '"', '\n']));
        if let Some(length) = length {
            let name = &inner[..length];
            let service = name.split(':').nth(1).unwrap_or_default();
            let names_something = name.split(':').nth(2).is_some_and(|name| !name.is_empty());
            if matches!(service, "ssm" | "ssm-secure" | "secretsmanager") && names_something {
                return Some((start, length + 4, name));
            }
        }
        from = start + 2;
    }
    None
}

#[cfg(test)]
mod tests {
    use asl::document::{Document, Limits};

    use super::*;

    #[test]
    fn each_value_gives_what_deployment_makes_of_it() {
        let text = "\
Parameters:
  N: {Type: Number}
  L: {Type: CommaDelimitedList}
  S: {Type: 'AWS::SSM::Parameter::Value<List<String>>'}
  V: {Type: 'AWS::SSM::Parameter::Value<String>'}
Mappings: {M: {a: {b: c, l: [d]}}}
Resources: {Queue: {Type: 'AWS::SQS::Queue'}}
Values:
  - !Ref N
  - !Ref L
  - !Ref S
  - !Ref V
  - !Ref AWS::NoValue
  - !Ref AWS::NotificationARNs
  - !GetAtt Queue.Arn
  - !GetAtt Custom.Seconds
  - !Sub ['${A}-${Queue}-${!B}', {A: !Join ['+', [1, true, x]]}]
  - !Split [',', x]
  - !FindInMap [M, a, b]
  - !FindInMap [M, a, l]
  - !Select [1, [a, 5]]
  - x{{resolve:ssm:/y:1}}z
  - '{{resolve:smm:/y}}'
  - 1.50
  - [1]
  - {a: 1}
  - null
  - !Length [1]
";
        let document = Document::yaml("a.yaml", text, Limits::default()).unwrap();
        let template = Template::of(&document);
        let values = document.node_at("/Values").unwrap().items();
        let given: Vec<_> = values
            .map(|node| match Gives::of(node, &template, &Choice::default()) {
                Gives::Text(pieces) => shown(&pieces),
                Gives::Scalar(node) => format!("={}", written(node)),
                Gives::List(known) => format!("list {}", known.is_some()),
                Gives::Object(_) => "object".to_owned(),
                Gives::Null => "null".to_owned(),
                Gives::Nothing => "nothing".to_owned(),
                Gives::Unknown(_) => "unknown".to_owned(),
            })
            .collect();
        let expected = [
            "${N}",
            "list false",
            "list false",
            "${V}",
            "nothing",
            "list false",
            "${Queue.Arn}",
            "unknown",
            "1+true+x-${Queue}-${B}",
            "list false",
            "c",
            "list true",
            "=5",
            "x${resolve:ssm:/y:1}z",
            "{{resolve:smm:/y}}",
            "=1.50",
            "list true",
            "object",
            "null",
            "unknown",
        ];
        assert_eq!(given, expected);
    }
}
