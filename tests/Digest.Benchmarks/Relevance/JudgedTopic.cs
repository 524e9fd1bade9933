using System.Text.Json;

namespace Digest.Benchmarks.Relevance;

/// <param name="Set">The set it belongs to.</param>
/// <param name="Grades">By paper id: 2, it is about the topic; 1, partly about it or closely adjacent. Others are noise.</param>
internal sealed record JudgedTopic(string Set, string Text, IReadOnlyDictionary<string, int> Grades)
{
    /// <summary>Each line: topic, part (train or validation), grades by id.</summary>
    public static IEnumerable<JudgedTopic> ReadLines(TextReader reader, string set)
    {
        while (reader.ReadLine() is { } line)
        {
            var row = JsonDocument.Parse(line).RootElement;
            var grades = row.GetProperty("grades").EnumerateObject().ToDictionary(grade => grade.Name, grade => grade.Value.GetInt32(), StringComparer.Ordinal);
            yield return new JudgedTopic($"{set} {row.GetProperty("part").GetString()}", row.GetProperty("topic").GetString()!, grades);
        }
    }

    /// <summary>One object: by topic and grade a list of ids.</summary>
    public static IEnumerable<JudgedTopic> ReadObject(string file, string set) =>
        JsonDocument.Parse(File.ReadAllText(file)).RootElement.EnumerateObject().Select(topic => new JudgedTopic(
            set,
            topic.Name,
            topic.Value.EnumerateObject()
                .SelectMany(grade => grade.Value.EnumerateArray().Select(id => (Id: id.GetString()!, Grade: int.Parse(grade.Name, null))))
                .ToDictionary(paper => paper.Id, paper => paper.Grade, StringComparer.Ordinal)));
}
