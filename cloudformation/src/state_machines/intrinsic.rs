//! Intrinsic functions of CloudFormation, in their short and long forms, and what stands for them in a definition.

use std::ops::Range;

use asl::document::{Document, Kind, Node};

/// A call of an intrinsic function.
#[derive(Debug, Clone, Copy)]
pub(super) struct Intrinsic<'d> {
    /// The name without `Fn::` and `!`: `Sub`, `Ref`, `GetAtt`.
    pub(super) name: &'d str,
    /// What it is called with.
    pub(super) argument: Node<'d>,
}

impl<'d> Intrinsic<'d> {
    /// The call that a node is: `!Name …`, `{"Fn::Name": …}` or `{"Ref": …}`.
    ///
    /// An object in which `Fn::Transform` or `Fn::ForEach::…` is beside other members counts, too: what it holds is known
    /// only at deployment.
    pub(super) fn of(node: Node<'d>) -> Option<Self> {
        if let Some(name) = node.tag().and_then(|tag| tag.strip_prefix('!')) {
            // `!!binary` and the like are types of YAML.
            let is_function = !name.starts_with(['!', '<']);
            return is_function.then_some(Self { name, argument: node });
        }
        let mut members = node.members();
        let alone = members.len() == 1;
        members.find_map(|member| {
            let name = match member.key.name() {
                "Ref" if alone => "Ref",
                key => key.strip_prefix("Fn::")?,
            };
            let among_others = name == "Transform" || name.starts_with("ForEach::");
            (alone || among_others).then_some(Self { name, argument: member.node })
        })
    }

    /// The text of a `Sub`, and the variables that its list form brings along.
    pub(super) fn substituted(self) -> Option<(Node<'d>, Option<Node<'d>>)> {
        if self.name != "Sub" {
            return None;
        }
        let (text, variables) = match self.argument.kind() {
            Kind::Array => (self.argument.at(0).filter(|text| Self::of(*text).is_none())?, self.argument.at(1)),
            Kind::String => (self.argument, None),
            Kind::Null | Kind::False | Kind::True | Kind::Number | Kind::Object => return None,
        };
        text.as_str().map(|_| (text, variables))
    }

    /// What a `Ref` or `GetAtt` names: `Role`, `Role.Arn`.
    pub(super) fn reference(self) -> Option<String> {
        match (self.name, self.argument.as_str()) {
            ("Ref" | "GetAtt", Some(name)) => Some(name.to_owned()),
            ("GetAtt", None) => {
                let parts: Option<Vec<_>> = self.argument.items().map(Node::as_str).collect();
                parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("."))
            }
            (_, _) => None,
        }
    }

    /// The text with `${…}` that stands for the value, as far as it is known.
    fn placeholder(self) -> String {
        let text = self.substituted().and_then(|(text, _)| text.as_str());
        text.map_or_else(|| self.placeholder_of_value(), str::to_owned)
    }

    /// The placeholder that stands for a value that is not known.
    pub(super) fn placeholder_of_value(self) -> String {
        let name = self.reference().filter(|name| is_name(name)).unwrap_or_else(|| self.name.to_owned());
        if is_name(&name) { format!("${{{name}}}") } else { "${Value}".to_owned() }
    }
}

/// The values that an `If` chooses from.
#[derive(Debug, Clone, Copy)]
pub(super) struct If<'d> {
    /// The name of the condition.
    pub(super) condition: Option<&'d str>,
    pub(super) then: Node<'d>,
    pub(super) otherwise: Node<'d>,
}

impl<'d> If<'d> {
    /// The values of a call, if it is an `If` with a condition and two values.
    pub(super) fn of(intrinsic: Intrinsic<'d>) -> Option<Self> {
        let mut items = intrinsic.argument.items();
        if intrinsic.name != "If" || items.len() != 3 {
            return None;
        }
        let condition = items.next()?.as_str();
        Some(Self { condition, then: items.next()?, otherwise: items.next()? })
    }
}

/// True for what may be the name of a placeholder.
pub(super) fn is_name(name: &str) -> bool {
    // `${HOME:-/tmp}` and the like are a shell's.
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte));
    plain && !name.is_empty() && !name.contains(":-")
}

/// The definition that an object of a template is, with a placeholder in the place of each intrinsic function below it.
pub(crate) fn definition(node: Node<'_>) -> Document {
    let mut at_top = true;
    Document::part(node, |node| match std::mem::take(&mut at_top) {
        true => None,
        false => Intrinsic::of(node).map(Intrinsic::placeholder),
    })
}

/// The text that a value of a template is, with `${…}` as in a `Sub` for what only deployment knows; none where even that cannot be
/// said. Recurses as deep as the template, which its reader bounds.
pub fn text_of(node: Node<'_>) -> Option<String> {
    let Some(intrinsic) = Intrinsic::of(node) else {
        return match node.kind() {
            // `${…}` in a plain string is text; no ARN or name has it.
            Kind::String => node.as_str().filter(|text| !text.contains("${")).map(str::to_owned),
            Kind::Number | Kind::True | Kind::False => Some(node.source().to_owned()),
            Kind::Null | Kind::Array | Kind::Object => None,
        };
    };
    if let Some((text, variables)) = intrinsic.substituted() {
        let text = text.as_str()?;
        let mut replaced = String::new();
        for part in parts(text) {
            match part {
                Part::Text(range) => replaced.push_str(&text[range]),
                Part::Kept(..) => return None,
                Part::Name(_, name) => match variables.and_then(|variables| variables.get(name)) {
                    Some(value) => replaced.push_str(&text_of(value)?),
                    None => replaced.push_str(&format!("${{{name}}}")),
                },
            }
        }
        return Some(replaced);
    }
    if let Some(name) = intrinsic.reference() {
        return is_name(&name).then(|| format!("${{{name}}}"));
    }
    if intrinsic.name == "Join" {
        let (between, items) = (intrinsic.argument.at(0)?.as_str()?, intrinsic.argument.at(1)?);
        let items: Option<Vec<String>> = items.items().map(text_of).collect();
        return items.filter(|items| !items.is_empty()).map(|items| items.join(between));
    }
    None
}

/// A part of the text of a `Sub`, or of a definition with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'t> {
    /// Text as it is.
    Text(Range<usize>),
    /// `${Name}`: its range, and the name.
    Name(Range<usize>, &'t str),
    /// `${!Name}`, which `Sub` makes `${Name}`: its range, and the name.
    Kept(Range<usize>, &'t str),
}

/// The parts of a text in order.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut from, mut search) = (0, 0);
    while let Some(start) = text[search..].find("${").map(|start| search + start) {
        let inner = &text[start + 2..];
        let Some(length) = inner.find(['}', '"', '\n', '{']).filter(|&end| inner[end..].starts_with('}')) else {
            search = start + 2;
            continue;
        };
        let range = start..start + 2 + length + 1;
        let name = inner[..length].trim();
        if start > from {
            parts.push(Part::Text(from..start));
        }
        (from, search) = (range.end, range.end);
        parts.push(match name.strip_prefix('!') {
            Some(name) => Part::Kept(range, name),
            None => Part::Name(range, name),
        });
    }
    if from < text.len() {
        parts.push(Part::Text(from..text.len()));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use asl::document::Limits;

    #[test]
    fn short_and_long_forms_are_functions() {
        let text = "\
a: !Sub 'arn:${AWS::Partition}:x'
b: !Sub ['${x}', {x: 1}]
c: {Fn::Sub: '${y}'}
d: !Ref Queue
e: {Ref: Queue}
f: !GetAtt Role.Arn
g: {Fn::GetAtt: [Role, Arn]}
h: !If [A, 1, 2]
i: {Fn::Transform: {Name: AWS::Include}, Type: Pass}
j: {Ref: Queue, Other: 1}
k: {Condition: x}
l: !Ref '{'
m: !Sub {a: 1}
n: !!binary eA==
o: {<<: {a: 1}, b: 2}
";
        let document = Document::yaml("a.yaml", text, Limits::default()).unwrap();
        let found: Vec<_> = document
            .root()
            .members()
            .map(|member| {
                let name = member.key.name();
                Intrinsic::of(member.node).map(|function| format!("{name} {}", function.placeholder_of_value()))
            })
            .collect();
        let found: Vec<_> = found.iter().flatten().map(String::as_str).collect();
        assert_eq!(
            found,
            [
                "a ${Sub}",
                "b ${Sub}",
                "c ${Sub}",
                "d ${Queue}",
                "e ${Queue}",
                "f ${Role.Arn}",
                "g ${Role.Arn}",
                "h ${If}",
                "i ${Transform}",
                "l ${Ref}",
                "m ${Sub}",
            ]
        );
    }

    #[test]
    fn values_are_texts_as_far_as_deployment_leaves_them_known() {
        let text = "\
a: !Sub ['arn:${AWS::Partition}:s3:::${Name}/x', {Name: !Ref Bucket}]
b: !Join [':', [arn, !Ref 'AWS::Partition', sqs]]
c: !GetAtt Role.Arn
d: orders
e: !ImportValue x
f: !If [A, 1, 2]
g: {Fn::Join: ['', [a, {Fn::ImportValue: b}]]}
h: 5
";
        let document = Document::yaml("a.yaml", text, Limits::default()).unwrap();
        let found: Vec<_> = document.root().members().map(|member| text_of(member.node)).collect();
        let texts = [
            Some("arn:${AWS::Partition}:s3:::${Bucket}/x"),
            Some("arn:${AWS::Partition}:sqs"),
            Some("${Role.Arn}"),
            Some("orders"),
            None,
            None,
            None,
            Some("5"),
        ];
        assert_eq!(found, texts.map(|text| text.map(str::to_owned)));
    }

    #[test]
    fn names_in_braces_are_parts() {
        let text = "a${b}${ !c }${d ${}$e}${\"f\"}";
        assert_eq!(
            parts(text),
            [
                Part::Text(0..1),
                Part::Name(1..5, "b"),
                Part::Kept(5..12, "c"),
                Part::Text(12..16),
                Part::Name(16..19, ""),
                Part::Text(19..28),
            ]
        );
        assert_eq!(parts(""), []);
    }
}
