# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tests/data/golden/pruning: what decoder.py and pruning_rules.py compute from four of the tiny checkpoints. See README.md.

    python make_pruning.py [NAME ...]          all four checkpoints, or those named
"""
import json
import os
import statistics
import sys

import torch
from safetensors.torch import load_file, save_file

from checkpoints import CHECKPOINTS, IMAGE
from decoder import Decoder
from pruning_rules import DynamicLlava, FastV, Predictors, PyramidDrop, State, run, solved, without_cache
from reference import PROMPTS, prompt_ids

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'golden')
OUT, TOKENIZER = DATA + '/pruning', DATA + '/public/llava_next_tiny_tokenizer.model'
STEPS = 24                       # generated tokens, all fed
ROWS = 2                         # prompts per checkpoint and variant
GAP = 1e-5                       # of attention at every cut, between the worst score that stays and the best that goes
MARGIN = 1e-2                    # of predictors' margins at a cut or a threshold, and between best and second logit at every step
SPARSE = dict(use_vision_predictor=True, vision_keep_rate=.2, use_text_predictor=True, use_output_text_predictor=True,
              output_text_keep_rate=.5, output_text_len_for_training=24, use_instruct_predictor=False, sparse_layer=2, d_model=20, nhead=5,
              dim_feedforward=28, num_layers=2, mask_loss_weight=100.)
QUESTIONS = ('What is shown in this image?', 'Where is the red square?', 'How many shapes are there?', 'What is on the left?',
             'Is it day or night?', 'Read the sign.', 'Which colour is it?', 'What comes next?', 'Describe it.', 'Who is there?', 'Why?', 'Count.')
# A sliding window shorter than the text behind the picture would hide every visual token from the last one.
SHORT = '[INST] <image>{}'
MIXED = (.3, .7)                 # shares of a gate's or a selection's decisions that make it telling


def variants(depth):
    """(method, --set values, rule as arguments)."""
    quarters = {3: [1, 2], 4: [1, 2, 3]}[depth]
    halves = ['1/2', '1/4', '1/8'][:len(quarters)]

    def pyramid(*settings, layers=quarters, ratios=halves, **rule):
        return 'pyramid-drop', list(settings), lambda predictors: PyramidDrop(layers, ratios, **rule)

    def fastv(*settings, layer=2, share=.5):
        return 'fastv', list(settings), lambda predictors: FastV(layer, share)

    def dynamic(*settings, share=.2, **rule):
        return 'dynamic-llava', list(settings), lambda predictors: DynamicLlava(predictors, share, **rule)

    return [
        pyramid(),
        pyramid('rule=paper', rule='paper'),
        pyramid('positions=keep', positions='keep'),
        pyramid('rule=paper', 'positions=keep', rule='paper', positions='keep'),
        pyramid('keep=0.47', ratios=solved(.47, quarters, depth)),
        pyramid('keep=0.8', 'layers=2', layers=[2], ratios=solved(.8, [2], depth)),
        pyramid('layers=1,2', 'ratios=0.6,0.15', layers=[1, 2], ratios=['0.6', '0.15']),
        pyramid('layers=1,2', 'ratios=0.37,0.21', 'rule=paper', layers=[1, 2], ratios=['0.37', '0.21'], rule='paper'),
        pyramid('layers=2', 'ratios=0.03', layers=[2], ratios=['0.03']),
        pyramid('layers=1', 'ratios=1', layers=[1], ratios=['1']),
        fastv(),
        fastv('layer=1', layer=1),
        fastv('layer=1', 'keep=0.25', layer=1, share=.25),
        fastv('keep=0.03', share=.03),
        fastv('keep=1', share=1),
        dynamic(),
        dynamic('image-keep=0.5', share=.5),
        dynamic('select=argmax', select='argmax'),
        dynamic('text-threshold=0.25', threshold=.25),
        dynamic('text-threshold=1000', threshold=1000),
        dynamic('text-threshold=-1000', threshold=-1000),
        dynamic('min-length=7', min_length=7),
        dynamic('image-keep=0.03', 'text-threshold=-0.2', 'min-length=3', share=.03, threshold=-.2, min_length=3),
        dynamic('image-keep=1', 'text-threshold=-1000', share=1, threshold=-1000),
    ]


class Prompt:
    """A prompt as embeddings. The picture's features are those that transformers computed (expected.safetensors)."""

    def __init__(self, decoder, spec, case, features, question, window):
        self.image, self.question = case['image'], question
        self.preset = '' if window else case['preset']
        self.text = (SHORT if window else PROMPTS[case['preset']]).format(question)
        self.ids = prompt_ids(TOKENIZER, spec['tokenizer'], IMAGE, self.text)
        self.start, self.total = self.ids.index(IMAGE), len(features)
        self.embeddings = torch.cat([decoder.embed(self.ids[:self.start]), features, decoder.embed(self.ids[self.start + 1:])])


def prompts_of(spec, decoder):
    folder = f"{DATA}/{spec['name']}"
    stored = load_file(folder + '/expected.safetensors')
    with open(folder + '/expected.json') as file:
        cases = json.load(file)['cases']
    features = [stored[case['tensors']['image_features']['key']].double() for case in cases]
    window = decoder.window < 100
    return [Prompt(decoder, spec, case, at, question, window) for question in QUESTIONS for case, at in zip(cases, features)]


def draw_predictors(width, seed):
    """Random, in f32, under the authors' names."""
    c, draw, made = SPARSE, torch.Generator().manual_seed(seed), {}
    d, inner = c['d_model'], c['dim_feedforward']

    def linear(name, outputs, inputs, bias=True):
        made[name + '.weight'] = torch.randn(outputs, inputs, generator=draw) * 2 * inputs ** -.5
        if bias:
            made[name + '.bias'] = torch.randn(outputs, generator=draw) * .1

    def norm(name, size):
        made[name + '.weight'], made[name + '.bias'] = 1 + .1 * torch.randn(size, generator=draw), .1 * torch.randn(size, generator=draw)

    p = 'model.image_score_predictor.'
    norm(p + 'down_mlp.0', width), linear(p + 'down_mlp.1', d, width)
    for i in range(c['num_layers']):
        block = f'{p}transformer.{i}.'
        norm(block + 'norm1', d), linear(block + 'attn.qkv', 3 * d, d, bias=False), linear(block + 'attn.proj', d, d)
        norm(block + 'norm2', d), linear(block + 'mlp.fc1', inner, d), linear(block + 'mlp.fc2', d, inner)
    linear(p + 'output_mlp.0', d // 2, d), linear(p + 'output_mlp.2', d // 4, d // 2), linear(p + 'output_mlp.4', 2, d // 4)
    p = 'model.output_text_score_predictor.output_mlp.'
    norm(p + '0', width), linear(p + '1', d, width), linear(p + '3', d // 2, d), linear(p + '5', d // 4, d // 2), linear(p + '7', 2, d // 4)
    return made


def centred(made, decoder, prompt):
    """The last biases moved so that half of the decisions on one prompt are positive: random nets mostly say always or never."""
    result = run(decoder, prompt.embeddings, prompt.start, prompt.total, DynamicLlava(Predictors(made, SPARSE), .5, threshold=-1000), STEPS)
    made['model.image_score_predictor.output_mlp.4.bias'][0] -= result.score[SPARSE['sparse_layer']].median().item()
    made['model.output_text_score_predictor.output_mlp.7.bias'][0] -= statistics.median(result.margins)
    return Predictors(made, SPARSE)


def telling(result, rule):
    """No decision hangs on rounding. Tokens that a sliding window hides tie exactly, and then the lower index stays."""
    logits = torch.stack(result.logits[:-1]).topk(2).values
    if (logits[:, 0] - logits[:, 1]).min() <= MARGIN or len(set(result.ids)) < 4:
        return False
    learned = isinstance(rule, DynamicLlava)
    if any(gap is not None and gap <= (MARGIN if learned else GAP) and not result.hidden_ties[layer] for layer, gap in result.gap.items()):
        return False
    return not learned or (all(abs(margin - rule.threshold) > MARGIN for margin in result.margins)
                           and not (rule.argmax and result.score[rule.gate].abs().min() <= MARGIN))


def mixed(result):
    share = sum(result.stored) / len(result.stored)
    positive = statistics.fmean((result.score[SPARSE['sparse_layer']] > 0).double().tolist())
    return MIXED[0] <= share <= MIXED[1] and MIXED[0] <= positive <= MIXED[1]


def check_against_recomputation(decoder, prompt, rule, result):
    for k in range(1, STEPS + 1):
        anew = without_cache(decoder, prompt.embeddings, prompt.start, prompt.total, rule, result.ids[:k])
        assert (anew - result.logits[k]).abs().max() < 1e-9, (prompt.text, k)


def row_of(prompt, method, settings, result):
    row = {'image': prompt.image, 'question': prompt.question if prompt.preset else prompt.text, 'preset': prompt.preset,
           'prompt_ids': prompt.ids, 'visual_tokens': prompt.total, 'method': method, 'set': settings,
           'kept': {str(layer): ids for layer, ids in result.kept.items()},
           'gap': {str(layer): None if gap is None else float(f'{gap:.3g}') for layer, gap in result.gap.items()},
           'prefill_lengths': result.prefill_lengths, 'final_lengths': result.final_lengths, 'greedy_ids': result.ids}
    best = torch.stack(result.logits[:-1]).topk(2).values
    row['smallest_margin'] = round((best[:, 0] - best[:, 1]).min().item(), 5)
    if result.stored:
        row['stored'] = [int(bit) for bit in result.stored]
    return row


def tensors_of(i, result):
    made = {f'row{i}.logits': torch.stack([result.logits[0], result.logits[-1]]),
            f'row{i}.best': torch.stack([row.max() for row in result.logits])}
    made.update({f'row{i}.score{layer}': score for layer, score in result.score.items()})
    if result.margins:
        made[f'row{i}.text_margin'] = torch.tensor(result.margins, dtype=torch.float64)
    return {name: value.float().contiguous() for name, value in made.items()}


def make(spec):
    decoder = Decoder(f"{DATA}/{spec['name']}")
    prompts, seed, predictors = prompts_of(spec, decoder), 1000 * spec['seed'], None
    while predictors is None:
        made = draw_predictors(decoder.width, seed)
        predictors = centred(made, decoder, prompts[0])
        trial = run(decoder, prompts[1].embeddings, prompts[1].start, prompts[1].total, DynamicLlava(predictors, .2), STEPS)
        if not mixed(trial):
            seed, predictors = seed + 1, None
    rows, tensors = [], {}
    for number, (method, settings, rule_of) in enumerate(variants(decoder.depth)):
        found = 0
        for k in range(len(prompts)):
            prompt, rule = prompts[(number + k) % len(prompts)], rule_of(predictors)
            result = run(decoder, prompt.embeddings, prompt.start, prompt.total, rule, STEPS)
            if not telling(result, rule):
                continue
            if method == 'dynamic-llava':
                check_against_recomputation(decoder, prompt, rule, result)
            tensors.update(tensors_of(len(rows), result))
            rows.append(row_of(prompt, method, settings, result))
            found += 1
            if found == ROWS:
                break
        gaps = [gap for row in rows[len(rows) - found:] for gap in row['gap'].values() if gap is not None]
        print(spec['name'], method, *settings, f'{found} prompts after {k + 1}', 'smallest gap', min(gaps, default=None),
              'stored', [sum(row['stored']) for row in rows[len(rows) - found:] if 'stored' in row], flush=True)
        assert found == ROWS, 'too few prompts are telling: add questions'
    save_file(made, f"{OUT}/{spec['name']}.predictors.safetensors", metadata={'format': 'pt'})
    save_file(tensors, f"{OUT}/{spec['name']}.safetensors")
    about = {'name': spec['name'], 'steps': STEPS, 'predictor_seed': seed, 'made_with': {'torch': torch.__version__}, 'sparse_config': SPARSE}
    with open(f"{OUT}/{spec['name']}.json", 'w') as file:
        file.write(json.dumps(about)[:-1] + ', "rows": [\n' + ',\n'.join(json.dumps(row) for row in rows) + '\n]}\n')


def main(names):
    torch.set_num_threads(1)     # the same sums, hence the same bytes, everywhere
    os.makedirs(OUT, exist_ok=True)
    for spec in CHECKPOINTS:
        if spec['name'] in (names or ('next-vicuna-a', 'next-mistral-b', 'llava15-a', 'next-mistral-window')):
            make(spec)


if __name__ == '__main__':
    main(sys.argv[1:])
