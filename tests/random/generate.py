# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes random programs of locks and threads that keep a log of who holds what.

A program is a few scenarios, each made from a seed of its own: locks, and threads that take them in random orders and
styles until they are done, wait for a lock, or park. It runs under Python 2.7 and 3.6+.
"""
import random

import prelude

KINDS = ["threading.Lock()"] * 7 + ["threading.RLock()", "threading.Condition(threading.Lock())"]


class Scenario(object):
    """One scenario's text: functions of threads, in a function that makes the locks."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.seed = seed
        self.lines = []
        self.used = 0  # numbers for local names
        self.kinds = [self.random.choice(KINDS) for _ in range(self.random.randint(2, 5))]
        self.styles = {}  # lock: how it was taken, for the reader of a failure

    def name(self, index):
        return "S%d_%d" % (self.seed, index)

    def emit(self, depth, text):
        self.lines.append("    " * depth + text)

    def fresh(self, stem):
        self.used += 1
        return "%s%d" % (stem, self.used)

    def text(self):
        for index, kind in enumerate(self.kinds):
            name = self.name(index)
            self.emit(0, "%s = name_lock(%r, %s)" % (name, name, kind))
            self.emit(0, "BOX_%s = Box(%s)" % (name, name))
            self.emit(0, "WRAPPER_%s = Wrapper(%s)" % (name, name))
        threads = self.random.randint(2, 4)
        for index in range(threads):
            self.thread(index)
        self.emit(0, "")
        self.emit(0, "def scenario_%d():" % self.seed)
        rows = ["(%r, thread_%d_%d, %r)" % ("T%d_%d" % (self.seed, i), self.seed, i,
                                            round(self.random.random(), 3)) for i in range(threads)]
        self.emit(1, "return [%s]" % ", ".join(rows))
        return "\n".join(self.lines) + "\n\n\n"

    def thread(self, index):
        self.emit(0, "")
        self.emit(0, "")
        self.emit(0, "def thread_%d_%d():" % (self.seed, index))
        self.emit(1, "runs()")
        order = list(range(len(self.kinds)))
        self.random.shuffle(order)
        # Something that is over when the thread comes to rest.
        for lock in order[:self.random.randint(0, 2)]:
            self.hold(1, lock, [], brief=True)
        self.nest(1, order, [])
        self.emit(1, "runs()")

    def nest(self, depth, order, held):
        """Takes one lock after another, then parks; or the last of them is one that another thread has."""
        if not order or (held and self.random.random() < 0.35):
            self.rest(depth, held)
            return
        self.emit(depth, "nap(%r)" % self.random.choice([0, 0, 0.001, 0.003]))
        self.hold(depth, order[0], held, rest=order[1:])

    def rest(self, depth, held):
        choice = self.random.random()
        if choice < 0.15 and held:
            self.emit(depth, "inner = lambda: park()")
            self.emit(depth, "inner()")
        elif choice < 0.25:
            self.emit(depth, "try:")
            self.emit(depth + 1, "runs()")
            self.emit(depth, "finally:")
            self.emit(depth + 1, "park()")
        else:
            self.emit(depth, "park()")

    def hold(self, depth, lock, held, rest=None, brief=False):
        style = self.random.choice(STYLES)
        plain = self.kinds[lock].startswith("threading.Lock")
        if style in NEEDS_PLAIN and not plain:
            style = style_with
        def body(at):
            self.emit(at, "runs()" if brief else "pass")
            if not brief:
                self.nest(at, rest, held + [lock])
        style(self, depth, self.name(lock), body)

    def variable(self, depth, lock):
        """An expression for the lock."""
        way = self.random.randint(0, 5)
        if way == 0:
            return "BOX_%s.lock" % lock
        if way == 1:
            return "BOX_%s.inner.inner.lock" % lock
        if way == 2:
            name = self.fresh("alias")
            self.emit(depth, "%s = %s" % (name, lock))
            return name
        return lock


def style_with(s, depth, lock, body):
    s.emit(depth, "with wants(%s):" % lock if s.random.random() < 0.3 else "wants(%s)" % lock)
    if not s.lines[-1].endswith(":"):
        s.emit(depth, "with %s:" % s.variable(depth, lock))
    s.emit(depth + 1, "took(%s)" % lock)
    body(depth + 1)
    s.emit(depth + 1, "gave(%s)" % lock)


def style_try(s, depth, lock, body):
    name = s.variable(depth, lock)
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.acquire()" % name)
    s.emit(depth, "try:")
    s.emit(depth + 1, "took(%s)" % lock)
    body(depth + 1)
    s.emit(depth, "finally:")
    s.emit(depth + 1, "gave(%s)" % lock)
    s.emit(depth + 1, "%s.release()" % name)


def style_plain(s, depth, lock, body):
    name = s.variable(depth, lock)
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.acquire(%s)" % (name, s.random.choice(["", "", "True"])))
    s.emit(depth, "took(%s)" % lock)
    body(depth)
    s.emit(depth, "gave(%s)" % lock)
    s.emit(depth, "%s.release()" % name)


def style_if(s, depth, lock, body):
    name = s.variable(depth, lock)
    s.emit(depth, "if %s.acquire(False):" % name)
    s.emit(depth + 1, "took(%s)" % lock)
    body(depth + 1)
    s.emit(depth + 1, "gave(%s)" % lock)
    s.emit(depth + 1, "%s.release()" % name)
    s.emit(depth, "else:")
    s.emit(depth + 1, "runs()")
    s.rest(depth + 1, [])


def style_got(s, depth, lock, body):
    got = s.fresh("got")
    s.emit(depth, "%s = %s.acquire(*((True, 0.01) if PY3 else (False,)))" % (got, lock)
           if s.random.random() < 0.3 else "%s = %s.acquire(False)" % (got, lock))
    s.emit(depth, "if not %s:" % got)
    s.emit(depth + 1, "park()")
    s.emit(depth + 1, "return")
    s.emit(depth, "took(%s)" % lock)
    body(depth)
    s.emit(depth, "gave(%s)" % lock)
    s.emit(depth, "%s.release()" % lock)


def style_got_finally(s, depth, lock, body):
    """The result is only looked at in the end."""
    got = s.fresh("got")
    s.emit(depth, "%s = %s.acquire(False)" % (got, lock))
    s.emit(depth, "try:")
    s.emit(depth + 1, "took(%s) if %s else runs()" % (lock, got))
    s.emit(depth + 1, "park()")
    s.emit(depth, "finally:")
    s.emit(depth + 1, "if %s:" % got)
    s.emit(depth + 2, "gave(%s)" % lock)
    s.emit(depth + 2, "%s.release()" % lock)


def style_retry(s, depth, lock, body):
    s.emit(depth, "for _ in range(3):")
    s.emit(depth + 1, "if %s.acquire(False):" % lock)
    s.emit(depth + 2, "break")
    s.emit(depth + 1, "nap(0.001)")
    s.emit(depth, "else:")
    s.emit(depth + 1, "park()")
    s.emit(depth + 1, "return")
    s.emit(depth, "took(%s)" % lock)
    body(depth)
    s.emit(depth, "gave(%s)" % lock)
    s.emit(depth, "%s.release()" % lock)


def style_loop(s, depth, lock, body):
    count = s.fresh("count")
    s.emit(depth, "%s = 0" % count)
    s.emit(depth, "while True:")
    s.emit(depth + 1, "wants(%s)" % lock)
    s.emit(depth + 1, "%s.acquire()" % lock)
    s.emit(depth + 1, "try:")
    s.emit(depth + 2, "took(%s)" % lock)
    s.emit(depth + 2, "%s += 1" % count)
    s.emit(depth + 2, "if %s < 2:" % count)
    s.emit(depth + 3, "continue")
    body(depth + 2)
    s.emit(depth + 2, "break")
    s.emit(depth + 1, "finally:")
    s.emit(depth + 2, "gave(%s)" % lock)
    s.emit(depth + 2, "%s.release()" % lock)


def managed(expression):
    def style(s, depth, lock, body):
        s.emit(depth, "wants(%s)" % lock)
        s.emit(depth, "with %s:" % (expression % {"lock": lock}))
        s.emit(depth + 1, "took(%s)" % lock)
        body(depth + 1)
        s.emit(depth + 1, "gave(%s)" % lock)
    return style


def style_not_held(s, depth, lock, body):
    """Managers that know the lock, and do not hold it."""
    s.emit(depth, "with %s(%s):" % (s.random.choice(["Bystander", "not_holding"]), lock))
    s.emit(depth + 1, "park()")


def style_exit_stack(s, depth, lock, body):
    """2.7 has no ExitStack."""
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "with (contextlib.ExitStack() if PY3 else contextlib.nested(%s)) as stack:" % lock)
    s.emit(depth + 1, "if PY3:")
    s.emit(depth + 2, "stack.enter_context(%s)" % s.random.choice([lock, "holding(%s)" % lock]))
    s.emit(depth + 1, "took(%s)" % lock)
    body(depth + 1)
    s.emit(depth + 1, "gave(%s)" % lock)


def style_callback(s, depth, lock, body):
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.acquire()" % lock)
    s.emit(depth, "with (contextlib.ExitStack() if PY3 else Bystander(%s)) as stack:" % lock)
    s.emit(depth + 1, "took(%s)" % lock)
    s.emit(depth + 1, "if PY3:")
    s.emit(depth + 2, "stack.callback(%s.release)" % lock)
    s.emit(depth + 2, "stack.callback(gave, %s)" % lock)
    body(depth + 1)
    s.emit(depth, "if not PY3:")
    s.emit(depth + 1, "gave(%s)" % lock)
    s.emit(depth + 1, "%s.release()" % lock)


def style_wrapper(s, depth, lock, body):
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "WRAPPER_%s.acquire()" % lock)
    s.emit(depth, "took(%s)" % lock)
    body(depth)
    s.emit(depth, "gave(%s)" % lock)
    s.emit(depth, "WRAPPER_%s.release()" % lock)


def style_helper(s, depth, lock, body):
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "take(%s)" % lock)
    s.emit(depth, "took(%s)" % lock)
    body(depth)
    s.emit(depth, "gave(%s)" % lock)
    s.emit(depth, "give(%s)" % lock)


def style_dropped(s, depth, lock, body):
    """Inside its `with`, the lock is released for a while."""
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "with %s:" % lock)
    s.emit(depth + 1, "took(%s)" % lock)
    way = s.random.randint(0, 2)
    if way == 0:
        s.emit(depth + 1, "gave(%s)" % lock)
        s.emit(depth + 1, "%s.release()" % lock)
        s.emit(depth + 1, "park()" if s.random.random() < 0.5 else "nap(0.002)")
        s.emit(depth + 1, "wants(%s)" % lock)
        s.emit(depth + 1, "%s.acquire()" % lock)
        s.emit(depth + 1, "took(%s)" % lock)
    elif way == 1:
        s.emit(depth + 1, "with Unlocked(%s):" % lock)
        s.emit(depth + 2, "park()" if s.random.random() < 0.7 else "nap(0.002)")
    else:
        s.emit(depth + 1, "gave(%s)" % lock)
        s.emit(depth + 1, "give(%s)" % lock)
        s.emit(depth + 1, "park()" if s.random.random() < 0.7 else "nap(0.002)")
        s.emit(depth + 1, "wants(%s)" % lock)
        s.emit(depth + 1, "take(%s)" % lock)
        s.emit(depth + 1, "took(%s)" % lock)
    body(depth + 1)
    s.emit(depth + 1, "gave(%s)" % lock)


def style_generator(s, depth, lock, body):
    held = s.fresh("kept")
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s = keep(%s)" % (held, lock))
    s.emit(depth, "next(%s)" % held)
    body(depth)
    s.emit(depth, "list(%s)" % held)


def style_closure(s, depth, lock, body):
    outer, inner = s.fresh("outer"), s.fresh("inner")
    s.emit(depth, "def %s(lock):" % outer)
    s.emit(depth + 1, "def %s():" % inner)
    s.emit(depth + 2, "wants(lock)")
    s.emit(depth + 2, "lock.acquire()")
    s.emit(depth + 2, "took(lock)")
    body(depth + 2)
    s.emit(depth + 2, "gave(lock)")
    s.emit(depth + 2, "lock.release()")
    s.emit(depth + 1, "%s()" % inner)
    s.emit(depth, "%s(%s)" % (outer, lock))


def style_swallowed(s, depth, lock, body):
    """An exception has come and gone."""
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.acquire()" % lock)
    s.emit(depth, "took(%s)" % lock)
    s.emit(depth, "try:")
    s.emit(depth + 1, "raise KeyError(1)" if s.random.random() < 0.5 else "runs()")
    s.emit(depth, "except KeyError as error:")
    s.emit(depth + 1, "runs()")
    body(depth)
    s.emit(depth, "gave(%s)" % lock)
    s.emit(depth, "%s.release()" % lock)


def style_dict(s, depth, lock, body):
    """A receiver that is no plain path."""
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "globals()[%r].acquire()" % lock)
    s.emit(depth, "took(%s)" % lock)
    body(depth)
    s.emit(depth, "gave(%s)" % lock)
    s.emit(depth, "globals()[%r].release()" % lock)


STYLES = (
    [style_with] * 6 + [style_try] * 4 + [style_plain] * 3 + [style_if] * 2 +
    [style_got, style_got_finally, style_retry, style_loop] +
    [managed("holding(%(lock)s)"), managed("holding_by_hand(%(lock)s)"), managed("Manager(%(lock)s)"),
     managed("WRAPPER_%(lock)s"), managed("holding(Box(%(lock)s).inner.lock)")] +
    [style_not_held, style_exit_stack, style_exit_stack, style_callback, style_wrapper, style_helper,
     style_dropped, style_dropped, style_generator, style_closure, style_swallowed, style_dict])

# A released RLock or Condition could still be held once more, by the same thread.
NEEDS_PLAIN = [style_dropped, style_helper]


def program(seeds):
    """The text of a program with one scenario a seed."""
    text = prelude.TEXT + "\n\n"
    for seed in seeds:
        text += Scenario(seed).text()
    return text + "main([%s])\n" % ", ".join("scenario_%d" % seed for seed in seeds)


if __name__ == "__main__":
    import sys
    print(program([int(seed) for seed in sys.argv[1:]]))
