package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How the input is read. */
public final class InputOptions {
  /** How the input is read. */
  public static final Option<String> FORMAT =
      Option.text(
              "source.format",
              "--format",
              "auto, jsonl, json, csv, parquet, orc, avro, text, or the name of a Spark source",
              "Format of the input; auto goes by the files' names and skips those that say none")
          .withDefault(Option.AUTO);

  /** The document id's column. */
  public static final Option<String> ID_COLUMN =
      Option.text(
              "source.id-column",
              "--id-column",
              "a column",
              "Column of the document id, id or else _id unless given; rows without one get an id of path and position")
          .withDefault("id");

  /** The columns of the text. */
  public static final Option<List<String>> TEXT_COLUMNS =
      Option.list(
          "source.text-columns",
          "--text-columns",
          "Columns of the text, joined by a newline; the others are kept as attributes",
          "text");

  /** The character encoding. */
  public static final Option<String> ENCODING =
      new Option<>(
          "source.encoding",
          "--encoding",
          "a character set such as UTF-8 or GB18030",
          Optional.of("UTF-8"),
          "Encoding of text, CSV and JSON files without a byte order mark of their own",
          InputOptions::charset);

  /** What to do with damaged files. */
  public static final Option<String> CORRUPT_FILES =
      Option.choice(
          "source.corrupt-files",
          "--corrupt-files",
          "Whether a damaged file fails the run or is rejected; reject reads the input once more",
          List.of("fail", "reject"));

  /** Options of the Spark source. */
  public static final Option<List<String>> READER_OPTIONS =
      new Option<>(
          "source.reader-options",
          "",
          "names with commas between",
          Optional.of(""),
          "Options of Spark's reader as name=value, for csv, orc, avro and other Spark sources",
          InputOptions::pairs);

  static final List<Option<?>> ALL =
      List.of(FORMAT, ID_COLUMN, TEXT_COLUMNS, ENCODING, CORRUPT_FILES, READER_OPTIONS);

  private InputOptions() {}

  private static String charset(String name) {
    try {
      var unused = Charset.forName(name);
      return name;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("", e); // without the name, which stands there already
    }
  }

  /** Values are what is written: a separator may be a tab. */
  private static List<String> pairs(String value) {
    return Arrays.stream(value.split(","))
        .map(String::stripLeading)
        .filter(pair -> !pair.isEmpty())
        .toList();
  }
}
