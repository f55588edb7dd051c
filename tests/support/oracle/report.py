"""What came of a run, as figures."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

TOO_SLOW = "ended: too_slow"
COUNTED = {
    "operations": "operations",
    "refused operations": "operations refused (4xx)",
    "operations put off": "operations answered with 503",
    "unanswered operations": "requests without an answer",
    "in doubt": "changes that no answer told the fate of",
    "in doubt and there": "those of them that are in the log",
    "events": "events",
    "deliveries": "deliveries",
    "connections": "connections",
    "resumed": "resumed by a cursor",
    "disconnects": "disconnects",
    "stalls": "stalls",
    TOO_SLOW: "closed as too slow (4408)",
}
OF_SOAK = COUNTED | {
    "terminations": "restarts by SIGTERM",
    "kills": "restarts by kill -9",
}
NONE_OF = (
    "lost",
    "repeated",
    "out of order",
    "foreign",
    "altered",
    "resets",
    "wrong snapshots",
    "rows unlike the log",
    "refused and there",
    "negative durations",
    "unlogged",
    "unaccounted",
    "complaints",
)


@dataclass(frozen=True)
class Findings:
    """What everybody in a run notes: `counts` of what happened, and `complaints` of what must not happen, in words."""

    counts: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """A run, what was found in it, and what the verdict found `wrong`; the titles of what is `counted`."""

    seed: int
    seconds: float
    organizations: int
    clients: Counter[str]
    findings: Findings
    wrong: Counter[str]
    counted: Mapping[str, str] = field(default_factory=lambda: OF_SOAK)

    @property
    def flaws(self) -> dict[str, int]:
        """What is not as promised; empty when all is."""
        findings = self.findings
        found = self.wrong + Counter(resets=findings.counts["resets"], complaints=len(findings.complaints))
        return {name: found[name] for name in NONE_OF if found[name]}

    def table(self) -> str:
        """All figures in Markdown."""
        flaws = self.flaws
        shares = ", ".join(f"{count} {transport}" for transport, count in self.clients.items())
        rows = {
            "seed": self.seed,
            "seconds": f"{self.seconds:.0f}",
            "organizations": self.organizations,
            "clients": f"{self.clients.total()}: {shares}",
            **{title: self.findings.counts[name] for name, title in self.counted.items()},
            **{f"**{name}**": f"**{flaws.get(name, 0)}**" for name in NONE_OF},
        }
        lines = [f"| {title} | {figure} |" for title, figure in rows.items()]
        return "\n".join(["| | |", "| --- | --- |", *lines])
