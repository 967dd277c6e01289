"""Exports a tracr model from its weights to ONNX.

    python export_onnx.py                      # this folder's weights.npz to ../model.onnx and ../model_dynamo.onnx
    python export_onnx.py weights.npz FOLDER   # any other such file, e.g. ../../tracr-xproportion's
    python export_onnx.py --torchscript-only   # without the dynamo export (older PyTorch)

The weights carry TransformerLens names: attn.W_Q [head, d_model, d_head], attn.W_O [head, d_head, d_model],
mlp.W_in [d_model, d_mlp], unembed.W_U [d_model, d_vocab_out]. The model has no norms, no causal mask and a ReLU.
"""
import argparse
import math
from pathlib import Path

import numpy as np
import torch
from torch import nn

HERE = Path(__file__).resolve().parent


def linear(weight, bias):
    """A linear layer from an [in, out] weight."""
    weight = torch.from_numpy(np.ascontiguousarray(weight.T))
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    layer.weight.data = weight
    if bias is not None:
        layer.bias.data = torch.from_numpy(bias.reshape(-1).copy())
    return layer


class Block(nn.Module):
    """x + attention(x), then x + mlp(x)."""

    def __init__(self, weights, layer):
        super().__init__()
        w = {key: weights[f"blocks.{layer}.{key}"] for key in
             ("attn.W_Q", "attn.W_K", "attn.W_V", "attn.W_O", "attn.b_Q", "attn.b_K", "attn.b_V", "attn.b_O",
              "mlp.W_in", "mlp.b_in", "mlp.W_out", "mlp.b_out")}
        self.heads, d_model, self.d_head = w["attn.W_Q"].shape
        self.q, self.k, self.v = (linear(w[f"attn.W_{c}"].transpose(1, 0, 2).reshape(d_model, -1), w[f"attn.b_{c}"]) for c in "QKV")
        self.o = linear(w["attn.W_O"].reshape(-1, d_model), w["attn.b_O"])
        self.i = linear(w["mlp.W_in"], w["mlp.b_in"])
        self.m = linear(w["mlp.W_out"], w["mlp.b_out"])

    def split(self, x):
        """[batch, seq, heads * d_head] -> [batch, heads, seq, d_head]."""
        return x.view(x.shape[0], x.shape[1], self.heads, self.d_head).transpose(1, 2)

    def forward(self, x):
        q, k, v = self.split(self.q(x)), self.split(self.k(x)), self.split(self.v(x))
        pattern = (q @ k.transpose(-1, -2) / math.sqrt(self.d_head)).softmax(-1)
        z = (pattern @ v).transpose(1, 2).reshape(x.shape[0], x.shape[1], self.heads * self.d_head)
        x = x + self.o(z)
        return x + self.m(torch.relu(self.i(x)))


class TracrModel(nn.Module):
    """Token and position embedding, blocks, and the output's columns of the residual stream."""

    def __init__(self, weights):
        super().__init__()
        self.wte = nn.Embedding.from_pretrained(torch.from_numpy(weights["embed.W_E"]))
        self.wpe = nn.Embedding.from_pretrained(torch.from_numpy(weights["pos_embed.W_pos"]))
        layers = sum(key.endswith(".attn.W_Q") for key in weights)
        self.blocks = nn.ModuleList(Block(weights, layer) for layer in range(layers))
        self.unembed = linear(weights["unembed.W_U"], weights["unembed.b_U"] if weights["unembed.b_U"].any() else None)

    def forward(self, input_ids, position_ids):
        x = self.wte(input_ids) + self.wpe(position_ids)
        for block in self.blocks:
            x = block(x)
        return self.unembed(x)


def load(path):
    """The model of a weights file."""
    with np.load(path) as file:
        return TracrModel({key: file[key] for key in file.files}).eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, nargs="?", default=HERE / "weights.npz")
    parser.add_argument("folder", type=Path, nargs="?", default=HERE.parent)
    parser.add_argument("--torchscript-only", action="store_true")
    args = parser.parse_args()
    model = load(args.weights)
    ids = torch.arange(8).reshape(2, 4) % 3
    example = (ids, torch.arange(4).expand(2, 4).contiguous())
    names = {"input_names": ["input_ids", "position_ids"], "output_names": ["logits"]}
    axes = {name: {0: "batch", 1: "seq"} for name in ("input_ids", "position_ids", "logits")}
    more = {} if args.torchscript_only else {"dynamo": False}
    torch.onnx.export(model, example, str(args.folder / "model.onnx"), opset_version=17, dynamic_axes=axes, **names, **more)
    if not args.torchscript_only:
        batch = torch.export.Dim("batch")
        torch.onnx.export(model, example, str(args.folder / "model_dynamo.onnx"), dynamo=True, opset_version=20, external_data=False,
                          dynamic_shapes={"input_ids": {0: batch}, "position_ids": {0: batch}}, **names)


if __name__ == "__main__":
    main()
