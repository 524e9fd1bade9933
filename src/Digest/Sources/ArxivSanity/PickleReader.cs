using System.Buffers.Binary;
using System.Text;

namespace Digest.Sources.ArxivSanity;

/// <summary>
/// Reads the plain data of a pickle (protocol 4 and 5): texts, numbers, lists, sets and dictionaries with texts as
/// keys. A pickle is a program that can call anything in Python. Here its calls are not looked up and not made: what a
/// call would return is null. Anything else is refused.
/// </summary>
/// <remarks>The opcodes are described in pickletools.py of CPython.</remarks>
internal ref struct PickleReader
{
    /// <summary>A byte can stand for an object of a hundred.</summary>
    private const int MaxObjects = 2_000_000;

    private static readonly object Mark = new();

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly List<object?> _stack = [];
    private readonly List<object?> _memo = [];
    private int _at, _objects;

    private PickleReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <returns>A string, long, double, bool, List, HashSet or Dictionary, or null.</returns>
    /// <exception cref="FormatException">It is not a pickle, damaged, or has something else.</exception>
    public static object? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new PickleReader(bytes);
        while (reader._at < bytes.Length)
        {
            var at = reader._at;
            var code = reader.Byte();
            if (code == '.') return reader.Pop();
            if (!reader.Run(code))
                throw new FormatException(FormattableString.Invariant($"opcode 0x{code:x2} at byte {at} is not data"));
        }

        throw new FormatException("the pickle has no end");
    }

    private bool Run(byte code)
    {
        switch ((char)code)
        {
            case '\x80':
                if (Byte() < 4) throw new FormatException("the pickle is older than protocol 4");
                return true;
            case '\x95':
                _ = Take(8);
                return true;
            case '\x94':
                _memo.Add(Peek());
                return ++_objects <= MaxObjects;
            case 'h':
                return Push(Remembered(Byte()));
            case 'j':
                return Push(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
            case '(':
                return Push(Mark);
            case '0':
                _ = Pop();
                return true;
            default:
                return RunScalar((char)code) || RunContainer((char)code) || RunCall((char)code);
        }
    }

    private bool RunScalar(char code) => code switch
    {
        'N' => Push(null),
        '\x88' => Push(true),
        '\x89' => Push(false),
        'K' => Push((long)Byte()),
        'M' => Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))),
        'J' => Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))),
        'G' => Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))),
        '\x8c' => Push(Text(Byte())),
        'X' => Push(Text(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))),
        _ => false,
    };

    private bool RunContainer(char code)
    {
        switch (code)
        {
            case '}':
                return Push(new Dictionary<string, object?>(StringComparer.Ordinal));
            case ']':
                return Push(new List<object?>());
            case '\x8f':
                return Push(new HashSet<string>(StringComparer.Ordinal));
            case ')':
                return Push(new List<object?>());
            case '\x85' or '\x86' or '\x87':
                return Push(PopMany(code - '\x84'));
            case 't':
                return Push(PopToMark());
            case 'a':
                AddTo<List<object?>>(PopMany(1), (list, items) => list.AddRange(items));
                return true;
            case 'e':
                AddTo<List<object?>>(PopToMark(), (list, items) => list.AddRange(items));
                return true;
            case '\x90':
                AddTo<HashSet<string>>(PopToMark(), (set, items) => set.UnionWith(items.Select(KeyOf)));
                return true;
            case 's':
                AddTo<Dictionary<string, object?>>(PopMany(2), SetItems);
                return true;
            case 'u':
                AddTo<Dictionary<string, object?>>(PopToMark(), SetItems);
                return true;
            default:
                return false;
        }
    }

    /// <summary>STACK_GLOBAL, REDUCE: the name of a class or function, and the call of it.</summary>
    private bool RunCall(char code)
    {
        if (code is not ('\x93' or 'R')) return false;
        _ = PopMany(2);
        return Push(null);
    }

    private static void SetItems(Dictionary<string, object?> dictionary, List<object?> items)
    {
        if (items.Count % 2 != 0) throw new FormatException("a dictionary has a key without a value");
        for (var i = 0; i < items.Count; i += 2) dictionary[KeyOf(items[i])] = items[i + 1];
    }

    private static string KeyOf(object? item) =>
        item as string ?? throw new FormatException("a key or member is not a text");

    private readonly void AddTo<T>(List<object?> items, Action<T, List<object?>> add)
        where T : class
    {
        // What a call would have made stays null, whatever is added to it.
        if (Peek() is null) return;
        add(Peek() as T ?? throw new FormatException("something is added to what cannot hold it"), items);
    }

    private bool Push(object? item)
    {
        if (++_objects > MaxObjects) throw new FormatException("the pickle has too many objects");
        _stack.Add(item);
        return true;
    }

    private readonly object? Peek() =>
        _stack.Count > 0 && _stack[^1] != Mark ? _stack[^1] : throw new FormatException("a value is missing");

    private readonly object? Pop()
    {
        var item = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return item;
    }

    private readonly List<object?> PopMany(int count)
    {
        var items = new List<object?>(count);
        for (var i = 0; i < count; i++) items.Insert(0, Pop());
        return items;
    }

    private readonly List<object?> PopToMark()
    {
        var mark = _stack.LastIndexOf(Mark);
        if (mark < 0) throw new FormatException("a mark is missing");
        var items = _stack.GetRange(mark + 1, _stack.Count - mark - 1);
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private readonly object? Remembered(uint index) =>
        index < _memo.Count ? _memo[(int)index] : throw new FormatException("a reference leads nowhere");

    private string Text(uint length) => Encoding.UTF8.GetString(Take(length));

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(uint length)
    {
        if (length > _bytes.Length - _at) throw new FormatException("the pickle ends too early");
        var taken = _bytes.Slice(_at, (int)length);
        _at += (int)length;
        return taken;
    }
}
