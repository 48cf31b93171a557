#!/usr/bin/env bash
# Plans an environment and reviews what the change does to its encryption, as CI does.
#
#   scripts/review.sh ENVIRONMENT [BASE] [OUTPUT] [FOREIGN]
#
# BASE is the commit to compare with, such as origin/main; HEAD by default, so that only what is not
# committed, and what differs in the account, counts. OUTPUT is a new folder for what is written:
# comment.md, review.json, review.sarif, review.html, plan.json, and stack/ with the plan and its lock
# file.
# FOREIGN is what a pull request synthesized, elsewhere. It is data here: this checkout reviews it,
# and refuses it if it could run code while it is planned. BASE then is this checkout.
#
# The plan is for reading. It takes no lock, so a role that reads is enough, and it is never applied.
# The exit status is the review's: 0 nothing weaker, 1 weaker, 3 irreversible, 2 could not run.
#
# PYTHON, TERRAFORM and CHECKOV name the programs to use. SYNTHESIZE replaces what synthesizes the
# stack to be planned, for the sandbox: "python -m smsbot sandbox synth".
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
output=${3:-cdktf.out/review/$environment}
foreign=${4:-}
python=${PYTHON:-scripts/python}
terraform=${TERRAFORM:-$(command -v terraform || command -v tofu || echo scripts/terraform)}
# As a module: the first line of its script holds the path, which must have no space there.
checkov=(.venv-checkov/bin/python -m checkov.main)
[ -z "${CHECKOV:-}" ] || checkov=("$CHECKOV")
checkout=$(mktemp -d)

fail() {
  echo "scripts/review.sh: $1" >&2
  exit 2
}

# The end of a log, without the credentials of this shell.
fail_with_log() {
  echo "The last lines of $2:" >&2
  tail -n 40 "$2" | scripts/without_secrets.sh >&2
  fail "$1"
}

finish() {
  git worktree remove --force "$checkout" 2>/dev/null
  rm -rf "$checkout"
}
trap finish EXIT

mkdir -p "$output" || fail "cannot write to $output"
output=$(cd "$output" && pwd)
chmod 700 "$output" || fail "cannot keep $output private: the plan in it holds the state"
python=$(realpath -s "$(command -v "$python")") || fail "there is no ${PYTHON:-scripts/python}"
rm -rf "$output/base" "$output/head" "$output/planned" "$output/stack"

if [ -n "$foreign" ]; then
  echo "Synthesizing $environment here, and checking what came from elsewhere"
  CDKTF_OUTDIR="$output/base" "$python" main.py || fail "the synthesis failed"
  "$python" -m smsbot github vet "$environment" --base "$output/base" --foreign "$foreign" \
    --output "$output/head" || exit 2
else
  echo "Synthesizing $environment as it is, and at $base"
  CDKTF_OUTDIR="$output/head" "$python" main.py "$environment" || fail "the synthesis failed"
  git worktree add --quiet --detach "$checkout" "$base" || fail "there is no commit $base"
  # All of them: BASE does not know a new environment, so it could not be named there.
  (cd "$checkout" && CDKTF_OUTDIR="$output/base" "$python" main.py) ||
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
"$terraform" -chdir="$planned" init -input=false -no-color >"$output/init.log" 2>&1 ||
  fail_with_log "terraform init failed" "$output/init.log"
"$terraform" -chdir="$planned" plan -input=false -no-color -lock=false -out=plan \
  >"$output/plan.log" 2>&1 ||
  fail_with_log "terraform plan failed" "$output/plan.log"
"$terraform" -chdir="$planned" show -json plan >"$output/plan.json" 2>"$output/show.log" ||
  fail_with_log "terraform show failed" "$output/show.log"
mv "$planned" "$output/stack"

review=(review "$environment" --plan "$output/plan.json" --base "$output/base" --head "$output/head")
if [ -f "accepted/$environment.toml" ]; then
  review+=(--allow "accepted/$environment.toml")
fi
if [ -x "${checkov[0]}" ]; then
  echo "Asking checkov"
  # Its exit status is 1 if it found something; whether it understood the plan, the review checks.
  "${checkov[@]}" --config-file .checkov.yaml --file "$output/plan.json" --output json \
    >"$output/checkov.json" 2>"$output/checkov.log"
  review+=(--checkov "$output/checkov.json")
else
  echo "There is no ${checkov[0]}: its general rules were not asked." >&2
fi

"$python" -m smsbot "${review[@]}" --format sarif >"$output/review.sarif"
"$python" -m smsbot "${review[@]}" --format json >"$output/review.json"
"$python" -m smsbot "${review[@]}" --format markdown --html "$output/review.html" \
  >"$output/comment.md"
"$python" -m smsbot "${review[@]}"
status=$?
echo "Written to $output"
exit "$status"
