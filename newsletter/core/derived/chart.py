"""Cases and fines by month, drawn when the site is built: an SVG that says in words what it shows, and the same figures as a table.

Sums of two currencies are never added: each has bars and a scale of its own. What lies outside the months drawn is counted in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from newsletter.core.derived.cases import Case
from newsletter.core.derived.words import ChartWords
from newsletter.core.keys import MONTHS

MOST = 24  # months that are drawn
CURRENCIES = 4  # with bars of their own; the table has them all
_WIDTH, _LEFT, _RIGHT, _HEIGHT, _TOP, _BOTTOM = 720, 64, 8, 150, 34, 22
_STYLE = (
    "<style>svg{color:#1c2430;background:#ffffff}.bar{fill:#7a2e2e}.grid{stroke:#d9dee5}"
    "@media (prefers-color-scheme:dark){svg{color:#e6e9ee;background:#14181f}.bar{fill:#e0a3a3}.grid{stroke:#343c48}}</style>"
)


@dataclass(frozen=True)
class Month:
    """A month's figures: how many cases, and what was fined, by currency."""

    year: int
    month: int
    cases: int
    fines: tuple[tuple[str, Decimal], ...]

    def name(self, pattern: str) -> str:
        """The month as a pattern of the page's words has it, as in "May 2022"."""
        return pattern.format(name=MONTHS[self.month], year=self.year, number=self.month)

    def fined(self, currency: str) -> Decimal:
        """The sum in one currency."""
        return dict(self.fines).get(currency, Decimal(0))


@dataclass(frozen=True)
class Series:
    """The months drawn, oldest first, and how many cases lie outside them."""

    months: tuple[Month, ...]
    outside: int
    currencies: tuple[str, ...]


def series(cases: Sequence[Case], until: tuple[int, int] | None = None) -> Series:
    """The figures of the last months up to `until` (year, month: the newest issue's; default: the newest case's), empty ones among them."""
    if not cases:
        return Series((), 0, ())
    last = until or max(case.month for case in cases)
    inside = [case for case in cases if 0 <= _number(last) - _number(case.month) < MOST]
    if not inside:
        return Series((), len(cases), ())
    counts = Counter(case.month for case in inside)
    sums: dict[tuple[int, int], dict[str, Decimal]] = {}
    for case in inside:
        if case.fine is not None:
            month = sums.setdefault(case.month, {})
            month[case.fine.currency] = month.get(case.fine.currency, Decimal(0)) + case.fine.value
    first = _number(min(counts))
    months = tuple(
        Month(*key, counts[key], tuple(sorted(sums.get(key, {}).items())))
        for key in (_month(n) for n in range(first, _number(last) + 1))
    )
    frequent = Counter(currency for month in months for currency, _ in month.fines)
    currencies = tuple(currency for currency, _ in sorted(frequent.items(), key=lambda one: (-one[1], one[0])))
    return Series(months, len(cases) - len(inside), currencies)


def _number(month: tuple[int, int]) -> int:
    return month[0] * 12 + month[1] - 1


def _month(number: int) -> tuple[int, int]:
    return number // 12, number % 12 + 1


def described(found: Series, say: ChartWords) -> str:
    """What the chart shows, in a few sentences: for whom it is read aloud, and in place of it."""
    if not found.months:
        return say.nothing
    first, last = found.months[0], found.months[-1]
    total = sum(month.cases for month in found.months)
    most = max(found.months, key=lambda month: month.cases)
    said = [
        say.counted[total != 1].format(
            first=first.name(say.month), last=last.name(say.month), total=total, most=most.name(say.month),
            count=most.cases,
        )
    ]  # fmt: skip
    for currency in found.currencies:
        fined = sum((month.fined(currency) for month in found.months), Decimal(0))
        top = max(found.months, key=lambda month: month.fined(currency))
        said.append(
            say.fined.format(
                currency=currency, total=amount(currency, fined, say), most=top.name(say.month),
                sum=amount(currency, top.fined(currency), say),
            )
        )  # fmt: skip
    if found.outside:
        said.append(say.outside[found.outside != 1].format(count=found.outside))
    return say.between.join(said)


def amount(currency: str, value: Decimal, say: ChartWords) -> str:
    """A sum in words of money: "CNY 8.03 billion", "CNY 80.3亿"; thousands stay figures."""
    for unit, name in say.scales[:2]:
        if value >= unit:
            shown = f"{(value / unit).quantize(Decimal('0.01')).normalize():,f}"
            return say.money.format(currency=currency, value=shown, scale=name)
    return f"{currency} {value.normalize():,f}"


def svg(found: Series, say: ChartWords, *, alone: bool = False) -> str:
    """The chart as an SVG element. `alone`: a file of its own, with its colors; else it takes those of the page around it."""
    panels = [(say.cases, [Decimal(month.cases) for month in found.months])]
    panels += [
        (say.fines.format(currency=c), [month.fined(c) for month in found.months])
        for c in found.currencies[:CURRENCIES]
    ]
    height = len(panels) * (_TOP + _HEIGHT + _BOTTOM)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-labelledby="chart-title chart-desc" class="chart" font-family="Source Sans 3, Arial, sans-serif" font-size="13">',
        f'<title id="chart-title">{escape(say.title)}</title>',
        f'<desc id="chart-desc">{escape(described(found, say))}</desc>',
        *([_STYLE] if alone else []),
    ]
    if found.months:
        for number, (title, values) in enumerate(panels):
            lines += _panel(title, values, found.months, number * (_TOP + _HEIGHT + _BOTTOM), say)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _panel(title: str, values: Sequence[Decimal], months: Sequence[Month], top: int, say: ChartWords) -> Iterator[str]:
    whole = title == say.cases
    unit, named = next(((u, n) for u, n in say.scales if max(values) >= u and not whole), (Decimal(1), ""))
    heading = say.scaled.format(title=title, scale=named) if named else title
    yield f'<text x="0" y="{top + 16}" fill="currentColor" font-weight="600">{escape(heading)}</text>'
    base, ceiling = top + _TOP + _HEIGHT, _ceiling(max(values) / unit)
    for step in _steps(ceiling, whole=whole):
        y = base - float(step / ceiling) * _HEIGHT
        yield f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="currentColor" stroke-opacity="0.25"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="currentColor">{step.normalize():,f}</text>'
    room = (_WIDTH - _LEFT - _RIGHT) / len(months)
    for place, (month, value) in enumerate(zip(months, values, strict=True)):
        x, tall = _LEFT + place * room, float(value / unit / ceiling) * _HEIGHT
        if value:
            yield (
                f'<rect class="bar" x="{x + room * 0.15:.1f}" y="{base - tall:.1f}" width="{min(room * 0.7, 48):.1f}" height="{tall:.1f}"/>'
            )
        if _is_labeled(place, months):
            label = month.name(say.short[month.month == 1 or place == 0])
            yield f'<text x="{x + room * 0.15:.1f}" y="{base + 16}" fill="currentColor">{label}</text>'


def _is_labeled(place: int, months: Sequence[Month]) -> bool:
    """Every month where there is room, else every third, counted so that Januaries are among them."""
    if place == 0 or len(months) <= 9:
        return True
    return months[place].month % 3 == 1 and place > 2


def _ceiling(largest: Decimal) -> Decimal:
    """The top of a scale: 1, 2, 4, 5 or 10 times a power of ten, not below the largest value."""
    power = Decimal(10) ** largest.adjusted() if largest else Decimal(1)
    return next(power * factor for factor in (1, 2, 4, 5, 10) if power * factor >= largest)


def _steps(ceiling: Decimal, *, whole: bool) -> list[Decimal]:
    parts = 4 if not whole or ceiling % 4 == 0 else (1 if ceiling == 1 else 2 if ceiling % 2 == 0 else 5)
    return [ceiling * n / parts for n in range(parts + 1)]
