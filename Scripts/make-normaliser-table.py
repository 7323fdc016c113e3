#!/usr/bin/env python3
"""Writes Sources/CTextTables/CTextTables.c: what every code point becomes in the normalised form.

    python3 -m venv /tmp/table && /tmp/table/bin/pip install opencc-python-reimplemented==0.1.7
    /tmp/table/bin/python Scripts/make-normaliser-table.py

Sources: unicodedata of Python 3.11 (Unicode 14.0.0) for decompositions, categories, digits, names
and case; TSCharacters.txt of OpenCC (Apache License 2.0) for traditional -> simplified. Where OpenCC
offers several simplified characters its first is taken (乾 -> 干; 著 stays 著).
"""

import pathlib
import re
import sys
import unicodedata

import opencc

UNICODE = "14.0.0"
OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "Sources/CTextTables/CTextTables.c"

UNCHANGED, DROPPED, VOICED, SEMIVOICED, FIRST_REPLACEMENT = 0, 1, 2, 3, 4
KANA_VOICED, KANA_SEMIVOICED = "\u3099", "\u309a"

# Default_Ignorable_Code_Point (DerivedCoreProperties.txt) and U+2800, the blank Braille cell.
IGNORABLE = {0x034F, 0x061C, 0x115F, 0x1160, 0x2800, 0x3164, 0xFEFF, 0xFFA0}
for first, last in [
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0xFE00, 0xFE0F), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
]:
    IGNORABLE.update(range(first, last + 1))


def pairs(*texts):
    return {pair[0]: pair[1] for text in texts for pair in text.split()}


# Capitals stand here too, because the look-alike of a capital may differ from that of its small
# letter: Η is H, η is n. ¥, £ and € are prices far more often than letters and stay.
LOOKALIKES = pairs(
    "Аa Вb Еe Кk Мm Нh Оo Рp Сc Тt Уy Хx Ѕs Іi Јj Ԛq Ԝw Ԁd Һh Ӏl Үy Ѵv",
    "аa вb гr еe кk мm нh оo пn рp сc тt уy хx ѕs іi јj ԛq ԝw ԁd һh ӏl үy ѵv ьb",
    "Αa Βb Εe Ζz Ηh Ιi Κk Μm Νn Οo Ρp Τt Υy Χx",
    "αa βb γy εe ηn ιi κk μu νv οo ρp ςc σo τt υu χx ωw",
    "ıi ȷj ɑa ɡg ɩi ʋv ℮e ⁄/",
    "⺅亻 ⺡氵 ⺘扌 ⺖忄 ⻌辶 ⻍辶 ⺾艹 ⻖阝 ⻏阝 ⺨犭 ⺭礻 ⻂衤 ⺙攵 ⺉刂 ⻊足 ⺮竹 ⻗雨 ⺼月 ⻋车 ⻅见 ⻉贝 ⻓长 ⻔门 ⻚页 ⻢马 ⻥鱼 ⻦鸟",
    "₡c ₢c ₣f ₤l ₥m ₦n ₩w ₫d ₭k ₮t ₱p ₲g ₳a ₴s ₵c ₿b ¢c",
)
LETTER_NAMES = [
    re.compile(r"LATIN LETTER SMALL CAPITAL ([A-Z])$"),
    re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH .*$"),
    re.compile(r"REGIONAL INDICATOR SYMBOL LETTER ([A-Z])$"),
    re.compile(r"PARENTHESIZED LATIN (?:SMALL|CAPITAL) LETTER ([A-Z])$"),
    re.compile(r"NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER ([A-Z])$"),
]
NUMBERED = [(0x2460, 0x24FF), (0x2776, 0x2793)]  # circled, bracketed and dingbat numbers


def simplified():
    source = pathlib.Path(opencc.__file__).parent / "dictionary/TSCharacters.txt"
    lines = source.read_text(encoding="utf-8").splitlines()
    return {key: values.split()[0] for key, values in (line.split("\t") for line in lines if line)}


SIMPLIFIED = simplified()


def is_hangul(code):
    return 0xAC00 <= code <= 0xD7A3 or 0x3131 <= code <= 0x318E or 0x1100 <= code <= 0x11FF


def step(character):
    """One round of rewriting one character."""
    code = ord(character)
    category = unicodedata.category(character)
    if character in "\n\t " or is_hangul(code) and code not in IGNORABLE:
        return character
    if character in KANA_VOICED + KANA_SEMIVOICED:
        return character
    if character in "\u309b\u309c":  # the marks as characters of their own
        return chr(code - 2)
    if category in ("Zl", "Zp"):
        return "\n"
    if code in IGNORABLE or category in ("Cc", "Cf", "Mn", "Me"):
        return ""
    if category == "Zs":
        return " "
    if unicodedata.digit(character, None) is not None:
        return str(unicodedata.digit(character))
    if any(first <= code <= last for first, last in NUMBERED):
        number = unicodedata.numeric(character, None)
        if number is not None:
            return str(int(number))
    if character in LOOKALIKES:
        return LOOKALIKES[character]
    name = unicodedata.name(character, "")
    for pattern in LETTER_NAMES:
        if match := pattern.match(name):
            return match[1].lower()
    decomposition = unicodedata.decomposition(character)
    if decomposition.startswith("<narrow>"):  # half-width jamo stay jamo that can be typed
        return chr(int(decomposition.split()[1], 16))
    decomposed = unicodedata.normalize("NFKD", character)
    if decomposed != character:
        return decomposed
    if character in SIMPLIFIED:
        return SIMPLIFIED[character]
    return character.lower()


def normalised(character):
    text = character
    for _ in range(12):
        rewritten = "".join(step(each) for each in text)
        # Kana marks and Hangul are put together again; all other marks are gone by then.
        composed = unicodedata.normalize("NFC", rewritten) if len(rewritten) > 1 else rewritten
        if rewritten == text or composed == character:
            return composed
        text = rewritten
    sys.exit(f"U+{ord(character):04X} never settles")


def is_kept_in_compact(code):
    if 0x20000 <= code <= 0x3FFFD:  # CJK planes, also what was assigned after this Unicode version
        return True
    return unicodedata.category(chr(code))[0] in "LN"


def is_common(code):
    """Whether a Chinese character, simplified, is one of the 6,763 of GB 2312."""
    character = SIMPLIFIED.get(chr(code), chr(code))
    return len(character.encode("gb2312", "ignore")) == 2


def two_stage(values):
    """Blocks of 256 values, equal blocks once; and for every 256 code points the block's index."""
    blocks, index = {}, []
    for start in range(0, 0x110000, 256):
        block = tuple(values[start:start + 256])
        index.append(blocks.setdefault(block, len(blocks)))
    return index, list(blocks)


def array(kind, name, values, columns=20):
    lines = [f"const {kind} {name} = {{"]
    for start in range(0, len(values), columns):
        lines.append("  " + ",".join(str(value) for value in values[start:start + columns]) + ",")
    return "\n".join(lines + ["};", ""])


def kana_deltas(mark):
    deltas = []
    for code in range(0x3040, 0x3100):
        composed = unicodedata.normalize("NFC", chr(code) + mark)
        deltas.append(ord(composed) - code if len(composed) == 1 else 0)
    return deltas


def main():
    assert unicodedata.unidata_version == UNICODE, "another Unicode version; change UNICODE knowingly"
    pool, places, entries, kept = [0] * FIRST_REPLACEMENT, {}, [], []
    special = {"": DROPPED, KANA_VOICED: VOICED, KANA_SEMIVOICED: SEMIVOICED}
    for code in range(0x110000):
        character = chr(code)
        kept.append(is_kept_in_compact(code))
        if 0xD800 <= code <= 0xDFFF:
            entries.append(UNCHANGED)
            continue
        text = normalised(character)
        if text in special:
            entries.append(special[text])
        elif text == character:
            entries.append(UNCHANGED)
        else:
            assert "".join(normalised(each) for each in text) == text, f"U+{code:04X}"
            if text not in places:
                encoded = text.encode()
                places[text] = len(pool)
                pool += [len(encoded), *encoded]
            entries.append(places[text])
    assert len(pool) < 65536
    index, blocks = two_stage(entries)
    kept_index, kept_blocks = two_stage(kept)
    bits = [sum(block[byte * 8 + bit] << bit for bit in range(8))
            for block in kept_blocks for byte in range(32)]
    common = [sum(is_common(start + bit) << bit for bit in range(8))
              for start in range(0x4E00, 0xA000, 8)]
    parts = [
        f"// Generated by Scripts/make-normaliser-table.py from Unicode {UNICODE} and OpenCC's",
        "// TSCharacters.txt (Apache License 2.0). Change the script, not this file.",
        '#include "CTextTables.h"', "",
        array("uint16_t", "text_block_of[4352]", index),
        array("uint16_t", "text_entries[]", [value for block in blocks for value in block]),
        array("uint8_t", "text_pool[]", pool),
        array("uint16_t", "text_kept_block_of[4352]", kept_index),
        array("uint8_t", "text_kept[]", bits),
        array("uint8_t", f"text_common[{len(common)}]", common),
        array("uint8_t", "text_voiced[192]", kana_deltas(KANA_VOICED)),
        array("uint8_t", "text_semivoiced[192]", kana_deltas(KANA_SEMIVOICED)),
    ]
    OUTPUT.write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")
    changed = sum(entry != UNCHANGED for entry in entries)
    print(f"{changed} code points change, {len(blocks)} blocks, {len(pool)} bytes of replacements")


if __name__ == "__main__":
    main()
