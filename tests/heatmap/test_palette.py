"""The ramp's order must survive colour blindness, grey, and the step to 8 bits."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatmap import palette
from heatmap.splat import Floats

# Machado, Oliveira, Fernandes 2009, severity 1, in linear RGB.
BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


every_ramp = pytest.mark.parametrize("name", palette.NAMES)


def linear(name: palette.Name) -> Floats:
    colour = palette.ramp(name)[:, :3] / 255
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def lab(colour: Floats) -> Floats:
    lms = np.cbrt(
        np.clip(colour, 0, None)
        @ np.array(
            [
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ]
        ).T
    )
    result: Floats = (
        lms
        @ np.array(
            [
                [0.2104542553, 0.7936177850, -0.0040720468],
                [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660],
            ]
        ).T
    )
    return result


@every_ramp
def test_ramp_gets_lighter_step_by_step(name: palette.Name) -> None:
    assert (np.diff(lab(linear(name))[:, 0]) > 0).all()


@every_ramp
def test_ramp_steps_look_equally_far_apart(name: palette.Name) -> None:
    # over eight steps, so that rounding to 8 bits does not count
    colours = lab(linear(name))[::8]
    apart = np.linalg.norm(np.diff(colours, axis=0), axis=1)
    assert apart.max() < 1.35 * apart.mean()
    assert apart.min() > 0.65 * apart.mean()


@every_ramp
@pytest.mark.parametrize("kind", sorted(BLIND))
def test_ramp_keeps_its_order_for_colour_blind_eyes(kind: str, name: palette.Name) -> None:
    seen = lab(np.clip(linear(name) @ np.array(BLIND[kind]).T, 0, 1))[::8]
    assert (np.diff(seen[:, 0]) > 0).all()
    assert np.linalg.norm(np.diff(seen, axis=0), axis=1).min() > 0.008


@every_ramp
def test_ramp_starts_transparent_and_never_gets_thinner(name: palette.Name) -> None:
    alpha = palette.ramp(name)[:, 3].astype(int)
    assert alpha[0] == 0
    assert (np.diff(alpha) >= 0).all()
    assert 200 < alpha[-1] < 255


def test_ramp_goes_from_indigo_over_magenta_to_pale_yellow() -> None:
    table = palette.ramp().astype(int)
    first, middle, last = table[0], table[110], table[-1]
    assert first[2] > first[0] > first[1]
    assert middle[0] > 180 > middle[1]
    assert middle[2] > middle[1]
    assert last[0] > 240 < last[1]
    assert last[2] < last[1]


@given(st.floats(0.01, 1e7))
def test_legend_rises_to_the_peak_with_readable_gaps(peak: float) -> None:
    stops = palette.legend(peak)
    assert stops[-1].heat == peak
    assert stops[-1].at == 1
    places = [stop.at for stop in stops]
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(places))
    assert all(stop.at == pytest.approx(float(palette.level(stop.heat, peak))) for stop in stops)


def test_legend_of_many_clicks_counts_in_whole_ones() -> None:
    assert [stop.heat for stop in palette.legend(137)] == [1.0, 10.0, 20.0, 50.0, 137]


def test_legend_of_no_heat_is_empty() -> None:
    assert palette.legend(0) == []
