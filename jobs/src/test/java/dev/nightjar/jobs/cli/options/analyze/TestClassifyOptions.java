package dev.nightjar.jobs.cli.options.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.nightjar.analyze.classify.ClassifySpec;
import dev.nightjar.analyze.classify.LabellingSpec;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.options.Given;
import dev.nightjar.jobs.cli.options.analyze.ClassifyOptions.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestClassifyOptions {
  private static final String SAMPLE = "sample:sentiment";

  private static Task task(String... given) {
    return ClassifyOptions.task(Given.settings(given));
  }

  private static String refusal(String... given) {
    Settings settings = Given.settings(given);
    return Given.refusal(() -> ClassifyOptions.task(settings));
  }

  @Test
  void whatIsGivenSaysWhatIsWanted() {
    assertThat(task("classify.train", SAMPLE)).isEqualTo(Task.TEXTS);
    assertThat(task("index.vectors", "s3a://b/v")).isEqualTo(Task.RUN);
    assertThat(
            task(
                "classify.classifier",
                "s3a://b/c",
                "index.vectors",
                "s3a://b/v",
                "output",
                "s3a://b/o"))
        .isEqualTo(Task.LABEL);
  }

  @Test
  void nothingIsNoTask() {
    assertThat(refusal())
        .isEqualTo("Missing option '--train': labelled texts to learn from, or --vectors of a run");
  }

  @Test
  void whatHasLearnedDoesNotLearnAgain() {
    assertThat(refusal("classify.classifier", "s3a://b/c", "classify.train", SAMPLE))
        .isEqualTo("Invalid option '--train': sample:sentiment (--classifier has learned already)");
  }

  @Test
  void labellingNeedsVectorsAndAPlace() {
    assertThat(refusal("classify.classifier", "s3a://b/c"))
        .startsWith("Missing option '--vectors'");
    assertThat(refusal("classify.classifier", "s3a://b/c", "index.vectors", "s3a://b/v"))
        .startsWith("Missing option '--output'");
  }

  @Test
  void aConfidenceIsForLabelling() {
    assertThat(refusal("classify.train", SAMPLE, "classify.min-confidence", "0.9"))
        .isEqualTo("Invalid option '--min-confidence': 0.9 (it is for --classifier)");
  }

  @Test
  void aRunHasItsModelAlready() {
    assertThat(
            refusal("index.vectors", "s3a://b/v", "classify.train", SAMPLE, "model.name", "mine"))
        .contains("'--train'", "'--model': mine", "--vectors says to learn from a run");
  }

  @Test
  void documentsOfARunAreTestedByTheirAttributes() {
    assertThat(refusal("index.vectors", "s3a://b/v", "classify.test", SAMPLE))
        .contains("--test-only says which documents of a run are tested");
  }

  @Test
  void textsAreOfNoRun() {
    assertThat(refusal("classify.train", SAMPLE, "index.run", "r1"))
        .contains("'--run'", "it is for --vectors");
  }

  @Test
  void theDefaultsAreWhatTheHelpSays() {
    ClassifySpec spec = ClassifyOptions.spec(Given.settings("classify.train", SAMPLE));
    assertThat(spec.label()).isEqualTo("label");
    assertThat(spec.only()).isEmpty();
    assertThat(spec.folds()).isEqualTo(5);
    assertThat(spec.cs()).containsExactly(1.0, 3.0, 10.0, 30.0, 100.0, 300.0);
    assertThat(spec.seed()).isEqualTo(1);
    assertThat(spec.most()).isEqualTo(100_000);
    assertThat(spec.output()).isEmpty();
    assertThat(spec.options()).containsEntry("classify.train", SAMPLE);
  }

  @Test
  void documentsAreChosenByTheirAttributes() {
    ClassifySpec spec =
        ClassifyOptions.spec(
            Given.settings(
                "index.vectors", "s3a://b/v",
                "classify.only", "lang=en, kind=a=b",
                "classify.test-only", "lang=zh"));
    assertThat(spec.only()).containsExactly(entry("lang", "en"), entry("kind", "a=b"));
    assertThat(spec.testOnly()).containsExactly(entry("lang", "zh"));
  }

  @Test
  void anAttributeWithoutAValueIsRefused() {
    Settings settings = Given.settings("classify.only", "lang");
    assertThat(Given.refusal(() -> ClassifyOptions.spec(settings)))
        .isEqualTo("Invalid option '--only': lang (name=value)");
  }

  @Test
  void penaltiesAreTriedOnceEachInTheirOrder() {
    assertThat(ClassifyOptions.spec(Given.settings("classify.c", "10,0.1,10,1")).cs())
        .containsExactly(0.1, 1.0, 10.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "1,Infinity", "strong", ""})
  void aPenaltyIsPositiveAndFinite(String value) {
    assertThat(Given.refusal("classify.c", value))
        .isEqualTo(
            "Invalid option 'classify.c': %s (positive numbers with commas between)"
                .formatted(value));
  }

  @Test
  void thereIsOneSample() {
    assertThat(ClassifyOptions.isSample(SAMPLE)).isTrue();
    assertThat(ClassifyOptions.isSample("/data/sample.jsonl")).isFalse();
    assertThat(Given.refusal("classify.train", "sample:topics"))
        .isEqualTo(
            "Invalid option '--train': sample:topics (an existing path, or sample:sentiment); the"
                + " only sample is sample:sentiment");
  }

  @Test
  void labellingGoesByWhatWasLearned() {
    LabellingSpec spec =
        ClassifyOptions.labelling(
            Given.settings(
                "classify.classifier", "s3a://b/c",
                "index.vectors", "s3a://b/v",
                "index.run", "r1",
                "classify.min-confidence", "0.75",
                "output", "s3a://b/o"));
    assertThat(spec.classifier()).isEqualTo("s3a://b/c");
    assertThat(spec.vectors()).isEqualTo("s3a://b/v");
    assertThat(spec.run()).contains("r1");
    assertThat(spec.minConfidence()).isEqualTo(0.75);
    assertThat(spec.output()).isEqualTo("s3a://b/o");
  }
}
