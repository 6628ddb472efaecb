"""How dates, periods and times of day are typed, in numbers and in words, as patterns.

Groups named year, month, day, part (of a year: a quarter or a week), hour, minute, second say what stands there; a, b
and c are numbers whose order is open.
"""

from __future__ import annotations

import re

DIGITS = re.compile(r"\d+")
#: A letter of a word, marks of vowels included, which are no letters in Python's eyes.
LETTER = r"[^\d\s,/:+()'’.\-]"
NUMERIC = re.compile(r"(?P<a>\d{1,4})\s*[/.\-\s]\s*(?P<b>\d{1,2})\s*[/.\-\s]\s*(?P<c>\d{1,4})\.?")
COMPACT = re.compile(r"(?P<a>(?:19|20)\d{2})(?P<b>\d{2})(?P<c>\d{2})(?:T?(?P<time>\d{4}|\d{6}))?")
ASIAN = re.compile(
    r"(?P<era>令和|平成|昭和|民國|民国)?\s*(?P<a>\d{1,4})\s*[年년]\s*(?P<b>\d{1,2})\s*[月월](?:\s*(?P<c>\d{1,2})\s*[日号號일]?)?"
)
VIETNAMESE = re.compile(r"(?:ngày )?(?P<c>\d{1,2}) tháng (?P<b>\d{1,2})(?:,| năm|, năm)? (?P<a>\d{4})", re.IGNORECASE)
WEEKDAY = rf"(?:{LETTER}+\.?,?\s+){{0,2}}"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|o|[°.])?"
WORD = rf"(?P<month>{LETTER}+(?:\.{LETTER}+)*(?:\s{LETTER}+)??)\.?"
PARTED = r",?[\s.\-/]*(?:(?:(?:del?|of|do|พ\.ศ\.|ค\.ศ\.)\s+)|d['’])?"
YEAR = rf"['’]?(?P<year>\d{{2}}|\d{{4}})(?:\s?{LETTER}{{1,5}})?\.?"
WORDED = (
    re.compile(rf"{WEEKDAY}{DAY}{PARTED}{WORD}{PARTED}{YEAR}"),
    re.compile(rf"{WEEKDAY}{WORD}[\s.\-/]+{DAY}{PARTED}['’]?(?P<year>\d{{4}})"),
    re.compile(rf"(?P<year>\d{{4}})(?:\s?m)?{PARTED}{WORD}[\s.\-/]+{DAY}(?:\s?{LETTER}{{1,2}}\.?)?"),
)
#: A time of day, the word for its half of the day before or behind it, and its time zone, which is dropped.
CLOCK = re.compile(
    r"(?:(?<=\dT)|(?<![\dA-Za-z:+\-]))(?P<asian>上午|下午|午前|午後|오전|오후)?\s*(?P<hour>\d{1,2})(?::|\s?[hH]\s?)(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?![\d:])\s?(?:Uhr|hrs?\b|h\b)?\s*(?P<half>[AaPp]\.?\s?[Mm]\b\.?|[صم](?=\s|$))?\s*"
    r"(?:Z\b|(?:GMT|UTC)?\s?[+-]\d{1,2}(?::?\d{2})?\b|(?!OCT|SEPT)[A-Z]{1,4}T\b|UTC\b|MESZ\b|MEZ\b|MSK\b)?(?:\s?\([^)]*\))?"
)
PLAIN_CLOCK = re.compile(r"(?P<day>[\d/.\-]+),? (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?")
CLOCK_LIKE = re.compile(r"\d\s?[hH]\s?\d{2}|\d{4}[ ,].*\d\.\d{2}")
CLOCK_WITH_POINTS = re.compile(
    r"(?<=\d{4})[ ,]+(?:kl\.? )?(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?:\.(?P<second>\d{2}))?$"
)
BEFORE_CLOCK = re.compile(r"[\s,T]+(?:(?:at|um|à|kl\.?|в|a las|às|om|o)\s*)?$")

#: Years that a period without a day is of; other numbers beside a letter or a dash are parts of codes.
RECENT = r"(?P<year>19[5-9]\d|20[0-7]\d|25[0-9]\d|260\d)"
MONTH = (
    re.compile(rf"{RECENT}\s?[-/. ]\s?(?P<month>\d{{1,2}})"),
    re.compile(rf"(?P<month>\d{{1,2}})\s?[-/.]\s?{RECENT}"),
    re.compile(rf"tháng (?P<month>\d{{1,2}})(?:,| năm|/)? ?{RECENT}", re.IGNORECASE),
)
MONTH_WORD = (
    re.compile(rf"{WORD}{PARTED}['’]?{RECENT}(?:\s?{LETTER}{{1,5}})?\.?"),
    re.compile(rf"{WORD}\s?[-/'’]\s?'?(?P<year>\d{{2}})"),
    re.compile(rf"{RECENT}(?:\s?m)?[\s.,\-/]+{WORD}"),
)
QUARTERS = (
    r"quarter|qtr|quartal|trimestre|trim|kwartał|kwartal|kwartaal|kvartal|kvartál|квартал|кв|čtvrtletí|negyedév|neljännes|"
    r"çeyrek|τρίμηνο|ไตรมาส"
)
NTH = r"(?P<part>[1-4])(?:st|nd|rd|th|er|e|[°ªa.o])?[\s\-]*"
QUARTER = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{RECENT}[\s\-/.,]*[QTK]\s?(?P<part>[1-4])",
        rf"[QTK]\s?(?P<part>[1-4])[\s\-/.,'’]+(?:FY\s?)?{RECENT}",
        r"Q\s?(?P<part>[1-4])[\s\-/.,'’]+(?:FY\s?)?(?P<year>\d{2})",
        rf"{NTH}(?:{QUARTERS})\.?[\s/,]*(?:(?:de|of|del)\s)?{RECENT}",
        rf"{RECENT}[\s/,.\-]*{NTH}(?:{QUARTERS})\.?",
        rf"(?:{QUARTERS})\.?\s?(?P<part>[1-4])[\s/,\-]*{RECENT}",
        rf"{RECENT}[\s/,\-]*(?:{QUARTERS})\.?\s?(?P<part>[1-4])",
        rf"{RECENT}\s?[年년]\s?第?(?P<part>[1-4])\s?(?:季度|四半期|季|분기)",
        rf"(?P<part>[1-4])[QT][\s\-/'’]*{RECENT}",
        r"(?P<part>[1-4])Q[\s\-/'’]*(?P<year>\d{2})",
    )
)
WEEKS = (
    r"calendar week|week|woche|wk|kw|cw|w|semaine|semana|settimana|sem|s|tydzień|tydz|uke|vecka|v|uge|viikko|vk|неделя|"
    r"нед|hét"
)
WEEK = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{RECENT}[\s\-/.,]*(?:{WEEKS})\.?[\s\-]?(?P<part>\d{{1,2}})(?:-(?P<day>[1-7]))?",
        rf"(?:{WEEKS})\.?[\s\-]?(?P<part>\d{{1,2}})[\s\-/.,]+(?:(?:de|of)\s)?{RECENT}",
        rf"{RECENT}\s?[年년]\s?第?(?P<part>\d{{1,2}})\s?(?:週|周|주)",
    )
)
YEAR_ALONE = re.compile(rf"(?:FY\s?)?{RECENT}(?:\.0|\s?[年년])?")
YEAR_AND_MONTH = re.compile(rf"{RECENT}(?P<month>0[1-9]|1[0-2])(?:\.0)?")
#: Months that could be numbers with decimals ("2024.05", "5.2024"); they are months where all such cells are.
LIKE_DECIMALS = re.compile(r"\s*\d+\.\d+\s*")
