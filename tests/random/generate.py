# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes random programs of locks and threads that keep a log of who holds what.

A program is a few scenarios, each made from a seed of its own: locks, and threads that take them in random orders and
styles until they are done, wait for a lock, or park. It is written for one version of Python, 2.7 or 3.6+: what that
version cannot say is said in another way.
"""
import random

import helpers
import layers
import prelude
import styles
import styles_by_hand
import styles_odd

KINDS = (["plain"] * 8 + ["rlock"] * 2 + ["condition", "condition", "rcondition", "semaphore"])
CONSTRUCTORS = {
    "plain": "threading.Lock()",
    "rlock": "threading.RLock()",
    "condition": "threading.Condition(threading.Lock())",
    "rcondition": "threading.Condition()",
    "semaphore": "threading.BoundedSemaphore(1)",
}
SILENT = ", which does not show"
STYLES = styles.STYLES + styles_by_hand.STYLES + styles_odd.STYLES


class Scenario(object):
    """One scenario's text: functions of threads, in a function that makes the locks."""

    def __init__(self, seed, version):
        self.random = random.Random(seed)
        self.seed = seed
        self.version = version
        self.lines = []
        self.used = 0     # numbers for local names
        self.order = []   # locks that the thread has not taken, the next one first
        self.held = 0     # locks that the thread seems to hold
        self.kinds = [self.random.choice(KINDS) for _ in range(self.random.randint(2, 5))]

    def text(self):
        for index, kind in enumerate(self.kinds):
            name = self.name(index)
            self.emit(0, "%s = name_lock(%r, %r, %s)" % (name, name, kind, CONSTRUCTORS[kind]))
            self.emit(0, "BOX_%s = Box(%s)" % (name, name))
            self.emit(0, "WRAPPER_%s = Wrapper(%s)" % (name, name))
        count = self.random.randint(2, 4)
        for index in range(count):
            self.thread(index)
        self.emit(0, "")
        self.emit(0, "def scenario_%d():" % self.seed)
        rows = ["(%r, thread_%d_%d, %r)" % ("T%d_%d" % (self.seed, i), self.seed, i, round(self.random.random(), 3))
                for i in range(count)]
        self.emit(1, "return [%s]" % ", ".join(rows))
        return "\n".join(self.lines) + "\n\n\n"

    def thread(self, index):
        self.emit(0, "")
        self.emit(0, "")
        self.emit(0, "def thread_%d_%d():" % (self.seed, index))
        self.emit(1, "runs()")
        every = list(range(len(self.kinds)))
        self.random.shuffle(every)
        # Something that is over when the thread comes to rest.
        for lock in every[:self.random.randint(0, 2)]:
            self.order, self.held = [], 0
            self.hold(1, lock, lambda depth: self.emit(depth, "runs()"))
        if self.chance(0.1):
            self.emit(1, "steal(%s)" % self.name(self.random.choice(every)))
        self.order, self.held = every, 0
        self.nest(1)
        self.emit(1, "runs()")

    # What styles use.

    def name(self, index):
        return "S%d_%d" % (self.seed, index)

    def emit(self, depth, text):
        self.lines.append("    " * depth + text)

    def fresh(self, stem):
        self.used += 1
        return "%s%d" % (stem, self.used)

    def chance(self, share):
        return self.random.random() < share

    def pick(self, *choices):
        return self.random.choice(choices)

    def has(self, *version):
        return self.version >= version

    def expression(self, depth, lock):
        """An expression for the lock: a variable, and attributes and entries from there on."""
        way = self.random.randint(0, 8)
        if way == 0:
            return "BOX_%s.lock" % lock
        if way == 1:
            return "BOX_%s.inner.inner.lock" % lock
        if way == 2:
            name = self.fresh("alias")
            self.emit(depth, "%s = %s" % (name, lock))
            return name
        if way == 3:
            return self.pick("LOCKS[%r]", "BOX_%s.locks[0]", "BOX_%s.by_name['it']") % lock
        return lock

    def another(self):
        """One more lock that is to be taken now; None: there is none."""
        if not self.order:
            return None
        self.held += 1
        return self.name(self.order.pop(0))

    def nest(self, depth):
        """Takes one lock after another, then parks; or the last of them is one that another thread has."""
        if not self.order or (self.held and self.chance(0.3)):
            self.rest(depth)
            return
        if self.chance(0.3):
            layers.one(self, depth, self.nest)
            return
        self.emit(depth, "nap(%r)" % self.random.choice([0, 0, 0.001, 0.003]))
        self.hold(depth, self.order.pop(0), self.nest)

    def hold(self, depth, index, body):
        kind = self.kinds[index]
        usable = [style for style in STYLES if kind in style.kinds]
        style = self.random.choices(usable, [style.weight for style in usable])[0]
        if style.since > self.version:
            style = styles.STYLES[0]
        self.held += 1
        self.emit(depth, "# %s%s" % (style.write.__name__, "" if style.tells else SILENT))
        style.write(self, depth, self.name(index), body)

    def rest(self, depth):
        if self.held and self.chance(0.1):
            self.emit(depth, "offers()")
        if self.chance(0.15):
            layers.one(self, depth, lambda at: self.emit(at, "park()"))
        else:
            self.emit(depth, "park()")


def program(seeds, version):
    """The text of a program with one scenario a seed."""
    text = prelude.TEXT + "\n\n" + helpers.TEXT + "\n\n"
    if version[0] > 2:
        text += helpers.TEXT_3 + "\n\n"
    for seed in seeds:
        text += Scenario(seed, version).text()
    return text + "main([%s])\n" % ", ".join("scenario_%d" % seed for seed in seeds)


if __name__ == "__main__":
    import sys
    print(program([int(seed) for seed in sys.argv[2:]], tuple(int(part) for part in sys.argv[1].split("."))))
