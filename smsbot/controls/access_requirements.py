"""The requirements about who may do what."""

from functools import partial

from smsbot.controls import judgement, roles
from smsbot.controls.requirement import LEAST, Requirement

ACCESS = (
    Requirement(
        text="No policy of a role allows decryption under all keys.",
        judge=roles.no_right_to_all_keys,
        unmet="A statement names keys that are not of the stack. Name the keys in it.",
        hub=("KMS.1", "KMS.2", "IAM.1"),
        prowler=(
            "iam_aws_attached_policy_no_administrative_privileges",
            "iam_customer_attached_policy_no_administrative_privileges",
            "iam_inline_policy_no_administrative_privileges",
            "iam_inline_policy_no_full_access_to_kms",
            "iam_policy_no_full_access_to_kms",
            "iam_role_administratoraccess_policy",
        ),
        more=LEAST,
    ),
    Requirement(
        text="Nobody uses a key without a need that is known.",
        judge=partial(judgement.whole_proof, rule="nobody else"),
        unmet="The findings name who can do more, and the statement to narrow.",
        more=LEAST,
    ),
    Requirement(
        text="Nobody both manages a key and reads with it, unless declared.",
        judge=partial(judgement.whole_proof, rule="separate duties"),
        unmet="The findings name the role. Separate its duties, or declare the reason.",
        more={"NIST 800-53": ("AC-5",), "PCI DSS": ("3.6.1", "3.7.6")},
    ),
    Requirement(
        text="No policy of a role allows a whole service.",
        judge=roles.no_whole_service,
        unmet="A statement allows every action of a service. Name the actions in it.",
        hub=("IAM.21",),
        prowler=(
            "iam_inline_policy_no_full_access_to_cloudtrail",
            "iam_policy_no_full_access_to_cloudtrail",
        ),
        more=LEAST,
    ),
    Requirement(
        text="No role can widen its rights.",
        judge=roles.no_widening,
        unmet="A statement allows to assume, pass or change a role. Remove that action.",
        prowler=(
            "iam_inline_policy_allows_privilege_escalation",
            "iam_no_custom_policy_permissive_role_assumption",
            "iam_policy_allows_privilege_escalation",
        ),
        more=LEAST,
    ),
    Requirement(
        text="Services act with a role for this account alone.",
        judge=roles.trust,
        unmet="A trust policy admits a service without aws:SourceAccount. Add that condition.",
        prowler=(
            "iam_role_cross_service_confused_deputy_prevention",
            "iam_role_service_trust_restricts_source_to_account",
        ),
        more=LEAST,
    ),
)
