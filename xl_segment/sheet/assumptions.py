"""What was taken for granted when a sheet was read: said before anything else, with what it could have been instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Assumption:
    """One decision that the result hangs on.

    what: what was decided ("customer", "amount" ...). taken: what was taken. why: the reason, a clause. sure: False
    where another answer is nearly as likely. other: what it could be instead, the likeliest first.
    """

    what: str
    taken: str
    why: str
    sure: bool = True
    other: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say it in one sentence."""
        sentence = f"{self.what[:1].upper()}{self.what[1:]}: {self.taken} ({self.why})."
        if self.other and not self.sure:
            sentence += f" It could also be {' or '.join(self.other[:3])}."
        return sentence
