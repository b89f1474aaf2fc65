package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.pipeline.embed.EmbedSpec;
import org.apache.hadoop.conf.Configuration;

/** How a corpus becomes vectors. */
public final class EmbedOptions {
  private EmbedOptions() {}

  /** Those of {@code embed}. */
  public static OptionList command() {
    return new OptionList()
        .with(JobOptions.INPUT, JobOptions.OUTPUT)
        .with(InputOptions.ALL)
        .with(ModelOptions.every())
        .with(ModelOptions.GRANULARITY)
        .with(SparseOptions.ALL)
        .with(EngineOptions.ALL)
        .with(RemoteOptions.LIMITS)
        .with(ChunkOptions.ALL)
        .with(OutputOptions.ALL)
        .with(JobOptions.MASTER);
  }

  /** How passages are embedded. */
  public static EmbedSpec spec(Settings settings, ModelLocation model, Configuration hadoop) {
    int tokens = ChunkOptions.tokens(settings, model.spec());
    int overlap = settings.asInt(ChunkOptions.OVERLAP);
    InputRoom.ofPassages(settings, model, hadoop).require(tokens, overlap);
    return new EmbedSpec(
        model,
        model.spec().passagePrefix(),
        settings.value(ChunkOptions.CHUNKER).key(),
        tokens,
        overlap,
        ChunkOptions.frontMatter(settings),
        EngineOptions.engine(settings, model.spec()));
  }
}
