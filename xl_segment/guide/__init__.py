"""What a user reads beside the README: the reference, a page per topic, shown by `xl-segment guide TOPIC`."""

from __future__ import annotations

from importlib.resources import files

from xl_segment.errors import not_found

#: Each topic, in the order in which one would read them, and what its page says.
TOPICS = {
    "columns": "which columns a sheet needs, what they may be called, and what happens to a mess",
    "commands": "what the buttons and the command line do, their options, and which files can be read",
    "settings": "what can be set, on the sheet Settings or with --set",
    "functions": "the formulas that Excel on Windows has, such as =SEGMENT(A1:E1001)",
    "weeks": "week after week: what Refresh, Segment and Undo keep and change, and what you may write over",
    "faq": "when something goes wrong: what the program says, and what to do",
    "limits": "how much it can take, which files, what it does not do, and that your data stays here",
    "how_it_works": "where segments, their number, personas and the verdict of a refresh come from",
    "glossary": "the words that stand on the sheets, such as Fit, recency and silhouette, each in a sentence or two",
    "python": "the same from Python",
}


def page(topic: str) -> str:
    """Return the page of a topic, as Markdown. Raises NotFoundError, naming the nearest topic, where there is none.

    >>> page("settings").splitlines()[0]
    '# Settings'
    """
    if topic not in TOPICS:
        raise not_found("topic", topic, TOPICS, "the guide")
    return (files("xl_segment.guide") / f"{topic}.md").read_text(encoding="utf-8")
