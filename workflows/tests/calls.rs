//! The workflows that run jobs, ask models and clean up, with answers as the services give them.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that fails should say where")]

use dsl::prelude::ErrorName;
use serde_json::{Value, json};
use stage::{Failure, Reply, Run, Simulation};
use workflows::{clean_up, letters, sales_report, transcoding};

fn error(name: &'static str) -> Reply {
    Reply::error(Failure::new(ErrorName::new(name), "no"))
}

/// The whole requests of a state.
fn requests<'r>(run: &'r Run, state: &str) -> Vec<&'r Value> {
    run.sent().iter().filter(|sent| sent.state == state).map(|sent| &sent.request).collect()
}

/// The one request of a state.
fn request<'r>(run: &'r Run, state: &str) -> &'r Value {
    let [request] = requests(run, state)[..] else { panic!("{state}: {:?}", requests(run, state)) };
    request
}

mod transcodings {
    use super::*;

    fn simulation(minutes: u32) -> Simulation {
        let video = transcoding::Video { key: "uploads/holiday.mov".to_owned(), minutes };
        Simulation::of(&transcoding::workflow()).input(&video)
    }

    #[test]
    fn a_short_video_is_transcoded_in_a_container() {
        let run = simulation(10).reply("Run Container", Reply::value(json!({"TaskArn": "arn:task"}))).run();
        run.assert_states(["Short?", "Run Container", "Container Done"]);
        let done = transcoding::Transcoded { key: "uploads/holiday.mov".to_owned(), run: "arn:task".to_owned() };
        assert_eq!(run.output_as::<transcoding::Transcoded>(), done);
        let overrides = &request(&run, "Run Container")["Overrides"];
        let environment = json!([{"Name": "VIDEO", "Value": "uploads/holiday.mov"}]);
        assert_eq!(overrides["ContainerOverrides"], json!([{"Name": "transcoder", "Environment": environment}]));
    }

    #[test]
    fn a_long_video_is_a_job() {
        let run = simulation(11).reply("Run Job", Reply::value(json!({"JobId": "j-1"}))).run();
        run.assert_states(["Short?", "Run Job", "Job Done"]);
        assert_eq!(run.output_as::<transcoding::Transcoded>().run, "j-1");
        assert_eq!(request(&run, "Run Job")["Timeout"], json!({"AttemptDurationSeconds": 14_400}));
    }

    #[test]
    fn each_has_a_limit_of_its_own() {
        for (minutes, state, hours) in [(1, "Run Container", 0.5), (90, "Run Job", 24.0)] {
            let run = simulation(minutes).reply(state, Reply::never()).run();
            run.assert_failed(&transcoding::NOT_TRANSCODED);
            assert_eq!(run.elapsed().as_secs_f64(), hours * 3600.0);
            assert!(run.cause().unwrap().contains("States.Timeout"), "{:?}", run.cause());
        }
    }

    #[test]
    fn a_container_that_fails_fails_the_execution() {
        let run = simulation(1).reply("Run Container", error("States.TaskFailed")).run();
        run.assert_failed(&transcoding::NOT_TRANSCODED);
    }
}

mod sales {
    use super::*;

    fn simulation(day: &str) -> Simulation {
        let day = sales_report::Day { day: day.to_owned() };
        Simulation::of(&sales_report::workflow()).input(&day)
    }

    fn queried() -> Reply {
        Reply::value(json!({"QueryExecution": {"QueryExecutionId": "q-1"}}))
    }

    fn sums() -> Reply {
        let row = |cells: [&str; 2]| json!({"Data": cells.map(|cell| json!({"VarCharValue": cell}))});
        Reply::value(json!({"ResultSet": {"Rows": [row(["orders", "revenue"]), row(["12", "480.5"])]}}))
    }

    #[test]
    fn the_sums_of_a_day_are_read() {
        let run = simulation("2026-10-01")
            .reply("Prepare Orders", Reply::value(json!({})))
            .reply("Add Up", queried())
            .reply("Read Sums", sums())
            .run();
        let report = sales_report::Report { day: "2026-10-01".to_owned(), orders: 12.0, revenue: 480.5 };
        assert_eq!(run.output_as::<sales_report::Report>(), report);
        assert_eq!(request(&run, "Prepare Orders")["Arguments"], json!({"--day": "2026-10-01"}));
        assert_eq!(request(&run, "Add Up")["ExecutionParameters"], json!(["'2026-10-01'"]));
        assert_eq!(request(&run, "Read Sums")["QueryExecutionId"], "q-1");
    }

    #[test]
    fn a_day_stays_one_text_of_sql() {
        let run = simulation("' OR 1 = 1 --")
            .reply("Prepare Orders", Reply::value(json!({})))
            .reply("Add Up", queried())
            .reply("Read Sums", sums())
            .run();
        assert_eq!(request(&run, "Add Up")["ExecutionParameters"], json!(["''' OR 1 = 1 --'"]));
    }

    #[test]
    fn a_busy_job_is_waited_for() {
        let run = simulation("2026-10-01")
            .replies("Prepare Orders", [error("Glue.ConcurrentRunsExceededException"), Reply::value(json!({}))])
            .reply("Add Up", queried())
            .reply("Read Sums", sums())
            .run();
        run.assert_succeeded();
        assert_eq!(requests(&run, "Prepare Orders").len(), 2);
    }

    #[test]
    fn the_team_learns_of_each_failure() {
        let all = ["Prepare Orders", "Add Up", "Read Sums"];
        let answers = [|| Reply::value(json!({})), queried, sums];
        for failing in all {
            let mut simulation = simulation("2026-10-01");
            for (state, answer) in all.into_iter().zip(answers) {
                simulation =
                    simulation.reply(state, if state == failing { error("States.TaskFailed") } else { answer() });
            }
            let run = simulation.run();
            run.assert_failed(&sales_report::NO_REPORT);
            let notices = run.notices("FailureTopic");
            assert_eq!(notices.len(), 1, "{failing}");
            assert_eq!(notices[0].message, r#"{"Error":"States.TaskFailed","Cause":"no"}"#);
            assert_eq!(notices[0].attributes["day"], "2026-10-01");
        }
    }
}

mod answers {
    use super::*;

    const TEXT: &str = "Wo ist meine Teekanne? Bestellung A-1042.";

    fn simulation(topic: &str) -> Simulation {
        let letter = letters::Letter { letter_id: "L-1".to_owned(), text: TEXT.to_owned() };
        let reading = json!({"topic": topic, "wish": "to know where the teapot is", "language": "German"});
        Simulation::of(&letters::workflow())
            .input(&letter)
            .reply("Read Letter", Reply::value(json!({"content": [{"type": "tool_use", "input": reading}]})))
            .reply("Write Answer", Reply::value(json!({"content": [{"type": "text", "text": "Sehr geehrte …"}]})))
    }

    fn said(content: Value) -> Reply {
        Reply::value(
            json!({"Output": {"Message": {"Role": "assistant", "Content": content}}, "StopReason": "end_turn"}),
        )
    }

    /// What the model that writes is told.
    fn told(run: &Run) -> String {
        request(run, "Write Answer")["Body"]["messages"][0]["content"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_letter_about_an_order_is_looked_into() {
        let run = simulation("order").reply("Ask Agent", said(json!([{"Text": "It was sent yesterday."}]))).run();
        run.assert_states(["Read Letter", "About an Order?", "Ask Agent", "Write Answer", "Draft"]);
        let draft = run.output_as::<letters::Draft>();
        assert_eq!((draft.topic, draft.answer.as_str()), (letters::Topic::Order, "Sehr geehrte …"));
        assert!(told(&run).contains("Known of the order: It was sent yesterday."), "{}", told(&run));
        let asked = request(&run, "Ask Agent");
        assert!(asked["RuntimeSessionId"].as_str().unwrap().len() >= 33);
        assert!(asked["Messages"][0]["Content"][0]["Text"].as_str().unwrap().ends_with(TEXT));
        assert!(request(&run, "Write Answer")["Body"]["system"].as_str().unwrap().contains("in German."));
    }

    #[test]
    fn other_letters_need_no_agent() {
        let run = simulation("other").run();
        run.assert_states(["Read Letter", "About an Order?", "Write Answer", "Draft"]);
        assert!(told(&run).contains("Known of the order: nothing\n"), "{}", told(&run));
    }

    #[test]
    fn an_agent_may_say_nothing() {
        let run = simulation("order").reply("Ask Agent", said(json!([]))).run();
        assert!(told(&run).contains("Known of the order: nothing\n"), "{}", told(&run));
    }

    #[test]
    fn throttled_calls_are_made_again_in_the_same_session() {
        let throttled = error("BedrockAgentCore.ThrottlingException");
        let run = simulation("order").replies("Ask Agent", [throttled, said(json!([{"Text": "Lost."}]))]).run();
        run.assert_succeeded();
        let [first, second] = requests(&run, "Ask Agent")[..] else { panic!("two attempts") };
        assert_eq!(first["RuntimeSessionId"], second["RuntimeSessionId"]);
    }

    #[test]
    fn the_model_is_told_the_type_of_its_answer() {
        let run = simulation("other").run();
        let body = &request(&run, "Read Letter")["Body"];
        let schema = &body["tools"][0]["input_schema"];
        assert_eq!(schema["required"], json!(["topic", "wish", "language"]));
        assert!(schema["properties"]["wish"]["description"].as_str().unwrap().starts_with("What the customer wants"));
        assert_eq!(body["tool_choice"]["name"], body["tools"][0]["name"]);
    }
}

mod sign_ups {
    use super::*;

    fn user(name: &str, signed_up: &str) -> Value {
        json!({"Username": name, "UserCreateDate": signed_up, "UserStatus": "UNCONFIRMED"})
    }

    /// Two pages at the beginning of 2026, with two old sign-ups and one of yesterday.
    fn simulation() -> Simulation {
        Simulation::of(&clean_up::workflow()).input(&clean_up::Age { days: 7 }).answer("Read Page", |request: Value| {
            let users = |users: &[Value]| json!({"Users": users});
            Ok::<Value, Failure>(match request["PaginationToken"].as_str() {
                None => {
                    let mut page =
                        users(&[user("a", "2025-12-24T23:59:59.000Z"), user("b", "2025-12-31T12:00:00.000Z")]);
                    page["PaginationToken"] = json!("two");
                    page
                }
                Some(token) => {
                    assert_eq!(token, "two");
                    users(&[user("c", "2024-02-29T12:00:00.000Z")])
                }
            })
        })
    }

    fn deleted(run: &Run) -> Vec<Value> {
        requests(run, "Delete").into_iter().map(|request| request["Username"].clone()).collect()
    }

    #[test]
    fn old_sign_ups_of_all_pages_are_deleted() {
        let run = simulation().reply("Delete", Reply::value(json!({}))).run();
        assert_eq!(run.output_as::<clean_up::Cleaned>(), clean_up::Cleaned { old: 2 });
        assert_eq!(deleted(&run), ["a", "c"]);
        assert!(requests(&run, "Read Page")[0].get("PaginationToken").is_none());
    }

    #[test]
    fn who_is_gone_already_does_no_harm() {
        let run = simulation().reply("Delete", error("CognitoIdentityProvider.UserNotFoundException")).run();
        run.assert_succeeded();
    }

    #[test]
    fn any_other_failure_fails_the_execution_which_rolls_a_new_version_back() {
        let run = simulation().reply("Delete", error("CognitoIdentityProvider.NotAuthorizedException")).run();
        assert_eq!(run.error(), Some("CognitoIdentityProvider.NotAuthorizedException"));
    }
}
