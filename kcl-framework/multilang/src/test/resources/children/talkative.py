"""Sends something with its answer, which nobody asked for, in one write.

Arguments: what it sends, the action with whose answer.
"""
import json
import os
import sys

sent, step = sys.argv[1:3]
for line in sys.stdin:
    action = json.loads(line)["action"]
    status = json.dumps({"action": "status", "responseFor": action}) + "\n"
    more = {
        "a checkpoint": '{"action":"checkpoint"}\n',
        "its status again": status,
        "the next status": '{"action":"status","responseFor":"processRecords"}\n',
    }[sent]
    os.write(1, (status + (more if action == step else "")).encode())
