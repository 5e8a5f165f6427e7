# shellcheck shell=bash
# Sourced first by every script: stands in the checkout's root, with a home folder that exists.
# Must not install anything and must not print on success.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
export ROOT
cd "$ROOT" || exit 1

# Ansible and pip write below HOME; an empty HOME would make that the root of the file system.
if [ -z "${HOME:-}" ]; then
    export HOME="$ROOT/.cache/home"
    mkdir -p "$HOME"
fi

say() { printf '%s\n' "$*" >&2; }

# stop CODE LINE...: says why on standard error and leaves. 1 = failed, 2 = wrong use, 3 = something is missing here.
stop() {
    local code=$1 line
    shift
    for line in "$@"; do say "$line"; done
    exit "$code"
}
