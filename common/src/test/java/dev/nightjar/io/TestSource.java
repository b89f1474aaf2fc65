package dev.nightjar.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.OtherFileSystem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every format gives the same documents; what is damaged has its reason. */
class TestSource {
  private final SparkSession spark = LocalSpark.session();
  @TempDir Path folder;

  private List<Row> read(Path input, String format, String encoding, boolean rejectCorrupt) {
    return read(input.toString(), format, encoding, rejectCorrupt);
  }

  private List<Row> read(String input, String format, String encoding, boolean rejectCorrupt) {
    SourceOptions options =
        new SourceOptions(input, format, "id", List.of("text"), encoding, rejectCorrupt, Map.of());
    return new Source(spark, options).read().orderBy("document_id").collectAsList();
  }

  private static List<String> summary(List<Row> rows) {
    return rows.stream()
        .map(
            row ->
                row.getString(0)
                    + " "
                    + (row.isNullAt(5)
                        ? row.getString(1) + " " + row.getJavaMap(2)
                        : row.getString(5)))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc", "avro", "csv", "json"})
  void sparksFormatsGiveTheSameDocuments(String format) {
    String path = folder.resolve("table").toString();
    var table =
        spark
            .sql(
                "select '1' id, 'one 我' text, '7' n union all select cast(null as string), 'two', '8'")
            .coalesce(1);
    (format.equals("csv") ? table.write().option("header", "true") : table.write())
        .format(format)
        .save(path);
    List<Row> rows = read(folder.resolve("table"), format, "UTF-8", false);
    assertThat(rows).hasSize(2);
    assertThat(summary(rows).getFirst()).isEqualTo("1 one 我 {n=7}");
    assertThat(rows.get(1).getString(0)).startsWith("part-").endsWith("#" + rows.get(1).getLong(4));
    assertThat(rows.get(1).getString(1)).isEqualTo("two");
  }

  @Test
  void aFolderOfTextsIsADocumentEach() throws IOException {
    Files.createDirectories(folder.resolve("docs/sub"));
    Files.writeString(folder.resolve("docs/a.md"), "\ufeffalpha\nbeta");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("docs/sub/b.txt.gz")))) {
      out.write("zipped".getBytes(StandardCharsets.UTF_8));
    }
    Files.write(folder.resolve("docs/c.txt"), new byte[] {'a', (byte) 0xff});
    Files.writeString(folder.resolve("docs/_hidden.txt"), "x");
    assertThat(summary(read(folder.resolve("docs"), "auto", "UTF-8", false)))
        .containsExactly("a.md alpha\nbeta {}", "c.txt ENCODING", "sub/b.txt.gz zipped {}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl.gz", "a.json.gz", "a.csv.gz"})
  void compressedFilesReadAsThePlainOnes(String name) throws IOException {
    String csv = "id,text\n1,one\n,two\n";
    String json = "{\"id\":\"1\",\"text\":\"one\"}\n{\"text\":\"two\"}\n";
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.write((name.contains("csv") ? csv : json).getBytes(StandardCharsets.UTF_8));
    }
    // A line's id is made of its byte offset, a record's of its number.
    String position = name.contains("jsonl") ? "24" : "1";
    assertThat(summary(read(folder.resolve(name), "auto", "UTF-8", false)))
        .containsExactly("1 one {}", name + "#" + position + " two {}");
  }

  @Test
  void otherEncodingsAreDecoded() throws IOException {
    Charset gb = Charset.forName("GB18030");
    Files.write(folder.resolve("a.jsonl"), "{\"id\":\"1\",\"text\":\"冥想\"}\n".getBytes(gb));
    Files.write(folder.resolve("b.csv"), "id,text\n2,\"冥想, 呼吸\"\n".getBytes(gb));
    assertThat(summary(read(folder.resolve("a.jsonl"), "auto", "GB18030", false)))
        .containsExactly("1 冥想 {}");
    assertThat(summary(read(folder.resolve("b.csv"), "auto", "GB18030", false)))
        .containsExactly("2 冥想, 呼吸 {}");
  }

  @Test
  void csvKeepsQuotedLinesAndRejectsRowsOfOtherColumnsAndBytes() throws IOException {
    Files.write(
        folder.resolve("a.csv"),
        "id,text\n1,\"two\nlines \"\"q\"\"\"\n2,x,y,z\n3,\u00ff\n"
            .getBytes(StandardCharsets.ISO_8859_1));
    assertThat(summary(read(folder.resolve("a.csv"), "auto", "UTF-8", false)))
        .containsExactlyInAnyOrder("1 two\nlines \"q\" {}", "a.csv#1 CORRUPT_RECORD", "3 ENCODING");
  }

  @Test
  void jsonArraysAreReadUpToWhatIsBroken() throws IOException {
    Files.writeString(
        folder.resolve("a.json"),
        "[{\"id\":1,\"text\":\"a\"}, {\"id\":2,\"text\":\"b\"}, {\"id\":");
    assertThat(summary(read(folder.resolve("a.json"), "auto", "UTF-8", false)))
        .containsExactly("1 a {}", "2 b {}", "a.json#2 CORRUPT_RECORD");
  }

  @Test
  void aCorruptFileFailsTheRunOrIsRejected() throws IOException {
    Path table = folder.resolve("table");
    spark.sql("select '1' id, 'one' text").coalesce(1).write().parquet(table.toString());
    Files.writeString(table.resolve("part-zz.parquet"), "PAR1 not really PAR1");
    assertThatThrownBy(() -> read(table, "parquet", "UTF-8", false))
        .hasStackTraceContaining("part-zz.parquet");
    assertThat(summary(read(table, "parquet", "UTF-8", true)))
        .containsExactly("1 one {}", "part-zz.parquet CORRUPT_FILE");
  }

  @Test
  void aFileThatCannotBeReadJustNowIsNotCorrupt() throws IOException {
    OtherFileSystem.in(spark.sparkContext().hadoopConfiguration());
    Path table = folder.resolve("table");
    spark.sql("select '1' id, 'one' text").coalesce(1).write().parquet(table.toString());
    OtherFileSystem.failReads("part-");
    try {
      assertThatThrownBy(() -> read("other:" + table, "parquet", "UTF-8", true))
          .hasStackTraceContaining("Injected: Read timed out");
    } finally {
      OtherFileSystem.heal();
    }
    assertThat(summary(read("other:" + table, "parquet", "UTF-8", true)))
        .containsExactly("1 one {}");
  }

  @Test
  void namesMissingColumnsAndInputs() {
    spark.sql("select '1' id, 'one' txt").write().parquet(folder.resolve("table").toString());
    assertThatThrownBy(() -> read(folder.resolve("table"), "parquet", "UTF-8", false))
        .hasMessage(
            "Invalid option '--text-columns': text (the input has id, txt); did you mean 'txt'?");
    assertThatThrownBy(() -> read(folder.resolve("nowhere"), "auto", "UTF-8", false))
        .hasMessageContaining("nowhere (there is no such file or folder)");
  }

  @Test
  void lineIdsDoNotDependOnTheSplits() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      lines.append("{\"text\":\"line ").append(i).append("\"}\n");
    }
    Files.writeString(folder.resolve("a.jsonl"), lines);
    List<String> whole = summary(read(folder.resolve("a.jsonl"), "auto", "UTF-8", false));
    var hadoop = spark.sparkContext().hadoopConfiguration();
    hadoop.set("mapreduce.input.fileinputformat.split.maxsize", "100");
    try {
      assertThat(summary(read(folder.resolve("a.jsonl"), "auto", "UTF-8", false))).isEqualTo(whole);
    } finally {
      hadoop.unset("mapreduce.input.fileinputformat.split.maxsize");
    }
  }
}
