#!/usr/bin/env python3
"""Looks whether the pages are true: local links lead somewhere, and the commands they show exist.

`make VERB` must be in the Makefile. `qunguan ...` is asked of the debug build, if there is one.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUNGUAN = ROOT / ".build/debug/qunguan"
PAGES = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))

LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
MAKE = re.compile(r"^(?:\$ )?make ([a-z]+)\b")
COMMAND = re.compile(r"^(?:\$ )?(?:sudo )?(?:-u qunguan )?qunguan ((?:[a-z]+ ?)+)")


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    for heading in re.findall(r"^#+ +(.+)$", FENCE.sub("", page.read_text()), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def bad_links(page, text):
    for target in LINK.findall(FENCE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path) if path else page
        if not file.exists():
            yield f"no such file: {target}"
        elif anchor and file.suffix == ".md" and anchor not in anchors(file):
            yield f"no such heading: {target}"


def commands(text):
    """The lines of code blocks, and code within lines."""
    for block in FENCE.findall(text):
        yield from (line.strip() for line in block.splitlines())
    yield from CODE.findall(FENCE.sub("", text))


def bad_commands(text, verbs, known):
    for line in commands(text):
        if (made := MAKE.match(line)) and made[1] not in verbs:
            yield f"the Makefile has no '{made[1]}'"
        if (asked := COMMAND.match(line)) and not known(tuple(asked[1].split())):
            yield f"no command 'qunguan {asked[1].strip()}'"


def asking(executable):
    """Whether the executable has a command; always yes where there is no executable."""
    answers = {}

    def known(words):
        if not executable.exists():
            return True
        if words not in answers:
            command = [executable, *words, "--help"]
            answers[words] = subprocess.run(command, capture_output=True).returncode == 0
        return answers[words]

    return known


def main():
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    known = asking(QUNGUAN)
    if not QUNGUAN.exists():
        print("no debug build: whether commands in the pages exist is not looked at")
    faults = 0
    for page in PAGES:
        text = page.read_text()
        for fault in [*bad_links(page, text), *bad_commands(text, verbs, known)]:
            print(f"{page.relative_to(ROOT)}: error: {fault}")
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
