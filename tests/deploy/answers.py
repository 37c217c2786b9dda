"""An HTTP server that answers as AWS does, with the answers that a test lays out.

It is for what the emulator cannot show: refusals, throttling, rollbacks, connections that drop, and operations that the
emulator only stubs. Answers have the shape that the services' API references give. Tests of what the emulator can do belong
into `tests/e2e`.
"""

import json
import threading
import urllib.parse
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

import toolbox

DROP = object()
# Formed as credentials are, known nowhere.
CREDENTIALS = toolbox.CREDENTIALS | {"AWS_REGION": toolbox.REGION}

# Formed as credentials are, known nowhere.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": toolbox.REGION}


@dataclass
class Call:
    """A request that has arrived."""

    operation: str
    parameters: dict
    host: str
    path: str
    headers: dict = field(repr=False, default_factory=dict)
    body: bytes = field(repr=False, default=b"")


@dataclass
class Reply:
    """What is answered."""

    body: bytes | str = b""
    status: int = 200
    headers: dict = field(default_factory=dict)


def json_reply(**members):
    """An answer of Step Functions (AWS JSON 1.0)."""
    return Reply(json.dumps(members), headers={"Content-Type": "application/x-amz-json-1.0"})


def json_error(code, message="", status=400):
    """A refusal of Step Functions."""
    body = json.dumps({"__type": f"com.amazonaws.states#{code}", "message": message})
    return Reply(body, status, {"Content-Type": "application/x-amz-json-1.0", "x-amzn-ErrorType": code})


def query_reply(operation, result=""):
    """An answer of CloudFormation (AWS Query), around the XML of its result."""
    text = (
        f'<{operation}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">'
        f"<{operation}Result>{result}</{operation}Result>"
        f"<ResponseMetadata><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata>"
        f"</{operation}Response>"
    )
    return Reply(text, headers={"Content-Type": "text/xml"})


def query_error(code, message="", status=400):
    """A refusal of CloudFormation."""
    text = (
        '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>'
        f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
        "<RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>"
    )
    return Reply(text, status, {"Content-Type": "text/xml"})


def s3_error(code, message="", status=404):
    """A refusal of S3."""
    text = f"<?xml version='1.0'?><Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    return Reply(text, status, {"Content-Type": "application/xml"})


def xml(name, value):
    """A value as the Query protocol writes it: members of a list in `member`, of an object by their names."""
    if isinstance(value, dict):
        inner = "".join(xml(key, member) for key, member in value.items())
    elif isinstance(value, list):
        inner = "".join(xml("member", member) for member in value)
    elif isinstance(value, bool):
        inner = str(value).lower()
    else:
        inner = escape(str(value))
    return f"<{name}>{inner}</{name}>"


class Answers:
    """The server. An operation is named as in the API; of S3 it is the method, such as `PUT`."""

    def __init__(self):
        self.laid_out = {}
        self.calls = []
        self.lock = threading.Lock()
        self.given = defaultdict(int)
        answers = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                answers.serve(self)

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = serve

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def on(self, operation, *replies):
        """Answers an operation with these replies in turn, the last again and again.

        A reply is a `Reply`, a function from the call to one, or `DROP`, which closes the connection without an answer.
        """
        self.laid_out[operation] = replies
        self.given[operation] = 0
        return self

    def called(self, operation):
        """The parameters of each call of an operation, in order."""
        return [call.parameters for call in self.calls if call.operation == operation]

    def serve(self, handler):
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        call = understood(handler, body)
        with self.lock:
            self.calls.append(call)
            replies = self.laid_out.get(call.operation)
            number = self.given[call.operation]
            self.given[call.operation] += 1
        if replies is None:
            reply = Reply(f"the test has no answer to {call.operation}", 501)
        else:
            reply = replies[min(number, len(replies) - 1)]
        if callable(reply):
            reply = reply(call)
        if reply is DROP:
            handler.close_connection = True
            handler.connection.close()
            return
        content = reply.body.encode() if isinstance(reply.body, str) else reply.body
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(content)


def understood(handler, body):
    """The operation of a request and its parameters."""
    target = handler.headers.get("X-Amz-Target")
    parameters = {}
    operation = handler.command
    if target:
        operation = target.rsplit(".", 1)[-1]
        parameters = json.loads(body or b"{}")
    elif handler.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        parameters = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
        operation = parameters.pop("Action")
    return Call(operation, parameters, handler.headers.get("Host", ""), handler.path, dict(handler.headers), body)
