//! Which transitions lead back, and in which rank each state stands.

/// What the ranks are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ranks {
    /// The rank of each node; transitions lead to later ranks, but for those that lead back.
    pub(super) of: Vec<usize>,
    /// For each edge, whether it leads back to a state that comes before.
    pub(super) back: Vec<bool>,
}

/// Ranks nodes from a first one; edges are pairs of nodes, none of them a node with itself.
pub(super) fn rank(count: usize, edges: &[(usize, usize)], first: Option<usize>) -> Ranks {
    let mut out = vec![Vec::new(); count];
    for (index, (from, _)) in edges.iter().enumerate() {
        out[*from].push(index);
    }
    let (back, order) = walk(edges, &out, first);
    let mut of = vec![0; count];
    let mut entered = vec![false; count];
    for node in &order {
        for edge in out[*node].iter().filter(|edge| !back[**edge]) {
            let to = edges[*edge].1;
            of[to] = of[to].max(of[*node] + 1);
            entered[to] = true;
        }
    }
    // What nothing leads to stands right above what it leads to.
    for node in order.iter().rev() {
        let next = out[*node].iter().filter(|edge| !back[**edge]).map(|edge| of[edges[*edge].1]).min();
        if let Some(next) = next.filter(|_| !entered[*node] && Some(*node) != first) {
            of[*node] = next - 1;
        }
    }
    Ranks { of, back }
}

/// Walks in depth: says of each edge whether it closes a circle, and puts the nodes in an order in which the others lead on.
fn walk(edges: &[(usize, usize)], out: &[Vec<usize>], first: Option<usize>) -> (Vec<bool>, Vec<usize>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        Open,
        Done,
    }
    let mut back = vec![false; edges.len()];
    let mut seen = vec![Seen::No; out.len()];
    let mut done = Vec::with_capacity(out.len());
    for root in first.into_iter().chain(0..out.len()) {
        if seen[root] != Seen::No {
            continue;
        }
        seen[root] = Seen::Open;
        let mut stack = vec![(root, 0)];
        while let Some((node, next)) = stack.last_mut() {
            let Some(edge) = out[*node].get(*next) else {
                seen[*node] = Seen::Done;
                done.push(*node);
                stack.pop();
                continue;
            };
            *next += 1;
            let to = edges[*edge].1;
            match seen[to] {
                Seen::No => {
                    seen[to] = Seen::Open;
                    stack.push((to, 0));
                }
                Seen::Open => back[*edge] = true,
                Seen::Done => {}
            }
        }
    }
    done.reverse();
    (back, done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_leads_back_and_the_rest_leads_down() {
        let ranks = rank(4, &[(0, 1), (1, 2), (2, 1), (2, 3), (0, 3)], Some(0));
        assert_eq!(ranks.of, [0, 1, 2, 3]);
        assert_eq!(ranks.back, [false, false, true, false, false]);
    }

    #[test]
    fn what_nothing_leads_to_stands_above_its_target() {
        let ranks = rank(4, &[(0, 1), (1, 2), (3, 2)], Some(0));
        assert_eq!(ranks.of, [0, 1, 2, 1]);
    }
}
