"""Where the project's files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What `python -I` runs code by, so that no file of the checkout shadows a library.
ISOLATED = Path("smsbot") / "isolated.py"
SANDBOX = ROOT / ".sandbox"
# What several sandboxes share and can be made again: the unpacked provider.
CACHE = ROOT / ".cache"
# Terraform's lock of the provider; each synthesized stack has a copy.
PROVIDER_LOCK = ".terraform.lock.hcl"
