"""The picture, opened again by an image library."""

import io

import numpy as np
import pytest
from PIL import Image

from heatmap import palette, png
from heatmap.density import peak, spread


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_draw_is_an_indexed_png_of_the_pages_size() -> None:
    grid = spread(np.array([100.0]), np.array([50.0]), np.ones(1), width=321, height=203, radius=20)
    data = png.draw(grid, peak(grid), 321, 203)
    image = opened(data)
    assert image.format == "PNG"
    assert image.mode == "P"
    assert image.size == (321, 203)
    assert data[25] == 3  # colour type: palette


def test_draw_is_hottest_at_the_point_and_transparent_elsewhere() -> None:
    grid = spread(np.array([100.0]), np.array([50.0]), np.ones(1), width=321, height=203, radius=20)
    pixels = np.asarray(opened(png.draw(grid, peak(grid), 321, 203)).convert("RGBA"))
    assert pixels[150, 300].tolist()[3] == 0
    assert np.abs(pixels[50, 100].astype(int) - palette.ramp()[-1].astype(int)).max() <= 6
    steps = np.asarray(opened(png.draw(grid, peak(grid), 321, 203)))
    row, column = (int(i) for i in np.unravel_index(int(steps.argmax()), steps.shape))
    assert abs(row - 50) <= 3
    assert abs(column - 100) <= 3


@pytest.mark.parametrize("x", [40.0, 41.5, 43.0, 44.9])
def test_draw_of_one_point_is_round_and_a_gaussian_at_every_pixel(x: float) -> None:
    grid = spread(np.array([x]), np.array([60.0]), np.ones(1), width=120, height=120, radius=24)
    steps = np.asarray(opened(png.draw(grid, 1.0, 120, 120))).astype(float)
    across = np.arange(120) + 0.5
    distance = (across[None, :] - x) ** 2 + (across[:, None] - 60) ** 2
    wanted = 255 * np.sqrt(np.exp(-distance / (2 * 12**2)))
    assert np.abs(steps - wanted)[wanted > 8].max() < 6


def test_draw_of_no_heat_is_all_transparent() -> None:
    empty = np.empty(0)
    grid = spread(empty, empty, empty, width=50, height=40, radius=24)
    pixels = np.asarray(opened(png.draw(grid, peak(grid), 50, 40)).convert("RGBA"))
    assert not pixels[..., 3].any()


def test_draw_of_an_overlong_page_is_shrunk_in_proportion() -> None:
    assert png.size(1920, 50_000) == (1920, 50_000)
    width, height = png.size(2000, 200_000)
    assert width * height <= png.MAX_PIXELS
    assert width / height == pytest.approx(0.01, rel=0.01)


def test_draw_of_a_page_of_50000_px_is_small_where_nothing_is() -> None:
    grid = spread(np.array([100.0]), np.array([49_000.0]), np.ones(1), width=640, height=50_000, radius=24)
    data = png.draw(grid, peak(grid), 640, 50_000)
    assert len(data) < 300_000
    assert opened(data).size == (640, 50_000)


def test_tiles_are_the_whole_picture_cut_where_there_is_heat() -> None:
    width, height = 200, 3 * png.TILE_PX + 277
    x, y = np.array([50.0, 150.0, 90.0]), np.array([png.TILE_PX - 3.0, 30.0, height - 20.0])
    grid = spread(x, y, np.ones(3), width=width, height=height, radius=24)
    levels = png.steps(grid.heat, peak(grid))
    found = png.tiles(levels, height)
    assert [tile.top for tile in found] == [0, png.TILE_PX, 3 * png.TILE_PX]
    whole = np.asarray(opened(png.encode(levels, width, height))).astype(int)
    for tile in found:
        piece = np.asarray(opened(png.encode(levels, width, height, tile)))
        assert np.abs(piece - whole[tile.top : tile.top + tile.height]).max() <= 2  # steps of 256: no seam to see
    assert not whole[2 * png.TILE_PX : 3 * png.TILE_PX].any()


def test_tiles_of_no_heat_are_none() -> None:
    assert png.tiles(np.zeros((300, 40), np.uint8), 50_000) == []


def test_rgba_is_what_the_png_shows() -> None:
    grid = spread(np.array([100.0, 3.0]), np.array([50.0, 9.0]), np.ones(2), width=321, height=203, radius=20)
    levels = png.steps(grid.heat, peak(grid))
    shown = np.asarray(opened(png.encode(levels, 321, 203)).convert("RGBA"))
    assert (png.rgba(levels, 321, 203) == shown).all()


def test_upper_part_in_the_size_in_which_it_is_seen_is_the_whole_picture_shrunk() -> None:
    width, height, tall, size = 640, 3_000, 1_100, (421, 723)
    x, y = np.array([100.0, 500.0, 320.0]), np.array([60.0, 700.0, 1_080.0])
    grid = spread(x, y, np.ones(3), width=width, height=height, radius=40)
    levels = png.steps(grid.heat, peak(grid))
    seen = opened(png.encode_upper(levels, height, tall, size))
    assert seen.size == size
    whole = Image.fromarray(np.asarray(opened(png.encode(levels, width, height))))
    shrunk = whole.resize(size, Image.Resampling.BOX, box=(0, 0, width, tall))
    off = np.abs(np.asarray(seen).astype(int) - np.asarray(shrunk).astype(int))
    assert off.max() <= 4  # steps of 256
    assert np.asarray(seen).max() > 200
