#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every CPython of this machine in every GDB: live, as cores, without executable, by gdbserver."""
import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(TOP, "tests", "hangs")]
sys.dont_write_bytecode = True

from harness import pool, roots, truth  # noqa: E402
from harness.cells import WRONG  # noqa: E402
from parts import columns, everywhere, extras, table  # noqa: E402


def main():
    options = _options()
    # So that `finally` is reached, which removes cores and ends programs.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(1))
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    matrix = _Matrix(options)
    start = time.monotonic()
    try:
        matrix.prepare()
        cells = matrix.run()
    finally:
        matrix.clean()
    table.print_table(cells, options.table)
    table.print_details(cells)
    if options.readme and table.write_readme(cells, os.path.join(TOP, "README.md")):
        print("README.md has a new table")
    for line in matrix.absent:
        print(line)
    print("%.0f s, of which %.0f s fetching" % (time.monotonic() - start, matrix.fetching))
    print(table.closing_line(cells, len(matrix.absent)))
    return 1 if any(cell.outcome == WRONG for cell in cells) else 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=os.path.join(TOP, "build"), metavar="FOLDER")
    parser.add_argument("--row", action="append", metavar="TEXT",
                        help="only interpreters whose label contains this")
    parser.add_argument("--column", action="append", choices=columns.COLUMNS)
    parser.add_argument("--no-extras", action="store_true", help="only the table's cells")
    parser.add_argument("--extra", action="append", metavar="NAME",
                        help="only these further cells, and no row")
    parser.add_argument("--no-suites", action="store_true",
                        help="only the interpreters of this system")
    parser.add_argument(
        "--cached", action="store_true",
        help="fetch nothing: only what tools/provision has made already")
    parser.add_argument("--free-threaded", action="store_true",
                        help="build 3.13t when it is not in the cache; takes minutes")
    parser.add_argument("--readme", action="store_true",
                        help="put the table into README.md; best with --free-threaded")
    parser.add_argument("--table", choices=["text", "markdown"], default="text")
    parser.add_argument("--jobs", type=int, default=pool.JOBS,
                        help="interpreters at a time (%(default)s)")
    return parser.parse_args()


class _Matrix(object):
    def __init__(self, options):
        self.options = options
        self.roots = [roots.HOST]
        self.rows = []
        self.sights = {}
        self.absent = []
        self.fetching = 0.0

    def prepare(self):
        start = time.monotonic()
        found = everywhere.Everywhere(self.options.cached, not self.options.no_suites,
                                      self.options.free_threaded)
        self.fetching = time.monotonic() - start
        self.rows, self.roots, self.absent = found.rows, found.roots, found.absent
        for root in self.roots:
            self._add_gdb(root)

    def _add_gdb(self, root):
        try:
            self.sights[root] = columns.Sight(root, root.gdb_version())
            root.install_plugin(os.path.abspath(self.options.build))
        except (OSError, AttributeError, IndexError, subprocess.SubprocessError) as error:
            self.absent.append("skipped 1: GDB of %s is not here: %s" % (root.name, error))

    def run(self):
        bench = columns.Bench(
            truth.Program(os.path.join(HERE, "program.py")),
            [os.path.join(TOP, "tests", "hangs", "ready.py")],
            _validator(),
            time.monotonic)
        tasks = [] if self.options.extra else [
            (columns.row_cells, bench, row, self._sights_of(row),
             self.options.column or columns.COLUMNS)
            for row in self.rows if self._wanted(row)]
        if not self.options.no_extras:
            tasks += [(extra,) for extra in
                      extras.all_of(bench, self.rows, self.sights, self.options.extra)]
        return pool.all_cells(lambda work, *rest: work(*rest), tasks, self.options.jobs)

    def _wanted(self, row):
        return not self.options.row or any(text in row.label for text in self.options.row)

    def _sights_of(self, row):
        """The GDB beside the interpreter, and the host's."""
        wanted = [row.root] if row.root is roots.HOST else [row.root, roots.HOST]
        return [self.sights[root] for root in wanted if root in self.sights]

    def clean(self):
        for root in self.roots:
            root.remove_plugin()


def _validator():
    try:
        import jsonschema
    except ImportError:
        print("python3-jsonschema is missing: reports are not validated")
        return None
    with open(os.path.join(TOP, "docs", "report.schema.json"), encoding="utf-8") as text:
        schema = json.load(text)
    return jsonschema.validators.validator_for(schema)(schema)


if __name__ == "__main__":
    sys.exit(main())
