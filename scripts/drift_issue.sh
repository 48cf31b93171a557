#!/usr/bin/env bash
# Keeps one issue about drift: opens it, rewrites it while accounts differ, closes it afterwards.
#
#   scripts/drift_issue.sh FOLDER ENVIRONMENT...
#
# FOLDER has drift-ENVIRONMENT/report.md and …/status, as drift.yml hands them over; without them the
# environment could not be verified. Needs gh with GH_TOKEN, and GITHUB_REPOSITORY and RUN_URL.
# Exit status 1 if there is drift, or an environment that was not verified.
set -euo pipefail

folder=${1:?"name a folder: scripts/drift_issue.sh FOLDER ENVIRONMENT..."}
marker='<!-- smsbot drift -->'
body=$(mktemp)
trap 'rm -f "$body"' EXIT
printf '%s\nThe nightly comparison of the accounts with main: %s\n' "$marker" "$RUN_URL" >"$body"
drifted=()
for environment in "${@:2}"; do
  here=$folder/drift-$environment
  [ "$(cat "$here/status" 2>/dev/null || true)" != 0 ] || continue
  drifted+=("$environment")
  printf '\n' >>"$body"
  [ -s "$here/report.md" ] && head --bytes 20000 "$here/report.md" >>"$body" ||
    printf '## %s could not be verified\n\nSee the log of the run.\n' "$environment" >>"$body"
done

issues=repos/$GITHUB_REPOSITORY/issues
number=$(gh api --paginate "$issues?state=open" --jq \
  ".[] | select(.user.type == \"Bot\" and (.body // \"\" | startswith(\"$marker\"))) | .number" |
  head --lines 1)
title="Drift in $(IFS=,; echo "${drifted[*]}")"
if [ ${#drifted[@]} = 0 ]; then
  [ -z "$number" ] || gh api --silent --method PATCH "$issues/$number" --raw-field state=closed
  exit 0
elif [ -n "$number" ]; then
  gh api --silent --method PATCH "$issues/$number" --raw-field title="$title" --field body=@"$body"
else
  gh api --silent "$issues" --raw-field title="$title" --field body=@"$body"
fi
echo "$title" >&2
exit 1
