"""Writes the sample logs of the recipes that come with Vouch, by the published definitions of each scheme alone.

python3 tests/golden/python/make_recipe_samples.py resources/recipes/samples
"""

import hashlib
import json
import sys
from pathlib import Path

OUT = Path(sys.argv[1])
ROWS = 12
ORG = "00000000-0000-4000-8000-0000000000aa"
DETAILS = [{"n": 1.0, "who": "Zoë"}, {"b": [1, 2, {"z": None}], "a": "x/y"}, {"small": 1e-07, "big": 12345678901234567890}]


def sha(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def uuid(n):
    return f"00000000-0000-4000-8000-{n:012d}"


def time(n, micros=2):
    return f"2026-01-01T00:00:{n:02d}.{micros + n:06d}"


def write(name, text):
    (OUT / name).write_text(text, encoding="utf-8")


def lines(rows, **options):
    return "".join(json.dumps(row, **options) + "\n" for row in rows)


def document(rows):
    return json.dumps(rows, indent=1) + "\n"


def sorted_json(value):
    return json.dumps(value, sort_keys=True)


def blocks():
    prev, rows = "0" * 64, []
    for i in range(ROWS):
        block = {
            "index": i,
            "block_type": "audit_event" if i == 0 else "approval",
            "data": {"event": "Genesis block \u2014 audit trail initialized"} if i == 0 else DETAILS[i % 3],
            "previous_hash": prev,
            "timestamp": "2026-01-01T00:00:00+00:00" if i == 0 else time(i) + "+00:00",
            "nonce": 0,
        }
        prev = sha(sorted_json(block))
        rows.append({"id": uuid(i), **block, "hash": prev})
    write("complianceagent-blocks.json", document(rows))


def sdk():
    prev, rows = None, []
    for i in range(ROWS):
        entry = {
            "id": uuid(i + 1),
            "timestamp": time(i) + "+00:00",
            "action": "read",
            "resource_type": "user",
            "resource_id": str(i),
            "user_id": None if i == 3 else "ann@example.com",
            "outcome": "success",
        }
        prev = sha(sorted_json({**entry, "previous_hash": prev}))
        rows.append({**entry, "severity": "info", "service_name": "billing", "entry_hash": prev})
    write("complianceagent-sdk.json", document(rows))


def trail(name, hashed):
    prev, rows = None, []
    for i in range(ROWS):
        row = {
            "id": uuid(i + 1),
            "organization_id": ORG,
            "created_at": time(i, 500) + "Z",
            "regulation_id": None,
            "requirement_id": uuid(77) if i % 2 else None,
            "event_type": "pr_created",
            "event_description": f"Opened a pull request ({i}) \u2013 \u00e9",
            "event_data": DETAILS[i % 3],
            "actor_type": "user",
            "actor_id": f"user-{i % 4}",
            "actor_email": "ann@example.com",
        }
        prev = sha(sorted_json(hashed(row, prev, i)))
        rows.append({**row, "entry_hash": prev})
    write(f"{name}.json", document(rows))


def service_fields(row, prev, i):
    keys = ["organization_id", "event_type", "event_description", "event_data"]
    keys += ["regulation_id", "requirement_id", "actor_type", "actor_id"]
    # The server hashes a clock reading that it takes 75 microseconds before the one that it stores.
    return {**{key: row[key] for key in keys}, "previous_hash": prev, "created_at": time(i, 425) + "+00:00"}


def model_fields(row, prev, i):
    keys = ["id", "organization_id", "event_type", "event_data"]
    return {**{key: row[key] for key in keys}, "created_at": time(i, 500) + "+00:00", "previous_hash": prev}


def evidence():
    prev, rows = {"soc2": "", "hipaa": ""}, []
    for i in range(ROWS):
        framework = "soc2" if i % 3 else "hipaa"
        content = ["alpha", "beta", "\u00e9vidence \U0001f4c4"][i % 3] + str(i)
        digest = sha(content + prev[framework])
        rows.append(
            {
                "id": uuid(i),
                "framework": framework,
                "content": content,
                "previous_hash": prev[framework],
                "content_hash": digest,
            }
        )
        prev[framework] = digest
    write("complianceagent-evidence.ndjson", lines(rows))


def explanations():
    prev, rows = None, []
    for i in range(ROWS):
        row = {
            "id": uuid(i + 1),
            "timestamp": f"2026-01-01T00:00:{i:02d}+00:00",
            "action_type": "explain",
            "input_hash": sha(f"in{i}"),
            "result_hash": sha(f"out{i}"),
        }
        text = f"{row['id']}:{row['timestamp']}:{row['input_hash']}:{row['result_hash']}"
        prev = sha(text if prev is None else f"{prev}:{text}")
        rows.append({**row, "chain_hash": prev})
    write("complianceagent-explanations.json", document(rows))


def templates():
    prev, rows = "GENESIS", []
    for i in range(ROWS):
        entry = {
            "id": uuid(i),
            "timestamp": time(i) + "+00:00",
            "action": "phi.read",
            "actor_id": f"nurse-{i % 3}",
            "resource_id": f"patient-{i}",
            "details": DETAILS[i % 3],
            "previous_hash": prev,
        }
        prev = sha(sorted_json(entry))
        rows.append({**entry, "hash": prev})
    write("complianceagent-hipaa-template.ndjson", lines(rows))

    prev, rows = None, []
    for i in range(ROWS):
        entry = {
            "timestamp": time(i) + "+00:00",
            "user_id": f"user-{i % 3}",
            "action": "erase",
            "resource_type": "profile",
            "resource_id": str(i),
            "details": DETAILS[i % 3],
            "previous_hash": prev,
        }
        text = "".join(entry[key] for key in ["timestamp", "user_id", "action", "resource_type", "resource_id"])
        prev = sha(text + json.dumps(entry["details"]) + (prev or ""))
        rows.append({**entry, "hash": prev})
    write("complianceagent-gdpr-template.ndjson", lines(rows))


def linked(name, hash_field, prev_field, prefix, wrap):
    """A log whose hashes are over something that is not published: random-looking, but linked."""
    prev, rows = prefix + "0" * 64, []
    for i in range(ROWS):
        digest = prefix + sha(f"{name}{i}")
        rows.append({"id": f"log_{i}", "event_type": "scan.completed", hash_field: digest, prev_field: prev})
        prev = digest
    write(f"{name}.json" if wrap else f"{name}.ndjson", json.dumps({"success": True, "data": rows}) if wrap else lines(rows))


def package():
    entries = [
        {
            "id": uuid(i),
            "created_at": time(i) + "+00:00",
            "event_type": "pr_merged",
            "event_description": "Merged",
            "event_data": DETAILS[i % 3],
            "actor_type": "user",
            "actor_email": None,
            "ai_model": None,
            "ai_confidence": 0.9,
            "entry_hash": sha(str(i)),
        }
        for i in range(ROWS)
    ]
    body = {
        "export_date": "2026-01-02T00:00:00+00:00",
        "organization_id": ORG,
        "regulation_id": None,
        "date_range": {"start": None, "end": None},
        "entry_count": ROWS,
        "entries": entries,
    }
    write("complianceagent-package.json", json.dumps({**body, "package_hash": sha(sorted_json(body))}))


def kommit():
    prev, rows = "0" * 64, []
    for i in range(24):
        row = {
            "id": uuid(i),
            "actor": "alice@example.com",
            "action": "policy.update",
            "target": "policy:eu-ai-act-deployment",
            "metadata": {"severity": "notice", "n": i, "text": "\u00e9"},
            "created_at": f"2026-03-12T09:14:{i:02d}Z",
            "prev_hash": prev,
        }
        prev = sha(json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        rows.append({**row, "row_hash": prev})
    write("kommit.ndjson", lines(rows))


def activity():
    prev, rows = "0" * 64, []
    for i in range(ROWS):
        row = {
            "seq": i + 1,
            "at": time(i) + "Z",
            "actor": "ann",
            "action": "vault.unlocked",
            "details": {"n": i},
            "prev_hash": prev,
        }
        prev = sha(json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        rows.append({**row, "entry_hash": prev})
    write("vouch-activity.ndjson", lines(rows, ensure_ascii=False))


blocks()
sdk()
trail("complianceagent-trail", service_fields)
trail("complianceagent-trail-model", model_fields)
evidence()
explanations()
templates()
linked("complianceagent-log", "hash", "previous_hash", "sha256:", True)
linked("complianceagent-guide", "hash", "previous_hash", "sha256:", False)
package()
kommit()
activity()
