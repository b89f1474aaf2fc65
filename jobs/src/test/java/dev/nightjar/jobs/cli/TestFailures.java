package dev.nightjar.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.jobs.CommandRunner;
import dev.nightjar.jobs.CommandRunner.Ran;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

/** What a user reads of a failure, and the code that a script sees. */
class TestFailures {
  private static Ran told(Throwable failure) {
    return told(failure, false);
  }

  private static Ran told(Throwable failure, boolean verbose) {
    return CommandRunner.run(() -> Failures.told(failure, verbose, new Output()));
  }

  @Test
  void wrongUseIsCodeTwoWithEveryProblem() {
    Ran ran =
        told(
            new InvalidInput(
                List.of(new Problem("a", "first thing"), new Problem("b", "second thing"))));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).isEqualTo("nightjar: first thing\nnightjar: second thing\n");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void wrongUseNamesFlags() {
    assertThat(told(new InvalidInput("search.top", 0, "a number from 1")).err())
        .isEqualTo("nightjar: Invalid option '--top': 0 (a number from 1)\n");
  }

  @Test
  void anyOtherFailureIsCodeOneInALine() {
    Ran ran = told(new IOException("No space left on device"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).isEqualTo("nightjar: No space left on device (--verbose shows more)\n");
  }

  @Test
  void verboseShowsWhereItHappened() {
    String err = told(new IOException("No space left on device"), true).err();
    assertThat(err)
        .startsWith("nightjar: No space left on device\n")
        .contains("java.io.IOException: No space left on device", "at dev.nightjar")
        .doesNotContain("(--verbose shows more)");
  }

  @Test
  void aFailureWithoutAMessageIsNamed() {
    assertThat(told(new NullPointerException()).err())
        .isEqualTo("nightjar: java.lang.NullPointerException (--verbose shows more)\n");
  }

  @Test
  void whatOnlyWrapsIsNotTold() {
    IOException cause = new IOException("disk is gone");
    for (Throwable wrapping :
        List.of(
            new ExecutionException(cause),
            new CompletionException("any message", cause),
            new SparkException("Job aborted", cause),
            new UncheckedIOException(cause),
            new RuntimeException(new ExecutionException(cause)))) {
      assertThat(told(wrapping).err())
          .as(wrapping.getClass().getName())
          .isEqualTo("nightjar: disk is gone (--verbose shows more)\n");
    }
  }

  @Test
  void whatSaysMoreThanItsCauseIsTold() {
    IOException failure = new IOException("Cannot read /data/a.json", new IOException("EOF"));
    assertThat(told(failure).err()).startsWith("nightjar: Cannot read /data/a.json (");
  }

  @Test
  void wrongUseIsFoundInsideWhatWrapsIt() {
    Ran ran = told(new SparkException("Job aborted", new InvalidInput("search.top", 0, "why")));
    assertThat(ran.code()).isEqualTo(2);
  }

  @Test
  void ofAFailedTaskTheFailureIsTold() {
    SparkException failure =
        new SparkException(
            "Job aborted due to stage failure: Task 3 in stage 7.0 failed 4 times, most recent"
                + " failure: Lost task 3.3 in stage 7.0 (TID 99) (10.0.0.7 executor 2):"
                + " java.io.IOException: /tmp is full\n\tat a.b.C");
    assertThat(told(failure).err()).isEqualTo("nightjar: /tmp is full (--verbose shows more)\n");
  }

  @Test
  void aLostExecutorIsToldAsSparkDoes() {
    SparkException failure =
        new SparkException(
            "Job aborted due to stage failure: most recent failure: Lost task 0.3 in stage 1.0"
                + " (TID 5) (host executor 1): ExecutorLostFailure (executor 1 exited)");
    assertThat(told(failure).err())
        .startsWith("nightjar: ExecutorLostFailure (executor 1 exited) (");
  }
}
