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
        x = self.linear('multi_modal_projector.linear_2', x * .5 * (1 + np.vectorize(math.erf)(x / 2 ** .5)))
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

    def decoder(self, x):
        """(T, D) embeddings -> output of every layer, logits (T, vocabulary)."""
        c, T = self.config['text_config'], len(x)
        heads = c['num_attention_heads']
        groups, size = c.get('num_key_value_heads', heads), c.get('head_dim', c['hidden_size'] // heads)
        theta = c.get('rope_parameters', c).get('rope_theta', 10000.)
        position = np.arange(T) / (c.get('rope_scaling') or {'factor': 1})['factor']
        angle = np.outer(position, theta ** (-np.arange(0, size, 2) / size))
        cos, sin = np.cos(np.hstack([angle, angle])), np.sin(np.hstack([angle, angle]))
        i, j = np.mgrid[0:T, 0:T]
        seen = (j <= i) & (j > i - (c.get('sliding_window') or T))

        def rms(name, x):
            return x / np.sqrt((x * x).mean(-1, keepdims=True) + c.get('rms_norm_eps', 1e-6)) * self.w[name + '.weight']

        def turn(x):
            return x * cos + np.concatenate([-x[..., size // 2:], x[..., :size // 2]], -1) * sin

        outputs = []
        for n in range(c['num_hidden_layers']):
            layer, a = f'text.layers.{n}.', rms(f'text.layers.{n}.input_layernorm', x)
            q, k, v = (self.linear(layer + f'self_attn.{name}_proj', a).reshape(T, -1, size).swapaxes(0, 1) for name in 'qkv')
            k, v = (np.repeat(y, heads // groups, 0) for y in (k, v))
            scores = np.where(seen, turn(q) @ turn(k).swapaxes(-1, -2) / size ** .5, -np.inf)
            x = x + self.linear(layer + 'self_attn.o_proj', (softmax(scores) @ v).swapaxes(0, 1).reshape(T, -1))
            a = rms(layer + 'post_attention_layernorm', x)
            gate = self.linear(layer + 'mlp.gate_proj', a)
            x = x + self.linear(layer + 'mlp.down_proj', gate / (1 + np.exp(-gate)) * self.linear(layer + 'mlp.up_proj', a))
            outputs.append(x)
        return np.stack(outputs), rms('text.norm', x) @ self.w.get('text.lm_head.weight', self.w['text.embed_tokens.weight']).T


def difference(found, expected):
    assert found.shape == expected.shape, (found.shape, expected.shape)
    return np.abs(found - expected).max() / np.abs(expected).max()


def check(folder):
    model, stored = Model(folder), load_file(folder + '/expected.safetensors')
    with open(folder + '/expected.json') as file:
        about = json.load(file)
    image_id = model.config.get('image_token_index', model.config.get('image_token_id'))
    for case in about['cases']:
        image = Image.open(f"{DATA}/{case['image']}")
        tiles, grid, padding = partitions(image, model.config['vision_config']['image_size'], model.config.get('image_grid_pinpoints'))
        values = normalised(tiles)
        assert f'{zlib.crc32(values.tobytes()):08x}' == case['pixel_values_crc32'] and list(case['size']) == list(image.size[::-1])
        assert case['grid'] == (list(grid) if grid else None) and case['partitions'] == len(tiles)
        states, class_rows = model.tower(values)
        features = model.features(states, case['size'], grid)
        ids = case['prompt_ids']
        at = ids.index(image_id)
        assert len(features) == case['visual_tokens']
        assert case['input_ids'] == ids[:at] + [image_id] * len(features) + ids[at + 1:]
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
    """taps.json, and the unpruned logits of golden.jsonl with the rows that golden_horizontal_first.jsonl replaces."""
    model, stored = Model(DATA + '/../../../resources/models/scenes-5m'), load_file(EMBEDDED + '/taps.safetensors')
    scenes = rows_of(EMBEDDED + '/golden.jsonl') | rows_of(EMBEDDED + '/golden_horizontal_first.jsonl')
    with open(EMBEDDED + '/taps.json') as file:
        taps = json.load(file)['scenes']
    for tap in taps:
        scene = scenes[tap['image']]
        tiles, grid, _ = partitions(Image.open(f"{EMBEDDED}/{tap['image']}"), 112, model.config['image_grid_pinpoints'])
        values = normalised(tiles)
        assert f'{zlib.crc32(values.tobytes()):08x}' == tap['pixel_values_crc32'] and len(tiles) == tap['partitions']
        states, class_rows = model.tower(values)
        features, ids = model.features(states, scene['size'], grid), scene['prompt_ids']
        at, embed = ids.index(model.config['image_token_index']), model.w['text.embed_tokens.weight']
        hidden, logits = model.decoder(np.concatenate([embed[ids[:at]], features, embed[ids[at + 1:]]]))
        assert np.abs(logits[-1] - scene['none']['logits_prefill']).max() < 1e-4
        if 'tensors' in tap:
            compare('embedded ' + tap['image'], {
                'cls_attention_first': class_rows[0], 'cls_attention_last': class_rows[4], 'image_features': features,
                'hidden_rows': hidden[:, [0, -2, -1]], 'logits': logits[-1:]}, tap['tensors'], stored)
    print('embedded:', len(taps), 'scenes agree in pixel values and unpruned logits')


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
