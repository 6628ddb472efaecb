"""How a suspicious reader reads a text of the slides or of Report: each figure in it by a pattern, and worked out anew.

A pattern that matches is cut out of the text; a digit that is left then is one that nobody can explain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from tests.deck.rule_words import caught_by
from tests.deck.truth import NUMBER, WHOLE, Truth, day, is_percent, is_rounded, number, without_unit
from tests.pages import said_of_strategy

#: Tells whether what a pattern matched is so of a segment; None where the text is about no certain one.
Check = Callable[[Truth, int | None, re.Match[str]], bool]
_DAY = r"\d{1,2} [A-Z][a-z]{2} \d{4}"
#: What a text that was read leaves behind: nothing before it and after it belongs together.
_READ = " § "


def unread(truth: Truth, text: str, segment: int | None = None) -> Iterator[str]:
    """Yield what is said in a text and is not so, and the text itself where a digit of it cannot be explained."""
    if not re.search(r"\d", text):
        return
    if segment is not None and caught_by(truth, text) is not None:
        if not is_rule(truth, text, segment):
            yield f"not the rule of {segment}: {text!r}"
        return
    left = text
    for pattern, check in _readers(truth):
        for match in pattern.finditer(left):
            if not check(truth, segment, match):
                yield f"{match[0]!r} in {text!r}" + (f" of {segment}" if segment is not None else "")
        left = pattern.sub(_READ, left)
    for name in _names(truth):
        left = left.replace(name, _READ)
    if re.search(r"\d", left):
        yield f"cannot be read: {text!r}, of which {left.strip()!r} is left"


def is_rule(truth: Truth, words: str, segment: int) -> bool:
    """Tell whether the words are those of the segment's rule, and catch the customers that the rule does."""
    rule = truth.result.rules.of(segment)
    if rule is None or rule.words != words:
        return False
    features = truth.result.features
    return bool((caught_by(truth, words) == rule.catches(features.raw, features.descriptions)).all())


def is_name(truth: Truth, text: str, segment: int) -> bool:
    """Tell whether a text is a segment's number and name, or as much of it as there was room for."""
    name = text.removeprefix(f"{segment} ")
    if name == text:
        return False
    return name == truth.names[segment] or (name.endswith("…") and truth.names[segment].startswith(name[:-1]))


def is_right_about(truth: Truth, segment: int, precision: float, coverage: float) -> bool:
    """Tell whether a rule is about as right for all customers as it is said to be for those it was not learnt from."""
    rule = truth.result.rules.of(segment)
    if rule is None:
        return False
    features, mine = truth.result.features, truth.mine(segment)
    caught = rule.catches(features.raw, features.descriptions)
    allowed = 0.1 + 1 / np.sqrt(mine.sum())
    return bool(abs(mine[caught].mean() - precision) < allowed and abs(caught[mine].mean() - coverage) < allowed)


def _names(truth: Truth) -> list[str]:
    """Return what holds digits and is no figure: headers, products, personas, reasons of the log; the longest first."""
    result = truth.result
    names = {*truth.names.values(), result.table.sheet.where, truth.source, *result.log.set_aside, *result.log.repaired}
    names |= {column.name for column in result.table.columns} | set(map(str, result.customers))
    names |= {str(name).split(" (")[0] for name in result.customers}
    return sorted((name for name in names if re.search(r"[^\W\d_]", name)), key=len, reverse=True)


@lru_cache(maxsize=8)
def _compiled(measures: tuple[str, ...], personas: tuple[str, ...]) -> list[tuple[re.Pattern[str], Check]]:
    words = {
        "measure": _any_of(measures), "persona": _any_of(personas), "n": WHOLE, "x": NUMBER, "day": _DAY,
    }  # fmt: skip
    return [(re.compile(re.sub("<<([a-z]+)>>", lambda word: words[word[1]], text)), check) for text, check in PATTERNS]


def _any_of(names: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})"


def _readers(truth: Truth) -> list[tuple[re.Pattern[str], Check]]:
    measures = dict.fromkeys(name for each in map(str, truth.result.customers) for name in (each, without_unit(each)))
    return _compiled(tuple(measures), tuple(truth.names.values()))


def _of_name(truth: Truth, name: str) -> list[int]:
    """Return the segments of a name: an analyst may write the same one twice."""
    return [segment for segment, each in truth.names.items() if each == name]


def _of_any(truth: Truth, segment: int | None) -> list[int]:
    return list(truth.names) if segment is None else [segment]


def _shares(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """A persona's share of the customers, and of the money where it is said."""
    said = match.groupdict()
    about = _of_any(truth, segment)
    if said.get("name"):
        about = [each for each in about if each in _of_name(truth, said["name"])]
    return any(
        number(said["share"]) == truth.customers[each]
        and (said.get("money") is None or _money_share(truth, each) == number(said["money"]))
        for each in about
    )


def _money_share(truth: Truth, segment: int) -> float:
    return np.nan if truth.money_percents is None else float(truth.money_percents[segment])


def _most_ahead(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    if truth.money_percents is None:
        return False
    ahead = truth.money_percents - truth.customers
    return any(
        (number(match["share"]), number(match["money"])) == (truth.customers[each], truth.money_percents[each])
        for each in ahead[ahead == ahead.max()].index
    )


def _first_share(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    return number(match["share"]) == truth.customers.iloc[0]


def _largest(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    said = match.groupdict()
    largest = truth.sizes.max()
    share = {truth.customers[each] for each in truth.sizes[truth.sizes == largest].index}
    so = [said.get("name") is None or largest in truth.sizes[_of_name(truth, said["name"])].tolist()]
    so.append(said.get("share") is None or number(said["share"]) in share)
    so.append(said.get("size") is None or number(said["size"]) == largest)
    so.append(said.get("k") is None or number(said["k"]) == len(truth.sizes))
    return all(so)


def _size(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """So many customers, so large a share of the customers or of the money, so much money each."""
    said = match.groupdict()
    for each in _of_any(truth, segment):
        shares = {
            None: number(said.get("share") or "0"),
            "customers": truth.customers[each],
            "money": _money_share(truth, each),
        }
        so = number(said["size"]) == truth.sizes[each]
        so &= said.get("share") is None or number(said["share"]) == shares[said.get("of") or "customers"]
        so &= said.get("each") is None or (
            truth.money is not None and is_rounded(said["each"], truth.money[each] / truth.sizes[each])
        )
        so &= said.get("half") is None or _halves(truth, each, said)
        if so:
            return True
    return False


def _halves(truth: Truth, segment: int, said: dict[str, str | None]) -> bool:
    """Half of the customers bring more than that, and so few, each with more than any other, so much of it all."""
    assert truth.result.features.money is not None
    worth = truth.result.features.money.fillna(0.0)[truth.mine(segment)].sort_values(ascending=False)
    if not is_rounded(str(said["half"]), worth.median()) or (worth > worth.median()).mean() < 0.45:
        return False
    shares = worth.cumsum().to_numpy() / worth.sum()
    alone = int((shares < 1 / 3).sum()) + 1
    if said["few"] is None:
        negative = -worth[worth < 0].sum() > 0.1 * worth.sum()
        return len(worth) < 10 or alone > max(1, 0.03 * len(worth)) or negative
    return number(said["few"]) == alone and is_percent(str(said["much"]), shares[alone - 1])


def _carried(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    about = int(match["segment"])
    said = {"half": None, "few": match["few"], "much": match["much"]}
    money = truth.result.features.money
    assert money is not None
    said["half"] = f"{float(f'{money.fillna(0.0)[truth.mine(about)].median():.3g}'):.10g}"
    return number(match["size"]) == truth.sizes[about] and _halves(truth, about, said)


def _counted(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """Five segments, in words or figures, and of so many customers."""
    size = match.groupdict().get("size")
    so = match["k"].casefold() in (truth.words(len(truth.sizes)).casefold(), str(len(truth.sizes)))
    return so and (size is None or number(size) == len(truth.result.labels))


def _how_far(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    said = match.groupdict()
    for each in _of_any(truth, segment):
        for name in truth.called(said["measure"]):
            mine, everybody = truth.figures(name, "median" if said["median"] else "mean", each)
            if said.get("times"):
                if abs(mine / everybody - number(said["times"])) <= 0.0501:
                    return True
            elif is_percent(said["share"], abs(mine / everybody - 1)) and (mine > everybody) == (
                said["side"] == "above"
            ):
                return True
    return False


def _far_above(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    figure = "median" if match["median"] else "mean"
    pairs = [
        truth.figures(name, figure, each) for name in truth.called(match["measure"]) for each in _of_any(truth, segment)
    ]
    return any(mine / everybody > 999 for mine, everybody in pairs)


def _last_time(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    figure = "median" if match["median"] else "mean"
    pairs = [
        truth.figures(name, figure, each) for name in truth.measures("recency") for each in _of_any(truth, segment)
    ]
    return any(_is_stretch(match["ago"], mine) and _is_stretch(match["all"], everybody) for mine, everybody in pairs)


def _is_stretch(said: str, true: float) -> bool:
    """Tell whether a stretch of time is said with three digits, and of these as many decimals as are shown."""
    three, scale = float(f"{true:.3g}"), 10 ** len(said.partition(".")[2])
    return number(said) == np.floor(three * scale + 0.5 + 1e-9) / scale


def _label(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    for name in truth.called(match["measure"]):
        values = truth.result.customers[name]
        known = values.notna().to_numpy()
        has = (values.astype(str) == match["value"]).to_numpy()
        for each in _of_any(truth, segment):
            mine = has[known & truth.mine(each)].mean()
            if is_percent(match["share"], mine) and is_percent(match["all"], has[known].mean()):
                return True
    return False


def _comes_again(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    word = match["word"]
    for each in truth.result.evidence.segments:
        if segment in (None, each.segment) and is_percent(match["share"], each.jaccard):
            return word == (
                "stable" if each.jaccard >= 0.745 else "doubtful" if each.jaccard >= 0.595 else "do not rely on it"
            )
    return False


def _least_again(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    return is_percent(match["share"], min(each.jaccard for each in truth.result.evidence.segments))


def _rule_holds(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    rule = None if segment is None else truth.result.rules.of(segment)
    if rule is None or segment is None:
        return False
    exact = is_percent(match["right"], rule.precision) and is_percent(match["catches"], rule.coverage)
    return exact and is_right_about(truth, segment, number(match["right"]) / 100, number(match["catches"]) / 100)


def _rules_hold(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """So many of 100, rounded down; about as many as are caught by the rule of their segment, and by no other."""
    features = truth.result.features
    caught = {rule.segment: rule.catches(features.raw, features.descriptions) for rule in truth.result.rules.rules}
    alone = sum(caught.values()) == 1
    own = np.zeros(len(alone), bool)
    for each, by_rule in caught.items():
        own |= by_rule & truth.mine(each)
    said, exact = number(match["holds"]), 100 * truth.result.rules.holds
    return 0 <= exact - said + 1e-6 < 1 + 1e-6 and abs(said - 100 * (own & alone).mean()) < 10 + 100 / np.sqrt(len(own))


def _between(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    return is_percent(match["share"], float((truth.result.fit < 0.2).mean()))


def _variance(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    return is_percent(match["share"], truth.variance)


def _parts(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """Of so many random parts of the customers so many speak for so many segments, the others for others."""
    said, spoken = match.groupdict(), truth.speak_for
    k = str(truth.result.k)
    so = [
        int(said["parts"]) == spoken.total(),
        said.get("k") is None or said["k"].casefold() in (k, truth.words(int(k)).casefold()),
    ]
    if said.get("same"):
        so.append(spoken[truth.result.k] == (0 if said["same"] == "none" else int(said["same"])))
    else:
        so.append(spoken[truth.result.k] == spoken.total())
    if said.get("others"):
        others = {int(for_k): int(count) for count, for_k in re.findall(r"(\d+) for (\d+)", said["others"])}
        so.append(others == {other: count for other, count in spoken.items() if other != truth.result.k})
    return all(so)


def _cut_again(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """On average three in four of a segment come out again or more, and three in five of each."""
    again = [each.jaccard for each in truth.result.evidence.segments]
    return int(match["k"]) == truth.result.k and np.mean(again) >= 0.745 and min(again) >= 0.595


def _groups(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    said, evidence = match.groupdict(), truth.result.evidence
    so = [said.get("groups") is None or int(said["groups"]) == evidence.groups]
    so.append(said.get("small") is None or int(said["small"]) == evidence.groups - truth.result.k)
    return all(so)


def _number_of_segments(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    return int(match["k"]) == truth.result.choice.k


def _recommended(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    return int(match["k"]) == truth.result.choice.recommended


def _knee(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """The curve bends where the line from its first to its last point lies farthest above it."""
    said, trials = match.groupdict(), truth.result.choice.trials
    if int(said["k"]) != truth.result.choice.knee:
        return False
    if said.get("silhouette") and not _is_silhouette(truth, int(said["k"]), said["silhouette"]):
        return False
    ks = np.array([trial.k for trial in trials], float)
    inertia = np.array([trial.inertia for trial in trials])
    below = (ks[-1] - ks) / np.ptp(ks) - (inertia - inertia.min()) / np.ptp(inertia)
    return bool(below[list(ks).index(int(said["k"]))] >= 0.8 * below.max())


def _best_silhouette(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    said = match.groupdict()
    k = int(said["k"]) if said.get("k") else truth.best
    return k == truth.best and (said.get("silhouette") is None or _is_silhouette(truth, k, said["silhouette"]))


def _better_silhouette(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """Better than with the number that is recommended; which need not be the best."""
    k, recommended = int(match["k"]), truth.result.choice.recommended
    return _is_silhouette(truth, k, match["silhouette"]) and truth.silhouettes[k] >= truth.silhouettes[recommended]


def _silhouette_there(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    said = match.groupdict()
    so = [_is_silhouette(truth, truth.result.choice.recommended, said["silhouette"])]
    if said.get("best"):
        so.append(int(said["at"]) == truth.best and _is_silhouette(truth, truth.best, said["best"]))
    return all(so)


def _is_silhouette(truth: Truth, k: int, said: str) -> bool:
    return abs(truth.silhouettes[k] - float(said)) <= 0.00501


def _indices(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    said, trials = match.groupdict(), truth.result.choice.trials
    harabasz = max(trials, key=lambda trial: np.nan_to_num(trial.calinski_harabasz, nan=-np.inf)).k
    bouldin = min(trials, key=lambda trial: np.nan_to_num(trial.davies_bouldin, nan=np.inf)).k
    return int(said["harabasz"]) == harabasz and int(said.get("bouldin") or said["harabasz"]) == bouldin


def _stake(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """What is at stake, how many would have to move, and to where."""
    said = match.groupdict()
    for each in _of_any(truth, segment):
        stake = truth.stakes[each]
        so = int(said["moved"].replace(",", "")) == stake.moved
        so &= said.get("amount") is None or (truth.money is not None and is_rounded(said["amount"], stake.amount))
        so &= (said["to"] or None) == (None if stake.rises_to is None else truth.names[stake.rises_to])
        if so:
            return True
    return False


def _most_at_stake(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    said, most = match.groupdict(), truth.by_stake[0]
    stake = truth.stakes[most]
    leaves = said["ends"] == "leaves"
    so = [truth.money is not None, is_rounded(said["amount"], stake.amount), leaves == (stake.rises_to is None)]
    so.append(said.get("name") is None or said["name"] == truth.names[most])
    so.append(said.get("segment") is None or int(said["segment"]) == most)
    return all(so)


def _bought_later(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """So many have bought on the day that recency counts back from, or later."""
    measured = truth.result.features.measured
    day = measured.reference_date
    if day is None or match["day"] != f"{day:%Y-%m-%d}":
        return False
    later = sum(last.date() >= day for last in measured.history["Last order"].dropna())
    return (number(match["later"]), number(match["all"])) == (later, len(truth.result.labels))


def _all_rows(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """So many rows of so many were worked on, so many were set aside."""
    said, (rows_in, used, aside) = match.groupdict(), truth.rows
    log = truth.result.log
    if (rows_in, used, aside) != (log.rows_in, log.rows_used, log.rows_set_aside):
        return False
    so = [said.get("rows") is None or number(said["rows"]) == rows_in]
    so.append(said.get("where") in (None, truth.result.table.sheet.where))
    so.append(number(said.get("used") or str(used)) == used)
    so.append(number(said.get("aside") or str(aside)) == aside)
    return all(so) and ("none set aside" not in match[0] or aside == 0)


def _reasons(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """Each reason why rows were set aside with its count, and how many reasons are not named."""
    log = truth.result.log
    left = match["reasons"]
    named = [reason for reason in log.set_aside if f"{reason}: {len(log.set_aside[reason]):,}" in left]
    others = re.search(r"(\d+) other reasons?$", left)
    return len(named) + int(others[1] if others else 0) == len(log.set_aside)


def _repairs(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    log = truth.result.log
    named = [what for what in log.repaired if f"{what} ({len(log.repaired[what]):,})" in match["repairs"]]
    others = re.search(r" and (\d+) more$", match["repairs"])
    return len(named) + int(others[1] if others else 0) == len(log.repaired)


def _where_from(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    rows_in, used, _ = truth.rows
    until, reference = match["until"], truth.result.features.measured.reference_date
    counted = until is None or (reference is not None and until == reference.isoformat())
    so = match["where"] == truth.result.table.sheet.where and counted
    return so and (number(match["used"]), number(match["rows"])) == (used, rows_in)


def _worth_most(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """By money where there is any; else by income and spending taken together, each measured from its lowest."""
    if truth.money is not None:
        return match["by"] == "is worth most" and int(match["segment"]) == (truth.money / truth.sizes).idxmax()
    names = re.split(" × ", match["measures"] or "")
    values = [truth.result.customers[name] for name in names if name in truth.result.customers]
    if match["by"] != "has the most" or len(values) != len(names):
        return False
    worth = np.prod(np.array(values), axis=0)
    means = {each: worth[truth.mine(each)].mean() for each in truth.names}
    return int(match["segment"]) == max(means, key=means.__getitem__)


def _added_up(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """What customers spent is what stands in so many columns, from one to another."""
    names = [column.name for column in truth.result.table.columns]
    reach = names[names.index(match["first"]) : names.index(match["last"]) + 1]
    money = truth.result.features.money
    if money is None or len(reach) != int(match["count"]):
        return False
    return bool(np.allclose(truth.result.customers[reach].sum(axis=1), money))


def _more_measures(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """The measures that decide, or are skewed, are those that are named and so many more."""
    skewed = [step.name for step in truth.result.features.transform.steps if step.is_skewed]
    names = skewed if match["what"].startswith("Skewed") else list(truth.result.deciding)
    listed = match["listed"]
    more = int(match["more"] or 0)
    return listed == ", ".join(names[: len(names) - more])


def _few(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    said = match.groupdict()
    small = [str(each) for each, size in truth.sizes.items() if size < 10]
    if said.get("all"):
        return number(said["all"]) == len(truth.result.labels) < 30
    if said.get("size"):
        return [said["segment"]] == small and number(said["size"]) == truth.sizes[int(said["segment"])]
    return re.findall(r"\d+", said["segments"]) == small


def _nearly_all(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    largest = int(truth.sizes.idxmax())
    return int(match["segment"]) == largest and is_percent(match["share"], truth.sizes[largest] / truth.sizes.sum())


def _apart(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """A small group apart: as many as are named and so many more, each of them a customer or row of these data."""
    listed, _, more = match["listed"].partition(" and ")
    names = listed.split(", ")
    known = set(map(str, truth.result.features.raw.index))
    return set(names) <= known and len(names) + int(more.split()[0] if more else 0) == number(match["size"])


def _more_warnings(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    return int(match["more"]) == len(truth.result.warnings) - 2


def _came_back(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    return (number(match["customers"]), number(match["again"])) == truth.first_half


def _forecast(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    held = truth.result.lifetime.held_back
    if held is None:
        return False
    true = round(held.fitted_days / 7), held.expected, round(held.held_days / 7), held.came, held.as_before
    return all(abs(number(said) - each) <= 0.501 for said, each in zip(match.groups(), true, strict=True))


def _forecast_money(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    held = truth.result.lifetime.held_back
    if held is None:
        return False
    return all(
        abs(number(said) - each) <= 0.501 * 10 ** -len(said.partition(".")[2])
        for said, each in zip(match.groups(), (held.expected_money, held.came_money), strict=True)
    )


def _changes(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    said = match.groupdict()
    names = {"moved": 0, "new": 1, "gone": 2}
    return all(number(said[name]) == truth.moves[at] for name, at in names.items() if said.get(name))


def _days_of_runs(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    before, last = truth.result.memory.history[-2:]
    return (day(match["before"]), day(match["now"])) == (before.day, last.day)


def _most_went(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """So many went from one segment to another, as many or more than on any other way."""
    customers = truth.result.memory.customers
    ways = {
        (was, now): int(((customers.before == was) & (customers.segment == now)).sum())
        for was in np.unique(customers.before)
        for now in np.unique(customers.segment)
        if was and was != now
    }
    ended = truth.result.memory.ended
    named = [
        count
        for (was, now), count in ways.items()
        if (truth.names.get(int(was), ended.get(int(was))), truth.names[int(now)]) == (match["was"], match["now"])
    ]
    most = number(match["went"])
    over_half = 2 * most > sum(ways.values())
    return most in named and most == max(ways.values()) and over_half == match["which"].startswith("Most of")


def _recency_day(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """Recency counts back from that day, and from a fifth of the customers on have bought since."""
    measured = truth.result.features.measured
    later = [last.date() >= day(match["day"]) for last in measured.history["Last order"].dropna()]
    return measured.reference_date == day(match["day"]) and sum(later) > 0.2 * len(truth.result.labels)


def _stability_index(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    drift = truth.result.drift
    shifts = [] if drift is None else [shift for shift in drift.everyone if shift.name == match["measure"]]
    return any(abs(shift.psi - float(match["index"])) <= 0.00501 for shift in shifts)


def _whole_segment(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    return any(number(match["size"]) == truth.sizes[each] for each in _of_any(truth, segment))


def _in_ten(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    return any(number(match["moved"]) == truth.stakes[each].moved for each in _of_any(truth, segment))


def _some_of(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    said = number(match["some"]), number(match["size"])
    return any(said == (min(truth.sizes[each], 10), truth.sizes[each]) for each in _of_any(truth, segment))


def _days_of_sales(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """From the first sale to the last one, both counted."""
    first, last = truth.result.features.measured.period or (None, None)
    return first is not None and last is not None and (last - first).days + 1 == number(match["days"])


def _wait(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """The time from order to order, or twice that, in tens of days."""
    said = number(match["days"])
    for each in _of_any(truth, segment):
        means = {
            what: truth.figures(truth.measures(what)[0], "mean", each)[0]
            for what in ("tenure", "recency", "frequency")
            if truth.measures(what)
        }
        if len(means) == 3 and means["frequency"] > 1:
            usual = (means["tenure"] - means["recency"]) / (means["frequency"] - 1)
            if said % 10 == 0 and any(abs(said - days) <= 10 + 0.02 * days for days in (usual, 2 * usual)):
                return True
    return False


def _average_order(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    compared = {measure.name: measure.compared for measure in truth.result.profiles[0].measures}
    return any(
        is_rounded(match["amount"], truth.figures(name, compared[name], each)[0])
        for name in truth.measures("average order")
        for each in _of_any(truth, segment)
    )


def _bought(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """What a segment buys more of than everybody, and by which way."""
    said = re.split(r"; (?=[^()]*\(|[^()]*:)", match["said"])
    return any(
        not [fault for each in said for fault in said_of_strategy._in_what_they_buy(truth.result, about, each)]
        for about in _of_any(truth, segment)
    )


def _so(truth: Truth, segment: int | None, match: re.Match[str]) -> bool:
    """It is so of any result."""
    return True


#: Tried in this order, as the longer ones hold words of the shorter ones. <<n>>: a whole number, <<x>>: any; <<measure>>,
#: <<persona>>: one of those that there are; <<day>>: "9 Dec 2011".
PATTERNS: tuple[tuple[str, Check], ...] = (
    (r"^(?:They buy  |Channel  )(?P<said>.+)$", _bought),
    (r"^(?P<said>[^:]+ \([\d.]+% of (?:their money|their purchases|them), everybody .+|[^:(]+: \d+% of (?:purchases|them), everybody \d+%)$", _bought),
    (r"^(?P<said>.+ \(bought by [\d.]+%, of everybody .+)$", _bought),
    # Shares, sizes, numbers of segments.
    (r"(?P<few><<n>>) of (?P<size><<n>>) customers brings? (?P<much>\d+)% of the money of segment (?P<segment>\d+)", _carried),
    (r"^(?P<name><<persona>>): (?P<share>\d+)% of (?:the )?customers, (?P<money>-?\d+)% of (?:the )?money$", _shares),
    (r"^: (?P<share>\d+)% of (?:the )?customers, (?P<money>-?\d+)% of (?:the )?money$", _shares),
    (r"^(?P<share>\d+)% of the customers bring (?P<money>\d+)% of the money$", _most_ahead),
    (r"^(?P<share>\d+)% (?:of the customers )?are (?P<name><<persona>>)(?=: |$)", _shares),
    (r"^(?P<share>\d+)% of the (?P<of>customers|money): (?P<size><<n>>) customers?(?:, (?:half of them above (?P<half><<x>>)(?:; (?P<few><<n>>) brings? (?P<much>\d+)% of it)?|(?P<each><<x>>) each on average))?$", _size),
    (r"^(?P<share>\d+)% of the customers: ", _first_share),
    (r"^The largest (?:of (?P<k>\d+) segments has|segment is (?P<name><<persona>>) with) (?P<share>\d+)% of the customers$", _largest),
    (r"^(?:The largest segment has|Largest segment: (?P<name><<persona>>),) (?P<size><<n>>) customers$", _largest),
    (r"(?:^<<persona>>)?: (?P<size><<n>>) customers?, (?P<share>\d+)% of all$", _size),
    (r"^(?P<k>[A-Z][a-z]+|\d+) segments of (?P<size><<n>>) customers(?=: )", _counted),
    # What sets a segment apart.
    (r"(?P<measure><<measure>>)(?P<median>, median:)? (?P<share><<n>>)% (?P<side>above|below) (?:average|everybody's)", _how_far),
    (r"(?P<measure><<measure>>)(?P<median>, median:)? over 1,000 times (?:the average|everybody's)", _far_above),
    (r"(?P<measure><<measure>>)(?P<median>, median:)? (?P<times>[\d.]+) times (?:the average|everybody's)", _how_far),
    (r"Last \w+ (?P<ago><<x>>) \w+ ago, everybody (?P<all><<x>>)(?P<median> \(medians\))?", _last_time),
    (r"(?P<measure><<measure>>): (?P<value>[^;]+?) (?P<share>\d+)% \((?P<all>\d+)% overall\)", _label),
    # How sure.
    (r"(?P<share>\d+)% comes out again: (?P<word>stable|doubtful|do not rely on it)\.", _comes_again),
    (r"^Reproducible: (?P<share>\d+)% or more of each segment comes out again$", _least_again),
    (r"Rule: right for (?P<right>\d+)%, catches (?P<catches>\d+)%\.", _rule_holds),
    (r"^Stable from 75% on, not to be relied on below 60%\.$", _so),
    (r"(?P<holds>\d+) of 100 are caught by their segment’s rule alone\.", _rules_hold),
    (r"The rules hold for (?P<holds>\d+) of 100 customers: ", _rules_hold),
    (r"^(?P<share>\d+)% of the customers lie between two segments(?: \(Fit below 0\.2\))?\.$", _between),
    (r"^It shows (?P<share>\d+)% of the variance between them\.$", _variance),
    (r"^(?P<same>\d+) of (?P<parts>\d+) random samples speak for (?P<k>\w+) segments(?:, too|: their borders hold, their number is a choice)?\.$", _parts),
    (r"All (?P<parts>\d+) random parts of the customers speak for (?P<k>\d+) segments, too\.", _parts),
    (r"(?P<same>\d+) of (?P<parts>\d+) random parts of the customers speak for (?P<k>\d+) segments, too(?:; (?P<others>[^.]+))?\.", _parts),
    (r"(?P<k>\d+) is not the one right number: of (?P<parts>\d+) random parts of the customers (?P<same>\d+|none) speaks? for it(?:, (?P<others>[^.]+))?\.", _parts),
    (r"The cut is reproducible: cut into (?P<k>\d+) again, customers drawn anew give the same segments\.", _cut_again),
    (r"the customers (?:seem to )?form (?P<groups>\d+) groups", _groups),
    (r"The customers form (?P<groups>\d+) groups", _groups),
    (r"not the (?P<groups>\d+) groups that the customers form", _groups),
    (r"of which (?P<small>\d+) (?:is|are) too small for a segment", _groups),
    # How many segments.
    (r"(?P<k>\d+) segments, as asked for; ", _number_of_segments),
    (r"the evidence (?:speaks )?for (?P<k>\d+)(?: segments)?(?= is hardly|: |$)", _recommended),
    (r"^(?P<k>\d+) segments(?=: )", _number_of_segments),
    (r"of (?P<groups>\d+) groups the others hold too few customers", _groups),
    (r"[Tt]he silhouette points to (?P<k>\d+)", _best_silhouette),
    (r"the bend of the inertia curve to (?P<k>\d+)", _knee),
    (r"Calinski-Harabasz (?:points )?to (?P<harabasz>\d+)(?: and|,) Davies-Bouldin to (?P<bouldin>\d+)", _indices),
    (r"Calinski-Harabasz and Davies-Bouldin point to (?P<harabasz>\d+)", _indices),
    (r"the silhouette is best there \((?P<silhouette>-?[\d.]+)\)", _best_silhouette),
    (r"the silhouette is about as good there \((?P<silhouette>-?[\d.]+)\) as where it is best \((?P<best>-?[\d.]+) at (?P<at>\d+)\)", _silhouette_there),
    (r"the silhouette is (?P<silhouette>-?[\d.]+) there", _silhouette_there),
    (r"(?:it|the silhouette) is better at (?P<k>\d+) \((?P<silhouette>-?[\d.]+)\)", _better_silhouette),
    (r"the (?:inertia )?curve bends there \(silhouette (?P<silhouette>-?[\d.]+)\)", _silhouette_there),
    (r"the (?:inertia )?curve bends at (?P<k>\d+)(?: \(silhouette (?P<silhouette>-?[\d.]+)\))?", _knee),
    (r"the silhouette is best at (?P<k>\d+)", _best_silhouette),
    (r"(?<=: )silhouette (?P<silhouette>-?[\d.]+), at best (?P<best>-?[\d.]+) at (?P<at>\d+)$", _silhouette_there),
    # What is at stake.
    (r"^(?:At stake  (?P<amount><<x>>) if )?(?P<moved><<n>>) customers? (?:leaves?|brings? as much as (?P<to><<persona>>))\.?$", _stake),
    (r"^Most is at stake in (?:segment (?P<segment>\d+)|(?P<name><<persona>>)): (?P<amount><<x>>) if one in ten (?P<ends>leaves|moves up)$", _most_at_stake),
    (r"^(?P<name><<persona>>): (?P<amount><<x>>) at stake if one in ten (?P<ends>leaves|moves up)$", _most_at_stake),
    (r"^At stake in (?P<days><<n>>) days? if one customer in ten moves$", _days_of_sales),
    (r"the money in these data, (?P<days><<n>>) days?, would change by", _days_of_sales),
    # The data.
    (r"(?P<aside><<n>>) of (?P<rows><<n>>) rows of (?P<where>.+) were set aside \((?P<reasons>.+)\); see Data check", lambda *each: _all_rows(*each) and _reasons(*each)),
    (r"^All (?P<rows><<n>>) rows? were worked on, none set aside$", _all_rows),
    (r"^(?P<used><<n>>) of (?P<rows><<n>>) rows? (?:on (?P<where>.+) were )?worked on(?:, (?P<aside><<n>>) set aside$|\.$)", _all_rows),
    (r"^(?P<aside><<n>>) were set aside: (?P<reasons>.+)\.$", lambda *each: _all_rows(*each) and _reasons(*each)),
    (r"^Repaired: (?P<repairs>.+)\.$", _repairs),
    (r"^From (?P<used><<n>>) rows? of (?P<rows><<n>>) on (?P<where>.+?)(?:, (?:recency|tenure) counted back from (?P<until>\d{4}-\d\d-\d\d))?(?=\. )", _where_from),
    (r"(?P<first><<measure>>) to (?P<last><<measure>>), (?P<count>\d+) columns added up", _added_up),
    (r"Segment (?P<segment>\d+) (?P<by>is worth most|has the most)(?: (?P<measures>[^;]+);|, by )", _worth_most),
    # Measures.
    (r"^(?P<what>Alike is who is alike in|Skewed measures count on a logarithmic scale:) (?P<listed>.+?)(?: and (?P<more>\d+) more)?\.$", _more_measures),
    # Warnings.
    (r"(?P<later><<n>>) of (?P<all><<n>>) customers bought on (?P<day>\d{4}-\d\d-\d\d) or later, but recency still counts back from that day, so they are all at 0 days", _bought_later),
    (r"With (?P<all><<n>>) customers nothing can be sure; from 30 on segments begin to tell\.", _few),
    (r"Segment (?P<segment>\d+) has only (?P<size><<n>>) customers?: ", _few),
    (r"Segments (?P<segments>[\d, ]+) have fewer than 10 customers each: ", _few),
    (r"Segment (?P<segment>\d+) holds (?P<share>\d+)% of the customers, so ", _nearly_all),
    (r"A group of (?P<size><<n>>) customers lies apart from all others and is too small for a segment: (?:rows|customers) (?P<listed>.+?)\.$", _apart),
    (r"^(?P<more>\d+) more warnings? on the sheet Segments\.$", _more_warnings),
    # What customers are still worth.
    (r"^Of (?P<customers><<n>>) customers in the first half of the sales (?P<again><<n>>) came back on another day, and it takes 100 who did to tell who will; ", _came_back),
    (r"^A forecast from the first (\d+) weeks expected (<<n>>) orders in the next (\d+) \(a customer's of one day are one\); (<<n>>) came; going on as before would have said (<<n>>)\.", _forecast),
    (r"In money the forecast expected (<<x>>), and (<<x>>) came\.", _forecast_money),
    (r"in the 365 days|of 12 months", _so),
    # What changed.
    (r"^(?:Nobody|(?P<moved><<n>>) customers?) changed segment(?:, (?P<new><<n>>) (?:is|are) new)?(?:, (?P<gone><<n>>) (?:is|are) gone)?\.?$", _changes),
    (r"^(?P<new><<n>>) new customers?$|^(?P<gone><<n>>) customers? no longer in the data$", _changes),
    (r"^(?P<which>Most of them|The most on one way): (?P<went><<n>>) from (?P<was><<persona>>) to (?P<now><<persona>>)\.$", _most_went),
    (r"^Recency counts back from (?P<day><<day>>): nobody looks silent since\.$", _recency_day),
    (r"^Customers, (?P<before><<day>>) \(grey\) and (?P<now><<day>>) \(in colour\)$", _days_of_runs),
    (r"(?P<measure><<measure>>) of the customers is spread otherwise than at fit: stability index (?P<index>\d+\.\d+)", _stability_index),
    # What to do.
    (r"(?:[Aa]sk|Look at) (?P<some><<n>>) of the (?P<size><<n>>)\b", _some_of),
    (r"\b(?:Bring|Make|Wake|Win) (?P<moved><<n>>) of them\b", _in_ten),
    (r"\b(?:Call|Give|to) the (?P<moved><<n>>) who(?:se)?\b", _in_ten),
    (r"\b(?:all|every one of the|of the) (?P<size><<n>>)\b", _whole_segment),
    (r"\b(?:within|[Ll]et) (?P<days>\d+) days\b", _wait),
    (r"\b(?:more than|order above|from a little above) (?P<amount><<x>>)(?=[,.]| on,|$)", _average_order),
)  # fmt: skip
