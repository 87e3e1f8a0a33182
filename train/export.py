"""Write the trained tagger and the event heads as the int8 ONNX files that are shipped, and check them.

    python train/export.py TAGGER.pt HEADS.pt BASE FOLDER

``encoder.onnx`` reads one run of pieces, of one text or of several side by side: ``positions`` are within a text,
``groups`` its number, and nobody sees another group. It gives ``logits`` (1, pieces, labels), ``lower`` (1, pieces,
width), the states of the layers that ``events.onnx`` and the vectors of meaning go on from. ``events.onnx`` gives
``scores`` (1, pieces, WIDTH). ``relations.json`` has the weights of what the parse tells of pairs. Weights of the
linear layers and of the word embeddings are int8 (a scale a row of the embeddings, dynamic activations); everything
else stays float32.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from heads import SHARED, Heads
from onnxruntime import InferenceSession
from onnxruntime.quantization import QuantType, quantize_dynamic
from tagger import Tagger
from torch import nn

from accordingto.language.features import SIZES


class Shipped(nn.Module):
    """The tagger over groups of pieces, with the states of its shared layers as a second output."""

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.tagger = tagger

    def forward(self, ids, features, positions, groups):
        """Logits and lower states."""
        words = self.tagger.encoder.get_input_embeddings()(ids)
        for number, table in enumerate(self.tagger.features):
            words = words + table(features[..., number])
        states = self.tagger.encoder.embeddings(inputs_embeds=words, position_ids=positions)
        seen = (groups[:, None, :, None] != groups[:, None, None, :]).to(states.dtype) * -1e4
        lower = states
        for number, layer in enumerate(self.tagger.encoder.encoder.layer, 1):
            states = upward(layer, states, seen)
            if number == SHARED:
                lower = states
        return self.tagger.head(states), lower


class ShippedHeads(nn.Module):
    """The event heads over a section of one text."""

    def __init__(self, heads: Heads) -> None:
        super().__init__()
        self.heads = heads

    def forward(self, states):
        """Scores."""
        for layer in self.heads.layers:
            states = upward(layer, states, None)
        return torch.cat([self.heads.types(states), self.heads.rest(states)], dim=-1)


def upward(layer, states, seen):
    """What a layer of the encoder makes of states, whatever this version of the library wraps it in."""
    states = layer(states, attention_mask=seen)
    return states[0] if isinstance(states, tuple) else states


def write(model: nn.Module, feed: dict[str, torch.Tensor], outputs: list[str], out: Path) -> None:
    """Export, quantize, and print how far both files are from the model."""
    plain = out.with_suffix(".fp32.onnx")
    axes = {name: {1: "pieces"} for name in [*feed, *outputs]}
    names = {"input_names": list(feed), "output_names": outputs, "dynamic_axes": axes}
    torch.onnx.export(model, tuple(feed.values()), str(plain), opset_version=17, dynamo=False, **names)
    quantize_dynamic(str(plain), str(out), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)
    with torch.no_grad():
        expected = model(*feed.values())
    expected = expected[0] if isinstance(expected, tuple) else expected
    for path in (plain, out):
        found = InferenceSession(str(path)).run(outputs[:1], {key: value.numpy() for key, value in feed.items()})[0]
        difference = np.abs(found - expected.numpy()).max()
        print(path.name, f"{path.stat().st_size / 1e6:.1f} MB, largest difference {difference:.4f}")
    onnx.checker.check_model(str(out))


def main(tagger_state: str, heads_state: str, base: str, folder: Path) -> None:
    tagger = Tagger(base)
    tagger.load_state_dict(torch.load(tagger_state))
    heads = Heads(tagger)
    heads.load_state_dict(torch.load(heads_state))
    tagger.eval(), heads.eval()
    ids = torch.randint(1000, 20000, (1, 64))
    rows = torch.stack([torch.randint(0, size, (1, 64)) for size in SIZES.values()], dim=-1)
    positions, groups = torch.arange(64)[None] % 32, torch.arange(64)[None] // 32
    shipped = Shipped(tagger)
    feed = {"ids": ids, "features": rows, "positions": positions, "groups": groups}
    write(shipped, feed, ["logits", "lower"], folder / "encoder.onnx")
    weights = [round(weight, 4) for weight in heads.pairs.weight[0].tolist()]
    (folder / "relations.json").write_text(json.dumps(weights) + "\n", encoding="utf-8")
    with torch.no_grad():
        lower = shipped(*feed.values())[1]
    write(ShippedHeads(heads), {"states": lower}, ["scores"], folder / "events.onnx")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))
