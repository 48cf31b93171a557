#!/usr/bin/env bash
# Deploys an environment: checks the tools, the credentials and the account, synthesizes, plans,
# reviews, asks, applies and verifies.
#
#   scripts/deploy.sh ENVIRONMENT COMPANY [--profile PROFILE] [--yes]
#
# COMPANY has to be the one of the environment in environments.toml. --yes asks nothing, for CI, and
# applies only what makes nothing weaker. The exit status is that of `smsbot deploy`.
set -euo pipefail

cd "$(dirname "$0")/.."

usage() {
  echo "usage: scripts/deploy.sh ENVIRONMENT COMPANY [--profile PROFILE] [--yes]" >&2
  exit 2
}

[ $# -ge 2 ] || usage
environment=$1
company=$2
shift 2
case $environment in -*) usage ;; esac
case $company in -*) usage ;; esac

if ! scripts/python -I -c "import pydantic" 2>/dev/null; then
  command -v make >/dev/null || {
    echo "scripts/deploy.sh: make is needed to install the project" >&2
    exit 2
  }
  make installed >&2
fi
exec scripts/smsbot deploy "$environment" --company "$company" "$@"
