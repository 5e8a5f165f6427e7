"""Reads what Python files import and call, for the architecture tests; knows no rule about who may import whom."""

from __future__ import annotations

import ast
import functools
import pathlib
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).parents[2]
PLUGINS = ROOT / "plugins"
MODULE_UTILS = PLUGINS / "module_utils"
COLLECTION = "ansible_collections.mailsec.smime.plugins.module_utils."

# What the pure packages may take from the standard library: nothing that reads a clock, a file, a socket or chance.
PURE_STANDARD_LIBRARY = frozenset(
    """__future__ abc base64 binascii bisect collections collections.abc contextlib copy csv dataclasses datetime
    difflib email.utils enum fractions functools hashlib heapq html io ipaddress itertools json math operator re string
    struct textwrap types typing unicodedata urllib.parse uuid""".split()  # noqa: SIM905 - a list of words reads better so
)
IMPURE_CALLS = frozenset(
    """open print input eval exec compile breakpoint __import__ globals io.open io.FileIO uuid.uuid1 uuid.uuid4
    uuid.getnode datetime.now datetime.utcnow datetime.today date.today datetime.datetime.now datetime.datetime.utcnow
    datetime.datetime.today datetime.date.today email.utils.localtime email.utils.make_msgid email.utils.formatdate
    hashlib.file_digest""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Import:
    """One name that a file imports: its module in full, the name taken from it, whether only type checkers see it."""

    module: str
    name: str
    line: int
    for_types_only: bool

    @property
    def package(self) -> str | None:
        """The package of plugins/module_utils that is imported, or None for anything else."""
        full = f"{self.module}.{self.name}"
        return full.removeprefix(COLLECTION).split(".")[0] if full.startswith(COLLECTION) else None

    @property
    def top(self) -> str:
        """The first part of the module's name."""
        return self.module.split(".")[0]


def dotted_name(path: pathlib.Path) -> str:
    """Return the file's module name as Ansible imports it."""
    parts = path.relative_to(PLUGINS).with_suffix("").parts
    return ".".join(("ansible_collections.mailsec.smime.plugins", *parts))


def read_imports(source: str, module: str) -> list[Import]:
    """Return every import of a file, wherever in it, relative ones resolved against `module`."""
    found: list[Import] = []

    def visit(node: ast.AST, for_types_only: bool) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for child in node.body:
                visit(child, True)
            for child in node.orelse:
                visit(child, for_types_only)
            return
        if isinstance(node, ast.Import):
            found.extend(Import(alias.name, "", node.lineno, for_types_only) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")[: -node.level] if node.level else []
            source_module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            found.extend(Import(source_module, alias.name, node.lineno, for_types_only) for alias in node.names)
        for child in ast.iter_child_nodes(node):
            visit(child, for_types_only)

    visit(ast.parse(source), False)
    return found


def find_impure_calls(source: str) -> list[str]:
    """Return "line: call" for each call that reads the clock, a file, chance or the environment."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [f"{call.lineno}: {ast.unparse(call.func)}" for call in calls if ast.unparse(call.func) in IMPURE_CALLS]


def find_impure_imports(imports: list[Import]) -> list[str]:
    """Return "line: module" for each import that a pure package may not have."""
    return [
        f"{found.line}: {found.module}"
        for found in imports
        if not found.for_types_only
        and found.package is None
        and found.top != "cryptography"
        and found.module not in PURE_STANDARD_LIBRARY
        and f"{found.module}.{found.name}" not in PURE_STANDARD_LIBRARY
    ]


def python_files(folder: pathlib.Path) -> list[pathlib.Path]:
    """All Python files below a folder, sorted."""
    return sorted(folder.rglob("*.py"))


@functools.cache
def imports_of(path: pathlib.Path) -> list[Import]:
    """The imports of a file of the collection."""
    return read_imports(path.read_text(encoding="utf-8"), dotted_name(path))


def package_of(path: pathlib.Path) -> str:
    """The package below plugins/module_utils in which a file lies."""
    return path.relative_to(MODULE_UTILS).parts[0]


def short(path: pathlib.Path) -> str:
    """The file's path inside the collection, for messages."""
    return str(path.relative_to(ROOT))
