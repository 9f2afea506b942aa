"""Browsers, robots and classes of device."""

import pytest

from collector.agent import Agent, device, identify

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param(CHROME, Agent("Chrome", "Windows", False), id="chrome"),
        pytest.param(CHROME + " Edg/140.0.0.0", Agent("Edge", "Windows", False), id="edge"),
        pytest.param(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0",
            Agent("Firefox", "Mac OS X", False),
            id="firefox",
        ),
        pytest.param(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.0 Mobile/15E148 Safari/604.1",
            Agent("Mobile Safari", "iOS", False),
            id="safari on a phone",
        ),
        pytest.param(
            "Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Mobile Safari/537.36",
            Agent("Chrome Mobile", "Android", False),
            id="a phone named Cubot",
        ),
    ],
)
def test_identify_known_browser_names_it(header: str, expected: Agent) -> None:
    assert identify(header) == expected


@pytest.mark.parametrize(
    "header",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        CHROME.replace("Chrome", "HeadlessChrome"),
        "python-requests/2.32",
        "curl/8.7.1",
        "",
    ],
)
def test_identify_robot_marks_it(header: str) -> None:
    assert identify(header).bot


@pytest.mark.parametrize("header", ["x" * 100_000, "\0\x1b[31m\r\n", "Mozilla/5.0 " + "(" * 5_000])
def test_identify_hostile_header_answers_at_once(header: str) -> None:
    assert identify(header).browser == ""


@pytest.mark.parametrize(
    ("width", "height", "touch", "expected"),
    [
        pytest.param(390, 844, True, "phone", id="phone"),
        pytest.param(844, 390, True, "phone", id="phone on its side"),
        pytest.param(599, 2000, True, "phone", id="widest phone"),
        pytest.param(600, 2000, True, "tablet", id="narrowest tablet"),
        pytest.param(1099, 2000, True, "tablet", id="widest tablet"),
        pytest.param(1100, 2000, True, "desktop", id="large touch screen"),
        pytest.param(390, 844, False, "desktop", id="narrow without touch"),
        pytest.param(0, 0, True, "desktop", id="unknown"),
        pytest.param(-5, 844, True, "desktop", id="negative"),
    ],
)
def test_device_tells_class_by_screen(width: int, height: int, touch: bool, expected: str) -> None:
    assert device(width, height, touch=touch) == expected
