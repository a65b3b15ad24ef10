"""A real SMTP server (aiosmtpd) that says each message it takes as one line of JSON.

Arguments: certificate, key; "plain" offers no STARTTLS, "required" takes nothing without, "refuse" knows no mailbox.
"""

import asyncio
import json
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode == "refuse":
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        say(
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "encrypted": session.ssl is not None,
                "login": session.auth_data.login.decode() if session.auth_data else None,
                "message": envelope.content.decode(),
            }
        )
        return "250 OK"


def authenticate(server, session, envelope, mechanism, login):
    right = isinstance(login, LoginPassword) and login.password == b"the-password"
    return AuthResult(success=right, auth_data=login)


def say(value):
    print(json.dumps(value), flush=True)


certificate, key, mode = sys.argv[1:]
context = None
if mode != "plain":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)


def connection():
    return SMTP(
        Handler(),
        hostname="localhost",
        tls_context=context,
        require_starttls=mode == "required",
        authenticator=authenticate,
        auth_require_tls=mode == "required",
        loop=loop,
    )


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
server = loop.run_until_complete(loop.create_server(connection, "127.0.0.1", 0))
say({"port": server.sockets[0].getsockname()[1]})
# ends with whoever started it
threading.Thread(target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(loop.stop)), daemon=True).start()
loop.run_forever()
