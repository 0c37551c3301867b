# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the reports' signatures: equal for the same hang wherever it was seen, different for another hang."""
import collections

from .cells import RIGHT, WRONG, Cell


class Signatures(object):
    """The signatures of a table's reports. A row's second try takes the place of its first."""

    def __init__(self):
        self.seen = {}

    def add(self, program, stated, where, report):
        """`stated`: the truth on this version; `where`: label and mode. Healthy programs have no signature."""
        if report["verdict"]["kind"] != "healthy":
            hang = (program, str(stated.get("kind")), str(stated.get("root")), str(stated.get("says")))
            self.seen[(program, where)] = (hang, report["signature"])

    def cells(self):
        """One for each hang. A program may be another hang on another version; its truth says so."""
        places = collections.defaultdict(lambda: collections.defaultdict(list))
        for (_, where), (hang, signature) in sorted(self.seen.items(), key=str):
            places[hang][signature].append(", ".join(where))
        owners = {}
        for hang, found in places.items():
            for signature in found:
                owners.setdefault(signature, set()).add(hang[0])
        return [self._cell(hang[0], found, owners) for hang, found in sorted(places.items())]

    @staticmethod
    def _cell(program, found, owners):
        details = []
        if len(found) > 1:
            details.append("not one signature: " + "; ".join(
                "%s: %s" % (signature, " / ".join(wheres)) for signature, wheres in found.items()))
        for signature in found:
            others = sorted(owners[signature] - {program})
            if others:
                details.append("%s is the signature of %s, too" % (signature, ", ".join(others)))
        return Cell(program, "all of them", "signature", WRONG if details else RIGHT, details)
