//! Inference profiles of Amazon Bedrock, which a call names in the place of a model.

use crate::symbols::{Named, Symbols};

/// What the identifiers of AWS's own profiles begin with: where they route to (Amazon Bedrock User Guide, "Supported regions and
/// models for inference profiles").
const AREAS: [&str; 8] = ["us", "us-gov", "eu", "apac", "jp", "au", "ca", "global"];

/// The ARNs that a call of a model needs: of an inference profile, itself and the model in each region that it may route to (Amazon
/// Bedrock User Guide, "Prerequisites for inference profiles"). Of anything else, its own.
pub(crate) fn with_profiles<N: Named>(arn: String) -> Vec<String> {
    let model = |arn: &str, model: &str| {
        let partition = arn.split(':').nth(1).unwrap_or_default();
        format!("arn:{partition}:bedrock:*::foundation-model/{model}")
    };
    if let Some((before, id)) = arn.split_once("::foundation-model/").filter(|(before, _)| before.contains(":bedrock:"))
    {
        let account = Symbols::<N>::written("${AWS::AccountId}");
        let profile = format!("{before}:{account}:inference-profile/{id}");
        return match behind_area(id) {
            Some(routed) => vec![profile, model(&arn, routed)],
            None if id == "*" => vec![arn, profile],
            None => vec![arn],
        };
    }
    // `application-inference-profile/` says nothing of the model.
    match arn.split_once("inference-profile/").filter(|(before, _)| before.contains(":bedrock:")) {
        Some((before, id)) => {
            let routed = behind_area(id).filter(|_| before.ends_with(':')).unwrap_or("*");
            let model = model(&arn, routed);
            vec![arn, model]
        }
        None => vec![arn],
    }
}

/// The model of a profile's identifier: `anthropic.claude` of `us.anthropic.claude`.
fn behind_area(id: &str) -> Option<&str> {
    let (area, model) = id.split_once('.')?;
    AREAS.contains(&area).then_some(model)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Reference;

    #[test]
    fn a_profile_needs_its_model_in_every_region() {
        let made = |arn: &str| {
            let symbols = Symbols::<Reference>::default();
            let arns = with_profiles::<Reference>(arn.to_owned());
            arns.iter().map(|arn| symbols.pattern(arn).to_string()).collect::<Vec<_>>()
        };
        let models = "arn:aws:bedrock:eu-west-1::foundation-model";
        assert_eq!(made(&format!("{models}/amazon.nova-lite-v1:0")), [format!("{models}/amazon.nova-lite-v1:0")]);
        let profiles = "arn:aws:bedrock:eu-west-1:${AWS::AccountId}:inference-profile";
        let routed = "arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0".to_owned();
        let id = "eu.amazon.nova-lite-v1:0";
        assert_eq!(made(&format!("{models}/{id}")), [format!("{profiles}/{id}"), routed.clone()]);
        assert_eq!(made(&format!("{models}/*")), [format!("{models}/*"), format!("{profiles}/*")]);
        let given = format!("arn:aws:bedrock:eu-west-1:1:inference-profile/{id}");
        assert_eq!(made(&given), [given, routed]);
        let given = "arn:aws:bedrock:eu-west-1:1:application-inference-profile/x".to_owned();
        assert_eq!(made(&given), [given, "arn:aws:bedrock:*::foundation-model/*".to_owned()]);
        let other = "arn:aws:bedrock:eu-west-1:1:guardrail/us.x";
        assert_eq!(made(other), [other]);
    }
}
