"""Reads the .bib that the mail of a folder carries, and compares it with expected.json; prints what differs, or nothing. The second argument is bibtool."""
import email, email.policy, json, pathlib, re, subprocess, sys

try:
    import pybtex.database
    import pybtex.errors
except ModuleNotFoundError:
    sys.exit(print("no pybtex"))

# What TeX prints for each command; everything else prints itself.
PRINTED = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">", "textbar": "|"}


def printed(value):
    value = re.sub(r"\\(?:([a-z]+)\{\}|([&%$#_]))", lambda m: f"\0{ord(PRINTED[m[1]] if m[1] else m[2])};", value)
    assert not re.search(r"[\\&%$#_~^]", value), f"TeX would act on {value!r}"
    return re.sub(r"\0(\d+);", lambda m: chr(int(m[1])), re.sub(r"[{}]", "", value))


def words(text):
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def parts(person):
    return person.first_names, person.middle_names, person.prelast_names, person.last_names, person.lineage_names


folder = pathlib.Path(sys.argv[1])
message = email.message_from_bytes((folder / "mail.eml").read_bytes(), policy=email.policy.default)
[part] = message.iter_attachments()
if (part.get_content_type(), part.get_content_disposition(), part.get_filename()) != ("application/x-bibtex", "attachment", "digest-2026-03-05.bib"):
    print("the attachment is", part.items())
for name, value in part.items():
    for defect in value.defects:
        print(f"defect in {name}: {defect!r}")
data = part.get_content()
(folder / "digest.bib").write_bytes(data)

pybtex.errors.set_strict_mode(True)
entries = pybtex.database.parse_string(data.decode("utf-8"), "bibtex").entries
expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
if len(entries) != len(expected):
    print(f"{len(entries)} entries for {len(expected)} papers")
for entry, paper in zip(entries.values(), expected):
    found = sorted({name.lower() for name in entry.fields} | set(entry.persons))
    if found != sorted(paper["fields"]):
        print(f"{entry.key} has the fields {found}")
    if printed(entry.fields["title"]) != words(paper["title"]):
        print(f"{entry.key} is titled {printed(entry.fields['title'])!r}, not {words(paper['title'])!r}")
    names = [[printed(" ".join(part)) for part in parts(person)] for person in entry.persons.get("author", [])]
    # In which of a hostile name's words the surname begins is nobody's concern; which words are one person's is.
    if [sorted(" ".join(name).split()) for name in names] != [sorted(words(name).split()) for name in paper["authors"]]:
        print(f"{entry.key} is by {names}, not {paper['authors']}")
    if names and names[1:] != [["Ada", "", "", "Lovelace", ""], ["A.", "N.", "", "Other", ""]]:
        print(f"{entry.key} takes the names apart as {names[1:]}")

tool = subprocess.run([sys.argv[2], "-d", str(folder / "digest.bib")], capture_output=True, text=True, encoding="utf-8")
if tool.returncode != 0 or "***" in tool.stderr or "Warning" in tool.stderr:
    print(f"bibtool: {tool.stderr}")
if tool.stdout.lower().count("@misc{") != len(expected):
    print(f"bibtool finds {tool.stdout.lower().count('@misc{')} entries")
