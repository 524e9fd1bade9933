#!/usr/bin/env python3
"""Whether the time of an answer of /subscribe tells something about an address.

Usage: sign_up_times.py DIGEST [REQUESTS] [SETTING ...]

DIGEST is the command, for example "dotnet digest.dll", SETTING e.g. --Storage:ConnectionString=... of an empty database. Of addresses that are unknown,
subscribed, suppressed, and of people who left, REQUESTS each (2000) are asked for in random order. The times of each
two kinds are compared by a Mann-Whitney test; the exit code is 1 when a p is at most .01.
"""
import http.client
import itertools
import math
import random
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

PORT = 18423
KINDS = {"unknown": None, "active": "active", "left": "unsubscribed", "suppressed": "suppressed"}


def address(kind, i):
    """As long as any other, in another order than its number."""
    return f"r{(i * 7919) % 100003:06d}{list(KINDS).index(kind)}@example.org"


def mann_whitney(a, b):
    """The two-sided p by the normal approximation, with the correction for ties."""
    values = sorted((value, group) for group, part in ((0, a), (1, b)) for value in part)
    n1, n2, n = len(a), len(b), len(values)
    rank_sum, ties, i = 0.0, 0.0, 0
    while i < n:
        j = i
        while j < n and values[j][0] == values[i][0]:
            j += 1
        rank = (i + j + 1) / 2
        rank_sum += rank * sum(1 for k in range(i, j) if values[k][1] == 0)
        ties += (j - i) ** 3 - (j - i)
        i = j
    u = rank_sum - n1 * (n1 + 1) / 2
    sigma = math.sqrt(n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1))))
    z = (u - n1 * n2 / 2) / sigma
    return math.erfc(abs(z) / math.sqrt(2))


def form(connection):
    connection.request("GET", "/subscribe")
    page = connection.getresponse().read().decode()
    return re.search(r'name="form" value="([^"]+)"', page).group(1)


def connect():
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT)
            connection.request("GET", "/health/ready")
            if connection.getresponse().read() and connection.sock is not None:
                return connection
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit("the pages do not answer")


def main():
    digest, requests = shlex.split(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    folder = tempfile.mkdtemp(prefix="sign-ups")
    settings = ["--data", folder, f"--Web:Listen=http://127.0.0.1:{PORT}", f"--PublicUrl=http://127.0.0.1:{PORT}",
                "--Web:SignUpsPerHour=100000", "--Embeddings:Enabled=false", *sys.argv[3:]]
    with open(f"{folder}/appsettings.json", "w") as file:
        file.write('{"Sources": {"Read": []}}')
    with open(f"{folder}/readers.csv", "w") as file:
        file.write("email,status\n")
        for kind, status in KINDS.items():
            if status:
                file.writelines(f"{address(kind, i)},{status}\n" for i in range(requests))
    subprocess.run([*digest, "subscribers", "import", f"{folder}/readers.csv", *settings], check=True, cwd=folder,
                   stdout=subprocess.DEVNULL)
    worker = subprocess.Popen([*digest, "run", *settings], cwd=folder, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    try:
        connection = connect()
        token = form(connection)
        time.sleep(2.5)
        plan = [(kind, i) for kind in KINDS for i in range(requests)]
        random.Random(23).shuffle(plan)
        warm = [("unknown", requests + i) for i in range(200)]
        times, answers = {kind: [] for kind in KINDS}, set()
        for number, (kind, i) in enumerate(warm + plan):
            body = urllib.parse.urlencode({
                "form": token, "email": address(kind, i), "cadence": "daily", "time": "07:00", "zone": "UTC",
                "language": "en", "step": "subscribe"})
            start = time.perf_counter()
            connection.request("POST", "/subscribe", body, {"Content-Type": "application/x-www-form-urlencoded"})
            response = connection.getresponse()
            content = response.read()
            took = time.perf_counter() - start
            headers = sorted((k, v) for k, v in response.getheaders() if k != "Date")
            answers.add((response.status, content, str(headers)))
            if number >= len(warm):
                times[kind].append(took)
    finally:
        worker.terminate()
        worker.wait()

    print(f"{len(answers)} different answers: {[answer[0] for answer in answers]}")
    for kind, part in times.items():
        print(f"{kind:<10} n {len(part)}  median {statistics.median(part) * 1000:.3f} ms")
    worst = 1.0
    for a, b in itertools.combinations(KINDS, 2):
        p = mann_whitney(times[a], times[b])
        worst = min(worst, p)
        print(f"{a:<10} {b:<10} p {p:.3f}")
    sys.exit(0 if worst > .01 and len(answers) == 1 else 1)


if __name__ == "__main__":
    main()
