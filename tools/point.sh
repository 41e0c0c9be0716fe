#!/usr/bin/env bash
# Point an image's tags at what has been pushed by digest, and print the digest they have then:
#   tools/point.sh ghcr.io/owner/toolshare "1.2.0 1.2 latest" sha256:... sha256:...
# Digests of several architectures become one image; a single digest is kept as it is.
set -euo pipefail
shopt -s inherit_errexit

image=$1
read -ra tags <<<"$2"
shift 2

digest_of() { docker buildx imagetools inspect "$1" --format '{{ printf "%s" .Manifest.Digest }}'; }

((${#tags[@]} && $#)) || { echo "There are no tags or no digests." >&2; exit 2; }
for digest; do
  [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "Not a digest: '$digest'" >&2; exit 2; }
done
docker buildx imagetools create "${tags[@]/#/--tag=$image:}" "${@/#/$image@}" >&2

pointed=$(digest_of "$image:${tags[0]}")
# A registry that is read back tells what people will pull, not what we meant to push.
for tag in "${tags[@]}"; do
  [[ $(digest_of "$image:$tag") == "$pointed" ]] || { echo "$image:$tag is not $pointed" >&2; exit 1; }
done
if (($# == 1)) && [[ $pointed != "$1" ]]; then
  echo "$image:${tags[0]} became $pointed instead of $1" >&2
  exit 1
fi
printf '%s\n' "$pointed"
