"""The addresses that receive the alarms."""

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
