package dev.nightjar.embed.remote;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.vector.Vectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an endpoint. A call divides its inputs into requests and has several of them in
 * flight, each on a virtual thread; all calls of the process share the limits.
 *
 * <p>The limits of the whole job (requests and tokens a minute, dollars) are divided evenly among
 * the processes that {@link RemoteEndpoint#processes()} counts, so that nobody has to ask anybody:
 * together they stay below them, and a process that has nothing to do leaves its share unused.
 *
 * <p>What cannot be had does not throw: a text that is refused by itself has no vector and a
 * reason, and when the run has to end (no money or key left, a server that stays away) the call
 * returns what is paid for and says so. Calls after that send nothing.
 *
 * <p>Vectors do not depend on the other texts of a request as far as the server keeps to that.
 */
public final class RemoteModel implements EmbeddingModel {
  /** Refusals before the first vector, after which it is not the texts that are wrong. */
  private static final int REFUSALS_AT_FIRST = 16;

  private static final long NAP_MILLIS = 100;

  private final ModelSpec spec;
  private final RemoteEndpoint endpoint;
  private final String place;
  private final @Nullable EmbeddingsClient client;
  private final Semaphore slots;
  private final RateLimit requestRate;
  private final RateLimit tokenRate;
  private final Spending spending;
  private final AtomicReference<@Nullable String> broken = new AtomicReference<>();
  private final AtomicInteger dimension;
  private final AtomicInteger refusedAtFirst = new AtomicInteger();

  private RemoteModel(ModelSpec spec, RemoteEncoder encoder, Map<String, String> environment) {
    this.spec = spec;
    this.endpoint = encoder.endpoint();
    this.place = EndpointUrl.shown(endpoint.baseUrl());
    this.slots = new Semaphore(endpoint.concurrency(), true);
    double share = endpoint.processes();
    this.requestRate = new RateLimit(endpoint.requestsPerMinute() / share, System.nanoTime());
    this.tokenRate = new RateLimit(endpoint.tokensPerMinute() / share, System.nanoTime());
    this.spending = new Spending(endpoint.maxCost() / share, encoder.price());
    this.dimension = new AtomicInteger(encoder.dimensions());
    this.client = client(encoder, environment);
  }

  /** A model for one process. Without a key that it needs it is there but makes no vectors. */
  public static RemoteModel open(ModelSpec spec, RemoteEncoder encoder) {
    return open(spec, encoder, System.getenv());
  }

  static RemoteModel open(ModelSpec spec, RemoteEncoder encoder, Map<String, String> environment) {
    return new RemoteModel(spec, encoder, environment);
  }

  private @Nullable EmbeddingsClient client(
      RemoteEncoder encoder, Map<String, String> environment) {
    try {
      return new EmbeddingsClient(encoder, ApiKey.find(endpoint, environment));
    } catch (ModelException e) {
      broken.set(e.getMessage());
      return null;
    }
  }

  @Override
  public int dimension() {
    return dimension.get();
  }

  @Override
  public List<float[]> embed(List<ModelInput> inputs, Batches batches) {
    int[] tokens = inputs.stream().mapToInt(input -> input.tokenIds().length).toArray();
    Call call = new Call(inputs, tokens);
    List<Thread> threads = new ArrayList<>();
    for (int[] request : RequestPlan.of(tokens, endpoint.maxTokens(), endpoint.maxItems())) {
      threads.add(Thread.ofVirtual().name("nightjar-request").start(() -> call.embed(request)));
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      interrupted |= call.await(thread);
    }
    call.tell(batches);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return Arrays.asList(call.vectors);
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }

  /** One call's inputs, and what has become of them. Its requests' threads share it. */
  private final class Call {
    private final List<ModelInput> inputs;
    private final int[] tokens;
    private final float[][] vectors;
    private final Map<Integer, String> refusals = new TreeMap<>();
    private long answered;
    private long sent;
    private long repeated;
    private long billed;
    private volatile boolean given;
    private volatile boolean poor;

    Call(List<ModelInput> inputs, int[] tokens) {
      this.inputs = inputs;
      this.tokens = tokens;
      this.vectors = new float[inputs.size()][];
      Arrays.fill(vectors, NO_VECTOR);
    }

    /** Waits; whoever is interrupted sends nothing more but takes what is on its way. */
    boolean await(Thread thread) {
      boolean interrupted = false;
      while (true) {
        try {
          thread.join();
          return interrupted;
        } catch (InterruptedException e) {
          interrupted = true;
          given = true;
        }
      }
    }

    void embed(int[] request) {
      try {
        switch (ask(request)) {
          case Outcome.Answer answer -> keep(request, answer);
          case Outcome.Refused refused -> divide(request, refused.why());
          case Outcome.Passing passing ->
              end(
                  "Gave up on %s after %d tries: %s"
                      .formatted(place, endpoint.retries() + 1, passing.why()));
          case Outcome.Fatal fatal -> end(fatal.why());
          case Outcome.Unsent unsent -> {}
        }
      } catch (RuntimeException e) {
        end("Cannot ask %s: %s".formatted(place, e));
      }
    }

    private void end(String why) {
      broken.compareAndSet(null, why);
    }

    private boolean isOver() {
      return given || broken.get() != null;
    }

    /** Sends a request until it is answered, refused, or not worth another try. */
    private Outcome ask(int[] request) {
      List<String> texts = Arrays.stream(request).mapToObj(i -> inputs.get(i).text()).toList();
      long size = Arrays.stream(request).mapToLong(i -> tokens[i]).sum();
      for (int attempt = 0; ; attempt++) {
        Outcome outcome = send(texts, size, attempt > 0);
        if (!(outcome instanceof Outcome.Passing passing) || attempt == endpoint.retries()) {
          return outcome;
        }
        if (passing.after().filter(w -> w.compareTo(Backoff.LONGEST_ASKED) > 0).isPresent()) {
          return new Outcome.Fatal(
              "Cannot go on at %s: it wants to be left alone for %s (%s)"
                  .formatted(place, passing.after().get(), passing.why()));
        }
        Duration wait = Backoff.before(attempt, passing.after(), ThreadLocalRandom.current());
        passing.after().ifPresent(w -> requestRate.pause(w.toNanos(), System.nanoTime()));
        nap(wait.toNanos());
      }
    }

    private Outcome send(List<String> texts, long size, boolean again) {
      if (isOver() || client == null) {
        return new Outcome.Unsent();
      }
      if (!spending.reserve(size)) {
        poor = true;
        return new Outcome.Unsent();
      }
      Outcome outcome = new Outcome.Unsent();
      slots.acquireUninterruptibly();
      try {
        nap(requestRate.take(1, System.nanoTime()));
        nap(tokenRate.take(size, System.nanoTime()));
        if (!isOver()) {
          outcome = client.ask(texts);
        }
      } finally {
        slots.release();
        long paid = outcome instanceof Outcome.Answer answer ? answer.tokens().orElse(size) : 0;
        spending.settle(size, paid);
        if (!(outcome instanceof Outcome.Unsent)) {
          count(again, paid, outcome instanceof Outcome.Answer);
        }
      }
      return outcome;
    }

    private synchronized void count(boolean again, long paid, boolean worked) {
      sent++;
      repeated += again ? 1 : 0;
      billed += paid;
      answered += worked ? 1 : 0;
    }

    /** Sleeps so long, or until the run is over. */
    private void nap(long nanos) {
      long end = System.nanoTime() + nanos;
      try {
        for (long left = nanos; left > 0 && !isOver(); left = end - System.nanoTime()) {
          Thread.sleep(Duration.ofNanos(Math.min(left, NAP_MILLIS * 1_000_000)));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void keep(int[] request, Outcome.Answer answer) {
      for (int i = 0; i < request.length; i++) {
        float[] vector = answer.vectors().get(i);
        dimension.compareAndSet(0, vector.length);
        if (vector.length != dimension.get()) {
          end(
              "Cannot use the vectors of '%s' at %s: %d numbers, not %d as %s"
                  .formatted(
                      spec.name(),
                      place,
                      vector.length,
                      dimension.get(),
                      spec.dimension() > 0 ? "--dimensions or the model say" : "the first one"));
          return;
        }
        vectors[request[i]] = vector;
        if (spec.normalize()) {
          Vectors.normalize(vector);
        }
      }
      refusedAtFirst.set(Integer.MIN_VALUE);
    }

    /** Halves a request that was refused, until the text that is to blame is alone. */
    private void divide(int[] request, String why) {
      if (request.length > 1) {
        embed(RequestPlan.front(request));
        embed(RequestPlan.back(request));
        return;
      }
      if (refusedAtFirst.incrementAndGet() >= REFUSALS_AT_FIRST) {
        end(
            "Cannot use %s: it refuses every text so far, the last one with %s"
                .formatted(place, why));
        return;
      }
      synchronized (this) {
        refusals.put(request[0], why);
      }
    }

    synchronized void tell(Batches batches) {
      for (long i = 0; i < answered; i++) {
        batches.add(0);
      }
      batches.add(sent, repeated, billed);
      refusals.forEach(batches::refuse);
      stop().ifPresent(batches::stop);
    }

    /** Why inputs of this call still wait for their vectors, if any do. */
    private Optional<String> stop() {
      String why = broken.get();
      if (why != null) {
        return Optional.of(why);
      }
      return poor
          ? Optional.of(
              "The spending limit of $%s is reached (--max-cost)%s"
                  .formatted(
                      endpoint.maxCost(),
                      endpoint.processes() > 1
                          ? ", by one of %d executors for its share".formatted(endpoint.processes())
                          : ""))
          : Optional.empty();
    }
  }
}
