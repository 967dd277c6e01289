"""Writes ../prompts/*.jsonl: clean and corrupted prompts of equal length with right and wrong answers.

    python make_datasets.py
"""
import json
from pathlib import Path

from transformers import GPT2TokenizerFast

import tasks_data as td

MODEL = Path(__file__).resolve().parent.parent
N = 200


def record(tok, clean, corrupted, answers, wrong, **more):
    """One line of a task."""
    out = {"clean": clean, "corrupted": corrupted, "answers": answers, "wrong_answers": wrong,
           "clean_ids": tok.encode(clean), "corrupted_ids": tok.encode(corrupted),
           "answer_ids": [tok.encode(a)[0] for a in answers], "wrong_answer_ids": [tok.encode(a)[0] for a in wrong]}
    return {**out, **more}


def ioi(tok, rng, templates, orders):
    """Corrupted: IO, S and S's second mention become three other, different names."""
    for i in range(N):
        ex = td.ioi_example(rng, template=templates[i % len(templates)], order=orders[i // len(templates) % len(orders)])
        a, b, c = rng.sample([n for n in td.NAMES if n not in (ex["io"], ex["s"])], 3)
        x, y = (a, b) if ex["order"] == "ABBA" else (b, a)
        corrupted = ex["template"].format(x=x, y=y, s=c, **ex["fields"])
        yield record(tok, ex["text"], corrupted, [" " + ex["io"]], [" " + ex["s"]], order=ex["order"])


def greater_than(tok, rng):
    """Corrupted: the first year's two last digits become 01."""
    seen = set()
    while len(seen) < N:
        ex = td.year_example(rng, td.YEAR_TEMPLATES[0])
        if not 3 <= ex["yy"] <= 97 or ex["text"] in seen:
            continue
        seen.add(ex["text"])
        corrupted = ex["template"].format(noun=ex["noun"], c=ex["c"], yy="01")
        answers = [f"{i:02d}" for i in range(ex["yy"] + 1, 100)]
        yield record(tok, ex["text"], corrupted, answers, [f"{i:02d}" for i in range(ex["yy"] + 1)])


def docstring(tok, rng):
    """Corrupted: the three named arguments of the signature and the two documented ones become other names."""
    for _ in range(N):
        ex = td.doc_example(rng, n_args=6, start=2, n_docs=3)
        answer = ex.pop("answer")
        clean = ex.pop("text")
        new = rng.sample([a for a in td.ARGS if a not in ex["args"]], 5)
        changed = {**ex, "args": ex["args"][:2] + new[:3] + ex["args"][5:], "doc_args": new[3:]}
        wrong = [a for a in ex["args"] if a != answer] + new
        yield record(tok, clean, td.doc_text(**changed), [" " + answer], [" " + w for w in wrong])


def write(name, rows):
    """Checks equal lengths and writes the file."""
    rows = list(rows)
    lengths = {len(r[k]) for r in rows for k in ("clean_ids", "corrupted_ids")}
    assert len(lengths) == 1, (name, lengths)
    assert all(r["clean_ids"] != r["corrupted_ids"] for r in rows), name
    path = MODEL / "prompts" / f"{name}.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(r) + "\n" for r in rows))
    print(f"{name}: {len(rows)} examples of {lengths.pop()} tokens")


def main():
    tok = GPT2TokenizerFast.from_pretrained(MODEL)
    td.check_tokenizer(tok)
    same = [t for t in td.IOI_TEMPLATES if len(tok.encode(td.ioi_example(td.seeded(0), t)["text"])) == 15]
    write("ioi", ioi(tok, td.seeded(101), td.IOI_TEMPLATES[:1], ["ABBA"]))
    write("ioi_mixed", ioi(tok, td.seeded(102), same, ["ABBA", "BABA"]))
    write("greaterthan", greater_than(tok, td.seeded(103)))
    write("docstring", docstring(tok, td.seeded(104)))


if __name__ == "__main__":
    main()
