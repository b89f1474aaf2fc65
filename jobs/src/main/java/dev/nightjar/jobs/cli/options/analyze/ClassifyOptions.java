package dev.nightjar.jobs.cli.options.analyze;

import dev.nightjar.analyze.classify.ClassifySpec;
import dev.nightjar.analyze.classify.LabellingSpec;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.io.source.SourceOptions;
import dev.nightjar.jobs.cli.options.ChunkOptions;
import dev.nightjar.jobs.cli.options.EngineOptions;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.InputOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.OptionList;
import dev.nightjar.jobs.cli.options.RemoteOptions;
import dev.nightjar.jobs.cli.options.TrainOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What classification learns from, and how. */
public final class ClassifyOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** Bundled texts. */
  private static final String SAMPLE = "sample:";

  /** Texts to learn from. */
  public static final Option<String> TRAIN =
      ALL.add(texts("classify.train", "--train", "Labelled texts to learn from"));

  /** Texts to test with. */
  public static final Option<String> TEST =
      ALL.add(
          texts(
              "classify.test",
              "--test",
              "Labelled texts to test with; without them, cross-validation tells how good it is"));

  /** The attribute that is the label. */
  public static final Option<String> LABEL =
      ALL.add(
          Option.text(
                  "classify.label",
                  "--label",
                  "a column or attribute",
                  "Column of the texts, or attribute of the run, that is the label")
              .withDefault("label"));

  /** What items to learn from must have. */
  public static final Option<List<String>> ONLY =
      ALL.add(
          attributes(
              "classify.only",
              "--only",
              "Attributes that documents must have to be learned from, such as lang=en"));

  /** What items to test with must have. */
  public static final Option<List<String>> TEST_ONLY =
      ALL.add(
          attributes(
              "classify.test-only",
              "--test-only",
              "Attributes that documents must have to be tested with, such as lang=zh; without"
                  + " --test, these are held out of what is learned from"));

  /** What was learned. */
  public static final Option<String> CLASSIFIER =
      ALL.add(
          Option.existing(
              "classify.classifier",
              "--classifier",
              "Output of an earlier classification: labels every chunk of the run"));

  /** When a label is not certain enough. */
  public static final Option<Double> MIN_CONFIDENCE =
      ALL.add(
          Option.share(
              "classify.min-confidence",
              "--min-confidence",
              "0",
              "Confidence below which a chunk is left without a label"));

  /** Parts of the cross-validation. */
  public static final Option<Long> FOLDS =
      ALL.add(
          Option.number("classify.folds", "--folds", 2, 100, 5, "Parts of the cross-validation"));

  /** The penalties to choose from. */
  public static final Option<List<Double>> CS =
      ALL.add(
          new Option<>(
              "classify.c",
              "",
              "positive numbers with commas between",
              Optional.of("1,3,10,30,100,300"),
              "Inverse strengths of the penalty to choose from, as scikit-learn's C",
              ClassifyOptions::positive));

  /** Items that are held. */
  public static final Option<Long> MOST =
      ALL.add(
          Option.number(
              "classify.most",
              "",
              10,
              10_000_000,
              100_000,
              "Documents to learn from at most, which the driver holds; of more, a sample"));

  private ClassifyOptions() {}

  private static Option<String> texts(String key, String flag, String description) {
    Option<String> file = Option.existing(key, flag, description);
    return new Option<>(
        key,
        flag,
        new Option.Allowed("an existing path, or sample:sentiment", Option.Kind.PATH, List.of()),
        Optional.empty(),
        description,
        value -> value.startsWith(SAMPLE) ? sample(value) : file.parser().apply(value));
  }

  private static String sample(String value) {
    if (!value.equals(SAMPLE + "sentiment")) {
      throw new IllegalArgumentException("; the only sample is sample:sentiment");
    }
    return value;
  }

  private static Option<List<String>> attributes(String key, String flag, String description) {
    return new Option<>(
        key,
        flag,
        "name=value with commas between",
        Optional.of(""),
        description,
        value ->
            Arrays.stream(value.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList());
  }

  private static List<Double> positive(String value) {
    List<Double> numbers =
        Arrays.stream(value.split(",")).map(Double::parseDouble).distinct().sorted().toList();
    if (numbers.stream().anyMatch(c -> !(c > 0 && c < Double.MAX_VALUE))) {
      throw new IllegalArgumentException("");
    }
    return numbers;
  }

  /** Those of {@code analyze classify}. */
  public static OptionList command() {
    return new OptionList()
        .with(TRAIN, TEST, LABEL, ONLY, TEST_ONLY)
        .with(IndexOptions.VECTORS, IndexOptions.RUN, CLASSIFIER, MIN_CONFIDENCE)
        .with(JobOptions.OUTPUT, FOLDS, CS, TrainOptions.SEED, MOST)
        .with(ModelOptions.every())
        .with(InputOptions.ALL)
        .with(ChunkOptions.ALL)
        .with(EngineOptions.ALL)
        .with(RemoteOptions.LIMITS)
        .with(JobOptions.MASTER);
  }

  /** What the command does, as far as the settings say it without doubt. */
  public enum Task {
    /** Learns from texts. */
    TEXTS,
    /** Learns from a run. */
    RUN,
    /** Labels a run. */
    LABEL
  }

  /**
   * What the settings want.
   *
   * @throws InvalidInput if that is nothing, or two things
   */
  public static Task task(Settings settings) {
    if (settings.isGiven(CLASSIFIER)) {
      refuse(settings, "‹classify.classifier› has learned already", TRAIN, TEST, LABEL);
      refuse(settings, "every chunk of the run is labelled", ONLY, TEST_ONLY);
      require(settings, IndexOptions.VECTORS, IndexOptions.VECTORS.description());
      require(settings, JobOptions.OUTPUT, JobOptions.OUTPUT.description());
      return Task.LABEL;
    }
    refuse(settings, "it is for ‹classify.classifier›", MIN_CONFIDENCE);
    if (settings.isGiven(IndexOptions.VECTORS)) {
      refuse(settings, "‹index.vectors› says to learn from a run", TRAIN, ModelOptions.MODEL);
      refuse(settings, "‹classify.test-only› says which documents of a run are tested", TEST);
      return Task.RUN;
    }
    require(settings, TRAIN, "labelled texts to learn from, or ‹index.vectors› of a run");
    refuse(settings, "it is for ‹index.vectors›", IndexOptions.RUN);
    return Task.TEXTS;
  }

  private static void refuse(Settings settings, String why, Option<?>... options) {
    List<Problem> problems =
        Arrays.stream(options)
            .filter(settings::isGiven)
            .map(option -> Problem.option(option.key(), settings.value(option), why))
            .toList();
    if (!problems.isEmpty()) {
      throw new InvalidInput(problems);
    }
  }

  private static void require(Settings settings, Option<?> option, String what) {
    if (!settings.isGiven(option)) {
      throw new InvalidInput(Problem.missing(option.key(), what));
    }
  }

  /** How it is learned. */
  public static ClassifySpec spec(Settings settings) {
    return new ClassifySpec(
        settings.value(LABEL),
        InputOptions.pairs(settings, ONLY),
        InputOptions.pairs(settings, TEST_ONLY),
        settings.asInt(FOLDS),
        settings.value(CS),
        settings.value(TrainOptions.SEED),
        settings.value(MOST),
        settings.given(JobOptions.OUTPUT),
        settings.toMap(command().all()));
  }

  /** How a run is labelled. */
  public static LabellingSpec labelling(Settings settings) {
    return new LabellingSpec(
        settings.value(IndexOptions.VECTORS),
        settings.value(IndexOptions.RUN),
        settings.value(CLASSIFIER),
        settings.value(MIN_CONFIDENCE),
        settings.value(JobOptions.OUTPUT),
        settings.toMap(command().all()));
  }

  /** Whether texts are bundled. */
  public static boolean isSample(String input) {
    return input.startsWith(SAMPLE);
  }

  /** Where texts are. */
  public static SourceOptions source(Settings settings, Option<String> texts) {
    return InputOptions.source(settings, texts);
  }
}
