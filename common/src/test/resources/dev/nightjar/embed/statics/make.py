"""Makes the folders beside it and their vectors, each by the library that saves it.

sentence-transformers 6.0.1 (torch on a CPU) saves and reads its StaticEmbedding, model2vec 0.8.2 its
StaticModel, with quantised tables and vocabularies. vectors.json has the vector of each text in each
folder. usage: python make.py (torch, sentence-transformers, model2vec)
"""

import json
import pathlib
import shutil

import numpy as np
import torch
from model2vec import StaticModel
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer import modules as m
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn

HERE = pathlib.Path(__file__).parent
WIDTH = 8
WORDS = "the night jar hunts moths at dusk and sleeps all day long in heather".split()
TEXTS = ["The nightjar hunts moths.", "night", "all day long: the jar sleeps in heather at dusk [SEP]",
         "dusk and dusk and dusk", "x ? unknown words at night", "naïve cafés 夜鹰 at dusk"]


def wordpiece():
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", ".", ":", "?"] + WORDS + ["##jar", "##s", "##moths"]
    t = Tokenizer(models.WordPiece({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    t.normalizer, t.pre_tokenizer = normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer()
    t.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    t.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="$A $B", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return t


def unigram():
    words = ["<unk>", "▁"] + ["▁" + w for w in WORDS] + ["s", "jar", "moths", "."]
    t = Tokenizer(models.Unigram([(w, -1.0 - i / 10) for i, w in enumerate(words)], unk_id=0))
    t.normalizer, t.pre_tokenizer = normalizers.Lowercase(), pre_tokenizers.Metaspace()
    return t


def folder(name):
    target = HERE / name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    return target


def keep(target):
    for entry in list(target.iterdir()):
        if entry.name not in ("model.safetensors", "tokenizer.json", "modules.json", "config.json") and not entry.is_dir():
            entry.unlink()


def main():
    torch.manual_seed(20)
    random = np.random.default_rng(20)
    vectors = {}

    def saved(name, modules, half=False):
        target = folder(name)
        SentenceTransformer(modules=modules, device="cpu").save_pretrained(str(target), create_model_card=False)
        table = target / "model.safetensors"
        if half:
            save_file({k: v.half() for k, v in load_file(table).items()}, table)
        model = SentenceTransformer(str(target), device="cpu").float()
        vectors[name] = [model.encode([text])[0].tolist() for text in TEXTS]
        keep(target)

    def static():
        words = wordpiece()
        return m.StaticEmbedding(words, embedding_weights=torch.randn(words.get_vocab_size(), WIDTH))

    saved("plain", [static()])
    saved("normalized", [static(), m.Normalize()])
    saved("dense", [static(), m.Dense(WIDTH, 5, activation_function=nn.Tanh()), m.Normalize()])
    saved("half", [static()], half=True)

    def distilled(name, words, normalize, dtype=np.float32, rows=None):
        target = folder(name)
        size = words.get_vocab_size()
        more = {}
        if rows:
            more = {"token_mapping": random.integers(0, rows, size), "weights": random.random(size).astype(np.float32)}
        table = random.normal(size=(rows or size, WIDTH)).astype(np.float32)
        if dtype == np.int8:
            table = np.round(table / np.abs(table).max() * 127)
        model = StaticModel(vectors=table.astype(dtype), tokenizer=words, config={"model_type": "model2vec", "normalize": normalize}, **more)
        model.save_pretrained(target)
        again = StaticModel.from_pretrained(target)
        vectors[name] = [again.encode([text])[0].astype(np.float32).tolist() for text in TEXTS]
        keep(target)

    distilled("model2vec", wordpiece(), True)
    distilled("model2vec-bytes", wordpiece(), False, dtype=np.int8)
    distilled("model2vec-mapped", wordpiece(), True, dtype=np.float16, rows=9)
    distilled("model2vec-unigram", unigram(), True)
    (HERE / "vectors.json").write_text(json.dumps({"texts": TEXTS, "vectors": vectors}, ensure_ascii=False))


main()
