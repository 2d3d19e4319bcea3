#!/usr/bin/env python3
"""Draws a sample again from draw.json and ids.txt, with Python 3 alone.

    python3 redraw.py draw.json ids.txt

Prints ticket and id of each item, reserves last. Ends with 0 if they are those of draw.json, else with 1.
"""
import hashlib, json, sys

if len(sys.argv) != 3:
    print(__doc__.strip(), file=sys.stderr)
    sys.exit(2)

draw = json.load(open(sys.argv[1], encoding="utf-8"))
text = open(sys.argv[2], encoding="utf-8", newline="").read()
ids = text.split("\n")[:-1]
base = hashlib.sha256(draw["seed"].encode("utf-8")).hexdigest()


def ticket(item):
    number = int(hashlib.sha256((base + item).encode("utf-8")).hexdigest(), 16)
    return "0." + str(number).zfill(64)[::-1]


wanted = draw["parameters"]["size"] + draw["parameters"]["reserve"]
drawn = sorted((ticket(item), item.encode("utf-8")) for item in ids)[:wanted]
for number, item in drawn:
    sys.stdout.buffer.write(number.encode() + b" " + item + b"\n")
sys.stdout.flush()
stated = [(item["ticket"], item["id"].encode("utf-8")) for item in draw["items"] + draw["reserves"]]
population = hashlib.sha256(b"".join(sorted(item.encode("utf-8") + b"\n" for item in ids))).hexdigest()
same = drawn == stated and len(set(ids)) == len(ids) and population == draw["population"]["digest"]
print("The redraw gives the same list." if same else "IT DIFFERS from draw.json.", file=sys.stderr)
sys.exit(0 if same else 1)
