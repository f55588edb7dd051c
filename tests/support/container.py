"""What deploy/Dockerfile makes, without an engine: its files and its command in a root of their own, for its user."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import ROOT
from tests.support.proxies import DEPLOY

# What the image has from Python's own, here from this machine.
_OF_THE_SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc", "/dev", "/proc", sys.base_prefix, sys.prefix)
_PATH = "/usr/bin:/bin:/usr/sbin:/sbin"
USER_ID = 10001

_ENTER = """
set -eu
root=$1 data=$2 groups=$3
shift 3
mount --bind "$root" "$root"
mkdir -p "$root/tmp" "$root/data"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount --bind "$data" "$root/data"
for folder in $FOLDERS; do
    [ -d "$folder" ] || continue
    mkdir -p "$root$folder"
    mount --rbind "$folder" "$root$folder"
done
mount --bind "$root.passwd" "$root/etc/passwd"
mount -o remount,bind,ro "$root"
exec chroot "$root" setpriv --reuid "$USER_ID" --regid "$USER_ID" "$groups" --no-new-privs \
    --inh-caps=-all --bounding-set=-all --ambient-caps=-all -- sh -c 'cd /tally && exec "$@"' sh "$@"
"""


@dataclass(frozen=True)
class Image:
    """The last stage of the Dockerfile."""

    steps: list[tuple[str, str]]

    def words(self, name: str) -> list[str]:
        """The arguments of all instructions of that name."""
        return [rest for word, rest in self.steps if word == name]

    @property
    def environment(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for line in self.words("ENV") for pair in shlex.split(line))

    def copy_into(self, root: Path) -> None:
        """What the image takes from the checkout."""
        (root / "tally").mkdir(parents=True)
        for line in self.words("COPY"):
            if line.startswith("--from="):
                continue
            *sources, target = shlex.split(line)
            for source in sources:
                _copy(ROOT / source, root / "tally" / target)


def image() -> Image:
    steps = list(_instructions((DEPLOY / "Dockerfile").read_text()))
    last = max(number for number, (word, _) in enumerate(steps) if word == "FROM")
    return Image(steps[last:])


def entered(root: Path, data: Path, command: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The words, and the environment, that run the command as a container does.

    All is read-only but `data` and a new /tmp; the user is the image's, and has no rights of root's.
    """
    passwd = f"root:x:0:0::/:/bin/sh\ntally:x:{USER_ID}:{USER_ID}::/data:/usr/sbin/nologin\n"
    Path(f"{root}.passwd").write_text(passwd)
    is_root = os.geteuid() == 0
    if is_root:
        os.chown(data, USER_ID, USER_ID)
    among = [] if is_root else ["--user", f"--map-user={USER_ID}", f"--map-group={USER_ID}", "--keep-caps"]
    groups = "--clear-groups" if is_root else "--keep-groups"
    folders = " ".join(dict.fromkeys(_OF_THE_SYSTEM))
    words = ["unshare", *among, "--mount", "sh", "-c", _ENTER, "sh", str(root), str(data), groups, *command]
    return words, {"PATH": _PATH, "FOLDERS": folders, "USER_ID": str(USER_ID)}


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        word, _, rest = line.partition(" ")
        yield word, rest.strip()


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(source, target)
