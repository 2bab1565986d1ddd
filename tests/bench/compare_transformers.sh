#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# First token and tokens per second beside Hugging Face transformers on the same files, alternated in one run:
#   compare_transformers.sh CLI PYTHON [ROUNDS]     PYTHON has torch, transformers and pillow
# Both: embedded model, f32, the same picture and question, 32 new tokens, end token ignored, median of 10 per round.
set -euo pipefail
cli=$1 python=$2 rounds=${3:-3}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
picture=$root/resources/samples/scene_01.png
question="Describe the image."
threads=$(nproc)
for ((round = 1; round <= rounds; ++round)); do
    "$cli" bench --image "$picture" --ask "$question" --methods none,hired --budgets 0.2 --repeat 10 --warmup 2 \
        --max-new-tokens 32 --threads "$threads" --json - | "$python" -c '
import json, sys
for row in json.load(sys.stdin)["rows"]:
    print("prunescope", row["method"], "first token %.1f ms," % row["first_token"]["median"],
          "%.0f tok/s" % row["decode_tokens_per_s"]["median"])'
    "$python" "$here/transformers_bench.py" --image "$picture" --ask "$question" \
$question ASSISTANT:" --threads "$threads" --repeat 10 --new-tokens 32 | "$python" -c '
import json, sys
row = json.loads(sys.stdin.readlines()[-1])
print("transformers none first token %.1f ms," % row["first_token_ms"]["median"], "%.0f tok/s" % row["tokens_per_s"]["median"])'
done
