"""Runs every prompt file through torch and through the ONNX files and writes metrics.json.

    python check_onnx.py                 # ../model.onnx; torch too where hf/ has the trained weights
    python check_onnx.py FILE.onnx ...   # other exports of the same model as well
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from transformers import GPT2LMHeadModel

HERE = Path(__file__).resolve().parent
MODEL, HF = HERE.parent, HERE / "hf"


def softmax(x):
    """Softmax over the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def pair_metrics(logits, rows):
    """Right against the best wrong answer at the last position (IOI, docstring)."""
    last = logits[:, -1]
    right = np.array([l[r["answer_ids"][0]] for l, r in zip(last, rows)])
    wrong = np.array([l[r["wrong_answer_ids"]].max() for l, r in zip(last, rows)])
    top = np.mean([l.argmax() == r["answer_ids"][0] for l, r in zip(last, rows)])
    return {"logit_diff": float((right - wrong).mean()), "right_over_wrong": float((right > wrong).mean()), "top1": float(top)}


def year_metrics(logits, rows):
    """Probability of greater and of other two-digit tokens at the last position."""
    probs = softmax(logits[:, -1].astype(np.float64))
    up = np.array([p[r["answer_ids"]].sum() for p, r in zip(probs, rows)])
    down = np.array([p[r["wrong_answer_ids"]].sum() for p, r in zip(probs, rows)])
    return {"mass_greater": float(up.mean()), "mass_other_years": float(down.mean()), "greater_minus_other": float((up - down).mean())}


TASKS = {"ioi": pair_metrics, "ioi_mixed": pair_metrics, "greaterthan": year_metrics, "docstring": pair_metrics}


def onnx_logits(path, ids):
    """Logits of an ONNX file."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [i.name for i in session.get_inputs()]
    feeds = {"input_ids": ids}
    if "attention_mask" in names:
        feeds["attention_mask"] = np.ones_like(ids)
    if "position_ids" in names:
        feeds["position_ids"] = np.broadcast_to(np.arange(ids.shape[1]), ids.shape).astype(np.int64).copy()
    return session.run(["logits"], feeds)[0]


def torch_logits(model, ids):
    """Logits of the trained weights."""
    with torch.no_grad():
        return model(input_ids=torch.from_numpy(ids)).logits.numpy()


def main():
    torch.set_num_threads(1)
    trained = (HF / "model.safetensors").exists()
    model = GPT2LMHeadModel.from_pretrained(HF, attn_implementation="eager").eval() if trained else None
    out = {}
    for name, metric in TASKS.items():
        rows = [json.loads(line) for line in (MODEL / "prompts" / f"{name}.jsonl").read_text().splitlines()]
        runs = {k: np.array([r[f"{k}_ids"] for r in rows], np.int64) for k in ("clean", "corrupted")}
        entry = {"examples": len(rows), "tokens": len(rows[0]["clean_ids"])}
        want = {k: torch_logits(model, ids) for k, ids in runs.items()} if trained else {}
        if want:
            entry["torch"] = {k: metric(v, rows) for k, v in want.items()}
        for path in [MODEL / "model.onnx", *map(Path, sys.argv[1:])]:
            got = {k: onnx_logits(path, ids) for k, ids in runs.items()}
            entry[path.name] = {k: metric(v, rows) for k, v in got.items()}
            if want:
                entry[path.name]["max_abs_diff_to_torch"] = float(max(np.abs(got[k] - want[k]).max() for k in want))
        out[name] = entry
        print(name, json.dumps(entry))
    (HERE / "metrics.json").write_text(json.dumps(out, indent=1) + "\n")


if __name__ == "__main__":
    main()
