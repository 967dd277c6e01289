"""Exports the trained model to ONNX, compares the logits with torch's and measures the prompts.

    python export_onnx.py                # writes ../model.onnx, export_log.json and metrics.json
"""
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch

from model import AttnOnlyTransformer

HERE = Path(__file__).resolve().parent
MODEL = HERE.parent


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


def compare(path, session, model, vocab, max_seq):
    """Largest absolute logit difference to torch over several shapes, and the graph's inputs."""
    worst, gen = 0.0, torch.Generator().manual_seed(5)
    for batch, seq in ((1, 5), (2, max_seq // 2), (3, max_seq)):
        ids = torch.randint(0, vocab, (batch, seq), generator=gen)
        with torch.no_grad():
            want = model(ids).numpy()
        worst = max(worst, float(np.abs(session.run(["logits"], {"input_ids": ids.numpy()})[0] - want).max()))
    graph = onnx.load(str(path))
    return {"bytes": path.stat().st_size, "opset": {o.domain or "ai.onnx": o.version for o in graph.opset_import},
            "producer": f"{graph.producer_name} {graph.producer_version}", "nodes": len(graph.graph.node),
            "inputs": {i.name: [str(d) for d in i.shape] for i in session.get_inputs()},
            "outputs": [o.name for o in session.get_outputs()], "max_abs_diff_to_torch": worst}


def repeat_metrics(logits, rows):
    """Cross-entropy and accuracy at the listed positions."""
    ce, hit = [], []
    for l, r in zip(logits, rows):
        at = l[r["positions"]].astype(np.float64)
        e = np.exp(at - at.max(-1, keepdims=True))
        p = e / e.sum(-1, keepdims=True)
        ce += list(-np.log(p[np.arange(len(at)), r["answer_ids"]]))
        hit += list(at.argmax(-1) == np.array(r["answer_ids"]))
    return {"loss": float(np.mean(ce)), "accuracy": float(np.mean(hit))}


def measure(session, model):
    """The prompts' figures through torch and through the ONNX file."""
    rows = [json.loads(line) for line in (MODEL / "prompts" / "induction.jsonl").read_text().splitlines()]
    entry = {"examples": len(rows), "tokens": len(rows[0]["clean_ids"]), "torch": {}, "model.onnx": {}}
    worst = 0.0
    for run in ("clean", "corrupted"):
        ids = np.array([r[f"{run}_ids"] for r in rows], np.int64)
        with torch.no_grad():
            want = model(torch.from_numpy(ids)).numpy()
        got = session.run(["logits"], {"input_ids": ids})[0]
        entry["torch"][run], entry["model.onnx"][run] = repeat_metrics(want, rows), repeat_metrics(got, rows)
        worst = max(worst, float(np.abs(got - want).max()))
    entry["model.onnx"]["max_abs_diff_to_torch"] = worst
    return {"induction": entry}


def main():
    torch.set_num_threads(1)
    config = json.loads((HERE / "config.json").read_text())
    model = AttnOnlyTransformer(**config).eval()
    model.load_state_dict(torch.load(HERE / "state.pt"))
    path = MODEL / "model.onnx"
    export_dynamo(model, path, config["n_positions"] // 2)
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    log = {path.name: compare(path, session, model, config["vocab_size"], config["n_positions"])}
    metrics = measure(session, model)
    (HERE / "export_log.json").write_text(json.dumps(log, indent=1) + "\n")
    (HERE / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n")
    print(json.dumps({**log, **metrics}, indent=1))


if __name__ == "__main__":
    main()
