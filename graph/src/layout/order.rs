//! The order within each layer, with few crossings.

use super::layered::{CATCH, Layered};

/// The vertices of each layer from left to right, and the place of each vertex in its layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) layers: Vec<Vec<usize>>,
    pub(super) place: Vec<usize>,
}

/// How often the layers are gone through, for small and for large pictures.
const SWEEPS: usize = 16;
const SWEEPS_OF_MANY: usize = 4;
/// From how many vertices on a picture is large.
const MANY: usize = 6_000;

/// Who is linked with whom, and how strongly.
pub(super) struct Neighbours {
    pub(super) up: Vec<Vec<(usize, u32)>>,
    pub(super) down: Vec<Vec<(usize, u32)>>,
    /// The nodes and lanes that turn to each other.
    turns: Vec<Vec<usize>>,
}

impl Neighbours {
    pub(super) fn of(made: &Layered) -> Self {
        let count = made.vertices.len();
        let (mut up, mut down, mut turns) = (vec![Vec::new(); count], vec![Vec::new(); count], vec![Vec::new(); count]);
        for link in &made.links {
            down[link.upper].push((link.lower, link.weight));
            up[link.lower].push((link.upper, link.weight));
        }
        for (lane, vertex) in made.vertices.iter().enumerate() {
            if let Some(node) = vertex.beside {
                turns[lane].push(node);
                turns[node].push(lane);
            }
        }
        Self { up, down, turns }
    }
}

/// Orders the vertices, from the first node on; beginning with the last way out of each where the first leaves crossings.
pub(super) fn order(made: &Layered, neighbours: &Neighbours, first: Option<usize>) -> Order {
    let (best, fewest) = improved(begin(made, neighbours, first, false), made, neighbours);
    if fewest == 0 || made.vertices.len() > MANY {
        return best;
    }
    let (other, fewer) = improved(begin(made, neighbours, first, true), made, neighbours);
    if fewer < fewest { other } else { best }
}

/// The best order that is found from one on, and its crossings.
fn improved(mut now: Order, made: &Layered, neighbours: &Neighbours) -> (Order, u64) {
    let mut best = now.clone();
    let mut fewest = crossings(&now, neighbours);
    let sweeps = if made.vertices.len() > MANY { SWEEPS_OF_MANY } else { SWEEPS };
    let mut without_gain = 0;
    for sweep in 0..sweeps {
        if fewest == 0 || without_gain == 4 {
            break;
        }
        let down = sweep % 2 == 0;
        let last = made.layers - 1;
        for index in 0..=last {
            let layer = if down { index } else { last - index };
            now.sort(layer, down, neighbours, sweep % 4 > 1);
        }
        for _ in 0..4 {
            if !now.swap(neighbours) {
                break;
            }
        }
        let count = crossings(&now, neighbours);
        without_gain += 1;
        if count < fewest {
            fewest = count;
            best = now.clone();
            without_gain = 0;
        }
    }
    (best, fewest)
}

/// The order in which a walk in depth comes by, which takes the first or the last way out of each node first; lanes that lead back
/// come before the node that they lead to.
fn begin(made: &Layered, neighbours: &Neighbours, first: Option<usize>, last_first: bool) -> Order {
    let mut layers = vec![Vec::new(); made.layers];
    let mut place = vec![0; made.vertices.len()];
    let mut seen = vec![false; made.vertices.len()];
    for root in first.into_iter().chain(0..made.vertices.len()) {
        let mut stack = vec![root];
        while let Some(vertex) = stack.pop() {
            if seen[vertex] {
                continue;
            }
            // The lanes at a node go first, with all that they lead through.
            let lanes = || neighbours.turns[vertex].iter().filter(|_| made.vertices[vertex].beside.is_none());
            if lanes().any(|lane| !seen[*lane]) {
                stack.push(vertex);
                stack.extend(lanes().rev().filter(|lane| !seen[**lane]));
                continue;
            }
            seen[vertex] = true;
            let layer: &mut Vec<usize> = &mut layers[made.vertices[vertex].layer];
            place[vertex] = layer.len();
            layer.push(vertex);
            let from = stack.len();
            stack.extend(neighbours.down[vertex].iter().rev().map(|(lower, _)| *lower).filter(|lower| !seen[*lower]));
            if last_first {
                stack[from..].reverse();
            }
        }
    }
    Order { layers, place }
}

impl Order {
    /// Sorts a layer by the middle of each vertex's neighbours in the layer that was sorted before.
    fn sort(&mut self, layer: usize, down: bool, neighbours: &Neighbours, ties_turn: bool) {
        let towards = if down { &neighbours.up } else { &neighbours.down };
        let count = self.layers[layer].len();
        if count < 2 {
            return;
        }
        let mut keys: Vec<(f64, usize)> = Vec::with_capacity(count);
        let mut key_of = vec![f64::NAN; count];
        for (place, vertex) in self.layers[layer].iter().enumerate() {
            let near = &towards[*vertex];
            let weight: f64 = near.iter().map(|(_, weight)| f64::from(*weight)).sum();
            if weight > 0.0 {
                // Below a state, what its catchers lead to stands to the right.
                let at = |(other, weight): &(usize, u32)| {
                    let aside = if is_catch(*weight) && down { 0.3 } else { 0.0 };
                    (self.place[*other] as f64 + aside) * f64::from(*weight)
                };
                let sum: f64 = near.iter().map(at).sum();
                key_of[place] = sum / weight;
            }
        }
        // Who has nobody there stands beside whom it turns to, or else where it stood.
        for place in 0..count {
            if key_of[place].is_nan() {
                let vertex = self.layers[layer][place];
                let near = neighbours.turns[vertex].iter().map(|other| self.place[*other]);
                let near = near.map(|at| (key_of[at], if at > place { -0.01 } else { 0.01 }));
                let beside = near.filter(|(key, _)| !key.is_nan()).map(|(key, side)| key + side).next();
                let before = (0..place).rev().map(|at| key_of[at]).find(|key| !key.is_nan());
                key_of[place] = beside.or(before).unwrap_or(0.0);
            }
        }
        keys.extend(key_of.into_iter().zip(self.layers[layer].iter().copied()));
        if ties_turn {
            keys.reverse();
        }
        keys.sort_by(|one, other| one.0.total_cmp(&other.0));
        for (place, (_, vertex)) in keys.into_iter().enumerate() {
            self.layers[layer][place] = vertex;
            self.place[vertex] = place;
        }
    }

    /// Swaps vertices that stand beside each other where that takes crossings away; true where it did.
    fn swap(&mut self, neighbours: &Neighbours) -> bool {
        let mut any = false;
        for layer in 0..self.layers.len() {
            if self.layers[layer].len() > 200 {
                continue;
            }
            for left in 0..self.layers[layer].len().saturating_sub(1) {
                let (one, other) = (self.layers[layer][left], self.layers[layer][left + 1]);
                let now = self.between(one, other, neighbours)
                    + self.turned(one, neighbours)
                    + self.turned(other, neighbours);
                self.exchange(layer, left);
                let then = self.between(other, one, neighbours)
                    + self.turned(one, neighbours)
                    + self.turned(other, neighbours);
                if then < now {
                    any = true;
                } else {
                    self.exchange(layer, left);
                }
            }
        }
        any
    }

    fn exchange(&mut self, layer: usize, left: usize) {
        self.layers[layer].swap(left, left + 1);
        self.place[self.layers[layer][left]] = left;
        self.place[self.layers[layer][left + 1]] = left + 1;
    }

    /// How often the lines of two vertices cross, the first of which stands left.
    fn between(&self, left: usize, right: usize, neighbours: &Neighbours) -> u64 {
        let mut count = 0;
        for (side, up) in [(&neighbours.up, true), (&neighbours.down, false)] {
            if side[left].len() * side[right].len() > 10_000 {
                continue;
            }
            // Catchers' lines leave a state to the right of the others.
            let at = |(other, weight): &(usize, u32)| (self.place[*other], up && is_catch(*weight));
            for one in &side[left] {
                count += side[right].iter().filter(|other| at(other) < at(one)).count() as u64;
            }
        }
        count
    }

    /// How many vertices stand between a vertex and those that it turns to.
    fn turned(&self, vertex: usize, neighbours: &Neighbours) -> u64 {
        let near = neighbours.turns[vertex].iter();
        near.map(|other| self.place[*other].abs_diff(self.place[vertex]).saturating_sub(1) as u64).sum()
    }
}

/// True for the weight of catchers' lines.
fn is_catch(weight: u32) -> bool {
    weight == CATCH
}

/// How often lines cross, and pass a vertex when they turn.
fn crossings(order: &Order, neighbours: &Neighbours) -> u64 {
    let mut count = 0;
    for layer in &order.layers {
        count += layer.iter().map(|vertex| order.turned(*vertex, neighbours)).sum::<u64>() / 2;
        let lines = layer.iter().flat_map(|upper| {
            let lower = neighbours.down[*upper].iter().map(|(lower, weight)| (is_catch(*weight), order.place[*lower]));
            let mut lower: Vec<_> = lower.collect();
            lower.sort_unstable();
            lower.into_iter().map(|(_, place)| place)
        });
        let lines: Vec<usize> = lines.collect();
        count += inversions(&lines);
    }
    count
}

/// How many pairs of numbers stand in the wrong order.
fn inversions(numbers: &[usize]) -> u64 {
    let most = numbers.iter().copied().max().unwrap_or_default();
    let mut tree = vec![0u64; most + 2];
    let (mut count, mut seen) = (0, 0);
    for number in numbers {
        let (mut at, mut not_greater) = (number + 1, 0);
        while at > 0 {
            not_greater += tree[at];
            at &= at - 1;
        }
        count += seen - not_greater;
        seen += 1;
        let mut at = number + 1;
        while at < tree.len() {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inversions_are_counted() {
        assert_eq!(inversions(&[]), 0);
        assert_eq!(inversions(&[0, 1, 1, 2]), 0);
        assert_eq!(inversions(&[2, 1, 0]), 3);
        assert_eq!(inversions(&[1, 0, 1, 0]), 3);
    }
}
