"""The third loader: the encryption model of an account as it is, read with boto3."""
