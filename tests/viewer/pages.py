"""The pages that the browser is shown: definitions with answers, simulated by the command line."""

import json
from pathlib import Path

import toolbox

CONSOLE = "https://us-east-1.console.aws.amazon.com/states/home"
HOSTILE = "</script><img src=x onerror=alert(1)>\x1b[31m\u202e"


def lambda_task(name, **more):
    parameters = {"FunctionName": name, "Payload.$": "$"}
    return {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": parameters, **more}


ORDER = {
    "StartAt": "Charge",
    "States": {
        "Charge": lambda_task(
            "charge",
            OutputPath="$.Payload",
            Retry=[{"ErrorEquals": ["Down"], "IntervalSeconds": 5, "MaxAttempts": 4, "BackoffRate": 2}],
            Catch=[{"ErrorEquals": ["Card.Declined"], "ResultPath": "$.error", "Next": "Tell Customer"}],
            Next="Prepare",
        ),
        "Prepare": {
            "Type": "Parallel",
            "ResultPath": "$.prepared",
            "Next": "Paid?",
            "Branches": [
                {"StartAt": "Pack", "States": {"Pack": {"Type": "Wait", "Seconds": 40, "End": True}}},
                {"StartAt": "Book Carrier", "States": {"Book Carrier": {"Type": "Wait", "Seconds": 25, "End": True}}},
            ],
        },
        "Paid?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.paid", "BooleanEquals": True, "Next": "Done"}],
            "Default": "Wait for Payment",
        },
        "Wait for Payment": {"Type": "Wait", "Seconds": 20, "Next": "Look Again"},
        "Look Again": lambda_task("look", OutputPath="$.Payload", Next="Paid?"),
        "Tell Customer": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": {"TopicArn": "arn:aws:sns:us-east-1:111111111111:news", "Message.$": "$.error.Cause"},
            "ResultPath": None,
            "Next": "Refused",
        },
        "Refused": {"Type": "Fail", "Error": "OrderRefused", "CausePath": "$.error.Cause"},
        "Done": {"Type": "Succeed"},
    },
}


def returned(payload):
    return {"Return": {"ExecutedVersion": "$LATEST", "StatusCode": 200, "Payload": payload}}


CAUSE = json.dumps({"errorType": "Down", "errorMessage": "connection refused", "trace": ["charge", "connect"]})
DOWN = {"Throw": {"Error": "Down", "Cause": CAUSE}}
OPEN, CLOSED = {"order": "A-17", "total": 42.5, "paid": False}, {"order": "A-17", "total": 42.5, "paid": True}
MOCKS = {
    "StateMachines": {
        "Case": {
            "TestCases": {
                "Paid": {"Charge": "paid"},
                "Retried": {"Charge": "retried"},
                "Declined": {"Charge": "declined", "Tell Customer": "told"},
                "Looked Again": {"Charge": "open", "Look Again": "looks"},
            }
        }
    },
    "MockedResponses": {
        "paid": {"0": returned(CLOSED)},
        "retried": {"0-2": DOWN, "3": returned(CLOSED)},
        "declined": {"0": DOWN, "1": {"Throw": {"Error": "Card.Declined", "Cause": "The issuer refuses: insufficient funds"}}},
        "told": {"0": {"Return": {"MessageId": "7"}}},
        "open": {"0": returned(OPEN)},
        "looks": {"0-3": returned(OPEN), "4": returned(CLOSED)},
    },
}

MANY = {
    "QueryLanguage": "JSONata",
    "StartAt": "Each Order",
    "States": {
        "Each Order": {
            "Type": "Map",
            "Items": "{% [0..9999].{'id': $} %}",
            "ToleratedFailurePercentage": 50,
            "End": True,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Check",
                "States": {
                    "Check": {
                        "Type": "Choice",
                        "Choices": [{"Condition": "{% $states.input.id % 97 = 13 %}", "Next": "Refuse"}],
                        "Default": "Accept",
                    },
                    "Refuse": {"Type": "Fail", "Error": "Refused", "Cause": "the order is not valid"},
                    "Accept": {"Type": "Pass", "End": True},
                },
            },
        }
    },
}

INLINE = {
    "StartAt": "Each Order",
    "States": {
        "Each Order": {
            "Type": "Map",
            "ItemsPath": "$",
            "End": True,
            "ItemProcessor": {"StartAt": "Accept", "States": {"Accept": {"Type": "Pass", "End": True}}},
        }
    },
}

# Every field that a state makes data with has a step of its own.
FIELDS = {
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "InputPath": "$.order",
            "Parameters": {"FunctionName": "ask", "Payload.$": "$"},
            "ResultSelector": {"price.$": "$.Payload.price", "currency": "EUR"},
            "ResultPath": "$.asked",
            "OutputPath": "$.asked",
            "Assign": {"price.$": "$.Payload.price"},
            "Catch": [{"ErrorEquals": ["Down"], "ResultPath": "$.error", "Next": "Give Up"}],
            "Next": "Each",
        },
        "Each": {
            "Type": "Map",
            "QueryLanguage": "JSONata",
            "Items": "{% [$states.input.price, 9] %}",
            "ItemSelector": {"id": "{% $states.context.Map.Item.Value %}", "price": "{% $price %}"},
            "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.id %}", "End": True}}},
            "Output": "{% {'sum': $sum($states.result)} %}",
            "Next": "Both",
        },
        "Both": {
            "Type": "Parallel",
            "Parameters": {"of.$": "$.sum"},
            "Branches": [
                {"StartAt": "Left", "States": {"Left": {"Type": "Pass", "Result": 1, "End": True}}},
                {"StartAt": "Right", "States": {"Right": {"Type": "Pass", "Parameters": {"twice.$": "States.MathAdd($.of, $.of)"}, "End": True}}},
            ],
            "ResultSelector": {"left.$": "$[0]", "right.$": "$[1].twice"},
            "ResultPath": "$.both",
            "End": True,
        },
        "Give Up": {"Type": "Succeed"},
    },
}

FIELDS_MOCKS = {
    "StateMachines": {"Case": {"TestCases": {"Asked": {"Ask": "asked"}, "Down": {"Ask": "down"}}}},
    "MockedResponses": {"asked": {"0": returned({"price": 2})}, "down": {"0": {"Throw": {"Error": "Down", "Cause": "later"}}}},
}

# A long text and a long list, which are shown in part at first.
LARGE = {
    "QueryLanguage": "JSONata",
    "StartAt": "Grow",
    "States": {
        "Grow": {"Type": "Pass", "Output": "{% {'text': $join([1..5000].('some text ')), 'rows': [1..2000].{'row': $}} %}", "End": True}
    },
}

STRANGE = {"StartAt": HOSTILE, "States": {HOSTILE: {"Type": "Pass", "Next": "End"}, "End": {"Type": "Succeed"}}}


def make(folder: Path):
    """Writes all pages into a folder."""

    def simulate(name, definition, given, *more, status=0):
        (folder / f"{name}.asl.json").write_text(json.dumps(definition))
        (folder / f"{name}.input.json").write_text(json.dumps(given))
        files = [folder / f"{name}.asl.json", "--input", folder / f"{name}.input.json", "--html", folder / f"{name}.html"]
        toolbox.codegen("simulate", *files, *more, status=status)

    (folder / "mocks.json").write_text(json.dumps(MOCKS))
    mocks = ["--mocks", folder / "mocks.json"]
    order = {"order": "A-17", "total": 42.5, "card": "visa"}
    simulate("order", ORDER, order, *mocks, "--all-cases", status=1)
    simulate("compare", ORDER, order, *mocks, "--test-case", "Retried", "--compare", "Declined")
    simulate("running", ORDER, order, *mocks, "--test-case", "Looked Again", "--stop-after", "90", status=1)
    simulate("many", MANY, {})
    simulate("inline", INLINE, [{"id": number} for number in range(6300)], "--type", "express")
    simulate("strange", STRANGE, {HOSTILE: HOSTILE, "long": "ä" * 100_000, "exact": 12345678901234567890})
    (folder / "fields-mocks.json").write_text(json.dumps(FIELDS_MOCKS))
    given = {"order": {"id": 7}, "card": "visa"}
    simulate("fields", FIELDS, given, "--mocks", folder / "fields-mocks.json", "--all-cases")
    simulate("large", LARGE, {"text": "a text " * 30_000})
    chain = {f"S{number}": {"Type": "Pass", "Next": f"S{number + 1}"} for number in range(5_000)}
    simulate("chain", {"StartAt": "S0", "States": {**chain, "S5000": {"Type": "Succeed"}}}, {})
    toolbox.codegen("simulate", "payment", "--html", folder / "payment.html")
    # An execution at AWS has an address in the console; the data of a page are no part of what its policy names.
    page = (folder / "payment.html").read_text()
    (folder / "console.html").write_text(page.replace('"started":', f'"console":"{CONSOLE}","started":', 1))
    toolbox.codegen("explore", "payment", "--html", folder / "explore.html")
    old, new = folder / "order.asl.json", folder / "fields.asl.json"
    toolbox.codegen("graph", "--compare", old, new, "--format", "html", "--out", folder / "review.html")
