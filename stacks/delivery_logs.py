"""What SNS calls its logs of deliveries, apart from the stack that makes them."""

# Where it logs texts that are published to a number, once an account and region.
DIRECT_PUBLISH = "DirectPublishToPhoneNumber"
