#!/usr/bin/env bash
# Asks checkov for the general rules of a synthesized environment.
#
#   scripts/scan.sh ENVIRONMENT SYNTHESIZED REPORT
#
# SYNTHESIZED is laid out as cdktf.out, and is data here. checkov gets what Terraform would plan in an
# empty account: it needs no state, no account and no credentials, so it has none in its environment.
# REPORT is checkov's report, for `smsbot review --checkov`. Exit status 3 if checkov is not installed.
#
# CHECKOV names the program to use.
set -euo pipefail

environment=${1:?"name an environment: scripts/scan.sh ENVIRONMENT SYNTHESIZED REPORT"}
configuration=${2:?"name a folder: scripts/scan.sh ENVIRONMENT SYNTHESIZED REPORT"}/stacks/smsbot-$environment/cdk.tf.json
report=${3:?"name a file: scripts/scan.sh ENVIRONMENT SYNTHESIZED REPORT"}
here=$(cd "$(dirname "$0")" && pwd)
# As a module: the first line of its script holds the path, which must have no space there.
checkov=("$here/../.venv-checkov/bin/python" -I -m checkov.main)
[ -z "${CHECKOV:-}" ] || checkov=("$CHECKOV")
if [ ! -x "${checkov[0]}" ]; then
  echo "There is no ${CHECKOV:-.venv-checkov/bin/python}: its general rules were not asked." >&2
  exit 3
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# https://developer.hashicorp.com/terraform/internals/json-format
"$here/python" -I -c '
import json, pathlib, sys
configuration = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
ABOUT = ("//", "depends_on", "lifecycle")
resources = [
    {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "values": {each: value for each, value in body.items() if each not in ABOUT},
    }
    for kind, named in configuration["resource"].items()
    for name, body in named.items()
]
changes = [
    {**each, "change": {"actions": ["create"], "before": None, "after": each["values"]}}
    for each in resources
]
plan = {
    "format_version": "1.2",
    "terraform_version": "by which checkov knows a plan",
    "planned_values": {"root_module": {"resources": resources}},
    "resource_changes": changes,
    "configuration": {"root_module": {"resources": []}},
}
pathlib.Path(sys.argv[2]).write_text(json.dumps(plan, indent=1), encoding="utf-8")
' "$configuration" "$work/plan.json"
# Its exit status is 1 if it found something; whether it understood the plan, the review checks.
(cd "$work" && env -i PATH="$PATH" HOME="$work" "${checkov[@]}" \
  --config-file "$here/../.checkov.yaml" --file plan.json --output json) >"$report" || true
