# SPDX-License-Identifier: Apache-2.0
# A mail server on loopback that prints what it gets, one JSON object a message.
# smtp_server.py plain|starttls|tls CERTIFICATE KEY
import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

mode, certificate, key = sys.argv[1:4]


def authenticate(server, session, envelope, mechanism, data):
    # Not handled: the server sends the answer.
    is_known = (data.login, data.password) == (b"plant", b"s3cret")
    return AuthResult(success=is_known, handled=is_known, auth_data=data.login.decode())


class Printer:
    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print(
            json.dumps(
                {
                    "from": envelope.mail_from,
                    "to": envelope.rcpt_tos,
                    "login": session.auth_data,
                    "id": message["Message-ID"],
                    "subject": message["Subject"],
                    "auto": message["Auto-Submitted"],
                    "parts": [part.get_content_type() for part in message.walk() if not part.is_multipart()],
                    "text": message.get_body(("plain",)).get_content().splitlines()[0],
                    "file": [part.get_filename() for part in message.iter_attachments()],
                },
                separators=(",", ":"),
                ensure_ascii=False,
            ),
            flush=True,
        )
        return "250 OK"


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    options = {"starttls": {"tls_context": context, "require_starttls": True}}
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(
            Printer(),
            hostname="localhost",
            authenticator=authenticate,
            auth_required=True,
            auth_require_tls=False,
            **options.get(mode, {}),
        ),
        "127.0.0.1",
        0,
        ssl=context if mode == "tls" else None,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
