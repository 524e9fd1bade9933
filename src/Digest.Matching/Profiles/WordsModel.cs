namespace Digest.Matching.Profiles;

/// <summary>
/// What the archive knows of a topic's plain words: other ways to say them, words that occur with them, and what they
/// mean. Made by <c>WordsTrainer</c>; the same for every index.
/// </summary>
/// <param name="Words">The words as they print.</param>
/// <param name="Variants">The words as stems without those that have no subject, then other ways to say the same. A
/// stem that ends in <c>*</c> is the beginning of a word.</param>
/// <param name="Related">Terms that the best papers have in common.</param>
/// <param name="RelatedScale">Evidence of <paramref name="Related"/> that few papers of the background have.</param>
/// <param name="RelatedTrust">
/// How far <paramref name="Related"/> can be trusted, 0 to 1: of a topic that no paper of the background is about, the
/// terms are those of chance papers.
/// </param>
/// <param name="Meaning">Null without a sentence encoder.</param>
internal sealed record WordsModel(
    string Words,
    string[][] Variants,
    TopicProfile Related,
    float RelatedScale,
    float RelatedTrust,
    MeaningModel? Meaning);
