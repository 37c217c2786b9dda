//! What is wrong with a layout: what lies upon each other, and what leaves its place.

use graph::{Diagram, Frame, Layout, Rect};

/// What was found in a layout.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// What lies upon each other, in words.
    pub(crate) faults: Vec<String>,
    /// How often lines cross.
    pub(crate) crossings: usize,
    /// How many lines there are.
    pub(crate) lines: usize,
    /// How often a line steps aside by so little that it could have been straight.
    pub(crate) steps: usize,
}

/// Measures a layout: rectangles, labels, lines.
pub(crate) fn measure(diagram: &Diagram, layout: &Layout) -> Measured {
    let mut found = Measured::default();
    let whole = Rect { x: 0.0, y: 0.0, width: layout.width, height: layout.height };
    for (index, (scope, frame)) in diagram.scopes.iter().zip(&layout.frames).enumerate() {
        let outer = match scope.inside {
            Some((outer, node)) => layout.frames[outer].nodes[node].area,
            None => whole,
        };
        if !within(frame.area, outer) {
            found.faults.push(format!("scope {index} leaves its state: {:?} in {outer:?}", frame.area));
        }
        let boxes = boxes(diagram, index, frame);
        for (name, area) in &boxes {
            if !within(*area, frame.area) {
                found.faults.push(format!("{name} leaves scope {index}: {area:?} in {:?}", frame.area));
            }
        }
        overlaps(&boxes, &mut found);
        lines(index, frame, &boxes, &mut found);
    }
    siblings(diagram, layout, &mut found);
    found
}

/// Everything of a scope that takes room, with a name.
fn boxes(diagram: &Diagram, index: usize, frame: &Frame) -> Vec<(String, Rect)> {
    let scope = &diagram.scopes[index];
    let states =
        scope.nodes.iter().zip(&frame.nodes).map(|(node, placed)| (format!("state {}", node.name), placed.area));
    let labels = frame.labels.iter().map(|label| (format!("label {:?}", label.lines), label.area));
    let dots = frame.start.iter().chain(&frame.ends).map(|dot| ("a dot".to_owned(), *dot));
    states.chain(labels).chain(dots).collect()
}

fn overlaps(boxes: &[(String, Rect)], found: &mut Measured) {
    let mut sorted: Vec<&(String, Rect)> = boxes.iter().collect();
    sorted.sort_by(|one, other| one.1.y.total_cmp(&other.1.y));
    for (index, (name, area)) in sorted.iter().map(|(name, area)| (name, area)).enumerate() {
        let below = sorted[index + 1..].iter().take_while(|(_, other)| other.y < area.y + area.height);
        for (other_name, other) in below {
            if area.x < other.x + other.width && other.x < area.x + area.width {
                found.faults.push(format!("{name} lies upon {other_name}: {area:?}, {other:?}"));
            }
        }
    }
}

/// The scopes in one state.
fn siblings(diagram: &Diagram, layout: &Layout, found: &mut Measured) {
    for node in diagram.scopes.iter().flat_map(|scope| &scope.nodes) {
        let areas: Vec<_> =
            node.scopes.iter().map(|scope| (format!("scope {scope}"), layout.frames[*scope].area)).collect();
        overlaps(&areas, found);
    }
}

/// A piece of a line that goes right or down: its line, and its two ends.
#[derive(Clone, Copy)]
struct Piece {
    line: usize,
    low: (f64, f64),
    high: (f64, f64),
}

fn lines(index: usize, frame: &Frame, boxes: &[(String, Rect)], found: &mut Measured) {
    let mut pieces = Vec::new();
    for (line, drawn) in frame.lines.iter().enumerate() {
        for pair in drawn.points.windows(2) {
            let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
            if x != to_x && y != to_y {
                found.faults.push(format!("a line of scope {index} is askew: {pair:?}"));
            }
            pieces.push(Piece { line, low: (x.min(to_x), y.min(to_y)), high: (x.max(to_x), y.max(to_y)) });
        }
    }
    found.lines += frame.lines.len();
    let short = |piece: &&Piece| piece.low.1 == piece.high.1 && piece.high.0 - piece.low.0 < 10.0;
    found.steps += pieces.iter().filter(short).count();
    // A line may lead through the label that is its own.
    for piece in &pieces {
        for (number, (name, area)) in boxes.iter().enumerate() {
            let inside = piece.low.0 < area.x + area.width - 1.0
                && piece.high.0 > area.x + 1.0
                && piece.low.1 < area.y + area.height - 1.0
                && piece.high.1 > area.y + 1.0;
            let label = number.checked_sub(frame.nodes.len()).and_then(|label| frame.labels.get(label));
            let own = label.is_some_and(|label| frame.lines[piece.line].edges.contains(&label.edge));
            if inside && !own {
                found
                    .faults
                    .push(format!("a line of scope {index} leads through {name}: {:?} {:?}", piece.low, piece.high));
            }
        }
    }
    // Pieces that cross: one goes right, the other down.
    let across: Vec<_> = pieces.iter().filter(|piece| piece.low.1 == piece.high.1).collect();
    let down: Vec<_> = pieces.iter().filter(|piece| piece.low.0 == piece.high.0).collect();
    for one in &across {
        let crosses = |other: &&&Piece| {
            one.line != other.line
                && one.low.0 + 1.0 < other.low.0
                && other.low.0 < one.high.0 - 1.0
                && other.low.1 + 1.0 < one.low.1
                && one.low.1 < other.high.1 - 1.0
        };
        found.crossings += down.iter().filter(crosses).count();
    }
}

fn within(inner: Rect, outer: Rect) -> bool {
    inner.x >= outer.x - 0.01
        && inner.y >= outer.y - 0.01
        && inner.x + inner.width <= outer.x + outer.width + 0.01
        && inner.y + inner.height <= outer.y + outer.height + 0.01
}
