"""The accounts that an embedded AWS stands for: numbers that no real account is taken to have."""

# The one of whoever names none.
ACCOUNT_ID = "000000000000"
# What the numbers of all of them start with: there are a thousand.
START = "000000000"


def is_embedded(account_id: str) -> bool:
    """Whether an account is one of an embedded AWS, by its number."""
    return account_id.startswith(START)
