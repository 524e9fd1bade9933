using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Digest.Web.Api.Answers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Digest.Web.Api.Requests;

/// <summary>Every error below <c>/api</c> is answered with a problem: exceptions and empty errors.</summary>
internal sealed partial class ApiErrors(ILogger<ApiErrors> logger)
{
    public static readonly Answer TooMany = Answer.Of(Problem.Of(
        StatusCodes.Status429TooManyRequests, "Too many requests in a minute. Wait as long as Retry-After says."));

    private static readonly Problem OtherType = Problem.Of(
        StatusCodes.Status415UnsupportedMediaType, "The body must be JSON in UTF-8: Content-Type: application/json.");

    private static readonly Problem TooLong = Problem.Of(
        StatusCodes.Status413PayloadTooLarge, $"A body may have at most {ApiHosting.MaxBodyBytes} bytes.");

    public static readonly Answer NotJson = Answer.Of(OtherType);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var problem = Of(e);
            if (problem.Status >= StatusCodes.Status500InternalServerError)
                LogFailed(
                    logger, e, context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
            context.Response.Clear();
            await Answer.Of(problem).ExecuteAsync(context);
        }

        var response = context.Response;
        if (!response.HasStarted && response.StatusCode >= StatusCodes.Status400BadRequest
            && response.ContentType is null)
            await Answer.Of(OfStatus(response.StatusCode)).ExecuteAsync(context);
    }

    /// <summary>What the framework answers by itself, without a word.</summary>
    private static Problem OfStatus(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => TooLong,
        StatusCodes.Status503ServiceUnavailable => Problem.Of(status, "It took too long. Try again later."),
        _ => Problem.Of(status),
    };

    private static Problem Of(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad => Problem.NotValid(Words(bad)),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => OtherType,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLong,
        BadHttpRequestException bad => Problem.Of(bad.StatusCode),
        DbException => Problem.Of(
            StatusCodes.Status503ServiceUnavailable, "The database does not answer. Try again later."),
        _ => Problem.Of(StatusCodes.Status500InternalServerError, "This is a fault of the server; its log says more."),
    };

    private const string NoBody = "The body is missing.";

    /// <summary>The framework names types; a person needs the name and the value, or the place in the JSON.</summary>
    private static string Words(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException json)
        {
            return json.Message.StartsWith("The input does not contain any JSON tokens", StringComparison.Ordinal)
                ? NoBody
                : $"The body is not valid{(json.Path is null or "$" ? "" : $" at {json.Path}")}: {Reason(json)}";
        }

        if (Parameter().Match(bad.Message) is { Success: true } parameter)
            return $"The parameter {parameter.Groups[1].Value.ToLowerInvariant()} is '{parameter.Groups[2].Value}', "
                + "which is not valid.";
        if (Missing().Match(bad.Message) is { Success: true } missing)
            return $"The parameter {missing.Groups[1].Value.ToLowerInvariant()} is missing.";
        return bad.Message.Contains("no body was provided", StringComparison.Ordinal)
            ? NoBody
            : bad.Message;
    }

    private static string Reason(JsonException json)
    {
        var message = json.Message;
        if (message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
            return "this name is not known.";
        if (message.Contains("missing required properties", StringComparison.Ordinal))
            return $"missing: {message[(message.LastIndexOf(':') + 1)..].Trim(' ', '.', '\'')}.";
        if (message.Contains("Duplicate property", StringComparison.Ordinal)) return "this name is there twice.";
        if (message.Contains("doesn't allow setting null", StringComparison.Ordinal)) return "it must not be null.";
        if (message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
            return "the value is not of the right type, or not one of the known words.";
        // What follows is for those who wrote the program.
        return ForPrograms().Replace(message, "");
    }

    [GeneratedRegex("""^Failed to bind parameter "\S+ (\w+)" from "(.*)"\.$""", RegexOptions.Singleline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\s*(Path:|Change the reader options|LineNumber:).*$", RegexOptions.Singleline)]
    private static partial Regex ForPrograms();

    [GeneratedRegex("""^Required parameter "\S+ (\w+)" was not provided""")]
    private static partial Regex Missing();

    /// <param name="path">With names for its values: one may be an address.</param>
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string? path);
}
