# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as JSON: its schema, and where it is written."""
import json
import os
import re
import stat
import tempfile
import unittest

import support
from support import gdb, waiting_process

try:
    import jsonschema
except ImportError:
    jsonschema = None

SCHEMA_FILE = os.path.join(support.SOURCE, "docs", "report.schema.json")


def schema():
    with open(SCHEMA_FILE) as file:
        return json.load(file)


def words(table):
    """The words of one of the model's tables, in their order."""
    with open(os.path.join(support.SOURCE, "plugin", "model", table)) as file:
        return re.findall(r'^[A-Z_]+\(\w+, "([^"]+)"', file.read(), re.MULTILINE)


def at(node, path):
    """schema node of a member: "threads[].state"; steps over arrays and "or null"."""
    for step in path.split("."):
        node = node["properties"][step.rstrip("[]")]
        if step.endswith("[]"):
            node = node["items"]
    return node


def objects(node):
    """Every schema of an object within."""
    if isinstance(node, dict):
        if "properties" in node:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from objects(part)


def problems(document):
    """What a validator says against the document."""
    if not jsonschema:
        raise unittest.SkipTest("the Python package jsonschema is not installed")
    validator = jsonschema.Draft202012Validator(schema())
    return ["%s: %s" % (error.json_path, error.message) for error in validator.iter_errors(document)]


class Schema(unittest.TestCase):
    def test_words_are_those_of_the_tables(self):
        for path, table in [("threads[].state", "thread_states.def"), ("shutdown.stage", "shutdown_stages.def"),
                            ("verdict.causes[].kind", "cause_kinds.def")]:
            with self.subTest(path):
                self.assertEqual(at(schema(), path)["enum"], words(table))
        self.assertEqual(schema()["$defs"]["evidence"]["enum"], words("evidence.def"))

    def test_objects_are_closed_and_complete(self):
        for node in objects(schema()):
            self.assertIs(node["additionalProperties"], False)
            self.assertEqual(node["required"], list(node["properties"]))

    def test_is_a_schema(self):
        if not jsonschema:
            self.skipTest("the Python package jsonschema is not installed")
        jsonschema.Draft202012Validator.check_schema(schema())


def without_times(threads):
    """Time goes on between two looks at a process."""
    for thread in threads:
        if thread["waits_for"]:
            thread["waits_for"].pop("timeout", None)
    return threads


class Document(support.PluginTest):
    def written(self, *before, **options):
        """The document that the command writes to a file, and GDB's result."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "report.json")
            result = gdb(*before, "pyhang report --format json " + path, **options)
            self.assertEqual(os.listdir(folder), ["report.json"], result)
            with open(path) as file:
                return json.load(file), result

    def test_of_a_process(self):
        with waiting_process() as pid:
            document, result = self.written("attach %d" % pid)
        self.assertEqual(problems(document), [])
        self.assertEqual(document["target"]["kind"], "live")
        self.assertEqual(document["target"]["pid"], pid)
        self.assertEqual([thread["native_id"] for thread in document["threads"]][0], pid)
        self.assertEqual(len(document["threads"]), 3)
        self.assertNotIn("rror", result.err)

    def test_of_a_core(self):
        with tempfile.TemporaryDirectory() as folder:
            core = os.path.join(folder, "core")
            with waiting_process() as pid:
                gdb("attach %d" % pid, "gcore " + core, load=False)
            for arguments in [["-c", core], [support.PYTHON, "-c", core]]:
                with self.subTest(arguments):
                    document, _ = self.written(arguments=arguments)
                    self.assertEqual(problems(document), [])
                    self.assertEqual(document["target"]["kind"], "core")
                    self.assertEqual(document["target"]["core"], core)
                    self.assertEqual(document["target"]["pid"], pid)

    def test_of_a_process_without_python(self):
        document, result = self.written("starti", arguments=["/bin/true"])
        self.assertEqual(problems(document), [])
        self.assertEqual(document["status"], 3)
        self.assertEqual(document["verdict"]["kind"], "unknown")
        self.assertIn(document["warnings"][0]["text"], result.err)

    def test_is_the_same_everywhere(self):
        with waiting_process() as pid:
            document, _ = self.written("attach %d" % pid)
            output = gdb("attach %d" % pid, "pyhang report --format json").out
            value = gdb("attach %d" % pid, "python import json, pyhang; print(json.dumps(pyhang.report()))").out
        printed = json.loads(output[output.index("{\n"):output.rindex("\n}") + 2])
        returned = json.loads(next(line for line in value.splitlines() if line.startswith('{"schema"')))
        self.assertEqual(without_times(printed["threads"]), without_times(document["threads"]))
        self.assertEqual(list(returned), list(document))
        self.assertEqual(without_times(returned["threads"]), without_times(document["threads"]))


class File(support.PluginTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.path = os.path.join(folder.name, "report.txt")

    def write(self, path):
        with waiting_process() as pid:
            return gdb("attach %d" % pid, "pyhang report " + path)

    def test_old_one_is_replaced(self):
        with open(self.path, "w") as file:
            file.write("old")
        old = os.stat(self.path).st_ino
        self.write(self.path)
        with open(self.path) as file:
            self.assertNotIn("old", file.read(3))
        self.assertNotEqual(os.stat(self.path).st_ino, old)

    def test_name_with_spaces(self):
        path = os.path.join(self.folder, "a report.txt")
        self.write("'%s'" % path)
        self.assertTrue(os.path.getsize(path))

    def test_symbolic_link_is_refused(self):
        victim = os.path.join(self.folder, "victim")
        with open(victim, "w") as file:
            file.write("precious")
        os.symlink(victim, self.path)
        self.assertIn("is a symbolic link", self.write(self.path).err)
        self.assertTrue(stat.S_ISLNK(os.lstat(self.path).st_mode))
        with open(victim) as file:
            self.assertEqual(file.read(), "precious")

    def test_folder_and_device_are_refused(self):
        self.assertIn("is a folder", self.write(self.folder).err)
        self.assertIn("is no regular file", self.write("/dev/null").err)

    def test_folder_that_does_not_exist(self):
        self.assertIn("Cannot write `/nonexistent/report`: No such file or directory.",
                      self.write("/nonexistent/report").err)


if __name__ == "__main__":
    unittest.main()
