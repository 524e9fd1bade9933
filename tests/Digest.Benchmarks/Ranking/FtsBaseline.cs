using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Digest.Benchmarks.Ranking;

/// <summary>The same papers and queries on SQLite's full-text index in memory, ranked by its BM25.</summary>
internal static class FtsBaseline
{
    private const int MostQueries = 3000;

    public static double MicrosecondsPerQuery(MatchWorkload work)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Execute(connection, "CREATE VIRTUAL TABLE papers USING fts5(title, abstract, tokenize = 'porter unicode61')");
        using (var transaction = connection.BeginTransaction())
        {
            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO papers (rowid, title, abstract) VALUES ($key, $title, $abstract)";
            foreach (var paper in work.Papers)
            {
                insert.Parameters.Clear();
                insert.Parameters.AddWithValue("$key", paper.Key);
                insert.Parameters.AddWithValue("$title", paper.Title);
                insert.Parameters.AddWithValue("$abstract", paper.Abstract);
                insert.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        using var query = connection.CreateCommand();
        query.CommandText = "SELECT rowid, rank FROM papers WHERE papers MATCH $query ORDER BY rank";
        var parameter = query.Parameters.AddWithValue("$query", "");
        query.Prepare();
        var count = Math.Min(MostQueries, work.Queries.Length);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            parameter.Value = work.Queries[i].Fts;
            using var reader = query.ExecuteReader();
            while (reader.Read()) reader.GetInt64(0);
        }
        return clock.Elapsed.TotalMicroseconds / count;
    }

    private static void Execute(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
