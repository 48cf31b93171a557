"""What is wrong with the encryption of something, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One problem. ``rule`` names what found it; ``resource`` is an address; ``key`` an alias."""

    rule: str
    resource: str
    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        under = f" (key {self.key})" if self.key else ""
        return f"{self.rule}: {self.resource}{under}: {self.problem} {self.remedy}"
