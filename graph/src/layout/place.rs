//! Where the vertices of layers stand from left to right: straight lines first, after Brandes and Köpf, "Fast and Simple
//! Horizontal Coordinate Assignment" (2001), with widths.

use std::collections::{BTreeMap, HashSet};

use super::layered::{Item, Layered};
use super::order::{Neighbours, Order};

/// The middle of each vertex; the leftmost vertex begins at 0.
pub(super) fn place(made: &Layered, neighbours: &Neighbours, order: &Order) -> Vec<f64> {
    let columns = Columns::of(made, neighbours, order);
    let crossed = crossed(made, order, &columns);
    let mut all: Vec<Vec<f64>> = Vec::new();
    for down in [true, false] {
        for left in [true, false] {
            let near = if down { &neighbours.up } else { &neighbours.down };
            let view = View { made, order, near, down, left, crossed: &crossed, columns: &columns };
            let root = view.align();
            all.push(view.compact(&root));
        }
    }
    balance(made, &mut all);
    let count = made.vertices.len();
    let mut middle: Vec<f64> = (0..count)
        .map(|vertex| {
            let mut four = [all[0][vertex], all[1][vertex], all[2][vertex], all[3][vertex]];
            four.sort_by(f64::total_cmp);
            ((four[1] + four[2]) / 2.0).round()
        })
        .collect();
    // Rounding must not bring anything together.
    for layer in &order.layers {
        for pair in layer.windows(2) {
            let least = middle[pair[0]] + apart(made, pair[0], pair[1]) - 1.0;
            middle[pair[1]] = middle[pair[1]].max(least.round());
        }
    }
    let edge = |vertex: usize| middle[vertex] - made.vertices[vertex].size.width / 2.0;
    let least = (0..count).map(edge).fold(f64::INFINITY, f64::min);
    if least.is_finite() {
        middle.iter_mut().for_each(|x| *x -= least.floor());
    }
    middle
}

/// How far apart the middles of two vertices must be that stand beside each other.
fn apart(made: &Layered, left: usize, right: usize) -> f64 {
    let [one, other] = [left, right].map(|vertex| &made.vertices[vertex]);
    let between = match (one.item, other.item) {
        (Item::Node, Item::Node) => 32.0,
        (Item::Bend, Item::Bend) => 16.0,
        (Item::Label(_), Item::Label(_)) => 14.0,
        (_, _) => 18.0,
    };
    (one.size.width + other.size.width) / 2.0 + between
}

/// The links that are straight in every case: lines that pass, and transitions between states of which each is the other's
/// closest.
struct Columns {
    /// For each vertex, the one that is right above it, and the one that is right below.
    above: Vec<Option<usize>>,
    below: Vec<Option<usize>>,
}

impl Columns {
    fn of(made: &Layered, neighbours: &Neighbours, order: &Order) -> Self {
        let count = made.vertices.len();
        let mut columns = Self { above: vec![None; count], below: vec![None; count] };
        let middle = |near: &[(usize, u32)]| {
            let strongest = near.iter().map(|(_, weight)| *weight).max().unwrap_or_default();
            let near = near.iter().filter(|(_, weight)| *weight == strongest);
            let mut near: Vec<usize> = near.map(|(other, _)| *other).collect();
            near.sort_unstable_by_key(|other| order.place[*other]);
            (near.len() % 2 == 1).then(|| near[near.len() / 2])
        };
        let closest_below: Vec<Option<usize>> = neighbours.down.iter().map(|near| middle(near)).collect();
        let closest_above: Vec<Option<usize>> = neighbours.up.iter().map(|near| middle(near)).collect();
        let straight = made.links.iter().filter(|link| {
            let closest = closest_below[link.upper] == Some(link.lower);
            link.inner || closest && closest_above[link.lower] == Some(link.upper)
        });
        let mut straight: Vec<_> = straight.collect();
        straight.sort_by_key(|link| (!link.inner, std::cmp::Reverse(link.weight)));
        // Columns do not cross: between two layers, their lower ends are in the order of their upper ends.
        let mut kept: Vec<BTreeMap<usize, usize>> = vec![BTreeMap::new(); made.layers];
        for link in straight {
            let (upper, lower) = (order.place[link.upper], order.place[link.lower]);
            let between = &mut kept[made.vertices[link.upper].layer];
            let free = between.range(..=upper).next_back().is_none_or(|(at, other)| *at < upper && *other < lower)
                && between.range(upper..).next().is_none_or(|(_, other)| lower < *other);
            if free {
                between.insert(upper, lower);
                columns.below[link.upper] = Some(link.lower);
                columns.above[link.lower] = Some(link.upper);
            }
        }
        columns
    }
}

/// The links that cross a column, and must not be made straight.
fn crossed(made: &Layered, order: &Order, columns: &Columns) -> HashSet<(usize, usize)> {
    let mut found = HashSet::new();
    let mut ups: Vec<Vec<usize>> = vec![Vec::new(); made.vertices.len()];
    for link in &made.links {
        ups[link.lower].push(link.upper);
    }
    let inner = &columns.above;
    for index in 1..order.layers.len() {
        let (above, layer) = (&order.layers[index - 1], &order.layers[index]);
        let (mut begin, mut next) = (0, 0);
        for (place, vertex) in layer.iter().enumerate() {
            let last = place + 1 == layer.len();
            let bound = inner[*vertex].map(|upper| order.place[upper]);
            if bound.is_none() && !last {
                continue;
            }
            let end = bound.unwrap_or(above.len().saturating_sub(1));
            for lower in &layer[next..=place] {
                for upper in &ups[*lower] {
                    let at = order.place[*upper];
                    if (at < begin || at > end) && inner[*lower] != Some(*upper) {
                        found.insert((*upper, *lower));
                    }
                }
            }
            next = place + 1;
            begin = end;
        }
    }
    found
}

/// The layers as one of the four passes sees them: from above or below, from the left or the right.
struct View<'a> {
    made: &'a Layered,
    order: &'a Order,
    /// The neighbours in the layer that comes before.
    near: &'a [Vec<(usize, u32)>],
    down: bool,
    left: bool,
    crossed: &'a HashSet<(usize, usize)>,
    columns: &'a Columns,
}

impl View<'_> {
    /// Puts vertices under each other: for each the first of its column.
    fn align(&self) -> Vec<usize> {
        let count = self.made.vertices.len();
        let mut root: Vec<usize> = (0..count).collect();
        let layers = self.order.layers.len();
        for index in 0..layers {
            let layer = &self.order.layers[if self.down { index } else { layers - 1 - index }];
            // How far the columns of the layer before are taken already.
            let mut taken: Option<usize> = None;
            for step in 0..layer.len() {
                let vertex = layer[if self.left { step } else { layer.len() - 1 - step }];
                let near = self.closest(vertex);
                if near.is_empty() {
                    continue;
                }
                let mut middles = [(near.len() - 1) / 2, near.len() / 2];
                if !self.left {
                    middles.reverse();
                }
                for middle in middles {
                    let other = near[middle];
                    let link = if self.down { (other, vertex) } else { (vertex, other) };
                    let at = self.order.place[other];
                    let free = taken.is_none_or(|taken| if self.left { taken < at } else { at < taken });
                    if free && !self.crossed.contains(&link) {
                        root[vertex] = root[other];
                        taken = Some(at);
                        break;
                    }
                }
            }
        }
        root
    }

    /// The neighbours that a vertex may stand under, from left to right: that of its column, or the strongest that are free.
    fn closest(&self, vertex: usize) -> Vec<usize> {
        let (own, others) = match self.down {
            true => (&self.columns.above, &self.columns.below),
            false => (&self.columns.below, &self.columns.above),
        };
        if let Some(other) = own[vertex] {
            return vec![other];
        }
        let strongest = self.near[vertex].iter().map(|(_, weight)| *weight).max().unwrap_or_default();
        let near = self.near[vertex].iter().filter(|(other, weight)| *weight == strongest && others[*other].is_none());
        let mut near: Vec<usize> = near.map(|(other, _)| *other).collect();
        near.sort_unstable_by_key(|other| self.order.place[*other]);
        near
    }

    /// Puts columns beside each other, as far to the side as they go, and then back to their neighbours.
    fn compact(&self, root: &[usize]) -> Vec<f64> {
        let count = root.len();
        let mut next: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
        let mut before = vec![0usize; count];
        for layer in &self.order.layers {
            for pair in layer.windows(2) {
                let (one, other) = if self.left { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
                next[root[one]].push((root[other], apart(self.made, pair[0], pair[1])));
                before[root[other]] += 1;
            }
        }
        let mut ready: Vec<usize> =
            (0..count).filter(|vertex| root[*vertex] == *vertex && before[*vertex] == 0).collect();
        let mut x = vec![0.0f64; count];
        let mut at = 0;
        while let Some(column) = ready.get(at).copied() {
            at += 1;
            for (other, distance) in &next[column] {
                x[*other] = x[*other].max(x[column] + distance);
                before[*other] -= 1;
                if before[*other] == 0 {
                    ready.push(*other);
                }
            }
        }
        for column in ready.iter().rev() {
            let most = next[*column].iter().map(|(other, distance)| x[*other] - distance).fold(f64::INFINITY, f64::min);
            if most.is_finite() {
                x[*column] = x[*column].max(most);
            }
        }
        let side = if self.left { 1.0 } else { -1.0 };
        root.iter().map(|column| x[*column] * side).collect()
    }
}

/// Brings the four pictures together at the narrowest: by their left edges, or by their right ones.
fn balance(made: &Layered, all: &mut [Vec<f64>]) {
    let edges = |x: &[f64]| {
        let half = |vertex: usize| made.vertices[vertex].size.width / 2.0;
        let left = x.iter().enumerate().map(|(vertex, x)| x - half(vertex)).fold(f64::INFINITY, f64::min);
        let right = x.iter().enumerate().map(|(vertex, x)| x + half(vertex)).fold(f64::NEG_INFINITY, f64::max);
        (left, right)
    };
    let bounds: Vec<_> = all.iter().map(|x| edges(x)).collect();
    let narrowest = bounds.iter().copied().min_by(|one, other| (one.1 - one.0).total_cmp(&(other.1 - other.0)));
    let Some((left, right)) = narrowest else { return };
    for (index, x) in all.iter_mut().enumerate() {
        let (own_left, own_right) = bounds[index];
        let shift = if index % 2 == 0 { left - own_left } else { right - own_right };
        x.iter_mut().for_each(|x| *x += shift);
    }
}
