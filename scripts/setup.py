"""Set the project up in its own folder, with nothing but Python's standard library.

`python3 scripts/setup.py run` brings what `ashiato up` needs, `… test` what the tests need besides.
Each step leaves a stamp of its inputs, so that a second call takes a blink. What a machine lacks is
fetched as a package into .venv or .tools; what can't be is named in one line, with the command for it.
"""

import contextlib
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
PYTHON = VENV / "bin" / "python"
MIN_PYTHON = (3, 11)
MIN_NODE = 18


class Missing(Exception):
    """Something that has to be installed by hand; the text is one line with the command."""


def stamp_of(parts: Iterable[Path | str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
    return digest.hexdigest()


def step(name: str, title: str, inputs: Iterable[Path | str], work: Callable[[], None]) -> None:
    """Run `work` unless the stamp `name` says it ran with the same inputs."""
    stamp = TOOLS / "stamps" / name
    wanted = stamp_of([str(ROOT), *inputs])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    started = time.monotonic()
    say(f"{title} …")
    work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    say(f"{title}: done in {time.monotonic() - started:.0f} s", end="\n")


def say(line: str, end: str = "") -> None:
    """One progress line that rewrites itself on a terminal."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print(f"\r\x1b[K{line[:width]}", end=end, flush=True)
    elif end:
        print(line, flush=True)


def run(command: list[str], on_line: Callable[[str], None] | None = None, env: dict[str, str] | None = None) -> None:
    """Run a command quietly; on failure show all it printed."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=env)
    lines = []
    assert process.stdout is not None  # noqa: S101
    for line in process.stdout:
        lines.append(line)
        if on_line:
            on_line(line.rstrip())
    if process.wait() != 0:
        print()
        sys.stderr.write("".join(lines[-60:]))
        raise SystemExit(f"\nsetup: this failed: {' '.join(command)}")


def download_debian(packages: list[str], folder: Path) -> None:
    """Fetch Debian packages with apt, without root, and unpack them into `folder`."""
    lists = TOOLS / "apt"
    for part in ("lists/partial", "archives/partial"):
        (lists / part).mkdir(parents=True, exist_ok=True)
    options = ["-o", f"Dir::State::lists={lists}/lists", "-o", f"Dir::Cache={lists}", "-o", "Debug::NoLocking=1"]
    options += ["-o", f"APT::Sandbox::User={os.environ.get('USER', 'root')}", "-q"]
    run(["apt-get", *options, "update"])
    folder.mkdir(parents=True, exist_ok=True)
    for count, package in enumerate(packages, 1):
        say(f"Debian packages {count}/{len(packages)}: {package}")
        subprocess.run(
            ["apt-get", *options, "download", package],
            cwd=lists / "archives",
            check=True,
            capture_output=True,
        )
    for archive in sorted((lists / "archives").glob("*.deb")):
        run(["dpkg-deb", "-x", str(archive), str(folder)])
        archive.unlink()


# --- Python packages -------------------------------------------------------------------------------------------------


def pip_wheel() -> Path | None:
    """A pip to start from where Python came without one."""
    for folder in (Path("/usr/share/python-wheels"), TOOLS / "pip" / "usr" / "share" / "python-wheels"):
        wheels = sorted(folder.glob("pip-*.whl"))
        if wheels:
            return wheels[-1]
    return None


def make_venv() -> None:
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    with_pip = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True)
    if with_pip.returncode == 0 and (VENV / "bin" / "pip").exists():
        return
    # Debian keeps ensurepip in python3-venv; an environment without pip works everywhere
    shutil.rmtree(VENV, ignore_errors=True)
    run([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    wheel = pip_wheel()
    if wheel is None and shutil.which("apt-get") and shutil.which("dpkg-deb"):
        with contextlib.suppress(SystemExit, subprocess.CalledProcessError):
            download_debian(["python3-pip-whl"], TOOLS / "pip")
        wheel = pip_wheel()
    if wheel is None:
        raise Missing("Python has no pip here. Install it: sudo apt-get install python3-venv")
    run([str(PYTHON), str(wheel / "pip"), "install", "--no-index", str(wheel)])


def pip_install(requirements: Path) -> None:
    wanted = len(re.findall(r"^\S+==", requirements.read_text(), re.M))
    seen = 0

    def progress(line: str) -> None:
        nonlocal seen
        if match := re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.\-\[\]]+)", line):
            seen += 1
            say(f"Python packages {min(seen, wanted)}/{wanted}: {match[1]}")
        elif line.startswith("Installing collected"):
            say(f"Python packages {wanted}/{wanted}: unpacking")

    run(
        [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(requirements),
        ],
        progress,
    )


def install_python(which: str) -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    step("venv", "Python environment", [version], make_venv)
    requirements = ROOT / "requirements" / f"{which}.txt"
    if which == "run" and (TOOLS / "stamps" / "python-dev").exists():
        which, requirements = "dev", ROOT / "requirements" / "dev.txt"  # the tests' set holds the smaller one
    step(
        f"python-{which}",
        "Python packages",
        [(TOOLS / "stamps" / "venv"), requirements],
        lambda: pip_install(requirements),
    )
    packages = next(VENV.glob("lib/python*/site-packages"))
    (packages / "ashiato.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin" / "ashiato"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -P -m ashiato "$@"\n')
    command.chmod(0o755)


# --- Node and the scripts --------------------------------------------------------------------------------------------


def node_path() -> str | None:
    """The folder of a Node that is new enough, with npm."""
    found = shutil.which("node")
    if not found or not shutil.which("npm"):
        return None
    try:
        version = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
        return str(Path(found).parent) if int(version.lstrip("v").split(".")[0]) >= MIN_NODE else None
    except (OSError, ValueError):
        return None


def node_environment() -> dict[str, str]:
    folder = node_path()
    extra = {}
    if folder is None:
        # the machine's own certificates, as its package managers use: behind a company's proxy nothing else works
        extra = {"NODE_OPTIONS": "--use-system-ca"}
        requirements = ROOT / "requirements" / "node.txt"
        step("node", "Node", [(TOOLS / "stamps" / "venv"), requirements], lambda: pip_install(requirements))
        folder = str(VENV / "bin")
    return {**os.environ, **extra, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def build_scripts() -> None:
    env = node_environment()
    manifests = [
        ROOT / "package-lock.json",
        *sorted(ROOT.glob("*/package.json")),
        *sorted(ROOT.glob("*/*/package.json")),
    ]
    manifests = [path for path in manifests if "node_modules" not in path.parts]
    step("npm", "Script packages", manifests, lambda: run(["npm", "ci", "--no-fund", "--no-audit"], env=env))
    sources = [
        path
        for folder in (ROOT / "js-snippet", ROOT / "viewer" / "client")
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".ts", ".css", ".mjs", ".json"} and not {"node_modules", "dist"} & set(path.parts)
    ]
    built = [
        *(ROOT / "js-snippet" / "dist" / name for name in ("a.js", "b.js", "d.js", "r.js")),
        ROOT / "viewer" / "static" / "dist" / "base.css",
    ]
    if not all(path.exists() for path in built):
        (TOOLS / "stamps" / "build").unlink(missing_ok=True)
    step("build", "Scripts", [*manifests, *sources], lambda: run(["npm", "run", "build"], env=env))


# --- Browsers, for the tests -----------------------------------------------------------------------------------------


class Browser(NamedTuple):
    title: str
    programs: tuple[str, ...]
    package: str
    start: str  # the program within the package

    @property
    def fetched(self) -> Path:
        return TOOLS / self.package / f"{self.package}.sh"

    @property
    def hint(self) -> str:
        return f"The browser tests need {self.title}. Install it: sudo apt-get install {self.package}"


CHROMIUM = Browser(
    "Chromium",
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "chromium",
    "usr/lib/chromium/chromium",
)
FIREFOX = Browser("Firefox", ("firefox-esr", "firefox"), "firefox-esr", "usr/lib/firefox-esr/firefox-esr")


def find_browser(browser: Browser = CHROMIUM) -> Path | None:
    """One of the machine, or the one fetched into .tools."""
    for name in browser.programs:
        if found := shutil.which(name):
            return Path(found)
    return browser.fetched if browser.fetched.exists() else None


def fetch_browser(browser: Browser) -> None:
    """Debian's package and the libraries it needs, unpacked into .tools; no root needed."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Missing(browser.hint)
    folder = TOOLS / browser.package
    try:
        download_debian([], folder)
        lists = TOOLS / "apt" / "lists"
        plan = subprocess.run(
            ["apt-get", "-o", f"Dir::State::lists={lists}", "-o", "Debug::NoLocking=1", "-s", "-q",
             "--no-install-recommends", "install", browser.package, "fonts-dejavu-core"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        packages = re.findall(r"^Inst (\S+)", plan.stdout, re.M)
        download_debian(packages, folder)
    except (SystemExit, subprocess.CalledProcessError) as error:
        raise Missing(browser.hint) from error
    libraries = sorted({str(path.parent) for path in folder.rglob("*.so*")})
    browser.fetched.write_text(
        "#!/bin/sh\n"
        f"export LD_LIBRARY_PATH='{':'.join(libraries)}'\n"
        f"export FONTCONFIG_PATH='{folder}/etc/fonts' XDG_DATA_DIRS='{folder}/usr/share'\n"
        f"exec '{folder}/{browser.start}' \"$@\"\n"
    )
    browser.fetched.chmod(0o755)


def install_browser(browser: Browser) -> None:
    if find_browser(browser) is None:
        step(browser.package, browser.title, [], lambda: fetch_browser(browser))
    found = find_browser(browser)
    answer = subprocess.run([str(found), "--version"], capture_output=True, text=True)
    if answer.returncode != 0:
        raise Missing(
            f"{found} does not start ({answer.stderr.strip()[-120:]}). "
            f"Install it: sudo apt-get install {browser.package}"
        )


def install_browsers() -> None:
    """Without Chromium hardly a test runs; without Firefox its own few fail, and say so again."""
    install_browser(CHROMIUM)
    try:
        install_browser(FIREFOX)
    except Missing as missing:
        print(f"\nsetup: {missing}", flush=True)


def main() -> None:
    if sys.version_info < MIN_PYTHON:
        raise SystemExit("setup: Ashiato needs Python 3.11 or newer. Install it: sudo apt-get install python3")
    which = sys.argv[1] if len(sys.argv) > 1 else "run"
    try:
        install_python("dev" if which == "test" else "run")
        build_scripts()
        if which == "test":
            install_browsers()
    except Missing as missing:
        raise SystemExit(f"\nsetup: {missing}") from None
    except KeyboardInterrupt:
        raise SystemExit("\nsetup: stopped; the next run goes on from here") from None


if __name__ == "__main__":
    main()
