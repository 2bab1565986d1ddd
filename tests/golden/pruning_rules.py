# SPDX-License-Identifier: GPL-3.0-or-later
"""PyramidDrop, FastV and Dynamic-LLaVA on the decoder of decoder.py: which visual tokens stay, at which positions the others go on.

A rule has `layers`: before each of them it ranks the visual tokens alive and keeps some. Rows are really dropped, decoding uses
the caches; check_goldens.py finds the same values the other way round, with masks and without a cache.
"""
import math
from dataclasses import dataclass, field
from fractions import Fraction

import torch
from torch.nn.functional import gelu, layer_norm

from decoder import Cache

EPS = 1e-5                                             # of the predictors' LayerNorm


@dataclass
class State:
    """The sequence entering layer `layer`."""
    decoder: object
    layer: int
    x: torch.Tensor                                    # (n, width)
    positions: torch.Tensor                            # (n)
    span: slice                                        # rows of the visual tokens alive
    below: torch.Tensor                                # (heads, n): scores of the last row in the layer below, before the softmax


class PyramidDrop:
    """arXiv 2410.17247. By the released code: the norm, query and key of the layer that comes next, one row of attention (that of the
    last prompt token), softmax over the whole row, then the mean over the query heads; what stays is a share of the picture's tokens.
    By the paper: q . k of the layer that just ran, no softmax; what goes is a share of the stage's tokens, rounded up."""
    gate = None

    def __init__(self, layers, ratios, rule='code', positions='renumber'):
        self.layers, self.ratios, self.paper, self.renumber = layers, [Fraction(r) for r in ratios], rule == 'paper', positions == 'renumber'

    def score(self, s):
        if self.paper:
            return s.below.mean(0)[s.span]
        q, k, _ = s.decoder.project(s.layer, s.x)
        q, k = s.decoder.turn(q[:, -1:], s.positions[-1:]), s.decoder.turn(k, s.positions)
        return s.decoder.scores(q, k, s.positions[-1:], s.positions)[:, 0].softmax(-1).mean(0)[s.span]

    def keep(self, layer, total, score):
        stage, alive = self.layers.index(layer), len(score)
        ratio = self.ratios[stage]
        if not self.paper:
            return int(total * float(ratio))
        before = self.ratios[stage - 1] if stage else Fraction(1)
        return alive - math.ceil((1 - ratio / before) * alive)


class FastV:
    """arXiv 2403.06764: one cut before `layer`, by the attention of the layer below (mean over heads); positions stay."""
    gate, renumber = None, False

    def __init__(self, layer, share):
        self.layers, self.share = [layer], share

    def score(self, s):
        return s.below.softmax(-1).mean(0)[s.span]

    def keep(self, layer, total, score):
        return round(total * self.share)               # half to even


class Predictors:
    """Dynamic-LLaVA's two nets, under the authors' parameter names. Logit 0 means keep; margin = logit 0 - logit 1."""

    def __init__(self, tensors, config):
        self.w, self.config = {name: value.double() for name, value in tensors.items()}, config

    def linear(self, name, x):
        y = x @ self.w[name + '.weight'].T
        return y + self.w[name + '.bias'] if name + '.bias' in self.w else y

    def norm(self, name, x):
        return layer_norm(x, x.shape[-1:], self.w[name + '.weight'], self.w[name + '.bias'], EPS)

    def image_margins(self, x):
        """(I, width) -> (I): every token of the picture looks at every other, without positions."""
        p, heads = 'model.image_score_predictor.', self.config['nhead']
        z = gelu(self.linear(p + 'down_mlp.1', self.norm(p + 'down_mlp.0', x)))
        n, d = z.shape
        for i in range(self.config['num_layers']):
            b = f'{p}transformer.{i}.'
            q, k, v = self.linear(b + 'attn.qkv', self.norm(b + 'norm1', z)).view(n, 3, heads, d // heads).permute(1, 2, 0, 3)
            mixed = (q @ k.transpose(-1, -2) * (d // heads) ** -.5).softmax(-1) @ v
            z = z + self.linear(b + 'attn.proj', mixed.transpose(0, 1).reshape(n, d))
            z = z + self.linear(b + 'mlp.fc2', gelu(self.linear(b + 'mlp.fc1', self.norm(b + 'norm2', z))))
        z = torch.cat([z[:, :d // 2], z[:, d // 2:].mean(0).expand(n, -1)], -1)
        for name in ('0', '2'):
            z = gelu(self.linear(p + 'output_mlp.' + name, z))
        logits = self.linear(p + 'output_mlp.4', z)
        return logits[:, 0] - logits[:, 1]

    def text_margins(self, x):
        """(n, width) -> (n): each generated token from its own state."""
        p = 'model.output_text_score_predictor.output_mlp.'
        z = self.norm(p + '0', x)
        for name in ('1', '3', '5'):
            z = gelu(self.linear(p + name, z))
        logits = self.linear(p + '7', z)
        return logits[:, 0] - logits[:, 1]


class DynamicLlava:
    """arXiv 2412.00876. Before the sparse layer the image predictor ranks the visual tokens; from there on each generated token stays
    in the caches only if the text predictor says so. Positions keep their gaps."""
    renumber = False

    def __init__(self, predictors, share, select='top-k', threshold=0., min_length=0):
        self.predictors, self.share, self.argmax = predictors, share, select == 'argmax'
        self.threshold, self.min_length = threshold, min_length
        self.gate = predictors.config['sparse_layer']
        self.layers = [self.gate]

    def score(self, s):
        return self.predictors.image_margins(s.x[s.span])

    def keep(self, layer, total, score):
        return int((score > 0).sum()) if self.argmax else int(total * self.share)

    def stored(self, margin, index):
        return margin > self.threshold or index < self.min_length


@dataclass
class Result:
    kept: dict = field(default_factory=dict)           # layer -> visual ids
    score: dict = field(default_factory=dict)          # layer -> (alive before)
    gap: dict = field(default_factory=dict)            # layer -> worst score that stays - best that goes; None when all stay
    hidden_ties: dict = field(default_factory=dict)    # layer -> the two are equal because a sliding window hides both
    prefill_lengths: list = field(default_factory=list)
    final_lengths: list = field(default_factory=list)  # of every layer's cache
    logits: list = field(default_factory=list)         # row 0: last prompt token; row k: after feeding ids[k - 1]
    ids: list = field(default_factory=list)            # greedy
    margins: list = field(default_factory=list)        # of the generated tokens, as fed
    stored: list = field(default_factory=list)


def best(score, count):
    """Indices of the `count` largest, ascending; of equal ones the first. And the gap at the cut."""
    count = max(1, min(count, len(score)))
    order = sorted(range(len(score)), key=lambda j: (-score[j].item(), j))
    last, first_out = (score[order[count - 1]].item(), score[order[count]].item()) if count < len(order) else (None, None)
    gap = None if last is None else 0. if last == first_out else last - first_out
    return sorted(order[:count]), gap, last in (0., -math.inf) and gap == 0


def drop(result, rule, state, ids, total):
    """-> x, positions, ids after the rule's decision before state.layer."""
    score = rule.score(state)
    kept, gap, hidden = best(score, rule.keep(state.layer, total, score))
    result.kept[state.layer], result.score[state.layer] = [ids[j] for j in kept], score
    result.gap[state.layer], result.hidden_ties[state.layer] = gap, hidden
    start, stop, n = state.span.start, state.span.stop, len(state.x)
    rows = torch.tensor([*range(start), *(start + j for j in kept), *range(stop, n)])
    positions = torch.arange(len(rows)) if rule.renumber else state.positions[rows]
    return state.x[rows], positions, result.kept[state.layer]


@torch.no_grad()
def run(decoder, prompt, start, total, rule, steps):
    """prompt (n, width): embeddings; its rows start .. start + total are the picture's. Prefill, then `steps` greedy tokens, all fed."""
    result, caches = Result(), [Cache() for _ in range(decoder.depth)]
    x, positions, ids, below = prompt, torch.arange(len(prompt)), list(range(total)), None
    for i in range(decoder.depth):
        if i in rule.layers:
            x, positions, ids = drop(result, rule, State(decoder, i, x, positions, slice(start, start + len(ids)), below), ids, total)
        x, below = decoder.layer(i, x, positions, caches[i])
    result.prefill_lengths = [len(cache) for cache in caches]
    following = [cache.positions[-1:] + 1 for cache in caches]           # a dropped generated token still takes its position
    result.logits.append(decoder.logits(x[-1]))
    for index in range(steps):
        result.ids.append(int(result.logits[-1].argmax()))
        x = decoder.embed(result.ids[-1:])
        for i, cache in enumerate(caches):
            if i == rule.gate:
                result.margins.append(rule.predictors.text_margins(x)[0].item())
            x, _ = decoder.layer(i, x, following[i] + index, cache)
        if rule.gate is not None:
            result.stored.append(bool(rule.stored(result.margins[-1], index)))
            for cache in caches[rule.gate:] if not result.stored[-1] else []:
                cache.forget_last()                    # it has seen itself; later tokens do not see it
        result.logits.append(decoder.logits(x[-1]))
    result.final_lengths = [len(cache) for cache in caches]
    return result


@torch.no_grad()
def without_cache(decoder, prompt, start, total, rule, fed):
    """Dynamic-LLaVA by computing everything anew: logits after `fed` (at least one generated token). The newest token always stays."""
    x = torch.cat([prompt, decoder.embed(fed)])
    positions = torch.arange(len(x))
    for i in range(decoder.depth):
        if i == rule.gate:
            score, n = rule.predictors.image_margins(x[start:start + total]), len(prompt)
            kept, _, _ = best(score, rule.keep(i, total, score))
            margins = rule.predictors.text_margins(x[n:])
            text = [n + j for j in range(len(fed)) if j == len(fed) - 1 or rule.stored(margins[j].item(), j)]
            rows = torch.tensor([*range(start), *(start + j for j in kept), *range(start + total, n), *text])
            x, positions = x[rows], positions[rows]
        x, _ = decoder.layer(i, x, positions, Cache())
    return decoder.logits(x[-1])


def solved(share, layers, depth):
    """Ratios r, r^2, ... before these layers under which the mean over all layers is `share`."""
    widths = [after - before for before, after in zip([0, *layers], [*layers, depth])]
    low, high = 0., 1.
    while high - low > 1e-12:
        r = (low + high) / 2
        low, high = (r, high) if sum(w * r ** k for k, w in enumerate(widths)) < share * depth else (low, r)
    return [high ** (k + 1) for k in range(len(layers))]
