# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares a report with what a program of tests/locks says of its own locks."""
import collections

STRONG = ("recorded", "proven")


def complaints(report, truth, live):
    """What is wrong in each cell, by its name; an empty list where all is right."""
    judge = _Judge(report, truth, live)
    return collections.OrderedDict((cell["name"], judge.cell(cell)) for cell in truth["cells"])


class _Judge(object):
    def __init__(self, report, truth, live):
        self.live = live
        self.report = report
        self.names = {thread["id"]: thread["name"] for thread in report["threads"]}
        self.threads = {thread["name"]: thread for thread in report["threads"]}
        self.idents = truth["threads"]
        self.by_id = {lock["id"]: lock for lock in report["locks"]}
        self.by_address = {lock["address"]: lock for lock in report["locks"]}

    def cell(self, cell):
        found = []
        if "gil" in cell:
            found += self._gil(cell)
        elif "joins" in cell:
            found += self._joins(cell)
        else:
            locks = self._locks(cell)
            found += self._owner(cell, locks) + self._holders(cell, locks)
            found += self._waiters(cell, locks) + self._facts(cell, locks)
        return found + self._timeouts(cell) + self._idents(cell)

    def _locks(self, cell):
        wanted = [hex(address) for address in cell["addresses"]]
        locks = [self.by_address[address] for address in wanted if address in self.by_address]
        if "names" in cell:
            locks += [lock for lock in self.report["locks"] if cell["names"] in lock["names"]]
        return locks

    def _owner(self, cell, locks):
        # Where a lock went through several hands, an owner that is only inferred may be one of the others.
        unsure = cell["owner"] and not cell["grades"]
        claims = {(self.names[lock["owner"]["thread"]], lock["owner"]["evidence"], lock["owner"]["why"])
                  for lock in locks if lock["owner"] and not (unsure and lock["owner"]["evidence"] not in STRONG)}
        found = ["owner is %s, not %s (%s: %s)" % (name, cell["owner"], evidence, why)
                 for name, evidence, why in sorted(claims) if name != cell["owner"]]
        if not found and cell["owner"] and cell["grades"]:
            grades = {evidence for _, evidence, _ in claims}
            if not grades:
                found.append("no owner is named, not %s" % cell["owner"])
            elif not grades <= set(cell["grades"]):
                found.append("the owner is %s, not %s" % (" and ".join(sorted(grades)), " or ".join(cell["grades"])))
        if "missing" in cell and (locks or None not in cell["missing"]):
            missing = {lock["owner_missing"] for lock in locks}
            if not missing & set(cell["missing"]) or missing - {None} - set(cell["missing"]):
                found.append("owner_missing is %s, not %s" % (missing, cell["missing"]))
        return found

    def _holders(self, cell, locks):
        """What threads are said to hold: nobody else may hold it for sure, and who does should be there."""
        ids = {lock["id"] for lock in locks}
        holders = cell.get("holders", [cell["owner"]] if cell["owner"] else [])
        found, seen = [], set()
        for thread in self.report["threads"]:
            for hold in thread["holds"]:
                if hold["lock"] not in ids:
                    continue
                seen.add(thread["name"])
                weak = hold["evidence"] not in STRONG and cell["owner"] and not cell["grades"]
                if thread["name"] not in holders and not weak:
                    found.append("%s is said to hold it (%s: %s)" % (thread["name"], hold["evidence"], hold["why"]))
        if "holders" in cell and cell["grades"]:
            found += ["%s is not said to hold it" % name for name in holders if name not in seen]
        return found

    def _waiters(self, cell, locks):
        said = {self.names[waiter] for lock in locks for waiter in lock["waiters"]}
        found = []
        if said != set(cell["waiters"]):
            found.append("waiters: missing %s, too many %s" % (
                sorted(set(cell["waiters"]) - said), sorted(said - set(cell["waiters"]))))
        return found

    def _facts(self, cell, locks):
        found = []
        needed = cell.get("present") or cell["owner"] or cell["waiters"] or cell.get("holders")
        if not locks:
            return ["the lock is not in the report"] if needed else []
        types = {hex(address): kind for address, kind in zip(cell["addresses"], cell.get("types", []))}
        found += ["the type of %s is %s, not %s" % (lock["address"], lock["type"], types[lock["address"]])
                  for lock in locks if lock["type"] != types.get(lock["address"], lock["type"])]
        if "locked" in cell and cell["locked"] not in [lock["locked"] for lock in locks]:
            found.append("locked is %s" % [lock["locked"] for lock in locks])
        return found

    def _joins(self, cell):
        found = []
        for name in cell["waiters"]:
            waits = self.threads[name]["waits_for"] or {}
            if waits.get("kind") != "thread" or self.names.get(waits["thread"]) != cell["joins"]:
                found.append("%s waits for %s" % (name, waits.get("text")))
        return found

    def _gil(self, cell):
        gil = self.report["interpreters"][0]["gil"]
        if self.report["runtime"]["free_threaded"]:
            return [] if gil["state"] == "none" else ["the GIL is %s" % gil["state"]]
        found = []
        if gil["state"] != "held" or self.names.get(gil["holder"]) != cell["gil"]:
            found.append("the GIL is %s by %s" % (gil["state"], self.names.get(gil["holder"])))
        waiters = sorted(self.names[waiter] for waiter in gil["waiters"])
        if waiters != cell["waiters"]:
            found.append("waiters: %s" % waiters)
        # 2.7's GIL has none: it is a lock like others.
        asked = None if self.report["runtime"]["version"].startswith("2.") else True
        if gil["drop_request"] is not asked:
            found.append("the drop request is %s, not %s" % (gil["drop_request"], asked))
        return found

    def _timeouts(self, cell):
        found = []
        for name in cell["waiters"]:
            waits = self.threads[name]["waits_for"] if name in self.threads else None
            timeout = waits["timeout"] if waits else None
            timed = name in cell.get("timed", [])
            if timeout is not None and not timed:
                found.append("%s has no timeout, not one of %s s" % (name, timeout))
            elif timed and self.live and not (timeout and 3000 < timeout <= 3600):
                found.append("the timeout of %s is %s" % (name, timeout))
        return found

    def _idents(self, cell):
        found = []
        for name in cell["waiters"] + cell.get("holders", []) + [cell["owner"]]:
            thread = self.threads.get(name)
            if name and not thread:
                found.append("no thread is named %s" % name)
            elif name and name in self.idents and thread["ident"] not in (self.idents[name], hex(self.idents[name])):
                found.append("the ident of %s is %s" % (name, thread["ident"]))
        return found
