#!/usr/bin/env bash
# Publishes the review of a pull request: a status on its commit, a comment over the one before, alerts.
#
#   scripts/publish_review.sh ENVIRONMENT FOLDER
#
# FOLDER has comment.md, review.sarif and status, as plan.yml hands them over; without a status, the
# environment could not be planned. The status links to the run, which has review.html. Needs gh with GH_TOKEN, and GITHUB_REPOSITORY, HEAD (the commit),
# PULL_REQUESTS (as GitHub lists them for the run) and RUN_URL.
set -euo pipefail

environment=${1:?"name an environment: scripts/publish_review.sh ENVIRONMENT FOLDER"}
folder=${2:?"name a folder: scripts/publish_review.sh ENVIRONMENT FOLDER"}
repository=repos/$GITHUB_REPOSITORY
case $(cat "$folder/status" 2>/dev/null || true) in
  0) state=success description="Nothing is weaker" ;;
  1) state=failure description="Findings: see the comment" ;;
  3) state=failure description="Something is irreversible" ;;
  *) state=error description="Not planned, or not fully evaluated: see the log" ;;
esac
gh api --silent "$repository/statuses/$HEAD" \
  --raw-field state="$state" --raw-field context="review of $environment" \
  --raw-field description="$description" --raw-field target_url="$RUN_URL"
# One commit may have several pull requests; only one into main is reviewed here.
number=$(jq --raw-output 'map(select(.base.ref == "main")) | .[0].number // empty' <<<"$PULL_REQUESTS")
[ "$state" != error ] && [ -n "$number" ] || exit 0

# The first line of a comment is how it is found. Another job hands it over: it is a value here, and
# never a program of jq.
comment=$folder/comment.md
marker=$(head -n 1 "$comment")
case $marker in
  '<!-- '?*' -->') ;;
  *) echo "scripts/publish_review.sh: $comment does not begin with a marker" >&2 && exit 2 ;;
esac
mine=$(gh api --paginate "$repository/issues/$number/comments" | jq --raw-output \
  --arg marker "$marker" '.[] | select(.user.type == "Bot" and (.body | startswith($marker))) | .id' |
  head -n 1)
if [ -n "$mine" ]; then
  gh api --silent --method PATCH "$repository/issues/comments/$mine" --field body=@"$comment"
else
  gh api --silent "$repository/issues/$number/comments" --field body=@"$comment"
fi
gzip --stdout "$folder/review.sarif" | base64 --wrap=0 >"$folder/sarif"
# A repository without code scanning refuses them.
gh api --silent "$repository/code-scanning/sarifs" --raw-field commit_sha="$HEAD" \
  --raw-field ref="refs/pull/$number/head" --field sarif=@"$folder/sarif" ||
  echo "scripts/publish_review.sh: code scanning took no alerts" >&2
