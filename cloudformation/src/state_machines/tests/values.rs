//! What the values of a template become, what definition files are read as, and what else a template's border has.

use super::*;

/// The codes of what is found in order, errors as `V021`, warnings as `(V150)`, in a template of these lines and a file `f`.
fn codes(template: &str, file: &str) -> Vec<String> {
    let found = document("t.yaml", template);
    let found = as_template(Read { text: template.to_owned(), ..found });
    let template = found.document.unwrap_or_else(|| panic!("{:?}", found.findings));
    let mut read = |path: &str| match path {
        "f.asl.yaml" | "f.asl.json" | "sub/f.asl.json" => Ok(document(path, file)),
        "inner.yaml" | "sub/inner.yaml" => Ok(document(path, file)),
        _ => Err(io::ErrorKind::NotFound.into()),
    };
    let validation = validate(&template, false, &mut read);
    let own = found.findings.iter();
    let all = own.chain(validation.findings.iter().map(|finding| &finding.diagnostic));
    let mut codes: Vec<_> = all
        .map(|finding| match finding.is_error() {
            true => finding.code().id.to_owned(),
            false => format!("({})", finding.code().id),
        })
        .collect();
    codes.sort();
    codes
}

const HEAD: &str = "\
Parameters:
  Number: {Type: Number, Default: 3}
  Word: {Type: String}
  List: {Type: CommaDelimitedList}
Conditions: {C: !Equals [!Ref Word, x], D: !Not [!Condition C]}
Mappings: {M: {a: {number: 5, text: five, list: [A]}, b: {number: 6, text: six, list: [B]}}}
Resources:
  Worker: {Type: AWS::Lambda::Function}
  Queue: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  M:
    Type: ";

fn sam(properties: &str, file: &str) -> Vec<String> {
    let properties = properties.replace('\n', "\n      ");
    let transform = "Transform: AWS::Serverless-2016-10-31";
    codes(&format!("{transform}\n{HEAD}AWS::Serverless::StateMachine\n    Properties:\n      {properties}\n"), file)
}

fn cfn(properties: &str) -> Vec<String> {
    let properties = properties.replace('\n', "\n      ");
    codes(&format!("{HEAD}AWS::StepFunctions::StateMachine\n    Properties:\n      {properties}\n"), "")
}

fn state(state: &str) -> String {
    format!("Definition:\n  StartAt: A\n  States:\n    A: {state}\n    B: {{Type: Succeed}}")
}

fn json(state: &str) -> String {
    format!("{{\"StartAt\": \"A\", \"States\": {{\"A\": {state}}}}}")
}

fn wait(seconds: &str) -> String {
    state(&format!("{{Type: Wait, Seconds: {seconds}, Next: B}}"))
}

fn task(resource: &str) -> String {
    state(&format!("{{Type: Task, Resource: {resource}, Next: B}}"))
}

const NONE: [&str; 0] = [];

#[test]
fn functions_keep_their_type_in_objects_of_cloudformation_only() {
    for (seconds, plain, inline) in [
        ("!Ref Number", &["V021"][..], &["V021"][..]),
        ("!If [C, 5, 6]", &NONE, &["V021"]),
        ("!If [C, 5, '6']", &["V021"], &["V021"]),
        ("!FindInMap [M, !Ref Word, number]", &NONE, &["V021"]),
        ("!FindInMap [M, a, text]", &["V021"], &["V021"]),
        ("!GetAtt Custom.Seconds", &["T005"], &["T005", "V021"]),
        ("'{{resolve:ssm:/a}}'", &["V021"], &["V021"]),
        ("'{{resolve:ssm-secure:/a}}'", &["V021", "V171"], &["V021", "V171"]),
    ] {
        assert_eq!(cfn(&wait(seconds)), plain, "{seconds}");
        assert_eq!(sam(&wait(seconds), ""), inline, "{seconds}");
    }
}

#[test]
fn all_values_of_a_condition_count() {
    let catch = |value: &str| state(&format!("{{Type: Task, Resource: !GetAtt Worker.Arn, Catch: {value}, Next: B}}"));
    let good = "[{ErrorEquals: [States.ALL], Next: B}]";
    assert_eq!(cfn(&catch(&format!("!If [C, {good}, !Ref 'AWS::NoValue']"))), NONE);
    assert_eq!(cfn(&catch("!If [C, [{ErrorEquals: [States.ALL], Next: X}], []]")), ["V030"]);
    assert_eq!(sam(&catch(&format!("!If [C, {good}, {good}]")), ""), ["T004", "T004", "V021"]);
    assert_eq!(cfn(&state("!If [C, {Type: Pass, Next: B}, {Type: Pass, End: true}]")), NONE);
    assert_eq!(cfn(&state("!If [C, {Type: Pass, End: true}, {Type: Pass, End: true}]")), ["V031"]);
    assert_eq!(cfn(&state("{Type: Pass, Next: !If [C, B, X]}")), ["V030"]);
    assert_eq!(sam(&state("{Type: Pass, Next: !If [C, B, X]}"), ""), ["V030"]);
    // `D` is the opposite of `C`, so that one of the two is always there.
    let exclusive = "{Type: Pass, Next: !If [C, B, !Ref AWS::NoValue], End: !If [D, true, !Ref AWS::NoValue]}";
    assert_eq!(cfn(&state(exclusive)), NONE);
    assert_eq!(sam(&state("{Type: Pass, Comment: !Ref AWS::NoValue, Next: B}"), ""), ["(V165)"]);
}

#[test]
fn placeholders_are_replaced_as_text() {
    let with = |substitutions: &str, definition: &str| {
        sam(&format!("DefinitionUri: f.asl.json\nDefinitionSubstitutions: {substitutions}"), definition)
    };
    let wait = |seconds: &str| json(&format!(r#"{{"Type": "Wait", "Seconds": {seconds}, "End": true}}"#));
    assert_eq!(with("{S: 5}", &wait("${S}")), NONE);
    assert_eq!(with("{S: 5}", &wait("\"${S}\"")), ["V021"]);
    assert_eq!(with("{S: !Ref Number}", &wait("${S}")), NONE);
    assert_eq!(with("{S: !Ref Number}", &wait("\"${S}\"")), ["V021"]);
    assert_eq!(with("{S: -5}", &wait("${S}")), ["V022"]);
    assert_eq!(with("{S: '5, \"Bad\": 1'}", &wait("${S}")), ["V020"]);
    assert_eq!(with("{A: '${B}', B: 7}", &wait("${A}")), NONE);
    assert_eq!(with("{A: '${B}', B: '${A}'}", &json(r#"{"Type": "Pass", "Result": "${A}", "End": true}"#)), ["V169"]);
    assert_eq!(with("{N: A}", &json("{\"Type\": \"Succeed\"}").replace("\"A\": {", "\"${N}\": {")), NONE);
    let inline = |value: &str| {
        let state = state("{Type: Pass, Result: 'x ${V}', Next: B}");
        sam(&format!("{state}\nDefinitionSubstitutions: {{V: {value}}}"), "")
    };
    assert_eq!(inline("'say \"hi\"'"), ["V170"]);
    assert_eq!(inline(r#"'say \"hi\"'"#), NONE);
    for (value, found) in [
        ("1.5", &["T004"][..]),
        ("null", &["T004"]),
        ("!Split [',', x]", &["T004"]),
        ("!Ref List", &["T004"]),
        ("!If [C, [a], b]", &["T004"]),
        ("!FindInMap [M, a, list]", &["T004"]),
        ("!FindInMap [M, a, text]", &NONE),
        ("!Join [',', !Ref List]", &NONE),
        ("!Select [0, !Ref List]", &NONE),
        ("true", &NONE),
    ] {
        assert_eq!(inline(value), found, "{value}");
    }
}

#[test]
fn what_nothing_fills_fails_where_it_matters() {
    let with = |state: &str| sam("DefinitionUri: f.asl.json\nDefinitionSubstitutions: {Y: z}", &json(state));
    assert_eq!(with(r#"{"Type": "Task", "Resource": "${X}", "Comment": "${Y}", "End": true}"#), ["V150"]);
    assert_eq!(with(r#"{"Type": "Wait", "Seconds": ${X}, "Comment": "${Y}", "End": true}"#), ["V150"]);
    assert_eq!(with(r#"{"Type": "Pass", "Result": "cd ${HOME}", "Comment": "${Y}", "End": true}"#), ["(V150)"]);
    assert_eq!(with(r#"{"Type": "Pass", "Result": "${H:-x}", "Comment": "${Y}", "End": true}"#), NONE);
    assert_eq!(cfn(&task("'${Worker.Arn}'")), ["V150"]);
    assert_eq!(cfn(&state("{Type: Pass, Comment: 'costs ${amount}', Next: B}")), NONE);
    let text = json(r#"{"Type": "Task", "Resource": "${Worker.Arn}", "End": true}"#);
    assert_eq!(cfn(&format!("DefinitionString: '{text}'")), ["V150"]);
    assert_eq!(cfn(&format!("DefinitionString: !Sub '{text}'")), NONE);
}

#[test]
fn references_give_what_must_be_there() {
    for (resource, found) in [
        ("!Ref Worker", &["V161"][..]),
        ("!Ref Queue", &["V161"]),
        ("!Ref Topic", &["V161"]),
        ("!GetAtt Queue.Arn", &["V161"]),
        ("!Sub '${Worker}'", &["V161"]),
        ("!If [C, !Ref Worker, !GetAtt Worker.Arn]", &["V161"]),
        ("!GetAtt Worker.Arn", &NONE),
        ("!Sub '${Worker.Arn}:live'", &NONE),
        ("!Sub 'arn:aws:lambda:eu-west-1:123456789012:function:${Worker}'", &NONE),
        ("!Ref Word", &NONE),
    ] {
        assert_eq!(cfn(&task(resource)), found, "{resource}");
        assert_eq!(sam(&task(resource), ""), found, "{resource}");
    }
    let send = |url: &str| {
        let request = format!("{{QueueUrl: {url}, MessageBody: x}}");
        sam(
            &state(&format!(
                "{{Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {request}, Next: B}}"
            )),
            "",
        )
    };
    assert_eq!(send("!Ref Queue"), NONE);
    assert_eq!(send("!GetAtt Queue.Arn"), ["(V162)"]);
}

#[test]
fn a_number_of_the_template_is_no_expression() {
    let wait = |seconds: &str| {
        let state = state(&format!("{{QueryLanguage: JSONata, Type: Wait, Seconds: {seconds}, Next: B}}"));
        [cfn(&state), sam(&state, "")]
    };
    assert_eq!(wait("!Ref Number"), [["V104"]; 2]);
    // It may be a text with an expression.
    assert_eq!(wait("!Ref Word"), [NONE; 2]);
    assert_eq!(wait("!Sub '{% ${Number} %}'"), [NONE; 2]);
    let file = |seconds: &str| {
        let text = json(&format!(
            r#"{{"QueryLanguage": "JSONata", "Type": "Task", "Resource": "${{F}}", "TimeoutSeconds": {seconds}, "End": true}}"#
        ));
        let values = "{F: !GetAtt Worker.Arn, T: !Ref Number}";
        sam(&format!("DefinitionUri: f.asl.json\nDefinitionSubstitutions: {values}"), &text)
    };
    assert_eq!([file("\"${T}\""), file("${T}")], [vec!["V104".to_owned()], NONE.map(str::to_owned).to_vec()]);
}

#[test]
fn an_arn_is_made_of_names() {
    let task = |resource: &str| cfn(&state(&format!("{{Type: Task, Resource: !Sub '{resource}', Next: B}}")));
    let function = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function";
    assert_eq!(task(&format!("{function}:${{Worker}}")), NONE);
    assert_eq!(task("${Worker.Arn}:live"), NONE);
    assert_eq!(task(&format!("{function}:${{Worker.Arn}}")), ["V161"]);
    assert_eq!(task(&format!("{function}:${{Queue}}")), ["V161"]);
}

#[test]
fn functions_take_strings() {
    let text = json(r#"{"Type": "Pass", "Result": "${V}", "End": true}"#);
    let sub = |value: &str| cfn(&format!("DefinitionString: !Sub ['{text}', {{V: {value}}}]"));
    assert_eq!([sub("x"), sub("5"), sub("!GetAtt Worker.Arn"), sub("!ImportValue x")], [NONE; 4]);
    assert_eq!([sub("[a]"), sub("{a: b}"), sub("!GetAZs ''"), sub("!Ref List"), sub("null")], [["V168"]; 5]);
    assert_eq!(cfn(&format!("DefinitionString: !Sub '{}'", text.replace("${V}", "${List}"))), ["V168"]);
    let join = |item: &str| {
        let (before, after) = text.split_once("${V}").unwrap();
        cfn(&format!("DefinitionString: !Join ['', ['{before}', {item}, '{after}']]"))
    };
    assert_eq!([join("7"), join("true"), join("!Ref Number")], [NONE; 3]);
    assert_eq!([join("[a]"), join("!Ref List")], [["V168"]; 2]);
    let result = |value: &str| cfn(&state(&format!("{{Type: Pass, Result: {{a: {value}}}, Next: B}}")));
    assert_eq!([result("!Split [',', !Ref List]"), result("!Split [[a], b]")], [["V168"]; 2]);
}

#[test]
fn functions_take_arrays() {
    let result = |value: &str| cfn(&state(&format!("{{Type: Pass, Result: {{a: {value}}}, Next: B}}")));
    for list in ["!Ref List", "!Split [',', !Ref Word]", "[a, !Ref Word]", "!GetAZs ''", "!If [C, [a], !Ref List]"] {
        assert_eq!(result(&format!("!Join [',', {list}]")), NONE, "{list}");
        assert_eq!(result(&format!("!Select [0, {list}]")), NONE, "{list}");
    }
    for text in ["!Ref Word", "a", "!Ref Queue", "!GetAtt Worker.Arn", "!Sub '${Word},x'", "!If [C, [a], !Ref Number]"]
    {
        assert_eq!(result(&format!("!Join [',', {text}]")), ["V172"], "{text}");
        assert_eq!(result(&format!("!Select [0, {text}]")), ["V172"], "{text}");
    }
    assert_eq!(result("!Join [',', !Ref Nobody]"), ["T005"]);
}

#[test]
fn definition_files_are_json_and_else_yaml_as_jackson_reads_it() {
    let file = |text: &str| sam("DefinitionUri: f.asl.json", text);
    assert_eq!(file(r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed",},},}"#), NONE);
    assert_eq!(file(r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "X",},},}"#), ["V030", "V033"]);
    assert_eq!(file(r#"{"StartAt": "A" "States": {}}"#), ["V001"]);
    let yaml = |fields: &str| {
        let text = format!("StartAt: A\nStates:\n  A:\n    Type: Task\n    {}\n", fields.replace('\n', "\n    "));
        sam("DefinitionUri: f.asl.yaml\nDefinitionSubstitutions: {Fn: !GetAtt Worker.Arn, S: !Ref Number}", &text)
    };
    assert_eq!(yaml("Resource: ${Fn}\nTimeoutSeconds: ${S}\nEnd: true"), NONE);
    assert_eq!(yaml("Resource: ${Fn}\nTimeoutSeconds: \"${S}\"\nEnd: true"), ["V021"]);
    assert_eq!(yaml("Resource: ${Fn}\nTimeoutSeconds: ${S}\nEnd: yes"), ["V021", "V033"]);
    assert_eq!(
        yaml("Resource: ${Fn}\nRetry: &r [{ErrorEquals: [E]}]\nCatch: *r\nTimeoutSeconds: ${S}\nEnd: true"),
        ["(V164)", "V021"]
    );
    assert_eq!(yaml("Resource: !GetAtt Worker.Arn\nComment: ${Fn}${S}\nEnd: true"), ["(V163)", "V080"]);
    assert_eq!(
        yaml("Resource: ${Fn}\nTimeoutSeconds: ${S}\nParameters: {q: {Ref: Queue}, <<: 1}\nEnd: true"),
        ["(V163)", "(V164)"]
    );
}

#[test]
fn properties_are_those_of_the_type() {
    let good = "{StartAt: A, States: {A: {Type: Succeed}}}";
    assert_eq!(cfn(&format!("Defintion: {good}")), ["V167"]);
    assert_eq!(cfn(&format!("Definition: {good}\nPolicies: []")), ["V167"]);
    assert_eq!(sam("DefinitionString: '{}'", ""), ["V167"]);
    assert_eq!(sam(&format!("Definition: !Sub '{good}'"), ""), ["T004"]);
    assert_eq!(sam(&format!("Definition: !If [C, {good}, {good}]"), ""), ["T004"]);
    for (uri, found) in [
        ("!Sub 's3://${Queue}/key'", &["T004"][..]),
        ("!Join ['', [s3, x]]", &["T004"]),
        ("!Sub 's3://${Word}/key'", &NONE),
        ("{Bucket: b}", &["T004"]),
        ("{Bucket: !Ref Queue, Key: k}", &NONE),
        ("s3://bucket", &["T004"]),
        ("https://bucket/key", &["T004"]),
    ] {
        assert_eq!(sam(&format!("DefinitionUri: {uri}"), ""), found, "{uri}");
    }
    for (more, found) in [
        ("Role: !GetAtt R.Arn\nPolicies: [AWSLambdaRole]", &["T004"][..]),
        ("Role: !GetAtt R.Arn\nPolicies: []", &NONE),
        ("Policies: [AWSLambdaRole]", &NONE),
        ("DeploymentPreference: {Type: ALL_AT_ONCE}", &["T004"]),
        ("AutoPublishAlias: live\nDeploymentPreference: {Type: ALL_AT_ONCE}\nUseAliasAsEventTarget: true", &NONE),
        ("UseAliasAsEventTarget: true", &["T004"]),
        ("UseAliasAsEventTarget: false", &NONE),
    ] {
        assert_eq!(sam(&format!("Definition: {good}\n{more}"), ""), found, "{more}");
    }
    let machine = format!("AWS::Serverless::StateMachine\n    Properties: {{Definition: {good}}}\n");
    assert_eq!(codes(&format!("{HEAD}{machine}"), ""), ["V166"]);
    assert_eq!(codes(&format!("Transform: AWS::LanguageExtensions\n{HEAD}{machine}"), ""), ["V166"]);
    assert_eq!(codes(&format!("Transform: AWS::Serverless-2016-10-13\n{HEAD}{machine}"), ""), ["V166"]);
    assert_eq!(codes(&format!("Transform: Ours\n{HEAD}{machine}"), ""), NONE);
    assert_eq!(codes(&format!("Transform: [AWS::Serverless-2016-10-31]\n{HEAD}{machine}"), ""), NONE);
}

#[test]
fn templates_are_yaml_as_pyyaml_reads_it() {
    assert_eq!(sam(&state("{Type: Pass, End: yes}"), ""), ["V031"]);
    assert_eq!(sam(&wait("1_0"), ""), NONE);
    assert_eq!(sam(&wait("0o17"), ""), ["V021"]);
    assert_eq!(sam(&state("{Type: Pass, Next: No}"), ""), ["V021", "V031"]);
    let merged = "Definition:\n  StartAt: A\n  States:\n    A: &a {Type: Pass, Bad: 1, Next: B}\n    B: {<<: *a, Next: C}\n    C: {Type: Succeed}";
    assert_eq!(sam(merged, ""), ["V020"]);
    assert_eq!(sam(&format!("{}\nTags: {{A: b, A: c}}", wait("5")), ""), ["(V003)"]);
    assert_eq!(sam(&state("{Type: Pass, Next: B, Next: B}"), ""), ["V003"]);
}

#[test]
fn nested_templates_are_followed() {
    let inner = "Resources: {M: {Type: AWS::StepFunctions::StateMachine, Properties: {Definition: {StartAt: X, States: {A: {Type: Succeed}}}}}}";
    let stack = |kind: &str, property: &str, path: &str| {
        codes(&format!("Resources: {{S: {{Type: {kind}, Properties: {{{property}: {path}}}}}}}"), inner)
    };
    let found = ["V030", "V031"];
    assert_eq!(stack("AWS::CloudFormation::Stack", "TemplateURL", "inner.yaml"), found);
    assert_eq!(stack("AWS::Serverless::Application", "Location", "sub/inner.yaml"), found);
    assert_eq!(stack("AWS::CloudFormation::Stack", "TemplateURL", "https://x/inner.yaml"), NONE);
    assert_eq!(stack("AWS::CloudFormation::Stack", "TemplateURL", "nothing.yaml"), NONE);
    let file =
        "Resources: {M: {Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionS3Location: f.asl.json}}}";
    // The path in the nested template is relative to it, and the text there is a template, and no definition.
    let nested =
        codes("Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: sub/inner.yaml}}}", file);
    assert_eq!(nested, ["V010", "V010", "V011"]);
    let itself = "Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}}";
    assert_eq!(codes(itself, itself), NONE);
}

#[test]
fn values_that_grow_without_bounds_are_cut() {
    let large = "x".repeat(1 << 20);
    let many = "a, ".repeat(1 << 14);
    let joined = format!(
        "{}\nDefinitionSubstitutions: {{V: !Join ['{large}', [{many}]]}}",
        state("{Type: Pass, Result: '${V}', Next: B}")
    );
    assert_eq!(sam(&joined, ""), NONE);
    let repeated = format!(
        "{}\nDefinitionSubstitutions: {{V: '{}', W: '{large}'}}",
        state("{Type: Pass, Result: '${V}', Next: B}"),
        "${W}".repeat(1 << 12)
    );
    assert_eq!(sam(&repeated, ""), NONE);
}
