"""A real SMTP server for tests: prints its port, then a JSON line for each message it took. Ends when standard input ends.
Arguments: starttls|tls|plain, certificate file, key file, and the longest random wait before a message is answered, in seconds (0).
The login is ada / s3cret and required where there is TLS."""
import asyncio
import base64
import json
import random
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class PatientSMTP(SMTP):
    # With its own limit, the reader stalls for good under STARTTLS once it holds 2 KB.
    line_length_limit = 1 << 20


class Handler:
    def __init__(self, longest_wait):
        self.longest_wait = longest_wait

    async def handle_DATA(self, server, session, envelope):
        taken = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "utf8": envelope.smtp_utf8, "tls": session.ssl is not None, "port": session.peer[1],
                 "user": session.auth_data, "content": base64.b64encode(envelope.original_content).decode()}
        print(json.dumps(taken), flush=True)
        await asyncio.sleep(random.uniform(0, self.longest_wait))
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, auth_data):
    good = isinstance(auth_data, LoginPassword) and auth_data == LoginPassword(b"ada", b"s3cret")
    return AuthResult(success=good, handled=False, auth_data="ada" if good else None)


async def main(mode, certificate, key, longest_wait):
    context = None
    if mode != "plain":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)

    def session():
        return PatientSMTP(Handler(float(longest_wait)), hostname="test.example", enable_SMTPUTF8=True, authenticator=authenticate, auth_required=mode != "plain",
                           auth_require_tls=mode == "starttls", require_starttls=mode == "starttls", tls_context=context if mode == "starttls" else None)

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=context if mode == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

asyncio.run(main(*sys.argv[1:5]))
