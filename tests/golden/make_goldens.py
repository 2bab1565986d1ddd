# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tests/data/golden: tiny checkpoints, pictures, and what transformers computes from them. See README.md.

    python make_goldens.py [NAME ...]          all checkpoints, or those named
"""
import json
import os
import re
import sys
import tempfile

import torch
import transformers
from safetensors.torch import save_file
from transformers.image_processing_utils import select_best_resolution

from checkpoints import BASE, CHECKPOINTS, IMAGE, write_checkpoint
from pictures import picture
from reference import NEW_TOKENS, PROMPTS, QUESTIONS, Reference, prompt_ids

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'golden')
TOKENIZER = DATA + '/public/llava_next_tiny_tokenizer.model'
MARGIN = .01                     # smallest gap between best and second logit: greedy choices must not hang on rounding
DISTINCT = 4                     # different ids in every answer: a model stuck on one id tests little


def grid(spec, height, width):
    """[rows, columns] of tiles; None without tiles."""
    if not spec['pinpoints']:
        return None
    side = spec['vision']['image_size']
    return [extent // side for extent in select_best_resolution((height, width), spec['pinpoints'])]


def telling(values):
    """Whether the answer tells right from wrong: clear choices, no end token, no added id, some variety."""
    ids = values['greedy_ids']
    return values['smallest_margin'] >= MARGIN and len(set(ids)) >= DISTINCT and all(k != 2 and k < BASE for k in ids)


def run_cases(spec, reference):
    """Expected tensors by name and the list of cases; None if an answer tells too little: then other weights are drawn."""
    tensors, cases = {}, []
    for i, (image, question, preset) in enumerate(spec['cases']):
        prompt = PROMPTS[preset].format(QUESTIONS[question])
        ids = prompt_ids(TOKENIZER, spec['tokenizer'], IMAGE, prompt)
        found, values = reference.run(picture(image), prompt, ids)
        if not telling(values):
            return None
        if i > 0 or len(values['input_ids']) > 300:        # in full once and where it is small; else first row and last two
            found['hidden_rows'] = found.pop('hidden')[:, [0, -2, -1]]
            del found['vision_hidden']
        if i > 0:
            del found['pixel_values']                      # its CRC-32 says as much
        size = list(picture(image).size)[::-1]
        cases.append(dict(image=f'images/{image}.png', size=size, grid=grid(spec, *size), question=QUESTIONS[question], preset=preset,
                          prompt=prompt, prompt_ids=ids, **values,
                          tensors={name: {'key': f'case{i}.{name}', 'shape': list(value.shape)} for name, value in found.items()}))
        tensors.update({f'case{i}.{name}': value.contiguous() for name, value in found.items()})
    return tensors, cases


def numbers_on_one_line(text):
    return re.sub(r'\[[\s\d,-]+\]', lambda found: re.sub(r'\s+', ' ', found[0]).replace('[ ', '[').replace(' ]', ']'), text)


def make(spec):
    folder = f"{DATA}/{spec['name']}"
    while True:
        write_checkpoint(spec, folder, TOKENIZER)
        with tempfile.TemporaryDirectory() as other:
            if spec['layout'] == 'O':                      # transformers reads the same tensors under the published names
                write_checkpoint(spec, other, TOKENIZER, layout='A')
            reference = Reference(other if spec['layout'] == 'O' else folder)
        result = run_cases(spec, reference)
        if result:
            break
        spec['seed'] += 1
    tensors, cases = result
    for preset in {case['preset'] for case in cases} & {'hf_vicuna', 'mistral_hf'}:
        check_template(spec, reference, preset)
    save_file(tensors, folder + '/expected.safetensors')
    about = {'name': spec['name'], 'layout': spec['layout'], 'dtype': spec['dtype'], 'tokenizer_scheme': spec['tokenizer'],
             'default_preset': spec['cases'][0][2], 'new_tokens': NEW_TOKENS, 'eos_ignored': True,
             'ids_from': 'sentencepiece, segment by segment; transformers_ids_agree tells whether its tokenizer gives the same',
             'made_with': {'transformers': transformers.__version__, 'torch': torch.__version__, 'seed': spec['seed']}, 'cases': cases}
    with open(folder + '/expected.json', 'w') as file:
        file.write(numbers_on_one_line(json.dumps(about, indent=1, ensure_ascii=False)) + '\n')
    for case in cases:
        print(spec['name'], spec['seed'], case['image'], case['grid'], case['visual_tokens'], len(case['input_ids']), case['smallest_margin'],
              case['transformers_ids_agree'], case['greedy_ids'])


def check_template(spec, reference, preset):
    if spec['template']:
        said = [{'role': 'user', 'content': [{'type': 'image'}, {'type': 'text', 'text': QUESTIONS[0]}]}]
        rendered = reference.processor.apply_chat_template(said, chat_template=spec['template'], add_generation_prompt=True)
        assert rendered == PROMPTS[preset].format(QUESTIONS[0]), rendered


def main(names):
    torch.set_grad_enabled(False), torch.set_num_threads(1)        # one thread: the same sums, hence the same bytes, everywhere
    os.makedirs(DATA + '/images', exist_ok=True)
    for image in {case[0] for spec in CHECKPOINTS for case in spec['cases']}:
        picture(image).save(f'{DATA}/images/{image}.png', optimize=True)
    for spec in CHECKPOINTS:
        if not names or spec['name'] in names:
            make(spec)


if __name__ == '__main__':
    main(sys.argv[1:])
