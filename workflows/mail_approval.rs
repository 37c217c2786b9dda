//! Human approval by mail: asks a person by a link in a mail, reminds twice, and gives up after nine days.
//!
//! Whoever has a task token can decide in the name of the reviewer, so the link holds it behind `#`: browsers do not send that
//! part, and neither the portal's logs nor those of anything between hold it. The page reads it and sends it in the body of a
//! request to `mail_answer`, which also wants the reviewer to be signed in; a program that only opens links, as mail scanners do,
//! decides nothing. Each mail has a token of its own, so that the link in a reminder is the one that counts. Shows
//! `.waitForTaskToken` on a call of the AWS SDK, time limits of days, a loop with a reminder, and a typed decision; run it as a
//! child, or alone.

use dsl::expr::if_else;
use dsl::prelude::*;
use dsl::resource::Parameter;
use dsl::state::{Label, Variable};

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Purchase {
    /// The purchase.
    #[schemars(length(min = 1, max = 64), example = "P-311")]
    pub purchase_id: String,
    /// What is to be bought, and for what.
    #[schemars(length(min = 1, max = 1000), example = "Two chairs for the new office")]
    pub purpose: String,
    /// What it costs.
    #[schemars(range(min = 0), example = 398.5)]
    pub amount: f64,
    /// The mail address of the person who decides.
    #[schemars(email, example = &"reviewer@example.com")]
    pub reviewer: String,
}

/// A reviewer's decision.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// Whether the purchase is approved.
    pub approved: bool,
    /// What the reviewer says to it; may be empty.
    #[schemars(length(max = 1000))]
    pub remark: String,
}

/// How it ended.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// The reviewer has approved it.
    Approved,
    /// The reviewer has declined it.
    Declined,
    /// Nobody has answered.
    Expired,
}

/// The execution's output.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The purchase.
    pub purchase_id: String,
    /// How it ended.
    pub verdict: Verdict,
    /// What the reviewer said; empty if nobody answered.
    pub remark: String,
}

/// How many mails are sent: the first, and two reminders.
const MAILS: u32 = 3;

/// The mail. A token consists of letters, digits, `+`, `/` and `=`, all of which may stand behind `#`.
const TEXT: &str = "\
Purchase {} over {} waits for your decision:

{}

Decide here: {}#{token}

The link decides in your name. Do not pass it on.
";

/// The workflow: a mail, three days to answer, and a reminder or the end.
pub fn workflow() -> Workflow<Purchase, Outcome> {
    let sender = Parameter::text("Sender", "approvals@example.com", "The address that the mails come from.");
    let identity =
        Arn::parameter("SenderIdentityArn", "The identity in Amazon SES that the sender's address belongs to.");
    let page = Parameter::text("Page", "https://portal.example.com/decide", "The page where reviewers decide.");

    Workflow::standard("MailApproval", |purchase: PurchaseFields| {
        let mails = Variable::<u32>::new("mails");
        let again = Label::new();
        let ended = |name: &str, verdict: Verdict, remark: Expr<String>| {
            let purchase_id = purchase.purchase_id;
            Pass::new(name, OutcomeFields { purchase_id, verdict: verdict.into(), remark })
        };
        let please = if_else(mails.get().gt(1), "Reminder: please", "Please");
        let subject = format_text("{} decide about purchase {}", [please, purchase.purchase_id]);
        let ask = Task::call_wait_for_token("Ask by Mail", |token| {
            let values = [purchase.purchase_id, purchase.amount.text(), purchase.purpose, page.value()];
            api!(aws_sdk.sesv2.sendEmail {
                FromEmailAddress: sender.value(),
                Destination: { ToAddresses: [purchase.reviewer] },
                Content: { Simple: {
                    Subject: { Data: subject },
                    Body: { Text: { Data: token.in_text(TEXT, values) } },
                } },
            } -> Decision)
        })
        .limited_to([identity])
        .timeout(days(3))
        .retry(Retry::transient())
        .catch(Errors::timeouts(), |_| {
            Choice::new("Remind?")
                .when(mails.get().lt(MAILS), again.jump())
                .assign(&mails, mails.get() + 1)
                .otherwise(ended("Expired", Verdict::Expired, "".into()))
        })
        .then(|decision: DecisionFields| {
            Choice::new("Approved?")
                .when(decision.approved, ended("Approved", Verdict::Approved, decision.remark))
                .otherwise(ended("Declined", Verdict::Declined, decision.remark))
        });
        Pass::new("First Mail", purchase).assign(&mails, 1).next(again.place(ask))
    })
    // Tokens are in the history: who reads it can decide as well, and so needs the stack's key.
    .encrypted_with_customer_key()
    .comment(
        "Asks a person to decide about a purchase by a link in a mail; reminds twice, and gives up after nine days.",
    )
}
