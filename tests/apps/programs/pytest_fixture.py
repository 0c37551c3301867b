# SPDX-License-Identifier: GPL-3.0-or-later
"""A fixture takes the lock that another one holds."""
# expect: {"kind": ["deadlock", "hang"], "root": "self-deadlock", "status": 1, "threads": ["MainThread"],
#          "locks": ["DATABASE"], "says": ["pytest_fixture.py"],
#          "pending": "a suspended generator that no variable of a frame has is not found",
#          "app": {"in": "3.11", "command": ["-m", "pytest", "-q", "-p", "no:cacheprovider", "{program}"]}}
import threading

import pytest
import ready

DATABASE = threading.Lock()


@pytest.fixture
def database():
    with DATABASE:
        yield "database"


@pytest.fixture
def table(database):
    ready.here()
    with DATABASE:  # here: MainThread
        yield database + ".table"


def test_table(table):
    assert table
