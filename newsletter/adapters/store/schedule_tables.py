"""The tables of the schedule: every run of a job for a period, what somebody was told, and who keeps the schedule."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from newsletter.adapters.store.schema import METADATA, Moment

# One line an attempt. That no two attempts share a number is what keeps two processes from beginning the same one.
JOB_RUN = Table(
    "job_run",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("job", String(20), nullable=False),
    Column("period", String(80), nullable=False),  # an issue's month or key, an occurrence's local time
    Column("attempt", Integer, nullable=False),  # from 1
    Column("due", Moment, nullable=False),
    Column("began", Moment, nullable=False),
    Column("ended", Moment),  # None: at work, or its process died
    Column("outcome", String(12)),
    Column("code", Integer),  # the exit code
    Column("said", Text, nullable=False),  # the job's last lines
    UniqueConstraint("job", "period", "attempt", name="job_run_once"),
    Index("job_run_began", "began"),
)

# What is told once: the key is made from what happened.
NOTICE = Table(
    "notice",
    METADATA,
    Column("key", String(120), primary_key=True),
    Column("begun", Moment, nullable=False),  # somebody is about to tell it
    Column("told", Moment),  # None: not yet
    Column("subject", Text, nullable=False),
)

KEEPER = Table(
    "schedule_keeper",
    METADATA,
    Column("name", String(20), primary_key=True),
    Column("since", Moment, nullable=False),  # when the schedule was first kept here: what was due before is nobody's
    Column("holder", Text, nullable=False),  # who was at work last: host and process
    Column("beat", Moment, nullable=False),  # when
)
