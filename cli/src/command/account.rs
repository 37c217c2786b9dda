//! The account and region that a command works in, as its flags name them.

use crate::Environment;

/// The account and region. What is not given comes from the environment and the profile, as with the AWS CLI.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Account")]
pub(crate) struct Account {
    /// Environment of the project, such as `test`: its stack, profile, region and parameters.
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// Profile in the AWS configuration files.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Region, such as `eu-central-1`.
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// Endpoint for all services, such as that of an emulator.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
}

impl Account {
    /// Takes what no flag says from an environment.
    pub(crate) fn within(&mut self, environment: &Environment) {
        self.profile = self.profile.take().or_else(|| environment.profile.clone());
        self.region = self.region.take().or_else(|| environment.region.clone());
    }
}

/// The id of an account.
pub(crate) fn account_id(text: &str) -> Result<String, String> {
    match text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(text.to_owned()),
        false => Err("an account id has twelve digits".to_owned()),
    }
}
