"""`make lock`: writes the exact versions that were tested into pyproject.toml, `[tool.uv] constraint-dependencies`."""

import re
import subprocess
from collections import Counter
from pathlib import Path

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"
EXPORT = "uv export --no-hashes --no-annotate --no-header --no-emit-workspace --all-groups --quiet"


def main() -> None:
    """Resolves without the old constraints, then puts the new ones in their place."""
    PYPROJECT.write_text(with_constraints(PYPROJECT.read_text(), []))
    subprocess.run(["uv", "lock", "--upgrade", "--quiet"], check=True)
    exported = subprocess.run(EXPORT.split(), capture_output=True, text=True, check=True).stdout
    PYPROJECT.write_text(with_constraints(PYPROJECT.read_text(), constraints(exported.splitlines())))
    subprocess.run(["uv", "lock", "--quiet"], check=True)


def constraints(exported: list[str]) -> list[str]:
    """`name==version`, sorted; with its marker where other Pythons or systems get another version."""
    lines = sorted(line.strip() for line in exported if "==" in line)
    names = Counter(line.partition("==")[0] for line in lines)
    return [line if names[line.partition("==")[0]] > 1 else line.partition(";")[0].strip() for line in lines]


def with_constraints(text: str, versions: list[str]) -> str:
    """The text of pyproject.toml with these versions."""
    listed = "".join(f'    "{version}",\n' for version in versions)
    return re.sub(
        r"constraint-dependencies = \[\n.*?\]", lambda _: f"constraint-dependencies = [\n{listed}]", text, flags=re.S
    )


if __name__ == "__main__":
    main()
