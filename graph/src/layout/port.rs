//! Where lines leave and enter nodes.

use super::layered::{Hop, Item, Layered};

/// How far a catcher's line leaves from the right edge of its node, and how far from its middle at least.
const FROM_EDGE: f64 = 22.0;
const FROM_MIDDLE: f64 = 40.0;
/// How near to the edge it may leave.
const NEAREST: f64 = 13.0;
/// How far a line may enter beside the middle of a node, so that it need not bend.
const ASIDE: f64 = 60.0;
/// How far two lines enter from each other.
const BESIDE: f64 = 22.0;

/// Where lines leave and enter nodes, by the node; the second of each pair is for catchers' lines.
pub(super) struct Ports {
    pub(super) exits: Vec<[f64; 2]>,
    pub(super) entries: Vec<[f64; 2]>,
}

impl Ports {
    /// The ports of nodes whose middles are at `x`; labels of catchers move to below their ports where there is room.
    pub(super) fn of(made: &Layered, layers: &[Vec<usize>], x: &mut [f64]) -> Self {
        let exits = exits(made, x);
        settle(made, layers, &exits, x);
        Self { entries: entries(made, x), exits }
    }
}

/// Lines leave in the middle, catchers' lines to the right of it: from a wide node above where they lead to.
fn exits(made: &Layered, x: &[f64]) -> Vec<[f64; 2]> {
    let mut leads: Vec<(f64, u32)> = vec![(0.0, 0); made.vertices.len()];
    for chain in made.chains.iter().filter(|chain| chain.catch) {
        let first = match chain.hops.first() {
            Some(Hop::Down(link)) => Some((made.links[*link].upper, made.links[*link].lower)),
            Some(Hop::Out { node, lane }) => Some((*node, *lane)),
            Some(Hop::Up(_) | Hop::In { .. }) | None => None,
        };
        if let Some((node, next)) = first.filter(|(node, _)| made.vertices[*node].item == Item::Node) {
            leads[node].0 += x[next];
            leads[node].1 += 1;
        }
    }
    let exits = leads.into_iter().enumerate().map(|(vertex, (sum, count))| {
        let half = made.drawn(vertex).width / 2.0;
        let most = half - FROM_EDGE;
        let wanted = if count == 0 { most } else { sum / f64::from(count) - x[vertex] };
        // Nearer to the edge only where the line is straight then.
        let wanted = if wanted > half - NEAREST { most } else { wanted.max(FROM_MIDDLE.min(most)) };
        let catch = if made.vertices[vertex].item == Item::Node { wanted } else { 0.0 };
        [x[vertex], x[vertex] + catch.round()]
    });
    exits.collect()
}

/// Moves the label of a catcher whose line goes to the next state to below its port, as far as there is room.
fn settle(made: &Layered, layers: &[Vec<usize>], exits: &[[f64; 2]], x: &mut [f64]) {
    let mut wanted: Vec<Option<f64>> = vec![None; made.vertices.len()];
    for chain in made.chains.iter().filter(|chain| chain.catch) {
        if let [Hop::Down(first), Hop::Down(second)] = chain.hops[..] {
            let (first, second) = (made.links[first], made.links[second]);
            if made.vertices[second.lower].item == Item::Node {
                wanted[first.lower] = Some(exits[first.upper][1]);
            }
        }
    }
    for layer in layers {
        for (place, vertex) in layer.iter().enumerate() {
            let Some(wanted) = wanted[*vertex].filter(|wanted| (wanted - x[*vertex]).abs() <= ASIDE) else { continue };
            let edge = |other: usize, side: f64| x[other] + side * (made.vertices[other].size.width / 2.0 + 14.0);
            let half = made.vertices[*vertex].size.width / 2.0;
            let least = place.checked_sub(1).map_or(half, |left| edge(layer[left], 1.0) + half);
            let most = layer.get(place + 1).map_or(x[*vertex], |right| edge(*right, -1.0) - half);
            if least <= most.max(x[*vertex]) {
                x[*vertex] = wanted.clamp(least.min(x[*vertex]), most.max(x[*vertex])).round();
            }
        }
    }
}

/// Lines enter in the middle, or beside it where that keeps them straight; catchers' lines beside the others.
fn entries(made: &Layered, x: &[f64]) -> Vec<[f64; 2]> {
    let mut from: Vec<[Option<usize>; 2]> = vec![[None; 2]; made.vertices.len()];
    let mut several = vec![[false; 2]; made.vertices.len()];
    for chain in made.chains.iter().filter(|chain| chain.arrow) {
        let last = match chain.hops.last() {
            Some(Hop::Down(link)) => Some((made.links[*link].upper, made.links[*link].lower)),
            Some(Hop::In { lane, node }) => Some((*lane, *node)),
            Some(Hop::Up(_) | Hop::Out { .. }) | None => None,
        };
        if let Some((before, node)) = last {
            let kind = usize::from(chain.catch);
            several[node][kind] |= from[node][kind].is_some_and(|other| other != before);
            from[node][kind] = Some(before);
        }
    }
    let entries = (0..made.vertices.len()).map(|vertex| {
        let both = made.two_entries.get(vertex) == Some(&true);
        // A catcher's line enters on the side that it comes from.
        let left = from[vertex][1].is_some_and(|line| x[line] < x[vertex]);
        let middle = [
            x[vertex],
            x[vertex]
                + if !both {
                    0.0
                } else if left {
                    -BESIDE
                } else {
                    BESIDE
                },
        ];
        let reach = (made.drawn(vertex).width / 2.0 - FROM_EDGE).min(ASIDE);
        let straight = [0, 1].map(|kind| {
            let line =
                from[vertex][kind].filter(|line| made.vertices[*line].item != Item::Node && !several[vertex][kind]);
            line.map(|line| x[line]).filter(|at| (at - x[vertex]).abs() <= reach)
        });
        let entries = [straight[0].unwrap_or(middle[0]), straight[1].unwrap_or(middle[1])];
        if both && (entries[0] - entries[1]).abs() < BESIDE { middle } else { entries }
    });
    entries.collect()
}
