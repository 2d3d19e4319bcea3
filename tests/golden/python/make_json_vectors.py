"""Writes what Python's json makes of awkward documents, one a line: the text, and json.dumps in four styles.

python3 tests/golden/python/make_json_vectors.py > tests/golden/python/json-vectors.ndjson
"""

import json
import random

NUMBERS = ["0", "-0", "-0.0", "1.0", "1e3", "1E-7", "1e16", "1e15", "123456789012345678901234567890", "5e-324"]
NUMBERS += ["1.7976931348623157e308", "0.1", "1e-5", "1e-4", "100.0", "2.50", "1e400", "-1e400", "9007199254740993", "NaN"]
NUMBERS += ["Infinity", "-Infinity", "1.000000000000000055", "4.35", "1e22", "123456789.123456789"]
TEXTS = ["", "a", "é", "e\u0301", "\u007f", "\u0080", "\u2028", "\U0001f600", "\ue000", "\uffff", "/", "<&>", '"', "\\", "\n\t\b\f\r", "\u0001", "10", "9", "01"]
draw = random.Random(20260101)


def string():
    text = "".join(draw.choice(TEXTS) for _ in range(draw.randrange(3)))
    return json.dumps(text, ensure_ascii=draw.random() < 0.5)


def value(depth):
    kind = draw.randrange(8 if depth < 3 else 5)
    if kind < 2:
        return draw.choice(NUMBERS)
    if kind < 4:
        return string()
    if kind == 4:
        return draw.choice(["true", "false", "null"])
    space = draw.choice(["", " "])
    if kind == 5:
        return "[" + ("," + space).join(value(depth + 1) for _ in range(draw.randrange(4))) + "]"
    return "{" + ("," + space).join(string() + ":" + space + value(depth + 1) for _ in range(draw.randrange(5))) + "}"


for _ in range(400):
    text = "{" + ",".join(string() + ":" + value(0) for _ in range(draw.randrange(1, 6))) + "}"
    parsed = json.loads(text)
    line = {"text": text}
    for name, ascii_only, separators in [
        ("py", True, None),
        ("py-u", False, None),
        ("pyc", True, (",", ":")),
        ("pyc-u", False, (",", ":")),
    ]:
        line[name] = json.dumps(parsed, sort_keys=True, ensure_ascii=ascii_only, separators=separators)
    print(json.dumps(line))
