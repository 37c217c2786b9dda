//! Requests as definitions write them.

use asl::document::{Content, Node};
use asl::intrinsic::{self, ArgumentValue, Expression};
use asl::jsonata::{self, Outline};
use asl::{QueryLanguage, intrinsic::Function};

use crate::request::{Known, Request, follow};
use crate::symbols::{Named, Symbols};

/// What placeholders such as `${Name}` stand for.
pub trait Names<N: Named> {
    /// The text that replaces a placeholder, as [`Symbols`] write it; none where nothing is known of it.
    fn text(&self, name: &str, symbols: &mut Symbols<N>) -> Option<String>;

    /// True for the ARN of a Lambda function or of an activity, which a placeholder stands for; none where that is not known.
    fn is_function(&self, name: &str) -> Option<bool>;
}

/// The request of a task, of a reader or of a writer.
pub(crate) struct Written<'d, 'n, N> {
    /// The task, or what else has the request.
    pub(crate) of: Node<'d>,
    /// The request; none where the input is the request.
    pub(crate) request: Option<Node<'d>>,
    pub(crate) language: QueryLanguage,
    pub(crate) names: &'n dyn Names<N>,
}

/// A value in a request.
#[derive(Clone)]
enum At<'d> {
    /// As it is written.
    Node(Node<'d>),
    /// A path or a call of JSONPath.
    Computed(Node<'d>),
    /// A part of what an expression makes.
    Made(Outline, Node<'d>),
    Key(String, Node<'d>),
    Open(Node<'d>),
}

impl<'d, N: Named> Written<'d, '_, N> {
    /// A value, where an expression is as much of its value as it says.
    fn value(&self, node: Node<'d>) -> Vec<At<'d>> {
        let expression = node.as_str().filter(|_| self.language == QueryLanguage::Jsonata);
        match expression.and_then(jsonata::undelimited) {
            Some(text) => {
                let outline = jsonata::compile(text).map_or(Outline::Open, |expression| expression.outline());
                chosen(outline, node)
            }
            None if node.is_null() => Vec::new(),
            None => vec![At::Node(node)],
        }
    }

    /// A member of a written object.
    fn written_member(&self, object: Node<'d>, name: &str) -> Vec<At<'d>> {
        // Whether nested members change leading acronyms is said nowhere; both are accepted.
        let named = |wanted: &str| {
            let other = || object.members().find(|member| member.key.name().eq_ignore_ascii_case(wanted));
            object.get(wanted).or_else(|| other().map(|member| member.node))
        };
        if let Some(node) = named(name) {
            return self.value(node);
        }
        let computed = (self.language == QueryLanguage::JsonPath).then(|| named(&format!("{name}.$"))).flatten();
        computed.map(At::Computed).into_iter().collect()
    }

    fn member(&self, value: At<'d>, name: &str) -> Vec<At<'d>> {
        match value {
            At::Node(node) => self.written_member(node, name),
            At::Computed(node) | At::Open(node) => vec![At::Open(node)],
            At::Key(..) => Vec::new(),
            At::Made(Outline::Object(members), node) => {
                let found = members.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
                found.map_or_else(Vec::new, |(_, outline)| chosen(outline, node))
            }
            At::Made(Outline::Open, node) => vec![At::Open(node)],
            At::Made(..) => Vec::new(),
        }
    }

    /// Steps into the items of a list, the values of a map, or the keys of a map.
    fn step(&self, value: At<'d>, map: bool, keys: bool) -> Vec<At<'d>> {
        match value {
            At::Node(node) if map && keys => {
                let plain = |name: &str| name.strip_suffix(".$").unwrap_or(name).to_owned();
                node.members().map(|member| At::Key(plain(member.key.name()), member.node)).collect()
            }
            At::Node(node) if map => node
                .members()
                .flat_map(|member| match member.key.name().ends_with(".$") {
                    true if self.language == QueryLanguage::JsonPath => vec![At::Computed(member.node)],
                    true | false => self.value(member.node),
                })
                .collect(),
            At::Node(node) => node.items().flat_map(|item| self.value(item)).collect(),
            At::Made(Outline::Object(members), node) if map => {
                let inner = |(key, outline)| if keys { vec![At::Key(key, node)] } else { chosen(outline, node) };
                members.into_iter().flat_map(inner).collect()
            }
            At::Made(Outline::Array(items), node) if !map => {
                items.into_iter().flat_map(|item| chosen(item, node)).collect()
            }
            At::Made(Outline::Open, node) | At::Computed(node) | At::Open(node) => vec![At::Open(node)],
            At::Made(..) | At::Key(..) => Vec::new(),
        }
    }

    fn known(&self, value: At<'d>, symbols: &mut Symbols<N>) -> (Known, Node<'d>) {
        match value {
            At::Node(node) => match node.content() {
                Content::String(text) => (replaced(text, self.names, symbols), node),
                Content::Number(_) | Content::Bool(_) => (Known::Text(Symbols::<N>::written(node.source())), node),
                Content::Null | Content::Array(_) | Content::Object(_) => (Known::Open, node),
            },
            At::Computed(node) => (self.computed(node, symbols), node),
            At::Made(Outline::Text(text), node) => (replaced(&text, self.names, symbols), node),
            At::Made(Outline::Begins(text), node) => (begins(replaced(&text, self.names, symbols)), node),
            At::Key(key, node) => (replaced(&key, self.names, symbols), node),
            At::Made(_, node) | At::Open(node) => (Known::Open, node),
        }
    }

    /// What is known of a path or a call of JSONPath. Placeholders are replaced before the call is read, as deployment does it.
    fn computed(&self, node: Node<'d>, symbols: &mut Symbols<N>) -> Known {
        let Some(Known::Text(text)) = node.as_str().map(|text| replaced(text, self.names, symbols)) else {
            return Known::Open;
        };
        let Ok(Expression::Call(call)) = intrinsic::parse(&text) else { return Known::Open };
        let (Function::Format, Some(ArgumentValue::Text(template))) =
            (call.function, call.arguments.first().map(|argument| &argument.value))
        else {
            return Known::Open;
        };
        let Some(pieces) = template.pieces() else { return Known::Open };
        let mut text = String::new();
        let mut values = call.arguments[1..].iter();
        for (index, piece) in pieces.iter().enumerate() {
            text.push_str(piece);
            match values.next().map(|argument| &argument.value) {
                Some(ArgumentValue::Text(value)) => text.push_str(&value.value()),
                Some(ArgumentValue::Number(number)) => text.push_str(&number.to_string()),
                Some(_) => return begins(Known::Text(text)),
                None if index + 1 < pieces.len() => return Known::Open,
                None => {}
            }
        }
        Known::Text(text)
    }
}

impl<'d, N: Named> Request<N> for Written<'d, '_, N> {
    type Place = Node<'d>;

    fn at(&self, path: &str, symbols: &mut Symbols<N>) -> Vec<(Known, Node<'d>)> {
        let Some(request) = self.request else { return vec![(Known::Open, self.of)] };
        let first = |name: &str| self.value(request).into_iter().flat_map(|value| self.member(value, name)).collect();
        let member = |value, name: &str| self.member(value, name);
        let values = follow(path, first, member, |value, map, keys| self.step(value, map, keys));
        values.into_iter().map(|value| self.known(value, symbols)).collect()
    }
}

/// The values that one of several can be.
fn chosen(outline: Outline, node: Node<'_>) -> Vec<At<'_>> {
    match outline {
        Outline::OneOf(values) => values.into_iter().flat_map(|value| chosen(value, node)).collect(),
        Outline::Nothing => Vec::new(),
        Outline::Text(_) | Outline::Begins(_) | Outline::Object(_) | Outline::Array(_) | Outline::Open => {
            vec![At::Made(outline, node)]
        }
    }
}

/// A text with what its placeholders stand for.
pub(crate) fn replaced<N: Named>(text: &str, names: &dyn Names<N>, symbols: &mut Symbols<N>) -> Known {
    let mut known = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        known.push_str(&Symbols::<N>::written(before));
        let Some((name, behind)) = behind.split_once('}') else {
            known.push_str("${");
            rest = behind;
            continue;
        };
        let found = Symbols::<N>::pseudo(name).map(str::to_owned).or_else(|| names.text(name.trim(), symbols));
        match found {
            Some(text) => known.push_str(&text),
            None if known.is_empty() => return Known::Open,
            None => return Known::Begins(known),
        }
        rest = behind;
    }
    known.push_str(&Symbols::<N>::written(rest));
    Known::Text(known)
}

/// A text that goes on.
fn begins(known: Known) -> Known {
    match known {
        Known::Text(text) if text.is_empty() => Known::Open,
        Known::Text(text) => Known::Begins(text),
        Known::Begins(_) | Known::Open => known,
    }
}
