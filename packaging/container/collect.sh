#!/bin/sh
# Gathers what the image is made of into dist/: our wheel, the wheels of uv.lock, and the system libraries. Needs a network, uv and, for the
# libraries, Debian 12 with apt-get (run it in the base image elsewhere). The image is then built without one.
set -eu

cd "$(dirname "$0")/../.."
out=${1:-dist}
mkdir -p "$out/wheels" "$out/debs"

uv build --quiet --wheel --out-dir "$out/wheels"
uv export --quiet --frozen --no-emit-project --output-file "$out/requirements.txt"
uv run --no-project --with pip python -m pip download --quiet --only-binary :all: --require-hashes \
    --dest "$out/wheels" --requirement "$out/requirements.txt"

if command -v apt-get >/dev/null; then
    names="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0"
    # shellcheck disable=SC2086  # a list of names
    packages=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances $names |
        grep '^[a-z0-9]' | sort -u | grep -vxE 'libc6|libgcc-s1|gcc-12-base|dpkg|tar|zlib1g|libstdc\+\+6|perl-base|debconf|debconf-2.0|cdebconf')
    # shellcheck disable=SC2086
    (cd "$out/debs" && apt-get download $packages 2>/dev/null)
else
    echo "collect: no apt-get here; put the packages of docs/operating.md into $out/debs" >&2
fi
echo "collect: $(ls "$out/wheels" | wc -l) wheels, $(ls "$out/debs" | wc -l) libraries in $out"
