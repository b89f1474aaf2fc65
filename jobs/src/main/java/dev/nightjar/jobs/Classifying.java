package dev.nightjar.jobs;

import dev.nightjar.analyze.RunItems;
import dev.nightjar.analyze.classify.Classification;
import dev.nightjar.analyze.classify.ClassifyResult;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.source.Source;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.analyze.ClassifyOptions;
import dev.nightjar.pipeline.classify.TextClassification;
import dev.nightjar.pipeline.classify.TextClassification.Texts;
import dev.nightjar.pipeline.embed.EmbedSpec;
import java.io.IOException;
import java.util.Optional;

/** Learns what the settings say. */
record Classifying(Session session, Settings settings) {
  /** Learns from texts or from a run. */
  ClassifyResult learn(ClassifyOptions.Task task) throws IOException {
    return task == ClassifyOptions.Task.TEXTS ? texts() : run();
  }

  private ClassifyResult run() {
    return Classification.ofRun(
        session.spark(),
        ClassifyOptions.spec(settings),
        RunItems.run(
            settings.value(IndexOptions.VECTORS),
            settings.value(IndexOptions.RUN),
            session.hadoop()),
        session.progress());
  }

  /** Embeds them, whole unless the settings say otherwise. */
  private ClassifyResult texts() throws IOException {
    ModelLocation model = ModelOptions.passages(settings, session.hadoop(), session.output()::note);
    EmbedSpec plan = EvaluateOptions.passages(settings, model, session.hadoop());
    Texts train = texts(ClassifyOptions.TRAIN);
    Optional<Texts> test =
        settings.isGiven(ClassifyOptions.TEST)
            ? Optional.of(texts(ClassifyOptions.TEST))
            : Optional.empty();
    return new TextClassification(
            session.spark(), plan, ClassifyOptions.spec(settings), session.progress())
        .of(train, test);
  }

  private Texts texts(Option<String> option) throws IOException {
    String input = settings.value(option);
    if (ClassifyOptions.isSample(input)) {
      return new Texts(SentimentSample.documents(session.spark()), () -> "", option.key(), input);
    }
    Source source = session.source(ClassifyOptions.source(settings, option));
    return new Texts(source.read(), () -> source.leftOut().words(), option.key(), input);
  }
}
