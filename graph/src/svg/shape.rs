//! The shapes of states and lines.

use asl::StateType;

use super::{number, push};
use crate::{Node, Rect};

/// How round the corners of lines are, in pixels.
const ROUND: f64 = 8.0;
/// The length of an arrow's head, and half of its width.
const HEAD: (f64, f64) = (8.0, 4.2);

/// A line with round corners; before an arrow it ends where the head begins.
pub(super) fn rounded(points: &[(f64, f64)], arrow: bool) -> String {
    let mut points = points.to_vec();
    if let [.., before, last] = &mut points[..] {
        if arrow {
            *last = towards(*last, *before, HEAD.0 - 1.0);
        }
    }
    let mut path = String::new();
    for (index, point) in points.iter().enumerate() {
        let (before, after) = (index.checked_sub(1).map(|before| points[before]), points.get(index + 1).copied());
        match (before, after) {
            (None, _) => push(&mut path, format_args!("M{} {}", number(point.0), number(point.1))),
            (Some(_), None) => push(&mut path, format_args!("L{} {}", number(point.0), number(point.1))),
            (Some(before), Some(after)) => {
                let round = ROUND.min(distance(before, *point) / 2.0).min(distance(*point, after) / 2.0);
                let (one, other) = (towards(*point, before, round), towards(*point, after, round));
                push(
                    &mut path,
                    format_args!(
                        "L{} {}Q{} {} {} {}",
                        number(one.0),
                        number(one.1),
                        number(point.0),
                        number(point.1),
                        number(other.0),
                        number(other.1)
                    ),
                );
            }
        }
    }
    path
}

/// The head of the arrow at the end of a line.
pub(super) fn head(points: &[(f64, f64)]) -> Option<String> {
    let [.., before, tip] = points[..] else { return None };
    let foot = towards(tip, before, HEAD.0);
    // Lines go right, left, up and down.
    let side = if (before.0 - tip.0).abs() > (before.1 - tip.1).abs() { (0.0, HEAD.1) } else { (HEAD.1, 0.0) };
    let [x, y, one_x, one_y, other_x, other_y] =
        [tip.0, tip.1, foot.0 + side.0, foot.1 + side.1, foot.0 - side.0, foot.1 - side.1].map(number);
    Some(format!("M{x} {y}L{one_x} {one_y}L{other_x} {other_y}z"))
}

fn distance(one: (f64, f64), other: (f64, f64)) -> f64 {
    (one.0 - other.0).abs() + (one.1 - other.1).abs()
}

/// The point at a distance from one towards another that is right, left, above or below.
fn towards(from: (f64, f64), to: (f64, f64), by: f64) -> (f64, f64) {
    let whole = distance(from, to);
    if whole == 0.0 {
        return from;
    }
    let part = by.min(whole) / whole;
    (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
}

/// The outline of a state: each type has a shape of its own.
pub(super) fn outline(node: &Node, area: Rect, text: &mut String) {
    let Rect { x, y, width, height } = area;
    let [left, top, wide, high] = [x, y, width, height].map(number);
    if node.state_type == Some(StateType::Choice) {
        let [inner, outer, right, middle, bottom] =
            [x + 12.0, x + width - 12.0, x + width, y + height / 2.0, y + height].map(number);
        push(
            text,
            format_args!(
                "<path class=\"box\" d=\"M{inner} {top}H{outer}L{right} {middle}L{outer} {bottom}H{inner}L{left} {middle}z\"/>"
            ),
        );
        return;
    }
    if node.state_type == Some(StateType::Map) {
        // Other iterations, behind this one.
        let bottom = y + height;
        let [one, other, narrow, narrower] = [bottom + 3.0, bottom + 6.0, width - 20.0, width - 36.0].map(number);
        let [at, further] = [x + 10.0, x + 18.0].map(number);
        push(text, format_args!("<path class=\"behind\" d=\"M{at} {one}h{narrow}M{further} {other}h{narrower}\"/>"));
    }
    let class = if node.scopes.is_empty() { "box" } else { "holds" };
    let round = match node.state_type {
        Some(StateType::Succeed | StateType::Fail) => height / 2.0,
        Some(StateType::Pass) => 4.0,
        Some(StateType::Parallel | StateType::Map) => 12.0,
        Some(StateType::Task | StateType::Wait | StateType::Choice) | None => 10.0,
    };
    let round = number(round);
    push(
        text,
        format_args!(
            "<rect class=\"{class}\" x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{high}\" rx=\"{round}\"/>"
        ),
    );
}

/// The coloured ground of a state's icon.
pub(super) fn tile(node: &Node, (x, y): (f64, f64), text: &mut String) {
    let round = match node.state_type {
        Some(StateType::Succeed | StateType::Fail | StateType::Wait) => "14",
        Some(StateType::Pass) => "3",
        Some(StateType::Task | StateType::Choice | StateType::Parallel | StateType::Map) | None => "7",
    };
    let (x, y) = (number(x), number(y));
    push(text, format_args!("<rect class=\"tile\" x=\"{x}\" y=\"{y}\" width=\"28\" height=\"28\" rx=\"{round}\"/>"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_bends_around_its_corners_and_ends_before_its_head() {
        let points = [(0.0, 0.0), (0.0, 20.0), (30.0, 20.0), (30.0, 50.0)];
        assert_eq!(rounded(&points, true), "M0 0L0 12Q0 20 8 20L22 20Q30 20 30 28L30 43");
        assert_eq!(head(&points).as_deref(), Some("M30 50L34.2 42L25.8 42z"));
        assert_eq!(head(&[]), None);
    }
}
