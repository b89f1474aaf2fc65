package dev.nightjar.io.source;

import dev.nightjar.io.Encodings;
import dev.nightjar.io.source.SourceFiles.SourceFile;
import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * How a CSV file is written, as its first record tells.
 *
 * @param encoding of its text
 * @param separator between columns
 * @param record the names, as they are written
 */
record CsvHeader(String encoding, String separator, String record) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 1 << 20;
  private static final List<String> SEPARATOR_KEYS = List.of("sep", "delimiter");
  private static final List<String> SEPARATORS = List.of(",", ";", "\t", "|");

  /** The header of a file; empty if the file is. */
  static Optional<CsvHeader> of(SourceFile file, SourceOptions options, Configuration hadoop)
      throws IOException {
    try (Encodings.Opened opened =
        Encodings.open(FileSource.open(file, hadoop), options.encoding())) {
      Encodings encoding = opened.encoding();
      if (encoding.charset().startsWith("UTF-32")) {
        throw new IOException("it is UTF-32, which Spark's CSV is not; write it as UTF-8");
      }
      String record = first(opened.reader(), options.readerOptions().getOrDefault("comment", ""));
      return record.isBlank()
          ? Optional.empty()
          : Optional.of(new CsvHeader(encoding.charset(), separator(record, options), record));
    } catch (CharacterCodingException e) {
      throw new IOException(
          "its header is not %s; ‹source.encoding› says what it is".formatted(options.encoding()),
          e);
    }
  }

  /** The first record that is not blank; quoted line ends belong to it. */
  private static String first(Reader text, String comment) throws IOException {
    StringBuilder record = new StringBuilder();
    boolean quoted = false;
    for (int c = text.read(); c >= 0 && record.length() < LONGEST; c = text.read()) {
      if (quoted || (c != '\n' && c != '\r')) {
        quoted ^= c == '"';
        record.append((char) c);
      } else if (record.toString().isBlank()
          || (!comment.isEmpty() && record.indexOf(comment) == 0)) {
        record.setLength(0);
      } else {
        break;
      }
    }
    return record.toString();
  }

  /**
   * What the user says, else what makes most of the columns that are asked for, or most columns.
   */
  private static String separator(String record, SourceOptions options) {
    for (Map.Entry<String, String> option : options.readerOptions().entrySet()) {
      if (SEPARATOR_KEYS.contains(option.getKey().toLowerCase(Locale.ROOT))) {
        return option.getValue();
      }
    }
    String best = ",";
    int most = -1;
    for (String separator : SEPARATORS) {
      List<String> names = names(record, separator.charAt(0));
      int asked =
          (int) options.textColumns().stream().filter(names::contains).count()
              + (options.idColumn(names).isPresent() ? 1 : 0);
      int score = (asked << 16) + Math.min(names.size(), 0xffff);
      if (score > most) {
        most = score;
        best = separator;
      }
    }
    return best;
  }

  private static List<String> names(String record, char separator) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    boolean quoted = false;
    for (char c : (record + separator).toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        names.add(name.toString());
        name.setLength(0);
      } else {
        name.append(c);
      }
    }
    return names;
  }

  /** What Spark's reader is told beside the user's own options. */
  Map<String, String> readerOptions() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("header", "true");
    options.put("multiLine", "true");
    options.put("escape", "\"");
    options.put("maxCharsPerColumn", "-1");
    options.put("maxColumns", "100000");
    options.put("sep", separator);
    options.put("encoding", isNarrow() ? StandardCharsets.ISO_8859_1.name() : encoding);
    return options;
  }

  /** Whether Spark reads single bytes, which are decoded afterwards. */
  boolean isNarrow() {
    return encodings().isAscii();
  }

  /** Whether quotes are those that Nightjar looks for itself. */
  boolean isQuotedAsUsual(SourceOptions options) {
    return separator.length() == 1
        && options.readerOptions().keySet().stream()
            .allMatch(key -> SEPARATOR_KEYS.contains(key.toLowerCase(Locale.ROOT)));
  }

  Encodings encodings() {
    return new Encodings(encoding, 0);
  }

  /** The names of the columns, as Spark finds them. */
  List<String> columns(SparkSession spark, Map<String, String> more) {
    return List.of(
        spark
            .read()
            .options(readerOptions())
            .options(more)
            .option("sep", separator)
            .csv(spark.createDataset(List.of(record), Encoders.STRING()))
            .columns());
  }
}
