"""Replays the training draws to tell which dataset prompts the gpt2-tasks model met, and measures the others.

    python check_held_out.py             # writes held_out.json
"""
import json
from pathlib import Path

import torch
from transformers import GPT2LMHeadModel, GPT2TokenizerFast

import tasks_data as td
import train as training
from check_onnx import pair_metrics, year_metrics

HERE = Path(__file__).resolve().parent


class Recorder:
    """Stands in for the tokenizer and keeps every text it is given."""

    def __init__(self, tok):
        self.tok, self.texts = tok, set()

    def encode(self, text):
        return self.tok.encode(text)

    def __len__(self):
        return len(self.tok)

    def __call__(self, texts):
        self.texts.update(texts)
        return {"input_ids": [[0] * 5] * len(texts)}


def main():
    torch.set_num_threads(1)
    tok = GPT2TokenizerFast.from_pretrained(HERE / "hf")
    model = GPT2LMHeadModel.from_pretrained(HERE / "hf").eval()
    log = json.loads((HERE / "train_log.json").read_text())
    recorder = Recorder(tok)
    batches = training.Batches(recorder, log["settings"]["seed"] + 1, {**log["batch"], "repeat": 1})
    for _ in range(log["steps"]):
        batches.short()
        batches.long(48)
    met = recorder.texts | {t.rsplit(" ", 3)[0] for t in recorder.texts if t.startswith("def ")}

    def logits(rows):
        with torch.no_grad():
            return model(input_ids=torch.tensor([r["clean_ids"] for r in rows])).logits.numpy()

    out = {}
    for name, metric in (("ioi", pair_metrics), ("ioi_mixed", pair_metrics), ("greaterthan", year_metrics), ("docstring", pair_metrics)):
        rows = [json.loads(line) for line in (HERE.parent / "prompts" / f"{name}.jsonl").read_text().splitlines()]
        tail = (lambda r: r["answers"][0] + ".") if name.startswith("ioi") else (lambda r: "")
        fresh = [r for r in rows if r["clean"] + tail(r) not in met]
        out[name] = {"prompts": len(rows), "met_in_training": len(rows) - len(fresh), "figures_on_the_others": metric(logits(fresh), fresh)}
    rng, two, rows = td.seeded(77), td.digit_tokens(tok), []
    nouns = [w for w in td.OBJECTS + td.PLACES + td.WORDS if w not in td.NOUNS]
    for _ in range(500):
        yy = rng.randint(2, 98)
        text = td.YEAR_TEMPLATES[0].format(noun=rng.choice(nouns), c=rng.choice(td.CENTURIES), yy=f"{yy:02d}")
        rows.append({"clean_ids": tok.encode(text), "answer_ids": two[yy + 1:], "wrong_answer_ids": two[:yy + 1]})
    out["greaterthan_with_nouns_never_used_in_year_ranges"] = {"prompts": len(rows), "figures": year_metrics(logits(rows), rows)}
    (HERE / "held_out.json").write_text(json.dumps(out, indent=1) + "\n")
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
