using Digest.Templating.Evaluation;
using Digest.Templating.Tree;

namespace Digest.Templating.Parsing;

/// <summary>Blocks: text and statements up to an <c>end</c>, <c>else</c> or <c>when</c>.</summary>
internal sealed partial class Parser
{
    private Block ParseBlock()
    {
        var at = Here;
        var statements = new List<Statement>();
        string? indent = null;
        while (Current.Kind != TokenKind.End)
        {
            switch (Current.Kind)
            {
                case TokenKind.Text or TokenKind.EscapedText:
                    var text = (string)Current.Value!;
                    if (text.Length > 0) statements.Add(new Text(Here, text));
                    Advance();
                    break;
                case TokenKind.CodeEnter:
                    indent = IndentBefore(_position);
                    Advance();
                    break;
                case TokenKind.CodeExit:
                    indent = null;
                    Advance();
                    break;
                case TokenKind.NewLine or TokenKind.Semicolon:
                    Advance();
                    break;
                default:
                    if (Word is "end" or "else" or "when") return new Block(at, statements);
                    if (TryParseStatement() is not { } statement) break;
                    statement.Indent = indent;
                    statements.Add(statement);
                    break;
            }
        }

        return new Block(at, statements);
    }

    /// <summary>The white space before a <c>{{</c> when nothing else stands before it on its line; else none.</summary>
    private string IndentBefore(int codeEnter)
    {
        if (codeEnter == 0 || _tokens[codeEnter - 1].Kind != TokenKind.Text) return "";
        var end = _tokens[codeEnter - 1].End;
        var start = end;
        while (start > 0 && _source.Text[start - 1] != '\n' && char.IsWhiteSpace(_source.Text[start - 1])) start--;
        return start == 0 || _source.Text[start - 1] == '\n' ? _source.Text[start..end] : "";
    }

    private Statement? TryParseStatement()
    {
        var depth = _depth;
        var lineEndsIgnored = _lineEndsIgnored;
        try
        {
            Enter();
            return ParseStatement();
        }
        catch (TemplateException e)
        {
            Report(e);
            SkipStatement();
            return null;
        }
        catch (InsufficientExecutionStackException)
        {
            Report(new TemplateException(Here, "this is nested too deeply"));
            SkipStatement();
            return null;
        }
        finally
        {
            _depth = depth;
            _lineEndsIgnored = lineEndsIgnored;
        }
    }

    /// <summary>What stands in a branch, a loop or a function, which may not be reached.</summary>
    private Block ParseBranch()
    {
        _branches++;
        var block = ParseBlock();
        _branches--;
        return block;
    }

    private void ExpectEndOfStatement()
    {
        if (Current.Kind is TokenKind.ShiftLeft or TokenKind.ShiftRight) throw new TemplateException(Here, "`<<` and `>>` are not part of this engine");
        if (Current.Kind is TokenKind.NewLine or TokenKind.Semicolon) Advance();
        else if (Current.Kind is not (TokenKind.CodeExit or TokenKind.End)) throw Unexpected("expected the end of the statement (a new line, `;` or `}}`)");
    }

    /// <param name="opened">The statement that the <c>end</c> belongs to.</param>
    private void ExpectEnd(Token opened, bool endsStatement = true)
    {
        if (Word != "end")
        {
            var got = Current.Kind == TokenKind.End ? "" : $", but {Shown(Current)}";
            throw new TemplateException(At(opened), $"no `end` follows this `{_source.Text[opened.Start..opened.End]}`{got}");
        }

        Advance();
        if (endsStatement) ExpectEndOfStatement();
    }
}
