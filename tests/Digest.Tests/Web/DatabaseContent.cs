using System.Text;

namespace Digest.Tests.Web;

internal static class DatabaseContent
{
    /// <summary>Every row of every table.</summary>
    public static async Task<string> ReadAsync(TestDatabase test)
    {
        var all = new StringBuilder();
        foreach (var table in Architecture.ArchitectureTables.Folders.SelectMany(row => row.Tables).Order())
        {
            var rows = await test.Database.ReadAsync(
                sql => sql.QueryAsync<dynamic>($"SELECT * FROM {table}"), TestDatabase.Token);
            all.Append(table).Append(':').AppendLine();
            foreach (IDictionary<string, object?> row in rows)
                all.AppendJoin('|', row.Values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value}"))
                    .AppendLine();
        }

        return all.ToString();
    }
}
