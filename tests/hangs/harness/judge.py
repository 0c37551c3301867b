# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares a JSON report with the truth that a program states."""
import json
import os
import re


def complaints(report, truth, marks, path):
    """What is wrong with the report, one sentence each; an empty list when it is right."""
    judge = _Judge(report, truth, marks, path)
    return judge.found


def validator(top):
    """Of reports, by the published schema; None, and a word about it, when that cannot be."""
    try:
        import jsonschema
    except ImportError:
        print("python3-jsonschema is missing: reports are not validated")
        return None
    with open(os.path.join(top, "docs", "report.schema.json"), encoding="utf-8") as text:
        schema = json.load(text)
    return jsonschema.validators.validator_for(schema)(schema)


def name_matches(wanted, name):
    """Whether a name is the one stated: "/regex/" or the name itself."""
    if name is None:
        return False
    if len(wanted) > 1 and wanted.startswith("/") and wanted.endswith("/"):
        return re.fullmatch(wanted[1:-1], name) is not None
    return wanted == name


def lock_named(wanted, names):
    """Whether a path such as "app.DB" or "self._lock of <Pool>" contains the stated name as a word."""
    word = re.compile(r"(?<![A-Za-z0-9_])%s(?![A-Za-z0-9_])" % re.escape(wanted))
    return any(word.search(name) for name in names)


class _Judge(object):
    def __init__(self, report, truth, marks, path):
        self.found = []
        self.report = report
        self.truth = truth
        self.threads = {thread["id"]: thread for thread in report["threads"]}
        self.locks = {lock["id"]: lock for lock in report["locks"]}
        self._verdict()
        self._sentences()
        self._shutdown()
        self._threads()
        self._owners()
        self._lines(marks, path)

    def _say(self, text, *values):
        self.found.append(text % values)

    def _equal(self, what, key, seen):
        if key not in self.truth:
            return
        wanted = self.truth[key]
        allowed = wanted if isinstance(wanted, list) else [wanted]
        if seen not in allowed:
            self._say("%s is %r, not %s", what, seen, " or ".join(repr(word) for word in allowed))

    def _verdict(self):
        verdict = self.report["verdict"]
        self._equal("status", "status", self.report["status"])
        self._equal("verdict.kind", "kind", verdict["kind"])
        self._equal("verdict.confidence", "confidence", verdict["confidence"])
        self._equal("the number of cycles", "cycles", len(self.report["cycles"]))
        if len(verdict["summary"] or "") > 160:
            self._say("the summary has %d characters", len(verdict["summary"]))
        if "root" not in self.truth:
            return
        if not verdict["causes"]:
            self._say("no cause is given, not even %s", self.truth["root"])
            return
        cause = verdict["causes"][0]
        self._equal("causes[0].kind", "root", cause["kind"])
        self._same_threads("causes[0].threads", "threads", cause["threads"])
        self._same_locks("causes[0].locks", cause["locks"])
        self._advice(cause["advice"] or "")
        kinds = [further["kind"] for further in verdict["causes"][1:]]
        for kind in self.truth.get("more", []):
            if kind not in kinds:
                self._say("no further cause is %s: %s", kind, _listed(kinds))

    def _advice(self, advice):
        """The first cause's advice says what is stated, and names the lines that are."""
        for phrase in self.truth.get("advice", []):
            if phrase not in advice:
                self._say("the advice does not say %r: %s", phrase, advice)
        for place in self.truth.get("advised", []):
            if not re.search(re.escape(place) + r"(?!\d)", advice):
                self._say("the advice does not name %s: %s", place, advice)

    def _words(self):
        """Everything that the report says in sentences."""
        verdict, shutdown = self.report["verdict"], self.report["shutdown"]
        said = [verdict["summary"], shutdown["text"]]
        for cause in verdict["causes"]:
            said += [cause["evidence"], cause["explanation"], cause["advice"]]
        said += [warning["text"] for warning in self.report["warnings"]]
        return "\n".join(text for text in said if text)

    def _sentences(self):
        words = self._words() if self.truth.get("says") else ""
        for phrase in self.truth.get("says", []):
            if phrase not in words:
                self._say("nothing says %r: %s", phrase, words)

    def _same_threads(self, what, key, ids):
        if key not in self.truth:
            return
        names = [self._thread_name(thread_id) for thread_id in ids]
        wanted = self.truth[key]
        if isinstance(wanted, dict):
            wanted = [name for name, count in wanted.items() for _ in range(count)]
        self._same_names(what, wanted, names, name_matches)

    def _same_locks(self, what, ids):
        if "locks" not in self.truth:
            return
        names = [tuple(self.locks[lock_id]["names"]) if lock_id in self.locks else (lock_id,)
                 for lock_id in ids]
        self._same_names(what, self.truth["locks"], names, lock_named)

    def _same_names(self, what, wanted, names, matches):
        spare = list(names)
        for want in wanted:
            hit = next((name for name in spare if matches(want, name)), None)
            if hit is None:
                self._say("%s has no %r: %s", what, want, _listed(names))
                return
            spare.remove(hit)
        if spare:
            self._say("%s has %s too", what, _listed(spare))

    def _shutdown(self):
        shutdown = self.report["shutdown"]
        self._equal("shutdown.stage", "stage", shutdown["stage"])
        self._same_threads("shutdown.waiting_for", "waiting_for", shutdown["waiting_for"])
        self._same_threads("shutdown.would_wait_for", "would_wait_for", shutdown["would_wait_for"])

    def _thread_name(self, thread_id):
        thread = self.threads.get(thread_id)
        return thread["name"] if thread else None

    def _named_threads(self, wanted):
        if wanted == "MainThread":
            # 2.7 has forgotten its name once exit has begun: threading then calls it Dummy-1.
            main = [thread for thread in self.threads.values() if thread.get("main")]
            if main:
                return main
        return [thread for thread in self.threads.values()
                if thread["alive"] is not False and name_matches(wanted, thread["name"])]

    def _threads(self):
        self._thread_facts("state", self.truth.get("states", {}), lambda thread: thread["state"])
        self._thread_facts("type", self.truth.get("types", {}), lambda thread: thread["type"])
        for name, target in self.truth.get("targets", {}).items():
            for thread in self._one_thread(name):
                if not lock_named(target, [thread["target"] or ""]):
                    self._say("target of %s is %r, not %s", name, thread["target"], target)
        for name, count in self.truth.get("count", {}).items():
            seen = len(self._named_threads(name))
            if seen != count:
                self._say("%d threads are named %s, not %d", seen, name, count)

    def _one_thread(self, name):
        found = self._named_threads(name)
        if len(found) != 1:
            self._say("%d threads are named %s: %s", len(found), name,
                      _listed(thread["name"] for thread in self.threads.values()))
            return []
        return found

    def _thread_facts(self, what, wanted, fact):
        for name, value in wanted.items():
            allowed = value if isinstance(value, list) else [value]
            for thread in self._one_thread(name):
                if fact(thread) not in allowed:
                    self._say("%s of %s is %r, not %s", what, name, fact(thread),
                              " or ".join(allowed))

    def _named_locks(self, wanted):
        found = [lock for lock in self.locks.values() if lock_named(wanted, lock["names"])]
        if not found:
            self._say("no lock is named %s: %s", wanted,
                      _listed(tuple(lock["names"]) for lock in self.locks.values()))
        return found

    def _owners(self):
        for name, wanted in self.truth.get("owners", {}).items():
            self._owner(name, wanted, self._named_locks(name))
        for name, innocent in self.truth.get("not_owners", {}).items():
            for lock in self._named_locks(name):
                owner = self._claimed_owner(lock)
                if owner in innocent:
                    self._say("%s is said to be held by %s, which gave it up", name, owner)
        for name in self.truth.get("owner_missing", []):
            found = self._named_locks(name)
            if found and not any(lock["owner_missing"] for lock in found):
                self._say("owner_missing of %s is not set", name)
        for name, wanted in self.truth.get("types_of_locks", {}).items():
            found = self._named_locks(name)
            if found and not any(lock["type"] == wanted for lock in found):
                self._say("the type of %s is %s, not %s", name,
                          _listed(lock["type"] for lock in found), wanted)

    def _claimed_owner(self, lock):
        """The owner that the report stands for; a merely possible one is only a lead."""
        owner = lock["owner"]
        if owner is None or owner["evidence"] == "possible":
            return None
        return self._thread_name(owner["thread"])

    def _owner(self, name, wanted, locks):
        owned = [lock for lock in locks if self._claimed_owner(lock) is not None]
        if wanted is None:
            for lock in owned:
                self._say("%s is said to be held by %s, but nobody holds it", name,
                          self._claimed_owner(lock))
            return
        grades = wanted["evidence"]
        grades = grades if isinstance(grades, list) else [grades]
        if locks and not owned:
            self._say("no owner is claimed for %s, which %s holds", name, wanted["owner"])
        for lock in owned:
            if not name_matches(wanted["owner"], self._claimed_owner(lock)):
                self._say("%s is said to be held by %s, not by %s", name,
                          self._claimed_owner(lock), wanted["owner"])
            elif lock["owner"]["evidence"] not in grades:
                self._say("the owner of %s is %s, not %s", name, lock["owner"]["evidence"],
                          " or ".join(grades))

    def _lines(self, marks, path):
        for name, lines in marks.items():
            for thread in self._one_thread(name):
                frame = next((frame for frame in thread["frames"]
                              if os.path.basename(frame["file"] or "") == os.path.basename(path)),
                             None)
                if frame is None:
                    self._say("%s has no frame in its own program", name)
                elif frame["line"] not in lines:
                    self._say("%s is at line %s, not at %s", name, frame["line"],
                              " or ".join(str(line) for line in lines))


def _listed(values):
    return ", ".join(str(value) for value in values) or "none"
