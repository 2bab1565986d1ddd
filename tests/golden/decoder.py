# SPDX-License-Identifier: GPL-3.0-or-later
"""A LLaMA or Mistral decoder by the book, in f64, one layer at a time: whoever calls it may drop rows between two layers.

Every layer has a cache of its own, because after a drop the layers above hold fewer tokens than those below. Whole score
matrices are formed; nothing here is fast.
"""
import glob
import json
import math

import torch
from safetensors.torch import load_file

from check_goldens import canonical


class Cache:
    """Keys (already turned to their positions) and values of one layer: (kv heads, m, head size)."""

    def __init__(self):
        self.keys = self.values = None
        self.positions = torch.empty(0, dtype=torch.long)

    def __len__(self):
        return len(self.positions)

    def append(self, keys, values, positions):
        self.keys = keys if self.keys is None else torch.cat([self.keys, keys], 1)
        self.values = values if self.values is None else torch.cat([self.values, values], 1)
        self.positions = torch.cat([self.positions, positions])

    def forget_last(self):
        self.keys, self.values, self.positions = self.keys[:, :-1], self.values[:, :-1], self.positions[:-1]


class Decoder:
    def __init__(self, folder):
        """Stored weights are widened to f64; where they lie in the files does not matter."""
        with open(folder + '/config.json') as file:
            c = json.load(file)['text_config']
        assert not c.get('rope_scaling') and c.get('model_type') in ('llama', 'mistral')
        self.depth, self.heads, self.width = c['num_hidden_layers'], c['num_attention_heads'], c['hidden_size']
        self.groups = c.get('num_key_value_heads', self.heads)
        self.size = c.get('head_dim', self.width // self.heads)
        self.theta, self.eps = c.get('rope_theta', 10000.), c.get('rms_norm_eps', 1e-6)
        self.window = c.get('sliding_window') or math.inf
        self.w = {canonical(name): value.double() for file in glob.glob(folder + '/model*.safetensors')
                  for name, value in load_file(file).items()}

    def embed(self, ids):
        return self.w['text.embed_tokens.weight'][torch.tensor(ids, dtype=torch.long)]

    def norm(self, name, x):
        return x / (x.square().mean(-1, keepdim=True) + self.eps).sqrt() * self.w[name + '.weight']

    def logits(self, x):
        return self.norm('text.norm', x) @ self.w.get('text.lm_head.weight', self.w['text.embed_tokens.weight']).T

    def turn(self, x, positions):
        """Rotary embedding, halves side by side: x (heads, n, size), positions (n)."""
        angle = positions[:, None] * self.theta ** (-torch.arange(0, self.size, 2).double() / self.size)
        cos, sin = torch.cat([angle, angle], -1).cos(), torch.cat([angle, angle], -1).sin()
        half = self.size // 2
        return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin

    def project(self, i, x):
        """This layer's norm, then q (heads, n, size), k and v (kv heads, n, size), not yet turned."""
        y = self.norm(f'text.layers.{i}.input_layernorm', x)
        return [(y @ self.w[f'text.layers.{i}.self_attn.{name}_proj.weight'].T).view(len(x), -1, self.size).transpose(0, 1) for name in 'qkv']

    def scores(self, q, keys, at, key_positions):
        """q . k / sqrt(size), before the softmax: (heads, n, m). The rows of q are the last n of the m keys; a row sees neither what
        comes after it nor, under a sliding window, keys `window` positions before it or earlier."""
        every = keys.repeat_interleave(self.heads // self.groups, 0)                   # each kv head serves a group of query heads
        n, m = q.shape[1], keys.shape[1]
        row = torch.arange(m - n, m)[:, None]
        seen = (torch.arange(m) <= row) & (key_positions > at[:, None] - self.window)
        return (q @ every.transpose(-1, -2) / self.size ** .5).masked_fill(~seen, -math.inf)

    def layer(self, i, x, positions, cache):
        """-> output rows (n, width), scores of the last row (heads, m) before the softmax. Keys and values join the cache."""
        q, k, v = self.project(i, x)
        cache.append(self.turn(k, positions), v, positions)
        scores = self.scores(self.turn(q, positions), cache.keys, positions, cache.positions)
        mixed = scores.softmax(-1) @ cache.values.repeat_interleave(self.heads // self.groups, 0)
        x = x + mixed.transpose(0, 1).reshape(len(x), -1) @ self.w[f'text.layers.{i}.self_attn.o_proj.weight'].T
        y = self.norm(f'text.layers.{i}.post_attention_layernorm', x)
        gate, up, down = (self.w[f'text.layers.{i}.mlp.{name}_proj.weight'].T for name in ('gate', 'up', 'down'))
        return x + (torch.nn.functional.silu(y @ gate) * (y @ up)) @ down, scores[:, -1]
