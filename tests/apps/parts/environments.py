# SPDX-License-Identifier: GPL-3.0-or-later
"""The virtual environments that tools/provision makes."""
import os

from harness.interpreters import Interpreter
from harness.provided import provide

PREFIX = "apps-"


class Environments(object):
    """Asks tools/provision for each once, when the first program needs it."""

    def __init__(self, cached):
        self.cached = cached
        self.known = {}

    def of(self, program):
        """The interpreters that a program runs under; one that is not here has its reason."""
        return [self._environment(name) for name in program.stated["app"]["in"].split()]

    def _environment(self, name):
        if name not in self.known:
            found = provide([PREFIX + name], self.cached)[PREFIX + name]
            path = os.path.join(found.get("path", "/nonexistent"), "bin", "python")
            self.known[name] = Interpreter(path)
            self.known[name].label = name
            self.known[name].why_not = found.get("reason") or self.known[name].why_not
        return self.known[name]
