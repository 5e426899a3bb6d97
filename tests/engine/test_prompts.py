"""Models hear authors as the system and customers as the user, whatever customers say."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flows.engine.prompts import EXPLAINED, messages
from flows.engine.text import fill_value
from flows.engine.values import MISSING


def asked(prompt: str, *said: str, **values: Any) -> list[dict[str, str]]:
    def value_of(piece: str) -> Any:
        return fill_value(piece, lambda path: values.get(path[0], MISSING), lambda name: None)

    return messages(prompt, said, value_of)


def test_what_was_said_follows_the_prompt_in_turn() -> None:
    assert asked("Be kind.", "Hi", "Hello!", "Bye") == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello!"},
        {"role": "user", "content": "Bye"},
    ]


def test_a_hole_is_a_name_in_the_prompt_and_its_value_goes_along_as_data() -> None:
    system, first, *_ = asked(
        "Help {{ name }} with {{ order }}.", "Hi", name="Ana", order={"no": 7}
    )

    assert system["content"] == f"Help «name» with «order».\n\n{EXPLAINED}"
    assert first["content"] == 'Values: {"name":"Ana","order":{"no":7}}\n\nHi'


def test_one_variable_shown_in_two_ways_has_two_names() -> None:
    system, first = asked("{{ name }}, {{ name | upper }}, {{ name }}", "Hi", name="Ana")

    assert system["content"].startswith("«name», «name 2», «name»\n")
    assert first["content"].startswith('Values: {"name":"Ana","name 2":"ANA"}\n')


def test_braces_that_are_no_hole_stay_as_the_author_typed_them() -> None:
    assert asked("Answer {{ }} or {{ 1 }}.", "Hi")[0]["content"] == "Answer {{ }} or {{ 1 }}."


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_customer_speaks_as_the_system(name: str, said: str) -> None:
    system, user = asked("Help {{ name }}.", said, name=name)

    assert system == {"role": "system", "content": f"Help «name».\n\n{EXPLAINED}"}
    first, _, rest = user["content"].partition("\n")
    assert json.loads(first.removeprefix("Values: ")) == {"name": name}
    assert rest == f"\n{said}"
