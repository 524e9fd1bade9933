using Digest.Configuration;
using Xunit;

namespace Digest.Tests.Configuration;

public class SettingsLayersTests
{
    [Fact]
    public void Values_of_a_file_override_those_below_one_by_one() => Assert.Equal(
        [("Smtp:Host", "a", "default"), ("Smtp:Port", "25", "mine")],
        Merge([("Smtp:Host", "a"), ("Smtp:Port", "587")], [("smtp:port", "25")]));

    [Fact]
    public void A_list_of_a_file_replaces_the_one_below_whole() => Assert.Equal(
        [("Read:0:Name", "mine", "mine")],
        Merge([("Read:0:Name", "x"), ("Read:0:Categories:0", "cs.AI"), ("Read:1:Name", "y")], [("Read:0:Name", "mine")]));

    [Fact]
    public void An_empty_list_of_a_file_replaces_it_too() => Assert.Equal(
        [("Read", "", "mine")], Merge([("Read:0:Name", "x")], [("Read", "")]));

    [Fact]
    public void A_single_value_overrides_one_item_of_a_list()
    {
        var layers = new SettingsLayers();
        layers.AddFile([new("Read:0:Name", "x"), new("Read:1:Name", "y")], "default");
        layers.Override("Read:1:Enabled", "false", "command line");
        Assert.Equal(["Read:0:Name", "Read:1:Name", "Read:1:Enabled"], layers.All.Keys);
    }

    private static IEnumerable<(string Key, string? Value, string Origin)> Merge(
        (string Key, string Value)[] defaults, (string Key, string Value)[] mine)
    {
        var layers = new SettingsLayers();
        layers.AddFile([.. defaults.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))], "default");
        layers.AddFile([.. mine.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))], "mine");
        return layers.All
            .Select(setting => (setting.Key, setting.Value.Value, setting.Value.Origin))
            .OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase);
    }
}
