package dev.nightjar.models;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.EmbeddingModel.Execution;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.io.cache.SharedCache.Lease;
import java.util.List;
import java.util.Optional;

/** A model that others use as well: closing it gives it back. */
record LeasedModel(Lease<EmbeddingModel> lease) implements EmbeddingModel {
  @Override
  public int dimension() {
    return lease.value().dimension();
  }

  @Override
  public List<float[]> embed(List<ModelInput> inputs, Batches batches) {
    return lease.value().embed(inputs, batches);
  }

  @Override
  public Optional<Execution> execution() {
    return lease.value().execution();
  }

  @Override
  public void close() {
    lease.close();
  }
}
