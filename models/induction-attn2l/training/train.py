"""Trains the attention-only induction model.

Every sequence holds one random segment twice, at a random distance, among other random tokens, so
that the second occurrence can be predicted by induction but not by looking a fixed distance back.

    python train.py            # writes state.pt, config.json and train_log.json beside itself
"""
import argparse
import json
import math
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from model import AttnOnlyTransformer

CONFIG = {"architecture": "attn-only", "vocab_size": 512, "n_positions": 48, "d_model": 128,
          "n_heads": 8, "n_layers": 2, "layer_norm_eps": 1e-5}


def make_batch(n, gen, seq=48, vocab=512, min_len=6, max_len=22):
    """Sequences laid out as noise | segment | noise | segment | noise, all other tokens distinct.

    Returns (ids, repeat) where repeat[i, p] says that token p+1 is determined by the first occurrence,
    and `first`, the start of each row's first occurrence, `second` and `length`.
    """
    ids = torch.rand(n, vocab, generator=gen).topk(seq, dim=1).indices
    length = torch.randint(min_len, max_len + 1, (n, 1), generator=gen)
    slack = seq - 2 * length
    a = (torch.rand(n, 2, generator=gen) * (slack + 1)).long().sort(1).values
    first, second = a[:, :1], a[:, 1:] + length
    pos = torch.arange(seq).expand(n, seq)
    inside = (pos >= second) & (pos < second + length)
    ids = ids.gather(1, torch.where(inside, pos - second + first, pos))
    repeat = (pos >= second) & (pos < second + length - 1)
    return ids, repeat, first, second, length


def losses(model, ids, repeat):
    """Mean cross-entropy on repeated and on other positions, and accuracy on repeated ones."""
    logits = model(ids)[:, :-1]
    ce = F.cross_entropy(logits.transpose(1, 2), ids[:, 1:], reduction="none")
    rep = repeat[:, :-1]
    acc = (logits.argmax(-1) == ids[:, 1:])[rep].float().mean()
    return ce[rep].mean(), ce[~rep].mean(), acc


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--max-seconds", type=float, default=1e9)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    gen = torch.Generator().manual_seed(args.seed + 1)
    model = AttnOnlyTransformer(**CONFIG)
    opt = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.98), weight_decay=0.01)
    start, history, done = time.time(), [], 0
    for step in range(args.steps):
        frac = max(step / args.steps, (time.time() - start) / args.max_seconds)
        if frac >= 1:
            break
        lr = args.lr * min(1, (step + 1) / 100) * (0.5 * (1 + math.cos(math.pi * frac)) * 0.98 + 0.02)
        for group in opt.param_groups:
            group["lr"] = lr
        ids, repeat, *_ = make_batch(args.batch, gen)
        rep, other, acc = losses(model, ids, repeat)
        opt.zero_grad(set_to_none=True)
        (rep + 0.1 * other).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        done = step + 1
        if step % 100 == 0:
            history.append({"step": step, "repeat_loss": rep.item(), "other_loss": other.item(), "acc": acc.item()})
            print(history[-1], f"{time.time() - start:.0f}s", flush=True)
    model.eval()
    held = torch.Generator().manual_seed(args.seed + 10_000)
    with torch.no_grad():
        ids, repeat, *_ = make_batch(512, held)
        rep, other, acc = losses(model, ids, repeat)
    final = {"held_out_repeat_loss": rep.item(), "held_out_other_loss": other.item(),
             "held_out_repeat_accuracy": acc.item(), "held_out_sequences": 512}
    torch.save(model.state_dict(), args.out / "state.pt")
    (args.out / "config.json").write_text(json.dumps(CONFIG, indent=1) + "\n")
    log = {"settings": {k: v for k, v in vars(args).items() if k != "out"}, "steps": done,
           "seconds": round(time.time() - start), "parameters": sum(p.numel() for p in model.parameters()),
           "final": final, "history": history}
    (args.out / "train_log.json").write_text(json.dumps(log, indent=1) + "\n")
    print(final)


if __name__ == "__main__":
    main()
