# SPDX-License-Identifier: GPL-3.0-or-later
"""What the matrix asks of a report beyond the truth that the program states."""
from harness import judge

# Who holds what at which grade; the Condition's own lock is an RLock, in 2.7 one written in Python.
HOLDS = {"red": "proven", "green": "recorded", "upper": "proven", "lower": "recorded"}
HOLD_NOTHING = ("MainThread", "condition", "event", "semaphore",
                "getter", "putter", "joiner", "sleeper", "reader")
WAITS = {"MainThread": "thread", "red": "lock", "green": "lock", "upper": "lock", "lower": "lock",
         "condition": "object", "event": "object", "semaphore": "object", "getter": "object",
         "putter": "object", "joiner": "thread", "sleeper": "time", "reader": "fd"}
DAEMONS = ("condition", "event", "semaphore", "getter",
           "putter", "joiner", "sleeper", "reader", "beat")


def complaints(report, program, row, expected):
    """All that is wrong with a report on tests/matrix/program.py, one sentence each."""
    if report["status"] == 3:
        return ["not analysed: %s" % " ".join(warning["text"] for warning in report["warnings"])]
    found = judge.complaints(report, program.truth(row.version), program.marks, program.path)
    found += list(_runtime(report, row)) + list(_target(report, expected))
    threads = {}
    for thread in report["threads"]:
        threads.setdefault(thread["name"], thread)
    missing = sorted(set(WAITS) - set(threads))
    if missing:
        return found + ["no thread is named %s" % ", ".join(missing)]
    for thread in report["threads"]:
        found += list(_thread(thread))
    return found + list(_holds(threads)) + list(_waits(threads))


def _runtime(report, row):
    runtime = report["runtime"]
    for key, wanted in (
        ("version", row.text),
        ("debug", row.debug),
            ("free_threaded", row.free_threaded)):
        if runtime[key] != wanted:
            yield "runtime.%s is %r, not %r" % (key, runtime[key], wanted)
    for key in ("located_by", "layout"):
        if not runtime[key]:
            yield "runtime.%s is not told" % key


def _target(report, expected):
    for key, wanted in expected.items():
        if report["target"][key] != wanted:
            yield "target.%s is %r, not %r" % (key, report["target"][key], wanted)
    if report["target"]["arch"] != "x86-64":
        yield "target.arch is %r" % report["target"]["arch"]


def _thread(thread):
    name = thread["name"]
    for key in ("ident", "native_id", "gdb_id"):
        if not thread[key]:
            yield "%s of %s is %r" % (key, name, thread[key])
    if thread["interpreter"] != 0:
        yield "%s belongs to interpreter %r, not 0" % (name, thread["interpreter"])
    if thread["daemon"] is not (name in DAEMONS):
        yield "daemon of %s is %r" % (name, thread["daemon"])
    if not thread["syscall"]:
        yield "the system call of %s is not known" % name


def _holds(threads):
    for name, grade in HOLDS.items():
        grades = [hold["evidence"] for hold in threads[name]["holds"]]
        if grades != [grade]:
            yield "%s holds %s, not one %s lock" % (name, grades or "nothing", grade)
    for name in HOLD_NOTHING:
        if threads[name]["holds"]:
            yield "%s is said to hold %s" % (name, threads[name]["holds"])


def _waits(threads):
    for name, kind in WAITS.items():
        waits_for = threads[name]["waits_for"]
        if not waits_for or waits_for["kind"] != kind:
            yield "%s waits for %r, not for a %s" % (name, waits_for and waits_for["kind"], kind)
    joined = threads["joiner"]["waits_for"]
    if joined and joined["thread"] != threads["sleeper"]["id"]:
        yield "joiner is said to join %r, not sleeper" % joined["thread"]


def strong_and_wrong(report, program, version):
    """
    Claims that are not true of tests/matrix/program.py, where memory is missing.

    Not to know is right; a wrong owner, a wrong state and a wrong verdict are not.
    """
    truth = program.truth(version)
    verdict, stage = report["verdict"], report["shutdown"]["stage"]
    if verdict["kind"] == "healthy" or (
            verdict["confidence"] == "certain" and verdict["kind"] != truth["kind"]):
        yield "the verdict is %s, %s" % (verdict["kind"], verdict["confidence"])
    if report["threads"] and stage not in (truth["stage"], "unknown"):
        yield "the stage of exit is %s" % stage
    for thread in report["threads"]:
        wanted = truth["states"].get(thread["name"])
        if wanted and thread["state"] not in (wanted, "unknown"):
            yield "%s is in state %s, not %s" % (thread["name"], thread["state"], wanted)
    yield from false_owners(report)


def false_owners(report):
    """Claims about owners that are not true of the program, whatever is missing."""
    names = {thread["id"]: thread["name"] for thread in report["threads"]}
    holders = {"RED": "red", "GREEN": "green", "_upper": "upper", "_lower": "lower"}
    for lock in report["locks"]:
        for name, holder in holders.items():
            owner = lock["owner"]
            if (owner and owner["evidence"] in ("recorded", "proven") and
                    judge.lock_named(name, lock["names"][:1]) and
                    names[owner["thread"]] not in (holder, None)):
                yield "%s is said to be held by %s" % (name, names[owner["thread"]])
