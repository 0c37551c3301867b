# SPDX-License-Identifier: GPL-3.0-or-later
"""What tools/provision makes: Debian systems and CPythons in a cache folder."""
import json
import os
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


def provide(names, cached_only=False):
    """{name: {"path": …} or {"reason": …}}; what is missing is made, unless `cached_only`."""
    line = [sys.executable, os.path.join(TOP, "tools", "provision"), "--json"]
    done = subprocess.run(
        line + (["--cached"] if cached_only else []) + list(names),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    try:
        return json.loads(done.stdout.decode())
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["nothing"]
        return {name: {"reason": "tools/provision said: %s" % said[-1]} for name in names}
