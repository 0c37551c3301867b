# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints what an interpreter says of a code object of its own, as a row of code_vectors.def.

Each CPython is asked once: `python2.7 make_code_vectors.py`, `python3.6 make_code_vectors.py` and so on.
"""
from __future__ import print_function

import dis
import sys

SOURCE = """\
def sample(a, b, f):
    with a:
        x = f(1)
        with b:
            f(x)
            y = f(
                x,
                f(2))
        f(3)
%s
    return [
        x
        for y in (1, 2)
    ] if x else a.attribute
""" % ("\n" * 300)

# First and last line that an instruction may be of, the lines of the with statements whose bodies it is in.
BODIES = ((3, 3, (2,)), (5, 5, (2, 4)), (9, 9, (2,)), (300, 999, ()))


class Manager(object):
    attribute = None

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        pass


def byte_at(code, i):
    return code[i] if isinstance(code[i], int) else ord(code[i])


def instructions(code):
    """(offset, opcode, argument) with EXTENDED_ARG folded into what it extends; without caches."""
    if sys.version_info[0] == 2:
        at, extended = 0, 0
        while at < len(code.co_code):
            start, opcode, arg = at, byte_at(code.co_code, at), 0
            at += 1
            if opcode >= dis.HAVE_ARGUMENT:
                arg = byte_at(code.co_code, at) | byte_at(code.co_code, at + 1) << 8 | extended
                at += 2
            extended = arg << 16 if opcode == dis.EXTENDED_ARG else 0
            if opcode != dis.EXTENDED_ARG:
                yield start, opcode, arg
        return
    # The argument of dis is what EXTENDED_ARG made of it; an instruction without one is followed by a 0.
    for insn in dis.get_instructions(code):
        if insn.opname not in ("EXTENDED_ARG", "CACHE"):
            yield insn.offset, insn.opcode, insn.arg or byte_at(code.co_code, insn.offset + 1)


def line_of(code, offset):
    if hasattr(code, "co_lines"):
        for start, end, line in code.co_lines():
            if start <= offset < end:
                return line or 0
        return 0
    return max((start, line) for start, line in dis.findlinestarts(code) if start <= offset)[1]


def entering(name):
    """Whether an instruction calls __enter__ (3.14+: looks it up)."""
    return name in ("SETUP_WITH", "BEFORE_WITH", "LOAD_SPECIAL")


def setups(code):
    """To 3.10: offsets of the with statements' handlers."""
    found = []
    if sys.version_info >= (3, 11):
        return found
    size = 3 if sys.version_info[0] == 2 else 2
    unit = 2 if sys.version_info >= (3, 10) else 1
    for offset, opcode, arg in instructions(code):
        if dis.opname[opcode] == "SETUP_WITH":
            found.append(offset + size + arg * unit)
    return found


def points(code):
    """(offset, lines of the with statements that it is in the bodies of)"""
    found, entered = [], 0
    for offset, opcode, _ in instructions(code):
        line = line_of(code, offset)
        if entering(dis.opname[opcode]) and line in (2, 4) and entered < 2 + 2 * (sys.version_info >= (3, 14)):
            entered += 1
            found.append((offset, (2,) if line == 4 else ()))
    for first, last, inside in BODIES:
        calls = [offset for offset, opcode, _ in instructions(code)
                 if first <= line_of(code, offset) <= last and dis.opname[opcode].startswith(("CALL", "LOAD_FAST"))]
        found.append((calls[0], inside))
    return found


def bytes_of(data):
    return "BYTES(%s)" % ", ".join(str(byte_at(data, i)) for i in range(len(data)))


def tuples_of(name, rows):
    return "%s(%s)" % (name, ", ".join("{%s}" % ", ".join(str(item) for item in row) for row in rows))


def main():
    names = {}
    exec(compile(SOURCE, "sample.py", "exec"), names)
    sample, code = names["sample"], names["sample"].__code__
    for _ in range(2000):  # the adaptive interpreter specialises it
        sample(Manager(), Manager(), lambda *args: args)
    adaptive = getattr(code, "_co_code_adaptive", code.co_code)
    lines = code.co_linetable if hasattr(code, "co_linetable") else code.co_lnotab
    offsets = [offset for offset, _, _ in instructions(code)]
    print('VECTOR("%d.%d", %d,' % (sys.version_info[0], sys.version_info[1], code.co_firstlineno))
    print("\t" + bytes_of(code.co_code) + ",")
    print("\t" + bytes_of(adaptive) + ",")
    print("\t" + bytes_of(lines) + ",")
    print("\t" + bytes_of(getattr(code, "co_exceptiontable", b"\xff")) + ",")
    print("\t" + tuples_of("INSNS", instructions(code)) + ",")
    print("\t" + tuples_of("LINES", [(offset, line_of(code, offset)) for offset in offsets]) + ",")
    print("\tHANDLERS(%s)," % ", ".join(str(handler) for handler in setups(code) or [0]))
    print("\t" + tuples_of("POINTS", [(offset, len(inside), "{%s}" % ", ".join(map(str, inside or (0,))))
                                      for offset, inside in points(code)]) + ")")


main()
