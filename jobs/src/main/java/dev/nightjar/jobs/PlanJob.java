package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.PlanOptions;
import dev.nightjar.jobs.text.PlanText;
import dev.nightjar.pipeline.size.NightEstimate;
import dev.nightjar.pipeline.size.NightPlan;

/** {@code plan}: tokens, hours, cost, memory and bytes, before the night. */
public final class PlanJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new PlanJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "plan", "Tells what a night will take: tokens, hours, cost, memory, bytes, executors.")
        .details(
            """
            The corpus is read and some of its documents are cut into chunks. The pace is measured by a
            short run of the model here, or is what the GPU was measured to do. Nothing is written.

            Examples:
              nightjar plan --input corpus.jsonl --text-columns title,text --model minilm --executors 4
              nightjar plan --input corpus.jsonl --model bge-small-en --sparse-model splade
              nightjar plan --input s3a://bucket/corpus --format parquet --model bge-small-en --executors 16\
             --gpu h100 --price-per-hour 4 --json\
            """)
        .takes(PlanOptions.command())
        .requires(JobOptions.INPUT);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    Settings settings = invocation.settings();
    NightPlan plan;
    try (Session session = Session.open(invocation, output, "plan")) {
      Embedding embedding = new Embedding(session, settings);
      plan =
          NightEstimate.of(
              session.spark(),
              embedding.source(),
              PlanOptions.spec(settings, embedding.spec()),
              session.progress());
    }
    Embedding.warn(plan.warnings(), output);
    output.result(invocation, plan, PlanText.LAYOUT);
  }
}
