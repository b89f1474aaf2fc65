package dev.nightjar.io.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * A corpus of random files, folders, names, encodings and columns, with what a reader should make
 * of it: documents and rejects, and how much is left out. Nothing here knows the code under test.
 */
final class RandomCorpus {
  private static final List<String> FORMATS =
      List.of("jsonl", "json", "csv", "tsv", "parquet", "txt");
  private static final List<String> FOLDERS =
      List.of(
          "",
          "",
          "a b/",
          "[x]/",
          "ü/",
          "lang=de/",
          "lang=en/month=01/",
          "lang=en/month=2/",
          "a:b/");
  private static final List<String> NAMES =
      List.of("f", "a:b", "x[1]", "n {1,2}", "ä", "%20", "#1", "q?", "b\\s", "c,d", "it's");
  private static final List<String> TEXTS =
      List.of(
          "hello", "two; words", "a,b", "line\nline", "\"quoted\"", "tab\there", "冥想 呼吸", "😀 x");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** {@code id|text|attributes} of documents and {@code id|reason} of rejects. */
  final List<String> rows = new ArrayList<>();

  /** How much is left out, by reason. */
  final Map<String, Integer> leftOut = new TreeMap<>();

  /** What is to be read. */
  final String input;

  final String idColumn;
  private final Random random;
  private final Path root;
  private final String format;
  private int made;

  RandomCorpus(long seed, Path folder) throws IOException {
    this.random = new Random(seed);
    this.format = FORMATS.get((int) (seed % FORMATS.size()));
    this.root =
        Files.createDirectories(folder.resolve(any(List.of("c", "c [1]", "c {a,b}", "c:*"))));
    this.idColumn = any(List.of("id", "id", "key"));
    this.input = random.nextInt(3) > 0 ? root.toString() : literal(root) + "/*";
    int files = 1 + random.nextInt(5);
    for (int i = 0; i < files; i++) {
      file(any(FOLDERS), any(NAMES) + i);
    }
    decoys();
    Collections.sort(rows);
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** A path in a pattern. */
  private static String literal(Path path) {
    return path.toString().replaceAll("[\\[\\]{}*?\\\\]", "\\\\$0");
  }

  private Path at(String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  private void file(String folder, String name) throws IOException {
    String path = folder + name + "." + format;
    Map<String, String> folders = new TreeMap<>();
    for (String part : folder.split("/", -1)) {
      if (part.contains("=")) {
        String value = part.substring(part.indexOf('=') + 1);
        folders.put(part.substring(0, part.indexOf('=')), value.equals("01") ? "1" : value);
      }
    }
    if (format.equals("txt")) {
      text(path, folders);
      return;
    }
    List<String> columns = new ArrayList<>(List.of("text"));
    if (random.nextInt(3) > 0 || idColumn.equals("key")) {
      columns.add(idColumn.equals("id") && random.nextBoolean() ? "_id" : idColumn);
    }
    for (String more : List.of("n", "tag", "lang")) {
      if (random.nextBoolean()) {
        columns.add(more);
      }
    }
    Collections.shuffle(columns, random);
    List<Map<String, String>> records = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      records.add(record(columns));
    }
    switch (format) {
      case "jsonl" -> jsonl(path, records, folders);
      case "json" -> json(path, records, folders);
      case "parquet" -> parquet(path, columns, records, folders);
      default -> csv(path, columns, records, folders);
    }
  }

  private Map<String, String> record(List<String> columns) {
    Map<String, String> record = new LinkedHashMap<>();
    for (String column : columns) {
      String value =
          switch (column) {
            case "text" -> any(TEXTS);
            case "id", "_id", "key" -> "d" + (random.nextInt(9) == 0 ? 0 : made++);
            case "n" -> Integer.toString(random.nextInt(100));
            default -> any(TEXTS);
          };
      if (random.nextInt(8) > 0) {
        record.put(column, value);
      }
    }
    return record;
  }

  private void expect(String place, Map<String, String> record, Map<String, String> folders) {
    Map<String, String> attributes = new TreeMap<>(record);
    attributes.putAll(folders);
    String text = attributes.remove("text");
    String id = attributes.remove(idColumn);
    if (id == null && idColumn.equals("id")) {
      id = attributes.remove("_id");
    }
    if (id == null) {
      leftOut("ids_by_place");
      id = place;
    }
    rows.add(text == null ? id + "|NULL_TEXT" : id + "|" + text + "|" + attributes);
  }

  private void leftOut(String why) {
    leftOut.merge(why, 1, Integer::sum);
  }

  /** Text in an encoding that says itself which it is. */
  private byte[] encoded(String text, int kind) {
    if (kind == 0) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    Charset charset =
        List.of(
                StandardCharsets.UTF_8,
                StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16BE,
                Charset.forName("UTF-32LE"))
            .get(kind - 1);
    return ("\ufeff" + text).getBytes(charset);
  }

  private void jsonl(String path, List<Map<String, String>> records, Map<String, String> folders)
      throws IOException {
    int kind = random.nextInt(5);
    StringBuilder lines = new StringBuilder();
    for (Map<String, String> record : records) {
      // Places are byte offsets, those of wide characters numbers of them.
      int place = kind > 1 ? lines.length() : encoded(lines.toString(), 0).length;
      place += kind == 1 && place > 0 ? 3 : 0;
      String line = JSON.writeValueAsString(record);
      if (random.nextInt(6) == 0) {
        line = line.substring(0, line.length() - 1);
        rows.add(path + "#" + place + "|CORRUPT_RECORD");
      } else {
        expect(path + "#" + place, record, folders);
      }
      lines.append(line).append(any(List.of("\n", "\r\n", "\n\n")));
    }
    Files.write(at(path), encoded(lines.toString(), kind));
  }

  private void json(String path, List<Map<String, String>> records, Map<String, String> folders)
      throws IOException {
    for (int i = 0; i < records.size(); i++) {
      expect(path + "#" + i, records.get(i), folders);
    }
    Files.write(at(path), encoded(JSON.writeValueAsString(records), random.nextInt(5)));
  }

  private void csv(
      String path,
      List<String> columns,
      List<Map<String, String>> records,
      Map<String, String> folders)
      throws IOException {
    String separator = any(List.of(",", ";", "\t", "|"));
    String end = any(List.of("\n", "\r\n"));
    boolean quoted = random.nextBoolean();
    StringBuilder lines = new StringBuilder();
    lines.append(line(columns, separator, quoted)).append(end);
    for (int i = 0; i < records.size(); i++) {
      List<String> values = new ArrayList<>();
      columns.forEach(column -> values.add(null));
      for (int c = 0; c < columns.size(); c++) {
        values.set(c, records.get(i).get(columns.get(c)));
      }
      if (columns.size() > 1 && random.nextInt(6) == 0) {
        values.add("one");
        values.add("too many");
        rows.add(path + "#" + i + "|CORRUPT_RECORD");
      } else if (columns.size() == 1 && values.get(0) == null) {
        values.set(0, "x"); // a blank line is no row
        expect(path + "#" + i, Map.of("text", "x"), folders);
      } else {
        expect(path + "#" + i, records.get(i), folders);
      }
      lines.append(line(values, separator, quoted)).append(end);
    }
    int kind = random.nextInt(4);
    Files.write(at(path), encoded(lines.toString(), kind));
  }

  private static String line(List<String> values, String separator, boolean quoted) {
    List<String> written = new ArrayList<>();
    for (String value : values) {
      boolean needed = value != null && (quoted || value.matches("(?s).*[,;\t|\"\n].*"));
      written.add(value == null ? "" : needed ? "\"" + value.replace("\"", "\"\"") + "\"" : value);
    }
    return String.join(separator, written);
  }

  /** A type of Parquet, and the text that its value becomes. */
  private record Kind(String type, Object value, String text) {}

  private static final UUID ID = new UUID(0x5ca8f807e61a4b08L, 0x98523f13465de3dbL);

  private static final List<Kind> KINDS =
      List.of(
          new Kind("binary %s (STRING)", "s", "s"),
          new Kind("int64 %s", 7L, "7"),
          new Kind(
              "int64 %s (TIMESTAMP(NANOS,true))",
              1714521600000000001L, "2024-05-01T00:00:00.000000001Z"),
          new Kind("int64 %s (TIMESTAMP(MICROS,true))", 1714521600000000L, "2024-05-01T00:00:00Z"),
          new Kind("int64 %s (TIMESTAMP(MICROS,false))", 1714521600000000L, "2024-05-01T00:00:00"),
          new Kind(
              "int64 %s (TIMESTAMP(NANOS,false))", 1714521600000000000L, "2024-05-01T00:00:00"),
          new Kind("int32 %s (TIME(MILLIS,true))", 36_000_000, "10:00:00"),
          new Kind("int64 %s (TIME(NANOS,true))", 36_000_000_000_000L, "10:00:00"),
          new Kind("int32 %s (DATE)", 19844, "2024-05-01"),
          new Kind("double %s", Double.NaN, "NaN"),
          new Kind(
              "fixed_len_byte_array(16) %s (UUID)",
              Binary.fromConstantByteArray(
                  ByteBuffer.allocate(16)
                      .putLong(ID.getMostSignificantBits())
                      .putLong(ID.getLeastSignificantBits())
                      .array()),
              ID.toString()),
          new Kind(
              "fixed_len_byte_array(2) %s (FLOAT16)",
              Binary.fromConstantByteArray(new byte[] {0, 0x3e}), "1.5"));

  private void parquet(
      String path,
      List<String> columns,
      List<Map<String, String>> records,
      Map<String, String> folders)
      throws IOException {
    Kind kind = any(KINDS);
    StringBuilder types = new StringBuilder("message m {");
    for (String column : columns) {
      String type = column.equals("n") ? kind.type : "binary %s (STRING)";
      types.append("optional ").append(type.formatted(column)).append(";");
    }
    MessageType schema = MessageTypeParser.parseMessageType(types.append("}").toString());
    try (var writer =
        ExampleParquetWriter.builder(new LocalOutputFile(at(path))).withType(schema).build()) {
      for (int i = 0; i < records.size(); i++) {
        Map<String, String> record = records.get(i);
        SimpleGroup row = new SimpleGroup(schema);
        for (String column : record.keySet()) {
          if (!column.equals("n")) {
            row.add(column, record.get(column));
          } else if (kind.value instanceof Long value) {
            row.add(column, value);
          } else if (kind.value instanceof Integer value) {
            row.add(column, value);
          } else if (kind.value instanceof Double value) {
            row.add(column, value);
          } else if (kind.value instanceof Binary value) {
            row.add(column, value);
          } else {
            row.add(column, kind.value.toString());
          }
        }
        writer.write(row);
        record.computeIfPresent("n", (n, value) -> kind.text);
        expect(path + "#" + i, record, folders);
      }
    }
  }

  private void text(String path, Map<String, String> folders) throws IOException {
    switch (random.nextInt(6)) {
      case 0 -> {
        Files.write(at(path), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2, (byte) 0xff});
        leftOut("not_text");
      }
      case 1 -> {
        Files.write(at(path), new byte[] {'a', (byte) 0xff});
        rows.add(path + "|ENCODING");
      }
      default -> {
        String text = any(TEXTS) + " " + any(TEXTS);
        Files.write(at(path), encoded(text, random.nextInt(5)));
        rows.add(path + "|" + text + "|" + folders);
      }
    }
  }

  /** What is no part of the corpus, though it lies there. */
  private void decoys() throws IOException {
    byte[] junk = "no document".getBytes(StandardCharsets.UTF_8);
    if (random.nextBoolean()) {
      Files.write(at("_index." + format), junk);
      Files.write(at("_data/x." + format), junk);
      Files.write(at("sub/.x." + format), junk);
      leftOut.merge("hidden", 3, Integer::sum);
    }
    if (random.nextBoolean()) {
      Files.write(at("plan.svg"), junk);
      leftOut("unknown_format");
    }
    if (random.nextBoolean()) {
      Files.write(at("vectors/_nightjar/current.json"), junk);
      Files.write(at("vectors/run=1/part-0." + format), junk);
      leftOut("nightjar");
    }
    if (random.nextBoolean()) {
      Files.createDirectories(at("loops/x"));
      Files.createSymbolicLink(root.resolve("loops/self"), Path.of("."));
      Files.createSymbolicLink(root.resolve("loops/up"), Path.of("x"));
      Files.createSymbolicLink(root.resolve("loops/gone"), Path.of("nowhere"));
      leftOut.merge("linked", 2, Integer::sum);
      leftOut("broken_link");
    }
  }
}
