"""The addresses that receive the alarms, and the name of the subscription of each in Terraform."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

# Both warn: losing one key leaves the other.
TOPICS = ("alarms-under-sns-key", "alarms-under-main-key")
E_MAIL = r"(?=.{3,254}\Z)[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
# Without a user, a query or anything that Terraform takes for a template.
HTTPS = r"(?=.{3,512}\Z)https://(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?::443)?(?:/[A-Za-z0-9._~/-]*)?"
ADDRESS = f"{E_MAIL}|{HTTPS}"
ADDRESS_ALLOWED = (
    "an e-mail address or a plain https URL, such as "
    '"on-call@example.com" or "https://events.example.com/integration/KEY"'
)


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """An address on one of the topics. ``name`` stays when other addresses come and go."""

    name: str
    topic: str
    address: str

    @property
    def protocol(self) -> str:
        """How SNS delivers to it."""
        return "https" if self.address.startswith("https://") else "email"

    @property
    def terraform_address(self) -> str:
        """Where it is in the configuration."""
        return f"aws_sns_topic_subscription.{self.name}"


def subscriptions_of(addresses: tuple[str, ...]) -> Iterator[Subscription]:
    """One on each topic for each address."""
    for address in addresses:
        digest = sha256(address.encode()).hexdigest()[:12]
        for topic in TOPICS:
            yield Subscription(name=f"{topic}-{digest}", topic=topic, address=address)
