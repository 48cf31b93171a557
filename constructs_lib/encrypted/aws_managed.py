"""The declaration that something is encrypted by AWS's own key, and why."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AwsManaged:
    """Stands where a key is asked for. ``reason`` is what a reviewer reads in the reports."""

    reason: str
