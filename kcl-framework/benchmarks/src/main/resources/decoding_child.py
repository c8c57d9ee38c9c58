"""A MultiLang child that decodes every record."""

import base64
import json
import sys

records = 0
payload_bytes = 0
for line in sys.stdin:
    message = json.loads(line)
    if message["action"] == "processRecords":
        for record in message["records"]:
            payload_bytes += len(base64.b64decode(record["data"]))
            records += 1
    sys.stdout.write(json.dumps({"action": "status", "responseFor": message["action"]}) + "\n")
    sys.stdout.flush()
