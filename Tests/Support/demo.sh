#!/bin/sh
# Shows the way from names to a graph with a real server and a real, tiny model: the plumbing, not the knowledge.
set -eu
cd "$(dirname "$0")/../.."
tools=.build-tools
wherefore=$(swift build -c release --product wherefore --static-swift-stdlib --show-bin-path)/wherefore
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
work=$(mktemp -d)
trap 'exec 9>&-; wait 2>/dev/null || true; rm -rf "$work"' EXIT

echo "demo: starting llama.cpp's server with SmolLM2-135M-Instruct on port $port (its log: $tools/model.log)"
mkfifo "$work/leash"
"$tools/model-server/bin/python" Tests/Support/local_model.py "$tools/model/model.gguf" "$port" \
  <"$work/leash" >"$tools/model.log" 2>&1 &
exec 9>"$work/leash"

export OPENAI_BASE_URL="http://127.0.0.1:$port/v1" OPENAI_API_KEY=sk-local-test OPENAI_MODEL=smollm2
set -- suggest smoking tar cancer --strategy pairwise --concurrency 1 --timeout 300 --no-cache -o "$tools/demo.svg"
echo "demo: wherefore $*"
echo
"$wherefore" "$@"
echo
echo "The picture is $tools/demo.svg; the command is $wherefore"
cat <<'TEXT'

This model has 135 million parameters and knows next to nothing: the demo shows the plumbing, not the knowledge.
For answers worth having, point at a better one:

  export OPENAI_BASE_URL=https://api.openai.com/v1 OPENAI_MODEL=gpt-4o OPENAI_API_KEY=…
  wherefore suggest smoking tar cancer

Any OpenAI-compatible server will do, such as http://localhost:11434/v1 (Ollama) or http://localhost:8080/v1 (llama.cpp).
TEXT
