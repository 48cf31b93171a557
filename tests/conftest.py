"""The tests and the commands that they start read settings of their own, whatever yours are."""

import os

from tests.settings import SETTINGS

os.environ["SMSBOT_ENVIRONMENTS"] = str(SETTINGS)
