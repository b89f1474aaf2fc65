"""Makes the folders beside it and their vectors by sentence-transformers' MultiVectorEncoder (6.0.1, torch on a CPU).

base/ has a random BERT of one layer as ONNX and its tokenizer; every other folder has what is saved of one
model on top of it: by sentence-transformers itself, as PyLate does, or as Stanford's ColBERT does.
vectors.json has the vectors of the tokens of each text in each folder, and the MaxSim of each query and
document. usage: python make.py (torch, onnx, onnxscript, sentence-transformers)
"""

import json
import pathlib
import shutil
import sys
import tempfile

import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import MultiVectorEncoder
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask
from tokenizers import AddedToken
from torch import nn
from transformers import BertConfig, BertModel

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "folders"))
import make as folders  # noqa: E402

WIDTH = folders.WIDTH
QUERIES = ["night?", "the nightjar hunts moths", "all day long in heather. and all night long at dusk"]
DOCUMENTS = ["The nightjar hunts moths.", "all day: the jar sleeps in heather at dusk.", "x ? unknown", "day"]


def tokenizer():
    tok, _ = folders.tokenizer()
    tok.add_tokens([AddedToken("[unused0]"), AddedToken("[unused1]"), "[Q] ", "[D] "])
    return tok, len(tok)


def projection(out, width=WIDTH, **more):
    more = {"bias": False, "activation_function": nn.Identity(), "module_input_name": "token_embeddings"} | more
    return Dense(width, out, **more)


def own(work, name, first, layers, prompts, mask):
    modules = [Transformer(str(work / "bert"), **first), *layers, mask, Normalize(module_input_name="token_embeddings")]
    model = MultiVectorEncoder(modules=modules, prompts=prompts, device="cpu")
    model.save_pretrained(str(work / name), create_model_card=False)


def main():
    torch.manual_seed(27)
    tok, size = tokenizer()
    bert = BertModel(BertConfig(vocab_size=size, hidden_size=WIDTH, num_hidden_layers=1, num_attention_heads=2,
                                intermediate_size=32, max_position_embeddings=32, initializer_range=0.6),
                     add_pooling_layer=False).eval()
    work = pathlib.Path(tempfile.mkdtemp())
    bert.save_pretrained(work / "bert")
    tok.save_pretrained(work / "bert")
    shutil.rmtree(HERE / "base", ignore_errors=True)
    (HERE / "base").mkdir()
    folders.export(bert, HERE / "base" / "model.onnx")
    for name in ["config.json", "tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(work / "bert" / name, HERE / "base" / name)

    own(work, "fixed", {"query_expansion": {"strategy": "fixed", "length": 12}, "document_length": 9},
        [projection(8)], {"query": "[unused0] ", "document": "[unused1] "}, MultiVectorMask([".", "?", "absent"]))
    own(work, "least", {"query_expansion": {"strategy": "min", "length": 8, "attend": True, "token": "[SEP]"},
                        "query_length": 11},
        [projection(12, bias=True, activation_function=nn.GELU()), projection(6, 12, use_residual=True)],
        {"query": "query: ", "document": "passage: "}, MultiVectorMask(["the"], skiplist_tasks=["query", "document"]))
    own(work, "plain", {"query_length": 6}, [projection(5)], None, MultiVectorMask())

    pylate = work / "pylate"
    shutil.copytree(work / "bert", pylate)
    (pylate / "1_Dense").mkdir()
    kinds = [("", "sentence_transformers.models.Transformer"), ("1_Dense", "pylate.models.Dense.Dense")]
    (pylate / "modules.json").write_text(json.dumps(
        [{"idx": i, "name": str(i), "path": path, "type": kind} for i, (path, kind) in enumerate(kinds)]))
    (pylate / "1_Dense" / "config.json").write_text(json.dumps(
        {"in_features": WIDTH, "out_features": 8, "bias": False, "activation_function":
         "torch.nn.modules.linear.Identity", "use_residual": False}))
    save_file({"linear.weight": torch.randn(8, WIDTH)}, pylate / "1_Dense" / "model.safetensors")
    (pylate / "sentence_bert_config.json").write_text('{"max_seq_length": 19, "do_lower_case": false}')
    (pylate / "config_sentence_transformers.json").write_text(json.dumps(
        {"model_type": "ColBERT", "prompts": {}, "query_prefix": "[Q] ", "document_prefix": "[D] ", "query_length": 10,
         "document_length": 20, "attend_to_expansion_tokens": False, "similarity_fn_name": "MaxSim"}))

    stanford = work / "stanford"
    shutil.copytree(work / "bert", stanford)
    weights = {"bert." + k: v for k, v in load_file(stanford / "model.safetensors").items()}
    save_file(weights | {"linear.weight": torch.randn(7, WIDTH)}, stanford / "model.safetensors", {"format": "pt"})
    config = json.loads((stanford / "config.json").read_text()) | {"architectures": ["HF_ColBERT"]}
    (stanford / "config.json").write_text(json.dumps(config))
    (stanford / "artifact.metadata").write_text(json.dumps(
        {"query_token_id": "[unused0]", "doc_token_id": "[unused1]", "query_maxlen": 14, "doc_maxlen": 18,
         "mask_punctuation": True, "attend_to_mask_tokens": True}))

    golden = {"queries": QUERIES, "documents": DOCUMENTS, "folders": {}}
    for name in ["fixed", "least", "plain", "pylate", "stanford"]:
        model = MultiVectorEncoder(str(work / name), device="cpu")
        queries, documents = model.encode_query(QUERIES), model.encode_document(DOCUMENTS)
        golden["folders"][name] = {
            "queries": [[[round(x, 6) for x in token] for token in text.tolist()] for text in queries],
            "documents": [[[round(x, 6) for x in token] for token in text.tolist()] for text in documents],
            "scores": model.similarity(queries, documents).tolist()}
        shutil.rmtree(HERE / name, ignore_errors=True)
        for file in sorted((work / name).rglob("*")):
            place = file.relative_to(work / name)
            weights = file.name == "model.safetensors"
            same = (HERE / "base" / place).exists() and (HERE / "base" / place).read_bytes() == file.read_bytes()
            if file.is_file() and not same and not (weights and len(place.parts) == 1):
                (HERE / name / place).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, HERE / name / place)
        if name == "stanford":
            layer = load_file(work / name / "model.safetensors")["linear.weight"]
            save_file({"linear.weight": layer}, HERE / name / "model.safetensors")
    (HERE / "vectors.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
