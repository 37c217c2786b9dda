//! Lines between layers: down, across in a track of their own, and down again.

use super::layered::{Hop, Item, Layered};
use super::order::Order;
use super::port::Ports;

/// Space above the tracks between two layers, and below them for the head of an arrow.
const ABOVE: f64 = 14.0;
const BELOW: f64 = 18.0;
/// The distance between tracks.
const TRACK: f64 = 10.0;
/// How near lines may come to each other in one track.
const APART: f64 = 10.0;
/// The height in which small nodes of a layer stand in the middle.
const ROW: f64 = 66.0;
/// How many lines of a channel are ordered with care.
const MOST_ORDERED: usize = 300;

/// A point of the picture.
pub(super) type Point = (f64, f64);

/// Where everything stands from top to bottom.
pub(super) struct Routed {
    /// The upper edge of each vertex.
    pub(super) top: Vec<f64>,
    pub(super) height: f64,
    /// The corners of each chain's line.
    pub(super) lines: Vec<Vec<Point>>,
}

/// A part of a line that goes through a channel, from one side or the other.
#[derive(Debug, Clone, Copy)]
struct Crossing {
    chain: usize,
    hop: usize,
    from: f64,
    to: f64,
}

/// Lines that share a track.
#[derive(Debug, Default)]
struct Net {
    low: f64,
    high: f64,
    /// Where it is connected with what is above, and with what is below.
    ups: Vec<f64>,
    downs: Vec<f64>,
    crossings: Vec<usize>,
    track: usize,
}

/// Routes the lines; `x` is the middle of each vertex.
pub(super) fn route(made: &Layered, order: &Order, ports: &Ports, x: &[f64]) -> Routed {
    let mut channels: Vec<Vec<Crossing>> = vec![Vec::new(); made.layers + 1];
    for (index, chain) in made.chains.iter().enumerate() {
        for (number, hop) in chain.hops.iter().enumerate() {
            let (channel, from, to) = ends(made, *hop, chain.catch, ports, x);
            channels[channel].push(Crossing { chain: index, hop: number, from, to });
        }
    }
    let mut top = vec![0.0; made.vertices.len()];
    let mut tracks: Vec<Vec<f64>> = made.chains.iter().map(|chain| vec![0.0; chain.hops.len()]).collect();
    let mut y = 0.0;
    let mut bounds = Vec::new();
    for (channel, crossings) in channels.iter().enumerate() {
        let nets = ordered(nets(made, crossings));
        let most = nets.iter().map(|net| net.track + 1).max().unwrap_or_default();
        for crossing in crossings {
            tracks[crossing.chain][crossing.hop] = y + ABOVE;
        }
        for net in &nets {
            for crossing in net.crossings.iter().map(|crossing| crossings[*crossing]) {
                tracks[crossing.chain][crossing.hop] = y + ABOVE + net.track as f64 * TRACK;
            }
        }
        let outer = channel == 0 || channel == made.layers;
        y += match (most, outer) {
            (0, true) => 0.0,
            (0, false) => ABOVE + BELOW - 4.0,
            (most, _) => ABOVE + BELOW + (most - 1) as f64 * TRACK,
        };
        let Some(layer) = order.layers.get(channel) else { break };
        let row = layer.iter().map(|vertex| made.drawn(*vertex).height).fold(0.0, f64::max).min(ROW);
        let mut height = 0.0f64;
        for vertex in layer {
            let aside = ((row - made.drawn(*vertex).height) / 2.0).max(0.0).round();
            top[*vertex] = y + aside;
            height = height.max(aside + made.vertices[*vertex].size.height);
        }
        bounds.push((y, y + height));
        y += height;
    }
    let lines = made.chains.iter().enumerate();
    let lines = lines.map(|(index, chain)| {
        let mut points: Vec<Point> = Vec::new();
        for (number, hop) in chain.hops.iter().enumerate() {
            let (_, from, to) = ends(made, *hop, chain.catch, ports, x);
            let track = tracks[index][number];
            if number == 0 {
                points.push((from, begin(made, *hop, &top, &bounds)));
            }
            points.extend([(from, track), (to, track)]);
            if number + 1 == chain.hops.len() {
                points.push((to, end(made, *hop, &top, &bounds)));
            }
        }
        straight(points)
    });
    let lines = lines.collect();
    Routed { top, height: y, lines }
}

/// The channel of a hop, and where it enters and leaves that; channel `n` is above layer `n`.
fn ends(made: &Layered, hop: Hop, catch: bool, ports: &Ports, x: &[f64]) -> (usize, f64, f64) {
    let exit = |vertex: usize| match made.vertices[vertex].item {
        Item::Node => ports.exits[vertex][usize::from(catch)],
        Item::Label(_) | Item::Bend => x[vertex],
    };
    let entry = |vertex: usize| match made.vertices[vertex].item {
        Item::Node => ports.entries[vertex][usize::from(catch)],
        Item::Label(_) | Item::Bend => x[vertex],
    };
    match hop {
        Hop::Down(link) => {
            let link = made.links[link];
            (made.vertices[link.lower].layer, exit(link.upper), entry(link.lower))
        }
        Hop::Up(link) => {
            let link = made.links[link];
            (made.vertices[link.lower].layer, x[link.lower], x[link.upper])
        }
        Hop::Out { node, lane } => (made.vertices[node].layer + 1, exit(node), x[lane]),
        Hop::In { lane, node } => (made.vertices[node].layer, x[lane], entry(node)),
    }
}

/// Where a line begins: at the bottom of a node, or in a layer that it passes.
fn begin(made: &Layered, hop: Hop, top: &[f64], bounds: &[(f64, f64)]) -> f64 {
    let below = |vertex: usize| top[vertex] + made.drawn(vertex).height;
    match hop {
        Hop::Down(link) => match made.vertices[made.links[link].upper] {
            vertex if vertex.item == Item::Bend => bounds[vertex.layer].0,
            _ => below(made.links[link].upper),
        },
        Hop::Up(link) => bounds[made.vertices[made.links[link].lower].layer].1,
        Hop::Out { node, .. } => below(node),
        Hop::In { lane, .. } => bounds[made.vertices[lane].layer].1,
    }
}

/// Where a line ends.
fn end(made: &Layered, hop: Hop, top: &[f64], bounds: &[(f64, f64)]) -> f64 {
    match hop {
        Hop::Down(link) => match made.vertices[made.links[link].lower] {
            vertex if vertex.item == Item::Bend => bounds[vertex.layer].0,
            _ => top[made.links[link].lower],
        },
        Hop::Up(link) => bounds[made.vertices[made.links[link].upper].layer].1,
        Hop::Out { lane, .. } => bounds[made.vertices[lane].layer].1,
        Hop::In { node, .. } => top[node],
    }
}

/// Groups the lines of a channel: those out of one node, and else those into one.
fn nets(made: &Layered, crossings: &[Crossing]) -> Vec<Net> {
    use std::collections::BTreeMap;
    let sides = |crossing: &Crossing| {
        let chain = &made.chains[crossing.chain];
        let ends = match chain.hops[crossing.hop] {
            Hop::Down(link) => (Some(made.links[link].upper), Some(made.links[link].lower)),
            // Towards the top, lines come together at the upper end.
            Hop::Up(link) => (Some(made.links[link].lower), Some(made.links[link].upper)),
            Hop::Out { node, .. } => (Some(node), None),
            Hop::In { node, .. } => (None, Some(node)),
        };
        (ends.0, ends.1, chain.catch)
    };
    let mut fans: BTreeMap<(usize, bool), usize> = BTreeMap::new();
    for crossing in crossings {
        let (from, _, catch) = sides(crossing);
        if let Some(from) = from {
            *fans.entry((from, catch)).or_default() += 1;
        }
    }
    let mut known: BTreeMap<(bool, usize, bool), usize> = BTreeMap::new();
    let mut nets: Vec<Net> = Vec::new();
    for (index, crossing) in crossings.iter().enumerate() {
        let (from, to, catch) = sides(crossing);
        let several = from.filter(|from| fans.get(&(*from, catch)).is_some_and(|count| *count > 1));
        let key = match (several, to, from) {
            (Some(from), _, _) | (None, None, Some(from)) => (false, from, catch),
            (None, Some(to), _) => (true, to, catch),
            (None, None, None) => continue,
        };
        let hop = made.chains[crossing.chain].hops[crossing.hop];
        let (ups, downs) = match hop {
            Hop::Down(_) => (vec![crossing.from], vec![crossing.to]),
            Hop::Up(_) => (vec![crossing.to], vec![crossing.from]),
            Hop::Out { .. } => (vec![crossing.from, crossing.to], Vec::new()),
            Hop::In { .. } => (Vec::new(), vec![crossing.from, crossing.to]),
        };
        let at = *known.entry(key).or_insert(nets.len());
        if at == nets.len() {
            nets.push(Net { low: f64::INFINITY, high: f64::NEG_INFINITY, ..Net::default() });
        }
        let net = &mut nets[at];
        net.low = net.low.min(crossing.from.min(crossing.to));
        net.high = net.high.max(crossing.from.max(crossing.to));
        net.ups.extend(ups);
        net.downs.extend(downs);
        net.crossings.push(index);
    }
    // What goes straight needs no track.
    nets.retain(|net| net.high - net.low > 0.5);
    nets
}

/// Gives the nets of a channel their tracks, so that few lines cross.
fn ordered(mut nets: Vec<Net>) -> Vec<Net> {
    // From the outside to the inside: lines to the right go out above those left of them, lines to the left below.
    nets.sort_by(|one, other| one.low.total_cmp(&other.low));
    if nets.len() <= MOST_ORDERED {
        for _ in 0..nets.len() {
            let mut any = false;
            for upper in 0..nets.len().saturating_sub(1) {
                if cost(&nets[upper + 1], &nets[upper]) < cost(&nets[upper], &nets[upper + 1]) {
                    nets.swap(upper, upper + 1);
                    any = true;
                }
            }
            if !any {
                break;
            }
        }
        for index in 0..nets.len() {
            let (before, rest) = nets.split_at_mut(index);
            let near = |net: &&Net| net.low < rest[0].high + APART && rest[0].low < net.high + APART;
            rest[0].track = before.iter().filter(near).map(|net| net.track + 1).max().unwrap_or_default();
        }
        return nets;
    }
    // So many are put where there is room, from left to right.
    let mut ends: Vec<f64> = Vec::new();
    for net in &mut nets {
        net.track = ends.iter().position(|end| end + APART <= net.low).unwrap_or(ends.len());
        match ends.get_mut(net.track) {
            Some(end) => *end = net.high,
            None => ends.push(net.high),
        }
    }
    nets
}

/// How much it disturbs when one net has its track above another's: crossings, and lines that lie upon each other.
fn cost(above: &Net, below: &Net) -> usize {
    let within = |x: &f64, net: &Net| net.low + 0.5 < *x && *x < net.high - 0.5;
    let crossings =
        above.downs.iter().filter(|x| within(x, below)).count() + below.ups.iter().filter(|x| within(x, above)).count();
    let upon = |x: &f64| below.ups.iter().any(|other| (x - other).abs() < 4.0);
    crossings + 10 * above.downs.iter().filter(|x| upon(x)).count()
}

/// The points without those at which a line does not turn.
fn straight(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        if kept.last().is_some_and(|last| last == &point) {
            continue;
        }
        while let [.., one, two] = kept[..] {
            let vertical = one.0 == two.0 && two.0 == point.0 && (two.1 - one.1) * (point.1 - two.1) >= 0.0;
            let horizontal = one.1 == two.1 && two.1 == point.1 && (two.0 - one.0) * (point.0 - two.0) >= 0.0;
            if !(vertical || horizontal) {
                break;
            }
            kept.pop();
        }
        kept.push(point);
    }
    kept
}
