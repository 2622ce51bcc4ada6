"""Finds the experiments in the pages, and the code that each of them needs."""

from __future__ import annotations

import ast
import hashlib
import symtable
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookbuild import layout
from bookbuild.frameworks import FRAMEWORKS
from d2l.evidence import Measures


@dataclass(frozen=True)
class Experiment:
    """A function of a page, named where the page calls `d2l.show_evidence(name, live, claims, ...)`.

    One that is not `live`, where None stands for what the page ran, costs too much for a page: only its records show it,
    which are of the full images.
    """

    name: str
    page: str
    claims: tuple[str, ...]
    live: bool = True

    def statements(self, tab: str) -> list[ast.stmt]:
        """The statements of the page that the function needs, itself included, in their order."""
        return _needed(_page(self.page, tab), {self.name}, self.page)

    def function(self, tab: str) -> Callable[[int], Measures]:
        """The function, made by the statements that it needs and no others of its page."""
        namespace: dict[str, Any] = {"__name__": f"evidence of {self.page}"}
        exec(compile(ast.Module(self.statements(tab), []), self.page, "exec"), namespace)
        function: Callable[[int], Measures] = namespace[self.name]
        return function

    def key(self, tab: str) -> str:
        """A hash of the code: of the statements needed, and of what they take from the book's package.

        What a reader of the code may skip does not count: comments, docstrings, imports, types, words of errors, the order of
        definitions.
        """
        page, facade = self.statements(tab), _facade(tab)
        taken = {name for name in set().union(*map(_reads, page)) if name.startswith("d2l.")}
        package = _needed(ast.parse(facade.read_text(encoding="utf-8")).body, taken, str(facade), prefix="d2l.")
        code = [node for node in [*page, *package] if not isinstance(node, (ast.Import, ast.ImportFrom))]
        text = "\n".join(sorted(ast.unparse(_Bare().visit(node)) for node in code))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def experiments(pages: Iterable[str] | None = None, tab: str = "pytorch") -> dict[str, Experiment]:
    """The experiments that the pages cite, by name. Raises ValueError for a citation that is not plain."""
    found: dict[str, Experiment] = {}
    for page in layout.pages() if pages is None else pages:
        calls = [node for statement in _page(page, tab) for node in ast.walk(statement) if isinstance(node, ast.Call)]
        for call in calls:
            if not (isinstance(call.func, ast.Attribute) and call.func.attr == "show_evidence"):
                continue
            try:
                name, claims = ast.literal_eval(call.args[0]), tuple(ast.literal_eval(call.args[2]))
            except (IndexError, ValueError):
                raise ValueError(f"{page}: write d2l.show_evidence(NAME, live, CLAIMS, ...) with a string and a list") from None
            if name in found:
                raise ValueError(f"{page}: the experiment {name!r} is cited already in {found[name].page}; cite it once.")
            live = not (isinstance(call.args[1], ast.Constant) and call.args[1].value is None)
            found[name] = Experiment(name, page, claims, live)
    return found


def _page(page: str, tab: str) -> list[ast.stmt]:
    """The statements of a page's cells for `tab`."""
    return [statement for cell in layout.read(page).cells_of(tab) for statement in ast.parse(cell.source).body]


def _facade(tab: str) -> Path:
    """The module that pages of `tab` know as d2l."""
    return layout.ROOT / "d2l" / f"{FRAMEWORKS[tab].module}.py"


def _needed(statements: list[ast.stmt], names: set[str], where: str, prefix: str = "") -> list[ast.stmt]:
    """The statements that bind `names`, those that bind what these read, and so on.

    A name that is needed must be bound once: else it would depend on the moment what it means. `prefix` is by what the
    statements themselves may call what they bind.
    """
    names = {name.removeprefix(prefix) for name in names}
    bound = [_binds(statement) for statement in statements]
    kept: set[int] = set()
    waiting, done = set(names), set[str]()
    while waiting:
        name = waiting.pop()
        done.add(name)
        binding = [k for k, binds in enumerate(bound) if name in binds]
        if not binding and name in names:
            raise ValueError(f"{where}: nothing is called {name!r} there.")
        if len(binding) > 1:
            raise ValueError(
                f"{where}: an experiment needs {name!r}, which is bound {len(binding)} times there; "
                "give the others another name."
            )
        kept.update(binding)
        read = set().union(*(_reads(statements[k]) for k in binding))
        waiting |= {name.removeprefix(prefix) for name in read} - done
    return [statements[k] for k in sorted(kept)]


def _binds(statement: ast.stmt) -> set[str]:
    """The names that a statement binds at the top level."""
    table = symtable.symtable(ast.unparse(statement), "page", "exec")
    return {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}


def _reads(statement: ast.stmt) -> set[str]:
    """The global names that a statement reads, in the functions in it too, and `d2l.NAME` for what it takes from d2l."""
    tables = [symtable.symtable(ast.unparse(statement), "page", "exec")]
    names = set()
    for table in tables:
        tables += table.get_children()
        names |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "d2l":
            names.add(f"d2l.{node.attr}")
    return names


class _Bare(ast.NodeTransformer):
    """Takes out of code what its results do not depend on."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        node.returns = None
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.Raise:
        return ast.Raise()
