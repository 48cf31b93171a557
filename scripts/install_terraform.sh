#!/usr/bin/env bash
# Installs HashiCorp's Terraform, of the version in .terraform-version, after checking its signature.
#
#   scripts/install_terraform.sh FOLDER
#
# HashiCorp signs the list of SHA-256 sums. The list counts only if the key with the fingerprint
# below signed it, and the archive only if its sum is in the list. Nothing is installed otherwise.
# https://developer.hashicorp.com/well-architected-framework/verify-hashicorp-binary
set -euo pipefail

FINGERPRINT=C874011F0AB405110D02105534365D9472D7468F
KEY=https://www.hashicorp.com/.well-known/pgp-key.txt
RELEASES=https://releases.hashicorp.com/terraform

refuse() {
  echo "scripts/install_terraform.sh: $1" >&2
  exit 2
}

folder=${1:?"name a folder: scripts/install_terraform.sh FOLDER"}
version=$(cat "$(dirname "$0")/../.terraform-version")
case $(uname -m) in
  x86_64) machine=amd64 ;;
  aarch64 | arm64) machine=arm64 ;;
  *) refuse "there is no Terraform here for $(uname -m)" ;;
esac
archive=terraform_${version}_$(uname -s | tr '[:upper:]' '[:lower:]')_$machine.zip
sums=terraform_${version}_SHA256SUMS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -m 700 "$work/gnupg"

fetch() {
  curl --fail --silent --show-error --location --retry 3 --output "$work/$2" "$1/$2" ||
    refuse "cannot download $1/$2"
}

curl --fail --silent --show-error --location --retry 3 --output "$work/key" "$KEY" ||
  refuse "cannot download $KEY"
fetch "$RELEASES/$version" "$sums"
fetch "$RELEASES/$version" "$sums.sig"
fetch "$RELEASES/$version" "$archive"
gpg --homedir "$work/gnupg" --batch --quiet --import "$work/key" 2>/dev/null ||
  refuse "$KEY holds no key"
gpg --homedir "$work/gnupg" --batch --status-file "$work/status" \
  --verify "$work/$sums.sig" "$work/$sums" 2>/dev/null || true
# GOODSIG excludes a key that is expired or revoked. VALIDSIG ends with the primary key's fingerprint.
grep --quiet '^\[GNUPG:\] GOODSIG ' "$work/status" &&
  grep --quiet "^\[GNUPG:\] VALIDSIG .* $FINGERPRINT\$" "$work/status" ||
  refuse "$sums is not signed by $FINGERPRINT"
grep --quiet " $archive\$" "$work/$sums" || refuse "$sums does not list $archive"
(cd "$work" && grep " $archive\$" "$sums" | sha256sum --check --quiet --strict -) ||
  refuse "$archive is not the file that HashiCorp signed"
mkdir -p "$folder"
python3 -I -m zipfile --extract "$work/$archive" "$work/unpacked"
install -m 755 "$work/unpacked/terraform" "$folder/terraform"
echo "Terraform $version, signed by HashiCorp, is in $folder"
