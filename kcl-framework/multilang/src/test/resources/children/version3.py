"""Behaves as a processor on Amazon's Python library of version 3, which knows only its protocol.

Argument: a file for the records that were processed.
"""
import base64
import json
import sys


def write(message):
    sys.stdout.write("\n")
    sys.stdout.write(json.dumps(message))
    sys.stdout.write("\n")
    sys.stdout.flush()


def read():
    while True:
        line = sys.stdin.readline()
        if not line:
            return None
        if line.strip():
            return json.loads(line)


def checkpoint(sequence_number=None, sub_sequence_number=None):
    write(
        {
            "action": "checkpoint",
            "sequenceNumber": sequence_number,
            "subSequenceNumber": sub_sequence_number,
        }
    )
    answer = read()
    return answer["error"]


with open(sys.argv[1], "a", encoding="utf-8") as done:
    while True:
        message = read()
        if message is None:
            break
        action = message["action"]
        if action == "initialize":
            done.write(
                "shard %s %s %d\n"
                % (message["shardId"], message["sequenceNumber"], message["subSequenceNumber"])
            )
        elif action == "processRecords":
            for record in message["records"]:
                assert record["action"] == "record"
                data = base64.b64decode(record["data"]).decode("utf-8")
                done.write("%s %s\n" % (record["partitionKey"], data))
            last = message["records"][-1]
            error = checkpoint(last["sequenceNumber"], last["subSequenceNumber"])
            done.write("checkpoint %s\n" % error)
        elif action in ("shardEnded", "shutdownRequested"):
            done.write("%s %s\n" % (action, checkpoint()))
        elif action == "leaseLost":
            done.write("leaseLost\n")
        else:
            raise ValueError("unsupported action " + action)
        done.flush()
        write({"action": "status", "responseFor": action})
