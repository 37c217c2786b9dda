//! The icons of states: our own, 16 by 16 pixels, drawn with strokes.

use asl::StateType;

use crate::Node;

macro_rules! icons {
    ($($icon:ident $name:literal $path:literal;)+) => {
        /// What a state's icon shows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Icon { $($icon,)+ }

        impl Icon {
            /// All icons.
            pub(super) const ALL: &'static [Icon] = &[$(Icon::$icon,)+];

            /// What it is called in the picture.
            pub(super) fn name(self) -> &'static str {
                match self { $(Icon::$icon => $name,)+ }
            }

            /// Its strokes.
            pub(super) fn path(self) -> &'static str {
                match self { $(Icon::$icon => $path,)+ }
            }
        }
    };
}

icons! {
    Task "task" "M2.5 3.5h11v9h-11zM6.5 6v4l3.5-2z";
    Function "function" "M4 3h2l5.5 10H13.5M7.4 6.2 3.2 13";
    Queue "queue" "M1.8 5h3.4v6H1.8zM6.3 5h3.4v6H6.3zM10.8 5h3.4v6h-3.4z";
    Topic "topic" "M3 6.3v3.4l7.2 2.8v-9zM10.2 6c2.6 0 2.6 4 0 4M4.8 10.6v2.9h2v-2.1";
    Table "table" "M3 4.3c0-2.4 10-2.4 10 0v7.4c0 2.4-10 2.4-10 0zM3 4.3c0 2.4 10 2.4 10 0M3 8c0 2.4 10 2.4 10 0";
    Bucket "bucket" "M2.6 4.2 4 12.6c.2 1.2 7.8 1.2 8 0l1.4-8.4M2.6 4.2c0-2 10.8-2 10.8 0s-10.8 2-10.8 0";
    Machine "machine" "M6 2h4v3H6zM2 11h4v3H2zM10 11h4v3h-4zM8 5v3M4 11V8h8v3";
    Event "event" "M9 2 3.8 9H8l-1 5 5.2-7H8z";
    Container "container" "m8 2 5.4 3v6L8 14l-5.4-3V5zM2.6 5 8 8l5.4-3M8 8v6";
    Web "web" "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2zM2 8h12M8 2c-3.4 3.6-3.4 8.4 0 12M8 2c3.4 3.6 3.4 8.4 0 12";
    Worker "worker" "M8 2.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 1 0 0-4.8zM3 13.6c0-5.2 10-5.2 10 0";
    Spark "spark" "m8 2 1.6 4.4L14 8 9.6 9.6 8 14 6.4 9.6 2 8l4.4-1.6z";
    Pass "pass" "M2.5 8h11M9.5 4l4 4-4 4";
    Choice "choice" "M8 2v3.6L3.6 10v3.6M8 5.6l4.4 4.4v3.6M2 12l1.6 1.8L5.2 12M10.8 12l1.6 1.8L14 12";
    Wait "wait" "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2zM8 4.8V8l2.4 1.6";
    Succeed "succeed" "m3 8.6 3.3 3.2L13 4.8";
    Fail "fail" "m4 4 8 8M12 4l-8 8";
    Parallel "parallel" "M8 1.8v2.4M3.5 11.8V4.2h9v7.6zM8 4.2v7.6M8 11.8v2.4";
    Map "map" "m8 2 6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3";
    Other "other" "M4 8h.01M8 8h.01M12 8h.01";
    Missing "missing" "M5.5 6c0-3.4 5-3.4 5 0 0 2-2.5 1.8-2.5 4M8 12.8h.01";
    Retry "retry" "M12.6 6.2A5 5 0 1 0 13 9M13 3.2v3.2H9.8";
}

impl Icon {
    /// The icon of a state.
    pub(super) fn of(node: &Node) -> Self {
        match node.state_type {
            Some(StateType::Task) => node.service.as_deref().map_or(Icon::Task, Self::of_service),
            Some(StateType::Wait) => Icon::Wait,
            Some(StateType::Pass) => Icon::Pass,
            Some(StateType::Succeed) => Icon::Succeed,
            Some(StateType::Fail) => Icon::Fail,
            Some(StateType::Choice) => Icon::Choice,
            Some(StateType::Parallel) => Icon::Parallel,
            Some(StateType::Map) => Icon::Map,
            None if node.missing => Icon::Missing,
            None => Icon::Other,
        }
    }

    fn of_service(service: &str) -> Self {
        match service {
            "lambda" => Icon::Function,
            "sqs" => Icon::Queue,
            "sns" | "ses" | "sesv2" => Icon::Topic,
            "dynamodb" | "rds" | "rdsdata" | "redshiftdata" | "athena" => Icon::Table,
            "s3" => Icon::Bucket,
            "states" | "sfn" => Icon::Machine,
            "events" | "eventbridge" | "scheduler" => Icon::Event,
            "ecs" | "eks" | "batch" | "glue" | "codebuild" | "elasticmapreduce" | "emr-serverless" => Icon::Container,
            "http" | "apigateway" => Icon::Web,
            "activity" => Icon::Worker,
            "bedrock" | "bedrockruntime" | "sagemaker" | "comprehend" | "rekognition" | "textract" | "transcribe" => {
                Icon::Spark
            }
            _ => Icon::Task,
        }
    }
}
