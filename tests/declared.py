"""The topics and tables that the code declares: yours turn no test red, and none gets lost.

Tests that look at all of them ask here. What the guide's own are called, and that they are among
them, stands in one test, `tests/stacks/test_sms_bot_stack.py`.
"""

from stacks.tables import TABLES
from stacks.topics import TOPICS

TOPIC_NAMES = tuple(each.name for each in TOPICS)
TABLE_NAMES = tuple(each.name for each in TABLES)
TOPICS_OF_THE_GUIDE = ("inbound-sms", "delivery-status")
TABLES_OF_THE_GUIDE = ("conversations", "analytics")
# Those that somebody added as docs/start/add-a-topic-or-table.md says.
ADDED_TOPICS = tuple(each for each in TOPICS if each.name not in TOPICS_OF_THE_GUIDE)
