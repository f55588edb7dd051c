"""Bundles of the web app's modules, run by a real JavaScript engine."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from handlers.bundles import Bundles, NotBundled

MAIN = "js/main.js"


def bundles(**sources: str) -> Bundles:
    """Of modules in one folder, named without their ending; the page begins with `main`."""
    return Bundles({f"js/{name}.js": source.encode() for name, source in sources.items()}, [MAIN])


def result(folder: Path, made: Bundles, *, loaded: tuple[str, ...] = ()) -> Any:
    """What the page leaves in `globalThis.result`, when its bundle has run and loaded others from the folder."""
    (folder / "js").mkdir()
    for name in ("main", *loaded):
        (folder / f"js/{name}.js").write_text(made.bundle(f"js/{name}.js", f"{folder}/"))
    script = (
        f'await import("{folder}/js/main.js"); await globalThis.work; console.log(JSON.stringify(globalThis.result))'
    )
    ran = subprocess.run(["node", "--input-type=module", "-e", script], capture_output=True, check=True)
    return json.loads(ran.stdout)


def test_a_module_runs_after_those_that_it_imports_and_each_runs_once(tmp_path: Path) -> None:
    made = bundles(
        main='import "./left.js";\nimport "./right.js";\nglobalThis.result.push("main");',
        left='import "./deep.js";\nglobalThis.result.push("left");',
        right='import "./deep.js";\nglobalThis.result.push("right");',
        deep='globalThis.result = ["deep"];',
    )
    assert result(tmp_path, made) == ["deep", "left", "right", "main"]


def test_what_a_module_exports_is_known_by_its_names_elsewhere(tmp_path: Path) -> None:
    made = bundles(
        main="""
            import { CONSTANT, Kind, inner as renamed, second, works } from "./all.js";
            import { CONSTANT as passed } from "./passed.js";
            globalThis.result = [CONSTANT, new Kind().name, renamed, second, works(), passed];
        """,
        all="""
            export const CONSTANT = 1, second = 2;
            export class Kind { name = "kind"; }
            export function works() { return "works"; }
            const hidden = "hidden";
            export { hidden as inner };
        """,
        passed='export { CONSTANT } from "./all.js";',
    )
    assert result(tmp_path, made) == [1, "kind", "hidden", 2, "works", 1]


def test_names_of_different_modules_do_not_meet(tmp_path: Path) -> None:
    made = bundles(
        main='import { get } from "./other.js";\nconst name = "main";\nglobalThis.result = [name, get()];',
        other='const name = "other";\nexport const get = () => name;',
    )
    assert result(tmp_path, made) == ["main", "other"]


def test_what_is_loaded_later_shares_the_modules_of_the_page(tmp_path: Path) -> None:
    made = bundles(
        main="""
            import { count } from "./shared.js";
            count.value += 1;
            globalThis.work = import("./late.js").then(({ seen }) => { globalThis.result = [seen, count.value]; });
        """,
        late="""
            import { count } from "./shared.js";
            import "./only_late.js";
            count.value += 1;
            export const seen = count.value;
        """,
        shared="export const count = { value: 0 };",
        only_late="globalThis.onlyLate = true;",
    )
    assert "onlyLate" not in made.bundle(MAIN, "/")
    late = made.bundle("js/late.js", "/")
    assert "onlyLate" in late
    assert "value: 0" not in late
    assert result(tmp_path, made, loaded=("late",)) == [2, 2]


def test_words_that_only_look_like_imports_stay(tmp_path: Path) -> None:
    made = bundles(main='globalThis.result = `\nimport { x } from "./nowhere.js";\nexport default 1; // no comment`;')
    assert result(tmp_path, made) == '\nimport { x } from "./nowhere.js";\nexport default 1; // no comment'


def test_words_stay_apart_without_the_comment_between_them(tmp_path: Path) -> None:
    made = bundles(main="globalThis.result = (() => { return/* @__PURE__ */new Set([1]).size; })();")
    assert result(tmp_path, made) == 1


def test_comments_are_left_out_but_for_licenses() -> None:
    code = bundles(main="/** Long. */\n/* @license BSD */\nf(); // why").bundle(MAIN, "/")
    assert "Long" not in code
    assert "why" not in code
    assert "@license BSD" in code


@pytest.mark.parametrize(
    "source",
    [
        "export default 1;",
        'export * from "./other.js";',
        'import * as other from "./other.js";',
        'import other from "./other.js";',
        "const name = './other.js'; import(name);",
    ],
)
def test_what_bundles_have_no_form_for_is_refused_by_file_and_line(source: str) -> None:
    with pytest.raises(NotBundled, match=r"^js/main\.js, line 1: "):
        bundles(main=source, other="").bundle(MAIN, "/")


def test_modules_that_import_each_other_are_refused() -> None:
    with pytest.raises(NotBundled, match="import each other"):
        bundles(main='import "./other.js";', other='import "./main.js";').bundle(MAIN, "/")


def test_a_module_that_is_not_there_is_named() -> None:
    with pytest.raises(NotBundled, match=r"js/missing\.js"):
        bundles(main='import "./missing.js";')
