"""Write a trained tagger as the int8 ONNX file that is shipped, and check it against the floating-point one.

    python train/export.py STATE BASE OUT.onnx

Weights of the linear layers and of the word embeddings are int8 (a scale a row of the embeddings, dynamic activations);
everything else stays float32. Outputs: ``logits`` (batch, pieces, labels) and ``states`` (batch, pieces, width).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime import InferenceSession
from onnxruntime.quantization import QuantType, quantize_dynamic
from tagger import Tagger

from accordingto.language.features import SIZES


def main(state: str, base: str, out: Path) -> None:
    model = Tagger(base)
    model.load_state_dict(torch.load(state))
    model.eval()
    ids = torch.randint(1000, 20000, (2, 32))
    rows = torch.stack([torch.randint(0, size, (2, 32)) for size in SIZES.values()], dim=-1)
    mask = torch.ones_like(ids)
    plain = out.with_suffix(".fp32.onnx")
    torch.onnx.export(
        model,
        (ids, rows, mask),
        str(plain),
        input_names=["ids", "features", "mask"],
        output_names=["logits", "states"],
        dynamic_axes={name: {0: "batch", 1: "pieces"} for name in ("ids", "features", "mask", "logits", "states")},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(str(plain), str(out), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)
    feed = {"ids": ids.numpy(), "features": rows.numpy(), "mask": mask.numpy()}
    with torch.no_grad():
        expected = model(ids, rows, mask)[0].numpy()
    for path in (plain, out):
        found = InferenceSession(str(path)).run(["logits"], feed)[0]
        print(path.name, f"{path.stat().st_size / 1e6:.1f} MB, largest difference {np.abs(found - expected).max():.4f}")
    onnx.checker.check_model(str(out))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
