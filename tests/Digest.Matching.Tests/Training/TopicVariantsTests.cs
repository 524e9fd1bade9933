using Digest.Matching.Indexing;
using Digest.Matching.Training;
using Xunit;

namespace Digest.Matching.Tests.Training;

public class TopicVariantsTests
{
    [Theory]
    [InlineData("mixture of experts", "mixtur expert|moe")]
    [InlineData("MoE layers", "moe layer|mixtur expert layer")]
    [InlineData("chain of thought (CoT)", "chain thought|cot")]
    [InlineData("reinforcement learning with verifiable rewards (RLVR)", "reinforc learn verifi reward|rlvr")]
    [InlineData("fine-tuning", "fine tune|finetun")]
    [InlineData("quantiz*", "quantiz*")]
    public void Words_are_also_said_as_papers_say_them(string query, string variants)
    {
        var acronyms = new AcronymTable();
        for (var i = 0; i < 6; i++) acronyms.Add("A sparse mixture of experts (MoE) model");
        var words = Some.Query(query).PlainWords is [var node] ? node : Some.Query(query).Root is Digest.Matching.Queries.WordsNode prefix ? prefix : throw new InvalidOperationException(query);
        Assert.Equal(variants.Split('|'), TopicVariants.Of(words, acronyms).Select(variant => string.Join(' ', variant)));
    }
}
