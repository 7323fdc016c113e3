#!/usr/bin/env python3
"""Writes Sources/CIdioms/idioms.txt: Chinese idioms, how they are read, and how often they occur.

    python3 -m venv /tmp/table
    /tmp/table/bin/pip install --no-deps jionlp==1.5.31 pypinyin==0.55.0 \
      opencc-python-reimplemented==0.1.7
    /tmp/table/bin/python Scripts/make-idioms.py

Sources: JioNLP (Apache License 2.0) for words, counts and one reading of each; pypinyin (MIT) for
readings of phrases and of characters; OpenCC's TSCharacters.txt (Apache License 2.0) for traditional
characters that slipped in. The tables beside this script are ours: idiom-words.txt adds and removes
words, idiom-readings.txt settles what the sources have wrong or leave open.
"""

import pathlib
import re
import sys
import unicodedata
import zipfile
from importlib import metadata, util

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

VERSIONS = {"jionlp": "1.5.31", "pypinyin": "0.55.0", "opencc-python-reimplemented": "0.1.7"}
HERE = pathlib.Path(__file__).resolve().parent
OUTPUT = HERE.parent / "Sources/CIdioms/idioms.txt"

HEAD = """\
# Chinese idioms. Written by Scripts/make-idioms.py: change the script or its tables, not this file.
# Words, counts, readings: JioNLP {jionlp} (Apache License 2.0). Readings: pypinyin {pypinyin} (MIT).
# Traditional characters: OpenCC's TSCharacters.txt (Apache License 2.0). Corrections: our own.
#
# A line is a word in simplified characters without its punctuation, for each character its reading
# with the tone behind it (5 is neutral, v is u-umlaut; readings that are all in use stand between
# slashes, the commonest first; tones as in a dictionary, whatever follows), and how often JioNLP's
# authors counted the word, 1 being seldom or never. Sorted by code points.
"""


def package(name):
    """The folder of an installed package. Importing JioNLP itself takes seconds and more packages."""
    return pathlib.Path(util.find_spec(name).submodule_search_locations[0])


def lines(dictionary):
    path = package("jionlp") / "dictionary" / f"{dictionary}.zip"
    with zipfile.ZipFile(path) as archive:
        text = archive.read(f"{dictionary}.txt").decode("utf-8")
    return [line.split("\t") for line in text.splitlines() if line]


def table(name):
    """The rows of one of our own tables; what follows a # says why."""
    rows = (line.partition("#")[0].split() for line in (HERE / name).read_text("utf-8").splitlines())
    return [row for row in rows if row]


# MARK: Words

def is_usual(character):
    return "\u4e00" <= character <= "\u9fff"


def traditional():
    """Traditional characters that have one simplified form, which every font has."""
    path = package("opencc") / "dictionary/TSCharacters.txt"
    pairs = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line)
    # 馀 is the simplified 餘 of names; in words it is 余.
    forms = {key: value for key, value in pairs if len(value) == 1 and is_usual(value)}
    return str.maketrans(forms | {"馀": "余"})


SIMPLIFIED = traditional()


def spelled(word):
    """Without commas, blanks and other punctuation, in simplified characters, NFC."""
    word = unicodedata.normalize("NFC", word)
    letters = "".join(each for each in word if unicodedata.category(each)[0] not in "PZ")
    return letters.translate(SIMPLIFIED)


def words():
    counts = {}
    for word, count in lines("chinese_idiom"):
        counts[spelled(word)] = max(int(count), counts.get(spelled(word), 0))
    for sign, *row in table("idiom-words.txt"):
        for word in row if sign == "-" else row[1:]:
            assert (word in counts) == (sign == "-"), f"{word}: there is nothing to be done"
            if sign == "-":
                del counts[word]
            else:
                counts[word] = int(row[0])
    for word in counts:
        assert 3 <= len(word) <= 16 and all(map(is_usual, word)), word
    return counts


# MARK: Readings

TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}

# Interjections that the dictionaries write without a vowel, and the r of 儿, as people type them.
TYPED = {"n": "en", "ng": "en", "m": "mu", "hm": "hen", "hng": "heng", "ê": "ei", "r": "er"}


def sound(written):
    """cháng -> chang2, lüè -> lve4."""
    tone, letters = "5", ""
    for each in unicodedata.normalize("NFD", written).replace("u\u0308", "v").replace("ɡ", "g"):
        if each in TONES:
            tone = TONES[each]
        elif each == "\u0308":  # the umlaut after the tone
            letters = letters[:-1] + "v"
        else:
            letters += each
    letters = unicodedata.normalize("NFC", letters)
    return TYPED.get(letters, letters) + tone


CHARACTERS = {
    chr(code): list(dict.fromkeys(map(sound, readings.split(","))))
    for code, readings in PINYIN_DICT.items()
}
# Citation tones; the sources write yí, yì and bú as they are spoken.
CITATION = {"一": ["yi1"], "不": ["bu4"]}


def phrases():
    """pypinyin's phrases: for each character its readings."""
    return {
        spelled(word): [[sound(each) for each in readings] for readings in phrase]
        for word, phrase in PHRASES_DICT.items() if len(spelled(word)) == len(phrase)
    }


def recorded():
    """JioNLP's phrases. Its readings are typed by hand: those no dictionary knows are left out."""
    found = {}
    for word, written in lines("pinyin_phrase"):
        sounds = [sound(each) for each in written.split("/") if each != "<py_unk>"]
        word = spelled(word)
        if len(word) == len(sounds):
            found[word] = [
                [each] if each in CHARACTERS.get(letter, []) else []
                for letter, each in zip(word, sounds)
            ]
    return found


def corrections():
    """idiom-readings.txt: whole words, and by characters the parts of words that settle them."""
    whole, parts = {}, {}
    for word, *row in table("idiom-readings.txt"):
        if len(word) > 1:
            assert len(row) == len(word), word
            whole[word] = [each.split("/") for each in row]
            continue
        for part in row[1:]:
            assert word in part, (word, part)
            parts.setdefault(word, {})[part] = row[0].split("/")
    return whole, parts


def settled(word, place, parts):
    """How the character is read by the longest part of the word that says so."""
    found = {}
    for part, sounds in parts.get(word[place], {}).items():
        starts = range(max(0, place - len(part) + 1), place + 1)
        if any(word.startswith(part, start) for start in starts):
            found.setdefault(len(part), []).append(sounds)
    longest = found[max(found)] if found else [[]]
    assert all(each == longest[0] for each in longest), f"{word[place]} in {word} is settled twice"
    return longest[0]


def readings(word, known, typed, whole, parts):
    """For each character how it is read, the commonest first."""
    if word in whole:
        return whole[word]
    given = known.get(word) or typed.get(word) or [[] for _ in word]
    return [
        settled(word, place, parts) or CITATION.get(letter) or given[place] or CHARACTERS[letter][:1]
        for place, letter in enumerate(word)
    ]


def main():
    for name, version in VERSIONS.items():
        assert metadata.version(name) == version, f"another version of {name}"
    known, typed = phrases(), recorded()
    whole, parts = corrections()
    counts = words()
    text = "\n".join(counts)
    idle = [part for word in parts for part in parts[word] if part not in text]
    assert not idle and not whole.keys() - counts.keys(), f"no word has {idle}"
    entries = []
    for word, count in sorted(counts.items()):
        sounds = ["/".join(each) for each in readings(word, known, typed, whole, parts)]
        assert all(re.fullmatch(r"([a-z]+[1-5]/?)+", each) for each in sounds), (word, sounds)
        entries.append(" ".join([word, *sounds, str(count)]))
    OUTPUT.write_text(
        HEAD.format(**VERSIONS) + "\n".join(entries) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(entries)} idioms", file=sys.stderr)


if __name__ == "__main__":
    main()
