#!/usr/bin/env bash
# Publishes the review of a pull request: a comment, a status on its commit, alerts.
#
#   scripts/publish_review.sh ENVIRONMENT FOLDER
#
# FOLDER has comment.md, review.sarif and status, as plan.yml hands them over; without a status, the
# environment could not be planned. Needs gh with GH_TOKEN, and GITHUB_REPOSITORY, HEAD (the commit),
# PULL_REQUESTS (as GitHub lists them for the run) and RUN_URL.
set -euo pipefail

environment=${1:?"name an environment: scripts/publish_review.sh ENVIRONMENT FOLDER"}
folder=${2:?"name a folder: scripts/publish_review.sh ENVIRONMENT FOLDER"}
verdict=none
if [ -f "$folder/status" ]; then
  verdict=$(cat "$folder/status")
fi
case $verdict in
  0) state=success description="Nothing is weaker" ;;
  1) state=failure description="Something gets weaker, or main's reviewer does not know it" ;;
  3) state=failure description="Something is irreversible" ;;
  *) state=error description="It could not be planned: see the log" ;;
esac
gh api --silent "repos/$GITHUB_REPOSITORY/statuses/$HEAD" \
  --raw-field state="$state" --raw-field context="review of $environment" \
  --raw-field description="$description" --raw-field target_url="$RUN_URL"
[ "$state" != error ] || exit 0

# One commit may have several pull requests; only one into main is reviewed here.
number=$(jq --raw-output 'map(select(.base.ref == "main")) | .[0].number // empty' <<<"$PULL_REQUESTS")
if [ -n "$number" ]; then
  # A comment takes no file, so it links to the run. One of the greatest length stays as it is.
  if [ "$(wc -c <"$folder/comment.md")" -lt 65000 ]; then
    printf '\n[The map, and all of it on one page](%s): the artifact page-%s of that run.\n' \
      "$RUN_URL" "$environment" >>"$folder/comment.md"
  fi
  "$(dirname "$0")/comment.sh" "$number" "$folder/comment.md"
  gzip --stdout "$folder/review.sarif" | base64 --wrap=0 >"$folder/sarif"
  # A repository without code scanning refuses them.
  gh api --silent "repos/$GITHUB_REPOSITORY/code-scanning/sarifs" \
    --raw-field commit_sha="$HEAD" --raw-field ref="refs/pull/$number/head" \
    --field sarif=@"$folder/sarif" ||
    echo "scripts/publish_review.sh: code scanning took no alerts" >&2
fi
