"""The house: imports go one way, the core is pure, and only doors print or read the environment."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.core

PACKAGE = REPOSITORY / "newsletter"
DOORS = ("cli", "preview", "public")
SHARED = ("errors", "shipped", "fonts")  # exceptions, and what lies in the package
PURE = {
    "__future__", "bisect", "calendar", "codecs", "collections", "contextlib", "copy", "csv", "dataclasses", "datetime", "decimal", "difflib", "email", "enum",
    "base64", "functools", "hashlib", "hmac", "html", "importlib", "io", "itertools", "json", "math", "operator", "posixpath", "re", "statistics", "string",
    "struct", "textwrap", "types", "typing", "unicodedata", "urllib", "xml", "zoneinfo",
    "markdown", "yaml", "lxml", "icalendar", "idna", "flufl", "ipaddress", "email_validator", "itsdangerous",
}  # fmt: skip
# What reaches the world from the standard library: not for the core, whatever it is called.
WORLD = {
    "os",
    "sys",
    "pathlib",
    "socket",
    "subprocess",
    "time",
    "random",
    "secrets",
    "tempfile",
    "shutil",
    "logging",
    "threading",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """(name below the package, tree) of every module."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            yield from (f"{base}.{alias.name}" for alias in node.names)


def layer(name: str) -> str:
    head = name.split(".")[0]
    if head in ("core", "adapters"):
        return head
    if head in DOORS:
        return "door"
    return "shared" if head in SHARED else "verb"


def ours(tree: ast.Module) -> Iterator[str]:
    for found in imports(tree):
        if found.startswith("newsletter."):
            yield found.removeprefix("newsletter.")


def test_the_core_imports_itself_and_pure_libraries_only() -> None:
    for name, tree in modules():
        if layer(name) == "core":
            for found in imports(tree):
                if found.startswith("newsletter."):
                    assert found.split(".")[1] in ("core", "errors"), f"{name} imports {found}"
                else:
                    assert found.split(".")[0] in PURE - WORLD, f"{name} imports {found}"


def test_the_core_asks_no_clock() -> None:
    for name, tree in modules():
        if layer(name) == "core":
            called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            assert not called & {"now", "today", "utcnow"}, f"{name} asks the clock"


def test_adapters_import_the_core_and_never_each_other() -> None:
    for name, tree in modules():
        if layer(name) == "adapters":
            own = ".".join(name.split(".")[:2])
            for found in ours(tree):
                ok = layer(found) in ("core", "shared") or found.startswith((own, "adapters.files", "adapters.bounded"))
                assert ok, f"{name} imports {found}"


def test_verbs_import_no_door_and_doors_import_what_they_like() -> None:
    for name, tree in modules():
        if layer(name) in ("verb", "shared"):
            for found in ours(tree):
                assert layer(found) != "door", f"{name} imports {found}"


def test_only_doors_print_or_read_the_environment() -> None:
    for name, tree in modules():
        if layer(name) == "door" or name.startswith("adapters.pdf"):  # a child process: its pipes and its settings
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("print", "input"), f"{name} prints"
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("environ", "getenv"), f"{name} reads the environment"


def test_a_module_is_about_three_hundred_lines_at_most() -> None:
    for path in PACKAGE.rglob("*.py"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 350, f"{path.name} has {lines} lines: which second thing does it do?"


def test_nothing_is_left_unfinished() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error")
    for path in [*PACKAGE.rglob("*.py"), *(REPOSITORY / "templates").rglob("*")]:
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not [mark for mark in marks if mark in text], path
