"""Writes ../prompts/induction.jsonl: random tokens in which one segment occurs twice.

    python make_datasets.py

Corrupted: the first occurrence of the repeated segment becomes tokens that occur nowhere in the prompt.
"""
import json
from pathlib import Path

import torch

from train import make_batch

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
N, VOCAB, SEQ, SEED = 200, 512, 48, 105


def induction():
    """One record a sequence; wrong answers follow by induction from the corrupted first occurrence."""
    gen = torch.Generator().manual_seed(SEED)
    ids, mask, first, second, length = make_batch(N, gen, SEQ, VOCAB, min_len=8, max_len=20)
    for row, m, f, s, k in zip(ids.tolist(), mask, first.flatten().tolist(), second.flatten().tolist(), length.flatten().tolist()):
        fresh = [t for t in torch.randperm(VOCAB, generator=gen).tolist() if t not in set(row)][:k]
        corrupted = row[:f] + fresh + row[f + k:]
        positions = m.nonzero().flatten().tolist()
        yield {"clean_ids": row, "corrupted_ids": corrupted, "positions": positions,
               "answer_ids": [row[p + 1] for p in positions],
               "wrong_answer_ids": [corrupted[f + p + 1 - s] for p in positions],
               "first_start": f, "second_start": s, "segment_length": k}


def main():
    PROMPTS.mkdir(exist_ok=True)
    (PROMPTS / "induction.jsonl").write_text("".join(json.dumps(r) + "\n" for r in induction()))


if __name__ == "__main__":
    main()
