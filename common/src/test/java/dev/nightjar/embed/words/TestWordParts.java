package dev.nightjar.embed.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.embed.ModelException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What files of word vectors are read and kept by. */
class TestWordParts {
  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static WordInput input(byte[] bytes) {
    return new WordInput("words.vec", new ByteArrayInputStream(bytes));
  }

  private static List<String> lines(WordInput in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int length = in.readLine(); length >= 0; length = in.readLine()) {
      lines.add(new String(in.line(), 0, length, StandardCharsets.UTF_8));
    }
    return lines;
  }

  @Test
  void distinctWordsHaveRowsInTheirOrder() {
    WordList list = new WordList();
    Map<String, Integer> expected = new HashMap<>();
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      String word = "w" + random.nextInt(8_000) + (random.nextBoolean() ? "夜" : "");
      boolean isNew = expected.putIfAbsent(word, expected.size()) == null;
      byte[] padded = bytes("  " + word + " ");
      assertThat(list.add(padded, 2, padded.length - 3)).as(word).isEqualTo(isNew);
    }
    assertThat(list.size()).isEqualTo(expected.size());
    expected.forEach((word, row) -> assertThat(list.word(row)).isEqualTo(bytes(word)));
    int[] offsets = list.offsets();
    assertThat(offsets).hasSize(list.size() + 1);
    assertThat(Arrays.copyOfRange(list.spellings(), offsets[5], offsets[6]))
        .isEqualTo(list.word(5));
    assertThat(Integer.bitCount(list.slots().length)).isEqualTo(1);
    assertThat(list.slots().length).isGreaterThanOrEqualTo(4 * list.size());
  }

  @Test
  void hashesDependOnTheBytesAlone() {
    assertThat(WordHash.of(bytes("xnightjary"), 1, 8))
        .isEqualTo(WordHash.of(bytes("nightjar"), 0, 8));
    int[] buckets = new int[64];
    for (int i = 0; i < 64_000; i++) {
      byte[] word = bytes("word" + i);
      buckets[WordHash.of(word, 0, word.length) & 63]++;
    }
    assertThat(Arrays.stream(buckets)).as("low bits are even").allMatch(n -> n > 800 && n < 1200);
  }

  @Test
  void ngramsStandBetweenBracketsAndCountCharacters() {
    Subwords subwords = new Subwords(3, 4, 1000);
    // <ab> has <ab, ab>, <ab>: none shorter, none across the ends.
    assertThat(subwords.of(bytes("ab"))).hasSize(3);
    assertThat(subwords.of(bytes("夜鹰"))).as("characters, not bytes").hasSize(3);
    assertThat(subwords.of(bytes(""))).isEmpty();
    assertThat(Arrays.stream(subwords.of(bytes("nightjar")))).allMatch(n -> n >= 0 && n < 1000);
    assertThat(new Subwords(1, 1, 10).of(bytes("ab"))).as("a bracket alone is none").hasSize(2);
  }

  @Test
  void withoutBucketsThereAreNoNgrams() {
    assertThat(new Subwords(3, 6, 0).exist()).isFalse();
    assertThat(new Subwords(0, 0, 100).exist()).isFalse();
    assertThat(new Subwords(0, 0, 100).of(bytes("word"))).isEmpty();
    assertThat(new Subwords(3, 6, 100).exist()).isTrue();
  }

  @Test
  void linesEndAsTheyDoAnywhere() throws IOException {
    assertThat(lines(input(bytes("one\ntwo\r\n\nlast")))).containsExactly("one", "two", "", "last");
    assertThat(lines(input(bytes("one\n")))).containsExactly("one");
    assertThat(lines(input(new byte[0]))).isEmpty();
  }

  @Test
  void longLinesAreReadAcrossBuffers() throws IOException {
    String line = "x".repeat(200_001);
    WordInput in = input(bytes(line + "\n" + line));
    assertThat(lines(in)).containsExactly(line, line);
    assertThat(in.offset()).isEqualTo(400_003);
  }

  @Test
  void aLineWithoutAnEndIsDamage() {
    byte[] endless = new byte[(1 << 24) + 10];
    Arrays.fill(endless, (byte) 'x');
    assertThatThrownBy(() -> lines(input(endless)))
        .isInstanceOf(ModelException.class)
        .hasMessage("Cannot read words.vec: a line of more than 16777216 bytes");
  }

  @Test
  void lookingAtTheHeadTakesNothingButTheMark() throws IOException {
    WordInput in = input(bytes("\ufeffone\ntwo"));
    assertThat(in.head()).isEqualTo(bytes("one\ntwo"));
    assertThat(in.isUtf16()).isFalse();
    assertThat(lines(in)).containsExactly("one", "two");
    WordInput wide = input("one".getBytes(StandardCharsets.UTF_16));
    wide.head();
    assertThat(wide.isUtf16()).isTrue();
  }

  @Test
  void bytesAreReadToTheLastOrMissed() throws IOException {
    byte[] many = new byte[100_000];
    new Random(1).nextBytes(many);
    WordInput in = input(many);
    byte[] read = new byte[99_999];
    in.readFully(read, read.length, "row 1");
    assertThat(read).isEqualTo(Arrays.copyOf(many, 99_999));
    assertThat(in.read()).isEqualTo(many[99_999] & 0xff);
    assertThat(in.read()).isEqualTo(-1);
    assertThatThrownBy(() -> in.readFully(read, 1, "row 2"))
        .hasMessage("Cannot read words.vec: it ends at byte 100000, in row 2");
  }

  @Test
  void damagedGzipSaysHowFarItCame() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes("one two\n".repeat(10_000)));
    }
    byte[] cut = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
    try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(cut))) {
      assertThatThrownBy(() -> lines(new WordInput("words.gz", gzip)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("Cannot read words.gz: its gzip data is damaged or ends too soon");
    }
  }

  @Test
  void countsAreReadFromTheFirstLine() {
    assertThat(Counts.of(input(new byte[0]), " 400000 \t300 ")).isEqualTo(new Counts(400_000, 300));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 10", "5 0", "5 70000", "9999999999 10", "-1 5"})
  void countsThatCannotBeAreDamage(String line) {
    assertThatThrownBy(() -> Counts.of(input(new byte[0]), line))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("line 1 promises");
  }

  private Path rows(float... values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Files.write(folder.resolve("rows"), bytes.array());
  }

  @Test
  void rowsAreReadAndWrittenWhereTheyAre() throws IOException {
    Path file = rows(1, 2, 3, 4, 5, 6);
    float[] row = new float[2];
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedRows rows = MappedRows.of(channel, 2, FileChannel.MapMode.READ_WRITE);
      rows.read(2, row);
      assertThat(row).containsExactly(5, 6);
      rows.write(1, new float[] {30, 40});
      rows.read(1, row);
      assertThat(row).containsExactly(30, 40);
      rows.read(0, row);
      assertThat(row).containsExactly(1, 2);
    }
  }

  @Test
  void halfARowIsDamage() throws IOException {
    try (FileChannel channel = FileChannel.open(rows(1, 2, 3))) {
      assertThatThrownBy(() -> MappedRows.of(channel, 2, FileChannel.MapMode.READ_ONLY))
          .isInstanceOf(IOException.class)
          .hasMessage("the vectors end within a row");
    }
  }

  @Test
  void aWordIsTheMeanOfItsRowAndItsNgrams() throws IOException {
    try (FileChannel channel = FileChannel.open(rows(1, 10, 3, 30, 5, 50, 7, 70))) {
      MappedRows rows = MappedRows.of(channel, 2, FileChannel.MapMode.READ_ONLY);
      float[] into = {9, 9};
      assertThat(SubwordMean.of(rows, 2, new int[] {0, 1}, 0, into)).isTrue();
      assertThat(into[0]).isCloseTo(13f / 3, org.assertj.core.api.Assertions.within(1e-6f));
      assertThat(SubwordMean.of(rows, 2, new int[] {1}, -1, into)).isTrue();
      assertThat(into).containsExactly(7, 70);
      assertThat(SubwordMean.of(rows, 2, new int[0], 1, into)).isTrue();
      assertThat(into).containsExactly(3, 30);
      assertThat(SubwordMean.of(rows, 2, new int[0], -1, into)).isFalse();
      assertThat(into).containsExactly(0, 0);
    }
  }
}
