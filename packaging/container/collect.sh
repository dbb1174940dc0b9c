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
    # The libraries that draw the PDF, and what they stand on that a slim image of Debian 12 lacks.
    (cd "$out/debs" && apt-get download \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 fontconfig fontconfig-config fonts-dejavu-core \
        libfreetype6 libfribidi0 libglib2.0-0 libgraphite2-3 libpng16-16 libthai0 libthai-data libdatrie1 libbrotli1 libexpat1 ucf sensible-utils)
else
    echo "collect: no apt-get here; put the packages of docs/operating.md into $out/debs" >&2
fi
echo "collect: $(ls "$out/wheels" | wc -l) wheels, $(ls "$out/debs" | wc -l) libraries in $out"
