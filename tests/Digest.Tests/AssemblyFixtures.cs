using Xunit;

// Stops the server when the last test has ended.
[assembly: AssemblyFixture(typeof(PostgreSqlServer))]
