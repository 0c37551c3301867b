# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be between two things that a thread does: a call of some kind, a handler, a loop."""

# A function of no arguments is called through …
CALLS = [
    ((2, 7), ["{f}()"]),
    ((2, 7), ["(lambda: {f}())()"]),
    ((2, 7), ["[{f}() for _ in range(1)]"]),
    ((2, 7), ["{{{f}() for _ in range(1)}}"]),
    ((2, 7), ["[[{f}() for _ in range(1)] for _ in range(1)]"]),
    ((2, 7), ["list({f}() for _ in range(1))"]),
    ((2, 7), ["list(map(lambda _: {f}(), [1]))"]),
    ((2, 7), ["sorted([1], key=lambda _: {f}())"]),
    ((2, 7), ["Deleted({f})"]),
    ((2, 7), ["Property({f}).value"]),
    ((2, 7), ["Property({f}).missing"]),
    ((2, 7), ["Property({f}) == 1"]),
    ((2, 7), ["Property({f})()"]),
    ((2, 7), ["for _ in Property({f}):", "    pass"]),
    ((2, 7), ["functools.partial({f})()"]),
    ((2, 7), ["passing({f})()"]),
    ((2, 7), ["recurse(3, {f})"]),
    ((2, 7), ["exec('call()', dict(call={f}))"]),
    ((2, 7), ["eval('call()', dict(call={f}))"]),
    ((2, 7), ["class Body(object):", "    {f}()"]),
    ((2, 7), ["for _ in yielding({f}):", "    pass"]),
    ((2, 7), ["next(yielding({f}))"]),
    ((2, 7), ["try:", "    runs()", "finally:", "    {f}()"]),
    ((2, 7), ["try:", "    fails()", "except KeyError:", "    {f}()"]),
    ((2, 7), ["try:", "    fails()", "except KeyError as error:", "    {f}()"]),
    ((2, 7), ["try:", "    {f}()", "except KeyError:", "    runs()", "else:", "    runs()"]),
    ((2, 7), ["while True:", "    try:", "        {f}()", "    finally:", "        break"]),
    ((2, 7), ["with Bystander(None):", "    {f}()"]),
    ((3, 6), ["with contextlib.suppress(KeyError):", "    {f}()"]),
    ((3, 6), ["list(delegating({f}))"]),
    ((3, 6), ["f'{{{f}()}}'"]),
    ((3, 6), ["drive(coroutine({f}))"]),
    ((3, 8), ["if (got := {f}()):", "    runs()"]),
    ((3, 10), ["match {f}():", "    case None:", "        runs()"]),
    ((3, 10), ["match 1:", "    case int(number):", "        {f}()", "    case _:", "        runs()"]),
    ((3, 11), ["try:", "    {f}()", "except* KeyError:", "    runs()"]),
    ((3, 11), ["try:", "    raise ExceptionGroup('g', [KeyError(1)])", "except* KeyError:", "    {f}()"]),
]


def one(scenario, depth, body):
    """Writes `body` into a function, and something that calls it."""
    function = scenario.fresh("inner")
    since, lines = scenario.random.choice(CALLS)
    if since > scenario.version:
        lines = CALLS[0][1]
    scenario.emit(depth, "def %s():" % function)
    scenario.emit(depth + 1, "runs()")
    body(depth + 1)
    scenario.emit(depth, "")
    for line in lines:
        scenario.emit(depth, line.format(f=function))
