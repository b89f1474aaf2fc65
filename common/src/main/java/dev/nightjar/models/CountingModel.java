package dev.nightjar.models;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Encoder;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import dev.nightjar.embed.remote.RequestPlan;
import java.util.Collections;
import java.util.List;

/** Stands in for a model: counts what would be asked of it, and makes no vector. Stateless. */
public record CountingModel(Encoder encoder, BatchPlan plan) implements EmbeddingModel {
  @Override
  public int dimension() {
    return 0;
  }

  @Override
  public List<float[]> embed(List<ModelInput> inputs, Batches batches) {
    int[] tokens = inputs.stream().mapToInt(input -> input.tokenIds().length).toArray();
    List<int[]> runs =
        encoder instanceof RemoteEncoder remote
            ? requests(tokens, remote.endpoint().limits())
            : plan.runs(tokens);
    long sum = 0;
    for (int count : tokens) {
      sum += count;
    }
    batches.add(runs.size(), 0, sum);
    return Collections.nCopies(inputs.size(), NO_VECTOR);
  }

  private static List<int[]> requests(int[] tokens, RequestLimits limits) {
    return RequestPlan.of(tokens, limits.maxTokens(), limits.maxItems());
  }

  @Override
  public void close() {}
}
