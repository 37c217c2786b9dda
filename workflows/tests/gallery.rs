//! What the gallery's workflows do when all goes well, and when something does not.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use dsl::error::Errors;
use dsl::prelude::ErrorName;
use dsl::workflow::QueryLanguage;
use serde_json::{Value, json};
use stage::{Failure, Reply, Run, Simulation};
use workflows::{fan_out, fulfilment, mail_answer, mail_approval, price_import, transcripts};

const BOTH: [QueryLanguage; 2] = [QueryLanguage::JsonPath, QueryLanguage::Jsonata];

fn failure(error: ErrorName) -> Failure {
    Failure::new(error, "no")
}

mod publications {
    use super::*;

    /// Hands an article to two subscribers, of which the ones named are not there, with a search that is or is not.
    fn hand_out(language: QueryLanguage, away: &'static [&'static str], search: bool) -> Run {
        let subscriber = |name: &str| json!({"name": name, "url": format!("https://{name}.example.com/")});
        let found = if search { Reply::value(json!({})) } else { Reply::error(failure(ErrorName::new("Full"))) };
        Simulation::of(&fan_out::workflow().query_language(language))
            .input(&json!({
                "article": {"articleId": "teapots", "title": "Teapots are back", "text": "Nobody expected it."},
                "subscribers": [subscriber("evening"), subscriber("morning")],
            }))
            .reply("Archive", Reply::value(json!({"ETag": "e"})))
            .reply("Index", found)
            .answer("Deliver", move |delivery: fan_out::Delivery| {
                if away.iter().any(|name| delivery.url.contains(name)) {
                    Err(failure(ErrorName::new("NotThere")))
                } else {
                    Ok(json!({"taken": delivery.article.article_id}))
                }
            })
            .run()
    }

    #[test]
    fn everybody_gets_the_article() {
        for language in BOTH {
            let run = hand_out(language, &[], true);
            let report = run.output_as::<fan_out::Report>();
            assert!(report.archived && report.indexed, "{report:?}");
            assert_eq!((report.missed, report.missed_count), (vec![], 0));
            assert_eq!(run.states().last(), Some(&"Done"));
            assert!(run.notices("DeskTopic").is_empty());
            let archived: Vec<Value> = run.sent_by("Archive");
            assert_eq!(archived[0]["Key"], "teapots.json");
        }
    }

    #[test]
    fn who_is_not_there_costs_the_others_nothing() {
        for language in BOTH {
            let run = hand_out(language, &["morning"], false);
            run.assert_succeeded();
            let report = run.output_as::<fan_out::Report>();
            let missed = fan_out::Outcome { consumer: "morning".to_owned(), delivered: false };
            assert_eq!((report.archived, report.indexed, report.missed), (true, false, vec![missed]));
            assert_eq!(run.notices("DeskTopic").len(), 1);
            // The first attempt and four retries for the one that is not there.
            assert_eq!(run.sent_by::<fan_out::Delivery>("Deliver").len(), 1 + 1 + 4);
        }
    }
}

mod orders {
    use super::*;

    fn ship(language: QueryLanguage, stuck: &'static str) -> Run {
        let parcel = |id: &str| json!({"parcelId": id, "address": "1 Long Street, Lisbon", "weight": 1.5});
        Simulation::of(&fulfilment::workflow().query_language(language))
            .input(&json!({"orderId": "A-1", "parcels": [parcel("A-1-1"), parcel("A-1-2")]}))
            .answer("Ship Parcel", move |parcel: fulfilment::Parcel| {
                if parcel.parcel_id == stuck {
                    return Err(failure(Errors::TASK_FAILED));
                }
                Ok(fulfilment::Shipment {
                    parcel_id: parcel.parcel_id,
                    shipped: true,
                    tracking_number: "T-9".to_owned(),
                })
            })
            .run()
    }

    #[test]
    fn an_order_is_shipped_parcel_by_parcel() {
        for language in BOTH {
            let run = ship(language, "none");
            let fulfilled = run.output_as::<fulfilment::Fulfilled>();
            assert_eq!((fulfilled.shipped.len(), fulfilled.left_count), (2, 0));
            assert_eq!(fulfilled.shipped[1].parcel_id, "A-1-2");
            assert!(run.notices("ServiceTopic").is_empty());
        }
    }

    #[test]
    fn a_child_that_fails_fails_its_own_parcel_only() {
        for language in BOTH {
            let run = ship(language, "A-1-1");
            run.assert_succeeded();
            let fulfilled = run.output_as::<fulfilment::Fulfilled>();
            assert_eq!(fulfilled.shipped[0].tracking_number, "T-9");
            assert_eq!((fulfilled.left[0].parcel_id.as_str(), fulfilled.left_count), ("A-1-1", 1));
            assert_eq!(run.notices("ServiceTopic")[0].attributes["orderId"], "A-1");
        }
    }

    fn book(replies: Vec<Reply>) -> Run {
        let parcel = json!({"parcelId": "A-1-1", "address": "1 Long Street, Lisbon", "weight": 1.5});
        Simulation::of(&fulfilment::shipping()).input(&parcel).replies("Book Carrier", replies).run()
    }

    #[test]
    fn the_child_asks_another_day_again() {
        let busy = || Reply::error(failure(fulfilment::NO_CARRIER));
        let run = book(vec![busy(), Reply::value(json!({"trackingNumber": "T-9"}))]);
        assert_eq!(run.output_as::<fulfilment::Shipment>().tracking_number, "T-9");
        book((0..6).map(|_| busy()).collect()).assert_failed(&fulfilment::NO_CARRIER);
    }
}

mod imports {
    use super::*;
    use simulator::{MemoryObjects, Objects};

    /// Imports a file with these lines after the header.
    fn import(lines: &[String]) -> Simulation {
        let mut objects = MemoryObjects::default();
        let file = format!("sku,price\n{}\n", lines.join("\n"));
        objects.put("pricebucket", "in.csv", file.into_bytes()).unwrap();
        Simulation::of(&price_import::workflow()).input(&json!({"file": "in.csv"})).objects(objects)
    }

    #[test]
    fn each_row_is_in_the_table_but_for_those_that_are_no_price() {
        let mut lines: Vec<String> = (0..120).map(|number| format!("A-{number},{number}.5")).collect();
        lines.push("B-1,cheap".to_owned());
        let run = import(&lines).run();
        let imported = run.output_as::<price_import::Imported>();
        assert!(imported.manifest.starts_with("outcomes/"), "{imported:?}");
        let prices = run.items::<price_import::Price>("PriceTable");
        assert_eq!(prices.len(), 120);
        assert!(prices.contains(&price_import::Price { sku: "A-7".to_owned(), price: 7.5, file: "in.csv".to_owned() }));
        assert!(run.notices("ImportTopic")[0].message.starts_with("in.csv was imported, see outcomes/"));
    }

    #[test]
    fn a_table_that_cannot_be_written_fails_the_import() {
        let full = failure(ErrorName::new("DynamoDB.ResourceNotFoundException"));
        let lines: Vec<String> = (0..60).map(|number| format!("A-{number},1")).collect();
        let run = import(&lines).reply("Keep Price", Reply::error(full)).run();
        run.assert_failed(&price_import::NOT_IMPORTED);
        assert_eq!(run.notices("ImportTopic")[0].message, "in.csv was not imported");
    }
}

mod recordings {
    use super::*;

    fn job(status: &str) -> Reply {
        let job = json!({"TranscriptionJobStatus": status, "FailureReason": "too quiet"});
        Reply::value(json!({ "TranscriptionJob": job }))
    }

    fn transcribe(start: Reply, polls: Vec<Reply>) -> Run {
        let object = json!({"key": "calls/7.wav", "size": 9, "etag": "e", "sequencer": "1"});
        Simulation::of(&transcripts::workflow())
            .input(&json!({"bucket": {"name": "recordings"}, "object": object, "reason": "PutObject"}))
            .reply("Start Job", start)
            .replies("Ask for Job", polls)
            .run()
    }

    fn kept(run: &Run) -> transcripts::Recording {
        run.items("RecordingTable").remove(0)
    }

    #[test]
    fn the_table_knows_where_the_text_is() {
        let run = transcribe(Reply::value(json!({})), vec![job("IN_PROGRESS"), job("COMPLETED")]);
        run.assert_succeeded();
        assert_eq!(run.elapsed().as_secs(), 120);
        let recording = kept(&run);
        assert_eq!((recording.recording.as_str(), recording.status), ("calls/7.wav", transcripts::Status::Transcribed));
        let started: Vec<Value> = run.sent_by("Start Job");
        assert_eq!(started[0]["OutputKey"], json!(recording.text.unwrap()));
        assert!(started[0]["Media"]["MediaFileUri"].as_str().unwrap().ends_with("/calls/7.wav"));
    }

    #[test]
    fn a_recording_that_cannot_be_read_is_kept_with_the_reason() {
        let run = transcribe(Reply::value(json!({})), vec![job("FAILED")]);
        run.assert_failed(&transcripts::NOT_TRANSCRIBED);
        assert_eq!(kept(&run).reason.as_deref(), Some("too quiet"));
        assert_eq!(kept(&run).text, None);
    }

    #[test]
    fn a_job_that_was_started_before_is_followed() {
        let known = Reply::error(failure(ErrorName::new("Transcribe.ConflictException")));
        let run = transcribe(known, vec![job("COMPLETED")]);
        run.assert_succeeded();
        assert_eq!(kept(&run).status, transcripts::Status::Transcribed);
    }

    #[test]
    fn a_job_that_never_ends_is_given_up() {
        let run = transcribe(Reply::value(json!({})), (0..360).map(|_| job("IN_PROGRESS")).collect());
        run.assert_failed(&transcripts::TOO_SLOW);
        assert_eq!(run.elapsed().as_secs(), 6 * 3600);
    }
}

mod mails {
    use super::*;

    fn ask(replies: Vec<Reply>) -> Run {
        Simulation::of(&mail_approval::workflow())
            .input(
                &json!({"purchaseId": "P-311", "purpose": "Two chairs", "amount": 398.5, "reviewer": "r@example.com"}),
            )
            .replies("Ask by Mail", replies)
            .run()
    }

    fn decision(approved: bool) -> Reply {
        Reply::value(json!({"approved": approved, "remark": "not this year"}))
    }

    fn subjects(run: &Run) -> Vec<Value> {
        run.sent_by::<Value>("Ask by Mail")
            .iter()
            .map(|mail| mail["Content"]["Simple"]["Subject"]["Data"].clone())
            .collect()
    }

    #[test]
    fn the_first_mail_is_answered() {
        for (approved, verdict) in [(true, mail_approval::Verdict::Approved), (false, mail_approval::Verdict::Declined)]
        {
            let run = ask(vec![decision(approved)]);
            let outcome = run.output_as::<mail_approval::Outcome>();
            assert_eq!((outcome.verdict, outcome.remark.as_str()), (verdict, "not this year"));
            assert_eq!(subjects(&run), ["Please decide about purchase P-311"]);
        }
    }

    #[test]
    fn each_reminder_has_a_token_of_its_own() {
        let run = ask(vec![Reply::never(), Reply::never(), decision(true)]);
        assert_eq!(run.output_as::<mail_approval::Outcome>().verdict, mail_approval::Verdict::Approved);
        assert_eq!(run.elapsed().as_secs(), 6 * 86_400);
        assert_eq!(subjects(&run)[1], "Reminder: please decide about purchase P-311");
        let links: std::collections::BTreeSet<String> = run
            .sent_by::<Value>("Ask by Mail")
            .iter()
            .map(|mail| mail["Content"]["Simple"]["Body"]["Text"]["Data"].as_str().unwrap().to_owned())
            .map(|text| text.lines().find(|line| line.starts_with("Decide here: ")).unwrap().to_owned())
            .collect();
        assert_eq!(links.len(), 3);
        assert!(
            links.iter().all(|link| link.starts_with("Decide here: https://portal.example.com/decide#")),
            "{links:?}"
        );
    }

    #[test]
    fn nobody_answers() {
        let run = ask(vec![Reply::never(), Reply::never(), Reply::never()]);
        assert_eq!(run.output_as::<mail_approval::Outcome>().verdict, mail_approval::Verdict::Expired);
        assert_eq!(run.elapsed().as_secs(), 9 * 86_400);
    }

    #[test]
    fn the_token_is_in_the_mail_and_nowhere_else() {
        let run = ask(vec![decision(true)]);
        let sent = run.sent_by::<Value>("Ask by Mail")[0].to_string();
        let (_, link) = sent.split_once('#').unwrap();
        let token = link.split("\\n").next().unwrap();
        assert!(token.len() > 10, "{sent}");
        assert!(!run.timeline().to_string().contains(token));
        assert!(!run.output().to_string().contains(token));
    }

    fn answer(reply: Reply) -> Run {
        Simulation::of(&mail_answer::workflow())
            .input(&json!({"token": "AQCE-the-token", "approved": true, "remark": ""}))
            .reply("Hand Over", reply)
            .run()
    }

    #[test]
    fn a_decision_is_handed_over() {
        let run = answer(Reply::value(json!({})));
        assert_eq!(run.output_as::<mail_answer::Receipt>(), mail_answer::Receipt { taken: true });
        let sent: Vec<Value> = run.sent_by("Hand Over");
        assert_eq!(sent[0]["TaskToken"], "AQCE-the-token");
        let output: mail_approval::Decision = serde_json::from_str(sent[0]["Output"].as_str().unwrap()).unwrap();
        assert!(output.approved);
    }

    #[test]
    fn a_link_that_no_longer_counts_is_answered() {
        let run = answer(Reply::error(failure(ErrorName::new("Sfn.TaskTimedOutException"))));
        assert_eq!(run.output_as::<mail_answer::Receipt>(), mail_answer::Receipt { taken: false });
    }
}
