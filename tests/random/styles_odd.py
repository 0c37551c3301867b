# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways in which a lock is taken or released by other code than that of the frame which needs it."""
from styles import ALL, ONCE, PLAIN, inside, listed

STYLES = []


def style(**how):
    return listed(STYLES, **how)


def called(s, depth, lock, body, take, give):
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, take)
    inside(s, depth, lock, body)
    s.emit(depth, give)


@style()
def wrapper(s, depth, lock, body):
    called(s, depth, lock, body, "WRAPPER_%s.acquire()" % lock, "WRAPPER_%s.release()" % lock)


@style(kinds=ONCE, weight=3)
def helper(s, depth, lock, body):
    take, give = s.pick(("take(%s)", "give(%s)"), ("BOX_%s.take()", "BOX_%s.give()"), ("take(lock=%s)", "give(%s)"),
                        ("take_quietly(%s)", "give(%s)"), ("take_deep(%s)", "give(%s)"))
    called(s, depth, lock, body, take % lock, give % lock)


@style(kinds=ONCE)
def helper_that_may_fail(s, depth, lock, body):
    s.emit(depth, "if %s:" % (s.pick("try_take(%s)", "BOX_%s.try_take()") % lock))
    inside(s, depth + 1, lock, body)
    s.emit(depth + 1, "give(%s)" % lock)
    s.emit(depth, "else:")
    s.emit(depth + 1, "park()")


@style(kinds=ONCE, tells=False)
def helper_that_decides(s, depth, lock, body):
    """What it did depends on its arguments, or on what it returned in another way than as acquire's result."""
    if s.chance(0.5):
        called(s, depth, lock, body, "take_two(%s, True)" % lock, "give(%s)" % lock)
        return
    s.emit(depth, "if try_take_else(%s):" % lock)
    inside(s, depth + 1, lock, body)
    s.emit(depth + 1, "give(%s)" % lock)
    s.emit(depth, "else:")
    s.emit(depth + 1, "park()")


@style(kinds=ONCE)
def helper_that_does_not(s, depth, lock, body):
    """They have to do with the lock, and do not take it."""
    s.emit(depth, s.pick("take_two(%s, False)", "take_and_give(%s)", "peek(%s)", "BOX_%s.locked()") % lock)
    s.emit(depth, "park()")


@style()
def bound_methods(s, depth, lock, body):
    acquire, release = s.fresh("acquire"), s.fresh("release")
    s.emit(depth, "%s, %s = %s.acquire, %s.release" % (acquire, release, lock, lock))
    called(s, depth, lock, body, "%s()" % acquire, "%s()" % release)


@style(tells=False)
def through_map(s, depth, lock, body):
    take = s.pick("[item.acquire() for item in [%s]]", "list(map(lambda item: item.acquire(), [%s]))",
                  "functools.partial(%s.acquire)()", "getattr(%s, 'acquire')()", "take_all(%s)")
    called(s, depth, lock, body, take % lock, "%s.release()" % lock)


@style(kinds=ONCE)
def through_loop(s, depth, lock, body):
    names = [lock]
    item = s.fresh("item")
    s.emit(depth, "for %s in [%s]:" % (item, ", ".join(names)))
    s.emit(depth + 1, "wants(%s)" % item)
    s.emit(depth + 1, "%s.acquire()" % item)
    s.emit(depth + 1, "took(%s)" % item)
    body(depth)


@style(tells=False)
def from_call(s, depth, lock, body):
    """A receiver that is the result of a call."""
    name = s.pick("globals()[%r]", "BOX_%s.get()", "(%s or None)") % lock
    called(s, depth, lock, body, "%s.acquire()" % name, "%s.release()" % name)


@style(weight=3)
def closure(s, depth, lock, body):
    outer, inner = s.fresh("outer"), s.fresh("inner")
    s.emit(depth, "def %s(lock):" % outer)
    s.emit(depth + 1, "def %s():" % inner)
    called(s, depth + 2, "lock", body, "lock.acquire()", "lock.release()")
    s.emit(depth + 1, "%s()" % inner)
    s.emit(depth, "%s(%s)" % (outer, lock))


@style(weight=3)
def argument(s, depth, lock, body):
    function = s.fresh("given")
    s.emit(depth, "def %s(%s):" % (function, s.pick("lock", "*locks", "lock=None", "**locks")))
    head = s.lines[-1]
    name = "locks[0]" if "*locks" in head else "lock"
    name = "locks['lock']" if "**locks" in head else name
    called(s, depth + 1, name, body, "%s.acquire()" % name, "%s.release()" % name)
    s.emit(depth, "%s(%s%s)" % (function, "lock=" if "**" in head else "", lock))


@style(weight=2)
def method(s, depth, lock, body):
    name = s.fresh("Worker")
    s.emit(depth, "class %s(Box):" % name)
    s.emit(depth + 1, "def run(self):")
    attribute = s.pick("self.lock", "self.locks[0]", "self.by_name['it']", "self.inner.lock")
    called(s, depth + 2, "self.lock", body, "%s.acquire()" % attribute, "%s.release()" % attribute)
    s.emit(depth, "%s(%s).run()" % (name, lock))


@style(kinds=ONCE, tells=False)
def reassigned(s, depth, lock, body):
    """The variable, by which it was taken, is another lock's now."""
    name = s.fresh("name")
    s.emit(depth, "%s = %s" % (name, s.pick(lock, "Box(%s)" % lock)))
    attribute = name + (".lock" if "Box" in s.lines[-1] else "")
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.acquire()" % attribute)
    s.emit(depth, "took(%s)" % lock)
    s.emit(depth, "%s = %s" % (attribute, s.pick("threading.Lock()", "None")))
    body(depth)


@style(weight=3)
def generator(s, depth, lock, body):
    """It is suspended, and what it holds is on no thread's stack."""
    kept = s.fresh("kept")
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s = %s(%s)" % (kept, s.pick("keep", "keep_by_hand", "keep_below" if s.has(3) else "keep"), lock))
    s.emit(depth, "next(%s)" % kept)
    body(depth)
    s.emit(depth, "list(%s)" % kept)


@style()
def generator_looped(s, depth, lock, body):
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "for _ in %s(%s):" % (s.pick("keep", "keep_by_hand"), lock))
    body(depth + 1)


@style(kinds=ONCE, tells=False)
def through_loop_of_two(s, depth, lock, body):
    """The variable of the loop has but the last one."""
    other = s.another()
    item = s.fresh("item")
    s.emit(depth, "for %s in [%s]:" % (item, ", ".join([lock, other] if other else [lock, "threading.Lock()"])))
    s.emit(depth + 1, "if id(%s) in NAMES:" % item)
    s.emit(depth + 2, "wants(%s)" % item)
    s.emit(depth + 1, "%s.acquire()" % item)
    s.emit(depth + 1, "if id(%s) in NAMES:" % item)
    s.emit(depth + 2, "took(%s)" % item)
    body(depth)


@style(kinds=PLAIN, weight=5)
def dropped(s, depth, lock, body):
    """Inside its `with`, the lock is released for a while."""
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "with %s:" % lock)
    s.emit(depth + 1, "took(%s)" % lock)
    if s.chance(0.3):
        s.emit(depth + 1, "with Unlocked(%s):" % lock)
        s.emit(depth + 2, "park()" if s.chance(0.7) else "nap(0.002)")
    else:
        give, take = s.pick(("%s.release()", "%s.acquire()"), ("give(%s)", "take(%s)"), ("BOX_%s.give()", "BOX_%s.take()"),
                            ("%s.__exit__(None, None, None)", "%s.__enter__()"))
        s.emit(depth + 1, "gave(%s)" % lock)
        s.emit(depth + 1, give % lock)
        s.emit(depth + 1, "park()" if s.chance(0.5) else "nap(0.002)")
        s.emit(depth + 1, "wants(%s)" % lock)
        s.emit(depth + 1, take % lock)
        s.emit(depth + 1, "took(%s)" % lock)
    body(depth + 1)
    s.emit(depth + 1, "gave(%s)" % lock)


@style(kinds=PLAIN, weight=2)
def released_by_another_thread(s, depth, lock, body):
    s.emit(depth, "wants(%s)" % lock)
    s.emit(depth, "%s.acquire()" % s.expression(depth, lock))
    s.emit(depth, "took(%s)" % lock)
    s.emit(depth, "in_thread(lambda: (gave(%s), %s.release()))" % (lock, lock))
    body(depth)


@style(kinds=PLAIN)
def taken_by_thread_that_ended(s, depth, lock, body):
    s.emit(depth, "in_thread(lambda: (wants(%s), %s.acquire(), took(%s)))" % (lock, lock, lock))
    body(depth)
