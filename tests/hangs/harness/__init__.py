# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/hangs/run.py and tests/matrix are made of: start a hang, ask GDB, judge the answer."""
