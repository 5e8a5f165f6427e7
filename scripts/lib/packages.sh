# shellcheck shell=bash
# Operating-system packages that the lab and the tests need. Sourced after checkout.sh.
# Installs only on Debian and its relatives and only as root; elsewhere it says what is missing.

# The domain controller, its command line tools, an independent LDAP reader, openssl.
# shellcheck disable=SC2034  # read by the scripts that source this file
LAB_PACKAGES="samba samba-ad-provision samba-dsdb-modules ldb-tools ldap-utils openssl"

# missing_packages PACKAGE...: prints those that are not there. Without dpkg their main programs are looked for.
missing_packages() {
    local package program
    for package in "$@"; do
        if command -v dpkg-query >/dev/null; then
            dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || printf '%s\n' "$package"
            continue
        fi
        case $package in
            ldb-tools) program=ldbsearch ;;
            ldap-utils) program=ldapsearch ;;
            samba | openssl | shellcheck) program=$package ;;
            *) continue ;; # parts of Samba that other systems ship with its main package
        esac
        PATH=$PATH:/usr/sbin:/usr/local/sbin command -v "$program" >/dev/null || printf '%s\n' "$package"
    done
}

# require_packages PACKAGE...: makes sure that they are installed. Returns 3, having said what to do, when it may not.
require_packages() {
    local missing
    missing=$(missing_packages "$@" | paste -sd ' ' -)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        say "Installing packages of the operating system: $missing"
        # shellcheck disable=SC2086  # a list of words
        install_packages $missing
        return
    fi
    say "Missing on this machine: $missing"
    if command -v apt-get >/dev/null; then
        say "Install them as root: apt-get install --no-install-recommends $missing"
    else
        say "These are Debian's names; install what your system calls them: Samba as an Active Directory domain controller"
        say "(with ldbsearch and ldbmodify), the OpenLDAP client tools (ldapsearch), openssl."
    fi
    return 3
}

# install_packages PACKAGE...: as root on Debian. No service of theirs is started: Samba's would listen on every interface,
# while the lab runs its own on a loopback address only. (policy-rc.d is Debian's switch for that, invoke-rc.d(8).)
install_packages() (
    policy=/usr/sbin/policy-rc.d
    log=$ROOT/.cache/packages.log
    mkdir -p "$ROOT/.cache"
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    if ! { apt-get update -q && apt-get install -y -q --no-install-recommends "$@"; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        say "apt-get could not install: $*. The whole output is in .cache/packages.log."
        exit 3
    fi
    # They must not come up at the next boot either.
    if command -v systemctl >/dev/null; then
        case " $* " in *" samba "*) systemctl disable smbd nmbd samba-ad-dc >/dev/null 2>&1 || true ;; esac
    fi
)
