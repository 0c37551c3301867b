# SPDX-License-Identifier: GPL-3.0-or-later
"""The classes and functions through which the threads of random programs take and release locks."""

TEXT = '''\
class Box(object):
    def __init__(self, lock):
        self.lock = lock
        self.inner = self
        self.locks = [lock]
        self.by_name = {"it": lock}

    def get(self):
        return self.lock

    def locked(self):
        with wants(self.lock):
            took(self.lock)
            gave(self.lock)

    def take(self):
        self.lock.acquire()

    def give(self):
        self.lock.release()

    def try_take(self):
        return self.lock.acquire(False)

    @contextlib.contextmanager
    def holding(self):
        with self.lock:
            yield self

    @contextlib.contextmanager
    def holding_by_hand(self):
        self.take()
        try:
            yield self
        finally:
            self.give()


class Manager(object):
    """Takes its lock itself."""

    def __init__(self, lock):
        self.lock = lock
        self.spare = threading.Lock()

    def __enter__(self):
        self.lock.acquire()
        return self

    def __exit__(self, *exc):
        self.lock.release()


class Wrapper(object):
    """A lock of the user's own."""

    def __init__(self, lock):
        self._lock = lock

    def acquire(self):
        self._lock.acquire()

    def release(self):
        self._lock.release()

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *exc):
        self.release()


class Derived(Manager):
    def __enter__(self):
        super(Derived, self).__enter__()
        return self

    def __exit__(self, *exc):
        return super(Derived, self).__exit__(*exc)


class ByName(object):
    def __init__(self, lock):
        self.locks = {"it": lock}

    def __enter__(self):
        self.locks["it"].acquire()

    def __exit__(self, *exc):
        self.locks["it"].release()


class Checking(Manager):
    def __enter__(self):
        if not self.lock.acquire(False):
            park()
            raise KeyError(1)
        return self


class Outer(object):
    def __init__(self, inner):
        self.inner = inner

    def __enter__(self):
        return self.inner.__enter__()

    def __exit__(self, *exc):
        return self.inner.__exit__(*exc)


class Holder(Manager):
    def __enter__(self):
        self.lock.__enter__()

    def __exit__(self, *exc):
        self.lock.__exit__(*exc)


class Closing(object):
    def __init__(self, lock):
        self.lock = lock
        lock.acquire()

    def close(self):
        self.lock.release()


class Hopeful(Manager):
    def __enter__(self):
        self.got = self.lock.acquire(False)
        return self

    def __exit__(self, *exc):
        if self.got:
            self.lock.release()


class Absent(Manager):
    def __enter__(self):
        if not true():
            self.lock.acquire()

    def __exit__(self, *exc):
        pass


class Bystander(object):
    """Has a lock, and takes it only for a moment."""

    def __init__(self, lock):
        self.lock = lock

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass


class Unlocked(object):
    """The other way round: releases its lock for a while."""

    def __init__(self, lock):
        self.lock = lock

    def __enter__(self):
        gave(self.lock)
        self.lock.release()

    def __exit__(self, *exc):
        wants(self.lock)
        self.lock.acquire()
        took(self.lock)


class Deleted(object):
    def __init__(self, function):
        self.function = function

    def __del__(self):
        self.function()


class Property(object):
    """Calls a function in all the ways in which an object's methods are called without being named."""

    def __init__(self, function):
        self.function = function

    @property
    def value(self):
        return self.function()

    def __getattr__(self, name):
        return self.function()

    def __eq__(self, other):
        return self.function()

    def __call__(self):
        return self.function()

    def __iter__(self):
        self.function()
        return iter([])


@contextlib.contextmanager
def holding(lock):
    with lock:
        yield


@contextlib.contextmanager
def holding_by_hand(lock):
    lock.acquire()
    try:
        yield lock
    finally:
        lock.release()


@contextlib.contextmanager
def holding_deep(lock):
    with holding(lock) as got:
        yield got


@contextlib.contextmanager
def holding_two(lock):
    with threading.Lock(), lock:
        yield lock


@contextlib.contextmanager
def not_holding(lock):
    yield lock


@contextlib.contextmanager
def given_back(lock):
    if lock.acquire(False):
        lock.release()
    yield lock


def locked(lock):
    def decorate(function):
        @functools.wraps(function)
        def call(*arguments, **keywords):
            with lock:
                return function(*arguments, **keywords)
        return call
    return decorate


def locked_by_hand(lock):
    def decorate(function):
        @functools.wraps(function)
        def call(*arguments, **keywords):
            lock.acquire()
            try:
                return function(*arguments, **keywords)
            finally:
                lock.release()
        return call
    return decorate


def passing(function):
    @functools.wraps(function)
    def call(*arguments, **keywords):
        return function(*arguments, **keywords)
    return call


def recurse(depth, function):
    return recurse(depth - 1, function) if depth else function()


def yielding(function):
    function()
    yield 1


def take(lock):
    lock.acquire()


def give(lock):
    lock.release()


def take_quietly(lock):
    try:
        lock.acquire()
    except KeyError:
        raise


def take_deep(lock):
    take(lock)


def take_two(lock, really):
    if really:
        lock.acquire()


def take_all(*locks):
    for lock in locks:
        lock.acquire()


def take_and_give(lock):
    if lock.acquire(False):
        lock.release()


def peek(lock):
    return getattr(lock, "acquire", None)


def try_take(lock):
    return lock.acquire(False)


def try_take_else(lock):
    if not lock.acquire(False):
        return False
    return True


def keep(lock):
    with lock:
        took(lock)
        yield
        gave(lock)


def keep_by_hand(lock):
    lock.acquire()
    took(lock)
    yield
    gave(lock)
    lock.release()
'''

# What 2.7 cannot even read.
TEXT_3 = '''\
def keep_below(lock):
    yield from keep(lock)


def delegating(function):
    yield from yielding(function)


async def coroutine(function):
    return function()


def drive(awaitable):
    try:
        awaitable.send(None)
    except StopIteration:
        pass
'''
