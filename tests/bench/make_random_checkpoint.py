# SPDX-License-Identifier: GPL-3.0-or-later
"""A LLaVA-NeXT checkpoint of a published shape with random weights, to measure speed where no trained weights are at hand.

    python make_random_checkpoint.py vicuna-7b DIRECTORY [--tokenizer resources/models/scenes-5m]

Speed depends on shapes, not on what the weights know: answers are nonsense, times and bytes are real. Needs torch and safetensors.
"""
import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

# Text parts; `small-100m` has a small vision tower of its own and Dynamic-LLaVA's predictors, so that every method runs on two CPU cores.
TEXT = {'vicuna-7b': dict(model_type='llama', hidden_size=4096, intermediate_size=11008, num_hidden_layers=32, num_attention_heads=32,
                          num_key_value_heads=32, rope_theta=10000.0),
        'mistral-7b': dict(model_type='mistral', hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32,
                           num_key_value_heads=8, rope_theta=1e6, sliding_window=None),
        'small-100m': dict(model_type='llama', hidden_size=768, intermediate_size=2048, num_hidden_layers=10, num_attention_heads=12,
                           num_key_value_heads=12, rope_theta=10000.0, vocab_size=512)}
CLIP_L = dict(model_type='clip_vision_model', hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16,
              image_size=336, patch_size=14, hidden_act='quick_gelu')
VISION = {'small-100m': dict(CLIP_L, hidden_size=384, intermediate_size=1536, num_hidden_layers=12, num_attention_heads=6)}
SPARSE = dict(use_vision_predictor=True, vision_keep_rate=0.2, use_text_predictor=True, use_output_text_predictor=True,
              output_text_keep_rate=0.5, output_text_len_for_training=50, use_instruct_predictor=False, sparse_layer=2, d_model=192,
              nhead=4, dim_feedforward=768, num_layers=2, mask_loss_weight=100)
PINPOINTS = [[336, 672], [672, 336], [672, 672], [1008, 336], [336, 1008]]
VOCABULARY = 32064


def tensors(text, tower, device):
    """Yields (name, tensor), weights N(0, 1 / fan in)."""
    def linear(name, out, inner, bias=False):
        yield name + '.weight', torch.randn(out, inner, device=device, dtype=torch.float16) / inner ** .5
        if bias:
            yield name + '.bias', torch.zeros(out, device=device, dtype=torch.float16)

    def ones(name, width, bias=False):
        yield name + '.weight', torch.ones(width, device=device, dtype=torch.float16)
        if bias:
            yield name + '.bias', torch.zeros(width, device=device, dtype=torch.float16)

    vision, width = 'vision_tower.vision_model.', tower['hidden_size']
    yield vision + 'embeddings.class_embedding', torch.randn(width, device=device, dtype=torch.float16)
    yield vision + 'embeddings.patch_embedding.weight', torch.randn(width, 3, 14, 14, device=device, dtype=torch.float16) / 24
    yield vision + 'embeddings.position_embedding.weight', torch.randn(577, width, device=device, dtype=torch.float16)
    yield from ones(vision + 'pre_layrnorm', width, True)
    yield from ones(vision + 'post_layernorm', width, True)
    for i in range(tower['num_hidden_layers']):
        block = f'{vision}encoder.layers.{i}.'
        for name in ('q_proj', 'k_proj', 'v_proj', 'out_proj'):
            yield from linear(block + 'self_attn.' + name, width, width, True)
        yield from ones(block + 'layer_norm1', width, True)
        yield from ones(block + 'layer_norm2', width, True)
        yield from linear(block + 'mlp.fc1', tower['intermediate_size'], width, True)
        yield from linear(block + 'mlp.fc2', width, tower['intermediate_size'], True)
    hidden, inner = text['hidden_size'], text['intermediate_size']
    keys = hidden // text['num_attention_heads'] * text['num_key_value_heads']
    yield from linear('multi_modal_projector.linear_1', hidden, width, True)
    yield from linear('multi_modal_projector.linear_2', hidden, hidden, True)
    yield 'image_newline', torch.randn(hidden, device=device, dtype=torch.float16) / hidden ** .5
    decoder = 'language_model.model.'
    yield decoder + 'embed_tokens.weight', torch.randn(text['vocab_size'], hidden, device=device, dtype=torch.float16) / 10
    for i in range(text['num_hidden_layers']):
        layer = f'{decoder}layers.{i}.'
        for name, out in (('q_proj', hidden), ('k_proj', keys), ('v_proj', keys), ('o_proj', hidden)):
            yield from linear(layer + 'self_attn.' + name, out, hidden)
        yield from linear(layer + 'mlp.gate_proj', inner, hidden)
        yield from linear(layer + 'mlp.up_proj', inner, hidden)
        yield from linear(layer + 'mlp.down_proj', hidden, inner)
        yield from ones(layer + 'input_layernorm', hidden)
        yield from ones(layer + 'post_attention_layernorm', hidden)
    yield from ones(decoder + 'norm', hidden)
    yield from linear('language_model.lm_head', text['vocab_size'], hidden)


def predictors(hidden):
    """(name, tensor) of both predictors under the authors' names, float32."""
    width, inner = SPARSE['d_model'], SPARSE['dim_feedforward']

    def linear(name, out, size, bias=True):
        yield name + '.weight', torch.randn(out, size) / size ** .5
        if bias:
            yield name + '.bias', torch.zeros(out)

    def norm(name, size):
        yield name + '.weight', torch.ones(size)
        yield name + '.bias', torch.zeros(size)

    image, text = 'model.image_score_predictor.', 'model.output_text_score_predictor.output_mlp.'
    yield from norm(image + 'down_mlp.0', hidden)
    yield from linear(image + 'down_mlp.1', width, hidden)
    for i in range(SPARSE['num_layers']):
        block = f'{image}transformer.{i}.'
        yield from norm(block + 'norm1', width)
        yield from linear(block + 'attn.qkv', 3 * width, width, False)
        yield from linear(block + 'attn.proj', width, width)
        yield from norm(block + 'norm2', width)
        yield from linear(block + 'mlp.fc1', inner, width)
        yield from linear(block + 'mlp.fc2', width, inner)
    yield from norm(text + '0', hidden)
    yield from linear(text + '1', width, hidden)
    for prefix, first in ((image + 'output_mlp.', 0), (text, 3)):
        for i, (out, size) in enumerate(((width // 2, width), (width // 4, width // 2), (2, width // 4))):
            yield from linear(f'{prefix}{first + 2 * i}', out, size)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('shape', choices=TEXT)
    parser.add_argument('directory', type=Path)
    parser.add_argument('--tokenizer', type=Path, default=Path(__file__).parents[2] / 'resources/models/scenes-5m')
    options = parser.parse_args()
    text, tower = dict({'vocab_size': VOCABULARY}, **TEXT[options.shape]), VISION.get(options.shape, CLIP_L)
    options.directory.mkdir(parents=True, exist_ok=True)
    config = {'architectures': ['LlavaNextForConditionalGeneration'], 'model_type': 'llava_next', 'image_token_index': 510,
              'image_grid_pinpoints': PINPOINTS, 'projector_hidden_act': 'gelu', 'vision_feature_layer': -2,
              'vision_feature_select_strategy': 'default', 'use_image_newline_parameter': True, 'tie_word_embeddings': False,
              'torch_dtype': 'float16', 'vision_config': tower,
              'text_config': dict(text, rms_norm_eps=1e-5, max_position_embeddings=4096)}
    if options.shape in VISION:
        config['sparse_config'] = SPARSE
    (options.directory / 'config.json').write_text(json.dumps(config))
    processor = json.loads((options.tokenizer / 'preprocessor_config.json').read_text())
    processor.update(image_grid_pinpoints=PINPOINTS, crop_size={'height': 336, 'width': 336}, size={'shortest_edge': 336})
    (options.directory / 'preprocessor_config.json').write_text(json.dumps(processor))
    for name in ('tokenizer.model', 'tokenizer.json', 'tokenizer_config.json', 'added_tokens.json', 'special_tokens_map.json',
                 'generation_config.json', 'chat_template.json'):
        shutil.copy(options.tokenizer / name, options.directory / name)
    torch.manual_seed(0)
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    shards, shard, size, weight_map, total = [], {}, 0, {}, 0
    for name, tensor in tensors(text, tower, device):
        shard[name] = tensor.cpu()
        size += tensor.numel() * 2
        if size > 4_000_000_000:
            shards.append(shard)
            shard, size = {}, 0
    shards.append(shard)
    if options.shape in VISION:
        shards.append(dict(predictors(text['hidden_size'])))
    for i, shard in enumerate(shards):
        file = f'model-{i + 1:05d}-of-{len(shards):05d}.safetensors'
        save_file(shard, options.directory / file, metadata={'format': 'pt'})
        weight_map.update(dict.fromkeys(shard, file))
        total += sum(t.numel() * t.element_size() for t in shard.values())
    (options.directory / 'model.safetensors.index.json').write_text(
        json.dumps({'metadata': {'total_size': total}, 'weight_map': weight_map}))
    print(f'{total / 1e9:.2f} GB in {len(shards)} shards')


if __name__ == '__main__':
    main()
