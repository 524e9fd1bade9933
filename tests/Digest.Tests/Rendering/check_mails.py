"""Reads every .eml of a folder as a mail program would; prints what is wrong with each, or nothing."""
import email, email.policy, html.parser, pathlib, re, sys


class Headings(html.parser.HTMLParser):
    """The text of every h3: the titles of a digest."""

    def __init__(self):
        super().__init__()
        self.titles, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "h3":
            self.inside = True
            self.titles.append("")

    def handle_endtag(self, tag):
        if tag == "h3":
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.titles[-1] += data


def letters(text):
    """Without white space: the text part wraps its lines, within a word where one is too long."""
    return "".join(text.split())


def problems(raw):
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        yield "a line is longer than 998 bytes"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        yield "a line does not end with CRLF"
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        for defect in part.defects:
            yield f"defect: {defect!r}"
    for name in ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"):
        if len(message.get_all(name, [])) != 1:
            yield f"{len(message.get_all(name, []))} headers {name}"
    for name, value in message.items():
        for defect in value.defects:
            yield f"defect in {name}: {defect!r}"
    text = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    headings = Headings()
    headings.feed(page)
    for title in headings.titles:
        if letters(title) not in letters(text):
            yield f"only in the HTML: {title.strip()}"
    numbered = len(re.findall(r"^\d+\. ", text, re.M))
    if headings.titles and numbered < len(headings.titles):
        yield f"{len(headings.titles)} titles in the HTML and {numbered} in the text"
    for body in (text, page):
        for raw_tex in ("$^{", "\\textbf"):
            if raw_tex in body:
                yield f"raw TeX: {raw_tex}"


for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.eml")):
    for problem in problems(path.read_bytes()):
        print(f"{path.name}: {problem}")
