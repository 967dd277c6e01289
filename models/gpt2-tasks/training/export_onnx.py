"""Exports the trained model to ONNX and compares the logits with torch's.

    python export_onnx.py                # writes ../model.onnx, the tokenizer files beside it, export_log.json
    python export_onnx.py --others DIR   # writes the TorchScript and Optimum exports into DIR as well
"""
import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from transformers import GPT2LMHeadModel

HERE = Path(__file__).resolve().parent
MODEL, HF = HERE.parent, HERE / "hf"
BESIDE_THE_MODEL = ["config.json", "vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"]


class LogitsOnly(torch.nn.Module):
    """A language model that returns nothing but its logits."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask=None):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, use_cache=False).logits


class WithMask(torch.nn.Module):
    """Logits of a language model that is handed its causal mask ready-made.

    The tracing exporter cannot follow the vmap with which transformers 4.57 builds that mask.
    """

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask):
        pos = torch.arange(input_ids.shape[1], device=input_ids.device)
        seen = (pos.unsqueeze(0) <= pos.unsqueeze(1))[None, None] & attention_mask.bool()[:, None, None, :]
        bias = torch.where(seen, 0.0, torch.finfo(torch.float32).min)
        return self.model(input_ids=input_ids, attention_mask=bias, use_cache=False).logits


def export_dynamo(model, path, seq):
    """torch.export-based exporter, opset 18, batch and sequence dynamic."""
    ids = torch.arange(2 * seq).reshape(2, seq) % 97
    dims = {0: torch.export.Dim("batch", min=1, max=1024), 1: torch.export.Dim("sequence", min=2, max=seq * 2)}
    torch.onnx.export(model.eval(), (ids,), str(path), dynamo=True, opset_version=18, input_names=["input_ids"],
                      output_names=["logits"], dynamic_shapes=(dims,), external_data=False)
    graph = onnx.load(str(path))  # drop the exporting machine's Python stack traces, keep the other metadata
    for node in graph.graph.node:
        kept = [(m.key, m.value) for m in node.metadata_props if m.key != "pkg.torch.onnx.stack_trace"]
        del node.metadata_props[:]
        for key, value in kept:
            node.metadata_props.add(key=key, value=value)
    onnx.save(graph, str(path))


def export_torchscript(model, path, seq):
    """The older tracing exporter, opset 17."""
    ids = torch.arange(2 * seq).reshape(2, seq) % 97
    axes = {0: "batch", 1: "sequence"}
    torch.onnx.export(WithMask(model).eval(), (ids, torch.ones_like(ids)), str(path), dynamo=False, opset_version=17,
                      input_names=["input_ids", "attention_mask"], output_names=["logits"],
                      dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": axes}, do_constant_folding=True)


def export_optimum(folder, path):
    """optimum's `text-generation` export without past key values."""
    from optimum.exporters.onnx import main_export
    with tempfile.TemporaryDirectory() as tmp:
        main_export(str(folder), output=tmp, task="text-generation", do_validation=False, no_post_process=True)
        assert not list(Path(tmp).glob("*.onnx_data")), "external data"
        shutil.copy(Path(tmp) / "model.onnx", path)


def compare(path, model, vocab, max_seq):
    """Largest absolute logit difference to torch over several shapes, and the graph's inputs."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names, worst = [i.name for i in session.get_inputs()], 0.0
    gen = torch.Generator().manual_seed(5)
    for batch, seq in ((1, 5), (2, max_seq // 2), (3, max_seq)):
        ids = torch.randint(0, vocab, (batch, seq), generator=gen)
        feeds = {"input_ids": ids.numpy()}
        if "attention_mask" in names:
            feeds["attention_mask"] = np.ones((batch, seq), np.int64)
        if "position_ids" in names:
            feeds["position_ids"] = np.broadcast_to(np.arange(seq), (batch, seq)).astype(np.int64).copy()
        with torch.no_grad():
            want = model(ids)
        want = (want if torch.is_tensor(want) else want.logits).numpy()
        worst = max(worst, float(np.abs(session.run(["logits"], feeds)[0] - want).max()))
    graph = onnx.load(str(path))
    return {"bytes": path.stat().st_size, "opset": {o.domain or "ai.onnx": o.version for o in graph.opset_import},
            "producer": f"{graph.producer_name} {graph.producer_version}", "nodes": len(graph.graph.node),
            "inputs": {i.name: [str(d) for d in i.shape] for i in session.get_inputs()},
            "outputs": [o.name for o in session.get_outputs()], "max_abs_diff_to_torch": worst}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--others", type=Path, metavar="DIR")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    for name in BESIDE_THE_MODEL:
        shutil.copy(HF / name, MODEL / name)
    eager = GPT2LMHeadModel.from_pretrained(HF, attn_implementation="eager").eval()
    default = GPT2LMHeadModel.from_pretrained(HF).eval()  # sdpa, as users load it
    jobs = [(MODEL / "model.onnx", lambda p: export_dynamo(LogitsOnly(default), p, 16))]
    if args.others:
        args.others.mkdir(parents=True, exist_ok=True)
        jobs += [(args.others / "model-torchscript.onnx", lambda p: export_torchscript(eager, p, 16)),
                 (args.others / "model-optimum.onnx", lambda p: export_optimum(HF, p))]
    log = {}
    for path, export in jobs:
        export(path)
        log[path.name] = compare(path, eager, eager.config.vocab_size, 64)
        print(path.name, json.dumps(log[path.name]), flush=True)
    (HERE / "export_log.json").write_text(json.dumps(log, indent=1) + "\n")


if __name__ == "__main__":
    main()
