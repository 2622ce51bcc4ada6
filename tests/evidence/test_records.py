"""Every experiment of the book against its records."""

from __future__ import annotations

import numpy as np
import pytest

from bookbuild import evaluate
from bookbuild.frameworks import FRAMEWORKS
from d2l import evidence
from evidence.command import FEW, LONG, SEEDS
from evidence.experiments import experiments

FOUND = experiments()
# What d2l.ai prints for the same networks, medians over its frameworks, after ten epochs of images with 12 to 64 times as many
# pixels.
ELSEWHERE = {"alexnet": 0.880, "vgg": 0.918, "nin": 0.843, "googlenet": 0.890, "resnet": 0.910, "densenet": 0.890}
# Claims of a page for the images that it runs on, which do not hold with all images; the page shows that, too.
FOR_FEWER_IMAGES = {
    "contest": {
        "vgg > max(lenet, alexnet, nin, googlenet, resnet, densenet)",
        "nin < min(lenet, alexnet, googlenet, resnet, densenet)",
    }
}
each = pytest.mark.parametrize(("name", "tab"), [(name, tab) for name in FOUND for tab in FRAMEWORKS])


def source(name: str) -> str:
    """The images of its record: what costs too much for a page is recorded with all of them."""
    return "embedded" if FOUND[name].live else "full"


def recorded(name: str, tab: str) -> evidence.Record:
    record = evidence.read(name, tab, source(name))
    assert record, f"{FOUND[name].page} cites {name!r}: run `make evidence EXPERIMENT={name}`"
    return record


@each
def test_the_record_is_complete_and_of_the_code_on_the_page(name: str, tab: str) -> None:
    record = recorded(name, tab)
    again = f"run `make evidence EXPERIMENT={name}`"
    assert record.code == FOUND[name].key(tab), f"{name} for {tab} has changed since it was recorded: {again}"
    enough = FEW if record.cpu_seconds > LONG else len(SEEDS)
    assert len(record.runs) >= enough, again
    assert 0 not in record.runs  # the page's own run is another
    assert (record.page, record.data) == (FOUND[name].page, source(name))


@each
def test_a_page_runs_again_when_its_record_changes(name: str, tab: str) -> None:
    assert evidence.path(name, tab, source(name)) in evaluate._records(FOUND[name].page)


@pytest.mark.parametrize("file", sorted(evidence.RECORDS.glob("*.json")), ids=lambda file: file.stem)
def test_every_claim_is_supported(file) -> None:
    name, tab, *source = file.stem.split(".")
    assert name in FOUND, f"no page cites {file.name}: remove it"
    record = evidence.read(name, tab, *source)
    assert record and FOUND[name].claims
    assert record.code == FOUND[name].key(tab), f"{file.name} is of other code: record it again, or remove it"
    for claim in set(FOUND[name].claims) - (FOR_FEWER_IMAGES.get(name, set()) if source else set()):
        count = evidence.held(claim, record.runs)
        assert count >= evidence.ENOUGH * len(record.runs), f"{claim!r} holds in {count} of {len(record.runs)} runs"


@pytest.mark.parametrize("name", FOR_FEWER_IMAGES)
def test_what_is_claimed_for_fewer_images_is_a_claim_that_fails_with_all(name: str) -> None:
    records = [record for tab in FRAMEWORKS if (record := evidence.read(name, tab, "full"))]
    for claim in FOR_FEWER_IMAGES[name]:
        assert claim in FOUND[name].claims
        assert any(evidence.held(claim, record.runs) < evidence.ENOUGH * len(record.runs) for record in records)


@pytest.mark.parametrize("tab", list(FRAMEWORKS))
def test_on_all_images_small_networks_do_better_than_larger_ones_elsewhere(tab: str) -> None:
    contest, wider = evidence.read("contest", tab, "full"), evidence.read("wider", tab, "full")
    assert contest and wider and len(contest.runs) >= FEW
    for name, accuracy in ELSEWHERE.items():
        assert np.median([run[name] for run in contest.runs.values()]) > accuracy, name
    assert min(np.min(run["asked_twice"]) for run in wider.runs.values()) > 0.935
