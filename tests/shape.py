"""What the tests know of the emitted template by name: the contract with everyone who deploys it."""

CHARGE_QUEUE = "ChargeQueue"
DEAD_LETTER_QUEUE = "ChargeQueueDeadLetterQueue"
UNHANDLED_DEAD_LETTER_QUEUE = "ChargeQueueUnhandledDeadLetterQueue"
WORKER = "WorkerFunction"
DEAD_LETTER_HANDLER = "DeadLetterFunction"

MACHINE_ARN_OUTPUT = "StateMachineWaitForCallbackArn"
TOPIC_ARN_OUTPUT = "NoticeTopicArn"
TEST_QUEUE_URL_OUTPUT = "WaitForCallbackDemoNotificationTestQueueUrl"

DECISION_PARAMETER = "PaymentDecision"

CHARGE = "Charge Customer"
NOTIFY_SUCCESS = "Notify Payment Success"
NOTIFY_FAILURE = "Notify Payment Failure"

# The names of the fields of an order that hold card data.
CARD_FIELDS = ("nameOnCard", "creditCardNumber", "expiry", "cvv")

# What `sam delete` leaves behind: unsettled messages, logs, and the key that both need to be read.
RETAINED = (
    "Key",
    DEAD_LETTER_QUEUE,
    UNHANDLED_DEAD_LETTER_QUEUE,
    "WorkerFunctionLogGroup",
    "DeadLetterFunctionLogGroup",
    "StateMachineWaitForCallbackLogGroup",
)
