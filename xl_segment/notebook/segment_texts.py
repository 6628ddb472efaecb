"""What is said of the segments: how many, how sure, where they lie, who they are, and what to do."""

from __future__ import annotations

from xl_segment.evidence.evidence import DOUBTFUL, STABLE
from xl_segment.notebook.facts import Facts, Way
from xl_segment.notebook.markdown import bullets, escaped, paragraphs
from xl_segment.pages.strategy_block import BUDGET, by_stake, how_worked_out
from xl_segment.pages.words import where_it_comes_from
from xl_segment.personas.phrases import shown_shares
from xl_segment.rounding import about, many, percent
from xl_segment.segments.pca import project
from xl_segment.sheet.roles import Kind


def how_many(facts: Facts) -> str:
    """Say why there are so many segments, and how to read the trials."""
    return paragraphs(
        "## How many",
        f"{escaped(facts.result.choice.reason)}{_then(facts)}",
        "Inertia falls with every segment more; look where the curve bends. The silhouette is 1 where customers are "
        "far nearer to their own segment than to the next, and 0 where they are not; it often prefers few large "
        "segments. Calinski-Harabasz wants to be high, Davies-Bouldin low.",
    )


def _then(facts: Facts) -> str:
    return f" That is as of {facts.made_on.isoformat()}." if facts.way is Way.SCORED else ""


def evidence(facts: Facts) -> str:
    """Say the verdict, and by which numbers."""
    evidence = facts.result.evidence
    said = [f"**{evidence.word.capitalize()}.** {escaped(evidence.sentence)}{_then(facts)}"]
    if evidence.segments:
        least = min(evidence.segments, key=lambda part: part.jaccard)
        said.append(
            "Each segment is looked for again in customers drawn anew (Jaccard coefficient, mean of 20 draws): from "
            f"{STABLE:.2f} on it is stable, below {DOUBTFUL:.2f} it is not to be trusted (Hennig 2007). The least "
            f"steady is segment {least.segment} with {least.jaccard:.2f}."
        )
    if evidence.spread:
        said.append(
            f"The silhouette is {evidence.silhouette:.2f}; the same cut of clouds without groups gives "
            f"{evidence.expected:.2f}, with a standard deviation of {evidence.spread:.3f}. Both are of up to 300 "
            "customers without limits at the ends, so they are not quite that of the table above."
        )
    return paragraphs("## How sure that is", *said)


def components(facts: Facts) -> str:
    """Say how much of what decides the picture shows."""
    result = facts.result
    features = result.features.matrix.shape[1]
    _, explained = project(result.features.matrix)
    shown = f"The first two hold {percent(explained.sum())} of the variance"
    if features == 1:
        shown = "There is one feature, so one component holds all of the variance"
    return paragraphs(
        "## Where they lie",
        f"Principal components of the {many(features, 'scaled feature')}. {shown}; the rest is not in the picture, "
        "so segments that overlap there may lie apart. The loadings say what a direction means; their signs are "
        "arbitrary.",
    )


def profiles(facts: Facts) -> str:
    """Say who the segments are."""
    result = facts.result
    lines = []
    for profile, persona, share in zip(result.profiles, result.personas, shown_shares(result.profiles), strict=True):
        apart = f": {escaped('; '.join(profile.apart[:2]))}" if profile.apart else ""
        name = f"**{profile.segment} {escaped(persona.name)}**"
        lines.append(f"- {name}, {many(profile.size, 'customer')}, {percent(share)}{apart}")
    return paragraphs(
        "## Who they are",
        escaped(where_it_comes_from(result)),
        "\n".join(lines),
        "The second table has what is compared, as on the sheet Segments: means, and medians where a few large "
        "customers would pull the mean.",
    )


def personas(facts: Facts) -> str:
    """Say where the personas and their rules come from."""
    return paragraphs(
        "## Personas",
        "A persona is the archetype of the playbook whose signature is most like the segment's profile; a segment like "
        "none gets a name from its own measures. A persona claims nothing that its numbers do not say. The rule is the "
        f"segment in plain words, learnt from a part of the customers and measured on the rest. "
        f"{escaped(facts.result.rules.sentence)}",
    )


def strategy(facts: Facts) -> str:
    """Say whose words the advice is, and how what is at stake is worked out."""
    result = facts.result
    lifetime: tuple[str, ...] = ()
    if result.features.measured.kind is Kind.SALES:
        lifetime = result.lifetime.sentences
    return paragraphs(
        "## What to do",
        "Goal, advice and what to measure come from the playbook; what somebody wrote over them on the sheet Segments "
        "wins. What they buy, and by which channel, is said only where the rows tell.",
        f"{escaped(how_worked_out(result))}{_most_at_stake(facts)}{_budget(facts)}",
        "What the rows allow to say of the time to come:" if lifetime else "",
        bullets(lifetime),
    )


def _most_at_stake(facts: Facts) -> str:
    """Say where most is at stake; nothing where no column says what customers bring."""
    result = facts.result
    if result.features.money is None:
        return ""
    most = by_stake(result)[0]
    return (
        f" Most is at stake in segment {most.segment}, {escaped(result.persona(most.segment).name)}: "
        f"{about(most.stake.at_stake):,.0f} with {many(most.stake.moved, 'customer')}. The first table has "
        "what it is worked out from."
    )


def _budget(facts: Facts) -> str:
    """Say which budget is split, where one was typed."""
    budget = facts.memory.budget
    if budget is None:
        return ""
    return f" The budget is the one typed beside *{BUDGET}* on the sheet: {budget:,.10g}."


def customers(facts: Facts) -> str:
    """Say what stands in the list of customers."""
    fit = "1 at the centre of its segment, 0 half way to the next one"
    if facts.result.model.weights is not None:
        fit = "how likely its segment is, of all"
    return paragraphs(
        "## The customers",
        f"One row each, by money where there is any: segment, fit ({fit}), measures, and what would move them to "
        "another segment. `xl-segment export` writes such a list for mailing.",
    )
