"""Speaks the HTTP of ISStreamer 2.0.0, as far as its requests, headers and answers go.

arguments: base address, access key, bucket key, bucket name, number of events
"""
import http.client
import json
import sys
import time
import urllib.parse

ATTEMPTS = 3


def ship(base, path, access_key, bucket_key, contents):
    """Returns whether a request was taken; a new connection for each attempt."""
    for _ in range(ATTEMPTS):
        connection = http.client.HTTPConnection(base.hostname, base.port, timeout=120)
        connection.request(
            "POST",
            path,
            json.dumps(contents),
            {
                "Content-Type": "application/json",
                "User-Agent": "PyStreamer v2.0.0",
                "Accept-Version": "<=0.0.4",
                "X-IS-AccessKey": access_key,
                "X-IS-BucketKey": bucket_key,
            },
        )
        response = connection.getresponse()
        response.read()
        connection.close()
        print(path, response.status)
        if 200 <= response.status < 300:
            return True
        if response.status in (400, 401, 403):
            return False
        time.sleep(int(response.getheader("Retry-After", "0")) + 1)
    return False


def main():
    address, access_key, bucket_key, bucket_name, count = sys.argv[1:]
    base = urllib.parse.urlparse(address)
    bucket = {"bucketKey": bucket_key, "bucketName": bucket_name}
    taken = ship(base, "/api/buckets", access_key, bucket_key, bucket)
    queue = []
    for number in range(int(count)):
        if len(queue) >= 10:
            taken &= ship(base, "/api/events", access_key, bucket_key, queue)
            queue = []
        queue.append({"key": "temp", "value": number, "epoch": 1419876021.5 + number})
    if queue:
        taken &= ship(base, "/api/events", access_key, bucket_key, queue)
    sys.exit(0 if taken else 1)


main()
