# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tests/data/embedded/taps.{safetensors,json}: what transformers computes from the shipped model on some of the golden scenes."""
import json
import os
import zlib

import torch
import transformers
from PIL import Image
from safetensors.torch import save_file

from reference import Reference

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL, DATA = HERE + '/../../resources/models/scenes-5m', HERE + '/../data/embedded'
IMAGE = 510
FULL, SCENES = 6, (3, 6, 11)     # image features of one scene (the shortest); class and hidden rows of three grids: 1x3, 1x2, 2x2


def main():
    torch.set_grad_enabled(False), torch.set_num_threads(1)        # one thread: the same sums, hence the same bytes, everywhere
    reference, tensors, rows = Reference(MODEL), {}, []
    with open(DATA + '/golden.jsonl') as file:
        scenes = [json.loads(line) for line in file]
    for i, scene in enumerate(scenes):
        image = Image.open(f"{DATA}/{scene['image']}")
        taken = reference.processor.image_processor(images=image, return_tensors='pt')
        pixels = taken['pixel_values'][0]
        row = {'image': scene['image'], 'partitions': len(pixels), 'pixel_values_crc32': f'{zlib.crc32(pixels.contiguous().numpy().tobytes()):08x}'}
        if i in SCENES:
            prompt = f"USER: <image>\n{scene['question']} ASSISTANT:"
            found, values = reference.run(image, prompt, scene['prompt_ids'])
            assert values['visual_tokens'] == scene['visual_tokens'] and values['greedy_ids'][:1] == scene['none']['ids'][:1]
            kept = {'cls_attention_first': found['cls_attention_first'], 'cls_attention_last': found['cls_attention_last'],
                    'hidden_rows': found['hidden'][:, [0, -2, -1]], 'logits': found['logits'][:1]}
            if i == FULL:
                kept['image_features'] = found['image_features']
            row['tensors'] = {name: {'key': f'scene{i}.{name}', 'shape': list(value.shape)} for name, value in kept.items()}
            tensors.update({f'scene{i}.{name}': value.contiguous() for name, value in kept.items()})
        rows.append(row)
    save_file(tensors, DATA + '/taps.safetensors')
    with open(DATA + '/taps.json', 'w') as file:
        file.write('{"made_with": ' + json.dumps({'transformers': transformers.__version__, 'torch': torch.__version__}) + ',\n "scenes": [\n  '
                   + ',\n  '.join(json.dumps(row) for row in rows) + '\n]}\n')


if __name__ == '__main__':
    main()
