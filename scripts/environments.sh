#!/usr/bin/env bash
# Prints the names of the environments of environments.toml as `names=["dev",…]`, for a matrix. Needs
# Python 3.11 and nothing that the project installs.
set -euo pipefail
cd "$(dirname "$0")/.."
exec python3 -I -c '
import json, pathlib, re, tomllib
names = [name for name in tomllib.loads(pathlib.Path("environments.toml").read_text()) if name != "defaults"]
wrong = [name for name in names if not re.fullmatch("[a-z][a-z0-9-]*", name)]
if wrong or not names:
    raise SystemExit(f"environments.toml: no names of environments: {wrong}")
print("names=" + json.dumps(names))
'
