# SPDX-License-Identifier: GPL-3.0-or-later
"""Recomputes tests/data without transformers: NumPy in f64, from the files alone, no cache, plain formulas.

    python check_goldens.py [NAME ...]

Prints the largest relative difference per tap and fails above LIMIT. It also checks that the pixel values of transformers' Pillow
processor are those of the integer resampler behind public/llava_next_preprocess.json.
"""
import glob
import json
import math
import os
import sys
import zlib

import numpy as np
from PIL import Image
from safetensors.torch import load_file

from pictures import pixels

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'golden')
EMBEDDED = DATA + '/../embedded'
LIMIT = 1e-4
MEAN, STD = np.float32([.48145466, .4578275, .40821073]), np.float32([.26862954, .26130258, .27577711])


def canonical(name):
    """The four renaming rules, in order."""
    for start in ('language_model.', 'vision_tower.', 'multi_modal_projector.', 'image_newline'):
        if name.startswith('model.' + start):
            name = name[6:]
            break
    rules = (('language_model.lm_head.', 'text.lm_head.'), ('lm_head.', 'text.lm_head.'), ('language_model.model.', 'text.'),
             ('language_model.', 'text.'), ('vision_tower.vision_tower.vision_model.', 'vision.'), ('vision_tower.vision_model.', 'vision.'),
             ('vision_tower.', 'vision.'), ('model.mm_projector.0', 'multi_modal_projector.linear_1'),
             ('model.mm_projector.2', 'multi_modal_projector.linear_2'), ('model.', 'text.'))
    for old, new in rules:
        if name.startswith(old):
            return new + name[len(old):]
    return name


def normalised(tiles):
    """(P, S, S, 3) uint8 -> (P, 3, S, S) float32."""
    scaled = (tiles.astype(np.float64) * 0.00392156862745098).astype(np.float32)
    return np.ascontiguousarray(((scaled - MEAN) / STD).transpose(0, 3, 1, 2))


def partitions(image, side, pinpoints):
    """Pillow does the resampling; geometry is this file's. -> tiles, tile grid, padding (top, bottom, left, right)."""
    width, height = image.size
    if pinpoints is None:
        short = min(width, height)
        wide, high = int(side * width / short), int(side * height / short)
        left, top = (wide - side) // 2, (high - side) // 2
        return np.asarray(image.resize((wide, high), Image.BICUBIC))[None, top:top + side, left:left + side], None, (top, left)
    best = (0, -math.inf, None)
    for canvas in pinpoints:
        scale = min(canvas[1] / width, canvas[0] / height)
        useful = min(int(width * scale) * int(height * scale), width * height)
        if (useful, useful - canvas[0] * canvas[1]) > best[:2]:
            best = (useful, useful - canvas[0] * canvas[1], canvas)
    high, wide = best[2]
    if wide / width < high / height:
        w, h = wide, min(math.ceil(height * (wide / width)), high)
    else:
        h, w = high, min(math.ceil(width * (high / height)), wide)
    top, left = (high - h) // 2, (wide - w) // 2
    canvas = np.zeros((high, wide, 3), np.uint8)
    canvas[top:top + h, left:left + w] = np.asarray(image.resize((w, h), Image.BICUBIC))
    rows, columns = high // side, wide // side
    tiles = canvas.reshape(rows, side, columns, side, 3).swapaxes(1, 2).reshape(-1, side, side, 3)
    base = np.asarray(image.resize((side, side), Image.BICUBIC))[None]
    return np.concatenate([base, tiles]), (rows, columns), (top, high - h - top, left, wide - w - left)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


class Model:
    def __init__(self, folder):
        with open(folder + '/config.json') as file:
            self.config = json.load(file)
        self.image_id = self.config.get('image_token_index', self.config.get('image_token_id'))
        files = glob.glob(folder + '/model*.safetensors')
        self.w = {canonical(name): value.double().numpy() for file in files for name, value in load_file(file).items()}

    def linear(self, name, x):
        y = x @ self.w[name + '.weight'].T
        return y + self.w[name + '.bias'] if name + '.bias' in self.w else y

    def layer_norm(self, name, x):
        y = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
        return y * self.w[name + '.weight'] + self.w[name + '.bias']

    def tower(self, pixel_values):
        """-> hidden states before every block and after the last, class rows (P, N) of every block."""
        c = self.config['vision_config']
        P, patch, heads, d = len(pixel_values), c['patch_size'], c['num_attention_heads'], c['hidden_size']
        g = c['image_size'] // patch
        cut = pixel_values.astype(np.float64).reshape(P, 3, g, patch, g, patch).transpose(0, 2, 4, 1, 3, 5).reshape(P, g * g, -1)
        patches = cut @ self.w['vision.embeddings.patch_embedding.weight'].reshape(d, -1).T
        first = np.broadcast_to(self.w['vision.embeddings.class_embedding'], (P, 1, d))
        x = np.concatenate([first, patches], 1) + self.w['vision.embeddings.position_embedding.weight']
        states, class_rows = [self.layer_norm('vision.pre_layrnorm', x)], []
        for i in range(c['num_hidden_layers']):
            block, x = f'vision.encoder.layers.{i}.', states[-1]
            a = self.layer_norm(block + 'layer_norm1', x)
            q, k, v = (self.linear(block + f'self_attn.{n}_proj', a).reshape(P, -1, heads, d // heads).swapaxes(1, 2) for n in 'qkv')
            weight = softmax(q @ k.swapaxes(-1, -2) * (d // heads) ** -.5)
            class_rows.append(weight[:, :, 0, 1:].sum(1))
            x = x + self.linear(block + 'self_attn.out_proj', (weight @ v).swapaxes(1, 2).reshape(P, -1, d))
            y = self.linear(block + 'mlp.fc1', self.layer_norm(block + 'layer_norm2', x))
            states.append(x + self.linear(block + 'mlp.fc2', y / (1 + np.exp(-1.702 * y))))
        return states, class_rows

    def features(self, states, size, tiles):
        """Projected and packed, (V, D)."""
        layers = self.config['vision_feature_layer']
        chosen = np.concatenate([states[f][:, 1:] for f in (layers if isinstance(layers, list) else [layers])], -1)
        x = self.linear('multi_modal_projector.linear_1', chosen)
        x = self.linear('multi_modal_projector.linear_2', gelu(x))
        if tiles is None:
            return x[0]
        (height, width), (rows, columns), g, D = size, tiles, math.isqrt(x.shape[1]), x.shape[-1]
        mosaic = x[1:].reshape(rows, columns, g, g, D).swapaxes(1, 2).reshape(rows * g, columns * g, D)
        high, wide = mosaic.shape[:2]
        if width * high > wide * height:
            cut = (high - height * wide // width) // 2
            mosaic = mosaic[cut:high - cut]
        else:
            cut = (wide - width * high // height) // 2
            mosaic = mosaic[:, cut:wide - cut]
        newline = np.broadcast_to(self.w['image_newline'], (len(mosaic), 1, D))
        return np.concatenate([x[0], np.concatenate([mosaic, newline], 1).reshape(-1, D)])

    def rms(self, name, x):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + self.config['text_config'].get('rms_norm_eps', 1e-6)) * self.w[name + '.weight']

    def scores(self, n, x, alive, position):
        """Decoder layer n before its softmax: (heads, T, T), -inf where row i does not see row j; and the values (heads, T, size).
        A row sees itself, and of the rows before it those alive and inside the sliding window."""
        c, T = self.config['text_config'], len(x)
        heads = c['num_attention_heads']
        groups, size = c.get('num_key_value_heads', heads), c.get('head_dim', c['hidden_size'] // heads)
        theta = c.get('rope_parameters', c).get('rope_theta', 10000.)
        angle = np.outer(position / (c.get('rope_scaling') or {'factor': 1})['factor'], theta ** (-np.arange(0, size, 2) / size))
        cos, sin = np.cos(np.hstack([angle, angle])), np.sin(np.hstack([angle, angle]))
        i, j = np.mgrid[0:T, 0:T]
        seen = (j <= i) & (alive[j] | (i == j)) & (position[j] > position[i] - (c.get('sliding_window') or math.inf))

        def turn(x):
            return x * cos + np.concatenate([-x[..., size // 2:], x[..., :size // 2]], -1) * sin

        a = self.rms(f'text.layers.{n}.input_layernorm', x)
        q, k, v = (self.linear(f'text.layers.{n}.self_attn.{name}_proj', a).reshape(T, -1, size).swapaxes(0, 1) for name in 'qkv')
        k, v = (np.repeat(y, heads // groups, 0) for y in (k, v))
        return np.where(seen, turn(q) @ turn(k).swapaxes(-1, -2) / size ** .5, -np.inf), v

    def decoder(self, x, before=None):
        """(T, D) embeddings -> output of every layer, logits (T, vocabulary). before(n, x, alive, position, scores of the layer below)
        may take life from rows and renumber the others: nothing is dropped, rows without life are seen by nobody else."""
        alive, position, scores, outputs = np.ones(len(x), bool), np.arange(len(x)), None, []
        for n in range(self.config['text_config']['num_hidden_layers']):
            if before:
                before(n, x, alive, position, scores)
            layer, (scores, v) = f'text.layers.{n}.', self.scores(n, x, alive, position)
            x = x + self.linear(layer + 'self_attn.o_proj', (softmax(scores) @ v).swapaxes(0, 1).reshape(len(x), -1))
            a = self.rms(layer + 'post_attention_layernorm', x)
            gate = self.linear(layer + 'mlp.gate_proj', a)
            x = x + self.linear(layer + 'mlp.down_proj', gate / (1 + np.exp(-gate)) * self.linear(layer + 'mlp.up_proj', a))
            outputs.append(x)
        return np.stack(outputs), self.rms('text.norm', x) @ self.w.get('text.lm_head.weight', self.w['text.embed_tokens.weight']).T


def gelu(x):
    return x * .5 * (1 + np.vectorize(math.erf)(x / 2 ** .5))


class Predictors(Model):
    """Dynamic-LLaVA's two nets: margin = logit 0 - logit 1, 0 means keep."""

    def __init__(self, file, sparse):
        self.w, self.sparse = {name: value.double().numpy() for name, value in load_file(file).items()}, sparse

    def stack(self, prefix, layers, x):
        for name in layers[:-1]:
            x = gelu(self.linear(prefix + name, x))
        x = self.linear(prefix + layers[-1], x)
        return x[:, 0] - x[:, 1]

    def image(self, x):
        p, heads = 'model.image_score_predictor.', self.sparse['nhead']
        z = gelu(self.linear(p + 'down_mlp.1', self.layer_norm(p + 'down_mlp.0', x)))
        n, d = z.shape
        for i in range(self.sparse['num_layers']):
            b = f'{p}transformer.{i}.'
            q, k, v = self.linear(b + 'attn.qkv', self.layer_norm(b + 'norm1', z)).reshape(n, 3, heads, -1).transpose(1, 2, 0, 3)
            mixed = softmax(q @ k.swapaxes(-1, -2) / (d // heads) ** .5) @ v
            z = z + self.linear(b + 'attn.proj', mixed.swapaxes(0, 1).reshape(n, d))
            z = z + self.linear(b + 'mlp.fc2', gelu(self.linear(b + 'mlp.fc1', self.layer_norm(b + 'norm2', z))))
        z[:, d // 2:] = z[:, d // 2:].mean(0)
        return self.stack(p + 'output_mlp.', '024', z)

    def text(self, x):
        p = 'model.output_text_score_predictor.output_mlp.'
        return self.stack(p, '1357', self.layer_norm(p + '0', x))


class Drops:
    """One row of tests/data/golden/pruning, decided anew: call() is the `before` of Model.decoder."""

    def __init__(self, row, model, predictors):
        self.set, self.method, self.model, self.predictors = dict(s.split('=') for s in row['set']), row['method'], model, predictors
        self.start, self.visual = row['prompt_ids'].index(model.image_id), row['visual_tokens']
        self.prompt = len(row['prompt_ids']) - 1 + self.visual
        self.kept, self.score, self.stored, self.margins = {}, {}, None, None
        self.layers, self.ratios = self.schedule(model.config['text_config']['num_hidden_layers'])

    def schedule(self, depth):
        """Layers to rank before, and the share of the picture's tokens that each leaves (of PyramidDrop)."""
        if self.method != 'pyramid-drop':
            return [int(self.set.get('layer', 2)) if self.method == 'fastv' else self.predictors.sparse['sparse_layer']], None
        layers = [int(b) for b in self.set['layers'].split(',')] if 'layers' in self.set else {3: [1, 2], 4: [1, 2, 3], 8: [2, 4, 6]}[depth]
        if 'ratios' in self.set:
            return layers, [float(r) for r in self.set['ratios'].split(',')]
        if 'keep' not in self.set:
            return layers, [.5 ** (k + 1) for k in range(len(layers))]
        widths = np.diff([0, *layers, depth]).astype(float)        # the mean over all layers is a polynomial in the ratio
        widths[0] -= float(self.set['keep']) * depth
        root, = (r.real for r in np.roots(widths[::-1]) if abs(r.imag) < 1e-9 and 0 < r.real < 1)
        return layers, [root ** (k + 1) for k in range(len(layers))]

    def count(self, n, score):
        if self.method == 'fastv':
            return round(self.visual * float(self.set.get('keep', .5)))
        if self.method == 'dynamic-llava':
            return (score > 0).sum() if self.set.get('select') == 'argmax' else int(self.visual * float(self.set.get('image-keep', .2)))
        stage = self.layers.index(n)
        if self.set.get('rule') != 'paper':
            return int(self.visual * self.ratios[stage])
        factor = self.ratios[stage] / (self.ratios[stage - 1] if stage else 1)
        return len(score) - math.ceil((1 - factor) * len(score) - 1e-9)

    def __call__(self, n, x, alive, position, below):
        if n not in self.layers:
            return
        last, ids = self.prompt - 1, np.flatnonzero(alive[self.start:self.start + self.visual])
        if self.method == 'dynamic-llava':
            score = self.predictors.image(x[self.start + ids])
            self.margins = self.predictors.text(x[self.prompt:])
            early = np.arange(len(self.margins)) < int(self.set.get('min-length', 0))
            self.stored = (self.margins > float(self.set.get('text-threshold', 0))) | early
            alive[self.prompt:] = self.stored
        elif self.method == 'pyramid-drop' and self.set.get('rule') == 'paper':
            score = below[:, last].mean(0)[self.start + ids]
        else:
            rows = below if self.method == 'fastv' else self.model.scores(n, x, alive, position)[0]
            score = softmax(rows[:, last]).mean(0)[self.start + ids]
        order = np.argsort(-score, kind='stable')[:max(1, min(self.count(n, score), len(score)))]
        self.kept[n], self.score[n] = np.sort(ids[order]).tolist(), score
        alive[self.start:self.start + self.visual] = np.isin(np.arange(self.visual), self.kept[n])
        if self.method == 'pyramid-drop' and self.set.get('positions') != 'keep':
            position[:] = np.cumsum(alive) - 1


def answered(row, features, ids, model, predictors):
    """-> what Drops decided on the prompt and this answer, and the logits from the last prompt token on."""
    embed, prompt, drops = model.w['text.embed_tokens.weight'], row['prompt_ids'], Drops(row, model, predictors)
    _, logits = model.decoder(np.concatenate([embed[prompt[:drops.start]], features, embed[prompt[drops.start + 1:]], embed[ids]]), drops)
    return drops, logits[drops.prompt - 1:]


def check_pruning(name):
    """Every row with masks over the whole sequence and without a cache: prompt and answer in one pass."""
    folder, stored, worst = f'{DATA}/{name}', load_file(f'{DATA}/pruning/{name}.safetensors'), {}
    with open(f'{DATA}/pruning/{name}.json') as file:
        about = json.load(file)
    model, predictors = Model(folder), Predictors(f'{DATA}/pruning/{name}.predictors.safetensors', about['sparse_config'])
    features = {}
    for i, row in enumerate(about['rows']):
        if row['image'] not in features:
            image = Image.open(f"{DATA}/{row['image']}")
            tiles, grid, _ = partitions(image, model.config['vision_config']['image_size'], model.config.get('image_grid_pinpoints'))
            features[row['image']] = model.features(model.tower(normalised(tiles))[0], image.size[::-1], grid)
        drops, logits = answered(row, features[row['image']], row['greedy_ids'], model, predictors)
        assert {str(n): kept for n, kept in drops.kept.items()} == row['kept'], (name, row['method'], row['set'])
        assert logits[:-1].argmax(-1).tolist() == row['greedy_ids'], (name, row['method'], row['set'])
        found = {'logits': logits[[0, -1]], 'best': logits.max(-1)}
        found.update({f'score{n}': score for n, score in drops.score.items()})
        if drops.stored is not None:
            assert drops.stored.tolist() == [bool(bit) for bit in row['stored']], (name, row['set'])
            found['text_margin'] = drops.margins
        for tap, value in found.items():
            expected = stored[f'row{i}.{tap}'].double().numpy()
            hidden = np.isinf(expected)
            assert (np.isinf(value) == hidden).all()
            worst[tap[:5]] = max(worst.get(tap[:5], 0), difference(np.where(hidden, 0, value), np.where(hidden, 0, expected)))
    print(name, len(about['rows']), 'rows of pruning', ' '.join(f'{tap} {value:.0e}' for tap, value in worst.items()))
    assert max(worst.values()) < LIMIT


def difference(found, expected):
    assert found.shape == expected.shape, (found.shape, expected.shape)
    return np.abs(found - expected).max() / max(np.abs(expected).max(), 1e-30)


def check(folder):
    model, stored = Model(folder), load_file(folder + '/expected.safetensors')
    with open(folder + '/expected.json') as file:
        about = json.load(file)
    for case in about['cases']:
        image = Image.open(f"{DATA}/{case['image']}")
        tiles, grid, padding = partitions(image, model.config['vision_config']['image_size'], model.config.get('image_grid_pinpoints'))
        values = normalised(tiles)
        assert f'{zlib.crc32(values.tobytes()):08x}' == case['pixel_values_crc32'] and list(case['size']) == list(image.size[::-1])
        assert case['grid'] == (list(grid) if grid else None) and case['partitions'] == len(tiles)
        states, class_rows = model.tower(values)
        features = model.features(states, case['size'], grid)
        ids = case['prompt_ids']
        at = ids.index(model.image_id)
        assert len(features) == case['visual_tokens']
        assert case['input_ids'] == ids[:at] + [model.image_id] * len(features) + ids[at + 1:]
        embed = model.w['text.embed_tokens.weight']
        fed = np.concatenate([embed[ids[:at]], features, embed[ids[at + 1:]], embed[case['greedy_ids'][:-1]]])
        hidden, logits = model.decoder(fed)
        T, block = len(case['input_ids']), case['feature_block']
        found = {'pixel_values': values, 'vision_hidden': np.stack(states[:block + 2]), 'cls_attention_first': class_rows[0],
                 'cls_attention_last': class_rows[block], 'image_features': features, 'hidden': hidden[:, :T],
                 'hidden_rows': hidden[:, [0, T - 2, T - 1]], 'logits': logits[T - 1:]}
        compare(f"{about['name']} {case['image']} padding {padding}", found, case['tensors'], stored)
        assert (logits[T - 1:].argmax(-1) == case['greedy_ids']).all()


def compare(title, found, taps, stored):
    worst = {name: difference(found[name], stored[at['key']].double().numpy()) for name, at in taps.items()}
    print(title, ' '.join(f'{name} {value:.0e}' for name, value in worst.items()))
    assert max(worst.values()) < LIMIT


def rows_of(file):
    with open(file) as lines:
        return {row['image']: row for row in map(json.loads, lines)}


def check_embedded():
    """taps.json; unpruned logits and both prunings of the rows, with those that the files ..._horizontal_first replace."""
    model, stored = Model(DATA + '/../../../resources/models/scenes-5m'), load_file(EMBEDDED + '/taps.safetensors')
    scenes = rows_of(EMBEDDED + '/golden.jsonl') | rows_of(EMBEDDED + '/golden_horizontal_first.jsonl')
    dynamic = rows_of(EMBEDDED + '/golden_dynamic.jsonl') | rows_of(EMBEDDED + '/golden_dynamic_horizontal_first.jsonl')
    with open(EMBEDDED + '/taps.json') as file:
        taps = json.load(file)['scenes']
    with open(EMBEDDED + '/sparse_config.json') as file:
        predictors = Predictors(EMBEDDED + '/predictors.safetensors', json.load(file))
    for tap in taps:
        scene = scenes[tap['image']]
        tiles, grid, _ = partitions(Image.open(f"{EMBEDDED}/{tap['image']}"), 112, model.config['image_grid_pinpoints'])
        values = normalised(tiles)
        assert f'{zlib.crc32(values.tobytes()):08x}' == tap['pixel_values_crc32'] and len(tiles) == tap['partitions']
        states, class_rows = model.tower(values)
        features, ids = model.features(states, scene['size'], grid), scene['prompt_ids']
        at, embed = ids.index(model.image_id), model.w['text.embed_tokens.weight']
        hidden, logits = model.decoder(np.concatenate([embed[ids[:at]], features, embed[ids[at + 1:]]]))
        assert np.abs(logits[-1] - scene['none']['logits_prefill']).max() < 1e-4
        if 'tensors' in tap:
            compare('embedded ' + tap['image'], {
                'cls_attention_first': class_rows[0], 'cls_attention_last': class_rows[4], 'image_features': features,
                'hidden_rows': hidden[:, [0, -2, -1]], 'logits': logits[-1:]}, tap['tensors'], stored)
        check_embedded_pruning(scene, features, model, predictors)
        check_embedded_pruning(dynamic[tap['image']], features, model, predictors)
    print('embedded:', len(taps), 'scenes agree in pixel values, unpruned logits, PyramidDrop and Dynamic-LLaVA')


def check_embedded_pruning(scene, features, model, predictors):
    method = 'pyramid-drop' if 'pyramid-drop' in scene else 'dynamic-llava'
    row, expected = {'method': method, 'set': [], 'visual_tokens': scene['visual_tokens']}, scene[method]
    row['prompt_ids'] = embedded_prompt(scene['question'])
    assert scene.get('prompt_ids', row['prompt_ids']) == row['prompt_ids']
    drops, logits = answered(row, features, expected['ids'], model, predictors)
    assert {str(n): kept for n, kept in drops.kept.items()} == expected['kept'], (scene['image'], method)
    assert logits[:-1].argmax(-1).tolist() == expected['ids'] and np.abs(logits[0] - expected['logits_prefill']).max() < LIMIT
    if method == 'dynamic-llava':
        fed = len(expected['kept_in_cache'])           # under the limit of length the last token was not fed
        assert drops.stored[:fed].tolist() == expected['kept_in_cache'], scene['image']
        assert np.abs(drops.margins[:fed] - expected['text_margin']).max() < LIMIT
        assert np.abs(drops.score[2] - expected['image_margin']).max() < LIMIT


def embedded_prompt(question):
    from reference import PROMPTS, prompt_ids
    return prompt_ids(DATA + '/../../../resources/models/scenes-5m/tokenizer.model', 'prepend', 510, PROMPTS['hf_vicuna'].format(question))


def check_preprocessing():
    """transformers' Pillow processors against the checksums of the integer resampler."""
    from transformers import CLIPImageProcessorPil, LlavaNextImageProcessorPil
    with open(DATA + '/public/llava_next_preprocess.json') as file:
        public = json.load(file)
    for case in public['anyres'] + [case for case in public['v15'] if case['mode'] == 'crop']:
        config = public['configs'][case.get('config', 'std336')]
        size = config['image_size']
        more = {'image_grid_pinpoints': config['pinpoints']} if 'config' in case else {}
        processor = (LlavaNextImageProcessorPil if more else CLIPImageProcessorPil)(
            size={'shortest_edge': size}, crop_size={'height': size, 'width': size}, **more)
        values = processor(Image.fromarray(pixels(case['kind'], *case['src'])), return_tensors='np')['pixel_values']
        assert f'{zlib.crc32(np.ascontiguousarray(values, np.float32).tobytes()):08x}' == case['pixel_values_f32_crc32'], case
    print('preprocessing: transformers agrees bit for bit with the public checksums')


if __name__ == '__main__':
    check_preprocessing()
    check_embedded()
    for name in sys.argv[1:] or sorted(os.path.dirname(p) for p in glob.glob('*/expected.json', root_dir=DATA)):
        check(f'{DATA}/{name}')
        if os.path.exists(f'{DATA}/pruning/{name}.json'):
            check_pruning(name)
