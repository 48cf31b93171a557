#!/usr/bin/env bash
# Refuses to deploy a commit that is not the newest of main: a run that is repeated, or that waited for an
# approval, keeps its commit, and would undo what came since. Refuses what makes a checkout have other
# files than were reviewed: links, submodules, attributes, what is compiled or installed, makefiles.
#
#   scripts/refuse_outrun.sh [--files-only]
#
# Run it in a checkout of the commit that knows origin/main. Needs GITHUB_REF. With --files-only it needs
# neither, and looks at the files alone. Exit status 2 if it refuses.
set -euo pipefail

refuse() {
  echo "scripts/refuse_outrun.sh: $1" >&2
  exit 2
}

commit=$(git rev-parse HEAD)
odd=$(git ls-tree -r -z --full-tree "$commit" | tr '\0' '\n' | grep -avE \
  '^100(644|755) blob [0-9a-f]+	([^/]+/)*[^/]+$' || true)
odd+=$(git ls-tree -r -z --full-tree --name-only "$commit" | tr '\0' '\n' |
  grep -aiE '(^|/)(\.git(attributes|modules|)|\.lfsconfig|\.venv[^/]*|__pycache__|node_modules)(/|$)
\.(py[cdo]|so|pth)$' || true)
# make takes these before Makefile.
odd+=$(git ls-tree --full-tree --name-only "$commit" | grep -xE 'GNUmakefile|makefile' || true)
[ -z "$odd" ] ||
  refuse "a checkout of these may not be what was reviewed (links, submodules, attributes of git, what is \
compiled or installed, makefiles): $(printf '%q' "$odd")"
[ "${1:-}" != --files-only ] || exit 0

newest=$(git rev-parse --verify --quiet refs/remotes/origin/main) ||
  refuse "this checkout does not know origin/main. Check out with fetch-depth: 0."
[ "$GITHUB_REF" = refs/heads/main ] ||
  refuse "this run belongs to $GITHUB_REF. Only runs of refs/heads/main deploy."
git merge-base --is-ancestor "$commit" "$newest" ||
  refuse "$commit is not on main. Merge it first."
[ "$commit" = "$newest" ] ||
  refuse "main has $newest since this run began. Its own run deploys that: start deploy if there is none."
