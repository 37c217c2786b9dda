//! The host that a call goes to: corrected where the client names one that does not exist, and named where nobody answers.

use aws_sdk_sfn::config::interceptors::{
    BeforeTransmitInterceptorContextMut, BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextMut,
};
use aws_sdk_sfn::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_sfn::error::{BoxError, ConnectorError};
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
use aws_smithy_types::config_bag::{Storable, StoreReplace};

/// Takes the prefix `sync-` off a host that is not AWS's own.
///
/// `StartSyncExecution` and `TestState` go to `sync-states.REGION.amazonaws.com`. The client puts the prefix before any host,
/// also before that of an emulator, a proxy or a VPC endpoint, where nobody answers by such a name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnHost;

impl Intercept for OwnHost {
    fn name(&self) -> &'static str {
        "OwnHost"
    }

    /// Before it is signed, for the host is a part of what is signed.
    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        if let Some(uri) = without_prefix(request.uri()) {
            request.set_uri(uri)?;
        }
        Ok(())
    }
}

/// Adds the host to the error of a call that nobody answered, for the client's own error does not name it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NameHost;

/// The host of the call that is being made.
#[derive(Debug, Clone)]
struct Host(String);

impl Storable for Host {
    type Storer = StoreReplace<Self>;
}

/// No answer came from a host.
#[derive(Debug)]
pub(crate) struct Unreached {
    /// The host, with its port where that is not the usual one.
    pub(crate) host: String,
    /// What the client says.
    cause: BoxError,
}

impl Unreached {
    /// The one among the causes of an error.
    pub(crate) fn among<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e Self> {
        std::iter::successors(Some(error), |error| error.source()).find_map(|error| error.downcast_ref())
    }
}

impl std::fmt::Display for Unreached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no answer from `{}`", self.host)
    }
}

impl std::error::Error for Unreached {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.cause.as_ref())
    }
}

impl Intercept for NameHost {
    fn name(&self) -> &'static str {
        "NameHost"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        call: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        call.interceptor_state().store_put(Host(host_of(context.request().uri()).to_owned()));
        Ok(())
    }

    /// After the last attempt, so that what is retried is not decided by it.
    fn modify_before_completion(
        &self,
        context: &mut FinalizerInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        call: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (Some(Host(host)), Some(Err(error))) = (call.load::<Host>(), context.output_or_error_mut()) else {
            return Ok(());
        };
        if error.is_connector_error() {
            let whole = std::mem::replace(error, OrchestratorError::other("the error is being rewritten"));
            let cause = Unreached { host: host.clone(), cause: whole.into() };
            *error = OrchestratorError::connector(ConnectorError::other(cause.into(), None));
        }
        Ok(())
    }
}

/// The host of an address, with its port.
fn host_of(address: &str) -> &str {
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    host.split(['/', '?']).next().unwrap_or(host)
}

/// The address without the prefix, where it should not have one.
fn without_prefix(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://sync-")?;
    let host = rest.split(['/', ':', '?']).next().unwrap_or(rest);
    let service = host.split('.').next().unwrap_or(host);
    let is_aws = matches!(service, "states" | "states-fips")
        && [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn"]
            .iter()
            .any(|domain| host.ends_with(domain));
    (!is_aws).then(|| format!("{scheme}://{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hosts_of_aws_keep_the_prefix() {
        let without = |uri: &str| without_prefix(uri).unwrap_or_else(|| uri.to_owned());
        for kept in [
            "https://sync-states.eu-central-1.amazonaws.com/",
            "https://sync-states-fips.us-gov-west-1.amazonaws.com/",
            "https://sync-states.cn-north-1.amazonaws.com.cn/",
            "https://sync-states.eu-central-1.api.aws/",
            "https://states.eu-central-1.amazonaws.com/",
        ] {
            assert_eq!(without(kept), kept);
        }
        assert_eq!(without("http://sync-127.0.0.1:4566/"), "http://127.0.0.1:4566/");
        assert_eq!(without("http://sync-localhost:4566"), "http://localhost:4566");
        assert_eq!(without("https://sync-states.proxy.example/a"), "https://states.proxy.example/a");
        let vpc = "vpce-1a.states.eu-central-1.vpce.amazonaws.com";
        assert_eq!(without(&format!("https://sync-{vpc}/")), format!("https://{vpc}/"));
    }
}
