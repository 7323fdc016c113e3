#!/usr/bin/env python3
"""Writes the tables that the calendar is compared with, and the holidays that ship.

    python3 Tests/QunguanCoreTests/Calendar/Fixtures/make.py           # about two minutes
    python3 Tests/QunguanCoreTests/Calendar/Fixtures/make.py --table   # LunarYear.swift's numbers

It makes itself an environment in a temporary directory with three libraries from PyPI:
lunar_python, sxtwl and chinesecalendar. The first two are asked for every day from 1900-01-31 to
2101-01-28 and for all 24 terms of 201 years; the script stops where they say what is not told here.

Where they differ, and what the fixtures say:
- The ninth month of 2057 begins on 09-29 by lunar_python, on 09-28 by sxtwl. The new moon is at
  00:01:53 of the 29th, UTC+8, by terrestrial time (ephem 4.2), and 00:00:04 with the 107 s that
  Espenak and Meeus expect of Delta T then; newer estimates are smaller still: the 29th.
- Of the terms, sxtwl takes a short series where no midnight is near: its instants are up to 54 s
  off those of lunar_python. They agree on every date.
They agree on the months that began a day early by UTC+8, 1914-11-17, 1916-02-03 and 1920-11-10: the
calendars of that time went by Beijing's local time, 14 min 20 s behind. And on 2097-08-07, twenty
seconds before midnight if Delta T is 196 s then; it would be 08-08 if it came to less than 177 s.
"""

import datetime
import os
import pathlib
import subprocess
import sys
import tempfile
import venv

HERE = pathlib.Path(__file__).resolve().parent
HOLIDAYS = HERE.parents[3] / "Sources/QunguanCore/Calendar/holidays.txt"
FIRST, LAST = datetime.date(1900, 1, 31), datetime.date(2101, 1, 28)
YEARS = range(1900, 2101)
# The days on which sxtwl is a day ahead: all of the ninth month of 2057, and the day before it.
DISPUTED = (datetime.date(2057, 9, 28), datetime.date(2057, 10, 27))
DAY = datetime.timedelta(days=1)


def main():
    try:
        import chinese_calendar, lunar_python, sxtwl  # noqa: F401
    except ImportError:
        return run_in_environment()
    months = lunar_months()
    if "--table" in sys.argv:
        return print_table(months)
    write("lunar-years.txt", lunar_years(months))
    write("solar-terms.txt", solar_terms())
    write("workdays.txt", workdays())
    HOLIDAYS.write_text("\n".join(holidays()) + "\n")


def run_in_environment():
    with tempfile.TemporaryDirectory() as directory:
        venv.create(directory, with_pip=True)
        python = os.path.join(directory, "bin", "python")
        packages = ["lunar_python==1.4.8", "sxtwl==2.0.7", "chinesecalendar"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        subprocess.run([python, *sys.argv], check=True)


def write(name, lines):
    (HERE / name).write_text("\n".join(["# Written by make.py, which tells how.", *lines]) + "\n")


def days(first, last):
    return (first + DAY * n for n in range((last - first).days + 1))


# Lunar dates


def lunar_months():
    """(year, month, is leap, days, first day) of every month; both libraries on every day."""
    import sxtwl
    from lunar_python import Solar

    months = []
    for date in days(FIRST, LAST):
        theirs = Solar.fromYmd(date.year, date.month, date.day).getLunar()
        lunar = (theirs.getYear(), abs(theirs.getMonth()), theirs.getMonth() < 0, theirs.getDay())
        other = sxtwl.fromSolar(date.year, date.month, date.day)
        # True: the year begins with the lunar New Year, not with the term 立春.
        second = (
            other.getLunarYear(True), other.getLunarMonth(), bool(other.isLunarLeap()),
            other.getLunarDay())
        if DISPUTED[0] <= date <= DISPUTED[1]:
            assert second != lunar, date
        else:
            assert second == lunar, (date, lunar, second)
        if lunar[3] == 1:
            months.append([*lunar[:3], 0, date])
        months[-1][3] += 1
    assert all(count in (29, 30) for *_, count, _ in months)
    return months


def lunar_years(months):
    """1903 癸卯兔 1903-01-29 29 30 29 30 29 +29 30 ...: the New Year, then the length of each month,
    with a + before a leap month's."""
    from lunar_python import LunarYear, Lunar

    for year in YEARS:
        own = [month for month in months if month[0] == year]
        name = Lunar.fromYmd(year, 1, 1)
        lengths = " ".join(("+" if leap else "") + str(count) for _, _, leap, count, _ in own)
        animal = name.getYearShengXiao()
        yield f"{year} {LunarYear.fromYear(year).getGanZhi()}{animal} {own[0][4]} {lengths}"


def print_table(months):
    for year in YEARS:
        own = [month for month in months if month[0] == year]
        start = (own[0][4] - datetime.date(year, 1, 1)).days
        leap = next((month for _, month, is_leap, _, _ in own if is_leap), 0)
        bits = sum((count == 30) << index for index, (*_, count, _) in enumerate(own))
        print(f"0x{start << 17 | leap << 13 | bits:06X},", end="\n" if year % 8 == 3 else " ")


# Solar terms


def solar_terms():
    """1900 06T02:03 20T19:32+ ...: day and minute of each term of the year by UTC+8, two a month,
    by lunar_python; a + where sxtwl is a minute later, a - where it is a minute earlier."""
    import sxtwl
    from lunar_python import LunarYear

    def moment(julian_day):
        return datetime.datetime(2000, 1, 1, 12) + DAY * (julian_day - 2451545)

    def minute(time):
        return time.replace(second=0, microsecond=0)

    for year in YEARS:
        # From 大雪 of the year before; 小寒 is the third.
        ours = [moment(day) for day in LunarYear.fromYear(year).getJieQiJulianDays()[2:26]]
        others = [moment(term.jd) for y in (year - 1, year) for term in sxtwl.getJieQiByYear(y)]
        texts = []
        for index, time in enumerate(ours):
            assert (time.year, time.month) == (year, index // 2 + 1)
            other = min(others, key=lambda other: abs(other - time))
            assert other.date() == time.date() and abs(other - time).total_seconds() < 60
            sign = {0: "", 1: "+", -1: "-"}[(minute(other) - minute(time)).total_seconds() // 60]
            texts.append(f"{time:%dT%H:%M}{sign}")
        yield f"{year} {' '.join(texts)}"


# Holidays


def known_years():
    from chinese_calendar import constants

    return range(min(constants.holidays).year, max(constants.holidays).year + 1)


def workdays():
    """2004 ....xx: for each day of the year x if it is worked."""
    import chinese_calendar

    for year in known_years():
        dates = days(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
        yield f"{year} " + "".join(".x"[chinese_calendar.is_workday(date)] for date in dates)


def holidays():
    from importlib.metadata import version

    from chinese_calendar import constants

    yield "# China's public holidays and make-up workdays, as the State Council announced them year by"
    yield f"# year; from chinesecalendar {version('chinesecalendar')} (PyPI, MIT), by Calendar/Fixtures/make.py."
    for year in known_years():
        for word, dates in (("off", constants.holidays), ("work", constants.workdays)):
            yield f"{year} {word} {ranges(sorted(date for date in dates if date.year == year))}"


def ranges(dates):
    """2026-01-01..2026-01-03 2026-01-10"""
    runs = []
    for date in dates:
        if runs and date - runs[-1][1] == DAY:
            runs[-1][1] = date
        else:
            runs.append([date, date])
    return " ".join(str(first) if first == last else f"{first}..{last}" for first, last in runs)


if __name__ == "__main__":
    main()
