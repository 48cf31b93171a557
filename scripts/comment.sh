#!/usr/bin/env bash
# Writes a review as a comment on a pull request, over the one that it wrote before.
#
#   scripts/comment.sh NUMBER COMMENT.md
#
# Needs gh with GH_TOKEN, and GITHUB_REPOSITORY. The first line of the comment is how it is found.
set -euo pipefail

number=${1:?"name a pull request: scripts/comment.sh NUMBER COMMENT.md"}
comment=${2:?"name a file: scripts/comment.sh NUMBER COMMENT.md"}
marker=$(head -n 1 "$comment")
case $marker in
  '<!-- '?*' -->') ;;
  *) echo "scripts/comment.sh: $comment does not begin with a marker" >&2 && exit 2 ;;
esac
comments="repos/$GITHUB_REPOSITORY/issues/$number/comments"
# The file is what another job hands over: its line is a value here, and never a program of jq.
mine=$(gh api --paginate "$comments" | jq --raw-output --arg marker "$marker" \
  '.[] | select(.user.type == "Bot" and (.body | startswith($marker))) | .id' | head -n 1)
if [ -n "$mine" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$mine" \
    --field body=@"$comment"
else
  gh api --silent "$comments" --field body=@"$comment"
fi
