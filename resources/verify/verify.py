#!/usr/bin/env python3
"""Checks an evidence package. Python 3.8 or newer, standard library only, no network, no Vouch.

    python3 VERIFY/verify.py                    the unpacked package that this file lies in
    python3 verify.py package.zip               a package as it was handed over
    ... --fingerprint HEX                       pin the signing key

Prints one line per check. Exit code 0: all hold; 1: at least one does not; 2: it could not run.
Nothing here is taken on trust but this file: read it, or write your own from README.txt.
"""
import argparse
import base64
import csv
import hashlib
import io
import json
import os
import re
import sys
import zipfile
import zlib

SELF = "tagmanifest-sha256.txt"
UNSIGNED = {"manifest.json", "manifest.dsse.json", SELF}
POPULATION = "data/02-population/POP-01/"
SAMPLE = "data/03-sample/SMP-01/"
STORIES = "data/10-stories/"
INDEX = "data/00-index/index.json"
ACTIVITY = "data/08-activity/activity.ndjson"
LIMIT = 256 * 1024 * 1024  # the longest line or small file that is read at once


class Problem(Exception):
    """A check that does not hold, in words."""


def need(condition, words):
    if not condition:
        raise Problem(words)


# ---------------------------------------------------------------- where the bytes come from


class Folder:
    """An unpacked package."""

    def __init__(self, root):
        self.root = root
        self.names = []
        for folder, subfolders, files in os.walk(root):
            for name in subfolders + files:
                path = os.path.join(folder, name)
                short = os.path.relpath(path, root).replace(os.sep, "/")
                if os.path.islink(path):
                    raise Problem("%r is a link" % short)
                if name in files:
                    self.names.append(short)
                elif not os.listdir(path):
                    self.names.append(short + "/")
        self.container = "an unpacked folder"

    def open(self, name):
        return open(os.path.join(self.root, *name.split("/")), "rb")


class Zip:
    """A package as one file. Nothing is unpacked to disk."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        infos = self.zip.infolist()
        names = [info.filename for info in infos]
        need(len(names) == len(set(names)), "the zip holds a name twice")
        for info in infos:
            name = info.filename
            parts = name.rstrip("/").split("/")
            need(not name.startswith("/") and "\\" not in name and ":" not in parts[0], "unsafe name %r" % name)
            need(not any(part in ("", ".", "..") for part in parts), "unsafe name %r" % name)
            need(info.external_attr >> 16 & 0o170000 != 0o120000, "%r is a link" % name)
            need(
                info.file_size < 1 << 30 or info.file_size < 200 * max(1, info.compress_size),
                "%r unpacks to more than 200 times its size" % name,
            )
        marks = [name for name in names if re.fullmatch(r"([^/]+/)?(bagit|manifest-sha256)\.txt", name)]
        need(marks, "there is no bag in it")
        self.base = marks[0].rpartition("/")[0]
        self.base += "/" if self.base else ""
        outside = [name for name in names if not name.startswith(self.base)]
        need(not outside, "there is something beside the bag: %r" % (outside or [""])[0])
        files = [name for name in names if not name.endswith("/")]
        parents = {name[: i + 1] for name in files for i, char in enumerate(name) if char == "/"}
        empty = [name for name in names if name.endswith("/") and name not in parents]
        self.names = [name[len(self.base) :] for name in files + empty]
        self.container = self.check_seal(path)

    def check_seal(self, path):
        """The zip's comment holds the SHA-256 of every byte before it."""
        comment = self.zip.comment
        with open(path, "rb") as file:
            file.seek(-22 - len(comment), os.SEEK_END)
            end = file.read(22)
        fits = end[:4] == b"PK\5\6" and int.from_bytes(end[20:], "little") == len(comment)
        need(fits, "there is something after the end of the zip")
        if not comment:
            return "packed again by another tool; what follows checks the content"
        seal = re.fullmatch(rb"vouch-package/1 sha256:([0-9a-f]{64})", comment)
        need(seal, "the zip's comment is not as Vouch writes it")
        left = os.path.getsize(path) - len(comment)
        digest = hashlib.sha256()
        with open(path, "rb") as file:
            while left > 0:
                chunk = file.read(min(left, 1 << 20))
                need(chunk, "the zip ends too early")
                digest.update(chunk)
                left -= len(chunk)
        need(digest.hexdigest() == seal.group(1).decode(), "the zip file was changed after it was built")
        return "every byte of the zip is as it was written"

    def open(self, name):
        return self.zip.open(self.base + name)


def read(bag, name):
    need(name in bag.names, "%s is missing" % name)
    with bag.open(name) as file:
        data = file.read(LIMIT + 1)
    need(len(data) <= LIMIT, "%s is too large" % name)
    return data


def read_json(bag, name):
    try:
        return json.loads(read(bag, name).decode("utf-8"))
    except ValueError:
        raise Problem("%s is not JSON" % name)


def lines(bag, name):
    """The lines of a file as bytes, without their line ends; the last line must have one."""
    need(name in bag.names, "%s is missing" % name)
    with bag.open(name) as file:
        while True:
            line = file.readline(LIMIT + 1)
            if not line:
                return
            need(line.endswith(b"\n"), "%s ends in the middle of a line, or a line is too long" % name)
            yield line[:-1]


# ---------------------------------------------------------------- Ed25519 (RFC 8032, section 5.1)

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point_add(a, b):
    x = (a[1] - a[0]) * (b[1] - b[0]) % P
    y = (a[1] + a[0]) * (b[1] + b[0]) % P
    t = 2 * a[3] * b[3] * D % P
    z = 2 * a[2] * b[2] % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = point_add(result, point)
        point = point_add(point, point)
        number >>= 1
    return result


def point_from(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def ed25519_verifies(key, signature, message):
    if len(key) != 32 or len(signature) != 64:
        return False
    base = point_from((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    a, r = point_from(key), point_from(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    left = point_times(s, base)
    right = point_add(r, point_times(int.from_bytes(digest, "little") % Q, a))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


# ---------------------------------------------------------------- the checks, in the order in which they print


class Checker:
    def __init__(self, bag, fingerprint):
        self.bag = bag
        self.pinned = fingerprint
        self.hashes = {}
        self.sizes = {}
        self.listed = {}

    def container(self):
        return self.bag.container

    def bag_complete(self):
        declared = read(self.bag, "bagit.txt")
        need(declared == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "bagit.txt is not as it must be")
        for manifest, payload in (("manifest-sha256.txt", True), (SELF, False)):
            for line in read(self.bag, manifest).decode("utf-8", "replace").splitlines():
                match = re.fullmatch(r"([0-9a-f]{64})  (.+)", line)
                need(match, "%s holds a line that is none of a manifest" % manifest)
                digest, name = match.groups()
                need(name not in self.listed, "%s is listed twice" % name)
                need(name.startswith("data/") == payload, "%s is listed in the wrong manifest" % name)
                self.listed[name] = digest
        missing = sorted(set(self.listed) - set(self.bag.names))
        need(not missing, "missing: %s" % ", ".join(missing[:5]))
        return "%d files are there" % len(self.listed)

    def every_hash(self):
        wrong = []
        for name in sorted(self.bag.names):
            if name.endswith("/"):
                continue
            digest, size = hashlib.sha256(), 0
            try:
                with self.bag.open(name) as file:
                    for chunk in iter(lambda: file.read(1 << 20), b""):
                        digest.update(chunk)
                        size += len(chunk)
                self.hashes[name], self.sizes[name] = digest.hexdigest(), size
            except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
                self.hashes[name], self.sizes[name] = "unreadable", 0
            if name in self.listed and self.listed[name] != self.hashes[name]:
                wrong.append(name)
        need(not wrong, "changed: %s" % ", ".join(wrong[:5]))
        need(self.listed, "no file is listed")
        payload = [size for name, size in self.sizes.items() if name.startswith("data/")]
        oxum = "Payload-Oxum: %d.%d" % (sum(payload), len(payload))
        need(oxum in read(self.bag, "bag-info.txt").decode("utf-8", "replace").splitlines(), "bag-info.txt: Payload-Oxum differs")
        return "%d files have the SHA-256 they are listed with" % len(self.listed)

    def nothing_extra(self):
        extra = sorted(set(self.bag.names) - set(self.listed) - {SELF})
        need(not extra, "not listed: %s" % ", ".join(extra[:5]))
        listing = {"."}
        for name in self.bag.names:
            parts = name.split("/")
            listing.update("./" + "/".join(parts[: i + 1]) for i in range(len(parts)))
        text = "".join(name + "\n" for name in sorted(listing))
        expected = hashlib.sha256(text.encode()).hexdigest() + "  -\n"
        need(read(self.bag, "VERIFY/filelist.sha256").decode("utf-8", "replace") == expected, "VERIFY/filelist.sha256 differs")
        return "no file is there that is not listed"

    def signature(self):
        envelope = read_json(self.bag, "manifest.dsse.json")
        try:
            kind, payload = envelope["payloadType"], base64.b64decode(envelope["payload"], validate=True)
            (entry,) = envelope["signatures"]
            keyid, signature = entry["keyid"], base64.b64decode(entry["sig"], validate=True)
        except (KeyError, TypeError, ValueError):
            raise Problem("the envelope is not a DSSE envelope with one signature")
        need(kind == "application/vnd.in-toto+json", "the envelope is of another type")
        need(re.fullmatch("[0-9a-f]{64}", str(keyid)), "the envelope names no key")
        pem = read(self.bag, "VERIFY/keys/%s.pub" % keyid).decode("ascii", "replace")
        match = re.fullmatch("-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=]{60})\n-----END PUBLIC KEY-----\n", pem)
        need(match, "the key is not an Ed25519 public key")
        der = base64.b64decode(match.group(1))
        need(len(der) == 44 and der[:12].hex() == "302a300506032b6570032100", "the key is not an Ed25519 public key")
        key = der[12:]
        need(hashlib.sha256(key).hexdigest() == keyid, "the key has another fingerprint")
        encoded = b"DSSEv1 %d %s %d " % (len(kind), kind.encode(), len(payload)) + payload
        need(ed25519_verifies(key, signature, encoded), "the signature does not fit the manifest")
        need(payload == read(self.bag, "manifest.json"), "manifest.json is not what was signed")
        statement = json.loads(payload)
        need(statement.get("_type") == "https://in-toto.io/Statement/v1", "manifest.json is no in-toto Statement")
        signed = {subject["name"]: subject["digest"]["sha256"] for subject in statement["subject"]}
        actual = {name: digest for name, digest in self.hashes.items() if name not in UNSIGNED}
        wrong = sorted(name for name in set(signed) | set(actual) if signed.get(name) != actual.get(name))
        need(not wrong, "not as signed: %s" % ", ".join(wrong[:5]))
        if self.pinned:
            need(keyid == self.pinned.lower(), "signed by another key: %s" % keyid)
            return "signed by the pinned key %s" % keyid
        return "signed by key %s, not pinned: compare it with one you got another way" % keyid

    def population_digest(self):
        definition = read_json(self.bag, POPULATION + "definition.json")
        digest, count, previous = hashlib.sha256(), 0, None
        for line in lines(self.bag, POPULATION + "ids.txt"):
            need(previous is None or previous < line, "ids.txt is not sorted, or holds an id twice")
            digest.update(line + b"\n")
            count, previous = count + 1, line
        self.population = (count, digest.hexdigest())
        need(self.population == (definition.get("count"), definition.get("digest")), "ids.txt is not the population that was defined")
        return "%d ids, %s" % self.population

    def records(self):
        digest, count = hashlib.sha256(), 0
        for line in lines(self.bag, POPULATION + "records.ndjson"):
            record = json.loads(line.decode("utf-8"))
            need(original_fits(record), "line %d: the original has another SHA-256" % (count + 1))
            digest.update(record["item"].encode("utf-8") + b"\n")
            count += 1
        need((count, digest.hexdigest()) == self.population, "records.ndjson does not hold one record for each id, in order")
        return "%d records, each with its original" % count

    def sample_redrawn(self):
        if SAMPLE + "draw.json" not in self.bag.names:
            need(read_json(self.bag, INDEX)["sample"] is None, "the sample is missing")
            return "there is no sample in this package"
        draw = read_json(self.bag, SAMPLE + "draw.json")
        sealed = {key: value for key, value in draw.items() if key != "checksum"}
        text = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))
        need(hashlib.sha256(text.encode("utf-8")).hexdigest() == draw["checksum"], "draw.json was changed after the draw")
        stated = draw["population"]
        need((stated["count"], stated["digest"]) == self.population, "it was drawn from another population")
        size, reserve = draw["parameters"]["size"], draw["parameters"]["reserve"]
        again = self.drawn_again(draw, size + reserve)
        need(len(draw["items"]) == size and draw["items"] + draw["reserves"] == again, "drawing again gives another sample")
        table = read(self.bag, SAMPLE + "sample.csv").decode("utf-8-sig")
        listed = csv_ids(table)
        # With an apostrophe where a spreadsheet would have changed it.
        same = all(cell in (item["id"], "'" + item["id"]) for cell, item in zip(listed, again))
        need(same and len(listed) == len(again), "sample.csv lists other items")
        seed = " with seed %s" % draw["seed"] if draw["seed"] else ""
        return "%d items and %d reserves, drawn again%s" % (size, reserve, seed)

    def drawn_again(self, draw, wanted):
        method = draw.get("method", {"name": "random"})
        ids = lines(self.bag, POPULATION + "ids.txt")
        if method["name"] == "random":
            return numbered([(t, item, None) for t, item in smallest_tickets(ids, draw["seed"], wanted)])
        if method["name"] == "all":
            return numbered([("", item.decode("utf-8"), None) for item in ids])
        if method["name"] == "judgmental":
            chosen = [item["id"] for item in draw["items"]]
            need(len(set(chosen)) == len(chosen), "an item was chosen twice")
            need(set(chosen) <= set(item.decode("utf-8") for item in ids), "an item that was chosen is not in the population")
            return numbered([("", item, None) for item in chosen])
        frame = self.frame(method["frame"])
        if method["name"] == "systematic":
            return numbered(systematic(frame, draw["seed"], method["start"], wanted))
        need(method["name"] == "stratified", "its method is not known")
        items, reserves = [], []
        for number, stratum in enumerate(method["strata"], 1):
            within = [item for key, item in frame if key == b"%d" % number]
            need(len(within) == stratum["count"], "stratum %d has another number of items" % number)
            drawn = smallest_tickets(within, draw["seed"], stratum["size"] + stratum["reserve"])
            drawn = [(t, item, number) for t, item in drawn]
            items += drawn[: stratum["size"]]
            reserves += drawn[stratum["size"] :]
        need(sum(s["count"] for s in method["strata"]) == len(frame), "an item is in no stratum")
        return numbered(items + reserves)

    def frame(self, stated):
        digest, ids, rows = hashlib.sha256(), hashlib.sha256(), []
        for line in lines(self.bag, SAMPLE + "frame.txt"):
            digest.update(line + b"\n")
            key, tab, item = line.partition(b"\t")
            need(tab, "frame.txt line %d has no tab" % (len(rows) + 1))
            ids.update(item + b"\n")
            rows.append((key, item))
        need(digest.hexdigest() == stated, "frame.txt is not the one that the draw was made from")
        need((len(rows), ids.hexdigest()) == self.population, "frame.txt does not hold the ids of the population")
        return rows

    def worksheet(self):
        index = read_json(self.bag, INDEX)
        stated, attached = index.get("worksheet"), {row["ref"]: row["sha256"] for row in index["files"] if row["kind"] == "attachment"}
        if stated is None:
            need(not [n for n in self.bag.names if n.startswith(SAMPLE + "worksheet.")], "the index states no worksheet")
            return "there is no worksheet in this package"
        need(SAMPLE + "worksheet.pdf" in self.bag.names, "worksheet.pdf is missing")
        files = [n for n in self.bag.names if n.startswith(SAMPLE + "attachments/") and not n.endswith("/")]
        need(len(files) == len(attached) == stated["attachments"], "the index lists other attachments than there are")
        draw = read_json(self.bag, SAMPLE + "draw.json")
        rows = csv_rows(read(self.bag, SAMPLE + "worksheet.csv").decode("utf-8"))
        drawn, reserves = draw["items"], list(draw["reserves"])
        need(len(rows) >= len(drawn), "worksheet.csv leaves items out")
        strata = {str(item["order"]): item.get("stratum") for item in drawn + reserves}
        for i, row in enumerate(rows):
            # For an item that was replaced: the next reserve of its stratum.
            fitting = drawn[i : i + 1] or [r for r in reserves if r.get("stratum") == strata.get(row["instead_of"])][:1]
            same = [(str(item["order"]), item["id"], item["ticket"]) for item in fitting] == [(row["draw_order"], row["id"], row["ticket"])]
            need(same, "worksheet.csv lists other items than were drawn, or in another order")
            if i >= len(drawn):
                reserves.remove(fitting[0])
        used = [row for row in rows if row["use"] != "replaced"]
        need(len(rows) - len(draw["items"]) == len(rows) - len(used), "there are other reserves than replaced items")
        need((stated["items"], stated["replaced"]) == (len(used), len(rows) - len(used)), "the index states another number of items")
        words = []
        for attribute in stated["attributes"]:
            letter, counts = attribute["letter"], {"tested": 0, "deviations": 0, "not_applicable": 0, "open": 0}
            for row in used:
                need(row[letter] in MARKS, "worksheet.csv holds an unknown mark of %s" % letter)
                for name in MARKS[row[letter]]:
                    counts[name] += 1
            need(all(attribute[name] == counts[name] for name in counts), "the index states other counts than the marks give")
            words.append("%s: %d of %d deviate" % (letter, counts["deviations"], counts["tested"]))
        self.worksheet_history(stated, attached)
        refs = [ref for row in rows for ref in row["evidence"].split("; ") if ref]
        need(set(refs) <= set(attached), "%s are not there" % ", ".join(sorted(set(refs) - set(attached))[:5]))
        return ", ".join(words + ["%d attachments" % len(attached), "signed" if stated["preparer"] else "not signed"])

    def stories(self):
        stories = read_json(self.bag, INDEX).get("stories", [])
        files = ("records.ndjson", "story.csv", "story.json", "story.pdf")
        stated = [STORIES + story["ref"] + "/" + name for story in stories for name in files]
        found = [name for name in self.bag.names if name.startswith(STORIES) and not name.endswith("/")]
        need(sorted(stated) == sorted(found), "the index states other stories than there are")
        records = sum(self.story(story) for story in stories)
        if not stories:
            return "there is no story in this package"
        words = "story" if len(stories) == 1 else "stories"
        return "%d %s, %d pinned records, each with its original" % (len(stories), words, records)

    def story(self, stated):
        """Pins, rows and pinned records of one story agree; returns how many records there are."""
        ref, folder = stated["ref"], STORIES + stated["ref"] + "/"
        story = read_json(self.bag, folder + "story.json")["story"]
        same = (story["title"], len(story["pins"])) == (stated["title"], stated["pins"])
        need(same, "%s: the index states another title or number of pins" % ref)
        pinned = [(pin["record"]["id"], pin["sha256"]) for pin in story["pins"] if pin["record"] is not None]
        records = [json.loads(line.decode("utf-8")) for line in lines(self.bag, folder + "records.ndjson")]
        need(len(records) == len(pinned) == stated["records"], "%s: records.ndjson does not hold each pinned record" % ref)
        for number, (record, pin) in enumerate(zip(records, pinned), 1):
            need(original_fits(record), "%s: line %d: the original has another SHA-256" % (ref, number))
            need((record["item"], record["original_sha256"]) == pin, "%s: line %d is not the record that is pinned" % (ref, number))
        rows = csv_rows(read(self.bag, folder + "story.csv").decode("utf-8-sig"))
        need([row["original_sha256"] for row in rows] == [pin["sha256"] or "" for pin in story["pins"]], "%s: story.csv holds other pins" % ref)
        return len(records)

    def worksheet_history(self, stated, attached):
        digest, files, sealed, entries = hashlib.sha256(), {}, [], 0
        for line in lines(self.bag, SAMPLE + "worksheet.ndjson"):
            entries += 1
            entry = json.loads(line.decode("utf-8"))
            change = entry["change"]
            need(entry["seq"] == entries, "worksheet.ndjson: line %d is not entry %d" % (entries, entries))
            if change["kind"] == "attach":
                files["ATT-%02d" % change["number"]] = change["sha256"]
            if change["kind"] == "sign":
                need(change["digest"] == digest.hexdigest(), "entry %d was signed over another history" % entries)
                sealed.append(change["digest"])
            if change["kind"] == "reopen":
                sealed = []
            digest.update(line + b"\n")
        need((entries, digest.hexdigest()) == (stated["history"]["entries"], stated["history"]["digest"]), "the index states another history")
        need(sealed == [sign["digest"] for sign in (stated["preparer"], stated["reviewer"]) if sign], "the index states other sign-offs")
        wrong = sorted(ref for ref in attached if files.get(ref) != attached[ref])
        need(not wrong, "not what was attached: %s" % ", ".join(wrong[:5]))

    def chain_receipts(self):
        chains = read_json(self.bag, "data/05-integrity/chain.json")["chains"]
        listed = [(c["source"], c["receipt"], c["integrity"], c["completeness"]) for c in read_json(self.bag, INDEX)["chains"]]
        signed = [(c["source"], c["receipt"]) for c in read_json(self.bag, "manifest.json")["predicate"]["chains"]]
        results = [(c["source"], c["result"]) for c in chains]
        for source, result in results:
            need(result["receipt"] == receipt_of(result), "%s: the receipt does not fit the result" % source)
        need(listed == [(s, r["receipt"], r["integrity"], r["completeness"]) for s, r in results], "the index states other results")
        need(signed == [(s, r["receipt"]) for s, r in results], "the manifest states other receipts")
        words = ["%s: %s, completeness %s" % (s, r["integrity"], r["completeness"]) for s, r in results]
        return "; ".join(words) or "no chain was verified"

    def counts(self):
        index = read_json(self.bag, INDEX)
        need((index["population"]["count"], index["population"]["digest"]) == self.population, "the index states another population")
        rejects = 0
        for line in lines(self.bag, POPULATION + "rejects.ndjson"):
            rejects += 1
            need(original_fits(json.loads(line.decode("utf-8"))), "rejects.ndjson line %d: another SHA-256" % rejects)
        acquisitions = read_json(self.bag, "data/01-scope/acquisitions.json")["acquisitions"]
        need(acquisitions == index["acquisitions"], "the index states other acquisitions")
        for acquisition in acquisitions:
            n = acquisition["lines"]
            parts = n["accepted"] + n["rejected"] + n["duplicate"] + n["conflict"] + n["blank"]
            need(n["total"] == parts, "%s: the lines do not add up" % acquisition["file"])
        stated = sum(a["lines"]["rejected"] + a["lines"]["conflict"] for a in acquisitions)
        need(rejects == stated, "%d rejects, %d stated" % (rejects, stated))
        originals = {a["id"]: a["sha256"] for a in acquisitions}
        for row in index["files"]:
            name = row["path"]
            if name is not None:
                need((row["sha256"], row["bytes"]) == (self.hashes.get(name), self.sizes.get(name)), "the index states another %s" % name)
            if row["kind"] == "original":
                need(row["sha256"] == originals.get(int(row["ref"][4:])), "%s is not the file that was received" % row["title"])
        return "%d records, %d rejects, %d acquisitions as stated" % (self.population[0], rejects, len(acquisitions))

    def activity_chain(self):
        stated = read_json(self.bag, INDEX)["activity"]
        head, seq = "0" * 64, 0
        for line in lines(self.bag, ACTIVITY):
            seq += 1
            match = re.fullmatch(rb'(\{.*),"entry_hash":"([0-9a-f]{64})"(,"prev_hash":"([0-9a-f]{64})","seq":(\d+)\})', line)
            need(match, "line %d is not as Vouch writes it" % seq)
            begin, entry_hash, end, previous, number = match.groups()
            need(hashlib.sha256(begin + end).hexdigest() == entry_hash.decode(), "entry %d was changed" % seq)
            need(previous.decode() == head and int(number) == seq, "entry %d does not follow the one before" % seq)
            head = entry_hash.decode()
        need((seq, head) == (stated["entries"], stated["head"]), "the log does not end where it should")
        return "%d entries, head %s" % (seq, head)


def original_fits(record):
    if "original" in record:
        data = record["original"].encode("utf-8")
    else:
        data = base64.b64decode(record["original_base64"], validate=True)
    return hashlib.sha256(data).hexdigest() == record["original_sha256"]


def smallest_tickets(ids, seed, wanted):
    """Consistent sampling (R. L. Rivest, 2018): the items with the smallest tickets, in their order."""
    base = hashlib.sha256(seed.encode("utf-8")).hexdigest().encode()
    best = []
    for item in ids:
        number = int.from_bytes(hashlib.sha256(base + item).digest(), "big")
        best.append(("0." + str(number).zfill(64)[::-1], item))
        if len(best) > 2 * wanted + 1000:
            best = sorted(best)[:wanted]
    return [(ticket, item.decode("utf-8")) for ticket, item in sorted(best)[:wanted]]


def systematic(frame, seed, start, size):
    """Every N/n-th item in the order of time, then of id; where it begins follows from the seed."""
    count = len(frame)
    u = int(hashlib.sha256((seed + ",1").encode("utf-8")).hexdigest(), 16) % count
    need(u == start, "the start does not follow from the seed")
    ordered = [item for key, item in sorted(frame)]
    places = [(u + j * count) // size for j in range(size)]
    return [(str(place + 1), ordered[place].decode("utf-8"), None) for place in places]


def numbered(drawn):
    items = [{"order": i + 1, "ticket": t, "id": item} for i, (t, item, _) in enumerate(drawn)]
    for item, (_, _, stratum) in zip(items, drawn):
        if stratum is not None:
            item["stratum"] = stratum
    return items


def csv_ids(text):
    return [row[3] for row in csv.reader(io.StringIO(text, newline=""))][1:]


def csv_rows(text):
    csv.field_size_limit(LIMIT)
    return list(csv.DictReader(io.StringIO(text, newline="")))


# What a tick mark counts as.
MARKS = {
    "": ("open",),
    "partial": ("open",),
    "agreed": ("tested",),
    "re-performed": ("tested",),
    "second-system": ("tested",),
    "exception": ("tested", "deviations"),
    "not-available": ("tested", "deviations"),
    "not-applicable": ("not_applicable",),
}


def receipt_of(result):
    """SHA-256 over canonical JSON (RFC 8785; all numbers here are whole) of what was verified and what came of it."""
    heads = [{key: head.get(key) for key in ("partition", "file", "rows", "first", "head")} for head in result["heads"]]
    files = [{key: file[key] for key in ("name", "bytes", "sha256")} for file in result["files"]]
    text = {key: result[key] for key in ("recipe", "rows", "integrity", "completeness", "counts")}
    text.update({"receipt": "vouch-receipt/1", "files": files, "partitions": heads})
    canonical = json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def main():
    parser = argparse.ArgumentParser(description="Checks an evidence package. Exit code 0 only if all checks hold.")
    parser.add_argument("package", nargs="?", help="a package as .zip or folder; without it, the folder this file lies in")
    parser.add_argument("--fingerprint", help="SHA-256 of the signing key, got another way than with the package")
    options = parser.parse_args()
    path = options.package or os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    try:
        checker = Checker(Folder(path) if os.path.isdir(path) else Zip(path), options.fingerprint)
    except (Problem, OSError, EOFError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        print("FAIL  container: %s" % error)
        return 1 if isinstance(error, Problem) else 2
    failed = 0
    for name in CHECKS:
        try:
            print("ok    %s: %s" % (name, getattr(checker, name.replace("-", "_"))()))
        except Problem as problem:
            print("FAIL  %s: %s" % (name, problem))
            failed += 1
        except Exception as error:  # whatever a damaged file leads to, the check does not hold
            print("FAIL  %s: cannot be read (%s)" % (name, type(error).__name__))
            failed += 1
    print("VALID: all %d checks hold" % len(CHECKS) if not failed else "INVALID: %d of %d checks do not hold" % (failed, len(CHECKS)))
    return 1 if failed else 0


CHECKS = (
    "container",
    "bag-complete",
    "every-hash",
    "nothing-extra",
    "signature",
    "population-digest",
    "records",
    "sample-redrawn",
    "worksheet",
    "stories",
    "chain-receipts",
    "counts",
    "activity-chain",
)

if __name__ == "__main__":
    sys.exit(main())
