//! The states of one scope in layers, with what transitions need between them: labels, bends and lanes that lead back.

use super::rank::rank;

/// The width and height of something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A transition between two nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Arc {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether a catcher takes it.
    pub(super) catch: bool,
    /// How much it wants to be straight, compared with others.
    pub(super) weight: u32,
    pub(super) label: Option<Size>,
}

/// What stands in a layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Item {
    /// A node.
    Node,
    /// The label of an arc.
    Label(usize),
    /// A line that passes.
    Bend,
}

/// A place in a layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vertex {
    pub(super) item: Item,
    pub(super) layer: usize,
    pub(super) size: Size,
    /// For the end of a lane that leads back: the node that it turns to.
    pub(super) beside: Option<usize>,
}

/// A line from a vertex to one in the next layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) upper: usize,
    pub(super) lower: usize,
    pub(super) weight: u32,
    /// Whether it goes on with a line that passes.
    pub(super) inner: bool,
}

/// A step of a line.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hop {
    /// Along a link to the next layer.
    Down(usize),
    /// Along a link to the layer before.
    Up(usize),
    /// Out of a node's bottom, and up through a lane beside it.
    Out { node: usize, lane: usize },
    /// Out of the top of a lane, and down into the node beside it.
    In { lane: usize, node: usize },
}

/// A line that is drawn.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    /// The arcs that it belongs to.
    pub(super) arcs: Vec<usize>,
    pub(super) hops: Vec<Hop>,
    pub(super) catch: bool,
    /// False where it ends in another line.
    pub(super) arrow: bool,
}

/// The layers; the first vertices are the nodes.
#[derive(Debug, Default)]
pub(super) struct Layered {
    pub(super) vertices: Vec<Vertex>,
    /// How many layers there are.
    pub(super) layers: usize,
    pub(super) links: Vec<Link>,
    pub(super) chains: Vec<Chain>,
    /// The label vertex of each arc.
    pub(super) labels: Vec<Option<usize>>,
    /// For each arc, whether its label names the target instead of a line that goes there.
    pub(super) named: Vec<bool>,
    /// The sizes of the boxes of the first nodes.
    boxes: Vec<Size>,
    /// Whether a node is entered by catchers and by others, so that they enter beside each other.
    pub(super) two_entries: Vec<bool>,
}

/// Lines that lead to the same node, which share a trunk.
struct Bundle {
    to: usize,
    catch: bool,
    back: bool,
    arcs: Vec<usize>,
}

/// How much the lines of catchers want to be straight.
pub(super) const CATCH: u32 = 1;

/// How many bends a layout may have for each node, before the longest lines are replaced by names.
const BENDS_FOR_EACH_NODE: usize = 8;
/// How many it may have in any case.
const BENDS: usize = 3_000;

/// Puts nodes and arcs into layers. `boxes` are the sizes of the boxes of the first nodes, which may need more room than that; `name_of` gives the size of the label of an arc that names its target.
pub(super) fn layered(
    nodes: &[Size],
    boxes: &[Size],
    arcs: &[Arc],
    first: Option<usize>,
    name_of: &dyn Fn(usize) -> Size,
) -> Layered {
    let pairs: Vec<_> = arcs.iter().map(|arc| (arc.from, arc.to)).collect();
    let ranks = rank(nodes.len(), &pairs, first);
    let bundles = bundles(nodes.len(), arcs, &ranks.back);
    let mut named = vec![false; arcs.len()];
    shorten(&bundles, arcs, &ranks.of, nodes.len(), &mut named);

    // Labels stand in layers of their own, below the state that they belong to, or above it where they lead back.
    let last = ranks.of.iter().copied().max().unwrap_or_default();
    let mut labelled = vec![false; last + 2];
    for (index, arc) in arcs.iter().enumerate() {
        if arc.label.is_some() || named[index] {
            let from = ranks.of[arc.from];
            labelled[if ranks.back[index] && !named[index] { from } else { from + 1 }] = true;
        }
    }
    let mut layer = 0;
    let layer_of: Vec<usize> = (0..=last)
        .map(|rank| {
            layer += usize::from(rank > 0) + usize::from(labelled[rank]);
            layer
        })
        .collect();
    let mut made = Layered {
        layers: layer + 1 + usize::from(labelled[last + 1]),
        labels: vec![None; arcs.len()],
        two_entries: two_entries(nodes.len(), arcs, &named),
        named,
        boxes: boxes.to_vec(),
        ..Layered::default()
    };
    for (size, rank) in nodes.iter().zip(&ranks.of) {
        made.vertices.push(Vertex { item: Item::Node, layer: layer_of[*rank], size: *size, beside: None });
    }
    for bundle in &bundles {
        if bundle.back {
            made.lead_back(bundle, arcs, name_of);
        } else {
            made.lead_on(bundle, arcs, name_of);
        }
    }
    made
}

fn bundles(count: usize, arcs: &[Arc], back: &[bool]) -> Vec<Bundle> {
    // By target and kind, in the order in which the first of each comes.
    let mut known = vec![[None; 4]; count];
    let mut bundles: Vec<Bundle> = Vec::new();
    for (index, arc) in arcs.iter().enumerate() {
        let sort = usize::from(arc.catch) + 2 * usize::from(back[index]);
        let at = *known[arc.to][sort].get_or_insert(bundles.len());
        match bundles.get_mut(at) {
            Some(bundle) => bundle.arcs.push(index),
            None => bundles.push(Bundle { to: arc.to, catch: arc.catch, back: back[index], arcs: vec![index] }),
        }
    }
    bundles
}

/// Replaces the longest lines by names, so that bends do not outnumber the nodes by far.
fn shorten(bundles: &[Bundle], arcs: &[Arc], ranks: &[usize], count: usize, named: &mut [bool]) {
    let length = |bundle: &Bundle| {
        let spans = bundle.arcs.iter().map(|arc| ranks[arcs[*arc].from].abs_diff(ranks[bundle.to]));
        spans.max().unwrap_or_default()
    };
    let mut lengths: Vec<_> = bundles.iter().enumerate().map(|(index, bundle)| (length(bundle), index)).collect();
    let mut total: usize = lengths.iter().map(|(length, _)| 2 * length).sum();
    lengths.sort_unstable_by(|one, other| other.cmp(one));
    for (length, index) in lengths {
        if total <= BENDS + BENDS_FOR_EACH_NODE * count {
            break;
        }
        total -= 2 * length;
        for arc in &bundles[index].arcs {
            named[*arc] = true;
        }
    }
}

fn two_entries(count: usize, arcs: &[Arc], named: &[bool]) -> Vec<bool> {
    let mut entered = vec![[false; 2]; count];
    for (arc, _) in arcs.iter().zip(named).filter(|(_, named)| !**named) {
        entered[arc.to][usize::from(arc.catch)] = true;
    }
    entered.into_iter().map(|kinds| kinds == [true, true]).collect()
}

impl Layered {
    /// The size of what is drawn of a vertex.
    pub(super) fn drawn(&self, vertex: usize) -> Size {
        self.boxes.get(vertex).copied().unwrap_or(self.vertices[vertex].size)
    }

    fn add(&mut self, item: Item, layer: usize, size: Size) -> usize {
        self.vertices.push(Vertex { item, layer, size, beside: None });
        self.vertices.len() - 1
    }

    fn bend(&mut self, layer: usize) -> usize {
        self.add(Item::Bend, layer, Size { width: 2.0, height: 0.0 })
    }

    fn link(&mut self, upper: usize, lower: usize, weight: u32, inner: bool) -> usize {
        self.links.push(Link { upper, lower, weight, inner });
        self.links.len() - 1
    }

    /// The vertex of an arc's label, if it has one or names its target.
    fn label(&mut self, arc: usize, arcs: &[Arc], layer: usize, name_of: &dyn Fn(usize) -> Size) -> Option<usize> {
        let size = if self.named[arc] { Some(name_of(arc)) } else { arcs[arc].label };
        let vertex = size.map(|size| self.add(Item::Label(arc), layer, size));
        self.labels[arc] = vertex;
        vertex
    }

    /// Lines to a node in a later layer: each from its state to the trunk, and the trunk to the node.
    fn lead_on(&mut self, bundle: &Bundle, arcs: &[Arc], name_of: &dyn Fn(usize) -> Size) {
        let target = self.vertices[bundle.to].layer;
        let mut begun = Vec::new();
        for index in &bundle.arcs {
            let arc = arcs[*index];
            let from = self.vertices[arc.from].layer;
            let label = self.label(*index, arcs, from + 1, name_of);
            let mut hops = Vec::new();
            let mut last = arc.from;
            if let Some(label) = label {
                let weight = if self.named[*index] { CATCH } else { arc.weight };
                hops.push(Hop::Down(self.link(arc.from, label, weight, false)));
                last = label;
            }
            if self.named[*index] {
                self.chains.push(Chain { arcs: vec![*index], hops, catch: arc.catch, arrow: true });
                continue;
            }
            begun.push((*index, hops, last));
        }
        let joins = |made: &Self, last: usize| made.vertices[last].layer + 1;
        let first = begun.iter().map(|(.., last)| joins(self, *last)).min().unwrap_or(target);
        let strongest = bundle.arcs.iter().map(|arc| arcs[*arc].weight).max().unwrap_or_default();
        let trunk: Vec<usize> = (first..target).map(|layer| self.bend(layer)).chain([bundle.to]).collect();
        let mut along: Vec<Hop> = Vec::new();
        for pair in trunk.windows(2) {
            let inner = pair[1] != bundle.to;
            along.push(Hop::Down(self.link(pair[0], pair[1], strongest, inner)));
        }
        let alone = begun.len() == 1;
        let mut joined = Vec::new();
        for (index, mut hops, last) in begun {
            let at = joins(self, last) - first;
            let arc = arcs[index];
            hops.push(Hop::Down(self.link(last, trunk[at], arc.weight, false)));
            let direct = trunk[at] == bundle.to;
            if alone {
                hops.extend(along.iter().copied());
            }
            if !alone && !direct {
                joined.push(index);
            }
            let arrow = alone || direct;
            self.chains.push(Chain { arcs: vec![index], hops, catch: arc.catch, arrow });
        }
        if !joined.is_empty() {
            self.chains.push(Chain { arcs: joined, hops: along, catch: bundle.catch, arrow: true });
        }
    }

    /// Lines back to a node in an earlier layer: out of the bottom of each state, up through a lane of its own to the
    /// trunk, and from above into the node.
    fn lead_back(&mut self, bundle: &Bundle, arcs: &[Arc], name_of: &dyn Fn(usize) -> Size) {
        let target = self.vertices[bundle.to].layer;
        let mut begun = Vec::new();
        for index in &bundle.arcs {
            let arc = arcs[*index];
            let from = self.vertices[arc.from].layer;
            if self.named[*index] {
                let label = self.label(*index, arcs, from + 1, name_of);
                let hops = label.map(|label| Hop::Down(self.link(arc.from, label, CATCH, false)));
                let hops = Vec::from_iter(hops);
                self.chains.push(Chain { arcs: vec![*index], hops, catch: arc.catch, arrow: true });
                continue;
            }
            let lane = self.bend(from);
            self.vertices[lane].beside = Some(arc.from);
            let mut hops = vec![Hop::Out { node: arc.from, lane }];
            let mut last = lane;
            if let Some(label) = self.label(*index, arcs, from - 1, name_of) {
                hops.push(Hop::Up(self.link(label, lane, CATCH + 1, true)));
                last = label;
            }
            begun.push((*index, hops, last));
        }
        if begun.is_empty() {
            return;
        }
        let last_layer = begun.iter().map(|(.., last)| self.vertices[*last].layer - 1).max().unwrap_or(target);
        let trunk: Vec<usize> = (target..=last_layer).map(|layer| self.bend(layer)).collect();
        self.vertices[trunk[0]].beside = Some(bundle.to);
        let mut along: Vec<Hop> = Vec::new();
        for pair in trunk.windows(2) {
            along.push(Hop::Up(self.link(pair[0], pair[1], CATCH + 1, true)));
        }
        along.reverse();
        along.push(Hop::In { lane: trunk[0], node: bundle.to });
        let alone = begun.len() == 1;
        let mut joined = Vec::new();
        for (index, mut hops, last) in begun {
            let at = self.vertices[last].layer - 1 - target;
            hops.push(Hop::Up(self.link(trunk[at], last, CATCH + 1, alone)));
            if alone {
                hops.extend(along.iter().copied());
            } else {
                joined.push(index);
            }
            let catch = arcs[index].catch;
            self.chains.push(Chain { arcs: vec![index], hops, catch, arrow: alone });
        }
        if !alone {
            self.chains.push(Chain { arcs: joined, hops: along, catch: bundle.catch, arrow: true });
        }
    }
}
