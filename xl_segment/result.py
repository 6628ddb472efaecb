"""The one frozen result: every fact that a page, a chart or a column is made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xl_segment.customers.gather_assumptions import assumed
from xl_segment.personas.strategy import strategies_of

if TYPE_CHECKING:
    from xl_segment.charts import Chart, ChartSections
    from xl_segment.customers.cleaning_log import CleaningLog
    from xl_segment.customers.features import Features
    from xl_segment.customers.lifetime_value import LifetimeValue
    from xl_segment.evidence.evidence import Evidence
    from xl_segment.memory.memory import How, Memory
    from xl_segment.personas.profile import Persona, SegmentProfile
    from xl_segment.personas.rules import SegmentRules
    from xl_segment.personas.strategy import Strategy
    from xl_segment.segments.drift import Drift
    from xl_segment.segments.quality import Choice, Quality
    from xl_segment.segments.segment_model import SegmentModel
    from xl_segment.settings import Settings
    from xl_segment.sheet.assumptions import Assumption
    from xl_segment.sheet.table import Table


@dataclass(frozen=True)
class Segmentation:
    """What came out of one run.

    rows: one row per data row of the sheet (index: sheet row number, for a DataFrame its own index) with the columns
    Segment (Int64, <NA> where set aside), Persona (text), Fit (Float64, 0 to 1, <NA> where set aside), Previous segment
    (Int64, <NA> where a customer has been in one segment only) and Changed on (day, NaT likewise).
    customers: one row per segmented customer, raw measures and labels in original units (index: customer id as text
    or sheet row). labels: segment number of each customer, in that order. fit: 0 to 1 of each customer.
    evidence: how real and how steady the segments are. lifetime: what customers are still worth, of sales lines with
    days. profiles, personas: one per segment that has customers, in order of their number.
    how: made anew ("Segment"), or scored with the model of an earlier run ("Refresh"). drift: how far the customers
    have moved from those that the model was made with, None where it was made now. memory: what the next run has to
    know. rules: each segment as a rule in plain words, and how far it holds.

    >>> import pandas as pd
    >>> from xl_segment import segment
    >>> ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
    >>> result = segment(pd.DataFrame({"Age": ages, "Orders": [at % 7 for at in range(60)]}), k=2, features=("Age",))
    >>> result.k, result.deciding, result.evidence.word
    (2, ('Age',), 'natural')
    >>> [profile.size for profile in result.profiles]
    [30, 30]
    """

    settings: Settings
    table: Table
    log: CleaningLog
    features: Features
    choice: Choice
    model: SegmentModel
    quality: Quality
    evidence: Evidence
    lifetime: LifetimeValue
    profiles: tuple[SegmentProfile, ...]
    personas: tuple[Persona, ...]
    rows: pd.DataFrame
    customers: pd.DataFrame
    labels: np.ndarray
    fit: np.ndarray
    how: How
    drift: Drift | None
    memory: Memory
    rules: SegmentRules

    @property
    def deciding(self) -> tuple[str, ...]:
        """The measures and labels that decide who is alike, each once, as they stand on the sheet."""
        names = dict.fromkeys(step.source for step in self.features.transform.steps)
        on_the_sheet = [str(name) for name in (*self.features.raw, *self.features.descriptions) if name in names]
        return tuple(dict.fromkeys([*on_the_sheet, *names]))

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What was taken for granted, the most far-reaching first."""
        return assumed(self.table, self.features, self.deciding, named=bool(self.settings.features))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What has to be known before the result is believed, as sentences."""
        return (*self.log.warnings, *self.evidence.cautions)

    @property
    def made_by_last_run(self) -> bool:
        """Whether the last run made the segments, and did not only score customers with those of an earlier one."""
        return not self.memory.history or self.memory.history[-1].how == "Segment"

    @property
    def k(self) -> int:
        """How many segments there are."""
        return len(self.profiles)

    @property
    def positions(self) -> np.ndarray:
        """Where each customer's segment stands among `profiles` and `personas`, from 0."""
        return np.searchsorted([profile.segment for profile in self.profiles], self.labels)

    @cached_property
    def strategies(self) -> tuple[Strategy, ...]:
        """What to do with each segment, in numbers, in order of their numbers."""
        return strategies_of(self.features, self.labels, self.profiles, self.personas)

    def persona(self, segment: int) -> Persona:
        """Return the persona of a segment number."""
        return next(persona for persona in self.personas if persona.segment == segment)

    def customers_table(self) -> pd.DataFrame:
        """Return all customers, one row each, by money: see `customer_list`.

        >>> import pandas as pd
        >>> from xl_segment import segment
        >>> ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
        >>> names = [f"C{at:02}" for at in range(60)]
        >>> result = segment(pd.DataFrame({"Customer": names, "Age": ages}), k=2)
        >>> result.customers_table()["Segment"].head(2).tolist()
        [2, 2]
        """
        from xl_segment.customer_list import customer_list

        return customer_list(self)

    def explore(self) -> ChartSections:
        """Return small charts of what is in the data, in sections: each measure, what goes together, what is bought.

        A notebook shows them as pictures; each chart has `png()`, `svg()` and `figure()`.

        >>> import pandas as pd
        >>> from xl_segment import segment
        >>> ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
        >>> result = segment(pd.DataFrame({"Age": ages, "Orders": range(60)}), k=2, features=("Age",))
        >>> result.explore()
        How the measures are spread: 2 charts
        How the segments differ: 2 charts
        What goes together: 1 chart
        """
        from xl_segment.charts import explore

        return explore(self)

    def charts(self) -> dict[str, Chart]:
        """Return the charts of the result: sizes, profiles as colours and as bars, clusters, elbow and silhouette.

        >>> import pandas as pd
        >>> from xl_segment import segment
        >>> ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
        >>> result = segment(pd.DataFrame({"Age": ages, "Orders": range(60)}), k=2, features=("Age",))
        >>> list(result.charts())
        ['sizes', 'profiles', 'against everybody', 'clusters', 'elbow', 'silhouette']
        """
        from xl_segment.charts import draw_all

        return {chart.name.removeprefix("xl_segment "): chart for chart in draw_all(self)}

    def to_pptx(self, path: Path | str, template: Path | str | None = None) -> Path:
        """Write the result as a presentation with native charts, and return the file: see `write_deck`.

        template: a company's .potx or .pptx, whose master the slides get. Raises SegmentError, in one sentence, where
        the file cannot be written or the template cannot be used.

        >>> import tempfile
        >>> import pandas as pd
        >>> from xl_segment import segment
        >>> ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
        >>> result = segment(pd.DataFrame({"Age": ages, "Orders": [at % 7 for at in range(60)]}), k=2)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     result.to_pptx(f"{folder}/Customers.pptx").name
        'Customers.pptx'
        """
        from xl_segment.presentation import write_deck

        return write_deck(self, path, template=template)["presentation"]

    def to_frame(self) -> pd.DataFrame:
        """Return the segments as a table, one row each: what `xl-segment run` prints."""
        rows = [
            {
                "Segment": profile.segment,
                "Persona": persona.name,
                "Customers": profile.size,
                "Share": profile.share,
                "Share of money": profile.money_share,
                "What sets it apart": "; ".join(profile.apart[:2]),
            }
            for profile, persona in zip(self.profiles, self.personas, strict=True)
        ]
        table = pd.DataFrame(rows).set_index("Segment")
        if any(profile.money_share is not None for profile in self.profiles):
            return table
        return table.drop(columns="Share of money")
