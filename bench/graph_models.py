"""Encoders in the shape of well-known ones, a few of their layers, with random weights, as model folders.

usage: graph_models.py OUTPUT [NAME...]
pip install torch transformers onnx onnxscript tokenizers (torch 2.13, Transformers 5.18, onnx 1.23 and onnxscript 0.7.2 were used)
"""
import json, pathlib, sys, warnings

warnings.filterwarnings("ignore")
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoConfig, AutoModel

VOCABULARY = 3000
BERT_BASE = dict(hidden_size=768, num_hidden_layers=4, num_attention_heads=12, intermediate_size=3072)
ENDS = dict(pad_token_id=0, bos_token_id=1, eos_token_id=2)
SHAPES = {  # name: kind, configuration
    "bert": ("bert", dict(BERT_BASE, max_position_embeddings=512)),
    "mpnet": ("mpnet", dict(BERT_BASE, max_position_embeddings=514, pad_token_id=1)),
    "modernbert": ("modernbert", dict(hidden_size=768, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1152, max_position_embeddings=8192, local_attention=128, global_attn_every_n_layers=3, cls_token_id=1, sep_token_id=2, **ENDS)),
    "nomic_bert": ("nomic_bert", dict(BERT_BASE, max_position_embeddings=8192)),
    "eurobert": ("eurobert", dict(BERT_BASE, num_key_value_heads=12, max_position_embeddings=8192, **ENDS)),
    "gemma3_text": ("gemma3_text", dict(hidden_size=768, num_hidden_layers=6, num_attention_heads=3, num_key_value_heads=1, head_dim=256, intermediate_size=1152, max_position_embeddings=2048, sliding_window=512, use_bidirectional_attention=True, **ENDS)),
    "qwen3": ("qwen3", dict(hidden_size=1024, num_hidden_layers=4, num_attention_heads=16, num_key_value_heads=8, head_dim=128, intermediate_size=3072, max_position_embeddings=32768)),
}


class Encoder(torch.nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids, attention_mask):
        return self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


def make(folder, kind, settings):
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    torch.manual_seed(3)
    config = AutoConfig.for_model(kind, vocab_size=VOCABULARY, **settings)
    model = AutoModel.from_config(config, attn_implementation="eager").eval().float()
    for name, weights in model.named_parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.03)
    config.save_pretrained(folder)
    words = Tokenizer(models.WordLevel({f"w{i}": i for i in range(VOCABULARY)}, unk_token="w0"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.save(str(folder / "tokenizer.json"))
    (folder / "1_Pooling/config.json").write_text(json.dumps({"word_embedding_dimension": config.hidden_size, "pooling_mode_mean_tokens": True}))
    (folder / "modules.json").write_text(json.dumps([{"idx": i, "name": str(i), "path": p, "type": f"sentence_transformers.models.{k}"} for i, (p, k) in enumerate([("", "Transformer"), ("1_Pooling", "Pooling")])]))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": min(config.max_position_embeddings, 2048) - 2}))
    ids = torch.randint(6, 100, (2, 9))
    sizes = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    with torch.no_grad():
        torch.onnx.export(Encoder(model), (ids, torch.ones_like(ids)), str(folder / "model.onnx"), dynamo=True, opset_version=18, verbose=False,
                          input_names=["input_ids", "attention_mask"], output_names=["last_hidden_state"], dynamic_shapes=(sizes, sizes))


if __name__ == "__main__":
    for name in sys.argv[2:] or SHAPES:
        make(pathlib.Path(sys.argv[1]) / name, *SHAPES[name])
        print("made", name, flush=True)
