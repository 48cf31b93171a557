"""Who reads, from where and when: credentials, account, identity, region and clock."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from smsbot.account.session import SIGN_IN
from smsbot.ready.row import State
from tests.smsbot.ready.account import ACCOUNT, DEV, Broken, caller, late
from tests.smsbot.standing_in import Refused
from tests.stacks.synthesized import environment

BROKEN: Mapping[str, Broken] = {
    "expired credentials": Broken(
        answers={"sts.GetCallerIdentity": Refused("ExpiredToken")},
        subject="Credentials",
        says="While looking for credentials: the credentials have expired (ExpiredToken).",
        remedy="Sign in again, such as with `aws sso login`, or name a profile of ~/.aws/config "
        "with --profile.",
        stops=True,
    ),
    "another account": Broken(
        answers={"sts.GetCallerIdentity": {**caller(), "Account": "999999999999"}},
        subject="Account",
        says="These are credentials of the account 999999999999; dev is in 111122223333, by its "
        "account_id in environments.toml.",
        remedy="Name a profile of that account with --profile, or set AWS_PROFILE.",
        stops=True,
    ),
    "a region that is not enabled": Broken(
        answers={
            "sts.GetCallerIdentity": [
                Refused("InvalidClientTokenId"),
                {"Account": ACCOUNT, "Arn": "arn:aws:iam::111122223333:root"},
            ]
        },
        subject="Region",
        says="eu-west-1 does not accept credentials that us-east-1 accepts: it is not enabled in "
        "this account.",
        remedy="aws account enable-region --region-name eu-west-1",
        stops=True,
    ),
    "a clock an hour ahead": Broken(
        answers={
            "sts.GetCallerIdentity": lambda _: Refused(
                "SignatureDoesNotMatch",
                headers={
                    "date": format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
                },
            )
        },
        subject="Clock",
        says="# s ahead of that of AWS, which refuses requests from 300 s on.",
        remedy="sudo timedatectl set-ntp true",
        stops=True,
    ),
    "a clock two minutes behind": Broken(
        answers={"sts.GetCallerIdentity": lambda _: caller(late=-120)},
        subject="Clock",
        says="# s behind that of AWS, which refuses requests from 300 s on.",
        remedy="sudo timedatectl set-ntp true",
    ),
    "no account_id": Broken(
        answers={},
        settings=environment(
            deploy_role="smsbot-deploy",
            sms={"iso_country_code": "GB", "number_type": "LONG_CODE"},
        ),
        subject="Account",
        says="111122223333; dev has no account_id, so nothing refuses another account.",
        remedy='account_id = "111122223333" in [dev] of environments.toml',
    ),
    "an administrator": Broken(
        answers={"sts.GetCallerIdentity": lambda _: caller("assumed-role/Admin/ada")},
        subject="Identity",
        says="assumed-role/Admin/ada in 111122223333. Only the deploy_role smsbot-deploy may put "
        "data under the keys.",
        remedy="Jobs of main assume it, no person: docs/deploy/ci.md",
        stops=True,
    ),
    "a user of a team without a pipeline": Broken(
        answers={"sts.GetCallerIdentity": lambda _: caller("user/ada")},
        settings=DEV.model_copy(update={"github": None}),
        subject="Identity",
        says="user/ada in 111122223333. Only the deploy_role smsbot-deploy may put data under the "
        "keys.",
        remedy="Name a profile that assumes it with --profile: docs/deploy/local.md shows one",
        stops=True,
    ),
    "a region without the service": Broken(
        answers={},
        settings=DEV.model_copy(update={"region": "ap-east-1"}),
        subject="Region",
        says="ap-east-1 has no sms-voice, according to botocore.",
        remedy='region = "…" in environments.toml: another region, or no phone number',
        stops=True,
    ),
    "a clock an hour behind": Broken(
        answers={
            "sts.GetCallerIdentity": lambda _: Refused("RequestExpired", headers=late(hours=1))
        },
        subject="Clock",
        says="# s behind that of AWS, which refuses requests from 300 s on.",
        remedy="sudo timedatectl set-ntp true",
        stops=True,
    ),
    "credentials of another partition": Broken(
        answers={
            "sts.GetCallerIdentity": [Refused("InvalidClientTokenId")] * 2 + [caller()],
        },
        subject="Region",
        says="eu-west-1 does not accept credentials that us-gov-west-1 accepts: they are of the "
        "partition aws-us-gov, which has accounts of its own.",
        remedy="Name a profile of an account of aws with --profile.",
        stops=True,
    ),
    "credentials of AWS for a region of GovCloud": Broken(
        answers={
            "sts.GetCallerIdentity": [Refused("InvalidClientTokenId")] * 2 + [caller()],
        },
        settings=DEV.model_copy(update={"region": "us-gov-east-1"}),
        subject="Region",
        says="us-gov-east-1 does not accept credentials that us-east-1 accepts: they are of the "
        "partition aws, which has accounts of its own.",
        remedy="Name a profile of an account of aws-us-gov with --profile.",
        stops=True,
    ),
    "credentials that expire in the middle": Broken(
        answers={"sns.ListTopics": Refused("ExpiredToken", "The security token is expired")},
        subject="Topics",
        says="sns:ListTopics failed: An error occurred (ExpiredToken) when calling the ListTopics "
        "operation: The security token is expired",
        remedy=SIGN_IN,
        state=State.NOT_READABLE,
    ),
    "no date of AWS": Broken(
        answers={"sts.GetCallerIdentity": lambda _: {**caller(), "ResponseMetadata": {}}},
        subject="Clock",
        says="The answer to sts:GetCallerIdentity does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
}
