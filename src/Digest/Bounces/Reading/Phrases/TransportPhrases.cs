using static Digest.Bounces.Reading.Phrases.ReasonPhraseTable;

namespace Digest.Bounces.Reading.Phrases;

/// <summary>What is said about the way to the server.</summary>
internal static class TransportPhrases
{
    public static readonly Line Expired = new(
        BounceReason.Expired,
        "a server that was tried for too long",
        [
            // A time that is over.
            "(message|mail|envelope|delivery|queue|retry|lifetime)[^.;]{0,40} (expired|timed? ?out|"
                + "timeout exceeded)|timed? ?out|(queue|delivery) (lifetime|time|timeout|for) |retry (time|timeout)|"
                + "too (long|old)|(for|after) (a|too) long (a )?time",
            // It was tried, and is tried.
            "has been (delayed|failing)|giving up after|(failed|after|made) \\d+ (delivery )?(attempts|tries|retries)|"
                + "did not (accept|answer)[^.;]{0,20} connect|will be retried|still (being )?(retried|trying)",
            // It is late.
            "could not be delivered (for|within|in|after)|not yet been delivered|delayed",
        ]);

    public static readonly Line NetworkError = new(
        BounceReason.NetworkError,
        "the connection, its protection and the way",
        [
            "(unexpected|malformed|invalid) name server (reply|response|answer)|(lookup|resolution) fail|dns error",
            // The connection, and hosts that are not reached.
            "connection (was |has been )?(refused|reset|lost|dropped|closed|failed|error)|"
                + "(cannot|could not|unable to) connect|bad connection|socket error|"
                + "network (error|unreachable|is unreachable|problem)|unreachable|no route to host|host (is )?down",
            "(mail|routing|forwarding|delivery)[^.;]{0,15} loop|(hop count|too many hops)|loops? back|loop detected",
            "starttls|\\btls\\b|certificate",
        ]);
}
