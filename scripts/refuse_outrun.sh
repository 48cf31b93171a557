#!/usr/bin/env bash
# Refuses to deploy a commit that is not on main. A run that is repeated keeps its old commit, so it
# refuses that one too as soon as main has a newer one: deploying it would undo what came since.
#
# Run it in a checkout of the commit that knows origin/main. Needs GITHUB_REF and GITHUB_RUN_ATTEMPT,
# as GitHub sets them. Exit status 2 if it refuses.
set -euo pipefail

refuse() {
  echo "scripts/refuse_outrun.sh: $1" >&2
  exit 2
}

commit=$(git rev-parse HEAD)
newest=$(git rev-parse --verify --quiet refs/remotes/origin/main) ||
  refuse "this checkout does not know origin/main. Check out with fetch-depth: 0."
[ "$GITHUB_REF" = refs/heads/main ] ||
  refuse "this run belongs to $GITHUB_REF. Only runs of refs/heads/main deploy."
git merge-base --is-ancestor "$commit" "$newest" ||
  refuse "$commit is not on main. Merge it first."
if [ "$GITHUB_RUN_ATTEMPT" != 1 ] && [ "$commit" != "$newest" ]; then
  refuse "main has $newest since this run began. Start the workflow deploy on main instead."
fi
