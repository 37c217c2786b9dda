"""Starts MiniStack 1.5.33 with two repairs, and ends it when the tests are gone.

Each repair makes MiniStack do what the service does; none makes it more lenient. Without them the emulator could not
show whether the template is right:

* `sns:publish` of Step Functions loses `MessageAttributes`: the task hands them over as a map, SNS in MiniStack reads
  only the numbered spelling of the Query protocol.
* `ScalingConfig.MaximumConcurrency` given by a template parameter stays text ("10"), and the comparison with a number
  then stops the polling of every queue. CloudFormation converts it.
"""

import os
import signal
import threading
import time

from ministack.app import main
from ministack.services import lambda_svc, stepfunctions

SNS_PUBLISH = "arn:aws:states:::sns:publish"


def publish_with_attributes(publish):
    """`publish` with the map of attributes also in the numbered spelling."""

    def published(resource, parameters):
        numbered = dict(parameters)
        for number, (name, value) in enumerate((parameters.get("MessageAttributes") or {}).items(), start=1):
            entry = f"MessageAttributes.entry.{number}"
            numbered[f"{entry}.Name"] = name
            numbered |= {f"{entry}.Value.{field}": content for field, content in value.items()}
        return publish(resource, numbered)

    return published


def concurrency_as_number(concurrency):
    """`concurrency` for a mapping whose limit may be text."""

    def limited(mapping, *rest):
        scaling = mapping.get("ScalingConfig") or {}
        if "MaximumConcurrency" in scaling:
            scaling["MaximumConcurrency"] = int(scaling["MaximumConcurrency"])
        return concurrency(mapping, *rest)

    return limited


def end_with(parent):
    """Ends this process and its Lambda children once `parent` has ended without stopping them."""
    while os.getppid() == parent:
        time.sleep(1)
    os.killpg(os.getpgrp(), signal.SIGTERM)


stepfunctions._SERVICE_DISPATCH[SNS_PUBLISH] = publish_with_attributes(stepfunctions._SERVICE_DISPATCH[SNS_PUBLISH])
lambda_svc._sqs_esm_concurrency = concurrency_as_number(lambda_svc._sqs_esm_concurrency)
threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
main()
