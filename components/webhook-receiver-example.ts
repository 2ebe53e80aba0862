// A receiver of webhooks as the guide prints it. A test runs it letter by letter.

export const webhookReceiver = `import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET = os.environ["QUIVER_WEBHOOK_SECRET"]  # whsec_...
KEY = base64.b64decode(SECRET[len("whsec_"):])
FIVE_MINUTES = 300


def is_genuine(headers, body):
    key = headers.get("webhook-id", "")
    sent_at = headers.get("webhook-timestamp", "")
    if not sent_at.isdecimal():
        return False
    if abs(time.time() - int(sent_at)) > FIVE_MINUTES:
        return False
    signed = f"{key}.{sent_at}.".encode() + body
    digest = hmac.new(KEY, signed, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    found = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(expected, one.encode()) for one in found)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers.get("content-length", 0))
        body = self.rfile.read(size)
        genuine = is_genuine(self.headers, body)
        self.send_response(204 if genuine else 400)
        self.end_headers()
        if genuine:
            event = json.loads(body)
            plugin = event["data"].get("plugin", {})
            print(event["type"], plugin.get("package_name", ""), flush=True)


port = int(os.environ.get("PORT", "8080"))
server = HTTPServer(("127.0.0.1", port), Receiver)
print("listening on port", server.server_port, flush=True)
server.serve_forever()
`
