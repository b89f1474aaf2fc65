package dev.nightjar.embed.remote;

import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Sends the requests of a process within its limits and those of the job, and again where that may
 * help. Thread-safe.
 */
final class RequestSender implements AutoCloseable {
  /**
   * Retries where more would not help: nobody has ever answered, so the address may be wrong; or
   * the server fails at a request while it answers others.
   */
  private static final int FEW_RETRIES = 2;

  /** A text that no server has anything against. */
  private static final String HARMLESS = "a";

  /** Its tokens with special ones around it, about. */
  private static final int HARMLESS_TOKENS = 3;

  private static final long NAP_NANOS = 100_000_000;

  private final RequestLimits limits;
  private final String place;
  private final EmbeddingsClient client;
  private final Semaphore slots;
  private final JobLimits job;
  private final AtomicLong answers = new AtomicLong();
  private volatile boolean signOfLife;

  RequestSender(RemoteEncoder encoder, Optional<ApiKey> key, JobLimits job) {
    RemoteEndpoint endpoint = encoder.endpoint();
    this.limits = endpoint.limits();
    this.place = EndpointUrl.shown(endpoint.baseUrl());
    this.client = new EmbeddingsClient(encoder, key);
    this.slots = new Semaphore(limits.concurrency(), true);
    this.job = job;
  }

  /**
   * Sends a request until it is answered, refused, or not worth another try for now, which is
   * {@link Outcome.Passing}. A server's own error that stays is a refusal if the server answers
   * other texts meanwhile, a harmless one if there are none.
   *
   * @param tokens of the texts
   * @param over whether nothing more is to be sent
   * @param part whether it is a part of a request that was refused
   */
  Outcome ask(List<String> texts, long tokens, Tally tally, BooleanSupplier over, boolean part) {
    long before = 0;
    for (int attempt = 0; ; attempt++) {
      Outcome outcome = send(texts, tokens, attempt > 0, tally, over);
      if (!(outcome instanceof Outcome.Passing passing)) {
        return outcome;
      }
      signOfLife |= passing.reached() != Outcome.Reached.NOBODY;
      before = attempt == 0 ? answers.get() : before;
      boolean others = answers.get() > before;
      if (attempt >= retries(passing, others || part)) {
        return others ? lasting(passing, attempt + 1) : alone(passing, attempt + 1, tally, over);
      }
      if (passing.after().filter(w -> w.compareTo(Backoff.LONGEST_ASKED) > 0).isPresent()) {
        return new Outcome.Fatal(
            "Cannot go on at %s: it wants to be left alone for %s (%s)"
                .formatted(place, passing.after().get(), passing.why()));
      }
      rest(attempt, passing, over);
    }
  }

  private int retries(Outcome.Passing passing, boolean elsewhere) {
    boolean many = signOfLife && !(elsewhere && passing.reached() == Outcome.Reached.ERROR);
    return many ? limits.retries() : Math.min(FEW_RETRIES, limits.retries());
  }

  /** What a failure is that stays where others are answered. */
  private Outcome lasting(Outcome.Passing passing, int tries) {
    return passing.reached() == Outcome.Reached.ERROR
        ? new Outcome.Refused(passing.why())
        : gaveUp(passing, tries);
  }

  /** What a failure is that stays where no others were sent. */
  private Outcome alone(Outcome.Passing passing, int tries, Tally tally, BooleanSupplier over) {
    if (passing.reached() != Outcome.Reached.ERROR) {
      return gaveUp(passing, tries);
    }
    return switch (askHarmless(tally, over)) {
      case Outcome.Answer answer -> lasting(passing, tries);
      case Outcome.Passing other -> gaveUp(passing, tries);
      case Outcome.Refused other -> gaveUp(passing, tries);
      case Outcome other -> other;
    };
  }

  private Outcome gaveUp(Outcome.Passing passing, int tries) {
    return new Outcome.Passing(
        passing.reached(),
        String.format(Locale.ROOT, "Gave up on %s after %d tries: %s", place, tries, passing.why()),
        passing.after());
  }

  /** Asks for the vector of a text that nobody wants, to see whether the server answers at all. */
  Outcome askHarmless(Tally tally, BooleanSupplier over) {
    for (int attempt = 0; ; attempt++) {
      Outcome outcome = send(List.of(HARMLESS), HARMLESS_TOKENS, attempt > 0, tally, over);
      if (!(outcome instanceof Outcome.Passing passing)
          || attempt >= Math.min(FEW_RETRIES, limits.retries())) {
        return outcome;
      }
      rest(attempt, passing, over);
    }
  }

  /** Waits before another try. */
  private void rest(int attempt, Outcome.Passing passing, BooleanSupplier over) {
    passing.after().ifPresent(w -> job.pause(w.toNanos()));
    Duration wait = Backoff.before(attempt, passing.after(), ThreadLocalRandom.current());
    nap(wait.toNanos(), over);
  }

  private Outcome send(
      List<String> texts, long tokens, boolean again, Tally tally, BooleanSupplier over) {
    slots.acquireUninterruptibly();
    try {
      if (over.getAsBoolean()) {
        return new Outcome.Unsent();
      }
      OptionalLong wait = job.take(tokens);
      return wait.isEmpty()
          ? new Outcome.TooDear()
          : send(texts, tokens, wait.getAsLong(), again, tally, over);
    } finally {
      slots.release();
    }
  }

  private Outcome send(
      List<String> texts,
      long tokens,
      long wait,
      boolean again,
      Tally tally,
      BooleanSupplier over) {
    long spent = 0;
    try {
      nap(wait, over);
      if (over.getAsBoolean()) {
        return new Outcome.Unsent();
      }
      Outcome outcome = client.ask(texts);
      boolean worked = outcome instanceof Outcome.Answer;
      if (worked) {
        answers.incrementAndGet();
        signOfLife = true;
      }
      long billed = outcome instanceof Outcome.Answer answer ? answer.tokens().orElse(tokens) : 0;
      tally.count(again, worked, billed);
      // Nobody knows what the server did before it fell silent: the limit holds all the same.
      boolean silent =
          outcome instanceof Outcome.Passing passing
              && passing.reached() == Outcome.Reached.SILENCE;
      spent = silent ? tokens : billed;
      return outcome;
    } finally {
      if (spent != tokens) {
        job.settle(tokens, spent);
      }
    }
  }

  /** Sleeps so long, or until it is over. */
  private static void nap(long nanos, BooleanSupplier over) {
    long end = System.nanoTime() + nanos;
    try {
      for (long left = nanos; left > 0 && !over.getAsBoolean(); left = end - System.nanoTime()) {
        Thread.sleep(Duration.ofNanos(Math.min(left, NAP_NANOS)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
