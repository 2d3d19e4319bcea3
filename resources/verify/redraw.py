#!/usr/bin/env python3
"""Draws a sample again from draw.json and the list of the population, with Python 3 alone.

    python3 redraw.py draw.json ids.txt

A draw by strata or intervals takes frame.txt in place of ids.txt.
Prints ticket and id of each item, reserves last. Ends with 0 if they are those of draw.json, else with 1.
"""
import hashlib, json, sys

if len(sys.argv) != 3:
    print(__doc__.strip(), file=sys.stderr)
    sys.exit(2)

draw = json.load(open(sys.argv[1], encoding="utf-8"))
lines = open(sys.argv[2], "rb").read().split(b"\n")[:-1]
method = draw.get("method", {"name": "random"})
rows = [line.partition(b"\t")[::2] if "frame" in method else (b"", line) for line in lines]
ids = [item for key, item in rows]
sha256 = lambda data: hashlib.sha256(data).hexdigest()
base = sha256(draw["seed"].encode("utf-8")).encode()


def ticket(item):
    return "0." + str(int(sha256(base + item), 16)).zfill(64)[::-1]


def smallest(items, size, reserve):
    drawn = sorted((ticket(item), item) for item in items)[: size + reserve]
    return drawn[:size], drawn[size:]


size, reserve = draw["parameters"]["size"], draw["parameters"]["reserve"]
items, reserves = [], []
if method["name"] == "random":
    items, reserves = smallest(ids, size, reserve)
elif method["name"] == "systematic":
    start = int(sha256((draw["seed"] + ",1").encode("utf-8")), 16) % len(rows)
    ordered = [item for key, item in sorted(rows)]
    places = [(start + j * len(rows)) // size for j in range(size)]
    items = [(str(place + 1), ordered[place]) for place in places]
elif method["name"] == "stratified":
    for number, stratum in enumerate(method["strata"], 1):
        within = [item for key, item in rows if key == b"%d" % number]
        drawn = smallest(within, stratum["size"], stratum["reserve"])
        items, reserves = items + drawn[0], reserves + drawn[1]
elif method["name"] == "all":
    items = [("", item) for item in sorted(ids)]
elif method["name"] == "judgmental":
    chosen = [item["id"].encode("utf-8") for item in draw["items"]]
    items = [("", item) for item in chosen if item in set(ids)]

drawn = items + reserves
for number, item in drawn:
    sys.stdout.buffer.write(number.encode() + b" " + item + b"\n")
sys.stdout.flush()
stated = [(item["ticket"], item["id"].encode("utf-8")) for item in draw["items"] + draw["reserves"]]
population = sha256(b"".join(sorted(item + b"\n" for item in ids)))
by_id = sorted(rows, key=lambda row: row[1] + b"\n")
framed = "frame" not in method or method["frame"] == sha256(b"".join(b"%s\t%s\n" % row for row in by_id))
same = drawn == stated and len(set(ids)) == len(ids) and population == draw["population"]["digest"] and framed
print("The redraw gives the same list." if same else "IT DIFFERS from draw.json.", file=sys.stderr)
sys.exit(0 if same else 1)
