# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to take a lock by calling acquire, and to release it later."""
from styles import ALL, ONCE, inside, listed

STYLES = []


def style(**how):
    return listed(STYLES, **how)


def released(s, depth, lock, body, how):
    inside(s, depth, lock, body)
    s.emit(depth, how)


def failing(s):
    """Arguments of an acquire that may fail."""
    if not s.has(3):
        return s.pick("False", "0")
    return s.pick("False", "False", "blocking=False", "timeout=0.001", "True, 0.001", "True, timeout=0.001")


@style(weight=8)
def try_finally(s, depth, lock, body):
    name = s.expression(depth, lock)
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.acquire()" % name)
    s.emit(depth, "try:")
    s.emit(depth + 1, "took(%s)" % lock)
    body(depth + 1)
    s.emit(depth, "finally:")
    s.emit(depth + 1, "gave(%s)" % lock)
    s.emit(depth + 1, "%s.release()" % name)


@style(weight=6)
def straight(s, depth, lock, body):
    name = s.expression(depth, lock)
    arguments = s.pick("", "", "True", "blocking=True" if s.has(3) else "1", "True, -1" if s.has(3) else "")
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.acquire(%s)" % (name, arguments))
    released(s, depth, lock, body, "%s.release()" % name)


@style(weight=3)
def if_acquired(s, depth, lock, body):
    name = s.expression(depth, lock)
    s.emit(depth, "if %s.acquire(%s):" % (name, failing(s)))
    released(s, depth + 1, lock, body, "%s.release()" % name)
    s.emit(depth, "else:")
    s.emit(depth + 1, "runs()")
    s.rest(depth + 1)


@style()
def if_not_acquired(s, depth, lock, body):
    name = s.expression(depth, lock)
    s.emit(depth, "if not %s.acquire(%s):" % (name, failing(s)))
    s.emit(depth + 1, "park()")
    s.emit(depth + 1, s.pick("return", "raise KeyError(1)"))
    released(s, depth, lock, body, "%s.release()" % name)


@style()
def result_kept(s, depth, lock, body):
    got = s.fresh("got")
    s.emit(depth, "%s = %s.acquire(%s)" % (got, lock, failing(s)))
    s.emit(depth, s.pick("if not %s:", "if %s is False:", "if %s == False:") % got)
    s.emit(depth + 1, "park()")
    s.emit(depth + 1, "return")
    released(s, depth, lock, body, "%s.release()" % lock)


@style(since=(3, 8))
def result_in_walrus(s, depth, lock, body):
    got = s.fresh("got")
    s.emit(depth, "if (%s := %s.acquire(%s)):" % (got, s.expression(depth, lock), failing(s)))
    inside(s, depth + 1, lock, body)
    s.emit(depth, "else:")
    s.emit(depth + 1, "park()")
    s.emit(depth, "if %s:" % got)
    s.emit(depth + 1, "%s.release()" % lock)


@style()
def result_used_at_end(s, depth, lock, body):
    got = s.fresh("got")
    s.emit(depth, "%s = %s.acquire(%s)" % (got, lock, failing(s)))
    s.emit(depth, "try:")
    s.emit(depth + 1, "took(%s) if %s else runs()" % (lock, got))
    s.emit(depth + 1, "park()")
    s.emit(depth, "finally:")
    s.emit(depth + 1, "if %s:" % got)
    s.emit(depth + 2, "gave(%s)" % lock)
    s.emit(depth + 2, "%s.release()" % lock)


@style(tells=False)
def result_ignored(s, depth, lock, body):
    """Whether it is taken shows nowhere but in the log."""
    got = s.fresh("got")
    s.emit(depth, "if %s.acquire(%s): took(%s)" % (lock, failing(s), lock))
    s.emit(depth, "%s = holds(%s)" % (got, lock))
    s.emit(depth, "park()" if s.chance(0.5) else "runs()")
    s.emit(depth, "if %s:" % got)
    s.emit(depth + 1, "gave(%s)" % lock)
    s.emit(depth + 1, "%s.release()" % lock)


@style(tells=False)
def short_circuit(s, depth, lock, body):
    s.emit(depth, "%s.acquire(%s) or park()" % (s.expression(depth, lock), failing(s)))
    released(s, depth, lock, body, "%s.release()" % lock)


@style()
def conjunction(s, depth, lock, body):
    s.emit(depth, "if true() and %s.acquire(%s) and true():" % (lock, failing(s)))
    released(s, depth + 1, lock, body, "%s.release()" % lock)
    s.emit(depth, "else:")
    s.emit(depth + 1, "park()")


@style()
def either_way(s, depth, lock, body):
    s.emit(depth, "if true():")
    s.emit(depth + 1, "wants(%s)" % lock)
    s.emit(depth + 1, "%s.acquire()" % s.expression(depth + 1, lock))
    s.emit(depth, "else:")
    s.emit(depth + 1, s.pick("return", "%s.acquire()" % lock, "return", "raise KeyError(1)"))
    released(s, depth, lock, body, "%s.release()" % lock)


@style()
def asserted(s, depth, lock, body):
    s.emit(depth, "try:")
    s.emit(depth + 1, "assert %s.acquire(%s)" % (lock, failing(s)))
    s.emit(depth, "except AssertionError:")
    s.emit(depth + 1, "park()")
    s.emit(depth + 1, "return")
    s.emit(depth, "else:")
    released(s, depth + 1, lock, body, "%s.release()" % lock)


@style()
def retried(s, depth, lock, body):
    s.emit(depth, "for _ in range(3):")
    s.emit(depth + 1, "if %s.acquire(%s):" % (lock, failing(s)))
    s.emit(depth + 2, "break")
    s.emit(depth + 1, "nap(0.001)")
    s.emit(depth, "else:")
    s.emit(depth + 1, "park()")
    s.emit(depth + 1, "return")
    released(s, depth, lock, body, "%s.release()" % lock)


@style()
def retried_while(s, depth, lock, body):
    tries = s.fresh("tries")
    s.emit(depth, "%s = 0" % tries)
    s.emit(depth, "while not %s.acquire(%s):" % (lock, failing(s)))
    s.emit(depth + 1, "%s += 1" % tries)
    s.emit(depth + 1, "if %s > 3:" % tries)
    s.emit(depth + 2, "park()")
    s.emit(depth + 2, "return")
    released(s, depth, lock, body, "%s.release()" % lock)


@style()
def looped(s, depth, lock, body):
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


@style(kinds=ONCE, tells=False)
def again_and_again(s, depth, lock, body):
    """Held from one turn of the loop to the next but one."""
    count = s.fresh("count")
    s.emit(depth, "for %s in range(4):" % count)
    s.emit(depth + 1, "if %s %% 2 == 0:" % count)
    s.emit(depth + 2, "wants(%s)" % lock)
    s.emit(depth + 2, "%s.acquire()" % lock)
    s.emit(depth + 2, "took(%s)" % lock)
    s.emit(depth + 1, "else:")
    s.emit(depth + 2, "gave(%s)" % lock)
    s.emit(depth + 2, "%s.release()" % lock)
    s.emit(depth + 1, "if %s == %d:" % (count, s.random.randint(1, 2)))
    s.emit(depth + 2, "break")
    body(depth)


@style()
def exception_swallowed(s, depth, lock, body):
    """An exception has come and gone."""
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.acquire()" % lock)
    s.emit(depth, "took(%s)" % lock)
    s.emit(depth, "try:")
    s.emit(depth + 1, "fails()" if s.chance(0.5) else "runs()")
    s.emit(depth, "except KeyError as error:")
    s.emit(depth + 1, "runs()")
    body(depth)
    s.emit(depth, "gave(%s)" % lock)
    s.emit(depth, "%s.release()" % lock)


@style(kinds=ONCE, tells=False)
def leaked_by_exception(s, depth, lock, body):
    """The release is jumped over."""
    s.emit(depth, "try:")
    s.emit(depth + 1, "wants(%s)" % lock)
    s.emit(depth + 1, "%s.acquire()" % lock)
    s.emit(depth + 1, "took(%s)" % lock)
    s.emit(depth + 1, "fails()" if s.chance(0.7) else "runs()")
    s.emit(depth + 1, "gave(%s)" % lock)
    s.emit(depth + 1, "%s.release()" % lock)
    s.emit(depth, "except KeyError:")
    s.emit(depth + 1, "runs()")
    body(depth)


@style()
def released_in_handler(s, depth, lock, body):
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.acquire()" % lock)
    s.emit(depth, "took(%s)" % lock)
    s.emit(depth, "try:")
    s.emit(depth + 1, "fails()" if s.chance(0.5) else "runs()")
    s.emit(depth, "except:" if s.chance(0.5) else "except KeyError:")
    s.emit(depth + 1, "gave(%s)" % lock)
    s.emit(depth + 1, "%s.release()" % lock)
    if s.chance(0.5):
        s.emit(depth + 1, "park()")
    s.emit(depth, "else:")
    body(depth + 1)
    s.emit(depth, "runs()")


@style(kinds=ONCE)
def handed_over(s, depth, lock, body):
    """Hand over hand, from one lock to the next."""
    other = s.another()
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.acquire()" % lock)
    s.emit(depth, "took(%s)" % lock)
    if other:
        s.emit(depth, "wants(%s)" % other)
        s.emit(depth, "%s.acquire()" % s.expression(depth, other))
        s.emit(depth, "took(%s)" % other)
        s.emit(depth, "gave(%s)" % lock)
        s.emit(depth, "%s.release()" % lock)
    body(depth)


@style(kinds=ALL)
def dunder(s, depth, lock, body):
    name = s.expression(depth, lock)
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.__enter__()" % name)
    released(s, depth, lock, body, "%s.__exit__(None, None, None)" % name)
