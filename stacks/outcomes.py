"""What the function logs of a message as its ``outcome``, which the alarms count by."""

ANSWERED = "answered"
SUPPRESSED = "suppressed"
# Suppressed, since all numbers of its country have had their replies of the day.
CAPPED = "capped"
DROPPED = "dropped"
UNKNOWN = "unknown"
OPTED_OUT = "opted_out"
REJOINED = "rejoined"
ANSWERED_BY_AWS = "answered_by_aws"
SEND_REFUSED = "send_refused"
# The ``reason`` of an outcome that is an opt-out.
OPT_OUT = "opt_out"

# Every text that is handled ends in exactly one of these.
OF_TEXTS = (ANSWERED, SUPPRESSED, CAPPED, DROPPED, UNKNOWN, OPTED_OUT, REJOINED, ANSWERED_BY_AWS)
# An error that the function logs, of a key that could not be used.
SPEAKS_OF_KMS = '{ ($.errorMessage = "*KMS*") || ($.errorMessage = "*kms:*") }'
