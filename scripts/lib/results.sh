# shellcheck shell=bash
# How a part of the tests reports: a line per check on the terminal, and its counts in the file that RESULT names.
# Sourced after checkout.sh by the programs in scripts/checks.

PASSED=0
FAILED=0
LOGS=$ROOT/.cache/logs
mkdir -p "$LOGS"

# check NAME COMMAND...: runs it, shows its output only when it fails, and counts.
check() {
    local name=$1 log=$LOGS/${1// /-}.log started=$SECONDS
    shift
    if "$@" >"$log" 2>&1; then
        PASSED=$((PASSED + 1))
        printf '  ok      %-28s %3d s\n' "$name" "$((SECONDS - started))"
    else
        FAILED=$((FAILED + 1))
        cat "$log"
        printf '  FAILED  %-28s %3d s\n' "$name" "$((SECONDS - started))"
    fi
}

# finish_checks: writes the counts and leaves with the verdict.
finish_checks() {
    if [ -n "${RESULT:-}" ]; then printf '%d %d 0\n' "$PASSED" "$FAILED" >"$RESULT"; fi
    [ "$FAILED" -eq 0 ] || exit 1
    exit 0
}
