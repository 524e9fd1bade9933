"""Reads messages, each as a 4-byte big-endian length and its bytes; prints for each a JSON line of what Python's email package reads."""
import email
import email.errors
import email.policy
import functools
import json
import struct
import sys


class Policy(email.policy.EmailPolicy):
    """The default policy, except that a header is parsed once and not at every look at it."""
    parse = functools.lru_cache(maxsize=64)(email.policy.default.header_fetch_parse)

    def header_fetch_parse(self, name, value):
        return Policy.parse(name, value)


def content(part):
    return None if part is None else part.get_content()


def mailbox(header):
    return None if header is None else [[a.display_name, a.addr_spec] for a in header.addresses]


def describe(message):
    parts = list(message.walk())
    defects = [d for part in parts for d in part.defects] + [d for part in parts for value in part.values() for d in value.defects]
    files = [[part["Content-Disposition"].params["filename"], part.get_content_type(), part.get_payload(decode=True).hex()] for part in parts if part.get_content_disposition()]
    return {
        "subject": message["Subject"], "from": mailbox(message["From"]), "to": mailbox(message["To"]), "replyTo": mailbox(message["Reply-To"]),
        "extra": message["X-Extra"], "date": message["Date"].datetime.isoformat(), "messageId": message["Message-ID"], "files": files,
        "text": content(message.get_body(("plain",))), "html": content(message.get_body(("html",))),
        # An address beyond ASCII is what SMTPUTF8 is for; Python remarks on it all the same.
        # MimeKit can end an encoded word of a name without a blank after it; every reader copes.
        "defects": [repr(d) for d in defects if not isinstance(d, email.errors.NonASCIILocalPartDefect) and "missing trailing whitespace" not in str(d)],
    }


stream = sys.stdin.buffer
while size := stream.read(4):
    raw = stream.read(struct.unpack(">I", size)[0])
    print(json.dumps(describe(email.message_from_string(raw.decode(), policy=Policy()))))
