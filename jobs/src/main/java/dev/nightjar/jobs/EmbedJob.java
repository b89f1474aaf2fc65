package dev.nightjar.jobs;

import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.EmbedOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.OutputOptions;
import dev.nightjar.pipeline.embed.EmbedResult;
import dev.nightjar.pipeline.embed.EstimateResult;
import java.io.IOException;
import java.util.Optional;

/** {@code embed}: a corpus in, a published run of vectors out. */
public final class EmbedJob implements Job {
  private static final Layout<Object> LAYOUT = Layout.keysOfItems(16);

  /** The entry for spark-submit. */
  public static void main(String... args) {
    new EmbedJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named("embed", "Turns a corpus into vectors in Parquet.")
        .details(
            """
            Examples:
              nightjar embed --input corpus.jsonl --text-columns title,text --output vectors --dry-run
              nightjar embed --input corpus.jsonl --text-columns title,text --output vectors
              nightjar embed --input docs/ --chunker markdown --model bge-small-en --output vectors
              nightjar embed --input corpus.jsonl --sparse-model splade --output vectors
              nightjar embed --input corpus.jsonl --model openai:text-embedding-3-small --output vectors --max-cost 5
              nightjar embed --input s3a://bucket/corpus --format parquet --output s3a://bucket/vectors\
            """)
        .takes(EmbedOptions.command())
        .requires(JobOptions.INPUT, JobOptions.OUTPUT);
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    if (invocation.settings().value(OutputOptions.DRY_RUN)) {
      estimate(invocation, output);
    } else {
      embed(invocation, output);
    }
  }

  private static void estimate(Invocation invocation, Output output) {
    EstimateResult estimate;
    try (Session session = Session.open(invocation, output, "embed --dry-run")) {
      estimate = new Embedding(session, invocation.settings()).estimate();
    }
    Embedding.warn(estimate.warnings(), output);
    output.result(invocation, estimate, LAYOUT);
  }

  private static void embed(Invocation invocation, Output output) throws IOException {
    EmbedResult result;
    try (Session session = Session.open(invocation, output, "embed")) {
      result = new Embedding(session, invocation.settings()).run();
    }
    result.report().notes().forEach(note -> output.note("Embedded anew: " + note));
    Embedding.warn(result.warnings(), output);
    Optional.ofNullable(result.report().lock()).ifPresent(output::note);
    output.result(invocation, result, LAYOUT);
  }
}
