package dev.nightjar.jobs;

import dev.nightjar.analyze.classify.ClassifyResult;
import dev.nightjar.analyze.classify.Labelling;
import dev.nightjar.analyze.classify.LabellingResult;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.analyze.ClassifyOptions;
import dev.nightjar.jobs.text.ClassifyText;
import java.io.IOException;

/** {@code analyze classify}: labels learned from vectors, and given to others. */
public final class ClassifyJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new ClassifyJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "analyze classify", "Learns labels from vectors, says how well, and labels a run.")
        .details(
            """
            A logistic regression learns from texts (--train) or from a run whose documents have the label as
            an attribute (--vectors); cross-validation chooses its penalty. With --output, what it learned and
            its mistakes are kept. --classifier DIR then labels every chunk of a run.

            Examples:
              nightjar analyze classify --train sample:sentiment --only lang=en --model bge-small-en
              nightjar analyze classify --train train.jsonl --test test.jsonl --output /data/intents
              nightjar analyze classify --vectors /data/vectors --label topic --output /data/topics
              nightjar analyze classify --classifier /data/topics --vectors /data/new --output /data/labels\\
                                        --min-confidence 0.6\
            """)
        .takes(ClassifyOptions.command());
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    ClassifyOptions.Task task = ClassifyOptions.task(invocation.settings());
    if (task == ClassifyOptions.Task.LABEL) {
      label(invocation, output);
      return;
    }
    ClassifyResult result;
    try (Session session = Session.open(invocation, output, "analyze classify")) {
      result = new Classifying(session, invocation.settings()).learn(task);
    }
    result.notes().forEach(output::note);
    output.result(invocation, result, ClassifyText.LAYOUT);
  }

  private static void label(Invocation invocation, Output output) {
    LabellingResult result;
    try (Session session = Session.open(invocation, output, "analyze classify")) {
      result =
          Labelling.of(
              session.spark(),
              ClassifyOptions.labelling(invocation.settings()),
              session.progress());
    }
    output.result(invocation, result, Layout.keysOfItems(16));
  }
}
