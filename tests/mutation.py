"""`make mutation`: change the engine's code in one place at a time, and see whether a test notices.

`python -m tests.mutation [MODULE …]` prints every change that none noticed, and a JSON line per
module. Each changed module is run in a process of its own that ends after a while, for a change may
well make an endless loop. Not changed: docstrings, annotations, decorators, imports.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import importlib.abc
import importlib.machinery
import inspect
import itertools
import json
import os
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
ENGINE = "flows.engine."
SECONDS = 10  # of CPU time; the tests of a module take about two
MEMORY = 4 << 30

_LIBRARIES = (
    "babel.dates",
    "babel.numbers",
    "hypothesis.strategies",
    "jsonschema",
    "networkx",
    "re2",
)
"""Loaded before the forks, for speed."""

_WORDS = ("functions", "formulas", "text", "rules", "values")
_TURNS = ("entering", "calls", "interpreter", "session", "transcripts")
TESTS = {
    "text": ("text", "functions"),
    "rules": ("rules",),
    "formulas": ("formulas", "functions", "rules"),
    "trees": ("formulas", "rules"),
    "tokens": ("formulas", "text"),
    "operations": ("formulas", "rules"),
    "values": ("values", *_WORDS, "answers"),
    "locales": ("functions", "text"),
    "functions.base": ("functions", "formulas"),
    "functions.reading": ("functions", "formulas"),
    "functions.texts": ("functions", "formulas"),
    "functions.numbers": ("functions", "formulas"),
    "functions.moments": ("functions", "formulas"),
    "functions.lists": ("functions", "formulas"),
    "interpreter": _TURNS,
    "run": _TURNS,
}
"""The modules that are changed, each with the test files that should notice."""

_SWAPPED: dict[type[ast.AST], tuple[type[Any], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,),
    ast.Continue: (ast.Break,),
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one place changed."""

    line: int
    was: str
    now: str
    code: CodeType


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """What a node may become."""
    for swapped in _SWAPPED.get(type(node), ()):
        yield swapped()
    match node:
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield ast.Constant(node.value + 1)
        case ast.Constant(value=str()):
            yield ast.Constant(node.value + "XX")
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.If() | ast.IfExp() if not isinstance(node.test, ast.Compare | ast.UnaryOp):
            changed = copy.copy(node)
            changed.test = ast.UnaryOp(ast.Not(), node.test)
            yield changed
        case ast.comprehension() if node.ifs:
            changed = copy.copy(node)
            changed.ifs = []
            yield changed
        case ast.Return(value=ast.AST()) if not isinstance(node.value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.Expr(value=ast.Call()) | ast.AugAssign():
            yield ast.Pass()


class _Changer(ast.NodeTransformer):
    """Makes the change number `wanted`, counting on."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.count = 0
        self.line = 0
        self.change: tuple[int, str, str] | None = None

    def visit(self, node: ast.AST) -> Any:
        if self.change is not None or _is_idle(node):
            return node
        self.line = getattr(node, "lineno", self.line)
        for variant in variants(node):
            if self.count == self.wanted:
                self.change = self.line, _shown(node), _shown(variant)
                return ast.copy_location(variant, node)
            self.count += 1
        for name, value in ast.iter_fields(node):
            if name not in ("annotation", "returns", "decorator_list"):
                self._visit_field(node, name, value)
        return node

    def _visit_field(self, node: ast.AST, name: str, value: Any) -> None:
        if isinstance(value, ast.AST):
            setattr(node, name, self.visit(value))
        elif isinstance(value, list):
            value[:] = [self.visit(one) if isinstance(one, ast.AST) else one for one in value]


def _is_idle(node: ast.AST) -> bool:
    """Whether a statement does nothing: an import, a docstring, a name for a type."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(value=ast.Subscript()) | ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
    return False


def _shown(node: ast.AST) -> str:
    """A node in one line; a sign has only its name."""
    return (ast.unparse(node) or type(node).__name__).splitlines()[0]


def mutants(source: str, name: str) -> Iterator[Mutant]:
    """Every single change of a source."""
    for wanted in range(sys.maxsize):
        tree = ast.parse(source)
        changer = _Changer(wanted)
        changer.visit(tree)
        if changer.change is None:
            return
        code = compile(ast.fix_missing_locations(tree), name, "exec")
        yield Mutant(*changer.change, code)


class _Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module its changed code."""

    def __init__(self, name: str, code: CodeType) -> None:
        self.name = name
        self.code = code

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        if fullname != self.name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=self.code.co_filename)

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


def is_noticed(name: str, mutant: Mutant) -> bool:
    """Whether a test fails with the module changed."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return status != 0
    noticed = True
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        sys.meta_path.insert(0, _Loader(ENGINE + name, mutant.code))
        for test in TESTS[name]:
            run_all(importlib.import_module(f"tests.engine.test_{test}"))
        noticed = False
    finally:
        os._exit(noticed)


def run_all(module: ModuleType) -> None:
    """Every test of a module, without what makes pytest slow to begin. Raises what they raise."""
    for name, test in vars(module).items():
        if name.startswith("test_"):
            for arguments in cases(test):
                with pytest.MonkeyPatch.context() as patch:
                    given = {"monkeypatch": patch, "update_golden": False} | arguments
                    wanted = inspect.signature(test).parameters
                    test(**{key: value for key, value in given.items() if key in wanted})


def cases(test: Any) -> Iterator[dict[str, Any]]:
    """The arguments a test is called with, by its marks."""
    tables = []
    for mark in getattr(test, "pytestmark", ()):
        if mark.name == "parametrize":
            names, rows = mark.args[0], mark.args[1]
            keys = names.split(",") if isinstance(names, str) else names
            values = [_values(row, len(keys)) for row in rows]
            tables.append([dict(zip(map(str.strip, keys), row, strict=True)) for row in values])
    for rows in itertools.product(*tables):
        yield {key: value for row in rows for key, value in row.items()}


def _values(row: Any, count: int) -> Sequence[Any]:
    if isinstance(row, type(pytest.param(0))):
        return row.values
    return row if count > 1 else (row,)


def examine(name: str) -> tuple[int, int]:
    """Change a module everywhere; how many changes there are, and how many were noticed."""
    path = ROOT / (ENGINE + name).replace(".", "/")
    path = path.with_suffix(".py")
    total = noticed = 0
    for mutant in mutants(path.read_text(), str(path)):
        total += 1
        if is_noticed(name, mutant):
            noticed += 1
        else:
            print(f"{name}:{mutant.line}: {mutant.was} → {mutant.now}", flush=True)
    return total, noticed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("module", nargs="*", help=f"of {', '.join(TESTS)}; all without")
    os.chdir(ROOT)
    for library in _LIBRARIES:
        importlib.import_module(library)
    settings.register_profile(
        "mutation", settings(), derandomize=True, suppress_health_check=list(HealthCheck)
    )
    settings.load_profile("mutation")
    for name in parser.parse_args().module or TESTS:
        begun = time.monotonic()
        total, noticed = examine(name)
        told = {"module": name, "changes": total, "noticed": noticed}
        share = {"share": round(noticed / total, 3), "seconds": round(time.monotonic() - begun)}
        print(json.dumps(told | share), flush=True)


if __name__ == "__main__":
    main()
