# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks of the C library for hang programs, through ctypes alone."""
import ctypes

NORMAL, RECURSIVE, ERRORCHECK = 0, 1, 2

#: Calls through `c` release the GIL, calls through `c_with_gil` keep it.
c = ctypes.CDLL(None)
c_with_gil = ctypes.PyDLL(None)


def mutex(kind=NORMAL, robust=False):
    """A pthread_mutex_t."""
    attributes = ctypes.create_string_buffer(64)
    c.pthread_mutexattr_init(attributes)
    c.pthread_mutexattr_settype(attributes, kind)
    if robust:
        c.pthread_mutexattr_setrobust(attributes, 1)
    new = ctypes.create_string_buffer(64)
    c.pthread_mutex_init(new, attributes)
    return new


def rwlock():
    """A pthread_rwlock_t."""
    new = ctypes.create_string_buffer(128)
    c.pthread_rwlock_init(new, None)
    return new
