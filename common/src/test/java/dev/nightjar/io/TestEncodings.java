package dev.nightjar.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.io.source.StrictText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file's first bytes say of its encoding, and texts that are read by it. */
class TestEncodings {
  private static final String TEXT = "Nachtschwalbe, naïve 夜鹰 😀\n";

  private static Encodings of(byte[] head, String given) {
    return Encodings.of(head, head.length, given);
  }

  private static byte[] marked(String charset, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("\ufeff".getBytes(Charset.forName(charset)));
    bytes.writeBytes(text.getBytes(Charset.forName(charset)));
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"UTF-8, 3", "UTF-16LE, 2", "UTF-16BE, 2", "UTF-32LE, 4", "UTF-32BE, 4"})
  void aMarkSaysMoreThanTheUser(String charset, int mark) throws IOException {
    byte[] file = marked(charset, TEXT);
    assertThat(of(file, "ISO-8859-1")).isEqualTo(new Encodings(charset, mark));
    assertThat(Encodings.decode(file, "ISO-8859-1")).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void zerosTellWideTextsWithoutAMark(String charset) throws IOException {
    byte[] file = "plain English text".getBytes(Charset.forName(charset));
    assertThat(of(file, "UTF-8")).isEqualTo(new Encodings(charset, 0));
    assertThat(Encodings.decode(file, "UTF-8")).isEqualTo("plain English text");
  }

  @Test
  void aFewZerosAreNoWideText() {
    byte[] bytes = new byte[1000];
    java.util.Arrays.fill(bytes, (byte) 'x');
    bytes[7] = 0;
    bytes[8] = 0;
    assertThat(of(bytes, "UTF-8")).isEqualTo(new Encodings("UTF-8", 0));
    assertThat(of(new byte[1000], "UTF-8").charset()).as("zeros everywhere").isEqualTo("UTF-8");
    assertThat(of(new byte[0], "GB18030")).isEqualTo(new Encodings("GB18030", 0));
    assertThat(of(new byte[] {(byte) 0xff}, "UTF-8")).isEqualTo(new Encodings("UTF-8", 0));
  }

  @Test
  void whoSaysAWideEncodingIsBelieved() {
    byte[] file = "plain".getBytes(StandardCharsets.UTF_16LE);
    assertThat(of(file, "UTF-16BE")).isEqualTo(new Encodings("UTF-16BE", 0));
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, true",
    "ISO-8859-1, true",
    "GB18030, true",
    "UTF-16, false",
    "utf-16le, false",
    "UTF16, false",
    "UTF-32BE, false",
    "x-UTF-16LE-BOM, false"
  })
  void lineEndsAreSingleBytesButInWideEncodings(String charset, boolean ascii) {
    assertThat(new Encodings(charset, 0).isAscii()).isEqualTo(ascii);
  }

  @Test
  void nothingIsReplaced() {
    byte[] latin = "naïve".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> Encodings.decode(latin, "UTF-8"))
        .isInstanceOf(CharacterCodingException.class);
  }

  @Test
  void lookingAtAStreamTakesNothingFromIt() throws IOException {
    byte[] file = marked("UTF-8", TEXT.repeat(1000));
    try (Encodings.Opened opened = Encodings.open(new ByteArrayInputStream(file), "GB18030")) {
      StringWriter text = new StringWriter();
      opened.reader().transferTo(text);
      assertThat(text).hasToString(TEXT.repeat(1000));
    }
    try (Encodings.Opened opened = Encodings.open(new ByteArrayInputStream(file), "GB18030")) {
      assertThat(opened.in().readAllBytes()).isEqualTo(file);
    }
  }

  @Test
  void strictTextsLoseTheirMark() throws IOException {
    byte[] marked = marked("UTF-8", "a");
    assertThat(StrictText.decode(marked, marked.length, new Encodings("UTF-8", 0))).isEqualTo("a");
    String latin = new String("夜鹰".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(StrictText.redecode(latin, new Encodings("UTF-8", 0))).isEqualTo("夜鹰");
    assertThatThrownBy(() -> StrictText.redecode("\u00ff", new Encodings("UTF-8", 0)))
        .isInstanceOf(CharacterCodingException.class);
  }

  @Test
  void controlCharactersTellWhatIsNoText() {
    assertThat(StrictText.isBinary("tabs\tand\r\nlines\f")).isFalse();
    assertThat(StrictText.isBinary("a few \u0000\u0001\u0002\u0003")).isFalse();
    assertThat(StrictText.isBinary("\u0000\u0001\u0002\u0003\u0004\u0005 many")).isTrue();
    assertThat(StrictText.isBinary("x".repeat(100) + "\u0001".repeat(10))).isTrue();
    assertThat(StrictText.isBinary(new byte[] {'a', 0})).isTrue();
    assertThat(StrictText.isBinary(new byte[] {'a', (byte) 0xe9, '\n'})).isFalse();
  }
}
