//! The clients of the services, for one account and region.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sfn::config::ProvideCredentials;

use super::Refusal;
use crate::command::account::Account;

/// How often a call is tried before a command gives up.
const ATTEMPTS: u32 = 6;
/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(5);
/// How long one attempt may take, but an upload.
const ATTEMPT: Duration = Duration::from_secs(60);

/// The clients of the services, for one account and region.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// CloudFormation.
    pub(crate) cloudformation: aws_sdk_cloudformation::Client,
    /// Step Functions.
    pub(crate) states: aws_sdk_sfn::Client,
    /// S3.
    pub(crate) objects: aws_sdk_s3::Client,
    /// The region.
    pub(crate) region: String,
    /// True where another address than AWS's own was chosen, such as that of an emulator.
    pub(crate) elsewhere: bool,
}

impl Session {
    /// Reads the configuration, as the AWS CLI does, and finds credentials.
    ///
    /// # Errors
    ///
    /// No region, or no credentials.
    pub(crate) async fn open(account: &Account) -> Result<Session, Refusal> {
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::adaptive().with_max_attempts(ATTEMPTS))
            .timeout_config(
                TimeoutConfig::builder().connect_timeout(CONNECTING).operation_attempt_timeout(ATTEMPT).build(),
            );
        if let Some(profile) = &account.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &account.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(url) = &account.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        let config = loader.load().await;
        let Some(region) = config.region().map(ToString::to_string) else {
            return Err(Refusal::new("no region is chosen").help("add `--region`, or set `AWS_REGION`"));
        };
        find_credentials(&config).await?;
        // A bucket is a part of the host's name, which an emulator on the loopback does not have.
        let objects = aws_sdk_s3::config::Builder::from(&config).force_path_style(config.endpoint_url().is_some());
        Ok(Session {
            cloudformation: aws_sdk_cloudformation::Client::new(&config),
            states: aws_sdk_sfn::Client::new(&config),
            objects: aws_sdk_s3::Client::from_conf(objects.build()),
            region,
            elsewhere: config.endpoint_url().is_some(),
        })
    }
}

/// Credentials that cannot be found are told at once and in plain words, not by the first call that needs them.
async fn find_credentials(config: &SdkConfig) -> Result<(), Refusal> {
    let help = "sign in with `aws sso login` or `aws configure`, or name a profile with `--profile`";
    let Some(provider) = config.credentials_provider() else {
        return Err(Refusal::new("there are no AWS credentials").help(help));
    };
    match provider.provide_credentials().await {
        Ok(_) => Ok(()),
        Err(error) => {
            let mut message = "there are no AWS credentials that can be used".to_owned();
            // The innermost cause names the profile, the file or the session that is at fault.
            let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(&error);
            let mut innermost = None;
            while let Some(inner) = cause {
                innermost = Some(inner.to_string());
                cause = inner.source();
            }
            if let Some(innermost) = innermost {
                message = format!("{message}: {innermost}");
            }
            Err(Refusal::new(message).help(help))
        }
    }
}
