package dev.nightjar.io.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Quotes of CSV files that are never closed. */
class TestOpenQuote {
  private static Optional<OpenQuote> of(String text) throws IOException {
    return OpenQuote.of(new StringReader(text), ',');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a,b\n1,2\n",
        "a,b\n\"1\",\"2\"\n",
        "a\n\"one\ntwo\"\n",
        "a\n\"say \"\"no\"\"\"\n",
        "a\n\"\"\n\"\"\"\"\n",
        "a\n5\" wide\nnext\n",
        "a,b\n\"x\" ,\"y\"\nz\n",
        "a\nlast \"quote",
        "a\n\"open but in one line"
      })
  void soundFilesHaveNone(String text) throws IOException {
    assertThat(of(text)).isEmpty();
  }

  @Test
  void allBehindAQuoteThatIsNotClosedIsInIt() throws IOException {
    OpenQuote quote = of("id,text\n1,\"one\n2,two\n3,three\n").orElseThrow();
    assertThat(quote.head()).isEqualTo("one\n2,two\n3,three\n");
    assertThat(quote.lines()).isEqualTo(3);
    assertThat(quote.message())
        .isEqualTo(
            "a quote is never closed, so 3 more lines are in it, to the end of the file: one\n"
                + "2,two\n"
                + "3,three\n");
  }

  @Test
  void aQuoteBeforeAnotherIsALetter() throws IOException {
    assertThat(of("\"a \"\"b\nc\n")).map(OpenQuote::head).contains("a \"b\nc\n");
  }

  @Test
  void lineEndsOfAllKindsCountOnce() throws IOException {
    assertThat(of("\"a\r\nb\rc\nd")).map(OpenQuote::lines).contains(3L);
    assertThat(of("\"a\r\nb\rc\nd")).map(OpenQuote::head).contains("a\nb\nc\nd");
  }

  @Test
  void onlyTheHeadOfALongOneIsKept() throws IOException {
    OpenQuote quote = of("\"" + "line\n".repeat(100_000)).orElseThrow();
    assertThat(quote.lines()).isEqualTo(100_000);
    assertThat(quote.head()).hasSize(256);
    assertThat(quote.message().length()).isLessThan(200);
  }

  @Test
  void theRowOfAQuoteIsFoundByItsValue() throws IOException {
    OpenQuote small = of("1,\"one\n2,two\n").orElseThrow();
    assertThat(small.isIn("one\n2,two")).isTrue();
    assertThat(small.isIn("one\r\n2,two\r\n")).isTrue();
    assertThat(small.isIn("one\n2,two\n3")).isFalse();
    OpenQuote large = of("\"" + "line\n".repeat(100)).orElseThrow();
    assertThat(large.isIn("line\n".repeat(100))).isTrue();
    assertThat(large.isIn("line")).isFalse();
  }

  @Test
  void otherSeparatorsDivideToo() throws IOException {
    assertThat(OpenQuote.of(new StringReader("a;\"b\nc\n"), ';')).isPresent();
    assertThat(OpenQuote.of(new StringReader("a;\"b\nc\n"), ',')).isEmpty();
  }
}
