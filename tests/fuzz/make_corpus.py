# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeds of the parsers' fuzz targets: good files and files that differ from a good one in one thing.

    python make_corpus.py        writes ../data/fuzz/{config,safetensors_header,safetensors_index,tokenizer_json,tokenizer_model}
"""
import copy
import json
import struct
from pathlib import Path

DATA = Path(__file__).parents[1] / 'data'
MODELS = [DATA / 'golden' / name for name in ('next-vicuna-a', 'next-mistral-b', 'next-llama-bprime', 'llava15-a', 'next-mistral-window')]


def write(target, name, content):
    folder = DATA / 'fuzz' / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def config():
    for model in MODELS:
        parts = [json.loads((model / f).read_text()) for f in ('config.json', 'preprocessor_config.json', 'generation_config.json')]
        join = lambda p: '\n---\n'.join(json.dumps(part) for part in p)
        write('config', model.name, join(parts))
    base = [json.loads((MODELS[0] / f).read_text()) for f in ('config.json', 'preprocessor_config.json', 'generation_config.json')]
    for part in ('text_config', 'vision_config'):
        for key in ('hidden_size', 'num_attention_heads', 'num_hidden_layers'):
            for name, value in (('minus', -1), ('zero', 0), ('huge', 2 ** 63), ('float', 1e308), ('text', 'x'), ('null', None)):
                changed = copy.deepcopy(base)
                changed[0][part][key] = value
                write('config', f'{part}_{key}_{name}', join(changed))
    for name, value in (('empty', []), ('ragged', [[56]]), ('odd', [[57, 112]]), ('negative', [[-56, 112]])):
        changed = copy.deepcopy(base)
        changed[0]['image_grid_pinpoints'] = changed[1]['image_grid_pinpoints'] = value
        write('config', 'pinpoints_' + name, join(changed))


def header(entries, data):
    text = json.dumps(entries).encode()
    return struct.pack('<Q', len(text)) + text + data


def safetensors_header():
    good = {'__metadata__': {'format': 'pt'}, 'a': {'dtype': 'F32', 'shape': [2, 3], 'data_offsets': [0, 24]},
            'b': {'dtype': 'F16', 'shape': [4], 'data_offsets': [24, 32]}}
    write('safetensors_header', 'good', header(good, bytes(32)))
    write('safetensors_header', 'empty_tensor', header({'a': {'dtype': 'F32', 'shape': [0], 'data_offsets': [0, 0]}}, b''))
    def changed(name, path, value):
        entries = copy.deepcopy(good)
        inner = entries
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
        write('safetensors_header', name, header(entries, bytes(32)))
    changed('offset_minus', ('a', 'data_offsets'), [0, 23])
    changed('offset_plus', ('a', 'data_offsets'), [0, 25])
    changed('overlap', ('b', 'data_offsets'), [20, 28])
    changed('hole', ('b', 'data_offsets'), [26, 34])
    changed('swapped', ('a', 'data_offsets'), [24, 0])
    changed('shape_overflow', ('a', 'shape'), [2 ** 62, 8])
    changed('shape_negative', ('a', 'shape'), [-2, -3])
    changed('rank', ('a', 'shape'), [1] * 9)
    changed('dtype', ('a', 'dtype'), 'F99')
    changed('dtype_number', ('a', 'dtype'), 7)
    changed('metadata_number', ('__metadata__', 'format'), 1)
    whole = header(good, bytes(32))
    write('safetensors_header', 'duplicate', whole.replace(b'"b":', b'"a":'))
    write('safetensors_header', 'nested', struct.pack('<Q', 4000) + b'[' * 4000)
    write('safetensors_header', 'length_huge', b'\xff' * 8 + whole[8:])
    write('safetensors_header', 'length_short', struct.pack('<Q', 5) + whole[8:])
    write('safetensors_header', 'trailing', whole + b'x')
    for cut in (0, 7, 8, 40, len(whole) - 1):
        write('safetensors_header', f'cut_{cut}', whole[:cut])


def safetensors_index():
    make = lambda shard: json.dumps({'metadata': {'total_size': 8}, 'weight_map': {'a': 'model-00001-of-00002.safetensors', 'b': shard}})
    for name, shard in (('good', 'model-00002-of-00002.safetensors'), ('parent', '../model.safetensors'), ('absolute', '/model.safetensors'),
                        ('inner', 'x/model.safetensors'), ('dots', '..'), ('empty', ''), ('other', 'model.bin')):
        write('safetensors_index', name, make(shard))
    write('safetensors_index', 'number', make('m.safetensors').replace('"model-00001-of-00002.safetensors"', '5'))
    write('safetensors_index', 'no_map', '{"metadata": {}}')
    write('safetensors_index', 'empty_map', '{"weight_map": {}}')


def tokenizer():
    for model in MODELS:
        if (model / 'tokenizer.json').exists():
            text = (model / 'tokenizer.json').read_text()
            write('tokenizer_json', model.name, json.dumps({k: v for k, v in json.loads(text).items() if k != 'model'}))
    write('tokenizer_json', 'id_minus', '{"added_tokens": [{"id": -1, "content": "<x>", "special": true}]}')
    write('tokenizer_json', 'id_text', '{"added_tokens": [{"id": "1", "content": "<x>"}]}')
    write('tokenizer_json', 'no_content', '{"added_tokens": [{"id": 1}]}')
    write('tokenizer_json', 'scheme', '{"pre_tokenizer": {"type": "Metaspace", "prepend_scheme": "sometimes"}}')
    good = (DATA / 'golden/public/llava_next_tiny_tokenizer.model').read_bytes()
    write('tokenizer_model', 'good', good)
    write('tokenizer_model', 'cut', good[:1000])
    write('tokenizer_model', 'charsmap', good + b'\x1a\x06\x12\x04\xff\xff\xff\xff')     # a character map that crashes readers
    write('tokenizer_model', 'piece_long', b'\x0a\x84\x10\x0a\x81\x10' + b'a' * 2049 + good)
    write('tokenizer_model', 'score_nan', b'\x0a\x08\x0a\x01z\x15\x00\x00\xc0\x7f' + good)
    write('tokenizer_model', 'type_unknown', good + b'\x0a\x05\x0a\x01z\x18\x63')
    write('tokenizer_model', 'length_lies', b'\x0a\xff\xff\xff\xff\x0f' + good)
    write('tokenizer_model', 'empty', b'')


if __name__ == '__main__':
    config()
    safetensors_header()
    safetensors_index()
    tokenizer()
