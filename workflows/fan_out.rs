//! Fan-out: hands a published article to everyone who wants it.
//!
//! The archive, the search and the subscribers are independent, so they are branches of a Parallel, and the subscribers are an
//! inline Map of five at a time. A consumer that is not there costs the others nothing: each branch catches its own errors and
//! ends with what became of it, and only then a person is told who has to be helped. Shows Parallel, inline Map, bounded
//! concurrency and partial failure, in both query languages from one source.

use dsl::prelude::*;
use dsl::resource::Bucket;

/// The execution's input.
#[message]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Publication {
    /// The article, as everyone gets it.
    pub article: Article,
    /// Who wants it.
    #[schemars(length(max = 100))]
    pub subscribers: Vec<Subscriber>,
}

/// An article.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Article {
    /// Its id.
    #[schemars(length(min = 1, max = 64), example = "2026-11-30-teapots")]
    pub article_id: String,
    /// Its title.
    #[schemars(length(min = 1, max = 200), example = "Teapots are back")]
    pub title: String,
    /// Its text.
    #[schemars(example = "Nobody expected it.")]
    pub text: String,
}

/// Somebody who wants each article.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Subscriber {
    /// The name.
    #[schemars(length(min = 1, max = 64), example = "evening-paper")]
    pub name: String,
    /// Where the article is sent to.
    #[schemars(url, example = &"https://evening-paper.example.com/articles")]
    pub url: String,
}

/// The input of the function that delivers, which must be idempotent for each article and address.
#[message]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// Where the article is sent to.
    pub url: String,
    /// The article.
    pub article: Article,
}

/// What became of the article at one consumer.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The consumer.
    pub consumer: String,
    /// Whether it has the article.
    pub delivered: bool,
}

/// The execution's output.
#[message]
#[derive(Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The article.
    pub article_id: String,
    /// Whether it is in the archive.
    pub archived: bool,
    /// Whether the search finds it.
    pub indexed: bool,
    /// The subscribers that do not have it.
    pub missed: Vec<Outcome>,
    /// How many those are.
    pub missed_count: u32,
}

/// The workflow: three branches, each of which ends well or says that it did not; then a report, and help if it is needed.
pub fn workflow() -> Workflow<Publication, Report> {
    let archive = Bucket::new("ArchiveBucket");
    let index = Function::<Article, Json>::existing(
        "IndexFunction",
        Arn::parameter("IndexFunctionArn", "The function that adds an article to the search."),
    );
    let deliver = Function::<Delivery, Json>::existing(
        "DeliverFunction",
        Arn::parameter("DeliverFunctionArn", "The function that sends an article to a subscriber."),
    );
    let desk = Topic::new("DeskTopic");

    Workflow::standard("FanOut", |publication: PublicationFields| {
        let article = publication.article.fields();
        let ended = |name: &str, consumer: Expr<String>, delivered: bool| {
            Pass::new(name, OutcomeFields { consumer, delivered: delivered.into() })
        };
        let archived = Task::put_json("Archive", &archive, format_text("{}.json", [article.article_id]), article)
            .retry(Retry::transient())
            .catch(Errors::ALL, |_| ended("Not Archived", "archive".into(), false))
            .next(ended("Archived", "archive".into(), true));
        let indexed = Task::lambda_invoke("Index", &index, article)
            .retry(Retry::transient())
            .catch(Errors::ALL, |_| ended("Not Indexed", "search".into(), false))
            .next(ended("Indexed", "search".into(), true));
        // Some subscribers are slow, and all of them at once would take every instance that the function may have.
        let delivered = Map::over("Each Subscriber", publication.subscribers)
            .inline(|subscriber: SubscriberFields| {
                let delivery = DeliveryFields { url: subscriber.url, article: publication.article };
                Task::lambda_invoke("Deliver", &deliver, delivery)
                    .retry(Retry::transient())
                    .retry(
                        Retry::on([Errors::TASK_FAILED]).interval(seconds(30)).max_attempts(4).max_delay(minutes(10)),
                    )
                    .catch(Errors::ALL, |_| ended("Not Delivered", subscriber.name, false))
                    .next(ended("Delivered", subscriber.name, true))
            })
            .max_concurrency(5);
        Parallel::new("Hand Out").branch(archived).branch(indexed).branch(delivered).then(
            |(archived, indexed, delivered): (OutcomeFields, OutcomeFields, Expr<Vec<Outcome>>)| {
                let missed = delivered.filter(|outcome| outcome.delivered.eq(false));
                let report = ReportFields {
                    article_id: article.article_id,
                    archived: archived.delivered,
                    indexed: indexed.delivered,
                    missed,
                    missed_count: missed.len(),
                };
                Pass::new("Report", report).then(|report: ReportFields| {
                    let everywhere = report.archived.and(report.indexed).and(report.missed_count.eq(0));
                    Choice::new("Everybody Has It?").when(everywhere, Pass::new("Done", report)).otherwise(
                        sns_publish("Ask for Help", &desk, report.build())
                            .subject("An article is not everywhere")
                            .retry(Retry::transient())
                            .next(Pass::new("Done in Part", report)),
                    )
                })
            },
        )
    })
    .comment(
        "Hands an article to the archive, the search and each subscriber; one that is away costs the others nothing.",
    )
}
