//! Where everything of a diagram is: boxes, lines and labels.
//!
//! Transitions stay within their scope, so each scope is laid out by itself, the inner ones first, and is then a box of a
//! known size in its state. Within a scope states stand in layers (Sugiyama, Tagawa, Toda, 1981): transitions lead down, those
//! that close a loop lead back up through a lane of their own. Lines to the same state share a trunk, which also keeps the
//! work in proportion to the number of states.
//!
//! No layout crate is used: those that there are lay out nested boxes, labels on lines and lines that share a trunk not at all
//! or not the same each time, or are tens of thousands of lines that ask for a newer compiler than ours.

mod layered;
mod order;
mod place;
mod port;
mod rank;
mod route;

use asl::StateType;

use crate::text::Font;
use crate::{Diagram, EdgeKind, Node, Scope};
use layered::{Arc, CATCH, Layered, Size, layered};

/// The font of a state's name.
pub(crate) const NAME: Font = Font { size: 13.0, bold: true };
/// The font of what stands below it.
pub(crate) const DETAIL: Font = Font { size: 11.0, bold: false };
/// The font of the labels of transitions.
pub(crate) const LABEL: Font = Font { size: 11.0, bold: false };
/// The height of a line of a name.
pub(crate) const NAME_LINE: f64 = 17.0;
/// The height of a line of a label.
pub(crate) const LABEL_LINE: f64 = 14.0;
/// Where a state's text begins, right of its icon.
pub(crate) const TEXT: f64 = 46.0;
/// The height of the head of a state that holds others.
pub(crate) const HEAD: f64 = 50.0;

/// The widest text of a state, and of a label.
const WIDEST: f64 = 204.0;
const WIDEST_LABEL: f64 = 170.0;
/// The widest name of a state that holds others.
const WIDEST_HEAD: f64 = 420.0;
/// Space around the whole, around the scopes in a state, and within a scope.
const MARGIN: f64 = 28.0;
const PADDING: f64 = 14.0;
const WITHIN: f64 = 18.0;
/// The height of a scope's caption.
const CAPTION: f64 = 24.0;
/// How wide scopes in a state may be together, before the next goes below.
const WIDEST_ROW: f64 = 2_400.0;
/// The diameter of the dots at the start and at ends.
const DOT: f64 = 14.0;
/// How far the dot at an end is below its state.
const END: f64 = 24.0;
/// How far a loop at one state reaches out.
const LOOP: f64 = 18.0;

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl Rect {
    fn moved(self, (x, y): (f64, f64)) -> Self {
        Self { x: self.x + x, y: self.y + y, ..self }
    }
}

/// Where everything of a diagram is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Layout {
    /// The width of the picture.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// One for each scope of the diagram, in its order.
    pub frames: Vec<Frame>,
}

/// Where everything of a scope is.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Frame {
    /// The scope itself.
    pub area: Rect,
    /// Its states, in their order.
    pub nodes: Vec<Placed>,
    /// The dot at its start.
    pub start: Option<Rect>,
    /// The dots at its ends.
    pub ends: Vec<Rect>,
    /// Where catchers' lines leave their states.
    pub ports: Vec<(f64, f64)>,
    /// The lines of its transitions.
    pub lines: Vec<Line>,
    /// The labels of its transitions.
    pub labels: Vec<Label>,
}

/// A state in its place.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Placed {
    /// The state with what is in it.
    pub area: Rect,
    /// The lines of its name, cut where they are long.
    pub name: Vec<String>,
    /// What stands below it.
    pub detail: Option<String>,
}

/// A line from point to point.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Line {
    /// The transitions that it belongs to; none for the lines at the start and at ends.
    pub edges: Vec<usize>,
    /// Whether it is a catcher's.
    pub catch: bool,
    /// Its corners, each right, left, above or below of the one before.
    pub points: Vec<(f64, f64)>,
    /// Whether it ends with an arrow, and not in another line.
    pub arrow: bool,
}

/// A label in its place.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Label {
    /// The transition that it belongs to.
    pub edge: usize,
    /// Where it is.
    pub area: Rect,
    /// Its lines, cut where they are long.
    pub lines: Vec<String>,
    /// Whether it names the target, to which no line goes.
    pub named: bool,
}

impl Layout {
    /// Lays out a diagram.
    pub fn of(diagram: &Diagram) -> Self {
        let mut frames: Vec<Frame> = vec![Frame::default(); diagram.scopes.len()];
        // Inner scopes come after the ones that they are in.
        for index in (0..diagram.scopes.len()).rev() {
            let scope = &diagram.scopes[index];
            let mut nodes = Vec::with_capacity(scope.nodes.len());
            for node in &scope.nodes {
                let mut placed = sized(node);
                shelve(node, &mut placed, &mut frames);
                nodes.push(placed);
            }
            frames[index] = frame(scope, nodes);
        }
        // Where a scope is in its state is known; where its state is, from the outside to the inside.
        for index in 0..frames.len() {
            let at = match diagram.scopes[index].inside {
                Some((outer, node)) => {
                    let area = frames[outer].nodes[node].area;
                    (area.x, area.y)
                }
                None => (MARGIN - WITHIN, MARGIN - WITHIN),
            };
            frames[index].move_by(at);
        }
        let area = frames.first().map(|frame| frame.area).unwrap_or_default();
        let around = 2.0 * (MARGIN - WITHIN);
        Self { width: area.width + around, height: area.height + around, frames }
    }
}

impl Frame {
    /// Moves the scope, and with it all that it is.
    fn move_by(&mut self, by: (f64, f64)) {
        self.area = self.area.moved(by);
        let by = (self.area.x, self.area.y);
        for placed in &mut self.nodes {
            placed.area = placed.area.moved(by);
        }
        for dot in self.start.iter_mut().chain(&mut self.ends) {
            *dot = dot.moved(by);
        }
        for label in &mut self.labels {
            label.area = label.area.moved(by);
        }
        for point in self.lines.iter_mut().flat_map(|line| &mut line.points).chain(&mut self.ports) {
            *point = (point.0 + by.0, point.1 + by.1);
        }
    }
}

/// A state's size without what is in it, and its texts.
fn sized(node: &Node) -> Placed {
    let name = match node.scopes.is_empty() {
        true => NAME.wrap(&node.name, WIDEST, 2),
        // The head of a state that holds others has room for one line.
        false => vec![NAME.fit(&node.name, WIDEST_HEAD)],
    };
    let detail = node.detail.as_deref().map(|detail| {
        // What a call is for is said where there is room; the title of the picture's part says it always.
        let both = node.target.as_deref().map(|target| format!("{detail} · {target}"));
        both.filter(|both| DETAIL.width(both) <= WIDEST).unwrap_or_else(|| DETAIL.fit(detail, WIDEST))
    });
    let widest = name.iter().map(|line| NAME.width(line)).fold(0.0, f64::max);
    let widest = widest.max(detail.as_deref().map_or(0.0, |detail| DETAIL.width(detail)));
    let behind = match node.state_type {
        _ if !node.retries.is_empty() => 38.0,
        Some(StateType::Choice | StateType::Succeed | StateType::Fail) => 24.0,
        Some(StateType::Task | StateType::Pass | StateType::Wait | StateType::Parallel | StateType::Map) | None => 16.0,
    };
    // Few different widths look calmer than many.
    let width = ((TEXT + widest + behind) / 20.0).ceil() * 20.0;
    let lines = name.len() as f64 * NAME_LINE + if detail.is_some() { 15.0 } else { 0.0 };
    let area = Rect { width: width.max(140.0), height: (lines + 18.0).max(44.0), ..Rect::default() };
    Placed { area, name, detail }
}

/// Puts the scopes of a state into it, beside each other and below, and makes it as large as it must be.
fn shelve(node: &Node, placed: &mut Placed, frames: &mut [Frame]) {
    if node.scopes.is_empty() {
        return;
    }
    let (mut x, mut y, mut row, mut widest) = (PADDING, HEAD, 0.0f64, 0.0f64);
    for scope in &node.scopes {
        let area = &mut frames[*scope].area;
        if x > PADDING && x + area.width > WIDEST_ROW {
            x = PADDING;
            y += row + PADDING;
            row = 0.0;
        }
        (area.x, area.y) = (x, y);
        x += area.width + PADDING;
        row = row.max(area.height);
        widest = widest.max(x);
    }
    // One scope alone stands in the middle.
    let width = placed.area.width.max(widest);
    if let [scope] = node.scopes[..] {
        frames[scope].area.x = ((width - frames[scope].area.width) / 2.0).round();
    }
    placed.area.width = width;
    placed.area.height = y + row + PADDING;
}

/// Lays out a scope whose states have their sizes; its own place is not known yet.
fn frame(scope: &Scope, mut nodes: Vec<Placed>) -> Frame {
    let mut sizes: Vec<Size> = nodes.iter().map(|placed| size(placed.area)).collect();
    let dot = Size { width: DOT, height: DOT };
    let mut arcs: Vec<Arc> = Vec::new();
    let mut edge_of = Vec::new();
    let mut texts: Vec<Vec<String>> = vec![Vec::new(); scope.edges.len()];
    let start = scope.start.map(|start| {
        sizes.push(dot);
        arcs.push(Arc { from: sizes.len() - 1, to: start, catch: false, weight: 8, label: None });
        edge_of.push(None);
        sizes.len() - 1
    });
    let mut own = vec![Vec::new(); nodes.len()];
    for (index, edge) in scope.edges.iter().enumerate() {
        texts[index] = label(edge);
        if edge.from == edge.to {
            own[edge.from].push(index);
            let reach = LOOP + 8.0 + label_size(&texts[index]).map_or(0.0, |size| size.width);
            sizes[edge.from].width = sizes[edge.from].width.max(nodes[edge.from].area.width + 2.0 * reach);
            continue;
        }
        let weight = match edge.kind {
            EdgeKind::Next => 4,
            EdgeKind::Choice => 2,
            EdgeKind::Catch => CATCH,
        };
        let catch = edge.kind == EdgeKind::Catch;
        arcs.push(Arc { from: edge.from, to: edge.to, catch, weight, label: label_size(&texts[index]) });
        edge_of.push(Some(index));
    }
    let boxes: Vec<Size> = nodes.iter().map(|placed| size(placed.area)).collect();
    // The dot at an end is right below its state.
    for (_, size) in scope.nodes.iter().zip(&mut sizes).filter(|(node, _)| node.ends) {
        size.height += END + DOT;
    }
    let name_of = |arc: usize| {
        let lines = named(scope, edge_of[arc], &texts);
        label_size(&lines).unwrap_or(dot)
    };
    let made = layered(&sizes, &boxes, &arcs, start, &name_of);
    let neighbours = order::Neighbours::of(&made);
    let order = order::order(&made, &neighbours, start);
    let mut x = place::place(&made, &neighbours, &order);
    let ports_of = port::Ports::of(&made, &order.layers, &mut x);
    let routed = route::route(&made, &order, &ports_of, &x);

    let head = if scope.caption.is_some() { CAPTION } else { 0.0 };
    let by = (WITHIN, WITHIN + head - 4.0);
    let rect = |vertex: usize| {
        let Size { width, height } = made.drawn(vertex);
        Rect { x: x[vertex] - width / 2.0, y: routed.top[vertex], width, height }.moved(by)
    };
    for (index, placed) in nodes.iter_mut().enumerate() {
        placed.area = rect(index);
    }
    let mut lines: Vec<Line> = Vec::with_capacity(made.chains.len());
    for (chain, points) in made.chains.iter().zip(routed.lines) {
        let points = points.into_iter().map(|point| (point.0 + by.0, point.1 + by.1)).collect();
        let edges = chain.arcs.iter().filter_map(|arc| edge_of[*arc]).collect();
        lines.push(Line { edges, catch: chain.catch, points, arrow: chain.arrow });
    }
    let mut labels = Vec::new();
    for (arc, vertex) in made.labels.iter().enumerate() {
        if let (Some(vertex), Some(edge)) = (vertex, edge_of[arc]) {
            let named_here = made.named[arc];
            let lines = if named_here { named(scope, Some(edge), &texts) } else { texts[edge].clone() };
            labels.push(Label { edge, area: rect(*vertex), lines, named: named_here });
        }
    }
    for (node, edges) in own.iter().enumerate() {
        around(nodes[node].area, edges, scope, &texts, &mut lines, &mut labels);
    }
    let width = content_width(&made, &x) + 2.0 * WITHIN;
    let caption = scope.caption.as_deref().map_or(0.0, |caption| LABEL.width(caption) + 2.0 * WITHIN);
    let wide = width.max(caption).ceil();
    let area = Rect { width: wide, height: (routed.height + 2.0 * WITHIN + head - 4.0).ceil(), ..Rect::default() };
    let start = start.map(rect);
    let mut ports = Vec::new();
    let mut last = None;
    for edge in scope.edges.iter().filter(|edge| edge.kind == EdgeKind::Catch && edge.from != edge.to) {
        // The transitions of a state stand together.
        if last.replace(edge.from) != Some(edge.from) {
            let area = nodes[edge.from].area;
            ports.push((ports_of.exits[edge.from][1] + by.0, area.y + area.height));
        }
    }
    let mut ends = Vec::new();
    for (placed, _) in nodes.iter().zip(&scope.nodes).filter(|(_, node)| node.ends) {
        let (middle, bottom) = (placed.area.x + placed.area.width / 2.0, placed.area.y + placed.area.height);
        ends.push(Rect { x: middle - DOT / 2.0, y: bottom + END, width: DOT, height: DOT });
        let points = vec![(middle, bottom), (middle, bottom + END)];
        lines.push(Line { edges: Vec::new(), catch: false, points, arrow: true });
    }
    let mut frame = Frame { area, nodes, start, ends, ports, lines, labels };
    // A scope that is narrower than its caption stands in the middle below it.
    let aside = ((wide - width) / 2.0).floor();
    if aside > 0.0 {
        let area = frame.area;
        frame.move_by((aside, 0.0));
        frame.area = area;
    }
    frame
}

fn content_width(made: &Layered, x: &[f64]) -> f64 {
    let right = |(vertex, x): (&layered::Vertex, &f64)| x + vertex.size.width / 2.0;
    made.vertices.iter().zip(x).map(right).fold(0.0, f64::max)
}

/// Loops at one state: out of its right side, and back into it.
fn around(
    area: Rect,
    edges: &[usize],
    scope: &Scope,
    texts: &[Vec<String>],
    lines: &mut Vec<Line>,
    labels: &mut Vec<Label>,
) {
    let right = area.x + area.width;
    let count = edges.len() as f64;
    for (position, edge) in edges.iter().enumerate() {
        let step = area.height.min(60.0) / count;
        let (upper, lower) = (area.y + step * (position as f64 + 0.25), area.y + step * (position as f64 + 0.75));
        let out = right + LOOP;
        let points = vec![(right, lower), (out, lower), (out, upper), (right, upper)];
        let catch = scope.edges[*edge].kind == EdgeKind::Catch;
        lines.push(Line { edges: vec![*edge], catch, points, arrow: true });
        if let Some(size) = label_size(&texts[*edge]) {
            let middle = (upper + lower) / 2.0;
            let area = Rect { x: out + 4.0, y: middle - size.height / 2.0, width: size.width, height: size.height };
            labels.push(Label { edge: *edge, area, lines: texts[*edge].clone(), named: false });
        }
    }
}

fn size(area: Rect) -> Size {
    Size { width: area.width, height: area.height }
}

/// The lines of a transition's label: of one error or condition two, of several one for each of the first two.
fn label(edge: &crate::Edge) -> Vec<String> {
    match &edge.labels[..] {
        [] => Vec::new(),
        [one] if LABEL.width(one) <= 1.8 * WIDEST_LABEL => LABEL.wrap(one, WIDEST_LABEL, 2),
        [one] => LABEL.wrap(&without_ways(one), WIDEST_LABEL, 2),
        [one, other] => [one, other].map(|label| LABEL.fit(&without_ways(label), WIDEST_LABEL)).to_vec(),
        [one, rest @ ..] => {
            let more = format!("and {} more", rest.len());
            vec![LABEL.fit(&without_ways(one), WIDEST_LABEL), more]
        }
    }
}

/// A condition with only the last names of its paths, where it is long: the end of a path says more than its beginning.
fn without_ways(text: &str) -> String {
    if LABEL.width(text) <= WIDEST_LABEL {
        return text.to_owned();
    }
    let words = text.split(' ').map(|word| match word.rsplit_once('.') {
        Some((before, last)) if before.len() > 8 && !last.is_empty() && !word.contains(['"', '(', '/']) => {
            format!("…{last}")
        }
        Some(_) | None => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The lines of a label that names its target.
fn named(scope: &Scope, edge: Option<usize>, texts: &[Vec<String>]) -> Vec<String> {
    let Some(edge) = edge else { return Vec::new() };
    let target = &scope.nodes[scope.edges[edge].to].name;
    let target = LABEL.fit(&format!("→ {target}"), WIDEST_LABEL);
    texts[edge].iter().cloned().chain([target]).collect()
}

fn label_size(lines: &[String]) -> Option<Size> {
    let widest = lines.iter().map(|line| LABEL.width(line)).reduce(f64::max)?;
    Some(Size { width: (widest + 14.0).ceil(), height: lines.len() as f64 * LABEL_LINE + 6.0 })
}
