package dev.nightjar.pipeline.export;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.export.Changes;
import dev.nightjar.io.export.ExportFiles;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.export.ExportOptions.Attributes;
import dev.nightjar.io.export.ExportOptions.Vectors;
import dev.nightjar.io.export.ExportTarget;
import dev.nightjar.io.export.ExportTarget.Limits;
import dev.nightjar.io.export.ExportTarget.Source;
import dev.nightjar.io.export.ExportTarget.Terms;
import dev.nightjar.io.export.ExportTarget.Written;
import dev.nightjar.io.export.Vocabulary;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.ModelCard.SparseCard;
import dev.nightjar.io.run.PublishedAnalysis;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.models.ModelStore;
import dev.nightjar.pipeline.changes.ChangeFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Writes a run for another program, or what has changed since the run that it has. */
public final class VectorExport {
  private static final String STAY = "the sparse vectors stay in the run: %s has no place for them";

  private VectorExport() {}

  /**
   * Writes it.
   *
   * @throws InvalidInput if there is no such run or analysis, an analysis is of another run, the
   *     target cannot take it or the output holds something else
   */
  public static Exported of(SparkSession spark, ExportSpec spec) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    VectorRun run = VectorRun.find(spec.vectors(), spec.run(), hadoop);
    if (run.isEmpty() && spec.since().isEmpty()) {
      throw new InvalidInput("index.run", run.id(), "it has no vectors", "nothing to export");
    }
    requireFit(spec, run);
    List<PublishedAnalysis> analyses =
        PublishedAnalysis.open("report.analyses", spec.analyses(), hadoop);
    analyses.forEach(analysis -> requireRun(analysis, run));
    Optional<VectorRun> from =
        spec.since().map(name -> VectorRun.of(run.directory(), Optional.of(name)));
    Vocabulary sparse = sparse(spec, run, hadoop);
    ExportFiles files = ExportFiles.create(spec.output(), hadoop);
    if (from.isEmpty()) {
      return written(spark, spec, run, analyses, null, sparse, files);
    }
    try (ChangeFeed feed = ChangeFeed.between(spark, from.get(), run)) {
      return written(spark, spec, run, analyses, feed.since(from.get().id()), sparse, files);
    }
  }

  private static Exported written(
      SparkSession spark,
      ExportSpec spec,
      VectorRun run,
      List<PublishedAnalysis> analyses,
      @Nullable Changes changes,
      @Nullable Vocabulary sparse,
      ExportFiles files) {
    Written written =
        spec.target()
            .write(
                new Source(
                    spark, run, analyses, spec.options(), Optional.ofNullable(changes), sparse),
                files);
    Exported exported =
        new Exported(
            spec.target().key(),
            files.path(),
            run.id(),
            changes == null ? null : changes.since(),
            written.items(),
            written.metadata(),
            written.deletes(),
            written.rejected(),
            written.columns(),
            files.names(),
            written.open(),
            run.hasSparse() && sparse == null ? List.of(STAY.formatted(exportsTo(spec))) : null);
    files.publish(exported);
    return exported;
  }

  private static String exportsTo(ExportSpec spec) {
    String key = spec.target().key();
    return spec.options().vectors() == Vectors.ARRAY ? key + " with arrays" : key;
  }

  /** The vocabulary of the run's sparse vectors; null if it has none or the target takes none. */
  private static @Nullable Vocabulary sparse(ExportSpec spec, VectorRun run, Configuration hadoop) {
    ModelCard model = run.manifest().model();
    SparseCard card =
        spec.sparseModel().map(model::withSparseAt).orElse(model).sparse().orElse(null);
    Terms terms = card == null ? Terms.NONE : spec.target().terms(spec.options());
    if (card == null || terms == Terms.NONE) {
      return null;
    }
    if (terms == Terms.IDS) {
      return Vocabulary.UNKNOWN;
    }
    ModelLocation location = ModelStore.sparse(card, "run " + run.id(), hadoop);
    OnnxEncoder.Sparse encoder = (OnnxEncoder.Sparse) location.spec().encoder();
    return Vocabulary.read(
        ModelStore.local(location, hadoop).resolve(encoder.graph().tokenizer()),
        location.spec().dimension());
  }

  private static void requireFit(ExportSpec spec, VectorRun run) {
    List<InvalidInput.Problem> problems = new ArrayList<>();
    String to = spec.target().key();
    Limits limits = spec.target().limits();
    int dimension = run.manifest().model().dimension();
    if (dimension > limits.dimensions()) {
      problems.add(
          InvalidInput.Problem.option(
              "export.to",
              to,
              "it takes %s dimensions at most, the vectors of run %s have %s"
                  .formatted(limits.dimensions(), run.id(), dimension)));
    }
    if (spec.since().isPresent() && !limits.changes()) {
      problems.add(
          InvalidInput.Problem.option(
              "export.since", spec.since().get(), to + " reads whole runs alone"));
    }
    if (!spec.analyses().isEmpty() && !limits.analyses()) {
      problems.add(
          InvalidInput.Problem.option(
              "report.analyses",
              String.join(", ", spec.analyses()),
              to + " shows none; ‹export.to=embedding-atlas› does"));
    }
    problems.addAll(misfits(spec.target(), spec.options()));
    if (!problems.isEmpty()) {
      throw new InvalidInput(problems);
    }
  }

  private static List<InvalidInput.Problem> misfits(ExportTarget target, ExportOptions options) {
    List<InvalidInput.Problem> problems = new ArrayList<>();
    String forms = target.forms().stream().map(ExportForm::key).collect(Collectors.joining(" or "));
    options
        .form()
        .filter(form -> !target.forms().contains(form))
        .ifPresent(
            form ->
                problems.add(
                    InvalidInput.Problem.option(
                        "export.form", form.key(), target.key() + " reads " + forms)));
    if (options.attributes() == Attributes.MAP && !target.hasMaps()) {
      problems.add(
          InvalidInput.Problem.option(
              "export.attributes", "map", target.key() + " takes none; ‹export.to=arrow› does"));
    }
    if (options.fileBytes().isPresent() && !target.limits().cuts()) {
      problems.add(
          InvalidInput.Problem.option(
              "export.part-bytes", options.fileBytes().get(), target.key() + " reads one file"));
    }
    long most = target.limits().mostFileBytes();
    options
        .fileBytes()
        .filter(bytes -> bytes > most)
        .ifPresent(
            bytes ->
                problems.add(
                    InvalidInput.Problem.option(
                        "export.part-bytes", bytes, target.key() + " takes " + most + " at most")));
    return problems;
  }

  private static void requireRun(PublishedAnalysis analysis, VectorRun run) {
    String of = analysis.manifest().runId();
    if (!run.id().equals(of)) {
      throw new InvalidInput(
          "report.analyses",
          analysis.path(),
          "it is of run %s, not of %s".formatted(of, run.id()),
          "analyse that run, or give ‹index.run›");
    }
  }
}
