"""Parses every template, finds what the pages' content policy would block, and lines too long."""

import re
import sys
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

SOURCE = Path(__file__).resolve().parents[1] / "src" / "shallmark"
# What a browser refuses under our policy, and what would be lost silently.
BLOCKED = (
    (re.compile(r"<script(?![^>]*\b(src|type=\"application/json\"))[^>]*>"), "an inline script"),
    (re.compile(r"<[a-z][^>{]*\son[a-z]+\s*=", re.IGNORECASE), "an inline event handler"),
    (re.compile(r"""(href|src|action)\s*=\s*["']\s*javascript:""", re.IGNORECASE), "a script link"),
    (re.compile(r"""(href|src)\s*=\s*["']https?://[^"'{]+\.(js|css|woff2?)\b"""), "a foreign file"),
)


#: columns of a line of a template or a style sheet; a sentence for a person is not broken
WIDTH = 160
SENTENCE = re.compile(r'"[^"]{110,}"')


def too_long(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        f"line {number}: {len(line)} characters, more than {WIDTH}"
        for number, line in enumerate(lines, start=1)
        if len(line) > WIDTH and not SENTENCE.search(line)
    ]


def faults(path: Path, environment: Environment) -> list[str]:
    """What is wrong with a template, one sentence each."""
    text = path.read_text(encoding="utf-8")
    problems = [
        f"line {text.count(chr(10), 0, hit.start()) + 1}: {name}"
        for pattern, name in BLOCKED
        for hit in pattern.finditer(text)
    ]
    try:
        environment.parse(text)
    except TemplateSyntaxError as error:
        problems.append(f"line {error.lineno}: {error.message}")
    return problems + too_long(path)


def main() -> int:
    environment = Environment(
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        autoescape=True,
    )
    paths = sorted(path for path in SOURCE.glob("**/templates/**/*") if path.is_file())
    bad = [(path, fault) for path in paths for fault in faults(path, environment)]
    styles = SOURCE.glob("**/static/**/*.css")
    bad += [
        (path, fault) for path in styles if "vendor" not in path.parts for fault in too_long(path)
    ]
    for path, fault in bad:
        print(f"{path.relative_to(SOURCE.parents[1])}: {fault}")
    print(f"{len(paths)} templates, {len(bad)} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
