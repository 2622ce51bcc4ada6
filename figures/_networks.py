"""What the section on design says of all networks: their costs, and how often they are right.

Counting needs the frameworks, and drawing must not. So `python -m figures._networks` writes networks.json from what the
section printed when it last ran, in both frameworks, and a test compares. Accuracies of small networks are recorded runs.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from d2l import evidence

PAGE = "chapter_convolutional-modern/design.md"
COUNTS = Path(__file__).with_name("networks.json")
FULL = {
    "AlexNet": "AlexNet", "VGG-16": "VGG", "NiN": "NiN", "GoogLeNet": "GoogLeNet", "ResNet-18": "ResNet",
    "ResNet-50": "ResNet-50", "DenseNet-121": "DenseNet",
}  # fmt: skip
SMALL = {
    "lenet": "LeNet", "alexnet": "AlexNet", "vgg": "VGG", "nin": "NiN", "googlenet": "GoogLeNet", "resnet": "ResNet",
    "densenet": "DenseNet",
}  # fmt: skip


def counted(text: str) -> dict[str, dict[str, dict[str, float]]]:
    """Return what the section printed: `full` and `small` networks by family, each with its costs by name."""
    number = r"([\d,]+(?:\.\d+)?)"
    found: dict[str, dict[str, dict[str, float]]] = {"full": {}, "small": {}}
    for kind, names, last in (("full", FULL, "accuracy"), ("small", SMALL, "ms")):
        for name, family in names.items():
            # The last number is a percentage, which NiN has not, or milliseconds, before the accuracies.
            line = re.search(rf"^{name} +{number} +{number}(?: +{number})?", text, re.MULTILINE)
            if line is None:
                raise ValueError(f"{PAGE} printed no line for {name}; has it changed?")
            values = [float(value.replace(",", "")) for value in line.groups() if value]
            found[kind][family] = dict(zip(("parameters", "macs", last), values, strict=False))
    return found


def networks() -> dict[str, Any]:
    """Return `full` and `small` networks by family: parameters, macs, ms (small ones), and accuracies.

    Full ones have one accuracy, in percent; small ones a list of those of all recorded runs for each framework.
    """
    found: dict[str, Any] = json.loads(COUNTS.read_text(encoding="utf-8"))
    for tab in evidence.FRAMEWORKS:
        record = evidence.read("contest", tab)
        if record is None:
            raise ValueError(f"There is no record of contest for {tab}; run `make evidence EXPERIMENT=contest`.")
        for name, family in SMALL.items():
            runs = [run[name] for run in record.runs.values()]
            found["small"][family].setdefault("accuracy", {})[tab] = runs
    return found


def main() -> None:
    """Write networks.json."""
    import nbformat

    from bookbuild import layout

    both = {}
    for tab in evidence.FRAMEWORKS:
        cells = nbformat.read(layout.executed(PAGE, tab), as_version=4).cells  # type: ignore[no-untyped-call]
        both[tab] = counted("\n".join(out.get("text", "") for cell in cells for out in cell.get("outputs", ())))
    found = both["pytorch"]
    for family, costs in found["small"].items():
        costs["ms"] = {tab: both[tab]["small"][family]["ms"] for tab in both}  # type: ignore[assignment]
    COUNTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"Wrote {COUNTS.name}.")


if __name__ == "__main__":
    main()
