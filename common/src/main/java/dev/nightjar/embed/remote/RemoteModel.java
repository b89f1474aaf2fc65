package dev.nightjar.embed.remote;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.Stop;
import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an endpoint. A call divides its inputs into requests and has several of them in
 * flight, each on a virtual thread; all calls of the process share its limits ({@link
 * RequestSender}), all processes of a job the job's ({@link JobLimits}).
 *
 * <p>What cannot be had does not throw: a text that is refused by itself has no vector and a
 * reason, and when the run has to end (no money or key left, a server that stays away) the call
 * returns what is paid for and says so. Calls after that send nothing; but where there is no run, a
 * server that stayed away is asked again.
 *
 * <p>Vectors do not depend on the other texts of a request as far as the server keeps to that.
 */
public final class RemoteModel implements EmbeddingModel {
  /** Refused texts, one after the other, after which it may be the server that is wrong. */
  private static final int REFUSALS_IN_A_ROW = 8;

  private final ModelSpec spec;
  private final RemoteEndpoint endpoint;
  private final String place;
  private final AtomicReference<@Nullable Stop> broken = new AtomicReference<>();
  private final AtomicInteger dimension;
  private final AtomicInteger refusedInARow = new AtomicInteger();
  private final @Nullable RequestSender sender;

  private RemoteModel(
      ModelSpec spec, RemoteEncoder encoder, JobLimits job, Map<String, String> environment) {
    this.spec = spec;
    this.endpoint = encoder.endpoint();
    this.place = EndpointUrl.shown(endpoint.baseUrl());
    this.dimension = new AtomicInteger(encoder.dimensions());
    this.sender = sender(encoder, job, environment);
  }

  /**
   * A model for one process. Without a key that it needs it is there but makes no vectors.
   *
   * @param job the limits that it shares with others
   */
  public static RemoteModel open(ModelSpec spec, RemoteEncoder encoder, JobLimits job) {
    return new RemoteModel(spec, encoder, job, System.getenv());
  }

  static RemoteModel open(ModelSpec spec, RemoteEncoder encoder, Map<String, String> environment) {
    return new RemoteModel(spec, encoder, new LocalLimits(encoder), environment);
  }

  private @Nullable RequestSender sender(
      RemoteEncoder encoder, JobLimits job, Map<String, String> environment) {
    try {
      return new RequestSender(encoder, ApiKey.find(endpoint, environment), job);
    } catch (InvalidInput e) {
      broken.set(new Stop(String.valueOf(e.getMessage()), e.subject()));
      return null;
    } catch (ModelException e) {
      broken.set(new Stop(String.valueOf(e.getMessage())));
      return null;
    }
  }

  @Override
  public int dimension() {
    return dimension.get();
  }

  @Override
  public List<float[]> embed(List<ModelInput> inputs, Batches batches) {
    Call call = new Call(inputs);
    List<Thread> threads = new ArrayList<>();
    int mostTokens = endpoint.limits().maxTokens();
    for (int[] request : RequestPlan.of(call.tokens, mostTokens, endpoint.limits().maxItems())) {
      threads.add(
          Thread.ofVirtual().name("nightjar-request").start(() -> call.embed(request, false)));
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
    if (sender != null) {
      sender.close();
    }
  }

  /** Nothing is sent from now on; the first reason counts. */
  private void end(Stop why) {
    broken.compareAndSet(null, why);
  }

  private void end(String why) {
    end(new Stop(why));
  }

  /** One call's inputs, and what has become of them. Its requests' threads share it. */
  private final class Call {
    private final List<ModelInput> inputs;
    private final int[] tokens;
    private final float[][] vectors;
    private final Map<Integer, String> refusals = new TreeMap<>();
    private final Tally tally = new Tally();
    private final AtomicReference<@Nullable String> away = new AtomicReference<>();
    private volatile boolean given;
    private volatile boolean poor;

    Call(List<ModelInput> inputs) {
      this.inputs = inputs;
      this.tokens = inputs.stream().mapToInt(input -> input.tokenIds().length).toArray();
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

    private boolean isOver() {
      return given || away.get() != null || broken.get() != null;
    }

    void embed(int[] request, boolean part) {
      if (sender == null) {
        return;
      }
      List<String> texts = Arrays.stream(request).mapToObj(i -> inputs.get(i).text()).toList();
      long size = Arrays.stream(request).mapToLong(i -> tokens[i]).sum();
      try {
        switch (sender.ask(texts, size, tally, this::isOver, part)) {
          case Outcome.Answer answer -> keep(request, answer);
          case Outcome.Refused refused -> divide(request, refused.why());
          case Outcome.Fatal fatal -> end(fatal.why());
          case Outcome.Passing passing -> giveUp(passing.why());
          case Outcome.TooDear dear -> poor = true;
          case Outcome.Unsent unsent -> {}
        }
      } catch (RuntimeException | LinkageError e) {
        end("Cannot ask %s: %s".formatted(place, e));
      }
    }

    private void giveUp(String why) {
      if (endpoint.run().isEmpty()) {
        away.compareAndSet(null, why);
      } else {
        end(why);
      }
    }

    private void keep(int[] request, Outcome.Answer answer) {
      for (int i = 0; i < request.length; i++) {
        float[] vector = answer.vectors().get(i);
        dimension.compareAndSet(0, vector.length);
        if (vector.length != dimension.get()) {
          end(
              String.format(
                  Locale.ROOT,
                  "Cannot use the vectors of '%s' at %s: %d numbers, not %d as %s",
                  spec.name(),
                  place,
                  vector.length,
                  dimension.get(),
                  spec.dimension() > 0 ? "‹model.dimensions› or the model say" : "the first one"));
          return;
        }
        if (spec.normalize()) {
          Vectors.normalize(vector);
        }
        vectors[request[i]] = vector;
      }
      refusedInARow.set(0);
    }

    /** Halves a request that was refused, until the text that is to blame is alone. */
    private void divide(int[] request, String why) {
      if (request.length > 1) {
        embed(RequestPlan.front(request), true);
        embed(RequestPlan.back(request), true);
      } else if (refusedInARow.incrementAndGet() % REFUSALS_IN_A_ROW != 0) {
        refuse(request[0], why);
      } else {
        switch (Objects.requireNonNull(sender).askHarmless(tally, this::isOver)) {
          case Outcome.Answer answer -> refuse(request[0], why);
          case Outcome.TooDear dear -> poor = true;
          case Outcome.Unsent unsent -> {}
          case Outcome.Fatal fatal -> end(fatal.why());
          case Outcome.Passing passing -> giveUp(refusesAll(why));
          case Outcome.Refused refused -> giveUp(refusesAll(why));
        }
      }
    }

    private void refuse(int input, String why) {
      synchronized (refusals) {
        refusals.put(input, why);
      }
    }

    private String refusesAll(String why) {
      return String.format(
          Locale.ROOT,
          "Cannot use %s: it refuses one text after the other, %d so far and a harmless one, the last with %s",
          place,
          REFUSALS_IN_A_ROW,
          why);
    }

    void tell(Batches batches) {
      tally.tell(batches);
      synchronized (refusals) {
        refusals.forEach(batches::refuse);
      }
      stop().ifPresent(batches::stop);
    }

    /** Why inputs of this call still wait for their vectors, if any do. */
    private Optional<Stop> stop() {
      Optional<Stop> why =
          Optional.ofNullable(broken.get())
              .or(() -> Optional.ofNullable(away.get()).map(Stop::new));
      return why.isPresent() || !poor ? why : Optional.of(new Stop(limitReached()));
    }

    private String limitReached() {
      return "The spending limit of $%s is reached (‹remote.max-cost›)"
          .formatted(endpoint.maxCost());
    }
  }
}
