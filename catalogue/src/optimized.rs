//! The optimized integrations.
//!
//! Source: Developer Guide, "Integrating optimized services" and the page of each service; `overlay/optimized.toml` has what the
//! models do not contain.

use std::fmt;
use std::sync::LazyLock;

use crate::block::{Block, Reader};
use crate::closest::closest;
use crate::corrupt::Corrupt;
use crate::data::{SOUND, index, kept};
use crate::grant::{Grant, Target};
use crate::pattern::{JobOutput, Pattern};
use crate::service::{Operation, Service, closest_service};
use crate::shape::{Member, Shape, Spelling};

/// An optimized integration: `arn:aws:states:::sqs:sendMessage`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Optimized {
    /// The service as in the resource.
    pub service: &'static str,
    /// The action as in the resource.
    pub action: &'static str,
    /// The member of the request with the author's part; none if that is the whole request.
    pub message: Option<&'static str>,
    /// Members of which one must be given; empty if there is no such group.
    pub one_of: Vec<&'static str>,
    /// Transient errors of the call: throttling, internal errors, broken connections; as far as the page of the service lists them.
    pub transient_errors: Vec<&'static str>,
    /// The prefixes of its error names, without the dot; the first is the usual one.
    pub error_prefixes: Vec<&'static str>,
    /// The permissions of the execution role.
    pub grants: Vec<Grant>,
    /// The additional permissions to monitor a job, and to stop it with its execution.
    pub job_grants: Vec<Grant>,
    only_in_a_map: bool,
    /// The service whose shapes it uses.
    host: Service,
    api: Option<&'static str>,
    input: u32,
    ways: Vec<Way>,
}

/// A pattern of an integration.
#[derive(Debug)]
struct Way {
    pattern: Pattern,
    /// The result of the API.
    result: Option<u32>,
    /// Where the useful part of it stands.
    envelope: Vec<&'static str>,
}

/// All calls, read when somebody first asks.
fn data() -> &'static OptimizedData {
    static READ: LazyLock<OptimizedData> =
        LazyLock::new(|| index().optimized.block().and_then(|block| OptimizedData::read(kept(block))).expect(SOUND));
    &READ
}

/// The shortest beginning of an action's name by which the action is found.
const LEAST_BEGINNING: usize = 5;

/// The optimized integration of an action of a service; not those that only the reader and writer of a Map use.
pub fn optimized(service: &str, action: &str) -> Option<&'static Optimized> {
    find(service, action).filter(|call| !call.only_in_a_map)
}

/// The integration that only the reader and writer of a Distributed Map use, such as `s3:getObject` (Developer Guide, "ItemReader"
/// and "ResultWriter").
pub fn optimized_in_a_map(service: &str, action: &str) -> Option<&'static Optimized> {
    find(service, action).filter(|call| call.only_in_a_map)
}

fn find(service: &str, action: &str) -> Option<&'static Optimized> {
    let calls = &data().calls;
    let found = calls.binary_search_by_key(&(service, action), |call| (call.service, call.action)).ok()?;
    Some(&calls[found])
}

/// All optimized integrations, by service and action, without those of a Map.
pub fn optimized_calls() -> impl Iterator<Item = &'static Optimized> {
    data().calls.iter().filter(|call| !call.only_in_a_map)
}

/// The prefixes of the error names of a service in optimized integrations, without the dot.
pub fn error_prefixes(service: &str) -> &'static [&'static str] {
    let prefixes = &data().error_prefixes;
    prefixes.iter().find(|(known, _)| *known == service).map_or(&[], |(_, prefixes)| prefixes)
}

/// The service whose errors have a prefix in optimized integrations.
pub fn service_of_optimized_errors(prefix: &str) -> Option<&'static str> {
    let prefixes = &data().error_prefixes;
    prefixes.iter().find(|(_, known)| known.contains(&prefix)).map(|(service, _)| *service)
}

impl Optimized {
    /// The integration as in histories: a service, and an action with or without the suffix of its pattern.
    pub fn called(service: &str, action: &str) -> Option<&'static Self> {
        optimized(service, action.split_once('.').map_or(action, |(action, _)| action))
    }

    /// The member with the resource of the call, such as `QueueUrl`; none if there is none.
    pub fn target(&self) -> Option<&'static str> {
        let named = |target: &Target| match target {
            Target::Resource { .. } | Target::ExecutionsOf(_) => target.members().first().copied(),
            Target::Everything | Target::KeyOf { .. } | Target::ManagedRule(_) | Target::Role { .. } => None,
        };
        self.grants.iter().flat_map(|grant| &grant.targets).find_map(named)
    }

    /// The action that is probably meant by an unknown name, if one is similar.
    pub fn closest_action(service: &str, action: &str) -> Option<&'static str> {
        let actions = optimized_calls().filter(|call| call.service == service).map(|call| call.action);
        closest(action, actions)
    }

    /// The integration that is probably meant by a service and an action of which at least one has no such name: the service
    /// in the SDK's spelling (`emr:createCluster`), in capital letters or misspelt, and the action likewise or as the SDK
    /// calls it (`lambda:invokeFunction`).
    pub fn meant(service: &str, action: &str) -> Option<&'static Self> {
        let plain = |name: &str| -> String {
            name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
        };
        let wanted = plain(service);
        let of = |test: &dyn Fn(&Self) -> bool| optimized_calls().filter(|call| test(call)).collect::<Vec<_>>();
        let mut calls = of(&|call| plain(call.service) == wanted || call.host.name() == wanted);
        if calls.is_empty() {
            let near = closest(&wanted, optimized_calls().map(|call| call.service));
            let host = closest_service(service);
            calls = of(&|call| Some(call.service) == near);
            if calls.is_empty() {
                calls = of(&|call| Some(call.host.name()) == host);
            }
        }
        let near = closest(action, calls.iter().map(|call| call.action));
        let begins = |call: &&Self| {
            let longer = call.action.len() > action.len();
            let (long, short) = if longer { (call.action, action) } else { (action, call.action) };
            short.len() >= LEAST_BEGINNING
                && long.get(..short.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(short))
        };
        let sdk = |call: &&Self| call.api.is_some_and(|api| api.eq_ignore_ascii_case(action));
        let same = calls.iter().find(|call| call.action.eq_ignore_ascii_case(action));
        let found = same.or_else(|| calls.iter().find(|call| Some(call.action) == near));
        let found = found.or_else(|| calls.iter().find(|call| sdk(call)));
        found.or_else(|| calls.iter().find(|call| begins(call))).copied()
    }

    /// The `Resource` of a task: the ARN with the placeholder `${Partition}` for the partition.
    pub fn resource(&self, pattern: Pattern) -> String {
        format!("arn:${{Partition}}:states:::{self}{}", pattern.suffix())
    }

    /// The patterns that it supports.
    pub fn patterns(&self) -> impl Iterator<Item = Pattern> {
        self.ways.iter().map(|way| way.pattern)
    }

    /// True if it supports a pattern.
    pub fn has(&self, pattern: Pattern) -> bool {
        self.way(pattern).is_some()
    }

    fn way(&self, pattern: Pattern) -> Option<&Way> {
        self.ways.iter().find(|way| way.pattern == pattern)
    }

    /// The SDK call that it corresponds to; none for `http:invoke` and others that call no AWS API.
    pub fn operation(&self) -> Option<Operation> {
        self.host.operation(self.api?)
    }

    fn shape(&self, number: u32) -> Option<Shape> {
        let shapes = &self.host.data()?.shapes;
        ((number as usize) < shapes.count()).then_some(Shape { shapes, number, spelling: Spelling::Api })
    }

    /// The request.
    pub fn input(&self) -> Option<Shape> {
        self.shape(self.input)
    }

    /// The members of the request.
    pub fn members(&self) -> impl Iterator<Item = Member> + Clone {
        self.input().into_iter().flat_map(Shape::members)
    }

    /// The names of the required members.
    pub fn required(&self) -> impl Iterator<Item = &'static str> {
        self.input().into_iter().flat_map(Shape::required)
    }

    /// The result, if a model has it. The result of a callback is what the worker sends.
    pub fn result(&self, pattern: Pattern) -> Option<Shape> {
        self.shape(self.way(pattern)?.result?)
    }

    /// The place of the useful part of the result; empty for the whole.
    pub fn envelope(&self, pattern: Pattern) -> &[&'static str] {
        self.way(pattern).map_or(&[], |way| &way.envelope)
    }

    /// The permissions of the execution role for a call with this pattern.
    pub fn grants_for(&self, pattern: Pattern) -> impl Iterator<Item = &Grant> {
        let job: &[Grant] = match pattern {
            Pattern::RunAJob(_) => &self.job_grants,
            Pattern::RequestResponse | Pattern::WaitForTaskToken => &[],
        };
        self.grants.iter().chain(job)
    }

    /// The IAM actions that a call with this pattern always needs, without duplicates.
    pub fn actions(&self, pattern: Pattern) -> Vec<&'static str> {
        let grants: Vec<Grant> = self.grants_for(pattern).cloned().collect();
        Grant::actions_always_needed(&grants)
    }
}

impl PartialEq for Optimized {
    fn eq(&self, other: &Self) -> bool {
        (self.service, self.action) == (other.service, other.action)
    }
}

impl Eq for Optimized {}

impl fmt::Display for Optimized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.action)
    }
}

/// The block of the optimized calls.
#[derive(Debug)]
struct OptimizedData {
    error_prefixes: Vec<(&'static str, Vec<&'static str>)>,
    /// By service and action.
    calls: Vec<Optimized>,
}

impl OptimizedData {
    /// Reads a block: the prefixes of errors by service, then the calls.
    fn read(block: &'static Block) -> Result<Self, Corrupt> {
        let mut reader = block.reader();
        let reader = &mut reader;
        let error_prefixes: Vec<(&'static str, Vec<&'static str>)> =
            (0..reader.count()?).map(|_| Ok((block.next(reader)?, block.list(reader)?))).collect::<Result<_, _>>()?;
        let calls =
            (0..reader.count()?).map(|_| Optimized::read(block, reader, &error_prefixes)).collect::<Result<_, _>>()?;
        Ok(Self { error_prefixes, calls })
    }
}

impl Optimized {
    fn read(
        block: &'static Block,
        reader: &mut Reader<'_>,
        prefixes: &[(&'static str, Vec<&'static str>)],
    ) -> Result<Self, Corrupt> {
        let (service, action, only_in_a_map) = (block.next(reader)?, block.next(reader)?, reader.flag()?);
        let host = Service::of_number(reader.number()?).ok_or(Corrupt::Number)?;
        let (api, input) = (block.maybe(reader)?, reader.small()?);
        let ways = (0..reader.count()?).map(|_| Way::read(block, reader)).collect::<Result<_, _>>()?;
        let (message, one_of, transient_errors) = (block.maybe(reader)?, block.list(reader)?, block.list(reader)?);
        let (grants, job_grants) = (Grant::read_all(block, reader)?, Grant::read_all(block, reader)?);
        let own = prefixes.iter().find(|(known, _)| *known == service);
        let error_prefixes = own.map(|(_, prefixes)| prefixes.clone()).unwrap_or_default();
        Ok(Self {
            service,
            action,
            message,
            one_of,
            transient_errors,
            error_prefixes,
            grants,
            job_grants,
            only_in_a_map,
            host,
            api,
            input,
            ways,
        })
    }
}

impl Way {
    fn read(block: &'static Block, reader: &mut Reader<'_>) -> Result<Self, Corrupt> {
        let pattern = match reader.number()? {
            0 => Pattern::RequestResponse,
            1 => Pattern::WaitForTaskToken,
            2 => Pattern::RunAJob(JobOutput::Described),
            3 => Pattern::RunAJob(JobOutput::Parsed),
            _ => return Err(Corrupt::Number),
        };
        Ok(Self { pattern, result: reader.small()?.checked_sub(1), envelope: block.list(reader)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_a_message_says_who_gets_it() {
        let target = |service, action| optimized(service, action).and_then(Optimized::target);
        assert_eq!(target("sqs", "sendMessage"), Some("QueueUrl"));
        assert_eq!(target("sns", "publish"), Some("TopicArn"));
        assert_eq!(target("lambda", "invoke"), Some("FunctionName"));
        assert_eq!(target("states", "startExecution"), Some("StateMachineArn"));
        assert_eq!(target("eks", "call"), None);
    }

    #[test]
    fn calls_are_found_as_histories_name_them() {
        assert_eq!(Optimized::called("sqs", "sendMessage.waitForTaskToken"), optimized("sqs", "sendMessage"));
        assert_eq!(Optimized::called("aws-sdk:sqs", "sendMessage"), None);
    }
}
