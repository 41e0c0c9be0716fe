#!/usr/bin/env bash
# Point `stable` of both images at a published version, after verifying that its release signed it:
#   tools/stable.sh 1.2.0
set -euo pipefail
shopt -s inherit_errexit # else a signature that fails to verify would not end the command
cd "$(dirname "$0")/.."

version=$1
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "Not a version: '$version'" >&2; exit 2; }
image=ghcr.io/${GITHUB_REPOSITORY,,}
signer=https://github.com/$GITHUB_REPOSITORY/.github/workflows/publish.yml@refs/tags/v$version

signed_digest() { # image: of the version, once its signature is verified
  local digest
  digest=$(docker buildx imagetools inspect "$1:$version" --format '{{ printf "%s" .Manifest.Digest }}')
  cosign verify --certificate-identity "$signer" \
    --certificate-oidc-issuer https://token.actions.githubusercontent.com "$1@$digest" >/dev/null
  printf '%s\n' "$digest"
}

app=$(signed_digest "$image")
proxy=$(signed_digest "$image-proxy")
tools/point.sh "$image-proxy" stable "$proxy"
tools/point.sh "$image" stable "$app"
