package dev.nightjar.io.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
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
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
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
    Files.createDirectories(folder.resolve("none"));
    Files.writeString(folder.resolve("none/.hidden.txt"), "x");
    assertThatThrownBy(() -> read(folder.resolve("none"), "auto", "UTF-8", false))
        .hasMessageEndingWith("none (it holds no files to read; hidden: .hidden.txt)");
    assertThatThrownBy(() -> read(folder.resolve("docs"), "jsonll", "UTF-8", false))
        .hasMessage(
            "Invalid option ‹source.format›: jsonll (avro, csv, json, jsonl, orc, parquet, text, or the name of a Spark source); did you mean 'jsonl'?");
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

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void aQuoteThatIsNeverClosedHidesNoRows(String lineEnd) throws IOException {
    Files.writeString(
        folder.resolve("a.csv"),
        "text,id\n\"two\nlines\",1\n5\" pipe,2\n\"a \"\"lost\"\" one,3\nnext,4\nlast,5\n"
            .replace("\n", lineEnd));
    List<Row> rows = read(folder.resolve("a.csv"), "auto", "UTF-8", false);
    assertThat(summary(rows))
        .satisfiesExactly(
            row -> assertThat(row).matches("1 two\\R?\nlines \\{}"),
            row -> assertThat(row).isEqualTo("2 5\" pipe {}"),
            row -> assertThat(row).isEqualTo("a.csv#2 CORRUPT_RECORD"));
    assertThat(rows.getLast().<String>getAs("message"))
        .isEqualTo(
            "a quote is never closed, so 3 more lines are in it, to the end of the file: a \"lost\" one,3\nnext,4\nlast,5\n");
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
            "Invalid option ‹source.text-columns›: text (the input has id, txt); did you mean 'txt'?");
    assertThatThrownBy(() -> read(folder.resolve("nowhere"), "auto", "UTF-8", false))
        .hasMessageContaining("nowhere (there is no such file or folder)");
  }

  private Source source(Path input, String idColumn) {
    return new Source(
        spark,
        new SourceOptions(
            input.toString(), "auto", idColumn, List.of("text"), "UTF-8", false, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "jsonl", "json"})
  void aMisspeltIdColumnIsWrongUse(String format) throws IOException {
    String record = format.equals("csv") ? "uid,text\n1,one\n" : "{\"uid\":1,\"text\":\"one\"}\n";
    Files.writeString(folder.resolve("a." + format), record);
    Source source = source(folder, "uuid");
    assertThatThrownBy(
            () -> {
              source.read().collectAsList();
              source.leftOut();
            })
        .isInstanceOf(InvalidInput.class)
        .hasMessageMatching(
            "Invalid option ‹source.id-column›: uuid \\(the input has (uid, text|text, uid)\\); did you mean 'uid'\\?");
  }

  @Test
  void aLaterFileWithoutAColumnIsNamed() throws IOException {
    Files.writeString(folder.resolve("a.csv"), "key,text,lang\n1,one,en\n");
    Files.writeString(folder.resolve("b.tsv"), "text\tyear\tid\ntwo\t2020\t2\n");
    assertThatThrownBy(() -> source(folder, "key").read())
        .hasMessage("Invalid option ‹source.id-column›: key (b.tsv has text, year, id)");
    Source source = source(folder, "id");
    assertThat(summary(source.read().orderBy("document_id").collectAsList()))
        .containsExactly("2 two {year=2020}", "a.csv#0 one {key=1, lang=en}");
    assertThat(source.leftOut())
        .hasToString(
            "{\"missing_columns\":{\"id\":{\"count\":1,\"names\":[\"a.csv\"]}},\"ids_by_place\":{\"count\":1,\"names\":[\"a.csv#0\"]}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-32LE", "ISO-8859-1"})
  void aHeaderThatCannotBeReadIsRefusedByName(String encoding) throws IOException {
    Files.write(
        folder.resolve("a.csv"),
        "\ufeffid,text,größe\n1,one,2\n"
            .substring(encoding.equals("UTF-32LE") ? 0 : 1)
            .getBytes(Charset.forName(encoding)));
    assertThatThrownBy(() -> read(folder, "auto", "UTF-8", false))
        .hasStackTraceContaining(
            "a.csv: "
                + (encoding.equals("UTF-32LE")
                    ? "it is UTF-32, which Spark's CSV is not; write it as UTF-8"
                    : "its header is not UTF-8; ‹source.encoding› says what it is"));
  }

  @Test
  void idsBeginAtThePatternsFirstWildcard() throws IOException {
    for (String month : List.of("2024-01", "2024-02")) {
      Files.createDirectories(folder.resolve("in/" + month));
      Files.writeString(folder.resolve("in/" + month + "/report.txt"), month);
    }
    for (String pattern : List.of("/in/2024-*", "/in/*/report.txt", "/i{n,m}/2024-0?")) {
      assertThat(summary(read(folder + pattern, "auto", "UTF-8", false)))
          .as(pattern)
          .allMatch(row -> row.matches("(in/)?(2024-0\\d)/report.txt \\2 \\{}"))
          .hasSize(2);
    }
  }

  @Test
  void aColumnThatCannotBeReadIsLeftOutUnlessAskedFor() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { optional binary text (STRING); optional int96 at; optional group ids {"
                + " optional fixed_len_byte_array(16) id (UUID); } }");
    try (var writer =
        ExampleParquetWriter.builder(new LocalOutputFile(folder.resolve("a.parquet")))
            .withType(schema)
            .build()) {
      SimpleGroup row = new SimpleGroup(schema);
      row.add("text", "one");
      row.add("at", new NanoTime(2_460_432, 0).toBinary());
      writer.write(row);
    }
    String zone = spark.conf().get("spark.sql.session.timeZone");
    spark.conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
    try {
      Source source = source(folder, "id");
      assertThat(summary(source.read().collectAsList()))
          .containsExactly("a.parquet#0 one {at=2024-05-01T00:00:00Z}");
      assertThat(source.leftOut().toString())
          .contains("\"column\":{\"count\":1,\"names\":[\"ids (a.parquet: ");
    } finally {
      spark.conf().set("spark.sql.session.timeZone", zone);
    }
    assertThatThrownBy(() -> source(folder, "ids").read())
        .hasMessageStartingWith(
            "Invalid option ‹source.id-column›: ids (a.parquet: its type optional group ids")
        .hasMessageEndingWith("cannot be read; write it as a string)");
  }

  @Test
  void filesOfSeveralFormatsNeedAChoice() throws IOException {
    Files.writeString(folder.resolve("a.md"), "alpha");
    Files.writeString(folder.resolve("b.csv"), "id,text\n1,one\n");
    assertThatThrownBy(() -> read(folder, "auto", "UTF-8", false))
        .hasMessage(
            "Invalid option ‹source.format›: auto (the input's files are csv (1, such as b.csv) and text (1, such as a.md); say which to read with ‹source.format›)");
    assertThat(summary(read(folder, "csv", "UTF-8", false))).containsExactly("1 one {}");
  }

  @Test
  void foldersHaveSparksTypes() {
    assertThat(
            FolderValues.of(
                Set.of("n=01/x=1/a%3Ab=t/", "n=2/x=1.5/a%3Ab=__HIVE_DEFAULT_PARTITION__/")))
        .isEqualTo(
            Map.of(
                "n=01/x=1/a%3Ab=t/", Map.of("n", "1", "x", "1.0", "a:b", "t"),
                "n=2/x=1.5/a%3Ab=__HIVE_DEFAULT_PARTITION__/", Map.of("n", "2", "x", "1.5")));
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
