#!/usr/bin/env bash
# Plans an environment and reviews what the change does to its encryption, as CI does.
#
#   scripts/review.sh ENVIRONMENT [BASE] [OUTPUT] [FOREIGN]
#
# BASE is the commit to compare with, HEAD by default. OUTPUT is a new folder for comment.md, review.json,
# review.sarif, review.html, plan.json, and stack/ with the plan.
# FOREIGN is what a pull request synthesized, elsewhere. It is data here: this checkout reviews it,
# and refuses it if it could run code while it is planned. BASE then is this checkout, or a folder with
# what a job without credentials synthesized of it: then nothing is synthesized here.
#
# The plan takes no lock, so a role that reads is enough, and it is never applied. The exit status is the
# review's: 0 nothing weaker, 1 weaker, 3 irreversible, 2 could not run. PYTHON and TERRAFORM name the
# programs to use; SYNTHESIZE replaces what synthesizes the stack to be planned, for the sandbox.
set -uo pipefail

cd "$(dirname "$0")/.." || exit 2
# Each commit is synthesized with the settings that it has.
unset SMSBOT_ENVIRONMENTS
if [ -z "${1:-}" ]; then
  echo "usage: scripts/review.sh ENVIRONMENT [BASE] [OUTPUT] [FOREIGN]" >&2
  exit 2
fi
environment=$1
base=${2:-HEAD}
output=${3:-${CDKTF_OUTDIR:-cdktf.out}/review/$environment}
foreign=${4:-}
terraform=${TERRAFORM:-$(command -v terraform || command -v tofu || echo scripts/terraform)}
checkout=$(mktemp -d)
trap 'git worktree remove --force "$checkout" 2>/dev/null; rm -rf "$checkout"' EXIT

fail() {
  echo "scripts/review.sh: $1" >&2
  exit 2
}

# A runner obeys lines such as `::add-mask::`, in the names and values of a pull request too.
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
[ -z "${GITHUB_ACTIONS:-}" ] || echo "::stop-commands::$(cat /proc/sys/kernel/random/uuid)" >&2

mkdir -p "$output" || fail "cannot write to $output"
output=$(cd "$output" && pwd)
chmod 700 "$output" || fail "cannot keep $output private: the plan in it holds the state"
python=$(realpath -s "$(command -v "${PYTHON:-scripts/python}")") || fail "there is no ${PYTHON:-scripts/python}"
# No file of this checkout is imported but its packages.
isolated=("$python" -I "$PWD/smsbot/isolated.py")
rm -rf "$output"/{base,head,main,planned,stack,comment.md,review.json,review.sarif,review.html}

# Runs Terraform in the stack. Of a failure, shows the end, without the credentials of this shell.
in_stack() {
  "$terraform" -chdir="$planned" "$@" 2>"$output/errors.log" && return
  echo "The last lines of terraform $1:" >&2
  cat "$output"/{plan,errors}.log 2>/dev/null | tail -n 40 | scripts/without_secrets.sh |
    "${isolated[@]}" -c 'import sys
from keyproof.visible import visible
sys.stderr.write(visible(sys.stdin.read()))'
  fail "terraform $1 failed"
}

if [ -n "$foreign" ]; then
  if [ ! -d "$base" ]; then
    base=$output/main
    CDKTF_OUTDIR="$base" "${isolated[@]}" main.py || fail "the synthesis failed"
  fi
  echo "Checking what came from elsewhere"
  "${isolated[@]}" smsbot.vet "$environment" "$base" "$foreign" "$output" || exit 2
else
  echo "Synthesizing $environment as it is, and at $base"
  CDKTF_OUTDIR="$output/head" "${isolated[@]}" main.py "$environment" ||
    fail "the synthesis failed"
  git worktree add --quiet --detach "$checkout" "$base" || fail "there is no commit $base"
  # All of them: BASE does not know a new environment, so it could not be named there.
  # Its own code, isolated as here.
  (cd "$checkout" && CDKTF_OUTDIR="$output/base" "$python" -I smsbot/isolated.py main.py) ||
    fail "the synthesis at $base failed"
fi

echo "Planning $environment"
synthesized="$output/head"
if [ -n "${SYNTHESIZE:-}" ]; then
  synthesized="$output/adapted"
  CDKTF_OUTDIR="$synthesized" bash -c "$SYNTHESIZE" || fail "the synthesis failed: $SYNTHESIZE"
fi
# As deep as the stack was synthesized: a local state is found from there.
planned="$output/planned/stacks/smsbot-$environment"
mkdir -p "$output/planned/stacks"
cp -R "$synthesized/stacks/smsbot-$environment" "$planned" || fail "nothing was synthesized"
# What main has locked is what is installed. The sandbox locks a provider of its own.
lock=()
if [ -f "$planned/.terraform.lock.hcl" ]; then
  lock=(-lockfile=readonly)
elif [ -n "$foreign" ] && [ -z "${SYNTHESIZE:-}" ]; then
  fail "there is no lock of the provider: any file of it would be taken"
fi
in_stack init -input=false -no-color ${lock[@]+"${lock[@]}"} >"$output/init.log"
review=(review "$environment" --base "$output/base" --head "$output/head")
if "${isolated[@]}" -c 'import json, sys
sys.exit("cloud" not in json.load(open(sys.argv[1], encoding="utf-8"))["terraform"])' \
  "$planned/cdk.tf.json"; then
  # On HCP Terraform: without -out the run is speculative, so nobody can confirm it. Reading it as JSON
  # takes a token that may administer the workspace; the two trees are reviewed, and the run is shown.
  in_stack plan -input=false -no-color >"$output/plan.log"
  grep --only-matching 'https://[A-Za-z0-9./_-]*/runs/[A-Za-z0-9-]*' "$output/plan.log" | head -n 1
else
  in_stack plan -input=false -no-color -lock=false -out=plan >"$output/plan.log"
  in_stack show -json plan >"$output/plan.json"
  review+=(--plan "$output/plan.json")
fi
mv "$planned" "$output/stack"

# The settings of before the change judge it.
if [ -z "$foreign" ] && [ -f "$checkout/keyproof.toml" ]; then
  cp "$checkout/keyproof.toml" "$output/base/"
fi
written() {
  "${isolated[@]}" smsbot "${review[@]}" --format "$1"
}
written json >"$output/review.json"
status=$?
if [ ! -s "$output/review.json" ]; then
  rm -f "$output/review.json"
  fail "the review could not run"
fi
# scripts/publish_review.sh finds its comment again by the first line.
{
  echo "<!-- smsbot review smsbot-$environment -->"
  echo "## smsbot-$environment"
  echo
  written markdown
} >"$output/comment.md"
written sarif >"$output/review.sarif"
(cd "$output" && written html >"$output/html.log")
mv "$output/keyproof.html" "$output/review.html"
cat "$output/comment.md"
echo "Written to $output"
exit "$status"
