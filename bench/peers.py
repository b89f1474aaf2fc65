"""The Python peers of bench/run.sh, each a process that speaks as the Java ones do (dev.nightjar.bench.peers.Worker).
Usage: peers.py folder ONNX_FOLDER OUT              a sentence-transformers folder with the weights of an ONNX export of BERT
       peers.py sentence-transformers FOLDER        one process, length-sorted batches of 32, as its encode() does
       peers.py ray FOLDER                          Ray Data: map_batches of 256 rows over one actor that holds the above
       peers.py http FOLDER PORT                    for bench/serve.sh: the smallest server, Python's own, on all cores
       peers.py versions                            what is installed"""
import json
import os
import shutil
import sys
import time

BATCH = 32
ROWS = 256
MOST_TOKENS = 512


def folder(source, target):
    """The graph computes x W + b for each linear layer; b keeps the module's name, and W is what x is multiplied with."""
    import onnx
    import torch
    from onnx import numpy_helper
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    graph = onnx.load(os.path.join(source, "model.onnx")).graph
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    factors = {node.output[0]: [n for n in node.input if n in weights] for node in graph.node if node.op_type == "MatMul"}
    state = {name: value for name, value in weights.items() if name.startswith(("embeddings.", "encoder."))}
    for node in graph.node:
        if node.op_type == "Add":
            for bias, product in (node.input, reversed(node.input)):
                if bias in state and factors.get(product):
                    state[bias.removesuffix("bias") + "weight"] = weights[factors[product][0]].T
    words, width = state["embeddings.word_embeddings.weight"].shape
    layers = 1 + max(int(name.split(".")[2]) for name in state if name.startswith("encoder.layer."))
    inner = state["encoder.layer.0.intermediate.dense.weight"].shape[0]
    config = BertConfig(vocab_size=words, hidden_size=width, num_hidden_layers=layers, intermediate_size=inner,
                        num_attention_heads=12, max_position_embeddings=state["embeddings.position_embeddings.weight"].shape[0])
    model = BertModel(config, add_pooling_layer=False)
    missing = model.load_state_dict({name: torch.tensor(value) for name, value in state.items()}, strict=False)
    wrong = [name for name in missing.missing_keys + missing.unexpected_keys if not name.endswith("position_ids")]
    if wrong:
        sys.exit(f"Cannot build a BERT of {source}: {wrong}")
    model.save_pretrained(target)
    for part in ("modules.json", "1_Pooling"):  # as sentence-transformers writes them
        copy = shutil.copytree if os.path.isdir(os.path.join(source, part)) else shutil.copy
        copy(os.path.join(source, part), os.path.join(target, part))
    os.makedirs(os.path.join(target, "2_Normalize"), exist_ok=True)
    special = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    PreTrainedTokenizerFast(tokenizer_file=os.path.join(source, "tokenizer.json"), model_max_length=MOST_TOKENS,
                            **special).save_pretrained(target)
    with open(os.path.join(target, "sentence_bert_config.json"), "w") as file:
        json.dump({"max_seq_length": MOST_TOKENS}, file)


def opened(path, threads=1):
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    model = SentenceTransformer(path, device="cpu")
    model.max_seq_length = MOST_TOKENS
    return model


def encoder(path):
    model = opened(path)

    def embed(texts):
        start = time.process_time()
        vectors = model.encode(texts, batch_size=BATCH, convert_to_numpy=True)
        return vectors, time.process_time() - start

    return embed


class Actor:
    """Embeds blocks of rows and tells the CPU seconds of its process since it was ready, Ray's own work in it included."""

    def __init__(self, path):
        self.model = opened(path)
        self.model.encode(["warm"] * BATCH)
        self.start = time.process_time()

    def __call__(self, rows):
        rows["vector"] = self.model.encode(list(rows["text"]), batch_size=BATCH, convert_to_numpy=True)
        rows["cpu"] = [time.process_time() - self.start] * len(rows["vector"])
        del rows["text"]
        return rows


def ray_data(path):
    import logging

    import numpy
    import ray

    ray.init(num_cpus=1, include_dashboard=False, logging_level=logging.ERROR, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False

    def embed(texts):
        rows = ray.data.from_items([{"row": i, "text": text} for i, text in enumerate(texts)], override_num_blocks=1)
        done = rows.map_batches(Actor, fn_constructor_args=(path,), batch_size=ROWS, concurrency=1).take_all()
        done.sort(key=lambda row: row["row"])
        return numpy.stack([row["vector"] for row in done]), max(row["cpu"] for row in done)

    return embed


def http(path, port):
    """A thread a connection; the model's own runs are one at a time, as more would share its threads."""
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    model = opened(path, os.cpu_count())
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet, or the client would wait for its own acknowledgement

        def answer(self, body):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            self.answer(b'{"status":"ok"}')

        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
            with lock:
                vectors = model.encode([asked] if isinstance(asked, str) else asked, batch_size=BATCH)
            data = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(vectors.tolist())]
            self.answer(json.dumps({"object": "list", "data": data}).encode())

        def log_message(self, *nothing):
            pass

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


def serve(embed):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # libraries print what they like
    print("@ 0", file=answers, flush=True)
    for line in sys.stdin:
        source, target = line.rstrip("\n").split("\t")
        with open(source, encoding="utf-8") as file:
            texts = [json.loads(row)["text"] for row in file]
        vectors, seconds = embed(texts)
        vectors.astype("<f4").tofile(target)
        print(f"@ {seconds}", file=answers, flush=True)


if __name__ == "__main__":
    os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", RAY_USAGE_STATS_ENABLED="0")
    action, rest = (sys.argv[1:2] or ["help"])[0], sys.argv[2:]
    if action == "folder":
        folder(*rest)
    elif action == "sentence-transformers":
        serve(encoder(*rest))
    elif action == "ray":
        serve(ray_data(*rest))
    elif action == "http":
        http(rest[0], int(rest[1]))
    elif action == "versions":
        from importlib.metadata import PackageNotFoundError, version
        for package in ("sentence-transformers", "torch", "onnx", "ray"):
            try:
                print(package, version(package))
            except PackageNotFoundError:
                pass
    else:
        sys.exit(__doc__)
