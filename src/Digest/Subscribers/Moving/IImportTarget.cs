namespace Digest.Subscribers.Moving;

/// <summary>Where a list goes, a batch at a time: into the database, or nowhere.</summary>
internal interface IImportTarget
{
    /// <returns>An outcome for each, in order.</returns>
    Task<IReadOnlyList<AddResult>> AddAsync(
        IReadOnlyList<Subscriber> subscribers, CancellationToken cancellationToken);

    /// <summary>People who must not be mailed, by what another program knows.</summary>
    /// <returns>Those who had a subscription here, which ends.</returns>
    Task<IReadOnlyList<EmailAddress>> RefuseAsync(
        IReadOnlyList<RefusedElsewhere> refused, CancellationToken cancellationToken);
}

/// <param name="There">One who left, or whose address is blocked.</param>
internal sealed record RefusedElsewhere(EmailAddress Email, Elsewhere There);
