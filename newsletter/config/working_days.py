"""The settings of `schedule` as the calendar that the core wants: holidays of a country, and what the operator sets apart."""

from __future__ import annotations

from newsletter.config.schedule import ScheduleSettings
from newsletter.core.working_days import WorkingDays
from newsletter.errors import ConfigError

_LOOK_BACK = 5  # years in which a country that has make-up working days has had some


def working_days(settings: ScheduleSettings, first: int, last: int) -> WorkingDays:
    """The working days of the years from `first` to `last`; ConfigError for a country that is not known.

    A country such as China announces each year by itself: a year later than its last make-up working day is provisional, and so is one
    whose holidays (Eid) are estimated.
    """
    off = dict.fromkeys(settings.days_off, "day off")
    made_up = frozenset(settings.working_days)
    if settings.holidays == "none":
        return WorkingDays(off=off, made_up=made_up)
    import holidays

    years = range(first - _LOOK_BACK, last + 1)
    try:
        known = holidays.country_holidays(settings.holidays, settings.subdivision, years, language="en_US")
    except RuntimeError:  # which holidays raises for a country that it does not know
        named = " ".join(filter(None, (settings.holidays, settings.subdivision)))
        raise ConfigError(
            f"newsletter.yaml: schedule.holidays: none are known for {named}; write a country's code (CN), or none and list days_off"
        ) from None
    moved = {day for day in known.weekend_workdays if day.year in years}
    estimated = {day.year for day, name in known.items() if "(estimated)" in name}
    announced = max((day.year for day in moved), default=last)
    return WorkingDays(
        weekend=frozenset(known.weekend),
        off={**dict(known.items()), **off},
        made_up=frozenset(moved - set(settings.days_off)) | made_up,
        provisional=frozenset(y for y in range(first, last + 1) if y > announced or y in estimated),
    )
