"""The bench and the chaos run can set their stage: their flows are published as anybody's are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from messaging.models import Binding
from tests.bench import stage

PROVIDER = "http://127.0.0.1:9"


@pytest.mark.django_db
@pytest.mark.parametrize("flow", ["flow.json", "chaos_flow.json"])
def test_the_stage_is_set(flow: str, settings: Any) -> None:
    settings.PROVIDER_BASE_URLS = [PROVIDER]

    stage._seed(PROVIDER, str(Path(stage.__file__).with_name(flow)))

    [binding] = Binding.objects.across_workspaces()
    assert binding.flow.versions.get().state == "online"
