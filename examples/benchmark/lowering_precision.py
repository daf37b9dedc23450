"""What weights of fewer bits save, and cost: memory, time and accuracy.

    python examples/benchmark/lowering_precision.py
    python examples/benchmark/lowering_precision.py --fast       a few bundled digits

Runs ``examples/mnist/batch_eth_mnist.py`` with each type of weight; other options go to it.

Memory is that of the bits. Only float32 runs natively; the other types run in torch, step by step,
and are many times slower.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "mnist" / "batch_eth_mnist.py"
TYPES = ("float32", "float64", "float16", "bfloat16")
MEMORY, ACCURACY = r"Memory consumption: ([\d.]+)mb", r"test accuracy: (.*)"


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--types", nargs="+", choices=TYPES, default=list(TYPES), help="of weights; all by default"
    )
    args, others = parser.parse_known_args(argv)
    for kind in args.types:
        start = time.perf_counter()
        command = [sys.executable, str(SCRIPT), "--w_dtype", kind, *others]
        run = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
        memory, accuracy = (re.search(p, run.stdout)[1] for p in (MEMORY, ACCURACY))
        print(f"{kind}: {memory} MB of weights, {time.perf_counter() - start:.0f} s, {accuracy}")


if __name__ == "__main__":
    main()
