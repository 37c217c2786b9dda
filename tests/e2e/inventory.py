"""What exists in the emulator's account, by kind."""


def inventory(emulator):
    """A map from kind to the set of names, complete for every kind of resource in the template."""
    client = emulator.client

    def listed(service, operation, key, name):
        pages = client(service).get_paginator(operation).paginate()
        return {name(item) for page in pages for item in page.get(key, [])}

    keys = listed("kms", "list_keys", "Keys", lambda key: key["KeyId"])
    buckets = [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]]
    return {
        "stack": {
            stack["StackName"]
            for stack in client("cloudformation").list_stacks()["StackSummaries"]
            if stack["StackStatus"] != "DELETE_COMPLETE"
        },
        "state machine": listed("stepfunctions", "list_state_machines", "stateMachines", lambda it: it["name"]),
        "function": listed("lambda", "list_functions", "Functions", lambda it: it["FunctionName"]),
        "mapping": listed("lambda", "list_event_source_mappings", "EventSourceMappings", lambda it: it["UUID"]),
        "queue": listed("sqs", "list_queues", "QueueUrls", lambda it: it.rsplit("/", 1)[-1]),
        "topic": listed("sns", "list_topics", "Topics", lambda it: it["TopicArn"]),
        "subscription": listed("sns", "list_subscriptions", "Subscriptions", lambda it: it["SubscriptionArn"]),
        "role": listed("iam", "list_roles", "Roles", lambda it: it["RoleName"]),
        "policy": {it["PolicyName"] for it in client("iam").list_policies(Scope="Local")["Policies"]},
        "log group": listed("logs", "describe_log_groups", "logGroups", lambda it: it["logGroupName"]),
        "alarm": listed("cloudwatch", "describe_alarms", "MetricAlarms", lambda it: it["AlarmName"]),
        "key alias": listed("kms", "list_aliases", "Aliases", lambda it: it["AliasName"]),
        "key": {key for key in keys if client("kms").describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"},
        "artefact": {
            f"{bucket}/{item['Key']}"
            for bucket in buckets
            for item in client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
        },
    }
