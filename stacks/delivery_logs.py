"""What SNS calls its logs of deliveries, apart from the stack that makes them."""

# In place of a topic's name, for texts that are sent to a number.
DIRECT_PUBLISH = "DirectPublishToPhoneNumber"
