using System.Text.Json;
using Digest.Configuration;
using Xunit;

namespace Digest.Tests.Configuration;

public class JsonTextTests
{
    [Theory]
    [InlineData("{}", "{\n  \"A\": {\n    \"B\": [1]\n  }\n}")]
    [InlineData("{ /* mine */ }", "{\n  \"A\": {\n    \"B\": [1]\n  }\n /* mine */ }")]
    [InlineData("{\n  // mine\n  \"X\": 1 // one\n}", "{\n  // mine\n  \"X\": 1,\n  \"A\": {\n    \"B\": [1]\n  } // one\n}")]
    [InlineData("{\n  \"X\": 1,\n}\n", "{\n  \"X\": 1,\n  \"A\": {\n    \"B\": [1]\n  },\n}\n")]
    [InlineData("{\n  \"a\": {\n    \"C\": {}\n  }\n}", "{\n  \"a\": {\n    \"C\": {},\n    \"B\": [1]\n  }\n}")]
    public void A_member_is_added_and_the_rest_stays(string before, string after)
    {
        var json = new JsonText(before);
        Assert.True(json.TryAdd(["A", "B"], "[1]"));
        Assert.Equal(after, json.ToString());
    }

    [Theory]
    [InlineData("""{ "A": { "B": [1, 2] } }""", """{ "A": { "B": [1, 2, 3] } }""")]
    [InlineData("{ \"A\": { \"B\": [\n    1, // one\n    2  // two\n  ] } }", "{ \"A\": { \"B\": [\n    1, // one\n    2,\n      3  // two\n  ] } }")]
    [InlineData("""{ "A": { "B": [] } }""", "{ \"A\": { \"B\": [\n      3\n    ] } }")]
    public void An_item_is_added_to_an_array(string before, string after)
    {
        var json = new JsonText(before);
        Assert.True(json.TryAppend(["A", "B"], "3"));
        Assert.Equal(after, json.ToString());
    }

    [Fact]
    public void An_array_inside_an_array_is_found_by_number()
    {
        var json = new JsonText("""{ "A": [{ "C": ["x"] }, { "C": ["y"] }] }""");
        Assert.True(json.TryAppend(["a", "1", "c"], "\"z\""));
        Assert.Equal("""{ "A": [{ "C": ["x"] }, { "C": ["y", "z"] }] }""", json.ToString());
    }

    [Theory]
    [InlineData("""{ "A": { "B": 1 } }""")]
    [InlineData("""{ "A": 1 }""")]
    [InlineData("""{ "A": { "B": {} } }""")]
    public void What_is_there_is_not_added_again(string text)
    {
        var json = new JsonText(text);
        Assert.False(json.TryAdd(["A", "B"], "[1]"));
        Assert.False(json.TryAppend(["A", "B"], "1"));
        Assert.Equal(text, json.ToString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("")]
    public void A_text_that_is_not_an_object_is_refused(string text) =>
        Assert.ThrowsAny<JsonException>(() => new JsonText(text));
}
