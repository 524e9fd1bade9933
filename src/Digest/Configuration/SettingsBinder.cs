using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Digest.Papers.Text;
using Microsoft.Extensions.Configuration;

namespace Digest.Configuration;

/// <summary>
/// Writes configured values into option objects and collects every unknown key and every invalid value. The framework's
/// own binder stops at the first invalid value, ignores unknown keys, and appends a configured list to the default
/// instead of replacing it.
/// </summary>
internal sealed class SettingsBinder
{
    private readonly List<string> _failures = [];

    public IReadOnlyList<string> Failures => _failures;

    public static bool IsSection(Type type) => !IsScalar(type) && !typeof(IEnumerable).IsAssignableFrom(type);

    public static bool IsKnown(Type type, string key) => Find(type, key) is not null;

    /// <summary>Whether this is a section of the configuration, and not a key of its own.</summary>
    public static bool IsSectionName(string key) =>
        Find(typeof(Settings), key) is { } property && IsSection(property.PropertyType);

    /// <summary>The key that <paramref name="key"/> probably means; null when none is similar.</summary>
    public static string? Nearest(Type type, string key) => NearestName.Find(key, Names(type));

    public void Bind(IConfiguration configuration, object target)
    {
        foreach (var child in configuration.GetChildren())
        {
            if (Find(target.GetType(), child.Key) is { } property) Set(child, target, property);
            else if (!RemovedSettings.Contains(child.Path))
                _failures.Add(Unknown(child, target.GetType()));
        }
    }

    private static PropertyInfo? Find(Type type, string key) =>
        type.GetProperty(key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
            is { CanWrite: true } property
            ? property
            : null;

    private void Set(IConfigurationSection section, object target, PropertyInfo property)
    {
        if (IsSection(property.PropertyType))
        {
            if (!string.IsNullOrEmpty(section.Value))
                _failures.Add($"{section.Path} is '{section.Value}'. It is a section: set {section.Path}:Key.");
            Bind(section, property.GetValue(target)!);
        }
        else if (!IsScalar(property.PropertyType))
        {
            property.SetValue(target, ReadMany(section, property.PropertyType));
        }
        else if (ReadScalar(section, property.PropertyType, IsNullable(property), out var value))
        {
            property.SetValue(target, value);
        }
    }

    private object ReadMany(IConfigurationSection section, Type type)
    {
        var arguments = type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments();
        var items = section.GetChildren().ToList();
        if (items.Count == 0 && !string.IsNullOrEmpty(section.Value))
            _failures.Add(
                $"{section.Path} is '{section.Value}'. It is a list: set {section.Path}:0, {section.Path}:1, …");
        if (typeof(IDictionary).IsAssignableFrom(type))
        {
            var dictionary = (IDictionary)Activator.CreateInstance(type)!;
            foreach (var item in items)
                if (ReadItem(item, arguments[1]) is { } value) dictionary[item.Key] = value;
            return dictionary;
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(arguments[0]))!;
        foreach (var item in items)
            if (ReadItem(item, arguments[0]) is { } value) list.Add(value);
        if (!type.IsArray) return list;
        var array = Array.CreateInstance(arguments[0], list.Count);
        list.CopyTo(array, 0);
        return array;
    }

    private object? ReadItem(IConfigurationSection item, Type type)
    {
        if (IsScalar(type)) return ReadScalar(item, type, isNullable: false, out var value) ? value : null;
        var target = Activator.CreateInstance(type)!;
        Bind(item, target);
        return target;
    }

    private bool ReadScalar(IConfigurationSection section, Type type, bool isNullable, out object? value)
    {
        value = null;
        var text = section.Value;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (section.GetChildren().Any())
        {
            _failures.Add(
                $"{section.Path} is a single value and cannot have keys below it. It must be {Expected(plain)}.");
            return false;
        }

        if (string.IsNullOrEmpty(text))
        {
            if (isNullable) return true;
            value = "";
            if (type == typeof(string)) return true;
        }

        try
        {
            value = TypeDescriptor
                .GetConverter(plain)
                .ConvertFromString(null, CultureInfo.InvariantCulture, text ?? "");
            if (!plain.IsEnum || Enum.IsDefined(plain, value!)) return true;
        }
        // The converters throw many types of exceptions.
        catch (Exception)
        {
            value = null;
        }

        _failures.Add($"{section.Path} is '{text}'. It must be {Expected(plain)}.");
        return false;
    }

    private static bool IsScalar(Type type) =>
        TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).CanConvertFrom(typeof(string));

    private static bool IsNullable(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private static string Expected(Type type) =>
        type.IsEnum ? string.Join(" or ", Enum.GetNames(type))
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time span like 00:05:00, or 1.00:00:00 for a day"
        : type == typeof(TimeOnly) ? "a time of day like 07:00"
        : type == typeof(double) ? "a number"
        : type == typeof(string) ? "a text"
        : "a whole number";

    private static string Unknown(IConfigurationSection section, Type type)
    {
        var parent = section.Path[..^section.Key.Length];
        return $"{section.Path} is unknown. "
            + (
                Nearest(type, section.Key) is { } nearest
                    ? $"Did you mean {parent}{nearest}?"
                    : $"Valid keys: {string.Join(", ", Names(type).Order(StringComparer.Ordinal))}.");
    }

    private static IEnumerable<string> Names(Type type) =>
        type.GetProperties().Where(property => property.CanWrite).Select(property => property.Name);
}
