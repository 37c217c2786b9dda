//! Deletes sign-ups that nobody confirmed: users of a Cognito user pool who never entered the code from their mail.
//!
//! Cognito never deletes them, and their addresses stay taken. Every hour the workflow reads all unconfirmed users, page by page,
//! and deletes those that are old enough. It deletes few at a time, because requests share a rate limit with people who sign in.
//!
//! A workflow that deletes is changed with care, so the schedule starts an alias. For a day, one in five executions runs the new
//! version; if an execution fails meanwhile, the alias goes back to the version before.

use dsl::payload::Timestamp;
use dsl::prelude::*;
use dsl::resource::{Deployment, Schedule};
use dsl::state::{Label, Variable};

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Age {
    /// Sign-ups of the last days are kept: so many.
    #[schemars(range(min = 1), example = 7)]
    pub days: u32,
}

/// A page of users. The service's model takes user names for secrets; those of this pool are random ids.
#[message]
#[serde(rename_all = "PascalCase")]
pub struct Page {
    /// The users.
    pub users: Vec<User>,
    /// What asks for the next page; none on the last one.
    pub pagination_token: Option<String>,
}

/// A user who is not confirmed.
#[message]
#[serde(rename_all = "PascalCase")]
pub struct User {
    /// The user's name in the pool.
    pub username: String,
    /// When the user signed up.
    pub user_create_date: Timestamp,
}

/// The execution's output.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Cleaned {
    /// How many sign-ups were old.
    pub old: u32,
}

/// Somebody else has deleted the user.
const GONE: ErrorName = ErrorName::new("CognitoIdentityProvider.UserNotFoundException");

/// The workflow: one page after the other.
pub fn workflow() -> Workflow<Age, Cleaned> {
    let pool = Arn::parameter("UserPoolArn", "The user pool.");

    Workflow::standard("CleanUp", |age: AgeFields| {
        // The calls take the id, which ends the ARN; `limited_to` says that it is no other pool's.
        let id = Variable::<String>::new("pool");
        let before = || Expr::<Timestamp>::jsonata("$fromMillis($millis() - $days * 86400000)").with("days", age.days);
        let page = Variable::<Option<String>>::new("page");
        let sum = Variable::<u32>::new("old");
        let again = Label::new();
        let read = api!("Read Page" => aws_sdk.cognitoidentityprovider.listUsers {
            UserPoolId: id.get(),
            Filter: "cognito:user_status = \"UNCONFIRMED\"",
            PaginationToken: page.get(),
        } -> Page)
        .limited_to([pool.clone()])
        .retry(Retry::transient());
        let found = read.result();
        let old = found.users.filter(|user| user.user_create_date.lt(before()));
        let delete_each = Map::over("Each Old Sign-Up", old)
            .inline(|user| {
                api!("Delete" => aws_sdk.cognitoidentityprovider.adminDeleteUser {
                    UserPoolId: id.get(),
                    Username: user.username,
                })
                .limited_to([pool.clone()])
                .retry(Retry::transient())
                .catch(GONE, |_| Succeed::new("Gone Already"))
            })
            .max_concurrency(3);
        let count = delete_each.result().len();
        let more = Choice::new("Another Page?")
            .when(found.pagination_token.is_present(), again.jump())
            .assign(&page, found.pagination_token)
            .otherwise(Pass::new("Cleaned", CleanedFields { old: sum.get() }));
        Pass::unchanged("Begin")
            .assign(&id, pool.value().split("/").last())
            .assign(&page, None)
            .assign(&sum, 0)
            .next(again.place(read))
            .next(delete_each.assign(&sum, sum.get() + count))
            .next(more)
    })
    .triggered_by(Schedule::rate("HourlySchedule", hours(1), &Age { days: 7 }))
    .with_alias("live", Deployment::canary(20, hours(24)).roll_back_on_failures())
    .comment("Deletes users of a Cognito user pool who never confirmed their sign-up.")
}
