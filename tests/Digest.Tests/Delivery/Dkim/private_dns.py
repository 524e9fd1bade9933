"""Runs a command on standard input while a name server on 127.0.0.1:53 answers every TXT question with the first argument.
Needs namespaces of its own (unshare -m -n): nothing of this reaches the machine."""
import socket
import struct
import subprocess
import sys
import tempfile
import threading


def answer(question, value):
    end = question.index(b"\0", 12) + 5
    strings = b"".join(bytes([len(value[i:i + 255])]) + value[i:i + 255] for i in range(0, len(value), 255))
    record = b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 60, len(strings)) + strings
    return question[:2] + b"\x81\x80" + struct.pack(">HHHH", 1, 1, 0, 0) + question[12:end] + record


def serve(server, value):
    while True:
        question, client = server.recvfrom(4096)
        server.sendto(answer(question, value), client)


subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
with tempfile.NamedTemporaryFile("w") as resolv:
    resolv.write("nameserver 127.0.0.1\n")
    resolv.flush()
    subprocess.run(["mount", "--bind", resolv.name, "/etc/resolv.conf"], check=True)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    threading.Thread(target=serve, args=(server, sys.argv[1].encode()), daemon=True).start()
    code = subprocess.run(sys.argv[2:]).returncode
sys.exit(code)
