//! The clients of the services, for one account and region.

use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sfn::config::ProvideCredentials;

use crate::Error;
use crate::endpoint::NameHost;
use crate::error::{chain, refused};

/// The account and region. What is not given comes from the environment and the profile, as with the AWS CLI.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The profile of the AWS configuration files.
    pub profile: Option<String>,
    /// The region, such as `eu-central-1`.
    pub region: Option<String>,
    /// Another endpoint for all services, such as that of an emulator.
    pub endpoint_url: Option<String>,
}

/// How often a call is tried before a command gives up.
const ATTEMPTS: u32 = 6;
/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(5);
/// How long one attempt may take, but an upload.
const ATTEMPT: Duration = Duration::from_secs(60);

/// The clients of the services, for one account and region.
#[derive(Debug, Clone)]
pub struct Session {
    /// CloudFormation.
    pub(crate) cloudformation: aws_sdk_cloudformation::Client,
    /// Step Functions.
    pub(crate) states: aws_sdk_sfn::Client,
    /// S3.
    pub(crate) objects: aws_sdk_s3::Client,
    /// The Security Token Service.
    identity: aws_sdk_sts::Client,
    /// The region.
    pub region: String,
    /// True if a custom endpoint is set, such as that of an emulator.
    pub elsewhere: bool,
}

impl Session {
    /// Reads the configuration, as the AWS CLI does, and finds credentials.
    ///
    /// # Errors
    ///
    /// No region, or no credentials.
    pub async fn open(account: &Account) -> Result<Session, Error> {
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::adaptive().with_max_attempts(attempts()))
            .timeout_config(
                TimeoutConfig::builder().connect_timeout(CONNECTING).operation_attempt_timeout(ATTEMPT).build(),
            );
        if let Some(region) = &account.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(profile) = &account.profile {
            loader = loader.profile_name(profile).credentials_provider(of_profile(profile, account).await);
        }
        if let Some(url) = &account.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        let config = loader.load().await;
        let Some(region) = config.region().map(ToString::to_string) else {
            return Err(Error::new("no region is set").help("add `--region`, or set `AWS_REGION`"));
        };
        find_credentials(&config, account).await?;
        // A bucket is a part of the host's name, which an emulator on the loopback does not have.
        let objects = aws_sdk_s3::config::Builder::from(&config).force_path_style(config.endpoint_url().is_some());
        let cloudformation = aws_sdk_cloudformation::config::Builder::from(&config).interceptor(NameHost).build();
        let states = aws_sdk_sfn::config::Builder::from(&config).interceptor(NameHost).build();
        let identity = aws_sdk_sts::config::Builder::from(&config).interceptor(NameHost).build();
        Ok(Session {
            cloudformation: aws_sdk_cloudformation::Client::from_conf(cloudformation),
            states: aws_sdk_sfn::Client::from_conf(states),
            objects: aws_sdk_s3::Client::from_conf(objects.interceptor(NameHost).build()),
            identity: aws_sdk_sts::Client::from_conf(identity),
            region,
            elsewhere: config.endpoint_url().is_some(),
        })
    }

    /// The account of the credentials, twelve digits. The call needs no permission (AWS STS API Reference,
    /// `GetCallerIdentity`).
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn account(&self) -> Result<String, Error> {
        let doing = "cannot find out the account of the credentials";
        let answer = self.identity.get_caller_identity().send().await.map_err(|error| refused(doing, &error))?;
        answer.account.ok_or_else(|| Error::new(format!("{doing}: the answer names none")))
    }
}

/// How often a call is tried, as the environment says it for all tools.
fn attempts() -> u32 {
    let said = std::env::var("AWS_MAX_ATTEMPTS").ok();
    said.and_then(|said| said.parse().ok()).filter(|attempts| *attempts > 0).unwrap_or(ATTEMPTS)
}

/// The credentials of a profile that is named on the command line. The SDK's own chain would prefer keys in the environment,
/// and so work in another account than the one that was named.
async fn of_profile(profile: &str, account: &Account) -> ProfileFileCredentialsProvider {
    let mut config = ProviderConfig::with_default_region().await;
    if let Some(region) = &account.region {
        config = config.with_region(Some(Region::new(region.clone())));
    }
    ProfileFileCredentialsProvider::builder().configure(&config).profile_name(profile).build()
}

/// Credentials that cannot be found are reported at once and in plain words, not by the first call that needs them.
async fn find_credentials(config: &SdkConfig, account: &Account) -> Result<(), Error> {
    let Some(provider) = config.credentials_provider() else {
        return Err(unusable(&[], account));
    };
    match provider.provide_credentials().await {
        Ok(_) => Ok(()),
        Err(error) => Err(unusable(&chain(&error), account)),
    }
}

/// Why there are no credentials; the causes are the SDK's words, the innermost last.
fn unusable(causes: &[String], account: &Account) -> Error {
    let named = account.profile.clone().or_else(|| std::env::var("AWS_PROFILE").ok());
    let profile = named.as_ref().map_or_else(String::new, |name| format!(" --profile {name}"));
    let innermost =
        causes.last().map(|cause| cause.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
    let mentions = |part: &str| causes.iter().any(|cause| cause.contains(part));
    let sign_in = "sign in with `aws sso login` or `aws configure`, or name a profile with `--profile`";
    let undefined = |name: &&String| mentions(&format!("profile `{name}` was not defined"));
    if let Some(name) = named.as_ref().filter(undefined) {
        return Error::new(format!("there is no profile `{name}` in the AWS configuration files"))
            .help("`aws configure list-profiles` lists the existing profiles");
    }
    if causes.is_empty() || mentions("no credentials found in chain") || mentions("no providers in chain") {
        return Error::new("there are no AWS credentials").help(sign_in);
    }
    if mentions("SSO") || mentions("sso") {
        return Error::new(format!("you are not signed in to AWS, or the session has expired: {innermost}"))
            .help(format!("run `aws sso login{profile}`, then the same command again"));
    }
    Error::new(format!("there are no usable AWS credentials: {innermost}")).help(sign_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(profile: Option<&str>, causes: &[&str]) -> Error {
        let account = Account { profile: profile.map(str::to_owned), ..Account::default() };
        unusable(&causes.iter().map(|cause| (*cause).to_owned()).collect::<Vec<_>>(), &account)
    }

    #[test]
    fn each_way_to_have_no_credentials_has_its_own_words() {
        let nobody = refusal(Some("x"), &["an error", "profile `x` was not defined: could not find source profile x"]);
        assert_eq!(nobody.message, "there is no profile `x` in the AWS configuration files");
        let source = refusal(Some("x"), &["an error", "profile `y` was not defined: could not find source profile y"]);
        assert!(source.message.ends_with("profile `y` was not defined: could not find source profile y"), "{source:?}");
        let expired = refusal(Some("x"), &["an error", "the SSO token has expired"]);
        assert_eq!(expired.help.unwrap(), "run `aws sso login --profile x`, then the same command again");
        let several_lines = refusal(Some("x"), &["an error", "it ended\n  with 1\n"]);
        assert_eq!(several_lines.message, "there are no usable AWS credentials: it ended with 1");
        let none = refusal(Some("x"), &["no credentials found in chain. Attempted:\n  WebIdentityToken: not enabled"]);
        assert_eq!(none.message, "there are no AWS credentials");
    }
}
