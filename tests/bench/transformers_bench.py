# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast Hugging Face transformers answers with a checkpoint: the other side of a comparison with `prunescope-cli bench`.

    python transformers_bench.py [--model DIR] [--image FILE] [--ask TEXT] [--threads N] [--repeat K] [--new-tokens 32]
                                 [--device cpu|cuda] [--dtype f32|f16|bf16]

Prints one JSON line; times are medians of K runs after one warm-up, with the quartiles beside them. `first_token_ms` runs from a decoded
picture and a text in memory to the first generated token: preprocessing, tokenizing, vision and prefill. `tokens_per_s` is the rate of
the tokens after the first. The end token is ignored, so every run makes the same number of tokens.
"""
import argparse
import json
import os
import platform
import statistics
import time

import torch
import transformers
from PIL import Image
from transformers import AutoTokenizer, LlavaNextForConditionalGeneration, LlavaNextImageProcessorPil, LlavaNextProcessor

HERE = os.path.dirname(os.path.abspath(__file__))
RESOURCES = os.path.normpath(HERE + '/../../resources')
TYPES = {'f32': torch.float32, 'f16': torch.float16, 'bf16': torch.bfloat16}


class Clock(transformers.generation.streamers.BaseStreamer):
    """Notes the time at which every token reaches the host; the first call carries the prompt."""

    def __init__(self):
        self.times = []

    def put(self, value):
        self.times.append(time.perf_counter())

    def end(self):
        pass


def load(options):
    model = LlavaNextForConditionalGeneration.from_pretrained(options.model, dtype=TYPES[options.dtype], attn_implementation='sdpa')
    model = model.eval().to(options.device)
    processor = LlavaNextProcessor(
        image_processor=LlavaNextImageProcessorPil.from_pretrained(options.model), tokenizer=AutoTokenizer.from_pretrained(options.model),
        patch_size=model.config.vision_config.patch_size, vision_feature_select_strategy='default', num_additional_image_tokens=1)
    return model, processor


def once(model, processor, image, prompt, options):
    """-> ms to the first token, tokens per second behind it, prompt length, visual tokens, ids."""
    if options.device != 'cpu':
        torch.cuda.synchronize()
    start, clock = time.perf_counter(), Clock()
    given = processor(images=image, text=prompt, return_tensors='pt').to(options.device, TYPES[options.dtype])
    ids = model.generate(**given, do_sample=False, max_new_tokens=options.new_tokens, eos_token_id=None, streamer=clock)
    first, last = clock.times[1], clock.times[-1]
    assert len(clock.times) == 1 + options.new_tokens
    length = given['input_ids'].shape[1]
    visual = int((given['input_ids'] == model.config.image_token_id).sum())
    return (first - start) * 1e3, (options.new_tokens - 1) / (last - first), length, visual, ids[0, length:].tolist()


def spread(values):
    low, middle, high = statistics.quantiles(values, n=4, method='inclusive') if len(values) > 1 else values * 3
    return {'median': round(middle, 4), 'quartiles': [round(low, 4), round(high, 4)]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--model', default=RESOURCES + '/models/scenes-5m')
    parser.add_argument('--image', default=RESOURCES + '/samples/scene_01.png')
    parser.add_argument('--ask', default='How many objects are there?')
    parser.add_argument('--prompt', default='USER: <image>\n{} ASSISTANT:', help='the prompt around the question')
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    parser.add_argument('--repeat', type=int, default=9)
    parser.add_argument('--new-tokens', type=int, default=32)
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--dtype', default='f32', choices=TYPES)
    options = parser.parse_args()
    torch.set_grad_enabled(False), torch.set_num_threads(options.threads), transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    model, processor = load(options)
    image = Image.open(options.image).convert('RGB')
    prompt = options.prompt.format(options.ask)
    once(model, processor, image, prompt, options)
    runs = [once(model, processor, image, prompt, options) for _ in range(options.repeat)]
    device = torch.cuda.get_device_name() if options.device != 'cpu' else platform.processor() or platform.machine()
    print(json.dumps({
        'program': 'transformers ' + transformers.__version__, 'torch': torch.__version__, 'attention': 'sdpa', 'dtype': options.dtype,
        'device': options.device, 'device_name': device, 'threads': options.threads, 'model': os.path.basename(os.path.normpath(options.model)),
        'image': os.path.basename(options.image), 'size': list(image.size[::-1]), 'prompt_tokens': runs[0][2], 'visual_tokens': runs[0][3],
        'new_tokens': options.new_tokens, 'repeat': options.repeat, 'first_token_ms': spread([r[0] for r in runs]),
        'tokens_per_s': spread([r[1] for r in runs]), 'ids': runs[0][4]}))


if __name__ == '__main__':
    main()
