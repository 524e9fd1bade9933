using Digest.Bounces;
using Digest.Bounces.Ses;
using Xunit;

namespace Digest.Tests.Bounces.Ses;

/// <summary>What SES's kinds of bounces mean here.</summary>
public class SesNotificationTests
{
    [Theory]
    [InlineData("Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown", "Suppress")]
    [InlineData("Permanent", "NoEmail", "", "", "Suppress")]
    [InlineData("Permanent", "OnAccountSuppressionList", "", "Amazon SES did not send the message to this address", "Suppress")]
    [InlineData("Permanent", "General", "5.7.1", "smtp; 550 5.7.1 blocked by policy", "NotifyOperator")]
    [InlineData("Transient", "MailboxFull", "", "", "Count")]
    [InlineData("Transient", "General", "4.4.7", "smtp; 450 4.4.7 message expired", "Count")]
    [InlineData("Transient", "General", "", "", "None")] // an automatic reply
    [InlineData("Transient", "ContentRejected", "", "smtp; 500 rejected", "Count")]
    public void Each_kind_has_the_consequence_of_a_report_by_mail(string type, string subType, string status, string said, string action)
    {
        var read = SesNotification.Read($$$"""
            {"notificationType":"Bounce","bounce":{"bounceType":"{{{type}}}","bounceSubType":"{{{subType}}}","feedbackId":"f",
             "bouncedRecipients":[{"emailAddress":"a@example.org","status":"{{{status}}}","diagnosticCode":"{{{said}}}"}]}}
            """);

        Assert.Equal(action, BounceActions.Of(Assert.Single(read!.Value.Report.Recipients)).ToString());
        Assert.Equal("f", read.Value.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"Bounce\"")]
    [InlineData("""{"notificationType":"AmazonSnsSubscriptionSucceeded","message":"test"}""")]
    [InlineData("""{"notificationType":"Delivery","mail":{},"delivery":{}}""")]
    [InlineData("""{"notificationType":"Bounce","bounce":[]}""")]
    [InlineData("""{"notificationType":["Bounce"],"bounce":{}}""")]
    public void Anything_else_asks_for_nothing(string message) => Assert.Null(SesNotification.Read(message));

    [Fact]
    public void What_is_missing_or_of_another_kind_is_passed_over()
    {
        var read = SesNotification.Read(
            """{"notificationType":"Bounce","bounce":{"bouncedRecipients":[1,{},{"emailAddress":5},{"emailAddress":"a@example.org"}]},"mail":{"source":7,"headers":{}}}""");
        Assert.Equal("a@example.org", Assert.Single(read!.Value.Report.Recipients).Address);
        Assert.Empty(read.Value.Report.ReturnPaths);
    }

    [Fact]
    public void Half_a_character_in_a_text_costs_that_text_alone()
    {
        var read = SesNotification.Read(
            """{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"a@example.org","status":"5.1.1","diagnosticCode":"\ud83d"}]}}""");
        Assert.Equal("Suppress", BounceActions.Of(Assert.Single(read!.Value.Report.Recipients)).ToString());
    }

    [Fact]
    public void The_original_message_id_is_read_from_the_headers()
    {
        var read = SesNotification.Read(
            """{"eventType":"Complaint","complaint":{"complainedRecipients":[]},"mail":{"source":"b@example.org","headers":[{"name":"message-id","value":"<x@digest.example>"}]}}""");
        Assert.Equal(("x@digest.example", "b@example.org"), (read!.Value.Report.OriginalMessageId, read.Value.Report.ReturnPaths[0]));
    }

    [Theory]
    [InlineData("arn:aws:sns:eu-west-1:123456789012:digest", "https://sns.eu-west-1.amazonaws.com/x.pem", true)]
    [InlineData("arn:aws-cn:sns:cn-north-1:123456789012:digest", "https://sns.cn-north-1.amazonaws.com.cn/x.pem", true)]
    [InlineData("arn:aws:sns:cn-north-1:123456789012:digest", "https://sns.cn-north-1.amazonaws.com.cn/x.pem", false)]
    public void The_server_of_a_topic_is_that_of_its_region(string topic, string url, bool isOne) =>
        Assert.Equal(isOne, SnsServer.At(url, topic) is not null);
}
