#!/bin/sh
# Does quitting smoking change weight? The whole way from a table to a report, with a real server and a real, tiny model
# as one expert and a small file written by hand as the other.
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
mkdir -p "$tools/demo"
set -- analyze benchmarks/nhefs/nhefs.csv --treatment qsmk --outcome wt82_71 \
  --variables benchmarks/nhefs/variables.json --proposals benchmarks/nhefs/proposals.csv \
  --strategy parents --concurrency 1 --timeout 300 --no-cache --fresh \
  -o "$tools/demo/study.json" --report "$tools/demo/report.html"
echo "demo: wherefore $*"
echo "demo: the model answers 11 questions on one core: a minute or two"
echo
"$wherefore" "$@"
cat <<TEXT

This model has 135 million parameters and knows next to nothing: the demo shows the plumbing, and how little the rest
believes an expert who is often wrong. The command is $wherefore; for answers worth having, point it at a better model:

  export OPENAI_BASE_URL=https://api.openai.com/v1 OPENAI_MODEL=gpt-4o OPENAI_API_KEY=…
  wherefore analyze survey.csv --treatment smoking --outcome weight -o study.json --report report.html

Any OpenAI-compatible server will do, such as http://localhost:11434/v1 (Ollama) or http://localhost:8080/v1 (llama.cpp).
TEXT
