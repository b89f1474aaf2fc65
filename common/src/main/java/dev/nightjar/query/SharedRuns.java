package dev.nightjar.query;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.EmbeddingModel.Execution;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.RunQueue;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A model whose callers share its runs, with threads that keep all cores busy even for one caller.
 * What is asked for at the same time is run together where it has one length; the vector of an
 * input is the one it has alone. Closes the model with itself.
 */
final class SharedRuns implements EmbeddingModel {
  private final EmbeddingModel model;
  private final RunQueue queue;

  /**
   * Begins.
   *
   * @param mostRows of a run, by length
   * @param threads runs at once
   */
  SharedRuns(EmbeddingModel model, IntUnaryOperator mostRows, int threads) {
    this.model = model;
    this.queue = new RunQueue(mostRows, threads);
    for (int i = 0; i < threads; i++) {
      Thread.ofPlatform().daemon().name("encoder-", i).start(() -> queue.help(model::embed));
    }
  }

  @Override
  public int dimension() {
    return model.dimension();
  }

  /** An input at which a run fails harms nobody but its own call. */
  @Override
  public List<float[]> embed(List<ModelInput> inputs, Batches batches) {
    try {
      return queue.embed(inputs, model::embed, batches);
    } catch (RuntimeException e) {
      return model.embed(inputs, batches);
    }
  }

  @Override
  public Optional<Execution> execution() {
    return model.execution();
  }

  @Override
  public void close() {
    queue.close();
    model.close();
  }
}
