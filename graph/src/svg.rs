//! A diagram as a picture: one SVG file that asks for nothing from anywhere.

mod icon;
mod shape;
pub(crate) mod title;

use std::fmt::Write;

use asl::StateType;

use crate::layout::{HEAD, LABEL, LABEL_LINE, Layout, NAME_LINE, TEXT};
use crate::{Change, Diagram, EdgeKind, Frame, Node, Placed, Rect, Scope};
use icon::Icon;

/// The colours, for light and dark, and the shapes of text and lines.
pub(crate) const STYLE: &str = include_str!("svg/style.css");

/// The diagram as an SVG document: dark where the reader's system is dark, without scripts, and readable by screen readers.
pub fn svg(diagram: &Diagram) -> String {
    let mut text = drawn(diagram, &Layout::of(diagram));
    text.push('\n');
    text
}

/// The SVG element of a diagram for a page whose script shows more in it, without its colours, which are [`svg_style`].
///
/// A state has its scope and number, as in `data-state="0.3"`, and its place in pixels, as in `data-box="28 94 260 52"`; a line
/// and its arrow have the transitions that they belong to, as in `data-edges="0.3 0.4"`, and a label has one of them.
///
/// All ids in it end with `suffix`, for the pictures of one page may not share any.
///
/// ```
/// # use asl::{State, StateMachine, Succeed};
/// let machine = StateMachine::new("Done").with_state("Done", State::Succeed(Succeed::default()));
/// let element = graph::svg_for_page(&graph::Diagram::of("Greeting", &machine), "-1");
/// assert!(element.contains("data-state=\"0.0\"") && element.contains("id=\"sw-title-1\"") && !element.contains("<style>"));
/// ```
pub fn svg_for_page(diagram: &Diagram, suffix: &str) -> String {
    element(diagram, &Layout::of(diagram), Some(suffix))
}

/// The colours and shapes of [`svg_for_page`], as CSS.
pub fn svg_style() -> &'static str {
    STYLE
}

/// The SVG element of a diagram that is laid out.
pub(crate) fn drawn(diagram: &Diagram, layout: &Layout) -> String {
    element(diagram, layout, None)
}

/// The element, for a page with the suffix of its ids there, or for a document of its own.
fn element(diagram: &Diagram, layout: &Layout, page: Option<&str>) -> String {
    let suffix = page.unwrap_or_default();
    let mut text =
        String::with_capacity(4_096 + diagram.scopes.iter().map(|scope| scope.nodes.len() * 900).sum::<usize>());
    let (width, height) = (number(layout.width), number(layout.height));
    push(
        &mut text,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sw\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"graphics-document document\" \
         aria-roledescription=\"state machine diagram\" aria-labelledby=\"sw-title{suffix} sw-desc{suffix}\">\n"
        ),
    );
    push(&mut text, format_args!("<title id=\"sw-title{suffix}\">{}</title>\n", escaped(&diagram.title)));
    push(&mut text, format_args!("<desc id=\"sw-desc{suffix}\">{}</desc>\n", escaped(&title::of_diagram(diagram))));
    if page.is_none() {
        push(&mut text, format_args!("<style>{STYLE}</style>\n"));
    }
    defined(diagram, suffix, &mut text);
    push(&mut text, format_args!("<rect class=\"page\" width=\"{width}\" height=\"{height}\" rx=\"10\"/>\n"));
    for (index, (scope, frame)) in diagram.scopes.iter().zip(&layout.frames).enumerate() {
        self::scope(diagram, index, scope, frame, page, &mut text);
    }
    text.push_str("</svg>");
    text
}

/// The icons that the diagram uses.
fn defined(diagram: &Diagram, suffix: &str, text: &mut String) {
    let nodes = || diagram.scopes.iter().flat_map(|scope| &scope.nodes);
    text.push_str("<defs>\n");
    for icon in Icon::ALL.iter().copied() {
        let used = nodes().any(|node| Icon::of(node) == icon || icon == Icon::Retry && !node.retries.is_empty());
        if used {
            push(text, format_args!("<path id=\"sw-{}{suffix}\" d=\"{}\"/>\n", icon.name(), icon.path()));
        }
    }
    text.push_str("</defs>\n");
}

fn scope(diagram: &Diagram, index: usize, scope: &Scope, frame: &Frame, page: Option<&str>, text: &mut String) {
    if scope.inside.is_some() {
        let Rect { x, y, width, height } = frame.area;
        push(
            text,
            format_args!(
                "<rect class=\"scope\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
                number(x),
                number(y),
                number(width),
                number(height)
            ),
        );
        if let Some(caption) = &scope.caption {
            let at = (number(x + 14.0), number(y + 20.0));
            push(
                text,
                format_args!("<text class=\"caption\" x=\"{}\" y=\"{}\">{}</text>\n", at.0, at.1, escaped(caption)),
            );
        }
    }
    text.push_str("<g aria-hidden=\"true\">\n");
    let own = page.map(|_| index);
    lines(scope, frame, own, text);
    dots(frame, text);
    text.push_str("</g>\n");
    labels(scope, frame, own, text);
    for (number, placed) in frame.nodes.iter().enumerate() {
        self::node(diagram, (index, number), placed, page, text);
    }
    // Where catchers' lines leave their states.
    text.push_str("<g aria-hidden=\"true\">\n");
    for (x, y) in &frame.ports {
        let (x, y) = (number(*x), number(*y));
        push(text, format_args!("<circle class=\"port\" cx=\"{x}\" cy=\"{y}\" r=\"4.5\"/>\n"));
    }
    text.push_str("</g>\n");
}

/// Catchers' lines first, so that the others lie above them. On a page they say which transitions of the scope they are.
fn lines(scope: &Scope, frame: &Frame, page: Option<usize>, text: &mut String) {
    for catch in [true, false] {
        for line in frame.lines.iter().filter(|line| line.catch == catch) {
            let mut changes = line.edges.iter().map(|edge| scope.edges[*edge].change);
            let change = changes.next().filter(|first| changes.all(|change| change == *first)).unwrap_or_default();
            let class = if catch { "line catch" } else { "line" };
            let class = format!("{class}{}", of_change(change));
            let edges = page.map(|scope| edges(scope, &line.edges)).unwrap_or_default();
            let path = shape::rounded(&line.points, line.arrow);
            push(text, format_args!("<path class=\"{class}\"{edges} d=\"{path}\"/>\n"));
            if let Some(head) = line.arrow.then(|| shape::head(&line.points)).flatten() {
                let class = if catch { "head catch" } else { "head" };
                push(text, format_args!("<path class=\"{class}{}\"{edges} d=\"{head}\"/>\n", of_change(change)));
            }
        }
    }
}

/// Which transitions of a scope something belongs to, as an attribute.
fn edges(scope: usize, edges: &[usize]) -> String {
    let edges: Vec<String> = edges.iter().map(|edge| format!("{scope}.{edge}")).collect();
    format!(" data-edges=\"{}\"", edges.join(" "))
}

fn dots(frame: &Frame, text: &mut String) {
    if let Some(start) = frame.start {
        let (x, y) = middle(start);
        push(text, format_args!("<circle class=\"start\" cx=\"{x}\" cy=\"{y}\" r=\"6\"/>\n"));
    }
    for end in &frame.ends {
        let (x, y) = middle(*end);
        push(
            text,
            format_args!(
                "<circle class=\"end\" cx=\"{x}\" cy=\"{y}\" r=\"6.5\"/><circle class=\"start\" cx=\"{x}\" cy=\"{y}\" r=\"3\"/>\n"
            ),
        );
    }
}

fn labels(scope: &Scope, frame: &Frame, page: Option<usize>, text: &mut String) {
    for label in &frame.labels {
        let edge = &scope.edges[label.edge];
        let kind = if edge.kind == EdgeKind::Catch { " catch" } else { "" };
        let Rect { x, y, width, height } = label.area;
        let edges = page.map(|scope| edges(scope, &[label.edge])).unwrap_or_default();
        push(text, format_args!("<g class=\"label{kind}{}\"{edges}><title>", of_change(edge.change)));
        text.push_str(&escaped(&title::of_edge(scope, edge)));
        push(
            text,
            format_args!(
                "</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
                number(x),
                number(y),
                number(width),
                number(height),
                number((height / 2.0).min(8.0))
            ),
        );
        let middle = number(x + width / 2.0);
        let first = y + (height - label.lines.len() as f64 * LABEL_LINE) / 2.0 + 10.5;
        for (index, line) in label.lines.iter().enumerate() {
            let at = number(first + index as f64 * LABEL_LINE);
            push(text, format_args!("<text x=\"{middle}\" y=\"{at}\">{}</text>", escaped(line)));
        }
        text.push_str("</g>\n");
    }
}

fn node(diagram: &Diagram, at: (usize, usize), placed: &Placed, page: Option<&str>, text: &mut String) {
    let node = &diagram.scopes[at.0].nodes[at.1];
    let Rect { x, y, width, height } = placed.area;
    let holds = !node.scopes.is_empty();
    let place = [x, y, width, height].map(number).join(" ");
    let suffix = page.unwrap_or_default();
    let page = page.map(|_| format!(" data-state=\"{}.{}\" data-box=\"{place}\"", at.0, at.1));
    push(
        text,
        format_args!(
            "<g class=\"state {}{}\"{} role=\"graphics-symbol\"><title>",
            class(node),
            of_change(node.change),
            page.unwrap_or_default()
        ),
    );
    text.push_str(&escaped(&title::of_node(&diagram.scopes[at.0], at.1)));
    text.push_str("</title>");
    shape::outline(node, placed.area, text);
    // The head of a state that holds others is as high as its name needs.
    let head = if holds { HEAD } else { height };
    let tile = (x + 9.0, y + ((head - 28.0) / 2.0).min(26.0));
    shape::tile(node, tile, text);
    push(
        text,
        format_args!(
            "<use href=\"#sw-{}{suffix}\" x=\"{}\" y=\"{}\"/>",
            Icon::of(node).name(),
            number(tile.0 + 6.0),
            number(tile.1 + 6.0)
        ),
    );
    let lines = placed.name.len() as f64 * NAME_LINE + if placed.detail.is_some() { 15.0 } else { 0.0 };
    let mut baseline = y + (head - lines) / 2.0 + 13.0;
    let left = number(x + TEXT);
    for line in &placed.name {
        push(
            text,
            format_args!("<text class=\"name\" x=\"{left}\" y=\"{}\">{}</text>", number(baseline), escaped(line)),
        );
        baseline += NAME_LINE;
    }
    if let Some(detail) = &placed.detail {
        let at = number(baseline - 1.5);
        push(text, format_args!("<text class=\"detail\" x=\"{left}\" y=\"{at}\">{}</text>", escaped(detail)));
    }
    if !node.retries.is_empty() {
        let at = (number(x + width - 24.0), number(y + 7.0));
        push(text, format_args!("<use class=\"retry\" href=\"#sw-retry{suffix}\" x=\"{}\" y=\"{}\"/>", at.0, at.1));
    }
    let sign = match node.change {
        Change::Same => None,
        Change::Added => Some("+"),
        Change::Removed => Some("−"),
        Change::Changed => Some("~"),
    };
    if let Some(sign) = sign {
        let (x, y) = (x + width - 2.0, y + 2.0);
        push(
            text,
            format_args!(
                "<circle class=\"badge\" cx=\"{}\" cy=\"{}\" r=\"9\"/><text class=\"sign\" x=\"{}\" y=\"{}\">{sign}</text>",
                number(x),
                number(y),
                number(x),
                number(y + 4.5)
            ),
        );
    }
    text.push_str("</g>\n");
}

/// The class of a state's colours.
fn class(node: &Node) -> &'static str {
    match node.state_type {
        Some(StateType::Task) => "task",
        Some(StateType::Wait) => "wait",
        Some(StateType::Pass) => "pass",
        Some(StateType::Succeed) => "succeed",
        Some(StateType::Fail) => "fail",
        Some(StateType::Choice) => "choice",
        Some(StateType::Parallel) => "parallel",
        Some(StateType::Map) => "map",
        None if node.missing => "missing",
        None => "other",
    }
}

fn of_change(change: Change) -> String {
    if change == Change::Same { String::new() } else { format!(" {}", change.as_str()) }
}

fn middle(area: Rect) -> (String, String) {
    (number(area.x + area.width / 2.0), number(area.y + area.height / 2.0))
}

fn push(text: &mut String, part: std::fmt::Arguments<'_>) {
    text.write_fmt(part).expect("writing to a string cannot fail");
}

/// A number of pixels, with at most one decimal place.
fn number(pixels: f64) -> String {
    let tenths = (pixels * 10.0).round();
    if tenths % 10.0 == 0.0 { format!("{}", tenths / 10.0) } else { format!("{:.1}", tenths / 10.0) }
}

pub(crate) use asl::shown::xml as escaped;

/// The font of labels is the one that the layout measured.
const _: () = assert!(LABEL.size == 11.0);
