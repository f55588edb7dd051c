"""JavaScript in few files: a module together with all that it imports, in the order in which they run.

Each module becomes a function that runs once in a page. What a module loads with `import()` stays a file of its own,
which holds what the page does not have yet.
"""

import json
import posixpath
from collections.abc import Collection, Iterator, Mapping
from typing import NoReturn

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

_JAVASCRIPT = Language(tree_sitter_javascript.language())
_WITHIN = Query(_JAVASCRIPT, "(comment) @comment (call_expression function: (import)) @load")
_REGISTRY = "const modules = (globalThis.modules ??= {});\n"

Edit = tuple[int, int, str]  # from one byte to another, and the text that takes their place


class NotBundled(Exception):
    """A module says something that bundles have no form for; `str()` tells where and what."""


class Module:
    """A module of the app, named by its path in the folder of static files.

    `imports` are the modules that run before it, `loads` those that it may ask for later.
    """

    def __init__(self, name: str, source: bytes) -> None:
        self.name = name
        self.imports: list[str] = []
        self.loads: list[str] = []
        self._exports: dict[str, str] = {}  # by name, the expression that is exported
        self._source = source
        self._edits = sorted(self._edited(Parser(_JAVASCRIPT).parse(source).root_node))

    def expression(self, base: str) -> str:
        """Runs the module and gives what it exports; files are loaded from addresses that begin with `base`."""
        parts: list[str] = []
        place = 0
        for begin, end, text in self._edits:
            if begin < place:
                continue  # in what another edit has taken the place of
            parts += self._source[place:begin].decode(), text.replace("{base}", base)
            place = end
        exports = ", ".join(f"{name}: {value}" for name, value in self._exports.items())
        return f"(() => {{\n{''.join(parts)}{self._source[place:].decode()}\nreturn {{ {exports} }};\n}})()"

    def _edited(self, program: Node) -> Iterator[Edit]:
        for statement in program.children:
            if statement.type == "import_statement":
                yield self._import(statement)
            elif statement.type == "export_statement":
                yield self._export(statement)
        found = QueryCursor(_WITHIN).captures(program)
        yield from (self._load(call) for call in found.get("load", ()))
        for comment in found.get("comment", ()):
            if "@license" not in _text(comment):
                yield comment.start_byte, comment.end_byte, " "  # or it would join the words beside it

    def _import(self, node: Node) -> Edit:
        source = self._source_of(node)
        self.imports.append(source)
        names = _specifiers(node)
        if not names and len(node.named_children) > 1:
            self._refuse(node)
        taken = ", ".join(f"{name}: {alias}" for name, alias in names)
        return node.start_byte, node.end_byte, f"const {{ {taken} }} = {_module(source)};" if names else ""

    def _export(self, node: Node) -> Edit:
        declaration = node.child_by_field_name("declaration")
        if declaration and not any(child.type == "default" for child in node.children):
            self._exports |= {name: name for name in _declared(declaration)}
            return node.start_byte, declaration.start_byte, ""
        names, origin = _specifiers(node), ""
        if not names:
            self._refuse(node)
        if node.child_by_field_name("source"):
            self.imports.append(self._source_of(node))
            origin = f"{_module(self.imports[-1])}."
        self._exports |= {alias: origin + name for name, alias in names}
        return node.start_byte, node.end_byte, ""

    def _load(self, call: Node) -> Edit:
        name = self._source_of(call)
        self.loads.append(name)
        return call.start_byte, call.end_byte, f'import("{{base}}{name}").then(() => {_module(name)})'

    def _source_of(self, node: Node) -> str:
        """The name of the module whose relative address stands in the only string of an import or export."""
        string = next(_all(node, "string"), None)
        if string is None:
            self._refuse(node)
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), _text(string)[1:-1]))

    def _refuse(self, node: Node) -> NoReturn:
        raise NotBundled(f"{self.name}, line {node.start_point.row + 1}: write this another way: {_text(node)[:80]}")


class Bundles:
    """The modules that run in pages; `pages` names those that pages begin with."""

    def __init__(self, sources: Mapping[str, bytes], pages: Collection[str]) -> None:
        self._sources = sources
        self._modules: dict[str, Module] = {}
        self._reached = {page: self._within_reach(page) for page in pages}

    def __contains__(self, name: str) -> bool:
        return any(name in reached for reached in self._reached.values())

    def files_of(self, page: str) -> set[str]:
        """The page's own bundle, and those that may be loaded into it later."""
        return {page}.union(*(self._read(name).loads for name in self._reached[page]))

    def bundle(self, name: str, base: str) -> str:
        """Runs a module after all that it imports. Raises NotBundled.

        A module that is loaded later comes without what all pages that may load it have run already.
        """
        loaded_by = [page for page, reached in self._reached.items() if name in reached and name != page]
        there = set.intersection(*(set(self._in_order(page)) for page in loaded_by)) if loaded_by else set()
        missing = (each for each in self._in_order(name) if each not in there)
        runs = (f"{_module(each)} ??= {self._read(each).expression(base)};\n" for each in missing)
        return _REGISTRY + "".join(runs)

    def _read(self, name: str) -> Module:
        if name not in self._sources:
            raise NotBundled(f"A module is imported that is not there: {name}")
        if name not in self._modules:
            self._modules[name] = Module(name, self._sources[name])
        return self._modules[name]

    def _within_reach(self, page: str) -> set[str]:
        """Whatever may ever run in the page."""
        found, to_do = set[str](), [page]
        while to_do:
            name = to_do.pop()
            if name not in found:
                found.add(name)
                to_do += self._read(name).imports + self._read(name).loads
        return found

    def _in_order(self, name: str) -> list[str]:
        """The module after all that it imports, each once."""
        order: list[str] = []
        self._arrange(name, order, ())
        return order

    def _arrange(self, name: str, order: list[str], importers: tuple[str, ...]) -> None:
        if name in importers:
            raise NotBundled(f"These modules import each other: {', '.join(importers)}")
        if name not in order:
            for imported in self._read(name).imports:
                self._arrange(imported, order, (*importers, name))
            order.append(name)


def _module(name: str) -> str:
    return f"modules[{json.dumps(name)}]"


def _text(node: Node) -> str:
    assert node.text is not None
    return node.text.decode()


def _specifiers(node: Node) -> list[tuple[str, str]]:
    """The names in braces, each with the name that it gets."""
    found = []
    for each in (*_all(node, "import_specifier"), *_all(node, "export_specifier")):
        names = [_text(child) for child in each.named_children]
        found.append((names[0], names[-1]))
    return found


def _declared(declaration: Node) -> list[str]:
    name = declaration.child_by_field_name("name")
    if name:
        return [_text(name)]
    declarators = (child for child in declaration.named_children if child.type == "variable_declarator")
    return [_text(each.named_children[0]) for each in declarators]


def _all(node: Node, kind: str) -> Iterator[Node]:
    for child in node.named_children:
        if child.type == kind:
            yield child
        else:
            yield from _all(child, kind)
