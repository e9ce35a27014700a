"""What a hostile page or program on the same machine may try against the review server."""
import socket
import sys
from urllib.parse import urlsplit

parts = urlsplit(sys.argv[1])
host, port, token = parts.hostname, parts.port, parts.path


def raw(request, limit=1 << 20, timeout=20):
    with socket.create_connection((host, port), timeout=timeout) as connection:
        try:
            connection.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = b""
        try:
            while len(answer) < limit:
                piece = connection.recv(65536)
                if not piece:
                    break
                answer += piece
        except (ConnectionResetError, socket.timeout):
            pass
    return answer


def get(path, headers=None, method="GET", body=b""):
    fields = {"Host": f"{host}:{port}", "Connection": "close", **(headers or {})}
    if body:
        fields["Content-Length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return raw(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)


def status(answer):
    return int(answer.split()[1]) if answer.startswith(b"HTTP/") else 0


def alive():
    answer = get(token + "api/state")
    assert status(answer) == 200 and b'"frames"' in answer, answer[:200]


alive()
for path in ["/", "/0123456789abcdef0123456789abcdef/", token[:-2] + "x/", "/api/state", token.rstrip("/")[:-1] + "/api/state"]:
    assert status(get(path)) == 404, path
for bad in ["evil.example", f"evil.example:{port}", f"127.0.0.1:{port + 1}", "127.0.0.1", f"127.0.0.1.evil.example:{port}", ""]:
    assert status(get(token, {"Host": bad})) == 403, bad
for origin in ["http://evil.example", "null", f"https://{host}:{port}", f"http://{host}:{port + 1}"]:
    assert status(get(token + "api/state", {"Origin": origin})) == 403, origin
    assert status(get(token + "api/coding", {"Origin": origin}, "POST", b"{}")) == 403, origin
assert status(raw(f"GET {token} HTTP/1.1\r\nHost: {host}:{port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode())) in (400, 403)
for path in ["../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "....//etc/passwd", "%00", "..%5c..%5cetc%5cpasswd", "//etc/passwd",
             "api/../../etc/passwd", "api/frame?n=../../etc/passwd", "api/frame?n=-1", "api/frame?n=999999999999999999999", "api/frame?n=1e9", "api/frame",
             "api/levels?face=0&first=0&count=99999999&bins=10", "api/levels?face=7&first=0&count=10&bins=10", "api/agreement?face=0"]:
    answer = get(token + path)
    assert b"root:" not in answer and status(answer) in (200, 400, 404), (path, answer[:200])
    if "etc" in path:
        assert status(answer) in (400, 404), (path, answer[:100])
for body in [b"", b"{", b"[]", b'{"face":0}', b'{"face":0,"id":-1,"status":"<script>","proposal":-1,"onset":0,"apex":0,"offset":0,"action_units":"","emotion":"","comment":"","revision":0}',
             b'{"face":0,"id":-1,"status":"added","proposal":-1,"onset":5,"apex":2,"offset":1,"action_units":"","emotion":"","comment":"","revision":0}',
             b'{"face":"x","id":null}', b"\xff\xfe" * 100]:
    assert status(get(token + "api/coding", {"Content-Type": "application/json"}, "POST", body)) == 400, body
assert status(get(token + "api/coding?coder=../x", {}, "POST", b'{"face":0,"id":-1,"status":"added","proposal":-1,"onset":0,"apex":1,"offset":2,"action_units":"","emotion":"","comment":"","revision":0}')) == 400
# A body of a gigabyte: announced, and without an end.
answer = raw(f"POST {token}api/coding HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 1073741824\r\nConnection: close\r\n\r\n".encode() + b"x" * (4 << 20))
assert status(answer) in (0, 413), answer[:100]
chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
answer = raw(f"POST {token}api/coding HTTP/1.1\r\nHost: {host}:{port}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".encode() + chunk * 64)
assert status(answer) in (0, 400, 411), answer[:100]
assert status(raw(b"GET " + b"/" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n")) in (0, 400, 403, 414)
alive()
# Ten thousand connections that say nothing, five hundred at a time.
for _ in range(20):
    held = [socket.socket() for _ in range(500)]
    for connection in held:
        connection.setblocking(False)
        connection.connect_ex((host, port))
    for connection in held:
        connection.close()
alive()
# Nobody beside this machine reaches it.
others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1", "127.0.1.1"}
for address in others:
    try:
        socket.create_connection((address, port), timeout=1).close()
        raise AssertionError(f"reachable at {address}")
    except OSError:
        pass
print("alive")
