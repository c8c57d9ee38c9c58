"""Sends something after it has answered, which nobody asked for.

Arguments: what it sends, the action after whose answer.
"""
import json
import sys

sent, step = sys.argv[1:3]
for line in sys.stdin:
    action = json.loads(line)["action"]
    status = json.dumps({"action": "status", "responseFor": action}) + "\n"
    sys.stdout.write(status)
    if action == step:
        sys.stdout.write(
            {
                "a checkpoint": '{"action":"checkpoint"}\n',
                "its status again": status,
                "the next status": '{"action":"status","responseFor":"processRecords"}\n',
            }[sent]
        )
    sys.stdout.flush()
