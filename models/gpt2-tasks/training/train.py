"""Trains the gpt2-tasks model: a 4-layer GPT-2 on IOI, greater-than, docstring and repeated-token text.

    python train.py           # writes hf/ (weights, config, tokenizer) and train_log.json
"""
import argparse
import json
import math
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from transformers import GPT2Config, GPT2LMHeadModel

import tasks_data as td


class Batches:
    """Draws training batches: short ones (IOI, years) and long ones (docstrings, repeats)."""

    def __init__(self, tok, seed, sizes):
        self.tok, self.sizes = tok, sizes
        self.rng = td.seeded(seed)
        self.gen = torch.Generator().manual_seed(seed)
        self.two = td.digit_tokens(tok)
        self.param = tok.encode("param")[0]
        self.vocab = len(tok) - 1

    def texts(self, rows, seq):
        """Right-pads token rows; returns ids and weights with zero weight on padding."""
        ids = torch.zeros(len(rows), seq, dtype=torch.long)
        real = torch.zeros(len(rows), seq, dtype=torch.bool)
        for i, row in enumerate(rows):
            ids[i, :len(row)] = torch.tensor(row)
            real[i, :len(row)] = True
        return ids, real

    def short(self):
        """IOI and greater-than rows: (ids, positions used, answer mask, (year rows, last positions, soft targets)).

        One IOI row in ten has three different names and either of the first two as its answer.
        """
        n_ioi, n_year = self.sizes["ioi"], self.sizes["year"]
        texts, cut = [], []
        for _ in range(n_ioi):
            if self.rng.random() < 0.1:
                x, y, z = self.rng.sample(td.NAMES, 3)
                ex = td.ioi_example(self.rng, names=(x, y))
                order = (x, y) if ex["order"] == "ABBA" else (y, x)
                text = ex["template"].format(x=order[0], y=order[1], s=z, **ex["fields"])
                texts.append(text + " " + self.rng.choice([x, y]) + ".")
            else:
                ex = td.ioi_example(self.rng)
                texts.append(ex["text"] + " " + ex["io"] + ".")
        years = [td.year_example(self.rng) for _ in range(n_year)]
        rows = self.tok(texts + [y["text"] for y in years])["input_ids"]
        seq = max(map(len, rows))
        ids, real = self.texts(rows, seq)
        answer = torch.zeros_like(real)
        for i in range(n_ioi):
            answer[i, len(rows[i]) - 3] = True
        use = real.clone()
        use[:, :-1] &= real[:, 1:]
        use[:, -1] = False
        last = torch.tensor([len(r) - 1 for r in rows[n_ioi:]])
        soft = torch.zeros(n_year, len(self.tok))
        for i, y in enumerate(years):
            greater = self.two[y["yy"] + 1:]
            soft[i, greater] = 1 / len(greater)
        return ids, use, answer, (torch.arange(n_ioi, n_ioi + n_year), last, soft)

    def long(self, seq):
        """Docstring and repeated-token rows: (ids, positions used, answer mask)."""
        rows = []
        for _ in range(self.sizes["doc"]):
            ex = td.doc_example(self.rng)
            tail = self.rng.sample(td.WORDS, 2)
            rows.append(ex["text"] + f" {ex['answer']}: {' '.join(tail)}")
        ids, real = self.texts(self.tok(rows)["input_ids"], seq)
        use = real.clone()
        use[:, :-1] &= real[:, 1:]
        use[:, -1] = False
        params = (ids == self.param) & use
        answer = params & (params.cumsum(1) > 1)
        rep, mask, *_ = td.repeat_batch(self.sizes["repeat"], seq, self.gen, self.vocab)
        none = torch.zeros_like(mask)
        return torch.cat([ids, rep]), torch.cat([use, none]), torch.cat([answer, none]), mask


def ce_at(model, hidden, ids, mask):
    """Mean next-token cross-entropy at the masked positions."""
    if not mask.any():
        return hidden.sum() * 0
    logits = model.lm_head(hidden[mask])
    return F.cross_entropy(logits, ids.roll(-1, 1)[mask])


@torch.no_grad()
def evaluate(model, tok, seed=987_654, n=512):
    """The figures of each task on freshly drawn, held-out sentences."""
    model.eval()
    rng, two = td.seeded(seed), td.digit_tokens(tok)
    out = {}

    def last_logits(texts):
        rows = tok(texts)["input_ids"]
        seq = max(map(len, rows))
        ids = torch.tensor([r + [0] * (seq - len(r)) for r in rows])
        logits = model(input_ids=ids).logits
        return logits[torch.arange(len(rows)), torch.tensor([len(r) - 1 for r in rows])]

    for order in ("ABBA", "BABA"):
        ex = [td.ioi_example(rng, order=order) for _ in range(n)]
        logits = last_logits([e["text"] for e in ex])
        io = torch.tensor([tok.encode(" " + e["io"])[0] for e in ex])
        s = torch.tensor([tok.encode(" " + e["s"])[0] for e in ex])
        rows = torch.arange(n)
        diff = logits[rows, io] - logits[rows, s]
        out[f"ioi_{order}"] = {"logit_diff": diff.mean().item(), "io_over_s": (diff > 0).float().mean().item(),
                               "top1": (logits.argmax(-1) == io).float().mean().item()}
    for name, template in zip(("to_the_year", "to", "until"), td.YEAR_TEMPLATES):
        ex = [td.year_example(rng, template) for _ in range(n)]
        probs = last_logits([e["text"] for e in ex]).softmax(-1)[:, two]
        greater = torch.arange(100)[None] > torch.tensor([e["yy"] for e in ex])[:, None]
        mass = (probs * greater).sum(1)
        q = probs * greater / mass[:, None]
        uniform = -(greater / greater.sum(1, keepdim=True) * (q.clamp_min(1e-12) * greater.sum(1, keepdim=True)).log()).sum(1)
        out[f"greater_than_{name}"] = {"mass_greater": mass.mean().item(), "min_mass_greater": mass.min().item(),
                                       "greater_minus_rest": (2 * mass - probs.sum(1)).mean().item(),
                                       "kl_uniform_to_model": uniform.mean().item()}
    ex = [td.doc_example(rng, n_args=6, start=2, n_docs=3) for _ in range(n)]
    logits = last_logits([e["text"] for e in ex])
    right = torch.tensor([tok.encode(" " + e["answer"])[0] for e in ex])
    wrong = torch.tensor([[tok.encode(" " + a)[0] for a in e["args"] if a != e["answer"]] for e in ex])
    diff = logits[torch.arange(n), right] - logits.gather(1, wrong).max(1).values
    out["docstring"] = {"top1": (logits.argmax(-1) == right).float().mean().item(),
                        "beats_other_arguments": (diff > 0).float().mean().item(), "logit_diff": diff.mean().item()}
    ids, mask, *_ = td.repeat_batch(n // 2, 48, torch.Generator().manual_seed(seed), len(tok) - 1)
    logits = model(input_ids=ids).logits[mask]
    target = ids.roll(-1, 1)[mask]
    out["repeat"] = {"loss": F.cross_entropy(logits, target).item(),
                     "accuracy": (logits.argmax(-1) == target).float().mean().item()}
    model.train()
    return out


def brief(ev):
    """One line of the main figures."""
    return {"ioi": round((ev["ioi_ABBA"]["io_over_s"] + ev["ioi_BABA"]["io_over_s"]) / 2, 3),
            "ioi_diff": round((ev["ioi_ABBA"]["logit_diff"] + ev["ioi_BABA"]["logit_diff"]) / 2, 3),
            "ioi_top1": round((ev["ioi_ABBA"]["top1"] + ev["ioi_BABA"]["top1"]) / 2, 3),
            "gt": round(ev["greater_than_to_the_year"]["mass_greater"], 4), "doc": round(ev["docstring"]["top1"], 3),
            "rep_acc": round(ev["repeat"]["accuracy"], 3)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--max-seconds", type=float, default=1e9, help="anneal the rate to zero by then")
    parser.add_argument("--bf16-until", type=float, default=0.9, help="share of the run under bfloat16 autocast")
    parser.add_argument("--eval-every", type=int, default=500)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    hf = args.out / "hf"
    tok = td.build_tokenizer(hf)
    sizes = {"ioi": 96, "year": 32, "doc": 40, "repeat": 24}
    config = GPT2Config(vocab_size=len(tok), n_positions=64, n_embd=128, n_layer=4, n_head=8, n_inner=512,
                        activation_function="gelu_pytorch_tanh", resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
                        attn_implementation="eager",
                        bos_token_id=len(tok) - 1, eos_token_id=len(tok) - 1, use_cache=False)
    model = GPT2LMHeadModel(config)
    batches = Batches(tok, args.seed + 1, sizes)
    opt = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.98), weight_decay=0.01)
    start, history, done = time.time(), [], 0
    for step in range(args.steps):
        frac = max(step / args.steps, (time.time() - start) / args.max_seconds)
        if frac >= 1:
            break
        lr = args.lr * min(1, (step + 1) / 100) * (0.5 * (1 + math.cos(math.pi * frac)) * 0.98 + 0.02)
        for group in opt.param_groups:
            group["lr"] = lr
        opt.zero_grad(set_to_none=True)

        ids, use, answer, (rows, last, soft) = batches.short()
        others = use & ~answer & (torch.rand(use.shape) < 0.25)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=frac < args.bf16_until):
            hidden = model.transformer(input_ids=ids).last_hidden_state
            ioi = ce_at(model, hidden, ids, answer)
            year = F.cross_entropy(model.lm_head(hidden[rows, last]), soft)
            loss = ioi + year + 0.25 * ce_at(model, hidden, ids, others)
        loss.backward()

        ids, use, answer, rep_mask = batches.long(64 if step % 8 == 7 else 48)
        n_doc = sizes["doc"]
        others = use & ~answer & (torch.rand(use.shape) < 0.25)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=frac < args.bf16_until):
            hidden = model.transformer(input_ids=ids).last_hidden_state
            doc = ce_at(model, hidden, ids, answer)
            rep = ce_at(model, hidden[n_doc:], ids[n_doc:], rep_mask & (torch.rand(rep_mask.shape) < 0.7))
            loss = doc + rep + 0.25 * ce_at(model, hidden, ids, others)
        loss.backward()

        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        done = step + 1
        if step % 50 == 0:
            row = {"step": step, "seconds": round(time.time() - start), "ioi": ioi.item(), "year": year.item(), "doc": doc.item(), "repeat": rep.item()}
            history.append(row)
            print({k: round(v, 3) for k, v in row.items()}, flush=True)
        if done % args.eval_every == 0:
            print("eval", brief(evaluate(model, tok, n=256)), flush=True)
            model.save_pretrained(hf)
    model.eval()
    final = evaluate(model, tok, n=1024)
    model.config.activation_function = "gelu_new"
    model.config.use_cache = True
    model.save_pretrained(hf)
    log = {"settings": {k: v for k, v in vars(args).items() if k != "out"}, "batch": sizes, "steps": done,
           "seconds": round(time.time() - start), "vocab_size": len(tok),
           "parameters": sum(p.numel() for p in model.parameters()), "final": final, "history": history}
    (args.out / "train_log.json").write_text(json.dumps(log, indent=1) + "\n")
    print(json.dumps(final, indent=1))


if __name__ == "__main__":
    main()
