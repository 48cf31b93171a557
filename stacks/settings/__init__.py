"""The settings of an environment, validated."""

import os

# A plugin of pydantic could change what a setting means; looking for one takes time.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
