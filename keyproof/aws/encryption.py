"""By whose key something is encrypted, the worst answer first."""

from enum import StrEnum

# How the alias of a key of AWS starts.
AWS_ALIAS = "alias/aws/"
# The part of a resource that is its copies in other regions, under keys of their own.
REPLICAS = "Replicas"


class Encryption(StrEnum):
    """By whose key something is encrypted."""

    CUSTOMER = "Customer-managed"
    AWS = "AWS-managed"
    NONE = "Unencrypted"
    UNKNOWN = "Unknown"


WORST_FIRST = (Encryption.NONE, Encryption.UNKNOWN, Encryption.AWS, Encryption.CUSTOMER)
