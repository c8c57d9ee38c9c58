"""A processor that writes what happens to it to the file that JOURNAL names, a line each.

Argument 1 is the version of the protocol: version 1 ends at messages that it does not know, as
kclpy 0.2.0 does. With PERIOD set, the process asks for a checkpoint after so many records; without
it, only when it gets an empty batch. A record that reads "poison" ends the process, unless CURED is
set.
"""

import base64
import json
import os
import sys

version = int(sys.argv[1])
journal = open(os.environ["JOURNAL"], "a", encoding="utf-8", buffering=1)
period = int(os.environ.get("PERIOD", "0"))
known = {
    1: ("initialize", "processRecords", "shutdown"),
    2: ("initialize", "processRecords", "leaseLost", "shardEnded", "shutdownRequested"),
}[version]
records_since = 0
shard = ""


def send(message):
    sys.stdout.write("\n" + json.dumps(message) + "\n")
    sys.stdout.flush()


def checkpoint(sequence_number):
    request = {"action": "checkpoint"}
    request["checkpoint" if version == 1 else "sequenceNumber"] = sequence_number
    send(request)
    answer = json.loads(sys.stdin.readline())
    journal.write(f"checkpoint {answer['error']}\n")


for line in sys.stdin:
    message = json.loads(line)
    action = message["action"]
    if action not in known:
        sys.exit(f"unknown action {action}")
    if action == "initialize":
        shard = message["shardId"]
        journal.write(f"process {os.getpid()} {shard}\n")
    elif action == "processRecords":
        for record in message["records"]:
            text = base64.b64decode(record["data"]).decode("utf-8")
            journal.write(f"record {text}\n")
            if text == "poison" and "CURED" not in os.environ:
                sys.exit(3)
            records_since += 1
            if period and records_since >= period:
                checkpoint(record["sequenceNumber"])
                records_since = 0
        if not message["records"] and records_since:
            checkpoint(None)
            records_since = 0
    else:
        journal.write(f"{action} {message.get('reason', '')}\n")
        if action in ("shardEnded", "shutdownRequested") or message.get("reason") == "TERMINATE":
            checkpoint(None)
    send({"action": "status", "responseFor": action})
