# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks what people read: every command in one GDB session, at 80 columns."""
import os
import re

WIDTH = 80
COMMANDS = ["pyhang", "pyhang why MainThread", "pyhang threads", "pyhang locks", "pyhang shutdown",
            "pyhang bt all", "pyhang interps", "pyhang doctor", "info pythreads", "info pylocks"]
SELECTION = 'python print("@@selection", gdb.selected_thread().num, gdb.selected_frame().level())'
TIMED = ('python import time; began = time.process_time(); gdb.execute("pyhang", to_string=True); '
         'print("@@took", time.process_time() - began)')


def session_commands():
    """GDB commands whose output complaints() understands."""
    commands = ["set width %d" % WIDTH, "thread 1", "up", SELECTION]
    for command in COMMANDS:
        commands += ["echo \\n@@@ %s\\n" % command, command]
    return commands + ["echo \\n@@@ end\\n", SELECTION, TIMED]


def complaints(said, truth, marks, path):
    """What is wrong with the session's output, one sentence each."""
    sections = _sections(said)
    found = []
    for command in COMMANDS:
        text = sections.get(command)
        if not text or not text.strip():
            found.append("`%s` prints nothing" % command)
            continue
        found += ["`%s`: %s" % (command, fault) for fault in _form_faults(text)]
        missing = [phrase for phrase in _phrases(command, truth, marks, path)
                   if phrase not in " ".join(text.split())]
        if missing:
            found.append("`%s` does not say %s" % (command, ", ".join(missing)))
    selections = re.findall(r"^@@selection (.+)$", said, re.M)
    if len(selections) != 2:
        found.append("GDB's selection could not be asked for")
    elif selections[0] != selections[1]:
        found.append("GDB's thread and frame were %s, and are %s" % tuple(selections))
    return found + _slow(said, truth)


def _slow(said, truth):
    took = re.search(r"^@@took (.+)$", said, re.M)
    if "within" in truth and took and float(took.group(1)) > truth["within"]:
        return ["`pyhang` took %.2f s, not under %.2f s" % (float(took.group(1)), truth["within"])]
    return []


def _sections(said):
    """Command -> its output."""
    parts = re.split(r"^@@@ (.+)\n", said, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def _form_faults(text):
    faults = []
    if "Traceback (most recent call last)" in text or "Python Exception" in text:
        faults.append("a Python traceback")
    wide = [line for line in text.splitlines() if len(line) > WIDTH and not _unbreakable(line)]
    if wide:
        faults.append("%d lines over %d columns: %s" % (len(wide), WIDTH, wide[0]))
    if re.search(r"[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]", text):
        faults.append("a control character")
    return faults


def _unbreakable(line):
    """Whether the line is too wide only because it is one long file name and what belongs to it."""
    return any(len(word) > WIDTH // 2 and "/" in word for word in line.split()) and \
        len(line.split()) <= 3


def _phrases(command, truth, marks, path):
    """What the command must say about this program."""
    culprits = _plain(truth.get("threads", []))
    locks = truth.get("locks", [])
    if truth.get("grouped"):
        # Threads with equal stories share a line, which names one of them.
        culprits = culprits[:1] if command in ("pyhang threads", "info pythreads") else []
    if command == "pyhang":
        lines = [line for name in culprits for line in _places(marks.get(name, [])[:1], path)]
        return culprits + locks + lines
    if command in ("pyhang threads", "info pythreads"):
        return culprits or _plain(truth.get("states", {}))
    if command in ("pyhang locks", "info pylocks"):
        return locks + sorted(name for name, owner in truth.get("owners", {}).items() if owner)
    if command == "pyhang shutdown":
        return [] if truth.get("grouped") else _plain(truth.get("waiting_for", []))
    if command == "pyhang bt all":
        return [line for lines in marks.values() for line in _places(lines, path)]
    return []


def _plain(names):
    return [name for name in names if not name.startswith("/")]


def _places(lines, path):
    return ["%s:%d" % (os.path.basename(path), line) for line in lines]
