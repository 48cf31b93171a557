#!/usr/bin/env bash
# Deploys an environment by `smsbot deploy`; installs the project first, if need be.
#
#   scripts/deploy.sh ENVIRONMENT COMPANY [--profile PROFILE] [--yes]
#
# COMPANY has to be the one of the environment in environments.toml. --yes asks nothing, for CI, and
# applies only what makes nothing weaker.
set -euo pipefail

cd "$(dirname "$0")/.."
if [ $# -lt 2 ] || [[ $1 = -* || $2 = -* ]]; then
  echo "usage: scripts/deploy.sh ENVIRONMENT COMPANY [--profile PROFILE] [--yes]" >&2
  exit 2
fi
if ! scripts/python -I -c "import pydantic" 2>/dev/null; then
  command -v make >/dev/null || {
    echo "scripts/deploy.sh: make is needed to install the project" >&2
    exit 2
  }
  make installed >&2
fi
exec scripts/smsbot deploy "$1" --company "$2" "${@:3}"
