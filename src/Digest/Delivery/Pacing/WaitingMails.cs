using Digest.Outbox;

namespace Digest.Delivery.Pacing;

/// <summary>Mails that were taken and may begin as soon as their provider takes one more; the oldest first.</summary>
internal sealed class WaitingMails(ProviderPacer pacer)
{
    private List<OutgoingMail> _mails = [];

    public int Count => _mails.Count;

    public void Add(IReadOnlyList<OutgoingMail> mails) =>
        _mails.AddRange(mails.Select(mail => mail with { Provider = pacer.ProviderOf(mail.Delivery.Recipient) }));

    /// <summary>Up to so many that have entered at their providers.</summary>
    public OutgoingMail[] TakeGroup(int size)
    {
        if (_mails.Count == 0) return [];
        var group = new List<OutgoingMail>(size);
        var rest = new List<OutgoingMail>(_mails.Count);
        var full = new HashSet<string>();
        foreach (var mail in _mails)
        {
            if (group.Count == size || full.Contains(mail.Provider)) rest.Add(mail);
            else if (pacer.TryEnter(mail.Provider) is { } pause) group.Add(mail with { ProviderPause = pause });
            else
            {
                full.Add(mail.Provider);
                rest.Add(mail);
            }
        }

        _mails = rest;
        return [.. group];
    }

    /// <summary>Those whose provider pauses; they go back to the queue.</summary>
    public IReadOnlyList<PostponedMail> TakePaused()
    {
        List<PostponedMail> paused = [];
        var rest = new List<OutgoingMail>(_mails.Count);
        foreach (var mail in _mails)
        {
            if (pacer.PausedUntil(mail.Provider) is not { } until)
            {
                rest.Add(mail);
                continue;
            }

            pacer.PutBack(mail.Provider);
            paused.Add(new PostponedMail(mail.Delivery.Key, until, $"waits, {mail.Provider} asked for a pause"));
        }

        _mails = rest;
        return paused;
    }
}
