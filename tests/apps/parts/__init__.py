# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/apps/run.py is made of: environments, servers, how an application is started."""
