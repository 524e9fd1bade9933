using System.Collections.Concurrent;
using Digest.Embeddings;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;
using Digest.Matching.Training;
using Digest.Papers;

namespace Digest.Topics;

/// <summary>The feedback and profiles of some topics.</summary>
/// <param name="Profiles">By row and query of the topic; one with nothing to learn from has none.</param>
internal sealed record TopicState(
    TopicFeedback Feedback, IReadOnlyDictionary<(long Key, string Query), TopicProfile> Profiles)
{
    /// <summary>The same whatever the topic's settings are.</summary>
    public TopicProfile? ProfileOf(Topic topic) => Profiles.GetValueOrDefault((topic.Key, topic.Query));
}

/// <summary>
/// Loads the feedback and profiles of topics, and trains missing profiles. Editions, <c>preview</c>, <c>match</c> and
/// <c>explain</c> read the same stored profiles, so that they agree. Called before an edition's transaction begins,
/// because training takes milliseconds a topic and other writers must not wait.
/// </summary>
internal sealed class TopicProfiles(
    TopicFeedbackStore feedbackStore,
    TopicProfileStore profileStore,
    CorpusStatistics archive,
    PaperStore papers,
    Meanings meanings,
    TimeProvider clock)
{
    /// <param name="isNeeded">Skips profiles of topics whose matches are already known. Null: all are loaded.</param>
    public async Task<TopicState> LoadAsync(
        IReadOnlyCollection<Topic> topics,
        CancellationToken cancellationToken,
        Func<Topic, TopicFeedback, bool>? isNeeded = null)
    {
        var feedback = await feedbackStore.LoadAsync(topics, cancellationToken);
        var lessons = new List<Lesson>(topics.Count);
        foreach (var topic in topics)
        {
            if (isNeeded?.Invoke(topic, feedback) == false) continue;
            var query = TopicQuery.Parse(topic.Query).Query;
            var examples = feedback.Examples(topic).Select(said => (said.Paper, said.IsLiked, said.At));
            if (query is not null && TopicTrainer.KeyOf(query, examples, meanings.Version) is { } key)
                lessons.Add(new Lesson(topic, query, key));
        }

        var known = await profileStore.FindAsync(
            lessons.Select(lesson => lesson.Key).ToHashSet(StringComparer.Ordinal), cancellationToken);
        var unknown = lessons.Where(lesson => !known.ContainsKey(lesson.Key)).DistinctBy(lesson => lesson.Key).ToList();
        if (unknown.Count > 0)
        {
            var trained = await TrainAsync(unknown, feedback, cancellationToken);
            foreach (var (key, profile) in trained) known[key] = profile;
            // Profiles of queries that are only tested are not stored.
            var isStored = unknown
                .Where(lesson => lesson.Topic.Key != 0)
                .Select(lesson => lesson.Key)
                .ToHashSet(StringComparer.Ordinal);
            await profileStore.SaveAsync([.. trained.Where(entry => isStored.Contains(entry.Key))], cancellationToken);
        }

        var learnt = lessons
            .Where(lesson => known.ContainsKey(lesson.Key))
            .DistinctBy(lesson => (lesson.Topic.Key, lesson.Topic.Query));
        return new TopicState(
            feedback,
            learnt.ToDictionary(lesson => (lesson.Topic.Key, lesson.Topic.Query), lesson => known[lesson.Key]));
    }

    private async Task<IReadOnlyDictionary<string, TopicProfile>> TrainAsync(
        IReadOnlyList<Lesson> lessons, TopicFeedback feedback, CancellationToken cancellationToken)
    {
        var preparing = Task.Run(() => archive.GetTrainerAsync(cancellationToken), cancellationToken);
        var named = lessons
            .SelectMany(lesson => feedback.Examples(lesson.Topic))
            .Select(example => example.Paper)
            .ToHashSet();
        var examplePapers = await papers.ListByKeysAsync(named, cancellationToken);
        var encoded = await meanings.OfPapersAsync(named, cancellationToken);
        var words = await MeaningsOfAsync(lessons, cancellationToken);
        var trainer = await preparing;
        var trained = new ConcurrentDictionary<string, TopicProfile>(StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        Parallel.ForEach(
            lessons,
            new ParallelOptions { CancellationToken = cancellationToken },
            lesson =>
            {
                var examples = feedback
                    .Examples(lesson.Topic)
                    .Where(example => examplePapers.ContainsKey(example.Paper))
                    .Select(example => new TopicExample(
                        PaperDocument.Of(examplePapers[example.Paper]) with
                        {
                            Meaning = encoded.GetValueOrDefault(example.Paper, []),
                        },
                        example.IsLiked,
                        example.At));
                if (trainer.Train(lesson.Query, [.. examples], now, words) is { } profile)
                    trained[lesson.Key] = profile;
            }
        );
        return trained;
    }

    private Task<IReadOnlyDictionary<string, float[]>> MeaningsOfAsync(
        IReadOnlyList<Lesson> lessons, CancellationToken cancellationToken)
    {
        var stored = lessons
            .ToLookup(lesson => lesson.Topic.Key != 0, lesson => lesson.Query.PlainWords.Select(words => words.Text));
        var isStored = stored[true].SelectMany(texts => texts).ToHashSet(StringComparer.Ordinal);
        return meanings.OfTopicsAsync(
            [.. isStored.Union(stored[false].SelectMany(texts => texts))], isStored.Contains, cancellationToken);
    }

    private sealed record Lesson(Topic Topic, TopicQuery Query, string Key);
}
