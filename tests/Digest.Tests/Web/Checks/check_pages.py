#!/usr/bin/env python3
"""Validates feeds and citation files of a running service: check_pages.py http://127.0.0.1:8080 [QUERY ...]

Feeds with jing and the schema of RFC 4287, and with a schema of JSON Feed 1.1; BibTeX with pybtex and bibtool; RIS with
ris2xml, with rispy where it is installed, and by the format's own rules. Needs Debian's jing, bibtool, bibutils,
python3-pybtex and python3-jsonschema. Prints one line a check and exits with 1 when any fails.
"""
import html
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

import jsonschema
from pybtex.database import parse_string

try:
    import rispy
except ImportError:
    rispy = None

HERE = pathlib.Path(__file__).parent
RIS_LINE = re.compile(r"^([A-Z][A-Z0-9])  - (.*)$")


def read(site, path):
    with urllib.request.urlopen(site + path) as response:
        return response.read()


def check_atom(content):
    with tempfile.NamedTemporaryFile(suffix=".xml") as file:
        file.write(content)
        file.flush()
        run = subprocess.run(["jing", "-c", str(HERE / "atom.rnc"), file.name], capture_output=True, text=True)
    return "" if run.returncode == 0 else run.stdout.strip() or run.stderr.strip()


def check_json(content):
    errors = jsonschema.Draft202012Validator(json.loads((HERE / "jsonfeed.schema.json").read_text())).iter_errors(json.loads(content))
    return "; ".join(f"{list(error.path)}: {error.message[:80]}" for error in errors)


def check_bibtex(content):
    text = content.decode("utf-8")
    entries = parse_string(text, "bibtex").entries
    if len(entries) != 1:
        return f"{len(entries)} entries"
    run = subprocess.run(["bibtool", "-q"], input=text, capture_output=True, text=True)
    return run.stderr.strip()


def check_ris(content):
    text = content.decode("utf-8")
    lines = text.split("\r\n")
    if lines[-1] != "" or "\n" in text.replace("\r\n", ""):
        return "a line does not end with CR LF"
    tags = [RIS_LINE.match(line) for line in lines[:-1]]
    if not all(tags):
        return "not a RIS line: " + lines[[bool(tag) for tag in tags].index(False)][:80]
    if tags[0][1] != "TY" or tags[-1][1] != "ER" or [tag[1] for tag in tags].count("TY") != 1:
        return "an entry begins with TY and ends with ER"
    run = subprocess.run(["ris2xml"], input=content, capture_output=True)
    titles = re.findall(r"<mods[ >].*?<title>(.*?)</title>", run.stdout.decode("utf-8"), re.DOTALL)
    if run.returncode != 0 or len(titles) != 1 or not next(tag[2] for tag in tags if tag[1] == "TI").startswith(html.unescape(titles[0])):
        return f"ris2xml reads {titles}"
    if rispy is not None and len(rispy.load(io.StringIO(text))) != 1:
        return "rispy reads another number of entries"
    return ""


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    site, queries = sys.argv[1].rstrip("/"), sys.argv[2:] or ["learning", '"language model"', "cat:cs.CL -survey"]
    failed = 0

    def report(path, problem):
        nonlocal failed
        failed += bool(problem)
        print(f"{'FAILED' if problem else 'ok'} {path} {problem[:300]}")

    quoted = [urllib.parse.quote(query) for query in queries]
    for suffix in ["", *(f"?q={query}" for query in quoted)]:
        report("/feed" + suffix, check_atom(read(site, "/feed" + suffix)))
        report("/feed.json" + suffix, check_json(read(site, "/feed.json" + suffix)))
    page = read(site, "/").decode("utf-8")
    papers = sorted(set(re.findall(r'href="[^"]*/paper/([^"?]+)"', page)))
    if not papers:
        report("/", "no papers")
    for paper in papers:
        report(f"/bibtex/{paper}", check_bibtex(read(site, f"/bibtex/{paper}")))
        report(f"/ris/{paper}", check_ris(read(site, f"/ris/{paper}")))
    print(f"{failed} failed; RIS read by ris2xml{' and rispy' if rispy else '; rispy is not installed'}")
    sys.exit(1 if failed else 0)


main()
