# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs Hugging Face transformers (f32, eager attention, CPU) on one picture and one prompt and keeps what the tests compare."""
import re
import zlib

import sentencepiece
import torch
from transformers import (AutoTokenizer, CLIPImageProcessorPil, LlavaForConditionalGeneration, LlavaNextForConditionalGeneration,
                          LlavaNextImageProcessorPil, LlavaNextProcessor, LlavaProcessor)

QUESTIONS = ('What is shown in this image?', 'Where is the red square?', 'How many shapes are there?')
HUMAN = ("A chat between a curious {0} and an artificial intelligence assistant. "
         "The assistant gives helpful, detailed, and polite answers to the {0}'s questions. ")
PROMPTS = {'llava_v1': HUMAN.format('human') + 'USER: <image>\n{} ASSISTANT:', 'vicuna_v1': HUMAN.format('user') + 'USER: <image>\n{} ASSISTANT:',
           'hf_vicuna': 'USER: <image>\n{} ASSISTANT:', 'hf_card': 'USER: <image>\n{}\nASSISTANT:',
           'mistral_hf': '[INST] <image>\n{} [/INST]', 'mistral_original': '[INST] <image>\n{} [/INST]'}
NEW_TOKENS = 12
NO_PREFIX = b'\x1a\x02\x18\x00'                        # appended to a SentencePiece model: normalizer_spec.add_dummy_prefix = false


def prompt_ids(tokenizer_model, scheme, image_id, prompt):
    """<s> and one id for <image>. Text between special tokens is encoded piece by piece, with the prefix rule of tokenizer.json."""
    with open(tokenizer_model, 'rb') as file:
        proto = file.read()
    plain, bare = sentencepiece.SentencePieceProcessor(), sentencepiece.SentencePieceProcessor()
    plain.LoadFromSerializedProto(proto), bare.LoadFromSerializedProto(proto + NO_PREFIX)
    ids = [1]
    for i, part in enumerate(re.split('(<image>)', prompt)):
        if part == '<image>':
            ids.append(image_id)
        elif part:
            prefix = (i == 0 or scheme != 'first') and (scheme in ('prepend', None) or not part.startswith(' '))
            ids += (plain if prefix else bare).encode(part)
    return ids


class Reference:
    def __init__(self, folder):
        """`folder` is in a layout that transformers reads. Stored weights are widened to f32."""
        kind = LlavaNextForConditionalGeneration
        with open(folder + '/config.json') as file:
            self.next = '"llava_next"' in file.read()
        if not self.next:
            kind = LlavaForConditionalGeneration
        self.model, info = kind.from_pretrained(folder, dtype=torch.float32, attn_implementation='eager', output_loading_info=True)
        assert not info['missing_keys'] and not info['mismatched_keys'], info
        self.model.eval()
        # Without an end token: every case runs all its steps, whatever it says.
        self.model.generation_config.eos_token_id = None
        images = (LlavaNextImageProcessorPil if self.next else CLIPImageProcessorPil).from_pretrained(folder)
        config = self.model.config
        self.processor = (LlavaNextProcessor if self.next else LlavaProcessor)(
            image_processor=images, tokenizer=AutoTokenizer.from_pretrained(folder), patch_size=config.vision_config.patch_size,
            vision_feature_select_strategy='default', num_additional_image_tokens=1)

    def run(self, image, prompt, ids):
        """-> (dict of f32 tensors, dict of plain values). `ids` are the unexpanded prompt ids."""
        taken = self.processor(images=image, text=prompt, return_tensors='pt')
        theirs, pixels = taken['input_ids'][0].tolist(), taken['pixel_values']
        sizes = {'image_sizes': taken['image_sizes']} if self.next else {}
        image_id, count = self.model.config.image_token_id, theirs.count(self.model.config.image_token_id)
        at = ids.index(image_id)
        expanded = torch.tensor([ids[:at] + [image_id] * count + ids[at + 1:]])
        given = dict(input_ids=expanded, attention_mask=torch.ones_like(expanded), pixel_values=pixels, **sizes)

        layers, handles = [], []
        for layer in self.model.model.language_model.layers:
            handles.append(layer.register_forward_hook(lambda module, args, out: layers.append((out[0] if isinstance(out, tuple) else out)[0])))
        prefill = self.model(**given).logits[0, -1]
        for handle in handles:
            handle.remove()
        generated = self.model.generate(**given, max_new_tokens=NEW_TOKENS, do_sample=False, output_logits=True, return_dict_in_generate=True)
        logits = torch.stack([step[0] for step in generated.logits])
        assert (logits[0] - prefill).abs().max() < 1e-5

        tiles = pixels[0] if self.next else pixels
        blocks = self.blocks()
        tower = self.model.model.vision_tower(tiles, output_hidden_states=True, output_attentions=True)
        class_rows = [a[:, :, 0, 1:].sum(1) for a in tower.attentions]      # head sum after a softmax over all keys, class key dropped
        features = self.model.get_image_features(pixel_values=pixels, **sizes).pooler_output[0]
        assert len(features) == count
        best = logits.topk(2).values
        tensors = dict(pixel_values=tiles, vision_hidden=torch.stack(tower.hidden_states[:blocks + 1]), cls_attention_first=class_rows[0],
                       cls_attention_last=class_rows[blocks - 1], image_features=features, hidden=torch.stack(layers), logits=logits)
        values = dict(
            visual_tokens=count, input_ids=expanded[0].tolist(), greedy_ids=generated.sequences[0, expanded.shape[1]:].tolist(),
            smallest_margin=round((best[:, 0] - best[:, 1]).min().item(), 5), partitions=len(tiles), feature_block=blocks - 1,
            pixel_values_crc32=f'{zlib.crc32(tiles.contiguous().numpy().tobytes()):08x}', transformers_ids_agree=theirs == expanded[0].tolist())
        return tensors, values

    def blocks(self):
        """Vision blocks that have to run: the deepest feature layer."""
        layers, depth = self.model.config.vision_feature_layer, self.model.config.vision_config.num_hidden_layers
        return max(f if f >= 0 else depth + 1 + f for f in ([layers] if isinstance(layers, int) else layers))
