using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Dapper;

namespace Digest.Storage;

/// <summary>Parameters of a statement in which each list is a single one, however long it is.</summary>
internal static class ListParameters
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> WithLists = new();

    /// <returns>The same object where it has no list.</returns>
    public static object? Of(object? parameters, ISqlDialect dialect)
    {
        if (parameters is null) return null;
        var properties = WithLists.GetOrAdd(
            parameters.GetType(),
            type => type.GetProperties() is var all && all.Any(property => IsList(property.PropertyType)) ? all : []);
        if (properties.Length == 0) return parameters;
        var converted = new DynamicParameters();
        foreach (var property in properties)
        {
            var value = property.GetValue(parameters);
            converted.Add(
                property.Name,
                IsList(property.PropertyType) && value is IEnumerable list ? dialect.ListValue(list) : value);
        }

        return converted;
    }

    private static bool IsList(Type type) =>
        typeof(IEnumerable).IsAssignableFrom(type) && type != typeof(string) && type != typeof(byte[]);
}
