"""Makes the folders beside it: tiny encoders and decoders with random weights as PyTorch exports them, with
vectors.jsonl by sentence-transformers (6.0.1; Transformers 5.18, torch 2.13 on a CPU).

qwen3 takes position_ids and empty past_key_values; gemma3 gives sentence_embedding, pooled, projected and normalised,
and has no modules. usage: python make.py (torch, sentence-transformers, onnx, onnxscript)
"""

import json
import pathlib
import shutil
import tempfile

import onnx
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer import modules as m
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from torch import nn
from transformers import AutoConfig, AutoModel, DynamicCache, PreTrainedTokenizerFast

HERE = pathlib.Path(__file__).parent
WIDTH = 16
LENGTH = 96
SENTENCES = ["The nightjar hunts moths at dusk.", "All day long it sleeps in heather.", "夜鹰在夜间捕食。", "Naïve cafés — “quotes”…"]
TEXTS = ["x", *SENTENCES, " leading and  double spaces\n", " ".join(SENTENCES[:2] * 9), "literal </s> <pad>"]
BASE = dict(hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24, max_position_embeddings=LENGTH)
SPECIAL = dict(pad_token="<pad>", unk_token="<unk>", cls_token="<s>", sep_token="</s>", bos_token="<s>", eos_token="</s>")


def byte_bpe(single):
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.train_from_iterator(SENTENCES * 3, trainers.BpeTrainer(vocab_size=280, special_tokens=["<pad>", "<s>", "</s>", "<unk>"],
                                                             initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    t.post_processor = processors.TemplateProcessing(single=single, special_tokens=[("<s>", 1), ("</s>", 2)])
    return PreTrainedTokenizerFast(tokenizer_object=t, model_max_length=LENGTH, **SPECIAL)


def unigram():
    t = Tokenizer(models.Unigram())
    t.normalizer, t.pre_tokenizer = normalizers.NFKC(), pre_tokenizers.Metaspace()
    t.train_from_iterator(SENTENCES * 3, trainers.UnigramTrainer(vocab_size=70, special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
                                                                unk_token="<unk>", show_progress=False))
    t.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return PreTrainedTokenizerFast(tokenizer_object=t, model_max_length=LENGTH, **SPECIAL)


GROUPED = dict(num_key_value_heads=2, head_dim=8)
ZOO = {
    "qwen3": (lambda: byte_bpe("$A </s>"), dict(GROUPED, pad_token_id=0, bos_token_id=1, eos_token_id=2), "lasttoken"),
    "modernbert": (lambda: byte_bpe("<s> $A </s>"), dict(num_hidden_layers=3, local_attention=16, global_attn_every_n_layers=3, pad_token_id=0,
                                                        bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2), "cls"),
    "gemma3_text": (unigram, dict(GROUPED, sliding_window=16, use_bidirectional_attention=True, pad_token_id=1, bos_token_id=0, eos_token_id=2), "mean"),
    "deberta-v2": (unigram, dict(pad_token_id=1, relative_attention=True, pos_att_type=["p2c", "c2p"], position_buckets=16), "mean"),
}


class Encoder(nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids, attention_mask):
        return self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


class Whole(nn.Module):
    """With what follows it."""

    def __init__(self, encoder, dense):
        super().__init__()
        self.encoder, self.dense = encoder, dense

    def forward(self, input_ids, attention_mask):
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return hidden, nn.functional.normalize(self.dense((hidden * mask).sum(1) / mask.sum(1)), dim=1)


class Decoder(nn.Module):
    """With keys and values of tokens before."""

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, input_ids, attention_mask, position_ids, past):
        cache = DynamicCache()
        for layer in range(len(past) // 2):
            cache.update(past[2 * layer], past[2 * layer + 1], layer)
        return self.decoder(input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, past_key_values=cache,
                            use_cache=True).last_hidden_state


def export(model, inputs, names, outputs, path):
    dynamic = torch.export.Dim.DYNAMIC
    ids = {0: dynamic, 1: dynamic}
    shapes = [ids] * 2 if len(inputs) == 2 else [ids] * 3 + [[{0: dynamic, 2: dynamic}] * len(inputs[3])]
    with torch.no_grad():
        program = torch.onnx.export(model.eval(), inputs, dynamo=True, opset_version=18, verbose=False, input_names=names,
                                    output_names=outputs, dynamic_shapes=tuple(shapes))
    program.save(path, external_data=False)
    graph = onnx.load(path)  # without the names of the exporting machine's files, and a third of the size
    for part in [graph, graph.graph, *graph.graph.node, *graph.graph.value_info, *graph.graph.initializer]:
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    graph.graph.ClearField("value_info")
    onnx.save(graph, path)


def make(name):
    tokenizer, more, pooling = ZOO[name]
    tok = tokenizer()
    torch.manual_seed(3)
    config = AutoConfig.for_model(name, vocab_size=len(tok), **{**BASE, **more})
    model = AutoModel.from_config(config, attn_implementation="eager")
    for p in model.parameters():
        if p.dim() > 1:
            nn.init.normal_(p, std=0.3)
    model = model.eval().float()
    target, work = HERE / name, pathlib.Path(tempfile.mkdtemp())
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    model.save_pretrained(work / "plain")
    tok.save_pretrained(work / "plain")
    behind = [m.Pooling(WIDTH, pooling)]
    ids = torch.randint(6, 60, (2, 9))
    tokens, names = (ids, torch.ones_like(ids)), ["input_ids", "attention_mask"]
    if name == "gemma3_text":
        behind.append(m.Dense(WIDTH, 8, bias=False, activation_function=nn.Identity()))
        export(Whole(model, behind[1].linear), tokens, names, ["last_hidden_state", "sentence_embedding"], target / "model.onnx")
    elif name == "qwen3":
        past = [torch.randn(2, 2, 3, 8) for _ in range(4)]
        mask = torch.ones(2, 12, dtype=torch.long)
        names += ["position_ids"] + [f"past_key_values.{n}.{kind}" for n in range(2) for kind in ("key", "value")]
        export(Decoder(model), (ids, mask, torch.arange(3, 12).expand(2, 9), past), names, ["last_hidden_state"], target / "model.onnx")
    else:
        export(Encoder(model), tokens, names, ["last_hidden_state"], target / "model.onnx")
    first = m.Transformer(str(work / "plain"), model_kwargs={"attn_implementation": "eager"})
    original = SentenceTransformer(modules=[first, *behind, m.Normalize()], device="cpu")
    original.save_pretrained(str(work / "whole"), create_model_card=False)
    for file in ["config.json", "tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(work / "plain" / file, target / file)
    if name != "gemma3_text":
        shutil.copy(work / "whole" / "modules.json", target / "modules.json")
        shutil.copytree(work / "whole" / "1_Pooling", target / "1_Pooling")
    with open(target / "vectors.jsonl", "w", encoding="utf-8") as out:
        for text in TEXTS:
            vector = original.encode([text], batch_size=1)[0].tolist()
            out.write(json.dumps({"text": text, "vector": vector}, ensure_ascii=False) + "\n")


for name in ZOO:
    make(name)
