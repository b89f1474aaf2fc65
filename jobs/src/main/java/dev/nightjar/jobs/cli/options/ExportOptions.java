package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportOptions.Attributes;
import dev.nightjar.io.export.ExportOptions.Vectors;
import dev.nightjar.io.export.ExportTarget;
import dev.nightjar.io.export.targets.ExportTargets;
import dev.nightjar.pipeline.export.ExportSpec;
import java.util.List;
import java.util.Optional;

/** What is written of a run for another program. */
public final class ExportOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** Whose files an export writes. */
  public static final Option<ExportTarget> TO =
      ALL.add(
          Option.choice(
              "export.to", "--to", "What the files are for", ExportTargets.ALL, ExportTarget::key));

  /** The run that others have. */
  public static final Option<Optional<String>> SINCE =
      ALL.add(
          Option.text(
                  "export.since",
                  "--since",
                  "the name of a run",
                  "Run that the target has: what has changed since is written; none writes the whole"
                      + " run")
              .orNone());

  /** What the files are made of. */
  public static final Option<Optional<ExportForm>> FORM =
      ALL.add(
          Option.choice(
                  "export.form",
                  "--form",
                  "What the files are made of, where the target reads several; auto is its usual one",
                  List.of(ExportForm.values()),
                  ExportForm::key)
              .orAuto());

  /** How vectors are written. */
  public static final Option<Vectors> VECTORS_AS =
      ALL.add(
          Option.choice(
              "export.vectors-as",
              "--vectors-as",
              "How vectors are written: as the newest version of the target reads them fastest, or as"
                  + " arrays of numbers, for older ones and for PostgreSQL without pgvector",
              Vectors.class));

  /** How attributes are written. */
  public static final Option<Attributes> ATTRIBUTES =
      ALL.add(
          Option.choice(
              "export.attributes",
              "--attributes",
              "How arrow has attributes: as JSON in a text, or as a map",
              Attributes.class));

  /** What takes the rows. */
  public static final Option<String> NAME =
      ALL.add(
          new Option<>(
              "export.name",
              "--name",
              "letters, digits and underscores, a letter first, 63 at most",
              Optional.of("chunks"),
              "Table, collection, class or index that the files are for",
              ExportOptions::name));

  /** The size of the files. */
  public static final Option<Optional<Long>> PART_BYTES =
      ALL.add(
          Option.number(
                  "export.part-bytes",
                  "--part-bytes",
                  1 << 20,
                  Long.MAX_VALUE,
                  1 << 30,
                  "Bytes of a file, at most; auto is what the target takes well")
              .orAuto());

  private ExportOptions() {}

  private static String name(String written) {
    if (!written.matches("[A-Za-z][A-Za-z0-9_]{0,62}")) {
      throw new IllegalArgumentException("");
    }
    return written;
  }

  /** Those of {@code export}. */
  public static OptionList export() {
    return new OptionList()
        .with(
            IndexOptions.VECTORS,
            TO,
            JobOptions.OUTPUT,
            IndexOptions.RUN,
            SINCE,
            FORM,
            VECTORS_AS,
            ATTRIBUTES,
            NAME,
            PART_BYTES,
            SparseOptions.MODEL,
            ReportOptions.ANALYSES,
            JobOptions.MASTER);
  }

  /** What {@code export} writes. */
  public static ExportSpec spec(Settings settings) {
    return new ExportSpec(
        settings.value(TO),
        settings.value(IndexOptions.VECTORS),
        settings.value(IndexOptions.RUN),
        settings.value(SINCE),
        settings.value(ReportOptions.ANALYSES).orElse(List.of()),
        settings.value(SparseOptions.MODEL),
        new dev.nightjar.io.export.ExportOptions(
            settings.value(FORM),
            settings.value(VECTORS_AS),
            settings.value(ATTRIBUTES),
            settings.value(NAME),
            settings.value(PART_BYTES)),
        settings.value(JobOptions.OUTPUT));
  }
}
