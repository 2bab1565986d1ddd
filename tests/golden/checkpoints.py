# SPDX-License-Identifier: GPL-3.0-or-later
"""Seven tiny checkpoints with random weights: one per architecture, name layout and storage type that PruneScope reads.

No two sizes inside a checkpoint are equal where a transposed or swapped tensor could otherwise pass unnoticed, and the
weights keep activations near 1: with the usual standard deviation of 0.02 every branch is nearly zero and hides errors.
"""
import json
import os
import shutil

import torch
from safetensors.torch import save_file
from transformers import AutoTokenizer

BASE, IMAGE, PAD = 400, 400, 401                       # pieces of the tokenizer; ids of <image> and <pad> follow them
TYPES = {'float32': torch.float32, 'float16': torch.float16, 'bfloat16': torch.bfloat16}
VICUNA = ("{% for m in messages %}{% if m['role'] != 'system' %}{{ m['role'].upper() + ': ' }}{% endif %}"
          "{% for c in m['content'] %}{% if c['type'] == 'image' %}{{ '<image>\\n' }}{% endif %}{% endfor %}"
          "{% for c in m['content'] %}{% if c['type'] == 'text' %}{{ c['text'] + ' ' }}{% endif %}{% endfor %}{% endfor %}"
          "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}")
MISTRAL = ("{% for m in messages %}{% if m['role'] == 'system' %}{{ '<<SYS>>\\n' + m['content'][0]['text'] + '\\n<</SYS>>\\n\\n' }}"
           "{% elif m['role'] == 'user' %}{{ '[INST] ' }}"
           "{% for c in m['content'] %}{% if c['type'] == 'image' %}{{ '<image>\\n' }}{% endif %}{% endfor %}"
           "{% for c in m['content'] %}{% if c['type'] == 'text' %}{{ c['text'] }}{% endif %}{% endfor %}{{ ' [/INST]' }}"
           "{% else %}{{ ' ' + m['content'][0]['text'] + '</s> ' }}{% endif %}{% endfor %}")


def five(side):
    """The shipped list of canvases, (height, width), at another tile size."""
    return [[side, 2 * side], [2 * side, side], [2 * side, 2 * side], [3 * side, side], [side, 3 * side]]


def vision(image, patch, width, heads, blocks, hidden):
    return {'model_type': 'clip_vision_model', 'hidden_size': width, 'intermediate_size': hidden, 'num_hidden_layers': blocks,
            'num_attention_heads': heads, 'image_size': image, 'patch_size': patch, 'projection_dim': width, 'vocab_size': BASE}


def text(kind, width, heads, layers, hidden, vocab, **more):
    return {'model_type': kind, 'architectures': [kind.capitalize() + 'ForCausalLM'], 'hidden_size': width, 'intermediate_size': hidden,
            'num_hidden_layers': layers, 'num_attention_heads': heads, 'max_position_embeddings': 4096, 'vocab_size': vocab, **more}


# layout: tensor names (A published files, B the module tree with `vision_model.`, B' the same without, O the original repository).
# tokenizer: what tokenizer.json looks like; 'prepend' is the form of the published files, 'always' and 'first' are what
# transformers 5 writes for legacy true and false, None is a directory with tokenizer.model alone.
# cases: (picture, question, prompt preset). The first preset is the one the checkpoint asks for by itself.
CHECKPOINTS = [
    dict(name='next-vicuna-a', layout='A', dtype='float32', shards=2, tokenizer='prepend', template=VICUNA, seed=100,
         vision=vision(56, 14, 24, 4, 4, 44), pinpoints=five(56), extra_tensors=True,
         text=text('llama', 32, 4, 4, 60, 448, rms_norm_eps=1e-5, pad_token_id=0),
         cases=[('ramp_97x131', 0, 'hf_vicuna'), ('noise_50x120', 1, 'llava_v1')]),
    dict(name='next-mistral-b', layout='B', dtype='float16', shards=1, tokenizer='always', template=MISTRAL, seed=201,
         vision=vision(42, 14, 28, 2, 3, 52), pinpoints=five(42),
         text=text('mistral', 44, 4, 3, 76, 448, rms_norm_eps=1e-5, num_key_value_heads=2, head_dim=20, rope_theta=1e6, sliding_window=None),
         cases=[('ramp_41x67', 0, 'mistral_hf'), ('binary_96x29', 1, 'mistral_hf'), ('noise_52x52', 2, 'mistral_original')]),
    dict(name='next-llama-bprime', layout="B'", dtype='bfloat16', shards=1, tokenizer='first', template=VICUNA, seed=305, jinja=True,
         vision=vision(28, 14, 24, 3, 4, 44), pinpoints=five(28),
         text=text('llama', 48, 6, 3, 84, 416, rms_norm_eps=1e-5, num_key_value_heads=2,
                   rope_parameters={'rope_theta': 20000.0, 'rope_type': 'default'}),
         cases=[('noise_75x38', 0, 'hf_vicuna'), ('ramp_33x101', 1, 'vicuna_v1'), ('ramp_1x50', 2, 'hf_vicuna')]),
    dict(name='next-llama-o', layout='O', dtype='float32', shards=1, tokenizer=None, template=None, seed=411,
         vision=vision(30, 2, 16, 4, 3, 36), pinpoints=[[30, 60], [60, 30]],
         text=text('llama', 24, 3, 3, 56, 402, rms_norm_eps=1e-5),
         cases=[('ramp_41x67', 0, 'llava_v1'), ('noise_75x38', 1, 'llava_v1')]),
    dict(name='llava15-a', layout='A', dtype='float16', shards=1, tokenizer='prepend', template=VICUNA, seed=515,
         vision=vision(40, 8, 36, 3, 3, 68), pinpoints=None,
         text=text('llama', 32, 4, 3, 60, 448, rms_norm_eps=1e-5),
         cases=[('ramp_41x67', 0, 'hf_vicuna'), ('noise_75x38', 1, 'hf_card'), ('noise_52x52', 2, 'llava_v1')]),
    dict(name='next-mistral-window', layout='A', dtype='float16', shards=1, tokenizer='first', template=MISTRAL, seed=603, tied=True,
         vision=vision(28, 7, 20, 2, 3, 48), pinpoints=five(28),
         text=text('mistral', 36, 6, 3, 64, 416, rms_norm_eps=1e-5, num_key_value_heads=3, sliding_window=24),
         cases=[('ramp_33x101', 0, 'mistral_hf'), ('noise_52x52', 1, 'mistral_hf'), ('noise_75x38', 2, 'mistral_hf')]),
    dict(name='next-llama-fulllist', layout='A', dtype='float32', shards=1, tokenizer='always', template=VICUNA, seed=706,
         vision=vision(32, 8, 24, 2, 5, 40), pinpoints=five(32), features=[2, -2],
         text=text('llama', 36, 6, 4, 52, 402, num_key_value_heads=2, rope_theta=5000.0, rope_scaling={'type': 'linear', 'factor': 2.0}),
         cases=[('binary_96x29', 0, 'hf_vicuna'), ('ramp_41x67', 1, 'hf_vicuna'), ('noise_50x120', 2, 'hf_vicuna')]),
]


def tensors(spec):
    """Canonical name -> tensor in the storage type."""
    v, t, draw = spec['vision'], spec['text'], torch.Generator().manual_seed(spec['seed'])
    d, h, D, H = v['hidden_size'], v['intermediate_size'], t['hidden_size'], t['intermediate_size']
    head = t.get('head_dim', D // t['num_attention_heads'])
    q, kv = t['num_attention_heads'] * head, t.get('num_key_value_heads', t['num_attention_heads']) * head
    made = {}

    def normal(name, *shape, scale, offset=0.):
        made[name] = offset + scale * torch.randn(*shape, generator=draw)

    def linear(name, outputs, inputs, bias):
        normal(name + '.weight', outputs, inputs, scale=inputs ** -.5)
        if bias:
            normal(name + '.bias', outputs, scale=.1)

    def norm(name, size, bias):
        normal(name + '.weight', size, scale=.1, offset=1.)
        if bias:
            normal(name + '.bias', size, scale=.1)

    normal('vision.embeddings.class_embedding', d, scale=.5)
    normal('vision.embeddings.patch_embedding.weight', d, 3, v['patch_size'], v['patch_size'], scale=(3 * v['patch_size'] ** 2) ** -.5)
    normal('vision.embeddings.position_embedding.weight', (v['image_size'] // v['patch_size']) ** 2 + 1, d, scale=.5)
    norm('vision.pre_layrnorm', d, True)
    for i in range(v['num_hidden_layers']):
        block = f'vision.encoder.layers.{i}.'
        for name in ('q_proj', 'k_proj', 'v_proj', 'out_proj'):
            linear(block + 'self_attn.' + name, d, d, True)
        norm(block + 'layer_norm1', d, True), norm(block + 'layer_norm2', d, True)
        linear(block + 'mlp.fc1', h, d, True), linear(block + 'mlp.fc2', d, h, True)
    norm('vision.post_layernorm', d, True)
    linear('multi_modal_projector.linear_1', D, d * len(feature_layers(spec)), True)
    linear('multi_modal_projector.linear_2', D, D, True)
    if spec['pinpoints']:
        normal('image_newline', D, scale=D ** -.5)
    normal('text.embed_tokens.weight', t['vocab_size'], D, scale=.15 if spec.get('tied') else .5)    # tied: else it repeats its input
    for i in range(t['num_hidden_layers']):
        layer = f'text.layers.{i}.'
        for name, outputs, inputs in (('q_proj', q, D), ('k_proj', kv, D), ('v_proj', kv, D), ('o_proj', D, q)):
            linear(layer + 'self_attn.' + name, outputs, inputs, False)
        for name, outputs, inputs in (('gate_proj', H, D), ('up_proj', H, D), ('down_proj', D, H)):
            linear(layer + 'mlp.' + name, outputs, inputs, False)
        norm(layer + 'input_layernorm', D, False), norm(layer + 'post_attention_layernorm', D, False)
    norm('text.norm', D, False)
    if not spec.get('tied'):
        linear('text.lm_head', t['vocab_size'], D, False)
    for name in ('text.embed_tokens.weight', 'text.lm_head.weight'):      # as in the published files: added rows lie near the mean row
        if name in made:
            made[name][BASE:] = made[name][:BASE].mean(0) + .01 * made[name][BASE:]
    return {name: value.to(TYPES[spec['dtype']]).contiguous() for name, value in made.items()}


def feature_layers(spec):
    chosen = spec.get('features', -2)
    return chosen if isinstance(chosen, list) else [chosen]


def published(name, layout):
    """Canonical name -> the name a file of that layout uses."""
    part, rest = name.split('.', 1) if '.' in name else (name, '')
    if part == 'text':
        if rest.startswith('lm_head'):
            return ('language_model.' if layout == 'A' else '') + rest
        return {'A': 'language_model.model.', 'O': 'model.'}.get(layout, 'model.language_model.') + rest
    prefix = '' if layout == 'A' else 'model.'
    if part == 'vision':
        return prefix + {"B'": 'vision_tower.', 'O': 'vision_tower.vision_tower.vision_model.'}.get(layout, 'vision_tower.vision_model.') + rest
    if part == 'multi_modal_projector' and layout == 'O':
        return 'model.mm_projector.' + rest.replace('linear_1', '0').replace('linear_2', '2')
    return prefix + name


def write_weights(spec, folder, layout):
    named = {published(name, layout): value for name, value in tensors(spec).items()}
    if spec.get('extra_tensors'):                      # old files carry these two; readers skip them
        v, t = spec['vision'], spec['text']
        half = t['hidden_size'] // t['num_attention_heads'] // 2
        named['vision_tower.vision_model.embeddings.position_ids'] = torch.arange((v['image_size'] // v['patch_size']) ** 2 + 1)[None]
        named['language_model.model.layers.0.self_attn.rotary_emb.inv_freq'] = 10000. ** (-torch.arange(half) / half)
    if spec['shards'] == 1:
        return save_file(named, folder + '/model.safetensors', metadata={'format': 'pt'})
    names, files = list(named), {}
    for i in range(spec['shards']):
        file = f"model-{i + 1:05d}-of-{spec['shards']:05d}.safetensors"
        part = names[i * len(names) // spec['shards']:(i + 1) * len(names) // spec['shards']]
        save_file({name: named[name] for name in part}, f'{folder}/{file}', metadata={'format': 'pt'})
        files.update(dict.fromkeys(part, file))
    size = sum(value.numel() * value.element_size() for value in named.values())
    write(folder, 'model.safetensors.index.json', {'metadata': {'total_size': size}, 'weight_map': files})


def write(folder, name, value):
    with open(f'{folder}/{name}', 'w') as file:
        file.write(json.dumps(value, indent=2, ensure_ascii=False) + '\n')


def config(spec):
    new = spec['layout'] == "B'"                       # the keys of transformers 5
    out = {'architectures': ['LlavaNextForConditionalGeneration' if spec['pinpoints'] else 'LlavaForConditionalGeneration'],
           'model_type': 'llava_next' if spec['pinpoints'] else 'llava', 'ignore_index': -100,
           'image_token_id' if new else 'image_token_index': IMAGE, 'projector_hidden_act': 'gelu',
           'vision_feature_layer': spec.get('features', -2), 'vision_feature_select_strategy': 'default',
           'tie_word_embeddings': bool(spec.get('tied')), 'dtype' if new else 'torch_dtype': spec['dtype'],
           'text_config': {**spec['text'], **({'tie_word_embeddings': True} if spec.get('tied') else {})}, 'vision_config': spec['vision']}
    if spec['pinpoints']:
        out.update(image_grid_pinpoints=spec['pinpoints'], use_image_newline_parameter=True)
    return out


def preprocessor(spec):
    side, next_ = spec['vision']['image_size'], bool(spec['pinpoints'])
    out = {'crop_size': {'height': side, 'width': side}, 'do_center_crop': True, 'do_convert_rgb': True, 'do_normalize': True,
           'do_rescale': True, 'do_resize': True, 'image_mean': [.48145466, .4578275, .40821073],
           'image_std': [.26862954, .26130258, .27577711], 'image_processor_type': 'LlavaNextImageProcessor' if next_ else 'CLIPImageProcessor',
           'processor_class': 'LlavaNextProcessor' if next_ else 'LlavaProcessor', 'resample': 3, 'rescale_factor': 0.00392156862745098,
           'size': {'shortest_edge': side}}
    if next_:
        out.update(aspect_ratio_setting='anyres', do_pad=True, image_grid_pinpoints=spec['pinpoints'])
    return out


def special(content):
    return {'content': content, 'lstrip': False, 'normalized': False, 'rstrip': False, 'single_word': False}


def write_tokenizer(spec, folder, tokenizer_model):
    shutil.copyfile(tokenizer_model, folder + '/tokenizer.model')
    write(folder, 'added_tokens.json', {'<image>': IMAGE, '<pad>': PAD})
    write(folder, 'special_tokens_map.json', {'bos_token': special('<s>'), 'eos_token': special('</s>'), 'unk_token': special('<unk>'),
                                              'pad_token': special('<pad>')})
    ids = ((0, '<unk>'), (1, '<s>'), (2, '</s>'), (IMAGE, '<image>'), (PAD, '<pad>'))
    write(folder, 'tokenizer_config.json', {
        'add_bos_token': True, 'add_eos_token': False, 'bos_token': '<s>', 'eos_token': '</s>', 'unk_token': '<unk>', 'pad_token': '<pad>',
        'added_tokens_decoder': {str(i): dict(special(content), special=True) for i, content in ids},
        'clean_up_tokenization_spaces': False, 'legacy': spec['tokenizer'] != 'first', 'model_max_length': 4096, 'padding_side': 'left',
        'tokenizer_class': 'LlamaTokenizer', 'image_token': '<image>'})
    if spec['tokenizer'] is None:
        return
    path = folder + '/tokenizer.json'
    AutoTokenizer.from_pretrained(folder).backend_tokenizer.save(path, pretty=False)
    if spec['tokenizer'] == 'prepend':
        with open(path) as file:
            value = json.load(file)
        value['pre_tokenizer'] = None
        value['normalizer'] = {'type': 'Sequence', 'normalizers': [
            {'type': 'Prepend', 'prepend': '▁'}, {'type': 'Replace', 'pattern': {'String': ' '}, 'content': '▁'}]}
        with open(path, 'w') as file:
            json.dump(value, file, ensure_ascii=False, separators=(',', ':'))


def write_checkpoint(spec, folder, tokenizer_model, layout=None):
    """The whole directory; `layout` overrides the one of the specification (transformers cannot read layout O)."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    write(folder, 'config.json', config(spec))
    write(folder, 'preprocessor_config.json', preprocessor(spec))
    write(folder, 'processor_config.json', {
        'image_token': '<image>', 'num_additional_image_tokens': 1, 'patch_size': spec['vision']['patch_size'],
        'processor_class': 'LlavaNextProcessor' if spec['pinpoints'] else 'LlavaProcessor', 'vision_feature_select_strategy': 'default'})
    write(folder, 'generation_config.json', {'_from_model_config': True, 'bos_token_id': 1, 'eos_token_id': 2, 'pad_token_id': PAD})
    if spec.get('jinja'):
        with open(folder + '/chat_template.jinja', 'w') as file:
            file.write(spec['template'])
    elif spec['template']:
        write(folder, 'chat_template.json', {'chat_template': spec['template']})
    write_tokenizer(spec, folder, tokenizer_model)
    write_weights(spec, folder, layout or spec['layout'])
