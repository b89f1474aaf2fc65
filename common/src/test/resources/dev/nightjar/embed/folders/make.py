"""Makes the model folders beside it and their vectors by sentence-transformers (6.0.1, torch on a CPU).

base/ has a random BERT of one layer as ONNX and its tokenizer; every other folder has what
sentence-transformers saves of one model on top of it: modules, their configs and weights.
vectors.json has the vector of each text in each folder. usage: python make.py (torch, onnx,
onnxscript, sentence-transformers)
"""

import json
import pathlib
import shutil
import tempfile

import onnx
import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer import modules as m
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

HERE = pathlib.Path(__file__).parent
WIDTH = 16
WORDS = "the night jar hunts moths at dusk and sleeps all day long in heather query passage".split()
TEXTS = ["The nightjar hunts moths.", "night", "all day long: the jar sleeps in heather at dusk",
         "dusk and dusk and dusk", "x ? unknown words", "moths moths moths moths moths moths moths"]


def tokenizer():
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ":", "?"] + WORDS + ["##jar", "##s", "##moths"]
    t = Tokenizer(models.WordPiece({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer(lowercase=True)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return PreTrainedTokenizerFast(tokenizer_object=t, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
                                   sep_token="[SEP]", mask_token="[MASK]", model_max_length=32), len(words)


class Encoder(nn.Module):
    def __init__(self, bert):
        super().__init__()
        self.bert = bert

    def forward(self, input_ids, attention_mask):
        return self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


def export(bert, path):
    batch, sequence = torch.export.Dim("batch", min=1, max=64), torch.export.Dim("sequence", min=1, max=32)
    shape = {0: batch, 1: sequence}
    ids = torch.tensor([[2, 9, 10, 3], [2, 11, 12, 3]])
    program = torch.onnx.export(Encoder(bert).eval(), (ids, torch.ones_like(ids)), dynamo=True, opset_version=18,
                                input_names=["input_ids", "attention_mask"], output_names=["last_hidden_state"],
                                dynamic_shapes=(shape, shape))
    program.save(path, external_data=False)
    graph = onnx.load(path)  # without the names of the exporting machine's files, and a third of the size
    for part in [graph, graph.graph, *graph.graph.node, *graph.graph.value_info, *graph.graph.initializer]:
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    graph.graph.ClearField("value_info")
    onnx.save(graph, path)


def dense(out, activation, width=WIDTH, **more):
    return m.Dense(width, out, activation_function=activation, **more)


def main():
    torch.manual_seed(20)
    tok, size = tokenizer()
    bert = BertModel(BertConfig(vocab_size=size, hidden_size=WIDTH, num_hidden_layers=1, num_attention_heads=2,
                                intermediate_size=32, max_position_embeddings=32, initializer_range=0.6),
                     add_pooling_layer=False).eval()
    work = pathlib.Path(tempfile.mkdtemp())
    bert.save_pretrained(work / "bert")
    tok.save_pretrained(work / "bert")
    shutil.rmtree(HERE / "base", ignore_errors=True)
    (HERE / "base").mkdir()
    export(bert, HERE / "base" / "model.onnx")
    for name in ["config.json", "tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(work / "bert" / name, HERE / "base" / name)

    def pooling(mode, **more):
        return m.Pooling(WIDTH, mode, **more)

    normalize = m.Normalize
    folders = {mode: [pooling(mode)] for mode in m.Pooling.POOLING_MODES}
    folders["several"] = [pooling(["weightedmean", "cls", "max"])]
    folders["switches"] = [pooling(["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"])]
    folders["dense-tanh"] = [pooling("mean"), dense(12, nn.Tanh()), normalize()]
    folders["dense-twice"] = [pooling("cls"), dense(20, nn.Identity(), bias=False), normalize(),
                              dense(8, nn.GELU(), width=20, use_residual=True), m.LayerNorm(8)]
    folders["dense-half"] = [pooling(["mean", "max"]), dense(6, nn.Sigmoid(), width=32)]
    folders["dense-brain"] = [pooling("mean"), dense(16, nn.SiLU(), use_residual=True), normalize()]
    folders["dense-relu"] = [pooling("mean"), dense(9, nn.ReLU()), dense(9, nn.LeakyReLU(), width=9), m.Dropout(0.3)]
    folders["without-prompt"] = [pooling(["mean", "weightedmean", "cls", "max"], include_prompt=False), normalize()]
    folders["cut"] = [pooling("mean"), normalize()]

    vectors = {}
    for name, modules in folders.items():
        for module in modules:
            if isinstance(module, m.LayerNorm):
                nn.init.normal_(module.norm.weight)
                nn.init.normal_(module.norm.bias)
        first = m.Transformer(str(work / "bert"))
        prompts = {"query": "query: ", "document": "passage: "} if name == "without-prompt" else None
        model = SentenceTransformer(modules=[first] + modules, device="cpu", prompts=prompts,
                                    truncate_dim=6 if name == "cut" else None)
        saved = work / name
        model.save_pretrained(str(saved), create_model_card=False)
        if name in ("dense-half", "dense-brain"):
            file = saved / "2_Dense" / "model.safetensors"
            kind = torch.float16 if name == "dense-half" else torch.bfloat16
            save_file({k: v.to(kind) for k, v in load_file(file).items()}, file)
        if name == "switches":
            switches = {"word_embedding_dimension": WIDTH}
            switches |= {f"pooling_mode_{k}": True for k in ["lasttoken", "mean_tokens", "cls_token", "max_tokens",
                                                             "mean_sqrt_len_tokens", "weightedmean_tokens"]}
            (saved / "1_Pooling" / "config.json").write_text(json.dumps(switches))
        again = SentenceTransformer(str(saved), device="cpu").float()
        vectors[name] = [
            [round(float(x), 7) for x in
             again.encode(text, prompt_name="query" if prompts else None, normalize_embeddings=name == "cut")]
            for text in TEXTS]
        target = HERE / name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        for entry in saved.iterdir():
            prompted = entry.name == "config_sentence_transformers.json" and name in ("cut", "without-prompt")
            if entry.is_dir() or entry.name == "modules.json" or prompted:
                (shutil.copytree if entry.is_dir() else shutil.copy)(entry, target / entry.name)
    (HERE / "vectors.json").write_text(json.dumps({"texts": TEXTS, "vectors": vectors}))


if __name__ == "__main__":
    main()
