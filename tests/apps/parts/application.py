# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts an application with all that it needs around it."""
import contextlib
import os
import signal

from harness import cells, target

from . import servers

HANGS = os.path.dirname(os.path.dirname(os.path.abspath(cells.__file__)))


class Runner(cells.Runner):
    """One whose programs are told in their "app" how they are started."""

    servers = None

    def row(self, program, interpreter):
        why = self.servers.why_no(program.stated["app"].get("servers", []))
        if why:
            return [cells.Cell(program.name, interpreter.label, mode, cells.SKIPPED, [why])
                    for mode in self.modes]
        return super().row(program, interpreter)

    @contextlib.contextmanager
    def start(self, program, interpreter, folder):
        app = program.stated["app"]
        port = servers.free_port()
        environment = {"PYTHONPATH": HANGS + ":" + os.path.dirname(program.path),
                       "APP_PORT": str(port)}
        words = {"program": program.path, "module": program.name, "port": port, "folder": folder}
        command = [word.format(**words) for word in app.get("command", ["{program}"])]
        command[:0] = ([os.path.join(os.path.dirname(interpreter.path), app["binary"])]
                       if "binary" in app else [interpreter.path, "-B"])
        with contextlib.ExitStack() as around:
            for name in app.get("servers", []):
                try:
                    environment.update(around.enter_context(self.servers.start(name)))
                except servers.CannotServe as why:
                    raise target.NotHung(str(why))
            hung = around.enter_context(target.Target(cells.SMALL + command, folder, environment))
            around.callback(_end_all, hung.process.pid)
            if "get" in app:
                around.enter_context(servers.browser(port, app["get"]))
            yield hung


def _end_all(group):
    """Of what it started, too: a master has a new worker for the one that left a core."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
