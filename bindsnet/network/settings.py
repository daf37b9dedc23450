"""What a run needs of torch's global settings, whatever the program around it has chosen."""

from __future__ import annotations

import torch

_TINY, _ONE = 1e-310, 1.0


class TorchSettings:
    """Within it, new tensors are float32 and may be changed later, and tiny numbers are 0.

    Kernels take memory for what it was made as, so float32 must be torch's default type. State
    that is made anew, for another batch size, outlives the run, so it must be no inference
    tensor. Decaying traces get below 1e-38, where arithmetic would take 100 times as long.
    """

    def __enter__(self) -> None:
        self.flushes = _TINY * _ONE == 0.0  # Python's floats go the same way as torch's
        torch.set_flush_denormal(True)
        self.dtype = torch.get_default_dtype()
        if self.dtype != torch.float32:
            torch.set_default_dtype(torch.float32)
        self.inference = torch.is_inference_mode_enabled()
        if self.inference:
            self.normal = torch.inference_mode(False)
            self.normal.__enter__()

    def __exit__(self, *error: object) -> None:
        if self.inference:
            self.normal.__exit__(None, None, None)
        if self.dtype != torch.float32:
            torch.set_default_dtype(self.dtype)
        torch.set_flush_denormal(self.flushes)
