//! Services, and how their blocks are read.

use std::fmt;
use std::sync::{LazyLock, OnceLock};

use crate::block::Block;
use crate::closest::closest;
use crate::corrupt::Corrupt;
use crate::data::{SOUND, ServiceEntry, Status, index};
use crate::shape::Shapes;

mod operation;

pub use operation::Operation;
use operation::OperationData;

/// A service of the AWS SDKs.
#[derive(Clone, Copy)]
pub struct Service {
    /// Its number in the index.
    number: usize,
}

/// The service with a name as in a resource, such as `dynamodb` or `sfn`.
pub fn service(name: &str) -> Option<Service> {
    let services = &index().services;
    services.binary_search_by_key(&name, |entry| entry.name).ok().map(|number| Service { number })
}

/// All services, by name.
pub fn services() -> impl Iterator<Item = Service> {
    (0..index().services.len()).map(|number| Service { number })
}

/// The service that is probably meant by an unknown name: another name of the service, such as `stepfunctions` for `sfn`, or a
/// similar one.
pub fn closest_service(name: &str) -> Option<&'static str> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    if let Some(found) = service(&plain).filter(|found| found.name() != name) {
        return Some(found.name());
    }
    if let Some((_, service)) = index().aliases.iter().find(|(alias, _)| *alias == plain) {
        return Some(service);
    }
    closest(&plain, index().services.iter().map(|entry| entry.name))
}

/// The service whose errors have a prefix in SDK calls, among the prefixes that AWS documents.
pub fn service_of_errors(prefix: &str) -> Option<Service> {
    services().find(|service| service.documented_error_prefix() == Some(prefix))
}

impl Service {
    /// The service of a number of the index.
    pub(crate) fn of_number(number: usize) -> Option<Self> {
        (number < index().services.len()).then_some(Self { number })
    }

    fn entry(self) -> &'static ServiceEntry {
        &index().services[self.number]
    }

    /// The operations and shapes, read on first use; none for a service without a model.
    pub(crate) fn data(self) -> Option<&'static ServiceData> {
        static READ: LazyLock<Vec<OnceLock<ServiceData>>> =
            LazyLock::new(|| index().services.iter().map(|_| OnceLock::new()).collect());
        let place = self.entry().place?;
        Some(READ[self.number].get_or_init(|| place.block().and_then(ServiceData::read).expect(SOUND)))
    }

    /// The name in resources, such as `cloudwatchlogs`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The title, such as `Amazon DynamoDB`; none for a service without a model.
    pub fn title(self) -> Option<&'static str> {
        self.entry().title
    }

    /// The service ID in the SDKs, such as `CloudWatch Logs`.
    pub fn id(self) -> Option<&'static str> {
        self.entry().id
    }

    /// The prefix of its endpoints, such as `logs`.
    pub fn endpoint(self) -> Option<&'static str> {
        self.entry().endpoint
    }

    /// Its name in signatures.
    pub fn signing_name(self) -> Option<&'static str> {
        self.entry().signing
    }

    /// The prefix of its IAM actions, such as `logs`; none if the Service Authorization Reference does not list the service.
    pub fn iam_prefix(self) -> Option<&'static str> {
        self.entry().prefix
    }

    /// The prefix of its error names, without the dot, if AWS documents it.
    pub fn documented_error_prefix(self) -> Option<&'static str> {
        self.entry().error_prefix.filter(|_| self.entry().error_prefix_is_told)
    }

    /// The probable prefix of its error names: the documented one, or the service ID in Pascal case, which is the same for all but
    /// six of the documented ones.
    pub fn error_prefix(self) -> Option<&'static str> {
        self.entry().error_prefix
    }

    /// Whether Step Functions supports it.
    pub fn status(self) -> Status {
        self.entry().status
    }

    /// True if the operations are known. Some old services no longer have a model.
    pub fn has_model(self) -> bool {
        self.data().is_some()
    }

    /// The operations, by name.
    pub fn operations(self) -> impl Iterator<Item = Operation> {
        let data = self.data();
        let count = data.map_or(0, |data| data.operations.len());
        (0..count).filter_map(move |number| Some(Operation { service: self, data: data?, number }))
    }

    /// The operation with a name as in a resource, such as `getItem`.
    pub fn operation(self, name: &str) -> Option<Operation> {
        let data = self.data()?;
        let number = data.operations.binary_search_by_key(&name, |operation| data.shapes.word(operation.name)).ok()?;
        Some(Operation { service: self, data, number })
    }

    /// The operation that is probably meant by an unknown name, if one is similar; case hardly counts.
    pub fn closest_operation(self, name: &str) -> Option<&'static str> {
        closest(name, self.operations().map(Operation::name))
    }

    /// True for an operation that Step Functions does not support: those that stream, those that return credentials, and some
    /// more.
    pub fn refuses(self, operation: &str) -> bool {
        self.entry().refused.contains(&operation) || self.operation(operation).is_some_and(Operation::is_refused)
    }
}

impl PartialEq for Service {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Service {}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Service").field(&self.name()).finish()
    }
}

/// A service's block: its shapes and its operations.
#[derive(Debug)]
pub(crate) struct ServiceData {
    pub(crate) shapes: Shapes,
    /// By name.
    operations: Vec<OperationData>,
}

impl ServiceData {
    /// Reads a block: the shapes, then the operations. Grants are read on demand.
    fn read(block: Block) -> Result<Self, Corrupt> {
        let (shapes, end) = Shapes::read(block)?;
        let mut reader = shapes.block.reader_at(end);
        let operations = (0..reader.count()?)
            .map(|_| OperationData::read(&shapes.block, &mut reader, shapes.count()))
            .collect::<Result<_, _>>()?;
        Ok(Self { shapes, operations })
    }
}

/// Reads a service's data from their packed form, and gives the number of its operations. For benchmarks: whoever asks for a
/// service gets the one that was read already.
#[doc(hidden)]
pub fn read_anew(service: &str) -> Result<usize, Corrupt> {
    let Some(place) = self::service(service).and_then(|service| service.entry().place) else { return Ok(0) };
    place.block().and_then(ServiceData::read).map(|data| data.operations.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_found_by_the_name_that_a_resource_has() {
        assert!(service("dynamodb").is_some() && service("sfn").is_some());
        assert_eq!(service("stepfunctions"), None);
        assert_eq!(service("cloudwatchlogs").and_then(Service::iam_prefix), Some("logs"));
        assert_eq!(service("cloudwatch").and_then(Service::iam_prefix), Some("cloudwatch"));
        assert_eq!(service("dynamodb").and_then(Service::title), Some("Amazon DynamoDB"));
    }

    #[test]
    fn a_slip_finds_the_service_that_is_meant() {
        assert_eq!(closest_service("dynamdb"), Some("dynamodb"));
        assert_eq!(closest_service("stepfunctions"), Some("sfn"));
        assert_eq!(closest_service("emr-serverless"), Some("emrserverless"));
        assert_eq!(closest_service("DynamoDB"), Some("dynamodb"));
        assert_eq!(closest_service("warehouse"), None);
    }

    #[test]
    fn errors_identify_their_service() {
        assert_eq!(service("dynamodb").and_then(Service::documented_error_prefix), Some("DynamoDb"));
        assert_eq!(service_of_errors("DynamoDb").map(Service::name), Some("dynamodb"));
        assert_eq!(service_of_errors(""), None);
        let bedrock = service("bedrockruntime").unwrap();
        assert_eq!((bedrock.documented_error_prefix(), bedrock.error_prefix()), (None, Some("BedrockRuntime")));
    }

    #[test]
    fn retired_services_have_a_date() {
        assert_eq!(service("qldb").map(Service::status), Some(Status::Retired { since: Some("2026-03") }));
        assert_eq!(service("lexruntime").map(Service::status), Some(Status::Retired { since: Some("2026-06") }));
        assert_eq!(service("sqs").map(Service::status), Some(Status::Called));
        assert_eq!(service("payments").map(Service::status), Some(Status::NotListed));
        assert!(!service("qldb").unwrap().has_model() && service("lexruntime").unwrap().has_model());
    }

    #[test]
    fn operations_that_stream_or_hand_out_credentials_are_refused() {
        for (name, operation) in
            [("kinesis", "subscribeToShard"), ("sts", "assumeRole"), ("lambda", "invokeWithResponseStream")]
        {
            assert!(service(name).unwrap().refuses(operation), "{name}:{operation}");
        }
        assert!(!service("sts").unwrap().refuses("getCallerIdentity"));
    }

    #[test]
    fn every_service_can_be_read() {
        assert!(services().filter(|service| service.has_model()).count() > 440);
    }

    /// Blocks that are cut, and blocks with one byte changed, are read or refused, and nothing panics.
    #[test]
    fn no_broken_block_panics() {
        let raw = service("sqs").and_then(|sqs| sqs.entry().place).unwrap().inflated().unwrap();
        for end in 0..raw.len() {
            let _ = Block::read(&raw[..end]).and_then(ServiceData::read);
        }
        for at in 0..raw.len() {
            for change in [1, 0x80, 0xff] {
                let mut raw = raw.clone();
                raw[at] ^= change;
                let _ = Block::read(&raw).and_then(ServiceData::read);
            }
        }
    }
}
