package dev.nightjar.embed.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.embed.ModelException;
import dev.nightjar.testing.WordVectorFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of every format, whole and damaged, and the tables they become. */
class TestWordFiles {
  private static final String TEXT = "the 0.5 -1\ncat 0.25 1e-2\nnew york 3 4\n";
  private static final float[][] VECTORS = {{0.5f, -1}, {0.25f, 0.01f}, {3, 4}};

  @TempDir Path folder;

  private WordTable table(byte[] file) throws IOException {
    return WordTable.open(convert("a.file", file));
  }

  private Path convert(String name, byte[] file) throws IOException {
    Path table = Files.createTempDirectory(folder, "table");
    WordFiles.convert(name, new ByteArrayInputStream(file), table);
    return table;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static float[] vector(WordTable table, int row) {
    float[] vector = new float[table.dimension()];
    table.read(row, vector);
    return vector;
  }

  private static void assertSame(WordTable table) {
    assertThat(table.size()).isEqualTo(3);
    assertThat(table.hasSubwords()).isFalse();
    List<String> words = List.of("the", "cat", "new york");
    for (int row = 0; row < words.size(); row++) {
      assertThat(table.row(words.get(row))).isEqualTo(row);
      assertThat(table.word(row)).isEqualTo(words.get(row));
      assertThat(vector(table, row)).containsExactly(VECTORS[row]);
    }
    assertThat(table.row("dog")).isEqualTo(-1);
    assertThat(table.row("")).isEqualTo(-1);
  }

  @Test
  void textFormatsHoldTheSame() throws IOException {
    assertSame(table(utf8(TEXT)));
    assertSame(
        table(utf8(TEXT.replace(" ", "\t").replace("new\t", "new ").replace("\n", " \r\n"))));
    assertSame(table(utf8("3 2\n" + TEXT)));
    assertSame(table(utf8("3 2 \n" + TEXT.strip())));
    assertThat(WordFiles.contents(convert("a.vec", utf8("3 2\n" + TEXT))).format())
        .isEqualTo("word2vec-text");
    assertThat(WordFiles.contents(convert("a.txt", utf8(TEXT))).format()).isEqualTo("glove");
  }

  @Test
  void compressedFilesHoldTheSame() throws IOException {
    assertSame(table(gzip(utf8(TEXT))));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void binaryFormatsHoldWordsAndVectors() throws IOException {
    Map<String, float[]> words = new LinkedHashMap<>();
    words.put("the", new float[] {0.5f, -1});
    words.put("猫", new float[] {0.1f, Float.MIN_VALUE});
    WordTable table = table(WordVectorFiles.word2vec(words));
    assertThat(vector(table, table.row("the"))).containsExactly(0.5f, -1);
    assertThat(vector(table, table.row("猫"))).containsExactly(0.1f, Float.MIN_VALUE);
    String withoutNewlines =
        new String(WordVectorFiles.word2vec(words), StandardCharsets.ISO_8859_1)
            .replace("\n\u00e7", "\u00e7");
    WordTable packed = table(withoutNewlines.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(vector(packed, packed.row("猫"))).containsExactly(0.1f, Float.MIN_VALUE);
    assertThat(WordFiles.contents(convert("a.bin", WordVectorFiles.word2vec(words))).format())
        .isEqualTo("word2vec-binary");
  }

  @Test
  void wordsAreLookedUpAsWrittenThenInLowerCase() throws IOException {
    WordTable table = table(utf8("us 1 2\nUS 3 4\nété 5 6\n"));
    assertThat(List.of(table.row("US"), table.row("us"), table.row("Us"), table.row("ÉTÉ")))
        .containsExactly(1, 0, 0, 2);
  }

  @Test
  void theFirstOfEqualWordsStays() throws IOException {
    Path made = convert("a.txt", utf8("a 1 2\nb 3 4\na 5 6\nc 7 8\n"));
    WordTable table = WordTable.open(made);
    assertThat(WordFiles.contents(made).repeated()).isEqualTo(1);
    assertThat(table.size()).isEqualTo(3);
    assertThat(vector(table, table.row("a"))).containsExactly(1, 2);
    assertThat(vector(table, table.row("c"))).containsExactly(7, 8);
  }

  @Test
  void badRowsAreLeftOutCountedAndNamed() throws IOException {
    String rows = TEXT + " 1 2\nwindows 8.1 5 6\n\n";
    for (String file : List.of(rows, "5 2\n" + rows, "\ufeff" + rows, "\ufeff5 2\n" + rows)) {
      Path made = convert("a.txt", utf8(file));
      assertSame(WordTable.open(made));
      int first = file.equals(rows) || file.startsWith("\ufefft") ? 4 : 5;
      assertThat(WordFiles.contents(made).leftOut())
          .isEqualTo(
              String.format(
                  Locale.ROOT,
                  "2 of its rows cannot be read: line %d has no word before its 2 numbers; line %d has more numbers than the file's vectors; '8.1' is one too many",
                  first,
                  first + 1));
    }
    Map<String, float[]> words = new LinkedHashMap<>();
    words.put("the", new float[] {0.5f, -1});
    words.put("bad", new float[] {Float.NaN, 1});
    words.put("", new float[] {1, 1});
    words.put("cat", new float[] {3, 4});
    words.put("dog", new float[] {5, 6});
    Path made = convert("a.bin", WordVectorFiles.word2vec(words));
    WordTable table = WordTable.open(made);
    assertThat(vector(table, table.row("dog"))).containsExactly(5, 6);
    assertThat(table.row("bad")).isEqualTo(-1);
    assertThat(WordFiles.contents(made).leftOut())
        .startsWith(
            "2 of its rows cannot be read: word 2 of 5 has NaN where a number belongs (byte ")
        .contains("; word 3 of 5 is empty (byte ");
  }

  @Test
  void otherEncodingsAreRefusedByName() {
    assertThatThrownBy(() -> convert("a.txt", TEXT.getBytes(StandardCharsets.UTF_16)))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot read a.txt: it is UTF-16; make it UTF-8 first");
  }

  @Test
  void manyWordsAreAllFoundAgain() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append("w").append(i).append(' ').append(i).append(" 1\n");
    }
    WordTable table = table(utf8(text.toString()));
    for (int i = 0; i < 20_000; i++) {
      assertThat(table.row("w" + i)).isEqualTo(i);
      assertThat(table.row("v" + i)).isEqualTo(-1);
    }
    assertThat(vector(table, 19_999)).containsExactly(19_999, 1);
  }

  @Test
  void bytesThatAreNoTextStayAWord() throws IOException {
    byte[] file = utf8("X 1 2\nok 3 4\n");
    file[0] = (byte) 0xff;
    WordTable table = table(file);
    assertThat(table.row("ok")).isEqualTo(1);
  }

  @Test
  void decimalsAreThoseThatJavaReads() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(60) - 30);
      String text =
          switch (i % 4) {
            case 0 -> Double.toString(value);
            case 1 -> Float.toString((float) value);
            case 2 -> String.format(Locale.ROOT, "%.5f", value % 100);
            default -> String.format(Locale.ROOT, "%+.4g", value);
          };
      byte[] bytes = utf8("x" + text + "y");
      assertThat(Decimals.parse(bytes, 1, bytes.length - 1))
          .as(text)
          .isEqualTo(Double.parseDouble(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", ".", "1.2.3", "abc", "nan", "inf", "1e999", "0x1p3", "1f", "1-2"})
  void whatIsNoNumberIsNone(String text) {
    assertThat(Decimals.parse(utf8(text), 0, text.length())).isNaN();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a 1 2\\nb 1\\n | line 2 has 1 numbers behind its word, the file's vectors have 2",
        "a 1 2\\nb 1 x\\n | line 2 has 'x' where a number belongs",
        "a 1 2\\nb 1 nan\\n | line 2 has 'nan' where a number belongs",
        "a 1 2\\nb 1.5 2 3 4\\n | line 2 has more numbers than the file's vectors",
        "a 1 2\\nb 0.1 0.2c 3 4\\n | line 2 has more numbers",
        "a 1 2\\n\\nb 1\\n | line 2 is blank",
        "2 2\\na 1 2\\nb 1 | line 3 has 1 numbers",
        "3 2\\na 1 2\\nb 1 2\\n | it ends at line 3 (byte 16) with 2 words, but line 1 promises 3",
        "1 2\\na 1 2\\nb 1 2\\n | line 3 goes on behind the 1 words that line 1 promises",
        "0 2\\na 1 2\\n | line 1 promises 0 words of 2 numbers",
        "1 99999999\\na 1 2\\n | line 1 promises 1 words of 99999999 numbers",
        "{\"id\": 1}\\n | it is no file of word vectors",
        "word | it is no file of word vectors"
      })
  void damagedTextNamesTheLine(String text, String problem) {
    assertThatThrownBy(() -> convert("x.txt", utf8(text.replace("\\n", "\n"))))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot read x.txt: ")
        .hasMessageContaining(problem);
  }

  @Test
  void damagedBinaryNamesTheByte() {
    Map<String, float[]> words = new LinkedHashMap<>();
    words.put("a", new float[] {1, 2, 3});
    words.put("b", new float[] {4, Float.NaN, 6});
    byte[] file = WordVectorFiles.word2vec(words);
    assertProblem(file, "word 2 of 2 has NaN where a number belongs (byte 25)");
    assertProblem(Arrays.copyOf(file, 15), "it ends at byte 15, in word 1 of 2");
    assertProblem(Arrays.copyOf(file, 19), "it ends at byte 19, in word 2 of 2");
    words.put("b", new float[] {4, 5, 6});
    byte[] longer = Arrays.copyOf(WordVectorFiles.word2vec(words), file.length + 2);
    assertProblem(
        longer,
        String.format(Locale.ROOT, "it goes on at byte %d behind the 2 words", file.length));
  }

  @Test
  void damagedFastTextNamesTheByte() {
    float[][] rows = new float[7][2];
    byte[] file = WordVectorFiles.fastText(List.of("a", "b"), 2, 3, 5, rows);
    int dictionary = 64;
    int input = dictionary + 28 + 2 * 11;
    assertProblem(Arrays.copyOf(file, 30), "it ends at byte 30, in the arguments");
    assertProblem(
        Arrays.copyOf(file, dictionary + 35), "byte 99, in entry 1 of 2 of the dictionary");
    assertProblem(
        Arrays.copyOf(file, input + 30), "it ends at byte 144, in row 2 of 7 of the input matrix");
    assertProblem(
        Arrays.copyOf(file, file.length - 1),
        String.format(Locale.ROOT, "it ends at byte %d, in the output matrix", file.length - 1));
    assertProblem(changed(file, 4, 10), "it is a fastText model of version 10");
    assertProblem(changed(file, input, 1), "its input matrix is quantised (byte 114)");
    assertProblem(changed(file, input + 1, 8), "input matrix (byte 115) is 8 x 2");
    assertProblem(
        changed(file, dictionary + 4, 9),
        "its dictionary (byte 64) says 2 entries, 9 of them words");
    assertProblem(
        changed(file, dictionary + 28, 'b'),
        "entry 2 of 2 of the dictionary (byte 103) is there twice");
    byte[] pruned = changed(file, dictionary + 20, 3);
    Arrays.fill(pruned, dictionary + 21, dictionary + 28, (byte) 0);
    assertProblem(pruned, "its dictionary is pruned (byte 84)");
  }

  @Test
  void damagedGzipNamesTheByteItHolds() throws IOException {
    byte[] file = gzip(utf8(TEXT));
    assertProblem(Arrays.copyOf(file, file.length - 12), "gzip data is damaged or ends too soon");
  }

  @Test
  void quantisedFilesAreRefusedByName() {
    assertThatThrownBy(() -> convert("lid.176.ftz", new byte[100]))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("lid.176.ftz: it is a quantised fastText model (.ftz)");
  }

  private static byte[] changed(byte[] file, int at, int value) {
    byte[] changed = file.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private void assertProblem(byte[] file, String problem) {
    assertThatThrownBy(() -> convert("x.bin", file))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot read x.bin: ")
        .hasMessageContaining(problem);
  }

  @Test
  void bucketsAreThoseOfFnvOverSignedBytes() {
    assertThat(new Subwords(2, 3, 5).of(utf8("ab")))
        .containsExactly(0, 3, 1, 1, 1); // <a <ab ab ab> b>
    assertThat(new Subwords(1, 3, 5).of(utf8("é"))).containsExactly(2, 1, 2, 1); // <é <é> é é>
    assertThat(new Subwords(3, 6, 0).of(utf8("word"))).isEmpty();
    assertThat(new Subwords(0, 0, 5).of(utf8("word"))).isEmpty();
  }

  @Test
  void unknownWordsAreMeansOfTheirBuckets() throws IOException {
    float[][] rows = {{1, 0}, {8, 8}, {10, 20}, {30, 5}, {99, 99}, {40, 15}, {99, 99}};
    WordTable table = table(WordVectorFiles.fastText(List.of("x", "</s>"), 2, 3, 5, rows));
    float[] vector = new float[2];
    assertThat(table.readSubwords("ab", vector)).isTrue();
    // Buckets 0, 3, 1, 1, 1: rows 2, 5, 3, 3, 3.
    assertThat(vector).containsExactly((10 + 40 + 3 * 30) / 5f, (20 + 15 + 3 * 5) / 5f);
    assertThat(vector(table, table.row("</s>"))).containsExactly(8, 8);
  }

  @Test
  void vectorsAreThoseThatFastTextPrints() throws IOException {
    WordTable table = table(resource("fasttext-tiny.bin"));
    List<String> lines =
        new String(resource("fasttext-tiny.golden.txt"), StandardCharsets.UTF_8).lines().toList();
    int known = 0;
    for (String line : lines) {
      String[] parts = line.strip().split(" ");
      float[] vector = new float[table.dimension()];
      int row = table.row(parts[0]);
      if (row >= 0 && table.word(row).equals(parts[0])) {
        table.read(row, vector);
        known++;
      } else {
        assertThat(table.readSubwords(parts[0], vector)).isTrue();
      }
      for (int d = 0; d < vector.length; d++) {
        double expected = Double.parseDouble(parts[d + 1]);
        assertThat((double) vector[d])
            .as(parts[0])
            .isCloseTo(expected, within(Math.abs(expected) * 5e-5));
      }
    }
    assertThat(known).isEqualTo(4);
    assertThat(lines).hasSize(11);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = TestWordFiles.class.getResourceAsStream("/words/" + name)) {
      return in.readAllBytes();
    }
  }
}
