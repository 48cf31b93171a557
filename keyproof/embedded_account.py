"""The account that the embedded AWS stands for; AWS gives this number to nobody."""

ACCOUNT_ID = "000000000000"
