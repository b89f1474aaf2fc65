package dev.nightjar.pipeline.embed;

import dev.nightjar.spark.Metric;
import dev.nightjar.spark.RunCounters;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import java.util.List;

/** Counts a tokenizer's time, and takes it from the chunker's, which calls it. Not thread-safe. */
final class TimedTokenizer implements Tokenizer {
  private final Tokenizer tokenizer;
  private final RunCounters.Task task;

  TimedTokenizer(Tokenizer tokenizer, RunCounters.Task task) {
    this.tokenizer = tokenizer;
    this.task = task;
  }

  @Override
  public Tokens tokenizeHead(String text, int count) {
    long start = System.nanoTime();
    Tokens tokens = tokenizer.tokenizeHead(text, count);
    long spent = System.nanoTime() - start;
    task.add(Metric.TOKENIZE_NANOS, spent);
    task.add(Metric.CHUNK_NANOS, -spent);
    return tokens;
  }

  @Override
  public int[] leadingIds() {
    return tokenizer.leadingIds();
  }

  @Override
  public int[] trailingIds() {
    return tokenizer.trailingIds();
  }

  @Override
  public List<String> spellings(int[] ids) {
    return tokenizer.spellings(ids);
  }

  @Override
  public boolean slicesKeepIds() {
    return tokenizer.slicesKeepIds();
  }

  @Override
  public void close() {
    // Others use the tokenizer as well.
  }
}
