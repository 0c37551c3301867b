# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to take a lock with `with`.

A style `tells` when the memory of the program holds what shows that the lock was taken; of the others at least nothing
wrong must be said. A style writes lines that take a lock and give it back, and between them what `body` writes. `wants`, `took` and
`gave` are the program's log.
"""
import collections

Style = collections.namedtuple("Style", "write weight kinds since tells")

ALL = ("plain", "rlock", "condition", "rcondition", "semaphore")
PLAIN = ("plain",)
ONCE = ("plain", "condition", "semaphore")  # that the same thread cannot take again
CONDITIONS = ("condition", "rcondition")

STYLES = []


def listed(styles, weight=2, kinds=ALL, since=(2, 7), tells=True):
    def add(write):
        styles.append(Style(write, weight, kinds, since, tells))
        return write
    return add


def style(**how):
    return listed(STYLES, **how)


def inside(s, depth, lock, body):
    s.emit(depth, "took(%s)" % lock)
    body(depth)
    s.emit(depth, "gave(%s)" % lock)


@style(weight=20)
def with_(s, depth, lock, body):
    if s.chance(0.3):
        s.emit(depth, "with wants(%s):" % lock)
    else:
        s.emit(depth, "wants(%s)" % lock)
        s.emit(depth, "with %s%s:" % (s.expression(depth, lock), s.pick("", "", " as got")))
    inside(s, depth + 1, lock, body)


@style(weight=4)
def with_two(s, depth, lock, body):
    other = s.another()
    names = [lock, other] if other else [lock]
    s.emit(depth, "with %s:" % ", ".join("wants(%s), logged(%s)" % (name, name) for name in names))
    body(depth + 1)


def managed(expression, **how):
    def write(s, depth, lock, body):
        s.emit(depth, "wants(%s)" % lock)
        s.emit(depth, "with %s:" % (expression % {"lock": lock}))
        inside(s, depth + 1, lock, body)
    write.__name__ = "with_" + expression.replace("%(lock)s", "")
    style(**how)(write)


for text in ["holding(%(lock)s)", "holding_by_hand(%(lock)s)", "holding_deep(%(lock)s)", "holding(lock=%(lock)s)",
             "holding_two(%(lock)s)", "BOX_%(lock)s.holding()", "BOX_%(lock)s.holding_by_hand()",
             "Manager(%(lock)s)", "WRAPPER_%(lock)s", "Derived(%(lock)s)", "ByName(%(lock)s)", "Checking(%(lock)s)",
             "holding(Box(%(lock)s).inner.lock)", "Outer(Manager(%(lock)s))", "Holder(%(lock)s)"]:
    managed(text, weight=1)
managed("contextlib.closing(Closing(%(lock)s))", weight=1, tells=False)


@style(kinds=ALL)
def with_not_held(s, depth, lock, body):
    """Managers that know the lock, and do not hold it."""
    s.emit(depth, "with %s(%s):" % (s.pick("Bystander", "not_holding", "Absent", "given_back"), lock))
    s.emit(depth + 1, "park()")


@style(kinds=ONCE, tells=False)
def with_hopeful(s, depth, lock, body):
    """A manager that may fail to take the lock, and does not mind."""
    manager = s.fresh("manager")
    s.emit(depth, "with Hopeful(%s) as %s:" % (lock, manager))
    s.emit(depth + 1, "if %s.got:" % manager)
    inside(s, depth + 2, lock, body)
    s.emit(depth + 1, "else:")
    s.emit(depth + 2, "park()")


@style()
def with_in_loop(s, depth, lock, body):
    count = s.fresh("count")
    s.emit(depth, "for %s in range(3):" % count)
    s.emit(depth + 1, "wants(%s)" % lock)
    s.emit(depth + 1, "with %s:" % s.expression(depth + 1, lock))
    s.emit(depth + 2, "took(%s)" % lock)
    s.emit(depth + 2, "if %s < %d:" % (count, s.random.randint(1, 2)))
    s.emit(depth + 3, "gave(%s)" % lock)
    s.emit(depth + 3, "continue")
    body(depth + 2)
    s.emit(depth + 2, "gave(%s)" % lock)
    s.emit(depth + 2, "break")


@style()
def with_left_by_exception(s, depth, lock, body):
    s.emit(depth, "try:")
    s.emit(depth + 1, "with wants(%s), logged(%s):" % (lock, lock))
    s.emit(depth + 2, "fails()")
    s.emit(depth, "except KeyError%s:" % s.pick("", " as error"))
    s.emit(depth + 1, "runs()")
    if s.chance(0.5):
        body(depth + 1)
    else:
        body(depth)


@style()
def with_in_handler(s, depth, lock, body):
    s.emit(depth, "try:")
    s.emit(depth + 1, "fails()")
    s.emit(depth, "except KeyError%s:" % s.pick("", " as error"))
    with_(s, depth + 1, lock, body)


@style()
def with_around_handler(s, depth, lock, body):
    s.emit(depth, "with wants(%s):" % lock)
    s.emit(depth + 1, "took(%s)" % lock)
    s.emit(depth + 1, "try:")
    s.emit(depth + 2, "fails()" if s.chance(0.7) else "runs()")
    s.emit(depth + 1, s.pick("except KeyError:", "except (KeyError, ValueError) as error:"))
    body(depth + 2)
    s.emit(depth + 1, "gave(%s)" % lock)


@style()
def with_in_finally(s, depth, lock, body):
    s.emit(depth, "try:")
    s.emit(depth + 1, "runs()")
    s.emit(depth, "finally:")
    with_(s, depth + 1, lock, body)


@style()
def with_returning(s, depth, lock, body):
    """What runs in `finally` runs before the `with` is left."""
    function = s.fresh("returning")
    s.emit(depth, "def %s():" % function)
    s.emit(depth + 1, "with wants(%s):" % lock)
    s.emit(depth + 2, "took(%s)" % lock)
    s.emit(depth + 2, "try:")
    s.emit(depth + 3, "return 1")
    s.emit(depth + 2, "finally:")
    body(depth + 3)
    s.emit(depth + 3, "gave(%s)" % lock)
    s.emit(depth, "%s()" % function)


@style(weight=3, since=(3, 6))
def with_exit_stack(s, depth, lock, body):
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "with contextlib.ExitStack() as stack:")
    s.emit(depth + 1, "stack.enter_context(%s)" % s.pick(lock, lock, "holding(%s)" % lock, "Manager(%s)" % lock))
    inside(s, depth + 1, lock, body)


@style(since=(3, 6))
def with_exit_stack_of_two(s, depth, lock, body):
    other = s.another()
    s.emit(depth, "with contextlib.ExitStack() as stack:")
    for name in [lock, other] if other else [lock]:
        s.emit(depth + 1, "stack.enter_context(wants(%s))" % name)
        s.emit(depth + 1, "stack.enter_context(logged(%s))" % name)
    body(depth + 1)


@style(since=(3, 6), kinds=ONCE, tells=False)
def with_exit_stack_emptied(s, depth, lock, body):
    """What is popped is held by nobody's `with`."""
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "with contextlib.ExitStack() as stack:")
    s.emit(depth + 1, "stack.enter_context(%s)" % lock)
    s.emit(depth + 1, "took(%s)" % lock)
    if s.chance(0.5):
        s.emit(depth + 1, "gave(%s)" % lock)
        s.emit(depth + 1, "stack.close()")
        body(depth + 1)
    else:
        s.emit(depth + 1, "later = stack.pop_all()")
        body(depth + 1)
        s.emit(depth + 1, "gave(%s)" % lock)
        s.emit(depth + 1, "later.close()")


@style(since=(3, 6), tells=False)
def exit_stack_by_hand(s, depth, lock, body):
    stack = s.fresh("stack")
    s.emit(depth, "%s = contextlib.ExitStack()" % stack)
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.enter_context(%s)" % (stack, lock))
    s.emit(depth, "try:")
    inside(s, depth + 1, lock, body)
    s.emit(depth, "finally:")
    s.emit(depth + 1, "%s.close()" % stack)


@style(kinds=PLAIN + CONDITIONS, since=(3, 6))
def with_exit_stack_pushed(s, depth, lock, body):
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.acquire()" % lock)
    s.emit(depth, "with contextlib.ExitStack() as stack:")
    s.emit(depth + 1, "stack.push(%s)" % lock)
    inside(s, depth + 1, lock, body)


@style()
def with_callback(s, depth, lock, body):
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


@style(weight=4)
def decorated(s, depth, lock, body):
    function = s.fresh("decorated")
    s.emit(depth, "@%s(%s)" % (s.pick("locked", "locked_by_hand"), lock))
    s.emit(depth, "def %s(*arguments):" % function)
    inside(s, depth + 1, lock, body)
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s(1, 2)" % function)


@style(kinds=("rlock", "rcondition"), weight=4)
def with_recursion(s, depth, lock, body):
    function = s.fresh("deeper")
    s.emit(depth, "def %s(depth):" % function)
    s.emit(depth + 1, "wants(%s)" % lock)
    s.emit(depth + 1, "with %s:" % lock)
    s.emit(depth + 2, "took(%s)" % lock)
    s.emit(depth + 2, "if depth:")
    s.emit(depth + 3, "%s(depth - 1)" % function)
    s.emit(depth + 2, "else:")
    body(depth + 3)
    s.emit(depth + 2, "gave(%s)" % lock)
    s.emit(depth, "%s(%d)" % (function, s.random.randint(1, 3)))


@style(kinds=CONDITIONS, weight=8)
def with_wait(s, depth, lock, body):
    """Condition.wait gives the lock up."""
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "with %s:" % s.expression(depth, lock))
    s.emit(depth + 1, "took(%s)" % lock)
    s.emit(depth + 1, "gave(%s)" % lock)
    s.emit(depth + 1, "parks()")
    wait = s.pick("wait()", "wait_for(lambda: False)") if s.has(3) else "wait()"
    s.emit(depth + 1, "%s.%s" % (s.pick(lock, "BOX_%s.lock" % lock), wait))


@style(kinds=CONDITIONS, weight=4)
def with_wait_over(s, depth, lock, body):
    """… and takes it again."""
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "with %s:" % s.expression(depth, lock))
    s.emit(depth + 1, "took(%s)" % lock)
    s.emit(depth + 1, "gave(%s)" % lock)
    s.emit(depth + 1, "wants(%s)" % lock)
    s.emit(depth + 1, "%s.wait(0.001)" % lock)
    inside(s, depth + 1, lock, body)
