using System.Globalization;
using Digest.Sources.Reading;
using Xunit;

namespace Digest.Tests.Sources.Reading;

public class WrittenDateTests
{
    [Theory]
    [InlineData("Wed, 04 Mar 2026 08:00:00 +0100", "2026-03-04T07:00Z")]
    [InlineData("04 Mar 2026", "2026-03-04T00:00Z")]
    [InlineData("Wed, 4 Mar 26 08:00 GMT", "2026-03-04T08:00Z")]
    [InlineData("2026-03-04T08:00:00+01:00", "2026-03-04T07:00Z")]
    [InlineData("2026-03-04t08:00:00.123z", "2026-03-04T08:00:00.000Z")]
    [InlineData("2026-03-04 08:00:00", "2026-03-04T08:00Z")]
    [InlineData("2026-3-4", "2026-03-04T00:00Z")]
    [InlineData("2026/03/04", "2026-03-04T00:00Z")]
    [InlineData("2026-03", "2026-03-01T00:00Z")]
    [InlineData("20260304", "2026-03-04T00:00Z")]
    [InlineData("20260304T080000Z", "2026-03-04T08:00Z")]
    // A weekday is ignored: of another language, or a wrong one.
    [InlineData("Mi, 04 Mar 2026 08:00:00 +0100", "2026-03-04T07:00Z")]
    [InlineData("Mon, 04 Mar 2026 08:00:00 GMT", "2026-03-04T08:00Z")]
    [InlineData("mer., 04 mars 2026 08:00:00 +0100", "2026-03-04T07:00Z")]
    [InlineData("mar. 3 nov. 2026", "2026-11-03T00:00Z")]
    [InlineData("Mittwoch, 4. März 2026, 08:00 Uhr", "2026-03-04T08:00Z")]
    [InlineData("1er août 2026", "2026-08-01T00:00Z")]
    [InlineData("4 de marzo de 2026", "2026-03-04T00:00Z")]
    [InlineData("4 dicembre 2026", "2026-12-04T00:00Z")]
    [InlineData("5 Sept 2026", "2026-09-05T00:00Z")]
    [InlineData("March 4, 2026", "2026-03-04T00:00Z")]
    [InlineData("Mar 4th, 2026 8:00 PM", "2026-03-04T20:00Z")]
    [InlineData("4-Mar-2026 12:30 am", "2026-03-04T00:30Z")]
    [InlineData("2026 Mar 4", "2026-03-04T00:00Z")]
    [InlineData("March 2026", "2026-03-01T00:00Z")]
    [InlineData("Wed Mar  4 08:00:00 2026", "2026-03-04T08:00Z")]
    [InlineData("Wed Mar 04 08:00:00 CET 2026", "2026-03-04T07:00Z")]
    [InlineData("Wed, 04 Mar 2026 24:00:00 GMT", "2026-03-05T00:00Z")]
    [InlineData("2026-03-04T24:00:00Z", "2026-03-05T00:00Z")]
    [InlineData("Wed, 04 Mar 2026 23:59:60 GMT", "2026-03-04T23:59:59Z")]
    [InlineData("Wed, 04 Mar 2026 08:00:00 EST", "2026-03-04T13:00Z")]
    [InlineData("Wed, 04 Mar 2026 08:00:00 JST", "2026-03-03T23:00Z")]
    [InlineData("Sat, 04 Jul 2026 08:00:00 BST", "2026-07-04T07:00Z")]
    [InlineData("Wed, 04 Mar 2026 08:00:00 GMT+1", "2026-03-04T07:00Z")]
    [InlineData("Wed, 04 Mar 2026 08:00:00 +01:00 (CET)", "2026-03-04T07:00Z")]
    [InlineData("Wed, 04 Mar 2026 08:00:00 XYZ", "2026-03-04T08:00Z")]
    [InlineData("27/03/2026", "2026-03-27T00:00Z")]
    [InlineData("03/27/2026 08:00", "2026-03-27T08:00Z")]
    [InlineData("04.03.2026", "2026-03-04T00:00Z")]
    [InlineData("Fr., 27.03.2026 08:00", "2026-03-27T08:00Z")]
    [InlineData("04/04/2026", "2026-04-04T00:00Z")]
    [InlineData("1772611200", "2026-03-04T08:00Z")]
    [InlineData("1772611200000", "2026-03-04T08:00Z")]
    [InlineData("2026年3月4日", "2026-03-04T00:00Z")]
    [InlineData("2026年3月4日(水) 8時00分", "2026-03-04T08:00Z")]
    [InlineData("2026년 3월 4일 08:00", "2026-03-04T08:00Z")]
    [InlineData("4 марта 2026 г.", "2026-03-04T00:00Z")]
    [InlineData("Чт, 07 май 2026 08:00:00 +0300", "2026-05-07T05:00Z")]
    [InlineData("27 września 2026", "2026-09-27T00:00Z")]
    [InlineData("27. července 2026", "2026-07-27T00:00Z")]
    [InlineData("27 Kasım 2026 Cuma", "2026-11-27T00:00Z")]
    [InlineData("den 7 maj 2026", "2026-05-07T00:00Z")]
    public void Dates_as_people_write_them(string written, string instant) =>
        Assert.Equal(
            DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).ToUnixTimeSeconds(), WrittenDate.Read(
                written)?.ToUnixTimeSeconds());

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("03/04/2026")] // the third of April or the fourth of March
    [InlineData("27 listopada 2026")] // November in Polish, October in Croatian
    [InlineData("31 Feb 2026")]
    [InlineData("2026-13-01")]
    [InlineData("Wed, 04 Mar 2026 25:00:00 GMT")]
    [InlineData("Volume 12, Issue 3")]
    [InlineData("9999-99-99")]
    [InlineData("0000-00-00 00:00:00")]
    [InlineData("17")]
    public void What_is_not_a_date_or_could_be_two_is_not_read(string written) => Assert.Null(
        WrittenDate.Read(written));

    [Fact]
    public void The_offset_is_kept_as_written() => Assert.Equal(
        4, WrittenDate.Read("Wed, 04 Mar 2026 00:00:00 -0500")!.Value.Day);
}
