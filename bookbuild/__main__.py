"""python -m bookbuild COMMAND: what the Makefile calls; the commands are the keys of COMMANDS.

Two more are about the kernels: `lab` opens JupyterLab, `kernels ARGUMENT...` runs the Python of each with these arguments.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable

from bookbuild import layout
from bookbuild.errors import BuildError


def _lib() -> None:
    from bookbuild import library

    written = library.update(layout.pages())
    print("\n".join(f"Wrote {path.relative_to(layout.ROOT)}." for path in written) or "The saved code is current.")


def _html() -> None:
    from bookbuild import html

    html.build()


def _pdf() -> None:
    from bookbuild import html, pdf

    pdf.build()
    html.build()  # which offers them for download


def _epub() -> None:
    from bookbuild import epub

    epub.build()


def _notebooks() -> None:
    from bookbuild import html, notebooks

    html.build()  # which offers them for download
    print("\n".join(f"{notebooks.archive(tab).relative_to(layout.ROOT)} is up to date." for tab in layout.tabs()))


COMMANDS: dict[str, Callable[[], None]] = {"lib": _lib, "html": _html, "pdf": _pdf, "epub": _epub, "notebooks": _notebooks}


# Errors that no code mends: no space, no permission, something else in the place.
_OF_THE_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.ENOTDIR, errno.EEXIST)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """Run one command; return 0, 1 for a fault that was explained, 2 for a wrong call, 130 if interrupted."""
    if arguments[:1] != ["kernels"] and (len(arguments) != 1 or arguments[0] not in (*COMMANDS, "lab")):
        print(f"Usage: python -m bookbuild {'|'.join(COMMANDS)}|lab|kernels ARGUMENT...", file=sys.stderr)
        return 2
    import fasteners

    os.chdir(layout.ROOT)  # d2lbook's paths are relative to the book
    for name in (signal.SIGTERM, signal.SIGINT):  # also where a shell script started us with SIGINT ignored
        signal.signal(name, _interrupt)
    lock = fasteners.InterProcessLock(layout.BUILD / "lock")
    try:
        if os.pathsep in str(layout.ROOT):
            raise BuildError(f"{layout.ROOT}: Python imports nothing from a path with {os.pathsep!r} in it; move the book.")
        layout.BUILD.mkdir(exist_ok=True)
        if arguments[0] != "lib":
            from bookbuild import kernels

            kernels.make()
            if arguments[0] in ("lab", "kernels"):
                return kernels.lab() if arguments[0] == "lab" else kernels.run(arguments[1:])
        if not lock.acquire(blocking=False):
            print("Another build of this book is running; waiting for it.", flush=True)
            lock.acquire()
        COMMANDS[arguments[0]]()
    except BuildError as fault:
        print(fault, file=sys.stderr)
        return 1
    except OSError as fault:
        if isinstance(fault, shutil.Error):  # of several files: the first of them
            said = fault.args[0][0][-1]
        elif fault.errno in _OF_THE_MACHINE:
            said = f"{os.fsdecode(fault.filename or 'the disk')}: {fault.strerror}"
        else:
            raise
        print(f"{said}; mend that and build again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; what was finished is kept.", file=sys.stderr)
        return 130
    finally:
        if lock.acquired:
            lock.release()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
