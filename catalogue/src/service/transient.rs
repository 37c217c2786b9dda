//! Errors of calls of the SDK that pass by themselves.

use super::Operation;

/// What services call throttling and errors of their own (AWS SDKs and Tools Reference Guide, "Retry behavior", the codes of
/// throttling and transient errors, and the common names for internal errors). `LimitExceededException` is not among them: with
/// most services it is a quota, which a retry does not raise.
const NAMES: &[&str] = &[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "InternalError",
    "InternalErrorException",
    "InternalFailure",
    "InternalFailureException",
    "InternalServerError",
    "InternalServerErrorException",
    "InternalServerException",
    "InternalServiceError",
    "InternalServiceErrorException",
    "InternalServiceException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

impl Operation {
    /// Errors of the call itself that pass by themselves, as a retrier names them: those that the model names so, and a broken
    /// connection, which is `SdkClientException` of every service.
    pub fn transient_errors(self) -> Vec<String> {
        let named = self.errors().into_iter().zip(self.error_names());
        let mut transient: Vec<String> =
            named.filter(|(name, _)| NAMES.contains(name)).map(|(_, written)| written).collect();
        transient.extend(self.service().error_prefix().map(|prefix| format!("{prefix}.SdkClientException")));
        transient
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn throttling_and_internal_errors_pass_by_themselves() {
        let query = crate::service("dynamodb").and_then(|service| service.operation("query")).unwrap();
        let transient = query.transient_errors();
        assert!(transient.contains(&"DynamoDb.ProvisionedThroughputExceededException".to_owned()), "{transient:?}");
        assert!(transient.contains(&"DynamoDb.SdkClientException".to_owned()), "{transient:?}");
        assert!(!transient.contains(&"DynamoDb.ResourceNotFoundException".to_owned()), "{transient:?}");
    }
}
