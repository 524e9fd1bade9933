"""Reads JSON lines {"message": base64}; prints "pass" or "fail" for each. The first argument is the value of every DNS record."""
import base64
import json
import sys

import dkim

record = sys.argv[1].encode()
for line in sys.stdin:
    message = base64.b64decode(json.loads(line)["message"])
    print("pass" if dkim.verify(message, dnsfunc=lambda name, timeout=5: record) else "fail")
