"""Names that are taken, quotas, and listings that are not answered."""

from collections.abc import Mapping

from smsbot.ready.row import State
from tests.smsbot.ready.account import DENIED, INCREASE, TABLE, Broken, quotas
from tests.smsbot.standing_in import Refused

BROKEN: Mapping[str, Broken] = {
    "a table of that name": Broken(
        answers={"dynamodb.ListTables": {"TableNames": [TABLE]}},
        subject="Names",
        says=f"1 name of # taken: {TABLE}",
        remedy="python -m smsbot deploy dev --adopt, if they are of this environment",
    ),
    "a role alone": Broken(
        answers={"iam.ListRoles": {"Roles": [{"RoleName": "smsbot-dev-compute-role-bot"}]}},
        subject="Names",
        says="1 name of # taken: smsbot-dev-compute-role-bot",
        remedy="Set region back, if that changed: docs/deploy/moving.md. If not: python -m smsbot "
        "deploy dev --adopt, if they are of this environment",
    ),
    "as many tables as there may be": Broken(
        answers={
            "dynamodb.ListTables": {"TableNames": [f"table{each}" for each in range(2499)]},
            **quotas(),
        },
        subject="Quota of tables",
        says="2499 and 2 new are more than 2,500, the quota of this account.",
        remedy=f"{INCREASE} --service-code dynamodb --quota-code L-F98FE922 --desired-value 2501",
    ),
    "as many roles as there may be": Broken(
        answers={
            "iam.ListRoles": {"Roles": [{"RoleName": f"r{each}"} for each in range(1000)]},
            **quotas(),
        },
        subject="Quota of roles",
        says="1000 and 2 new are more than 1,000, the quota of this account.",
        remedy=f"{INCREASE} --service-code iam --quota-code L-FE177D64 --desired-value 1002 "
        "--region us-east-1",
    ),
    "as many alarms as there may be": Broken(
        answers={
            "cloudwatch.DescribeAlarms": {
                "MetricAlarms": [{"AlarmName": f"a{each}"} for each in range(5000)]
            }
        },
        subject="Quota of alarms",
        says="5000 and # new are more than 5,000, AWS's default. Whether AWS raised it is not "
        "known.",
        remedy="See https://console.aws.amazon.com/servicequotas/home/services/monitoring/quotas, "
        "and ask for more there",
        state=State.NOT_READABLE,
    ),
    "a quota that may not be read": Broken(
        answers={
            "dynamodb.ListTables": {"TableNames": [f"table{each}" for each in range(2499)]},
            "service-quotas.GetServiceQuota": DENIED,
        },
        subject="Quota of tables",
        says="servicequotas:GetServiceQuota is not allowed.",
        remedy="the permission servicequotas:GetServiceQuota",
        state=State.NOT_READABLE,
    ),
    "a service control policy": Broken(
        answers={
            "sqs.ListQueues": Refused(
                "AccessDenied", "no access, with an explicit deny in a service control policy"
            )
        },
        subject="Queues",
        says="sqs:ListQueues is not allowed.",
        remedy="The service control policy denies this: ask its owner.",
        state=State.NOT_READABLE,
    ),
    "an account without a subscription": Broken(
        answers={"sqs.ListQueues": Refused("OptInRequired", "You need a subscription")},
        subject="Queues",
        says="sqs:ListQueues failed: An error occurred (OptInRequired) when calling the ListQueues "
        "operation: You need a subscription",
        remedy="Read the answer: no permission is missing.",
        state=State.NOT_READABLE,
    ),
    "a throttle": Broken(
        answers={"lambda.ListFunctions": Refused("TooManyRequestsException", "Rate exceeded")},
        subject="Functions",
        says="lambda:ListFunctions failed: An error occurred (TooManyRequestsException) when "
        "calling the ListFunctions operation: Rate exceeded",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "topics that may not be listed": Broken(
        answers={"sns.ListTopics": Refused("AuthorizationError")},
        subject="Topics",
        says="sns:ListTopics is not allowed.",
        remedy="the permission sns:ListTopics",
        state=State.NOT_READABLE,
    ),
}
