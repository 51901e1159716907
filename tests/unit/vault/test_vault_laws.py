"""Laws of the log, whatever comes in whatever order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfportrait.model import DAY_US, Event, Receipt, Sample, Skipped
from selfportrait.vault import Vault

MONDAY_US = 1_583_107_200_000_000
HOUR_US = 3_600_000_000

LAW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def _events(draw: st.DrawFn) -> Event:
    """Return events among which twins, revisions and told offsets are common."""
    key = draw(st.integers(0, 5))
    threaded = key >= 4
    start_us = MONDAY_US + draw(st.integers(-3, 60)) * 2 * HOUR_US
    told = draw(st.sampled_from([None, None, None, 60, 540, -300]))
    return Event(
        kind=draw(st.sampled_from(["listen", "visit", "travel", "meet"])),
        source=draw(st.sampled_from(["spotify", "icalendar"])),
        slot_us=start_us // DAY_US * DAY_US,
        key=key * 1000 + (start_us // (2 * HOUR_US) % 3),
        start_us=start_us,
        end_us=draw(st.sampled_from([None, start_us + HOUR_US])),
        offset_min=told,
        offset_origin="unknown" if told is None else "explicit",
        precision=draw(st.sampled_from(["day", "minute", "instant"])),
        title=draw(st.sampled_from(["Ada", "Bo", ""])),
        attrs=draw(st.sampled_from([None, {"skipped": True}])),
        thread=key if threaded else None,
        revision=draw(st.integers(0, 2)) if threaded else 0,
        file="one.json",
        row=draw(st.integers(1, 9)),
    )


_batches = st.lists(st.lists(_events(), max_size=8), min_size=1, max_size=5)


def _import(vault: Vault, batches: Sequence[Sequence[Event | Sample | Skipped]]) -> Receipt:
    with vault.landing(now_us=0, label="law") as landing:
        for batch in batches:
            for record in batch:
                landing.add(record)
            landing.flush()
    vault.settle_offsets()
    return landing.receipt


def _recount(vault: Vault) -> dict[tuple[int, str, str], int]:
    return dict(Counter((e.local_day, e.kind, e.source) for e in vault.events()))


def _counts(vault: Vault) -> dict[tuple[int, str, str], int]:
    return {(c.local_day, c.kind, c.source): c.n for c in vault.counts()}


@LAW
@given(batches=_batches)
def test_importing_twice_changes_nothing(fresh: Callable[[], Vault], batches: list[list[Event]]) -> None:
    with fresh() as vault:
        _import(vault, batches)
        log, counts = list(vault.events()), vault.counts()
        again = _import(vault, batches)
        assert list(vault.events()) == log
        assert vault.counts() == counts
        assert again.new == 0
        assert again.known == again.seen


@LAW
@given(data=st.data(), batches=_batches)
def test_order_of_arrival_does_not_matter(
    fresh: Callable[[], Vault], data: st.DataObject, batches: list[list[Event]]
) -> None:
    everything = [event for batch in batches for event in batch]
    shuffled = data.draw(st.permutations(everything))
    cut = data.draw(st.integers(0, len(shuffled)))
    with fresh() as one, fresh() as other:
        _import(one, batches)
        _import(other, [shuffled[:cut]])
        _import(other, [shuffled[cut:]])
        assert list(one.events()) == list(other.events())
        assert sorted(map(repr, one.counts())) == sorted(map(repr, other.counts()))


@LAW
@given(batches=_batches)
def test_rollups_are_what_a_recount_gives(fresh: Callable[[], Vault], batches: list[list[Event]]) -> None:
    with fresh() as vault:
        _import(vault, batches)
        assert _counts(vault) == _recount(vault)


@LAW
@given(batches=_batches, skips=st.integers(0, 3))
def test_receipts_add_up(fresh: Callable[[], Vault], batches: list[list[Event]], skips: int) -> None:
    skipped = [Skipped(reason="too-short", file="one.json", row=row) for row in range(1, skips + 1)]
    with fresh() as vault:
        receipt = _import(vault, [*batches, skipped])
        assert receipt.adds_up
        assert receipt.seen == sum(map(len, batches)) + skips
        assert receipt.new == len(list(vault.events()))
        assert receipt.refined <= receipt.known


@LAW
@given(batches=_batches)
def test_the_finest_twin_and_the_latest_revision_stay(
    fresh: Callable[[], Vault], batches: list[list[Event]]
) -> None:
    everything = [event for batch in batches for event in batch]
    finest = {
        (e.slot_us, e.key): max(
            ("day", "minute", "second", "instant").index(t.precision)
            for t in everything
            if (t.slot_us, t.key) == (e.slot_us, e.key)
        )
        for e in everything
        if e.thread is None
    }
    latest = {
        e.thread: max(t.revision for t in everything if t.thread == e.thread)
        for e in everything
        if e.thread is not None
    }
    with fresh() as vault:
        _import(vault, batches)
        log = list(vault.events())
    held = {
        (e.slot_us, e.key): ("day", "minute", "second", "instant").index(e.precision)
        for e in log
        if e.thread is None
    }
    assert held == finest
    assert {e.thread: e.revision for e in log if e.thread is not None} == latest
    assert len(log) == len(finest) + len(latest)


_samples = st.lists(
    st.builds(
        lambda step, length, value, second, device: Sample(
            series="pressure",
            unit="mm[Hg]",
            source="apple_health",
            device=device,
            start_us=MONDAY_US + step * 20 * HOUR_US,
            end_us=MONDAY_US + step * 20 * HOUR_US + length,
            value=value,
            second=second,
        ),
        st.integers(-40, 40),
        st.sampled_from([0, 1_000_000]),
        st.sampled_from([0.0, -0.0, 120.0, 121.5]),
        st.sampled_from([None, 80.0]),
        st.sampled_from(["", "Cuff"]),
    ),
    max_size=40,
)


@LAW
@given(samples=_samples, cut=st.integers(0, 40))
def test_a_sample_is_held_once(fresh: Callable[[], Vault], samples: list[Sample], cut: int) -> None:
    told = {(s.device, s.start_us, s.end_us, s.value, s.second) for s in samples}
    with fresh() as vault:
        receipt = _import(vault, [samples[:cut], samples[cut:]])
        again = _import(vault, [samples[::-1]])
        assert (receipt.new, again.new) == (len(told), 0)
        assert vault.samples("pressure").n == len(told) == vault.span().samples
        assert sum(stat.n for stat in vault.daily("pressure")) == len(told)
        assert sum(stat.total for stat in vault.daily("pressure")) == pytest.approx(sum(t[3] for t in told))
