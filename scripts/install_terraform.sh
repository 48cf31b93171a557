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

fetch() {
  curl --fail --silent --show-error --location --retry 3 --output "$2" "$1" ||
    refuse "cannot download $1"
}

folder=$(realpath -m "${1:?"name a folder: scripts/install_terraform.sh FOLDER"}")
version=$(cat "$(dirname "$0")/../.terraform-version")
machine=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
archive=terraform_${version}_$(uname -s | tr '[:upper:]' '[:lower:]')_$machine.zip
sums=terraform_${version}_SHA256SUMS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -m 700 gnupg

fetch "$KEY" key
for each in "$sums" "$sums.sig" "$archive"; do
  fetch "$RELEASES/$version/$each" "$each"
done
gpg --homedir gnupg --batch --quiet --import key 2>/dev/null || refuse "$KEY holds no key"
gpg --homedir gnupg --batch --status-file status --verify "$sums.sig" "$sums" 2>/dev/null || true
# Of one signature: GOODSIG excludes a key that is expired or revoked, and VALIDSIG ends with the primary
# key's fingerprint. A file can hold several signatures.
awk -v key="$FINGERPRINT" '
  $2 == "NEWSIG" { good = 0 }
  $2 == "GOODSIG" { good = 1 }
  $2 == "VALIDSIG" && good && $NF == key { found = 1 }
  END { exit !found }' status ||
  refuse "$sums is not signed by $FINGERPRINT"
grep " $archive\$" "$sums" >sum || refuse "$sums does not list $archive"
sha256sum --check --quiet --strict sum || refuse "$archive is not the file that HashiCorp signed"
mkdir -p "$folder"
python3 -I -m zipfile --extract "$archive" unpacked
install -m 755 unpacked/terraform "$folder/terraform"
echo "Terraform $version, signed by HashiCorp, is in $folder"
