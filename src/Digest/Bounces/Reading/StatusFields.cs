using System.Text;
using System.Text.RegularExpressions;
using MimeKit;

namespace Digest.Bounces.Reading;

/// <summary>
/// Groups of <c>name: value</c> fields separated by blank lines, the form of delivery reports (RFC 3464 §2.1) and
/// complaints (RFC 5965 §3). Some servers put such groups into plain text, so they are found there too.
/// </summary>
internal static partial class StatusFields
{
    private const int MaxValueLength = 1024;

    /// <summary>One group: names in lower case, values unfolded and at most 1024 characters.</summary>
    public sealed class Group
    {
        private readonly List<(string Name, StringBuilder Value)> _fields = [];

        public string? this[string name] => All(name).FirstOrDefault();

        public IEnumerable<string> All(string name) =>
            _fields.Where(f => f.Name == name).Select(f => f.Value.ToString());

        public bool Has(string name) => _fields.Exists(f => f.Name == name);

        internal void Add(string name, ReadOnlySpan<char> value)
        {
            _fields.Add((name, new StringBuilder()));
            Append(value);
        }

        internal void Continue(ReadOnlySpan<char> text)
        {
            if (_fields[^1].Value.Length > 0) Append(" ");
            Append(text);
        }

        internal bool IsEmpty => _fields.Count == 0;

        private void Append(ReadOnlySpan<char> text)
        {
            var value = _fields[^1].Value;
            value.Append(text[..Math.Min(text.Length, MaxValueLength - value.Length)]);
        }
    }

    /// <param name="startsGroup">A field of this kind that comes up a second time begins a group, although the blank
    /// line before it is missing.</param>
    public static List<Group> Read(string text, Func<string, bool> startsGroup)
    {
        var groups = new List<Group>();
        var group = new Group();
        foreach (var line in text.EnumerateLines())
        {
            if (line.IsWhiteSpace())
            {
                Close();
            }
            else if (char.IsWhiteSpace(line[0]) && !group.IsEmpty)
            {
                group.Continue(line.Trim());
            }
            else if (Field().Match(line.ToString()) is { Success: true } field)
            {
                var name = field.Groups["name"].Value.ToLowerInvariant();
                if (startsGroup(name) && group.Has(name)) Close();
                group.Add(name, field.Groups["value"].ValueSpan.Trim());
            }
            else if (!group.IsEmpty)
            {
                // A long value that was broken without being folded.
                group.Continue(line.Trim());
            }
        }

        Close();
        return groups;

        void Close()
        {
            if (!group.IsEmpty) groups.Add(group);
            group = new Group();
        }
    }

    /// <summary>The same for groups that MimeKit has read.</summary>
    public static IEnumerable<Group> Read(IEnumerable<HeaderList> groups, Func<string, bool> startsGroup)
    {
        foreach (var fields in groups)
        {
            var group = new Group();
            foreach (var field in fields)
            {
                var name = field.Field.ToLowerInvariant();
                if (startsGroup(name) && group.Has(name))
                {
                    yield return group;
                    group = new Group();
                }

                group.Add(name, field.Text());
            }

            if (!group.IsEmpty) yield return group;
        }
    }

    [GeneratedRegex(@"^\s{0,8}(?<name>[A-Za-z][A-Za-z0-9-]{1,60})\s{0,4}:(?<value>.*)$", RegexOptions.Singleline)]
    private static partial Regex Field();
}
