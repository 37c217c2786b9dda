//! What a grant is allowed on: ARNs made of the values of a request.

use catalogue::{Arn, Grant as Needed, Operator, Part, Target};

use crate::arn::{any_of, append, fixed, is_whole, move_to, named};
use crate::granted::Condition;
use crate::request::{Known, Request};
use crate::symbols::{Named, Symbols};

/// So many ARNs are made of one grant; where there would be more, the members are open.
const MOST_ARNS: usize = 1000;

/// A resource that is allowed.
pub(crate) enum Allowed<N, P> {
    /// A resource that the caller knows.
    Resource(N),
    /// The executions of a state machine that the caller knows.
    ExecutionsOf(N),
    /// The key of a resource, through a service.
    KeyOf(N, &'static str),
    /// The rule with which Step Functions learns that a job has ended.
    Rule(&'static str),
    /// An ARN; where only the running workflow knows which, also the place.
    Arn { pattern: String, open: Option<P> },
    /// Every resource of a type, for no member of the request names one.
    Unnamed(String),
    /// Everything.
    Everything,
}

/// An ARN under construction.
#[derive(Clone)]
struct Building<P> {
    arn: String,
    open: Option<P>,
    /// Whether a member before this part names something known, such as the bucket of an object.
    known: bool,
}

/// A request with what stands for the values that deployment knows.
pub(crate) struct Reading<'a, N, R> {
    pub(crate) request: &'a R,
    pub(crate) symbols: &'a mut Symbols<N>,
}

impl<N: Named, R: Request<N>> Reading<'_, N, R> {
    pub(crate) fn at(&mut self, path: &str) -> Vec<(Known, R::Place)> {
        self.request.at(path, self.symbols)
    }

    /// What a target of a grant is here.
    pub(crate) fn allowed(&mut self, target: &Target, needed: &Needed) -> Vec<Allowed<N, R::Place>> {
        match *target {
            Target::Resource { arn, resource_type } => {
                let any = is_whole(arn).then(|| any_of::<N>(&needed.actions, resource_type));
                self.arns(arn, any.as_deref())
            }
            Target::Everything => vec![Allowed::Everything],
            Target::KeyOf { member, via } => {
                let found = self.at(member);
                let keys = found.iter().filter_map(|(known, _)| self.symbols.whole(known.beginning()));
                keys.filter(|value| value.has_key()).map(|value| Allowed::KeyOf(value.clone(), via)).collect()
            }
            Target::ExecutionsOf(member) => {
                self.at(member).into_iter().map(|(known, place)| self.executions(&known, place)).collect()
            }
            Target::ManagedRule(rule) => vec![Allowed::Rule(rule)],
            Target::Role { member, .. } => {
                self.at(member).into_iter().map(|(known, place)| self.role(known, place)).collect()
            }
        }
    }

    /// A condition of a grant.
    pub(crate) fn condition(&mut self, condition: &catalogue::Condition) -> Condition<N> {
        let mut value = String::new();
        for part in condition.value.parts() {
            match (part, fixed::<N>(&part)) {
                (_, Some(text)) => value.push_str(text),
                (Part::Member { path, default }, _) => match self.at(path).into_iter().next().map(|(known, _)| known) {
                    Some(Known::Text(text)) => append(&mut value, &text),
                    Some(Known::Begins(start)) => append(&mut value, &format!("{start}*")),
                    Some(Known::Open) => append(&mut value, "*"),
                    None => append(&mut value, default.unwrap_or("*")),
                },
                (Part::Text(_) | Part::Partition | Part::Region | Part::Account, None) => {}
            }
        }
        // Where a part is open, only the operators for patterns take `*` for any text.
        let operator = match condition.operator {
            Operator::StringEquals if value.contains('*') => Operator::StringLike,
            Operator::ArnEquals if value.contains('*') => Operator::ArnLike,
            operator => operator,
        };
        Condition { operator: operator.name(), key: condition.key, value: self.symbols.pattern(&value) }
    }

    /// The ARNs that a pattern becomes, one for each value of its members. `any` stands for a whole ARN that is not known.
    fn arns(&mut self, arn: Arn, any: Option<&str>) -> Vec<Allowed<N, R::Place>> {
        let parts = arn.parts();
        let mut done = Vec::new();
        let mut building = vec![Building { arn: String::new(), open: None, known: false }];
        for (index, part) in parts.iter().enumerate() {
            let last = index + 1 == parts.len();
            let text = match (*part, fixed::<N>(part)) {
                (Part::Member { path, default }, _) => {
                    let mut found = self.at(path);
                    if found.len().saturating_mul(building.len()) > MOST_ARNS {
                        // A policy could not hold them.
                        found.truncate(1);
                        found.iter_mut().for_each(|(known, _)| *known = Known::Open);
                    }
                    match default {
                        _ if !found.is_empty() => {
                            let mut next = Vec::new();
                            for one in building {
                                for (known, place) in &found {
                                    match self.with(one.clone(), path, known, place, last, any) {
                                        Ok(building) => next.push(building),
                                        Err(allowed) => done.push(allowed),
                                    }
                                }
                            }
                            building = next;
                            continue;
                        }
                        Some(default) => default,
                        // A whole ARN that is not given does not count.
                        None if parts.len() == 1 => return Vec::new(),
                        None => "*",
                    }
                }
                (Part::Text(_) | Part::Partition | Part::Region | Part::Account, text) => text.unwrap_or_default(),
            };
            building.iter_mut().for_each(|one| append(&mut one.arn, text));
        }
        done.extend(building.into_iter().map(|one| match one.open {
            None if !one.known && one.arn.ends_with('*') => Allowed::Unnamed(one.arn),
            open => Allowed::Arn { pattern: one.arn, open },
        }));
        done
    }

    /// The same with a member's value; a value that is a whole ARN ends it.
    fn with(
        &mut self,
        mut building: Building<R::Place>,
        path: &str,
        known: &Known,
        place: &R::Place,
        last: bool,
        any: Option<&str>,
    ) -> Result<Building<R::Place>, Allowed<N, R::Place>> {
        let whole = |pattern: String, open| Err(Allowed::Arn { pattern, open });
        // A member that is a whole ARN keeps it.
        let by_name = if any.is_none() { self.by_name(known) } else { None };
        match by_name.as_ref().unwrap_or(known) {
            Known::Text(text) => match self.symbols.whole(text).cloned() {
                Some(value) if last && value.is_resource() => return Err(Allowed::Resource(value)),
                Some(value) if last && (value.is_arn() || path.ends_with("Arn")) => return whole(text.clone(), None),
                Some(_) if path.ends_with("Url") => {
                    // Of a URL that only deployment knows, no name can be taken.
                    building.leave_open(place);
                    append(&mut building.arn, "*");
                }
                Some(value) if value.is_arn() => match value.name() {
                    Some(name) => append(&mut building.arn, &self.symbols.of(name)),
                    // The name in an ARN that only deployment knows.
                    None => {
                        building.leave_open(place);
                        append(&mut building.arn, "*");
                    }
                },
                _ if text.contains(['*', '?']) => {
                    // IAM would take it for any text.
                    building.open.get_or_insert(place.clone());
                    append(&mut building.arn, any.filter(|_| text.starts_with('*')).unwrap_or(text));
                }
                Some(_) => append(&mut building.arn, text),
                // Policies know keys by their ARNs only (AWS KMS Developer Guide, "Controlling access to aliases").
                None if building.arn.ends_with(":key/") && is_alias(text) => {
                    let (_, region, account) = named(text);
                    move_to::<N>(&mut building.arn, region, account);
                    building.open.get_or_insert(place.clone());
                    append(&mut building.arn, "*");
                }
                None if text.starts_with("arn:") && last => return whole(text.clone(), None),
                // What is to be an ARN, and is none, names nothing that a policy could.
                None if any.is_some()
                    && text.chars().next().is_none_or(|first| self.symbols.value(first).is_none()) =>
                {
                    building.open.get_or_insert(place.clone());
                    append(&mut building.arn, any.unwrap_or("*"));
                }
                None => {
                    let (name, region, account) = named(text);
                    move_to::<N>(&mut building.arn, region, account);
                    append(&mut building.arn, name);
                }
            },
            Known::Begins(start) if start.starts_with("arn:") && last => {
                // What is behind the fifth colon names the resource.
                let is_narrow = start.splitn(6, ':').nth(5).is_some_and(|name| !name.is_empty());
                return whole(format!("{start}*"), Some(place.clone()).filter(|_| !is_narrow));
            }
            Known::Begins(start) if start.starts_with("arn:") || start.starts_with("https://") => {
                building.leave_open(place);
                append(&mut building.arn, "*");
            }
            Known::Begins(start) => {
                if start.is_empty() {
                    building.leave_open(place);
                }
                append(&mut building.arn, start.strip_prefix("s3://").unwrap_or(start));
                append(&mut building.arn, "*");
            }
            Known::Open => {
                building.leave_open(place);
                append(&mut building.arn, any.unwrap_or("*"));
            }
        }
        building.known = true;
        Ok(building)
    }

    /// A text that begins with an ARN that only deployment knows, and goes on: with the name of the resource in its place.
    fn by_name(&mut self, known: &Known) -> Option<Known> {
        let mut rest = known.beginning().chars();
        let arn = self.symbols.value(rest.next()?).filter(|value| value.is_arn())?;
        let name = arn.name().filter(|_| !rest.as_str().is_empty())?;
        let text = self.symbols.of(name) + rest.as_str();
        match known {
            Known::Text(_) => Some(Known::Text(text)),
            Known::Begins(_) => Some(Known::Begins(text)),
            Known::Open => None,
        }
    }

    /// The executions of a state machine.
    fn executions(&self, known: &Known, place: R::Place) -> Allowed<N, R::Place> {
        let any = Symbols::<N>::written("arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:*");
        let open = Allowed::Arn { pattern: any, open: Some(place) };
        let Known::Text(arn) = known else { return open };
        match (self.symbols.whole(arn), arn.split_once(":stateMachine:")) {
            (Some(value), _) if value.is_state_machine() => Allowed::ExecutionsOf(value.clone()),
            (_, Some((before, name))) => {
                let name = name.split(':').next().unwrap_or_default();
                Allowed::Arn { pattern: format!("{before}:execution:{name}:*"), open: None }
            }
            (_, None) => open,
        }
    }

    /// A role that is handed over; the member may hold its name alone.
    fn role(&self, known: Known, place: R::Place) -> Allowed<N, R::Place> {
        let named = |name: &str| Symbols::<N>::written(ROLE) + name;
        match known {
            Known::Text(text) if text.contains(['*', '?']) => Allowed::Arn { pattern: text, open: Some(place) },
            Known::Text(arn) if arn.starts_with("arn:") => Allowed::Arn { pattern: arn, open: None },
            Known::Text(text) => {
                let is_arn = self.symbols.whole(&text).is_some_and(Named::is_arn);
                Allowed::Arn { pattern: if is_arn { text } else { named(&text) }, open: None }
            }
            Known::Begins(start) if start.starts_with("arn:") => {
                let is_narrow = start.split_once(":role/").is_some_and(|(_, name)| !name.is_empty());
                Allowed::Arn { pattern: start + "*", open: Some(place).filter(|_| !is_narrow) }
            }
            Known::Begins(_) | Known::Open => Allowed::Arn { pattern: named("*"), open: Some(place) },
        }
    }
}

/// True for an alias of a key, by its name or ARN.
fn is_alias(text: &str) -> bool {
    text.starts_with("alias/") || (text.starts_with("arn:") && text.contains(":alias/"))
}

/// What stands before the name of a role.
const ROLE: &str = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/";

impl<P: Clone> Building<P> {
    /// Nothing is known of a part; that matters only if nothing before it is known either.
    fn leave_open(&mut self, place: &P) {
        if !self.known {
            self.open.get_or_insert(place.clone());
        }
    }
}
