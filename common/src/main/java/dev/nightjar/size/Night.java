package dev.nightjar.size;

import java.util.List;

/**
 * The commands of a night as stages of tasks: {@code embed}, then {@code index}.
 *
 * @param work all that there is
 * @param change share of the chunks that are new or changed; 1 for the first night
 * @param rebuild whether the index is built anew
 */
public record Night(
    Workload work, double change, boolean rebuild, Executor executor, Costs costs, Tasks tasks) {

  /** The commands for so many executors. */
  public List<Command> commands(int executors) {
    return List.of(embed(executors), index(executors));
  }

  /** Tokens that the model reads. */
  public double tokens() {
    return work.tokens() * change;
  }

  private Command embed(int executors) {
    int cores = executors * executor.cores();
    int chunking = tasks.chunking(cores);
    int embedding = tasks.embedding(cores);
    double model = tokens() / executor.pace().of(work.lengths());
    double around =
        work.chunks() * costs.embed() + (change < 1 ? work.chunks() * costs.reuse() : 0);
    int slots = executor.gpu() ? 1 : executor.cores();
    // Beside a GPU the cores work while it does.
    double seconds = executor.gpu() ? Math.max(model, around / executor.cores()) : model + around;
    return new Command(
        "embed",
        costs.start(),
        List.of(
            new Stage(
                "chunk",
                chunking,
                work.chunks() * costs.chunk() + work.tokens() * costs.chunkToken(),
                spread(work.documents(), work.documentVariation(), chunking),
                executor.cores(),
                1),
            new Stage(
                "embed",
                embedding,
                seconds,
                spread(work.chunks() * change, work.lengths().variation(), embedding),
                slots,
                seconds == 0 ? 0 : Math.min(1, around / (model + around))),
            new Stage(
                "write",
                tasks.files(),
                work.chunks() * costs.write(),
                spread(work.documents(), work.documentVariation(), tasks.files()),
                executor.cores(),
                0)));
  }

  /** Deviation of a task's share where items of different size are dealt out at random. */
  private static double spread(double items, double variation, int tasks) {
    return items == 0 ? 0 : Math.sqrt((1 + variation * variation) * tasks / items);
  }

  private Command index(int executors) {
    double each = work.dimension() / Costs.DIMENSION;
    int cores = executor.cores();
    int threads = Math.max(1, tasks.graphThreads(executors, cores));
    double segments = work.chunks() * costs.segment() * each;
    double graph = work.chunks() * (rebuild ? 1 : change) * costs.graph() * each;
    Stage first =
        rebuild
            ? new Stage("segments", tasks.shards() * tasks.segments(), segments, 0, cores, 0)
            : new Stage("compare", tasks.shards(), work.chunks() * costs.reuse(), 0, cores, 0);
    // An update copies what stays of each shard.
    double second = rebuild || change == 0 ? graph : graph + segments;
    return new Command(
        "index",
        costs.start(),
        List.of(
            first,
            new Stage(
                "graphs", tasks.shards(), second / threads, 0, Math.max(1, cores / threads), 0),
            new Stage(
                "measure", tasks.files(), work.chunks() * costs.compare() * each, 0, cores, 0),
            new Stage("ask", tasks.shards(), tasks.shards() * costs.ask() * each, 0, cores, 0)));
  }
}
