"""sentence-transformers' StaticEmbedding beside Nightjar's, for bench/static.sh.

usage: static_peers.py make TOKENIZER CORPUS FOLDER TEXTS    a random table for a tokenizer, and texts of ten words
       static_peers.py measure FOLDER TEXTS TURNS            texts a second of CPU time, on one thread
"""

import json
import os
import sys
import time

os.environ.update(RAYON_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false", OMP_NUM_THREADS="1")

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Normalize, StaticEmbedding
from tokenizers import Tokenizer

DIMENSION = 256
WORDS = 10


def make(tokenizer, corpus, folder, texts):
    torch.manual_seed(5)
    words = Tokenizer.from_file(tokenizer)
    words.no_truncation()
    table = torch.randn(words.get_vocab_size(), DIMENSION)
    model = SentenceTransformer(modules=[StaticEmbedding(words, embedding_weights=table), Normalize()], device="cpu")
    model.save_pretrained(folder, create_model_card=False)
    with open(texts, "w", encoding="utf-8") as out:
        for line in open(corpus, encoding="utf-8"):
            parts = json.loads(line)["text"].split()
            for i in range(0, len(parts) - WORDS + 1, WORDS):
                print(" ".join(parts[i : i + WORDS]), file=out)


def measure(folder, texts, turns):
    torch.set_num_threads(1)
    model = SentenceTransformer(folder, device="cpu")
    lines = open(texts, encoding="utf-8").read().split("\n")[:-1]
    best, alone = 0, 0
    for _ in range(turns):
        start = time.process_time()
        model.encode(lines, batch_size=1000)
        best = max(best, len(lines) / (time.process_time() - start))
        blocks = [model[0].preprocess(lines[i : i + 1000]) if hasattr(model[0], "preprocess") else model[0].tokenize(lines[i : i + 1000])
                  for i in range(0, len(lines), 1000)]
        start = time.process_time()
        with torch.inference_mode():
            for block in blocks:
                model[1](model[0](block))
        alone = max(alone, len(lines) / (time.process_time() - start))
    print(f"sentence-transformers: {best:.0f} texts/s in all, {alone:.0f} texts/s the model alone ({len(lines)} texts)")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(*sys.argv[2:])
    else:
        measure(sys.argv[2], sys.argv[3], int(sys.argv[4]))
