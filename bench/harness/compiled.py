"""The parts of the benchmarks that are C, compiled when they are needed."""

import subprocess
from pathlib import Path


def compiled(source: Path, folder: Path) -> Path:
    """The program made of one source file, in the folder. Raises CalledProcessError when the compiler refuses it."""
    made = folder / source.stem
    if not made.exists():
        subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", made, source], check=True)
    return made
