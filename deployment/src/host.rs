//! The host that synchronous operations of Step Functions are sent to.

use aws_sdk_sfn::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_sfn::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_sfn::error::BoxError;

/// Takes the prefix `sync-` off a host that is not AWS's own.
///
/// `StartSyncExecution` and `TestState` go to `sync-states.REGION.amazonaws.com`. The client puts the prefix before any host,
/// also before that of an emulator, a proxy or a VPC endpoint, where nobody answers by such a name.
#[derive(Debug, Clone, Copy)]
pub struct OwnHost;

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
