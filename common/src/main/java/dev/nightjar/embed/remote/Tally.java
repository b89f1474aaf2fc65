package dev.nightjar.embed.remote;

import dev.nightjar.embed.EmbeddingModel.Batches;

/** The requests of one call, counted by the threads that send them. Thread-safe. */
final class Tally {
  private long answered;
  private long sent;
  private long repeated;
  private long billed;

  /**
   * Counts a request that was sent.
   *
   * @param again whether it repeats one
   * @param tokens that it is billed
   */
  synchronized void count(boolean again, boolean worked, long tokens) {
    sent++;
    repeated += again ? 1 : 0;
    answered += worked ? 1 : 0;
    billed += tokens;
  }

  synchronized void tell(Batches batches) {
    for (long i = 0; i < answered; i++) {
      batches.add(0);
    }
    batches.add(sent, repeated, billed);
  }
}
