# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares a report with the log of the program that it is about."""
import collections

STRONG = ("recorded", "proven")
RECORDING = ("rlock", "rcondition")  # kinds of locks that know their owner


class Verdicts(object):
    """What came of one program."""

    def __init__(self):
        self.counts = collections.Counter()  # of words: "proven right", "missed" …
        self.wrong = collections.defaultdict(list)  # seed: texts
        self.notes = []

    def say_wrong(self, name, text):
        self.wrong[int(name[1:].split("_")[0])].append(text)


def judge(truth, report):
    verdicts = Verdicts()
    view = View(truth, report)
    for name, lock in sorted(truth["locks"].items()):
        _judge_owner(verdicts, view, name, lock)
        _judge_lock(verdicts, view, name, lock)
    for thread in report["threads"]:
        if thread["name"] in truth["states"]:
            _judge_wait(verdicts, view, thread)
    _judge_cycles(verdicts, view)
    return verdicts


class View(object):
    """The report, by the names that the program has for its locks and threads."""

    def __init__(self, truth, report):
        self.truth = truth
        self.report = report
        self.thread_names = {thread["id"]: thread["name"] for thread in report["threads"]}
        by_address = {lock["address"]: lock for lock in report["locks"]}
        self.told = {}  # name: what the report has of the lock, the Condition before its own lock
        self.lock_names = {}
        for name, lock in truth["locks"].items():
            addresses = [hex(address) for address in lock["addresses"]]
            self.told[name] = [by_address[address] for address in addresses if address in by_address]
            for told in self.told[name]:
                self.lock_names[told["id"]] = name

    def claims(self, name):
        """Who is said to hold a lock: {(thread name, evidence, why)}."""
        ids = [told["id"] for told in self.told[name]]
        return {(thread["name"], hold["evidence"], hold["why"])
                for thread in self.report["threads"] for hold in thread["holds"] if hold["lock"] in ids}


def _judge_owner(verdicts, view, name, lock):
    owner = lock["owner"] if lock["alive"] else None
    claims = view.claims(name)
    if not claims:
        # A lock that its taker waits for may be meant as a signal.
        silent = owner and (lock["silent"] or view.truth["wants"].get(owner) == name)
        verdicts.counts["unsaid" if silent else "missed" if owner else "free"] += 1
        if owner:
            verdicts.notes.append("missed: %s is held by %s: %s" % (name, owner, lock["style"]))
    for claimed, evidence, why in claims:
        right = claimed == owner
        verdicts.counts["%s %s" % (evidence, "right" if right else "wrong")] += 1
        text = "%s (%s) is held by %s, not by %s (%s: %s): %s" % (
            name, lock["kind"], lock["owner"] or "nobody", claimed, evidence, why, lock["style"])
        if not right and evidence in STRONG:
            verdicts.say_wrong(name, text)
        elif not right:
            verdicts.notes.append("wrong: " + text)
        elif lock["kind"] in RECORDING and evidence != "recorded":
            verdicts.say_wrong(name, "%s knows that %s holds it, which is %s" % (name, owner, evidence))


def _judge_lock(verdicts, view, name, lock):
    """What the lock itself says, and who waits for it."""
    wanted = sorted(thread for thread, lock_name in view.truth["wants"].items() if lock_name == name)
    for told in view.told[name]:
        if told["locked"] is not None and told["locked"] != bool(lock["count"]):
            verdicts.say_wrong(name, "%s is %s" % (name, "free" if told["locked"] else "locked"))
        waiters = [view.thread_names[thread] for thread in told["waiters"]]
        # A Condition's waiters are those of wait(); who waits to enter it waits for its lock.
        if told is view.told[name][-1] and lock["kind"] != "semaphore" and sorted(waiters) != wanted:
            verdicts.say_wrong(name, "%s is awaited by %s, not by %s" % (name, wanted, waiters))


def _judge_wait(verdicts, view, thread):
    wanted = view.truth["wants"].get(thread["name"])
    waits = thread["waits_for"] or {}
    told = view.lock_names.get(waits.get("lock"))
    told = told if waits.get("kind") == "lock" or wanted else None
    if told == wanted:
        verdicts.counts["wait right"] += bool(wanted)
    elif told:
        verdicts.counts["wait wrong"] += 1
        verdicts.say_wrong(thread["name"], "%s waits for %s, not for %s" % (thread["name"], wanted, told))
    else:
        verdicts.counts["wait missed"] += 1
        verdicts.notes.append("missed: %s waits for %s, is said to wait for %s"
                              % (thread["name"], wanted, waits.get("text")))


def _judge_cycles(verdicts, view):
    """Every edge of a reported cycle is in the log."""
    for cycle in view.report["cycles"]:
        members = cycle["members"]
        for lock, after in zip(members, members[1:] + members[:1]):
            name = view.lock_names.get(lock)
            owner = view.thread_names.get(after)
            if name and owner and view.truth["locks"][name]["owner"] != owner:
                verdicts.counts["cycle wrong"] += 1
                verdicts.notes.append("wrong: a cycle says that %s holds %s" % (owner, name))
                break
        else:
            verdicts.counts["cycle right"] += 1


def rates(counts):
    """A line for people."""
    strong, wrong_strong = _of(counts, STRONG, "right"), _of(counts, STRONG, "wrong")
    right, wrong, missed = counts["inferred right"], counts["inferred wrong"], counts["missed"]
    return ("recorded or proven: %d right, %d wrong; inferred: %d right, %d wrong (%.1f %%); %d missed; "
            "named %.1f %% of %d held, %d that do not show are not; waits: %d right, %d wrong, %d missed; "
            "cycles: %d right, %d wrong"
            % (strong, wrong_strong, right, wrong, _percent(wrong, right + wrong), missed,
               named_share(counts), held(counts), counts["unsaid"], counts["wait right"], counts["wait wrong"],
               counts["wait missed"], counts["cycle right"], counts["cycle wrong"]))


def named_share(counts):
    """Owners that are named, of the locks that are held by a thread that lives where that shows, in percent."""
    named = _of(counts, STRONG, "right") + counts["inferred right"]
    return _percent(named, named + counts["missed"])


def held(counts):
    """Locks that some live thread holds where that shows."""
    return sum(_of(counts, grades, "right") for grades in (STRONG, ("inferred",))) + counts["missed"]


def _of(counts, grades, word):
    return sum(counts["%s %s" % (grade, word)] for grade in grades)


def _percent(part, whole):
    return 100.0 * part / whole if whole else 0.0
