"""Formulas are read by their precedence, calculated exactly, and never raise."""

from __future__ import annotations

import datetime as dt
from decimal import Context, Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.engine.formulas import (
    MAX_DEPTH,
    MAX_SHOWN,
    MAX_SOURCE,
    calculate,
    compile_formula,
    evaluate,
)
from flows.engine.functions import FUNCTIONS, Failed
from flows.engine.rules import holds
from flows.engine.trees import MAX_COST, MAX_TURN_COST, RULE_COST, truth
from flows.engine.values import MISSING
from tests.engine.facts import Facts

VARS: dict[str, Any] = {
    "order": {"total": 90, "items": [{"title": "Shoe", "unit price": "3,50"}, {"title": "Sock"}]},
    "name": "Ana",
    "count": "12",
    "price": 0.1,
    "vip": False,
    "nothing": None,
    "blank": "",
    "tags": ["new", "VIP"],
    "due": "2026-01-06",
    "at": "2026-01-05T23:00:00Z",
    "x": "x" * 1000,
    "contact": {"language": "de"},
}

TOO_DEEP = "The formula is nested more than 32 deep; set a variable to a part of it."
UNKNOWN = "There is no function “{}”. The reference of formulas lists them."


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("12.50", 12.5),
        ("'it' == \"it\"", True),
        ("“it”", "it"),
        ("true", True),
        ("false", False),
        ("null", None),
        ('[1, "a", name]', [1, "a", "Ana"]),
        ("[]", []),
        ("name", "Ana"),
        ("order.items[1].title", "Sock"),
        ("order.items.1.title", "Sock"),
        ('order.items[0]["unit price"] * 2', 7),
        ("order.items[0]['unit price']", "3,50"),
        # precedence and sides
        ("1 + 2 * 3", 7),
        ("2 * 3 + 1", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 3 - 2", 5),
        ("16 / 4 / 2", 2),
        ("7 % 4 % 2", 1),
        ("-2 - -3", 1),
        ("-(1 + 2) * 3", -9),
        ("- -1", 1),
        ("1 + 1 == 2", True),
        ("1 == 1 and 2 == 3", False),
        ("true or false and false", True),
        ("false and false or true", True),
        ("not 1 == 2", True),
        ("!vip == true", True),
        ("not vip and vip", False),
        ("not not true", True),
        ("!!true", True),
        ("true || false && false", True),
        ("1 + 1 in [2]", True),
        ("false or false or true", True),
        ("true and true and false", False),
        # numbers
        ("price + 0.2", 0.3),
        ("1 / 4", 0.25),
        ("count + 1", 13),
        ("'3' + '4'", 7),
        ("'1.234,5' * 2", 2469),
        ("-7 % 3", -1),
        ("9007199254740991 + 0", 9007199254740991),
        ("9007199254740991 + 1", "9007199254740992"),
        ("-9007199254740991 - 1", "-9007199254740992"),
        ("123456789012345678901234567890123456 + 0", "123456789012345678901234567890123456"),
        # texts
        ("name + '!'", "Ana!"),
        ("'#' + 7", "#7"),
        ("7 + '#'", "7#"),
        ("'a' + true", "atrue"),
        # equality
        ("count == 12", True),
        ("12.0 == count", True),
        ("12 == '12,00'", True),
        ("'12.00' == 12", True),
        ("count == '12.0'", False),
        ("'x' == 1", False),
        ("1 == 'x'", False),
        ("name == ' ANA '", True),
        ("name != 'ana'", False),
        ("name != 'bob'", True),
        ("nothing == blank", True),
        ("vip == false", True),
        ("vip == 'false'", True),
        ("vip == 0", False),
        ("true == 1", False),
        ("tags == ['new', 'VIP']", True),
        ("tags == ['VIP', 'new']", False),
        ("tags == name", False),
        ("name == tags", False),
        ("order == order", True),
        ("today() == '2026-01-05'", True),
        ("'05.01.2026' == today()", True),
        ("now() == '2026-01-06T00:30:00+01:00'", True),
        ("today() == 'soon'", False),
        ("today() == now()", True),
        # order
        ("2 < 10", True),
        ("10 < 2", False),
        ("2 < 2", False),
        ("2 <= 2", True),
        ("3 <= 2", False),
        ("2 > 2", False),
        ("3 > 2", True),
        ("2 >= 2", True),
        ("1 >= 2", False),
        ("'9' < '10'", True),
        ("due > today()", True),
        ("due > at", True),
        ("at < '2026-01-05T23:00:01Z'", True),
        ("at < '2026-01-05'", False),
        # in
        ("'vip' in tags", True),
        ("'old' in tags", False),
        ("12 in ['12', 13]", True),
        ("'N' in name", True),
        ("'b' in name", False),
        ("'' in name", False),
        ("12 in '3127'", True),
        ("tags in name", False),
        # choices
        ("if(vip, 1 / 0, 2)", 2),
        ("if(not vip, 1, 1 / 0)", 1),
        ("if(vip or true, 1, 2)", 1),
        # errors that do not decide
        ("1 / 0 > 1 or true", True),
        ("true or 1 / 0 > 1", True),
        ("1 / 0 > 1 and false", False),
        ("false and nobody", False),
        # variables that may be missing
        ("default(nobody, 3) + 1", 4),
        ("default(name, 3)", "Ana"),
        ("exists(nobody) or is_blank(nobody)", True),
        ("exists(nothing)", False),
        ("exists(blank)", True),
        ("json(nobody)", "null"),
        # the reader's language
        ("number(1234.5, 2)", "1.234,50"),
        ("number(1234.5, 2, 'en')", "1,234.50"),
    ],
)
def test_a_formula_has_a_value(source: str, value: Any) -> None:
    facts = Facts(VARS)
    made = calculate(source, facts)

    assert (made, facts.told) == (value, [])
    assert type(made) is type(value)


@pytest.mark.parametrize(
    ("source", "code", "detail"),
    [
        ("nobody", "unknown_variable", "nobody"),
        ("nobody + 1", "unknown_variable", "nobody"),
        ("order.nothing == 1", "unknown_variable", "order.nothing"),
        ("upper(nobody)", "unknown_variable", "nobody"),
        ("[nobody]", "unknown_variable", "nobody"),
        ("not nobody", "unknown_variable", "nobody"),
        ("if(nobody, 1, 2)", "unknown_variable", "nobody"),
        ("if(true, nobody, 2)", "unknown_variable", "nobody"),
        ("default(nobody, nobody)", "unknown_variable", ""),
        ("1 / 0 > 1 or false", "division_by_zero", ""),
        ("true and 1 / 0 > 1", "division_by_zero", ""),
        ("5 % 0", "division_by_zero", ""),
        ("0 / 0", "division_by_zero", ""),
        ("-name", "no_number", "Ana"),
        ("name * 2", "no_number", "Ana"),
        ("null + 1", "no_number", ""),
        ("true + 1", "no_number", "true"),
        ("name < 3", "not_comparable", "Ana, 3"),
        ("due < 3", "not_comparable", "2026-01-06, 3"),
        ("floor(due)", "no_number", "2026-01-06"),
        ("date(name)", "no_moment", "Ana"),
        ("matches(name, blank + '(')", "bad_argument", "("),
        ("1 +", "bad_formula", ""),
        (" * ".join(["9" * 36] * 3), "too_large", ""),
        ("concat(" + "x, " * 10 + "'!')", "too_large", ""),
        ("9" * 36 + " % 0." + "0" * 34 + "1", "too_large", ""),
    ],
)
def test_a_formula_without_a_value_says_why(source: str, code: str, detail: str) -> None:
    facts = Facts(VARS)

    assert calculate(source, facts) == ""
    assert facts.told == [(source[:MAX_SHOWN], code, detail)]
    with pytest.raises(Failed) as failed:
        evaluate(source, facts)
    assert (failed.value.code, failed.value.detail) == (code, detail)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("", "The formula is empty."),
        ("  ", "The formula is empty."),
        ("1 +", "A value is missing before the end."),
        ("* 2", "A value is missing before “*”."),
        ("+1", "A value is missing before “+”."),
        ("1 2", "“2” is not expected there."),
        ("a b.c", "“b.c” is not expected there."),
        ("(1", "A “)” is missing before the end."),
        ("[1, 2", "A “]” is missing before the end."),
        ("upper(name", "A “)” is missing before the end."),
        ("upper(name x)", "A “)” is missing before “x”."),
        ("1)", "“)” is not expected there."),
        ("1 = 1", "Write == to compare two values."),
        ("1 < 2 < 3", "Compare two values at a time, and join the comparisons with “and”."),
        ("1 == 1 in [1]", "Compare two values at a time, and join the comparisons with “and”."),
        ("{{ x }} > 1", "Name a variable in a formula without braces, as in order.total > 100."),
        ("'abc", "A text has no closing quote."),
        ('"abc', "A text has no closing quote."),
        ("“abc", "A text has no closing quote."),
        ("a ? b", "“? b” cannot be read."),
        ("1e5", "“1e5” cannot be read."),
        ("1 " + "x" * 50, f"“{'x' * 40}” is not expected there."),
        ("?" * 30, f"“{'?' * 20}” cannot be read."),
        ("1.", "“1.” cannot be read."),
        ("x.", "“.” cannot be read."),
        ("and", "A value is missing before “and”."),
        ("true and", "A value is missing before the end."),
        ("9" * 37, "A number has at most 36 digits."),
        ("shout(1)", UNKNOWN.format("shout")),
        ("uper(1)", "There is no function “uper”. Did you mean “upper”?"),
        ("order.total(1)", UNKNOWN.format("order.total")),
        ("upper()", "Write it as upper(value)."),
        ("upper(1, 2)", "Write it as upper(value)."),
        ("truncate(1, 2, 3)", "Write it as truncate(value, length = 100)."),
        ("today(1, 2)", 'Write it as today(zone = "UTC").'),
        ("max()", "Write it as max(…)."),
        ("sum(" + ",".join("1" * 21) + ")", "Write it as sum(…)."),
        ("if(1, 2)", "“if” takes a condition and two values."),
        ("matches(name, '(')", "“(” is no pattern we can run."),
        (f"matches(name, '({'x' * 70}')", f"“({'x' * 59}” is no pattern we can run."),
        ("x" * 1001, "A formula has at most 1,000 characters."),
        ("(" * 32 + "1" + ")" * 32, TOO_DEEP),
        ("1" + "+1" * 32, TOO_DEEP),
        ("[" + "1," * 20 + "1] == " + "(" * 32 + "1" + ")" * 32, TOO_DEEP),
        ("-" * 33 + "1", TOO_DEEP),
    ],
)  # fmt: skip
def test_a_formula_that_cannot_be_read_says_where(source: str, problem: str) -> None:
    formula = compile_formula(source)

    assert formula.problem == problem
    assert formula.names == []


@pytest.mark.parametrize(
    "source",
    [
        "x" * MAX_SOURCE,
        "(" * 31 + "1" + ")" * 31,
        "1" + "+1" * 31,
        " and ".join(["true"] * 100),
        "concat(" + ",".join("1" * 20) + ")",
        "9" * 36,
    ],
)
def test_a_formula_at_its_limits_is_read(source: str) -> None:
    assert compile_formula(source).problem == ""


def test_a_formula_tells_which_variables_and_patterns_it_has() -> None:
    formula = compile_formula(
        "b.c > 1 and (default(a, d + 1) or exists(b.c)) and matches(e, 'x+') and matches(e, f)"
    )

    assert formula.names == ["b.c", "a", "d", "e", "f"]
    assert formula.needed == ["b.c", "d", "e", "f"]
    assert formula.patterns == ["x+"]


@pytest.mark.parametrize(
    ("source", "cost"),
    [
        ("1 + 1", 1),
        ("upper(x)", 1 + 640 // 64),
        ("[1, 2, 3]", 3),
        ("split(y)", 1 + 4),
        ("matches(x, 'b')", 20),
        ("true and true and true", 3),
        ("true or true or true", 1),
    ],
)
def test_what_a_formula_costs(source: str, cost: int, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = Facts({"x": "a" * 640, "y": "a,b,c,d"})
    monkeypatch.setattr("flows.engine.trees.MAX_COST", cost)
    evaluate(source, facts)
    monkeypatch.setattr("flows.engine.trees.MAX_COST", cost - 1)

    with pytest.raises(Failed, match="cost_limit"):
        evaluate(source, facts)


def test_the_budget_is_as_published() -> None:
    assert (MAX_COST, RULE_COST, MAX_SOURCE, MAX_DEPTH) == (10_000, 20, 1000, 32)


def test_a_long_formula_is_told_in_part() -> None:
    facts = Facts()
    calculate("1" * 300, facts)

    assert facts.told == [("1" * 200, "bad_formula", "")]


def test_a_budget_that_is_spent_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.engine.trees.MAX_COST", 4)
    facts = Facts()

    assert calculate("1 + 1 + 1 + 1 == 9 or true", facts) == ""
    assert facts.told == [("1 + 1 + 1 + 1 == 9 or true", "cost_limit", "")]


@pytest.mark.parametrize(
    "value", [None, MISSING, "", " ", "false", "False ", False, 0, "0", 0.0, [], {}]
)
def test_nothing_does_not_hold(value: Any) -> None:
    assert not truth(value)


@pytest.mark.parametrize(
    "value", [True, "x", "true", "no", 1, -1, "0.1", [0], {"a": 0}, dt.date.min]
)
def test_something_holds(value: Any) -> None:
    assert truth(value)


# -- properties -----------------------------------------------------------------------------

WIDE = Context(prec=100)
numbers = st.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False)
leaves = numbers.map(lambda number: (str(number), number))


def joined(parts: tuple[tuple[str, Decimal], str, tuple[str, Decimal]]) -> tuple[str, Decimal]:
    (left, a), sign, (right, b) = parts
    operate = {"+": WIDE.add, "-": WIDE.subtract, "*": WIDE.multiply}[sign]
    return f"({left} {sign} {right})", operate(a, b)


arithmetic = st.recursive(
    leaves,
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(joined),
    max_leaves=3,  # of up to 8 digits each, so that nothing is rounded
)


@given(arithmetic, arithmetic)
def test_arithmetic_is_that_of_decimals(
    one: tuple[str, Decimal], other: tuple[str, Decimal]
) -> None:
    (left, a), (right, b) = one, other
    facts = Facts()

    assert evaluate(f"{left} - {right} == {WIDE.subtract(a, b):f}", facts) is True
    assert evaluate(f"{left} < {right}", facts) is (a < b)
    assert evaluate(f"{left} >= {right}", facts) is (a >= b)


words = st.lists(st.booleans(), min_size=1, max_size=8)


@given(words, st.data())
def test_logic_is_that_of_python(values: list[bool], data: st.DataObject) -> None:
    source = str(values[0])
    for value in values[1:]:
        source += data.draw(st.sampled_from([" and ", " or ", " and not ", " or not "])) + str(
            value
        )

    assert evaluate(source.lower(), Facts()) is eval(source)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
pieces = st.sampled_from(
    [*"+-*/%<>!(),[]'\" ", "==", "<=", "||", "&&", "and", "or", "not", "in", "if(", "true", "null"]
    + [f"{name}(" for name in FUNCTIONS]
    + ["x", "y", "x.a", "x[0]", "1", "2.5", "'a'", "'2026-01-05'", "'P1D'", "'%'", "{{", "}}", "_"]
)


@example(["x", "==", "x"], [[[]]])
@given(st.lists(pieces, max_size=12), json_values)
def test_no_formula_and_no_value_makes_it_raise(parts: list[str], value: Any) -> None:
    facts = Facts({"x": value, "y": value})
    source = " ".join(parts)

    made = calculate(source, facts)

    assert facts.told == [] or made == ""
    assert isinstance(made, str | int | float | list | dict | None)


calls = st.builds(
    lambda function, arguments: f"{function.name}({', '.join(arguments)})",
    st.sampled_from(list(FUNCTIONS.values())),
    st.lists(
        st.sampled_from(
            [
                *("x", "y", "0", "-1", "3", "1.5", "999999999 * 999999999", "''", "'a'", "[]"),
                *("['a', 'b']", "null", "true", "now()", "'0001-01-01'", "'9999-12-31T23:00:00Z'"),
                *("'2026-01-05'", "'P300D'", "'de'", "'EUR'", "'Asia/Tokyo'", "'short'", "'%Y'"),
            ]
        ),
        max_size=3,
    ),
)


@given(calls, json_values, json_values)
def test_no_arguments_make_a_function_raise(source: str, x: Any, y: Any) -> None:
    facts = Facts({"x": x, "y": y})

    made = calculate(source, facts)

    assert made == "" if facts.told else not isinstance(made, Decimal | dt.date | dt.time)


@given(st.text(max_size=60))
def test_no_text_is_too_odd_to_be_read(source: str) -> None:
    calculate(source, Facts())


def test_what_is_not_spent_goes_back_to_the_turn() -> None:
    facts = Facts({"a": 1})

    evaluate("a + 1", facts)

    assert MAX_TURN_COST - 10 < facts.work_left < MAX_TURN_COST


def test_a_turn_that_has_calculated_enough_calculates_no_more() -> None:
    facts = Facts({"a": 1}, work_left=3)

    assert evaluate("a", facts) == 1
    assert calculate(" + ".join(["a"] * 20), facts) == ""
    assert facts.told[0][1] == "cost_limit"
    assert not holds({"items": [{"formula": "a + a + a == 3"}]}, facts)
