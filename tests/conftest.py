"""What the tests share: where things lie, and the publication they render for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from newsletter.core.model import Section
from newsletter.core.publication import Publication

REPOSITORY = Path(__file__).resolve().parent.parent
# Few examples where they run all day, many in `make soak` (HYPOTHESIS_PROFILE=soak).
settings.register_profile("default", max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

SECTIONS = tuple(
    Section(title.lower().replace(" ", "-"), title)
    for title in ("Legislation", "Enforcement Authority", "Enforcement Cases", "Courts Litigation")
)
PUBLICATION = Publication(
    name="China: Monthly Data Protection Update",
    publisher="Sample Desk",
    sections=SECTIONS,
    contact="desk@example.org",
    time_zone="Asia/Shanghai",
)


@pytest.fixture
def publication() -> Publication:
    return PUBLICATION


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference texts; without it the test is skipped, and fails where CI must have it."""
    folder = Path(os.environ.get("NEWSLETTER_REFERENCE", "../shared"))
    folder = folder if folder.is_absolute() else REPOSITORY / folder
    if not (folder / "seeds").is_dir():
        reason = f"no reference texts in {folder}; set NEWSLETTER_REFERENCE"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder / "seeds"
