"""The data protection policy by which CloudWatch Logs masks phone numbers."""

import json

# As AWS End User Messaging and SNS write them: E.164. AWS's own identifiers know few countries.
NUMBER = r"\+[1-9][0-9]{6,14}"
# The audit finds out how many there are; without a destination it reports to nobody.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch-logs-data-protection-policies.html
POLICY = json.dumps(
    {
        "Configuration": {"CustomDataIdentifier": [{"Name": "PhoneNumber", "Regex": NUMBER}]},
        "Name": "phone-numbers",
        "Statement": [
            {
                "DataIdentifier": ["PhoneNumber"],
                "Operation": {"Audit": {"FindingsDestination": {}}},
                "Sid": "Audit",
            },
            {
                "DataIdentifier": ["PhoneNumber"],
                "Operation": {"Deidentify": {"MaskConfig": {}}},
                "Sid": "Mask",
            },
        ],
        "Version": "2021-06-01",
    },
    # As Terraform keeps it.
    separators=(",", ":"),
    sort_keys=True,
)
