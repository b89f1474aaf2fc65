package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.io.source.SourceOptions;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the input is read. */
public final class InputOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** How the input is read. */
  public static final Option<String> FORMAT =
      ALL.add(
          Option.text(
                  "source.format",
                  "--format",
                  "auto, jsonl, json, csv, parquet, orc, avro, text, or the name of a Spark source",
                  "Format of the input; auto goes by the files' names and skips those that say none")
              .withDefault(Option.AUTO));

  /** The document id's column. */
  public static final Option<String> ID_COLUMN =
      ALL.add(
          Option.text(
                  "source.id-column",
                  "--id-column",
                  "a column",
                  "Column of the document id, id or else _id unless given; rows without one get an id of path and position")
              .withDefault("id"));

  /** The columns of the text. */
  public static final Option<List<String>> TEXT_COLUMNS =
      ALL.add(
          Option.list(
              "source.text-columns",
              "--text-columns",
              "Columns of the text, joined by a newline; the others are kept as attributes",
              "text"));

  /** The character encoding. */
  public static final Option<String> ENCODING =
      ALL.add(
          new Option<>(
              "source.encoding",
              "--encoding",
              "a character set such as UTF-8 or GB18030",
              Optional.of("UTF-8"),
              "Encoding of text, CSV and JSON files without a byte order mark of their own",
              InputOptions::charset));

  /** What to do with damaged files. */
  public static final Option<Boolean> REJECT_CORRUPT_FILES =
      ALL.add(
          Option.choice(
              "source.corrupt-files",
              "--corrupt-files",
              "Whether a damaged file fails the run or is rejected; reject reads the input once more",
              List.of(false, true),
              List.of("fail", "reject")));

  /** Options of the Spark source. */
  public static final Option<List<String>> READER_OPTIONS =
      ALL.add(
          new Option<>(
              "source.reader-options",
              "",
              "names with commas between",
              Optional.of(""),
              "Options of Spark's reader as name=value, for csv, orc, avro and other Spark sources",
              InputOptions::pairs));

  private InputOptions() {}

  /** What the settings say of an input; the columns that they name must be there. */
  public static SourceOptions source(Settings settings, Option<String> input) {
    List<String> texts = settings.value(TEXT_COLUMNS);
    Set<String> required = new HashSet<>();
    settings.given(TEXT_COLUMNS).ifPresent(required::addAll);
    return source(settings, input, texts, required);
  }

  /** The same with other columns of the text, of which one must be there. */
  public static SourceOptions source(Settings settings, Option<String> input, List<String> texts) {
    return source(settings, input, texts, new HashSet<>());
  }

  private static SourceOptions source(
      Settings settings, Option<String> input, List<String> texts, Set<String> required) {
    settings.given(ID_COLUMN).ifPresent(required::add);
    return new SourceOptions(
        settings.value(input),
        settings.value(FORMAT),
        settings.value(ID_COLUMN),
        texts,
        settings.value(ENCODING),
        settings.value(REJECT_CORRUPT_FILES),
        pairs(settings, READER_OPTIONS),
        required);
  }

  /** The pairs of an option that takes name=value. */
  public static Map<String, String> pairs(Settings settings, Option<List<String>> option) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : settings.value(option)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new InvalidInput(option.key(), pair, "name=value");
      }
      pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return pairs;
  }

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
