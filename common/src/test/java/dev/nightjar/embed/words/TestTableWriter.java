package dev.nightjar.embed.words;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of word vectors, byte by byte. */
class TestTableWriter {
  @TempDir Path folder;

  private static boolean add(TableWriter table, String word, float... row) throws IOException {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    boolean isNew = table.addWord(bytes, 0, bytes.length);
    if (isNew) {
      table.addRow(row);
    }
    return isNew;
  }

  private ByteBuffer file(String name) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
  }

  private JsonNode header() throws IOException {
    return new ObjectMapper().readTree(folder.resolve(TableHeader.FILE).toFile());
  }

  private static BadRow bad(String problem) {
    return new BadRow(problem);
  }

  @Test
  void rowsSpellingsAndOffsetsLieInTheOrderOfTheWords() throws IOException {
    try (TableWriter table = new TableWriter(folder, WordFormat.GLOVE, 2)) {
      assertThat(add(table, "the", 1, 2)).isTrue();
      assertThat(add(table, "夜鹰", 3, 4)).isTrue();
      assertThat(add(table, "the", 5, 6)).as("the first one stays").isFalse();
      table.finish("abc", null);
    }
    assertThat(Files.readString(folder.resolve(TableWriter.SPELLINGS))).isEqualTo("the夜鹰");
    ByteBuffer vectors = file(TableWriter.VECTORS);
    assertThat(vectors.remaining()).isEqualTo(16);
    for (float expected : new float[] {1, 2, 3, 4}) {
      assertThat(vectors.getFloat()).isEqualTo(expected);
    }
    ByteBuffer offsets = file(TableWriter.OFFSETS);
    assertThat(new int[] {offsets.getInt(), offsets.getInt(), offsets.getInt()})
        .containsExactly(0, 3, 9);
    assertThat(folder.resolve(TableWriter.COUNTS)).doesNotExist();
  }

  @Test
  void theHeaderSaysWhatBecameOfTheFile() throws IOException {
    try (TableWriter table = new TableWriter(folder, WordFormat.FASTTEXT, 1)) {
      for (int n = 0; n < 6; n++) {
        add(table, "w" + n, n);
        table.addCount(10L + n);
      }
      add(table, "w0", 9);
      for (int n = 0; n < 5; n++) {
        table.skip(bad("line " + n));
      }
      assertThat(table.damage()).as("fewer than there are words").isEmpty();
      table.finish("abc", new Subwords(3, 6, 100));
    }
    JsonNode header = header();
    assertThat(header.path("words").asInt()).isEqualTo(6);
    assertThat(header.path("repeated").asInt()).isEqualTo(1);
    assertThat(header.path("skipped").asInt()).isEqualTo(5);
    assertThat(header.path("problems")).as("the first are named").hasSize(3);
    assertThat(header.path("occurrences").asLong()).isEqualTo(75);
    assertThat(header.path("sha256").asText()).isEqualTo("abc");
    assertThat(header.path("subwords").path("buckets").asInt()).isEqualTo(100);
    assertThat(file(TableWriter.COUNTS).getLong(5 * Long.BYTES)).isEqualTo(15);
  }

  @Test
  void asManyBadRowsAsWordsAreDamageOfTheFile() throws IOException {
    try (TableWriter table = new TableWriter(folder, WordFormat.GLOVE, 1)) {
      assertThat(table.damage()).isEmpty();
      table.skip(bad("line 1 is odd"));
      assertThat(table.damage()).contains("line 1 is odd");
      add(table, "a", 1);
      add(table, "b", 1);
      assertThat(table.damage()).isEmpty();
      assertThat(table.skipped()).isEqualTo(1);
    }
  }

  @Test
  void rowsAreWrittenThroughManyBuffers() throws IOException {
    int dimension = 300;
    int words = 2000; // more than a megabyte of floats
    try (TableWriter table = new TableWriter(folder, WordFormat.GLOVE, dimension)) {
      float[] row = new float[dimension];
      for (int n = 0; n < words; n++) {
        row[0] = n;
        add(table, "w" + n, row);
      }
      MappedRows rows = table.rows();
      rows.read(1999, row);
      assertThat(row[0]).isEqualTo(1999);
      row[0] = -7;
      rows.write(3, row);
      table.finish("", null);
    }
    ByteBuffer vectors = file(TableWriter.VECTORS);
    assertThat(vectors.remaining()).isEqualTo(words * dimension * Float.BYTES);
    assertThat(vectors.getFloat(3 * dimension * Float.BYTES)).isEqualTo(-7);
    assertThat(vectors.getFloat(4 * dimension * Float.BYTES)).isEqualTo(4);
  }
}
