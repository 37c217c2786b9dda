//! What a call is allowed: the grants of the catalogue, on what its request names.
//!
//! The catalogue says which actions a call needs, and how the ARNs of its resources are made of the members of the request. Where
//! a member is known, the ARN is exact. Where only the running workflow knows it, `*` stands in that part, and the derivation says
//! so, unless a part before it is known, as the bucket of an object is.

use catalogue::{Grant as Needed, Target};
use indexmap::IndexMap;

use crate::granted::{Condition, Granted, On};
use crate::limits::Limits;
use crate::profile::with_profiles;
use crate::request::Request;
use crate::symbols::{Named, Pattern, Symbols};
use crate::target::{Allowed, Reading};

/// A resource that only the running workflow knows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Open<N, P> {
    /// What is allowed in its place.
    pub pattern: Pattern<N>,
    /// The actions.
    pub actions: Vec<&'static str>,
    /// Where the request names it.
    pub place: P,
}

/// What a call is allowed, and what is not known of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Derivation<N, P> {
    /// The permissions.
    pub granted: Vec<Granted<N>>,
    /// The resources that only the running workflow knows.
    pub open: Vec<Open<N, P>>,
    /// What is also needed if something holds that the request does not say: the actions, and the words for it.
    pub perhaps: Vec<(Vec<&'static str>, &'static str)>,
}

/// Derives what a call is allowed.
pub fn derive<N: Named, R: Request<N>, M>(
    needed: &[Needed],
    request: &R,
    symbols: &mut Symbols<N>,
    limits: &mut Limits<M>,
) -> Derivation<N, R::Place> {
    let mut reading = Reading { request, symbols };
    let mut all = Collected { granted: Vec::new(), open: IndexMap::new() };
    let mut perhaps = Vec::new();
    for needed in needed {
        if needed.when.is_some_and(|path| reading.at(path).is_empty()) {
            continue;
        }
        match needed.needed_if {
            Some(words) => perhaps.push((needed.actions.clone(), words)),
            None => all.allow(needed, &mut reading, limits),
        }
    }
    let open = all.open.into_iter().map(|(pattern, (actions, place))| Open {
        pattern: reading.symbols.pattern(&pattern),
        actions,
        place,
    });
    Derivation { granted: all.granted, open: open.collect(), perhaps }
}

/// What is collected for one call.
struct Collected<N, P> {
    granted: Vec<Granted<N>>,
    open: IndexMap<String, (Vec<&'static str>, P)>,
}

impl<N: Named, P: Clone> Collected<N, P> {
    /// What one grant of the catalogue becomes, and what it leaves open.
    fn allow<R: Request<N, Place = P>, M>(
        &mut self,
        needed: &Needed,
        reading: &mut Reading<'_, N, R>,
        limits: &mut Limits<M>,
    ) {
        let shared: Vec<_> = needed.conditions.iter().map(|condition| reading.condition(condition)).collect();
        // Targets of one grant are allowed together, but for roles, which have a condition of their own.
        let mut together: Vec<Found> = Vec::new();
        let (mut own, mut everything) = (false, false);
        for target in &needed.targets {
            let mut arns = Vec::new();
            for allowed in reading.allowed(target, needed) {
                let on = match allowed {
                    Allowed::Everything => {
                        everything = true;
                        continue;
                    }
                    Allowed::Arn { pattern, open } => {
                        let narrowed = self.narrowed(pattern, open, &needed.actions, limits);
                        arns.extend(narrowed.into_iter().flat_map(with_profiles::<N>).map(|arn| (arn, true)));
                        continue;
                    }
                    Allowed::Unnamed(pattern) => {
                        let limited = limits.within(&pattern);
                        match limited.is_empty() {
                            true => arns.push((pattern, false)),
                            false => arns.extend(limited.into_iter().map(|arn| (arn, true))),
                        }
                        continue;
                    }
                    Allowed::Resource(value) => On::Resource(value),
                    Allowed::ExecutionsOf(value) => On::ExecutionsOf(value),
                    Allowed::KeyOf(value, via) => On::KeyOf(value, via),
                    Allowed::Rule(name) => On::Rule(name),
                };
                own = true;
                self.grant(needed, on, shared.clone());
            }
            if let Target::Role { passed_to, .. } = target {
                let mut conditions = shared.clone();
                conditions.extend(passed_to.map(Condition::passed_to));
                let arns: Vec<String> = arns.into_iter().map(|(arn, _)| arn).collect();
                self.grant_on(needed, &arns, conditions, reading.symbols);
            } else {
                let kind = kind(target);
                arns.into_iter().for_each(|(arn, named)| {
                    if !together.iter().any(|found| found.arn == arn) {
                        together.push(Found { arn, kind, named });
                    }
                });
            }
        }
        // A request that names none of the resources is one of no resource: so say the catalogue's tables, or there is nothing else.
        let only_resources = needed.targets.iter().all(|target| matches!(target, Target::Resource { .. }));
        everything |= only_resources && together.is_empty() && !own;
        if everything && !together.iter().any(|found| found.named) {
            together.clear();
        }
        let named: Vec<_> = together.iter().filter(|found| found.named).filter_map(|found| found.kind).collect();
        // One member has the name of a resource, another one its ARN: what is given counts.
        together.retain(|found| found.named || found.kind.is_none_or(|kind| !named.contains(&kind)));
        if together.is_empty() && everything && !own {
            self.grant(needed, On::Everything, shared);
        } else {
            let arns: Vec<String> = together.into_iter().map(|found| found.arn).collect();
            self.grant_on(needed, &arns, shared, reading.symbols);
        }
    }

    /// The ARNs that a pattern stands for.
    fn narrowed<M>(
        &mut self,
        pattern: String,
        open: Option<P>,
        actions: &[&'static str],
        limits: &mut Limits<M>,
    ) -> Vec<String> {
        let Some(place) = open else { return vec![pattern] };
        let limited = limits.matching(&pattern);
        if !limited.is_empty() {
            return limited;
        }
        let (known, _) = self.open.entry(pattern.clone()).or_insert((Vec::new(), place));
        for action in actions {
            if !known.contains(action) {
                known.push(*action);
            }
        }
        vec![pattern]
    }

    fn grant_on(&mut self, needed: &Needed, arns: &[String], conditions: Vec<Condition<N>>, symbols: &Symbols<N>) {
        if !arns.is_empty() {
            self.grant(needed, On::Arns(arns.iter().map(|arn| symbols.pattern(arn)).collect()), conditions);
        }
    }

    fn grant(&mut self, needed: &Needed, on: On<N>, conditions: Vec<Condition<N>>) {
        self.granted.push(Granted { actions: needed.actions.clone(), on, conditions });
    }
}

/// An ARN of a grant.
struct Found {
    arn: String,
    /// The resource type.
    kind: Option<&'static str>,
    /// Whether the request, or who limits it, names the resource.
    named: bool,
}

/// The resource type of a target.
fn kind(target: &Target) -> Option<&'static str> {
    match target {
        Target::Resource { resource_type, .. } => *resource_type,
        Target::Everything
        | Target::Role { .. }
        | Target::KeyOf { .. }
        | Target::ExecutionsOf(_)
        | Target::ManagedRule(_) => None,
    }
}

/// Why actions are allowed on every resource, as far as AWS's data say.
pub fn on_everything(actions: &[&str]) -> String {
    let knows = |action: &&str| catalogue::action(action).is_some_and(|action| !action.resource_types.is_empty());
    let (named, unnamed): (Vec<&str>, Vec<&str>) = actions.iter().copied().partition(knows);
    let no_types = format!("AWS knows no resource for {}", unnamed.join(", "));
    let no_name = format!("the request names no resource for {}", named.join(", "));
    match (unnamed.is_empty(), named.is_empty()) {
        (false, false) => format!("{no_types}; {no_name}"),
        (false, true) => no_types,
        (true, _) => no_name,
    }
}
